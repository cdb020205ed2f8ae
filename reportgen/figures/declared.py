"""Figures that brief.yml declares: bars, tiles and dots over any of the tables, without code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from statistics import fmean, median
from typing import Any

from reportgen.columns import COLUMNS, LISTS
from reportgen.figures import argument_map, matrix, matrix_plot, stance_dots, timeline
from reportgen.figures.figure import DataTable, Figure
from reportgen.figures.fitting import choose_rows
from reportgen.figures.headings import list_order, make_namer, name_column
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.palette import TENORS, choose_colours, shade_share, shade_stance
from reportgen.figures.rows import Rows, get_cell
from reportgen.figures.setting import Setting
from reportgen.figures.stance_dots import Position, StanceMap, ThemeRow
from reportgen.figures.words import open_sentence, quote, write_number
from reportgen.model.illustrations import Illustration

_COUNT = "count"
_STANCES = ("stance", "low", "high")
_MOST_ROWS = 40  # of a figure and its table; the tables themselves are in the project
_MOST_DOTTED = 5
_ALL = "∗"  # the one series where there are no colours

Pair = tuple[Any, Any]
"""A value of the rows and one of the columns, or of the colours."""


def draw(setting: Setting, name: str, declared: Illustration) -> Figure | None:
    """Draws a figure as it is declared, which the checks found possible; None where it is empty."""
    rows = _select(setting.rows(declared.table or ""), declared.where)
    if not rows:
        return None
    figure = _DRAWERS[declared.kind or "bars"](setting, declared, rows)
    if figure is None:
        return None
    return replace(figure, name=name)


def _select(rows: Rows, where: Mapping[str, Any]) -> Rows:
    """The rows whose cells have a value that is asked for, both as text."""
    for column, wanted in where.items():
        values = {str(value) for value in (wanted if isinstance(wanted, list) else [wanted])}
        rows = tuple(row for row in rows if values.intersection(_list_texts(row, column)))
    return rows


def _list_texts(row: Any, column: str) -> list[str]:
    cell = get_cell(row, column)
    if cell is None:
        return []
    return cell.split("; ") if column in LISTS else [str(cell)]


def _draw_timeline(setting: Setting, _: Illustration, rows: Rows) -> Figure | None:
    return timeline.draw(setting.narrow(timeline=rows))


def _draw_map(setting: Setting, _: Illustration, rows: Rows) -> Figure | None:
    """The argument map of some relations, and of the claims that these join alone."""
    ends = {id_ for row in rows for id_ in (row.start, row.to)}
    joined = tuple(row for row in setting.rows("claims") if row.claim in ends)
    return argument_map.draw_relations(setting.narrow(relations=rows, claims=joined))


# ── numbers ──────────────────────────────────────────────────────────────────────────────


def _collect(rows: Rows, by: tuple[str, str | None], value: str | None) -> dict[Pair, list[float]]:
    """The numbers of a column for each pair of values; ones where the rows are counted.

    A cell that holds several items counts for each of them; any other that is empty is "".
    """
    first, second = by
    found: dict[Pair, list[float]] = {}
    for row in rows:
        number = 1 if value in (None, _COUNT) else get_cell(row, value)
        if number is None:
            continue
        others = _list_items(get_cell(row, second), second) if second else [_ALL]
        for pair in product(_list_items(get_cell(row, first), first), others):
            found.setdefault(pair, []).append(float(number))
    return found


def _list_items(cell: Any, column: str) -> list[Any]:
    if column in LISTS:
        return cell.split("; ") if cell else []
    return [cell if isinstance(cell, str | bool) else "" if cell is None else str(cell)]


def _sum_up(found: Mapping[Pair, list[float]], table: str, value: str | None) -> dict[Pair, float]:
    """How many or how much: counts are added up, shares averaged; of stances it is the median."""
    dtype = "int64" if value in (None, _COUNT) else COLUMNS[table][value or ""]
    takes: Mapping[str, Callable[[list[float]], float]] = {"int64": sum, "Int8": median}
    return {pair: takes.get(dtype, fmean)(each) for pair, each in found.items()}


def _write(numbers: Sequence[float], number: float, is_ranked: bool, setting: Setting) -> str:
    """What a cell's numbers come to; of stances, which have no mean, their range."""
    ends = [write_number(end, setting.words) for end in (min(numbers), max(numbers))]
    if is_ranked and ends[0] != ends[1]:
        return setting.words.say("{low} to {high}", low=ends[0], high=ends[1])
    return write_number(number, setting.words)


def _sort(
    column: str, values: Sequence[Any], totals: Mapping[Any, float], setting: Setting
) -> list[Any]:
    """The values of a column: in their own order, else the largest first, then by name."""
    order = list_order(column, setting)
    return sorted(
        values,
        key=lambda value: (
            (order.index(value), 0.0, "")
            if value in order
            else (len(order), -totals[value], str(value))
        ),
    )


