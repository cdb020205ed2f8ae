"""A reviewed PDF: its annotations as markings.

Highlights and notes are comments; a strike-out is words that go, a caret words that come, and both
together a replacement, as Acrobat, Preview and Foxit write them (ISO 32000-2, 12.5.6). What stands
below a mark is read from the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reportgen.exchange.formats import Input
from reportgen.exchange.pagetext import PageText, Words
from reportgen.exchange.pdfmarks import (
    Document,
    Mark,
    Reader,
    open_pdf,
    read_boxes,
    read_date,
    walk_annotations,
)
from reportgen.model.formats import BUILD_KEY
from reportgen.model.remarks import read_moment
from reportgen.reviewing.markings import Answer, Edit, Marking, Reviewed
from reportgen.verification.flow import squeeze

_MOST_SIGNS = 100_000
"""Of a page: its signs are counted on from those of the pages before it."""
_MARKS = frozenset(("Highlight", "Underline", "Squiggly"))
_POINTS = frozenset(("Text", "FreeText", "Caret"))
_READ = _MARKS | _POINTS | {"StrikeOut"}
_DRAWN = frozenset(("Ink", "Line", "Square", "Circle", "Polygon", "PolyLine", "Stamp"))
_SILENT = frozenset(("Link", "Popup", "Widget", "Screen", "PrinterMark", "TrapNet", "Watermark"))
_DEALT_WITH = frozenset(("Completed", "Cancelled", "Rejected"))
_KEYWORD = re.compile(rf"{BUILD_KEY}[=:]\s*([0-9a-f]{{6,40}})")


@dataclass
class _Thread:
    """A mark with what belongs to it: further parts, a replacement, answers, a state."""

    mark: Mark
    parts: list[Mark] = field(default_factory=list)
    answers: list[Mark] = field(default_factory=list)
    state: str = ""


def read(file: Input) -> Reviewed:
    """The annotations of a PDF, in the order of its text.

    Raises `ExchangeError` where it is locked or broken.
    """
    with open_pdf(file) as (reader, document):
        threads, left_out = _gather(reader)
        pages = _Pages(document)
        found = sorted(
            (pages.place(thread) for thread in threads), key=lambda one: (one.page, one.at)
        )
        build = _read_build(reader)
    markings = [marking for one in found if (marking := _to_marking(one))]
    empty = len(found) - len(markings)
    if empty:
        left_out["marks without words below and without a comment"] += empty
    ordered = tuple(replace(marking, order=order) for order, marking in enumerate(markings))
    return Reviewed(file.name, build, ordered, tuple(_tell(left_out)))


def _tell(left_out: Mapping[str, int]) -> Iterator[str]:
    for what, count in left_out.items():
        yield f"{count} {what}: look at the file itself."


def _read_build(reader: Reader) -> str | None:
    """The id of the build, from the file's own information."""
    told: Mapping[str, object] = reader.metadata or {}
    if named := str(told.get(f"/{BUILD_KEY}") or "").strip():
        return named
    match = _KEYWORD.search(str(told.get("/Keywords") or ""))
    return match[1] if match else None


# ── what belongs together ────────────────────────────────────────────────────────────────


def _gather(reader: Reader) -> tuple[list[_Thread], Counter[str]]:
    """The marks that say something, each with what answers it, and how many others there are."""
    threads: dict[int, _Thread] = {}
    others: list[Mark] = []
    left_out: Counter[str] = Counter()
    for mark in walk_annotations(reader):
        if mark.kind in _SILENT:
            continue
        if mark.answers is not None:
            others.append(mark)
        elif mark.kind in _MARKS | _POINTS | {"StrikeOut"} or (
            mark.kind in _DRAWN and mark.comment
        ):
            threads[id(mark.entry)] = _Thread(mark)
        else:
            left_out["drawings, stamps or attachments without a comment"] += 1
    _attach(threads, others)
    return list(threads.values()), left_out


