"""`python -m reportgen` is the command, and so is `reportgen`."""

import signal


def main() -> None:
    """Runs the command; whoever interrupts it before it has begun meets no traceback."""
    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from reportgen.cli import main as run

    signal.signal(signal.SIGINT, usual)
    run()


if __name__ == "__main__":
    main()
