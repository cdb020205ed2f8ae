"""What the last build printed: its ids, by which a reviewed copy is known."""

from __future__ import annotations

import re
from pathlib import Path

from reportgen.intake.files import read_plain
from reportgen.intake.options import FRONT_MATTER
from reportgen.model.formats import BUILD_KEY

_LINE = re.compile(rf'^{BUILD_KEY}: "([0-9a-f]+)"$', re.MULTILINE)


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
