"""PDF through Typst: tagged, PDF/UA-1 where the fonts allow it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reportgen.engines.embedded import notices
from reportgen.engines.embedded.brand import FACES
from reportgen.engines.embedded.conversion import Made, Maker, Target, escape_typst
from reportgen.engines.embedded.options import Options, as_list
from reportgen.engines.embedded.pandoc import ASSETS
from reportgen.engines.embedded.press import Complaint, Order, Press
from reportgen.engines.embedded.project import QuartoFile, gather_template, read_included
from reportgen.engines.embedded.scan import locate_words
from reportgen.engines.embedded.words import words_for
from reportgen.errors import Finding, Location, RenderFailed
from reportgen.rules import MISSING_GLYPH

# Scripts that Typst's own fonts lack; for others it is tried first whether they have them.
_FOREIGN = re.compile("[\u0600-\u1cff\u2e80-\ud7ff\uf900-\ufdff\ufe30-\uffef\U00020000-\U0003ffff]")
_MISSING_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_PACKAGE = re.compile(r"failed to download package|package not found")
_NO_PACKAGES = (
    "Builds do not load Typst packages: copy the package's files into the project and import them."
)

PRESS = Press()
"""One for all engines of this process: it remembers what it set."""


class Typesetter:
    """Makes PDFs, in the machine's fonts too where `system_fonts` is true."""

    def __init__(self, *, system_fonts: bool) -> None:
        self._system_fonts = system_fonts

    def make_pdf(self, file: QuartoFile, options: Options, *, project: Path, epoch: int) -> Maker:
        """The PDF of a .qmd file, with what was found; raises RenderFailed, EngineNotFound."""
        with tempfile.TemporaryDirectory(dir=project, prefix=".") as folder:
            template = gather_template(Path(folder), ASSETS / "document.typ", options, project)
            variables = _variables(options, project)
            written = yield Target("pdf", options, template=template, variables=variables)
        if any(finding.severity == "error" for finding in written.findings):
            return b"", written.findings
        order = Order(written.text, project, epoch, _standards(options), self._system_fonts)
        pdf, findings = self._typeset(order, file, options)
        return pdf, written.findings + findings

    def look_for_fonts(self, file: QuartoFile, *, project: Path) -> tuple[Finding, ...]:
        """The typefaces and characters of a PDF that this machine lacks, without setting it.

        Typst is asked to set a line with all of them. Raises RenderFailed, EngineNotFound.
        """
        options = file.options_for("pdf")
        faces = [_harmless(str(options[name])) for name in FACES if name in options]
        texts = (file.text, *_find_cited(file, project))
        rare = sorted(
            {char for text in texts for char in text if char > "~" and char.isprintable()}
        )
        lines = (f'#text(font: "{face}")[{face}]' for face in faces)
        source = "\n".join(('#set document(title: "?")', *lines, escape_typst("".join(rare))))
        return _compile(Order(source, project, 0, ("ua-1",), self._system_fonts), file)[1]

    def _typeset(self, order: Order, file: QuartoFile, options: Options) -> Made:
        """In Typst's own fonts, the same on every machine; in the machine's where these fail."""
        if self._system_fonts and not _names_fonts(options) and not _FOREIGN.search(order.source):
            pdf, findings = _compile(replace(order, system_fonts=False), file)
            if not any(finding.code == MISSING_GLYPH.code for finding in findings):
                return pdf, findings
        return _compile(order, file)


def _find_cited(file: QuartoFile, project: Path) -> Iterator[str]:
    """The entries of the project's bibliography that a file may print."""
    for path in sorted(project.glob("*.bib")):
        for entry in re.split(r"\n(?=@)", path.read_text(encoding="utf-8")):
            key = re.match(r"@\w+\{([^,\s]+)", entry)
            if key and f"@{key[1]}" in file.text:
                yield entry


def _compile(order: Order, file: QuartoFile) -> Made:
    what = f"the PDF of {file.path}"
    findings: list[Finding] = []
    done = PRESS.typeset(order, what)
    if isinstance(done, Complaint) and (missing := _missing_characters(done)):
        findings = [notices.missing_glyphs(_locate(file, missing), missing)]
        # Without the standard Typst draws empty boxes instead of refusing.
        done = PRESS.typeset(replace(order, standards=()), what)
    if isinstance(done, Complaint):
        raise _failure(file, done)
    findings += [
        notices.typst_warning(Location(file.path), message, file.options_for("pdf"))
        for message in done.warnings
    ]
    return done.pdf, tuple(findings)


def _missing_characters(complaint: Complaint) -> str:
    """The characters that no font has, where that is all that Typst complains of."""
    complaints = re.findall(r"^error: (.*)$", complaint.diagnostic, re.MULTILINE)
    missing = [_MISSING_GLYPH.search(complaint) for complaint in complaints]
    if not complaints or not all(missing):
        return ""
    named = "".join(match[1] for match in missing if match)
    # Typst writes what combines or has no look of its own as a number: \u{200d}.
    return "".join(sorted(set(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), named))))


def _locate(file: QuartoFile, characters: str) -> Location:
    return locate_words(file, characters[0])


def _failure(file: QuartoFile, complaint: Complaint) -> RenderFailed:
    message = f"Typst cannot make a PDF of {file.path}: {complaint.message}."
    hints = _NO_PACKAGES if _PACKAGE.match(complaint.message) else " ".join(complaint.hints)
    return RenderFailed(message, hints, complaint.diagnostic)


def _names_fonts(options: Options) -> bool:
    return "mainfont" in options or "headfont" in options


def _standards(options: Options) -> tuple[str, ...]:
    """Quarto's `pdf-standard`, one or a list, by Typst's names; PDF/UA-1 where there is none."""
    return tuple(map(str, as_list(options.get("pdf-standard", "ua-1"))))


def _variables(options: Options, project: Path) -> dict[str, str]:
    """What the template asks for beyond the metadata, as Typst source."""
    variables = {
        "papersize": _harmless(str(options.get("papersize", "a4"))),
        "toc-depth": _harmless(str(options.get("toc-depth", 3))),
        "header-includes": "\n".join(read_included(project, options, "include-in-header")),
    }
    if "page-words" not in options:
        words = words_for(str(options.get("lang", "en")))
        variables["page-words"] = escape_typst(words["page"])
    if options.get("number-sections"):
        variables["section-numbering"] = "1.1"
    for name in ("mainfont", "fontsize"):
        if name in options:
            variables[name] = _harmless(str(options[name]))
    return variables


def _harmless(value: str) -> str:
    """An option's value without what could end a string or begin code in Typst."""
    return re.sub(r"[^\w .,%-]", "", value)
