"""Whether this machine can show every character of the figures that it draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reportgen.errors import Finding, Location
from reportgen.figures import Figure, find_missing_glyphs
from reportgen.glyphs import advise_fonts, list_glyphs
from reportgen.rules import MISSING_GLYPH
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
            f"No font on this machine has {list_glyphs(characters)}; an empty box stands in "
            f"{', '.join(names)}.",
            advise_fonts(characters),
        )


def _locate(character: str, workspace: Workspace) -> Location:
    """The first place in the workspace's files that has a character; brief.yml where none has."""
    for name in (BRIEF_FILE, COMPARISON_FILE, *workspace.source_files()):
        lines = workspace.read(name).decode("utf-8", errors="replace").split("\n")
        for number, line in enumerate(lines, 1):
            if (column := line.find(character)) >= 0:
                return Location(name, number, column + 1)
    return Location(BRIEF_FILE)  # it is in a word of ours, or of the bibliography
