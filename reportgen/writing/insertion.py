"""New items in a person's YAML file: comments, order, quoting, layout and line ends stay.

Nothing is ever written anew. The places where the lists end are found by the YAML parser, and
text is put there; what comes of it is read again, and has to be what was there with the new items
behind it. So the difference that version control shows is the new lines alone.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from reportgen.errors import WorkspaceError
from reportgen.model.positions import Path
from reportgen.reading.yamldoc import read_yaml
from reportgen.writing.notation import write_flow, write_items

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_BOM = "\ufeff"


@dataclass(frozen=True)
class Addition:
    """Items for the end of a list, by its path: ("claims",), ("claims", 3, "evidence").

    A list that is not there yet is made; its items are then parted by blank lines if `spaced`.
    """

    path: Path
    items: tuple[Mapping[str, Any], ...]
    spaced: bool = False


def add_items(data: bytes, name: str, additions: Iterable[Addition]) -> bytes:
    """The bytes of a YAML file with items added; all that was in it stands there as it was.

    Raises `WorkspaceError` where the file does not parse, or is written so that nothing can be
    added to it without a person (with aliases where the items belong, for example).
    """
    wanted = [addition for addition in additions if addition.items]
    if not wanted:
        return data
    try:
        text = data.decode("utf-8")
        page = _Page.of(text.removeprefix(_BOM))
        made = _apply(text, page.plan(wanted), len(text) - len(page.text)).encode("utf-8")
    except (UnicodeDecodeError, yaml.YAMLError, LookupError, TypeError, ValueError) as error:
        raise _refuse(name, wanted) from error
    before, after = read_yaml(data, name), read_yaml(made, name)
    empty = page.root is None
    if (before.findings and not empty) or after.value != _expect(before.value, wanted):
        raise _refuse(name, wanted)
    return made


def _refuse(name: str, wanted: list[Addition]) -> WorkspaceError:
    lists = ", ".join(dict.fromkeys(str(addition.path[-1]) for addition in wanted))
    return WorkspaceError(
        f"{name} is written in a way that nothing can be added to {lists} without changing the "
        f"rest.",
        "Fix what `reportgen check` finds in it, and write the list with one item per line.",
    )


def _expect(value: Any, additions: Iterable[Addition]) -> Any:
    """What is to be read of the file once the items are in it."""
    whole = copy.deepcopy(value) if value is not None else {}
    for addition in additions:
        *owners, last = addition.path
        owner = whole
        for part in owners:
            owner = owner[part]
        owner[last] = [*(owner.get(last) or []), *map(_to_plain, addition.items)]
    return whole


def _to_plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _to_plain(inner) for key, inner in value.items()}
    return [_to_plain(item) for item in value] if isinstance(value, list | tuple) else value


# ── where, and what ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, order=True)
class _Edit:
    """Text for the place of what stands from `start` to `end`, mostly nothing."""

    start: int
    end: int
    text: str = field(compare=False)


def _apply(text: str, edits: list[_Edit], shift: int) -> str:
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start + shift] + edit.text + text[edit.end + shift :]
    return text


@dataclass(frozen=True)
class _Page:
    """The text of a file, where its lines begin, and its nodes."""

    text: str
    starts: list[int]
    root: Any
    newline: str

    @classmethod
    def of(cls, text: str) -> _Page:
        breaks = list(_BREAK.finditer(text))
        starts = [0, *(match.end() for match in breaks)]
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        return cls(text, starts, root, breaks[0][0] if breaks else "\n")

    def plan(self, additions: list[Addition]) -> list[_Edit]:
        """What to change so that all items are added."""
        return [edit for addition in additions for edit in self._plan(addition)]

    def _plan(self, addition: Addition) -> list[_Edit]:
        *owners, last = addition.path
        if self.root is None:
            return [self._below(len(self.starts) - 1, self._write_list(addition, 0))]
        owner = self.root
        for part in owners:
            owner = _step(owner, part)
        key, value = _find(owner, str(last))
        if value is None:
            return [self._add_field(owner, addition)]
        if isinstance(value, yaml.SequenceNode) and value.value:
            return [self._append(value, addition)]
        column = key.start_mark.column
        emptied = self._empty(key, value)
        line = self._skip_comments(value.end_mark.line, column)
        body = self._write_list(addition, column).partition("\n")[2]
        return [*emptied, self._below(line, body)]

    def _add_field(self, owner: yaml.CollectionNode, addition: Addition) -> _Edit:
        """A list for a mapping that has none of that name."""
        if owner.flow_style:
            text = f"{addition.path[-1]}: {write_flow(list(addition.items))}"
            return self._into_flow(owner, text)
        column = owner.value[0][0].start_mark.column
        line = self._skip_comments(self._last_line(owner), column - 1)
        text = self._write_list(addition, column)
        return self._below(line, ("\n" if owner is self.root else "") + text)

    def _append(self, node: yaml.SequenceNode, addition: Addition) -> _Edit:
        """Items behind the last one of a list."""
        if node.flow_style:
            return self._into_flow(node, ", ".join(map(write_flow, addition.items)))
        column = node.start_mark.column
        spaced = self._is_spaced(node, addition.spaced)
        text = write_items(addition.items, column, spaced=spaced)
        line = self._skip_comments(self._last_line(node), column)
        return self._below(line, ("\n" if spaced else "") + text)

    def _write_list(self, addition: Addition, column: int) -> str:
        margin = column + self._indent()
        items = write_items(addition.items, margin, spaced=addition.spaced)
        return " " * column + f"{addition.path[-1]}:\n{items}"

    def _indent(self) -> int:
        """How far dashes stand to the right of their key in this file: 2, or 0."""
        for key, value in self.root.value if isinstance(self.root, yaml.MappingNode) else ():
            if isinstance(value, yaml.SequenceNode) and not value.flow_style:
                return int(value.start_mark.column - key.start_mark.column)
        return 2

    def _is_spaced(self, node: yaml.SequenceNode, otherwise: bool) -> bool:
        """Whether blank lines part the items of a list."""
        if len(node.value) < 2:
            return otherwise
        last = node.value[-1].start_mark.line
        return any(not self._line(n).strip() for n in range(self._last_line(node.value[-2]), last))

    def _into_flow(self, node: yaml.Node, text: str) -> _Edit:
        """Text before the bracket or brace that closes a node."""
        end = self._offset(node.end_mark) - 1
        inside = self.text[:end].rstrip()
        comma = "" if inside.endswith((",", "[", "{")) else ","
        place = len(inside)
        space = " " if inside.endswith(",") or comma else ""
        return _Edit(place, place, comma + space + text)

    def _empty(self, key: yaml.Node, value: yaml.Node) -> list[_Edit]:
        """What takes an empty value ("[]", "null") from behind its key."""
        start, end = self._offset(key.end_mark), self._offset(value.end_mark)
        written = self.text[start:end].strip() not in ("", ":")
        return [_Edit(start, end, ":")] if written else []

    def _below(self, line: int, text: str) -> _Edit:
        """Text in lines of its own, below a line."""
        place = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        unended = place and place == len(self.text) and not _BREAK.match(self.text[place - 1])
        lead = self.newline if unended else ""
        return _Edit(place, place, lead + text.replace("\n", self.newline))

    # ── places ───────────────────────────────────────────────────────────────────────────

    def _offset(self, mark: yaml.Mark) -> int:
        return self.starts[mark.line] + mark.column

    def _line(self, number: int) -> str:
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[number] : end]

    def _last_line(self, node: Any) -> int:
        """The last line that something of a node stands on."""
        if isinstance(node, yaml.ScalarNode):
            return self._last_line_of_text(node)
        if node.flow_style or not node.value:
            return int(node.end_mark.line)
        last = node.value[-1]
        return self._last_line(last[1] if isinstance(last, tuple) else last)

    def _last_line_of_text(self, node: yaml.ScalarNode) -> int:
        line = int(node.end_mark.line)
        if node.style not in ("|", ">"):
            return line
        header = self._line(node.start_mark.line)[node.start_mark.column :]
        line = min(line, len(self.starts) - 1)
        if node.end_mark.column == 0 and line > node.start_mark.line:
            line -= 1
        if not re.match(r"[|>]\d?\+", header):  # else the blank lines are part of the text
            while line > node.start_mark.line and not self._line(line).strip():
                line -= 1
        return line

    def _skip_comments(self, line: int, column: int) -> int:
        """The last of the comments right below a line that stand deeper than a column."""
        while line + 1 < len(self.starts):
            below = self._line(line + 1)
            if not re.match(rf"[ ]{{{column + 1},}}#", below):
                break
            line += 1
        return line


def _step(node: yaml.Node, part: str | int) -> yaml.Node:
    if isinstance(part, int):
        inner: yaml.Node = node.value[part]
        return inner
    found = _find(node, part)[1]
    if found is None:
        raise LookupError(part)
    return found


def _find(node: yaml.Node, name: str) -> tuple[yaml.Node, yaml.Node | None]:
    """The key and the value of a name in a mapping; the node itself and None where it is not."""
    if not isinstance(node, yaml.MappingNode):
        raise TypeError(f"{name} belongs into a mapping")
    return next(((k, v) for k, v in node.value if k.value == name), (node, None))
