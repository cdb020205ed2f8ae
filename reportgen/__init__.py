"""Reproducible comparison reports: what each source argues, side by side.

    import reportgen

    result = reportgen.build(".")      # brief.html, brief.pdf, slides.html in outputs/
    for finding in result.findings:
        print(finding)

    brief = reportgen.load(".")        # the model: sources, claims, themes, relations
    reportgen.tables(brief).claims     # a pandas DataFrame, one row per claim
    reportgen.figure(brief, "stance")  # a plotly Figure

Extracts of sources (YAML) and a BibTeX bibliography become Quarto documents, and these HTML,
PDF and slides. See `reportgen.build`, `reportgen.check` and `reportgen.import_files`; every error
that they raise on purpose is a `reportgen.ReportgenError`.
"""

from importlib import import_module

TYPE_CHECKING = False  # `typing` takes longer to import than all else that begins a command
if TYPE_CHECKING:
    from reportgen.editions.changes import Difference
    from reportgen.editions.comparing import diff
    from reportgen.errors import (
        EngineError,
        EngineNotFound,
        ExchangeError,
        Finding,
        InvalidBrief,
        Location,
        MisnamedEngine,
        Misuse,
        RenderFailed,
        ReportgenError,
        Severity,
        TemplateError,
        WorkspaceError,
    )
    from reportgen.exchange.bringing import Import, import_files
    from reportgen.exchange.taking import export
    from reportgen.inspection import Check, check, trace, verify
    from reportgen.library import figure, load, tables
    from reportgen.making.pipeline import Build, Output, build
    from reportgen.model.brief import Brief
    from reportgen.readers.comparing import Agreement, agreement
    from reportgen.tabulation import Tables
    from reportgen.verification.survey import Survey

__version__ = "0.1.0"

__all__ = [
    "Agreement",
    "Brief",
    "Build",
    "Check",
    "Difference",
    "EngineError",
    "EngineNotFound",
    "ExchangeError",
    "Finding",
    "Import",
    "InvalidBrief",
    "Location",
    "MisnamedEngine",
    "Misuse",
    "Output",
    "RenderFailed",
    "ReportgenError",
    "Severity",
    "Survey",
    "Tables",
    "TemplateError",
    "WorkspaceError",
    "agreement",
    "build",
    "check",
    "diff",
    "export",
    "figure",
    "import_files",
    "load",
    "tables",
    "trace",
    "verify",
]

_ROOMS = {
    **dict.fromkeys(("Agreement", "agreement"), "reportgen.readers.comparing"),
    **dict.fromkeys(("Build", "Output", "build"), "reportgen.making.pipeline"),
    **dict.fromkeys(("Check", "check", "trace", "verify"), "reportgen.inspection"),
    "Difference": "reportgen.editions.changes",
    "diff": "reportgen.editions.comparing",
    **dict.fromkeys(("Import", "import_files"), "reportgen.exchange.bringing"),
    **dict.fromkeys(("figure", "load", "tables"), "reportgen.library"),
    "Brief": "reportgen.model.brief",
    "Tables": "reportgen.tabulation",
    "export": "reportgen.exchange.taking",
    "Survey": "reportgen.verification.survey",
}
"""Where a name comes from; all others are in reportgen.errors."""


def __getattr__(name: str) -> object:
    """A public name, from its room when it is first asked for: `import reportgen` is instant."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_ROOMS.get(name, "reportgen.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, whether or not they were asked for yet."""
    return sorted({*globals(), *__all__})
