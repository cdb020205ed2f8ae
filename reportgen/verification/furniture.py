"""What a printed text has besides its sentences: pages, running heads, page numbers, footnotes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.verification.extraction import Note, Span
from reportgen.verification.patterns import Searches

if TYPE_CHECKING:
    import regex

_EDGE = 3
"""How many lines from the top or bottom of a page a running head can have."""
_OFTEN = 3
"""On how many pages a line must stand to be a running head; on both, if there are but two."""

_LINE = re.compile(r"[^\n\f]+")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,4}(?![\w.,])")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NOTE = re.compile(r"[\s\ufffd]*(\d{1,3})(?:[.)]?[\s\ufffd]+(?=[^\s\ufffd\d])|(?=[A-ZÀ-Þ“‘\"(]))")
_MARK = re.compile(
    r"""
    (?=[0-9⁰¹²³⁴⁵⁶⁷⁸⁹])(?:  # for speed: most characters are no digits
      (?<!\b[Nn]o\.)(?<!\b[Pp]p\.)(?<!\b[Vv]ol\.)(?<!\b[Aa]rt\.)(?<!\b[Ff]ig\.)(?<!\b[Cc]h\.)
      (?<=[^\W\d_]{2}[.,;:!?”’"')\]])\d{1,3}(?=[\s\ufffd])
    | (?<=[12][0-9]{3}[.,;:!?”’"')\]])\d{1,3}(?=[\s\ufffd])
    | (?<=[^\W\d_A-Z]{3})\d{1,3}(?=[\s\ufffd])
    | (?<=[^\s\ufffd])[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}
    )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Page:
    """A page: the number that is printed on it ("" where there is none), and its characters."""

    number: str
    start: int
    end: int


def split_pages(
    raw: str, mark: str | None, *, has_pages: bool = False, searches: Searches | None = None
) -> tuple[tuple[Page, ...], tuple[Span, ...]]:
    """The pages of a text, and the marks that open them (which are not text).

    `mark` is a pattern for what opens a page, its first group the page's number, if it has
    one; without a pattern form feeds part pages. Text before the first mark is a page of
    its own. A text without marks is one page if it `has_pages`, and else has none; in one that
    has, the last page counts too where it is blank. Raises `SlowPattern`; `searches` are those of
    the whole text.
    """
    found = (searches or Searches()).find_all(mark, raw) if mark else re.finditer("\f", raw)
    matches: list[re.Match[str] | regex.Match[str]] = list(found)
    if not matches:
        return ((Page("", 0, len(raw)),), ()) if has_pages else ((), ())
    pages = []
    if raw[: matches[0].start()].strip() or mark is None:
        pages.append(Page("", 0, matches[0].start()))
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        number = (match[1] or "").strip() if match.re.groups else ""
        pages.append(Page(number, match.start(), following.start() if following else len(raw)))
    if not raw[matches[-1].end() :].strip() and len(pages) > 1 and not has_pages:
        pages.pop()  # a mark after the last page opens none
    return tuple(pages), tuple(match.span() for match in matches)


def number_pages(
    raw: str, pages: Sequence[Page], first: int | None, labels: Sequence[str]
) -> tuple[Page, ...]:
    """The pages with their printed numbers.

    In this order: numbers that their marks carry; counted from `first`; the labels that the
    format knows, if they are more than 1, 2, 3; the numbers that stand in running heads;
    1, 2, 3.
    """
    if any(page.number for page in pages):
        return tuple(pages)
    if first is None:
        trivial = [str(number) for number in range(1, len(pages) + 1)]
        if len(labels) == len(pages) and list(labels) != trivial:
            return tuple(
                Page(label, p.start, p.end) for label, p in zip(labels, pages, strict=True)
            )
        first = _infer_first(raw, pages)
    return tuple(Page(str(first + i), p.start, p.end) for i, p in enumerate(pages))


def _infer_first(raw: str, pages: Sequence[Page]) -> int:
    """The first page's number, going by the numbers at the edges of at least half of the pages."""
    votes: Counter[int] = Counter()
    for index, page in enumerate(pages):
        lines = _lines(raw, page)
        numbers = {
            int(number)
            for start, end in lines[:_EDGE] + lines[-_EDGE:]
            for number in _NUMBER.findall(raw[start:end])
        }
        votes.update(number - index for number in numbers)
    best, count = max(votes.items(), key=lambda item: (item[1], -item[0]), default=(1, 0))
    return best if best > 0 and count >= max(_OFTEN, len(pages) / 2) else 1


def _lines(raw: str, page: Page) -> list[Span]:
    """The lines of a page that have anything in them."""
    found = _LINE.finditer(raw, page.start, page.end)
    return [match.span() for match in found if match[0].strip(" \t\u00a0\ufffd")]


def _pattern(line: str) -> str:
    """What a running head has in common from page to page."""
    return re.sub(r"\d+", "#", " ".join(re.findall(r"\w+", line.lower())))


def find_running_heads(raw: str, pages: Sequence[Page]) -> tuple[Span, ...]:
    """Lines at the edges of pages that return from page to page, or are but its number."""
    edges: list[tuple[Page, list[Span]]] = []
    counts: Counter[str] = Counter()
    for page in pages:
        lines = _lines(raw, page)
        edges += [(page, lines[:_EDGE]), (page, lines[: -_EDGE - 1 : -1])]
        outer = lines[:_EDGE] + lines[max(_EDGE, len(lines) - _EDGE) :]
        counts.update({_pattern(raw[start:end]) for start, end in outer})
    often = min(_OFTEN, max(2, len(pages)))
    found: dict[Span, None] = {}
    for page, side in edges:
        for span in side:
            line = raw[span[0] : span[1]]
            if counts[_pattern(line)] < often and not _is_number(line, page.number):
                break  # what stands further in is the page's own
            found[span] = None
    return tuple(sorted(found))


def _is_number(line: str, number: str) -> bool:
    words = re.findall(r"\w+", line.lower())
    return bool(number) and words in ([number.lower()], ["page", number.lower()])


def find_notes(raw: str, pages: Sequence[Page], heads: Iterable[Span]) -> Iterator[Note]:
    """Footnotes: from a line that begins with the number of a mark above it, to the page's end."""
    hidden = set(heads)
    for page in pages:
        lines = [span for span in _lines(raw, page) if span not in hidden]
        body = raw[page.start : page.end].translate(_SUPERSCRIPTS)
        starts: list[tuple[str, int]] = []
        for start, _ in lines:
            match = _NOTE.match(body, start - page.start)
            if match and _follows(match[1], starts) and _is_marked(body, match[1], match.start()):
                starts.append((match[1], start))
        ends = [start for _, start in starts[1:]] + [lines[-1][1] if lines else page.end]
        for (number, start), end in zip(starts, ends, strict=True) if starts else ():
            yield Note(number, start, end)


def _follows(number: str, starts: Sequence[tuple[str, int]]) -> bool:
    return not starts or int(number) == int(starts[-1][0]) + 1


def _is_marked(body: str, number: str, end: int) -> bool:
    return re.search(rf"(?<=[^\W\d_]|[.,;:!?”’\"')\]]){number}(?![\w%])", body[:end]) is not None


def find_note_marks(raw: str, notes: Iterable[Note]) -> Iterator[Span]:
    """The note marks in the sentences: those of known notes, and numbers that count up from 1."""
    known = {note.number for note in notes}
    expected = 1
    chain: list[Span] = []
    for match in _MARK.finditer(raw):
        number = match[0].translate(_SUPERSCRIPTS)
        if number == str(expected):
            expected += 1
            chain.append(match.span())
        elif number in known:
            yield match.span()
    if len(chain) >= _OFTEN or known:
        yield from chain


def find_lines(raw: str, patterns: Sequence[str], searches: Searches | None = None) -> list[Span]:
    """The lines in which one of some regular expressions is found; raises SlowPattern."""
    searches = searches or Searches()
    return [
        match.span()
        for match in (re.finditer(r"[^\n\f]+", raw) if patterns else ())
        if any(searches.is_in(pattern, match[0]) for pattern in patterns)
    ]


def find_blocks(raw: str, hidden: Iterable[Span]) -> tuple[Span, ...]:
    """Runs of lines between blank ones, without what is hidden.

    A line that begins with an ideographic space begins a paragraph too, as in Japanese and Chinese.
    """
    visible = list(raw)
    for start, end in hidden:
        visible[start:end] = [c if c == "\n" else " " for c in raw[start:end]]
    found = re.finditer(
        r"\S(?:.*\S)?(?:[^\S\n]*\n(?!\u3000)[^\S\n]*\S(?:.*\S)?)*", "".join(visible)
    )
    return tuple(match.span() for match in found)


_LONGEST_HEADING = 12
_WIDEST_HEADING = 24
"""In words, and in letters of scripts that part no words by spaces."""
_UNPARTED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def looks_like_heading(block: str) -> bool:
    """Whether a block of lines is short, and begins and ends as a heading does.

    What ends in a full stop, a closing bracket or a quotation mark of any script is a paragraph.
    """
    last = block[-1]
    ends_sentence = unicodedata.category(last) in ("Po", "Pe", "Pf", "Pi") and last not in "%‰&#*@"
    return (
        len(block.split()) <= _LONGEST_HEADING
        and len(_UNPARTED.findall(block)) <= _WIDEST_HEADING
        and block.count("\n") < 2
        and block[0].isalnum()
        and not block[0].islower()
        and not ends_sentence
        and any(character.isalpha() for character in block)
    )
