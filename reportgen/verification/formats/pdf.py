"""PDF: its pages as pypdf reads them, with the labels that they have."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from typing import Any

from reportgen.errors import UnreadableText
from reportgen.verification.extraction import Extraction
from reportgen.verification.formats.packages import refuse_broken, refuse_missing
from reportgen.verification.formats.righttoleft import is_right_to_left, read_pages

_CUT_OFF = "it is incomplete"
_TAIL = 4096
"""Within how many of its last bytes a whole file says that it ends."""


def read(data: bytes, name: str) -> Extraction:
    """The text of each page; raises `UnreadableText` where the file is broken, locked or a scan."""
    pages, labels = _open_pages(data, name, None)
    if not any(page.strip() for page in pages):
        raise UnreadableText(
            f"{name} holds no text: its pages are pictures.",
            "Run text recognition on it (e.g. with OCRmyPDF), or save its text as .txt.",
        )
    raw = "\f".join(pages).replace("\r\n", "\n").replace("\r", "\n")
    return Extraction(raw, "pdf", labels, has_pages=True, has_paragraphs=False)


def read_leaves(data: bytes, name: str, numbers: Iterable[int]) -> list[str]:
    """The text of some pages alone, counted from 0, as `read` has it; raises what that raises."""
    return _open_pages(data, name, numbers)[0]


def _open_pages(
    data: bytes, name: str, numbers: Iterable[int] | None
) -> tuple[list[str], tuple[str, ...]]:
    try:
        import pypdf
    except ImportError as error:
        raise refuse_missing(name, "a PDF file", "pypdf") from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it minds, findings say
    try:
        return _read_pages(pypdf, data, name, numbers)
    except UnreadableText:
        raise
    except pypdf.errors.DependencyError as error:
        raise refuse_missing(name, "an encrypted PDF file", "cryptography") from error
    except Exception as error:  # pypdf lets whatever a broken file provokes escape
        reason = error if b"%%EOF" in data[-_TAIL:] else _CUT_OFF
        raise refuse_broken(name, "a PDF file", reason) from error


def _read_pages(
    pypdf: Any, data: bytes, name: str, numbers: Iterable[int] | None
) -> tuple[list[str], tuple[str, ...]]:
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableText(
            f"{name} is password-protected.", "Save a copy without a password, or as .txt."
        )
    chosen = range(len(reader.pages)) if numbers is None else list(numbers)
    pages = [reader.pages[number].extract_text().replace("\f", " ") for number in chosen]
    if not pages:
        raise ValueError("it has no pages")
    if (
        numbers is None
        and b"%%EOF" not in data[-_TAIL:]
        and not all(page.strip() for page in pages)
    ):
        raise ValueError(_CUT_OFF)
    turned = {chosen[at]: at for at, page in enumerate(pages) if is_right_to_left(page)}
    for number, page in read_pages(data, list(turned), name) if turned else ():
        pages[turned[number]] = page or pages[turned[number]]
    return pages, tuple(reader.page_labels)
