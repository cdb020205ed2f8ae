"""What would change in a workspace's files, as version control shows it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping


def show_changes(contents: Mapping[str, tuple[bytes | None, bytes]]) -> str:
    """A unified diff of files, each with its old bytes (None: no file yet) and its new ones."""
    return "".join(line for name in sorted(contents) for line in _compare(name, *contents[name]))


def _compare(name: str, old: bytes | None, new: bytes) -> Iterator[str]:
    before, after = (data.decode("utf-8", "replace") for data in (old or b"", new))
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{name}" if old is not None else "/dev/null",
        f"b/{name}",
    )
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
