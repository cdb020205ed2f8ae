"""What a number in a text is, and with what it agrees."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a number is."""

    COUNT = "count"
    PERCENT = "percent"
    SHARE = "share"
    """A part of a whole: two thirds, ¾, half. Its values are fractions of one."""
    NAME = "name"
    """A part of one: G7, TPP-11."""


@dataclass(frozen=True)
class NumberMention:
    """A number in a text, in every way that it can be read.

    `in_words` if it is not in figures; `vague` if it can mean a number and often does not ("half",
    "both", "one in ten").
    """

    words: str
    start: int
    end: int
    values: frozenset[Decimal]
    kind: Kind
    in_words: bool = False
    vague: bool = False

    def agrees(self, values: frozenset[Decimal], kind: Kind | None) -> bool:
        """Whether it can mean one of some values of a kind (None: any kind but a name's)."""
        if self.kind is Kind.NAME:
            return kind is Kind.NAME and bool(values & self.values)
        return bool(self._meanings(kind) & _convert(values, kind, self.kind))

    def _meanings(self, kind: Kind | None) -> frozenset[Decimal]:
        """Its values as numbers of a kind: a half is 50 per cent, or 0.5."""
        if self.kind is not Kind.SHARE or kind in (Kind.SHARE, Kind.COUNT):
            return self.values
        percents = to_percents(self.values)
        return percents if kind is Kind.PERCENT else percents | self.values


def _convert(values: frozenset[Decimal], kind: Kind | None, other: Kind) -> frozenset[Decimal]:
    """Values of a kind as what agrees with them is written in another; none where nothing does."""
    if kind is Kind.SHARE and other is Kind.PERCENT:
        return to_percents(values)
    agree = kind in (None, other) or Kind.SHARE in (kind, other)
    return values if agree else frozenset()


def to_percents(shares: frozenset[Decimal]) -> frozenset[Decimal]:
    """Fractions of one as percentages."""
    return frozenset(100 * share for share in shares)


def to_share(over: Decimal, under: Decimal) -> frozenset[Decimal]:
    """A fraction as people write it with decimals: rounded to two, three or four, or cut at two."""
    exact = over / under
    places = [Decimal(10) ** -n for n in (2, 3, 4)]
    if exact == exact.quantize(places[-1]):
        return frozenset({exact})
    return frozenset({exact.quantize(places[0], ROUND_DOWN), *map(exact.quantize, places)})


# ── signs ────────────────────────────────────────────────────────────────────────────────

_SPACES = "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\n\t"
_PLAIN = {
    **{
        code: str(unicodedata.decimal(chr(code)))
        for code in (*range(0x660, 0xABFA), *range(0xFF10, 0xFF1A))
        if unicodedata.category(chr(code)) == "Nd"
    },
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, "’ʼ‘＇′´`"), "'"),
    **dict.fromkeys(map(ord, "٫．"), "."),
    **dict.fromkeys(map(ord, "٬，"), ","),
    **dict.fromkeys(map(ord, "٪％"), "%"),
    **dict.fromkeys(map(ord, "⁄∕／"), "/"),
    **dict.fromkeys(map(ord, "‐‑"), "-"),
}
_MIDDLE_DOT = re.compile(r"(?<=\d)·(?=\d)")


def to_plain(text: str) -> str:
    """A text with ASCII digits and separators for those of all scripts, sign for sign."""
    return _MIDDLE_DOT.sub(".", text.translate(_PLAIN))
