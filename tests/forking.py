"""Runs `reportgen` in processes that are forked from one which has imported it already.

To import it takes longer than most of the commands that the tests run. A forked process has
arguments, folder, streams and an end of its own, as one that is started anew.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, TextIO

# What most commands import, with what these import. No thread is started by it: a fork has none.
ROOMS = (
    *("checks", "commands", "editing", "engines", "exchange", "figures", "making"),
    *("room", "templating", "verification", "writing"),
)
LARGEST = 200_000  # bytes of a request


open_text = partial(tempfile.TemporaryFile, "w+", encoding="utf-8", errors="replace")


class Request(NamedTuple):
    """What is asked for: a command, and whether to wait for its end."""

    arguments: list[str]
    folder: str
    variables: dict[str, str]
    is_awaited: bool


class Nursery:
    """The process that others are forked from."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = dict(environ)
        self.line, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            self.process = subprocess.Popen(
                [sys.executable, __file__, str(other.fileno())],
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[other.fileno()],
                start_new_session=True,
            )

    def run(
        self, arguments: list[str], cwd: Path, more: Mapping[str, str], timeout: int
    ) -> tuple[int, str, str]:
        """Runs the command to its end: its code (-N: by signal N), output, and errors.

        `more` is added to the environment, and must not be what Python reads as it starts.
        """
        request = Request(arguments, os.fspath(cwd), dict(more), is_awaited=True)
        with open_text() as output, open_text() as errors:
            code = self._ask(request, (output.fileno(), errors.fileno()), timeout)
            output.seek(0)
            errors.seek(0)
            return code, output.read(), errors.read()

    @contextmanager
    def start(self, arguments: list[str], cwd: Path, timeout: int) -> Iterator[TextIO]:
        """Runs the command while inside; gives what it writes to both streams, as it comes."""
        request = Request(arguments, os.fspath(cwd), {}, is_awaited=False)
        reading, writing = os.pipe()
        with os.fdopen(reading, encoding="utf-8", errors="replace") as said:
            try:
                child = self._ask(request, (writing, writing), timeout)
            finally:
                os.close(writing)
            try:
                yield said
            finally:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)

    def _ask(self, request: Request, streams: tuple[int, int], timeout: int) -> int:
        self.line.settimeout(timeout)
        try:
            socket.send_fds(self.line, [json.dumps(request).encode()], streams)
            return int(self.line.recv(100))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Ends it, and what was forked from it."""
        self.line.close()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def prepare() -> None:
    """Imports what commands import."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for room in ROOMS:
        path = import_module(f"reportgen.{room}").__path__
        for _, name, _ in pkgutil.walk_packages(path, f"reportgen.{room}."):
            import_module(name)
    import_module("reportgen.cli")
    import_module("reportgen.inspection")
    gc.collect()
    gc.freeze()  # what is imported stays: no process has to look through it again
    del os.environ["OPENBLAS_NUM_THREADS"]
    assert threading.active_count() == 1


def wait(line: socket.socket) -> list[str]:
    """Forks a process for each request; gives, in the process forked, its arguments.

    What is answered is its code if it is awaited, and its number if it is not.
    """
    begun = set[int]()
    while True:
        written, streams, _, _ = socket.recv_fds(line, LARGEST, 2)
        if not written:
            os._exit(0)
        request = Request(*json.loads(written))
        child = os.fork()
        if not child:
            break
        for stream in streams:
            os.close(stream)
        if request.is_awaited:
            _, status = os.waitpid(child, 0)
            answer = os.waitstatus_to_exitcode(status)
        else:
            begun.add(child)
            answer = child
        begun -= {ended for ended in begun if os.waitpid(ended, os.WNOHANG)[0]}
        line.send(str(answer).encode())
    line.close()
    for number, stream in enumerate(streams, start=1):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    os.environ.update(request.variables)
    os.chdir(request.folder)
    sys.path[0] = request.folder
    return request.arguments


def run() -> int:
    """Runs the command as `python -m reportgen` does; its code. Raises what Python would print."""
    try:
        runpy.run_module("reportgen", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if isinstance(end.code, str):
            raise
        return end.code or 0
    return 0


def end(code: int) -> None:
    """Ends the process as Python does, but does not take apart all that was imported: a fork has
    to copy what it changes, and that takes longer than most commands."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    prepare()
    sys.argv[1:] = wait(socket.socket(fileno=int(sys.argv[1])))
    end(run())
