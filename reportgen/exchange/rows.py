"""A table that is written: its columns, its rows, and how what people wrote becomes a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reportgen.exchange.fields import clean

Cell = str | int | None


@dataclass(frozen=True)
class Table:
    """A table: its columns, its rows, and which columns name records of other tables.

    `key` is the column that names its own records, "" where none does; `links` has the table by
    the column that refers to it. `about` says what a row is.
    """

    name: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    key: str = ""
    links: Mapping[str, str] | None = None

    @property
    def is_number(self) -> frozenset[str]:
        """The columns that hold whole numbers."""
        return frozenset(self.columns) & {"stance", "index"}


def write_cell(value: object) -> str | None:
    """A value on one line; None where it says nothing."""
    return clean(value) or None if value is not None else None


def join_cells(items: Iterable[str]) -> str | None:
    """The items of a list in one cell, separated by "; "."""
    return "; ".join(map(clean, items)) or None
