"""What quarto is asked: as few calls as make exactly the documents and formats wanted.

A call for a whole project is the cheapest, and makes what the front matter of each .qmd asks
for. Where that is more than is wanted there is one call a document.
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from reportgen.engines.protocol import Job
from reportgen.publication import DocumentFormat

QUARTO_FORMATS: dict[DocumentFormat, str] = {
    "html": "html",
    "pdf": "typst",
    "docx": "docx",
    "revealjs": "revealjs",
    "pptx": "pptx",
}
"""What quarto calls each format; PDF through Typst needs no TeX."""

MADE = "_reportgen"
"""The folder of a scratch copy in which quarto leaves what it made, and nothing else is."""

# Outputs are single files, so everything that a page shows goes into it; that a picture is
# missing is said only then, too. Never --quiet: it silences errors.
_WISHES = ("--no-execute", "-M", "embed-resources:true")
_INPUTS = frozenset({".qmd", ".md", ".markdown", ".ipynb", ".rmd"})


@dataclass(frozen=True)
class Call:
    """One call of quarto in the project's folder, and what it is to make."""

    arguments: tuple[str, ...]
    jobs: tuple[Job, ...]

    @property
    def by_hand(self) -> str:
        """The command for a person's shell, in the folder of the project."""
        return shlex.join(("quarto", *self.arguments))

    @property
    def in_scratch(self) -> tuple[str, ...]:
        """The arguments in a scratch copy: the outputs go to a folder of their own."""
        return (*self.arguments, "--output-dir", MADE)


def plan_calls(jobs: Iterable[Job], asked: Mapping[str, frozenset[str]] | None) -> tuple[Call, ...]:
    """The calls that make the jobs; `asked` is what `read_formats` says of the project."""
    wanted: dict[str, list[Job]] = {}
    for job in sorted(set(jobs)):
        wanted.setdefault(job.document, []).append(job)
    formats = {name: frozenset(QUARTO_FORMATS[j.format] for j in of) for name, of in wanted.items()}
    if formats == asked:
        return (Call(("render", ".", *_WISHES), tuple(sorted(set(jobs)))),)
    return tuple(_call_for(name, tuple(of)) for name, of in wanted.items())


def _call_for(document: str, jobs: tuple[Job, ...]) -> Call:
    formats = ",".join(QUARTO_FORMATS[job.format] for job in jobs)
    return Call(("render", f"{document}.qmd", "--to", formats, *_WISHES), jobs)


def read_formats(project: Path) -> dict[str, frozenset[str]] | None:
    """The formats that a project asks for, by document, or None where that cannot be told.

    Says None rather than guess (a pattern in `render:`, inputs other than .qmd, YAML that does
    not parse): a call a document is right in any case.
    """
    settings = _read_settings(project)
    names = _find_inputs(project, settings)
    if settings is None or names is None:
        return None
    asked = {}
    for name in names:
        front = _parse(_front_matter((project / name).read_text("utf-8", errors="replace")))
        formats = _name_formats((front or {}).get("format", settings.get("format", "html")))
        if front is None or formats is None:
            return None
        asked[Path(name).stem] = formats
    return asked


def _find_inputs(project: Path, settings: Mapping[str, Any] | None) -> list[str] | None:
    section = (settings or {}).get("project") or {}
    listed = section.get("render") if isinstance(section, dict) else None
    if listed is not None:
        known = isinstance(listed, list) and all((project / str(n)).is_file() for n in listed)
        return [str(name) for name in listed] if known else None
    found = [
        p for p in sorted(project.rglob("*")) if p.suffix.lower() in _INPUTS and _counts(p, project)
    ]
    plain = all(p.suffix == ".qmd" and p.parent == project for p in found)
    return [p.name for p in found] if plain else None


def _counts(path: Path, project: Path) -> bool:
    """Whether quarto takes a file for an input: nothing on its way begins with _ or a dot."""
    parts = path.relative_to(project).parts
    return not any(part.startswith(("_", ".")) for part in parts) and path.name != "README.md"


def _read_settings(project: Path) -> dict[str, Any] | None:
    path = project / "_quarto.yml"
    return _parse(path.read_text("utf-8", errors="replace")) if path.is_file() else None


def _parse(text: str) -> dict[str, Any] | None:
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:  # quarto itself says what is wrong, and better
        return None
    return {} if value is None else value if isinstance(value, dict) else None


def _front_matter(text: str) -> str:
    first, _, rest = text.partition("\n")
    return rest.partition("\n---")[0] if first.rstrip() == "---" else ""


def _name_formats(value: Any) -> frozenset[str] | None:
    if isinstance(value, dict | str):
        return frozenset({value} if isinstance(value, str) else map(str, value))
    return None


def copy_project(project: Path, to: Path, jobs: Iterable[Job]) -> None:
    """Copies a project, less what earlier runs of quarto left in it; links become files.

    What is looked at after the run is then of this run. Raises OSError.
    """
    stale = (
        {job.filename for job in jobs} | {".quarto", ".git", MADE} | _find_output_folder(project)
    )

    def leave_out(folder: str, names: list[str]) -> set[str]:
        return stale.intersection(names) if Path(folder) == project else set()

    shutil.copytree(project, to, ignore=leave_out, ignore_dangling_symlinks=True)


def _find_output_folder(project: Path) -> set[str]:
    """The folder at the top of a project that its own `output-dir` names."""
    section = (_read_settings(project) or {}).get("project")
    name = section.get("output-dir") if isinstance(section, dict) else None
    parts = Path(name).parts if isinstance(name, str) else ()
    return set(parts) - {"..", "."} if len(parts) == 1 else set()
