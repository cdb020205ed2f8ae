"""From plain values to the model: every pydantic error becomes a finding with its place."""

from __future__ import annotations

import copy
import difflib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from reportgen.errors import Finding
from reportgen.model.brief import describe
from reportgen.model.comparison import MIXED
from reportgen.model.locators import ENGLISH, Spellings
from reportgen.model.positions import Path, Positions
from reportgen.model.records import Record
from reportgen.reading.quoting import find_value, write_quoted
from reportgen.reading.yamldoc import YamlDocument
from reportgen.rules import BAD_VALUE, MISSING_FIELD, UNKNOWN_FIELD

R = TypeVar("R", bound=Record)

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
    "model_attributes_type": "a mapping (key: value)",
}
_KINDS = {
    str: "text",
    bool: "true/false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a mapping",
    type(None): "nothing",
}
_FILE = "The file"
_NAME_REMEDY = (
    "Write letters, digits, hyphens, dots and underscores only, beginning with a letter or digit."
)
_GROUPING = re.compile(r"(?<=\d)[_,'’ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PERCENT = re.compile(r"(-?\d+(?:\.\d+)?) ?%")
_LANGUAGE_REMEDY = "Write the code of a language, e.g. en, pl or en-GB."
_STANCE_REMEDY = (
    "A stance is a whole number from −2 to 2; leave it out if the source takes no side."
)
# What a field that is missing or wrong is taken to be while the rest of its file is checked, so
# that one mistake does not hide the others. Nothing is ever made of a brief with an error.
_STAND_INS: Mapping[str, str] = {
    **dict.fromkeys(("title", "question", "label", "genre", "approach", "thesis"), "…"),
    "date": "2000-01-01",
}


def find_near(word: str, known: Iterable[str]) -> str | None:
    """The known name that is most like a misspelt one, whatever its capitals; None for none."""
    names = {name.casefold(): name for name in sorted(known, reverse=True)}
    near = difflib.get_close_matches(word.casefold(), sorted(names), n=1, cutoff=0.6)
    return names[near[0]] if near else None


def suggest(word: str, known: Iterable[str], otherwise: str) -> str:
    """The remedy for a misspelt name: the nearest known one, else `otherwise`."""
    near = find_near(word, known)
    return f"Did you mean {near!r}?" if near else otherwise


def listing(words: Iterable[str], most: int = 12) -> str:
    """Names for a remedy: "a, b, c", cut where there are too many."""
    names = list(words)
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def validate(
    model: type[R], document: YamlDocument, spellings: Spellings = ENGLISH
) -> tuple[R | None, list[Finding]]:
    """Makes a record of a YAML document; None where it has errors, all of which are found.

    `spellings` are those of its locators.
    """
    if document.value is None and document.findings:
        return None, []
    try:
        return model.model_validate(document.value, context={"spellings": spellings}), []
    except ValidationError as error:
        details = _leave_out_consequences(model, error.errors(include_url=False))
        return None, [_explain(model, document, detail) for detail in details]


def _leave_out_consequences(
    model: type[Record], details: list[ErrorDetails]
) -> Iterator[ErrorDetails]:
    """The errors without those that others bring about.

    A field is not missing where it is misspelt, nor a list empty where all its items are wrong.
    """
    meant = {_guess(model, detail) for detail in details if detail["type"] == "extra_forbidden"}
    around = {detail["loc"][:end] for detail in details for end in range(len(detail["loc"]))}
    for detail in details:
        misspelt = detail["type"] == "missing" and detail["loc"] in meant
        if not misspelt and not (detail["type"] == "too_short" and detail["loc"] in around):
            yield detail


def _guess(model: type[Record], error: ErrorDetails) -> Path:
    """The path of the field that a misspelt one was meant to be; its own where none is near."""
    *owner, name = error["loc"]
    fields = name_fields(_record_at(model, tuple(owner)))
    return (*owner, find_near(str(name), fields) or name)


def _explain(model: type[Record], document: YamlDocument, error: ErrorDetails) -> Finding:
    positions = document.positions
    path: Path = tuple(part for part in error["loc"] if part != "[key]")
    kind = error["type"]
    name = str(path[-1]) if path else ""
    if kind == "missing":
        where = positions.locate(*path[:-1])
        message = f"The field {name!r} is missing{_owner(path)}."
        return MISSING_FIELD.at(where, message, f"Add it: {name}: …")
    if kind == "extra_forbidden":
        fields = name_fields(_record_at(model, path[:-1]))
        remedy = suggest(name, fields, f"The fields here are: {listing(fields, 20)}.")
        where = positions.locate_key(*path)
        return UNKNOWN_FIELD.at(where, f"There is no field {name!r}{_owner(path)}.", remedy)
    if error["loc"][-1:] == ("[key]",):
        message = f"{describe(name)} cannot be a name in {path[-2]!r}."
        return BAD_VALUE.at(positions.locate_key(*path), message, _NAME_REMEDY)
    where = positions.locate(*path)
    written = find_value(document.text, where) if where.line and document.text else ""
    message, remedy = _explain_value(path, error, written)
    return BAD_VALUE.at(where, message, remedy)


def _owner(path: Path) -> str:
    """In what the field stands: " in claims[3].evidence[0]"."""
    words = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path[:-1]).lstrip(".")
    return f" in {words}" if words else ""


