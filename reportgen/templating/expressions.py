"""What the expressions of a template come to, and every name or call in them that cannot be.

Names get hints (see `hints`); where nothing is known, nothing is said.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from types import GenericAlias
from typing import Any

from jinja2 import nodes
from jinja2.visitor import NodeVisitor

from reportgen.errors import Finding, Location
from reportgen.reading.validation import listing, suggest
from reportgen.rules import UNKNOWN_NAME, Rule
from reportgen.templating.hints import (
    MISSING,
    Callee,
    Hint,
    Module,
    find_element,
    find_item,
    find_member,
    fits,
    list_members,
    list_of,
    merge,
    name_type,
)

Scope = ChainMap[str, Hint]

_PAGE = "docs/templates-reference.md lists all names."
_LOOP = "A block cannot see the loop around it: set what it needs before the block."
_ELEMENT = ("first", "last", "random", "min", "max")
_SAME = ("list", "sort", "reverse", "unique", "select", "reject", "selectattr", "rejectattr")
_GROUPS = ("batch", "slice")
_COUNTS = ("length", "count", "int", "round", "abs")
_BY_ATTRIBUTE = ("selectattr", "rejectattr", "groupby")


@dataclass(frozen=True)
class Sheet:
    """One template: its name for Jinja, its path for its author, its text, and what it says."""

    name: str
    path: str
    text: str
    tree: nodes.Template
    is_own: bool
    """Whether it is the workspace's, so that what is wrong in it is told."""

    @cached_property
    def parent(self) -> nodes.Extends | None:
        """What it extends."""
        return next(iter(self.tree.find_all(nodes.Extends)), None)

    @cached_property
    def blocks(self) -> frozenset[str]:
        """The names of its blocks."""
        return frozenset(block.name for block in self.tree.find_all(nodes.Block))

    @cached_property
    def guarded(self) -> frozenset[str]:
        """The names that it asks for with `is defined`."""
        tests = [test.node for test in self.tree.find_all(nodes.Test) if "defined" in test.name]
        return frozenset(node.name for node in tests if isinstance(node, nodes.Name))

    def locate(self, line: int, pattern: str) -> Location:
        """The place of a pattern in a line, the first in braces; the line where it is not in it."""
        return Location(self.path, line, find_column(self.text, line, pattern))


def find_column(text: str, line: int, pattern: str) -> int:
    """Where a pattern, or its last group, is in a line of a template: the first in braces, else 0.

    Jinja knows lines only.
    """
    words = dict(enumerate(text.splitlines(), 1)).get(line, "")
    start = min((words.find(brace) for brace in ("{{", "{%") if brace in words), default=0)
    found = re.compile(pattern).search(words, start)
    return found.start(found.lastindex or 0) + 1 if found else 0


@dataclass
class Desk:
    """What the reading of one document's templates shares."""

    open: Callable[[str], Sheet | None]
    """The sheet of a template's name; None where there is none."""
    base: Mapping[str, Hint]
    """What every template sees, however it was come by."""
    filters: Iterable[str]
    tests: Iterable[str]
    parts: frozenset[str] = frozenset()
    """Blocks that are printed by their names in brief.yml."""
    findings: list[Finding] = field(default_factory=list)
    reading: set[str] = field(default_factory=set)
    known: dict[str, Module] = field(default_factory=dict)
    """What the templates that were read export."""


