"""Slides that a person writes in Quarto's Markdown: the files of `slides/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reportgen.errors import Location

_HEADING = re.compile(r"#{1,2}(?!#)(?:\s|\Z)")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")


@dataclass(frozen=True)
class SlideFile:
    """A file of slides; a template that prints it prints its Markdown as it stands."""

    path: str
    """Relative to the workspace: `slides/council.md`."""
    text: str
    """What stands in it, each line as in the file; paths are those of the Quarto project."""

    @property
    def headings(self) -> tuple[Location, ...]:
        """Where each slide or section of it begins."""
        return tuple(Location(self.path, number, 1) for number in self._find_headings())

    def _find_headings(self) -> Iterator[int]:
        fence = ""
        for number, line in enumerate(self.text.split("\n"), start=1):
            if match := _FENCE.match(line):
                fence = "" if fence and match[1].startswith(fence) else fence or match[1]
            elif not fence and _HEADING.match(line):
                yield number
