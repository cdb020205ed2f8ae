"""Reading the rows of tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from reportgen.tabulation import name_field

Rows = tuple[Any, ...]
"""The rows of a table, as `Table` has them."""


def get_cell(row: Any, column: str) -> Any:
    """The cell of a row in a column, by the column's name."""
    return getattr(row, name_field(column))


def walk_groups(rows: Iterable[Any], column: str) -> Iterator[tuple[str, list[Any]]]:
    """The rows that follow each other with the same text in a column, with that text."""
    for value, group in groupby(rows, key=lambda row: str(getattr(row, column))):
        yield value, list(group)


def add_up(rows: Iterable[Any], by: str, value: str = "n") -> dict[str, int]:
    """The sum of a column for each text in another, in order of first appearance."""
    sums: dict[str, int] = {}
    for row in rows:
        key = getattr(row, by)
        sums[key] = sums.get(key, 0) + getattr(row, value)
    return sums
