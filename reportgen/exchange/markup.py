"""Notes in HTML or Markdown, taken apart into blocks of text, highlights, links and pictures.

Markdown is made HTML first, with the number of its line on every block, so that what is looked
for in a note is looked for once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from lxml import html
from lxml.etree import LxmlError, ParserError
from markdown_it import MarkdownIt

from reportgen.errors import ExchangeError, Location

MOST_CHARACTERS = 2_000_000

Kind = Literal["paragraph", "item", "quote", "heading", "rule"]


@dataclass(frozen=True)
class Mark:
    """Highlighted words; `data` is what the tool wrote of them beside the words, as it stands."""

    words: str
    colour: str = ""
    data: str = ""


@dataclass(frozen=True)
class Anchor:
    """A link, and the words that it is on."""

    href: str
    words: str


@dataclass(frozen=True)
class Citation:
    """A citation that the tool marked as one: its words, and the data or the link behind them."""

    words: str
    data: str = ""


@dataclass(frozen=True)
class Picture:
    """An image; `data` as in `Mark`."""

    data: str = ""


Piece = str | Mark | Anchor | Citation | Picture


@dataclass(frozen=True)
class Block:
    """A paragraph, list item, quotation or heading; `depth` counts the lists and quotations."""

    kind: Kind
    pieces: tuple[Piece, ...]
    line: int
    depth: int = 0


_BLOCKS = frozenset({
    "address", "article", "aside", "body", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "main", "nav", "ol", "p",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_UNREAD = frozenset({"script", "style", "head", "title", "template", "code", "pre"})
_MARKED = frozenset({"highlight", "underline"})
_STYLE = re.compile(r"background(?:-color)?\s*:\s*([^;]+)", re.IGNORECASE)
_FAMILY = re.compile(r"(?:hltr|highlight|color|colour|bg|mark)[-_](?P<name>\w+)", re.IGNORECASE)
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})")
_HEX = re.compile(r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![0-9a-f])", re.IGNORECASE)


def parse_html(text: str, name: str) -> html.HtmlElement:
    """The tree of an HTML text, whatever is left open in it; raises ExchangeError."""
    try:
        parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (ParserError, LxmlError, ValueError) as error:
        raise ExchangeError(
            f"The HTML cannot be read: {error}.", "Export the note again.", place=Location(name)
        ) from error


def read_blocks(tree: html.HtmlElement) -> tuple[Block, ...]:
    """The blocks of a page, in their order."""
    body = tree.find("body")
    reader = _Reader(numbered=tree.find(".//*[@data-line]") is not None)
    reader.walk(tree if body is None else body, "paragraph", 0)
    reader.flush()
    return tuple(reader.blocks)


def read_markdown(text: str, name: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text, in their order; lines as in the text.

    Raises `ExchangeError` where it is longer than any note.
    """
    if len(text) > MOST_CHARACTERS:
        raise ExchangeError(
            f"The note is longer than {MOST_CHARACTERS:,} characters.",
            "Import it in parts.",
            place=Location(name),
        )
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    for token in tokens:
        if token.map and token.nesting != -1:
            token.attrSet("data-line", str(token.map[0] + 1))
    rendered = parser.renderer.render(tokens, parser.options, {})
    if not rendered.strip():
        return ()
    return read_blocks(parse_html(f"<body>{rendered}</body>", name))


def read_colour(value: str) -> str:
    """A colour as "#rrggbb" where it is given in numbers, else its name, in lower case."""
    if match := _RGB.search(value):
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in match.groups())
    if match := _HEX.search(value):
        digits = match[0][1:].lower()
        wide = digits if len(digits) >= 6 else "".join(digit * 2 for digit in digits)
        return f"#{wide[:6]}"
    return " ".join(value.split()).lower()


def _colour_of(element: html.HtmlElement) -> str:
    styled = [element, *element.iterdescendants("span", "font")]
    for each in styled:
        if match := _STYLE.search(each.get("style") or ""):
            return read_colour(match[1])
    match = _FAMILY.search(element.get("class") or "")
    return match["name"].lower() if match else ""


def _join_text(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces, with no text beside text."""
    for is_text, group in groupby(pieces, lambda piece: isinstance(piece, str)):
        if is_text:
            yield "".join(piece for piece in group if isinstance(piece, str))
        else:
            yield from group


@dataclass
class _Reader:
    """Walks a tree, and keeps the block that is being read.

    `numbered` says that blocks carry the numbers of the lines that they were made of.
    """

    numbered: bool
    blocks: list[Block] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    kind: Kind = "paragraph"
    depth: int = 0
    line: int = 0

    def flush(self) -> None:
        if any(not isinstance(piece, str) or piece.strip() for piece in self.pieces):
            pieces = tuple(_join_text(self.pieces))
            self.blocks.append(Block(self.kind, pieces, self.line, self.depth))
        self.pieces = []

    def begin(self, element: html.HtmlElement, kind: Kind, depth: int) -> None:
        self.flush()
        self.kind, self.depth = kind, depth
        given = element.get("data-line")
        if given and given.isdecimal():
            self.line = int(given)
        elif not self.numbered:
            self.line = element.sourceline or self.line

    def walk(self, element: html.HtmlElement, kind: Kind, depth: int) -> None:
        """Reads an element's text and children into blocks of this kind."""
        self.add(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self.read(child, kind, depth)
            self.add(child.tail)

    def add(self, text: str | None) -> None:
        if text:
            self.pieces.append(text)

    def read(self, element: html.HtmlElement, kind: Kind, depth: int) -> None:
        tag = element.tag
        if tag in _UNREAD:
            return
        if tag == "hr":
            self.begin(element, kind, depth)
            self.blocks.append(Block("rule", (), self.line, depth))
        elif tag == "br":
            self.add("\n")
        elif tag == "p" and kind == "quote" and self.pieces:
            self.add("\n\n")
            self.walk(element, kind, depth)
        elif tag in _HEADINGS:
            self.enclose(element, "heading", depth, kind)
        elif tag == "blockquote":
            self.enclose(element, "quote", depth + 1, kind)
        elif tag == "li":
            self.enclose(element, "item", depth + 1, kind)
        elif tag in _BLOCKS and not (tag == "p" and kind != "paragraph"):
            self.enclose(element, kind, depth, kind)
        else:
            self.read_inline(element, kind, depth)

    def enclose(self, element: html.HtmlElement, kind: Kind, depth: int, around: Kind) -> None:
        self.begin(element, kind, depth)
        self.walk(element, kind, depth)
        self.flush()
        self.kind, self.depth = around, depth if kind == around else max(depth - 1, 0)

    def read_inline(self, element: html.HtmlElement, kind: Kind, depth: int) -> None:
        classes = frozenset((element.get("class") or "").split())
        words = str(element.text_content())
        if element.tag == "img":
            self.pieces.append(Picture(element.get("data-annotation") or ""))
        elif element.tag == "mark" or (element.tag == "span" and classes & _MARKED):
            data = element.get("data-annotation") or ""
            self.pieces.append(Mark(words, _colour_of(element), data))
        elif "citation" in classes:
            self.read_citation(element, words)
        elif element.tag == "a" and element.get("href"):
            self.pieces.append(Anchor(element.get("href") or "", words))
        else:
            self.walk(element, kind, depth)

    def read_citation(self, element: html.HtmlElement, words: str) -> None:
        link = element.find(".//a[@href]")
        href = link.get("href") if link is not None else ""
        self.pieces.append(Citation(words, element.get("data-citation") or href or ""))
