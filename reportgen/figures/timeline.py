"""The timeline: what each source mentions when, and when each was written."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reportgen.figures import periods, timeline_plot
from reportgen.figures.calendar_axis import TimeAxis, make_axis
from reportgen.figures.drawing import Box, Canvas, Drawing, Item, Line, Mark, Words
from reportgen.figures.figure import DataTable, Figure
from reportgen.figures.fonts import find_longest_word, measure, set_lines, wrap
from reportgen.figures.palette import BAND, INK, PAPER, QUIET, choose_colour, choose_marker
from reportgen.figures.periods import Lane, Moment, OwnDate
from reportgen.figures.rows import Rows
from reportgen.figures.setting import Setting
from reportgen.figures.timeline_plot import name_moment
from reportgen.figures.words import enumerate_words, open_sentence, write_date
from reportgen.model.brief import EvidenceKind

_KINDS = tuple(str(kind) for kind in EvidenceKind)


# More dated pieces than this are counted by period in the table, instead of being listed.
_MOST_LISTED = 60


def _list_of(source: str, setting: Setting) -> Rows:
    return tuple(line for line in setting.rows("timeline") if line.source == source)


def _describe(setting: Setting) -> tuple[Lane, ...]:
    lanes, words = [], setting.words
    for source, label in setting.sources.items():
        moments: list[Moment] = []
        own: dict[str, OwnDate] = {}
        for line in _list_of(source, setting):
            first, last = line.first.toordinal(), line.last.toordinal()
            if line.is_writing:
                said = f"{name_moment(line.kind, words)} {write_date(line.date, words)}"
                own[line.kind] = OwnDate(first, last, said)
            else:
                moments.append(Moment(first, last, line.kind))
        lanes.append(Lane(label, tuple(moments), own.get("written", own.get("issued"))))
    return tuple(lanes)


@dataclass(frozen=True)
class SharedDays:
    """Days that at least `least` sources mention, as ISO text; `total` that two or more do.

    `least` is two, or what leaves no more days than can be told apart.
    """

    dates: tuple[str, ...]
    least: int
    total: int


_MOST_SHARED = 12


def _find_shared_days(timeline: Rows) -> SharedDays:
    days = {(li.date, li.source) for li in timeline if li.precision == "day" and not li.is_writing}
    sources = Counter(date for date, _ in days)
    total = sum(n > 1 for n in sources.values())
    least = 2
    while sum(n >= least for n in sources.values()) > _MOST_SHARED:
        least += 1
    shared = sorted(date for date, n in sources.items() if n >= least)
    return SharedDays(tuple(shared), least, total)


@dataclass(frozen=True)
class _Measures:
    """The measures of a drawing in points."""

    canvas: Canvas
    axis: TimeAxis
    label: float
    head: float
    mark: float

    def own(self, lane: Lane) -> float:
        """The height of the line on which a lane says when its source was written."""
        return self.canvas.small * 1.5 if lane.own else 0.0

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


@dataclass(frozen=True)
class _Plan:
    """Where everything goes: every lane's moments by level, its height, and the legend."""

    measures: _Measures
    stacks: list[list[tuple[Moment, int]]]
    heights: list[float]
    legend: tuple[Item, ...]

    @property
    def is_crowded(self) -> bool:
        """Whether the canvas is too low for marks that do not lie on each other."""
        canvas = self.measures.canvas
        return sum(self.heights) > canvas.height - self.measures.head - canvas.small * 1.8 + 0.1


def _plan(lanes: tuple[Lane, ...], shared: SharedDays, setting: Setting) -> _Plan:
    canvas = setting.canvas
    labels = [lane.label for lane in lanes]
    widest = max(measure(label, canvas.body, bold=True) for label in labels)
    word = max(find_longest_word(label, canvas.body, bold=True) for label in labels)
    most = max(canvas.width * 0.24, min(word, canvas.width * 0.34))
    kinds = [kind for kind in _KINDS if any(m.kind == kind for lane in lanes for m in lane.moments)]
    legend = tuple(_draw_legend(kinds, setting))
    head = max(item.y for item in legend) + canvas.leading
    head += canvas.small * 1.4 if shared.dates else 0
    axis = make_axis(periods.list_spans(lanes))
    measures = _Measures(canvas, axis, min(widest, most) + canvas.body, head, canvas.body * 0.75)
    stacks = [_stack(lane, measures) for lane in lanes]
    heights = [
        _choose_height(lane, stack, measures) for lane, stack in zip(lanes, stacks, strict=True)
    ]
    room = canvas.height - head - canvas.small * 1.8
    if canvas.shape == "slide" and sum(heights) < room:
        stretch = min(room / sum(heights), 2.5)
        heights = [height * stretch for height in heights]
    return _Plan(measures, stacks, heights, legend)


def _choose_height(lane: Lane, stack: list[tuple[Moment, int]], measures: _Measures) -> float:
    """As high as the marks stack, and as the label needs."""
    body = measures.canvas.body
    lines = len(_wrap_label(lane, measures))
    levels = max((level for _, level in stack), default=0) + 1
    wanted = levels * (measures.mark + 1) + measures.own(lane) + 4
    return max(lines * body * 1.2 + 4, wanted)


def _wrap_label(lane: Lane, measures: _Measures) -> list[str]:
    body = measures.canvas.body
    return wrap(lane.label, measures.label - body / 2, body, bold=True)


def _lay_out(lanes: tuple[Lane, ...], shared: SharedDays, plan: _Plan) -> Drawing:
    measures = plan.measures
    canvas, bottom = measures.canvas, measures.head + sum(plan.heights)
    items: list[Item] = [*plan.legend, *_draw_axis(measures, bottom)]
    items += _draw_shared(shared, measures, bottom)
    top = measures.head
    rows = zip(lanes, plan.stacks, plan.heights, strict=True)
    for index, (lane, stack, height) in enumerate(rows):
        items.append(Line(0, top, canvas.width, top))
        colour = choose_colour(index, len(lanes))
        items += _draw_lane(lane, stack, measures, (top, height), colour)
        top += height
    return Drawing(canvas.width, bottom + canvas.small * 1.8, tuple(items))


