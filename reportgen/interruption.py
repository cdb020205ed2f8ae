"""What happens when a person or the system ends this process: cleaning up comes first.

Apart from `engines/process`, for every command needs this and few run other programs.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

_ENDING = tuple(
    getattr(signal, name)
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK", "SIGINT")
    if hasattr(signal, name)
)


@contextmanager
def unwinding() -> Iterator[None]:
    """While inside, SIGTERM and SIGHUP end this process as Ctrl-C does: by an exception.

    Without it they end Python on the spot, and what `finally` and `with` were to clean up
    stays. The exception is SystemExit with the shell's code for the signal (143 for SIGTERM).
    Only in the main thread, and only for signals that nobody else has a handler for.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    taken = [number for number in _ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, _exit)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _exit(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # a second one must not break off the cleaning up
    raise SystemExit(128 + number)


@contextmanager
def holding_signals() -> Iterator[None]:
    """While inside, signals that would end this process wait; they arrive at the end of it.

    For the moments in which something comes into being that nobody yet would clean up.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[int] = []
    before = {number: signal.getsignal(number) for number in _ENDING}
    held = {n: handler for n, handler in before.items() if callable(handler)}
    for number in held:
        signal.signal(number, lambda number, _frame: arrived.append(number))
    try:
        yield
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)
        for number in arrived:
            signal.raise_signal(number)


@contextmanager
def ending_input() -> Iterator[None]:
    """While inside, standard input ends where a signal would end this process, which comes after.

    For what reads it in a thread, and could not be told otherwise: nobody interrupts a thread that
    waits for input. What it is doing when the signal comes, it does to its end.
    """
    wire, (outlet, inlet) = os.dup(0), os.pipe()
    os.dup2(outlet, 0)
    os.close(outlet)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    threading.Thread(target=_pass_on, args=(wire, inlet, nowhere), daemon=True).start()
    arrived: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        arrived.append(number)
        os.dup2(nowhere, inlet)  # closes it, and what is passed on meanwhile is lost

    before = {number: signal.getsignal(number) for number in _ENDING}
    held = {n: handler for n, handler in before.items() if callable(handler)}
    for number in held:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)
        for number in arrived[:1]:
            signal.raise_signal(number)


def _pass_on(wire: int, inlet: int, nowhere: int) -> None:
    """Writes all that comes from a file into another, which it ends at the end."""
    with suppress(OSError):  # whoever reads it has gone
        while data := os.read(wire, 65536):
            view = memoryview(data)
            while view:
                view = view[os.write(inlet, view) :]
    os.dup2(nowhere, inlet)


@contextmanager
def keeping_folder(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """A scratch folder that is gone afterwards, also when a signal comes while it is deleted.

    It lies in `parent`, else where the system has such folders.
    """
    import tempfile  # slow to import, and only what runs other programs needs it

    with holding_signals():
        folder = tempfile.TemporaryDirectory(prefix=prefix, dir=parent, ignore_cleanup_errors=True)
    try:
        yield Path(folder.name)
    finally:
        with holding_signals():
            folder.cleanup()
