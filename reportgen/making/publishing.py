"""Putting what was made in the place of what was there: all of it or nothing.

A build makes everything in a staging folder in outputs/. When all is there, one rename gives that
folder another name: from then on the build is as good as done, and each file goes to its place by
a rename of its own. Whoever kills the build before the first rename leaves the old outputs, and
whoever kills it after leaves a folder that the next command finishes to the new ones.
"""

from __future__ import annotations

import errno
import filecmp
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from reportgen.errors import WorkspaceError
from reportgen.interruption import holding_signals
from reportgen.making.digests import is_within, list_tree

_STAGING, _PUBLISHING = ".staging", ".publishing"
_FILES, _OLD, _GONE, _UNDO = "files", "old", "gone.json", "undo.json"
_TRIES = 5
_IN_USE = (5, 32, 33)  # Windows: access denied (to a rename), sharing and lock violations
_NONE = ".none"  # stands in `old` for a file that there was not

Keep = Callable[[Path, Path], object]
"""Called with outputs/ and the folder of the files that were replaced, before it is deleted."""


@contextmanager
def staging(outputs: Path) -> Iterator[Path]:
    """A folder in which everything is made before it is published; gone at the end.

    What is to be published goes into its folder `files`, named as it is to be named in outputs/.
    What the disk refuses is told as a `WorkspaceError`. Only for whoever has the lock.
    """
    stage = outputs / _STAGING
    is_new = not outputs.exists()
    try:
        (stage / _FILES).mkdir(parents=True)
        yield stage
    except OSError as error:
        raise refuse(outputs, error) from error
    finally:
        with holding_signals(), suppress(OSError):
            shutil.rmtree(stage, ignore_errors=True)
            if is_new:
                outputs.rmdir()  # where nothing was made


def recover(outputs: Path, keep: Keep) -> None:
    """Finishes or clears away what a killed build left. Only for whoever has the lock.

    Raises `WorkspaceError` where the disk refuses.
    """
    try:
        with holding_signals():
            if (outputs / _PUBLISHING).exists():
                refuse_links(outputs, _list_begun(outputs / _PUBLISHING))
                _finish(outputs, keep)
            if (outputs / _STAGING).exists():
                _clear(outputs / _STAGING)
    except OSError as error:
        raise refuse(outputs, error) from error


