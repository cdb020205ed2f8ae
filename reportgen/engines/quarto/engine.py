"""The engine: a scratch copy of the project, the calls, the log and the files looked at."""

from __future__ import annotations

import json
import os
import shutil
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reportgen.engines.process import (
    Finished,
    LineReader,
    TimedOut,
    holding_signals,
    run,
    unwinding,
)
from reportgen.engines.protocol import Job, Progress, Rendered, Rendering
from reportgen.engines.quarto.calls import MADE, Call, copy_project, plan_calls, read_formats
from reportgen.engines.quarto.discovery import Candidate, choose, list_candidates
from reportgen.engines.quarto.environment import build_environment
from reportgen.engines.quarto.failures import describe_exit, fail
from reportgen.engines.quarto.log import Remark, clean_log, read_log
from reportgen.engines.quarto.outputs import find_loose_ends, find_problem
from reportgen.engines.quarto.steps import Steps
from reportgen.errors import EngineError, Finding, RenderFailed, sort_findings


@dataclass(frozen=True)
class Quarto:
    """The quarto program, as an engine.

    `path` is the program, `version` what it says of itself, `environ` the environment that its
    own is made from, `timeout` the seconds that one call may take.
    """

    path: Path
    version: str
    environ: Mapping[str, str] = field(repr=False)
    timeout: float = 600.0

    @property
    def name(self) -> str:
        """The engine's name."""
        return "quarto"

    @classmethod
    def find(
        cls,
        path: str | os.PathLike[str] | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        scripts: Path | None = None,
        timeout: float = 600.0,
    ) -> Quarto:
        """The quarto to use, in the order that `discovery` documents; raises EngineNotFound.

        `environ` is the environment (else this process's), `scripts` the folder of the
        `quarto-cli` package's script (else that of this Python).
        """
        environ = dict(os.environ if environ is None else environ)
        chosen = choose(path, environ, scripts or _scripts())
        return cls(chosen.path, chosen.version, environ, timeout)

    @staticmethod
    def candidates(
        path: str | os.PathLike[str] | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        scripts: Path | None = None,
    ) -> tuple[Candidate, ...]:
        """Every quarto there is, in the order in which they are looked at, and which one wins."""
        environ = dict(os.environ if environ is None else environ)
        return list_candidates(path, environ, scripts or _scripts())

    def render(
        self, project: Path, jobs: tuple[Job, ...], into: Path, *, epoch: int, progress: Progress
    ) -> Rendering:
        """Makes `<document>.<ext>` in `into` for every job; `epoch` is the time they may carry.

        All or nothing: raises RenderFailed, with the log, where a single one is not made.
        Findings of severity error (an unresolved reference, a missing image) are in what is
        returned, for quarto makes files all the same: whether they stop a build is not said here.
        """
        _check_request(project, jobs, into)
        with unwinding(), _scratch_folder() as scratch:
            room = scratch / "project"
            calls = plan_calls(jobs, read_formats(project))
            _copy(project, room, jobs)
            seconds: dict[str, float] = {}
            findings: list[Finding] = []
            for call in calls:
                steps = Steps(call, progress)
                findings += self._make(call, room, epoch, steps)
                seconds |= steps.measure()
            _publish(room / MADE, jobs, into)
        files = tuple(
            Rendered(j, into / j.filename, seconds[j.filename]) for j in sorted(set(jobs))
        )
        return Rendering(files, sort_findings(findings))

    def inspect(self, project: Path) -> dict[str, Any]:
        """What `quarto inspect` says of a project; paths in it are relative to the project.

        Raises RenderFailed where quarto cannot read it.
        """
        with unwinding(), _scratch_folder() as scratch:
            room = scratch / "project"
            _copy(project, room, ())
            call = Call(("inspect", "."), ())
            done = self._run(call, ("inspect", "."), room, 0, None)
            log = _clean(done.stderr, room)
            try:
                told = json.loads(_clean(done.stdout, room))
            except ValueError:
                raise fail(self.version, call, describe_exit(done.returncode), (), log) from None
        return dict(told)

    def _make(self, call: Call, room: Path, epoch: int, steps: Steps) -> tuple[Finding, ...]:
        """Makes one call, and believes it only when every file is there and whole."""
        done = self._run(call, call.in_scratch, room, epoch, steps.read)
        log = _clean(done.stderr, room)
        remarks = list(read_log(log, _name_document(call)))
        problems = [find_problem(room / MADE / job.filename, job.format) for job in call.jobs]
        cause = (
            describe_exit(done.returncode) if done.returncode else "; ".join(filter(None, problems))
        )
        if not cause:
            remarks += _find_loose_ends(call, room / MADE)
        texts = _read_texts(room) if remarks else {}
        findings = sort_findings(remark.find_in(texts) for remark in remarks)
        if cause:
            raise fail(self.version, call, cause, findings, log)
        return findings

    def _run(
        self,
        call: Call,
        arguments: tuple[str, ...],
        room: Path,
        epoch: int,
        on_line: LineReader | None,
    ) -> Finished:
        private = room.parent / "private"
        private.mkdir(exist_ok=True)
        try:
            return run(
                (str(self.path), *arguments),
                cwd=room,
                env=build_environment(self.environ, private, epoch),
                timeout=self.timeout,
                on_line=on_line,
            )
        except TimedOut as error:
            log = _clean(error.stderr, room)
            cause = f"it did not end within {self.timeout:g} s and was stopped"
            raise fail(self.version, call, cause, (), log) from None
        except OSError as error:
            cause = f"it could not be started ({error.strerror})"
            raise fail(self.version, call, cause, (), "") from None


