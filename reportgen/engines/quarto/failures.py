"""A failure of quarto, in words: what was not made, why, and how to see it by hand."""

from __future__ import annotations

import signal
from collections.abc import Iterable

from reportgen.engines.quarto.calls import Call
from reportgen.errors import Finding, RenderFailed, Severity

_ECHO = frozenset({"pandoc", "metadata"})


def fail(
    version: str, call: Call, cause: str, findings: Iterable[Finding], log: str
) -> RenderFailed:
    """The error for a call that did not make its files; `log` is clean.

    The errors that the log tells of are in the message; where there is none, its last line is.
    """
    names = ", ".join(job.filename for job in call.jobs) or call.by_hand
    errors = [str(finding) for finding in findings if finding.severity is Severity.ERROR]
    said = errors or [_quote_last_line(log)]
    message = "\n".join([f"Quarto {version} did not make {names}: {cause}.", *said])
    remedy = f"To see it by hand, in the folder of the project: {call.by_hand}"
    return RenderFailed(message, remedy, f"$ {call.by_hand}\n{log}")


def _quote_last_line(log: str) -> str:
    """The last line that is not part of the options and metadata that quarto always tells."""
    lines = [line for line in log.splitlines() if line[:1].strip() and line.strip() not in _ECHO]
    return f"The last that it said: {lines[-1].strip()[:200]}" if lines else "It did not say why."


def describe_exit(code: int) -> str:
    """An exit code in words; negative ones, and those from 128 on, stand for signals."""
    number = -code if code < 0 else code - 128 if code > 128 else 0
    try:
        name = signal.Signals(number).name
    except ValueError:
        return f"it ended with exit code {code}"
    return f"it was ended by {name}" + (", perhaps for want of memory" if name == "SIGKILL" else "")
