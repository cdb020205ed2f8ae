"""The engine itself: every job of a project, side by side."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import metadata
from pathlib import Path

from reportgen.engines.embedded.conversion import (
    Maker,
    Written,
    convert,
    name_reader,
    write_body,
)
from reportgen.engines.embedded.extensions import Shelf
from reportgen.engines.embedded.office import make_office_file
from reportgen.engines.embedded.options import Options
from reportgen.engines.embedded.pandoc import VERY_LONG, pandoc_version
from reportgen.engines.embedded.pdf import PRESS, Typesetter
from reportgen.engines.embedded.plain import make_plain
from reportgen.engines.embedded.press import find_typst
from reportgen.engines.embedded.project import QuartoFile, read_file
from reportgen.engines.embedded.readers import Readers
from reportgen.engines.embedded.scan import find_unknown
from reportgen.engines.embedded.web import make_deck, make_page
from reportgen.engines.pandoc import find_pandoc
from reportgen.engines.process import end_running
from reportgen.engines.protocol import Job, Progress, Rendered, Rendering, Whole
from reportgen.errors import Finding, RenderFailed, is_fatal, sort_findings
from reportgen.model.formats import DocumentFormat

# The slowest first, so that none is left alone at the end.
_ORDER: tuple[DocumentFormat, ...] = (
    "pdf",
    "docx",
    "pptx",
    "html",
    "revealjs",
    "epub",
    "odt",
    "gfm",
    "latex",
)
_LONG = 500_000
"""The length of a text that each format has a pandoc of its own for: of some 800 claims."""
_LONG_AT_ONCE = 2
"""How many pandocs run side by side where a text is long: each may hold 1.5 GB."""


@dataclass(frozen=True)
class _Made:
    """One file in memory, before any is written."""

    job: Job
    content: bytes
    findings: tuple[Finding, ...]
    seconds: float


class Embedded:
    """Renders Quarto projects with pandoc, Typst and reveal.js from installed packages.

    `system_fonts` lets the PDF take from this machine's fonts the characters that Typst's own
    fonts lack; without it the PDF is the same on every machine.
    """

    name = "embedded"
    formats = frozenset(_ORDER)
    settings = ""

    def __init__(self, *, system_fonts: bool = True) -> None:
        self._typesetter = Typesetter(system_fonts=system_fonts)
        self._readers = Readers()

    @cached_property
    def version(self) -> str:
        """The versions of what it uses; raises EngineNotFound where something is missing."""
        find_typst()
        return f"pandoc {pandoc_version()}, typst {metadata.version('typst')}"

    def read_ahead(self, project: Path, document: str, jobs: tuple[Job, ...]) -> None:
        """Has a text read whose project is still being written, where a processor is free for it.

        It reads what says how: the settings and the extensions must be there.
        """
        own = [job for job in jobs if job.document == document and job.format in self.formats]
        if not own:
            return
        with _reading(project.resolve(), own) as (file,):
            body = write_body(file)
            most = max(1, _choose_number([file], os.cpu_count() or 1) - 1)
            groups = (group for _, group in _group(own, {document: file}))
            # Of a long text, of which each format is a group, the page takes longest.
            queue = sorted(groups, key=lambda group: group[0].format != "html")
            for group in queue[: max(0, most - self._readers.count)]:
                formats = [job.format for job in group]
                self._readers.begin(body, name_reader(file.options_for(formats[0])), formats)

    def dismiss(self) -> None:
        """Ends what was begun ahead and not taken up."""
        self._readers.dismiss()

    def render(
        self,
        project: Path,
        jobs: tuple[Job, ...],
        into: Path,
        *,
        epoch: int,
        progress: Progress,
        whole: Whole = None,
    ) -> Rendering:
        """Makes every job's file, or none; the texts are read before `whole` is done.

        Raises EngineNotFound where a package is missing, RenderFailed where a tool fails or a
        .qmd file has a reference, citation or image that leads nowhere.
        """
        find_pandoc()
        if any(job.format == "pdf" for job in jobs):
            PRESS.start()
        project = project.resolve()
        with _reading(project, jobs) as read:
            names = sorted({job.document for job in jobs})
            files = dict(zip(names, read, strict=True))
            unknown = {name: tuple(find_unknown(file)) for name, file in files.items()}
            made = self._make_all(project, files, jobs, epoch, progress, whole)
        made = [replace(m, findings=(*unknown[m.job.document], *m.findings)) for m in made]
        findings = sort_findings(f for one in made for f in one.findings)
        if is_fatal(findings):
            raise _refuse(findings)
        into.mkdir(parents=True, exist_ok=True)
        return Rendering(tuple(_write(one, into) for one in made), findings)

    def look_for_fonts(self, project: Path, jobs: tuple[Job, ...]) -> tuple[Finding, ...]:
        """The typefaces and characters of PDFs that this machine lacks; nothing is made."""
        project = project.resolve()
        with _reading(project, [job for job in jobs if job.format == "pdf"]) as files:
            found = [self._typesetter.look_for_fonts(file, project=project) for file in files]
        return sort_findings(finding for one in found for finding in one)

    def foresee(self, project: Path, jobs: tuple[Job, ...]) -> tuple[Finding, ...]:
        """What it would find in the files before it renders them: constructs that it leaves out."""
        with _reading(project.resolve(), jobs) as files:
            return sort_findings(finding for file in files for finding in find_unknown(file))

    def _make_all(
        self,
        project: Path,
        files: dict[str, QuartoFile],
        jobs: tuple[Job, ...],
        epoch: int,
        progress: Progress,
        whole: Whole,
    ) -> list[_Made]:
        """Groups of jobs run side by side; a format is finished while the next is written."""
        cores = os.cpu_count() or 1
        at_once = _choose_number(files.values(), cores)
        with ThreadPoolExecutor(at_once) as readers, ThreadPoolExecutor() as finishers:
            options = {job: files[job.document].options_for(job.format) for job in jobs}

            def make(file: QuartoFile, own: list[Job]) -> list[Future[_Made]]:
                for job in own:
                    progress(job.filename)
                makers = {job: self._start(file, job, options[job], project, epoch) for job in own}
                return _make_document(file, makers, finishers, project, epoch, whole, self._readers)

            waiting = [readers.submit(make, files[name], own) for name, own in _group(jobs, files)]
            try:
                made = [future.result() for document in waiting for future in document.result()]
            except BaseException as error:
                readers.shutdown(wait=False, cancel_futures=True)
                finishers.shutdown(wait=False, cancel_futures=True)
                if not isinstance(error, Exception):
                    end_running()  # whoever ends this process does not wait for its programs
                raise
        return sorted(made, key=lambda one: jobs.index(one.job))

    def _start(
        self, file: QuartoFile, job: Job, options: Options, project: Path, epoch: int
    ) -> Maker:
        if job.format == "pdf":
            return self._typesetter.make_pdf(file, options, project=project, epoch=epoch)
        if job.format == "docx" or job.format == "pptx":
            return make_office_file(options, job.format, project=project)
        if job.format == "html" or job.format == "revealjs":
            make = make_page if job.format == "html" else make_deck
            return make(options, project=project)
        return make_plain(file, job.format, options, epoch=epoch)


@contextmanager
def _reading(project: Path, jobs: Iterable[Job]) -> Iterator[list[QuartoFile]]:
    """The files of some jobs, sorted by their names, with the extensions that they use."""
    names = sorted({job.document for job in jobs})
    with tempfile.TemporaryDirectory(dir=project, prefix=".looks-") as scratch:
        shelf = Shelf(project, Path(scratch))
        yield [read_file(project, name, shelf) for name in names]


def _group(
    jobs: Iterable[Job], files: Mapping[str, QuartoFile]
) -> tuple[tuple[str, list[Job]], ...]:
    """The jobs that one pandoc does, with the name of their document, the slowest first: reading it
    once saves less than it costs where a long one takes a while in each format."""
    groups: dict[tuple[str, str], list[Job]] = {}
    for job in sorted(jobs, key=lambda job: _ORDER.index(job.format)):
        own = job.format if _is_long(files[job.document]) else ""
        groups.setdefault((job.document, own), []).append(job)
    return tuple((name, some) for (name, _), some in groups.items())


def _choose_number(files: Iterable[QuartoFile], cores: int) -> int:
    """How many pandocs run side by side: beside a very long text no other is read."""
    longest = max((len(file.text) for file in files), default=0)
    if longest > VERY_LONG:
        return 1
    return min(cores, _LONG_AT_ONCE) if longest > _LONG else cores


def _is_long(file: QuartoFile) -> bool:
    return len(file.text) > _LONG


def _make_document(
    file: QuartoFile,
    makers: dict[Job, Maker],
    pool: Executor,
    project: Path,
    epoch: int,
    whole: Whole,
    readers: Readers,
) -> list[Future[_Made]]:
    """Has a document written in all its formats, and each finished in the pool."""
    began = time.perf_counter()
    waiting = {job.format: (job, maker) for job, maker in makers.items()}
    futures = []

    def go_on(name: DocumentFormat, written: Written) -> None:
        futures.append(pool.submit(_finish, *waiting.pop(name), written, began))

    try:
        targets = [next(maker) for maker in makers.values()]
        convert(
            file,
            targets,
            project=project,
            epoch=epoch,
            on_written=go_on,
            whole=whole,
            readers=readers,
        )
    finally:
        for _, maker in waiting.values():  # empty, unless something failed
            maker.close()
    return futures


def _finish(job: Job, maker: Maker, written: Written, began: float) -> _Made:
    try:
        maker.send(written)
    except StopIteration as end:
        content, findings = end.value
        return _Made(job, content, findings, time.perf_counter() - began)
    raise AssertionError("a maker has one target")


def _write(made: _Made, into: Path) -> Rendered:
    path = into / made.job.filename
    path.write_bytes(made.content)
    return Rendered(made.job, path, made.seconds, made.findings)


def _refuse(findings: tuple[Finding, ...]) -> RenderFailed:
    return RenderFailed("The .qmd files contain broken references.", findings=findings)
