"""HTML: what a reader sees of a page, without its menus, notes' marks and readings of ruby."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

from reportgen.limits import DEEPEST_HTML
from reportgen.verification.extraction import Extraction, Heading, Span
from reportgen.verification.formats.decoding import decode
from reportgen.verification.formats.packages import refuse_broken

_BLOCK_NAMES = """
address article aside blockquote body caption center dd details dialog div dl dt fieldset
figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p
pre search section summary table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
_VOID = frozenset(_VOID_NAMES.split())
_UNSEEN_NAMES = """
audio button canvas datalist head iframe noscript object option rp rt rtc script select style
svg template textarea title video
"""
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_ASIDE = frozenset({"aside", "figcaption", "figure", "footer", "header", "nav", "search"})
_ASIDE_ROLE_NAMES = """
banner complementary contentinfo navigation search footnote footnotes endnote endnotes rearnote
rearnotes toc landmarks page-list doc-footnote doc-endnote doc-endnotes doc-toc doc-pagelist
"""
_ASIDE_ROLES = frozenset(_ASIDE_ROLE_NAMES.split())
_UNCOUNTED = frozenset({"caption", "hgroup", "legend", "td", "th"})
_CLOSED_BY = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "rb": {"rb", "rt", "rp"},
    "rt": {"rb", "rt", "rp"},
    "rp": {"rb", "rt", "rp"},
    "option": {"option"},
    **{name: {"p"} for name in _BLOCKS - {"li", "dt", "dd", "tr", "td", "th"}},
}
"""What an element ends that stands open and need not be closed by hand."""
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset=[\"']?([\w:.-]{1,40})|<\?xml[^>]{0,200}?encoding=[\"']([\w.-]{1,40})",
    re.IGNORECASE,
)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NOTE_WORDS = re.compile(r"(?:foot|end)-?note|note-?ref|fn-?ref|cite_?(?:ref|note)", re.IGNORECASE)
_NOTE_MARK = re.compile(r"[\s\[(]*(?:\d{1,3}|[a-z]|[ivx]+|[*†‡§¶‖#]+)[\s\])]*(?:,[\s\d]+)*")
_AFTER_WORD = re.compile(r"(?:[^\W\d_]{4}|[^\W\d_]{2}[.,;:!?”’\"')\]»。」]+)\s*$")
_PAGE_LABEL = re.compile(r"^\W*(?:pages?|pp?\.)?\s*(.*?)[\s.\]]*$", re.IGNORECASE)


@dataclass
class _Element:
    """An element that stands open: what of it is not seen, stands aside, is a note's mark."""

    tag: str
    start: int
    piece: int
    unseen: bool = False
    aside: bool = False
    uncounted: bool = False
    is_mark: bool = False
    is_link: bool = False
    is_page: bool = False


