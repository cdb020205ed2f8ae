"""What this release is: its name on the package index, its version, what it needs."""

from __future__ import annotations

from importlib import metadata

DISTRIBUTION = "reportgen-briefs"
"""The name to install it by: `reportgen` on the index is somebody else's program."""


def find_version() -> str:
    """The version that is installed."""
    return metadata.version(DISTRIBUTION)


def list_needs() -> list[str]:
    """What it needs in order to run, as its metadata say; with markers where not everywhere."""
    return metadata.requires(DISTRIBUTION) or []