class Expressions(NodeVisitor):
    """Goes through the expressions of one template; each gives its hint.

    `scope` is what is seen at the moment; `knows_all` whether that is all there can be. Nothing
    is told while it is `silent`.
    """

    def __init__(self, desk: Desk, sheet: Sheet, scope: Scope, *, knows_all: bool, silent: bool):
        self.desk, self.sheet, self.scope = desk, sheet, scope
        self.knows_all, self.silent = knows_all, silent

    # ── names ────────────────────────────────────────────────────────────────────────────

    def visit_Name(self, node: nodes.Name) -> Hint:  # noqa: N802
        """A name that is used: what the scope has for it."""
        if node.name in self.scope:
            return self.scope[node.name]
        if self.knows_all and node.name not in self.sheet.guarded:
            message = f"There is no {node.name!r} here."
            pattern = rf"(?<![\w.]){re.escape(node.name)}\b"
            remedy = _LOOP if node.name == "loop" else suggest(node.name, self.scope, _PAGE)
            self.tell(UNKNOWN_NAME, node.lineno, pattern, message, remedy)
        return Any

    def visit_Getattr(self, node: nodes.Getattr) -> Hint:  # noqa: N802
        """`value.name`."""
        return self._look_up(node.node, node.attr, node.lineno)

    def visit_Getitem(self, node: nodes.Getitem) -> Hint:  # noqa: N802
        """`value["name"]`, or one or several of a list."""
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._look_up(node.node, node.arg.value, node.lineno)
        hint = self.infer(node.node)
        self.infer(node.arg)
        return hint if isinstance(node.arg, nodes.Slice) else find_item(hint)

    def _look_up(self, node: nodes.Expr, name: str, line: int) -> Hint:
        hint = self.infer(node)
        member = find_member(hint, name)
        if member is not MISSING and not name.startswith("_"):
            return member
        shown, kind = write(node), name_type(hint)
        if not shown:
            owner = _capitalise(kind or "this")
        else:
            owner = shown if not kind or shown == "brief" else f"{shown} ({kind})"
        known = list_members(hint)
        otherwise = f"It has: {listing(sorted(known))}." if known else _PAGE
        message, remedy = f"{owner} has no {name!r}.", suggest(name, known, otherwise)
        pattern = rf"[.\[]\s*['\"]?({re.escape(name)})\b"
        self.tell(UNKNOWN_NAME, line, pattern, message, remedy)
        return Any

    # ── calls ────────────────────────────────────────────────────────────────────────────

    def visit_Call(self, node: nodes.Call, *, caller: bool = False) -> Hint:  # noqa: N802
        """A call: the arguments are those that the function takes."""
        callee = self.infer(node.node)
        given = [self.infer(argument) for argument in node.args]
        named = {pair.key: self.infer(pair.value) for pair in node.kwargs}
        for rest in (node.dyn_args, node.dyn_kwargs):
            if rest is not None:
                self.infer(rest)
        if not isinstance(callee, Callee):
            return Any
        if not (node.dyn_args or node.dyn_kwargs):
            self._check_call(node, callee, given, named | ({"caller": Any} if caller else {}))
        return callee.returns

    def _check_call(
        self, node: nodes.Call, callee: Callee, given: list[Hint], named: Mapping[str, Hint]
    ) -> None:
        pattern = rf"\b{re.escape(callee.name)}\s*\("
        try:
            bound = callee.signature.bind(*given, **named)
        except TypeError as error:
            message, remedy = f"{callee.name}(): {error}.", f"It is called as {callee}."
            self.tell(UNKNOWN_NAME, node.lineno, pattern, message, remedy)
            return
        for name, hint in bound.arguments.items():
            parameter = callee.signature.parameters[name]
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            wanted = parameter.annotation
            if not fits(hint, wanted):
                message = f"{callee.name}() takes {name_type(wanted)} as its {name!r}, "
                message, remedy = f"{message}not {name_type(hint)}.", f"It is called as {callee}."
                self.tell(UNKNOWN_NAME, node.lineno, pattern, message, remedy)
                return

    # ── other expressions ────────────────────────────────────────────────────────────────

    def infer(self, node: nodes.Node) -> Hint:
        """The hint of an expression."""
        hint = self.visit(node)
        return Any if hint is None else hint

    def infer_value(self, node: nodes.Node) -> Hint:
        """The hint of what is printed or gone through, which a function is not."""
        hint = self.infer(node)
        if isinstance(hint, Callee):
            message = f"{write(node) or hint.name} is to be called."
            pattern = rf"\b{re.escape(hint.name)}\b"
            self.tell(UNKNOWN_NAME, node.lineno, pattern, message, f"Write {hint}.")
            return hint.returns
        return hint

    def visit_Const(self, node: nodes.Const) -> Hint:  # noqa: N802
        """A literal."""
        return Any if node.value is None else type(node.value)

    def visit_List(self, node: nodes.List) -> Hint:  # noqa: N802
        """A list of such as are in it."""
        return list_of(merge(self.infer(item) for item in node.items))

    def visit_Tuple(self, node: nodes.Tuple) -> Hint:  # noqa: N802
        """A tuple, item by item."""
        hints = tuple(self.infer(item) for item in node.items)
        plain = all(not isinstance(hint, Callee | Module) for hint in hints)
        return GenericAlias(tuple, hints) if plain and hints else Any

    def visit_CondExpr(self, node: nodes.CondExpr) -> Hint:  # noqa: N802
        """One of two values."""
        self.infer(node.test)
        other = [node.expr2] if node.expr2 else []
        return merge([self.infer(part) for part in (node.expr1, *other)])

    def visit_Or(self, node: nodes.Or) -> Hint:  # noqa: N802
        """One of two values."""
        return merge([self.infer(node.left), self.infer(node.right)])

    visit_And = visit_Or  # noqa: N815

    def visit_Add(self, node: nodes.Add) -> Hint:  # noqa: N802
        """A sum, or two lists in one."""
        return merge([self.infer(node.left), self.infer(node.right)])

    def visit_Test(self, node: nodes.Test) -> Hint:  # noqa: N802
        """`value is name`."""
        if node.name not in self.desk.tests:
            self._tell_unknown("test", node, self.desk.tests, rf"\b{re.escape(node.name)}\b")
        with self._tolerant("defined" in node.name):
            self.infer(node.node)
        for argument in node.args or ():
            self.infer(argument)
        return bool

    def visit_Filter(self, node: nodes.Filter) -> Hint:  # noqa: N802
        """`value | name`."""
        if node.name not in self.desk.filters:
            pattern = rf"\|\s*({re.escape(node.name)})\b"
            self._tell_unknown("filter", node, self.desk.filters, pattern)
        with self._tolerant(node.name in ("default", "d")):
            hint = self.infer_value(node.node) if node.node is not None else Any
        for argument in (*node.args, *node.kwargs):
            self.infer(argument)
        attribute = self._read_attribute(node, find_element(hint))
        if node.name in _ELEMENT:
            return find_element(hint)
        if node.name in _GROUPS:
            return list_of(list_of(find_element(hint)))
        if node.name in _COUNTS:
            return int
        if node.name == "map":
            return list_of(attribute)
        return list_of(find_element(hint)) if node.name in _SAME else Any

    def _read_attribute(self, node: nodes.Filter, hint: Hint) -> Hint:
        """What `map(attribute="evidence.kind")` and its like take of each element."""
        named = [pair.value for pair in node.kwargs if pair.key == "attribute"]
        first = node.args[:1] if node.name in _BY_ATTRIBUTE else []
        given = next((v for v in (*named, *first) if isinstance(v, nodes.Const)), None)
        if given is None or not isinstance(given.value, str):
            return Any
        for name in given.value.split("."):
            member = Any if name.isdecimal() else find_member(hint, name)
            if member is MISSING:
                known, kind = list_members(hint), name_type(hint)
                message, pattern = (
                    f"{_capitalise(kind)} has no {name!r}.",
                    rf"\b{re.escape(name)}\b",
                )
                remedy = suggest(name, known, f"It has: {listing(sorted(known))}.")
                self.tell(UNKNOWN_NAME, node.lineno, pattern, message, remedy)
                return Any
            hint = member
        return hint

    @contextmanager
    def _tolerant(self, tolerant: bool) -> Iterator[None]:
        """While it is asked whether something is there, it may not be."""
        silent, self.silent = self.silent, self.silent or tolerant
        yield
        self.silent = silent

    def _tell_unknown(
        self, noun: str, node: nodes.Filter | nodes.Test, known: Iterable[str], pattern: str
    ) -> None:
        remedy = suggest(node.name, known, _PAGE)
        self.tell(UNKNOWN_NAME, node.lineno, pattern, f"There is no {noun} {node.name!r}.", remedy)

    def tell(self, rule: Rule, line: int, pattern: str, message: str, remedy: str) -> None:
        """Puts a finding on the desk, with the place of a pattern in a line."""
        if not self.silent:
            self.desk.findings.append(rule.at(self.sheet.locate(line, pattern), message, remedy))


def write(node: nodes.Node) -> str:
    """A name with its dots as it is written; "" for any other expression."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr) and (before := write(node.node)):
        return f"{before}.{node.attr}"
    return ""


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]
