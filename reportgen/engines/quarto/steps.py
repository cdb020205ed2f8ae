"""How far quarto has come, as its log tells."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath

from reportgen.engines.protocol import Progress
from reportgen.engines.quarto.calls import Call
from reportgen.engines.quarto.log import clean_log

_STEP = re.compile(r"\[\d+/\d+\] (?P<input>.+)\.qmd|  output-file: (?P<file>.+)")


@dataclass
class Steps:
    """Follows the log of one call as it comes: tells of each file that is begun, and times it."""

    call: Call
    progress: Progress
    begun: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)

    def read(self, line: str) -> None:
        """Reads a line; that of a project names the document begun, that of a document the file."""
        match = _STEP.fullmatch(clean_log(line, ()).rstrip())
        if match is None:
            return
        if match["input"]:
            self.begun.setdefault(match["input"], time.monotonic())
            names = [job.filename for job in self.call.jobs if job.document == match["input"]]
        else:
            written = PurePath(match["file"])
            name = written.with_suffix(".pdf").name if written.suffix == ".typ" else written.name
            names = [job.filename for job in self.call.jobs if job.filename == name]
        if names:
            self.progress(", ".join(names))

    def measure(self) -> dict[str, float]:
        """Seconds by file name: the time of its document, in equal shares for its formats.

        Quarto makes the formats of a document together, and does not say when one is done.
        """
        now = time.monotonic()
        ends = [*list(self.begun.values())[1:], now]
        took = {name: end - self.begun[name] for name, end in zip(self.begun, ends, strict=False)}
        formats = Counter(job.document for job in self.call.jobs)
        return {
            job.filename: took.get(job.document, now - self.started) / formats[job.document]
            for job in self.call.jobs
        }