def _explain_value(path: Path, error: ErrorDetails, written: str) -> tuple[str, str]:
    """What is wrong with a value, and how to fix it; `written` is how it stands in the file."""
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    field = next((str(part) for part in reversed(path) if not isinstance(part, int)), "")
    name = (
        (f"An item of {field!r}" if isinstance(path[-1], int) else repr(field)) if path else _FILE
    )
    if kind in ("enum", "literal_error") and value is not None:
        noun = field.removesuffix("s") if isinstance(path[-1], int) else field
        return _explain_choice(noun, value, context["expected"])
    if kind in ("greater_than_equal", "less_than_equal"):
        return _explain_bound(field, value, context)
    if kind in ("string_too_short", "too_short") or value is None:
        return f"{name} is empty.", "Write it, or leave out the field if it is optional."
    if kind == "too_long":
        most = context["max_length"]
        return f"{name} has more than {most:,} items.", "Take out those that are dealt with."
    if kind == "string_too_long":
        most = context["max_length"]
        return f"{name} is longer than {most} characters.", "Shorten it."
    if kind == "string_pattern_mismatch":
        remedy = _LANGUAGE_REMEDY if field == "lang" else _NAME_REMEDY
        return f"{describe(value)} cannot be the {field}.", remedy
    if kind == "value_error":
        reason, said, remedy = f"{context['error']}".partition("\n")[0].rpartition(". Write ")
        if not said:
            return f"{name}: {remedy.rstrip('.')}.", "See docs/fields.md."
        return f"{name}: {reason}.", f"Write {remedy.rstrip('.')}."
    if field == "stance" and "positions" in path and isinstance(value, str):
        near = suggest(value, [MIXED], "")
        remedy = f"{near} Write a whole number from −2 to 2, or mixed.".lstrip()
        return f"{describe(value)} is not a stance.", remedy
    wanted = _WANTED.get(kind)
    if wanted is None:
        return f"{name} does not fit: {error['msg']}.", "See docs/fields.md."
    return f"{name} is {_name_kind(value)}, where {wanted} is expected.", _write(
        field, value, wanted, written
    )


