"""What belongs where in the files of the room: the fields that the model has, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic.fields import FieldInfo

from reportgen.model.brief import Considered, LeftOut, Source
from reportgen.model.comparison import Comparison
from reportgen.model.positions import Path
from reportgen.model.records import Record, Statement
from reportgen.reading.validation import listing, suggest
from reportgen.room.fields import RECORDS, list_types
from reportgen.room.refusal import Refusal
from reportgen.room.wishes import Wish
from reportgen.workspace import COMPARISON_FILE

_DECISIONS: tuple[type[Record], ...] = (Considered, LeftOut)
"""Records that no form has: settling readings writes them."""
_OF_DRAFTS = frozenset(("status", "imported"))
"""Fields that a record has while it is a draft."""


def get_fields(record: type[Record]) -> dict[str, FieldInfo]:
    """The fields of a record, by the names that a file has them under."""
    return {field.alias or key: field for key, field in record.model_fields.items()}


def find_inner(field: FieldInfo) -> type[Record] | None:
    """The record that a field holds, or a list or mapping of them; None for plain values."""
    types = list_types(field.annotation)
    return next((record for record in (*RECORDS.values(), *_DECISIONS) if record in types), None)


def refuse_strange(wishes: Iterable[Wish]) -> None:
    """Raises `Refusal` for a field that no record has, and for nothing where a record belongs."""
    for wish in wishes:
        if wish.op in ("drop", "order"):
            continue  # what is strange may go
        record, field = _follow(wish.file, wish.path)
        where = ".".join(map(str, wish.path))
        if wish.op == "add":
            listed = wish.value if isinstance(wish.value, list) else [wish.value]
            for value in listed:
                _check_item(where, value, record)
        elif field is not None:
            _check_value(where, wish.value, field)
        else:
            _check_item(where, wish.value, record)


def find_record(file: str, path: Path) -> type[Record] | None:
    """The record that stands at a path, or in a list there; None for plain values."""
    return _follow(file, path)[0]


def _follow(file: str, path: Path) -> tuple[type[Record] | None, FieldInfo | None]:
    """What a path leads to: a record, and the field that it names; None for an item of a list."""
    record: type[Record] | None = Comparison if file == COMPARISON_FILE else Source
    field: FieldInfo | None = None
    is_item = False  # whether the next step leads into a list, or a mapping by source
    for number, step in enumerate(path):
        if is_item:
            is_item, field = False, None
        elif record is None:
            raise _refuse(".".join(map(str, path)), "leads into a value that has no fields")
        else:
            field = _find_field(record, step, path[:number])
            record = find_inner(field) if field else None
            is_item = field is not None and _is_several(field)
    return record, field


def _find_field(record: type[Record], name: str | int, path: Path) -> FieldInfo | None:
    """A field of a record, None for one of drafts; raises `Refusal` where there is none."""
    fields = get_fields(record)
    if name in fields or name in _OF_DRAFTS:
        return fields.get(str(name))
    where = f" in {'.'.join(map(str, path))}" if path else ""
    remedy = suggest(str(name), fields, f"The fields here are: {listing(fields, 20)}.")
    raise Refusal(400, f"There is no field {str(name)!r}{where}.", remedy)


def _is_several(field: FieldInfo) -> bool:
    return any(one in (tuple, dict) for one in list_types(field.annotation))


def _check_value(where: str, value: Any, field: FieldInfo) -> None:
    """What a field is to hold."""
    record = find_inner(field)
    if value is None:
        if type(None) not in list_types(field.annotation):
            raise _refuse(where, "is nothing")
    elif record is None:
        return
    elif not _is_several(field):
        _check_item(where, value, record)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _check_item(f"{where}.{key}", inner, record)
    else:
        for number, inner in enumerate(value if isinstance(value, list) else [value]):
            _check_item(f"{where}[{number}]", inner, record)


def _check_item(where: str, value: Any, record: type[Record] | None) -> None:
    """A record, or an item of a list of plain values."""
    if value is None:
        raise _refuse(where, "is nothing")
    if record is None:
        return
    if not isinstance(value, Mapping):
        if not issubclass(record, Statement):
            raise _refuse(where, f"is no {record.__name__.lower()}")
        return
    for name, inner in value.items():
        if field := _find_field(record, name, (where,)):
            _check_value(f"{where}.{name}", inner, field)


def _refuse(where: str, what: str) -> Refusal:
    return Refusal(400, f"{where} {what}.", "Write its fields, or leave it out.")
