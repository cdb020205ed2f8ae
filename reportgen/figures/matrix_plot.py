"""The interactive matrix: grouped bars for a few columns, tiles for many."""

from __future__ import annotations

from typing import Any

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
from reportgen.figures.matrix import Matrix, Row
from reportgen.figures.palette import INK, NEUTRAL
from reportgen.language.translation import Words

_MOST_GROUPED = 5
_MOST_LEVEL = 4  # heads of more columns than this are turned


def plot(matrix: Matrix, words: Words) -> Chart:
    """The matrix for a page, whole, its details under the pointer."""
    if matrix.tiles or len(matrix.columns) > _MOST_GROUPED:
        return _plot_tiles(matrix, words)
    return _plot_bars(matrix, words)


def _hover(matrix: Matrix, row: Row, column: int, words: Words) -> str:
    cell, heads = row.cells[column], _list_heads(matrix)
    return write_hover(f"{row.label} · {heads[column]}: {cell.text}", cell.details, words)


def _list_heads(matrix: Matrix) -> list[str]:
    groups = [label for label, span in matrix.groups for _ in range(span)]
    if not groups:
        return list(matrix.columns)
    return [f"{group} · {name}" for group, name in zip(groups, matrix.columns, strict=True)]


def _plot_bars(matrix: Matrix, words: Words) -> Chart:
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
            "hovertext": [_hover(matrix, row, column, words) for row in rows],
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
        meta={"width": _find_bars_width(matrix)},
        yaxis=make_rows([row.label for row in rows], len(rows)),
        shapes=separate_rows(len(rows)),
    )
    return {"data": traces, "layout": layout}


def _find_bars_width(matrix: Matrix) -> int:
    """The width in pixels at which the text behind each bar stays within the plot."""
    behind = (
        1.3 * find_width([cell.text], 40, 12) / (1.3 - cell.length)
        for row in matrix.rows
        for cell in row.cells
    )
    return round(find_width((row.label for row in matrix.rows), LABEL, 13) + max(behind) + 40)


def _find_tiles_width(matrix: Matrix) -> int:
    """The width in pixels at which the heads of tiles do not touch: turned ones take little."""
    count = len(matrix.columns)
    if count > _MOST_LEVEL:
        return 180 + 28 * count
    labels = find_width((row.label for row in matrix.rows), 26, 13)
    return round(labels + count * (find_width(matrix.columns, 16, 13) + 8) + 48)


def _plot_tiles(matrix: Matrix, words: Words) -> Chart:
    """Every tile is a shape of its own colour, and a text that can be pointed at."""
    cells = [
        (y, x, row, cell) for y, row in enumerate(matrix.rows) for x, cell in enumerate(row.cells)
    ]
    short = len(matrix.columns) > _MOST_LEVEL
    texts = [(cell.short or cell.text) if short else cell.text for _, _, _, cell in cells]
    trace = {
        "type": "scatter",
        "mode": "text",
        "x": [x for _, x, _, _ in cells],
        "y": [y for y, _, _, _ in cells],
        "text": [break_lines(text, 40) for text in texts],
        # A text without a tile stands on the page itself, whose ground is not known.
        "textfont": {"color": [INK if cell.ground else NEUTRAL for _, _, _, cell in cells]},
        "hovertext": [_hover(matrix, row, x, words) for _, x, row, _ in cells],
        "hoverinfo": "text",
        "showlegend": False,
    }
    tiles = [
        {
            "type": "rect",
            "layer": "below",
            "line": {"width": 2 if cell.framed else 0, "color": OUTLINE},
            "fillcolor": cell.ground or "rgba(0,0,0,0)",
            "x0": x - 0.47,
            "x1": x + 0.47,
            "y0": y - 0.45,
            "y1": y + 0.45,
        }
        for y, x, _, cell in cells
        if cell.ground or cell.framed
    ]
    labels = [_label_with_ends(row) for row in matrix.rows]
    rows = make_rows([], len(labels)) | {"ticktext": labels}
    lines = max(label.count("<br>") + 1 for label in labels)
    height = len(labels) * max(lines * LINE + 6, 26) + 130
    layout = make_layout(
        height,
        xaxis=_make_columns(matrix),
        yaxis=rows,
        shapes=[*tiles, *_separate_groups(matrix)],
        annotations=_name_groups(matrix),
        meta={"width": _find_tiles_width(matrix)},
        margin={"l": 10, "r": 30, "t": 124 if matrix.groups else 36, "b": 10},
    )
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
        "tickangle": -45 if count > _MOST_LEVEL else 0,
        "range": [-0.5, count - 0.5],
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "linecolor": FAINT,
    }


def _walk_groups(matrix: Matrix) -> list[tuple[int, str]]:
    """Each group's label with the number of its first column."""
    firsts, column = [], 0
    for label, span in matrix.groups:
        firsts.append((column, label))
        column += span
    return firsts


def _separate_groups(matrix: Matrix) -> list[dict[str, Any]]:
    line = {"color": OUTLINE, "width": 1}
    ends = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "line": line}
    return [ends | {"x0": x - 0.5, "x1": x - 0.5} for x, _ in _walk_groups(matrix)[1:]]


def _name_groups(matrix: Matrix) -> list[dict[str, Any]]:
    """The labels of groups stand above the turned names of their columns."""
    return [
        {
            "x": x - 0.5,
            "y": 1,
            "yref": "paper",
            "yshift": 88,
            "xanchor": "left",
            "yanchor": "bottom",
            "text": f"<b>{break_lines(label, 30)}</b>",
            "showarrow": False,
        }
        for x, label in _walk_groups(matrix)
    ]
