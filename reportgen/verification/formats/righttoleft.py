"""Pages of a PDF in Arabic, Hebrew and the like, put into the order in which they are read.

A PDF places glyphs and keeps no order of them. So each line is read off the page from left to
right, as it is seen, and turned round: all but Latin words and numbers, which run the other way.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reportgen.verification.formats.packages import refuse_missing

_SHARE = 0.2
"""Of the letters of a page, how many must run from right to left for it to be such a page."""
_GAP = 0.15
"""How much of its own height two glyphs are apart where there is a space between."""
_GUTTER = 1.5
"""How much of its own height two glyphs are apart where they are of different columns."""
_COLUMNS = 0.5
"""In how many of its lines, as a share, a page must have a gutter at the same place."""
_FORWARD = re.compile(
    r"""
      [A-Za-zÀ-ɏ](?:[^\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]*[A-Za-zÀ-ɏ0-9])?
    | [%٪$€£]?[\d](?:[\d.,:/٫٬-]*\d)?
    """,
    re.VERBOSE,
)
_TURNED = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_BACKWARD = re.compile(
    rf"(?:[\d.,:/%-]*\d[\d%]* )?[()\[\]]*[{_TURNED}](?:[^A-Za-zÀ-ɏ]*[{_TURNED}])?[()\[\]]*"
)
"""Words from right to left, with the numbers and brackets that go with them."""
_STOPS = frozenset(".,;:!?…،؛؟")
_BRACKETS = {"(": "()", ")": "()", "[": "[]", "]": "[]", "{": "{}", "}": "{}"}
_BRACKET = re.compile(r"(?P<before>^|.)(?P<bracket>[()\[\]{}])(?=(?P<after>$|.))")


def is_right_to_left(text: str) -> bool:
    """Whether enough of the letters of a page run from right to left."""
    letters = [character for character in text if character.isalpha()]
    turned = sum(unicodedata.bidirectional(c) in ("R", "AL") for c in letters)
    return turned > len(letters) * _SHARE


@dataclass(frozen=True)
class _Glyph:
    """A glyph on a page: what it stands for, and its box in points from the lower left."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


Line = Sequence[_Glyph]


def read_pages(data: bytes, numbers: Sequence[int], name: str) -> Iterator[tuple[int, str]]:
    """The text of some pages (the first is 0), line by line, as a person reads it.

    Raises `UnreadableText` where pdfminer.six is not installed.
    """
    try:
        from pdfminer.high_level import extract_pages
        from pdfminer.layout import LTChar
    except ImportError as error:
        raise refuse_missing(
            name, "a PDF that is read from right to left", "pdfminer.six"
        ) from error
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    pages = extract_pages(io.BytesIO(data), page_numbers=numbers)
    for number, page in zip(numbers, pages, strict=False):
        glyphs = [
            _Glyph(found.get_text(), *found.bbox[0::2], *found.bbox[1::2])
            for found in _walk(page, LTChar)
        ]
        lines = [part for row in _find_rows(glyphs) for part in reversed(list(_split_row(row)))]
        yield number, "\n".join(_read_line(line) for line in _order(lines))


def _walk(item: Any, kind: type) -> Iterator[Any]:
    if isinstance(item, kind):
        yield item
    elif hasattr(item, "__iter__"):
        for part in item:
            yield from _walk(part, kind)


def _find_rows(glyphs: Iterable[_Glyph]) -> list[list[_Glyph]]:
    """Glyphs of the same height on the page, from its top."""
    rows: list[list[_Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: -(g.top + g.bottom)):
        middle = (glyph.top + glyph.bottom) / 2
        if rows and rows[-1][0].bottom < middle:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return rows


def _split_row(row: Line) -> Iterator[list[_Glyph]]:
    """The parts of a row between gutters, each from left to right."""
    line: list[_Glyph] = []
    for glyph in sorted(row, key=lambda g: g.left):
        if not glyph.text.strip():
            continue  # spaces are told by the gap that they leave
        if line and glyph.left - line[-1].right > _GUTTER * glyph.height:
            yield line
            line = []
        line.append(glyph)
    if line:
        yield line


def _order(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines as they are read: where there are two columns, the right one first."""
    gutter = _find_gutter(lines)
    if gutter is None:
        yield from lines
        return
    left: list[Line] = []
    for line in lines:
        if line[-1].right <= gutter:
            left.append(line)
            continue
        if line[0].left < gutter:  # a heading across both ends them
            yield from left
            left = []
        yield line
    yield from left


def _find_gutter(lines: Sequence[Line]) -> float | None:
    """The middle of the space between two columns, None where there is but one."""
    edge = max((line[-1].right for line in lines), default=0.0)
    start = min((line[0].left for line in lines), default=0.0)
    middle = (edge + start) / 2
    sides = [line for line in lines if line[-1].right <= middle or line[0].left >= middle]
    left = [line[-1].right for line in sides if line[-1].right <= middle]
    right = [line[0].left for line in sides if line[0].left >= middle]
    if len(sides) < _COLUMNS * len(lines) or min(len(left), len(right)) < 3:
        return None
    return (max(left) + min(right)) / 2


def _read_line(line: Line) -> str:
    """A line that is seen from left to right, in the order in which it is read."""
    clusters: list[str] = []
    for before, glyph in zip((None, *line), line, strict=False):
        if before and glyph.left - before.right > _GAP * glyph.height:
            clusters.append(" ")
        clusters.append(glyph.text)
    if clusters[-1] in _STOPS and clusters[0] not in _STOPS:  # it begins at the left
        return _mend_brackets(_turn_runs(clusters))
    return _mend_brackets(_turn_back(clusters[::-1]))


def _turn_runs(clusters: Sequence[str]) -> str:
    """A line that begins at the left, its words of the other direction turned round."""
    signs = "".join(cluster[0] for cluster in clusters)
    pieces: list[str] = []
    position = 0
    for match in _BACKWARD.finditer(signs):
        pieces += clusters[position : match.start()]
        pieces.append(_turn_back(clusters[match.start() : match.end()][::-1]))
        position = match.end()
    return "".join((*pieces, *clusters[position:]))


def _turn_back(clusters: Sequence[str]) -> str:
    """Latin words and numbers of a line that was turned round, the right way again."""
    signs = "".join(cluster[0] for cluster in clusters)
    pieces: list[str] = []
    position = 0
    for match in _FORWARD.finditer(signs):
        pieces += clusters[position : match.start()]
        pieces += reversed(clusters[match.start() : match.end()])
        position = match.end()
    return "".join((*pieces, *clusters[position:]))


def _mend_brackets(line: str) -> str:
    """Brackets by where they stand: files have the sign that is drawn or what is meant."""

    def mend(match: re.Match[str]) -> str:
        pair = _BRACKETS[match["bracket"]]
        opens = not match["before"].isalnum() and match["after"].isalnum()
        return match["before"] + pair[0 if opens else 1]

    return _BRACKET.sub(mend, line)
