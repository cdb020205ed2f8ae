"""When a work came out, of the fields that say so: date, or year and month, or words.

Programs that write bibliographies differ on these more than on any others; Pandoc reads a part
of what they write, and prints the rest in its raw form, or as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from reportgen.model.issued import Issued

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_LINKS = ("and", "to", "through")
_DATES = ("date", "urldate", "origdate", "eventdate")
_OPEN_END = re.compile(r"/(?:\.\.|open)$")


def settle_dates(written: Mapping[str, str], decode: Callable[[str], str]) -> dict[str, str]:
    """The fields of an entry with its dates as every reader has them, month included.

    `decode` makes text of LaTeX. What is not a date is in `year`, in words, and `date` is empty.
    """
    fields = dict(written)
    for name in _DATES:
        if name in fields:
            fields[name] = _OPEN_END.sub("/", fields[name].strip().strip("{}").strip())
    if not fields.get("date") and not fields.get("year"):
        return fields
    words = fields.get("date") or decode(fields["year"])
    date = words if fields.get("date") else _join(words, decode(fields.get("month", "")))
    try:
        Issued.parse(date)
    except ValueError:
        return {**fields, "date": "", "year": words, "month": ""}
    return {**fields, "date": _OPEN_END.sub("/", date)}


def read_months(words: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The first and the last month that words name, each with its day or 0; None for no month.

    Of August: aug, 8, 08, "August", "Aug. 8", "8 August", "Aug. 8–10", "July/August", "Summer".
    """
    tokens = [t for t in re.findall(r"[^\W\d_]+|\d+", words.lower()) if t not in _LINKS]
    months = [_name_month(token) for token in tokens if not token.isdecimal()]
    days = [int(token) for token in tokens if token.isdecimal()]
    if not months:
        months, days = [number if _is_month(number) else None for number in days], []
    ends = _pair(months, days)
    if ends is None or not all(month and 0 <= day <= 31 for month, day in ends):
        return None
    (first, day), (last, other) = ends
    start, end = (first or 0, day), (last or 0, other)
    return (start, end) if start <= end else None


_Ends = tuple[tuple[int | None, int], tuple[int | None, int]]


def _pair(months: list[int | None], days: list[int]) -> _Ends | None:
    """The first month and the last with their days; None where there are too many or too few."""
    if len(months) == 1 and len(days) <= 2:
        return (months[0], days[0] if days else 0), (months[0], days[-1] if days else 0)
    if len(months) == 2 and len(days) in (0, 2):
        return (months[0], days[0] if days else 0), (months[1], days[-1] if days else 0)
    return None


def _join(year: str, month: str) -> str:
    """A year with its month, as a date; the year alone where it is no number of one."""
    if span := re.fullmatch(r"(\d{4})\s*[-–/]\s*(\d{4})", year):
        return f"{span[1]}/{span[2]}"
    if not re.fullmatch(r"-?\d{1,4}", year, re.ASCII):
        return "" if year.endswith(("?", "%", "~")) else year
    number = int(year)  # of years, not astronomical: −379 is 379 BC
    begun = f"-{-number - 1:04}" if number < 0 else f"{number:04}"
    months = read_months(month)
    if months is None:
        return begun
    ends = dict.fromkeys("-".join((begun, *(f"{n:02}" for n in end if n))) for end in months)
    return "/".join(ends)


def _is_month(number: int) -> bool:
    return 1 <= number <= 12 or number in _SEASONS.values()


def _name_month(word: str) -> int | None:
    """The number of a month by its name, or by three letters of it at least."""
    if word in _SEASONS:
        return _SEASONS[word]
    found = (n for n, name in enumerate(_MONTHS, 1) if len(word) >= 3 and name.startswith(word))
    return next(found, None)
