"""Quarto as an engine of reportgen: every job of a project, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.engines.protocol import Job, Progress, Rendered, Rendering, Whole
from reportgen.engines.quarto.calls import MADE, Call, plan_calls
from reportgen.engines.quarto.failures import describe_exit, fail, head_log
from reportgen.engines.quarto.features import advise, find_untimely
from reportgen.engines.quarto.log import Remark, read_log
from reportgen.engines.quarto.outputs import (
    find_loose_ends,
    find_problem,
    protect_pages,
    put_in_place,
)
from reportgen.engines.quarto.running import Program, Room, copy_folder, open_room
from reportgen.engines.quarto.sources import (
    find_output_folder,
    name_formats,
    read_formats,
    read_settings,
)
from reportgen.engines.quarto.steps import Steps
from reportgen.errors import Finding, RenderFailed, sort_findings
from reportgen.interruption import unwinding
from reportgen.model.formats import QUARTO_NAMES, DocumentFormat


@dataclass(frozen=True)
class QuartoEngine:
    """The quarto program, as an engine; `profile` are those of Quarto profiles to apply."""

    program: Program
    profile: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The engine's name."""
        return "quarto"

    @property
    def version(self) -> str:
        """What the program says of itself."""
        return self.program.version

    @property
    def formats(self) -> frozenset[DocumentFormat]:
        """All that there are."""
        return frozenset(QUARTO_NAMES)

    @property
    def settings(self) -> str:
        """All that is asked of it beside the project: the profiles."""
        return ",".join(self.profile)

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
        """Makes `<document>.<ext>` in `into` for every job; `epoch` is the time they may carry.

        All or nothing: raises RenderFailed, with the log, where a single one is not made.
        Findings of severity error (an unresolved reference, a missing image) are in what is
        returned, for quarto makes files all the same: whether they stop a build is not said here.
        """
        if whole:
            whole.result()
        jobs = tuple(sorted(set(jobs)))
        _check_request(project, jobs, into)
        findings = list(self.foresee(project, jobs))
        with unwinding(), open_room() as room:
            names = {job.document: name_formats(project, job.document) for job in jobs}
            calls = plan_calls(jobs, read_formats(project), names, self.profile)
            copy_folder(project, room.project, _find_stale(project, jobs))
            seconds: dict[str, float] = {}
            logs: list[str] = []
            for call in calls:
                steps = Steps(call, progress)
                found, log = self._make(call, room, epoch, steps)
                findings += found
                logs.append(head_log(call.by_hand, log))
                seconds |= steps.measure()
            made = [job.filename for job in jobs]
            protect_pages(room.project / MADE, made)
            put_in_place(room.project / MADE, made, into)
        files = tuple(Rendered(j, into / j.filename, seconds[j.filename]) for j in jobs)
        return Rendering(files, sort_findings(findings), "\n".join(logs))

    def foresee(self, project: Path, jobs: tuple[Job, ...]) -> tuple[Finding, ...]:
        """What it would find in a project before it renders it: options that are too new for it."""
        return tuple(find_untimely(project, jobs, self.program.release, self.version))

    def _make(
        self, call: Call, room: Room, epoch: int, steps: Steps
    ) -> tuple[tuple[Finding, ...], str]:
        """Makes one call, and believes it only when every file is there and whole."""
        done = self.program.ask(
            call.in_scratch,
            room,
            said=call.arguments,
            names=call.names,
            epoch=epoch,
            on_line=steps.read,
        )
        made = room.project / MADE
        remarks = list(read_log(done.log, call.document))
        problems = [find_problem(made / job.filename) for job in call.jobs]
        cause = (
            describe_exit(done.returncode) if done.returncode else "; ".join(filter(None, problems))
        )
        if not cause:
            remarks += _find_loose_ends(call, made)
        findings = place_remarks(remarks, room.project)
        if cause:
            raise fail(
                self.version,
                call.by_hand,
                cause,
                done.log,
                findings=findings,
                names=call.names,
                advice=advise(call.jobs, self.program.release),
            )
        return findings, done.log


def _check_request(project: Path, jobs: Iterable[Job], into: Path) -> None:
    """Refuses what no call could make well; raises RenderFailed, or ValueError for `into`."""
    outside = into.resolve()
    if outside == project.resolve() or project.resolve() in outside.parents:
        raise ValueError(f"{into} is inside the project; outputs never go there")
    names: dict[str, Job] = {}
    for job in jobs:
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


def _find_stale(project: Path, jobs: Iterable[Job]) -> frozenset[str]:
    """What earlier runs left in a project, so that what is looked at is of this run."""
    made = frozenset(job.filename for job in jobs)
    return made | {".quarto", ".git", MADE} | find_output_folder(read_settings(project))


def _find_loose_ends(call: Call, made: Path) -> list[Remark]:
    pages = [job for job in call.jobs if job.filename.endswith(".html")]
    return [
        replace(remark, document=f"{job.document}.qmd")
        for job in pages
        for remark in find_loose_ends(made / job.filename)
    ]


def place_remarks(remarks: Iterable[Remark], project: Path) -> tuple[Finding, ...]:
    """The findings that remarks are, each at the first line of a .qmd that it is about."""
    remarks = tuple(remarks)
    files = sorted(project.rglob("*.qmd")) if remarks else []
    texts = {
        path.relative_to(project).as_posix(): path.read_text("utf-8", errors="replace")
        for path in files
    }
    return sort_findings(remark.find_in(texts) for remark in remarks)