def _scripts() -> Path:
    """Where the scripts of this Python's packages stand."""
    return Path(sysconfig.get_path("scripts"))


def _check_request(project: Path, jobs: Iterable[Job], into: Path) -> None:
    """Refuses what no call could make well; raises RenderFailed, or ValueError for `into`."""
    outside = into.resolve()
    if outside == project.resolve() or project.resolve() in outside.parents:
        raise ValueError(f"{into} is inside the project; outputs never go there")
    names: dict[str, Job] = {}
    for job in sorted(set(jobs)):
        other = names.setdefault(job.filename, job)
        if other != job:
            raise RenderFailed(
                f"{job.document} cannot be {other.format} and {job.format} at once: "
                f"both would be {job.filename}.",
                "Make a second document for one of them.",
            )
    wanted = ["_quarto.yml", *sorted({f"{job.document}.qmd" for job in names.values()})]
    if missing := [name for name in wanted if not (project / name).is_file()]:
        raise RenderFailed(
            f"The Quarto project has no {' and no '.join(missing)}.", "Compose it anew."
        )


@contextmanager
def _scratch_folder() -> Iterator[Path]:
    """A folder that is gone afterwards, whatever happens in between."""
    with holding_signals():
        folder = tempfile.TemporaryDirectory(prefix="reportgen-quarto-", ignore_cleanup_errors=True)
    with folder as path:
        yield Path(path).resolve()


def _copy(project: Path, room: Path, jobs: Iterable[Job]) -> None:
    try:
        copy_project(project, room, jobs)
    except OSError as error:
        raise EngineError(f"The Quarto project could not be copied: {error}.") from error


def _publish(made: Path, jobs: Iterable[Job], into: Path) -> None:
    """Copies the files to where they are wanted; where one cannot be, none stays there."""
    begun: list[Path] = []
    try:
        into.mkdir(parents=True, exist_ok=True)
        for job in sorted(set(jobs)):
            begun.append(into / job.filename)
            shutil.copyfile(made / job.filename, into / job.filename)
    except BaseException as error:
        for path in filter(Path.is_file, begun):
            path.unlink()
        if isinstance(error, OSError):
            raise EngineError(f"The outputs could not be written: {error}.") from error
        raise


def _clean(log: str, room: Path) -> str:
    return clean_log(log, (str(room), str(room.parent)))


def _name_document(call: Call) -> str:
    """The .qmd that a call is about, "" for a whole project."""
    documents = {f"{job.document}.qmd" for job in call.jobs}
    return documents.pop() if len(documents) == 1 else ""


def _find_loose_ends(call: Call, made: Path) -> list[Remark]:
    pages = [job for job in call.jobs if job.filename.endswith(".html")]
    return [
        replace(remark, document=f"{job.document}.qmd")
        for job in pages
        for remark in find_loose_ends(made / job.filename)
    ]


def _read_texts(room: Path) -> dict[str, str]:
    """The .qmd files of a project, by path."""
    return {
        path.relative_to(room).as_posix(): path.read_text("utf-8", errors="replace")
        for path in sorted(room.rglob("*.qmd"))
    }
