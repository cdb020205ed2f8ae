"""A DataFrame → rows of plain values, each cell with its place.

Columns are named as the fields of a record are, and fields within fields with a dot between, as
`pandas.json_normalize` names them: `scale.low`, `positions.adams2020.stance`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, get_args, get_origin

import numpy as np
import pandas as pd
from pydantic import BaseModel

from reportgen.errors import Finding, Location
from reportgen.model.notation import Notation
from reportgen.model.positions import Path
from reportgen.model.records import Record
from reportgen.reading.validation import find_record, listing, name_fields, suggest
from reportgen.rules import BAD_VALUE, DUPLICATE_KEY, MISSING_FIELD, UNKNOWN_FIELD

_LONGEST_LABEL = 40
_HALF = re.compile("[\ud800-\udfff]")
"""What is left where text was cut within a character, and no file can hold."""
MISSING: Final = object()
"""What a cell holds that is empty."""


@dataclass(frozen=True)
class Row:
    """One row: its place, its values without those that are missing, and the place of each cell."""

    place: Location
    values: dict[str, Any]
    places: dict[Path, Location]

    def take(self, name: str) -> Any:
        """The value of a column, which goes; None where it is missing."""
        return self.values.pop(name, None)

    def locate(self, name: str) -> Location:
        """The place of a cell, or of the row where there is no such column."""
        return self.places.get((name,), self.place)


@dataclass(frozen=True)
class Frame:
    """The rows of a frame, and what is wrong with its columns and cells."""

    name: str
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]


@dataclass
class _Reader:
    """Reads one frame; `model` is the record of a row, `links` names what rows belong to."""

    name: str
    frame: pd.DataFrame
    model: type[Record]
    links: tuple[str, ...]
    left_out: tuple[str, ...]
    findings: list[Finding] = field(default_factory=list)

    def read(self) -> Frame:
        """Every row, with all that is wrong."""
        columns = dict(self.read_columns())
        self.require(columns)
        labels = self.frame.index.tolist()
        named = self.frame.index.is_unique
        rows = []
        for number in range(len(self.frame)):
            label = repr(labels[number])
            how = f"loc[{label}" if named and len(label) <= _LONGEST_LABEL else f"iloc[{number}"
            rows.append(self.read_row(number, how, columns))
        return Frame(self.name, tuple(rows), tuple(self.findings))

    def read_columns(self) -> Iterator[tuple[int, tuple[str, Path, Any]]]:
        """The columns that are fields, by their numbers: name, path, and type of the field."""
        seen: dict[str, int] = {}
        known = [*self.links, *(n for n in name_fields(self.model) if n not in self.left_out)]
        for number, column in enumerate(self.frame.columns.tolist()):
            name = str(column)
            where = Location(self.name, 0, number + 1, f"{self.name}[{column!r}]")
            path = (name,) if name in self.links else tuple(name.split("."))
            annotation = str if name in self.links else find_field(self.model, path)
            if name in seen:
                message = f"Two columns have the name {name!r}."
                self.findings.append(DUPLICATE_KEY.at(where, message, "Keep one of the two."))
            elif annotation is None or path[0] in self.left_out:
                message = f"No field has the name of the column {name!r}."
                near = suggest(name, known, f"The fields are: {listing(known, 20)}.")
                remedy = f"{near} A column that is no field is left out with .drop(columns=…)."
                self.findings.append(UNKNOWN_FIELD.at(where, message, remedy))
            else:
                seen[name] = number
                yield number, (name, path, annotation)

    def require(self, columns: Mapping[int, tuple[str, Path, Any]]) -> None:
        """A column that every row needs, and the frame does not have, is told once."""
        there = {path[0] for _, path, _ in columns.values()}
        fields = self.model.model_fields.items()
        needed = [*self.links, *(info.alias or n for n, info in fields if info.is_required())]
        for name in needed:
            if name not in there and name not in self.left_out:
                message = f"The frame {self.name!r} has no column {name!r}."
                where = Location(self.name, said=self.name)
                self.findings.append(MISSING_FIELD.at(where, message, f"Add it: {name}."))

    def read_row(self, number: int, how: str, columns: Mapping[int, tuple[str, Path, Any]]) -> Row:
        """One row of the frame; `how` is what pandas gets at it by, without the bracket's end."""
        place = Location(self.name, number + 1, 0, f"{self.name}.{how}]")
        row = Row(place, {}, {})
        for index, (name, path, annotation) in columns.items():
            column = index if how.startswith("iloc") else name
            where = Location(self.name, number + 1, index + 1, f"{self.name}.{how}, {column!r}]")
            row.places[path] = where
            try:
                value = read_cell(self.frame.iat[number, index], annotation)
            except (TypeError, RecursionError) as error:
                what = error if isinstance(error, TypeError) else "within itself"
                remedy = "A cell is text, a number, a date, or a list or mapping of these."
                self.findings.append(BAD_VALUE.at(where, f"{name!r} is {what}.", remedy))
                continue
            if value is not MISSING and not _put(row.values, path, value):
                message = f"{name!r} and another column say the same field."
                self.findings.append(DUPLICATE_KEY.at(where, message, "Keep one of the two."))
        return row


