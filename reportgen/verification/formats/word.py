"""Word: the paragraphs of a .docx as a reader sees them, its notes, and its pages if it has any."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reportgen.intake.archives import open_archive
from reportgen.verification.extraction import Extraction, Heading, Note, Span
from reportgen.verification.formats.packages import refuse_broken, refuse_missing

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_UNSEEN = {
    *(f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rt", "sdtPr", "rPr")),
    f"{_W}pPr",
}
"""What was deleted or moved away, codes of fields, readings of ruby, and properties."""
_UNCOUNTED = re.compile(
    r"toc( \d| heading)?|caption|table of .*|subtitle|header|footer", re.IGNORECASE
)
"""Names of styles whose paragraphs are no prose."""
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"))


def read(data: bytes, name: str) -> Extraction:
    """The text of a document; raises `UnreadableText` where it is broken or locked."""
    try:
        import docx
    except ImportError as error:
        raise refuse_missing(name, "a Word file", "python-docx") from error
    try:
        open_archive(data)
        document = docx.Document(io.BytesIO(data))
        return _Reader(document).read()
    except Exception as error:  # python-docx, zipfile and lxml each have their own errors
        raise refuse_broken(name, "a Word file", error) from error


@dataclass
class _Paragraph:
    """What is gathered of a paragraph, and the boxes that hang on it.

    `code` says of each field that stands open whether its result has not begun.
    """

    pieces: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    code: list[bool] = field(default_factory=list)

    def add(self, text: str) -> None:
        if not any(self.code):
            self.pieces.append(text)

    def turn_field(self, kind: str) -> None:
        """A field begins, comes to its result, or ends."""
        if kind == "begin":
            self.code.append(True)
        elif self.code and kind == "separate":
            self.code[-1] = False
        elif self.code:
            self.code.pop()


class _Reader:
    """Gathers the paragraphs of a document in order."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.body = document.element.body
        # Word saves where its pages last broke; only without that a writer's own breaks count.
        self.rendered = next(self.body.iter(f"{_W}lastRenderedPageBreak"), None) is not None
        self.styles = {style.style_id: style for style in document.styles}
        self.pieces: list[str] = []
        self.position = 0
        self.headings: list[Heading] = []
        self.asides: list[Span] = []
        self.uncounted: list[Span] = []
        self.order: dict[str, list[str]] = {"footnote": [], "endnote": []}

    def read(self) -> Extraction:
        self._read_blocks(self.body)
        notes = [
            Note(number, *self._add(text))
            for kind in ("footnote", "endnote")
            for number, text in self._find_notes(kind)
        ]
        return Extraction(
            "".join(self.pieces),
            "docx",
            headings=tuple(self.headings),
            notes=tuple(notes),
            asides=tuple(self.asides),
            uncounted=tuple(self.uncounted),
        )

    def _add(self, text: str) -> Span:
        start = self.position
        self.pieces.append(text + "\n\n")
        self.position += len(text) + 2
        return start, start + len(text)

    def _read_blocks(self, parent: Any, counted: bool = True) -> None:
        """The paragraphs within an element: also those in tables and content controls."""
        for element in parent:
            tag = str(element.tag)
            if tag == f"{_W}p":
                self._read_paragraph(element, counted)
            elif tag == f"{_W}tbl":
                self._read_blocks(element, counted=False)
            elif tag == f"{_W}sdt":
                gallery = element.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
                is_contents = gallery is not None and "Content" in gallery.get(f"{_W}val", "")
                if not _is_placeholder(element):
                    self._read_blocks(element, counted and not is_contents)
            elif tag not in _UNSEEN and tag != f"{_MC}Fallback":
                self._read_blocks(element, counted)

    def _read_paragraph(self, element: Any, counted: bool) -> None:
        paragraph = _Paragraph()
        self._gather(element, paragraph)
        text = "".join(paragraph.pieces)
        span = self._add(text)
        level, name = self._find_style(element)
        if level and counted and text.strip():
            self.headings.append(Heading(*span, level))
        elif not counted or _UNCOUNTED.fullmatch(name):
            self.uncounted.append(span)
        for box in paragraph.boxes:
            start = self.position
            self._read_blocks(box)
            self.asides.append((start, self.position))

    def _gather(self, element: Any, paragraph: _Paragraph) -> None:
        """The characters of a paragraph, or of a part of it."""
        for child in element:
            tag = str(child.tag)
            name = tag.removeprefix(_W)
            if tag in _UNSEEN or (tag == f"{_W}r" and _is_hidden(child)):
                continue
            if tag == f"{_W}sdt" and _is_placeholder(child):
                continue
            if tag == f"{_MC}AlternateContent":
                self._gather(_choose(child), paragraph)
            elif name == "txbxContent":
                paragraph.boxes.append(child)
            elif tag in (f"{_W}t", f"{_M}t"):
                paragraph.add((child.text or "").replace("\f", " "))
            elif name == "fldChar":
                paragraph.turn_field(child.get(f"{_W}fldCharType") or "")
            elif name in ("footnoteReference", "endnoteReference"):
                self.order[name.removesuffix("Reference")].append(child.get(f"{_W}id") or "")
            elif name == "lastRenderedPageBreak":
                paragraph.pieces.append("\f")
            elif name == "br":
                page = child.get(f"{_W}type") == "page"
                paragraph.add("\n" if not page else "" if self.rendered else "\f")
            elif name in _CHARACTERS:
                paragraph.add(_CHARACTERS[name])
            else:
                self._gather(child, paragraph)

    def _find_style(self, paragraph: Any) -> tuple[int, str]:
        """The level of a heading (0 for a paragraph that is none), and the name of the style."""
        found = paragraph.find(f"{_W}pPr/{_W}pStyle")
        style = self.styles.get(found.get(f"{_W}val")) if found is not None else None
        first = (style.name or "") if style is not None else ""
        levels = [paragraph.find(f"{_W}pPr/{_W}outlineLvl")]
        for _ in range(10):  # a style may be made of another, and that of another
            if style is None:
                break
            if match := re.fullmatch(r"heading ([1-9])|(title)", style.name or "", re.IGNORECASE):
                return int(match[1] or 1), first
            levels.append(style.element.find(f"{_W}pPr/{_W}outlineLvl"))
            style = getattr(style, "base_style", None)
        level = next((int(e.get(f"{_W}val")) for e in levels if e is not None), 9)
        return (level + 1 if level < 9 else 0), first

    def _find_notes(self, kind: str) -> Iterator[tuple[str, str]]:
        """The notes of a kind that the text refers to, numbered as Word prints them."""
        from docx.oxml import parse_xml

        texts: dict[str, str] = {}
        for relation in self.document.part.rels.values():
            if relation.reltype.endswith(f"/{kind}s"):
                for note in parse_xml(relation.target_part.blob).iter(f"{_W}{kind}"):
                    texts[note.get(f"{_W}id") or ""] = self._read_note(note)
        form = _find_number_form(self.document, kind)
        for number, key in enumerate(dict.fromkeys(self.order[kind]), start=1):
            if key in texts:
                yield _write_number(number, form), texts[key]

    def _read_note(self, note: Any) -> str:
        paragraphs = []
        for element in note.iter(f"{_W}p"):
            paragraph = _Paragraph()
            self._gather(element, paragraph)
            paragraphs.append("".join(paragraph.pieces).replace("\f", " "))
        return "\n".join(paragraphs)


