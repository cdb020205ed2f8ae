"""What was made before, by a number for all that it was made from; see `Cache`.

An entry is one file: a line with its key and the SHA-256 of all that follows, a line with a note,
and then its bytes. What was cut off, changed or put there by somebody else does not fit its own
first line, and counts as missing.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import platform
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.making.digests import digest_values

LIMIT = 512 * 1024 * 1024
"""How many bytes a cache may hold: some forty builds of a large brief."""
SHARED_LIMIT = 20 * LIMIT
"""The same of one that many workspaces share."""
VARIABLE = "REPORTGEN_CACHE"
"""The variable that names the folder of a cache that many workspaces share."""
SHARED = "reportgen"
"""What a shared cache is called in the folder that is given for it."""
_DRAWERS = 256
_ABANDONED = 3600
"""How many seconds older than the latest entry one is that was begun and that nobody finishes."""

_ENTRY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{62}(\.[0-9]+\.partial)?")
_TAG = "Signature: 8a477f597d28d172789f06886806bc55"
_MARKS = {
    ".gitignore": "# Made by reportgen, which can do without.\n*\n",
    "CACHEDIR.TAG": f"{_TAG}\n# This is reportgen's cache; see https://bford.info/cachedir/\n",
}


@dataclass(frozen=True)
class Entry:
    """What was made: its bytes, and a note on it that JSON can write."""

    content: bytes
    note: Any = None


class Cache:
    """A folder of what was made before.

    It is a help and never a condition: what the disk refuses, and what is not whole, is as if it
    had not been there. Each entry comes into being by a rename, so that any number of builds, on
    any number of machines, may use one cache at once. `folder` is None for a cache that keeps
    nothing; `maker` stands for the code and the machine that make things: others' entries are not
    found. One that is `shared` is too large to be looked through after each build.
    """

    def __init__(
        self, folder: Path | None, maker: str = "", limit: int = LIMIT, *, shared: bool = False
    ) -> None:
        self._folder = folder
        self._maker = maker
        self._limit = limit // _DRAWERS if shared else limit
        self._shared = shared
        self._drawer = ""

    @classmethod
    def open_shared(cls, folder: Path, maker: str) -> Cache:
        """The cache of many workspaces that lies in a folder; raises OSError where it cannot."""
        place = folder.absolute() / SHARED
        place.mkdir(parents=True, exist_ok=True)
        return cls(place, maker, SHARED_LIMIT, shared=True)

    def get(self, *origin: object) -> Entry | None:
        """What was made of `origin` (values that JSON can write); None where that is not known."""
        if self._folder is None:
            return None
        key = digest_values(self._maker, *origin)
        path = self._place(self._folder, key)
        if not path.is_file():  # a pipe of that name would be waited for
            return None
        try:
            head, _, rest = path.read_bytes().partition(b"\n")
            if head != _sign(key, rest):
                return None
            note, _, content = rest.partition(b"\n")
            os.utime(path)  # what is used stays longest
        except OSError:
            return None
        return Entry(content, json.loads(note))

    def put(self, entry: Entry, *origin: object) -> None:
        """Keeps what was made of `origin`."""
        if self._folder is None:
            return
        key = digest_values(self._maker, *origin)
        rest = json.dumps(entry.note, sort_keys=True).encode() + b"\n" + entry.content
        path = self._place(self._folder, key)
        partial = path.with_name(f"{path.name}.{_tell_writer()}.partial")
        self._drawer = path.parent.name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            mark(self._folder if self._shared else self._folder.parent)
            file = partial.open("xb")
        except OSError:  # a full or read-only disk: then it is made again next time
            return
        try:
            with file:
                file.write(_sign(key, rest) + b"\n" + rest)
            partial.replace(path)
        except OSError:
            with suppress(OSError):
                partial.unlink(missing_ok=True)

    def recall(self, make: Callable[[], bytes], *origin: object) -> bytes:
        """What is made of `origin`: as it was made before, or else made now."""
        known = self.get(*origin)
        if known is None:
            known = Entry(make())
            self.put(known, *origin)
        return known.content

    def tidy(self) -> None:
        """Deletes what was begun and never finished, and the longest unused above the limit.

        Only for whoever has the workspace to itself. Of a shared cache one drawer is tidied, that
        of what was put last: all have their turn. What others are writing there stays.
        """
        if self._folder is None or (self._shared and not self._drawer):
            return
        there = list(_look_at(self._folder, self._drawer if self._shared else "*"))
        whole = [(path, state) for path, state in there if path.suffix != ".partial"]
        latest = max((state.st_mtime for _, state in whole), default=0.0)
        since = latest - _ABANDONED if self._shared else math.inf
        files = [p for p, state in there if p.suffix == ".partial" and state.st_mtime < since]
        whole.sort(key=lambda pair: (-pair[1].st_mtime_ns, pair[0].name))
        room = self._limit
        for path, state in whole:
            room -= state.st_size
            if room < 0:
                files.append(path)
        for path in files:
            with suppress(OSError):
                path.unlink()

    @staticmethod
    def _place(folder: Path, key: str) -> Path:
        return folder / key[:2] / key[2:]


def _look_at(folder: Path, drawer: str) -> Iterator[tuple[Path, os.stat_result]]:
    """Entries with their sizes and times; one that somebody has just deleted is left out."""
    for path in list_entries(folder, drawer):
        with suppress(OSError):
            yield path, path.stat()


def _tell_writer() -> str:
    """A number for this thread of this process of this machine, which all may share a disk."""
    writer = f"{platform.node()} {os.getpid()} {threading.get_ident()}"
    return str(int(hashlib.sha256(writer.encode()).hexdigest()[:16], 16))


def list_entries(folder: Path, drawer: str = "*") -> Iterator[Path]:
    """The files of a cache's folder that are entries by their names, begun ones among them."""
    for path in folder.glob(f"{drawer}/*"):
        if _ENTRY.fullmatch(path.relative_to(folder).as_posix()) and path.is_file():
            yield path


def mark(folder: Path) -> None:
    """Marks a folder as one of ours, which git and backups pass over; raises OSError.

    What somebody wrote into these files stays.
    """
    for name, text in _MARKS.items():
        path = folder / name
        if not path.exists() or not path.stat().st_size:
            path.write_text(text, encoding="utf-8")


def list_marks(folder: Path) -> Iterator[Path]:
    """The files by which `mark` marked a folder, where they are as it wrote them."""
    for name, text in _MARKS.items():
        if (folder / name).is_file() and (folder / name).read_bytes() == text.encode():
            yield folder / name


def _sign(key: str, rest: bytes) -> bytes:
    """The line that an entry begins with: what it is, and what it must hold to be that."""
    return f"{key} {hashlib.sha256(rest).hexdigest()}".encode()