def _clear(folder: Path) -> None:
    """Takes a folder away, into which what a killed build had started may still write a file."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
    shutil.rmtree(folder)


def refuse(outputs: Path, error: OSError) -> WorkspaceError:
    """The error for outputs that the disk does not take."""
    remedy = "Free some space, or correct the folder's permissions. The earlier outputs are kept."
    if getattr(error, "winerror", None) in _IN_USE:
        name = Path(error.filename2 or error.filename or outputs).name
        remedy = (
            f"Close {name} if another program has it open, else correct its permissions. The "
            "earlier outputs are kept."
        )
    return WorkspaceError(
        f"The outputs cannot be written to {outputs}: {error.strerror or error}.", remedy
    )


def publish(outputs: Path, stage: Path, gone: Iterable[str], keep: Keep) -> tuple[str, ...]:
    """Puts the files of a staging folder in their places, and takes away those of `gone`.

    Returns the names of those that changed, sorted: a file that is there already with the same
    bytes is not touched. Raises `WorkspaceError` where a folder stands in the place of a file, or
    a file or a link in that of a folder; then, where `keep` raises it, and where the disk refuses,
    all is put back as it was.
    """
    names = list(list_tree(stage / _FILES))
    gone = tuple(gone)
    check_places(outputs, names)
    refuse_links(outputs, [*names, *gone])
    same = [name for name in names if is_same(stage / _FILES / name, outputs / name)]
    for name in same:
        (stage / _FILES / name).unlink()
    removed = sorted(name for name in set(gone) - set(names) if (outputs / name).is_file())
    changed = tuple(sorted({*names, *removed} - {*same}))
    if changed:
        (stage / _GONE).write_text(json.dumps(removed), encoding="utf-8")
        with holding_signals():
            stage.rename(outputs / _PUBLISHING)
            _finish(outputs, keep)
    return changed


def _finish(outputs: Path, keep: Keep) -> None:
    """Puts everything in its place that is not there yet; on failure, all that was there back."""
    folder = outputs / _PUBLISHING
    try:
        if not (folder / _UNDO).exists():
            _put_all(outputs, folder)
            keep(outputs, folder / _OLD)
    except (OSError, WorkspaceError):
        (folder / _GONE).rename(folder / _UNDO)
        raise
    finally:
        if (folder / _UNDO).exists():
            _put_back(outputs, folder)
        folder.rename(outputs / _STAGING)  # from here on it is rubbish
        shutil.rmtree(outputs / _STAGING, ignore_errors=True)


def _put_all(outputs: Path, folder: Path) -> None:
    for name in list_tree(folder / _FILES):
        _put(folder / _FILES / name, outputs / name, folder / _OLD / name)
    for name in _read_gone(folder):
        _put(None, outputs / name, folder / _OLD / name)
        remove_empty(outputs / name, outputs)


def _read_gone(folder: Path) -> list[str]:
    """What is to be taken away; raises OSError where that is not what a build wrote."""
    try:
        names = json.loads((folder / _GONE).read_bytes())
    except (ValueError, RecursionError) as error:
        raise OSError(errno.EINVAL, f"{_PUBLISHING}/{_GONE} is not what a build wrote") from error
    if not isinstance(names, list) or not all(isinstance(n, str) and is_within(n) for n in names):
        raise OSError(errno.EINVAL, f"{_PUBLISHING}/{_GONE} is not what a build wrote")
    return names


def _put(made: Path | None, target: Path, old: Path) -> None:
    """One file in its place, or none; the one that was there is kept as `old` until all is done."""
    old.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not old.exists():
        add_name(target, old)
    if made is None:
        target.unlink(missing_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if not old.exists():
        old.with_name(f"{old.name}{_NONE}").touch()
    made.replace(target)


def list_replaced(old: Path) -> Iterator[str]:
    """The names of the files that were replaced or taken away, of a folder that `Keep` gets."""
    return (name for name in list_tree(old) if not name.endswith(_NONE))


def was_missing(old: Path, name: str) -> bool:
    """Whether there was no file of a name that is in its place now."""
    return (old / f"{name}{_NONE}").exists()


def _put_back(outputs: Path, folder: Path) -> None:
    for name in list_tree(folder / _OLD):
        if name.endswith(_NONE):
            (outputs / name.removesuffix(_NONE)).unlink(missing_ok=True)
        else:
            (outputs / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / _OLD / name).replace(outputs / name)


def add_name(path: Path, name: Path) -> None:
    """A second name for a file, so that the first can be replaced and is never missing."""
    try:
        os.link(path, name)
    except OSError:  # a disk without hard links
        shutil.copy2(path, name)


def remove_empty(path: Path, root: Path) -> None:
    """Takes away the folders between a file that is gone and `root` that hold nothing any more."""
    with suppress(OSError):
        for folder in path.parents:
            if folder == root or not folder.is_relative_to(root):
                return
            folder.rmdir()


def is_same(one: Path, other: Path) -> bool:
    """Whether a file is there with the same bytes as another."""
    return other.is_file() and filecmp.cmp(one, other, shallow=False)


def _list_begun(folder: Path) -> Iterator[str]:
    """All names that whoever finishes the folder would write to or take away."""
    yield from list_tree(folder / _FILES)
    yield from list_tree(folder / _OLD)
    yield from _read_gone(folder) if (folder / _GONE).exists() else ()


def refuse_links(outputs: Path, names: Iterable[str]) -> None:
    """Raises `WorkspaceError` where a link stands in the place of a folder: it leads elsewhere."""
    folders = {outputs / parent for name in names for parent in PurePosixPath(name).parents}
    for folder in sorted(folders - {outputs}):
        if folder.is_symlink():
            raise WorkspaceError(
                f"{folder} is a link to {folder.resolve()}, and reportgen does not write through "
                f"links.",
                "Remove the link.",
            )


def check_places(outputs: Path, names: Iterable[str]) -> None:
    """Raises `WorkspaceError` where something else stands in the place of a file or its folder."""
    for name in names:
        target = outputs / name
        if target.is_dir() and not target.is_symlink():
            raise WorkspaceError(
                f"{target} is a folder, where a file must be written.",
                "Move it elsewhere, or rename the document in brief.yml.",
            )
        for folder in target.parents[: len(Path(name).parts) - 1]:
            if folder.exists() and not folder.is_dir():
                raise WorkspaceError(
                    f"{folder} is a file, where a folder must be written.", "Move it elsewhere."
                )
