"""Outputs that somebody edited by hand: the build that replaces them keeps a copy of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path, PurePosixPath

from reportgen.making.digests import digest_file, list_tree
from reportgen.making.manifest import CRATE_FILE, EDITED, MANIFEST_FILE, Manifest
from reportgen.making.publishing import add_name, is_same

_WRITTEN = (".qmd", ".yml", ".css")
"""What is edited in the Quarto project, if anything is; all else in it is computed."""


def keep_edited(
    outputs: Path, files: Path, gone: Iterable[str], before: Manifest | None
) -> dict[str, str]:
    """Puts the edited outputs among the files to be published, in the folder `edited`.

    `files` are to be put in `outputs`, those of `gone` taken away, and `before` is the manifest of
    what stands there. Returns the name of each edited output with that of its copy. Where another
    edition of it was kept earlier, the copy has a number. Raises OSError where the disk refuses.
    """
    edited = find_edited(outputs, files, gone, before)
    copies = {name: _name_copy(outputs, name) for name in edited}
    for name, copy in copies.items():
        (files / copy).parent.mkdir(parents=True, exist_ok=True)
        add_name(outputs / name, files / copy)
    return copies


def find_edited(
    outputs: Path, files: Path, gone: Iterable[str], before: Manifest | None
) -> list[str]:
    """The outputs, sorted, that are neither as they were made nor as they would be made now."""
    names = sorted({*list_tree(files), *gone})
    return [name for name in names if _is_edited(outputs, files, name, before)]


def _is_edited(outputs: Path, files: Path, name: str, before: Manifest | None) -> bool:
    """Whether a file is there that is neither as it was made nor as it will be."""
    path = outputs / name
    if name in (MANIFEST_FILE, CRATE_FILE) or path.is_symlink() or not path.is_file():
        return False
    if is_same(path, files / name):
        return False
    if before is None:  # then nobody knows; these are what people edit
        return "/" not in name or name.endswith(_WRITTEN)
    return digest_file(path, name) not in before.outputs


def _name_copy(outputs: Path, name: str) -> str:
    """The first name in `edited` that is free, or holds the same bytes already."""
    return next(n for n in _number(name) if _is_free(outputs / n, outputs / name))


def _is_free(copy: Path, edited: Path) -> bool:
    return not copy.exists() or is_same(edited, copy)


def _number(name: str) -> Iterator[str]:
    path = PurePosixPath(EDITED, name)
    yield path.as_posix()
    yield from (path.with_stem(f"{path.stem}-{number}").as_posix() for number in count(2))


def tell_kept(kept: Mapping[str, str], outputs: Path) -> Iterator[str]:
    """Where the copies are of outputs that somebody had edited, a line for each."""
    for name, copy in kept.items():
        yield f"{outputs / name} had been edited since it was built. Your copy: {outputs / copy}"
