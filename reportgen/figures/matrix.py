"""Rows × columns of counted or measured cells: bars where there is room, shaded tiles elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from reportgen.figures.drawing import Box, Canvas, Drawing, Item, Line, Words
from reportgen.figures.fonts import measure, set_lines, wrap
from reportgen.figures.interactive import (
    FAINT,
    LABEL,
    LINE,
    Chart,
    break_lines,
    count_lines,
    make_layout,
    make_rows,
    separate_rows,
    write_hover,
)
from reportgen.figures.palette import GRID, INK, NEUTRAL, PAPER, QUIET


@dataclass(frozen=True)
class Cell:
    """What one row has in one column: `text` is written, `length` (0 … 1) and `ground` drawn.

    `ground` is None where there is nothing; `short` is what a tile has room for, where that is
    less than the text; `details` appear under the pointer.
    """

    text: str
    length: float
    ground: str | None
    details: tuple[str, ...] = ()
    short: str = ""

    @property
    def tile_text(self) -> str:
        """What is written on a tile."""
        return self.short or self.text


@dataclass(frozen=True)
class Row:
    """One row, with what its ends mean where it has a scale."""

    label: str
    cells: tuple[Cell, ...]
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Matrix:
    """Rows × columns, each column with the colour of its bars; `tiles` forbids bars."""

    columns: tuple[str, ...]
    colours: tuple[str, ...]
    rows: tuple[Row, ...]
    tiles: bool = False


@dataclass(frozen=True)
class _Grid:
    """The measures of a drawing in points."""

    canvas: Canvas
    label: float
    end: float
    column: float
    head: float
    bars: bool

    @property
    def left(self) -> float:
        return self.label + self.end

    def x(self, column: int) -> float:
        return self.left + column * self.column


_LEAST_BAR_COLUMN = 5.5  # × the body size: a number and a bar that is worth looking at
_MOST_COLUMN = 26.0  # × the body size
_LEAN = 45


def _find_label_width(matrix: Matrix, canvas: Canvas) -> float:
    widest = max(measure(row.label, canvas.body) for row in matrix.rows)
    return min(widest + canvas.body, canvas.width * (0.22 if _has_ends(matrix) else 0.32))


def _has_ends(matrix: Matrix) -> bool:
    return any(row.low or row.high for row in matrix.rows)


def _lay_grid(matrix: Matrix, canvas: Canvas) -> _Grid:
    label = _find_label_width(matrix, canvas)
    end = canvas.width * 0.13 if _has_ends(matrix) else 0.0
    count = len(matrix.columns)
    free = canvas.width - label - 2 * end
    bars = not matrix.tiles and free / count >= canvas.body * _LEAST_BAR_COLUMN
    if bars:
        column = min(free / count, canvas.body * _MOST_COLUMN)
        head = max(len(lines) for lines in _wrap_heads(matrix, canvas, column)) * canvas.leading
        return _Grid(canvas, label, end, column, head + 2, bars)
    widest = max(measure(name, canvas.body) for name in matrix.columns)
    reach = min(widest, 11 * canvas.body) * 0.71 + canvas.body
    column = min((free - max(reach - end, 0)) / count, canvas.body * 5)
    return _Grid(canvas, label, end, column, reach, bars)


def _wrap_heads(matrix: Matrix, canvas: Canvas, column: float) -> list[list[str]]:
    return [wrap(name, column - 4, canvas.body, bold=True) for name in matrix.columns]


def _draw_heads(matrix: Matrix, grid: _Grid) -> Iterator[Item]:
    body = grid.canvas.body
    for index, name in enumerate(matrix.columns):
        if grid.bars:
            lines = wrap(name, grid.column - 4, body, bold=True)
            middle = grid.head - 2 - len(lines) * body * 0.6
            yield from set_lines(lines, grid.x(index), middle, body, bold=True)
            continue
        lines = wrap(name, 11 * body, body)
        for number, line in enumerate(lines):
            shift = (number - (len(lines) - 1) / 2) * body * 1.2 * 1.42
            x = grid.x(index) + grid.column / 2 + body * 0.3 + shift
            yield Words(x, grid.head - 3, line, body, turn=_LEAN)


def measure_rows(matrix: Matrix, canvas: Canvas) -> list[float]:
    """The height that each row takes in points."""
    grid = _lay_grid(matrix, canvas)
    return [_measure_row(row, grid) for row in matrix.rows]


def _measure_row(row: Row, grid: _Grid) -> float:
    canvas = grid.canvas
    label = len(wrap(row.label, grid.label - canvas.body, canvas.body)) * canvas.body * 1.2
    ends = [len(wrap(end, grid.end - 6, canvas.small)) for end in (row.low, row.high) if end]
    return (
        max(label, max(ends, default=1) * canvas.small * 1.2, canvas.body * 1.5) + canvas.body / 2
    )


def measure_head(matrix: Matrix, canvas: Canvas) -> float:
    """The height of what stands above the first row in points."""
    return _lay_grid(matrix, canvas).head


def keep_rows(matrix: Matrix, kept: list[int]) -> Matrix:
    """The matrix with only some of its rows, in their order."""
    return replace(matrix, rows=tuple(matrix.rows[index] for index in sorted(kept)))


def lay_out(matrix: Matrix, canvas: Canvas) -> Drawing:
    """Draws all rows, one below the other."""
    grid = _lay_grid(matrix, canvas)
    items = list(_draw_heads(matrix, grid))
    top = grid.head
    for row in matrix.rows:
        height = _measure_row(row, grid)
        items.append(Line(0, top, canvas.width, top))
        items += _draw_row(row, matrix, grid, top, height)
        top += height
    return Drawing(canvas.width, top + 1, tuple(items))


def _draw_row(row: Row, matrix: Matrix, grid: _Grid, top: float, height: float) -> Iterator[Item]:
    canvas, middle = grid.canvas, top + height / 2
    label = wrap(row.label, grid.label - canvas.body, canvas.body)
    yield from set_lines(label, 0, middle, canvas.body)
    if grid.end:
        low, high = (wrap(end, grid.end - 6, canvas.small) for end in (row.low, row.high))
        yield from set_lines(low, grid.left - 5, middle, canvas.small, "right", QUIET)
        yield from set_lines(high, grid.x(len(row.cells)) + 5, middle, canvas.small, "left", QUIET)
    for index, cell in enumerate(row.cells):
        if grid.bars:
            yield from _draw_bar(cell, grid, index, (top, height), matrix.colours[index])
        else:
            yield from _draw_tile(cell, grid, index, (top, height))


def _draw_bar(
    cell: Cell, grid: _Grid, index: int, extent: tuple[float, float], colour: str
) -> Iterator[Item]:
    top, height = extent
    body, x, middle = grid.canvas.body, grid.x(index), top + height / 2
    longest = grid.column - measure("00 (00%)" if "%" in cell.text else "000", body) - body
    length = cell.length * longest
    yield Line(x, top + 2, x, top + height - 2)
    if length:
        yield Box(x, middle - body * 0.45, length, body * 0.9, colour)
    yield Words(x + length + 3, middle, cell.text, body, colour=INK if length else QUIET)


def _draw_tile(cell: Cell, grid: _Grid, index: int, extent: tuple[float, float]) -> Iterator[Item]:
    top, height = extent
    x, middle = grid.x(index), top + height / 2
    if cell.ground:
        edge = GRID if cell.ground == PAPER else None
        yield Box(x + 1, top + 1.5, grid.column - 2, height - 3, cell.ground, edge)
    room = (grid.column - 3) / measure(cell.tile_text, 1)
    size = min(grid.canvas.body, room)
    ink = INK if cell.ground else QUIET
    yield Words(x + grid.column / 2, middle, cell.tile_text, size, "center", ink)


# ── interactive ──────────────────────────────────────────────────────────────────────────

_MOST_GROUPED = 5


def plot(matrix: Matrix) -> Chart:
    """The matrix for a page: grouped bars for a few columns, tiles for many."""
    if matrix.tiles or len(matrix.columns) > _MOST_GROUPED:
        return _plot_tiles(matrix)
    return _plot_bars(matrix)


def _hover(matrix: Matrix, row: Row, column: int) -> str:
    cell = row.cells[column]
    return write_hover(f"{row.label} · {matrix.columns[column]}: {cell.text}", cell.details)


def _plot_bars(matrix: Matrix) -> Chart:
    rows = matrix.rows
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": break_lines(name, 40),
            "y": list(range(len(rows))),
            "x": [row.cells[column].length for row in rows],
            "text": [break_lines(row.cells[column].text, 40) for row in rows],
            "textposition": "outside",
            "cliponaxis": False,
            "hovertext": [_hover(matrix, row, column) for row in rows],
            "hoverinfo": "text",
            "marker": {"color": matrix.colours[column]},
        }
        for column, name in enumerate(matrix.columns)
    ]
    labels = max(count_lines(row.label, LABEL) for row in rows)
    hidden = {"visible": False, "range": [0, 1.3], "fixedrange": True}
    layout = make_layout(
        len(rows) * max(len(matrix.columns) * 17 + 12, labels * LINE + 8) + 80,
        barmode="group",
        bargap=0.25,
        showlegend=True,
        xaxis=hidden,
        yaxis=make_rows([row.label for row in rows], len(rows)),
        shapes=separate_rows(len(rows)),
    )
    return {"data": traces, "layout": layout}


def _plot_tiles(matrix: Matrix) -> Chart:
    """Every tile is a shape of its own colour, and a text that can be pointed at."""
    cells = [
        (y, x, row, cell) for y, row in enumerate(matrix.rows) for x, cell in enumerate(row.cells)
    ]
    trace = {
        "type": "scatter",
        "mode": "text",
        "x": [x for _, x, _, _ in cells],
        "y": [y for y, _, _, _ in cells],
        "text": [break_lines(cell.tile_text, 40) for _, _, _, cell in cells],
        # A text without a tile stands on the page itself, whose ground is not known.
        "textfont": {"color": [INK if cell.ground else NEUTRAL for _, _, _, cell in cells]},
        "hovertext": [_hover(matrix, row, x) for _, x, row, _ in cells],
        "hoverinfo": "text",
        "showlegend": False,
    }
    tiles = [
        {
            "type": "rect",
            "layer": "below",
            "line": {"width": 0},
            "fillcolor": cell.ground,
            "x0": x - 0.47,
            "x1": x + 0.47,
            "y0": y - 0.45,
            "y1": y + 0.45,
        }
        for y, x, _, cell in cells
        if cell.ground
    ]
    columns = _make_columns(matrix)
    labels = [_label_with_ends(row) for row in matrix.rows]
    rows = make_rows([], len(labels)) | {"ticktext": labels}
    lines = max(label.count("<br>") + 1 for label in labels)
    height = len(labels) * max(lines * LINE + 6, 26) + 120
    layout = make_layout(height, xaxis=columns, yaxis=rows, shapes=tiles)
    return {"data": [trace], "layout": layout}


def _label_with_ends(row: Row) -> str:
    label = break_lines(row.label, 26)
    if not (row.low or row.high):
        return label
    return f"<b>{label}</b><br>{break_lines(f'−2 {row.low} · 2 {row.high}', 36)}"


def _make_columns(matrix: Matrix) -> dict[str, Any]:
    count = len(matrix.columns)
    return {
        "side": "top",
        "tickvals": list(range(count)),
        "ticktext": [break_lines(name, 16) for name in matrix.columns],
        "tickangle": -45 if count > _MOST_GROUPED else 0,
        "range": [-0.5, count - 0.5],
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "linecolor": FAINT,
    }
