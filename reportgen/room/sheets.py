"""The YAML files of a workspace as plain values, each read again only where its bytes changed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reportgen.errors import Location
from reportgen.model.keys import name_file, name_files
from reportgen.model.positions import Path
from reportgen.reading.yamldoc import YamlDocument, list_records, read_yaml
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE, Workspace
from reportgen.writing.amendment import amend
from reportgen.writing.removal import Drop

_Stamp = tuple[int, int, int, int] | None


@dataclass(frozen=True)
class Sheet:
    """One YAML file: its bytes (None where there is no file), and what they say."""

    name: str
    data: bytes | None = field(repr=False)
    document: YamlDocument = field(repr=False)

    @classmethod
    def of(cls, name: str, data: bytes | None) -> Sheet:
        """The sheet of some bytes."""
        return cls(name, data, read_yaml(data or b"", name))

    @property
    def value(self) -> dict[str, Any]:
        """The whole mapping; empty where the file has none."""
        value = self.document.value
        return value if isinstance(value, dict) else {}

    def list_records(self, name: str) -> list[tuple[int, dict[str, Any]]]:
        """The items of a list that are mappings, each with its index."""
        return list_records(self.value, name)

    def list_ids(self) -> list[str]:
        """The ids of its claims."""
        return [str(item["id"]) for _, item in self.list_records("claims") if "id" in item]

    @cached_property
    def _paths(self) -> dict[tuple[int, int], Path]:
        positions = self.document.positions
        keys = {(at.line, at.column): path for path, at in positions.keys.items()}
        return keys | {(at.line, at.column): path for path, at in positions.values.items()}

    def find_path(self, place: Location) -> Path | None:
        """The path of the value that stands at a place; None where none begins there."""
        return self._paths.get((place.line, place.column))


class Sheets:
    """The YAML files of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[str, tuple[_Stamp, Sheet]] = {}
        self._own: dict[str, bytes] = {}
        self._is_news = False
        self._files = self._list_files()
        self._lock = threading.Lock()

    def read(self, name: str) -> Sheet:
        """A file as it is now."""
        stamp = self._stamp(name)
        with self._lock:
            if name in self._known and self._known[name][0] == stamp:
                return self._known[name][1]
            data = self._read_bytes(name)
            sheet = self._known[name][1] if name in self._known else None
            if sheet is None or sheet.data != data:
                self._is_news |= sheet is not None and data != self._own.get(name)
                sheet = Sheet.of(name, data)
            self._known[name] = stamp, sheet
            return sheet

    def expect(self, contents: Mapping[str, bytes]) -> None:
        """What the room itself is about to write is no news to it."""
        with self._lock:
            self._own.update(contents)

    def _stamp(self, name: str) -> _Stamp:
        """What tells one state of a file from another without reading it."""
        try:
            state = (self._workspace.root / name).stat()
        except (OSError, ValueError):
            return None
        return state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns

    def _read_bytes(self, name: str) -> bytes | None:
        try:
            return self._workspace.read(name)
        except (OSError, ValueError):  # check says what is wrong with it
            return None

    @property
    def brief(self) -> Sheet:
        """brief.yml."""
        return self.read(BRIEF_FILE)

    @property
    def comparison(self) -> Sheet:
        """sources/comparison.yml."""
        return self.read(COMPARISON_FILE)

    def list_sources(self) -> dict[str, str]:
        """The file of each source, by its key: those that there are, and those that are wanted.

        They stand in the order of brief.yml where it lists them, else in that of the files.
        """
        stems = {
            name.removeprefix("sources/").removesuffix(".yml"): name
            for name in self._workspace.source_files()
        }
        readings = {stem for stem in stems if stem.rpartition(".")[0] in stems}
        stems = {stem: name for stem, name in stems.items() if stem not in readings}
        wanted = self.brief.value.get("sources")
        if isinstance(wanted, list):
            return {key: _find_file(key, stems) for key in wanted if isinstance(key, str) and key}
        return {self._name_key(name, stem): name for stem, name in stems.items()}

    def _name_key(self, name: str, stem: str) -> str:
        written = self.read(name).value.get("source")
        return written if isinstance(written, str) and stem in name_files(written) else stem

    def list_readings(self) -> dict[str, dict[str, str]]:
        """The files of second readings by their readers, by the file of the first reading."""
        found: dict[str, dict[str, str]] = {}
        for name, (stem, reader) in self._workspace.reading_files().items():
            found.setdefault(f"sources/{stem}.yml", {})[reader] = name
        return found

    def _list_files(self) -> tuple[str, ...]:
        return (*self._workspace.source_files(), *self._workspace.reading_files())

    def has_changed(self) -> bool:
        """Whether somebody else has written any of the files since this was last asked.

        Whoever has read a file meanwhile may have been told the new of it alone.
        """
        files, self._files = self._files, self._list_files()
        for name in list(self._known):
            self.read(name)
        with self._lock:
            is_news, self._is_news = self._is_news, False
        return is_news or files != self._files


def _find_file(key: str, stems: dict[str, str]) -> str:
    found = (stems[stem] for stem in name_files(key) if stem in stems)
    return next(found, f"sources/{name_file(key)}.yml")


def finish(data: bytes, name: str) -> bytes:
    """An extract that is a draft as it would be once it is none; any other file as it is."""
    value = read_yaml(data, name).value if b"status" in data else None
    if not isinstance(value, dict) or value.get("status") != "draft":
        return data
    return amend(data, name, [Drop(("status",))])
