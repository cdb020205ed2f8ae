"""PDF through Typst, in this process: tagged, PDF/UA-1 where the fonts allow it."""

from __future__ import annotations

import re
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.engines.embedded import notices
from reportgen.engines.embedded.pandoc import ASSETS, split_lang, write_document
from reportgen.engines.embedded.project import Options, QuartoFile, read_included
from reportgen.engines.embedded.scan import locate_words
from reportgen.engines.embedded.words import words_for
from reportgen.errors import EngineNotFound, Finding, Location, RenderFailed

if TYPE_CHECKING:
    import typst

_MISSING_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed")


class Typesetter:
    """Typst with its fonts, kept from one document to the next; one at a time."""

    def __init__(self, *, system_fonts: bool) -> None:
        self._system_fonts = system_fonts
        self._lock = threading.Lock()

    @cached_property
    def _fonts(self) -> typst.Fonts:
        fonts: typst.Fonts = import_typst().Fonts(include_system_fonts=self._system_fonts)
        return fonts

    def make_pdf(
        self, file: QuartoFile, options: Options, *, project: Path, epoch: int
    ) -> tuple[bytes, tuple[Finding, ...]]:
        """The PDF of a .qmd file, with what was found; raises RenderFailed, EngineNotFound."""
        made = write_document(
            file,
            options,
            "pdf",
            project=project,
            epoch=epoch,
            arguments=[f"--template={ASSETS / 'document.typ'}"],
            variables=_variables(options, project),
        )
        if any(finding.severity == "error" for finding in made.findings):
            return b"", made.findings
        with self._lock:
            pdf, findings = self._compile(made.text, file, project, epoch)
        return pdf, made.findings + findings

    def _compile(
        self, source: str, file: QuartoFile, project: Path, epoch: int
    ) -> tuple[bytes, tuple[Finding, ...]]:
        typst = import_typst()
        compiler = typst.Compiler(root=project, font_paths=self._fonts, ignore_system_fonts=True)
        job = {"input": source.encode(), "format": "pdf", "timestamp": epoch}
        findings: list[Finding] = []
        try:
            pdf, warnings = compiler.compile_with_warnings(**job, pdf_standards=["ua-1"])
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
            notices.tool_warning(Location(file.path), "Typst", warning.message)
            for warning in warnings
        ]
        assert isinstance(pdf, bytes)
        return pdf, tuple(findings)


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
    return "".join(sorted({char for match in missing if match for char in match[1]}))


def _locate(file: QuartoFile, characters: str) -> Location:
    return locate_words(file, characters[0])


def _failure(file: QuartoFile, error: Exception) -> RenderFailed:
    message = getattr(error, "message", str(error))
    hints = " ".join(getattr(error, "hints", []))
    log = str(getattr(error, "diagnostic", ""))
    return RenderFailed(f"Typst cannot make a PDF of {file.path}: {message}.", hints, log)


def _variables(options: Options, project: Path) -> dict[str, str]:
    """What the template asks for beyond the metadata, as Typst source."""
    language, region = split_lang(options)
    before, _, rest = words_for(language)["page"].partition("{here}")
    between, _, after = rest.partition("{last}")
    variables = {
        "language": language,
        "papersize": _paper(str(options.get("papersize", "a4"))),
        "page-before": before,
        "page-between": between,
        "page-after": after,
        "header-includes": "\n".join(read_included(project, options, "include-in-header")),
    }
    if region:
        variables["region"] = region
    for name in ("mainfont", "fontsize"):
        if name in options:
            variables[name] = _harmless(str(options[name]))
    margin = options.get("margin")
    if isinstance(margin, dict) and "x" in margin:
        variables["margin-x"] = _harmless(str(margin["x"]))
    return variables


def _paper(name: str) -> str:
    names = {"letter": "us-letter", "legal": "us-legal"}
    return _harmless(names.get(name, name))


def _harmless(value: str) -> str:
    """An option's value without what could end a string or begin code in Typst."""
    return re.sub(r"[^\w .,%-]", "", value)