def _explain_bound(field: str, value: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    if field == "stance":
        return f"The stance {value} is off the scale.", _STANCE_REMEDY
    bound = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
    return f"{field!r} is {value}, which is out of range.", f"Write a whole number, {bound}."


def _explain_choice(name: str, value: Any, expected: str) -> tuple[str, str]:
    allowed = expected.replace("'", "").replace(" or ", ", ").split(", ")
    choice = f"Write one of: {', '.join(allowed)}."
    near = suggest(str(value), allowed, "")
    return f"{describe(value)} is not a valid {name}.", f"{near} {choice}".lstrip()


def _name_kind(value: Any) -> str:
    if isinstance(value, float) and not value.is_integer():
        return "a number with a fraction"
    return _KINDS.get(type(value), "something")


def _write(field: str, value: Any, wanted: str, written: str) -> str:
    """How to write a value of the kind that is wanted."""
    is_short = isinstance(value, bool | int | float) or written[:1] in ("[", "{")
    is_short = is_short or (isinstance(value, dict) and len(value) == 1 and ": " in written)
    if wanted == "text" and written and is_short:
        return f"Put it in quotes: {write_quoted(written)}."
    if isinstance(value, str) and wanted in ("a whole number", "a number"):
        return _write_number(value, wanted)
    if wanted == "a list" and isinstance(value, str):
        return f"Put it in brackets: {field}: [{value if len(value) <= 30 else '…'}]."
    return f"Write {wanted}."


def _write_number(value: str, wanted: str) -> str:
    """How to write a number that a person wrote with signs that make it text."""
    bare = _GROUPING.sub("", value)
    if match := _PERCENT.fullmatch(bare):
        return f'Write the number alone, with its unit beside it: value: {match[1]}, unit: "%".'
    if bare != value and _NUMBER.fullmatch(bare):
        return f"Write it without separators: {bare}."
    return f"Write {wanted}, without quotes."


def name_fields(model: type[BaseModel] | None) -> list[str]:
    """The names that a person writes the fields of a record with."""
    fields: Mapping[str, Any] = model.model_fields if model else {}
    return [info.alias or name for name, info in fields.items()]


def _record_at(model: type[BaseModel] | None, path: Path) -> type[BaseModel] | None:
    """The record that a path leads to, by the model's own annotations."""
    for part in path:
        if model is None or isinstance(part, int):
            continue
        by_alias = {info.alias or name: info for name, info in model.model_fields.items()}
        if part in by_alias:
            model = find_record(by_alias[part].annotation)
    return model


def find_record(annotation: Any) -> type[BaseModel] | None:
    """The record type inside `tuple[Claim, ...]`, `Scale | None`, `dict[str, Document]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (find_record(part) for part in getattr(annotation, "__args__", ()))
    return next((record for record in inner if record), None)


def salvage(
    model: type[R], document: YamlDocument, spellings: Spellings = ENGLISH
) -> tuple[R | None, YamlDocument, list[Finding]]:
    """A record of what is right in a document, that document without the rest, and what is wrong.

    None where nothing can be made of it.
    """
    record, findings = validate(model, document, spellings)
    if findings and isinstance(document.value, dict):
        document = prune(model, document, spellings)
        record, _ = validate(model, document, spellings)
    return record, document, findings


def prune(
    model: type[Record], document: YamlDocument, spellings: Spellings = ENGLISH
) -> YamlDocument:
    """The document without what is wrong: fields, and items of lists that cannot be without them.

    What is left is still checked, so that one misspelt field does not hide all other findings.
    """
    value = copy.deepcopy(document.value)
    pruned = YamlDocument(value, document.positions, document.findings, document.text)
    while isinstance(value, dict) and (targets := _find_wrong(model, value, spellings)):
        pruned = take_out(pruned, targets)
    return pruned


def take_out(document: YamlDocument, targets: Iterable[Path]) -> YamlDocument:
    """The document without what is at some paths, which changes its value in place.

    Of a list the last items come first, so that the others keep their places until then.
    """
    gone: dict[Path, list[int]] = {}
    for target in targets:
        _take_out(document.value, target)
        if isinstance(target[-1], int):
            gone.setdefault(target[:-1], []).append(target[-1])
    for indices in gone.values():
        indices.sort()
    values, keys = document.positions.values, document.positions.keys
    positions = Positions(document.positions.path, _reindex(values, gone), _reindex(keys, gone))
    return YamlDocument(document.value, positions, document.findings, document.text)


def _find_wrong(model: type[Record], value: dict[str, Any], spellings: Spellings) -> list[Path]:
    """The paths of what does not fit the model and can be taken out, the deepest and last first."""
    try:
        model.model_validate(value, context={"spellings": spellings})
    except ValidationError as error:
        details = list(_leave_out_consequences(model, error.errors(include_url=False)))
    else:
        return []
    targets: set[Path] = set()
    for detail in details:
        path: Path = tuple(part for part in detail["loc"] if part != "[key]")
        is_own = detail["type"] != "extra_forbidden"
        if len(path) == 1 and path[0] in _STAND_INS and is_own:
            value[str(path[0])] = _STAND_INS[str(path[0])]
            return _find_wrong(model, value, spellings)
        targets.add(path[:-1] if detail["type"] == "missing" else path)
    inner = {target for target in targets if target}
    if not inner:
        value.clear()  # a field of the whole is missing: nothing can be made of it
    return sorted(inner, key=lambda path: [(isinstance(p, int), p) for p in path], reverse=True)


def _take_out(value: Any, path: Path) -> None:
    """Removes what is at a path; an alias may have been removed with its anchor.

    A record that is written as its text alone has no fields, and goes as a whole.
    """
    *owners, last = path
    for part in owners:
        if not isinstance(value[part], dict | list):
            last = part
            break
        value = value[part]
    if isinstance(value, dict):
        value.pop(last, None)
    else:
        del value[last]


def _reindex(places: Mapping[Path, Any], gone: Mapping[Path, list[int]]) -> dict[Path, Any]:
    """Places after items of lists are gone: those behind them move up.

    `gone` are the indices that each list has lost, sorted, by the list's path.
    """
    if not gone:
        return dict(places)
    depths = {len(owner) for owner in gone}
    moved = ((_move(path, gone, depths), place) for path, place in places.items())
    return {path: place for path, place in moved if path is not None}


def _move(path: Path, gone: Mapping[Path, list[int]], depths: Iterable[int]) -> Path | None:
    """Where a path leads once items are gone; None where it is among them."""
    moved = list(path)
    for depth in depths:
        index = path[depth] if depth < len(path) else None
        lost = gone.get(path[:depth]) if isinstance(index, int) else None
        if lost and isinstance(index, int):
            before = bisect_left(lost, index)
            if before < len(lost) and lost[before] == index:
                return None
            moved[depth] = index - before
    return tuple(moved)
