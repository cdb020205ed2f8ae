"""Running other programs: the only room that does.

A program runs in a process group of its own. However the wait for it ends — by itself, by a
timeout, Ctrl-C, SIGTERM or an error in reportgen — the whole group ends with it, so that no
grandchild (Quarto starts deno, pandoc and typst) stays behind. A `Companion` goes on between
two questions, and ends with this process at the latest.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any

from reportgen.interruption import holding_signals, unwinding
from reportgen.platforms import FAMILY, GROUP_FLAGS, end_group

LineReader = Callable[[str], None]
"""Called with each line of a program's stderr as it comes, in the thread that called `run`."""

Tell = Callable[[str], None]
"""Called with each line by which a companion says how far it is, in the thread that asked."""

Input = str | Future[Any]
"""What a program reads: a text, or nothing, which ends when something else is done."""

_SLICE = 0.1  # seconds between two looks at the clock while a program is silent
_LINGER = 1.0  # seconds that whatever a program left behind may keep its output open
_CHUNK = 1 << 16
_LONGEST_LINE = 1 << 14
_NEWS = b"\0"


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


_running: set[subprocess.Popen[bytes]] = set()


class Ended(Exception):
    """A companion ended before it had answered; `stderr` is what it had said until then.

    `returncode` is negative where a signal ended it.
    """

    def __init__(self, command: Sequence[str], returncode: int, stderr: str) -> None:
        super().__init__(f"{command[0]} ended with {returncode} before it answered")
        self.returncode = returncode
        self.stderr = stderr


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
    stdin: Input = "",
    timeout: float | None = None,
    on_line: LineReader | None = None,
) -> Finished:
    """Runs a program to its end and gives back all that it wrote, of any size.

    `env` is the whole environment (else this process's), `timeout` in seconds. Raises OSError
    where the program cannot be started, `TimedOut`, and whatever `on_line` raises.
    """
    process: subprocess.Popen[bytes] | None = None
    with unwinding(), _open_input(stdin) as source:
        try:
            with holding_signals():
                process = _start(command, cwd, env, source)
                _running.add(process)
            if isinstance(stdin, Future):
                stdin.add_done_callback(partial(_end_input, process))
            return _wait(process, tuple(command), timeout, on_line)
        finally:
            if process is not None and process.returncode is None:
                _end(process)
            if process is not None:
                _running.discard(process)
                _end_input(process)


@contextmanager
def _open_input(stdin: Input) -> Iterator[IO[bytes] | int]:
    if isinstance(stdin, Future):
        yield subprocess.PIPE
        return
    with tempfile.TemporaryFile() as source:
        source.write(stdin.encode(errors="surrogateescape"))  # paths in it stay as they are
        source.seek(0)
        yield source


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
            self._process = _start(command, cwd, env, subprocess.PIPE, self._said)
            _running.add(self._process)
            self._finalizer = weakref.finalize(
                self, _dismiss, self._process, self._said, self._owner
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


def end_running() -> None:
    """Ends every program that is running, with all that it started.

    Signals reach the main thread alone: whoever builds in another ends its programs by this.
    """
    for process in tuple(_running):
        if process.poll() is None:
            end_group(process.pid)


def _start(
    command: Sequence[str],
    cwd: Path,
    env: Mapping[str, str] | None,
    stdin: IO[bytes] | int,
    stderr: IO[bytes] | int = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    family = {FAMILY: os.environ[FAMILY]} if FAMILY in os.environ else {}
    return subprocess.Popen(
        list(command),
        cwd=cwd,
        env=None if env is None else {**family, **env},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        start_new_session=True,  # Windows has none, and ignores it
        creationflags=GROUP_FLAGS,
    )


def _wait(
    process: subprocess.Popen[bytes],
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

    def __init__(self, process: subprocess.Popen[bytes], on_line: LineReader | None) -> None:
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


def _end_input(process: subprocess.Popen[bytes], _done: object = None) -> None:
    if process.stdin is not None:
        process.stdin.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a program and everything that it started, and waits until it has gone."""
    end_group(process.pid)
    process.wait()


def _dismiss(process: subprocess.Popen[bytes], said: IO[bytes], owner: int) -> None:
    if os.getpid() != owner:
        return  # a fork of this process: it is not its program
    if process.poll() is None:
        _end(process)
    _running.discard(process)
    for file in (process.stdin, process.stdout, said):
        assert file is not None
        with suppress(OSError):  # a question that it never read
            file.close()
