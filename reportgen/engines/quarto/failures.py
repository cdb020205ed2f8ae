"""A failure of quarto, in words: what was not made, why, and how to see it by hand."""

from __future__ import annotations

import shlex
import signal
from collections.abc import Iterable, Sequence

from reportgen.errors import Finding, RenderFailed, is_fatal

_ECHO = frozenset({"pandoc", "metadata"})


def write_command(arguments: Sequence[str]) -> str:
    """The command for a person's shell."""
    return shlex.join(("quarto", *arguments))


def head_log(by_hand: str, log: str) -> str:
    """A log below the command that it is of."""
    return f"$ {by_hand}\n{log}"


def fail(
    version: str,
    by_hand: str,
    cause: str,
    log: str,
    *,
    findings: Iterable[Finding] = (),
    names: str = "",
    advice: str = "",
) -> RenderFailed:
    """The error for a call that did not make its files; `log` is clean.

    The findings say what is wrong; where none is an error, the message has the log's last line.
    `names` are the files that were to be made, else the command is named; `advice` is what helps,
    where that is known.
    """
    found = tuple(findings)
    head = f"Quarto {version} did not make {names}" if names else f"Quarto {version} failed"
    message = f"{head}: {cause}."
    if not is_fatal(found):
        message = f"{message}\n{_quote_last_line(log)}"
    remedy = f"{advice} To reproduce it, run in the project folder: {by_hand}".lstrip()
    return RenderFailed(message, remedy, head_log(by_hand, log), found)


def _quote_last_line(log: str) -> str:
    """The last line that is not part of the options and metadata that quarto always tells."""
    lines = [line for line in log.splitlines() if line[:1].strip() and line.strip() not in _ECHO]
    said = lines[-1].strip()[:200].rstrip(".") if lines else ""
    return f"Its last message: {said}." if said else "It gave no reason."


def describe_exit(code: int) -> str:
    """An exit code in words; negative ones, and those from 128 on, stand for signals."""
    number = -code if code < 0 else code - 128 if code > 128 else 0
    try:
        name = signal.Signals(number).name
    except ValueError:
        return f"it ended with exit code {code}"
    return f"it was ended by {name}" + (", perhaps for lack of memory" if name == "SIGKILL" else "")
