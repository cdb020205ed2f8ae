"""New items in a list of a person's YAML file, and a new field where it usually stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from reportgen.model.positions import Path
from reportgen.writing.notation import write_field, write_flow, write_items
from reportgen.writing.page import Edit, Page, find


@dataclass(frozen=True)
class Addition:
    """Items for the end of a list, by its path: ("claims",), ("claims", 3, "evidence").

    With `at` they come before the item of that number. A list that is not there yet is made; its
    items are then parted by blank lines if `spaced`.
    """

    path: Path
    items: tuple[Any, ...]
    spaced: bool = False
    at: int | None = None


def plan_addition(page: Page, addition: Addition, before: frozenset[str] | None) -> list[Edit]:
    """What to change so that the items are there; `before` are the fields above a new list.

    Raises LookupError or TypeError where the path leads to nothing that can have a list.
    """
    *owners, last = addition.path
    if page.root is None:
        return [page.below(len(page.starts) - 1, _write_list(page, addition, 0))]
    if isinstance(last, int):
        key, value = None, page.reach(addition.path)
    else:
        owner = page.reach(tuple(owners))
        key, value = find(owner, last)
        if value is None:
            return [_add_list(page, owner, addition, before)]
    if isinstance(value, yaml.SequenceNode) and value.value:
        return [_add_items(page, value, addition)]
    if key is None:
        raise TypeError("an item of a list is no list")
    column = key.start_mark.column
    emptied = _empty(page, key, value)
    line = page.skip_comments(value.end_mark.line, column)
    body = _write_list(page, addition, column).partition("\n")[2]
    return [*emptied, page.below(line, body)]


def _add_list(page: Page, owner: Any, addition: Addition, before: frozenset[str] | None) -> Edit:
    """A list for a mapping that has none of that name."""
    name = str(addition.path[-1])
    if owner.flow_style:
        return add_to_flow(page, owner, f"{name}: {write_flow(list(addition.items))}")
    text = _write_list(page, addition, owner.value[0][0].start_mark.column)
    return place_field(page, owner, text, before, spaced=owner is page.root)


def add_field(page: Page, owner: Any, name: str, value: Any, before: frozenset[str] | None) -> Edit:
    """A field for a mapping that has none of that name, behind those that stand before it."""
    if not isinstance(owner, yaml.MappingNode):
        raise TypeError(f"{name} belongs into a mapping")
    if owner.flow_style:
        return add_to_flow(page, owner, f"{write_flow(name)}: {write_flow(value)}")
    text = write_field(name, value, owner.value[0][0].start_mark.column)
    return place_field(page, owner, text, before)


def place_field(
    page: Page,
    owner: Any,
    text: str,
    before: frozenset[str] | None,
    *,
    spaced: bool = False,
) -> Edit:
    """The lines of a new field, behind the last of those that stand before it; None means all.

    `spaced` puts a blank line above one that comes last.
    """
    column = owner.value[0][0].start_mark.column
    known = [(k, v) for k, v in owner.value if before is None or k.value in before]
    if not known:
        first = page.offset(owner.value[0][0].start_mark)
        return Edit(first, first, text.removeprefix(" " * column) + " " * column)
    value = known[-1][1]
    is_last = value is owner.value[-1][1]
    line = page.skip_comments(page.last_line(value), column - 1 if is_last else column)
    return page.below(line, ("\n" if spaced and is_last else "") + text)


def _add_items(page: Page, node: yaml.SequenceNode, addition: Addition) -> Edit:
    """Items behind the last one of a list, or before one of them."""
    at = addition.at if addition.at is not None and addition.at < len(node.value) else None
    if node.flow_style:
        text = ", ".join(map(write_flow, addition.items))
        if at is None:
            return add_to_flow(page, node, text)
        place = page.offset(node.value[at].start_mark)
        return Edit(place, place, f"{text}, ")
    column = node.start_mark.column
    spaced = page.is_spaced(node, addition.spaced)
    text = write_items(addition.items, column, spaced=spaced)
    if at is None:
        line = page.skip_comments(page.last_line(node), column)
        return page.below(line, ("\n" if spaced else "") + text)
    text += "\n" if spaced else ""
    line = item_line(page, node, at)
    if page.line(line)[:column].strip():  # behind the dash of another list
        place = page.starts[line] + column
        return Edit(place, place, text.removeprefix(" " * column) + " " * column)
    place = page.starts[page.first_comment(line, column)]
    return Edit(place, place, text)


def item_line(page: Page, node: yaml.SequenceNode, index: int) -> int:
    """The line that the dash of an item stands on."""
    line, column = int(node.value[index].start_mark.line), node.start_mark.column
    while page.line(line)[column : column + 1] != "-" and line > node.start_mark.line:
        line -= 1
    return line


def _write_list(page: Page, addition: Addition, column: int) -> str:
    margin = column + page.indent()
    items = write_items(addition.items, margin, spaced=addition.spaced)
    return " " * column + f"{addition.path[-1]}:\n{items}"


def add_to_flow(page: Page, node: yaml.CollectionNode, text: str) -> Edit:
    """Text before the bracket or brace that closes a node, on a line of its own if all have one."""
    end = page.offset(node.end_mark) - 1
    last = page.offset(_get_end(node)) if node.value else page.offset(node.start_mark) + 1
    comma = page.text.find(",", last, end) if "#" not in page.text[last:end] else -1
    place = comma + 1 if comma >= 0 else last
    sign = "," if node.value and comma < 0 else ""
    column = get_column_of_lines(node)
    if column is not None:
        return Edit(place, place, f"{sign}\n{' ' * column}{text}{',' * (comma >= 0)}")
    return Edit(place, place, sign + (" " if node.value else "") + text)


def get_column_of_lines(node: yaml.CollectionNode) -> int | None:
    """The column of what stands in brackets or braces, if each of it has a line of its own."""
    starts = [(item[0] if isinstance(item, tuple) else item).start_mark for item in node.value]
    is_lined = len({mark.line for mark in (node.start_mark, *starts)}) == len(starts) + 1
    return int(starts[-1].column) if is_lined and len(starts) > 1 else None


def _get_end(node: yaml.CollectionNode) -> yaml.Mark:
    """Where the last thing in a node ends."""
    last = node.value[-1]
    mark: yaml.Mark = (last[1] if isinstance(last, tuple) else last).end_mark
    return mark


def _empty(page: Page, key: yaml.Node, value: yaml.Node) -> list[Edit]:
    """What takes an empty value ("[]", "null") from behind its key."""
    start, end = page.offset(key.end_mark), page.offset(value.end_mark)
    written = page.text[start:end].strip() not in ("", ":")
    return [Edit(start, end, ":")] if written else []
