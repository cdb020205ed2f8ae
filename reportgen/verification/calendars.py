"""Dates as English prose, figures and the Japanese calendar write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reportgen.verification.mentions import to_plain
from reportgen.verification.number_words import ERAS, read_kanji

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
# A pattern that begins with a digit, and looks back after it, is searched much faster than one
# that looks back first.
_FIRST_DAY = _DAY.replace(r"\d{1,2}", r"\d(?<!\d\d)\d?", 1)
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_FIRST_DAY}\s(?:of\s)?{_MONTH}(?:,?\s(?:of\s)?(?P<year>\d{{4}}))?(?!\d)",
        rf"{_MONTH}\s(?:the\s)?{_DAY}(?!\d)(?:,?\s(?P<year>\d{{4}})(?!\d))?",
        rf"{_MONTH}(?:,?\s(?:of\s)?(?P<year>\d{{4}})(?!\d))?",
        r"(?P<year>\d(?<!\d\d)\d{3})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?(?!\d)",
        r"(?P<day>\d(?<!\d\d)\d?)[./](?P<month>\d{1,2})[./](?P<year>\d{4})(?!\d)",
        r"(?P<month>\d(?<!\d\d)\d?)/(?P<day>\d{1,2})/(?P<year>\d{4})(?!\d)",
    )
)
_SIGNS = r"[\d〇零一二三四五六七八九十元]"
_EAST_ASIAN = re.compile(
    rf"(?:(?P<era>{'|'.join(ERAS)})?(?P<year>{_SIGNS}{{1,4}})\s?年\s?)?"
    rf"(?:(?P<month>{_SIGNS}{{1,3}})\s?月(?:\s?(?P<day>{_SIGNS}{{1,3}})\s?日)?)?"
)
"""2019年12月5日, 二〇一九年, 令和元年."""
_YEAR = re.compile(
    r"(?P<year>[12](?<![\d.,].)(?:(?<=1)[0-9]{3}|(?<=2)0[0-9]{2}))(?P<decade>s)?(?![\d%])(?![.,]\d)"
)
_SHORT_YEAR = re.compile(r"(\d(?<!\d\d)\d)\d\d\s?[-–/]\s?(\d\d)(?!\d)")


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
    text = to_plain(text)
    with_day: set[int] = set()
    for pattern in _DATES:
        for match in pattern.finditer(text):
            month = match.start("month")
            if match.groupdict().get("day"):
                with_day.add(month)
            elif month in with_day:
                continue  # "November" of "November 8, 2016"
            yield from _read_date(match)
    yield from _find_east_asian(text)
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


def _find_east_asian(text: str) -> Iterator[DateMention]:
    for anchor in re.finditer("[年月]", text):
        start = max(0, anchor.start() - 9)
        for begin in range(start, anchor.start()):
            match = _EAST_ASIAN.match(text, begin)
            if match and match.end() > anchor.start():
                yield from _read_east_asian(match)
                break


def _read_east_asian(match: re.Match[str]) -> Iterator[DateMention]:
    year, month, day = (_read_part(match[name]) for name in ("year", "month", "day"))
    if match["era"] and year is not None:
        year += ERAS[match["era"]]
    elif year is not None and year < 1000:
        year = None  # a time of so many years
    is_date = (month is None or 1 <= month <= 12) and (day is None or 1 <= day <= 31)
    if is_date and (year is not None or month is not None):
        yield DateMention(match[0], *match.span(), year, month, day)


def _read_part(signs: str | None) -> int | None:
    if signs is None:
        return None
    return 1 if signs == "元" else int(read_kanji(signs.replace("元", "")))
