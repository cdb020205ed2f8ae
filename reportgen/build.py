"""The build: load → check → compare → figures → compose → render → publish."""

from __future__ import annotations

import calendar
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, get_args

from reportgen.engines.protocol import Engine, Job, Progress, Rendered, Rendering
from reportgen.errors import (
    Finding,
    InvalidBrief,
    Location,
    RenderFailed,
    ReportgenError,
    WorkspaceError,
    is_fatal,
    sort_findings,
)
from reportgen.grading import grade
from reportgen.inspection import Inspection, inspect
from reportgen.model import Brief
from reportgen.publication import DocumentFormat, EngineName, Publication
from reportgen.publishing import publish
from reportgen.styles import find_style, read_traits
from reportgen.validation import suggest
from reportgen.workspace import Workspace

if TYPE_CHECKING:
    from reportgen.figures import Figure

DEFAULT_FORMATS = "html,pdf,slides"
FORMATS: tuple[DocumentFormat, ...] = get_args(DocumentFormat)
_WORDS: Mapping[str, tuple[DocumentFormat, ...]] = {
    **{name: (name,) for name in FORMATS},
    "slides": ("revealjs",),
    "all": FORMATS,
}


def _say_nothing(line: str) -> None:
    """The progress of a build that nobody watches."""


@dataclass(frozen=True)
class Output:
    """One file that was made: where, how large in bytes, and how long it took in seconds."""

    path: Path
    format: DocumentFormat
    size: int
    seconds: float


@dataclass(frozen=True)
class Build:
    """What a build made: its files, the Quarto project they come from, and what was found."""

    outputs: tuple[Output, ...]
    project: Path
    engine: str
    findings: tuple[Finding, ...]
    seconds: float


def build(
    folder: str | Path = ".",
    *,
    to: str | Iterable[str] | None = None,
    engine: EngineName | None = None,
    engine_path: str | Path | None = None,
    strict: bool = False,
    texts: str | Path | None = None,
    environ: Mapping[str, str] | None = None,
    progress: Progress = _say_nothing,
) -> Build:
    """Makes the documents of a workspace, and returns what was made.

    `to` names formats: html, pdf, docx, revealjs, pptx, or slides (revealjs) and all; a document
    is made in those of them that brief.yml gives it. Without it html, pdf and slides are made,
    or whatever there is where brief.yml has none of these. `engine` overrides brief.yml;
    `engine_path` is a quarto program. `strict` and `texts` are those of `reportgen.check`.
    `environ` stands for `os.environ` (QUARTO_PATH, PATH, SOURCE_DATE_EPOCH). `progress` is
    called with a line for each step; it may be from a thread.

    The old outputs stay as they were until all new ones are made. Raises `InvalidBrief` with all
    findings where the input has errors, `WorkspaceError`, `TemplateError`, `EngineNotFound` or
    `RenderFailed`.
    """
    started = perf_counter()
    environ = os.environ if environ is None else environ
    workspace = Workspace.open(folder)
    formats = None if to is None else read_formats(to)
    progress("check")
    inspected = inspect(workspace, strict=strict, texts=texts)
    brief, findings = inspected.brief, inspected.findings
    if brief is None or is_fatal(findings):
        raise InvalidBrief(findings, workspace.root)
    jobs = plan_jobs(brief, formats)
    renderer = choose_engine(engine or brief.publication.engine, engine_path, environ)
    with _staging(workspace) as stage:
        project, files = stage / "quarto", stage / "files"
        files.mkdir()
        _make_project(inspected, brief, workspace, project, progress)
        epoch = read_epoch(brief.publication, environ)
        rendering = _render(renderer, project, jobs, files, epoch, progress)
        rendered = map(_in_outputs, rendering.findings)
        graded = grade(rendered, brief, inspected.ignores, strict=strict)
        findings = sort_findings((*findings, *graded))
        if is_fatal(findings):
            raise InvalidBrief(findings, workspace.root)
        made = sorted(rendering.files, key=lambda file: jobs.index(file.job))
        outputs = _publish(workspace, stage, made)
    return Build(
        outputs,
        workspace.outputs / "quarto",
        f"{renderer.name} ({renderer.version})",
        findings,
        perf_counter() - started,
    )


def _make_project(
    inspected: Inspection, brief: Brief, workspace: Workspace, folder: Path, progress: Progress
) -> None:
    """Everything between a checked brief and a finished Quarto project."""
    # pandas and matplotlib take a second to import, which `check` and `--help` need not wait for.
    from reportgen.compare import compare
    from reportgen.compose import compose
    from reportgen.figures import draw
    from reportgen.outline import Outline
    from reportgen.project import write_project

    progress("compare")
    tables = compare(brief)
    progress("figures")
    pages, slides = draw(brief, tables), draw(brief, tables, shape="slide")
    progress("compose")
    standings = inspected.survey.describe() if inspected.survey else {}
    outline = Outline(brief, tables, standings)
    style = find_style(workspace, brief.publication.csl)
    if style is None:
        raise ReportgenError("The citation style is gone.", "Run the build again.")
    drawn = _by_name(pages), _by_name(slides)
    qmds = compose(brief, outline, *drawn, workspace.templates, read_traits(style))
    folder.mkdir()
    write_project(folder, brief, tables, (*pages, *slides), qmds, style, workspace.templates)


