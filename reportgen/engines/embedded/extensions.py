"""Quarto extensions of a project: the formats and filters that they contribute.

An extension is a folder `_extensions/NAME` or `_extensions/OWNER/NAME` with an `_extension.yml`.
What it names of its own files stands relative to that folder, and in a format of its own may also
be an extension that it carries within it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from reportgen.engines.embedded.options import Options, as_list, merge, read_yaml
from reportgen.errors import RenderFailed
from reportgen.looks import list_all_looks

FOLDER = "_extensions"
_FILES = ("_extension.yml", "_extension.yaml")
_COMMON = "common"
_NO_PATHS = frozenset({"biblio-style", "revealjs-plugins", "html-math-method"})


@dataclass(frozen=True)
class Extension:
    """What an extension contributes: formats by their base, and filters.

    `folder` is where it stands in the project.
    """

    folder: str
    formats: Mapping[str, Options] = field(default_factory=dict)
    filters: tuple[Any, ...] = ()


class Shelf:
    """The extensions of a project, and the packaged one that lends Quarto's own formats a look."""

    def __init__(self, project: Path, scratch: Path) -> None:
        """`scratch` is an empty folder in the project that lasts as long as what is made of it."""
        self._project, self._scratch = project, scratch

    def find(self, name: str) -> Extension | None:
        """The extension of a name, with its owner or without; raises RenderFailed for a broken
        one."""
        return find_extension(self._project, self._project, name)

    @cached_property
    def packaged(self) -> Extension:
        """The extension of this package, unpacked when it is first asked for."""
        for name, content in list_all_looks().items():
            (self._scratch / name).parent.mkdir(parents=True, exist_ok=True)
            (self._scratch / name).write_bytes(content)
        return _read(self._scratch / _FILES[0], self._project)


def find_extension(folder: Path, project: Path, name: str) -> Extension | None:
    """The extension of a name below a folder of a project; raises RenderFailed for a broken one."""
    for path in _list_files(folder / FOLDER, name):
        return _read(path, project)
    return None


def _list_files(folder: Path, name: str) -> Iterator[Path]:
    """The files that describe extensions of a name; one without an owner comes first."""
    if not re.fullmatch(r"[\w.-]+(?:/[\w.-]+)?", name):
        return
    places = [folder / name]
    if "/" not in name and folder.is_dir():
        places += [one / name for one in sorted(folder.iterdir()) if one.is_dir()]
    for place in places:
        yield from (place / file for file in _FILES if (place / file).is_file())


def _read(path: Path, project: Path) -> Extension:
    folder = path.parent
    place = folder.relative_to(project).as_posix()
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RenderFailed(f"{place}/{path.name} cannot be read.", log=str(error)) from error
    contributed = read_yaml(text, f"{place}/{path.name}").get("contributes")
    contributed = contributed if isinstance(contributed, Mapping) else {}
    formats = contributed.get("formats") or contributed.get("format") or {}
    formats = formats if isinstance(formats, Mapping) else {}
    common = _options(formats.get(_COMMON))
    return Extension(
        place,
        {
            str(name): _settle(merge(common, _options(options)), folder, project)
            for name, options in formats.items()
            if name != _COMMON
        },
        tuple(_place(as_list(contributed.get("filters") or []), folder, place)),
    )


def _settle(options: Options, folder: Path, project: Path) -> Options:
    """The options of a format, with its filters by their paths, wherever they stand."""
    place = folder.relative_to(project).as_posix()
    filters: list[Any] = []
    for item in as_list(options.get("filters", [])):
        inner = find_extension(folder, project, item) if isinstance(item, str) else None
        filters += inner.filters if inner else _place([item], folder, place)
    settled: Options = _place({n: v for n, v in options.items() if n != "filters"}, folder, place)
    return {**settled, "filters": filters} if filters else settled


def _options(value: Any) -> Options:
    return value if isinstance(value, Mapping) else {}


def _place(value: Any, folder: Path, place: str) -> Any:
    """Options with the extension's own files by their names in the project."""
    if isinstance(value, Mapping):
        return {
            name: item if name in _NO_PATHS else _place(item, folder, place)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_place(item, folder, place) for item in value]
    is_file = isinstance(value, str) and 0 < len(value) < 200 and "\n" not in value
    return f"{place}/{value}" if is_file and (folder / value).is_file() else value
