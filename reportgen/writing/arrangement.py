"""The items of a list in another order in a person's YAML file, each with its own comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from reportgen.model.positions import Path
from reportgen.writing.insertion import item_line
from reportgen.writing.page import Edit, Page


@dataclass(frozen=True)
class Order:
    """A list, by its path, in another order: `order` has the indexes that its items had."""

    path: Path
    order: tuple[int, ...]


def plan_order(page: Page, change: Order) -> list[Edit]:
    """What to change so that the items stand in their order.

    What stands between them stays between them: blank lines, and comments that are headings.
    Raises LookupError or TypeError where there is no list of so many items.
    """
    node = page.reach(change.path)
    if not isinstance(node, yaml.SequenceNode):
        raise TypeError("only a list has an order")
    if sorted(change.order) != list(range(len(node.value))):
        raise LookupError("an order names each item once")
    spans = [_find_span(page, node, index) for index in range(len(node.value))]
    return [
        Edit(*spans[place], page.text[slice(*spans[index])].replace(page.newline, "\n"))
        for place, index in enumerate(change.order)
        if place != index
    ]


def _find_span(page: Page, node: Any, index: int) -> tuple[int, int]:
    """Where an item begins and ends, without the line break behind it."""
    item = node.value[index]
    if node.flow_style:
        return page.offset(item.start_mark), page.offset(item.end_mark)
    column = int(node.start_mark.column)
    line = item_line(page, node, index)
    end = page.end_of_line(page.skip_comments(page.last_line(item), column))
    is_inner = bool(page.line(line)[:column].strip())  # behind the dash of another list
    first = line if is_inner else page.first_comment(line, column)
    return page.starts[first] + column, end
