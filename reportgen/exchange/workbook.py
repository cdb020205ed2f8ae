"""Spreadsheets of Excel and LibreOffice: every visible sheet a table of claims, or our own tables.

python-calamine reads the cells, as the spreadsheet last counted them. What it does not tell is
looked up in the sheets' XML first: hidden rows, formulas without a value, errors, and how far a
sheet reaches, which for a cell in the last corner would be all memory.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import python_calamine as calamine

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.formats import Input
from reportgen.exchange.grids import Grid, Row
from reportgen.exchange.passage import Harvest
from reportgen.exchange.safety import Archive, is_zip, open_zip, parse_xml
from reportgen.exchange.sheets import write
from reportgen.exchange.tables import make_grid, read_tables
from reportgen.exchange.taguette import HEADS, read_highlights

__all__ = ["detect", "read", "write"]

MOST_CELLS = 2_000_000
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_ID = re.compile(r"\}id$")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_CELL = re.compile(rb'<(?:\w+:)?c\b([^>]*?)\br="([A-Z]{1,3})(\d{1,7})"([^>]*?)(/?)>')
_UNPLACED = re.compile(rb"<(?:\w+:)?c(?![^>]*\br=)[\s>]")
_END = re.compile(rb"</(?:\w+:)?c\s*>")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\s*>[^<]|<(?:\w+:)?t\s[^>]*>[^<]")
_ERROR = re.compile(rb'\bt="e"')
_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')


@dataclass(frozen=True)
class _Sheet:
    """What a sheet's XML says that its values do not: rows from 0, cells as (row, column)."""

    hidden: frozenset[int]
    unvalued: tuple[tuple[int, int], ...]
    wrong: tuple[tuple[int, int], ...]


def detect(file: Input) -> bool:
    """Whether it is a workbook of Excel's present format."""
    if not is_zip(file):
        return False
    try:
        return "xl/workbook.xml" in open_zip(file).names
    except ExchangeError:
        return False


def read(file: Input) -> Harvest:
    """The claims of all visible sheets; raises `ExchangeError`, with its place, where broken."""
    if not is_zip(file):
        raise ExchangeError(
            "The file is not a .xlsx workbook: an older Excel's, perhaps, or password-protected.",
            "Save it as “Excel Workbook (.xlsx)”, without a password.",
            Location(file.name),
        )
    archive = open_zip(file)
    sheets = {name: _look(archive, part, name) for name, part in _list_sheets(archive)}
    book = _open(file)
    grids: list[Grid] = []
    hidden = 0
    for sheet in book.sheets_metadata:
        if sheet.typ != calamine.SheetTypeEnum.WorkSheet or sheet.name not in sheets:
            continue
        if sheet.visible != calamine.SheetVisibleEnum.Visible:
            hidden += 1
            continue
        grids += _read_sheet(book, sheet.name, sheets[sheet.name], file.name)
    if not grids:
        raise ExchangeError(
            "The workbook has no visible sheet with anything in it.",
            "Show the sheet that holds the table.",
            Location(file.name),
        )
    harvest = _read_grids(file, grids)
    if hidden:
        harvest = replace(harvest, left_out={**harvest.left_out, "hidden sheets": hidden})
    return harvest


def _read_grids(file: Input, grids: Sequence[Grid]) -> Harvest:
    if len(grids) == 1 and {head.lower() for head in grids[0].heads} == set(HEADS):
        return read_highlights(grids[0])
    return read_tables(grids, file.columns, file.name)


def _open(file: Input) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(file.data))
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _refuse(file.name, error) from error


def _refuse(path: str, error: Exception) -> ExchangeError:
    return ExchangeError(
        f"The workbook cannot be read: {error}.", "Save it again as .xlsx.", Location(path)
    )


# ── what the XML says ────────────────────────────────────────────────────────────────────


