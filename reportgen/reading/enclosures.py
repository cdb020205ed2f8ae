"""Files that go into the Quarto project with the documents, and what they are called there."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath

_PLAIN_PATH = re.compile(r"[\w./ -]+")


def name_plainly(path: str) -> str:
    """Where a file of the workspace comes to stand in the Quarto project.

    It is the same path, unless that leads out of the workspace, or holds characters ("?", "#",
    "%20", quotation marks …) that mean something in an address, in Markdown or in Typst: then a
    name without them.
    """
    place = PurePosixPath(path)
    if _PLAIN_PATH.fullmatch(path) and not place.is_absolute() and ".." not in place.parts:
        return path
    stem = re.sub(r"[^A-Za-z0-9]+", "-", place.stem).strip("-")
    digest = hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{stem or 'file'}-{digest}{place.suffix}"
