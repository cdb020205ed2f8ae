"""What an engine is: something that makes documents of a finished Quarto project."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from reportgen.errors import Finding
from reportgen.model.formats import EXTENSIONS, DocumentFormat


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
    """One file that an engine made, with how long it took in seconds.

    `findings` are those that certainly concern this file; all are in its `Rendering`.
    """

    job: Job
    path: Path
    seconds: float
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Rendering:
    """All that an engine made in one go, and what it had to say about the .qmd files.

    `log` is what the program behind it said, "" where it said nothing worth keeping.
    """

    files: tuple[Rendered, ...]
    findings: tuple[Finding, ...] = ()
    log: str = ""


Progress = Callable[[str], None]
"""Called with a short line, e.g. "brief.pdf", when work on a file begins; may come from threads."""


Whole = Future[Any] | None
"""Done when a project has its pictures too, and fails where they do; None: it has them already."""


class Engine(Protocol):
    """Renders the .qmd files of a Quarto project.

    An engine reads `project`, a folder that holds a complete Quarto project once `whole` is done
    (until then it lacks pictures), and writes nothing there; the files it makes go into `into`, an
    empty folder. It is all or nothing: it returns when every job is made, and raises
    `EngineError` otherwise.
    """

    @property
    def name(self) -> str:
        """The engine's name: "quarto" or "embedded"."""

    @property
    def settings(self) -> str:
        """What is asked of it beside the project, "" for nothing: other settings, other files."""

    @property
    def formats(self) -> frozenset[DocumentFormat]:
        """The formats that it can make."""

    @property
    def version(self) -> str:
        """Its version, with those of the programs it uses, e.g. "pandoc 3.9, typst 0.15.2"."""

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
        """Makes `<document>.<ext>` for every job; `epoch` is the time that outputs may carry."""


@runtime_checkable
class ReadsAhead(Protocol):
    """An engine that can do a part of its work on a text before the rest of its project is there.

    It is called in the thread that writes the project, and returns at once.
    """

    def read_ahead(self, project: Path, document: str, jobs: tuple[Job, ...]) -> None:
        """Begins with `<document>.qmd` for all `jobs` to come; settings and looks are there.

        Raises EngineError where it cannot; rendering meets the same then, and tells of it.
        """

    def dismiss(self) -> None:
        """Ends what was begun and not rendered."""
