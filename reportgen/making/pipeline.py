"""The build as a whole: what is known → make → publish → remember. Light, until something is made.

Nothing here imports what reads, draws or renders before it is certain that something changed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from reportgen.errors import Finding, WorkspaceError
from reportgen.interruption import holding_signals
from reportgen.making.cache import VARIABLE, Cache, Entry, mark
from reportgen.making.digests import FileDigest, digest_files, digest_values, list_tree
from reportgen.making.edits import find_edited, keep_edited
from reportgen.making.fingerprint import Fingerprint, take_fingerprint
from reportgen.making.logs import keeping_logs
from reportgen.making.manifest import (
    CRATE_FILE,
    MANIFEST_FILE,
    PROJECT,
    Difference,
    Manifest,
    find_manifest,
    merge,
    read_finding,
    write_finding,
)
from reportgen.making.publishing import is_same, publish, recover, staging
from reportgen.making.request import Request
from reportgen.workspace import Workspace, locked

if TYPE_CHECKING:
    from reportgen.engines.protocol import Progress
    from reportgen.making.steps import Made
    from reportgen.model.formats import DocumentFormat
    from reportgen.reading.grading import Strictness

CACHE, ASIDE = "cache", "aside"
"""The folders in a workspace's store: of what was made before, and of a rehearsal."""


def _say_nothing(line: str) -> None:
    """The progress of a build that nobody watches."""


@dataclass(frozen=True)
class Output:
    """One document: where it is, and how large in bytes.

    `seconds` is how long it took to make; None where it had been made before.
    """

    path: Path
    format: DocumentFormat
    size: int
    seconds: float | None


@dataclass(frozen=True)
class Build:
    """What a build made: its documents, the Quarto project they come from, and what was found.

    `changed` names the files below outputs/ that are not as they were before, none where nothing
    had to be made; `outdated` those that an earlier build made of something else, and this one
    was not asked for. `kept` are the outputs that somebody had edited, each with the name of its
    copy below outputs/. `left_out` are the documents that brief.yml declares and that a build makes
    only where their formats are asked for, each with its format.
    """

    outputs: tuple[Output, ...]
    project: Path
    engine: str
    findings: tuple[Finding, ...]
    seconds: float
    changed: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, DocumentFormat] = field(default_factory=dict)


def build(
    folder: str | Path = ".",
    *,
    to: str | Iterable[str] | None = None,
    engine: str | None = None,
    engine_path: str | Path | None = None,
    timeout: float | None = None,
    profile: Iterable[str] = (),
    metadata: Mapping[str, Any] | None = None,
    strict: Strictness = False,
    texts: str | Path | None = None,
    allow: Iterable[str | Path] = (),
    trust: bool = False,
    with_review: bool = False,
    cache: bool = True,
    cache_folder: str | Path | None = None,
    environ: Mapping[str, str] | None = None,
    progress: Progress = _say_nothing,
) -> Build:
    """Makes the documents of a workspace, and returns what was made.

    `to` names formats: html, pdf, docx, revealjs, pptx, or slides (revealjs) and all; a document
    is made in those of them that brief.yml gives it. Without it html, pdf and slides are made,
    or whatever there is where brief.yml has none of these. `engine` overrides brief.yml;
    `engine_path` is a quarto program, `timeout` the seconds that one call of it may take,
    `profile` are Quarto's profiles that hold, and `metadata` options that go before those under
    `quarto:` in brief.yml. `strict`, `texts` and `allow` are those of `reportgen.check`. `trust`
    lets code run that the workspace brings, whatever it is. `with_review` shows the open remarks of
    review.yml in pages and Word files; otherwise that file is not read. What was made before of the
    same things is not made again, unless `cache` is False; `cache_folder` is where many workspaces
    keep it, instead of each its own. `environ` stands for `os.environ` (REPORTGEN_CACHE,
    QUARTO_PATH, PATH, SOURCE_DATE_EPOCH, XDG_CONFIG_HOME). `progress` is called with a line for
    each step; it may be from a thread.

    The old outputs stay as they were until all new ones are made, and one that somebody edited is
    kept in outputs/edited; of two builds of one workspace
    the second waits. Raises `InvalidBrief` with all findings where the input has errors,
    `WorkspaceError`, `TemplateError`, `EngineNotFound` or `RenderFailed`.
    """
    started = perf_counter()
    environ = os.environ if environ is None else environ
    options = {"engine": engine, "engine_path": engine_path, "timeout": timeout}
    quarto = {"profile": tuple(profile), "metadata": dict(metadata or {})}
    own = {"strict": strict, "texts": texts, "allow": allow, "trust": trust}
    own["with_review"] = with_review
    request = Request.read(to, **own, **options, **quarto)
    workspace = Workspace.open(folder, request.allow)
    with locked(workspace, progress):
        seen, store, known = look_at(workspace, request, environ, cache, cache_folder)
        if known is None:
            with staging(workspace.outputs) as stage:
                with keeping_logs(workspace.outputs, stage, stage / "files" / PROJECT):
                    made = _make(workspace, request, environ, stage, store, seen, progress)
                known = publish_made(workspace, stage, made)
            remember(store, seen, known, workspace)
    return replace(known, seconds=perf_counter() - started)


