"""The blocks of a text as a person reads it: paragraphs, headings, notes and pages, in order."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from reportgen.model.locators import Locator
from reportgen.verification.extraction import Span
from reportgen.verification.flow import squeeze
from reportgen.verification.furniture import find_blocks
from reportgen.verification.texts import Place, SourceText

Kind = Literal["heading", "paragraph", "page", "note"]


class Block(NamedTuple):
    """A run of a text that is shown as one: where it stands in the raw text, and its label."""

    start: int
    end: int
    kind: Kind
    label: str = ""


def list_blocks(text: SourceText) -> list[Block]:
    """The blocks of a text in its order, without running heads and what else is no text.

    Pages are blocks of no length where they begin. A paragraph that a page or a note interrupts
    is several blocks, of which the first has the label.
    """
    pages = [place for place in text.places if place.label == "page"]
    blocks = [Block(page.start, page.start, "page", _label(page)) for page in pages]
    notes = _pick(text, "note")
    titles = [_find_title(text.raw, place) for place in text.places if place.label == "section"]
    known = [*(Block(*title, "heading") for title in titles), *notes]
    known += [one for one in _pick(text, "paragraph") if (one.start, one.end) not in set(titles)]
    hidden = [*text.asides, *((block.start, block.end) for block in known)]
    known += [Block(*span, "paragraph") for span in find_blocks(text.raw, hidden)]
    breaks = [page.start for page in pages]
    asides = _Asides([*text.asides, *titles])
    for block in known:
        blocks += _part(text.raw, block, breaks, asides)
    return sorted(blocks, key=lambda block: (block.start, block.end))


def _pick(text: SourceText, kind: Literal["note", "paragraph"]) -> list[Block]:
    places = [place for place in text.places if place.label == kind]
    return [Block(place.start, place.end, kind, _label(place)) for place in places]


def _label(place: Place) -> str:
    if not place.number:
        return ""
    return (
        f"¶{place.number}"
        if place.label == "paragraph"
        else str(Locator(place.label, place.number))
    )


def _find_title(raw: str, section: Place) -> Span:
    """Where a section's title stands: its first line, or first two."""
    start = end = section.start
    wanted = squeeze(section.number)
    for _ in range(3):
        line = raw.find("\n", end + 1)
        end = line if line >= 0 else len(raw)
        if squeeze(raw[start:end]) == wanted:
            return start, end
    return start, start + len(section.number)


class _Asides:
    """The spans that interrupt a text, found by where they begin."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def within(self, start: int, end: int) -> Sequence[Span]:
        low = max(0, bisect_right(self._starts, start) - 1)
        return self._spans[low : bisect_left(self._starts, end)]


def _part(raw: str, block: Block, breaks: Sequence[int], asides: _Asides) -> Iterator[Block]:
    """The pieces of a block that nothing interrupts."""
    start, end = block.start, block.end
    if block.kind in ("note", "heading"):
        yield from _trim(raw, block)
        return
    cuts = breaks[bisect_right(breaks, start) : bisect_left(breaks, end)]
    pieces: list[Span] = list(itertools.pairwise([start, *cuts, end]))
    for aside_start, aside_end in asides.within(start, end):
        pieces = [piece for span in pieces for piece in _take_out(span, (aside_start, aside_end))]
    label = block.label
    for piece in pieces:
        for made in _trim(raw, Block(*piece, block.kind, label)):
            label = ""
            yield made


def _take_out(span: Span, hole: Span) -> Iterator[Span]:
    if hole[1] <= span[0] or span[1] <= hole[0]:
        yield span
        return
    if span[0] < hole[0]:
        yield span[0], hole[0]
    if hole[1] < span[1]:
        yield hole[1], span[1]


def _trim(raw: str, block: Block) -> Iterator[Block]:
    """A block without white space at its ends; none where nothing else is in it."""
    words = raw[block.start : block.end]
    start = block.start + len(words) - len(words.lstrip())
    end = block.end - (len(words) - len(words.rstrip()))
    if start < end:
        yield block._replace(start=start, end=end)
