"""Workspaces that travel: to a worker that cannot see them, and what it made of them back.

A workspace is sent with all that is in its folder but what is hidden and its outputs, and with the
full texts where these lie elsewhere. What comes back is published here, as a build here does it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from reportgen.batching.parcels import pack, unpack
from reportgen.batching.rows import Result, Row, read_result, tell_build, write_result
from reportgen.errors import ReportgenError, WorkspaceError
from reportgen.making.digests import list_tree
from reportgen.making.distance import list_made, look, take_in, take_logs
from reportgen.making.fingerprint import Fingerprint
from reportgen.reading.yamldoc import read_yaml
from reportgen.verification.lock import LOCK_FILE
from reportgen.workspace import BRIEF_FILE, Workspace, locked, replace_file

_WORKSPACE, _TEXTS = "workspace", "texts"


@dataclass(frozen=True)
class Parcel:
    """A workspace as it travels: `seen` is what it was built of, None where nothing is built."""

    data: bytes
    seen: Fingerprint | None


def wrap(row: Row) -> Parcel | Result:
    """A row's workspace, ready to be sent; or its result, where there is nothing to send."""
    try:
        seen = None
        if row.action == "build":
            seen, known = look(row.folder, row.options)
            if known is not None:
                return tell_build(known)
        return Parcel(pack(_list_files(row)), seen)
    except ReportgenError as error:
        return Result("failed", message=error.message, remedy=error.remedy)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        message = f"The workspace cannot be sent: {said}."
        return Result("failed", message=message, remedy="Correct its files, or build it here.")


def _list_files(row: Row) -> Iterator[tuple[str, Path]]:
    """All that is sent, by names in the archive."""
    workspace = Workspace.open(row.folder)
    root = workspace.root
    said = read_yaml(workspace.peek(BRIEF_FILE), BRIEF_FILE).value
    said = said if isinstance(said, dict) else {}

    def is_sent(folder: Path) -> bool:
        place = folder.relative_to(root)
        return place.parts[:1] != ("outputs",) and workspace.holds(place.as_posix())

    names = [name for name in list_tree(root, follow=is_sent) if workspace.holds(name)]
    _require_edition(said.get("since"), names)
    for name in names:
        yield f"{_WORKSPACE}/{name}", root / name
    if texts := _find_texts(row, root, said.get("texts")):
        for path in sorted(texts.iterdir()):
            if path.is_file() and not path.name.startswith("."):
                yield f"{_TEXTS}/{path.name}", path


def _require_edition(since: Any, names: Iterable[str]) -> None:
    """Raises `WorkspaceError` where a brief tells its changes since an edition that is not sent."""
    if since is None:
        return
    folder = posixpath.normpath(str(since))
    if not any(PurePosixPath(name).is_relative_to(folder) for name in names):
        raise WorkspaceError(
            f"brief.yml tells its changes `since` {str(since)!r}, which is not sent: it is no "
            "folder in the workspace.",
            "Put the edition into a folder of the workspace, or build it without --ship, or here.",
        )


def _find_texts(row: Row, root: Path, named: Any) -> Path | None:
    """The folder of the full texts, where it is not in the workspace."""
    given = row.options.get("texts")
    if given and not Path(given).is_dir():
        raise WorkspaceError(f"There is no folder {given!r}.", "Name the folder with the texts.")
    folder = Path(given) if given else root / named if isinstance(named, str) else None
    if folder is None or not folder.is_dir() or folder.resolve().is_relative_to(root):
        return None
    return folder


# ── on the worker ────────────────────────────────────────────────────────────────────────


def work_on(
    asked: Mapping[str, Any], data: bytes, run: Callable[[Row], Result], home: Path | None
) -> tuple[dict[str, Any], bytes]:
    """Has a worker do what is `asked` with what was sent; its result, and what comes back.

    All of it is done in a folder in `home`, else where the system has such folders, which is gone
    afterwards.
    """
    with TemporaryDirectory(prefix="reportgen-", dir=home, ignore_cleanup_errors=True) as name:
        place = Path(name)
        options = dict(asked["options"])
        try:
            unpack(data, place)
            if (place / _TEXTS).is_dir():
                options["texts"] = str(place / _TEXTS)
            elif options.get("texts"):
                options["texts"] = _lead(options["texts"], Path(asked["folder"]), place)
            folder = place / _WORKSPACE
            row = Row(asked["name"], folder, asked["action"], options)
            result = run(row)
            return write_result(result), _wrap_made(folder, result, row.action)
        except ReportgenError as error:
            failed = Result("failed", message=error.message, remedy=error.remedy)
        except OSError as error:
            message = f"The worker’s disk refuses: {error.strerror or error}."
            failed = Result("failed", message=message, remedy="Free some space there.")
    return write_result(failed), b""


def _lead(texts: str, folder: Path, place: Path) -> str:
    """Where a folder of texts in a workspace is on the worker."""
    inside = Path(texts)
    if inside.is_relative_to(folder):
        return str(place / _WORKSPACE / inside.relative_to(folder))
    return str(place / _WORKSPACE / inside.name)


def _wrap_made(folder: Path, result: Result, action: str) -> bytes:
    """What was made, or the logs of what failed, or the lock; nothing where there is none."""
    home = folder
    names: tuple[str, ...] = (LOCK_FILE,)
    if action == "build":
        home = folder / "outputs"
        names = list_made(home, failed=not result.is_good)
    files = [(name, home / name) for name in names if (home / name).is_file()]
    return pack(files) if files and action != "check" else b""


# ── and back ─────────────────────────────────────────────────────────────────────────────


def unwrap(row: Row, seen: Fingerprint | None, said: Mapping[str, Any], data: bytes) -> Result:
    """The result of a row whose workspace was sent, with what came back in its place."""
    result = read_result(said)
    if not data:
        return result
    place = partial(unpack, data)
    try:
        if seen is None:
            if row.options.get("write_lock", True):
                _put_lock(row.folder, place)
        elif result.is_good:
            build = take_in(row.folder, row.options, seen, place, result.findings)
            told = tell_build(build)
            return replace(result, counts=told.counts, documents=told.documents)
        else:
            take_logs(row.folder, row.options, place)
    except ReportgenError as error:
        return replace(result, outcome="failed", message=error.message, remedy=error.remedy)
    return result


def _put_lock(folder: Path, place: Callable[[Path], None]) -> None:
    workspace = Workspace.open(folder)
    with TemporaryDirectory(prefix="reportgen-") as name:
        place(Path(name))
        content = (Path(name) / LOCK_FILE).read_bytes()
    try:
        with locked(workspace, lambda _line: None):
            replace_file(workspace.root / LOCK_FILE, content)
    except OSError as error:
        message = f"{LOCK_FILE} cannot be written: {error.strerror}."
        raise WorkspaceError(message, "To verify without the lock: --no-lock") from error
