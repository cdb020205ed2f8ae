"""What is said where a file is broken, or a package that reads it is not installed."""

from __future__ import annotations

from reportgen.errors import UnreadableText
from reportgen.intake.archives import Unbearable


def refuse_missing(name: str, kind: str, *packages: str) -> UnreadableText:
    """A package is not there; `packages` are what to install."""
    return UnreadableText(
        f"{name} is {kind}, and the package {packages[0]} is not installed.",
        f"Install it with: python -m pip install {' '.join(packages)}",
    )


def refuse_broken(name: str, kind: str, reason: object) -> UnreadableText:
    """A file is damaged; `reason` is what its reader said."""
    said = f"it {reason}" if isinstance(reason, Unbearable) else str(reason)
    words = said.strip().rstrip(".") or type(reason).__name__
    return UnreadableText(
        f"{name} cannot be read as {kind}: {words}.",
        "Check that it opens elsewhere; download it again, or save its text as .txt.",
    )
