"""Dates as precise as a source gives them: a year, a month, a day, or an interval of these.

The notation is that of ISO 8601-2 / EDTF level 0
(https://www.loc.gov/standards/datetime/): 2017, 2017-02, 2017-02-10, 2010/2011.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from reportgen.model.notation import Notation

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_HELP = "Write 2017, 2017-02, 2017-02-10, or an interval as 2010/2011."


_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
# Notations that say for certain which number is what; an hour of the day is left out.
_CERTAIN = [
    re.compile(
        rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of )?)?{_MONTH},?\s+(?P<year>\d{{4}})"
    ),
    re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"),
    re.compile(r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})\.?"),
    re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?"),
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(r"(?P<month>\d{1,2})[./-](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})([-/.–])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?:[t ].*)?"),
    re.compile(r"(?P<year>\d{4})[-/.–](?P<month>\d)"),
]
_UNCERTAIN = [
    re.compile(r"(?P<day>\d{1,2})([-/])(?P<month>\d{1,2})\2(?P<year>\d{4})"),
    re.compile(r"(?P<month>\d{1,2})([-/.])(?P<day>\d{1,2})\2(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})([-/.])(?P<day>\d{1,2})\2(?P<month>\d{1,2})"),
]
_YEARS = re.compile(r"(\d{4})\s*(?:[-–—]|to|/)\s*(\d{4})")
_SHORT_YEARS = re.compile(r"(\d\d)(\d\d)\s*[-–—/]\s*(\d\d)")
_DECADE = re.compile(r"(?:the )?(\d{3})0['’]?s")


def find_readings(text: str) -> tuple[str, ...]:
    """What a date in another notation can mean, in this one: two where nobody can tell which.

    Of "28.11.2026" and "Nov 28, 2026" it is 2026-11-28, of "3/4/2026" 2026-04-03 and 2026-03-04.
    """
    words = text.strip().lower()
    certain = [date for form in _CERTAIN for date in _read_parts(form.fullmatch(words))]
    uncertain = [date for form in _UNCERTAIN for date in _read_parts(form.fullmatch(words))]
    found = certain[:1] or [*uncertain, *_read_interval(words)]
    return tuple(dict.fromkeys(found))


def _read_parts(match: re.Match[str] | None) -> Iterator[str]:
    if match is None:
        return
    parts = match.groupdict()
    month = parts["month"]
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3]) + 1
    day = f"-{int(parts['day']):02}" if parts.get("day") else ""
    date = f"{parts['year']}-{number:02}{day}"
    if _is_date(date):
        yield date


def _read_interval(words: str) -> Iterator[str]:
    if match := _YEARS.fullmatch(words):
        yield f"{match[1]}/{match[2]}"
    if match := _DECADE.fullmatch(words):
        yield f"{match[1]}0/{match[1]}9"
    if match := _SHORT_YEARS.fullmatch(words):
        century, first, last = match.groups()
        if int(first) < int(last):
            yield f"{century}{first}/{century}{last}"
        elif (first, last) == ("99", "00"):
            yield f"{century}99/{int(century) + 1}00"
        if _is_date(f"{century}{first}-{last}"):
            yield f"{century}{first}-{last}"


def _is_date(text: str) -> bool:
    try:
        return bool(_bounds(text))
    except ValueError:
        return False


def _bounds(text: str) -> tuple[datetime.date, datetime.date]:
    """The first and the last day that one date names."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a date. {_HELP}")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = datetime.date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise ValueError(f"{text!r} is not a date in the calendar. {_HELP}") from None
    last_month = month or 12
    last_day = day or calendar.monthrange(first.year, last_month)[1]
    return first, datetime.date(first.year, last_month, last_day)


@dataclass(frozen=True, order=True)
class PartialDate(Notation):
    """A date or interval; sorts by its first day, then its last; `text` is as written."""

    NOUN: ClassVar[str] = "a date"
    HELP: ClassVar[str] = _HELP
    SCHEMA: ClassVar[Mapping[str, Any]] = {
        "type": ["string", "integer"],
        "description": f"A date as precise as the source gives it. {_HELP}",
        "examples": ["2017-02-10", "2017-02", 2017, "2010/2011"],
    }

    first: datetime.date
    last: datetime.date
    text: str

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Reads a year, month, day or interval; raises ValueError, in words for a person."""
        start, slash, end = text.strip().partition("/")
        try:
            first, last = _bounds(start)
            if slash:
                last = _bounds(end)[1]
        except ValueError as error:
            readings = find_readings(text)
            if not readings:
                raise ValueError(f"{error}".replace(f"'{start}' ", f"{text.strip()!r} ")) from None
            choice = f"Write {' or '.join(readings)} (ISO 8601: year, month, day)."
            raise ValueError(f"{text.strip()!r} is not a date. {choice}") from error
        if last < first:
            raise ValueError(f"{text!r} ends before it begins. {_HELP}")
        return cls(first, last, text.strip())

    def __str__(self) -> str:
        return self.text


def span_dates(dates: Iterable[PartialDate]) -> PartialDate | None:
    """The interval from the first of the dates to the last, as precise as these; None for none."""
    known = list(dates)
    if not known:
        return None
    start = min(known, key=lambda date: date.first).text.partition("/")[0]
    end = max(known, key=lambda date: date.last).text.rpartition("/")[2]
    return PartialDate.parse(start if start == end else f"{start}/{end}")
