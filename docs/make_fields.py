"""Writes docs/fields.md from the model, so that it cannot say anything else: `nox -s docs`."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import JsonValue
from pydantic.fields import FieldInfo

from reportgen.model.brief import Source
from reportgen.model.comparison import Comparison
from reportgen.model.dates import PartialDate
from reportgen.model.locators import Locator
from reportgen.model.prose import Prose
from reportgen.model.publication import Publication
from reportgen.model.records import Record
from reportgen.model.remarks import Review

PAGE = Path(__file__).with_name("fields.md")
FILES: Mapping[str, type[Record]] = {
    "brief.yml": Publication,
    "sources/<key>.yml": Source,
    "sources/comparison.yml": Comparison,
    "review.yml": Review,
}
HEAD = """\
# Every field

Made from the model by `nox -s docs`; [What you write](writing.md) explains it, with
examples. A field in **bold** has to be given. *Text* is one line or several, *prose* is text in
which `*emphasis*` and `[@key, p. 91]` are read, a *locator* is `p. 91`, `pp. 95–96`, `¶6` or
`§ Conclusion`, a *date* is `2017`, `2017-02`, `2017-02-10` or an interval such as `2010/2011`.

A claim, a piece of evidence or a whole extract that has the field `status` is a draft: any other
field may then be missing. `status` is `draft`, or `dismissed` for what is not wanted.
"""
WORDS: Mapping[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "`true` or `false`",
    PartialDate: "date",
    Locator: "locator",
    Prose: "prose",
}


def write_page() -> str:
    """The page, as text."""
    parts = [HEAD]
    for file, record in FILES.items():
        parts.append(f"## `{file}`\n")
        parts += [write_table(each, each is record) for each in walk(record)]
    return "\n".join(parts)


def walk(record: type[Record]) -> Iterator[type[Record]]:
    """A record and all the records that its fields hold, in the order in which they come up."""
    seen: dict[type[Record], None] = {}
    waiting = [record]
    while waiting:
        current = waiting.pop(0)
        if current not in seen:
            seen[current] = None
            inner = (each for f in current.model_fields.values() for each in find(f.annotation))
            waiting = [*inner, *waiting]
    yield from seen


def find(annotation: Any) -> Iterator[type[Record]]:
    """The records that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        yield annotation
    for part in get_args(annotation):
        yield from find(part)


def write_table(record: type[Record], is_file: bool) -> str:
    """The fields of one record as a table."""
    said = (record.__doc__ or "").strip().splitlines()[0]
    title = "" if is_file else f"### {record.__name__}\n\n{said}\n\n"
    rows = "".join(write_row(f.alias or n, f) for n, f in record.model_fields.items())
    return f"{title}| field | value | what it is |\n|---|---|---|\n{rows}"


def write_row(name: str, field: FieldInfo) -> str:
    """One field as a row."""
    shown = f"**`{name}`**" if field.is_required() else f"`{name}`"
    value = f"{describe(field.annotation)}{write_default(field)}"
    said = re.sub(r"([<*_|])", r"\\\1", field.description or "")
    return f"| {shown} | {value} | {said} |\n"


def describe(annotation: Any) -> str:
    """What may be given for a field, in words."""
    if annotation in WORDS:
        return WORDS[annotation]
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return describe(inner[0]) + write_bounds(inner[1:])
    if origin in (Union, types.UnionType):
        return " or ".join(describe(part) for part in inner if part is not type(None))
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin is tuple:
        return f"list of {describe(inner[0])}"
    if origin is dict:
        return f"{describe(inner[1])}, by name"
    if annotation in (Any, JsonValue):
        return "any value"
    if issubclass(annotation, StrEnum):
        return ", ".join(f"`{value}`" for value in annotation)
    return f"[{annotation.__name__}](#{annotation.__name__.lower()})"


def write_bounds(details: Iterable[Any]) -> str:
    """Between which numbers a value has to be, where that is said."""
    bounds = [b for each in details if isinstance(each, FieldInfo) for b in each.metadata]
    least = next((bound.ge for bound in bounds if isinstance(bound, Ge)), None)
    most = next((bound.le for bound in bounds if isinstance(bound, Le)), None)
    return "" if least is None or most is None else f", {least} … {most}".replace("-", "−")


def write_default(field: FieldInfo) -> str:
    """What holds where the field is left out, where that is something."""
    default = field.default
    return f" (else `{default}`)" if isinstance(default, str) and default else ""


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
