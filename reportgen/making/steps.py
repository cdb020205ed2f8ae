"""From a workspace to finished files in a staging folder: check → … → render, and the manifest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.editions.since import identify
from reportgen.engines.protocol import Job, Progress, ReadsAhead
from reportgen.errors import (
    Finding,
    InvalidBrief,
    RenderFailed,
    is_fatal,
    sort_findings,
)
from reportgen.inspection import Inspection, inspect
from reportgen.making.cache import Cache
from reportgen.making.crate import write_crate
from reportgen.making.digests import FileDigest, digest_files, list_tree
from reportgen.making.documents import Plan, make_documents
from reportgen.making.fingerprint import Fingerprint
from reportgen.making.ledgers import list_writers, place_ledgers, write_ledgers
from reportgen.making.manifest import (
    CRATE_FILE,
    MANIFEST_FILE,
    PROJECT,
    Manifest,
)
from reportgen.making.preparation import Prepared, prepare
from reportgen.making.request import Request
from reportgen.making.usage import find_uses
from reportgen.model.brief import Brief
from reportgen.model.formats import TABLES, DocumentFormat
from reportgen.reading.grading import grade
from reportgen.rules import OTHER_TOOLS
from reportgen.workspace import Workspace

if TYPE_CHECKING:
    from reportgen.making.pictures import Picture  # what it imports is slow


@dataclass(frozen=True)
class Made:
    """What was made of a workspace: a manifest of it, the engine, and what was found.

    `seconds` says how long each document took, by its name; those that were made before, and
    came from the cache, are not in it. `left_out` are the documents that brief.yml declares and
    that are made only where their formats are asked for, by their names.
    """

    manifest: Manifest
    engine: str
    findings: tuple[Finding, ...]
    seconds: Mapping[str, float]
    left_out: Mapping[str, DocumentFormat]


def make(
    workspace: Workspace,
    request: Request,
    environ: Mapping[str, str],
    stage: Path,
    cache: Cache,
    fingerprint: Fingerprint,
    progress: Progress,
) -> Made:
    """Makes the project and the documents of a workspace in `stage`/files.

    What is in the cache is not made again. Raises what `reportgen.build` raises.
    """
    progress("check")
    project = stage / "files" / PROJECT
    inspected = _inspect(workspace, request)
    ready = prepare(inspected, workspace, request, environ, project, cache, progress)
    since = _name_since(inspected, workspace)
    try:
        made = _render(ready, request, since, stage, cache, fingerprint, progress)
    finally:
        if isinstance(ready.engine, ReadsAhead):
            ready.engine.dismiss()
    lasting = tuple(filter(_is_lasting, inspected.findings))
    graded = grade(made.findings, ready.brief, inspected.ignores, strict=request.strict)
    findings = sort_findings((*ready.findings, *graded))
    if is_fatal(findings):
        raise InvalidBrief(findings, workspace.root)
    return replace(made, manifest=replace(made.manifest, findings=lasting), findings=findings)


def _render(
    ready: Prepared,
    request: Request,
    since: Mapping[str, dict[str, str]],
    stage: Path,
    cache: Cache,
    fingerprint: Fingerprint,
    progress: Progress,
) -> Made:
    """Makes the documents of a project that is ready; only what they showed is found."""
    project = stage / "files" / PROJECT
    brief, engine, jobs = ready.brief, ready.engine, ready.jobs
    settings = {"epoch": ready.epoch, "options": engine.settings, **since}
    files = _foresee(project, ready.pictures)
    ledgers = write_ledgers(jobs, brief)
    tools = {**ready.tools, **list_writers(ledgers)}
    blank = _describe(brief, tools, settings, fingerprint, files)
    plans = tuple(_plan([job for job in jobs if job.format not in TABLES], project, blank))
    at_once = bool(ready.codes) or request.trust
    drawing = _draw(ready.pictures, project, blank, cache, at_once=at_once)
    try:
        with drawing as whole:
            documents = make_documents(engine, plans, stage, ready.epoch, cache, progress, whole)
    except RenderFailed as error:
        found = ready.lead_home(error.findings)
        raise RenderFailed(error.message, error.remedy, error.log, found) from error
    traced = ready.lead_home(documents.findings)
    tables = place_ledgers(ledgers, stage / "files", whole.result())
    manifest = replace(whole.result(), documents=(*documents.made, *tables))
    seconds = {**documents.seconds, **{one.job.filename: one.seconds for one in ledgers}}
    left = _find_left_out(brief, jobs, request)
    return Made(manifest, f"{engine.name} ({engine.version})", traced, seconds, left)


def _inspect(workspace: Workspace, request: Request) -> Inspection:
    with_review = request.with_review
    return inspect(workspace, strict=request.strict, texts=request.texts, remarks=with_review)


def write_records(manifest: Manifest, files: Path) -> None:
    """Writes the manifest and the crate among the files that are published."""
    for name, text in (
        (MANIFEST_FILE, manifest.to_json()),
        (CRATE_FILE, write_crate(manifest)),
    ):
        (files / name).write_text(text, encoding="utf-8", newline="\n")


# ── what is to be made ───────────────────────────────────────────────────────────────────


def _find_left_out(
    brief: Brief, jobs: Iterable[Job], request: Request
) -> Mapping[str, DocumentFormat]:
    """The documents that brief.yml declares and no job makes, where no formats are asked for."""
    if request.formats is not None:
        return {}
    documents, made = brief.publication.documents.items(), set(jobs)
    declared = [Job(name, form) for name, document in documents for form in document.formats]
    left = {job.filename: job.format for job in declared if job not in made}
    return dict(sorted(left.items()))


def _name_since(inspected: Inspection, workspace: Workspace) -> dict[str, dict[str, str]]:
    """The edition that documents tell their changes from, as the manifest has it."""
    if inspected.changed is None:
        return {}
    old = inspected.changed.old
    return {"since": {"name": old.name, "date": old.date, **identify(old.name, workspace)}}


def _plan(jobs: Collection[Job], project: Path, blank: Manifest) -> Iterator[Plan]:
    names = (file.path.removeprefix(f"{PROJECT}/") for file in blank.project)
    uses = find_uses(project, names, {job.document for job in jobs})
    for job in jobs:
        named = tuple(f"{PROJECT}/{name}" for name in uses[job.document])
        yield Plan(job, named, blank.find_basis(named))


@contextmanager
def _draw(
    pictures: Iterable[Picture], project: Path, blank: Manifest, cache: Cache, *, at_once: bool
) -> Iterator[Future[Manifest]]:
    """Has the pictures of a project drawn meanwhile; all are when the manifest knows its files.

    `at_once` where code of the workspace may look at them whenever it runs.
    """

    def draw() -> Manifest:
        for picture in pictures:
            picture.draw(project, cache)
        return replace(blank, project=_digest(project))

    with ThreadPoolExecutor(1) as aside:
        whole = aside.submit(draw)
        if at_once:
            whole.result()
        yield whole


def _foresee(project: Path, pictures: Iterable[Picture]) -> tuple[FileDigest, ...]:
    """The files of a project, those that are still to be drawn among them."""
    coming = (picture.foresee(PROJECT) for picture in pictures)
    return tuple(sorted((*_digest(project), *coming)))


def _digest(project: Path) -> tuple[FileDigest, ...]:
    return digest_files(project.parent, (f"{PROJECT}/{name}" for name in list_tree(project)))


def _describe(
    brief: Brief,
    tools: Mapping[str, str],
    settings: Mapping[str, object],
    fingerprint: Fingerprint,
    files: tuple[FileDigest, ...],
) -> Manifest:
    """The manifest as far as it is known before any document is made."""
    publication = brief.publication
    return Manifest(
        title=publication.title,
        authors=tuple(author.name for author in publication.authors),
        date=publication.date.text,
        settings=settings,
        tools=tools,
        inputs=fingerprint.inputs,
        project=files,
        documents=(),
        findings=(),
    )


def _is_lasting(finding: Finding) -> bool:
    """Whether every machine finds it: some have no full texts, and the manifest names its tools."""
    return finding.code != OTHER_TOOLS.code and not finding.code.startswith("RG4")
