"""Checking a workspace: all that a build would find in it, without making anything."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from reportgen.errors import (
    EngineNotFound,
    Finding,
    InvalidBrief,
    Misuse,
    TemplateError,
    is_fatal,
    sort_findings,
)
from reportgen.inspection import Check, Inspection, count, inspect
from reportgen.interruption import holding_signals
from reportgen.making.request import Request
from reportgen.model.brief import Brief
from reportgen.reading.grading import Strictness, grade
from reportgen.rules import BAD_TEMPLATE, MISSING_ENGINE
from reportgen.workspace import BRIEF_FILE, Workspace


def check(
    folder: str | Path = ".",
    *,
    strict: Strictness = False,
    to: str | Iterable[str] | None = None,
    texts: str | Path | None = None,
    allow: Iterable[str | Path] = (),
    environ: Mapping[str, str] | None = None,
) -> Check:
    """Reads a workspace and checks it; renders nothing, and raises nothing for bad input.

    `texts` is the folder of the sources' full texts, else brief.yml's where it is there;
    `strict` makes errors of warnings, "notes" of notes too, and also looks for whatever a strict
    build would fail on before it renders, which takes longer: in the documents as they are
    composed, in their figures and fonts, in the tools. It looks at all documents in every format
    that brief.yml declares, or in those that `to` names as for a build. `allow` names folders
    elsewhere that the workspace may lead to, `environ` stands for `os.environ`. Raises
    `WorkspaceError` where the folder is not a workspace, or the folder of the texts cannot be read,
    `Misuse` where one that is allowed is no folder, or formats are named and the check is not
    strict, and ReportgenError where no document has any of them.
    """
    if to is not None and not strict:
        raise Misuse(
            "Only a strict check looks at formats.", "Add --strict (strict=True), or name none."
        )
    workspace = Workspace.open(folder, allow)
    found = inspect(workspace, strict=strict, texts=texts, remarks=True)
    if strict and found.brief is not None and not is_fatal(found.findings):
        request = Request.read("all" if to is None else to, strict=strict, texts=texts, allow=allow)
        environ = os.environ if environ is None else environ
        further = _foresee(found, found.brief, workspace, request, environ)
        found = replace(found, findings=sort_findings(map(_leave_project, further)))
    return count(found)


def _foresee(
    found: Inspection,
    brief: Brief,
    workspace: Workspace,
    request: Request,
    environ: Mapping[str, str],
) -> tuple[Finding, ...]:
    """What a build would have found when it begins to render, with what was found already."""
    with holding_signals():  # whoever interrupts an import would meet errors of the libraries
        from reportgen.engines.embedded import Embedded
        from reportgen.engines.quarto import QuartoEngine
        from reportgen.making.preparation import prepare

    def judge(*findings: Finding) -> tuple[Finding, ...]:
        return tuple(grade(findings, brief, found.ignores, strict=request.strict))

    with tempfile.TemporaryDirectory(prefix="reportgen-") as name:
        project = Path(name) / "quarto"
        try:
            ready = prepare(found, workspace, request, environ, project, None, _say_nothing)
            if not isinstance(ready.engine, Embedded | QuartoEngine):
                return ready.findings
            coming = ready.engine.foresee(project, ready.jobs)
            fonts = Embedded().look_for_fonts(project, ready.jobs)
            return (*ready.findings, *judge(*ready.lead_home((*coming, *fonts))))
        except InvalidBrief as error:
            return error.findings
        except TemplateError as error:
            fault = BAD_TEMPLATE.at(error.place, error.reason, error.remedy)
        except EngineNotFound as error:
            place = brief.locate(BRIEF_FILE, "engine")
            fault = MISSING_ENGINE.at(place, error.message, error.remedy)
    return (*found.findings, *judge(fault))


def _leave_project(finding: Finding) -> Finding:
    """The finding without its place in the project, which is gone."""
    kept = [(place, words) for place, words in finding.related if place.path[:8] != "outputs/"]
    return replace(finding, related=tuple(kept))


def _say_nothing(line: str) -> None:
    """The progress of what nobody waits for."""
