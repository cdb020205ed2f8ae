"""The engine itself: every job of a project, side by side."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path

from reportgen.engines.embedded.office import make_office_file
from reportgen.engines.embedded.pandoc import find_pandoc, pandoc_version
from reportgen.engines.embedded.pdf import Typesetter, import_typst
from reportgen.engines.embedded.project import QuartoFile, read_file
from reportgen.engines.embedded.scan import find_unknown
from reportgen.engines.embedded.web import make_deck, make_page
from reportgen.engines.protocol import Job, Progress, Rendered, Rendering
from reportgen.errors import Finding, RenderFailed, is_fatal, sort_findings
from reportgen.publication import DocumentFormat

# The slowest first, so that none is left alone at the end.
_ORDER: tuple[DocumentFormat, ...] = ("pdf", "docx", "pptx", "html", "revealjs")


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

    def __init__(self, *, system_fonts: bool = True) -> None:
        self._typesetter = Typesetter(system_fonts=system_fonts)

    @cached_property
    def version(self) -> str:
        """The versions of what it uses; raises EngineNotFound where something is missing."""
        import_typst()
        return f"pandoc {pandoc_version()}, typst {metadata.version('typst')}"

    def render(
        self, project: Path, jobs: tuple[Job, ...], into: Path, *, epoch: int, progress: Progress
    ) -> Rendering:
        """Makes every job's file, or none.

        Raises EngineNotFound where a package is missing, RenderFailed where a tool fails or a
        .qmd file has a reference, citation or image that leads nowhere.
        """
        find_pandoc()
        project = project.resolve()
        files = {name: read_file(project, name) for name in sorted({job.document for job in jobs})}
        found = [finding for file in files.values() for finding in find_unknown(file)]
        made = self._make_all(project, files, jobs, epoch, progress)
        findings = sort_findings([*found, *(f for one in made for f in one.findings)])
        if is_fatal(findings):
            raise _refuse(findings)
        into.mkdir(parents=True, exist_ok=True)
        return Rendering(tuple(_write(one, into) for one in made), findings)

    def _make_all(
        self,
        project: Path,
        files: dict[str, QuartoFile],
        jobs: tuple[Job, ...],
        epoch: int,
        progress: Progress,
    ) -> list[_Made]:
        def make(job: Job) -> _Made:
            progress(job.filename)
            began = time.perf_counter()
            content, findings = self._make(files[job.document], job, project, epoch)
            return _Made(job, content, findings, time.perf_counter() - began)

        with ThreadPoolExecutor(thread_name_prefix="embedded") as pool:
            queue = sorted(jobs, key=lambda job: (_ORDER.index(job.format), job.document))
            waiting = {job: pool.submit(make, job) for job in queue}
            try:
                return [waiting[job].result() for job in jobs]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _make(
        self, file: QuartoFile, job: Job, project: Path, epoch: int
    ) -> tuple[bytes, tuple[Finding, ...]]:
        options = file.options_for(job.format)
        if job.format == "pdf":
            return self._typesetter.make_pdf(file, options, project=project, epoch=epoch)
        if job.format == "docx" or job.format == "pptx":
            return make_office_file(file, options, job.format, project=project, epoch=epoch)
        make = make_page if job.format == "html" else make_deck
        made = make(file, options, project=project, epoch=epoch)
        return made.text.encode("utf-8"), made.findings


def _write(made: _Made, into: Path) -> Rendered:
    path = into / made.job.filename
    path.write_bytes(made.content)
    return Rendered(made.job, path, made.seconds)


def _refuse(findings: tuple[Finding, ...]) -> RenderFailed:
    return RenderFailed("The .qmd files have references that lead nowhere.", findings=findings)
