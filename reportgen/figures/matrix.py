"""Rows × columns of counted or measured cells: bars where there is room, shaded tiles elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportgen.figures.drawing import Align, Box, Canvas, Drawing, Entry, Item, Line, Words
from reportgen.figures.figure import DataTable
from reportgen.figures.fitting import choose_rows
from reportgen.figures.fonts import find_longest_word, measure, set_lines, wrap
from reportgen.figures.key import draw_key, measure_key
from reportgen.figures.palette import GRID, INK, PAPER, QUIET


@dataclass(frozen=True)
class Cell:
    """What one row has in one column: `text` is written, `length` (0 … 1) and `ground` drawn.

    `ground` is None where there is nothing; `short` is what a tile has room for, where that is
    less than the text; `details` appear under the pointer; `framed` sets a tile apart. Above the
    text of a tile stand `bars` side by side, as high as they say (0 … 1), where there are any.
    """

    text: str
    length: float = 0
    ground: str | None = None
    details: tuple[str, ...] = ()
    short: str = ""
    framed: bool = False
    bars: tuple[float, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row, with what its ends mean where it has a scale."""

    label: str
    cells: tuple[Cell, ...]
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Matrix:
    """Rows × columns, each column with the colour of its bars; `tiles` forbids bars.

    `groups` are labels over columns that belong together, with how many each is over.
    """

    columns: tuple[str, ...]
    colours: tuple[str, ...]
    rows: tuple[Row, ...]
    tiles: bool = False
    groups: tuple[tuple[str, int], ...] = ()

    def tabulate(self, corner: str) -> DataTable:
        """The cells as they are written, under `corner` and the columns."""
        spans = [label for label, span in self.groups for _ in range(span)]
        heads = [
            f"{label}: {name}" for label, name in zip(spans, self.columns, strict=False)
        ] or self.columns
        rows = tuple((row.label, *(cell.text for cell in row.cells)) for row in self.rows)
        return DataTable((corner, *heads), rows)


@dataclass(frozen=True)
class _Grid:
    """The measures of a drawing in points; no `end` where scales are said below their labels.

    `columns` and `groups` are what stands over them: their names, else marks that the `key` tells.
    `over` is the height of the groups.
    """

    canvas: Canvas
    label: float
    end: float
    column: float
    head: float
    bars: bool
    turned: bool = False
    over: float = 0
    brief: bool = False
    columns: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    key: tuple[Entry, ...] = ()

    @property
    def left(self) -> float:
        return self.label + self.end

    def x(self, column: int) -> float:
        return self.left + column * self.column


_LEAST_BAR_COLUMN = 5.5  # × the body size: a number and a bar that is worth looking at
_MOST_COLUMN = 26.0  # × the body size
_MOST_TILE = 16.0  # × the body size
_LEAST_TILE = 2.6  # × the body size: what a number takes
MOST_WHOLE = 5
"""Tiles of more columns have their short texts, whatever their room."""
_TILE_OF_BARS = 2.4  # × the body size: bars above a line of text
_LEAN = 45
_MOST_HEAD_LINES = 4
_MOST_KEY = 0.3
"""Of the height of a slide; a key that takes more is told beside it."""
_SIDES: tuple[Align, Align] = ("right", "left")


def _find_label_width(matrix: Matrix, canvas: Canvas) -> float:
    """As wide as the longest label, within what the columns leave; wide enough for every word."""
    labels = [row.label for row in matrix.rows]
    widest = max(measure(label, canvas.body) for label in labels)
    words = max(find_longest_word(label, canvas.body) for label in labels)
    usual = canvas.width * (0.22 if _has_ends(matrix) else 0.32)
    least = min(words, canvas.width * 0.4)
    most = canvas.width - len(matrix.columns) * canvas.body * _LEAST_TILE - canvas.body * 2
    return min(widest, max(usual, least), max(most, canvas.width * 0.16)) + canvas.body


def _has_ends(matrix: Matrix) -> bool:
    return any(row.low or row.high for row in matrix.rows)


def _find_end_width(matrix: Matrix, canvas: Canvas) -> float:
    """The room beside the cells for what the ends of the scales mean."""
    ends = [end for row in matrix.rows for end in (row.low, row.high) if end]
    widest = max((measure(end, canvas.small) for end in ends), default=-8.0)
    words = _find_end_word(matrix, canvas)
    return min(widest, max(canvas.width * 0.13, min(words, canvas.width * 0.17))) + 8


