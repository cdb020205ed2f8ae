"""pandocs that read texts while the rest of their project is still being written."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from reportgen.engines.embedded.pandoc import hire, release
from reportgen.engines.lasting import Ended, Scribe
from reportgen.engines.process import TimedOut
from reportgen.model.formats import DocumentFormat

_HAS_READ = "REPORTGEN-AHEAD"


@dataclass(frozen=True)
class _Reading:
    """A text, what it is to be written as, and the pandoc that was told to read it."""

    text: str
    reader: str
    formats: frozenset[DocumentFormat]
    scribe: Scribe

    def is_for(
        self, text: str, readers: Collection[str], formats: Iterable[DocumentFormat]
    ) -> bool:
        """Whether a text in some of its formats is written from what was read."""
        same = self.text == text and self.reader in readers
        return same and not self.formats.isdisjoint(formats)


class Readers:
    """The pandocs that read ahead for one engine, until they are taken or dismissed."""

    def __init__(self) -> None:
        self._begun: list[_Reading] = []
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """How many have begun and were not taken."""
        return len(self._begun)

    def begin(self, text: str, reader: str, formats: Iterable[DocumentFormat]) -> None:
        """Has a text read, with one of pandoc's readers, for formats; raises EngineNotFound."""
        scribe = hire(len(text))
        scribe.tell(json.dumps({"text": text, "reader": reader}, ensure_ascii=False))
        self._begun.append(_Reading(text, reader, frozenset(formats), scribe))

    def take(
        self, text: str, readers: Collection[str], formats: Iterable[DocumentFormat]
    ) -> tuple[Scribe, bool]:
        """A pandoc for a text in some formats, and whether it has been told to read it.

        `readers` are those that pandoc has for these formats. Raises EngineNotFound where none can
        be started.
        """
        with self._lock:  # a long text is read for each of its formats
            for reading in self._begun:
                if reading.is_for(text, readers, formats):
                    self._begun.remove(reading)
                    return reading.scribe, True
        return hire(len(text)), False

    def dismiss(self) -> None:
        """Lets those wait for other texts that nobody took, and ends those that still read."""
        while self._begun:
            reading = self._begun.pop()
            if _has_read(reading.scribe):
                release(reading.scribe, len(reading.text))
            else:
                reading.scribe.end()


def _has_read(scribe: Scribe) -> bool:
    try:
        return any(line == _HAS_READ for line in scribe.listen(timeout=0))
    except (TimedOut, Ended):
        return False
