"""Running other programs: the only room that does.

A program runs in a process group of its own. However the wait for it ends — by itself, by a
timeout, Ctrl-C, SIGTERM or an error in reportgen — the whole group ends with it, so that no
grandchild (Quarto starts deno, pandoc and typst) stays behind.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO

from reportgen.interruption import holding_signals, unwinding
from reportgen.platforms import FAMILY, GROUP_FLAGS, end_group

LineReader = Callable[[str], None]
"""Called with each line of a program's stderr as it comes, in the thread that called `run`."""

Tell = Callable[[str], None]
"""Called with each line by which a companion says how far it is, in the thread that asked."""

Process = subprocess.Popen[bytes]
"""A program that was started."""

NOWHERE = subprocess.DEVNULL
"""Where a program may write what nobody reads."""

_SLICE = 0.1  # seconds between two looks at the clock while a program is silent
_LINGER = 1.0  # seconds that whatever a program left behind may keep its output open
_CHUNK = 1 << 16
_LONGEST_LINE = 1 << 14


@dataclass(frozen=True)
class Finished:
    """A program that ran to its end; output is decoded as UTF-8, odd bytes replaced.

    `returncode` is negative where a signal ended the program (−9 for SIGKILL); `output` is stdout
    as it came, for programs that write other things than text.
    """

    command: tuple[str, ...]
    returncode: int
    stdout: str
    stderr: str
    output: bytes = field(default=b"", repr=False)


_running: set[Process] = set()


class TimedOut(Exception):
    """The program did not end in time and was ended, with all that it had started.

    `stderr` is what it had said until then.
    """

    def __init__(self, command: Sequence[str], seconds: float, stderr: str) -> None:
        super().__init__(f"{command[0]} did not end within {seconds:g} s")
        self.seconds = seconds
        self.stderr = stderr


def run(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
    timeout: float | None = None,
    on_line: LineReader | None = None,
) -> Finished:
    """Runs a program to its end and gives back all that it wrote, of any size.

    `env` is the whole environment (else this process's), `timeout` in seconds. Raises OSError
    where the program cannot be started, `TimedOut`, and whatever `on_line` raises.
    """
    process: Process | None = None
    with unwinding(), _open_input(stdin) as source:
        try:
            with holding_signals():
                process = start(command, cwd, env, stdin=source)
            return _wait(process, tuple(command), timeout, on_line)
        finally:
            if process is not None:
                discharge(process)


@contextmanager
def _open_input(text: str) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as source:
        source.write(text.encode(errors="surrogateescape"))  # paths in it stay as they are
        source.seek(0)
        yield source


def end_running() -> None:
    """Ends every program that is running, with all that it started.

    Signals reach the main thread alone: whoever builds in another ends its programs by this.
    """
    for process in tuple(_running):
        if process.poll() is None:
            end_group(process.pid)


def start(
    command: Sequence[str],
    cwd: Path,
    env: Mapping[str, str] | None,
    *,
    stdin: IO[bytes] | int = subprocess.PIPE,
    stdout: int = subprocess.PIPE,
    stderr: IO[bytes] | int = subprocess.PIPE,
) -> Process:
    """Starts a program, which runs until it is discharged; call it where signals are held.

    What it reads and says goes through pipes, or else from and into files. Raises OSError where
    it cannot be started.
    """
    family = {FAMILY: os.environ[FAMILY]} if FAMILY in os.environ else {}
    process = subprocess.Popen(
        list(command),
        cwd=cwd,
        env=None if env is None else {**family, **env},
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,  # Windows has none, and ignores it
        creationflags=GROUP_FLAGS,
    )
    _running.add(process)
    return process


def discharge(process: Process) -> None:
    """Ends a program, if it has not ended yet, with everything that it started."""
    if process.returncode is None:
        _end(process)
    _running.discard(process)


def _wait(
    process: Process,
    command: tuple[str, ...],
    timeout: float | None,
    on_line: LineReader | None,
) -> Finished:
    output = _Output(process, on_line)
    deadline = None if timeout is None else time.monotonic() + timeout
    try:
        output.read(deadline)
        remaining = None if deadline is None else max(0.0, deadline - time.monotonic())
        returncode = process.wait(remaining)
    except BaseException as error:
        output.hush()
        if isinstance(error, TimeoutError | subprocess.TimeoutExpired):
            raise TimedOut(command, timeout or 0, output.stderr) from None
        raise
    finally:
        _end(process)
        output.drain()
    return Finished(command, returncode, output.stdout, output.stderr, output.raw)


class _Output:
    """What a program writes: two threads read its pipes, so that neither can fill up."""

    def __init__(self, process: Process, on_line: LineReader | None) -> None:
        self._process = process
        self._on_line = on_line
        self._arrived: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
        self._chunks: dict[str, list[bytes]] = {"stdout": [], "stderr": []}
        self._open = set(self._chunks)
        self._line = b""
        for name, pipe in (("stdout", process.stdout), ("stderr", process.stderr)):
            threading.Thread(target=self._pump, args=(name, pipe), daemon=True).start()

    @property
    def stdout(self) -> str:
        return self.raw.decode(errors="replace")

    @property
    def raw(self) -> bytes:
        return b"".join(self._chunks["stdout"])

    @property
    def stderr(self) -> str:
        return b"".join(self._chunks["stderr"]).decode(errors="replace")

    def read(self, deadline: float | None) -> None:
        """Reads until both pipes are closed; raises TimeoutError at the deadline.

        A program that has ended while something it started holds its pipes open is not
        waited for longer than a moment.
        """
        ended: float | None = None
        while self._open:
            now = time.monotonic()
            if deadline is not None and now >= deadline:
                raise TimeoutError
            if ended is None and self._process.poll() is not None:
                ended = now
            if ended is not None and now - ended > _LINGER:
                return
            self._take(_SLICE)

    def hush(self) -> None:
        """Tells of no further line: whoever waits for the program has given up."""
        self._on_line = None

    def drain(self) -> None:
        """Reads what is left after the program was ended; by then nothing writes any more."""
        while self._open and self._take(_LINGER):
            pass

    def _take(self, seconds: float) -> bool:
        """Takes one chunk, waiting at most `seconds`; says whether there was one."""
        try:
            name, chunk = self._arrived.get(timeout=seconds)
        except Empty:
            return False
        if not chunk:
            self._open.discard(name)
        self._chunks[name].append(chunk)
        if name == "stderr" and self._on_line is not None:
            self._tell(chunk, self._on_line)
        return True

    def _tell(self, chunk: bytes, on_line: LineReader) -> None:
        """Hands over the lines that a chunk completes; the end of the output completes the last."""
        *lines, rest = re.split(rb"[\r\n]+", self._line + chunk)
        self._line = rest[-_LONGEST_LINE:]
        if not chunk:
            lines.append(self._line)
        for line in filter(None, lines):
            on_line(line.decode(errors="replace"))

    def _pump(self, name: str, pipe: IO[bytes]) -> None:
        with pipe:
            while chunk := os.read(pipe.fileno(), _CHUNK):
                self._arrived.put((name, chunk))
        self._arrived.put((name, b""))


def _end(process: Process) -> None:
    """Ends a program and everything that it started, and waits until it has gone."""
    end_group(process.pid)
    process.wait()
