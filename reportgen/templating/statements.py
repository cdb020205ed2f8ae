"""Reads a template with all that it extends, includes and imports, as Jinja will run it.

Names are followed from the variables and functions that all templates have through loops, `set`,
macros, imports and the blocks of templates that others extend.
"""

from __future__ import annotations

import inspect
import re
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from jinja2 import nodes

from reportgen.reading.validation import listing, suggest
from reportgen.rules import UNKNOWN_NAME, UNPRINTED_PART
from reportgen.templating.expressions import Desk, Expressions, Scope, Sheet, write
from reportgen.templating.hints import (
    Callee,
    Hint,
    Module,
    find_element,
    is_printable,
    list_members,
    name_type,
    unpack,
)

_SPECIAL = ("varargs", "kwargs", "caller")
_BESIDE_BLOCKS = (
    nodes.Extends,
    nodes.Block,
    nodes.Import,
    nodes.FromImport,
    nodes.Macro,
    nodes.Assign,
    nodes.AssignBlock,
    nodes.ExprStmt,
    nodes.If,
)


def read_template(
    desk: Desk, sheet: Sheet, scope: Mapping[str, Hint], *, silent: bool = False
) -> Module:
    """Reads a template and all that it extends, includes and imports; gives what it exports.

    `scope` is what it sees from the start. What is wrong goes to the desk, unless `silent`.
    """
    if not sheet.is_own and sheet.name in desk.known:
        return desk.known[sheet.name]  # nothing of it is told, and it gives the same to all
    if sheet.name in desk.reading:
        return Module({})  # it imports itself, which is told elsewhere
    desk.reading.add(sheet.name)
    chain = _find_chain(desk, sheet)
    top: Scope = ChainMap({}, dict(scope))
    blocks: dict[str, dict[str, Hint]] = {}
    for first in (True, False):  # what is set further down, or by a child, is seen in blocks too
        above: set[str] | None = set(desk.parts) if chain[-1].parent is None else None
        for one in reversed(chain):
            quiet = silent or first or not one.is_own
            Reader(desk, one, top, blocks, above, silent=quiet).read()
            if above is not None:
                above |= one.blocks
    desk.reading.discard(sheet.name)
    desk.known[sheet.name] = Module(dict(top.maps[0]))
    return desk.known[sheet.name]


def _find_chain(desk: Desk, sheet: Sheet) -> list[Sheet]:
    """A template, the one that it extends, and so on, as far as that is written out."""
    chain = [sheet]
    while (parent := chain[-1].parent) and isinstance(parent.template, nodes.Const):
        above = desk.open(str(parent.template.value))
        if above is None or above.name in [one.name for one in chain]:
            break
        chain.append(above)
    return chain


