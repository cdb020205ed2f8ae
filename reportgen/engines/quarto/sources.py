"""What a person asks quarto about: a project or a document, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from reportgen.errors import RenderFailed

SETTINGS = ("_quarto.yml", "_quarto.yaml")
_INPUTS = frozenset({".qmd", ".md", ".markdown", ".ipynb", ".rmd"})
_OUTPUT_FOLDERS = {"website": "_site", "book": "_book", "manuscript": "_manuscript"}
# Never part of a project, and large or private.
_FOREIGN = frozenset({".git", ".hg", ".svn", ".quarto", ".venv", "venv", "node_modules"})


@dataclass(frozen=True)
class Source:
    """A project, or a document in one: `folder` is copied, `target` rendered in it.

    `target` is "." or the document's path in the folder; `settings` are those of the project,
    {} where there is none.
    """

    folder: Path
    target: str
    settings: Mapping[str, Any]

    @property
    def is_document(self) -> bool:
        """Whether it is one document, not a whole project."""
        return self.target != "."

    @property
    def document(self) -> str:
        """The document, "" for a whole project."""
        return "" if self.target == "." else Path(self.target).as_posix()

    @property
    def output_folder(self) -> Path:
        """Where quarto itself would leave what it makes."""
        section = self.settings.get("project") or {}
        section = section if isinstance(section, dict) else {}
        usual = _OUTPUT_FOLDERS.get(str(section.get("type")), "")
        folder = self.folder / str(section.get("output-dir") or usual)
        return folder if self.settings else folder / Path(self.target).parent

    @property
    def foreign(self) -> frozenset[str]:
        """The names at the top of the folder that are no part of it, or were made of it."""
        return _FOREIGN | find_output_folder(self.settings)


def find_source(path: Path) -> Source:
    """What a path stands for; raises RenderFailed where there is nothing to render."""
    place = path.expanduser().absolute()
    if place.is_dir():
        return Source(place, ".", read_settings(place) or {})
    if not place.is_file():
        raise RenderFailed(f"There is no {path}.", "Name a Quarto document or a project folder.")
    for folder in place.parents:
        if any((folder / name).is_file() for name in SETTINGS):
            return Source(folder, place.relative_to(folder).as_posix(), read_settings(folder) or {})
    return Source(place.parent, place.name, {})


def find_output_folder(settings: Mapping[str, Any] | None) -> frozenset[str]:
    """The folder at the top of a project that its own `output-dir` names."""
    section = (settings or {}).get("project")
    name = section.get("output-dir") if isinstance(section, dict) else None
    parts = Path(name).parts if isinstance(name, str) else ()
    return frozenset(parts) - {"..", "."} if len(parts) == 1 else frozenset()


def read_formats(project: Path) -> dict[str, frozenset[str]] | None:
    """The formats that a project asks for, by document, or None where that cannot be told.

    Says None rather than guess (a pattern in `render:`, inputs other than .qmd, YAML that does
    not parse): a call a document is right in any case.
    """
    settings = read_settings(project)
    names = _find_inputs(project, settings)
    if settings is None or names is None:
        return None
    asked = {}
    for name in names:
        front = read_front_matter((project / name).read_text("utf-8", errors="replace"))
        formats = _name_formats((front or {}).get("format", settings.get("format", "html")))
        if front is None or formats is None:
            return None
        asked[Path(name).stem] = formats
    return asked


def name_formats(project: Path, document: str) -> tuple[str, ...]:
    """The formats that a document names, else its project; none where that cannot be told."""
    front = read_front_matter((project / f"{document}.qmd").read_text("utf-8", errors="replace"))
    settings = read_settings(project) or {}
    return _list_formats((front or {}).get("format")) or _list_formats(settings.get("format"))


def _list_formats(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value or ()))


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


def read_settings(project: Path) -> dict[str, Any] | None:
    """A project's own settings, None where it has none or they do not parse."""
    found = (project / name for name in SETTINGS if (project / name).is_file())
    path = next(found, None)
    return _parse(path.read_text("utf-8", errors="replace")) if path else None


def read_front_matter(text: str) -> dict[str, Any] | None:
    """The options at the head of a .qmd, None where they do not parse."""
    first, _, rest = text.partition("\n")
    return _parse(rest.partition("\n---")[0] if first.rstrip() == "---" else "")


def _parse(text: str) -> dict[str, Any] | None:
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:  # quarto itself says what is wrong, and better
        return None
    return {} if value is None else value if isinstance(value, dict) else None


def _name_formats(value: Any) -> frozenset[str] | None:
    if isinstance(value, dict | str):
        return frozenset({value} if isinstance(value, str) else map(str, value))
    return None
