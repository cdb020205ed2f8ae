"""Dates as precise as a source gives them: a year, a month, a day, or an interval of these.

The notation is that of ISO 8601-2 / EDTF level 0
(https://www.loc.gov/standards/datetime/): 2017, 2017-02, 2017-02-10, 2010/2011.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from reportgen.model.notation import Notation

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_HELP = "Write 2017, 2017-02, 2017-02-10, or an interval as 2010/2011."


def _bounds(text: str) -> tuple[datetime.date, datetime.date]:
    """The first and the last day that one date names."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a date. {_HELP}")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = datetime.date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise ValueError(f"{text!r} is a date that the calendar does not have. {_HELP}") from None
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
        first, last = _bounds(start)
        if slash:
            last = _bounds(end)[1]
        if last < first:
            raise ValueError(f"{text!r} ends before it begins. {_HELP}")
        return cls(first, last, text.strip())

    def __str__(self) -> str:
        return self.text
