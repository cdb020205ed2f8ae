"""From a workspace to finished files in a staging folder: check → … → render, and the manifest."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.editions.since import identify
from reportgen.engines.choice import choose_engine, find_wish
from reportgen.engines.protocol import Engine, Job, Progress
from reportgen.errors import (
    Finding,
    InvalidBrief,
    RenderFailed,
    ReportgenError,
    is_fatal,
    sort_findings,
)
from reportgen.inspection import Inspection, inspect
from reportgen.interruption import holding_signals
from reportgen.language.translation import Words
from reportgen.making.cache import Cache
from reportgen.making.crate import write_crate
from reportgen.making.digests import FileDigest, digest_files, list_tree
from reportgen.making.documents import Plan, make_documents
from reportgen.making.fingerprint import Fingerprint
from reportgen.making.manifest import (
    CRATE_FILE,
    MANIFEST_FILE,
    PROJECT,
    Manifest,
)
from reportgen.making.origins import SourceMap, Trace, Tracer, trace_findings
from reportgen.making.request import DEFAULT_FORMATS, Request, read_formats
from reportgen.making.toolchain import check_lock, list_tools
from reportgen.making.usage import find_uses
from reportgen.model.brief import Brief
from reportgen.model.formats import DocumentFormat
from reportgen.model.publication import Publication
from reportgen.reach import check_composed, check_options
from reportgen.reading.boundary import refuse_outside
from reportgen.reading.grading import grade
from reportgen.rules import OTHER_TOOLS, UNKNOWN_FORMAT
from reportgen.settings import override
from reportgen.styles import StyleTraits, find_style, read_traits
from reportgen.trust import (
    Code,
    check_composed_code,
    find_code,
    is_trusted,
    leave_allowed,
    report_untrusted,
)
from reportgen.workspace import BRIEF_FILE, Workspace

if TYPE_CHECKING:
    from reportgen.making.pictures import Picture  # what it imports is slow

_LATEST_IN_ZIP = calendar.timegm((2107, 12, 31, 23, 59, 58))
"""The last second that an Office file can carry."""
_LATEST = 253_402_300_799  # the last second of the year 9999; no tool's calendar goes further


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
    inspected = _inspect(workspace, request)
    if inspected.brief is None:
        raise InvalidBrief(inspected.findings, workspace.root)
    refuse_outside(workspace, request.metadata)
    brief = override(inspected.brief, request.metadata)
    codes = find_code(brief, workspace)
    found = (*inspected.findings, *_find_untrusted(codes, request, environ))
    if is_fatal(found):
        raise InvalidBrief(found, workspace.root)
    jobs = plan_jobs(brief, request.formats)
    engine = _choose_engine(brief, request, environ)
    tools = list_tools(engine)
    told = (
        *_find_unknown_formats(brief, jobs, engine),
        *check_lock(workspace, tools),
        *check_options(brief),
    )
    before = (*inspected.findings, *grade(told, brief, inspected.ignores, strict=request.strict))
    if is_fatal(before):
        raise InvalidBrief(before, workspace.root)
    epoch = read_epoch(brief.publication, environ)
    project = stage / "files" / PROJECT
    trace, unseen, pictures = _make_project(inspected, brief, workspace, project, cache, progress)
    composed = _check_composed(project, request)
    loaded = leave_allowed(trace_findings(composed, brief, project, workspace.root, trace), codes)
    if is_fatal(loaded):
        raise InvalidBrief((*before, *loaded), workspace.root)
    settings = {"epoch": epoch, "options": engine.settings, **_name_since(inspected, workspace)}
    blank = _describe(brief, tools, settings, fingerprint, _foresee(project, pictures))
    plans = tuple(_plan(job, project, blank) for job in jobs)
    drawing = _draw(pictures, project, blank, cache, at_once=bool(codes) or request.trust)
    try:
        with drawing as whole:
            documents = make_documents(engine, plans, stage, epoch, cache, progress, whole)
    except RenderFailed as error:
        found = trace_findings(error.findings, brief, project, workspace.root, trace)
        raise RenderFailed(error.message, error.remedy, error.log, found) from error
    traced = trace_findings(documents.findings, brief, project, workspace.root, trace)
    graded = grade((*unseen, *traced), brief, inspected.ignores, strict=request.strict)
    findings = sort_findings((*before, *graded))
    if is_fatal(findings):
        raise InvalidBrief(findings, workspace.root)
    lasting = tuple(filter(_is_lasting, inspected.findings))
    manifest = replace(whole.result(), documents=documents.made, findings=lasting)
    left = _find_left_out(brief, jobs, request)
    return Made(manifest, f"{engine.name} ({engine.version})", findings, documents.seconds, left)


def _find_untrusted(
    codes: Sequence[Code], request: Request, environ: Mapping[str, str]
) -> tuple[Finding, ...]:
    is_free = request.trust or is_trusted(codes, environ)
    return () if is_free else tuple(report_untrusted(codes))


def _inspect(workspace: Workspace, request: Request) -> Inspection:
    with_review = request.with_review
    return inspect(workspace, strict=request.strict, texts=request.texts, remarks=with_review)


def _check_composed(project: Path, request: Request) -> Iterator[Finding]:
    """What is wrong in a finished project before an engine sees it; places are in its files."""
    yield from check_composed(project)
    if not request.trust:
        yield from check_composed_code(project)


def write_records(manifest: Manifest, files: Path) -> None:
    """Writes the manifest and the crate among the files that are published."""
    for name, text in (
        (MANIFEST_FILE, manifest.to_json()),
        (CRATE_FILE, write_crate(manifest)),
    ):
        (files / name).write_text(text, encoding="utf-8", newline="\n")


# ── what is to be made ───────────────────────────────────────────────────────────────────


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
            f"No document in brief.yml has the format {' or '.join(sorted(wanted))}.",
            f"Their formats are: {', '.join(sorted(declared))}. Add the format under `documents:`.",
        )
    return tuple(jobs)


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


def read_epoch(publication: Publication, environ: Mapping[str, str]) -> int:
    """The one time that outputs may carry, in seconds since 1970: SOURCE_DATE_EPOCH, or the
    brief's date."""
    text = environ.get("SOURCE_DATE_EPOCH", "")
    if text:
        is_number = text.isascii() and text.isdecimal() and len(text) <= 12
        if not is_number or int(text) > _LATEST:
            raise ReportgenError(
                f"SOURCE_DATE_EPOCH is {text[:40]!r}.",
                "Set it to whole seconds before the year 10000, or unset it.",
            )
        return min(int(text), _LATEST_IN_ZIP)
    return min(calendar.timegm(publication.date.first.timetuple()), _LATEST_IN_ZIP)