def _list_values(
    sums: Mapping[Pair, float], place: int, column: str, setting: Setting
) -> list[Any]:
    totals: dict[Any, float] = {}
    for pair, number in sums.items():
        totals[pair[place]] = totals.get(pair[place], 0.0) + number
    return _sort(column, list(totals), totals, setting)


# ── bars and tiles ───────────────────────────────────────────────────────────────────────


def _draw_matrix(setting: Setting, declared: Illustration, rows: Rows) -> Figure | None:
    words, tiles = setting.words, declared.kind == "tiles"
    row, column = (declared.y, declared.x) if tiles else (declared.x, declared.colour)
    value = declared.colour if tiles else declared.y
    row = row or ""
    found = _collect(rows, (row, column), value)
    sums = _sum_up(found, declared.table or "", value)
    if not sums:
        return None
    down = _list_values(sums, 0, row, setting)[:_MOST_ROWS]
    across = _list_values(sums, 1, column or row, setting) if column else [_ALL]
    texts = {
        pair: _write(found[pair], number, _is_ranked(declared, value), setting)
        for pair, number in sums.items()
    }
    whole = Matrix(
        _name_all(across, column, value, setting),
        _colour(across, column, setting),
        tuple(_make_row(key, across, (sums, texts), row, (value, setting)) for key in down),
        tiles,
    )
    if not column:
        whole = replace(whole, tiles=False)
    ranks = [sum(abs(sums.get((key, other), 0.0)) for other in across) for key in down]
    drawing, shown = matrix.fit(whole, ranks, setting.canvas)
    heads = [name_column(value or _COUNT, words), name_column(row, words)]
    heads += [name_column(column, words)] if column else []
    return _finish(setting, declared, heads, whole, (drawing, shown))


def _name_all(
    across: Sequence[Any], column: str | None, value: str | None, setting: Setting
) -> tuple[str, ...]:
    if column is None:
        return (name_column(value or _COUNT, setting.words),)
    name = make_namer(column, setting)
    return tuple(open_sentence(name(key)) for key in across)


def _colour(across: Sequence[Any], column: str | None, setting: Setting) -> tuple[str, ...]:
    """Sources and tenors have their own colours everywhere."""
    if column == "tenor":
        return tuple(TENORS[key] for key in across)
    if column is not None and column.rpartition("_")[2] == "source":
        own = dict(zip(setting.sources, choose_colours(len(setting.sources)), strict=True))
        return tuple(own[key] for key in across)
    return choose_colours(len(across))


def _make_row(
    key: Any,
    across: Sequence[Any],
    amounts: tuple[Mapping[Pair, float], Mapping[Pair, str]],
    column: str,
    how: tuple[str | None, Setting],
) -> Row:
    (sums, texts), (value, setting) = amounts, how
    stances = value in _STANCES
    widest = max(abs(number) for number in sums.values()) or 1.0
    cells = []
    for other in across:
        number = sums.get((key, other))
        if number is None:
            cells.append(Cell("–" if stances else "0"))
            continue
        text, share = texts[key, other], abs(number) / widest
        ground = shade_stance(number) if stances else shade_share(share) if number else None
        cells.append(Cell(text, share, ground))
    return Row(open_sentence(make_namer(column, setting)(key)), tuple(cells))


# ── dots ─────────────────────────────────────────────────────────────────────────────────


def _draw_dots(setting: Setting, declared: Illustration, rows: Rows) -> Figure | None:
    row, number, colour = declared.y or "", declared.x or "", declared.colour
    found = _collect(rows, (row, colour), number)
    if not found:
        return None
    is_ranked = _is_ranked(declared, number)
    sums = {pair: median(each) if is_ranked else fmean(each) for pair, each in found.items()}
    series = _list_values(sums, 1, colour or row, setting) if colour else [_ALL]
    if len(series) > _MOST_DOTTED:
        tiles = declared.model_copy(update={"kind": "tiles", "x": colour, "colour": number})
        return _draw_matrix(setting, tiles, rows)
    down = _list_values(sums, 0, row, setting)[:_MOST_ROWS]
    every = [value for each in found.values() for value in each]
    ticks = _mark_scale(number, min(every), max(every), setting)
    name = make_namer(row, setting)
    lines = tuple(
        ThemeRow(
            open_sentence(name(key)),
            "",
            "",
            float(sum((key, other) in sums for other in series)),
            tuple(_locate(found.get((key, other)), is_ranked, setting) for other in series),
        )
        for key in down
    )
    chart = StanceMap(_name_all(series, colour, number, setting), lines, ticks)
    return _finish_dots(setting, declared, chart)


