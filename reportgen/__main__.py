"""`python -m reportgen` is the command, and so is `reportgen`."""

import gc
import os
import signal
import sys


def main() -> None:
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
