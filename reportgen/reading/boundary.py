"""Paths that a workspace names, and links in it: none leads elsewhere, unless that is allowed.

`Workspace.holds` decides; here it is told, at the place where the path is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from reportgen.errors import Finding, Location, Misuse
from reportgen.model.positions import Positions
from reportgen.model.publication import Publication
from reportgen.reading.yamldoc import read_yaml, walk_texts
from reportgen.rules import OUTSIDE
from reportgen.workspace import Workspace

Named = tuple[tuple[str | int, ...], str]
"""The path of a value in a YAML file, and the file or folder that it names."""

_FIELDS = ("bibliography", "csl", "brand", "docx_template", "pptx_template", "since")


def report_outside(workspace: Workspace, where: Location, name: str, shown: str = "") -> Finding:
    """The finding that a name, or what is `shown` in its place, leads out of the workspace."""
    place = workspace.find(name)
    folder = place if place.is_dir() else place.parent
    return OUTSIDE.at(
        where,
        f"{shown or name} leads to {place}, outside the workspace.",
        f"Put a copy in the workspace; or, if you trust the place, add --allow-path {folder}.",
    )


def find_outside(
    workspace: Workspace, publication: Publication, positions: Positions
) -> Iterator[Finding]:
    """The links of a workspace, and the paths in its brief.yml, that lead out of it."""
    for name in (*workspace.list_strays(), *_list_stray_texts(workspace, publication.texts)):
        yield report_outside(workspace, Location(name), name)
    named = (*_list_fields(publication), *walk_paths(publication.quarto, ("quarto",)))
    yield from _check(workspace, named, positions)
    for profile in filter(workspace.holds, workspace.profile_files()):
        document = read_yaml(workspace.peek(profile), profile)
        yield from _check(workspace, walk_paths(document.value), document.positions)


def _list_stray_texts(workspace: Workspace, texts: str | None) -> Iterator[str]:
    """The links among full texts within the workspace that lead out of it.

    A folder of texts elsewhere is somebody's own, and may hold what it likes.
    """
    if texts and workspace.holds(texts):
        for path in sorted((workspace.root / texts).glob("*")):
            name = f"{texts}/{path.name}"
            if path.is_symlink() and not path.is_dir() and not workspace.holds(name):
                yield name


def _check(workspace: Workspace, named: Iterable[Named], positions: Positions) -> Iterator[Finding]:
    for path, name in named:
        if not workspace.holds(name):
            yield report_outside(workspace, positions.locate(*path), name)


def refuse_outside(workspace: Workspace, options: Mapping[str, object]) -> None:
    """Raises `Misuse` for options of the command that lead out of the workspace."""
    for path, name in walk_paths(options):
        if not workspace.holds(name):
            place = workspace.find(name)
            raise Misuse(
                f"-M {path[0]}: {name} leads to {place}, outside the workspace.",
                f"Allow it with --allow-path {place.parent}.",
            )


def _list_fields(publication: Publication) -> Iterator[Named]:
    for name in _FIELDS:
        if isinstance(value := getattr(publication, name), str):
            yield (name,), value


def walk_paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[Named]:
    """Every text among Quarto's options that could be a path: all but what is given as `text`.

    Which options take files changes with every Quarto; words that lead nowhere do no harm.
    """
    for where, text in walk_texts(value, path):
        if "text" not in where and text.strip():
            name = text.removeprefix("file://") if text.startswith("file:/") else text
            yield where, str(Path(name).expanduser()) if name.startswith("~/") else name