class Reader(Expressions):
    """Goes through one template of a chain.

    `above` are the blocks of the templates that it extends, None where these are not known;
    `blocks` is what a block sees beside `top`, by its name.
    """

    def __init__(
        self,
        desk: Desk,
        sheet: Sheet,
        top: Scope,
        blocks: dict[str, dict[str, Hint]],
        above: set[str] | None,
        *,
        silent: bool,
    ) -> None:
        super().__init__(desk, sheet, top, knows_all=above is not None, silent=silent)
        self.top, self.blocks, self.above = top, blocks, above
        self.block = ""
        """The block that is being read, the innermost."""

    def read(self) -> None:
        """Reads the whole of it."""
        if self.sheet.parent:
            for node in self.sheet.tree.body:
                self._check_place(node)
        for node in self.sheet.tree.body:
            self.visit(node)

    def _check_place(self, node: nodes.Node) -> None:
        """A template that extends another prints what is in its blocks, and nothing else."""
        if isinstance(node, _BESIDE_BLOCKS):
            return
        line, inner = node.lineno, list(node.iter_child_nodes())
        if isinstance(node, nodes.Output) and isinstance(inner[0], nodes.TemplateData):
            blank = re.match(r"\s*", inner[0].data)
            if len(inner) == 1 and inner[0].data.isspace():
                return
            line += inner[0].data[: blank.end() if blank else 0].count("\n")
        message = "This is outside all blocks, so no document prints it."
        self.tell(UNPRINTED_PART, line, r"\S", message, "Put it in a block, or remove it.")

    # ── statements ───────────────────────────────────────────────────────────────────────

    def visit_Output(self, node: nodes.Output) -> None:  # noqa: N802
        """What is printed has to be something that reads."""
        for part in node.nodes:
            if isinstance(part, nodes.TemplateData):
                continue
            before = len(self.desk.findings)
            hint = self.infer_value(part)
            if len(self.desk.findings) == before and not is_printable(hint):
                self._tell_unprintable(part, hint)

    def _tell_unprintable(self, node: nodes.Node, hint: Hint) -> None:
        known, shown = list_members(hint), write(node)
        message = f"{shown or 'This'} is {name_type(hint)}, which does not print as text."
        otherwise = "Loop over it, or join it."
        remedy = f"Print what it has: {listing(sorted(known))}." if known else otherwise
        pattern = rf"(?<![\w.]){re.escape(shown)}(?![\w.(])" if shown else r"\{\{"
        self.tell(UNKNOWN_NAME, node.lineno, pattern, message, remedy)

    def visit_For(self, node: nodes.For) -> None:  # noqa: N802
        """A loop: its names are seen in it alone."""
        element = find_element(self.infer_value(node.iter))
        with self._inside({}):
            self._bind(node.target, element)
            if node.test is not None:
                self.infer(node.test)
            self.scope["loop"] = Any
            self._visit_all(node.body)
        with self._inside({}):
            self._visit_all(node.else_)

    def visit_Assign(self, node: nodes.Assign) -> None:  # noqa: N802
        """`{% set name = value %}`."""
        self._bind(node.target, self.infer(node.node))

    def visit_AssignBlock(self, node: nodes.AssignBlock) -> None:  # noqa: N802
        """`{% set name %}…{% endset %}`."""
        with self._inside({}):
            self._visit_all(node.body)
        self._bind(node.target, str)

    def visit_With(self, node: nodes.With) -> None:  # noqa: N802
        """Names for a part of a template."""
        values = [self.infer(value) for value in node.values]
        with self._inside({}):
            for target, hint in zip(node.targets, values, strict=True):
                self._bind(target, hint)
            self._visit_all(node.body)

    def visit_FilterBlock(self, node: nodes.FilterBlock) -> None:  # noqa: N802
        """A part of a template that goes through a filter."""
        self.infer(node.filter)
        with self._inside({}):
            self._visit_all(node.body)

    def visit_Macro(self, node: nodes.Macro) -> None:  # noqa: N802
        """A macro: what it takes is not known, how it is called is."""
        self.scope[node.name] = self._read_macro(node)
        self._read_body(node)

    def visit_CallBlock(self, node: nodes.CallBlock) -> None:  # noqa: N802
        """`{% call macro() %}…{% endcall %}`."""
        self.visit_Call(node.call, caller=True)
        self._read_body(node)

    def _read_body(self, node: nodes.Macro | nodes.CallBlock) -> None:
        for default in node.defaults:
            self.infer(default)
        names = dict.fromkeys((*_SPECIAL, *(argument.name for argument in node.args)), Any)
        with self._inside(names):
            self._visit_all(node.body)

    def _read_macro(self, node: nodes.Macro) -> Callee:
        kind = inspect.Parameter
        used = {name.name for name in node.find_all(nodes.Name)}
        required = len(node.args) - len(node.defaults)
        parameters = [
            kind(
                argument.name,
                kind.POSITIONAL_OR_KEYWORD,
                annotation=Any,
                default=kind.empty
                if index < required
                else _Default(node.defaults[index - required]),
            )
            for index, argument in enumerate(node.args)
        ]
        if "varargs" in used:
            parameters.append(kind("varargs", kind.VAR_POSITIONAL))
        if "caller" in used and "caller" not in [argument.name for argument in node.args]:
            parameters.append(kind("caller", kind.KEYWORD_ONLY, default=_Default(None)))
        if "kwargs" in used:
            parameters.append(kind("kwargs", kind.VAR_KEYWORD))
        return Callee(node.name, inspect.Signature(parameters), str)

    def visit_Block(self, node: nodes.Block) -> None:  # noqa: N802
        """A block: sees what templates see at their top, and where it is `scoped`, around it."""
        if self.sheet.parent is not None and not self.block:
            self._check_block(node)
        elif node.scoped:
            around = {n: h for inner in reversed(self.scope.maps[:-2]) for n, h in inner.items()}
            around.pop("loop", None)
            self.blocks[node.name] = {**around, **self.blocks.get(node.name, {})}
        outer, around_it = self.scope, self.block
        inside = {**self.blocks.get(node.name, {}), "self": self._list_blocks()}
        if self.above is None or node.name in self.above:
            inside["super"] = Callee("super", inspect.Signature(), str)
        self.scope, self.block = self.top.new_child(inside), node.name
        self._visit_all(node.body)
        self.scope, self.block = outer, around_it

    def _list_blocks(self) -> Hint:
        """What `self` is in a block: all blocks, to be called."""
        if self.above is None:
            return Any
        names = self.above | self.sheet.blocks
        return Module({name: Callee(name, inspect.Signature(), str) for name in names})

    def _prints_any(self) -> bool:
        """Whether the template itself prints blocks by names that are computed: `self[name]()`."""
        return any(
            isinstance(item.node, nodes.Name)
            and item.node.name == "self"
            and not isinstance(item.arg, nodes.Const)
            for item in self.sheet.tree.find_all(nodes.Getitem)
        )

    def _check_block(self, node: nodes.Block) -> None:
        """A block of a template that extends another takes the place of one that this has."""
        if self.above is not None and node.name not in self.above and not self._prints_any():
            message = f"The template that this one extends has no block {node.name!r}."
            remedy = suggest(node.name, self.above, f"It has: {listing(sorted(self.above))}.")
            pattern = rf"\bblock\s+({re.escape(node.name)})\b"
            self.tell(UNPRINTED_PART, node.lineno, pattern, message, remedy)

    # ── other templates ──────────────────────────────────────────────────────────────────

    def visit_Extends(self, node: nodes.Extends) -> None:  # noqa: N802
        """What is extended is read with the chain that it is in."""
        self.infer(node.template)

    def visit_Include(self, node: nodes.Include) -> None:  # noqa: N802
        """A template that is printed here sees what is seen here."""
        self._read_other(node)

    def visit_Import(self, node: nodes.Import) -> None:  # noqa: N802
        """A template with its macros, by a name."""
        module = self._read_other(node)
        self.scope[node.target] = Any if module is None else module

    def visit_FromImport(self, node: nodes.FromImport) -> None:  # noqa: N802
        """Macros of another template by their names."""
        module = self._read_other(node)
        for item in node.names:
            name, alias = item if isinstance(item, tuple) else (item, item)
            self.scope[alias] = Any if module is None else module.names.get(name, Any)
            if module is not None and name not in module.names:
                message = f"The imported template has no {name!r}."
                otherwise = f"It has: {listing(sorted(module.names))}."
                remedy, pattern = suggest(name, module.names, otherwise), rf"\b{re.escape(name)}\b"
                self.tell(UNKNOWN_NAME, node.lineno, pattern, message, remedy)

    def _read_other(self, node: nodes.Include | nodes.Import | nodes.FromImport) -> Module | None:
        """What a template exports that is named outright; None where it is not to be known."""
        self.infer(node.template)
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        sheet = self.desk.open(name) if isinstance(name, str) else None
        scope = dict(self.scope) if node.with_context else self.desk.base
        return read_template(self.desk, sheet, scope, silent=self.silent) if sheet else None

    # ── the rest ─────────────────────────────────────────────────────────────────────────

    def _bind(self, target: nodes.Node, hint: Hint) -> None:
        """Gives a name, or several, what is set."""
        if isinstance(target, nodes.Tuple):
            for name, part in zip(target.items, unpack(hint, len(target.items)), strict=True):
                self._bind(name, part)
        elif isinstance(target, nodes.Name):
            self.scope[target.name] = hint

    def _visit_all(self, body: Iterable[nodes.Node]) -> None:
        nodes_here = list(body)
        for node in nodes_here:
            if isinstance(node, nodes.Macro):  # macros call each other in any order
                self.scope[node.name] = self._read_macro(node)
        for node in nodes_here:
            self.visit(node)

    @contextmanager
    def _inside(self, names: Mapping[str, Hint]) -> Iterator[None]:
        self.scope = self.scope.new_child(dict(names))
        yield
        self.scope = self.scope.parents


class _Default:
    """The default of a macro's parameter, shown as it is written."""

    def __init__(self, node: nodes.Expr | None) -> None:
        self.value = node.value if isinstance(node, nodes.Const) else None

    def __repr__(self) -> str:
        return "…" if self.value is None else repr(self.value)
