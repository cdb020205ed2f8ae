"""A few series on a scale: a lane for each within each row, with a dot, a range or both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reportgen.figures.drawing import Box, Canvas, Drawing, Item, Line, Mark, Words
from reportgen.figures.fonts import find_longest_word, measure, set_lines, wrap
from reportgen.figures.interactive import (
    FAINT,
    LABEL,
    LINE,
    OUTLINE,
    Chart,
    break_lines,
    count_lines,
    find_width,
    make_layout,
    make_rows,
    separate_rows,
    write_hover,
)
from reportgen.figures.palette import BAND, QUIET, choose_colour, choose_marker
from reportgen.language.translation import Words as Language


@dataclass(frozen=True)
class Position:
    """Where one source stands on one theme; `told` says so, and stands there in its place.

    `point` has a dot, `span` a line; `middle` is between the outermost of a row.
    """

    told: str
    details: tuple[str, ...] = ()
    middle: float | None = None
    point: float | None = None
    span: tuple[float, float] | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether there is more of it than words."""
        return self.point is not None or self.span is not None

    @property
    def ends(self) -> tuple[float, ...]:
        """Where it begins and ends on the scale; nothing where it is not drawn."""
        return self.span or (() if self.point is None else (self.point, self.point))

    @property
    def dots(self) -> tuple[float, ...]:
        """Where its marks are: at its point, else at both ends of its span."""
        return self.ends if self.point is None else (self.point,)


@dataclass(frozen=True)
class ThemeRow:
    """One theme, what the ends of the scale mean on it, and who stands where.

    `spread` is larger the further apart the sources are.
    """

    label: str
    low: str
    high: str
    spread: float
    positions: tuple[Position, ...]