def _choose(alternatives: Any) -> Any:
    """What a new Word shows of contents that are given twice."""
    choice = alternatives.find(f"{_MC}Choice")
    fallback = alternatives.find(f"{_MC}Fallback")
    return choice if choice is not None else fallback if fallback is not None else ()


def _is_hidden(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val") not in ("0", "false", "off")


def _is_placeholder(control: Any) -> bool:
    """Whether a content control shows but what is to be filled in there."""
    return control.find(f"{_W}sdtPr/{_W}showingPlcHdr") is not None


def _find_number_form(document: Any, kind: str) -> str:
    """How the notes of a kind are numbered: as the last section or the settings have it."""
    for root in (document.element.body, document.settings.element):
        found = [*root.iter(f"{_W}{kind}Pr")]
        for properties in reversed(found):
            form = properties.find(f"{_W}numFmt")
            if form is not None:
                return str(form.get(f"{_W}val"))
    return "decimal" if kind == "footnote" else "lowerRoman"


def _write_number(number: int, form: str) -> str:
    if form.endswith("Roman"):
        written = ""
        for value, letters in (*_ROMAN, (1, "i")):
            written += letters * (number // value)
            number %= value
        return written.upper() if form.startswith("upper") else written
    if form.endswith("Letter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form.startswith("upper") else letter
    return str(number)
