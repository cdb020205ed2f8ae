"""What check would find if what somebody is writing were saved: nothing of it is written.

What a new record still lacks is taken to be there, so that it hides nothing that is wrong with
the rest; and an extract that is a draft is checked as if it were finished.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from itertools import count
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from reportgen.editing.ahead import Ahead
from reportgen.errors import Finding, Location, ReportgenError, UnreadableText
from reportgen.inspection import inspect
from reportgen.model.dates import PartialDate
from reportgen.model.layout import TextLayout
from reportgen.model.locators import Locator
from reportgen.model.positions import Path
from reportgen.model.records import Record
from reportgen.room.desk import Desk
from reportgen.room.fields import list_types
from reportgen.room.findings import describe_finding
from reportgen.room.shapes import find_inner, find_record, get_fields
from reportgen.room.sheets import Sheet
from reportgen.room.wishes import Wish, get, resolve
from reportgen.rules import (
    DISTANT_FIGURE,
    DUPLICATE_ID,
    EMPTY_THEME,
    LONE_THEME,
    MISPLACED_QUOTATION,
    MISSING_FIELD,
    UNPLACED_LOCATOR,
    UNUSED_CLAIMS,
)

if TYPE_CHECKING:
    from reportgen.verification.shelf import Reader
    from reportgen.verification.texts import SourceText

_OF_LOCATORS = frozenset(
    rule.code for rule in (DISTANT_FIGURE, MISPLACED_QUOTATION, UNPLACED_LOCATOR)
)
"""What is found of a claim that has no locator yet, by the one that stands in for it."""

_STILL_TO_COME = frozenset(
    rule.code for rule in (EMPTY_THEME, LONE_THEME, MISSING_FIELD, UNUSED_CLAIMS)
)
"""What is found of every record that is new: it lacks something, and nothing uses it."""


def try_out(desk: Desk, wishes: Sequence[Wish], of: Path | None) -> list[dict[str, Any]]:
    """What would be found in a record, each finding with the `rest` of its field's path.

    The record is the one that is added, else the one at `of`.
    Raises `Refusal` where the changes cannot be made.
    """
    first = wishes[0]
    lacking: set[Path] = set()
    taken: list[tuple[Path, Finding]] = []
    if first.op == "add":
        taken = _find_taken(desk, first)
        whole, lacking = _complete_wish(desk, first, is_taken=bool(taken))
        wishes = [whole, *wishes[1:]]
    contents = desk.foresee(wishes)
    try:
        ahead = Ahead.of(desk.workspace, contents)
        read = _read_alone(desk, first.file)
        found = inspect(ahead, texts=desk.library.folder, read=read).findings
    except (ReportgenError, OSError):
        return []  # what is wrong with the workspace as a whole is told elsewhere
    data = contents.get(first.file)
    sheet = Sheet.of(first.file, data)
    at = _find_record(sheet, first, of)
    if at is None:
        return []
    kept = [pair for pair in _place(found, sheet, at) if _is_told(*pair, first, lacking)]
    kept += taken
    return [{**describe_finding(finding, None), "rest": list(rest)} for rest, finding in kept]


def _read_alone(desk: Desk, file: str) -> Reader:
    """Gives the text of the one source that is written of: what is in others has not changed."""
    keys = {name: key for key, name in desk.list_sources().items()}
    own = desk.find_text(keys[file]).path if file in keys else None

    def read(path: FilePath, layout: TextLayout) -> SourceText:
        if path != own:
            raise UnreadableText(f"{path.name} is not asked for.", "Check the workspace.")
        return desk.library.peek(path, layout)

    return read


def _find_taken(desk: Desk, wish: Wish) -> list[tuple[Path, Finding]]:
    """The id of a new record, where another of its list has it: so they cannot both be there."""
    items = get(desk.sheets.read(wish.file).value, wish.path)
    known = {str(item["id"]) for item in items if "id" in item} if _is_records(items) else set()
    record = find_record(wish.file, wish.path)
    name = next((str(item.get("id")) for item in _list(wish) if isinstance(item, Mapping)), "")
    if record is None or name not in known:
        return []
    message = f"The {record.__name__.lower()} id {name!r} is taken."
    return [(("id",), DUPLICATE_ID.at(Location(wish.file), message, "Choose another id."))]


def _is_records(items: Any) -> bool:
    return isinstance(items, list) and all(isinstance(item, Mapping) for item in items)


def _list(wish: Wish) -> list[Any]:
    return wish.value if isinstance(wish.value, list) else [wish.value]


def _find_record(sheet: Sheet, wish: Wish, of: Path | None) -> Path | None:
    if wish.op != "add":
        return resolve(sheet.value, of if of is not None else wish.path[:-1])
    path = resolve(sheet.value, wish.path)
    items = get(sheet.value, path) if path is not None else None
    return (*path, len(items) - 1) if path is not None and isinstance(items, list) else None


def _place(findings: Sequence[Finding], sheet: Sheet, at: Path) -> Iterator[tuple[Path, Finding]]:
    """The findings of a record, each with the rest of its path.

    An id that is taken is a finding of either record that has it.
    """
    for finding in findings:
        others = finding.related if finding.code == DUPLICATE_ID.code else ()
        for place in (finding.location, *(related for related, _ in others)):
            path = sheet.find_path(place) if place.path == sheet.name else None
            if path is not None and path[: len(at)] == at:
                yield path[len(at) :], finding
                break


def _is_told(rest: Path, finding: Finding, wish: Wish, lacking: set[Path]) -> bool:
    """Whether a finding is of what is written, not of what is still to come."""
    if wish.op != "add":
        return True
    if finding.code in _STILL_TO_COME:
        return False
    names = {path[-1] for path in lacking}
    if "locator" in names and finding.code in _OF_LOCATORS:
        return False
    is_of_scale = "theme" in names and rest[-1:] == ("stance",)
    return not is_of_scale and not any(rest[: len(path)] == path for path in lacking)


# ── what is still to come ────────────────────────────────────────────────────────────────


def _complete_wish(desk: Desk, wish: Wish, *, is_taken: bool) -> tuple[Wish, set[Path]]:
    """A new record with all that it needs, and the paths in it of what was not there."""
    record, items = find_record(wish.file, wish.path), _list(wish)
    if record is None or len(items) != 1 or not isinstance(items[0], Mapping):
        return wish, set()
    lacking: set[Path] = set()
    written = {name: one for name, one in items[0].items() if name != "id" or not is_taken}
    whole = _complete(record, written, (), _name_freely(desk), lacking)
    return replace(wish, value=[whole]), lacking


def _complete(
    record: type[Record],
    value: Mapping[str, Any],
    path: Path,
    names: Mapping[str, str],
    lacking: set[Path],
) -> dict[str, Any]:
    made = dict(value)
    for name, field in get_fields(record).items():
        inner = find_inner(field)
        here = (*path, name)
        if name in made and inner is not None and isinstance(made[name], Mapping):
            made[name] = _complete(inner, made[name], here, names, lacking)
        elif name in made and inner is not None and isinstance(made[name], list):
            made[name] = [
                _complete(inner, one, (*here, number), names, lacking)
                if isinstance(one, Mapping)
                else one
                for number, one in enumerate(made[name])
            ]
        elif name not in made and field.is_required() and name not in ("from", "to"):
            made[name] = _stand_in(name, list_types(field.annotation), names)
            lacking.add(here)
    return made


def _stand_in(name: str, types: Sequence[Any], names: Mapping[str, str]) -> Any:
    """What a field has that nobody has written yet."""
    if name in names:
        return names[name]
    kinds = {Locator: "p. 1", PartialDate: "2000", float: 1, int: 1}
    for one in types:
        if one in kinds:
            return kinds[one]
        if isinstance(one, type) and issubclass(one, Enum):
            return next(iter(one)).value
    return "…"


def _name_freely(desk: Desk) -> dict[str, str]:
    """An id that nothing has, and a theme that there is."""
    comparison = desk.sheets.comparison
    themes = [item["id"] for _, item in comparison.list_records("themes") if "id" in item]
    sheets = [desk.sheets.read(name) for name in desk.list_sources().values()]
    taken = {*map(str, themes), *(name for sheet in sheets for name in sheet.list_ids())}
    free = next(name for n in count(1) if (name := f"new-{n}") not in taken)
    return {"id": free, "theme": str(themes[0]) if themes else "…"}
