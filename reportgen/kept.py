"""What is made of installed packages alone, kept as Python keeps what it compiles of modules.

In the `__pycache__` beside a file of this package (or where PYTHONPYCACHEPREFIX says), unless
Python was told to write no bytecode. What is kept is trusted as far as the folder that it is in:
whoever may write there may change the package itself. Nothing of a workspace comes here.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path


def find_kept(file: Path, suffix: str, *origin: str) -> bytes | None:
    """What was made of `origin` beside `file`; None where nothing is kept that is whole."""
    try:
        content = _place(file, suffix).read_bytes()
    except OSError:
        return None
    made = content[64:]
    return made if content.startswith(_sign(origin, made)) else None


def keep(file: Path, suffix: str, content: bytes, *origin: str) -> None:
    """Keeps what was made of `origin`; where the disk refuses, it is made again next time."""
    if sys.dont_write_bytecode:
        return
    place = _place(file, suffix)
    partial = place.with_name(f"{place.name}.{os.getpid()}")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(_sign(origin, content) + content)
        partial.replace(place)


def _place(file: Path, suffix: str) -> Path:
    return Path(cache_from_source(str(file))).with_suffix(suffix)


def _sign(origin: tuple[str, ...], content: bytes) -> bytes:
    """What a file begins with: what it was made of, and what it holds, as two numbers."""
    return sha256("\0".join(origin).encode()).digest() + sha256(content).digest()
