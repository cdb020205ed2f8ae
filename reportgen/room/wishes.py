"""What a browser wants changed: read from its JSON, and put to the files as they are now.

A wish says what its browser saw at the place. Where something else stands there now, it is not
granted, whoever wrote that; what others changed elsewhere in the file stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from reportgen.limits import MOST_CHANGES
from reportgen.model.positions import Path
from reportgen.room.refusal import Refusal
from reportgen.room.values import check_value
from reportgen.writing.amendment import Change
from reportgen.writing.arrangement import Order
from reportgen.writing.insertion import Addition
from reportgen.writing.removal import Drop
from reportgen.writing.replacement import Put

Op = Literal["put", "drop", "add", "order"]
_OPS: dict[Any, Op] = {op: op for op in get_args(Op)}
_LONGEST_STEP = 200
_KEPT = ("claims", "themes")
"""Lists that stay when their last item goes: the model has them in every file."""


class _Absent:
    """What stands where there is nothing."""


ABSENT: Any = _Absent()


@dataclass(frozen=True)
class Wish:
    """One change: where, what, and what was seen there.

    `path` has field names, indexes, and "#id" for the record of that id in a list. `at` is where
    in its list an item is added, None for its end. An order is the ids of a list's records.
    """

    file: str
    op: Op
    path: Path
    value: Any = None
    was: Any = None
    at: int | None = None


@dataclass(frozen=True)
class Conflict:
    """A wish that is not granted: what its browser wants there, and what stands there now.

    `taken` is the id that a new record would share with another.
    """

    wish: Wish
    theirs: Any
    taken: str = ""

    def to_json(self) -> dict[str, Any]:
        """The conflict as the browser has it."""
        return {
            "file": self.wish.file,
            "path": list(self.wish.path),
            "mine": self.wish.value,
            "theirs": None if self.theirs is ABSENT else self.theirs,
        }


@dataclass(frozen=True)
class Granted:
    """A wish as it is carried out, and the wishes that take it back, to be made in their order."""

    change: Change
    undoing: tuple[Wish, ...]


def read_wishes(body: Any) -> list[Wish]:
    """The changes of a save; raises `Refusal` where they are not what they should be."""
    changes = body.get("changes") if isinstance(body, Mapping) else None
    if not isinstance(changes, list) or not changes or len(changes) > MOST_CHANGES:
        raise _refuse("changes", f"is a list of 1 to {MOST_CHANGES:,} changes")
    return [_read_wish(number, change) for number, change in enumerate(changes)]


def _read_wish(number: int, change: Any) -> Wish:
    where = f"changes[{number}]"
    if not isinstance(change, Mapping):
        raise _refuse(where, "is an object")
    file, op, path = change.get("file"), change.get("op"), change.get("path")
    if not isinstance(file, str):
        raise _refuse(f"{where}.file", "is a text")
    if not isinstance(op, str) or op not in _OPS:
        raise _refuse(f"{where}.op", 'is "put", "drop", "add" or "order"')
    steps = read_path(f"{where}.path", path)
    if not steps:
        raise _refuse(f"{where}.path", "leads to a field, or to an item of a list")
    value = change.get("value")
    alone = value[0] if op == "add" and isinstance(value, list) and len(value) == 1 else value
    name = next((step for step in reversed(steps) if isinstance(step, str)), "")
    check_value(name.removeprefix("#"), alone)
    return Wish(file, _OPS[op], steps, value, change.get("was"))


def read_path(where: str, path: Any) -> Path:
    """A path as a browser sends it, "of" what; raises `Refusal` where it is none."""
    if not isinstance(path, list) or not all(map(_is_step, path)):
        raise _refuse(where, "is a list of field names, indexes and “#id”")
    return tuple(path)


def _is_step(step: Any) -> bool:
    if isinstance(step, str):
        return 0 < len(step) <= _LONGEST_STEP
    return isinstance(step, int) and not isinstance(step, bool) and step >= 0


def _refuse(where: str, what: str) -> Refusal:
    return Refusal(400, f"{where} {what}.", "Load the page again.")


# ── against a file's value ───────────────────────────────────────────────────────────────


def grant(wish: Wish, value: Any) -> Granted | Conflict | None:
    """A wish as a change of a file's whole value; None where it is as wished already."""
    path = _resolve(value, wish)
    if path is None or not _leads_somewhere(value, path):
        return Conflict(wish, ABSENT)
    found = get(value, path)
    if wish.op == "add":
        return _grant_addition(wish, path, found)
    if wish.op == "order":
        return _grant_order(wish, path, found)
    theirs = None if found is ABSENT else found
    if wish.op == "put" and found is not ABSENT and is_same(found, wish.value):
        return None
    if not is_same(theirs, wish.was):
        return Conflict(wish, found)
    if wish.op == "drop":
        return None if found is ABSENT else _grant_drop(wish, value, path, found)
    return _grant_put(wish, value, path, found)


def _grant_put(wish: Wish, value: Any, path: Path, found: Any) -> Granted:
    name = write_names(value, path)
    if path[-1] == "id" and isinstance(wish.value, str):  # it has another name from now on
        name = (*name[:-2], f"#{wish.value}", "id")
    if found is not ABSENT:
        undoing = Wish(wish.file, "put", name, found, wish.value)
        return Granted(Put(path, wish.value), (undoing,))
    made = next(n for n in range(1, len(path) + 1) if get(value, path[:n]) in (ABSENT, None))
    was = wish.value
    for step in reversed(path[made:]):
        was = {step: was}
    taken = get(value, path[:made]) is None
    back = Wish(wish.file, "put" if taken else "drop", name[:made], None, was)
    return Granted(Put(path, wish.value), (back,))


