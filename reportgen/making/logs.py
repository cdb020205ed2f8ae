"""outputs/logs/: all that an engine said last, and the project that it failed at.

They are no outputs: a build that fails leaves the outputs as they are, and tells here why.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from reportgen.errors import Finding, InvalidBrief, Location, RenderFailed
from reportgen.interruption import holding_signals

LOG = "render.log"
"""The file, in a staging folder and in outputs/logs/, that has all that an engine said."""
LOGS = "logs"
"""The folder of the logs in outputs/."""
_PROJECT = f"{LOGS}/project"


@contextmanager
def keeping_logs(outputs: Path, stage: Path, project: Path) -> Iterator[None]:
    """At the end the log in a staging folder is kept in outputs/logs/.

    Where an engine failed, the project that it failed at is kept beside it, and the exception
    says where they are; it goes with the next build that does not fail. Raises OSError where
    the disk does not take them.
    """
    try:
        yield
    except (RenderFailed, InvalidBrief) as error:
        if not project.is_dir():
            raise  # the build did not come so far
        log = _keep_log(outputs, stage)
        _keep_project(outputs, project)
        raise _tell(error, log) from error.__cause__
    _keep_log(outputs, stage)
    shutil.rmtree(outputs / _PROJECT, ignore_errors=True)


def keep_sent(outputs: Path, stage: Path, sent: Path) -> None:
    """Keeps the logs of a build that was made elsewhere, which were `sent`, as if made here.

    Where it failed, the project that it failed at is among them. Raises OSError likewise.
    """
    written = sent / LOG
    written.replace(stage / LOG) if written.is_file() else (stage / LOG).touch()
    _keep_log(outputs, stage)
    shutil.rmtree(outputs / _PROJECT, ignore_errors=True)
    if (sent / "project").is_dir():
        _keep_project(outputs, sent / "project")
    shutil.rmtree(sent, ignore_errors=True)


def _keep_log(outputs: Path, stage: Path) -> Path | None:
    """Puts the log in the place of the last one; without an engine's words there is none."""
    written, target = stage / LOG, outputs / LOGS / LOG
    if not written.is_file():
        return None  # no engine was asked
    if not written.stat().st_size:
        target.unlink(missing_ok=True)
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    written.replace(target)
    return target


def _keep_project(outputs: Path, project: Path) -> None:
    with holding_signals():
        shutil.rmtree(outputs / _PROJECT, ignore_errors=True)
        (outputs / LOGS).mkdir(parents=True, exist_ok=True)
        project.rename(outputs / _PROJECT)


def _tell(error: RenderFailed | InvalidBrief, log: Path | None) -> RenderFailed | InvalidBrief:
    """The same error, with its places in the project that is kept."""
    findings = map(_point_there, error.findings)
    if isinstance(error, InvalidBrief):
        return InvalidBrief(findings, error.root)
    remedy = f"The project is kept in outputs/{_PROJECT}. {error.remedy}".strip()
    return RenderFailed(error.message, remedy, error.log, findings, log)


def _point_there(finding: Finding) -> Finding:
    related = tuple((_move(place), words) for place, words in finding.related)
    return replace(finding, location=_move(finding.location), related=related)


def _move(place: Location) -> Location:
    begin = "outputs/quarto/"
    if not place.path.startswith(begin):
        return place
    return replace(place, path=f"outputs/{_PROJECT}/{place.path.removeprefix(begin)}")
