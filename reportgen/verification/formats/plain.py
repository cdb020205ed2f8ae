"""Plain text: paragraphs between blank lines, pages between form feeds."""

from __future__ import annotations

from reportgen.verification.extraction import Extraction
from reportgen.verification.formats.decoding import decode


def read(data: bytes, name: str) -> Extraction:
    """The text as it is; raises `UnreadableText` where it is not UTF-8."""
    return Extraction(decode(data, name), "txt")
