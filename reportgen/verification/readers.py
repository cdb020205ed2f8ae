"""From a file that holds a source's full text to its characters, format by format.

What comes out is the text as the file has it, defects and all, with what the format alone
knows: page labels, headings, notes, and which characters are markup. pypdf and python-docx
are imported where they are needed, so that nobody pays for a format that is not used.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from reportgen.errors import WorkspaceError

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

    Form feeds part pages. `labels` are the printed numbers of these pages where the format
    knows them ("" for a page without); `headings` is None where the format does not mark any;
    `markup` are spans that are not text. Paragraphs are parted by blank lines, if
    `has_paragraphs`.
    """

    raw: str
    format: str
    labels: tuple[str, ...] = ()
    headings: tuple[Heading, ...] | None = None
    markup: tuple[Span, ...] = ()
    notes: tuple[Note, ...] = ()
    has_paragraphs: bool = True


_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes) -> str:
    """Bytes as text: by byte order mark, else UTF-8, else Windows-1252; never fails."""
    for mark, encoding in zip(_MARKS, ("utf-8", "utf-16-le", "utf-16-be"), strict=True):
        if data.startswith(mark):
            return _unify_lines(data[len(mark) :].decode(encoding, "replace"))
    try:
        return _unify_lines(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _unify_lines(data.decode("cp1252", "replace"))


def _unify_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_plain(data: bytes, _name: str) -> Extraction:
    return Extraction(decode(data), "txt")


# ── Markdown ─────────────────────────────────────────────────────────────────────────────

_MARKDOWN_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+)$", re.MULTILINE)
_MARKDOWN = re.compile(
    r"""
      \A---\n(?s:.*?)\n---$                    # front matter
    | ^\#{1,6}[ \t]+ | ^[ \t]*>[ \t]?          # headings, block quotes
    | !?\[(?=[^\[\]\n]{0,500}\]\()             # a link opens …
    | \]\([^()\n]{0,2000}\)                    # … and ends with where it leads
    | \[\^[^\]\s]{1,80}\]:?                    # note marks
    | \*+ | `+ | (?<![^\W_])_+ | _+(?![^\W_])  # emphasis and code
    | \\(?=[^\w\s]) | <!--(?s:.*?)--> | </?[a-zA-Z][^<>\n]{0,500}>
    """,
    re.MULTILINE | re.VERBOSE,
)


def _read_markdown(data: bytes, _name: str) -> Extraction:
    raw = decode(data)
    headings = tuple(
        Heading(match.start(2), match.end(2), len(match[1]))
        for match in _MARKDOWN_HEADING.finditer(raw)
    )
    markup = tuple(match.span() for match in _MARKDOWN.finditer(raw))
    return Extraction(raw, "md", headings=headings, markup=markup)


# ── HTML ─────────────────────────────────────────────────────────────────────────────────

_BLOCK_NAMES = """
address article aside blockquote body caption dd details div dl dt fieldset figcaption figure
footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section summary table td th tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_UNSEEN = frozenset({"button", "head", "noscript", "script", "select", "style", "svg", "template"})
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
_HTML_SPACE = re.compile(r"[ \t\n\r\f]+")


@dataclass
class _Page(HTMLParser):
    """Gathers the visible text of a page, its headings and its page breaks."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    labels: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    heading_start: int = 0
    note_marks: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        kinds = f"{values.get('role', '')} {values.get('epub:type', '')}".split()
        if tag in _UNSEEN:
            self.unseen.append(tag)
        elif "doc-pagebreak" in kinds or "pagebreak" in kinds:
            self.labels.append(values.get("aria-label") or values.get("title") or "")
            self.add("\f")
        elif tag == "br":
            self.add("\n")
        elif tag in _BLOCKS:
            self.add("\n\n")
            self.heading_start = self.length
        elif tag == "a" and ("doc-noteref" in kinds or "noteref" in kinds):
            self.note_marks += 1

    def handle_endtag(self, tag: str) -> None:
        if self.unseen:
            if tag == self.unseen[-1]:
                self.unseen.pop()
        elif tag in _BLOCKS:
            if re.fullmatch("h[1-6]", tag) and self.length > self.heading_start:
                self.headings.append(Heading(self.heading_start, self.length, int(tag[1])))
            self.add("\n\n")
        elif tag == "a" and self.note_marks:
            self.note_marks -= 1

    def handle_data(self, data: str) -> None:
        if not self.unseen and not self.note_marks:
            self.add(_HTML_SPACE.sub(" ", data))


def _read_html(data: bytes, name: str) -> Extraction:
    text = _decode_html(data)
    page = _Page()
    try:
        page.feed(text)
        page.close()
    except (AssertionError, ValueError) as error:  # html.parser, on a broken "<![…"
        raise _broken(name, "HTML", error) from error
    labels = ("", *page.labels) if page.labels else ()
    return Extraction("".join(page.pieces), "html", labels, tuple(page.headings))


def _decode_html(data: bytes) -> str:
    """As the page declares, unless a byte order mark says otherwise."""
    declared = None if data.startswith(_MARKS) else _CHARSET.search(data[:4096])
    if declared:
        with contextlib.suppress(LookupError, ValueError):  # an encoding that nobody knows
            return _unify_lines(data.decode(declared[1].decode("ascii"), "replace"))
    return decode(data)