def _find_end_word(matrix: Matrix, canvas: Canvas) -> float:
    ends = [end for row in matrix.rows for end in (row.low, row.high) if end]
    return max((find_longest_word(end, canvas.small) for end in ends), default=-6.0)


def _lay_grid(matrix: Matrix, canvas: Canvas) -> _Grid:
    label = _find_label_width(matrix, canvas)
    spare = canvas.width - label - len(matrix.columns) * canvas.body * _LEAST_TILE
    end = min(_find_end_width(matrix, canvas), max(spare / 2, canvas.width * 0.08))
    word = _find_end_word(matrix, canvas)
    if end < word + 6:
        end, label = 0.0, min(max(label, word + canvas.body), canvas.width * 0.3)
    count, body = len(matrix.columns), canvas.body
    free = canvas.width - label - 2 * end
    bars = _has_bars(matrix, free / count, canvas)
    column = min(free / count, body * (_MOST_COLUMN if bars else _MOST_TILE))
    grid = _Grid(canvas, label, end, column, canvas.leading + 2, bars, columns=matrix.columns)
    if _stands_level(matrix, column, canvas):
        lines = max(len(_wrap_head(name, column, canvas)) for name in matrix.columns)
        made = _head_groups(matrix, replace(grid, head=lines * canvas.leading + 2))
    else:
        made = _turn_heads(matrix, grid) or _number_heads(matrix, grid)
    return replace(made, brief=_needs_short(matrix, made.column, canvas))


def _turn_heads(matrix: Matrix, grid: _Grid) -> _Grid | None:
    """The grid with turned heads; None where these, or a row below them, have no room."""
    canvas, body, count = grid.canvas, grid.canvas.body, len(matrix.columns)
    widest = max(measure(name, body) for name in matrix.columns)
    if grid.bars or widest > _find_reach(canvas):
        return None
    reach = widest * 0.71 + body
    free = canvas.width - grid.label - 2 * grid.end
    column = min((free - max(reach - grid.end, 0)) / count, body * 5.5)
    if column * 0.71 < body * 1.15:
        return None  # each would lie on the next
    turned = _head_groups(matrix, replace(grid, column=column, head=reach, turned=True))
    highest = max(_measure_row(row, turned) for row in matrix.rows)
    return turned if canvas.shape == "page" or turned.head + highest < canvas.height else None


def _number_heads(matrix: Matrix, grid: _Grid) -> _Grid:
    key = tuple((str(number), name) for number, name in enumerate(matrix.columns, 1))
    marks = tuple(mark for mark, _ in key)
    return _head_groups(matrix, replace(grid, columns=marks, key=key))


def _has_bars(matrix: Matrix, column: float, canvas: Canvas) -> bool:
    texts = (cell.text for row in matrix.rows for cell in row.cells)
    widest = max(measure(text, canvas.body) for text in texts)
    return not matrix.tiles and column >= canvas.body * _LEAST_BAR_COLUMN and widest <= column * 0.6


def _stands_level(matrix: Matrix, column: float, canvas: Canvas) -> bool:
    """Whether the heads of columns, whole, have room side by side."""
    words = max(find_longest_word(name, canvas.body, bold=True) for name in matrix.columns)
    lines = max(len(_wrap_head(name, column, canvas)) for name in matrix.columns)
    return words <= column - 4 and lines <= _MOST_HEAD_LINES and not matrix.groups


def _head_groups(matrix: Matrix, grid: _Grid) -> _Grid:
    """The grid with the labels of groups above its heads: letters where a word has no room."""
    if not matrix.groups:
        return grid
    body = grid.canvas.body
    names = tuple(label for label, _ in matrix.groups)
    rooms = [span * grid.column - body / 2 for _, span in matrix.groups]
    lines = [_wrap_group(name, room, body) for name, room in zip(names, rooms, strict=True)]
    if not all(lines):
        key = tuple((chr(ord("A") + number), name) for number, name in enumerate(names))
        grid, names = replace(grid, key=(*key, *grid.key)), tuple(mark for mark, _ in key)
        lines = [[name] for name in names]
    over = max(map(len, lines)) * grid.canvas.leading
    return replace(grid, groups=names, over=over, head=grid.head + over)