@dataclass(frozen=True)
class StanceMap:
    """Themes × sources: `positions` of every row are in the order of `sources`.

    `ticks` are where the scale is marked, from its one end to its other, as numbers and in words.
    """

    sources: tuple[str, ...]
    rows: tuple[ThemeRow, ...]
    ticks: tuple[tuple[float, str], ...]

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value that the scale has room for."""
        return self.ticks[0][0], self.ticks[-1][0]


@dataclass(frozen=True)
class _Measures:
    """The measures of a drawing in points; `left` and `right` are where the scale ends."""

    canvas: Canvas
    label: float
    end: float
    scale: tuple[float, float]

    def find_lane(self, row: ThemeRow) -> float:
        """The height of each lane: on a slide marks may touch, so that more rows have room."""
        words = sum(not place.is_drawn for place in row.positions)
        return self.canvas.small * (0.85 if self.canvas.shape == "slide" and words < 2 else 1.35)

    def wrap_label(self, text: str) -> list[str]:
        width, body = self.label - self.canvas.body, self.canvas.body
        return wrap(text, width, body)

    def wrap_end(self, text: str) -> list[str]:
        return wrap(text, self.end, self.canvas.small)

    @property
    def gap(self) -> float:
        """Between what an end means and the end: room for a mark on it."""
        return self.canvas.small * 1.3

    @property
    def left(self) -> float:
        return self.label + self.end + self.gap

    @property
    def right(self) -> float:
        return self.canvas.width - self.end - self.gap

    def x(self, stance: float) -> float:
        low, high = self.scale
        return self.left + (stance - low) / (high - low) * (self.right - self.left)


def _measure(chart: StanceMap, canvas: Canvas) -> _Measures:
    labels = [row.label for row in chart.rows]
    label = max(measure(text, canvas.body) for text in labels)
    word = max(find_longest_word(text, canvas.body) for text in labels)
    ends = [end for row in chart.rows for end in (row.low, row.high) if end]
    end = max((measure(text, canvas.small) for text in ends), default=0.0)
    end_word = max((find_longest_word(text, canvas.small) for text in ends), default=0.0)
    return _Measures(
        canvas,
        label=min(label, max(canvas.width * 0.25, min(word, canvas.width * 0.35))) + canvas.body,
        end=min(end, max(canvas.width * 0.17, min(end_word, canvas.width * 0.22))) + 2,
        scale=chart.ends,
    )


def _measure_row(row: ThemeRow, measures: _Measures) -> float:
    canvas = measures.canvas
    label = len(measures.wrap_label(row.label)) * canvas.body
    ends = max(len(measures.wrap_end(end)) for end in (row.low, row.high))
    lanes = len(row.positions) * measures.find_lane(row)
    return max(label * 1.2, ends * canvas.small * 1.2, lanes) + canvas.body * 0.7


def measure_rows(chart: StanceMap, canvas: Canvas) -> list[float]:
    """The height that each row takes in points."""
    measures = _measure(chart, canvas)
    return [_measure_row(row, measures) for row in chart.rows]


def _arrange_legend(chart: StanceMap, canvas: Canvas) -> list[tuple[float, int, list[str]]]:
    """Where the name of each source stands: x, the number of its first line, and its lines."""
    places, x, line = [], 0.0, 0
    for name in chart.sources:
        lines = wrap(name, canvas.width - canvas.body * 2, canvas.body, bold=True)
        width = max(measure(text, canvas.body, bold=True) for text in lines) + canvas.body * 3
        if x and x + width > canvas.width:
            x, line = 0.0, line + 1
        places.append((x, line, lines))
        x, line = x + width, line + len(lines) - 1
    return places


def measure_head(chart: StanceMap, canvas: Canvas) -> float:
    """The height of what stands above the first row in points."""
    _, line, lines = _arrange_legend(chart, canvas)[-1]
    return (line + len(lines)) * canvas.leading * 1.1 + canvas.small * 1.6


def lay_out(chart: StanceMap, canvas: Canvas) -> Drawing:
    """Draws all rows, one below the other, under a legend of the sources."""
    measures = _measure(chart, canvas)
    head = measure_head(chart, canvas)
    heights = [_measure_row(row, measures) for row in chart.rows]
    bottom = head + sum(heights)
    items = [*_draw_legend(chart, canvas), *_draw_scale(chart, measures, head, bottom)]
    top = head
    for row, height in zip(chart.rows, heights, strict=True):
        items.append(Line(0, top, canvas.width, top))
        items += _draw_row(row, measures, top, height)
        top += height
    return Drawing(canvas.width, bottom + 1, tuple(items))


def _draw_legend(chart: StanceMap, canvas: Canvas) -> Iterator[Item]:
    for index, (x, line, lines) in enumerate(_arrange_legend(chart, canvas)):
        y = (line + 0.5) * canvas.leading * 1.1
        colour = choose_colour(index, len(chart.sources))
        yield Mark(x + canvas.body / 2, y, choose_marker(index), canvas.body * 0.85, colour)
        for number, text in enumerate(lines):
            shift = number * canvas.leading * 1.1
            yield Words(x + canvas.body * 1.3, y + shift, text, canvas.body, bold=True)


def _draw_scale(
    chart: StanceMap, measures: _Measures, head: float, bottom: float
) -> Iterator[Item]:
    small = measures.canvas.small
    for value, text in chart.ticks:
        x = measures.x(value)
        yield Line(x, head, x, bottom, width=0.9 if value == 0 else 0.6)
        yield Words(x, head - small * 0.8, text, small, "center", QUIET)


def _draw_row(row: ThemeRow, measures: _Measures, top: float, height: float) -> Iterator[Item]:
    canvas, middle = measures.canvas, top + height / 2
    yield from set_lines(measures.wrap_label(row.label), 0, middle, canvas.body)
    gap = measures.gap - 1
    low, high = (measures.wrap_end(end) for end in (row.low, row.high))
    yield from set_lines(low, measures.left - gap, middle, canvas.small, "right", QUIET)
    yield from set_lines(high, measures.right + gap, middle, canvas.small, "left", QUIET)
    lane = measures.find_lane(row)
    lanes = len(row.positions) * lane
    middles = [place.middle for place in row.positions if place.middle is not None]
    if len(middles) > 1 and min(middles) < max(middles):
        x1, x2 = measures.x(min(middles)), measures.x(max(middles))
        yield Box(x1, middle - lanes / 2, x2 - x1, lanes, BAND)
    free = _find_free_value(row, measures.scale)
    for index, place in enumerate(row.positions):
        y = middle - lanes / 2 + (index + 0.5) * lane
        yield from _draw_position(place, index, len(row.positions), measures, (free, y))


def _find_free_value(row: ThemeRow, scale: tuple[float, float]) -> float:
    """Where on the scale the fewest lines and dots would be in the way of a word."""
    spans = [place.ends for place in row.positions if place.is_drawn]
    low, high = scale
    middle, quarter = (low + high) / 2, (high - low) / 4

    def crowd(value: float) -> float:
        reach = quarter * 0.7
        return sum(min(end, value + reach) - max(start, value - reach) > 0 for start, end in spans)

    return min((middle, middle + quarter, middle - quarter), key=crowd)


def _draw_position(
    place: Position, index: int, count: int, measures: _Measures, at: tuple[float, float]
) -> Iterator[Item]:
    canvas, (free, y) = measures.canvas, at
    colour, marker = choose_colour(index, count), choose_marker(index)
    if not place.is_drawn:
        width = measure(place.told, canvas.small) + canvas.small * 1.4
        start = measures.x(free) - width / 2
        yield Box(start, y - canvas.small * 0.6, width, canvas.small * 1.2, "#ffffff")
        yield Mark(start + canvas.small * 0.4, y, marker, canvas.small * 0.7, "#ffffff", colour)
        yield Words(start + canvas.small * 1.2, y, place.told, canvas.small, colour=QUIET)
        return
    if place.span:
        yield Line(measures.x(place.span[0]), y, measures.x(place.span[1]), y, colour, 1.2)
    size = canvas.body * (0.55 if place.point is None else 0.9)
    for value in place.dots:
        yield Mark(measures.x(value), y, marker, size, colour)


# ── interactive ──────────────────────────────────────────────────────────────────────────


def plot(chart: StanceMap, words: Language) -> Chart:
    """The map for a page: one trace a source, its claims under the pointer."""
    count, (low, high) = len(chart.rows), chart.ends
    margin = (high - low) / 16
    outer = (low - margin * 0.8, high + margin * 0.8)
    ends = [n for number, row in enumerate(chart.rows) for n in _note_ends(row, number, outer)]
    axis = {
        "range": [low - margin, high + margin],
        "tickvals": [value for value, _ in chart.ticks],
        "ticktext": [text for _, text in chart.ticks],
        "side": "top",
        "gridcolor": FAINT,
        "zerolinecolor": FAINT,
        "fixedrange": True,
    }
    texts = [text for row in chart.rows for text in (row.low, row.high) if text]
    notes = max((count_lines(text, _END) for text in texts), default=0) * 14
    lanes = len(chart.sources) * 18
    labels = max(count_lines(row.label, LABEL) for row in chart.rows) * LINE
    tall = max(notes + lanes + 14, labels + 12)
    layout = make_layout(
        count * tall + 90,
        xaxis=axis,
        yaxis=make_rows([row.label for row in chart.rows], count),
        annotations=ends,
        shapes=separate_rows(count),
        margin={"l": 10, "r": 16, "t": 70, "b": 10},
        meta={"width": _find_least_width(chart)},
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "top", "yref": "container"},
    )
    # The lanes begin below the notes; a row is 1 high, its middle at a whole number.
    firsts = -0.5 + (tall - lanes - 5 + 9) / tall
    traces = [
        _plot_source(chart, index, firsts + index * 18 / tall, words)
        for index in range(len(chart.sources))
    ]
    return {"data": traces, "layout": layout}


def _find_least_width(chart: StanceMap) -> int:
    """The width in pixels at which the ends of a scale do not touch, nor what is said of silence
    leaves the plot."""
    labels = find_width((row.label for row in chart.rows), LABEL, 13)
    low, high = (
        find_width((text for row in chart.rows if (text := getattr(row, end))), _END, 11)
        for end in ("low", "high")
    )
    said = {place.told for row in chart.rows for place in row.positions if not place.is_drawn}
    return round(labels + max(low + high + 12, 2 * find_width(said, 99, 13)) + 40)


_END = 17
"""The characters in a line of what an end of a scale means."""


def _plot_source(chart: StanceMap, index: int, lane: float, words: Language) -> dict[str, Any]:
    """One source's marks, each `lane` below the middle of its row."""
    marks = [
        (number, place, value, error)
        for number, row in enumerate(chart.rows)
        for place in row.positions[index : index + 1]
        for value, error in _list_marks(place, sum(chart.ends) / 2)
    ]
    colour, marker = choose_colour(index, len(chart.sources)), choose_marker(index)
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": break_lines(chart.sources[index], 40),
        "x": [value for _, _, value, _ in marks],
        "y": [number + lane for number, *_ in marks],
        "text": ["" if place.is_drawn else place.told for _, place, *_ in marks],
        "textposition": "middle right",
        "hovertext": [
            write_hover(
                f"{chart.rows[number].label} · {chart.sources[index]}: {place.told}",
                place.details,
                words,
            )
            for number, place, *_ in marks
        ],
        "hoverinfo": "text",
        "marker": {
            "symbol": [marker + ("" if place.is_drawn else "-open") for _, place, *_ in marks],
            "color": colour,
            "opacity": 1,
            "size": [11 if place.point is not None else 8 for _, place, *_ in marks],
            "line": {"color": OUTLINE, "width": 1},
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [above for *_, (_, above) in marks],
            "arrayminus": [below for *_, (below, _) in marks],
            "color": colour,
            "thickness": 1.5,
            "width": 0,
        },
    }


def _list_marks(place: Position, middle: float) -> Iterator[tuple[float, tuple[float, float]]]:
    """Where the marks of a position are, and how far a line reaches below and above each."""
    if not place.is_drawn:
        yield middle, (0, 0)
    elif place.point is None:
        low, high = place.ends
        yield low, (0, high - low)
        yield high, (0, 0)
    else:
        low, high = place.ends
        yield place.point, (place.point - low, high - place.point)


def _note_ends(row: ThemeRow, number: int, ends: tuple[float, float]) -> Iterator[dict[str, Any]]:
    for x, anchor, text in ((ends[0], "left", row.low), (ends[1], "right", row.high)):
        if text:
            yield {
                "x": x,
                "y": number - 0.47,
                "xanchor": anchor,
                "yanchor": "top",
                "align": anchor,
                "text": break_lines(text, _END),
                "showarrow": False,
                "font": {"size": 11},
            }
