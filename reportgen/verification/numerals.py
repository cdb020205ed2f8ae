"""Numbers and dates as English prose, figures and the Japanese calendar line write them.

A number can often be read in two ways ("3.850", "3.85 million"): every reading counts, for
what is asked is whether a text could mean a certain number, not which one it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a number is."""

    COUNT = "count"
    PERCENT = "percent"
    NAME = "name"
    """A part of one: G7, TPP-11."""


_MONTH_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), start=1)}
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|Jun(?:e|\.)?|"
    r"Jul(?:y|\.)?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
    r"(?![a-z])"
)
_DAY = (
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s?(?:[-–]|and|to)\s?(?P<until>\d{1,2})(?:st|nd|rd|th)?)?"
)
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_DAY}\s(?:of\s)?{_MONTH}(?:,?\s(?:of\s)?(?P<year>\d{{4}}))?(?!\d)",
        rf"{_MONTH}\s(?:the\s)?{_DAY}(?!\d)(?:,?\s(?P<year>\d{{4}})(?!\d))?",
        rf"{_MONTH}(?:,?\s(?:of\s)?(?P<year>\d{{4}})(?!\d))?",
        r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})(?!\d)",
        r"(?:(?P<year>\d{4})\s?年\s?)?(?P<month>\d{1,2})\s?月(?:\s?(?P<day>\d{1,2})\s?日)?",
    )
)
_YEAR = re.compile(r"(?<![\d.,])(?P<year>1[0-9]{3}|20[0-9]{2})(?P<decade>s)?(?![\d%])(?![.,]\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d\d)\d\d\s?[-–/]\s?(\d\d)(?!\d)")

_NUMBER = re.compile(r"\d{1,3}(?:[.,'’ ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_SCALES = {
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "mn": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
    "tn": 10**12,
    "万": 10**4,
    "億": 10**8,
    "兆": 10**12,
}
_PERCENT = re.compile(
    r"(?:\s?(?:[-–,]|to|and|or)\s?\d+(?:[.,]\d+)?)*\s?-?(?:%|‰|percent|per cent|％)", re.IGNORECASE
)
"""What makes a percentage of the number before it, or of the last in a series ("10 and 25%")."""
_NAME = re.compile(r"(?:[^\W\d_]|[A-Z]\w*\s?[-–])$")
_SCALE = re.compile(rf"\s?-?({'|'.join(sorted(_SCALES, key=len, reverse=True))})(?![a-z])")