def _list_sheets(archive: Archive) -> Iterator[tuple[str, str]]:
    """The names of the sheets, each with the part of the archive that holds it."""
    book = parse_xml(archive.read("xl/workbook.xml"), f"{archive.name}/xl/workbook.xml")
    part = "xl/_rels/workbook.xml.rels"
    relations = parse_xml(archive.read(part), f"{archive.name}/{part}")
    targets = {r.get("Id"): r.get("Target", "") for r in relations.iter(_RELATIONS)}
    for element in book.iter():
        if element.tag.endswith("}sheet"):
            key = next((value for name, value in element.items() if _ID.search(name)), None)
            target = targets.get(key, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path in archive.names:
                yield element.get("name", ""), path


def _look(archive: Archive, part: str, name: str) -> _Sheet:
    """Looks through a sheet's XML, and refuses one that reaches too far."""
    xml = archive.read(part)
    hidden = {
        int(number[1]) - 1
        for row in _ROW.finditer(xml)
        if _HIDDEN.search(row[1]) and (number := _NUMBER.search(row[1]))
    }
    unvalued, wrong, far = [], [], (0, 0)
    if _UNPLACED.search(xml):
        far = (
            max((int(n[1]) for r in _ROW.finditer(xml) if (n := _NUMBER.search(r[1]))), default=0),
            0,
        )
    for cell in _CELL.finditer(xml):
        at = (int(cell[3]) - 1, _count_columns(cell[2]) - 1)
        if cell[5]:
            continue
        far = (max(far[0], at[0]), max(far[1], at[1]))
        end = _END.search(xml, cell.end())
        inside = xml[cell.end() : end.start() if end else cell.end()]
        if _ERROR.search(cell[1] + cell[4]):
            wrong.append(at)
        elif _FORMULA.search(inside) and not _VALUE.search(inside):
            unvalued.append(at)
    if (far[0] + 1) * (far[1] + 1) > MOST_CELLS:
        raise ExchangeError(
            f"The sheet reaches to row {far[0] + 1:,} and column {far[1] + 1:,}.",
            "Delete the empty rows and columns after the table, and save it again.",
            Location(f"{archive.name}!{name}", far[0] + 1, far[1] + 1),
        )
    return _Sheet(frozenset(hidden), tuple(unvalued), tuple(wrong))


def _count_columns(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


# ── the values ───────────────────────────────────────────────────────────────────────────


def _read_sheet(
    book: calamine.CalamineWorkbook, name: str, sheet: _Sheet, path: str
) -> Iterator[Grid]:
    """The grid of a sheet, if anything is in it."""
    place = f"{path}!{name}"
    try:
        opened = book.get_sheet_by_name(name)
        values = opened.to_python(skip_empty_area=False)
        merged = opened.merged_cell_ranges or []
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _refuse(place, error) from error
    texts = [[_write(value) for value in row] for row in values]
    spilled = _spill(texts, merged)
    rows = [
        Row(place, number + 1, tuple(row), frozenset(spilled.get(number, ())))
        for number, row in enumerate(texts)
    ]
    shown = [row for row in rows if not row.is_empty and row.line - 1 not in sheet.hidden]
    if shown:
        grid = make_grid(shown, name)
        count = sum(row.line - 1 in sheet.hidden for row in rows if not row.is_empty)
        yield replace(grid, notices=(*grid.notices, *_tell(sheet, rows, place, count)))


def _write(value: object) -> str:
    """A cell's value as a person reads it."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return "" if value is None else str(value)


Range = tuple[tuple[int, int], tuple[int, int]]


def _spill(texts: list[list[str]], merged: Sequence[Range]) -> Mapping[int, set[int]]:
    """Writes the text of each merged cell into all that it covers, and says which those are."""
    spilled: dict[int, set[int]] = {}
    covered = 0
    for (top, left), (bottom, right) in merged:
        if top >= len(texts) or left >= len(texts[top]):
            continue
        bottom, right = min(bottom, len(texts) - 1), min(right, len(texts[top]) - 1)
        covered += (bottom - top + 1) * (right - left + 1)
        if covered > MOST_CELLS:  # merged cells over merged cells, which no spreadsheet makes
            break
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    texts[row][column] = texts[top][left]
                    spilled.setdefault(row, set()).add(column)
    return spilled


def _tell(
    sheet: _Sheet, rows: Sequence[Row], place: str, hidden: int
) -> Iterator[tuple[Location, str]]:
    """What there is to say of a sheet's cells."""
    if hidden:
        noun = "row is" if hidden == 1 else "rows are"
        yield Location(place), f"{hidden} hidden {noun} left out; show them to import them."
    lines = {row.line for row in rows if not row.is_empty} - {n + 1 for n in sheet.hidden}
    for cells, what in (
        (sheet.unvalued, "The formula has no value; open the workbook, recalculate and save it."),
        (sheet.wrong, "The cell holds a spreadsheet error, and counts as empty."),
    ):
        for row, column in cells:
            if row + 1 in lines:
                yield Location(place, row + 1, column + 1), what
