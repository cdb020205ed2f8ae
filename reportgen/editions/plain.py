"""Records as plain values by the names of their fields, and which of these differ."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from reportgen.editions.changes import FieldChange
from reportgen.model.notation import Notation

_UNPRINTED = ("imported", "considered", "left_out")
"""Fields that remember how an extract was made, and say nothing of what it argues."""

Flat = dict[str, tuple[Any, Any]]
"""Values by the names of their fields, each with the value that it has where none is written."""


def make_plain(value: Any) -> Any:
    """A value of the model as text, number, list or mapping, as a person would write it."""
    if isinstance(value, BaseModel):
        return {_name(value, n): make_plain(v) for n, v in _walk(value) if v is not None}
    if isinstance(value, Notation | Enum | str):
        return " ".join(str(value).split())
    if isinstance(value, Mapping):
        return {str(key): make_plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [make_plain(each) for each in value]
    return value


def _walk(record: BaseModel) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(record, name)) for name in type(record).model_fields)


def _name(record: BaseModel, name: str) -> str:
    return type(record).model_fields[name].alias or name


def flatten(record: BaseModel | None, leave_out: Collection[str] = ()) -> Flat:
    """The fields of a record, those of records in it by names with dots: `warrant.text`."""
    flat: Flat = {}
    if record is None:
        return flat
    for name, value in _walk(record):
        if name in leave_out or name in _UNPRINTED:
            continue
        shown = _name(record, name)
        if isinstance(value, BaseModel):
            flat |= {f"{shown}.{inner}": each for inner, each in flatten(value).items()}
            continue
        info = type(record).model_fields[name]
        default = info.get_default(call_default_factory=True)
        blank = None if default is PydanticUndefined else make_plain(default)
        plain = make_plain(value)
        if isinstance(value, Mapping) and value:
            flat |= {f"{shown}.{key}": (each, None) for key, each in plain.items()}
        else:
            flat[shown] = (None if plain in ([], {}) else plain, blank or None)
    return flat


def list_changes(old: Flat, new: Flat) -> tuple[FieldChange, ...]:
    """The fields whose values differ, in the order of the record.

    What is not written has its default; where a whole record in it is not, nothing of that is.
    """
    found = []
    for name in dict.fromkeys((*new, *old)):
        ours, theirs = _get(old, name, new), _get(new, name, old)
        if ours != theirs:
            found.append(FieldChange(name.removesuffix(".text"), ours, theirs))
    return tuple(found)


def _get(flat: Flat, name: str, other: Flat) -> Any:
    if name in flat:
        value, blank = flat[name]
        return None if value == blank and name not in other and "." in name else value
    return None


class Names:
    """What ids and keys of the old edition are called in the new one."""

    def __init__(self) -> None:
        self.claims: dict[str, str] = {}
        self.themes: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        """Of sources and other works of the bibliography."""

    def translate(self, flat: Flat) -> Flat:
        """The fields of an old record with the ids and keys of the new edition."""
        return {name: (self._translate(name, value), blank) for name, (value, blank) in
                flat.items()}  # fmt: skip

    def _translate(self, name: str, value: Any) -> Any:
        known = {"theme": self.themes, "source": self.keys}
        known |= dict.fromkeys(("from", "to", "same_as"), self.claims)
        lists = {"basis": self.claims, "cites": self.keys, "sources": self.keys}
        last = name.rpartition(".")[2]
        if last in lists and isinstance(value, list):
            return [lists[last].get(each, each) for each in value]
        if last in known and isinstance(value, str):
            return known[last].get(value, value)
        if isinstance(value, str) and "@" in value and self.keys:
            return self._translate_citations(value)
        return value

    def _translate_citations(self, text: str) -> str:
        for old, new in self.keys.items():
            if old != new:
                text = re.sub(rf"@{re.escape(old)}(?![\w:.#$%&+?<>~/-]*\w)", f"@{new}", text)
        return text
