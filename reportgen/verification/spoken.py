"""Numbers in words: seventy-five, half a million, two and a half, three quarters, two dozen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportgen.verification.mentions import Kind, NumberMention, to_share
from reportgen.verification.number_words import (
    DENOMINATORS,
    MULTIPLES,
    SCALE_WORDS,
    SCALES,
    SHARES,
    WORDS,
)

_ARTICLES = frozenset({"a", "an"})
_BETWEEN = frozenset({"and", "of", "in", "out", "i", "na", "z"})
_UNITS = {name: n for name, n in SCALES.items() if len(name) > 2} | {"dozen": 12, "tuzin": 12}
_WORD = re.compile(r"(?<![\w.,/])\d+(?:\.\d+)?(?![\d/%]|[.,]\d)|[^\W\d_]+")
_GAP = re.compile(r"[ -]{1,2}")
_MOST_AMONG = 100
_MOST_PARTS = 20
"""Numerators from here on are rare, and "twenty-first" is none."""


@dataclass(frozen=True)
class _Word:
    """A word that a number can be made of, or a figure among such words."""

    text: str
    start: int
    end: int

    @property
    def value(self) -> Decimal | None:
        """What it counts; None for a word that counts nothing by itself."""
        if self.text[0].isdecimal():
            return Decimal(self.text)
        name = self.text if self.text in WORDS else self.text.removesuffix("s")
        return Decimal(WORDS[name]) if name in WORDS else None

    @property
    def scale(self) -> int:
        """What it multiplies by; 0 for none."""
        return SCALE_WORDS.get(self.text, SCALE_WORDS.get(self.text.removesuffix("s"), 0))

    @property
    def unit(self) -> int:
        """The same, of what may stand after a share: a million, a dozen."""
        return _UNITS.get(self.text, _UNITS.get(self.text.removesuffix("s"), 0))


_KNOWN = frozenset((*WORDS, *SCALE_WORDS, *DENOMINATORS, *SHARES, *MULTIPLES, *_UNITS))
_COUNTING = _KNOWN | {f"{word}s" for word in _KNOWN}
_VOCABULARY = _COUNTING | _ARTICLES | _BETWEEN


def find_spoken(text: str) -> Iterator[NumberMention]:
    """Every number in words; `text` is plain. One place can have several readings."""
    for run in _find_runs(text):
        yield from _Parser(text, run).parse()


def _find_runs(text: str) -> Iterator[list[_Word]]:
    """Words of numbers that stand side by side, at least one of which means one."""
    run: list[_Word] = []
    for match in _WORD.finditer(text):
        word = match[0].lower()
        if word not in _VOCABULARY and not word[0].isdecimal():
            continue
        if run and not _GAP.fullmatch(text, run[-1].end, match.start()):
            if _means_a_number(run):
                yield run
            run = []
        run.append(_Word(word, *match.span()))
    if _means_a_number(run):
        yield run


def _means_a_number(run: Sequence[_Word]) -> bool:
    if any(word.text in _COUNTING for word in run):
        return True
    return len(run) > 2 and any(word.text in ("in", "out", "na", "z") for word in run)


class _Parser:
    """Reads a run of words from left to right."""

    def __init__(self, text: str, run: Sequence[_Word]) -> None:
        self.text = text
        self.run = run

    def parse(self) -> Iterator[NumberMention]:
        """The numbers of the run, and their other readings."""
        place = 0
        while place < len(self.run):
            found = list(self._read(place))
            yield from (mention for mention, _ in found)
            ends = [end for mention, end in found if not mention.vague]
            place = max(ends, default=self._skip(place))

    def _skip(self, place: int) -> int:
        """What follows a word that was not read; a figure takes its scale with it: 3.85 million."""
        is_figure = self._word(place)[0].isdecimal()
        return self._read_number(place)[1] if is_figure else place + 1

    def _word(self, place: int) -> str:
        return self.run[place].text if place < len(self.run) else ""

    def _read(self, place: int) -> Iterator[tuple[NumberMention, int]]:
        """The readings of what begins at a place, each with where it ends."""
        number, after = self._read_number(place)
        parts = list(self._read_parts(place, number, after))
        yield from parts
        sure = any(not mention.vague for mention, _ in parts)
        if number is not None and not sure and not self._word(place)[0].isdecimal():
            yield self._count(place, after, number)
        if (word := self._word(place)) in MULTIPLES:
            yield self._count(place, place + 1, Decimal(MULTIPLES[word]), vague=True)
        if number is not None:
            yield from self._read_among(place, number, after)

    def _read_parts(
        self, place: int, number: Decimal | None, after: int
    ) -> Iterator[tuple[NumberMention, int]]:
        """What a number (or none, or an article) is of: halves and thirds, a million, dozens."""
        article = self._word(place) in _ARTICLES
        if number is not None and self._word(after) in ("and", "i"):
            yield from self._read_mixed(place, number, after + 1)
        if number is not None or article:
            start = place + 1 if number is None else after
            yield from self._read_counted(place, number or Decimal(1), start, vague=article)
        word = self._word(place)
        if word in SHARES and not self._is_counted(place):
            over, under = (Decimal(n) for n in SHARES[word])
            scaled = list(self._scale(place, over / under, place + 1))
            share = self._make(place, place + 1, Kind.SHARE, to_share(over, under), vague=True)
            yield from scaled or [share]

    def _read_number(self, place: int) -> tuple[Decimal | None, int]:
        """Reads "two hundred and ten", "five million", and where it ends; None for no number."""
        total, group, begun = Decimal(0), Decimal(0), place
        while place < len(self.run):
            word = self.run[place]
            is_part = place > begun and group < _MOST_PARTS and self._is_denominator(place, group)
            if word.scale:
                group = (group or Decimal(1)) * word.scale
                if word.scale > 100:
                    total, group = total + group, Decimal(0)
            elif word.value is not None and not is_part and self._is_joined(begun, place):
                group += word.value
            elif not (word.text == "and" and self._joins(place)):
                break
            place += 1
        return (total + group, place) if place > begun else (None, begun)

    def _is_joined(self, begun: int, place: int) -> bool:
        """Whether a word goes on with the number before it: figures stand alone."""
        figures = self._word(place)[0].isdecimal() or self._word(place - 1)[:1].isdecimal()
        return place == begun or not figures

    def _joins(self, place: int) -> bool:
        """Whether an "and" is one within a number: of a hundred or thousand and what follows."""
        following = self.run[place + 1] if place + 1 < len(self.run) else None
        before = self.run[place - 1] if place else None
        return bool(
            before and following and before.scale in (100, 1000)
            and following.value is not None and not following.text[0].isdecimal()
        )  # fmt: skip

    def _is_denominator(self, place: int, over: Decimal) -> bool:
        word = self._word(place)
        return word in DENOMINATORS and (word.endswith("s") or over == 1 or word not in WORDS)

    def _read_mixed(
        self, begun: int, number: Decimal, place: int
    ) -> Iterator[tuple[NumberMention, int]]:
        """Two and a half (million), three and two thirds."""
        over = Decimal(1)
        if self._word(place) in _ARTICLES:
            place += 1
        elif place < len(self.run) and (value := self.run[place].value) is not None:
            over, place = value, place + 1
        under = DENOMINATORS.get(self._word(place))
        if under is not None and over < under:
            values = {number + share for share in to_share(over, Decimal(under))}
            yield self._make(begun, place + 1, Kind.COUNT, frozenset(values))
            yield from self._scale(begun, number + over / under, place + 1)

    def _read_counted(
        self, begun: int, over: Decimal, place: int, *, vague: bool
    ) -> Iterator[tuple[NumberMention, int]]:
        """Two thirds, a quarter, three quarters of a million; two dozen."""
        word = self._word(place)
        under = DENOMINATORS.get(word)
        if word in ("dozen", "tuzin") and not vague:
            yield self._count(begun, place + 1, over * 12)
        if under is None or over >= _MOST_PARTS or not (vague or self._is_denominator(place, over)):
            return
        if scaled := list(self._scale(begun, over / under, place + 1)):
            yield from scaled
            return
        doubtful = vague or word.startswith("quarter")  # of a year
        share = to_share(over, Decimal(under))
        yield self._make(begun, place + 1, Kind.SHARE, share, vague=doubtful)

    def _scale(self, begun: int, share: Decimal, place: int) -> Iterator[tuple[NumberMention, int]]:
        """A share of a scale: half a million, a quarter of a million, two and a half million."""
        for word in ("of", "a", "an"):
            place += self._word(place) == word
        if place < len(self.run) and (unit := self.run[place].unit):
            yield self._count(begun, place + 1, (share * unit).normalize())

    def _read_among(
        self, begun: int, over: Decimal, place: int
    ) -> Iterator[tuple[NumberMention, int]]:
        """One in four, nine out of ten."""
        between = self._word(place)
        if between not in ("in", "out", "na", "z"):
            return
        place += 2 if between == "out" and self._word(place + 1) == "of" else 1
        under, after = self._read_number(place)
        if under is not None and 0 < over < under <= _MOST_AMONG:
            yield self._make(begun, after, Kind.SHARE, to_share(over, under), vague=True)

    def _is_counted(self, place: int) -> bool:
        """Whether a share is one of several, or of none: a quarter, three quarters."""
        before = self.run[place - 1] if place else None
        return before is not None and (before.text in _ARTICLES or before.value is not None)

    def _count(
        self, begun: int, end: int, value: Decimal, *, vague: bool = False
    ) -> tuple[NumberMention, int]:
        return self._make(begun, end, Kind.COUNT, frozenset({value}), vague=vague)

    def _make(
        self, begun: int, end: int, kind: Kind, values: frozenset[Decimal], *, vague: bool = False
    ) -> tuple[NumberMention, int]:
        start, stop = self.run[begun].start, self.run[end - 1].end
        words = self.text[start:stop]
        return NumberMention(words, start, stop, values, kind, True, vague), end
