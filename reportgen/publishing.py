"""Putting what was made in the place of what was there: all of it or nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reportgen.engines.process import holding_signals
from reportgen.errors import WorkspaceError

Move = tuple[Path, Path]
"""Where something was made, and where it is to stand; both on one disk."""


def publish(files: Iterable[Move], folder: Move, aside: Path) -> None:
    """Puts files and then a folder in the place of the old ones, each by a rename.

    `aside` is an empty folder on the same disk, for the old ones until all is done. Where
    anything fails, everything is put back as it was, and the error raised again.
    Raises `WorkspaceError` where a folder stands in the place of a file.
    """
    moves = list(files)
    for _, target in moves:
        if target.is_dir() and not target.is_symlink():
            raise WorkspaceError(
                f"{target} is a folder, where a file is to be written.",
                "Move it elsewhere, or call the document something else in brief.yml.",
            )
    with holding_signals(), _restoring() as replaced:
        for made, target in moves:
            old = aside / target.name if target.exists() else None
            if old:
                _keep(target, old)
            made.replace(target)
            replaced.append((target, old))
        made, target = folder
        if target.exists():
            target.rename(aside / target.name)
            replaced.append((target, aside / target.name))
        made.rename(target)


@contextmanager
def _restoring() -> Iterator[list[tuple[Path, Path | None]]]:
    """Gathers what was replaced, with where the old one is kept; on failure puts it all back."""
    replaced: list[tuple[Path, Path | None]] = []
    try:
        yield replaced
    except BaseException:
        for target, old in reversed(replaced):
            if old:
                old.replace(target)
            else:
                target.unlink(missing_ok=True)
        raise


def _keep(target: Path, old: Path) -> None:
    """A second name for a file, so that the first can be replaced and is never missing."""
    try:
        os.link(target, old)
    except OSError:  # a disk without hard links
        shutil.copy2(target, old)
