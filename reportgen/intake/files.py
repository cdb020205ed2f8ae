"""Plain files of a bearable size."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from reportgen.limits import LARGEST_FILE, LARGEST_WRITTEN, MEGABYTE


def read_plain(path: Path, most: int = LARGEST_FILE) -> bytes:
    """The bytes of a file, `most` at most.

    Raises OSError where they cannot be had, and, with `strerror` saying so, for what is no plain
    file (reading a pipe or a device may never end) or is too large.
    """
    state = path.stat()
    if not stat.S_ISREG(state.st_mode) and not stat.S_ISDIR(state.st_mode):
        raise OSError(errno.EINVAL, "It is not a plain file", str(path))
    if state.st_size > most and stat.S_ISREG(state.st_mode):
        raise OSError(errno.EFBIG, f"It is larger than {most // MEGABYTE} MB", str(path))
    return path.read_bytes()


def read_written(path: Path) -> bytes:
    """The bytes of a file that a person writes, which is smaller; raises OSError likewise."""
    return read_plain(path, LARGEST_WRITTEN)