def _attach(threads: dict[int, _Thread], others: Sequence[Mark]) -> None:
    """Answers, parts and states go to the mark that they lead to, in the end."""
    by_entry = {id(mark.entry): mark for mark in others}
    for mark in others:
        root, seen = mark, 0
        while id(root.answers) not in threads and id(root.answers) in by_entry and seen < 100:
            root, seen = by_entry[id(root.answers)], seen + 1
        thread = threads.get(id(root.answers))
        if thread is None:
            threads[id(mark.entry)] = _Thread(mark)  # what it answers was deleted
        elif mark.is_part:
            thread.parts.append(mark)
        elif "/State" in mark.entry:
            thread.state = mark.text("/State")
        elif mark.comment:
            thread.answers.append(mark)


# ── where it stands ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Placed:
    """A thread with the words that it stands on, and those that it strikes out or inserts."""

    thread: _Thread
    words: Words
    struck: str
    inserted: str
    page: int
    at: int


class _Pages:
    """The text of a file's pages, read when it is asked for."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._texts: dict[int, PageText] = {}

    def place(self, thread: _Thread) -> _Placed:
        marks = (thread.mark, *thread.parts)
        found = [(mark, self._read(mark)) for mark in marks]
        covered = [(mark, words) for mark, words in found if words.text]
        struck = [(mark, words) for mark, words in covered if mark.kind == "StrikeOut"]
        shown = struck or covered
        words = shown[0][1] if shown else found[0][1]
        if len(shown) > 1:
            text = " ".join(one.text for _, one in shown)
            words = replace(words, text=text, suffix=shown[-1][1].suffix)
        return _Placed(
            thread,
            words,
            words.text if struck else "",
            " ".join(mark.comment for mark in marks if mark.kind == "Caret"),
            thread.mark.page,
            words.start,
        )

    def _read(self, mark: Mark) -> Words:
        """The words below a mark; of a point, where it stands among them."""
        boxes = read_boxes(mark.entry)
        if not boxes:
            return Words()
        if mark.page not in self._texts:
            self._texts[mark.page] = PageText.of(self._document[mark.page])
        text = self._texts[mark.page]
        left, low, right, high = boxes[0]
        words = Words() if mark.kind in _POINTS else text.read_below(boxes)
        if not words.text:
            words = text.read_near((left + right) / 2, (low + high) / 2)
        return _widen(words, text)


def _widen(words: Words, page: PageText) -> Words:
    """Words with the rest of their paragraph, and the spaces between."""
    text = page.text
    first, last = page.find_paragraph(words.start, words.end)
    before, after = text[first : words.start], text[words.end : last]
    return replace(
        words,
        prefix=page.tidy(before) + " " * before[-1:].isspace(),
        suffix=" " * after[:1].isspace() + page.tidy(after),
    )


def _to_marking(placed: _Placed) -> Marking | None:
    """What a thread says; None where that is nothing at all."""
    thread, words = placed.thread, placed.words
    change = None
    if placed.struck or placed.inserted:
        change = Edit(placed.struck, placed.inserted)
    comment = "" if thread.mark.kind == "Caret" else thread.mark.comment
    if squeeze(comment) == squeeze(words.text):
        comment = ""  # some programs copy the marked words into the window
    others = [mark.comment for mark in thread.parts if mark.kind not in ("Caret", thread.mark.kind)]
    text = "\n".join(dict.fromkeys(filter(None, (comment, *others))))
    if not text and change is None and not words.text:
        return None
    return Marking(
        who=thread.mark.text("/T"),
        when=_read_time(thread.mark),
        order=0,
        text=text,
        words=words.text,
        before=words.prefix,
        after=words.suffix,
        change=change,
        page=str(placed.page + 1),
        paragraph=placed.page * _MOST_SIGNS + min(placed.at, _MOST_SIGNS - 1),
        replies=tuple(_read_answers(thread.answers)),
        resolved=thread.state in _DEALT_WITH,
    )


def _read_answers(marks: Iterable[Mark]) -> Iterator[Answer]:
    for mark in sorted(marks, key=_read_time):
        yield Answer(mark.text("/T"), _read_time(mark), mark.comment)


def _read_time(mark: Mark) -> str:
    """When a mark was made or last changed; "" where the file gives no day."""
    for name in ("/CreationDate", "/M"):
        date = read_date(mark.text(name))
        if date and read_moment(date):
            return date
    return ""
