"""Fields and items that go from a person's YAML file, with the comments that belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from reportgen.model.positions import Path
from reportgen.writing.insertion import item_line
from reportgen.writing.page import Edit, Page, find


@dataclass(frozen=True)
class Drop:
    """A field or an item of a list, by its path, that is to go."""

    path: Path


def plan_drop(page: Page, drop: Drop) -> list[Edit]:
    """What to change so that it is gone; raises LookupError where it is not there."""
    *owners, last = drop.path
    owner = page.reach(tuple(owners))
    index = last if isinstance(last, int) else _find_index(owner, last)
    if not 0 <= index < len(owner.value):
        raise LookupError(last)
    if len(owner.value) == 1:
        return [_empty(page, owner, tuple(owners))]
    if owner.flow_style:
        return [_drop_from_flow(page, owner, index)]
    return [_drop_lines(page, owner, index)]


def _find_index(owner: Any, name: str) -> int:
    key, value = find(owner, name)
    if value is None:
        raise LookupError(name)
    return next(index for index, pair in enumerate(owner.value) if pair[0] is key)


def _empty(page: Page, owner: Any, path: Path) -> Edit:
    """A list or mapping that loses the last of what it has."""
    empty = "[]" if isinstance(owner, yaml.SequenceNode) else "{}"
    start = page.offset(owner.start_mark)
    if owner.flow_style:
        return Edit(start, page.offset(owner.end_mark), empty)
    end = page.end_of_line(page.skip_comments(page.last_line(owner), owner.start_mark.column))
    if not path or isinstance(path[-1], int):
        return Edit(start, end, empty)
    key = find(page.reach(path[:-1]), str(path[-1]))[0]
    behind = page.offset(key.end_mark) + 1
    remark = page.text[behind : page.end_of_line(key.end_mark.line)].rstrip()
    is_below = owner.start_mark.line > key.end_mark.line
    return Edit(behind, end, f" {empty}" + (remark if is_below and "#" in remark else ""))


def _drop_from_flow(page: Page, owner: Any, index: int) -> Edit:
    """What stands in brackets or braces, with the comma behind it or, of the last, before it."""
    pairs = [item if isinstance(item, tuple) else (item, item) for item in owner.value]
    start, end = page.offset(pairs[index][0].start_mark), page.offset(pairs[index][1].end_mark)
    if index + 1 < len(pairs):
        return Edit(start, page.offset(pairs[index + 1][0].start_mark), "")
    return Edit(page.offset(pairs[index - 1][1].end_mark), end, "")


def _drop_lines(page: Page, owner: Any, index: int) -> Edit:
    """The lines of a field or an item, with comments above it, deeper ones below, a blank line."""
    column = owner.start_mark.column
    item = owner.value[index]
    if isinstance(item, tuple):
        first = int(item[0].start_mark.line)
        last = page.last_line(item[1])
        stays = page.line(first)[:column]  # the dash of a list, where it is the first field
    else:
        first = item_line(page, owner, index)
        last = page.last_line(item)
        stays = page.line(first)[:column]
    last = page.skip_comments(last, column)
    if stays.strip():
        return _drop_behind_dash(page, owner, first, last)
    first = page.first_comment(first, column)
    is_parted = first == 0 or page.is_blank(first - 1) or index == 0
    while is_parted and page.is_within(last + 1) and page.is_blank(last + 1):
        last += 1
    if not page.is_within(last + 1):  # nothing is left below that a blank line would part
        first = page.skip_blank_back(first - 1, 0) + 1 if first else 0
    return Edit(page.starts[first], page.next_line(last), "")


def _drop_behind_dash(page: Page, owner: Any, first: int, last: int) -> Edit:
    """The first field of a mapping that stands behind a dash: the next one moves up to it."""
    start = page.starts[first] + owner.start_mark.column
    following = owner.value[1]
    mark = (following[0] if isinstance(following, tuple) else following).start_mark
    end = page.offset(mark) - (0 if isinstance(following, tuple) else 2)
    if "#" in page.text[page.next_line(last) : end]:
        return Edit(start, page.end_of_line(last), "")
    return Edit(start, end, "")