@dataclass(frozen=True)
class Rehearsal:
    """What a build would change in outputs/, sorted by path, and what it would find."""

    differences: tuple[Difference, ...]
    findings: tuple[Finding, ...]


def rehearse(
    folder: str | Path = ".",
    *,
    to: str | Iterable[str] | None = None,
    cache: bool = True,
    cache_folder: str | Path | None = None,
    environ: Mapping[str, str] | None = None,
    progress: Progress = _say_nothing,
    **options: Any,
) -> Rehearsal:
    """Builds aside, and says what `build` with the same arguments would change in outputs/.

    Nothing in outputs/ is touched. Raises what `build` raises.
    """
    environ = os.environ if environ is None else environ
    request = Request.read(to, **options)
    workspace = Workspace.open(folder, request.allow)
    with locked(workspace, progress):
        seen, store, known = look_at(workspace, request, environ, cache, cache_folder)
        if known is not None:
            stale = tuple(Difference(name, "outdated") for name in known.outdated)
            return Rehearsal(stale, known.findings)
        with _aside(workspace) as stage:
            made = _make(workspace, request, environ, stage, store, seen, progress)
            manifest = _complete(workspace, made, stage)
            return Rehearsal(_compare(manifest, stage / "files", workspace), made.findings)


# ── the steps ────────────────────────────────────────────────────────────────────────────


def look_at(
    workspace: Workspace,
    request: Request,
    environ: Mapping[str, str],
    wanted: bool,
    folder: str | Path | None,
) -> tuple[Fingerprint, Cache, Build | None]:
    """What there is to make something of, the cache, and what an earlier build made of the same.

    What a build had begun to publish when it was killed is finished before. The cache keeps
    nothing where none is `wanted`; it is the workspace's own unless a `folder` is named for many.
    """
    recover(workspace.outputs, keep_edited)
    seen = take_fingerprint(workspace, request, environ)
    shared = folder or environ.get(VARIABLE)
    if wanted and shared:
        cache = _open_shared(Path(shared), seen.machine)
    else:
        cache = Cache(workspace.store / CACHE if wanted else None, seen.machine)
    return seen, cache, _recall(cache, seen, workspace)


def _open_shared(folder: Path, machine: str) -> Cache:
    try:
        return Cache.open_shared(folder, machine)
    except OSError as error:
        raise WorkspaceError(
            f"The shared cache {str(folder)!r} cannot be used: {error.strerror}.",
            f"Name a folder that can be made or written with --cache or {VARIABLE}.",
        ) from error


def _make(
    workspace: Workspace,
    request: Request,
    environ: Mapping[str, str],
    stage: Path,
    cache: Cache,
    seen: Fingerprint,
    progress: Progress,
) -> Made:
    """Everything that is to be published, in `stage`/files, of files that stayed as they are."""
    with holding_signals():  # whoever interrupts an import would meet errors of the libraries
        from reportgen.making.steps import make

    made = make(workspace, request, environ, stage, cache, seen, progress)
    if take_fingerprint(workspace, request, environ).inputs != seen.inputs:
        raise WorkspaceError(
            "Files of the workspace were saved during the build.",
            "Build again. The earlier outputs are kept.",
        )
    return made


def _complete(workspace: Workspace, made: Made, stage: Path) -> Manifest:
    """The manifest of all that will stand in outputs/, written among the files."""
    from reportgen.making.steps import write_records

    manifest = merge(made.manifest, find_manifest(workspace.outputs), workspace.outputs)
    write_records(manifest, stage / "files")
    return manifest


def publish_made(workspace: Workspace, stage: Path, made: Made) -> Build:
    """Puts what was made in `stage`/files in its place in outputs/. Only for who has the lock."""
    before, outputs = find_manifest(workspace.outputs), workspace.outputs
    manifest = _complete(workspace, made, stage)
    gone = [file.path for file in before.project] if before else []
    kept: dict[str, str] = {}
    changed = publish(outputs, stage, gone, lambda *replaced: kept.update(keep_edited(*replaced)))
    return Build(
        outputs=tuple(
            Output(
                outputs / document.file.path,
                document.format,
                document.file.size,
                made.seconds.get(document.file.path),
            )
            for document in made.manifest.documents
        ),
        project=outputs / PROJECT,
        engine=made.engine,
        findings=made.findings,
        seconds=0.0,
        changed=changed,
        outdated=manifest.find_outdated(),
        kept=kept,
        left_out=made.left_out,
    )