def _wrap_group(name: str, room: float, body: float) -> list[str]:
    """The lines of a group's label; none where it does not fit above its columns."""
    lines = wrap(name, room, body, bold=True)
    fits = find_longest_word(name, body, bold=True) <= room and len(lines) <= _MOST_HEAD_LINES
    return lines if fits else []


def _needs_short(matrix: Matrix, column: float, canvas: Canvas) -> bool:
    """Whether some tile has no room for its whole text: then no tile has it."""
    texts = (cell.text for row in matrix.rows for cell in row.cells if cell.short)
    return len(matrix.columns) > MOST_WHOLE or any(
        measure(text, canvas.body) > column - 2 for text in texts
    )


def _find_reach(canvas: Canvas) -> float:
    """The longest that a turned head may be."""
    return canvas.body * (14 if canvas.shape == "page" else 7)


def _wrap_head(name: str, column: float, canvas: Canvas) -> list[str]:
    return wrap(name, column - 4, canvas.body, bold=True)


def _draw_heads(matrix: Matrix, grid: _Grid) -> Iterator[Item]:
    canvas, body = grid.canvas, grid.canvas.body
    for index, name in enumerate(grid.columns):
        if grid.turned:
            x = grid.x(index) + grid.column / 2 + body * 0.3
            yield Words(x, grid.head - 3, name, body, turn=_LEAN)
            continue
        lines = _wrap_head(name, grid.column, canvas)
        middle = grid.head - 2 - len(lines) * body * 0.6
        x = grid.x(index) + (0 if grid.bars else grid.column / 2)
        yield from set_lines(lines, x, middle, body, "left" if grid.bars else "center", bold=True)
    column = 0
    for label, (_, span) in zip(grid.groups, matrix.groups, strict=True):
        lines = wrap(label, span * grid.column - body / 2, body, bold=True)
        for number, line in enumerate(lines):
            y = body * 0.7 + number * canvas.leading
            yield Words(grid.x(column), y, line, body, bold=True)
        column += span


def fit(matrix: Matrix, ranks: Sequence[float], canvas: Canvas) -> tuple[Drawing, int]:
    """Draws the rows of the highest rank that there is room for; with how many these are."""
    grid = _lay_grid(matrix, canvas)
    heights = [_measure_row(row, grid) for row in matrix.rows]
    key = measure_key(grid.key, canvas)
    if canvas.shape == "slide" and key > canvas.height * _MOST_KEY:
        key = 0.0
    kept = choose_rows(heights, ranks, canvas.height - grid.head - key - 1)
    rows = tuple(matrix.rows[index] for index in kept)
    return lay_out(replace(matrix, rows=rows), canvas), len(kept)


def _measure_row(row: Row, grid: _Grid) -> float:
    canvas = grid.canvas
    label = len(_wrap_label(row, grid)) * canvas.body * 1.2
    label += len(_wrap_scale(row, grid)) * canvas.small * 1.2
    ends = [len(wrap(end, grid.end - 6, canvas.small)) for end in _list_ends(row, grid) if end]
    tile = canvas.body * (_TILE_OF_BARS if any(cell.bars for cell in row.cells) else 1.4)
    return max(label, max(ends, default=1) * canvas.small * 1.2, tile) + canvas.body / 2


def _wrap_label(row: Row, grid: _Grid) -> list[str]:
    return wrap(row.label, grid.label - grid.canvas.body, grid.canvas.body)


def _list_ends(row: Row, grid: _Grid) -> tuple[str, str]:
    """What stands on both sides of the cells."""
    return (row.low, row.high) if grid.end else ("", "")


def _wrap_scale(row: Row, grid: _Grid) -> list[str]:
    """What stands below the label: the ends of the scale, where there is no room beside cells."""
    if grid.end or not (row.low or row.high):
        return []
    return wrap(f"{row.low} – {row.high}", grid.label - grid.canvas.body, grid.canvas.small)


