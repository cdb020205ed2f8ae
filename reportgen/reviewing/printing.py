"""What the last build printed: its ids, by which a reviewed copy is known, and its captions."""

from __future__ import annotations

import re
from pathlib import Path

from reportgen.intake.files import read_plain
from reportgen.intake.options import FRONT_MATTER
from reportgen.model.formats import BUILD_KEY
from reportgen.model.remarks import Place, PlaceKind
from reportgen.reviewing.fields import Field

_CAPTION = re.compile(
    r"^!\[(?P<words>.+?)\]\(figures/(?P<figure>\w+)"
    r"|^: (?P<title>.+?) \{#tbl-(?P<table>[\w-]+)",
    re.MULTILINE,
)
_LINE = re.compile(rf'^{BUILD_KEY}: "([0-9a-f]+)"$', re.MULTILINE)


def find_captions(outputs: Path) -> list[Field]:
    """The captions of figures and tables; none where nothing was built."""
    captions = {}
    for path in sorted((outputs / "quarto").glob("*.qmd")):
        try:
            text = read_plain(path).decode("utf-8", "replace")
        except OSError:
            continue
        for match in _CAPTION.finditer(text):
            kind = PlaceKind.FIGURE if match["figure"] else PlaceKind.TABLE
            place = Place(kind=kind, id=match["figure"] or match["table"])
            words = (match["words"] or match["title"]).replace("\\", "")
            captions[place.kind, place.id, words] = Field(place, "", (), words, words)
    return list(captions.values())


def find_builds(outputs: Path) -> dict[str, str]:
    """The id of the last build of each document, by its name; empty where nothing was built."""
    builds = {}
    for path in sorted((outputs / "quarto").glob("*.qmd")):
        try:
            front = FRONT_MATTER.match(read_plain(path).decode("utf-8", "replace"))
        except OSError:
            continue
        found = _LINE.search(front[1]) if front else None
        if found:
            builds[path.stem] = found[1]
    return builds
