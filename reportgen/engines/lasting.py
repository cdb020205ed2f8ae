"""Programs that go on when they have done what they were asked for.

They end with this process at the latest, with everything that they started.
"""

from __future__ import annotations

import os
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from reportgen.engines.process import Process, TimedOut, discharge, start
from reportgen.interruption import holding_signals
from reportgen.platforms import end_group

Tell = Callable[[str], None]
"""Called with each line by which a companion says how far it is, in the thread that asked."""

_NEWS = b"\0"


class Ended(Exception):
    """A program ended before it was done; `stderr` is what it had said until then.

    `returncode` is negative where a signal ended it.
    """

    def __init__(self, command: Sequence[str], returncode: int, stderr: str) -> None:
        super().__init__(f"{command[0]} ended with {returncode} before it was done")
        self.returncode = returncode
        self.stderr = stderr


class Companion:
    """A program that stays, and answers questions one after another.

    A question comes to its stdin and the answer from its stdout, each as eight bytes that say how
    long it is, and then itself. When its stdin closes, it is to end: that is how it learns that
    this process was killed.
    """

    def __init__(
        self, command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None
    ) -> None:
        """Starts it; raises OSError where it cannot be started."""
        self._command = tuple(command)
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (it is open as long as the program)
        self._owner = os.getpid()
        with holding_signals():
            self._process = start(command, cwd, env, stderr=self._said)
            self._finalizer = weakref.finalize(
                self, _dismiss, self._process, (self._said,), self._owner
            )

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked: it runs, and this process (no fork of it) has started it."""
        return self._owner == os.getpid() and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The number of its process, which leads a group and a session."""
        return self._process.pid

    def ask(
        self, question: bytes, *, timeout: float = threading.TIMEOUT_MAX, tell: Tell | None = None
    ) -> bytes:
        """The answer to a question; whatever is raised, the program has ended then.

        Before its answer it may say how far it is, in lines that begin with a zero byte; `tell` is
        called with each. Raises `TimedOut` after `timeout` seconds, and `Ended` where it ended by
        itself.
        """
        late = threading.Event()

        def give_up() -> None:
            late.set()
            if self._process.poll() is None:
                end_group(self._process.pid)

        timer = threading.Timer(timeout, give_up)
        timer.start()
        try:
            self._put(question)
            while (answer := self._read_answer()).startswith(_NEWS) and tell is not None:
                tell(answer.removeprefix(_NEWS).decode())
            return answer
        except (EOFError, OSError) as error:
            self._process.wait()
            said = self._read_said()
            if late.is_set():
                raise TimedOut(self._command, timeout, said) from error
            raise Ended(self._command, self._process.returncode, said) from error
        except BaseException:
            self.end()  # half an answer would be taken for that to the next question
            raise
        finally:
            timer.cancel()

    def end(self) -> None:
        """Ends it, if it has not ended yet."""
        self._finalizer()

    def _put(self, question: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(len(question).to_bytes(8, "big") + question)
        self._process.stdin.flush()

    def _read_answer(self) -> bytes:
        return self._read(int.from_bytes(self._read(8), "big"))

    def _read(self, size: int) -> bytes:
        assert self._process.stdout is not None
        read = self._process.stdout.read(size)
        if len(read) < size:
            raise EOFError
        return read

    def _read_said(self) -> str:
        self._said.seek(0)
        return self._said.read().decode(errors="replace")


def _dismiss(process: Process, own: Iterable[IO[bytes]], owner: int) -> None:
    if os.getpid() != owner:
        return  # a fork of this process: it is not its program
    discharge(process)
    for file in filter(None, (process.stdin, process.stdout, *own)):
        with suppress(OSError):  # a question that it never read
            file.close()
