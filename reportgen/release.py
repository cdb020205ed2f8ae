"""What this release is: its name on the package index, its version, what it needs, its extras."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

DISTRIBUTION = "reportgen-briefs"
"""The name to install it by: `reportgen` on the index is somebody else's program."""

_EXTRA = re.compile(r"""([\w.-]+)(?:\[([\w,-]+)\])?.*;.*\bextra == ["']([\w-]+)["']""")
_BROUGHT = {("pypdf", "crypto"): "cryptography"}
"""What an extra of a package that we need brings, where we want it for itself."""


def find_version() -> str:
    """The version that is installed."""
    from importlib import metadata  # slow to import, and a build with nothing to do needs none

    return metadata.version(DISTRIBUTION)


def list_needs() -> list[str]:
    """What it needs in order to run, as its metadata say; with markers where not everywhere."""
    from importlib import metadata

    return metadata.requires(DISTRIBUTION) or []


def list_extras() -> Mapping[str, tuple[str, ...]]:
    """What can be installed with it: each extra with the names of the packages that it brings."""
    extras: dict[str, tuple[str, ...]] = {}
    for package, inner, extra in (m.groups() for m in map(_EXTRA.match, list_needs()) if m):
        brought = (_BROUGHT.get((package, name)) for name in (inner or "").split(","))
        extras[extra] = (*extras.get(extra, ()), package, *filter(None, brought))
    return extras


def tell_install(extra: str, system: str = sys.platform) -> str:
    """The command that installs an extra, as the shells of a system understand it."""
    mark = '"' if system == "win32" else "'"  # cmd.exe knows no other, and zsh needs one
    return f"python -m pip install {mark}{DISTRIBUTION}[{extra}]{mark}"
