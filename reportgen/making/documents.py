"""The documents of a project: those that were made before, and the rest by an engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from reportgen.engines.protocol import Engine, Job, Progress, Rendered, Rendering
from reportgen.errors import Finding, RenderFailed, is_fatal, sort_findings
from reportgen.making.cache import Cache, Entry
from reportgen.making.digests import digest_file
from reportgen.making.logs import LOG
from reportgen.making.manifest import (
    PROJECT,
    MadeDocument,
    Manifest,
    read_finding,
    write_finding,
)

# The project's pictures, as a text beside it shows them: it was made within.
_FIGURE = re.compile(rb"""([("{])((?:figures|files)/[\w/.-]+[)"}])""")
# A link of a page to a file that was carried into the project. The literal comes first, which makes
# the search of a long page ten times as fast.
_LINK = re.compile(rb"""href="(?<!\whref=")(?=files/[\w/.-]+")""")


@dataclass(frozen=True)
class Plan:
    """One document to make, the files that it uses, and one number for all that it is made of.

    `origin` is known before the pictures are drawn, and stands for what they will show.
    """

    job: Job
    uses: tuple[str, ...]
    origin: str


@dataclass(frozen=True)
class Documents:
    """The documents, what was found in the .qmd files, and how long each took in seconds.

    Those that were in the cache took no time, and are not in `seconds`. Where an engine refuses
    the .qmd files only findings come back, an error among them.
    """

    made: tuple[MadeDocument, ...]
    findings: tuple[Finding, ...]
    seconds: Mapping[str, float]


def make_documents(
    engine: Engine,
    plans: tuple[Plan, ...],
    stage: Path,
    epoch: int,
    cache: Cache,
    progress: Progress,
    whole: Future[Manifest],
) -> Documents:
    """Makes documents of the project in `stage`/files, beside it.

    `whole` is done when the project has its pictures too, and describes it then.
    What the cache has is not made again. What an engine says goes into `stage`/render.log.
    Raises EngineError where it fails, and what `whole` raises.
    """
    files = stage / "files"
    known = {plan.job: cache.get(*_origin(engine, plan)) for plan in plans}
    missing = tuple(job for job, entry in known.items() if entry is None)
    rendering = Rendering(())
    if missing:
        into = stage / "rendered"
        into.mkdir()
        rendering = _render(engine, files / PROJECT, missing, into, epoch, progress, whole)
    entries = {job: entry for job, entry in known.items() if entry}
    entries |= {file.job: _keep(file, rendering) for file in rendering.files}
    described = whole.result()
    there = (plan for plan in plans if plan.job in entries)
    made = tuple(_write(files, engine, plan, entries[plan.job], described) for plan in there)
    for plan in plans:
        if plan.job in missing and not is_fatal(rendering.findings):
            cache.put(entries[plan.job], *_origin(engine, plan))
    findings = (*rendering.findings, *(f for document in made for f in document.findings))
    seconds = {file.job.filename: file.seconds for file in rendering.files}
    return Documents(made, sort_findings(findings), seconds)


def _origin(engine: Engine, plan: Plan) -> tuple[str, ...]:
    return "document", engine.name, plan.job.document, plan.job.format, plan.origin


def _render(
    engine: Engine,
    project: Path,
    jobs: tuple[Job, ...],
    into: Path,
    epoch: int,
    progress: Progress,
    whole: Future[Manifest],
) -> Rendering:
    """What an engine makes; what it finds wrong in the .qmd files is a finding like any other."""
    log = into.parent / LOG
    try:
        rendering = engine.render(project, jobs, into, epoch=epoch, progress=progress, whole=whole)
    except RenderFailed as error:
        log.write_text(error.log, encoding="utf-8", newline="\n")
        if error.log or not error.findings:
            raise
        return Rendering((), error.findings)
    log.write_text(rendering.log, encoding="utf-8", newline="\n")
    return rendering


def _keep(file: Rendered, rendering: Rendering) -> Entry:
    """A document with what was found about it: by its own rendering, or by one of several."""
    own = {finding for one in rendering.files for finding in one.findings}
    shared = (f for f in rendering.findings if f not in own and _concerns(f, file.job))
    findings = sort_findings((*file.findings, *shared))
    content = file.path.read_bytes()
    if file.path.suffix in (".md", ".tex"):
        content = _FIGURE.sub(rf"\1{PROJECT}/\2".encode(), content)
    elif file.path.suffix == ".html":
        content = _LINK.sub(rf"\g<0>{PROJECT}/".encode(), content)
    return Entry(content, [write_finding(finding) for finding in findings])


def _concerns(finding: Finding, job: Job) -> bool:
    return finding.location.path in ("", f"{job.document}.qmd")


def _write(
    files: Path, engine: Engine, plan: Plan, entry: Entry, described: Manifest
) -> MadeDocument:
    path = files / plan.job.filename
    path.write_bytes(entry.content)
    return MadeDocument(
        file=digest_file(path, path.name),
        document=plan.job.document,
        format=plan.job.format,
        engine=engine.name,
        uses=plan.uses,
        basis=described.find_basis(plan.uses),
        findings=tuple(map(read_finding, entry.note)),
    )
