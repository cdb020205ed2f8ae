"""What is done with outputs besides making them: verified, deleted, their tools written down."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen.errors import InvalidBrief, ReportgenError, WorkspaceError
from reportgen.making.cache import list_entries, list_marks
from reportgen.making.crate import write_crate
from reportgen.making.digests import FileDigest
from reportgen.making.edits import keep_edited
from reportgen.making.fingerprint import list_inputs
from reportgen.making.logs import LOG
from reportgen.making.manifest import (
    CRATE_FILE,
    LOGS,
    MANIFEST_FILE,
    Difference,
    Manifest,
    compare_outputs,
    read_manifest,
)
from reportgen.making.pipeline import ASIDE, CACHE
from reportgen.making.publishing import recover, refuse, remove_empty
from reportgen.workspace import TOOLS_FILE, Workspace, locked, write_files


def _say_nothing(line: str) -> None:
    """For whoever does not want to know that another build is waited for."""


def verify_outputs(
    folder: str | Path = ".", *, allow: Iterable[str | Path] = ()
) -> tuple[Difference, ...]:
    """Every file of a workspace that is not as outputs/manifest.json has it, sorted by path.

    Beside the outputs these are the inputs that were edited since, and the RO-Crate, which the
    manifest must give again. `allow` is that of `reportgen.build`. What a killed build had begun
    to publish is finished first. Raises `WorkspaceError` where the manifest cannot be read,
    ReportgenError where there is none.
    """
    workspace = Workspace.open(folder, allow)
    with locked(workspace, _say_nothing):
        recover(workspace.outputs, keep_edited)
        manifest = read_manifest(workspace.outputs)
        if manifest is None:
            raise ReportgenError(
                f"There is no outputs/{MANIFEST_FILE} to verify against.",
                "Build the workspace first.",
            )
        found = [
            *compare_outputs(manifest, workspace.outputs),
            *_compare_records(manifest, workspace.outputs),
        ]
        in_outputs = [Difference(f"outputs/{one.path}", one.kind) for one in found]
        edited = _compare_inputs(manifest, list_inputs(workspace))
        return tuple(sorted([*in_outputs, *edited], key=lambda one: one.path))


def _compare_records(manifest: Manifest, outputs: Path) -> Iterator[Difference]:
    """Whether the manifest's own file and the crate are not those that the manifest gives."""
    if (outputs / MANIFEST_FILE).read_bytes() != manifest.to_json().encode():
        yield Difference(MANIFEST_FILE, "changed")
    try:
        if (outputs / CRATE_FILE).read_text(encoding="utf-8") != write_crate(manifest):
            yield Difference(CRATE_FILE, "changed")
    except FileNotFoundError:
        yield Difference(CRATE_FILE, "missing")
    except UnicodeDecodeError:
        yield Difference(CRATE_FILE, "changed")


def _compare_inputs(manifest: Manifest, now: tuple[FileDigest, ...]) -> Iterator[Difference]:
    """The inputs that are not as they were when the outputs were made."""
    edited = {file.path for file in {*manifest.inputs} ^ {*now}}
    yield from (Difference(path, "edited") for path in edited)


@dataclass(frozen=True)
class Cleaning:
    """What was taken away of a workspace, and what was left since it is not as it was made."""

    removed: tuple[str, ...]
    kept: tuple[str, ...]


def clean(folder: str | Path = ".", *, outputs: bool = True) -> Cleaning:
    """Takes away what reportgen made in a workspace, and nothing else.

    These are the outputs that outputs/manifest.json lists, where nobody changed them, the logs of
    engines, and what by its name is the cache's; without `outputs` that alone. Raises
    `WorkspaceError` where the manifest cannot be read, or the disk refuses.
    """
    workspace = Workspace.open(folder)
    with locked(workspace, _say_nothing):
        try:
            done = _clean_outputs(workspace.outputs) if outputs else Cleaning((), ())
            return _clean_store(workspace.store, done)
        except OSError as error:
            raise refuse(workspace.outputs, error) from error


