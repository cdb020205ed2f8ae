"""Reading tables row by row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pandas as pd


def walk_rows(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table as named tuples of plain values, one field a column."""
    yield from table.itertuples(index=False)


def walk_groups(table: pd.DataFrame, column: str) -> Iterator[tuple[str, list[Any]]]:
    """The rows that follow each other with the same text in a column, with that text."""
    for value, rows in groupby(walk_rows(table), key=lambda row: str(getattr(row, column))):
        yield value, list(rows)


def pair_columns(table: pd.DataFrame, key: str, value: str) -> dict[str, Any]:
    """One column by another."""
    return dict(zip(table[key], table[value], strict=True))
