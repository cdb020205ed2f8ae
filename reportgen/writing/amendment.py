"""Changes to a person's YAML file: comments, order, quoting, layout and line ends stay.

Nothing is written anew. The YAML parser says where each value begins and ends, and text is put,
replaced or removed there; what comes of it is read again, and has to be what was there with the
changes made. So the difference that version control shows is the changes alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import yaml

from reportgen.errors import WorkspaceError
from reportgen.model.positions import Path
from reportgen.reading.yamldoc import YamlDocument, read_yaml
from reportgen.writing.arrangement import Order, plan_order
from reportgen.writing.insertion import Addition, plan_addition
from reportgen.writing.notation import mark
from reportgen.writing.ordering import list_predecessors
from reportgen.writing.page import Edit, Page
from reportgen.writing.removal import Drop, plan_drop
from reportgen.writing.replacement import Put, expand, plan_put

Change = Put | Drop | Addition | Order
_BOM = "\ufeff"


def amend(data: bytes, name: str, changes: Iterable[Change]) -> bytes:
    """The bytes of a YAML file with changes made, one after another; all else is as it was.

    A path names a place as the changes before it have left it. `name` is the file's, relative to
    the workspace, in messages and for the order of its fields.
    Raises `WorkspaceError` where the file does not parse, has nothing at a path, or is written so
    that nothing can be changed in it without a person (with aliases, for example).
    """
    wanted = [c for c in changes if not isinstance(c, Addition) or c.items]
    if not wanted:
        return data
    before = read_yaml(data, name)
    try:
        text = data.decode("utf-8")
        bare = text.removeprefix(_BOM)
        is_empty = before.value is None and yaml.compose(bare, Loader=yaml.CSafeLoader) is None
        if before.value is None and not is_empty:
            raise ValueError("it cannot be read")
        draft = _Draft(Page.of(bare), _to_plain(before.value) or {}, name)
        for change in wanted:
            draft.make(change)
        made = (text[: len(text) - len(bare)] + draft.write()).encode("utf-8")
    except _Missing as error:
        raise WorkspaceError(f"{name} has no {error}.", "Read the file again.") from error
    except (UnicodeError, yaml.YAMLError, LookupError, TypeError, ValueError) as error:
        raise _refuse(name, wanted, before) from error
    after = read_yaml(made, name)
    if mark(after.value or None) != mark(draft.value or None):
        raise _refuse(name, wanted, before)
    known = {finding.message for finding in before.findings}
    for finding in after.findings:
        if finding.message not in known:
            raise WorkspaceError(f"{name}: {finding.message} It is not written.", finding.remedy)
    return made


class _Missing(Exception):
    """There is nothing at a path; its words are the path."""


class _Draft:
    """A file while changes are made to it: its page, and the value that is to come of it."""

    def __init__(self, page: Page, value: Any, name: str) -> None:
        self.page, self.value, self.name = page, value, name
        self.edits: list[Edit] = []
        self.touched: list[Path] = []

    def make(self, change: Change) -> None:
        """Makes one change, or those of what differs where it is a whole list or mapping."""
        if not change.path:
            raise ValueError("a file is not replaced as a whole")
        if isinstance(change, Put):
            change = self.make_owners(change)
            old = self.get(change.path)
            if old is not _NOTHING and mark(old) == mark(change.value):
                return
            is_list = isinstance(old, list) and isinstance(change.value, list | tuple)
            parts = expand(change, old, is_flow=is_list and self.is_flow_list(change.path))
            if parts != [change]:
                for part in parts:
                    self.make(part)
                return
        self.plan(change)

    def plan(self, change: Change) -> None:
        if not self.is_apart(change):
            self.turn()
        *owners, last = change.path
        owner = self.get(tuple(owners))
        if isinstance(change, Drop) and self.get(change.path) is _NOTHING:
            raise _Missing(write_path(change.path))
        before: frozenset[str] | None = None
        is_new = isinstance(change, Put | Addition)
        if isinstance(last, str) and is_new and isinstance(owner, dict):
            before = list_predecessors(self.name, self.value, tuple(owners), last)
        if isinstance(change, Drop):
            self.edits += plan_drop(self.page, change)
        elif isinstance(change, Order):
            self.edits += plan_order(self.page, change)
        elif isinstance(change, Put):
            self.edits += plan_put(self.page, change, before)
        else:
            self.edits += plan_addition(self.page, change, before)
        self.touched.append(change.path)
        self.value = apply_change(self.value, change)

    def is_apart(self, change: Change) -> bool:
        """Whether a change can be planned on the page as it is: it replaces what is elsewhere."""
        if not self.edits:
            return True
        old = self.get(change.path)
        if isinstance(change, Drop | Order) or not (old if isinstance(change, Addition) else True):
            return False
        if old is _NOTHING or isinstance(old, dict) or not self.page.root:
            return False
        if isinstance(change, Put) and isinstance(old, list):
            return False
        return not any(_is_related(change.path, other) for other in self.touched)

    def turn(self) -> None:
        """Makes the edits so far, and parses what has come of them."""
        self.page = Page.of(self.write())
        self.edits, self.touched = [], []

    def write(self) -> str:
        return self.page.apply(self.edits)

    def make_owners(self, put: Put) -> Put:
        """A field together with the mappings around it that are not there yet."""
        path, value = put.path, put.value
        while path[:-1] and self.get(path[:-1]) in (_NOTHING, None) and isinstance(path[-1], str):
            path, value = path[:-1], {path[-1]: value}
        owner = self.get(path[:-1])
        is_there = isinstance(owner, list if isinstance(path[-1], int) else dict)
        if not is_there or (isinstance(path[-1], int) and self.get(path) is _NOTHING):
            raise _Missing(write_path(path))
        return Put(path, value)

    def get(self, path: Path) -> Any:
        value = self.value
        for step in path:
            try:
                value = value[step]
            except (LookupError, TypeError):
                return _NOTHING
        return value

    def is_flow_list(self, path: Path) -> bool:
        """Whether a list in the file is in brackets, and can be written anew as a whole."""
        self.turn()
        try:
            node = self.page.reach(path)
        except (LookupError, TypeError, AttributeError):
            return False
        return isinstance(node, yaml.SequenceNode) and bool(node.flow_style)


class _Nothing:
    """What stands at a path that leads nowhere."""


_NOTHING: Any = _Nothing()


def _is_related(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def apply_change(value: Any, change: Change) -> Any:
    """The value of a file with a change made in it: in the value itself, which is no copy."""
    *owners, last = change.path
    owner = value
    for step in owners:
        owner = owner[step]
    if isinstance(change, Put):
        owner[last] = _to_plain(change.value)
    elif isinstance(change, Drop):
        del owner[last]
    elif isinstance(change, Order):
        owner[last] = [owner[last][index] for index in change.order]
    else:
        old = list(owner[last] or []) if isinstance(last, int) else list(owner.get(last) or [])
        at = len(old) if change.at is None else change.at
        owner[last] = [*islice(old, at), *map(_to_plain, change.items), *old[at:]]
    return value


def _to_plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _to_plain(inner) for key, inner in value.items()}
    return [_to_plain(item) for item in value] if isinstance(value, list | tuple) else value


def write_path(path: Path) -> str:
    """A path as messages name it: claims[3].evidence[0].quote."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def _refuse(name: str, wanted: Sequence[Change], before: YamlDocument) -> WorkspaceError:
    places = list(dict.fromkeys(write_path(change.path) for change in wanted))
    named = ", ".join((*places[:3], "…") if len(places) > 3 else places)
    what = f"{named} cannot be changed"
    if all(isinstance(change, Addition) for change in wanted):
        what = f"nothing can be added to {named}"
    message = f"{name} is written in a way that {what} without changing the rest."
    alias = _find_alias(before.text)
    if alias:
        return WorkspaceError(
            f"{message} The alias {alias[0]} stands in line {alias[1]}.",
            "Write what it stands for there, and remove the anchor.",
        )
    return WorkspaceError(
        message, "Fix what `reportgen check` finds in it, and write a list with one item per line."
    )


def _find_alias(text: str) -> tuple[str, int] | None:
    """The first alias in a text, with its line; None where it has none or does not parse."""
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent):
                mark_of = event.start_mark
                return f"*{event.anchor}", mark_of.line + 1 if mark_of else 1
    except yaml.YAMLError:
        return None
    return None
