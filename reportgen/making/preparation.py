"""Everything before rendering: from a checked brief to a Quarto project that lacks its pictures.

What is wrong here is what a build fails on without asking an engine; `reportgen check --strict`
comes as far.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.engines.choice import choose_engine, find_wish
from reportgen.engines.protocol import Engine, Job, Progress, ReadsAhead
from reportgen.errors import EngineError, Finding, InvalidBrief, ReportgenError, is_fatal
from reportgen.inspection import Inspection
from reportgen.interruption import holding_signals
from reportgen.language.translation import Words
from reportgen.making.cache import Cache
from reportgen.making.fonts import refresh_fonts
from reportgen.making.origins import SourceMap, Trace, Tracer, trace_findings
from reportgen.making.request import DEFAULT_FORMATS, Request, read_formats
from reportgen.making.toolchain import check_lock, list_tools
from reportgen.model.brief import Brief
from reportgen.model.formats import TABLES, DocumentFormat
from reportgen.model.publication import Publication
from reportgen.reach import check_composed, check_options
from reportgen.reading.boundary import refuse_outside
from reportgen.reading.grading import grade
from reportgen.rules import UNDECLARED_FORMAT, UNKNOWN_FORMAT
from reportgen.settings import override
from reportgen.styles import find_style
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
class Prepared:
    """What is ready to be rendered, and how.

    `findings` are those of the brief and of everything here, graded; none of them is an error.
    `lead_home` gives findings in the project the places in the workspace that they come from.
    """

    brief: Brief
    jobs: tuple[Job, ...]
    engine: Engine
    tools: Mapping[str, str]
    codes: Sequence[Code]
    epoch: int
    pictures: tuple[Picture, ...]
    findings: tuple[Finding, ...]
    lead_home: Callable[[Iterable[Finding]], tuple[Finding, ...]]


def prepare(
    inspected: Inspection,
    workspace: Workspace,
    request: Request,
    environ: Mapping[str, str],
    project: Path,
    cache: Cache | None,
    progress: Progress,
) -> Prepared:
    """Makes the project of an inspected workspace in a folder that is not there yet.

    Without a `cache` its pages lack the scripts of their figures, which take long to pack.
    Raises `InvalidBrief` with all that was found where there is an error, and what
    `reportgen.build` raises.
    """
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
        *_find_undeclared_formats(brief, jobs, request),
        *_find_unknown_formats(brief, jobs, engine),
        *check_lock(workspace, tools),
        *check_options(brief),
    )

    def judge(findings: Iterable[Finding]) -> Iterable[Finding]:
        return grade(findings, brief, inspected.ignores, strict=request.strict)

    before = (*inspected.findings, *judge(told))
    if is_fatal(before):
        raise InvalidBrief(before, workspace.root)
    epoch = read_epoch(brief.publication, environ)
    refresh_fonts(environ)
    ahead = engine if cache is not None and isinstance(engine, ReadsAhead) else None
    with _reading_ahead(ahead, project, jobs) as on_text:
        trace, seen, pictures = _make_project(
            inspected, brief, workspace, project, cache, progress, on_text
        )

        def lead_home(findings: Iterable[Finding]) -> tuple[Finding, ...]:
            return tuple(trace_findings(findings, brief, project, workspace.root, trace))

        loaded = leave_allowed(lead_home(_check_composed(project, request)), codes)
        whole = (*before, *loaded, *judge(seen))
        if is_fatal(whole):
            raise InvalidBrief(whole, workspace.root)
    return Prepared(brief, jobs, engine, tools, codes, epoch, pictures, whole, lead_home)


@contextmanager
def _reading_ahead(
    engine: ReadsAhead | None, project: Path, jobs: tuple[Job, ...]
) -> Iterator[Callable[[str], None]]:
    """What is to be called when a document's text is there; whoever fails has no use for it."""

    def on_text(document: str) -> None:
        with suppress(EngineError):
            if engine:
                engine.read_ahead(project, document, jobs)

    try:
        yield on_text
    except BaseException:
        if engine:
            engine.dismiss()
        raise