def _is_ranked(declared: Illustration, column: str | None) -> bool:
    """Whether the numbers of a column are steps of a scale, which have no mean."""
    return COLUMNS[declared.table or ""].get(column or "") == "Int8"


def _locate(numbers: Sequence[float] | None, is_ranked: bool, setting: Setting) -> Position:
    """Where the numbers are, and their range; ranks have a dot where their median is one."""
    if not numbers:
        return Position("–")
    middle = median(numbers) if is_ranked else fmean(numbers)
    return Position(
        told=_write(numbers, middle, is_ranked, setting),
        details=(setting.words.count("{n} row", "{n} rows", len(numbers)),),
        middle=middle,
        point=None if is_ranked and middle % 1 else middle,
        span=(min(numbers), max(numbers)) if min(numbers) < max(numbers) else None,
    )


def _mark_scale(
    column: str, low: float, high: float, setting: Setting
) -> tuple[tuple[float, str], ...]:
    """About five round numbers that hold the lowest and the highest; a stance's are fixed."""
    if column in _STANCES:
        low, high = -2.0, 2.0
    step = 1.0
    while (high - low) / step > 6:
        step *= 2.5 if f"{step:g}".startswith("2") else 2
    while (high - low) / step < 3 and step > 0.01:
        step /= 2
    first = int(low // step)
    last = max(-int(-high // step), first + 1)
    marks = [n * step for n in range(first, last + 1)]
    return tuple((mark, write_number(mark, setting.words)) for mark in marks)


def _finish_dots(setting: Setting, declared: Illustration, chart: StanceMap) -> Figure:
    words, canvas = setting.words, setting.canvas
    room = canvas.height - stance_dots.measure_head(chart, canvas) - 1
    spreads = [row.spread for row in chart.rows]
    kept = choose_rows(stance_dots.measure_rows(chart, canvas), spreads, room)
    drawing = stance_dots.lay_out(
        replace(chart, rows=tuple(chart.rows[index] for index in kept)), canvas
    )
    cells = tuple(
        Row(
            row.label,
            tuple(Cell(place.told) for place in row.positions),
        )
        for row in chart.rows
    )
    whole = Matrix(chart.sources, choose_colours(len(chart.sources)), cells)
    names = (declared.x, declared.y, declared.colour)
    heads = [name_column(name, words) for name in names if name]
    figure = _finish(setting, declared, heads, whole, (drawing, len(kept)))
    return replace(figure, chart=stance_dots.plot(chart, words))


# ── in words ─────────────────────────────────────────────────────────────────────────────


def _finish(
    setting: Setting,
    declared: Illustration,
    heads: Sequence[str],
    whole: Matrix,
    drawn: tuple[Any, int],
) -> Figure:
    words, (drawing, shown) = setting.words, drawn
    value, *by = heads
    caption = (
        words.say("{value}: {rows} × {columns}.", value=value, rows=by[0], columns=by[1])
        if len(by) > 1
        else words.say("{value}: {rows}.", value=value, rows=by[0])
    )
    note = ""
    if shown < len(whole.rows):
        total = len(whole.rows)
        note = words.say("{shown} of {total} rows shown.", shown=shown, total=total)
    said = " ".join((declared.caption or caption).split())
    data = whole.tabulate(by[0])
    return Figure(
        name="",
        canvas=setting.canvas,
        caption=f"{caption} {note}".rstrip(),
        alt=" ".join([said, *_say(data, setting)]),
        table=declared.table or "",
        data=data,
        drawing=drawing,
        chart=matrix_plot.plot(whole, words),
        note=note,
    )


def _say(data: DataTable, setting: Setting) -> Iterator[str]:
    """The extremes of a table, read off the table itself."""
    words = setting.words
    cells = [
        (row[0], column, text)
        for row in data.rows
        for column, text in zip(data.columns[1:], row[1:], strict=True)
    ]
    numbers = [(_read(text), row, column, text) for row, column, text in cells]
    found = [item for item in numbers if item[0] is not None]
    if found:
        ends = [
            max(found, key=lambda item: item[0] or 0),
            min(found, key=lambda item: item[0] or 0),
        ]
        places = [
            {"row": quote(row, words), "column": quote(column, words), "n": text}
            for _, row, column, text in ends
        ]
        yield words.say("Highest is {row}, {column}: {n}.", **places[0])
        yield words.say("Lowest is {row}, {column}: {n}.", **places[1])


def _read(text: str) -> float | None:
    """The number that a cell shows; None where it shows none."""
    try:
        return float(text.replace("−", "-").replace(",", "."))
    except ValueError:
        return None


_DRAWERS: Mapping[str, Callable[[Setting, Illustration, Rows], Figure | None]] = {
    "bars": _draw_matrix,
    "tiles": _draw_matrix,
    "dots": _draw_dots,
    "timeline": _draw_timeline,
    "argument_map": _draw_map,
}
