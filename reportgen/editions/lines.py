"""A change in lines of words, some of them marked; how marks look is a format's affair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from reportgen.editions.changes import Change, FieldChange, Kind
from reportgen.editions.wording import shorten
from reportgen.model.comparison import sign

Style = Literal["plain", "old", "new", "strong", "code", "quiet"]
Sign = Literal["+", "−", "~", ""]


@dataclass(frozen=True)
class Run:
    """Some words in one style; those of `old` are no more, those of `new` are there now."""

    text: str
    style: Style = "plain"


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Item:
    """What is told of one thing: a sign (added, dropped, changed, none), a head, and lines."""

    sign: Sign
    head: Line
    lines: tuple[Line, ...] = ()


SIGNS: dict[Kind, Sign] = {"added": "+", "dropped": "−", "changed": "~"}
_FACTS = {
    "claim": ("locator", "theme", "stance", "certainty"),
    "evidence": ("kind", "date", "locator"),
    "relation": ("type",),
    "position": ("stance",),
    "judgement": ("confidence",),
    "finding": ("confidence",),
    "explanation": ("factor",),
}
"""What is told of a record beside its words where it came or went."""


def describe_fields(change: Change) -> Iterator[Line]:
    """A line for each field that differs; of a record that came or went, what it says."""
    if change.kind == "changed":
        if change.was:
            yield (Run("was called ", "quiet"), Run(change.was, "code"))
        for field in change.fields:
            yield describe_field(field)
        return
    if change.words:
        yield (Run(change.words),)
    facts = tuple(_list_facts(change))
    if facts:
        yield (Run("; ".join(facts), "quiet"),)
    if change.get("draft"):
        is_gone = change.kind == "dropped"
        yield (Run("It is a draft now." if is_gone else "It was a draft.", "quiet"),)


def _list_facts(change: Change) -> Iterator[str]:
    for name in _FACTS.get(change.record, ()):
        if field := change.get(name):
            value = field.new if change.kind == "added" else field.old
            yield show(value, name) if name == "locator" else f"{name} {show(value, name)}"
    grounds = change.get("evidence")
    if change.record == "claim" and grounds:
        count = len(grounds.new or grounds.old)
        yield f"{count} piece{'s' * (count != 1)} of evidence"


def describe_field(field: FieldChange) -> Line:
    """How a field differs: its words, the items of a list, or the value before and after."""
    name = Run(f"{field.field}: ", "quiet")
    if field.field.startswith("order of "):
        return (name, Run("now "), Run(show(field.new), "new"))
    if field.is_wording:
        pieces = shorten(field.pieces)
        return (name, *(Run(p.text, "plain" if p.part == "same" else p.part) for p in pieces))
    if isinstance(field.old, list) or isinstance(field.new, list):
        return (name, *_describe_list(field))
    return (name, *_describe_value(field))


def _describe_list(field: FieldChange) -> Iterator[Run]:
    gone = [Run(show(item, field.field), "old") for item in field.gone]
    come = [Run(show(item, field.field), "new") for item in field.come]
    if not gone and not come:  # the same items in another order
        yield from (Run("now "), Run(show(field.new, field.field), "new"))
        return
    for place, run in enumerate((*gone, *come)):
        if place:
            yield Run("; ")
        yield run


def _describe_value(field: FieldChange) -> Iterator[Run]:
    last = field.field.rpartition(".")[2]
    if field.old is not None:
        yield Run(show(field.old, last), "old")
    if field.old is not None and field.new is not None:
        yield Run(" → ")
    if field.new is not None:
        yield Run(show(field.new, last), "new")


def show(value: Any, name: str = "") -> str:
    """A plain value in one line."""
    if name == "stance" and isinstance(value, int):
        return sign(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict):
        if set(value) >= {"measure", "value"}:
            return f"{value['measure']}: {show(value['value'])} {value.get('unit', '')}".rstrip()
        named = [str(value["name"])] if "name" in value else []
        others = (f"{key} {show(each, key)}" for key, each in value.items() if key != "name")
        return ", ".join((*named, *others))
    if isinstance(value, list):
        return ", ".join(show(each) for each in value)
    return str(value)
