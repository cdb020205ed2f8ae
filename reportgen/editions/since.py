"""The edition that a brief names in `since:`, and what has changed from it to the brief itself.

It is an input like any other: the same commit, or the same files of a folder, give the same
documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from reportgen.editions.changes import Difference
from reportgen.editions.comparing import compare
from reportgen.editions.edition import Edition, open_edition
from reportgen.editions.repository import Repository
from reportgen.errors import Finding, ReportgenError, Severity
from reportgen.intake.files import read_written
from reportgen.model.brief import Brief
from reportgen.rules import UNKNOWN_EDITION
from reportgen.verification.lock import LOCK_FILE, read_lock
from reportgen.workspace import BRIEF_FILE, Workspace


def compare_since(
    name: str, brief: Brief, workspace: Workspace
) -> tuple[Difference | None, list[Finding]]:
    """What has changed since the edition that brief.yml names, and what is wrong with that one.

    None where it cannot be read.
    """
    where = brief.locate(BRIEF_FILE, "since")
    try:
        old = open_edition(_find(name, workspace), workspace.root, workspace.allowed)
        lock = read_lock(workspace.root / LOCK_FILE)
    except ReportgenError as error:
        message = f"since: {error.message}"
        return None, [UNKNOWN_EDITION.at(where, message, error.remedy or "Name another edition.")]
    found = compare(replace(old, name=name), Edition("this edition", brief, lock))
    if old.is_whole:
        return found, []
    count = len(old.findings) + len(old.absent)
    message = f"since: {count} thing{'s' * (count != 1)} in the edition {name} cannot be read, and "
    message += "what depends on them is not compared."
    told = UNKNOWN_EDITION.at(where, message, f"See: reportgen diff {name}")
    return found, [replace(told, severity=Severity.WARNING)]


def _find(name: str, workspace: Workspace) -> str | Path:
    """A folder as seen from the workspace, where there is one of this name; else the name."""
    place = workspace.root / name
    return place if place.exists() and workspace.holds(name) else name


def identify(
    name: str, workspace: Workspace, environ: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What an edition is, whatever it is called: the commit's hash, or one for a folder's files.

    Nothing where there is no such edition.
    """
    place = _find(name, workspace)
    if isinstance(place, Path):
        return {"sha256": _digest(place)}
    try:
        return {"commit": Repository.find(workspace.root, environ).seek(name)}
    except ReportgenError:
        return {}


def _digest(place: Path) -> str:
    """One number for all files that an edition in a folder is read from."""
    digest = sha256()
    for path in _list_files(place):
        try:
            held = sha256(read_written(path)).hexdigest()
        except OSError:
            held = ""
        digest.update(f"{path.relative_to(place).as_posix()}\0{held}\0".encode("utf-8", "replace"))
    return digest.hexdigest()


def _list_files(place: Path) -> Iterator[Path]:
    if place.is_file():
        place = place.parent
    wanted = ("*.yml", "*.bib", "*/*.bib", "sources/*", "slides/*", "templates/*", "*.json")
    yield from sorted(
        {path for pattern in wanted for path in place.glob(pattern) if path.is_file()}
    )
