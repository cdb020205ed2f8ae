"""Reading a Quarto project: the .qmd files, and the options that hold for each format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from reportgen.errors import RenderFailed
from reportgen.model.formats import QUARTO_NAMES as NAMES
from reportgen.model.formats import DocumentFormat

Options = Mapping[str, Any]

# What Quarto calls the formats; the first that a file names is taken.
QUARTO_NAMES: dict[DocumentFormat, tuple[str, ...]] = {
    **{target: (name,) for target, name in NAMES.items()},
    "pdf": ("typst", "pdf"),
}
_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)


class _Loader(yaml.CSafeLoader):
    """YAML without dates: a date stays the text that it is written as."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def merge(below: Any, above: Any) -> Any:
    """Lays one option over another as Quarto does: mappings and lists join, the rest replaces."""
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        keys = dict.fromkeys([*below, *above])
        return {key: _merge_key(below, above, key) for key in keys}
    if isinstance(below, list) or isinstance(above, list):
        return [
            *as_list(below),
            *(item for item in as_list(above) if item not in as_list(below)),
        ]
    return above


def _merge_key(below: Options, above: Options, key: str) -> Any:
    if key not in above:
        return below[key]
    # Authors are the document's own, not added to the project's.
    return above[key] if key not in below or key == "author" else merge(below[key], above[key])


def as_list(value: Any) -> list[Any]:
    """An option that may be given once or as a list, as a list."""
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True)
class QuartoFile:
    """A .qmd file: `path` is its name in the project, `text` the whole of it."""

    path: str
    text: str
    project: Options

    @cached_property
    def _match(self) -> re.Match[str] | None:
        return _FRONT_MATTER.match(self.text)

    @cached_property
    def front_matter(self) -> Options:
        """Its YAML block; raises RenderFailed where that is no mapping."""
        return _read_yaml(self._match[1], self.path) if self._match else {}

    @property
    def body_start(self) -> int:
        """How many lines the front matter takes."""
        return self._match[0].count("\n") if self._match else 0

    @property
    def body(self) -> str:
        """All that follows the front matter."""
        return self.text[self._match.end() :] if self._match else self.text

    def options_for(self, target: DocumentFormat) -> Options:
        """What holds for a format, as Quarto merges it: project, then file, then its format."""
        merged: Options = {}
        for layer in (self.project, self.front_matter):
            common = {key: value for key, value in layer.items() if key != "format"}
            merged = merge(merge(merged, common), _format_options(layer, target))
        return merged


def _format_options(layer: Options, target: DocumentFormat) -> Options:
    formats = layer.get("format", {})
    if not isinstance(formats, Mapping):
        return {}
    for name in QUARTO_NAMES[target]:
        if isinstance(formats.get(name), Mapping):
            options: Options = formats[name]
            return options
    return {}


def _read_yaml(text: str, path: str) -> Options:
    try:
        loaded = yaml.load(text, _Loader)  # noqa: S506 (a subclass of the safe loader)
    except yaml.YAMLError as error:
        raise RenderFailed(f"The YAML of {path} cannot be read.", log=str(error)) from error
    if not isinstance(loaded, Mapping):
        if loaded is None:
            return {}
        raise RenderFailed(f"The YAML of {path} is no mapping.")
    return loaded


def _read_settings(path: Path) -> Options:
    return _read_yaml(path.read_text("utf-8-sig"), path.name) if path.is_file() else {}


def read_file(project: Path, document: str) -> QuartoFile:
    """Reads `<document>.qmd` with its project's options; raises RenderFailed where it cannot."""
    path = project / f"{document}.qmd"
    try:
        text = path.read_text(encoding="utf-8-sig")
        options = _read_settings(project / "_quarto.yml")
        if language := _read_settings(project / "_language.yml"):
            options = {**options, "language": language}
    except (OSError, UnicodeDecodeError) as error:
        raise RenderFailed(
            f"{path.name} cannot be read.", "The project must hold it, in UTF-8.", str(error)
        ) from error
    return QuartoFile(path.name, text, options)


def read_included(project: Path, options: Options, name: str) -> Iterator[str]:
    """What the files hold that an option names, in order, or the text that it gives itself.

    Raises RenderFailed where a file cannot be read.
    """
    for item in as_list(options.get(name, [])):
        if isinstance(item, Mapping) and "text" in item:
            yield str(item["text"])
            continue
        path = str(item["file"] if isinstance(item, Mapping) else item)
        try:
            yield (project / path).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise RenderFailed(
                f"{name} names {path}, which cannot be read.", log=str(error)
            ) from error
