"""The text of a reviewed Word file: paragraphs as they were printed, with what became of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from reportgen.reviewing.markings import Edit

_WORD = re.compile(r"\w+\Z")
_WORD_ON = re.compile(r"\w+")

Spot = tuple[int, int]
"""A place in the text: the number of a paragraph, and a character of it as printed."""
Cell = tuple[int, int, int]
"""A cell: the number of its table, of its row and of its column."""


@dataclass(frozen=True)
class Piece:
    """A run of text that was `kept`, or that somebody put in or took out."""

    text: str
    kind: str = "kept"
    who: str = ""
    when: str = ""
    moved: bool = False


@dataclass(frozen=True)
class Change:
    """A change of a paragraph, at the characters `start` to `end` of what was printed."""

    start: int
    end: int
    edit: Edit
    who: str
    when: str


@dataclass
class Paragraph:
    """A paragraph while it is read; `host` is where a note is referred to, else None."""

    style: str = ""
    cell: Cell | None = None
    host: Spot | None = None
    section: str = ""
    pieces: list[Piece] = field(default_factory=list)
    printed: str = ""

    def add(self, piece: Piece) -> None:
        """Adds a piece at the end; runs of spaces are one."""
        is_end = piece.kind == "inserted" and piece.text == "\n"  # of a new paragraph
        text = piece.text if is_end else re.sub(r"\s+", " ", piece.text)
        if piece.kind != "inserted":
            if self.printed.endswith(" ") or not self.printed:
                text = text.removeprefix(" ")
            self.printed += text
        if text:
            self.pieces.append(replace(piece, text=text))

    def list_changes(self) -> Iterator[Change]:
        """What somebody changed in it, neighbouring words of one person as one change."""
        place = 0
        for key, group in groupby(self.pieces, lambda piece: (piece.kind != "kept", piece.who)):
            pieces = list(group)
            old = "".join(piece.text for piece in pieces if piece.kind != "inserted")
            if key[0]:
                new = "".join(piece.text for piece in pieces if piece.kind == "inserted")
                edit = Edit(old, new, moved=any(piece.moved for piece in pieces))
                change = Change(place, place + len(old), edit, pieces[0].who, pieces[0].when)
                yield self._widen(change)
            place += len(old)

    def _widen(self, change: Change) -> Change:
        """A change of parts of words as one of whole words, where what is around was kept."""
        old, new = change.edit.old, change.edit.new
        if not old and not new.strip():
            return change
        before, after = self.printed[: change.start], self.printed[change.end :]
        left, right = _WORD.search(before), _WORD_ON.match(after)
        head = left[0] if left and (_starts(old) or _starts(new)) else ""
        tail = right[0] if right and (_ends(old) or _ends(new)) else ""
        if not (self._is_kept(change.start - len(head), change.start) if head else True):
            head = ""
        if not (self._is_kept(change.end, change.end + len(tail)) if tail else True):
            tail = ""
        edit = replace(change.edit, old=head + old + tail, new=head + new + tail)
        start, end = change.start - len(head), change.end + len(tail)
        return replace(change, start=start, end=end, edit=edit)

    def _is_kept(self, start: int, end: int) -> bool:
        """Whether nobody changed anything within a span of what was printed."""
        place = 0
        for piece in self.pieces:
            length = 0 if piece.kind == "inserted" else len(piece.text)
            is_within = (
                start < place < end if not length else place < end and start < place + length
            )
            if piece.kind != "kept" and is_within:
                return False
            place += length
        return True


def _starts(text: str) -> bool:
    return bool(_WORD_ON.match(text))


def _ends(text: str) -> bool:
    return bool(_WORD.search(text))


@dataclass
class Range:
    """What a bookmark or a comment is around; the end is None until it is met."""

    start: Spot
    end: Spot | None = None


@dataclass
class Manuscript:
    """All text of a file in its order, with the bookmarks and the comments in it."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    bookmarks: dict[str, Range] = field(default_factory=dict)
    comments: dict[str, Range] = field(default_factory=dict)

    def find_anchors(self, number: int, start: int, end: int) -> tuple[str, ...]:
        """The bookmarks around a span of a paragraph, the innermost first.

        Those that the span reaches into only come after those that have all of it, and those of
        several paragraphs last.
        """
        found: list[tuple[tuple[int, int, int], str]] = []
        for name in (*self._within.get(number, ()), *self._beyond):
            around = self.bookmarks[name]
            last = around.end or around.start
            if not around.start[0] <= number <= last[0]:
                continue
            low = around.start[1] if around.start[0] == number else 0
            high = last[1] if last[0] == number else len(self.paragraphs[number].printed)
            spread = last[0] - around.start[0]
            if spread and last == (number, 0):
                continue
            if low <= start and end <= high:
                found.append(((bool(spread), spread, high - low), name))
            elif low < end and start < high:
                shared = min(high, end) - max(low, start)
                found.append(((bool(spread), spread, 1_000_000 - shared), name))
        host = self.paragraphs[number].host
        beyond = self.find_anchors(host[0], host[1], host[1]) if host else ()
        return (*(name for _, name in sorted(found)), *beyond)

    def read_cell(self, cell: Cell) -> str:
        """The words of a cell, as printed."""
        return self._cells.get(cell, "")

    def settle(self) -> None:
        """Notes what cells have in them, and where bookmarks are, when all of it has been read."""
        for name, around in self.bookmarks.items():
            if (around.end or around.start)[0] == around.start[0]:
                self._within.setdefault(around.start[0], []).append(name)
            else:
                self._beyond.append(name)
        for paragraph in self.paragraphs:
            if paragraph.cell is not None:
                known = self._cells.get(paragraph.cell, "")
                self._cells[paragraph.cell] = f"{known} {paragraph.printed}".strip()

    _cells: dict[Cell, str] = field(default_factory=dict)
    _within: dict[int, list[str]] = field(default_factory=dict)
    _beyond: list[str] = field(default_factory=list)
