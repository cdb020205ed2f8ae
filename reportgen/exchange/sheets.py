"""A brief as an Excel workbook: a sheet a table, to filter, sort and walk through by its links."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter

from reportgen.exchange.ledger import list_tables
from reportgen.exchange.rows import Cell, Table
from reportgen.model.brief import Brief
from reportgen.verification.lock import Lock

_WIDEST = 60
_MOST_CHARACTERS = 32_767
_MOST_LINKS = 65_000
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(brief: Brief, _lock: Lock | None = None) -> bytes:
    """The brief as a workbook; what looks like a formula is text in it, as everything is."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, _OPTIONS)
    book.set_properties(
        {"title": brief.publication.title, "created": _at_noon(brief.publication.date.first)}
    )
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    linked = book.add_format(
        {"text_wrap": True, "valign": "top", "font_color": "#0b57a4", "underline": 1}
    )
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    tables = list_tables(brief)
    places = {table.name: _place_keys(table) for table in tables if table.key}
    for table in tables:
        sheet = book.add_worksheet(table.name)
        _write_head(sheet, table, head)
        for number, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                target = _find_target(table, column, cell, places)
                if target and number * len(table.links or ()) < _MOST_LINKS:
                    sheet.write_url(number, column, target, linked, str(cell))
                else:
                    _write_cell(sheet, number, column, cell, wrapped)
    book.close()
    return packed.getvalue()


def _at_noon(day: datetime.date) -> datetime.datetime:
    """The author's date, as a file's properties want it; without it they would hold the clock."""
    return datetime.datetime(day.year, day.month, day.day, 12, tzinfo=datetime.UTC)


def _place_keys(table: Table) -> dict[Cell, int]:
    """The row, from 1, of each record of a table."""
    column = table.columns.index(table.key)
    return {row[column]: number for number, row in enumerate(table.rows, 2)}


def _write_head(sheet: Any, table: Table, head: Any) -> None:
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
    for column, name in enumerate(table.columns):
        cells = (row[column] for row in table.rows)
        longest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
        sheet.set_column(column, column, min(_WIDEST, max(len(name) + 4, longest + 1)))
        sheet.write_string(0, column, name, head)


def _find_target(
    table: Table, column: int, cell: Cell, places: Mapping[str, Mapping[Cell, int]]
) -> str | None:
    """Where the record stands that a cell names, "" where it names none."""
    other = (table.links or {}).get(table.columns[column])
    number = places[other].get(cell) if other else None
    return f"internal:'{other}'!A{number}" if number else None


def _write_cell(sheet: Any, number: int, column: int, cell: Cell, look: Any) -> None:
    if isinstance(cell, int):
        sheet.write_number(number, column, cell, look)
    elif cell is not None:
        sheet.write_string(number, column, cell[:_MOST_CHARACTERS], look)
