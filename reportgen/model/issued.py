"""When a work was published, as far as styles print it.

The notation is that of ISO 8601-2 / EDTF (https://www.loc.gov/standards/datetime/), level 1, less
what Pandoc's citeproc prints as if there were no date: digits left out (199X), an open beginning
(../2006), years of five digits, seasons that a style has no word for.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from reportgen.model.dates import PartialDate

_END = re.compile(
    r"(?P<year>-?\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?P<time>T\d{2}(?::\d{2}){0,2}"
    r"(?:\.\d+)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?)?)?(?P<mark>[?~%]?)",
    re.ASCII,
)
_OPEN = ("", "..", "open")
_SEASONS = range(21, 25)
_LATEST = (9999, 0, 0)


@dataclass(frozen=True, order=True)
class Moment:
    """A year, a month or a day. Years are astronomical: 0 is 1 BC, −379 is 380 BC.

    A month is 1–12 or, for the seasons from spring on, 21–24; 0 where it is not known.
    """

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        """The date without its season, as a `PartialDate` is written."""
        known = [part for part in (self.month, self.day) if part and self.month <= 12]
        return "-".join((f"{self.year:04}", *(f"{part:02}" for part in known)))


@dataclass(frozen=True)
class Issued:
    """A date of publication: from `start` to `end`, if that is another, or with no end yet."""

    start: Moment
    end: Moment | None = None
    is_open: bool = False
    is_approximate: bool = False
    is_uncertain: bool = False

    @classmethod
    def parse(cls, text: str) -> Issued:
        """Reads a date of a bibliography; raises ValueError for what no style prints."""
        first, slash, last = text.strip().partition("/")
        start, mark = _read_end(first)
        if not slash or last in _OPEN:
            return cls(start, None, bool(slash), mark == "~", mark in ("?", "%"))
        end, other = _read_end(last)
        if _shorten(end, start) < _shorten(start, end):
            raise ValueError(f"{text!r} ends before it begins.")
        marks = {mark, other}
        return cls(start, end, False, "~" in marks, not marks.isdisjoint("?%"))

    @property
    def date(self) -> PartialDate | None:
        """The days that it names, without doubts and seasons; None for years before 1."""
        ends = [self.start] if self.end is None else [self.start, self.end]
        if self.start.year < 1:
            return None
        return PartialDate.parse("/".join(dict.fromkeys(map(str, ends))))


def find_order(text: str) -> tuple[int, int, int]:
    """Where a date of publication comes among others; words without a year come last."""
    try:
        start = Issued.parse(text).start
    except ValueError:
        year = re.search(r"\d{4}|\d{3}(?=[X\d_-])", text)
        return (int(year[0].ljust(4, "0")), 0, 0) if year else _LATEST
    month = 3 * (start.month - 20) if start.month in _SEASONS else start.month
    return start.year, month, start.day


def _read_end(text: str) -> tuple[Moment, str]:
    match = _END.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a date.")
    year, month, day = (int(match[name] or 0) for name in ("year", "month", "day"))
    if match["year"] == "0000" or not _is_real(year, match["month"], match["day"]):
        raise ValueError(f"{text!r} is not a date in the calendar.")
    return Moment(year, month, day), match["mark"]


def _shorten(moment: Moment, other: Moment) -> tuple[int, int, int]:
    """A date without what another does not say."""
    month = moment.month if other.month else 0
    return moment.year, month, moment.day if other.day else 0


def _is_real(year: int, month: str | None, day: str | None) -> bool:
    """Whether the calendar has a month and a day, where they are given."""
    if day is not None:
        return 1 <= int(month or 0) <= 12 and 1 <= int(day) <= _count_days(year, int(month or 0))
    return month is None or 1 <= int(month) <= 12 or int(month) in _SEASONS


def _count_days(year: int, month: int) -> int:
    return calendar.monthrange(2000 + year % 400, month)[1]  # the calendar repeats after 400 years