def _clean_outputs(outputs: Path) -> Cleaning:
    recover(outputs, keep_edited)
    manifest = read_manifest(outputs)
    if manifest is None:
        return Cleaning(_clean_logs(outputs), ())
    there = {file.path for file in manifest.outputs if (outputs / file.path).is_file()}
    there |= {name for name in (MANIFEST_FILE, CRATE_FILE) if (outputs / name).is_file()}
    differing = (*compare_outputs(manifest, outputs), *_compare_records(manifest, outputs))
    kept = {one.path for one in differing if one.kind == "changed"} & there
    kept |= {name for name in there if not _is_direct(outputs, name)}
    own = there - kept
    for name in sorted(own, key=lambda name: (name == MANIFEST_FILE, name)):  # else who is killed
        (outputs / name).unlink()  # would leave what nobody knows any more
        remove_empty(outputs / name, outputs)
    return Cleaning(
        (*(f"outputs/{name}" for name in sorted(own)), *_clean_logs(outputs)),
        tuple(f"outputs/{name}" for name in sorted(kept)),
    )


def _is_direct(outputs: Path, name: str) -> bool:
    """Whether no link leads to a file of outputs/: reportgen makes none."""
    return (outputs / name).resolve() == outputs.resolve() / name


def _clean_logs(outputs: Path) -> tuple[str, ...]:
    """Takes away what builds keep in the logs: a log, and the project that one failed at."""
    folder = outputs / LOGS
    log, project = folder / LOG, folder / "project"
    there = log.is_file() or project.is_dir()
    log.unlink(missing_ok=True)
    shutil.rmtree(project, ignore_errors=True)
    remove_empty(log, outputs)
    return (f"outputs/{LOGS}",) if there else ()


def _clean_store(store: Path, done: Cleaning) -> Cleaning:
    """Takes away the cache too: what has the names that it gives. All else stays."""
    root, aside = store.parent, store / ASIDE
    own = [*list_entries(store / CACHE), *list_marks(store)]
    for path in own:
        path.unlink()
        remove_empty(path, root)
    if aside.is_dir() and not aside.is_symlink():  # of a rehearsal that was killed
        shutil.rmtree(aside)
        remove_empty(aside, root)
    foreign = sorted(path for path in store.rglob("*") if not path.is_dir())
    left = foreign or ([store] if store.exists() else [])
    return Cleaning(
        (*done.removed, *([store.name] if own else [])),
        (*done.kept, *(path.relative_to(root).as_posix() for path in left)),
    )


def lock_tools(
    folder: str | Path = ".",
    *,
    engine: str | None = None,
    engine_path: str | Path | None = None,
    allow: Iterable[str | Path] = (),
    environ: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Writes reportgen.lock: the tools that a build here and now is made with, by name.

    `engine`, `engine_path` and `allow` are those of `reportgen.build`. Raises `InvalidBrief`
    where brief.yml cannot be read, EngineNotFound, and `WorkspaceError`.
    """
    from reportgen.engines.choice import choose_engine, find_wish
    from reportgen.making.toolchain import list_tools, write_lock
    from reportgen.reading.loading import load

    environ = os.environ if environ is None else environ
    workspace = Workspace.open(folder, allow)
    loaded = load(workspace)
    if loaded.brief is None:
        raise InvalidBrief(loaded.findings, workspace.root)
    path = Path(engine_path) if engine_path is not None else None
    wish = find_wish(engine, path, environ, loaded.brief.publication.engine)
    tools = list_tools(choose_engine(wish, path, environ))
    if (workspace.root / TOOLS_FILE).is_dir():
        raise WorkspaceError(
            f"{TOOLS_FILE} is a folder, where a file must be written.", "Move it elsewhere."
        )
    write_files(workspace.root, {TOOLS_FILE: write_lock(tools)})
    return tools
