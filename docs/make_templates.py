"""Writes docs/templates-reference.md from the code, so that it is what there is: `nox -s docs`."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
import types
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import jinja2

from reportgen.branding.livery import House
from reportgen.model.bibliography import Entry
from reportgen.model.records import Record
from reportgen.model.standpoints import Standpoint
from reportgen.styles import StyleTraits
from reportgen.templating.contents import Template, list_blocks, read_templates
from reportgen.templating.environment import SHARED, make_environment
from reportgen.templating.hints import Callee, read_function, read_members
from reportgen.templating.outline import Outline
from reportgen.templating.records import Counts, Ground, Group, Link
from reportgen.templating.variables import DrawnFigure, Variables

PAGE = Path(__file__).with_name("templates-reference.md")
RECORDS = (Standpoint, Group, Ground, Link, Counts, Entry, DrawnFigure, StyleTraits, House)
"""The classes that templates meet beside those that a person writes."""
HEAD = """\
# What templates may use

Made from the code by `nox -s docs`; [Your own templates](templates.md) explains how to write them.
These names are stable: they are removed or changed only in a new major version.
`reportgen check` knows all of it, and reports where a template names something else.
"""
WORDS: Mapping[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Any: "anything",
    type(None): "none",
}
NOTATIONS = {
    "Markdown": "Markdown",
    "Prose": "prose",
    "Locator": "locator",
    "PartialDate": "date",
    "Tables": "the tables, as pandas frames",
    "Brief": "the whole model",
}


def write_page() -> str:
    """The page, as text."""
    return "\n".join([HEAD, *write_variables(), *write_brief(), *write_calls(), *write_templates()])


# ── sections ─────────────────────────────────────────────────────────────────────────────


def write_variables() -> Iterator[str]:
    """What templates see by name."""
    yield "## Variables\n"
    yield write_table(("name", "value", "what it is"), list_rows(Variables))
    others = [name for name in read_members(Variables) if name not in SHARED]
    yield (
        f"Templates that are imported see these too, but {listed(others)} only where they are "
        "imported `with context`.\n"
    )


def write_brief() -> Iterator[str]:
    """The outline, and the records that it speaks of."""
    yield f"## `brief`\n\n{first_words(Outline)}\n"
    yield write_table(("ask", "and get", "which is"), list_rows(Outline, "brief."))
    yield (
        "Sources, themes, claims, evidence, relations, judgements and explanations have the "
        "fields that a person writes ([every field](fields.md)); a source has `key` besides, a "
        "relation’s `from` is `from_`, and its `type` has a `tenor`: agree, qualify or "
        "contradict.\n"
    )
    for record in RECORDS:
        yield f"### {record.__name__}\n\n{first_words(record)}\n"
        yield write_table(("field", "value", "what it is"), list_rows(record))


def write_calls() -> Iterator[str]:
    """Functions and filters: ours, and by name those that Jinja has."""
    ours, usual = make_environment(Path("nowhere"), "en"), jinja2.Environment(autoescape=False)
    functions = {n: f for n, f in ours.globals.items() if n not in usual.globals}
    yield "## Functions\n"
    yield write_table(("call", "what it gives"), list_functions(functions))
    yield f"Those of Jinja too: {listed(sorted(usual.globals))}.\n"
    filters = {n: f for n, f in ours.filters.items() if f is not usual.filters.get(n)}
    yield "## Filters\n"
    rows = ((code(name), first_words(filters[name])) for name in sorted(filters))
    yield write_table(("filter", "what it makes"), rows)
    yield f"Those of Jinja too: {listed(sorted(usual.filters.keys() - filters.keys()))}.\n"
    yield f"## Tests\n\nThose of Jinja: {listed(sorted(n for n in ours.tests if n.isalpha()))}.\n"


def write_templates() -> Iterator[str]:
    """Macros, and each template with its blocks."""
    templates = read_templates()
    yield "## Macros\n"
    for template in templates:
        if template.macros and not template.is_document and template.name != "_summary":
            yield f"### `reportgen/{template.name}.qmd.j2`\n\n{template.purpose}\n"
            rows = ((code(f"{m.name}{m.call}"), escape(m.purpose)) for m in template.macros)
            yield write_table(("macro", "what it writes"), rows)
    yield "## Templates and their blocks\n"
    for template in templates:
        if template.is_document:
            yield f"### `reportgen/{template.name}.qmd.j2`\n\n{template.purpose}\n"
            yield write_table(("block", "what it is for"), list_block_rows(template))


# ── rows ─────────────────────────────────────────────────────────────────────────────────


def list_rows(record: type, prefix: str = "") -> Iterator[tuple[str, ...]]:
    """A row for each public name of a class."""
    for name, hint in read_members(record).items():
        called = str(hint) if isinstance(hint, Callee) else name
        value = describe(hint.returns if isinstance(hint, Callee) else hint)
        yield code(f"{prefix}{called}"), value, describe_member(record, name)


def list_functions(functions: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """A row for each function."""
    for name, function in sorted(functions.items()):
        if callable(function):
            yield code(str(read_function(name, function))), first_words(function)
        else:
            yield code(name), f"The text {code(function)}, as the language writes it."


def list_block_rows(template: Template) -> Iterator[tuple[str, ...]]:
    """A row for each block of a template."""
    for name, purpose in list_blocks(template).items():
        yield code(name), escape(purpose)


# ── words ────────────────────────────────────────────────────────────────────────────────


def describe(hint: Any) -> str:
    """A type in words."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in WORDS:
        return WORDS[hint]
    if origin in (Union, types.UnionType):
        return " or ".join(describe(part) for part in inner)
    if origin is tuple and Ellipsis in inner:
        return f"list of {describe(inner[0])}"
    if origin is tuple:
        return f"({', '.join(describe(part) for part in inner)})"
    if origin is not None and issubclass(origin, Mapping):
        return f"{describe(inner[1])}, by name"
    return link(hint)


