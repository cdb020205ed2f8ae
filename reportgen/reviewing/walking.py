"""A walk through a Word file: its text as it was printed, and what was changed in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from reportgen.exchange.wordfile import get, name_of
from reportgen.exchange.wordtext import SIGNS
from reportgen.reviewing.manuscript import Manuscript, Paragraph, Piece, Range, Spot

_NOTES = frozenset({"footnote", "endnote"})
_SKIPPED = frozenset({"Fallback", "instrText", "rt", "rPr", "sectPr", "tblPr", "sdtPr"})
_FORMATS = frozenset({"rPrChange", "pPrChange", "tblPrChange", "sectPrChange", "tcPrChange"})
_PUT_IN, _TAKEN_OUT = frozenset({"ins", "moveTo"}), frozenset({"del", "moveFrom"})
_MARK = "¶"


@dataclass
class _Revision:
    """Who put text in, or took it out; `kind` as `Piece.kind`."""

    kind: str = "kept"
    who: str = ""
    when: str = ""
    moved: bool = False
    is_void: bool = False
    """Somebody put it in, and it was taken out again: it was never printed, nor is it now."""


_KEPT = _Revision()


@dataclass
class Walker:
    """Reads parts into one manuscript."""

    styles: Mapping[str, str]
    text: Manuscript = field(default_factory=Manuscript)
    formats: Counter[str] = field(default_factory=Counter)
    _names: dict[str, tuple[str, int]] = field(default_factory=dict)
    """By the id of a bookmark its name, and how many paragraphs there were."""
    _tables: list[list[int]] = field(default_factory=list)
    """Of the tables that are open: number, row, column."""
    _count: int = 0
    _open: list[Paragraph] = field(default_factory=list)
    _joined: bool = False
    _section: str = ""
    _notes: dict[tuple[str, str], Spot] = field(default_factory=dict)
    _host: Spot | None = None

    def walk_part(self, root: Element, kind: str = "") -> None:
        """Reads a part; of notes (`kind` is "footnote" or "endnote") each at its reference."""
        self._names = {}
        for element in root if kind in _NOTES else (root,):
            self._host = self._notes.get((kind, get(element, "id"))) if kind else None
            if self._host:
                self._section = self.text.paragraphs[self._host[0]].section
            self._walk(element, _KEPT)
        self._host = None

    # ── the walk ─────────────────────────────────────────────────────────────────────────

    def _walk(self, element: Element, revision: _Revision) -> None:
        name = name_of(element)
        if name in _SKIPPED:
            self.formats.update(name_of(e) for e in element.iter() if name_of(e) in _FORMATS)
            return
        if name in _STEPS:
            _STEPS[name](self, element, revision)
            return
        if name in _PUT_IN or name in _TAKEN_OUT:
            revision = _revise(element, name, revision)
        elif name in ("t", "delText"):
            self._add(element.text or "", revision)
        elif name in SIGNS:
            self._add(SIGNS[name], revision)
        for child in element:
            self._walk(child, revision)

    def _add(self, text: str, revision: _Revision) -> None:
        if self._open and not revision.is_void and text:
            r = revision
            self._open[-1].add(Piece(text, r.kind, r.who, r.when, r.moved))

    def _meet_paragraph(self, element: Element, revision: _Revision) -> None:
        look = next((child for child in element if name_of(child) == "pPr"), None)
        if not self._joined:
            self._begin(look)
        else:
            self._open.append(self.text.paragraphs[-1])
        self._joined = False
        for child in element:
            self._walk(child, revision)
        mark = _find_mark(look)
        if mark is not None:
            made = _revise(mark, name_of(mark), revision)
            if made.kind == "inserted" and not made.is_void:
                self._add("\n", made)
                self._joined = True
            elif made.kind == "deleted" and any(p.kind == "kept" for p in self._open[-1].pieces):
                self._add(_MARK, made)
        paragraph = self._open.pop()
        if paragraph.style.startswith("heading") or "opening heading" in paragraph.style:
            self._section = paragraph.printed

    def _begin(self, look: Element | None) -> None:
        style = next((get(e, "val") for e in look or () if name_of(e) == "pStyle"), "")
        table = self._tables[-1] if self._tables else None
        cell = (table[0], table[1], table[2]) if table else None
        paragraph = Paragraph(self.styles.get(style, style.lower()), cell, self._host)
        paragraph.section = self._section
        self.text.paragraphs.append(paragraph)
        self._open.append(paragraph)

    def _meet_look(self, element: Element, _revision: _Revision) -> None:
        self.formats.update(name_of(e) for e in element.iter() if name_of(e) in _FORMATS)

    def _meet_table(self, element: Element, revision: _Revision) -> None:
        self._count += 1
        self._tables.append([self._count, -1, 0])
        for child in element:
            self._walk(child, revision)
        self._tables.pop()

    def _meet_row(self, element: Element, revision: _Revision) -> None:
        if self._tables:
            self._tables[-1][1:] = [self._tables[-1][1] + 1, -1]
        for child in element:
            self._walk(child, revision)

    def _meet_cell(self, element: Element, revision: _Revision) -> None:
        if self._tables:
            self._tables[-1][2] += 1
        for child in element:
            self._walk(child, revision)

    # ── ranges ───────────────────────────────────────────────────────────────────────────

    @property
    def _here(self) -> Spot:
        if self._open:
            number = self._find(self._open[-1])
            return number, len(self._open[-1].printed)
        return len(self.text.paragraphs), 0

    def _find(self, paragraph: Paragraph) -> int:
        """The number of an open paragraph: the last one, but around a text box."""
        paragraphs = self.text.paragraphs
        places = range(len(paragraphs) - 1, -1, -1)
        return next(number for number in places if paragraphs[number] is paragraph)

    def _meet_bookmark(self, element: Element, _revision: _Revision) -> None:
        name = get(element, "name")
        if name in self.text.bookmarks:  # LibreOffice writes some twice: the first holds
            return
        self._names[get(element, "id")] = name, len(self.text.paragraphs)
        self.text.bookmarks[name] = Range(self._here)

    def _meet_bookmark_end(self, element: Element, _revision: _Revision) -> None:
        known = self._names.pop(get(element, "id"), None)
        if known:
            self.text.bookmarks[known[0]].end = self._here

    def _meet_comment(self, element: Element, _revision: _Revision) -> None:
        self.text.comments.setdefault(get(element, "id"), Range(self._here))

    def _meet_comment_end(self, element: Element, _revision: _Revision) -> None:
        if known := self.text.comments.get(get(element, "id")):
            known.end = self._here

    def _meet_comment_mark(self, element: Element, _revision: _Revision) -> None:
        self.text.comments.setdefault(get(element, "id"), Range(self._here, self._here))

    def _meet_footnote(self, element: Element, _revision: _Revision) -> None:
        self._notes["footnote", get(element, "id")] = self._here

    def _meet_endnote(self, element: Element, _revision: _Revision) -> None:
        self._notes["endnote", get(element, "id")] = self._here


_STEPS: Mapping[str, Callable[[Walker, Element, _Revision], None]] = {
    "p": Walker._meet_paragraph,
    "pPr": Walker._meet_look,
    "tbl": Walker._meet_table,
    "tr": Walker._meet_row,
    "tc": Walker._meet_cell,
    "bookmarkStart": Walker._meet_bookmark,
    "bookmarkEnd": Walker._meet_bookmark_end,
    "commentRangeStart": Walker._meet_comment,
    "commentRangeEnd": Walker._meet_comment_end,
    "commentReference": Walker._meet_comment_mark,
    "footnoteReference": Walker._meet_footnote,
    "endnoteReference": Walker._meet_endnote,
}


def _revise(element: Element, name: str, around: _Revision) -> _Revision:
    kind = "inserted" if name in _PUT_IN else "deleted"
    is_void = around.is_void or (around.kind == "inserted" and kind == "deleted")
    moved = name.startswith("move")
    return _Revision(kind, get(element, "author"), get(element, "date"), moved, is_void)


def _find_mark(look: Element | None) -> Element | None:
    """Who put in, or took out, the end of a paragraph."""
    for element in look if look is not None else ():
        if name_of(element) == "rPr":
            return next((e for e in element if name_of(e) in _PUT_IN | _TAKEN_OUT), None)
    return None