def read_frame(
    name: str,
    frame: pd.DataFrame,
    model: type[Record],
    *,
    links: tuple[str, ...] = (),
    left_out: tuple[str, ...] = (),
) -> Frame:
    """The rows of a frame as plain values of a record's fields.

    `links` are columns that are no fields, and name what a row belongs to; `left_out` are fields
    that are no columns.
    """
    return _Reader(name, frame, model, links, left_out).read()


def find_field(model: type[BaseModel], path: Path) -> Any:
    """The type of a field within a record, by the names on the way; None where there is none."""
    record: type[BaseModel] | None = model
    annotation: Any = None
    names = [str(name) for name in path]
    while names:
        annotation = _list_fields(record).get(names.pop(0))
        if annotation is None:
            return None
        if names and get_origin(annotation) is dict:
            names.pop(0)
            annotation = get_args(annotation)[1]
        record = find_record(annotation)
    return annotation


def _list_fields(record: type[BaseModel] | None) -> dict[str, Any]:
    """The types of a record's fields by their names, none of what is no record."""
    fields = record.model_fields if record else {}
    return {info.alias or name: info.annotation for name, info in fields.items()}


def read_cell(value: Any, annotation: Any) -> Any:
    """A value as YAML has it: text, number, list or mapping; `MISSING` for none.

    Whole numbers that pandas has as floats are whole again, dates are text, and so are numbers
    where the field holds text. Raises TypeError, with what it is, for anything else.
    """
    if isinstance(value, np.generic):
        value = pd.Timestamp(value) if isinstance(value, np.datetime64) else value.item()
    if isinstance(value, Record):
        value = value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if isinstance(value, Mapping):
        fields = _list_fields(find_record(annotation))
        cells = {str(k): read_cell(v, fields.get(str(k), annotation)) for k, v in value.items()}
        return {k: v for k, v in cells.items() if v is not MISSING} or MISSING
    if isinstance(value, list | tuple | np.ndarray | pd.Series):
        items = [read_cell(item, annotation) for item in value]
        return [item for item in items if item is not MISSING] or MISSING
    if isinstance(value, str | Notation | pd.Period):
        if _HALF.search(str(value)):
            raise TypeError("text with half of a character")
        return str(value) if str(value).strip() and value is not pd.NaT else MISSING
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return MISSING
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        number = int(value) if float(value).is_integer() else value
        return number if _takes_numbers(annotation) else str(number)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__}")


def _takes_numbers(annotation: Any) -> bool:
    """Whether a field may hold a number; text that looks like one stays text."""
    if annotation in (int, float, Any):
        return True
    return any(_takes_numbers(part) for part in get_args(annotation))


def _put(values: dict[str, Any], path: Path, value: Any) -> bool:
    """Puts a value at a path; whether there was room for it."""
    *owners, last = map(str, path)
    for name in owners:
        values = values.setdefault(name, {})
        if not isinstance(values, dict):
            return False
    return values.setdefault(last, value) is value
