"""Programs that go on when they have done what they were asked for.

They end with this process at the latest, with everything that they started.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO

from reportgen.engines.process import NOWHERE, Process, TimedOut, discharge, start
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


class _Lasting:
    """A program that goes on when it has done what it was asked for.

    When its stdin closes, it is to end: that is how it learns that this process was killed.
    """

    def __init__(
        self,
        command: Sequence[str],
        cwd: Path,
        env: Mapping[str, str] | None,
        said: IO[bytes] | None = None,
    ) -> None:
        """Starts it; its stderr goes into `said`, or else to a pipe, and nobody reads its stdout.

        Raises OSError where it cannot be started.
        """
        self._command = tuple(command)
        self._owner = os.getpid()
        with holding_signals():
            if said is None:
                self._process = start(command, cwd, env, stdout=NOWHERE)
            else:
                self._process = start(command, cwd, env, stderr=said)
            self._finalizer = weakref.finalize(self, _dismiss, self._process, said, self._owner)

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked: it runs, and this process (no fork of it) has started it."""
        return self._owner == os.getpid() and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The number of its process, which leads a group and a session."""
        return self._process.pid

    def end(self) -> None:
        """Ends it, if it has not ended yet."""
        self._finalizer()

    def _write(self, content: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(content)
        self._process.stdin.flush()


class Companion(_Lasting):
    """A program that stays, and answers questions one after another.

    A question comes to its stdin and the answer from its stdout, each as eight bytes that say how
    long it is, and then itself.
    """

    def __init__(
        self, command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None
    ) -> None:
        """Starts it; raises OSError where it cannot be started."""
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (it is open as long as the program)
        super().__init__(command, cwd, env, self._said)

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
            self._write(len(question).to_bytes(8, "big") + question)
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


class Scribe(_Lasting):
    """A program that stays, and does tasks that it is told in lines.

    They come to its stdin; how far it is it says in lines of its stderr. Nobody reads what it
    writes to its stdout.
    """

    def __init__(self, command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> None:
        """Starts it; raises OSError where it cannot be started."""
        super().__init__(command, cwd, env)
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        threading.Thread(target=_hear, args=(self._process, self._lines), daemon=True).start()

    def tell(self, line: str) -> None:
        """Tells it a line, which one that has ended does not hear."""
        with suppress(OSError, ValueError):  # the pipe is broken, or closed
            self._write(line.encode() + b"\n")

    def listen(self, *, timeout: float) -> Iterator[str]:
        """The lines that it says, as they come; there is no last one.

        Raises `TimedOut` after `timeout` seconds, and `Ended` where it ends, both with what it has
        said since this began.
        """
        deadline, said = time.monotonic() + timeout, list[str]()
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                raise TimedOut(self._command, timeout, "\n".join(said)) from None
            if line is None:
                raise Ended(self._command, self._process.wait(), "\n".join(said))
            said.append(line)
            yield line


def _hear(process: Process, lines: SimpleQueue[str | None]) -> None:
    """Passes on what a program says, and None at its end."""
    assert process.stderr is not None
    with suppress(OSError, ValueError), process.stderr as pipe:
        for line in pipe:
            lines.put(line.decode(errors="replace").rstrip("\r\n"))
    lines.put(None)


def _dismiss(process: Process, said: IO[bytes] | None, owner: int) -> None:
    if os.getpid() != owner:
        return  # a fork of this process: it is not its program
    discharge(process)
    for file in filter(None, (process.stdin, process.stdout, said)):
        with suppress(OSError):  # a question that it never read
            file.close()