def _draw_legend(kinds: list[str], setting: Setting) -> Iterator[Mark | Words]:
    canvas = setting.canvas
    x, y = 0.0, canvas.leading / 2
    for kind in kinds:
        name = name_moment(kind, setting.words)
        width = measure(name, canvas.body) + canvas.body * 2.4
        if x and x + width > canvas.width:
            x, y = 0.0, y + canvas.leading
        marker = choose_marker(_KINDS.index(kind))
        yield Mark(x + canvas.body / 2, y, marker, canvas.body * 0.75, PAPER)
        yield Words(x + canvas.body * 1.2, y, name, canvas.body)
        x += width


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
    yield from set_lines(_wrap_label(lane, measures), 0, top + height / 2, canvas.body, bold=True)
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
    fits = middle + 3 + measure(own.words, small) <= edge
    x = middle + 3 if fits else middle - 3
    yield Words(x, top + small * 0.8, own.words, small, "left" if fits else "right")


def _say_of_source(lines: Rows, label: str, setting: Setting) -> Iterator[str]:
    words, label = setting.words, open_sentence(label)
    dated = [line for line in lines if not line.is_writing]
    own = [
        f"{name_moment(line.kind, words)} {write_date(line.date, words)}"
        for line in lines
        if line.is_writing
    ]
    said = enumerate_words(own, words)
    if said:
        label = words.say("{source} ({dates})", source=label, dates=said)
    if not dated:
        yield words.say("{source} gives no dated evidence.", source=label)
        return
    yield words.count(
        "{source} gives {n} dated piece of evidence, from {first} to {last}.",
        "{source} gives {n} dated pieces of evidence, from {first} to {last}.",
        len(dated),
        source=label,
        **_span(dated),
    )


def _span(dated: Iterable[Any]) -> dict[str, int]:
    years = [(line.first.year, line.last.year) for line in dated]
    return {"first": min(first for first, _ in years), "last": max(last for _, last in years)}


def _say(setting: Setting, shared: int) -> Iterator[str]:
    words = setting.words
    yield words.say("Timeline of the evidence.")
    if len(setting.sources) > 4:
        dated = [line for line in setting.rows("timeline") if not line.is_writing]
        yield words.count(
            "{n} dated piece of evidence in {sources} sources, from {first} to {last}.",
            "{n} dated pieces of evidence in {sources} sources, from {first} to {last}.",
            len(dated),
            sources=len(setting.sources),
            **_span(dated),
        )
    else:
        for source, label in setting.sources.items():
            yield from _say_of_source(_list_of(source, setting), label, setting)
    if not shared:
        yield words.say("No day is mentioned by more than one source.")
        return
    yield words.count(
        "{n} day is mentioned by more than one source.",
        "{n} days are mentioned by more than one source.",
        shared,
    )


def _write_caption(plan: _Plan, shared: SharedDays, setting: Setting) -> str:
    words = setting.words
    if plan.is_crowded:
        return words.say(
            "How many dated pieces of evidence each source gives for each period. A frame marks "
            "the period in which the source itself was written."
        )
    parts = [
        words.say(
            "What each source mentions, and when: each mark is one piece of dated evidence, its "
            "shape shows the kind; a line covers a month, a year or an interval. The vertical "
            "stroke shows when the source itself was written."
        )
    ]
    if shared.dates:
        parts.append(
            words.count(
                "Dotted lines join the days that {n} source mentions.",
                "Dotted lines join the days that {n} or more sources mention.",
                shared.least,
            )
        )
    if plan.measures.axis.is_cut:
        year = datetime.date.fromordinal(plan.measures.axis.cut).year
        parts.append(words.say("Not to scale before {date}.", date=year))
    return " ".join(parts)


def _tabulate(lanes: tuple[Lane, ...], setting: Setting) -> DataTable:
    """A row a date, the sources' own too; a row a source with its periods where they are many."""
    words, timeline = setting.words, setting.rows("timeline")
    if len(timeline) > _MOST_LISTED:
        return periods.tabulate(lanes, words)
    heads = (words.say("Date"), words.say("Source"), words.say("Kind"), words.say("What"))
    rows = tuple(
        (write_date(line.date, words), line.label, name_moment(line.kind, words), line.summary)
        for line in timeline
    )
    return DataTable(heads, rows)


def draw(setting: Setting) -> Figure | None:
    """Draws a lane for each source from `timeline`; None where no evidence is dated.

    Where there is no room for every piece, their number in each period.
    """
    if all(line.is_writing for line in setting.rows("timeline")):
        return None
    lanes = _describe(setting)
    shared = _find_shared_days(setting.rows("timeline"))
    plan = _plan(lanes, shared, setting)
    drawing, shown = (
        periods.lay_out(lanes, setting)
        if plan.is_crowded
        else (_lay_out(lanes, shared, plan), len(lanes))
    )
    note = ""
    if shown < len(lanes):
        note = setting.words.say(
            "{shown} of {total} sources shown: those with most dated evidence.",
            shown=shown,
            total=len(lanes),
        )
    return Figure(
        name="timeline",
        canvas=setting.canvas,
        caption=f"{_write_caption(plan, shared, setting)} {note}".rstrip(),
        alt=" ".join(_say(setting, shared.total)),
        table="timeline",
        data=_tabulate(lanes, setting),
        drawing=drawing,
        chart=timeline_plot.plot(setting),
        note=note,
    )
