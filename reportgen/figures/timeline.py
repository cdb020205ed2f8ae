"""The timeline: what each source mentions when, and when each was written."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from reportgen.compare import Tables
from reportgen.figures import timeline_plot
from reportgen.figures.calendar_axis import TimeAxis, make_axis
from reportgen.figures.drawing import Box, Canvas, Drawing, Item, Line, Mark, Words
from reportgen.figures.figure import Figure
from reportgen.figures.fonts import measure, set_lines, wrap
from reportgen.figures.palette import BAND, INK, QUIET, choose_colour, choose_marker
from reportgen.figures.rows import walk_rows
from reportgen.figures.words import count, open_sentence, spell
from reportgen.model import EvidenceKind

_KINDS = tuple(str(kind) for kind in EvidenceKind)


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


@dataclass(frozen=True)
class Lane:
    """One source: what it mentions, and when it was written itself."""

    label: str
    moments: tuple[Moment, ...]
    own: OwnDate | None


def _describe(tables: Tables) -> tuple[Lane, ...]:
    lanes = []
    for source, label in zip(tables.sources["source"], tables.sources["label"], strict=True):
        moments: list[Moment] = []
        own: dict[str, OwnDate] = {}
        for line in walk_rows(tables.timeline[tables.timeline["source"] == source]):
            first, last = line.first.toordinal(), line.last.toordinal()
            if line.is_writing:
                own[line.kind] = OwnDate(first, last, f"{line.kind} {line.date}")
            else:
                moments.append(Moment(first, last, line.kind))
        lanes.append(Lane(label, tuple(moments), own.get("written", own.get("issued"))))
    return tuple(lanes)


def _list_spans(lanes: tuple[Lane, ...]) -> list[tuple[int, int]]:
    """Everything that the axis must hold."""
    moments = [(moment.first, moment.last) for lane in lanes for moment in lane.moments]
    return moments + [(lane.own.first, lane.own.last) for lane in lanes if lane.own]


@dataclass(frozen=True)
class SharedDays:
    """Days that at least `least` sources mention, as ISO text; `total` that two or more do.

    `least` is two, or what leaves no more days than can be told apart.
    """

    dates: tuple[str, ...]
    least: int
    total: int


_MOST_SHARED = 12


def _find_shared_days(timeline: pd.DataFrame) -> SharedDays:
    days = timeline[(timeline["precision"] == "day") & ~timeline["is_writing"]]
    sources = days.groupby("date")["source"].nunique().sort_index()
    total = int((sources > 1).sum())
    least = 2
    while (sources >= least).sum() > _MOST_SHARED:
        least += 1
    return SharedDays(tuple(sources.index[sources >= least]), least, total)


@dataclass(frozen=True)
class _Measures:
    """The measures of a drawing in points."""

    canvas: Canvas
    axis: TimeAxis
    label: float
    head: float
    mark: float
    names_dates: bool

    def own(self, lane: Lane) -> float:
        """The height of the line on which a lane says when its source was written."""
        return self.canvas.small * 1.5 if self.names_dates and lane.own else 0.0

    def x(self, day: int) -> float:
        margin = self.mark
        return (
            self.label
            + margin
            + self.axis.place(day) * (self.canvas.width - self.label - 2 * margin)
        )


def _stack(lane: Lane, measures: _Measures) -> list[tuple[Moment, int]]:
    """Each moment with the lowest level on which it overlaps no other."""
    ends: list[float] = []
    placed = []
    for moment in sorted(lane.moments, key=lambda item: (item.first, item.last, item.kind)):
        left = min(measures.x(moment.first), measures.x(moment.middle) - measures.mark / 2)
        right = max(measures.x(moment.last), measures.x(moment.middle) + measures.mark / 2)
        level = next((n for n, end in enumerate(ends) if end <= left), len(ends))
        ends[level : level + 1] = [right + 0.5]
        placed.append((moment, level))
    return placed


def _lay_out(lanes: tuple[Lane, ...], shared: SharedDays, canvas: Canvas) -> Drawing:
    widest = max(measure(lane.label, canvas.body, bold=True) for lane in lanes)
    label = min(widest + canvas.body, canvas.width * 0.24)
    kinds = [kind for kind in _KINDS if any(m.kind == kind for lane in lanes for m in lane.moments)]
    legend = list(_draw_legend(kinds, canvas))
    head = max(item.y for item in legend if isinstance(item, Words)) + canvas.leading
    head += canvas.small * 1.4 if shared.dates else 0
    names_dates = canvas.shape == "page" or len(lanes) <= 4
    measures = _Measures(
        canvas, make_axis(_list_spans(lanes)), label, head, canvas.body * 0.75, names_dates
    )
    stacks = [_stack(lane, measures) for lane in lanes]
    heights = _choose_heights(lanes, stacks, measures)
    bottom = head + sum(heights)
    items: list[Item] = [*legend, *_draw_axis(measures, bottom)]
    items += _draw_shared(shared, measures, bottom)
    top = head
    for index, (lane, stack, height) in enumerate(zip(lanes, stacks, heights, strict=True)):
        items.append(Line(0, top, canvas.width, top))
        colour = choose_colour(index, len(lanes))
        items += _draw_lane(lane, stack, measures, (top, height), colour)
        top += height
    return Drawing(canvas.width, bottom + canvas.small * 1.8, tuple(items))


def _choose_heights(
    lanes: tuple[Lane, ...], stacks: list[list[tuple[Moment, int]]], measures: _Measures
) -> list[float]:
    """As high as the marks stack; squeezed into the canvas where its height is given."""
    canvas = measures.canvas
    least, wanted = [], []
    for lane, stack in zip(lanes, stacks, strict=True):
        lines = len(wrap(lane.label, measures.label - canvas.body / 2, canvas.body, bold=True))
        least.append(max(lines * canvas.body * 1.2, measures.mark) + 4)
        levels = max((level for _, level in stack), default=0) + 1
        wanted.append(levels * (measures.mark + 1) + measures.own(lane) + 4)
    room = canvas.height - measures.head - canvas.small * 1.8
    heights = [max(pair) for pair in zip(least, wanted, strict=True)]
    if sum(heights) > room:
        # What is left over the least is shared out by what each lane wants beyond it.
        spare = [height - low for height, low in zip(heights, least, strict=True)]
        part = max(room - sum(least), 0) / sum(spare) if sum(spare) else 0
        return [low + more * part for low, more in zip(least, spare, strict=True)]
    stretch = min(room / sum(heights), 2.5) if canvas.shape == "slide" else 1
    return [height * stretch for height in heights]


def _draw_legend(kinds: list[str], canvas: Canvas) -> Iterator[Item]:
    x, y = 0.0, canvas.leading / 2
    for kind in kinds:
        width = measure(kind, canvas.body) + canvas.body * 2.4
        if x and x + width > canvas.width:
            x, y = 0.0, y + canvas.leading
        marker = choose_marker(_KINDS.index(kind))
        yield Mark(x + canvas.body / 2, y, marker, canvas.body * 0.75, "#ffffff")
        yield Words(x + canvas.body * 1.2, y, kind, canvas.body)
        x += width
    if not kinds:
        yield Words(0, y, "", canvas.body)


def _draw_axis(measures: _Measures, bottom: float) -> Iterator[Item]:
    canvas, axis = measures.canvas, measures.axis
    width = canvas.width - measures.label
    right = measures.label
    for day, text in sorted(axis.walk_ticks(int(width / (canvas.small * 5.5)))):
        x = measures.x(day)
        yield Line(x, measures.head, x, bottom)
        half = measure(text, canvas.small) / 2
        if x - half > right and x + half <= canvas.width:
            yield Words(x, bottom + canvas.small, text, canvas.small, "center", QUIET)
            right = x + half + canvas.small * 0.4
    if axis.is_cut:
        x = measures.x(axis.cut) - width * 0.01
        yield Line(x, measures.head, x, bottom, QUIET, 0.8)
    yield Line(0, bottom, canvas.width, bottom)


def _draw_shared(shared: SharedDays, measures: _Measures, bottom: float) -> Iterator[Item]:
    """A dotted line for each day that several sources mention, and its date where there is room."""
    small = measures.canvas.small
    right = measures.label
    for date in shared.dates:
        x = measures.x(datetime.date.fromisoformat(date).toordinal())
        yield Line(x, measures.head, x, bottom, QUIET, 0.7, dots=True)
        half = measure(date, small) / 2
        middle = min(x, measures.canvas.width - half)
        if middle - half >= right:
            yield Words(middle, measures.head - small * 0.75, date, small, "center", QUIET)
            right = middle + half + small * 0.6


def _draw_lane(
    lane: Lane,
    stack: list[tuple[Moment, int]],
    measures: _Measures,
    extent: tuple[float, float],
    colour: str,
) -> Iterator[Item]:
    canvas, (top, height) = measures.canvas, extent
    label = wrap(lane.label, measures.label - canvas.body / 2, canvas.body, bold=True)
    yield from set_lines(label, 0, top + height / 2, canvas.body, bold=True)
    levels = max((level for _, level in stack), default=0) + 1
    step = (height - measures.own(lane) - 2) / levels
    for moment, level in stack:
        y = top + height - 1 - (level + 0.5) * step
        x1, x2 = measures.x(moment.first), measures.x(moment.last)
        if x2 - x1 > measures.mark:
            yield Line(x1, y, x2, y, colour, 1)
    for moment, level in stack:
        y = top + height - 1 - (level + 0.5) * step
        marker = choose_marker(_KINDS.index(moment.kind))
        yield Mark(measures.x(moment.middle), y, marker, measures.mark, colour, "#ffffff")
    if lane.own:
        yield from _draw_own_date(lane.own, measures, top, height)


def _draw_own_date(own: OwnDate, measures: _Measures, top: float, height: float) -> Iterator[Item]:
    small, edge = measures.canvas.small, measures.canvas.width - 1
    x1, x2 = measures.x(own.first), measures.x(own.last)
    middle = (x1 + x2) / 2
    if x2 - x1 > 2:
        yield Box(x1, top, x2 - x1, height, BAND)
    yield Line(middle, top, middle, top + height, INK, 1.4)
    if measures.names_dates:
        fits = middle + 3 + measure(own.words, small) <= edge
        x = middle + 3 if fits else middle - 3
        yield Words(x, top + small * 0.8, own.words, small, "left" if fits else "right")


def _say_of_source(lines: pd.DataFrame, label: str) -> str:
    dated, own = lines[~lines["is_writing"]], lines[lines["is_writing"]]
    dates = [f"{kind} {date}" for kind, date in zip(own["kind"], own["date"], strict=True)]
    when = f" ({', '.join(dates)})" if dates else ""
    if dated.empty:
        return f"{open_sentence(label)}{when} gives no dated evidence."
    pieces = count(len(dated), "dated piece")
    return f"{open_sentence(label)}{when} gives {pieces} of evidence, {_say_span(dated)}."


def _say_span(dated: pd.DataFrame) -> str:
    first, last = dated["first"].min().year, dated["last"].max().year
    return f"all in {first}" if first == last else f"from {first} to {last}"


def _say(tables: Tables, shared: int) -> Iterator[str]:
    lines = tables.timeline
    if len(tables.sources) > 4:
        dated = lines[~lines["is_writing"]]
        pieces = count(len(dated), "dated piece")
        sources = count(len(tables.sources), "source")
        yield f"{open_sentence(pieces)} of evidence in {sources}, {_say_span(dated)}."
    else:
        for source, label in zip(tables.sources["source"], tables.sources["label"], strict=True):
            yield _say_of_source(lines[lines["source"] == source], label)
    yield f"{open_sentence(count(shared, 'day is', 'days are'))} mentioned by more than one source."


def _caption(axis_is_cut: bool, shared: SharedDays) -> str:
    parts = [
        "What each source mentions, and when: every mark is one piece of dated evidence, its shape "
        "the kind; a line spans a month, year or interval. The upright stroke is when "
        "the source itself was written."
    ]
    if shared.dates:
        parts.append(
            f"Dotted lines join the days that {spell(shared.least)} or more sources mention."
        )
    if axis_is_cut:
        parts.append("Time left of the dark upright line is squeezed.")
    return " ".join(parts)


def draw(tables: Tables, canvas: Canvas) -> Figure | None:
    """Draws a lane for each source from `timeline`; None where no evidence is dated."""
    if tables.timeline["is_writing"].all():
        return None
    lanes = _describe(tables)
    shared = _find_shared_days(tables.timeline)
    return Figure(
        name="timeline",
        canvas=canvas,
        caption=_caption(make_axis(_list_spans(lanes)).is_cut, shared),
        alt=" ".join(["Timeline of the evidence.", *_say(tables, shared.total)]),
        table="timeline",
        drawing=_lay_out(lanes, shared, canvas),
        chart=timeline_plot.plot(tables),
    )
