"""A time axis: ticks at round dates, and the years before most of it squeezed to its left."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MONTHS_BETWEEN_TICKS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
_DAYS_A_MONTH = 30.44
_DAYS = range(1, datetime.date.max.toordinal() + 1)
"""The days that the calendar has."""
_END = 12 * 10_000  # the first month that no calendar date has, counted from the year 0
# Where at least this share of all dates lies in at most that share of the time, the axis is cut.
_SHARE_OF_DATES = 0.75
_SHARE_OF_TIME = 0.45
_SQUEEZED = 0.16


@dataclass(frozen=True)
class TimeAxis:
    """Days (as ordinals) from `first` to `last`; what lies before `cut` is squeezed."""

    first: int
    cut: int
    last: int

    @property
    def is_cut(self) -> bool:
        """Whether it has two parts of different scale."""
        return self.cut > self.first

    def place(self, day: int) -> float:
        """Where a day lies, between 0 and 1."""
        if not self.is_cut:
            return (day - self.first) / (self.last - self.first)
        if day < self.cut:
            # A little room before the cut keeps the two parts apart.
            return (day - self.first) / (self.cut - self.first) * (_SQUEEZED - 0.02)
        return _SQUEEZED + (day - self.cut) / (self.last - self.cut) * (1 - _SQUEEZED)

    def walk_ticks(self, most: int) -> Iterator[tuple[int, str]]:
        """Round dates, at most about `most`, as day and text: 2017, or 2017-04 within years."""
        yield from _walk_ticks(self.cut, self.last, most)
        if self.is_cut:
            yield from _walk_ticks(self.first, self.cut - 1, 1)

    def walk_periods(self, most: int) -> Iterator[tuple[int, str]]:
        """The first days of at most `most` periods, each with its name: 2017, 2017-04, 2015–19.

        What lies before the cut is one more period, whose name is "".
        """
        if self.is_cut:
            yield self.first, ""
        months = (self.last - self.cut) / _DAYS_A_MONTH
        fitting = (step for step in _MONTHS_BETWEEN_TICKS if months / step <= most - 1)
        step = next(fitting, _MONTHS_BETWEEN_TICKS[-1])
        start = datetime.date.fromordinal(self.cut)
        number = (start.year * 12 + start.month - 1) // step * step
        while number < _END:
            year, month = divmod(number, 12)
            day = datetime.date(max(year, 1), month + 1, 1).toordinal()
            if day > self.last:
                return
            end = f"–{(year + step // 12 - 1) % 100:02}" if step > 12 else ""
            yield day, f"{year}{end}" if step >= 12 else f"{year}-{month + 1:02}"
            number += step


def make_axis(spans: Sequence[tuple[int, int]]) -> TimeAxis:
    """The axis for spans of days, each from its first to its last; one span at least."""
    starts = sorted(first for first, _ in spans)
    first, last = starts[0], max(end for _, end in spans)
    pad = max((last - first) // 60, 15)
    cut = first
    for start in starts[: int(len(starts) * (1 - _SHARE_OF_DATES)) + 1]:
        if last - start <= _SHARE_OF_TIME * (last - first):
            cut = datetime.date.fromordinal(start).replace(month=1, day=1).toordinal()
            break
    if cut <= first:
        first = max(first - pad, _DAYS[0])
        return TimeAxis(first, first, min(last + pad, _DAYS[-1]))
    last = min(last + max((last - cut) // 60, 15), _DAYS[-1])
    return TimeAxis(max(first - pad, _DAYS[0]), cut, last)


def _walk_ticks(first: int, last: int, most: int) -> Iterator[tuple[int, str]]:
    months = (last - first) / _DAYS_A_MONTH
    step = next((s for s in _MONTHS_BETWEEN_TICKS if months / s <= most), _MONTHS_BETWEEN_TICKS[-1])
    start = datetime.date.fromordinal(first)
    number = -(-(start.year * 12 + start.month - 1) // step) * step
    while number < _END:
        year, month = divmod(number, 12)
        day = datetime.date(year, month + 1, 1).toordinal()
        if day > last:
            return
        if day >= first:
            yield day, str(year) if step >= 12 else f"{year}-{month + 1:02}"
        number += step
