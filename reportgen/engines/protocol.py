"""What an engine is: something that makes documents of a finished Quarto project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reportgen.errors import Finding
from reportgen.publication import DocumentFormat

EXTENSIONS: dict[DocumentFormat, str] = {
    "html": "html",
    "pdf": "pdf",
    "docx": "docx",
    "revealjs": "html",
    "pptx": "pptx",
}


@dataclass(frozen=True, order=True)
class Job:
    """One document in one format: `brief` as `pdf` becomes brief.pdf."""

    document: str
    format: DocumentFormat

    @property
    def filename(self) -> str:
        """The name of the file that is made."""
        return f"{self.document}.{EXTENSIONS[self.format]}"


@dataclass(frozen=True)
class Rendered:
    """One file that an engine made, with how long it took in seconds."""

    job: Job
    path: Path
    seconds: float


@dataclass(frozen=True)
class Rendering:
    """All that an engine made in one go, and what it had to say about the .qmd files."""

    files: tuple[Rendered, ...]
    findings: tuple[Finding, ...] = ()


Progress = Callable[[str], None]
"""Called with a short line, e.g. "brief.pdf", when work on a file begins; may come from threads."""


class Engine(Protocol):
    """Renders the .qmd files of a Quarto project.

    An engine reads `project`, a folder that holds a complete Quarto project, and writes
    nothing there; the files it makes go into `into`, an empty folder. It is all or nothing:
    it returns when every job is made, and raises `EngineError` otherwise.
    """

    @property
    def name(self) -> str:
        """The engine's name: "quarto" or "embedded"."""

    @property
    def version(self) -> str:
        """Its version, with those of the programs it uses, e.g. "pandoc 3.9, typst 0.15.2"."""

    def render(
        self, project: Path, jobs: tuple[Job, ...], into: Path, *, epoch: int, progress: Progress
    ) -> Rendering:
        """Makes `<document>.<ext>` for every job; `epoch` is the time that outputs may carry."""
