"""What documents say: their text, read back with tools that had no part in making them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import lxml.html
import pptx
import pypdf

_INVISIBLE = re.compile(r"[\s\u00ad\u200b\u2060\ufeff]+")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def squash(text: str) -> str:
    """The characters alone: no spaces, line ends or hyphens that only break lines."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def read_html(path: Path) -> str:
    """What a page or a deck shows, its title and the words for those who cannot see figures."""
    root = parse_html(path)
    for element in list(root.iter("script", "style")):
        element.drop_tree()
    spoken = [value for name in ("alt", "aria-label") for value in root.xpath(f"//@{name}")]
    return "\n".join([root.text_content(), *spoken])


def parse_html(path: Path) -> Any:
    """The tree of a page."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    return lxml.html.fromstring(path.read_bytes(), parser=parser)


def read_pdf(path: Path) -> str:
    """The text of a PDF without running heads and feet, which may part a sentence."""
    reader = pypdf.PdfReader(path)
    title = (reader.metadata and reader.metadata.title) or "\n"
    first, *others = [page.extract_text().splitlines() for page in reader.pages]
    pages = [first, *(lines[bool(lines) and lines[0].startswith(title) :] for lines in others)]
    shapes = Counter(shape for lines in pages for shape in {_shape(line) for line in lines})
    running = {shape for shape, count in shapes.items() if count > max(2, len(pages) // 2)}
    return "\n".join(line for lines in pages for line in lines if _shape(line) not in running)


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line.strip())


def read_docx(path: Path) -> str:
    """The paragraphs of a Word file, in tables too, and the descriptions of its figures."""
    document = docx.Document(str(path))
    body = document.element.body
    return "\n".join([document.core_properties.title, *_join(body, _WORD), *body.xpath("//@descr")])


def read_pptx(path: Path) -> str:
    """The paragraphs of a PowerPoint file, notes too, and the descriptions of its figures."""
    deck = pptx.Presentation(str(path))
    texts = [deck.core_properties.title]
    for slide in deck.slides:
        parts = [slide.element]
        if slide.has_notes_slide:
            parts.append(slide.notes_slide.element)
        for part in parts:
            texts += [*_join(part, _DRAWING), *part.xpath("//@descr")]
    return "\n".join(texts)


def _join(element: Any, namespace: str) -> Iterator[str]:
    for paragraph in element.iter(f"{namespace}p"):
        yield "".join(text.text or "" for text in paragraph.iter(f"{namespace}t"))


READERS: dict[str, Callable[[Path], str]] = {
    "brief.html": read_html,
    "brief.pdf": read_pdf,
    "brief.docx": read_docx,
    "slides.html": read_html,
    "slides.pptx": read_pptx,
}