def _grant_drop(wish: Wish, value: Any, path: Path, found: Any) -> Granted:
    *owners, last = path
    owner = tuple(owners)
    items = get(value, owner)
    if isinstance(last, int) and len(items) == 1 and owner[-1] not in _KEPT:
        back = Wish(wish.file, "put", write_names(value, owner), items, None)
        return Granted(Drop(owner), (back,))
    if isinstance(last, int):
        back = Wish(wish.file, "add", write_names(value, owner), [found], at=last)
    else:
        back = Wish(wish.file, "put", write_names(value, path), found, None)
    return Granted(Drop(path), (back,))


def _grant_addition(wish: Wish, path: Path, found: Any) -> Granted | Conflict | None:
    items = wish.value if isinstance(wish.value, list) else [wish.value]
    if not items:
        return None
    if found is not ABSENT and found is not None and not isinstance(found, list):
        return Conflict(wish, found)
    old = found if isinstance(found, list) else []
    if all(isinstance(item, dict) and any(is_same(item, one) for one in old) for item in items):
        return None  # the answer to an earlier request was lost on its way
    known = [item["id"] for item in old if isinstance(item, dict) and "id" in item]
    taken = [item["id"] for item in items if isinstance(item, dict) and item.get("id") in known]
    if taken:
        return Conflict(wish, found, str(taken[0]))
    at = len(old) if wish.at is None else min(wish.at, len(old))
    spaced = path[-1] == "claims"
    change = Addition(path, tuple(items), spaced, None if at == len(old) else at)
    undoing = [
        Wish(wish.file, "drop", (*wish.path, _name(at + number, item)), None, item)
        for number, item in enumerate(items)
    ]
    return Granted(change, tuple(reversed(undoing)))


def _grant_order(wish: Wish, path: Path, found: Any) -> Granted | Conflict | None:
    items = found if isinstance(found, list) else []
    names = [str(item.get("id", "")) if isinstance(item, dict) else "" for item in items]
    if names == wish.value:
        return None
    wanted = [*map(str, wish.value)] if isinstance(wish.value, list) else []
    is_whole = sorted(wanted) == sorted(names) and len(set(names)) == len(names)
    if names != wish.was or "" in names or not is_whole:
        return Conflict(wish, found)
    change = Order(path, tuple(names.index(name) for name in wanted))
    return Granted(change, (Wish(wish.file, "order", wish.path, names, wanted),))


def is_same(one: Any, other: Any) -> bool:
    """Whether two values are the same; true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return bool(one == other)


def get(value: Any, path: Sequence[str | int]) -> Any:
    """What stands at a path; ABSENT where it leads to nothing."""
    for step in path:
        if isinstance(step, int):
            is_there = isinstance(value, list) and step < len(value)
        else:
            is_there = isinstance(value, dict) and step in value
        if not is_there:
            return ABSENT
        value = value[step]
    return value


def resolve(value: Any, path: Path) -> Path | None:
    """A path with indexes for ids; None where there is no record of an id."""
    found: list[str | int] = []
    for step in path:
        here = get(value, found)
        if isinstance(step, str) and step.startswith("#") and not isinstance(here, dict):
            index = _find_record(here, step[1:])
            if index is None:
                return None
            found.append(index)
        else:
            found.append(step)
    return tuple(found)


def _resolve(value: Any, wish: Wish) -> Path | None:
    """The path of a wish with indexes; an item that is to go may stand elsewhere by now."""
    path = resolve(value, wish.path)
    if path is None:
        return None
    found = list(path)
    last = found[-1]
    if wish.op == "drop" and isinstance(last, int) and isinstance(wish.was, dict):
        items = get(value, found[:-1])
        same = [n for n, item in enumerate(items if isinstance(items, list) else ())
                if is_same(item, wish.was)]  # fmt: skip
        if len(same) == 1:
            found[-1] = same[0]
    return tuple(found)


def _leads_somewhere(value: Any, path: Path) -> bool:
    """Whether a path names something that is there, or a field that can be made."""
    for number, step in enumerate(path):
        if value is None or value is ABSENT:
            return all(isinstance(later, str) for later in path[number:])
        if isinstance(step, int):
            if not isinstance(value, list) or step >= len(value):
                return False
        elif not isinstance(value, dict):
            return False
        value = get(value, (step,))
    return True


def _find_record(items: Any, name: str) -> int | None:
    listed = items if isinstance(items, list) else ()
    found = (
        n for n, item in enumerate(listed) if isinstance(item, dict) and item.get("id") == name
    )
    return next(found, None)


def write_names(value: Any, path: Path) -> Path:
    """A path with "#id" for the items that have an id: it holds when others come before them."""
    named: list[str | int] = []
    for number, step in enumerate(path):
        item = get(value, path[: number + 1])
        named.append(_name(step, item) if isinstance(step, int) else step)
    return tuple(named)


def _name(index: int, item: Any) -> str | int:
    name = item.get("id") if isinstance(item, dict) else None
    return f"#{name}" if isinstance(name, str) and name else index