def _choose_engine(brief: Brief, request: Request, environ: Mapping[str, str]) -> Engine:
    path = request.engine_path
    wish = find_wish(request.engine, path, environ, brief.publication.engine)
    return choose_engine(wish, path, environ, timeout=request.timeout, profile=request.profile)


def _find_unknown_formats(brief: Brief, jobs: Iterable[Job], engine: Engine) -> Iterator[Finding]:
    """The formats that are wanted and that this engine does not make."""
    for job in jobs:
        if job.format in engine.formats:
            continue
        index = brief.publication.documents[job.document].formats.index(job.format)
        where = brief.locate(BRIEF_FILE, "documents", job.document, "formats", index)
        message = f"The {engine.name} engine does not make {job.format}."
        remedy = "Build with --engine quarto, name other formats with --to, or leave this one out."
        yield UNKNOWN_FORMAT.at(where, message, remedy)


def _name_since(inspected: Inspection, workspace: Workspace) -> dict[str, dict[str, str]]:
    """The edition that documents tell their changes from, as the manifest has it."""
    if inspected.changed is None:
        return {}
    old = inspected.changed.old
    return {"since": {"name": old.name, "date": old.date, **identify(old.name, workspace)}}


def _plan(job: Job, project: Path, blank: Manifest) -> Plan:
    names = (file.path.removeprefix(f"{PROJECT}/") for file in blank.project)
    uses = find_uses(project, names, job.document)
    named = tuple(f"{PROJECT}/{name}" for name in uses)
    return Plan(job, named, blank.find_basis(named))


