"""Reproducible comparison reports: what each source argues, side by side.

    import reportgen

    result = reportgen.build(".")      # brief.html, brief.pdf, slides.html in outputs/
    for finding in result.findings:
        print(finding)

Extracts of sources (YAML) and a BibTeX bibliography become Quarto documents, and these HTML,
PDF and slides. See `reportgen.build` and `reportgen.check`; every error that they raise on
purpose is a `reportgen.ReportgenError`.
"""

from reportgen.build import Build, Output, build
from reportgen.errors import (
    EngineError,
    EngineNotFound,
    Finding,
    InvalidBrief,
    Location,
    RenderFailed,
    ReportgenError,
    Severity,
    TemplateError,
    WorkspaceError,
)
from reportgen.inspection import Check, check, trace, verify
from reportgen.verification.survey import Survey

__version__ = "0.1.0"

__all__ = [
    "Build",
    "Check",
    "EngineError",
    "EngineNotFound",
    "Finding",
    "InvalidBrief",
    "Location",
    "Output",
    "RenderFailed",
    "ReportgenError",
    "Severity",
    "Survey",
    "TemplateError",
    "WorkspaceError",
    "build",
    "check",
    "trace",
    "verify",
]
