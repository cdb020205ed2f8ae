"""Saving: wishes become new bytes of files, which are all written or none, and can be undone."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportgen.errors import Severity, WorkspaceError
from reportgen.reading.yamldoc import read_yaml
from reportgen.room.refusal import Refusal
from reportgen.room.sheets import Sheet, Sheets
from reportgen.room.wishes import Conflict, Granted, Wish, grant
from reportgen.rules import EMPTY_FILE
from reportgen.workspace import Workspace, replace_files
from reportgen.writing.amendment import Change, amend, apply_change
from reportgen.writing.changes import show_changes

_MOST = 200
"""Saves that can be undone."""


@dataclass(frozen=True)
class Save:
    """A save that was made: what the files were and are, and the wishes that take it back."""

    label: str
    files: Mapping[str, tuple[bytes, bytes]] = field(repr=False)
    undoing: tuple[Wish, ...] = field(repr=False, default=())

    @property
    def diff(self) -> str:
        """What changed, as version control shows it."""
        return show_changes(self.files)


class Clerk:
    """Writes the files of a workspace, one save at a time, and remembers how to undo them."""

    def __init__(self, workspace: Workspace, sheets: Sheets) -> None:
        self._workspace, self._sheets = workspace, sheets
        self._done: list[Save] = []
        self._undone: list[Save] = []
        self._lock = threading.Lock()

    def close(self) -> None:
        """Waits for the save that is under way, and makes none any more."""
        self._lock.acquire()

    @property
    def undo_label(self) -> str | None:
        """What would be undone; None for nothing."""
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> str | None:
        """What would be done again; None for nothing."""
        return self._undone[-1].label if self._undone else None

    def save(self, label: str, wishes: Sequence[Wish], beginnings: Mapping[str, bytes]) -> Save:
        """Makes all changes, or none; `beginnings` is how files begin that are not there yet.

        Raises `Refusal` where a place is not as it was seen (409), a file is written so that it
        cannot be changed (400), or the disk does not take it (507).
        """
        with self._lock:
            made = self._make(label, wishes, beginnings)
            if made.files:
                self._done = [*self._done, made][-_MOST:]
                self._undone.clear()
            return made

    def foresee(self, wishes: Sequence[Wish], beginnings: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files as they would be after a save; raises `Refusal` likewise, and writes none."""
        plan, made = self._plan(wishes, beginnings)
        return plan.before | {name: new for name, (_, new) in made.items()}

    def replace(self, label: str, contents: Mapping[str, tuple[bytes | None, bytes]]) -> Save:
        """Writes files that were planned as a whole, all or none; raises `Refusal` likewise.

        It is undone as a whole, and only as long as the files are as it left them.
        """
        with self._lock:
            made = Save(label, {name: (old or b"", new) for name, (old, new) in contents.items()})
            self._write(made.files)
            self._done = [*self._done, made][-_MOST:]
            self._undone.clear()
            return made

    def undo(self) -> Save:
        """Takes back the last save; raises `Refusal` where its places have changed since."""
        with self._lock:
            return self._turn_back(self._done, self._undone, "undone")

    def redo(self) -> Save:
        """Makes the save again that was undone last; raises `Refusal` likewise."""
        with self._lock:
            return self._turn_back(self._undone, self._done, "redone")

    def _turn_back(self, source: list[Save], target: list[Save], what: str) -> Save:
        if not source:
            raise Refusal(409, f"There is nothing to be {what}.")
        last = source[-1]
        now = {name: self._workspace.peek(name) for name in last.files}
        if all(now[name] == new for name, (_, new) in last.files.items()):
            files = {name: (new, old) for name, (old, new) in last.files.items()}
            again = self._read_wishes_of(last)
            made = Save(last.label, files, again)
            self._write(made.files)
        elif last.undoing:
            made = self._undo_in_part(last, source, what)
        else:
            source.pop()
            raise _refuse_old(last, what, "its files have changed since")
        source.pop()
        if not made.files:
            raise _refuse_old(last, what, "its files are as they were without it")
        target.append(made)
        return made

    def _undo_in_part(self, last: Save, source: list[Save], what: str) -> Save:
        """Takes back a save in files that have changed elsewhere, or gives the step up."""
        try:
            return self._make(last.label, last.undoing, {})
        except Refusal as refusal:
            if refusal.status != 409:
                raise
            source.pop()
            raise _refuse_old(
                last, what, "its places have changed since", refusal.further
            ) from refusal

    def _read_wishes_of(self, last: Save) -> tuple[Wish, ...]:
        """The wishes that make a save again, once it is taken back."""
        plan = _Plan({name: self._sheets.read(name) for name in last.files}, {})
        plan.make(last.undoing)
        return plan.undoing

    def _make(self, label: str, wishes: Sequence[Wish], beginnings: Mapping[str, bytes]) -> Save:
        plan, files = self._plan(wishes, beginnings)
        self._write(files)
        return Save(label, files, plan.undoing)

    def _plan(
        self, wishes: Sequence[Wish], beginnings: Mapping[str, bytes]
    ) -> tuple[_Plan, dict[str, tuple[bytes, bytes]]]:
        """What comes of changes, and the bytes of each file that changes: before, and after."""
        names = dict.fromkeys(wish.file for wish in wishes)
        sheets = {name: self._sheets.read(name) for name in names}
        for sheet in sheets.values():
            _refuse_broken(sheet)
        plan = _Plan(sheets, beginnings)
        plan.make(wishes)
        if plan.conflicts:
            raise _refuse_conflicts(plan.conflicts)
        try:
            return plan, plan.write()
        except WorkspaceError as error:
            raise Refusal(400, error.message, error.remedy) from error

    def _write(self, files: Mapping[str, tuple[bytes, bytes]]) -> None:
        for name in files:
            if not self._workspace.holds(name):
                raise Refusal(403, f"{name} leads outside the workspace.", "Remove the link.")
        root = self._workspace.root
        there = {name: (root / name).exists() for name in files}
        self._sheets.expect({name: new for name, (_, new) in files.items()})
        try:
            replace_files(
                root,
                {name: (old if there[name] else None, new) for name, (old, new) in files.items()},
            )
        except WorkspaceError as error:
            if isinstance(error.__cause__, OSError):
                raise Refusal(507, error.message, error.remedy) from error
            raise Refusal(409, error.message, "Nothing was changed. Save again.") from error


