"""The passages that readers marked, and which of them are the same.

A claim marks the words that it quotes, or else those that its evidence quotes. Two claims are on
the same passage where their words overlap in the text; where one of them has no words that stand
in it, where their locators name a common place. A claim is matched with one claim of each other
reader at most: the longest overlap first, and of several on one page those that are worded most
alike. What the readers say of the passage decides nothing: it is what is compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Literal, TypeVar

from reportgen.model.locators import Locator

T = TypeVar("T")
Span = tuple[int, int]
By = Literal["words", "locator", ""]
Strength = tuple[int, float, float]
"""How surely two marks are on the same passage: by words (1) or locator (0), and how far.

By words that is how many characters they have in common; by locator the share of the places that
they name in common, and then how alike their claims are worded.
"""


@dataclass(frozen=True)
class Mark:
    """A claim of a reader, and what of the source it marks.

    `spans` are where its words stand in the text, none where that is not known; `verified`
    whether they do where the locator says, None where nobody looked. `quote` is "" without words.
    """

    reader: str
    claim: str
    statement: str
    theme: str
    stance: int | None
    locator: Locator
    quote: str = ""
    verified: bool | None = None
    spans: tuple[Span, ...] = field(default=(), repr=False)
    certainty: str | None = None

    @cached_property
    def reach(self) -> Span | None:
        """From where to where its words stand in the text, None where that is not known."""
        return (self.spans[0][0], max(end for _, end in self.spans)) if self.spans else None

    @cached_property
    def places(self) -> frozenset[tuple[str, str]]:
        """Every place that its locator names alone."""
        return _list_places(self.locator)

    @cached_property
    def letters(self) -> frozenset[str]:
        """Every two letters in a row of its claim, which tell how alike two are in any script."""
        letters = re.sub(r"[\W_]+", "", self.statement.casefold())
        return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


@dataclass(frozen=True)
class Passage:
    """A passage with one mark of each reader who marked it, in the order of the readers.

    `by` says how it is known that they mean the same: by words, by a locator, "" for one mark.
    """

    marks: tuple[Mark, ...]
    by: By = ""

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes that its readers give it, each once."""
        return tuple(dict.fromkeys(mark.theme for mark in self.marks))

    @property
    def stances(self) -> tuple[int, ...]:
        """The stances that its readers give it, each once; who takes no side is left out."""
        taken = (mark.stance for mark in self.marks if mark.stance is not None)
        return tuple(dict.fromkeys(taken))

    @property
    def certainties(self) -> tuple[str, ...]:
        """How sure of it its readers think the source is, each once."""
        return tuple(dict.fromkeys(mark.certainty for mark in self.marks if mark.certainty))

    def get(self, reader: str) -> Mark | None:
        """The mark of a reader, None where there is none."""
        return next((mark for mark in self.marks if mark.reader == reader), None)


def match_marks(readings: Sequence[Sequence[Mark]]) -> tuple[Passage, ...]:
    """The passages of all readings, in the order of the text; those without words in it last.

    Readers are taken in their order: those after the first are matched with what is there.
    """
    passages: list[Passage] = []
    for marks in readings:
        taken = _pair(passages, marks)
        passages = [
            _add(passage, taken[number]) if number in taken else passage
            for number, passage in enumerate(passages)
        ]
        matched = {id(mark) for mark, _ in taken.values()}
        passages += [Passage((mark,)) for mark in marks if id(mark) not in matched]
    return tuple(sorted(passages, key=_place))


def _pair(passages: Sequence[Passage], marks: Sequence[Mark]) -> dict[int, tuple[Mark, Strength]]:
    """The mark of each passage by its number, the surest pairs first."""
    found = [
        (strength, -number, -place)
        for number, passage in enumerate(passages)
        for reaches in [[mark.reach for mark in passage.marks]]
        for place, mark in enumerate(marks)
        if any(_may_meet(reach, mark.reach) for reach in reaches)
        if (strength := max(filter(None, (_compare(m, mark) for m in passage.marks)), default=None))
    ]
    taken: dict[int, tuple[Mark, Strength]] = {}
    used: set[int] = set()
    for strength, number, place in sorted(found, reverse=True):
        if -number not in taken and -place not in used:
            taken[-number] = marks[-place], strength
            used.add(-place)
    return taken


def _may_meet(one: Span | None, other: Span | None) -> bool:
    """Whether two marks can be of the same passage at all: a class has a million pairs of them."""
    return one is None or other is None or (one[0] < other[1] and other[0] < one[1])


def _add(passage: Passage, matched: tuple[Mark, Strength]) -> Passage:
    mark, (by_words, *_) = matched
    by: By = "words" if by_words and passage.by != "locator" else "locator"
    return replace(passage, marks=(*passage.marks, mark), by=by)


def _compare(one: Mark, other: Mark) -> Strength | None:
    """How surely two marks are on the same passage; None where they are not."""
    if one.spans and other.spans:
        common = sum(
            max(0, min(end, last) - max(start, first))
            for start, end in one.spans
            for first, last in other.spans
        )
        return (1, common, 0) if common else None
    if one.places.isdisjoint(other.places):
        return None
    return 0, _share(one.places, other.places), _share(one.letters, other.letters)


def _share(some: frozenset[T], others: frozenset[T]) -> float:
    """How much of two sets is in both of them (Jaccard's index)."""
    return len(some & others) / (len(some | others) or 1)


def _place(passage: Passage) -> tuple[int, int, tuple[tuple[str, int, str], ...]]:
    """Where a passage stands: by its words, else by its locator, then as the readers wrote."""
    starts = [mark.spans[0][0] for mark in passage.marks if mark.spans]
    places = sorted(passage.marks[0].places, key=_rank)
    numbered = tuple(_rank(place) for place in places[:1])
    return (0, min(starts), numbered) if starts else (1, 0, numbered)


def _rank(place: tuple[str, str]) -> tuple[str, int, str]:
    label, name = place
    return label, int(name) if name.isdecimal() else 0, name


_RANGE = re.compile(r"(\d+)\s*[–—-]\s*(\d+)")
_FURTHEST = 1000
"""How many pages a range may name, so that a slip of the pen is no list of millions."""


@cache
def _list_places(locator: Locator) -> frozenset[tuple[str, str]]:
    """Every place that a locator names alone: pages 95 and 96 of "pp. 95–96".

    Of "vol. 2, p. 15" that is page 15 of the volume; "p. 12; § Method" names two places. A source
    without pages ("n.p.") has none.
    """
    groups = [[locator.parts[0]]]
    for sign, part in locator.further:
        if sign.strip() in (";", "；", "؛"):
            groups.append([part])
        else:
            groups[-1].append(part)
    return frozenset(place for group in groups for place in _list_narrowest(group))


def _list_narrowest(parts: Sequence[Locator]) -> Iterator[tuple[str, str]]:
    *above, last = parts
    label = "/".join([*(part.value for part in above), last.label])
    if not last.is_unpaged:
        yield from ((label, name) for item in last.items for name in _expand(item))


def _expand(item: str) -> Iterable[str]:
    match = _RANGE.fullmatch(item)
    if match is None:
        return (item.casefold(),)
    return _count(match[1], match[2])


def _count(first: str, last: str) -> Iterator[str]:
    """The numbers of a range, whose end may be cut: "195–6"."""
    whole = first[: max(0, len(first) - len(last))] + last
    end = min(int(whole), int(first) + _FURTHEST)
    yield from map(str, range(int(first), max(int(first), end) + 1))
