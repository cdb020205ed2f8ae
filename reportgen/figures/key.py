"""What the numbers over the columns of a figure stand for, where names have no room there."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.figures.drawing import Canvas, Entry, Item
from reportgen.figures.fonts import find_longest_word, measure, set_lines, wrap

_MOST_COLUMNS = 4
_Rows = list[list[tuple[str, list[str]]]]


def _arrange(entries: Sequence[Entry], canvas: Canvas, count: int) -> _Rows | None:
    """The entries in so many columns, row by row; None where a word is wider than a column."""
    room = canvas.width / count - _indent(entries, canvas) - canvas.body
    if count > 1 and max(find_longest_word(name, canvas.small) for _, name in entries) > room:
        return None
    deep = -(-len(entries) // count)
    told = [(mark, wrap(name, room, canvas.small)) for mark, name in entries]
    return [told[row::deep] for row in range(deep)]


def _indent(entries: Sequence[Entry], canvas: Canvas) -> float:
    return max(measure(mark, canvas.small, bold=True) for mark, _ in entries) + canvas.small / 2


def _measure_row(row: list[tuple[str, list[str]]], canvas: Canvas) -> float:
    return max(len(lines) for _, lines in row) * canvas.small * 1.2 + canvas.small * 0.3


def _measure_rows(rows: _Rows, canvas: Canvas) -> float:
    return sum(_measure_row(row, canvas) for row in rows) + canvas.small * 0.6


def _choose(entries: Sequence[Entry], canvas: Canvas) -> _Rows:
    """The entries in as many columns as make them lowest, the fewest of these."""
    tried = [_arrange(entries, canvas, count) for count in range(1, _MOST_COLUMNS + 1)]
    return min((rows for rows in tried if rows), key=lambda rows: _measure_rows(rows, canvas))


def measure_key(entries: Sequence[Entry], canvas: Canvas) -> float:
    """The height of a key in points; none of one without entries."""
    return _measure_rows(_choose(entries, canvas), canvas) if entries else 0.0


def draw_key(entries: Sequence[Entry], canvas: Canvas, top: float) -> list[Item]:
    """The entries one below the other from the height `top` on, each behind its mark."""
    rows, items = _choose(entries, canvas), list[Item]()
    indent, width = _indent(entries, canvas), canvas.width / max(map(len, rows))
    small, top = canvas.small, top + canvas.small * 0.6
    for row in rows:
        for column, (mark, lines) in enumerate(row):
            first = top + small * 0.6
            x, middle = column * width, first + (len(lines) - 1) * small * 0.6
            items += set_lines([mark], x, first, small, bold=True)
            items += set_lines(lines, x + indent, middle, small)
        top += _measure_row(row, canvas)
    return items