class _Plan:
    """The files of a save as they come to be, one wish after another."""

    def __init__(self, sheets: Mapping[str, Sheet], beginnings: Mapping[str, bytes]) -> None:
        self.before = {
            name: sheet.data if sheet.data is not None else beginnings.get(name, b"")
            for name, sheet in sheets.items()
        }
        self._values = {
            name: _read_value(sheet, self.before[name]) for name, sheet in sheets.items()
        }
        self._changes: dict[str, list[Change]] = {name: [] for name in sheets}
        self._undoing: list[Wish] = []
        self.conflicts: list[Conflict] = []

    def make(self, wishes: Iterable[Wish]) -> None:
        """Grants every wish that can be; the others are conflicts."""
        for wish in wishes:
            value = self._values[wish.file]
            granted = grant(wish, value)
            if isinstance(granted, Conflict):
                self.conflicts.append(granted)
            elif isinstance(granted, Granted):
                _apply(value, granted.change)
                self._changes[wish.file].append(granted.change)
                self._undoing[:0] = granted.undoing

    @property
    def undoing(self) -> tuple[Wish, ...]:
        """The wishes that take it all back."""
        return tuple(self._undoing)

    def write(self) -> dict[str, tuple[bytes, bytes]]:
        """The bytes of each file that changes: before, and after; raises `WorkspaceError`."""
        made = {
            name: (self.before[name], amend(self.before[name], name, changes))
            for name, changes in self._changes.items()
            if changes
        }
        return {name: pair for name, pair in made.items() if pair[0] != pair[1]}


def _refuse_old(
    last: Save, what: str, why: str, further: Mapping[str, Any] | None = None
) -> Refusal:
    """A step that is given up: those before it can be taken back all the same."""
    files = " and ".join(sorted(last.files))
    message = f"“{last.label}” cannot be {what}: {why}."
    remedy = f"Nothing was changed in {files}. The step no longer fits and is left out: "
    return Refusal(409, message, f"{remedy}what was done before it can be {what} next.", further)


def _refuse_conflicts(conflicts: Sequence[Conflict]) -> Refusal:
    told = {"conflicts": [conflict.to_json() for conflict in conflicts]}
    if taken := next((conflict.taken for conflict in conflicts if conflict.taken), ""):
        message = f"The id {taken!r} is taken: nothing was saved."
        return Refusal(409, message, "Choose another id.", told)
    message = "The file has changed since: nothing was saved."
    return Refusal(409, message, "Choose what is to stand there.", told)


def _refuse_broken(sheet: Sheet) -> None:
    """Raises `Refusal` for a file that says something, but nothing that can be read."""
    if sheet.data is None or sheet.document.value is not None:
        return
    for finding in sheet.document.findings:
        if finding.severity is Severity.ERROR and finding.code != EMPTY_FILE.code:
            message = f"{sheet.name}:{finding.location.line}: {finding.message}"
            raise Refusal(400, message, "Mend the file in an editor, then save again.")


def _read_value(sheet: Sheet, beginning: bytes) -> dict[str, Any]:
    """What a file says, to be changed: a copy."""
    if sheet.data is not None:
        return copy.deepcopy(sheet.value)
    value = read_yaml(beginning, sheet.name).value
    return value if isinstance(value, dict) else {}


def _apply(value: Any, change: Change) -> None:
    """Makes a change, and the mappings around it that are not there yet."""
    owner = value
    for step in change.path[:-1]:
        if isinstance(owner, dict) and owner.get(step) is None:
            owner[step] = {}
        owner = owner[step]
    apply_change(value, change)
