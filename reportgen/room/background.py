"""Work that nobody waits for when the room is closed: reading a long text, checking a workspace."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")


class Background:
    """Threads that do one thing after another, and end with the process wherever they are.

    Those of an executor would be waited for, and a book takes half a minute to read.
    """

    def __init__(self, size: int, name: str) -> None:
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        for _ in range(size):
            threading.Thread(target=self._run, name=name, daemon=True).start()

    def submit(self, make: Callable[[], T]) -> Future[T]:
        """What will come of a task; it may be cancelled until it begins."""
        future: Future[T] = Future()

        def work() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(make())
                except Exception as error:  # noqa: BLE001 (whoever asks for the result is told)
                    future.set_exception(error)

        self._work.put(work)
        return future

    def close(self) -> None:
        """Begins nothing more."""
        while not self._work.empty():
            self._work.get()

    def _run(self) -> None:
        while True:
            self._work.get()()
