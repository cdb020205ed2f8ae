"""Reading a Quarto project: the .qmd files, and the options that hold for each format."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from reportgen.engines.embedded.extensions import Shelf
from reportgen.engines.embedded.options import Options, as_list, merge, read_yaml
from reportgen.errors import RenderFailed
from reportgen.intake.options import FRONT_MATTER
from reportgen.model.formats import QUARTO_NAMES, DocumentFormat, FormatName, choose_name

# What Quarto calls the formats; the first that a file names is taken.
_BASES: dict[DocumentFormat, tuple[str, ...]] = {
    **{target: (name,) for target, name in QUARTO_NAMES.items()},
    "pdf": ("typst", "pdf"),
}
# The parts that our templates of a format are made with.
_NEEDED: Mapping[str, frozenset[str]] = {
    "html": frozenset({"template"}),
    "typst": frozenset({"typst-template.typ", "typst-show.typ"}),
    "revealjs": frozenset({"title-slide.html"}),
}
_READING = frozenset({"from", "variant", "toc-depth", "number-sections"})


@dataclass(frozen=True)
class QuartoFile:
    """A .qmd file: `path` is its name in the project, `text` the whole of it."""

    path: str
    text: str
    project: Options
    shelf: Shelf
    """The extensions that it may name."""

    @cached_property
    def _match(self) -> re.Match[str] | None:
        return FRONT_MATTER.match(self.text)

    @cached_property
    def front_matter(self) -> Options:
        """Its YAML block; raises RenderFailed where that is not a mapping."""
        return read_yaml(self._match[1], self.path) if self._match else {}

    @property
    def body_start(self) -> int:
        """How many lines the front matter takes."""
        return self._match[0].count("\n") if self._match else 0

    @property
    def body(self) -> str:
        """All that follows the front matter."""
        return self.text[self._match.end() :] if self._match else self.text

    def name_format(self, target: DocumentFormat) -> FormatName:
        """The format that makes a kind of file, as the file names it, else the project."""
        names = _name_formats(self.front_matter) or _name_formats(self.project)
        return choose_name(names, _BASES[target])

    def options_for(self, target: DocumentFormat) -> Options:
        """What holds for a format, as Quarto merges it: extension, project, file, each with what
        it says of the format alone. Raises RenderFailed where the extension is missing."""
        name = self.name_format(target)
        own: Options = {}
        for layer in (self.project, self.front_matter):
            common = {key: value for key, value in layer.items() if key != "format"}
            own = merge(merge(own, common), _format_options(layer, name.written))
        merged: Options = merge(self._contributed(name, own), own)
        return merged

    def _contributed(self, name: FormatName, own: Options) -> Options:
        """What an extension contributes, over the packaged looks where it has none of its own."""
        contributed = self._find(name) if name.extension else {}
        named, needed = _name_parts(merge(contributed, own)), _NEEDED.get(name.base, frozenset())
        if named >= needed and (name.extension or needed):
            return contributed
        lent = _lend(self.shelf.packaged.formats[name.base])
        if named & needed:  # whoever brings a part brings the looks
            lent = {"template-partials": lent["template-partials"]}
        merged: Options = merge(lent, contributed)
        return merged

    def _find(self, name: FormatName) -> Options:
        extension = self.shelf.find(name.extension)
        if extension is None:
            raise RenderFailed(
                f"{self.path} asks for the format {name.written}, but the project has no "
                f"extension {name.extension}.",
                f"Put it into _extensions/{name.extension}, or name another format.",
            )
        return extension.formats.get(name.base, {})


def _name_parts(options: Options) -> frozenset[str]:
    """The parts of a template that options name, "template" for a whole one."""
    partials = (Path(str(name)).name for name in as_list(options.get("template-partials", [])))
    return frozenset(partials) | ({"template"} if "template" in options else set())


def _lend(options: Options) -> Options:
    """What one of Quarto's own formats takes of the packaged extension: all but how it is read."""
    return {name: value for name, value in options.items() if name not in _READING}


def _name_formats(layer: Options) -> list[str]:
    formats = layer.get("format")
    if isinstance(formats, Mapping):
        return [str(name) for name, value in formats.items() if value not in (None, False)]
    return [formats] if isinstance(formats, str) else []


def _format_options(layer: Options, name: str) -> Options:
    formats = layer.get("format")
    options = formats.get(name) if isinstance(formats, Mapping) else None
    return options if isinstance(options, Mapping) else {}


def _read_settings(path: Path) -> Options:
    return read_yaml(path.read_text("utf-8-sig"), path.name) if path.is_file() else {}


def read_file(project: Path, document: str, shelf: Shelf) -> QuartoFile:
    """Reads `<document>.qmd` with its project's options; raises RenderFailed where it cannot."""
    path = project / f"{document}.qmd"
    try:
        text = path.read_text(encoding="utf-8-sig")
        options = _read_settings(project / "_quarto.yml")
        if language := _read_settings(project / "_language.yml"):
            options = {**options, "language": language}
    except (OSError, UnicodeDecodeError) as error:
        raise RenderFailed(
            f"{path.name} cannot be read.", "It must be in the project, in UTF-8.", str(error)
        ) from error
    return QuartoFile(path.name, text, options, shelf)


def read_included(project: Path, options: Options, name: str) -> Iterator[str]:
    """What the files hold that an option names, in order, or the text that it gives itself.

    Raises RenderFailed where a file cannot be read.
    """
    for item in as_list(options.get(name, [])):
        if isinstance(item, Mapping) and "text" in item:
            yield str(item["text"])
            continue
        path = str(item.get("file", "") if isinstance(item, Mapping) else item)
        if not path:
            raise RenderFailed(f"{name} is {item!r}, which names no file.", "Write its path.")
        try:
            yield (project / path).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise RenderFailed(
                f"{name} names {path}, which cannot be read.", log=str(error)
            ) from error


def gather_template(folder: Path, template: Path, options: Options, project: Path) -> Path:
    """A copy of a template, with the partials that options name beside it, where pandoc looks."""
    shutil.copyfile(template, folder / template.name)
    names = map(str, as_list(options.get("template-partials", [])))
    for name, text in zip(names, read_included(project, options, "template-partials"), strict=True):
        (folder / Path(name).name).write_text(text, encoding="utf-8")
    return folder / template.name
