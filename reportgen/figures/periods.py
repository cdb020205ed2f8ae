"""What each source mentions in which period: where a timeline has no room for each piece."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace

from reportgen.figures import matrix
from reportgen.figures.calendar_axis import make_axis
from reportgen.figures.drawing import Drawing
from reportgen.figures.figure import DataTable
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.palette import BLUE, shade_share
from reportgen.figures.setting import Setting
from reportgen.language.translation import Words

_MOST_PERIODS = {"page": 12, "slide": 9}


@dataclass(frozen=True)
class Moment:
    """One dated piece of evidence; `first` and `last` are days as ordinals."""

    first: int
    last: int
    kind: str

    @property
    def middle(self) -> int:
        """Where its mark stands."""
        return (self.first + self.last) // 2


@dataclass(frozen=True)
class OwnDate:
    """When a source was written, or else issued: the days as ordinals, and both in words."""

    first: int
    last: int
    words: str

    @property
    def middle(self) -> int:
        """The day in the middle."""
        return (self.first + self.last) // 2


@dataclass(frozen=True)
class Lane:
    """One source: what it mentions, and when it was written itself."""

    label: str
    moments: tuple[Moment, ...]
    own: OwnDate | None


def list_spans(lanes: tuple[Lane, ...]) -> list[tuple[int, int]]:
    """Everything that an axis of all lanes must hold, from first to last days."""
    moments = [(moment.first, moment.last) for lane in lanes for moment in lane.moments]
    return moments + [(lane.own.first, lane.own.last) for lane in lanes if lane.own]


def _describe(lanes: tuple[Lane, ...], most: int, words: Words) -> Matrix:
    periods = list(make_axis(list_spans(lanes)).walk_periods(most))
    starts = [day for day, _ in periods]
    names = [
        name or words.say("before {date}", date=periods[index + 1][1][:4])
        for index, (_, name) in enumerate(periods)
    ]
    counts = [
        Counter(bisect_right(starts, moment.middle) - 1 for moment in lane.moments)
        for lane in lanes
    ]
    densest = max(max(count.values(), default=0) for count in counts) or 1
    rows = []
    for lane, count in zip(lanes, counts, strict=True):
        own = bisect_right(starts, lane.own.middle) - 1 if lane.own else -1
        shades = [shade_share(count[n] / densest) if count[n] else None for n in range(len(starts))]
        cells = (Cell(str(count[n]), 0, shade, framed=n == own) for n, shade in enumerate(shades))
        rows.append(Row(lane.label, tuple(cells)))
    return Matrix(tuple(names), (BLUE,) * len(names), tuple(rows), tiles=True)


def lay_out(lanes: tuple[Lane, ...], setting: Setting) -> tuple[Drawing, int]:
    """Draws source × period for the sources with most evidence; with how many there is room for."""
    most = _MOST_PERIODS[setting.canvas.shape]
    whole = _describe(lanes, most, setting.words)
    ranks = [float(len(lane.moments)) for lane in lanes]
    return matrix.fit(whole, ranks, setting.canvas)


def tabulate(lanes: tuple[Lane, ...], words: Words) -> DataTable:
    """A row a source: when it was written, and its pieces of evidence in each period."""
    table = _describe(lanes, 12, words).tabulate(words.say("Source"))
    own = [lane.own.words if lane.own else "" for lane in lanes]
    rows = tuple((row[0], said, *row[1:]) for row, said in zip(table.rows, own, strict=True))
    heads = (table.columns[0], words.say("The source itself"), *table.columns[1:])
    return replace(table, columns=heads, rows=rows)
