"""Outputs that somebody edited by hand: the build that replaces them keeps a copy of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path, PurePosixPath

from reportgen.making.digests import digest_file, list_tree
from reportgen.making.manifest import CRATE_FILE, EDITED, MANIFEST_FILE, Manifest, find_manifest
from reportgen.making.publishing import (
    add_name,
    check_places,
    is_same,
    list_replaced,
    refuse_links,
    was_missing,
)

_WRITTEN = (".qmd", ".yml", ".css")
"""What is edited in the Quarto project, if anything is; all else in it is computed."""


def keep_edited(outputs: Path, old: Path) -> dict[str, str]:
    """Keeps copies of what was edited of the files just replaced, in the folder `edited`.

    `old` has these files; what stands in `outputs` now was made. They are looked at only here, so
    that nothing that was saved until they were replaced is lost. Returns the name of each edited
    output with that of its copy. Where another edition of it was kept earlier, the copy has a
    number. Raises OSError where the disk refuses, `WorkspaceError` where something else stands in
    the place of a copy or its folder.
    """
    before = _read_before(outputs, old)
    replaced = sorted(list_replaced(old))
    edited = [n for n in replaced if _is_edited(old / n, outputs / n, n, before)]
    copies = {name: _name_copy(outputs, name, old / name) for name in edited}
    refuse_links(outputs, copies.values())
    check_places(outputs, copies.values())
    for name, copy in copies.items():
        (outputs / copy).parent.mkdir(parents=True, exist_ok=True)
        if not (outputs / copy).exists():
            add_name(old / name, outputs / copy)
    return copies


def _read_before(outputs: Path, old: Path) -> Manifest | None:
    """The manifest of what was replaced; None where there is none, or none that can be read."""
    if was_missing(old, MANIFEST_FILE):
        return None
    return find_manifest(old if (old / MANIFEST_FILE).is_file() else outputs)


def find_edited(
    outputs: Path, files: Path, gone: Iterable[str], before: Manifest | None
) -> list[str]:
    """The outputs, sorted, that are neither as they were made nor as they would be made now.

    `files` would be put in `outputs`, those of `gone` taken away, and `before` is the manifest of
    what stands there.
    """
    names = sorted({*list_tree(files), *gone})
    return [name for name in names if _is_edited(outputs / name, files / name, name, before)]


def _is_edited(path: Path, made: Path, name: str, before: Manifest | None) -> bool:
    """Whether a file is there that is neither as it was made nor as it is made now."""
    if name in (MANIFEST_FILE, CRATE_FILE) or path.is_symlink() or not path.is_file():
        return False
    if is_same(path, made):
        return False
    if before is None:  # then nobody knows; these are what people edit
        return "/" not in name or name.endswith(_WRITTEN)
    return digest_file(path, name) not in before.outputs


def _name_copy(outputs: Path, name: str, edited: Path) -> str:
    """The first name in the folder that is free, or holds the same bytes already."""
    return next(n for n in _number(name) if _is_free(outputs / n, edited))


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
