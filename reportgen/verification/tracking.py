"""Where passages of one text stand in another edition of it.

A passage is followed by runs of its letters that both texts have once: whatever was put in or
taken out elsewhere, these say where it went, or that it is gone. Nothing is told from likeness.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reportgen.verification.differences import TOKEN
from reportgen.verification.extraction import Span
from reportgen.verification.matching import Index, Match

_RUN = 16
"""How many letters a run has: three words or so, a clause of Japanese."""
_MOST_RUNS = 80
_AROUND = 240
"""How many letters on either side of a passage are asked where it went."""
_SLACK = 24
_SAMPLE = 200
_ROOM = 600
_WINDOW = 90
"""How many characters of the text around a passage show where it begins and ends."""


class Hit(NamedTuple):
    """A run of letters that both texts have once: where it begins in each."""

    old: int
    new: int


@dataclass(frozen=True)
class Trail:
    """Where the runs of a passage stand in the new text, in the order of the old.

    `asked` counts the runs that the old text has once; of a passage without any, nothing is known.
    """

    asked: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Tracker:
    """Two editions of a text, and what of the old one stands where in the new one."""

    old: Index
    new: Index

    def measure(self) -> float:
        """Which share of the old text is in the new one, of 1, by samples."""
        trail = self._trail(0, len(self.old.key), _SAMPLE)
        return len(trail.hits) / trail.asked if trail.asked else 0.0

    def follow(self, start: int, end: int) -> Trail:
        """Where a span of the old `raw` went; new places are those of `raw`."""
        trail = self._trail(*_find_letters(self.old, start, end), _MOST_RUNS)
        return Trail(trail.asked, tuple(Hit(h.old, self._to_raw(h.new)) for h in trail.hits))

    def choose(self, match: Match, among: Sequence[Match]) -> Match | None:
        """Which of several places of the same words in the new text a match in the old became."""
        start, end = _find_letters(self.old, match.start, match.end)
        begins = [_find_letters(self.new, one.start, one.end)[0] for one in among]
        for hit in self._look_around(start, end):
            wanted = hit.new + start - hit.old
            near = [one for one, begin in enumerate(begins) if abs(begin - wanted) <= _SLACK]
            if near:
                return among[near[0]] if len(near) == 1 else None
        return None

    def find_region(self, start: int, end: int) -> Span | None:
        """The span of the new `raw` that is between what stood on both sides of an old one.

        None where neither side is there, or both are no longer near each other.
        """
        low, high = _find_letters(self.old, start, end)
        hits = list(self._look_around(low, high))
        before = next((hit for hit in hits if hit.old + _RUN <= low), None)
        after = next((hit for hit in hits if hit.old >= high), None)
        room = 2 * (high - low) + _RUN
        first = before.new + _RUN if before else after.new - room if after else -1
        last = after.new if after else first + room
        if (before is None and after is None) or not 0 < last - first <= room + _ROOM:
            return None
        return self._to_raw(max(0, first)), self._to_raw(min(last, len(self.new.key)) - 1) + 1

    def find_passage(self, start: int, end: int) -> Span | None:
        """The span of the new `raw` that took the place of an old one, word by word.

        It lies between the words that stood before and behind the old one, and are still there.
        None where nothing does, or too much for anybody to say that it is the same passage.
        """
        region = self.find_region(start, end)
        if region is None:
            return None
        low, high = self.old.text.find_range(start, end)
        ours = _tokenise(self.old, low - _WINDOW, high + _WINDOW)
        first, last = self.new.text.find_range(*region)
        theirs = _tokenise(self.new, first - _WINDOW, last + _WINDOW)
        blocks = difflib.SequenceMatcher(
            None, [word for word, _ in ours], [word for word, _ in theirs], autojunk=False
        ).get_matching_blocks()
        begin = next((n for n, (_, at) in enumerate(ours) if at[1] > low), len(ours))
        stop = next((n for n, (_, at) in enumerate(ours) if at[0] >= high), len(ours))
        before = max((b.b + min(b.size, begin - b.a) for b in blocks if b.a < begin), default=0)
        behind = min(
            (b.b + max(0, stop - b.a) for b in blocks if b.size and b.a + b.size > stop),
            default=len(theirs),
        )
        if not before < behind or theirs[behind - 1][1][1] - theirs[before][1][0] > _ROOM:
            return None
        origins = self.new.text.origins
        return origins[theirs[before][1][0]], origins[theirs[behind - 1][1][1] - 1] + 1

    def _look_around(self, start: int, end: int) -> Iterator[Hit]:
        """The runs of both texts in and around a span of letters, the nearest first."""
        low, high = max(0, start - _AROUND), min(len(self.old.key), end + _AROUND)
        places = sorted(
            range(low, high - _RUN + 1, 4), key=lambda at: max(start - at - _RUN, at - end, 0)
        )
        for place in places:
            found = self._find(place)
            if found is not None and found >= 0:
                yield Hit(place, found)

    def _trail(self, start: int, end: int, most: int) -> Trail:
        step = max(_RUN // 2, (end - start) // most)
        found = [(at, self._find(at)) for at in range(start, end - _RUN + 1, step)]
        asked = [(at, place) for at, place in found if place is not None]
        return Trail(len(asked), tuple(Hit(at, place) for at, place in asked if place >= 0))

    def _find(self, place: int) -> int | None:
        """Where a run of the old text is in the new one; -1: nowhere, None: it has no one place."""
        run = self.old.key[place : place + _RUN]
        if _is_repeated(self.old.key, run):
            return None
        found = self.new.key.find(run)
        return None if found >= 0 and self.new.key.find(run, found + 1) >= 0 else found

    def _to_raw(self, letter: int) -> int:
        return self.new.text.origins[self.new.where[letter]]


def _tokenise(index: Index, low: int, high: int) -> list[tuple[str, Span]]:
    """The whole words of a part of `text.text`, by their letters, each with its place."""
    start = max(0, low)
    words = TOKEN.finditer(index.haystack, start, max(start, high))
    return [("".join(filter(str.isalnum, w[0])).lower(), w.span()) for w in words]


def _is_repeated(key: str, run: str) -> bool:
    return key.find(run, key.find(run) + 1) >= 0


def _find_letters(index: Index, start: int, end: int) -> Span:
    """The letters of a text that stand in a span of its `raw`, notes apart."""
    low, high = index.text.find_range(start, end)
    first = bisect_left(index.where, low)
    return first, bisect_left(index.where, high, first)
