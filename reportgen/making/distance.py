"""A build that is made elsewhere: what is known before it, and what came back put in its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from reportgen.errors import Finding, WorkspaceError
from reportgen.making.digests import digest_files, list_tree
from reportgen.making.edits import keep_edited
from reportgen.making.fingerprint import Fingerprint
from reportgen.making.logs import LOGS, keep_sent
from reportgen.making.manifest import CRATE_FILE, MANIFEST_FILE, Manifest, read_manifest
from reportgen.making.pipeline import Build, look_at, publish_made, remember
from reportgen.making.publishing import recover, staging
from reportgen.making.request import Request
from reportgen.model.formats import TABLES
from reportgen.workspace import Workspace, locked

_RECORDS = frozenset({MANIFEST_FILE, CRATE_FILE})
Options = Mapping[str, Any]
"""The arguments of `build`, as JSON can write them."""


def look(folder: Path, options: Options) -> tuple[Fingerprint, Build | None]:
    """What there is to make something of, and what an earlier build made of the same.

    Raises what `build` raises before it makes anything.
    """
    workspace, request, cache = _read(folder, options)
    with locked(workspace, lambda _line: None):
        seen, _, known = look_at(workspace, request, os.environ, *cache)
    return seen, known


def list_made(outputs: Path, *, failed: bool) -> tuple[str, ...]:
    """The files of outputs/ that a build has made, to be sent; where it `failed`, its logs alone.

    Raises `WorkspaceError` where its manifest cannot be read.
    """
    logs = tuple(f"{LOGS}/{name}" for name in list_tree(outputs / LOGS))
    manifest = None if failed else read_manifest(outputs)
    if manifest is None:
        return logs
    return (*(file.path for file in manifest.outputs), *sorted(_RECORDS), *logs)


def take_in(
    folder: Path,
    options: Options,
    seen: Fingerprint,
    place: Callable[[Path], None],
    findings: Iterable[Finding],
) -> Build:
    """Publishes what was made elsewhere of what was `seen` here, as if it had been made here.

    `place` writes what came back into a folder. Raises `WorkspaceError` where that is not whole, or
    not made of what is here; then the earlier outputs are kept.
    """
    workspace, request, cache = _read(folder, options)
    with locked(workspace, lambda _line: None):
        now, store, _ = look_at(workspace, request, os.environ, *cache)
        if now.inputs != seen.inputs:
            raise WorkspaceError(
                "Files of the workspace were saved during the build.",
                "Build again. The earlier outputs are kept.",
            )
        with staging(workspace.outputs) as stage:
            place(stage / "files")
            keep_sent(workspace.outputs, stage, stage / "files" / LOGS)
            manifest = _require_whole(stage / "files", seen)
            made = _describe(manifest, tuple(findings))
            known = publish_made(workspace, stage, made)
        remember(store, now, known, workspace)
    return known


def take_logs(folder: Path, options: Options, place: Callable[[Path], None]) -> None:
    """Keeps the logs of a build that failed elsewhere; raises `WorkspaceError` where it cannot."""
    workspace, _, _ = _read(folder, options)
    with locked(workspace, lambda _line: None):
        recover(workspace.outputs, keep_edited)
        with staging(workspace.outputs) as stage:
            place(stage / "files")
            keep_sent(workspace.outputs, stage, stage / "files" / LOGS)


def _read(folder: Path, options: Options) -> tuple[Workspace, Request, tuple[bool, Any]]:
    own = {name: value for name, value in options.items() if name not in ("cache", "cache_folder")}
    own["profile"], own["metadata"] = tuple(own.get("profile", ())), dict(own.get("metadata", {}))
    request = Request.read(own.pop("to", None), **own)
    cache = options.get("cache", True), options.get("cache_folder")
    return Workspace.open(folder, request.allow), request, cache


def _require_whole(files: Path, seen: Fingerprint) -> Manifest:
    """The manifest of what came back; raises `WorkspaceError` where anything else is there."""
    manifest = read_manifest(files)
    if manifest is not None and manifest.inputs == seen.inputs:
        names = {file.path for file in manifest.outputs}
        there = set(list_tree(files))
        if there == names | _RECORDS and digest_files(files, names) == manifest.outputs:
            return manifest
    raise WorkspaceError(
        "What came back is not what a build of this workspace makes.",
        "Build it here. The earlier outputs are kept.",
    )


def _describe(manifest: Manifest, findings: tuple[Finding, ...]) -> Any:
    from reportgen.making.steps import Made

    makers = {made.engine for made in manifest.documents if made.format not in TABLES}
    engine = ", ".join(f"{name} ({manifest.tools.get(name, '')})" for name in sorted(makers))
    seconds = {made.file.path: 0.0 for made in manifest.documents}
    return Made(manifest, engine, findings, seconds, {})
