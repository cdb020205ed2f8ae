"""Typst, which sets documents in a process of its own within bounds.

One process for all documents of a run, since it remembers what it set: in a preview, the second
PDF of a brief takes a tenth of the first. Only what it remembers of a long one is too much.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.engines.embedded.pandoc import ASSETS
from reportgen.engines.lasting import Companion, Ended
from reportgen.engines.process import TimedOut
from reportgen.errors import EngineNotFound, RenderFailed

# What every document may take, and what each MB of its source adds to that: 3,000 claims are
# 3.2 MB, and take 40 s and 4 GB.
_SECONDS, _SECONDS_A_MB = 30, 60
_MEMORY, _MEMORY_A_MB = 2 << 30, 2 << 30
# A longer source ends the process that set it: of 3,000 claims, 1.1 MB, it keeps 400 MB.
_LONG_MB = 0.5
_PATIENCE = 4  # so much longer than it may compute one waits, since others compute too
_OUT_OF_MEMORY = re.compile("memory allocation of|MemoryError")
_OUT_OF_TIME = getattr(signal, "SIGXCPU", None)
# At this address nobody can be, so that what Typst would load from elsewhere fails at once.
_NOBODY = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "ALL_PROXY"), "http://127.0.0.1:0")
_REMEDY = "Look for raw Typst in the document and its templates, or leave out the PDF with --to."


@dataclass(frozen=True)
class Order:
    """A document to set: Typst source, the folder that it may read, and how.

    `epoch` is the time that the PDF carries, in seconds since 1970; `standards` are Typst's names
    of what it is to conform to.
    """

    source: str
    root: Path
    epoch: int
    standards: tuple[str, ...]
    system_fonts: bool


@dataclass(frozen=True)
class Complaint:
    """What Typst has against a source; `diagnostic` is all that it says, with places."""

    message: str
    hints: tuple[str, ...]
    diagnostic: str


@dataclass(frozen=True)
class Sheets:
    """A PDF, and what Typst warned of."""

    pdf: bytes
    warnings: tuple[str, ...]


class Press:
    """Sets one document at a time, whoever asks.

    Even the smallest may compute for `seconds`, and take `memory` bytes.
    """

    def __init__(self, *, seconds: int = _SECONDS, memory: int = _MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._turn = threading.Lock()
        self._companion: Companion | None = None

    def start(self) -> None:
        """Has the process begin, so that it is there when it is needed.

        Raises EngineNotFound where Typst is not installed.
        """
        with self._turn:
            self._find()

    def end(self) -> None:
        """Ends the process, with all that it remembers, its list of fonts too."""
        with self._turn:
            if self._companion is not None:
                self._companion.end()

    def typeset(self, order: Order, what: str) -> Sheets | Complaint:
        """The document, or what is wrong with it.

        Raises RenderFailed, saying `what` it was to be, where it takes too much time or memory.
        """
        with self._turn:
            kept = self._companion
            try:
                return self._ask(order, what)
            except _TooLarge:
                if kept is None:
                    raise
                return self._ask(order, what)  # without all that was kept of documents before

    def _ask(self, order: Order, what: str) -> Sheets | Complaint:
        size = len(source := order.source.encode()) / 1e6
        seconds = int(self._seconds + size * _SECONDS_A_MB)
        memory = int(self._memory + size * _MEMORY_A_MB)
        head = {
            "root": str(order.root),
            "epoch": order.epoch,
            "standards": order.standards,
            "system_fonts": order.system_fonts,
            "seconds": seconds,
            "memory": memory,
        }
        question = json.dumps(head).encode() + b"\n" + source
        companion = self._find()
        try:
            answer = companion.ask(question, timeout=seconds * _PATIENCE)
        except TimedOut as error:
            raise _too_slow(what, seconds, error.stderr) from error
        except Ended as error:
            raise _explain(error, what, seconds, memory) from error
        if size > _LONG_MB:
            companion.end()
        return _read(answer)

    def _find(self) -> Companion:
        if self._companion is None or not self._companion.is_alive:
            self._companion = _start()
        return self._companion


class _TooLarge(RenderFailed):
    """It needed more memory than it was granted."""


def find_typst() -> Path:
    """The folder that holds the typst package; raises EngineNotFound where it is not installed."""
    spec = importlib.util.find_spec("typst")
    if spec is None or spec.origin is None:
        raise EngineNotFound(
            "The embedded engine needs Typst, which is not installed.",
            "Install it with: python -m pip install typst",
        )
    return Path(spec.origin).parents[1]


def _start() -> Companion:
    program = str(Path(__file__).with_name("compositor.py"))
    command = [sys.executable, "-I", "-S", program, str(find_typst()), str(ASSETS / "nothing")]
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("proxy")}
    env = {**kept, **_NOBODY, "RUST_BACKTRACE": "0"}
    try:
        return Companion(command, cwd=ASSETS, env=env)
    except OSError as error:
        raise EngineNotFound(
            f"Python cannot be started for Typst: {error}.",
            "Run reportgen with the Python that it is installed in.",
        ) from error


def _read(answer: bytes) -> Sheets | Complaint:
    head, _, pdf = answer.partition(b"\n")
    told: dict[str, Any] = json.loads(head)
    if error := told.get("error"):
        return Complaint(error["message"], tuple(error["hints"]), error["diagnostic"])
    return Sheets(pdf, tuple(told["warnings"]))


def _explain(error: Ended, what: str, seconds: int, memory: int) -> RenderFailed:
    if _OUT_OF_MEMORY.search(error.stderr):
        message = f"Typst needs more than {memory / (1 << 30):.1f} GB of memory for {what}."
        return _TooLarge(message, _REMEDY, error.stderr)
    if _OUT_OF_TIME is not None and error.returncode == -_OUT_OF_TIME:
        return _too_slow(what, seconds, error.stderr)
    message = f"Typst crashed on {what} (code {error.returncode})."
    return RenderFailed(message, _REMEDY, error.stderr)


def _too_slow(what: str, seconds: int, log: str) -> RenderFailed:
    return RenderFailed(f"Typst has been computing {what} for more than {seconds} s.", _REMEDY, log)
