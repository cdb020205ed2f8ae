"""From a file to its characters, a module a format, each with the one verb `read`.

What comes out is the text as the file has it, defects and all, with what the format alone
knows: page labels, headings, notes, and what is markup or stands aside. Packages that not
everybody needs are imported where they are needed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reportgen.errors import UnreadableText
from reportgen.verification.extraction import Extraction
from reportgen.verification.formats import epub, html, markdown, pdf, plain, word
from reportgen.verification.formats.signatures import check_signature

READERS: dict[str, Callable[[bytes, str], Extraction]] = {
    ".txt": plain.read,
    ".md": markdown.read,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
    ".epub": epub.read,
    ".docx": word.read,
    ".pdf": pdf.read,
    ".markdown": markdown.read,
    ".text": plain.read,
}
"""What each kind of file is read with, in the order in which they are preferred."""


def extract(data: bytes, name: str) -> Extraction:
    """The text in a file's bytes; its format is told by the ending of `name`.

    Raises `UnreadableText` where the format is unknown, the file is broken or locked, or a
    package that it needs is not installed.
    """
    ending = Path(name).suffix.lower()
    if ending not in READERS:
        known = ".txt, .md, .html, .epub, .docx, .pdf"
        message = (
            "is in a format that cannot be read"
            if ending
            else "has no ending that shows its format"
        )
        raise UnreadableText(f"{name} {message}.", f"Save it as one of {known}.")
    check_signature(data, name)
    return READERS[ending](data, name)
