"""Reproducible comparison reports: what each source argues, side by side.

    import reportgen as rg

    workspace = rg.open(".")             # raises InvalidBrief with every finding
    brief = workspace.load()             # the model: sources, claims, themes, relations
    brief.sources["adams2020"].claims    # navigable both ways: claim.relations, claim.source
    rg.tables(brief).claims              # a pandas DataFrame, one row per claim
    rg.figure(brief, "stance")           # a plotly Figure
    workspace.build()                    # brief.html, brief.pdf, slides.html in outputs/

    brief = rg.from_frames(sources=…, claims=…, themes=…, bibliography="refs.bib")
    rg.write(brief, "folder").build()

Extracts of sources (YAML) and a BibTeX bibliography become Quarto documents, and these HTML,
PDF and slides. Every error that is raised on purpose is a `reportgen.ReportgenError`. See
docs/python.md.
"""

from importlib import import_module

TYPE_CHECKING = False  # `typing` takes longer to import than all else that begins a command
if TYPE_CHECKING:
    from reportgen.editions.changes import Difference
    from reportgen.editions.comparing import diff
    from reportgen.engines.quarto.program import Quarto
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
    from reportgen.frames.gathering import from_frames
    from reportgen.handle import Workspace, open, write  # noqa: A004
    from reportgen.inspection import Check, trace, verify
    from reportgen.library import compose, figure, load, tables
    from reportgen.making.foresight import check
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
    "Quarto",
    "RenderFailed",
    "ReportgenError",
    "Severity",
    "Survey",
    "Tables",
    "TemplateError",
    "Workspace",
    "WorkspaceError",
    "agreement",
    "build",
    "check",
    "compose",
    "diff",
    "export",
    "figure",
    "from_frames",
    "import_files",
    "load",
    "open",
    "tables",
    "trace",
    "verify",
    "write",
]

_ROOMS = {
    **dict.fromkeys(("Agreement", "agreement"), "reportgen.readers.comparing"),
    **dict.fromkeys(("Build", "Output", "build"), "reportgen.making.pipeline"),
    "check": "reportgen.making.foresight",
    **dict.fromkeys(("Check", "trace", "verify"), "reportgen.inspection"),
    "Difference": "reportgen.editions.changes",
    "diff": "reportgen.editions.comparing",
    **dict.fromkeys(("Import", "import_files"), "reportgen.exchange.bringing"),
    **dict.fromkeys(("Workspace", "open", "write"), "reportgen.handle"),
    **dict.fromkeys(("compose", "figure", "load", "tables"), "reportgen.library"),
    "Brief": "reportgen.model.brief",
    "Quarto": "reportgen.engines.quarto.program",
    "Tables": "reportgen.tabulation",
    "from_frames": "reportgen.frames.gathering",
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
