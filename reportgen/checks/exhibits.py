"""Figures that brief.yml declares, held against the tables: what could not be drawn is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reportgen.columns import COLUMNS, is_number
from reportgen.errors import Finding, Location
from reportgen.model.brief import Brief
from reportgen.model.illustrations import PACKAGED, Illustration
from reportgen.plugins import list_plugins
from reportgen.reading.validation import listing, suggest
from reportgen.rules import UNDRAWABLE_FIGURE, UNKNOWN_COLUMN, UNKNOWN_TABLE
from reportgen.workspace import BRIEF_FILE

COUNT = "count"
"""What stands for the number of rows, in the place of a column."""

_NEEDS: Mapping[str, tuple[str, ...]] = {
    "bars": ("x",),
    "tiles": ("x", "y"),
    "dots": ("x", "y"),
    "timeline": (),
    "argument_map": (),
}
_NUMBERS: Mapping[str, str] = {"bars": "y", "tiles": "colour", "dots": "x"}
"""By kind, the field that is a number."""
_FIXED: Mapping[str, str] = {"timeline": "timeline", "argument_map": "relations"}
"""The kinds that are drawn from one table alone."""
_FIELDS = ("table", "kind", "x", "y", "colour", "where")


def check_figures(brief: Brief) -> Iterator[Finding]:
    """Every declared figure names a table, columns of it, and what its kind needs."""
    plugged = {plugin.name for plugin in list_plugins("figures")}
    for name, figure in brief.publication.figures.items():
        written = [field for field in _FIELDS if getattr(figure, field)]
        if name in PACKAGED:
            yield from _check_packaged(brief, name, written)
        elif name in plugged and not written:
            continue  # one that a plug-in draws, under another caption or not at all
        elif figure.show:
            yield from _check_own(brief, name, figure, written)


def _check_packaged(brief: Brief, name: str, written: list[str]) -> Iterator[Finding]:
    for field in written:
        where = brief.locate(BRIEF_FILE, "figures", name, field)
        message = f"The figure {name!r} is a packaged figure, which sets its own {field!r}."
        remedy = "Set only its caption or `show: false`; or give your own figure another name."
        yield UNDRAWABLE_FIGURE.at(where, message, remedy)


def _check_own(
    brief: Brief, name: str, figure: Illustration, written: list[str]
) -> Iterator[Finding]:
    where = brief.locate(BRIEF_FILE, "figures", name)
    if not written:
        remedy = suggest(name, PACKAGED, "Give it a table and a kind, or delete it.")
        yield UNDRAWABLE_FIGURE.at(where, f"There is no packaged figure {name!r}.", remedy)
        return
    if name.endswith("-slide") or name.startswith("argument_map-"):
        message = f"{name!r} is the name of a file that reportgen writes."
        yield UNDRAWABLE_FIGURE.at(where, message, "Give the figure another name.")
    for field in ("table", "kind"):
        if getattr(figure, field) is None and not _is_written(brief, name, field):
            message = f"The figure {name!r} has no {field!r}."
            yield UNDRAWABLE_FIGURE.at(where, message, f"Add it: {field}: …")
    if figure.table is not None and figure.table not in COLUMNS:
        remedy = suggest(figure.table, COLUMNS, f"The tables are: {listing(COLUMNS, 20)}.")
        at = brief.locate(BRIEF_FILE, "figures", name, "table")
        yield UNKNOWN_TABLE.at(at, f"There is no table {figure.table!r}.", remedy)
    elif figure.table is not None:
        yield from _check_columns(brief, name, figure, figure.table)
        yield from _check_values(brief, name, figure)
        yield from _check_kind(brief, name, figure, figure.table)


def _check_columns(brief: Brief, name: str, figure: Illustration, table: str) -> Iterator[Finding]:
    columns = COLUMNS[table]
    named: list[tuple[str | None, tuple[str, ...]]] = [
        (getattr(figure, field), (field,)) for field in ("x", "y", "colour")
    ]
    named += [(column, ("where", column)) for column in figure.where]
    for column, path in named:
        counts = column == COUNT and path == (_NUMBERS.get(figure.kind or ""),)
        if column is None or column in columns or counts:
            continue
        at = _locate(brief, "figures", name, *path)
        remedy = suggest(column, columns, f"Its columns are: {listing(columns, 20)}.")
        message = f"The table {table!r} has no column {column!r}."
        yield UNKNOWN_COLUMN.at(at, message, remedy)


def _check_values(brief: Brief, name: str, figure: Illustration) -> Iterator[Finding]:
    for column, wanted in figure.where.items():
        values = wanted if isinstance(wanted, list) else [wanted]
        if not values or any(isinstance(value, dict | list) or value is None for value in values):
            at = brief.locate(BRIEF_FILE, "figures", name, "where", column)
            remedy = f"Write {column}: a value, or a list: [one, other]."
            yield UNDRAWABLE_FIGURE.at(at, f"This {column!r} cannot select rows.", remedy)


def _is_written(brief: Brief, name: str, field: str) -> bool:
    """Whether a field is in brief.yml, if only with a value that is a finding already."""
    positions = brief.positions.get(BRIEF_FILE)
    return positions is not None and ("figures", name, field) in positions.values


def _locate(brief: Brief, *path: str) -> Location:
    """The place of a value of brief.yml; of its name, where the name is what may be wrong."""
    positions = brief.positions.get(BRIEF_FILE)
    if positions is None:
        return Location(BRIEF_FILE)
    return positions.locate_key(*path) if "where" in path else positions.locate(*path)


def _check_kind(brief: Brief, name: str, figure: Illustration, table: str) -> Iterator[Finding]:
    kind = figure.kind
    if kind is None:
        return
    where = brief.locate(BRIEF_FILE, "figures", name)
    if kind in _FIXED:
        if table != _FIXED[kind]:
            at = brief.locate(BRIEF_FILE, "figures", name, "table")
            message = f"A figure of the kind {kind} is not drawn from {table!r}."
            yield UNDRAWABLE_FIGURE.at(at, message, f"Write table: {_FIXED[kind]}.")
        for field in ("x", "y", "colour"):
            if getattr(figure, field):
                at = brief.locate(BRIEF_FILE, "figures", name, field)
                message = f"A figure of the kind {kind} takes no {field!r}."
                yield UNDRAWABLE_FIGURE.at(at, message, "Remove it.")
        return
    for field in _NEEDS[kind]:
        if getattr(figure, field) is None and not _is_written(brief, name, field):
            message = f"The figure {name!r} of the kind {kind} has no {field!r}."
            yield UNDRAWABLE_FIGURE.at(where, message, f"Add it: {field}: … (a column).")
    number = _NUMBERS[kind]
    column = getattr(figure, number)
    if column in COLUMNS[table] and not is_number(table, column):
        numbers = [COUNT] * (kind != "dots")
        numbers += [other for other in COLUMNS[table] if is_number(table, other)]
        message = f"The {number} of {kind} is a number, and {column!r} holds text."
        remedy = f"Write one of: {', '.join(numbers)}." if numbers else "Choose another table."
        at = brief.locate(BRIEF_FILE, "figures", name, number)
        yield UNDRAWABLE_FIGURE.at(at, message, remedy)
