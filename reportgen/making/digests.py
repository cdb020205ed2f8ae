"""Files by what they hold: a path, a SHA-256 and a size."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_CHUNK = 1 << 20


@dataclass(frozen=True, order=True)
class FileDigest:
    """What one file holds: `sha256` in hexadecimal, `size` in bytes.

    `path` has forward slashes and is relative to whatever folder the digest is about.
    """

    path: str
    sha256: str
    size: int


def digest_file(path: Path | str, name: str) -> FileDigest:
    """What a file holds, under a name; raises OSError where it cannot be read."""
    digest, size = hashlib.sha256(), 0
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 (a thousand files at every start)
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return FileDigest(name, digest.hexdigest(), size)


def digest_files(folder: Path, names: Iterable[str]) -> tuple[FileDigest, ...]:
    """What some files of a folder hold, in the order of their names."""
    return tuple(digest_file(f"{folder}/{name}", name) for name in sorted(names))


def digest_values(*values: object) -> str:
    """One number for values that JSON can write, the same whatever the order of their keys."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def list_sizes(folder: Path) -> Iterator[tuple[str, int, int]]:
    """The files of a folder by size and time: texts and fonts are large, and change seldom."""
    if folder.is_dir():
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            try:
                state = entry.stat() if entry.is_file() else None
            except OSError:  # a link that leads back to itself
                state = None
            if state is not None:
                yield entry.name, state.st_size, state.st_mtime_ns


def is_within(name: str) -> bool:
    """Whether a name is that of a file below the folder that it is relative to."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def list_tree(folder: Path, *, follow: Callable[[Path], bool] | None = None) -> Iterator[str]:
    """The names of all files below a folder, relative to it, sorted; none where it is none.

    What is hidden (a name that begins with a dot) and Python's own caches are not among them; what
    stands behind a link to a folder is, where `follow` says so of it.
    """
    seen: set[str] = set()
    for root, folders, files in os.walk(folder, followlinks=follow is not None):
        if follow:
            real = os.path.realpath(root)
            if real in seen or not follow(Path(root)):
                folders.clear()  # a link that leads back, or to where nothing is to be read
                continue
            seen.add(real)
        folders[:] = sorted(name for name in folders if _is_shown(name))
        place = Path(root).relative_to(folder).as_posix()
        shown = (name for name in sorted(files) if _is_shown(name))
        yield from (f"{place}/{name}".removeprefix("./") for name in shown)


def _is_shown(name: str) -> bool:
    return not name.startswith(".") and name != "__pycache__"
