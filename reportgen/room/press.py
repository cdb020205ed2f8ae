"""The documents of the workspace as they will print, made when somebody wants to see them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal
from urllib.parse import quote

from reportgen.engines.process import end_running
from reportgen.errors import InvalidBrief, ReportgenError, Severity
from reportgen.room.desk import Desk

State = Literal["none", "building", "ready", "failed"]


class Press:
    """Makes the pages of a workspace, one time after another; `make` is a build of it."""

    def __init__(self, desk: Desk, make: Callable[[], Any]) -> None:
        self._desk, self._make = desk, make
        self._pool = ThreadPoolExecutor(1, "press")
        self._lock = threading.Lock()
        self._state: State = "none"
        self._message = ""
        self._is_wanted = False

    def start(self) -> dict[str, Any]:
        """Makes the pages of the files as they are; once more if that is under way."""
        with self._lock:
            is_idle, self._is_wanted = self._state != "building", True
            self._state = "building"
        if is_idle:
            self._pool.submit(self._run)
        return self.describe()

    def close(self) -> None:
        """Ends what is being made; the earlier pages stay."""
        with self._lock:
            self._is_wanted = False
        end_running()
        self._pool.shutdown(cancel_futures=True)

    def describe(self) -> dict[str, Any]:
        """Whether pages are there or being made, why not, and their addresses."""
        pages = sorted(path.name for path in self._desk.workspace.outputs.glob("*.html"))
        shown = [name for name in pages if name.isprintable() and not name.startswith(".")]
        return {
            "state": self._state,
            "message": self._message,
            "documents": [{"name": name, "href": f"/out/{quote(name)}"} for name in shown],
        }

    def _run(self) -> None:
        while self._take_wish():
            try:
                self._make()
                self._end("ready", "")
            except (ReportgenError, OSError) as error:
                self._end("failed", _explain(error))

    def _end(self, state: State, message: str) -> None:
        with self._lock:
            self._message = message
            self._state = "building" if self._is_wanted else state
        self._desk.tell()

    def _take_wish(self) -> bool:
        with self._lock:
            is_wanted, self._is_wanted = self._is_wanted, False
            return is_wanted


def _explain(error: Exception) -> str:
    """What keeps documents from being made, in a few words: the errors stand at their fields."""
    if not isinstance(error, InvalidBrief):
        return str(error)
    wrong = [str(one) for one in error.findings if one.severity is Severity.ERROR]
    return "\n".join(wrong)