def link(record: type) -> str:
    """A class, with a link to where its fields are explained."""
    name = record.__name__
    if name in NOTATIONS:
        return NOTATIONS[name]
    if record in RECORDS:
        return f"[{name}](#{name.lower()})"
    if record is Outline:
        return "[see below](#brief)"
    if issubclass(record, Record):
        files = {
            "Publication": "briefyml",
            "Source": "sourceskeyyml",
            "Comparison": "sourcescomparisonyml",
        }
        return f"[{name}](fields.md#{files.get(name, name.lower())})"
    return " ".join(part.lower() for part in re.findall("[A-Z][a-z]*", name))


def describe_member(record: type, name: str) -> str:
    """What a field, property or method is, as its docstring says."""
    for base in record.__mro__:
        if name in vars(base) and not isinstance(vars(base)[name], Enum):
            said = inspect.getdoc(vars(base)[name])
            if said and name not in inspect.get_annotations(base):
                return flow(said)
        if said := read_field_docs(base).get(name):
            return flow(said)
    return ""


@cache
def read_field_docs(record: type) -> dict[str, str]:
    """The docstrings below a class's fields, which Python itself does not keep."""
    if not record.__module__.startswith("reportgen."):
        return {}
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(record))).body
    assert isinstance(tree, ast.ClassDef)
    return {
        field.target.id: str(words.value.value)
        for field, words in zip(tree.body, tree.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(words, ast.Expr)
        and isinstance(words.value, ast.Constant)
    }


def first_words(thing: Any) -> str:
    """The first paragraph of a docstring."""
    return flow(inspect.getdoc(thing) or "")


def flow(text: str) -> str:
    """The first paragraph on one line."""
    return escape(" ".join(text.split("\n\n")[0].split()))


def escape(text: str) -> str:
    """Text for a cell of a table: what stands in backticks stays code."""
    parts = re.split(r"(`[^`]*`)", text.replace("|", r"\|"))
    return "".join(p if p.startswith("`") else re.sub(r"([<*_])", r"\\\1", p) for p in parts)


def code(text: str) -> str:
    """Words of code in a table."""
    return f"`{text.replace('|', chr(92) + '|')}`"


def listed(names: Iterable[str]) -> str:
    """Names of code, one after the other."""
    return ", ".join(f"`{name}`" for name in names)


def write_table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A pipe table."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
