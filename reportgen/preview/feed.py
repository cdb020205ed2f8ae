"""What browsers are told: whether something is being made, what was made, what was found."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Phase = Literal["making", "made", "failed"]


@dataclass(frozen=True)
class Note:
    """One thing to tell: how grave it is ("error", "warning", "note"), and its text."""

    severity: str
    text: str


@dataclass(frozen=True)
class News:
    """The state of a preview. `number` grows with every change, `build` with every good build."""

    phase: Phase = "making"
    number: int = 0
    build: int = 0
    notes: tuple[Note, ...] = ()

    def to_json(self) -> str:
        """The news as one line of JSON: phase, build, and notes of severity and text."""
        notes = [{"severity": note.severity, "text": note.text} for note in self.notes]
        return json.dumps({"phase": self.phase, "build": self.build, "notes": notes})


class Feed:
    """The newest news; written by the thread that builds, read by those that serve."""

    def __init__(self) -> None:
        self.news = News()

    def start(self) -> None:
        """Something is being made; what was told before still holds."""
        self._tell(replace(self.news, phase="making"))

    def finish(self, notes: Iterable[Note]) -> None:
        """It was made: what browsers show is old now."""
        self._tell(replace(self.news, phase="made", build=self.news.build + 1, notes=tuple(notes)))

    def fail(self, notes: Iterable[Note]) -> None:
        """It was not made; what browsers show is still the newest."""
        self._tell(replace(self.news, phase="failed", notes=tuple(notes)))

    def _tell(self, news: News) -> None:
        # One assignment, so that a reader sees the old news or the new, never half of each.
        self.news = replace(news, number=self.news.number + 1)
