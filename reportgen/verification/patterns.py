"""Regular expressions that a person wrote: they search a text for so long, and no longer.

Python's own engine may take years for forty characters, and cannot be stopped. This one reads the
same patterns, and gives up when its time is over.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from reportgen.errors import SlowLayout
from reportgen.limits import PATTERN_SECONDS
from reportgen.model.layout import TextLayout


class SlowPattern(Exception):
    """All patterns together took longer than they may; the argument is the one that was at it."""


@dataclass(frozen=True)
class Searches:
    """The searches in one text, which share the time that they may take: this process's own."""

    deadline: float = field(default_factory=lambda: time.process_time() + PATTERN_SECONDS)

    def find_all(self, pattern: str, text: str) -> Iterator[regex.Match[str]]:
        """Every match of a pattern, ^ and $ at each line; raises SlowPattern."""
        compiled = regex.compile(pattern, regex.MULTILINE)
        try:
            yield from compiled.finditer(text, timeout=self._remaining(pattern))
        except TimeoutError:
            raise SlowPattern(pattern) from None

    def is_in(self, pattern: str, line: str) -> bool:
        """Whether a pattern is found in a line; raises SlowPattern."""
        try:
            return regex.search(pattern, line, timeout=self._remaining(pattern)) is not None
        except TimeoutError:
            raise SlowPattern(pattern) from None

    def _remaining(self, pattern: str) -> float:
        remaining = self.deadline - time.process_time()
        if remaining <= 0:
            raise SlowPattern(pattern)
        return remaining


def refuse_slow(name: str, pattern: str, layout: TextLayout) -> SlowLayout:
    """What is said of the pattern that was still searching a text when the time was over."""
    is_mark = pattern == layout.pages.mark
    return SlowLayout(
        f"{pattern!r} takes longer than {PATTERN_SECONDS:g} s to search in {name}.",
        "Avoid nested repetition, such as (a|aa)+.",
        ("pages", "mark") if is_mark else ("skip", layout.skip.index(pattern)),
    )
