"""In which order the fields of a record are written."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from reportgen.model.brief import Source
from reportgen.model.comparison import Comparison
from reportgen.model.positions import Path
from reportgen.model.publication import Publication
from reportgen.model.records import Record
from reportgen.model.remarks import Review

_FILES: dict[str, type[Record]] = {
    "brief.yml": Publication,
    "comparison.yml": Comparison,
    "review.yml": Review,
}
_FIRST = ("status",)
"""What a draft says before anything else."""


def list_predecessors(name: str, whole: Any, owner: Path, field: str) -> frozenset[str] | None:
    """The fields that stand before one that is to be made in the record at a path of a file.

    By a record beside it that has the field, nearest first; and by the model, for what that record
    does not have. None where neither knows the field.
    """
    record = _find_record(_FILES.get(name.rpartition("/")[2], Source), owner)
    known = [info.alias or key for key, info in record.model_fields.items()] if record else []
    usual = _cut([*_FIRST, *known], field)
    for sibling in _list_siblings(whole, owner):
        if isinstance(sibling, dict) and field in sibling:
            return frozenset(_cut(list(sibling), field) or ()) | (set(usual or ()) - set(sibling))
    return None if usual is None else frozenset(usual)


def _cut(order: list[str], field: str) -> list[str] | None:
    return order[: order.index(field)] if field in order else None


def _list_siblings(whole: Any, owner: Path) -> list[Any]:
    """The records that stand in one list or mapping with a record: those before it, then after."""
    if not owner:
        return []
    around = whole
    for step in owner[:-1]:
        around = around[step]
    if isinstance(around, list) and isinstance(owner[-1], int):
        return [*reversed(around[: owner[-1]]), *around[owner[-1] + 1 :]]
    if isinstance(around, dict):  # positions, by the keys of sources
        return [value for key, value in around.items() if key != owner[-1]]
    return []


def _find_record(record: type[Record], path: Path) -> type[Record] | None:
    kind: Any = record
    for step in path:
        kind = next((found for found in (_step(k, step) for k in _list_kinds(kind)) if found), None)
    records = (k for k in _list_kinds(kind) if isinstance(k, type) and issubclass(k, Record))
    return next(records, None)


def _list_kinds(annotation: Any) -> list[Any]:
    """What a value may be by its annotation."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _list_kinds(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return [kind for each in get_args(annotation) for kind in _list_kinds(each)]
    return [annotation]


def _step(kind: Any, step: str | int) -> Any:
    """The annotation of what is in a value by a name or an index, None where nothing is."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple and isinstance(step, int):
        return inner[0]
    if origin is dict and isinstance(step, str):
        return inner[1]
    if isinstance(kind, type) and issubclass(kind, Record):
        fields = {info.alias or key: info for key, info in kind.model_fields.items()}
        return fields[step].annotation if step in fields else None
    return None