_UNITS = """
zero one/first two/second three/third four/fourth five/fifth six/sixth seven/seventh eight/eighth
nine/ninth ten/tenth eleven/eleventh twelve/twelfth thirteen/thirteenth fourteen/fourteenth
fifteen/fifteenth sixteen/sixteenth seventeen/seventeenth eighteen/eighteenth nineteen/nineteenth
"""
_TENS = """
twenty/twentieth thirty/thirtieth forty/fortieth fifty/fiftieth sixty/sixtieth
seventy/seventieth eighty/eightieth ninety/ninetieth
"""
_NAMED = [*enumerate(_UNITS.split()), *zip(range(20, 100, 10), _TENS.split(), strict=True)]
_WORDS = {word: value for value, words in _NAMED for word in words.split("/")}
TENS = tuple(words.partition("/")[0] for words in _TENS.split())
_SCALE_WORDS = {name: scale for name, scale in _SCALES.items() if name.isascii() and len(name) > 2}
_ANY_WORD = "|".join(sorted((*_WORDS, *_SCALE_WORDS), key=len, reverse=True))
_JOINED = r"(?:[\s-]|(?<=hundred)\sand\s|(?<=thousand)\sand\s)"
_IN_WORDS = re.compile(rf"\b(?:{_ANY_WORD})s?\b(?:{_JOINED}(?:{_ANY_WORD})s?\b)*", re.IGNORECASE)
_SHARES = {"half": (50, "0.5"), "halved": (50, "0.5"), "quarter": (25, "0.25")}
_MULTIPLES = {
    2: "twice double doubled twofold both pair",
    3: "thrice triple tripled threefold",
    12: "dozen",
}
_OTHER = {
    **{
        word: ((Kind.PERCENT, str(percent)), (Kind.COUNT, part))
        for word, (percent, part) in _SHARES.items()
    },
    **{
        word: ((Kind.COUNT, str(value)),)
        for value, words in _MULTIPLES.items()
        for word in words.split()
    },
}
VAGUE = frozenset(_OTHER)
"""Words that can mean a number, and often do not."""
_OTHERS = re.compile(rf"\b(?:{'|'.join(_OTHER)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class NumberMention:
    """A number in a text, in every way that it can be read; `in_words` if not in figures."""

    words: str
    start: int
    end: int
    values: frozenset[Decimal]
    kind: Kind
    in_words: bool = False


@dataclass(frozen=True)
class DateMention:
    """A date in a text, as far as the text gives it; `decade` for "1970s"."""

    words: str
    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    decade: bool = False


def find_dates(text: str) -> Iterator[DateMention]:
    """Every date, and every number that can be a year; one place can have several readings."""
    with_day: set[int] = set()
    for pattern in _DATES:
        for match in pattern.finditer(text):
            month = match.start("month")
            if match.groupdict().get("day"):
                with_day.add(month)
            elif month in with_day:
                continue  # "November" of "November 8, 2016"
            yield from _read_date(match)
    for match in _YEAR.finditer(text):
        year = int(match["year"])
        yield DateMention(match[0], *match.span(), year, None, None, bool(match["decade"]))
    for match in _SHORT_YEAR.finditer(text):
        yield DateMention(match[0], *match.span(), int(match[1] + match[2]), None, None)


def _read_date(match: re.Match[str]) -> Iterator[DateMention]:
    parts = match.groupdict()
    name = parts["month"]
    month = int(name) if name.isdecimal() else _MONTHS[name[:3]]
    year = int(parts["year"]) if parts.get("year") else None
    days = [int(parts[key]) for key in ("day", "until") if parts.get(key)]
    for day in days or (None,):
        if 1 <= month <= 12 and (day is None or 1 <= day <= 31):
            yield DateMention(match[0], *match.span(), year, month, day)


def find_numbers(text: str) -> Iterator[NumberMention]:
    """Every number, in figures or in words ("seventy-five", "a dozen")."""
    for match in _NUMBER.finditer(text):
        scale = _SCALE.match(text, match.end())
        values = _read_figures(match[0])
        end = match.end()
        if scale:
            values |= {value * _SCALES[scale[1]] for value in values}
            end = scale.end()
        kind = _tell_kind(text, match.start(), end)
        yield NumberMention(text[match.start() : end], match.start(), end, values, kind)
    for match in _IN_WORDS.finditer(text):
        values = frozenset({_read_words(match[0])})
        kind = _tell_kind(text, *match.span())
        yield NumberMention(match[0], *match.span(), values, kind, True)
    for match in _OTHERS.finditer(text):
        for kind, value in _OTHER[match[0].lower()]:
            yield NumberMention(match[0], *match.span(), frozenset({Decimal(value)}), kind, True)


def _tell_kind(text: str, start: int, end: int) -> Kind:
    if _PERCENT.match(text, end):
        return Kind.PERCENT
    return Kind.NAME if _NAME.search(text, max(0, start - 30), start) else Kind.COUNT


def _read_figures(figures: str) -> frozenset[Decimal]:
    """Reads "3,850,000", "3.850", "32,6": with its separators for thousands, and for decimals."""
    readings = set()
    if re.fullmatch(r"\d{1,3}(?:[.,'’ ]\d{3})+", figures):
        readings.add(Decimal(re.sub(r"\D", "", figures)))
    whole, _, decimals = figures.replace(",", ".").rpartition(".")
    if re.fullmatch(r"[\d.'’ ]+", whole):
        readings.add(Decimal(re.sub(r"\D", "", whole) + "." + re.sub(r"\D", "", decimals)))
    readings.update(Decimal(part) for part in re.findall(r"\d+", figures) if " " in figures)
    return frozenset(readings or {Decimal(figures)})


def _read_words(words: str) -> Decimal:
    """Reads "seventy-five", "two hundred and ten", "five million"."""
    total, group = 0, 0
    for word in re.findall(r"[a-z]+", words.lower()):
        name = word if word in _WORDS or word in _SCALE_WORDS else word.removesuffix("s")
        if name in _WORDS:
            group += _WORDS[name]
        elif name in _SCALE_WORDS:
            scale = _SCALE_WORDS[name]
            group = (group or 1) * scale
            if scale > 100:
                total, group = total + group, 0
    return Decimal(total + group)