def _render(
    engine: Engine,
    project: Path,
    jobs: tuple[Job, ...],
    into: Path,
    epoch: int,
    progress: Progress,
) -> Rendering:
    """What an engine makes; what it finds wrong in the .qmd files is a finding like any other."""
    try:
        return engine.render(project, jobs, into, epoch=epoch, progress=progress)
    except RenderFailed as error:
        if not error.findings:
            raise
        return Rendering((), error.findings)


def _by_name(figures: Iterable[Figure]) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures}


def read_formats(to: str | Iterable[str]) -> tuple[DocumentFormat, ...]:
    """The formats that "html,pdf,slides" names; raises ReportgenError for a word that is none."""
    words = to.split(",") if isinstance(to, str) else to
    formats: dict[DocumentFormat, None] = {}
    for word in (word.strip().lower() for word in words):
        if word not in _WORDS:
            remedy = suggest(word, _WORDS, f"The formats are: {', '.join(_WORDS)}.")
            raise ReportgenError(f"{word!r} is no format.", remedy)
        formats |= dict.fromkeys(_WORDS[word])
    return tuple(formats)


def plan_jobs(brief: Brief, formats: Iterable[DocumentFormat] | None) -> tuple[Job, ...]:
    """What to render: every document in those formats that it declares.

    Without formats the default ones, or all where brief.yml declares none of these. Raises
    ReportgenError where that is nothing at all.
    """
    documents = brief.publication.documents
    declared = {f for document in documents.values() for f in document.formats}
    if formats is None:
        formats = declared.intersection(read_formats(DEFAULT_FORMATS)) or declared
    wanted = set(formats)
    jobs = [Job(n, f) for n, document in documents.items() for f in document.formats if f in wanted]
    if not jobs:
        raise ReportgenError(
            f"No document of brief.yml is made as {' or '.join(sorted(wanted))}.",
            f"They are made as: {', '.join(sorted(declared))}. Add the format under `documents:`.",
        )
    return tuple(jobs)


def choose_engine(name: EngineName, path: str | Path | None, environ: Mapping[str, str]) -> Engine:
    """The engine to render with: the one named, or for "auto" Quarto where there is one.

    Naming a quarto program, by `path` or QUARTO_PATH, is as good as asking for Quarto, unless
    the embedded engine is asked for by name.
    """
    from reportgen.engines.embedded import Embedded
    from reportgen.engines.quarto import Quarto
    from reportgen.errors import EngineNotFound

    if name == "embedded" and path is None:
        return Embedded()
    try:
        return Quarto.find(path, environ=environ)
    except EngineNotFound:
        if name == "quarto" or path is not None or environ.get("QUARTO_PATH"):
            raise
        return Embedded()


def read_epoch(publication: Publication, environ: Mapping[str, str]) -> int:
    """The one time that outputs may carry, in seconds since 1970: SOURCE_DATE_EPOCH, or the
    brief's date."""
    text = environ.get("SOURCE_DATE_EPOCH", "")
    if text:
        if not text.isdecimal():
            raise ReportgenError(
                f"SOURCE_DATE_EPOCH is {text!r}.", "Set it to whole seconds, or unset it."
            )
        return int(text)
    return calendar.timegm(publication.date.first.timetuple())


@contextmanager
def _staging(workspace: Workspace) -> Iterator[Path]:
    """A folder beside the outputs, so that publishing is a rename; gone at the end, come what may.

    What the disk refuses is told as a `WorkspaceError`.
    """
    try:
        workspace.outputs.mkdir(exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".staging-", dir=workspace.outputs))
    except OSError as error:
        raise _refused(workspace, error) from error
    try:
        yield stage
    except OSError as error:
        raise _refused(workspace, error) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _refused(workspace: Workspace, error: OSError) -> WorkspaceError:
    return WorkspaceError(
        f"The outputs cannot be written to {workspace.outputs}: {error.strerror or error}.",
        "Free some room, or mend the folder's permissions. The old outputs are as they were.",
    )


def _publish(workspace: Workspace, stage: Path, files: Iterable[Rendered]) -> tuple[Output, ...]:
    """Puts the finished files and their project in the place of the old ones."""
    made = list(files)
    targets = [workspace.outputs / file.job.filename for file in made]
    aside = stage / "old"
    aside.mkdir()
    moves = zip((file.path for file in made), targets, strict=True)
    publish(moves, (stage / "quarto", workspace.outputs / "quarto"), aside)
    return tuple(
        Output(target, file.job.format, target.stat().st_size, file.seconds)
        for file, target in zip(made, targets, strict=True)
    )


def _in_outputs(finding: Finding) -> Finding:
    """A finding about a .qmd, with its place as the workspace's user knows it."""
    place = finding.location
    path = Location(f"outputs/quarto/{place.path}", place.line, place.column)
    return replace(finding, location=path)
