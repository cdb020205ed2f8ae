"""A value in the place of another in a person's YAML file, written the way the old one was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import yaml

from reportgen.model.positions import Path
from reportgen.reading.yamldoc import read_yaml
from reportgen.writing.insertion import Addition, add_field, get_column_of_lines, item_line
from reportgen.writing.notation import (
    WIDTH,
    mark,
    write_field,
    write_flow,
    write_items,
    write_scalar,
)
from reportgen.writing.page import Edit, Page, find
from reportgen.writing.removal import Drop
from reportgen.writing.rewording import Old, reword


@dataclass(frozen=True)
class Put:
    """A value for a field or an item of a list, by its path; a field that is missing is made.

    Values are text, numbers, true, false, None, and lists and mappings of these.
    """

    path: Path
    value: Any


def plan_put(page: Page, put: Put, before: frozenset[str] | None) -> list[Edit]:
    """What to change so that the value is there; `before` are the fields that a new one stands
    behind, None where it stands last.

    Raises LookupError or TypeError where the path leads to nothing that can have it.
    """
    *owners, last = put.path
    if page.root is None:
        return [page.below(len(page.starts) - 1, write_field(str(last), put.value, 0))]
    owner = page.reach(tuple(owners))
    if isinstance(last, int):
        if not isinstance(owner, yaml.SequenceNode):
            raise TypeError("only a list has items")
        return [_replace(page, _Slot(owner, None, owner.value[last], last), put.value)]
    key, node = find(owner, last)
    if node is None:
        return [add_field(page, owner, last, put.value, before)]
    return [_replace(page, _Slot(owner, key, node, last), put.value)]


@dataclass(frozen=True)
class _Slot:
    """What a value stands in: an item of a list, or a field, with its key."""

    owner: Any
    key: Any
    node: Any
    name: str | int


def _replace(page: Page, slot: _Slot, value: Any) -> Edit:
    node = slot.node
    is_plain = not isinstance(value, Mapping | list | tuple)
    if isinstance(node, yaml.ScalarNode) and (is_plain or slot.owner.flow_style):
        return _replace_scalar(page, slot, value)
    if slot.owner.flow_style:
        return _swap(page, node, write_flow(value))
    both_lists = isinstance(node, yaml.SequenceNode) and isinstance(value, list | tuple)
    if both_lists and node.flow_style and not any(isinstance(item, Mapping) for item in value):
        return _replace_flow_list(page, slot, value)
    return _rewrite(page, slot, value)


def _column(slot: _Slot) -> int:
    """The column of the key, or of the dash, that a value stands behind."""
    return int((slot.owner if slot.key is None else slot.key).start_mark.column)


def _replace_scalar(page: Page, slot: _Slot, value: Any) -> Edit:
    node = slot.node
    start, end = page.offset(node.start_mark), _end(page, node)
    line = page.line(node.start_mark.line)
    column = _column(slot)
    lead = " " if start == end and page.text[start - 1 : start] in (":", "-") else ""
    old = Old(
        text=page.text[start:end].replace(page.newline, "\n"),
        style=node.style or "",
        column=column,
        start=int(node.start_mark.column) + len(lead),
        line=len(line.rstrip()),
        is_flow=bool(slot.owner.flow_style),
        is_unended=end == len(page.text),
    )
    return _swap(page, node, lead + reword(old, value))


def _end(page: Page, node: Any) -> int:
    """Where the last thing of a node ends, before the line break and what is remarked on it."""
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        last = page.skip_blank_back(page.last_line(node), node.start_mark.line)
        return page.end_of_line(last)
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        return page.offset(node.end_mark)
    return page.end_of_line(page.last_line(node))


def _swap(page: Page, node: Any, text: str) -> Edit:
    """Text in the place of a node; what is remarked on its line stays on the first line."""
    start, end = page.offset(node.start_mark), _end(page, node)
    first, parted, body = text.partition("\n")
    is_block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    if not is_block and not (first.lstrip().startswith(("|", ">")) and parted):
        return Edit(start, end, text)
    remark, end = _take_remark(page, node)
    return Edit(start, end, f"{first}{remark}{parted}{body}")


def _take_remark(page: Page, node: Any) -> tuple[str, int]:
    """What is remarked on the line of a value, and where the value and that end."""
    end = _end(page, node)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        header = page.text[page.offset(node.start_mark) : page.end_of_line(node.start_mark.line)]
        sign = header.find(" #")
        return (header[len(header[:sign].rstrip()) :].rstrip() if sign >= 0 else ""), end
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        return "", end
    close = page.end_of_line(int(node.end_mark.line))
    return page.text[end:close].rstrip(), max(end, close)


def _rewrite(page: Page, slot: _Slot, value: Any) -> Edit:
    """A list or a mapping where something else was, or the other way round."""
    node, column = slot.node, _column(slot)
    if slot.key is None:
        line = item_line(page, slot.owner, int(slot.name))
        start = page.starts[line] + column + 1
        tail = write_items([value], column, spaced=False)[column + 1 : -1]
    else:
        line, start = int(slot.key.end_mark.line), page.offset(slot.key.end_mark)
        start = page.text.index(":", start) + 1
        name = write_scalar(str(slot.name))
        tail = write_field(str(slot.name), value, column)[column + len(name) + 1 : -1]
    end = _end(page, node)
    if not page.text[start:end].strip():
        start = end
    if node.start_mark.line > line and isinstance(node, yaml.CollectionNode):
        header = page.text[start : page.end_of_line(line)].rstrip()
        remark = header if "#" in header else ""
    else:
        remark, end = _take_remark(page, node)
    first, parted, body = tail.partition("\n")
    return Edit(start, end, f"{first}{remark}{parted}{body}")


def _replace_flow_list(page: Page, slot: _Slot, value: Sequence[Any]) -> Edit:
    """A list in brackets: items that stay are written as they were, in as many lines as needed."""
    node = slot.node
    written = [_slice(page, item) for item in node.value]
    old = [_key(page, item) for item in node.value]
    new = [write_flow(item) for item in value]
    for a, b, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        new[b : b + size] = written[a : a + size]
    lined = get_column_of_lines(node)
    if lined is not None and new:
        closing = " " * int(node.end_mark.column - 1)
        has_comma = page.text[: page.offset(node.end_mark) - 1].rstrip().endswith(",")
        inner = ",\n".join(" " * lined + item for item in new) + ("," if has_comma else "")
        is_alone = page.line(int(node.end_mark.line)).strip().startswith("]")
        return _swap(page, node, f"[\n{inner}" + (f"\n{closing}]" if is_alone else "]"))
    return _fill(page, slot, new)


def _slice(page: Page, node: Any) -> str:
    return page.text[page.offset(node.start_mark) : page.offset(node.end_mark)]


def _key(page: Page, node: Any) -> str:
    """What an item is written as where it is written anew."""
    value = read_yaml(f"[{_slice(page, node)}]".encode(), "").value
    return write_flow(value[0]) if value else ""


def _fill(page: Page, slot: _Slot, items: Sequence[str]) -> Edit:
    """Items in brackets, in lines that are filled; on lines of their own where one is too short."""
    node = slot.node
    start, end = page.offset(node.start_mark), page.offset(node.end_mark)
    at = int(node.start_mark.column)
    lines = _fill_lines(items, at)
    is_own_line = not page.line(node.start_mark.line)[:at].strip()
    if len(lines) == 1 or is_own_line or slot.key is None:
        return Edit(start, end, f"\n{' ' * (at + 1)}".join(lines))
    at = _column(slot) + 2
    lines = _fill_lines(items, at)
    text = f"\n{' ' * (at + 1)}".join(lines)
    before = page.offset(slot.key.end_mark) + 1
    return Edit(before, end, f"\n{' ' * at}{text}")


def _fill_lines(items: Sequence[str], column: int) -> list[str]:
    lines = ["["]
    for number, item in enumerate(items):
        piece = item + ("," if number + 1 < len(items) else "]")
        joint = "" if lines[-1] in ("", "[") else " "
        if joint and column + 1 + len(lines[-1]) + len(joint) + len(piece) > WIDTH:
            lines.append(piece)
        else:
            lines[-1] += joint + piece
    return lines if items else ["[]"]


def expand(put: Put, old: Any, *, is_flow: bool) -> list[Any]:
    """A list or a mapping as the changes of what differs in it, to be made one after another."""
    new = put.value
    if isinstance(old, dict) and isinstance(new, Mapping) and old and new and set(old) & set(new):
        gone = [Drop((*put.path, name)) for name in old if name not in new]
        return gone + [
            Put((*put.path, name), value)
            for name, value in new.items()
            if name not in old or mark(old[name]) != mark(value)
        ]
    if not (isinstance(old, list) and isinstance(new, list | tuple) and old and new) or is_flow:
        return [put]
    changes: list[Any] = []
    matcher = SequenceMatcher(None, list(map(mark, old)), list(map(mark, new)), autojunk=False)
    for kind, a, b, c, d in reversed(matcher.get_opcodes()):
        if kind == "equal":
            continue
        paired = min(b - a, d - c)
        if d - c > paired:
            at = None if b == len(old) else b
            changes.append(Addition(put.path, tuple(new[c + paired : d]), at=at))
        changes += [Drop((*put.path, index)) for index in reversed(range(a + paired, b))]
        changes += [Put((*put.path, a + n), new[c + n]) for n in range(paired)]
    return changes