# ── PDF ──────────────────────────────────────────────────────────────────────────────────


def _read_pdf(data: bytes, name: str) -> Extraction:
    try:
        import pypdf
    except ImportError as error:
        raise _missing(name, "PDF", "pypdf") from error
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise WorkspaceError(
                f"{name} is locked with a password.", "Save a copy without password, or as .txt."
            )
        pages = [page.extract_text().replace("\f", " ") for page in reader.pages]
        labels = tuple(reader.page_labels)
    except WorkspaceError:
        raise
    except Exception as error:  # pypdf lets whatever a broken file provokes escape
        raise _broken(name, "PDF", error) from error
    if not any(page.strip() for page in pages):
        raise WorkspaceError(
            f"{name} holds no text: its pages are pictures.",
            "Run text recognition on it (e.g. with OCRmyPDF), or save its text as .txt.",
        )
    return Extraction(_unify_lines("\f".join(pages)), "pdf", labels, has_paragraphs=False)


# ── DOCX ─────────────────────────────────────────────────────────────────────────────────

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCX_TEXT = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}


def _read_docx(data: bytes, name: str) -> Extraction:
    try:
        import docx
    except ImportError as error:
        raise _missing(name, "Word", "python-docx") from error
    try:
        document = docx.Document(io.BytesIO(data))
        return _gather_docx(document)
    except Exception as error:  # python-docx, zipfile and lxml each have their own errors
        raise _broken(name, "Word", error) from error


def _gather_docx(document: Any) -> Extraction:
    body = document.element.body
    rendered = next(body.iter(f"{_W}lastRenderedPageBreak"), None) is not None
    styles = {style.style_id: style.name or "" for style in document.styles}
    pieces: list[str] = []
    headings: list[Heading] = []
    order: list[str] = []
    position = 0
    for paragraph in body.iter(f"{_W}p"):
        text = "".join(_docx_characters(paragraph, rendered, order))
        level = _docx_level(paragraph, styles)
        if level and text.strip():
            headings.append(Heading(position, position + len(text), level))
        pieces.append(text + "\n\n")
        position += len(text) + 2
    notes: list[Note] = []
    for number, text in _docx_notes(document, order):
        notes.append(Note(number, position, position + len(text)))
        pieces.append(text + "\n\n")
        position += len(text) + 2
    return Extraction("".join(pieces), "docx", (), tuple(headings), (), tuple(notes))


def _docx_characters(paragraph: Any, rendered: bool, order: list[str]) -> Iterator[str]:
    """The text of a paragraph; `order` gathers the notes it refers to.

    Word saves where its pages last broke; only without that are a writer's own page breaks read.
    """
    for element in paragraph.iter():
        tag = str(element.tag).removeprefix(_W)
        if tag == "t":
            yield (element.text or "").replace("\f", " ")
        elif tag == "footnoteReference":
            order.append(element.get(f"{_W}id") or "")
        elif tag == "lastRenderedPageBreak":
            yield "\f"
        elif tag == "br":
            page = element.get(f"{_W}type") == "page"
            yield "\n" if not page else "" if rendered else "\f"
        else:
            yield _DOCX_TEXT.get(tag, "")


def _docx_level(paragraph: Any, styles: dict[str, str]) -> int:
    """The level of a heading, 0 for a paragraph that is none."""
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = styles.get(style.get(f"{_W}val"), "") if style is not None else ""
    match = re.fullmatch(r"heading ([1-9])|(title)", name, re.IGNORECASE)
    return int(match[1] or 1) if match else 0


def _docx_notes(document: Any, order: list[str]) -> Iterator[tuple[str, str]]:
    """The footnotes that the text refers to, numbered as Word prints them."""
    from docx.oxml import parse_xml

    texts: dict[str, str] = {}
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/footnotes"):
            for note in parse_xml(relation.target_part.blob).iter(f"{_W}footnote"):
                text = "".join(_docx_characters(note, True, [])).replace("\f", " ")
                texts[note.get(f"{_W}id") or ""] = text
    for number, key in enumerate(dict.fromkeys(order), start=1):
        if key in texts:
            yield str(number), texts[key]


# ── all formats ──────────────────────────────────────────────────────────────────────────

READERS: dict[str, Callable[[bytes, str], Extraction]] = {
    ".txt": _read_plain,
    ".md": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".docx": _read_docx,
    ".pdf": _read_pdf,
}
"""What each kind of file is read with, in the order in which they are preferred."""


def extract(data: bytes, name: str) -> Extraction:
    """The text in a file's bytes; its format is told by the ending of `name`.

    Raises `WorkspaceError` where the format is unknown, the file is broken or locked, or
    a package that it needs is not installed.
    """
    read = READERS.get(Path(name).suffix.lower())
    if read is None:
        raise WorkspaceError(
            f"{name} is in a format that is not read.", f"Save it as one of {', '.join(READERS)}."
        )
    return read(data, name)


def _missing(name: str, kind: str, package: str) -> WorkspaceError:
    return WorkspaceError(
        f"{name} is a {kind} file, and the package {package} is not installed.",
        f"Install it with: pip install {package}",
    )


def _broken(name: str, kind: str, error: Exception) -> WorkspaceError:
    return WorkspaceError(
        f"{name} cannot be read as a {kind} file: {error or type(error).__name__}.",
        "Check that it opens elsewhere, or save its text as .txt.",
    )
