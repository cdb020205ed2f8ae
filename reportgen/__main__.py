"""`python -m reportgen` is the command, and so is `reportgen`."""

import atexit
import gc
import os
import signal
import sys
import threading
from contextlib import suppress

_ended: list[int] = []
"""The exit code of the command, once it has one."""


def main() -> None:
    """Runs the command, and ends with it whatever its threads are at."""
    atexit.register(_leave_threads)  # what is registered first is called last
    try:
        run()
    except SystemExit as end:
        _ended.append(end.code if isinstance(end.code, int) else int(end.code is not None))
        raise


def _leave_threads() -> None:
    """Ends the process where a thread is still at work that nobody waits for.

    Python would break it off at its next step, and within a compiled library that aborts all.
    """
    if _ended and any(thread.daemon for thread in threading.enumerate()):
        for name in ("stdout", "stderr"):
            with suppress(OSError, ValueError):
                getattr(sys, name).flush()
        os._exit(_ended[-1])


def run() -> None:
    """Runs the command; whoever interrupts it before it has begun meets no traceback.

    Names of files are taken for UTF-8 whatever the locale is: they are written in brief.yml, and
    given to other programs.
    """
    reopen_closed()
    gc.set_threshold(50_000)  # what is imported stays: to look through it took a tenth of a check
    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.getfilesystemencoding() != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606
    import reportgen.cli as command

    try:
        signal.signal(signal.SIGINT, usual)
        command.main()
    except KeyboardInterrupt:  # before it could tell of it, or while it did
        command.end_interrupted()


def reopen_closed() -> None:
    """Opens closed standard streams (`2>&-`) to nobody; else the next file would be one."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free, which is this one
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


if __name__ == "__main__":
    main()