@dataclass
class Page(HTMLParser):
    """Gathers what is seen of a page, or of several one after the other (`feed` and `end_page`).

    `targets` are the printed page numbers of elements, by id.
    """

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    labels: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    asides: list[Span] = field(default_factory=list)
    uncounted: list[Span] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)
    open: list[_Element] = field(default_factory=list)
    tags: Counter[str] = field(default_factory=Counter)
    unseen: int = 0
    """Of the open elements, how many there are of each tag, and how many are not shown."""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def add(self, text: str) -> None:
        """Adds characters to what was gathered."""
        self.pieces.append(text)
        self.length += len(text)

    def end_page(self) -> None:
        """Ends what still stands open."""
        self.close()
        while self.open:
            self._end()
        self.add("\n\n")
        self.reset()

    def to_extraction(self, form: str) -> Extraction:
        """All that was gathered, as the text of a format."""
        labels = ("", *self.labels) if self.labels else ()
        return Extraction(
            "".join(self.pieces),
            form,
            labels,
            tuple(self.headings),
            asides=tuple(self.asides),
            uncounted=tuple(self.uncounted),
        )

    @property
    def is_unseen(self) -> bool:
        """Whether what comes next is not shown."""
        return self.unseen > 0

    # ── what the parser calls ────────────────────────────────────────────────────────────

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins, and may end others."""
        while self.open and self.open[-1].tag in _CLOSED_BY.get(tag, ()):
            self._end()
        values = {name: value or "" for name, value in attrs}
        kinds = set(f"{values.get('role', '')} {values.get('epub:type', '')}".lower().split())
        if not self.is_unseen:
            if tag == "br":
                self.add("\n")
            elif tag in _BLOCKS:
                self.add("\n\n")
            label = self.targets.get(values.get("id") or values.get("name") or "")
            if label or {"doc-pagebreak", "pagebreak"} & kinds:
                self.break_page(label or values.get("aria-label") or values.get("title") or "")
        if tag == "p" and (
            self.tags["td"] or self.tags["th"]
        ):  # a table with paragraphs in it only lays out the page
            for cell in (element for element in self.open if element.tag in ("td", "th")):
                cell.uncounted = False
        if tag not in _VOID:
            self._open(self._judge(tag, values, kinds))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without contents."""
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1].tag == tag and tag not in _VOID:
            self._end()

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and those in it that were left open."""
        if self.tags[tag]:
            while self.open[-1].tag != tag:
                self._end()
            self._end()

    def handle_data(self, data: str) -> None:
        """Characters within an element."""
        if not self.is_unseen:
            self.add(_SPACE.sub(" ", data))
        elif self.open[-1].is_page and not self.labels[-1]:
            self.labels[-1] = data.strip()

    def _open(self, element: _Element) -> None:
        """Keeps an element open; as in browsers, what stands too deep is beside the others."""
        if len(self.open) < DEEPEST_HTML or (element.unseen and not self.is_unseen):
            self.open.append(element)
            self.tags[element.tag] += 1
            self.unseen += element.unseen

    # ── elements ─────────────────────────────────────────────────────────────────────────

    def _judge(self, tag: str, values: dict[str, str], kinds: set[str]) -> _Element:
        link = values.get("href", "")
        words = f"{values.get('class', '')} {values.get('rel', '')} {values.get('id', '')} {link}"
        unseen = tag in _UNSEEN or "hidden" in values or _HIDDEN.search(values.get("style", ""))
        is_page = bool({"doc-pagebreak", "pagebreak"} & kinds)
        named = tag in ("a", "sup") and _NOTE_WORDS.search(words) is not None
        within = self.open[-1].tag if self.open else ""
        return _Element(
            tag,
            self.length,
            len(self.pieces),
            unseen=bool(unseen) or is_page,
            aside=tag in _ASIDE or bool(_ASIDE_ROLES & kinds),
            uncounted=tag in _UNCOUNTED or (tag == "code" and within == "pre"),
            is_mark=bool({"doc-noteref", "noteref"} & kinds) or named,
            is_link=tag == "a" and "#" in link,
            is_page=is_page,
        )

    def break_page(self, label: str) -> None:
        """Begins a page with this number; the word "page" before it is no part of it."""
        match = _PAGE_LABEL.match(label)
        self.labels.append(match[1] if match else label)
        self.add("\f")

    def _end(self) -> None:
        """Ends the element that was opened last."""
        element = self.open.pop()
        self.tags[element.tag] -= 1
        self.unseen -= element.unseen
        if self.is_unseen or element.unseen:
            return
        span = (element.start, self.length)
        within = self.open[-1] if self.open else None
        if within and within.tag == "sup" and element.tag == "a":
            within.is_mark |= element.is_mark
            within.is_link |= element.is_link
        elif element.tag == "sup" or element.is_mark:
            self._drop_mark(element)
        elif span[0] < span[1]:
            self._keep(element, span)
        if element.tag in _BLOCKS:
            self.add("\n\n")

    def _keep(self, element: _Element, span: Span) -> None:
        is_heading = re.fullmatch("h[1-6]", element.tag)
        if is_heading and not any(e.aside and e.tag != "header" for e in self.open):
            self.headings.append(Heading(*span, int(element.tag[1])))
        elif element.aside:
            self.asides.append(span)
        elif element.uncounted:
            self.uncounted.append(span)

    def _drop_mark(self, element: _Element) -> None:
        """Takes out what was gathered since an element began, if it is the mark of a note.

        A number set high is one after a word or a sentence; after a unit it is a power.
        """
        mark = "".join(self.pieces[element.piece :])
        before = "".join(self.pieces[max(0, element.piece - 8) : element.piece])
        if not _NOTE_MARK.fullmatch(mark):
            return
        is_link = element.is_link or any(outer.is_link for outer in self.open)
        bare = mark.strip()
        sure = element.is_mark or is_link or not bare.isalnum()
        if sure or (bare.isdecimal() and _AFTER_WORD.search(before[-40:])):
            del self.pieces[element.piece :]
            self.length = element.start


def read(data: bytes, name: str) -> Extraction:
    """The page as it is seen.

    Raises `UnreadableText` where its bytes are not of the encoding that it declares, or it has no
    text.
    """
    page = Page()
    feed(page, data, name)
    return page.to_extraction("html")


def feed(page: Page, data: bytes, name: str) -> None:
    """Adds a document to what a page has gathered."""
    declared = _CHARSET.search(_COMMENT.sub(b"", data[:4096]))
    encoding = (declared[1] or declared[2]).decode("ascii", "replace") if declared else ""
    try:
        page.feed(_escape_open(decode(data, name, encoding)))
        page.end_page()
    except (AssertionError, ValueError) as error:  # html.parser, on a broken "<![…"
        raise refuse_broken(name, "a web page", error) from error


_PAIRS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<![", "]>"), ("<", ">"))


def _escape_open(text: str) -> str:
    """The text with tags and comments that nothing closes as the characters that they are.

    html.parser would look to the end of the file for the end of each of them.
    """
    for opening, closing in _PAIRS:
        end = text.rfind(closing) + 1
        text = text[:end] + text[end:].replace(opening, f"&lt;{opening[1:]}")
    return text