def lay_out(matrix: Matrix, canvas: Canvas) -> Drawing:
    """Draws all rows, one below the other."""
    grid = _lay_grid(matrix, canvas)
    items = list(_draw_heads(matrix, grid))
    top = grid.head
    bars = [_measure_bar(matrix, grid, column) for column in range(len(matrix.columns))]
    for row in matrix.rows:
        height = _measure_row(row, grid)
        items.append(Line(0, top, canvas.width, top))
        items += _draw_labels(row, grid, top + height / 2)
        for index, cell in enumerate(row.cells):
            if grid.bars:
                items += _draw_bar(
                    cell, grid, (grid.x(index), bars[index]), (top, height), matrix.colours[index]
                )
            else:
                items += _draw_tile(cell, grid, index, (top, height))
        top += height
    items += _separate_groups(matrix, grid, top)
    key = measure_key(grid.key, canvas)
    if canvas.shape == "slide" and top + key > canvas.height:
        return Drawing(canvas.width, top + 1, tuple(items), grid.key)
    if grid.key:
        items += [Line(0, top, canvas.width, top), *draw_key(grid.key, canvas, top)]
    return Drawing(canvas.width, top + key + 1, tuple(items))


def _separate_groups(matrix: Matrix, grid: _Grid, bottom: float) -> Iterator[Item]:
    column = 0
    for _, span in matrix.groups[:-1]:
        column += span
        x = grid.x(column)
        yield Line(x, grid.head, x, bottom, QUIET, 0.8)


def _measure_bar(matrix: Matrix, grid: _Grid, column: int) -> float:
    """How long the longest bar of a column may be, with the widest number behind it."""
    body = grid.canvas.body
    widest = max(measure(row.cells[column].text, body) for row in matrix.rows)
    return max(grid.column - widest - body, body)


def _draw_labels(row: Row, grid: _Grid, middle: float) -> Iterator[Item]:
    canvas = grid.canvas
    label, scale = _wrap_label(row, grid), _wrap_scale(row, grid)
    above, below = len(label) * canvas.body * 0.6, len(scale) * canvas.small * 0.6
    yield from set_lines(label, 0, middle - below, canvas.body)
    yield from set_lines(scale, 0, middle + above, canvas.small, colour=QUIET)
    for text, x, align in zip(_list_ends(row, grid), _place_ends(row, grid), _SIDES, strict=True):
        lines = wrap(text, grid.end - 6, canvas.small) if text else []
        yield from set_lines(lines, x, middle, canvas.small, align, QUIET)


def _place_ends(row: Row, grid: _Grid) -> tuple[float, float]:
    return grid.left - 5, grid.x(len(row.cells)) + 5


def _draw_bar(
    cell: Cell,
    grid: _Grid,
    across: tuple[float, float],
    extent: tuple[float, float],
    colour: str,
) -> Iterator[Item]:
    (x, longest), (top, height) = across, extent
    body, middle = grid.canvas.body, top + height / 2
    length = cell.length * longest
    yield Line(x, top + 2, x, top + height - 2)
    if length:
        yield Box(x, middle - body * 0.45, length, body * 0.9, colour)
    yield Words(x + length + 3, middle, cell.text, body, colour=INK if length else QUIET)


def _draw_tile(cell: Cell, grid: _Grid, index: int, extent: tuple[float, float]) -> Iterator[Item]:
    top, height = extent
    x, middle = grid.x(index), top + height / 2
    if cell.ground or cell.framed:
        edge = INK if cell.framed else GRID if cell.ground == PAPER else None
        yield Box(x + 1, top + 1.5, grid.column - 2, height - 3, cell.ground or PAPER, edge)
    room, body = grid.column - 2, grid.canvas.body
    text = cell.short if grid.brief and cell.short else cell.text
    size = min(body, room / measure(text, 1))
    ink = INK if cell.ground else QUIET
    if cell.bars:
        size = min(size, grid.canvas.small)
        middle = top + height - 3 - size * 0.6
        yield from _draw_bars(cell.bars, x + 2, top + 3, room - 2, middle - size * 0.7)
    yield Words(x + grid.column / 2, middle, text, size, "center", ink)


def _draw_bars(
    bars: tuple[float, ...], x: float, top: float, width: float, bottom: float
) -> Iterator[Item]:
    """Bars side by side on a line, with what each is of the highest."""
    step = width / len(bars)
    yield Line(x, bottom, x + width, bottom, QUIET)
    for index, part in enumerate(bars):
        height = part * (bottom - top)
        if height:
            yield Box(x + (index + 0.1) * step, bottom - height, step * 0.8, height, INK)
