"""What newer versions of Quarto know and older ones pass over in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from reportgen.engines.protocol import Job
from reportgen.engines.quarto.sources import read_front_matter, read_settings
from reportgen.errors import Finding, Location, Severity
from reportgen.model.formats import QUARTO_NAMES, FormatName
from reportgen.rules import UNTIMELY_OPTION

SINCE: Mapping[str, tuple[int, int]] = {"typst": (1, 5), "brand": (1, 6), "pdf-standard": (1, 9)}
"""The first version of Quarto that has a feature, by the option or format that asks for it.

Typst itself came with 1.4; what PDFs are designed with, Typst 0.11, with 1.5.
"""

_USUAL = (["ua-1"], "ua-1")  # what every brief asks for; that an old Quarto has it not is a note


def find_untimely(
    project: Path, jobs: Iterable[Job], release: tuple[int, ...], version: str
) -> Iterator[Finding]:
    """What the jobs ask of a project that this release of Quarto passes over without a word."""
    if (project / "_brand.yml").is_file() and release < SINCE["brand"]:
        yield _report(Location("_brand.yml"), "a brand", "brand", version)
    wanted: dict[str, set[str]] = {}
    for job in jobs:
        wanted.setdefault(f"{job.document}.qmd", set()).add(QUARTO_NAMES[job.format])
    every = set().union(*wanted.values())
    settings = read_settings(project) or {}
    for path, formats in {"_quarto.yml": every, **dict(sorted(wanted.items()))}.items():
        text = (project / path).read_text("utf-8", errors="replace")
        options = settings if path == "_quarto.yml" else read_front_matter(text) or {}
        for name in ("brand", "pdf-standard"):
            values = list(_find_values(options, formats, name))
            if values and release < SINCE[name]:
                found = _report(_locate(path, text, name), f"the option {name}", name, version)
                usual = all(value in _USUAL for value in values)
                yield replace(found, severity=Severity.NOTE) if usual else found


def advise(jobs: Iterable[Job], release: tuple[int, ...]) -> str:
    """What helps where this release of Quarto did not make the jobs, "" where that is not known."""
    if release >= SINCE["typst"] or all(job.format != "pdf" for job in jobs):
        return ""
    since = _write_since("typst")
    return f"Install Quarto {since} or later, or build PDFs with the embedded engine."


def _find_values(options: Mapping[str, object], formats: set[str], name: str) -> Iterator[object]:
    """What an option is set to, at the top and for the formats that are made."""
    if name in options:
        yield options[name]
    layers = options.get("format")
    for target, layer in layers.items() if isinstance(layers, Mapping) else ():
        if FormatName(str(target)).base in formats and isinstance(layer, Mapping) and name in layer:
            yield layer[name]


def _locate(path: str, text: str, name: str) -> Location:
    """The line that an option stands in."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith(f"{name}:"):
            return Location(path, number, len(line) - len(line.lstrip()) + 1)
    return Location(path)


def _report(place: Location, what: str, name: str, version: str) -> Finding:
    since = _write_since(name)
    return UNTIMELY_OPTION.at(
        place,
        f"Quarto {version} ignores {what}, which needs {since} or later.",
        f"Install Quarto {since} or later, or build with the embedded engine.",
    )


def _write_since(name: str) -> str:
    return ".".join(map(str, SINCE[name]))
