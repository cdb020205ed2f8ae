"""Whether all figures that are declared can be drawn, and every character of them be shown."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from reportgen.errors import Finding, Location
from reportgen.figures import Figure, find_missing_glyphs
from reportgen.glyphs import advise_fonts, list_glyphs
from reportgen.making.manifest import PROJECT
from reportgen.model.brief import Brief
from reportgen.rules import EMPTY_FIGURE, MISSING_GLYPH
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE, Workspace


def check_figures(figures: Iterable[Figure], workspace: Workspace) -> Iterator[Finding]:
    """The characters of static figures that no font here has, by the place that they come from."""
    lacking: dict[str, list[str]] = {}
    for figure in figures:
        for character in find_missing_glyphs(figure.drawing.texts):
            lacking.setdefault(character, []).append(figure.filename)
    places: dict[Location, list[str]] = {}
    for character in sorted(lacking):
        places.setdefault(_locate(character, workspace), []).append(character)
    for place, characters in places.items():
        names = sorted({name for character in characters for name in lacking[character]})
        yield MISSING_GLYPH.at(
            place,
            f"No font on this machine has {list_glyphs(characters)}; an empty box appears in "
            f"{', '.join(names)}.",
            advise_fonts(characters),
        )


def check_declared(brief: Brief, drawn: Container[str]) -> Iterator[Finding]:
    """The figures that brief.yml declares and that are not drawn, since they have nothing to show.

    A packaged figure has nothing to show in many a brief: it is left out without a word.
    """
    for name, figure in brief.publication.figures.items():
        if not (figure.show and figure.table) or name in drawn:
            continue
        path = ("figures", name, "where") if figure.where else ("figures", name)
        chosen = ", ".join(f"{column}: {value}" for column, value in figure.where.items())
        rows = f"no row with {chosen}" if chosen else "no row with the values it draws"
        yield EMPTY_FIGURE.at(
            brief.locate(BRIEF_FILE, *path),
            f"The figure {name!r} is empty: the table {figure.table!r} has {rows}.",
            f"Compare with outputs/{PROJECT}/data/{figure.table}.csv, or remove the figure.",
        )


def _locate(character: str, workspace: Workspace) -> Location:
    """The first place in the workspace's files that has a character; brief.yml where none has."""
    for name in (BRIEF_FILE, COMPARISON_FILE, *workspace.source_files()):
        lines = workspace.read(name).decode("utf-8", errors="replace").split("\n")
        for number, line in enumerate(lines, 1):
            if (column := line.find(character)) >= 0:
                return Location(name, number, column + 1)
    return Location(BRIEF_FILE)  # it is in a word of ours, or of the bibliography