def _find_untrusted(
    codes: Sequence[Code], request: Request, environ: Mapping[str, str]
) -> tuple[Finding, ...]:
    is_free = request.trust or is_trusted(codes, environ)
    return () if is_free else tuple(report_untrusted(codes))


def _check_composed(project: Path, request: Request) -> Iterator[Finding]:
    """What is wrong in a finished project before an engine sees it; places are in its files."""
    yield from check_composed(project)
    if not request.trust:
        yield from check_composed_code(project)


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


def _find_undeclared_formats(
    brief: Brief, jobs: Iterable[Job], request: Request
) -> Iterator[Finding]:
    """The formats that were asked for by name and that no document has."""
    made = {job.format for job in jobs}
    where = brief.locate(BRIEF_FILE, "documents")
    for form in request.named:
        if form not in made:
            message = f"No document has the format {form}: nothing is made in it."
            remedy = (
                f"Add {form} to the `formats` of a document under `documents:`, or ask for "
                f"{', '.join(sorted(made))} alone."
            )
            yield UNDECLARED_FORMAT.at(where, message, remedy)


def _find_unknown_formats(brief: Brief, jobs: Iterable[Job], engine: Engine) -> Iterator[Finding]:
    """The formats that are wanted and that this engine does not make."""
    for job in jobs:
        if job.format in engine.formats or job.format in TABLES:
            continue
        index = brief.publication.documents[job.document].formats.index(job.format)
        where = brief.locate(BRIEF_FILE, "documents", job.document, "formats", index)
        message = f"The {engine.name} engine does not make {job.format}."
        remedy = "Build with --engine quarto, name other formats with --to, or leave this one out."
        yield UNKNOWN_FORMAT.at(where, message, remedy)


# ── the project ──────────────────────────────────────────────────────────────────────────


def _make_project(
    inspected: Inspection,
    brief: Brief,
    workspace: Workspace,
    folder: Path,
    cache: Cache | None,
    progress: Progress,
    on_text: Callable[[str], None],
) -> tuple[Trace, tuple[Finding, ...], tuple[Picture, ...]]:
    """Everything between a checked brief and a Quarto project that lacks its pictures alone.

    Returns what says where each piece of its .qmd files comes from, what was found in the
    figures, and the pictures.
    """
    # matplotlib takes a while to import, which `check` and `--help` need not wait for; whoever
    # interrupts its import would meet an error of its own.
    with holding_signals():
        from reportgen.branding.livery import describe_livery
        from reportgen.making.composition import arrange
        from reportgen.making.enclosures import read_enclosures
        from reportgen.making.legibility import check_declared, check_figures
        from reportgen.making.project import begin_library, write_rest, write_texts

    library = begin_library(brief, cache) if cache else None
    progress("compare")
    style = find_style(workspace, brief.publication.csl)
    if style is None:
        raise ReportgenError("The citation style has disappeared.", "Run the build again.")
    standings = inspected.survey.describe() if inspected.survey else {}
    composed = arrange(brief, workspace, style, standings, inspected.changed)
    progress("compose")
    folder.mkdir()
    livery = describe_livery(brief, composed.words)
    given = style.content, workspace.templates
    builds = write_texts(folder, brief, composed.write(), *given, livery, on_text)
    progress("figures")
    used = (one.find_used(qmd.text for qmd in builds) for one in composed.drawn)
    figures = [figure for found in used for figure in found]
    extra = _gather_files(brief, composed.words, workspace.root)
    files = workspace.templates, extra, read_enclosures(brief, workspace)
    pictures = write_rest(folder, brief, composed.tables, figures, builds, *files, library)

    def trace() -> dict[str, SourceMap]:
        tracer = Tracer(brief, workspace.templates)
        names = {one.document: f"{one.document}.qmd" for one in builds}
        texts = {name: (folder / file).read_text("utf-8") for name, file in names.items()}
        return {
            names[one.document]: tracer.read(one.text, texts[one.document])
            for one in composed.write(tracer.attach)
        }

    found = (*check_declared(brief, composed.drawn[0]), *check_figures(figures, workspace))
    return trace, found, pictures


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
