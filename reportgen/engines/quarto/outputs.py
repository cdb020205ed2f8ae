"""What quarto made, looked at: a file can be missing, empty, half written or not its kind."""

from __future__ import annotations

import os
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from reportgen.engines.protocol import EXTENSIONS
from reportgen.engines.quarto.log import Remark, missing_file
from reportgen.errors import Severity
from reportgen.publication import DocumentFormat

_EDGE = 1 << 17  # bytes looked at on either end; the directory of a ZIP file ends within 64 KiB


@dataclass(frozen=True)
class _Kind:
    """How files of a kind begin and end, in small letters."""

    name: str
    beginnings: tuple[bytes, ...]
    ending: bytes


_KINDS = {
    "html": _Kind("an HTML page", (b"<!doctype html", b"<html"), b"</html>"),
    "pdf": _Kind("a PDF", (b"%pdf-",), b"%%eof"),
    "docx": _Kind("a Word document", (b"pk\x03\x04",), b"pk\x05\x06"),
    "pptx": _Kind("a PowerPoint file", (b"pk\x03\x04",), b"pk\x05\x06"),
}


def find_problem(path: Path, wanted: DocumentFormat) -> str:
    """What is wrong with a file that should have been made, in words; "" where nothing is."""
    if not path.is_file():
        return f"{path.name} was not made"
    kind = _KINDS[EXTENSIONS[wanted]]
    with path.open("rb") as file:
        head = file.read(_EDGE).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
        file.seek(max(0, path.stat().st_size - _EDGE), os.SEEK_SET)
        tail = file.read().lower()
    if not tail:
        return f"{path.name} is empty"
    if not head.startswith(kind.beginnings):
        return f"{path.name} is not {kind.name}"
    return "" if kind.ending in tail else f"{path.name} breaks off before its end"


def find_loose_ends(page: Path) -> list[Remark]:
    """What an HTML page still asks for beside itself, although all should be in it.

    A local file is one that was missing; a remote one makes the page need the network.
    """
    reader = _References()
    reader.feed(page.read_text("utf-8", errors="replace"))
    reader.close()
    return [_judge(reference) for reference in dict.fromkeys(reader.found)]


def _judge(reference: str) -> Remark:
    if not reference.startswith(("http:", "https:", "//")):
        return missing_file(unquote(reference))
    return Remark(
        "RG905",
        Severity.WARNING,
        f"The page asks the network for {reference} when it is read.",
        "Use a local copy.",
    )


class _References(HTMLParser):
    """Collects the addresses of images, scripts and style sheets that are not in the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        reference = values.get("src") if tag in ("img", "script", "source", "video") else None
        if tag == "link" and "stylesheet" in (values.get("rel") or "").split():
            reference = values.get("href")
        if reference and not reference.startswith(("data:", "#", "javascript:", "blob:")):
            self.found.append(reference)
