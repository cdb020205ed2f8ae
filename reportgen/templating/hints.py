"""What is known of a template's values before there are any: types, members, how to call them.

A hint is a type annotation of the code, a `Callee` or a `Module`; `Any` where nothing is known,
and `MISSING` where there is certainly nothing of a name.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import GenericAlias
from typing import Any, Union, get_args, get_origin, get_type_hints

from reportgen.model.notation import Notation
from reportgen.model.slides import SlideFile
from reportgen.templating.access import is_ours, offers

Hint = Any
MISSING = object()
"""The hint of what is not there."""


@dataclass(frozen=True)
class Callee:
    """A function, a method or a macro: how it is called, and what comes back."""

    name: str
    signature: inspect.Signature
    returns: Hint = Any

    def __str__(self) -> str:
        """As a template calls it: `claims_on(theme, source)`."""
        shown = [p.replace(annotation=p.empty) for p in self.signature.parameters.values()]
        words = str(inspect.Signature(shown)).replace("/, ", "").replace(", /", "")
        return f"{self.name}{words}"


@dataclass(frozen=True)
class Module:
    """A template that was imported whole, with its macros and variables by name."""

    names: Mapping[str, Hint]


def read_function(name: str, function: Any, *, is_method: bool = False) -> Callee:
    """A function of the code, with the types that its annotations say."""
    hints = _read_annotations(function)
    signature = inspect.signature(function)
    parameters = list(signature.parameters.values())[int(is_method) :]
    typed = [p.replace(annotation=hints.get(p.name, Any)) for p in parameters]
    return Callee(name, inspect.Signature(typed), hints.get("return", Any))


def find_member(hint: Hint, name: str) -> Hint:
    """What `.name` gives of a value; `MISSING` where no value of this type has it."""
    found = [_find_in(part, name) for part in _alternatives(hint)]
    known = [member for member in found if member is not MISSING]
    return merge(known) if known or not found else MISSING


def list_members(hint: Hint) -> tuple[str, ...]:
    """The names that a value of this type has for templates; none where nothing is known."""
    names: dict[str, None] = {}
    for part in _alternatives(hint):
        if isinstance(part, Module):
            names |= dict.fromkeys(part.names)
        elif is_ours(part):
            names |= dict.fromkeys(read_members(part))
    return tuple(names)


def find_element(hint: Hint) -> Hint:
    """What a loop over a value gives, one at a time."""
    return merge(_find_element(part) for part in _alternatives(hint))


def find_item(hint: Hint) -> Hint:
    """What `value[key]` gives."""
    inner, kind = get_args(hint), _find_kind(hint)
    is_mapping = _is_class(kind) and issubclass(kind, Mapping)
    return inner[1] if is_mapping and len(inner) > 1 else find_element(hint)


def unpack(hint: Hint, count: int) -> tuple[Hint, ...]:
    """What `a, b = value` gives each name."""
    origin, inner = _find_kind(hint), get_args(hint)
    if origin is tuple and Ellipsis not in inner and len(inner) == count:
        return inner
    return (find_element(hint),) * count


def list_of(element: Hint) -> Hint:
    """The hint of a list of such as one."""
    return GenericAlias(list, (element if _is_annotation(element) else Any,))


def merge(hints: Iterable[Hint]) -> Hint:
    """One hint for a value that is one of several."""
    unique: list[Hint] = []
    for hint in hints:
        if hint not in unique:
            unique.append(hint)
    if not unique or Any in unique or not all(_is_annotation(hint) for hint in unique):
        return unique[0] if len(unique) == 1 else Any
    return Union[tuple(unique)]  # noqa: UP007 — of as many as there are


def name_type(hint: Hint) -> str:
    """What a value is, for a message: "a Claim", "a list"; "" where that is not known."""
    if hint is Any:
        return ""
    names = [getattr(_find_kind(part), "__name__", "") for part in _alternatives(hint)]
    return " or ".join(f"{_article(name)} {name}" for name in names) if all(names) else ""


def _article(noun: str) -> str:
    return "an" if noun[0] in "AEIOUaeiou" else "a"


def is_printable(hint: Hint) -> bool:
    """Whether a value says something where it is printed: text does, a list or a record not."""
    return not any(_is_structure(part) for part in _alternatives(hint))


def fits(given: Hint, wanted: Hint) -> bool:
    """Whether a value may be given where the code wants a type; in doubt it may."""
    ours = [part for part in _alternatives(given) if is_ours(part)]
    taken = [part for part in _alternatives(wanted) if _is_class(part)]
    if not ours or len(taken) != len(_alternatives(wanted)):
        return True
    return any(issubclass(one, another) for one in ours for another in taken)


@cache
def read_members(cls: type) -> Mapping[str, Hint]:
    """The public names of a class of ours, and the types of what they give."""
    hints = _read_annotations(cls)
    found: dict[str, Hint] = {}
    for base in reversed([base for base in cls.__mro__ if is_ours(base)]):
        fields = {name: hints.get(name, Any) for name in inspect.get_annotations(base)}
        made = {name: _read_attribute(name, value) for name, value in vars(base).items()}
        found |= fields | {name: hint for name, hint in made.items() if name not in fields}
    return {n: h for n, h in found.items() if not n.startswith("_") and n != "model_config"}


def _read_attribute(name: str, value: Any) -> Hint:
    if isinstance(value, property):
        return _read_annotations(value.fget).get("return", Any)
    if isinstance(value, cached_property):
        return _read_annotations(value.func).get("return", Any)
    if isinstance(value, staticmethod):
        return read_function(name, value.__func__)
    return read_function(name, value, is_method=True) if inspect.isfunction(value) else Any


def _read_annotations(value: Any) -> dict[str, Hint]:
    """The types that annotations name; none where they name what only a type checker knows."""
    try:
        return get_type_hints(value)
    except NameError:
        return {}


def _alternatives(hint: Hint) -> list[Hint]:
    """The types that a value may have; None is left out where there is another."""
    if _find_kind(hint) in (Union, types.UnionType):
        return [part for part in get_args(hint) if part is not type(None)]
    return [hint]


def _find_kind(hint: Hint) -> Hint:
    """`tuple` for `tuple[Claim, ...]`; a plain type is its own kind."""
    return get_origin(hint) or hint


def _is_annotation(hint: Hint) -> bool:
    return not isinstance(hint, Callee | Module) and hint is not MISSING


def _is_class(hint: Hint) -> bool:
    return isinstance(hint, type) and hint is not Any  # which is a class itself since 3.11


def _is_structure(hint: Hint) -> bool:
    """Whether printing a value would show how it is stored."""
    kind = _find_kind(hint)
    if isinstance(kind, Callee | Module):
        return True
    if not _is_class(kind) or issubclass(kind, str | Notation | SlideFile):
        return False
    return is_ours(kind) or issubclass(kind, Mapping | tuple | list)


def _find_in(hint: Hint, name: str) -> Hint:
    if isinstance(hint, Module):
        return hint.names.get(name, MISSING)
    kind = _find_kind(hint)
    if not _is_class(kind) or kind in (object, type(None)):
        return Any
    if is_ours(kind) and name in (members := read_members(kind)):
        return members[name]
    if issubclass(kind, Mapping):
        return _find_in_mapping(hint, name)
    return Any if hasattr(kind, name) and offers(kind, name) else MISSING


def _find_in_mapping(hint: Hint, name: str) -> Hint:
    """A method of a mapping, else the value that it may have by this name."""
    value = (*get_args(hint), Any, Any)[1]
    if name in ("get", "items", "keys", "values"):
        signature = inspect.signature(lambda *_values: None)
        key = (*get_args(hint), Any)[0]
        gives = {"get": value, "items": list_of(GenericAlias(tuple, (key, value)))}
        return Callee(name, signature, gives.get(name, list_of(key if name == "keys" else value)))
    return value


def _find_element(hint: Hint) -> Hint:
    origin, inner = _find_kind(hint), get_args(hint)
    if hint is str:
        return str
    if origin is tuple:
        return merge(part for part in inner if part is not Ellipsis)
    if _is_class(origin) and issubclass(origin, Iterable) and inner:
        return inner[0]
    return Any
