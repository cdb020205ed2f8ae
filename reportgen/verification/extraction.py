"""What comes out of a file that holds a source's full text, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]
"""From and to (exclusive), counted in characters."""


@dataclass(frozen=True)
class Heading:
    """A heading: where it stands, and its level (1 is the highest)."""

    start: int
    end: int
    level: int


@dataclass(frozen=True)
class Note:
    """A footnote or endnote that the format itself marks as one."""

    number: str
    start: int
    end: int


@dataclass(frozen=True)
class Extraction:
    """The characters of a text, as its file has them; line ends are always one "\\n".

    Form feeds part pages; with `has_pages` a text without any is one page. `labels` are the
    printed numbers of these pages where the format knows them ("" for a page without);
    `headings` is None where the format does not mark any. Of the other spans, `markup` is no
    text, `asides` (menus, text boxes) interrupt the text that stands around them, and
    `uncounted` (tables, captions) are text and no paragraphs. Paragraphs are parted by blank
    lines, if `has_paragraphs`.
    """

    raw: str
    format: str
    labels: tuple[str, ...] = ()
    headings: tuple[Heading, ...] | None = None
    markup: tuple[Span, ...] = ()
    notes: tuple[Note, ...] = ()
    asides: tuple[Span, ...] = ()
    uncounted: tuple[Span, ...] = ()
    has_pages: bool = False
    has_paragraphs: bool = True
