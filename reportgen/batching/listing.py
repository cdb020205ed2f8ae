"""Which workspaces a batch is about: folders, patterns and lists become rows."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reportgen.batching.rows import Action, Row
from reportgen.batching.tables import read_table
from reportgen.errors import Misuse
from reportgen.workspace import BRIEF_FILE, is_file

_COLUMNS = ("workspace", "folder")


def list_rows(words: Iterable[str], action: Action, options: Mapping[str, Any]) -> tuple[Row, ...]:
    """A row for every workspace that words name, in their order, none twice.

    A word is a workspace; a folder, which stands for all workspaces below it; a CSV file with a
    column "workspace" of folders as seen from where it is; or a pattern such as "briefs/2026-*".
    Raises `Misuse` for a word that names no workspace. What a list names may be missing: that is
    a result of its row.
    """
    rows: dict[Path, Row] = {}
    for word in words:
        for name in _find_names(word):
            folder = Path(name).absolute()
            rows.setdefault(folder.resolve(), Row(name, folder, action, options))
    return tuple(rows.values())


def _find_names(word: str) -> Iterable[str]:
    path = Path(word)
    if path.is_dir():
        return list_workspaces(word)
    if is_file(path):
        if path.name == BRIEF_FILE:
            return [str(path.parent)]
        if path.suffix.lower() == ".csv":
            return _read_list(path)
        raise Misuse(f"{word!r} is a file.", "Name a folder, a .csv list or a pattern.")
    if glob.has_magic(word):
        return _match(word)
    raise Misuse(f"There is no folder {word!r}.", "Correct its name, or put a pattern in quotes.")


def list_workspaces(word: str) -> list[str]:
    """The workspaces in a folder: itself, or else all below it that are in no other, sorted.

    Raises `Misuse` where there is none.
    """
    found = []
    for folder, folders, files in os.walk(word):
        folders[:] = sorted(name for name in folders if name[0] != ".")
        if BRIEF_FILE in files:
            found.append(folder)
            folders.clear()
    if not found:
        remedy = f"A workspace has a {BRIEF_FILE}. Make one with: reportgen init FOLDER"
        raise Misuse(f"There is no workspace in {word!r}.", remedy)
    return found


def _match(pattern: str) -> list[str]:
    names = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 (as it was written)
    found = [name for name in names if is_file(Path(name) / BRIEF_FILE)]
    found += [str(Path(name).parent) for name in names if Path(name).name == BRIEF_FILE]
    if not found:
        raise Misuse(f"No workspace fits {pattern!r}.", f"Each has a {BRIEF_FILE}.")
    return found


def _read_list(path: Path) -> list[str]:
    """The folders that a CSV file lists, as seen from here.

    Raises `Misuse` where it cannot be read, or has no column for them.
    """
    table = read_table(path)
    heads = [head.strip().lower() for head in table[0].cells] if table else []
    column = next((heads.index(name) for name in _COLUMNS if name in heads), None)
    if column is None:
        remedy = f"Give the column of folders the head {_COLUMNS[0]!r}."
        from reportgen.reading.validation import suggest  # brings the model along

        near = suggest(_COLUMNS[0], heads, "")
        raise Misuse(f"{path}:1: There is no column {_COLUMNS[0]!r}.", f"{near} {remedy}".strip())
    names = []
    for record in table[1:]:
        name = record.cells[column].strip() if column < len(record.cells) else ""
        if not name:
            message = f"{path}:{record.line}: The column {heads[column]!r} is empty."
            raise Misuse(message, "Name a folder, or delete the line.")
        names.append(os.path.normpath(path.parent / name))
    if not names:
        raise Misuse(f"{path} lists no workspace.", "Write a folder into each line below the head.")
    return names
