"""PDF through Typst, in this process: tagged, PDF/UA-1 where the fonts allow it."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import Any

from reportgen.engines.embedded import notices
from reportgen.engines.embedded.conversion import Maker, Target
from reportgen.engines.embedded.options import Options
from reportgen.engines.embedded.pandoc import ASSETS
from reportgen.engines.embedded.project import QuartoFile, read_included
from reportgen.engines.embedded.scan import locate_words
from reportgen.engines.embedded.words import words_for
from reportgen.errors import EngineNotFound, Finding, Location, RenderFailed
from reportgen.rules import MISSING_GLYPH

# Scripts that Typst's own fonts lack; for others it is tried first whether they have them.
_FOREIGN = re.compile("[\u0600-\u1cff\u2e80-\ud7ff\uf900-\ufdff\ufe30-\uffef\U00020000-\U0003ffff]")
_MISSING_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


_TYPST = threading.Lock()
"""One document at a time: the compiler that goes on is in nobody else's hands meanwhile."""


class Typesetter:
    """Typst, one document at a time."""

    def __init__(self, *, system_fonts: bool) -> None:
        self._system_fonts = system_fonts

    def make_pdf(self, file: QuartoFile, options: Options, *, project: Path, epoch: int) -> Maker:
        """The PDF of a .qmd file, with what was found; raises RenderFailed, EngineNotFound."""
        with tempfile.TemporaryDirectory(dir=project, prefix=".") as folder:
            template = _gather_template(Path(folder), options, project)
            variables = _variables(options, project)
            written = yield Target("pdf", options, template=template, variables=variables)
        if any(finding.severity == "error" for finding in written.findings):
            return b"", written.findings
        with _TYPST:
            pdf, findings = self._typeset(written.text, file, options, project, epoch)
        return pdf, written.findings + findings

    def _typeset(
        self, source: str, file: QuartoFile, options: Options, project: Path, epoch: int
    ) -> tuple[bytes, tuple[Finding, ...]]:
        """In Typst's own fonts, the same on every machine; in the machine's where these fail."""
        arguments = source, file, project, epoch, _standards(options)
        if self._system_fonts and not _names_fonts(options) and not _FOREIGN.search(source):
            pdf, findings = self._compile(*arguments, system_fonts=False)
            if not any(finding.code == MISSING_GLYPH.code for finding in findings):
                return pdf, findings
        return self._compile(*arguments, system_fonts=self._system_fonts)

    def _compile(
        self,
        source: str,
        file: QuartoFile,
        project: Path,
        epoch: int,
        standards: list[str],
        *,
        system_fonts: bool,
    ) -> tuple[bytes, tuple[Finding, ...]]:
        typst, compiler = import_typst(), keep_compiler(system_fonts)
        job = {"input": source.encode(), "root": project, "format": "pdf", "timestamp": epoch}
        findings: list[Finding] = []
        try:
            pdf, warnings = compiler.compile_with_warnings(**job, pdf_standards=standards)
        except typst.TypstError as error:
            if not (missing := _missing_characters(error)):
                raise _failure(file, error) from error
            findings = [notices.missing_glyphs(_locate(file, missing), missing)]
            try:
                # Without the standard Typst draws empty boxes instead of refusing.
                pdf, warnings = compiler.compile_with_warnings(**job)
            except typst.TypstError as second:
                raise _failure(file, second) from second
        findings += [
            notices.typst_warning(Location(file.path), warning.message, file.options_for("pdf"))
            for warning in warnings
        ]
        assert isinstance(pdf, bytes)
        return pdf, tuple(findings)


@cache
def keep_compiler(system_fonts: bool) -> Any:
    """Typst's compiler with its memory, and Typst's own fonts or this machine's too.

    Looking for fonts takes a while; what a document shares with the one before is not set again;
    and every further compiler would hold on to all that it set.
    """
    typst = import_typst()
    fonts = typst.Fonts(include_system_fonts=system_fonts)
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def import_typst() -> Any:
    """The typst module; raises EngineNotFound where it is not installed."""
    try:
        import typst
    except ImportError as error:
        raise EngineNotFound(
            "The embedded engine needs Typst, which is not here.",
            "Install it with: python -m pip install typst",
        ) from error
    return typst


def _missing_characters(error: Exception) -> str:
    """The characters that no font has, where that is all that an error complains of."""
    diagnostic = str(getattr(error, "diagnostic", ""))
    complaints = re.findall(r"^error: (.*)$", diagnostic, re.MULTILINE)
    missing = [_MISSING_GLYPH.search(complaint) for complaint in complaints]
    if not complaints or not all(missing):
        return ""
    named = "".join(match[1] for match in missing if match)
    # Typst writes what combines or has no look of its own as a number: \u{200d}.
    return "".join(sorted(set(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), named))))


def _locate(file: QuartoFile, characters: str) -> Location:
    return locate_words(file, characters[0])


def _failure(file: QuartoFile, error: Exception) -> RenderFailed:
    message = getattr(error, "message", str(error))
    hints = " ".join(getattr(error, "hints", []))
    log = str(getattr(error, "diagnostic", ""))
    return RenderFailed(f"Typst cannot make a PDF of {file.path}: {message}.", hints, log)


def _gather_template(folder: Path, options: Options, project: Path) -> Path:
    """The template with its partials beside it."""
    shutil.copyfile(ASSETS / "document.typ", folder / "document.typ")
    named = options.get("template-partials", [])
    names = named if isinstance(named, list) else [named]
    for name, text in zip(names, read_included(project, options, "template-partials"), strict=True):
        (folder / Path(name).name).write_text(text, encoding="utf-8")
    return folder / "document.typ"


def _names_fonts(options: Options) -> bool:
    return "mainfont" in options or "headfont" in options


def _standards(options: Options) -> list[str]:
    """Quarto's `pdf-standard`, one or a list, by Typst's names; PDF/UA-1 where there is none."""
    named = options.get("pdf-standard", "ua-1")
    return [str(name) for name in (named if isinstance(named, list) else [named])]


def _variables(options: Options, project: Path) -> dict[str, str]:
    """What the template asks for beyond the metadata, as Typst source."""
    variables = {
        "papersize": _harmless(str(options.get("papersize", "a4"))),
        "toc-depth": str(options.get("toc-depth", 3)),
        "header-includes": "\n".join(read_included(project, options, "include-in-header")),
    }
    if "page-words" not in options:
        variables["page-words"] = words_for(str(options.get("lang", "en")))["page"]
    if options.get("number-sections"):
        variables["section-numbering"] = "1.1"
    for name in ("mainfont", "fontsize"):
        if name in options:
            variables[name] = _harmless(str(options[name]))
    return variables


def _harmless(value: str) -> str:
    """An option's value without what could end a string or begin code in Typst."""
    return re.sub(r"[^\w .,%-]", "", value)
