"""Where one row is worked at a time: a warm process, watched and replaced.

A row that takes too long, holds too much memory or brings its process down is that row's result;
what it had started ends with it, and the next row finds a new process.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal, Self

from reportgen.batching.rows import NOT_BEGUN, Bounds, Result, Row, read_result
from reportgen.engines.lasting import Companion, Ended
from reportgen.errors import WorkspaceError
from reportgen.platforms import FAMILY, Children, Family, list_children

Tell = Callable[[Row, str], None]
"""Called with a row and the step that it is at, in the thread that works at it."""

_PROGRAM = (sys.executable, "-X", "utf8", "-P", "-m", "reportgen.batching.worker")
_INTERVAL = 0.25  # seconds between two looks at what the processes hold
_RESTING = 3 << 29  # bytes that a process may keep between two rows: a large brief leaves 1.2 GB


class Station:
    """A place for one row at a time. Its process starts with the first row."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._companion: Companion | None = None
        self._family: Family | None = None
        self._ended = False
        self._turn = threading.Lock()  # for what both the row's thread and the watch change
        self._deadline: float | None = None
        self._reason: Literal["timed out", "out of memory"] | None = None
        self._most = 0

    def run(self, row: Row, tell: Tell) -> Result:
        """What becomes of a row; raises `WorkspaceError` where no process can be started."""
        for attempt in range(1, self._bounds.retries + 2):
            result = replace(self._try(row, tell), attempts=attempt)
            if result.outcome != "crashed" or self._ended:
                break
        return result

    def watch(self, children: Children) -> None:
        """Ends the process if its row has taken too much; called often, from another thread."""
        with self._turn:
            if self._family is None or self._deadline is None:
                return
            held = self._family.measure(children)
            self._most = max(self._most, held)
            if time.monotonic() > self._deadline:
                self._reason = "timed out"
            elif held > self._bounds.memory:
                self._reason = "out of memory"
            if self._reason:
                self._family.end()

    def end(self) -> None:
        """Ends the process, with all that it has started; the row that it is at is lost."""
        self._ended = True
        with self._turn:
            if self._family is not None:
                self._family.end()

    def _try(self, row: Row, tell: Tell) -> Result:
        if self._ended:
            return NOT_BEGUN
        companion = self._find()
        asked = {"action": row.action, "folder": str(row.folder), "options": dict(row.options)}
        began = time.monotonic()
        with self._turn:
            self._reason, self._most = None, 0
            self._deadline = began + self._bounds.seconds
        try:
            said = companion.ask(json.dumps(asked).encode(), tell=partial(tell, row))
            result = read_result(json.loads(said))
        except Ended as error:
            result = self._explain(error)
        finally:
            with self._turn:
                self._deadline = None
        if not companion.is_alive or self._is_swollen():
            self._leave()
        return replace(result, seconds=time.monotonic() - began, memory=self._most)

    def _is_swollen(self) -> bool:
        """Whether the process keeps so much after its row that a new one is better."""
        most = min(_RESTING, self._bounds.memory // 2)
        if self._family is None or self._most <= most:
            return False
        return self._family.measure(list_children()) > most

    def _find(self) -> Companion:
        """The process; a new one where there is none any more."""
        if self._companion is None or not self._companion.is_alive:
            self._leave()
            try:
                mark = f"{os.getpid()} {id(self)} {time.monotonic_ns()}"
                env = {**os.environ, FAMILY: mark}
                self._companion = Companion(_PROGRAM, cwd=Path.cwd(), env=env)
            except OSError as error:
                message = f"No process can be started: {error.strerror or error}."
                raise WorkspaceError(message, "Let fewer run at a time with --jobs.") from error
            with self._turn:
                self._family = Family(self._companion.pid, mark)
                if self._ended:
                    self._family.end()
        return self._companion

    def _leave(self) -> None:
        """Ends what is left of the process, and forgets it."""
        with self._turn:
            family, self._family = self._family, None
        if family is not None:
            family.end()
        if self._companion is not None:
            self._companion.end()
        self._companion = None

    def _explain(self, error: Ended) -> Result:
        log = "\n".join(error.stderr.rstrip().rsplit("\n", 20)[-20:])
        if self._ended:
            return NOT_BEGUN
        if self._reason == "timed out":
            message = f"It was not done after {self._bounds.seconds:g} s, and was ended."
            remedy = "Allow more with --timeout, or build it alone to see where it stays."
        elif self._reason == "out of memory":
            message = f"It held more than {write_memory(self._bounds.memory)}, and was ended."
            remedy = "Allow more with --memory, or fewer at a time with --jobs."
        else:
            code = error.returncode
            how = f"by signal {-code}" if code < 0 else f"with code {code}"
            message = f"Its process ended {how} in the middle of it, each time that it was begun."
            remedy = "Build it alone to see why. Signal 9 often means: too little memory."
            return Result("crashed", message=message, remedy=remedy, log=log)
        return Result(self._reason, message=message, remedy=remedy, log=log)


class Watch:
    """Looks at stations for as long as it is open, all with one look at the machine."""

    def __init__(self, *stations: Station) -> None:
        self._stations = stations
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._closed.wait(_INTERVAL):
            children = list_children()
            for station in self._stations:
                station.watch(children)


def write_memory(size: int) -> str:
    """A number of bytes for a person, in MB or GB."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
