"""What reportgen finds on a machine: each tool, what it is for, and how to get what is missing."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from reportgen.plugins import Plugin, PluginError, list_plugins
from reportgen.release import DISTRIBUTION, find_version, list_extras, tell_install


@dataclass(frozen=True)
class Tool:
    """A program or package: whether it is here, in which version and why it is wanted."""

    name: str
    found: bool
    version: str
    purpose: str
    remedy: str = ""
    required: bool = False


_PACKAGES = (
    ("pandoc", "pypandoc_binary", "reads the Quarto documents (embedded engine)"),
    ("typst", "typst", "makes the PDF (embedded engine)"),
    ("reveal.js", "pyreveal", "shows the slides (embedded engine)"),
    ("plotly", "plotly", "interactive figures"),
    ("matplotlib", "matplotlib", "figures for print and slides"),
)
EXTRAS = {
    "styles": "gives every citation style by its name; chicago-author-date needs nothing",
    "tables": "gives the tables as pandas DataFrames, in Python and to templates of your own",
    "texts": "verifies quotations in PDF and Word files, and shows pages in the reading room",
    "batch": "shares the work of `reportgen batch` among the machines of a Dask cluster",
    "exchange": "imports from and exports to other tools: PDF annotations, Zotero, Excel, RIS …",
    "mcp": "lets an assistant work on a workspace: reportgen mcp",
}
"""What each extra is for, but for `quarto`, which is told of as a program, and for developers."""


def diagnose(engine_path: str | Path | None = None) -> tuple[Tool, ...]:
    """Looks for everything that reportgen uses; `engine_path` is a quarto program to look at."""
    return (
        Tool(DISTRIBUTION, True, find_version(), "this program", required=True),
        Tool("Python", True, platform.python_version(), "runs reportgen; 3.11 or later is needed"),
        *(_find_package(*package) for package in _PACKAGES),
        *_find_quarto(engine_path),
        *_find_extras(),
        _find_fonts(),
        *map(_try_plugin, list_plugins()),
    )


def _find_package(name: str, package: str, purpose: str) -> Tool:
    if version := _find_version(package):
        return Tool(name, True, f"package {package} {version}", purpose, required=True)
    remedy = f"Get it with: python -m pip install {package}"
    return Tool(name, False, "", purpose, remedy, required=True)


def _find_quarto(engine_path: str | Path | None) -> Iterator[Tool]:
    """Every quarto there is, which of them is used, and whether it would render a build here."""
    from reportgen.engines.choice import find_wish
    from reportgen.engines.quarto import Quarto

    purpose = "renders in place of the embedded engine, with everything Quarto can do"
    candidates = Quarto.candidates(engine_path, environ=os.environ)
    for candidate in candidates:
        choice = "used" if candidate.wins else "not used"
        version = f"{candidate.version} at {candidate.path} (by {candidate.origin}; {choice})"
        yield Tool("quarto", not candidate.problem, version.strip(), purpose, candidate.problem)
    if not candidates:
        remedy = (
            "Optional: the embedded engine is used. Get it from https://quarto.org, "
            f"or with: {tell_install('quarto')}"
        )
        yield Tool("quarto", False, "", purpose, remedy)
    wish = find_wish(None, engine_path, os.environ, "auto")
    found = any(candidate.wins for candidate in candidates)
    name = wish.name if wish.origin else "quarto" if found else "embedded"
    by_itself = f"auto: {'a' if found else 'no'} Quarto was found"
    why = f"requested by {wish.origin}" if wish.origin else by_itself
    told = "renders a build here, unless --engine or brief.yml says otherwise"
    yield Tool("engine", True, f"{name} ({why})", told)


def _find_extras() -> Iterator[Tool]:
    """Each extra with its packages: those that are here, in which versions, and those that lack."""
    brought = list_extras()
    for name, purpose in EXTRAS.items():
        versions = {package: _find_version(package) for package in brought.get(name, ())}
        here = ", ".join(f"{package} {v}" for package, v in versions.items() if v)
        lacking = ", ".join(package for package, v in versions.items() if not v)
        told = "; ".join(filter(None, (here, lacking and f"missing: {lacking}")))
        remedy = f"Optional. Get it with: {tell_install(name)}" if lacking else ""
        yield Tool(f"[{name}]", not lacking, told, purpose, remedy)


def _find_version(package: str) -> str:
    """The version of a package, "" where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _try_plugin(plugin: Plugin) -> Tool:
    """Whether a plug-in can be imported, and of which package it is."""
    of = f"package {plugin.package} {plugin.version}"
    purpose = f"a plug-in: {plugin.kind} of {plugin.value}"
    try:
        plugin.load()
    except PluginError as error:
        return Tool(plugin.name, False, of, purpose, f"{error.message} {error.remedy}")
    return Tool(plugin.name, True, of, purpose)


def _find_fonts() -> Tool:
    """Whether a name in Japanese, Chinese or Korean can be drawn."""
    from reportgen.figures import find_missing_glyphs

    purpose = "draws Japanese, Chinese and Korean names in figures and PDF"
    if find_missing_glyphs("安倍晋三習近平문재인"):
        remedy = "Optional: install the Noto CJK fonts, e.g. apt install fonts-noto-cjk"
        return Tool("CJK font", False, "", purpose, remedy)
    return Tool("CJK font", True, "", purpose)