def _compare(manifest: Manifest, files: Path, workspace: Workspace) -> tuple[Difference, ...]:
    """What would change in outputs/ if the files were published."""
    outputs, before = workspace.outputs, find_manifest(workspace.outputs)
    names = list(list_tree(files))
    found = [Difference(name, "new") for name in names if not (outputs / name).is_file()]
    gone = {file.path for file in before.project} - set(names) if before else set()
    edited = find_edited(outputs, files, gone, before)
    found += [Difference(name, "edited") for name in edited]
    found += [
        Difference(name, "changed")
        for name in names
        if (outputs / name).is_file() and not is_same(files / name, outputs / name)
    ]
    found += [Difference(name, "gone") for name in gone if (outputs / name).is_file()]
    found = [one for one in found if one.kind == "edited" or one.path not in edited]
    found += [Difference(name, "outdated") for name in manifest.find_outdated()]
    return tuple(sorted(found, key=lambda difference: difference.path))


@contextmanager
def _aside(workspace: Workspace) -> Iterator[Path]:
    """A folder to build in that is not in outputs/; gone at the end."""
    folder = workspace.store / ASIDE
    try:
        shutil.rmtree(folder, ignore_errors=True)  # of a rehearsal that was killed
        (folder / "files").mkdir(parents=True)
        mark(workspace.store)
    except OSError:  # a workspace that may only be read
        import tempfile  # slow to import, and hardly ever needed

        with tempfile.TemporaryDirectory(prefix="reportgen-") as name:
            (Path(name) / "files").mkdir()
            yield Path(name)
        return
    try:
        yield folder
    finally:
        with holding_signals():
            shutil.rmtree(folder, ignore_errors=True)


# ── what is remembered of a build ────────────────────────────────────────────────────────


def remember(cache: Cache, seen: Fingerprint, made: Build, workspace: Workspace) -> None:
    """Keeps what a build gave back, for the next one that finds everything as it is now."""
    manifest = find_manifest(workspace.outputs)
    try:
        stamp = _stamp(workspace.outputs, manifest.outputs if manifest else ())
        records = _digest_records(workspace)
    except OSError:
        return  # somebody has deleted a file already
    note = {
        "stamp": stamp,
        "records": records,
        "outputs": [(output.path.name, output.format) for output in made.outputs],
        "engine": made.engine,
        "findings": [write_finding(finding) for finding in made.findings],
        "left_out": dict(made.left_out),
    }
    cache.put(Entry(b"", note), "build", seen.digest)
    cache.tidy()


def _recall(cache: Cache, seen: Fingerprint, workspace: Workspace) -> Build | None:
    """What an earlier build gave back, where its inputs and its outputs are as they were then."""
    entry = cache.get("build", seen.digest)
    if entry is None:
        return None
    note, outputs = entry.note, workspace.outputs
    manifest = find_manifest(workspace.outputs)
    try:
        if manifest is None or note["records"] != _digest_records(workspace):
            return None
        touched = note["stamp"] != _stamp(outputs, manifest.outputs)
        names = (file.path for file in manifest.outputs)
        if touched and digest_files(outputs, names) != manifest.outputs:
            return None
    except OSError:
        return None  # a file is gone
    sizes = {file.path: file.size for file in manifest.outputs}
    return Build(
        outputs=tuple(Output(outputs / n, f, sizes[n], None) for n, f in note["outputs"]),
        project=outputs / PROJECT,
        engine=note["engine"],
        findings=tuple(map(read_finding, note["findings"])),
        seconds=0.0,
        outdated=manifest.find_outdated(),
        left_out=note.get("left_out", {}),  # an earlier release wrote none
    )


def _stamp(outputs: Path, files: Iterable[FileDigest]) -> str:
    """One number for the sizes and times of files: where it is the same, none was touched.

    Among the times is that of the last change of any kind, which nobody can set back. Outputs are
    read only where the number is another: they are many megabytes. Raises OSError.
    """
    states = [(outputs / file.path).stat() for file in files]
    return digest_values([(one.st_size, one.st_mtime_ns, one.st_ctime_ns) for one in states])


def _digest_records(workspace: Workspace) -> list[str]:
    files = digest_files(workspace.outputs, (MANIFEST_FILE, CRATE_FILE))
    return [file.sha256 for file in files]
