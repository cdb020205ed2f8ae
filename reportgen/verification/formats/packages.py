"""What is said where a file is broken, or a package that reads it is not installed."""

from __future__ import annotations

from reportgen.errors import UnreadableText
from reportgen.intake.archives import Unbearable
from reportgen.release import tell_install


def refuse_missing(name: str, kind: str, package: str) -> UnreadableText:
    """A package of the extra for texts is not there."""
    return UnreadableText(
        f"{name} is {kind}, and the package {package} is not installed.",
        f"Install it with: {tell_install('texts')}",
    )


def refuse_broken(name: str, kind: str, reason: object) -> UnreadableText:
    """A file is damaged; `reason` is what its reader said."""
    said = f"it {reason}" if isinstance(reason, Unbearable) else str(reason)
    words = said.strip().rstrip(".") or type(reason).__name__
    return UnreadableText(
        f"{name} cannot be read as {kind}: {words}.",
        "Check that it opens elsewhere; download it again, or save its text as .txt.",
    )