# ── the project ──────────────────────────────────────────────────────────────────────────


def _make_project(
    inspected: Inspection,
    brief: Brief,
    workspace: Workspace,
    folder: Path,
    cache: Cache,
    progress: Progress,
) -> tuple[Trace, tuple[Finding, ...], tuple[Picture, ...]]:
    """Everything between a checked brief and a Quarto project that lacks its pictures alone.

    Returns what says where each piece of its .qmd files comes from, what was found in the
    figures, and the pictures.
    """
    # matplotlib takes a while to import, which `check` and `--help` need not wait for; whoever
    # interrupts its import would meet an error of its own.
    with holding_signals():
        from reportgen.branding.livery import describe_livery
        from reportgen.compare import compare
        from reportgen.figures import Gallery
        from reportgen.language.terms import find_dialect
        from reportgen.language.translation import find_words
        from reportgen.making.enclosures import read_enclosures
        from reportgen.making.legibility import check_declared, check_figures
        from reportgen.making.project import begin_library, write_project
        from reportgen.templating.compose import compose
        from reportgen.templating.outline import Outline
        from reportgen.templating.revision import describe_revision

    library = begin_library(brief, cache)
    progress("compare")
    tables = compare(brief)
    style, traits = _read_style(brief, workspace)
    lang = find_dialect(brief.publication.lang, traits.locale)
    words = find_words(lang, workspace.translations, traits.quotes)
    drawn = (Gallery(brief, tables, words, "page"), Gallery(brief, tables, words, "slide"))
    progress("compose")
    standings = inspected.survey.describe() if inspected.survey else {}
    outline = Outline(brief, tables, standings, describe_revision(inspected.changed))
    qmds = compose(brief, outline, *drawn, workspace.templates, traits, words)
    extra = _gather_files(brief, words, workspace.root)
    enclosures = read_enclosures(brief, workspace)
    livery = describe_livery(brief, words)
    folder.mkdir()
    progress("figures")
    figures = [figure for one in drawn for figure in one.find_used(qmd.text for qmd in qmds)]
    files = style, workspace.templates, livery, extra, enclosures
    pictures = write_project(folder, brief, tables, figures, qmds, *files, library)

    def trace() -> dict[str, SourceMap]:
        tracer = Tracer(brief, workspace.templates)
        again = (brief, outline, *drawn, workspace.templates, traits, words, tracer.attach)
        names = {one.document: f"{one.document}.qmd" for one in qmds}
        texts = {name: (folder / file).read_text("utf-8") for name, file in names.items()}
        return {
            names[one.document]: tracer.read(one.text, texts[one.document])
            for one in compose(*again)
        }

    found = (*check_declared(brief, drawn[0]), *check_figures(figures, workspace))
    return trace, found, pictures


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


def _gather_files(brief: Brief, words: Words, root: Path) -> dict[str, bytes]:
    """What the brand and the language add to the project, and to the extension in it."""
    from reportgen.branding.livery import find_look, make_livery
    from reportgen.language.lexicon import write_lexicon
    from reportgen.language.parts import write_parts
    from reportgen.looks import PLACE
    from reportgen.stationery import make_stationery

    made = make_stationery(brief.publication, find_look(brief, root, words), root)
    made[f"words/{words.lang}.json"] = write_lexicon(words)
    own = {f"{PLACE}/{name}": content for name, content in made.items()}
    return make_livery(brief, root) | write_parts(words) | own


def _read_style(brief: Brief, workspace: Workspace) -> tuple[bytes, StyleTraits]:
    """The brief's citation style, and what it does."""
    style = find_style(workspace, brief.publication.csl)
    if style is None:
        raise ReportgenError("The citation style has disappeared.", "Run the build again.")
    return style.content, read_traits(style, brief.publication.csl)


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
