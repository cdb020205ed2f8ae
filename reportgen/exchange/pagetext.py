"""The characters of a PDF page with their boxes: what stands below a mark."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in the page's own coordinates."""

_CONTEXT = 32
_WIDEST_GAP = 1.8
"""From one line of a paragraph to the next, in heights of a line."""
_HYPHENS = "\x02\ufffe"
"""What pdfium gives for a hyphen that it takes to break a word at the end of a line."""
_BROKEN = re.compile(rf"(?:[{_HYPHENS}]|(?<=[^\W\d_])[-\u2010\u00ad](?=\s*[\r\n]))\s*(?=\w|$)")
_LIGATURES = re.compile("[\ufb00-\ufb06]")


@dataclass(frozen=True)
class Words:
    """Text below a mark: on one line, with what stands around it, where it begins and ends."""

    text: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 10**9
    end: int = 10**9


@dataclass(frozen=True)
class _Line:
    """A line of a page: its characters, how low and how high it is, how far below the one before.

    `gap` is 0 where they cannot be of one paragraph.
    """

    start: int
    end: int
    low: float
    high: float
    gap: float

    def follows(self, gap: float) -> bool:
        """Whether it is as far from the line before it as other lines of a paragraph are."""
        return 0 < self.gap <= gap * 1.02


def _is_as_high(one: float, other: float) -> bool:
    return abs(one - other) <= 0.05 * max(one, other)


@dataclass(frozen=True)
class PageText:
    """The characters of one page in reading order; where a box is None, there is only a space."""

    text: str
    boxes: Sequence[Box | None] = field(repr=False)

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> PageText:
        """The characters of a page."""
        textpage = page.get_textpage()
        try:
            text = _read_text(textpage)
            return cls(text, tuple(_read_boxes(textpage, text)))
        finally:
            textpage.close()

    @staticmethod
    def read(page: pypdfium2.PdfPage) -> str:
        """The text of a page alone."""
        textpage = page.get_textpage()
        try:
            return str(textpage.get_text_range())
        finally:
            textpage.close()

    def read_below(self, marked: Sequence[Box]) -> Words:
        """The text whose characters have their middles in some boxes."""
        left, low = min(box[0] for box in marked), min(box[1] for box in marked)
        right, high = max(box[2] for box in marked), max(box[3] for box in marked)
        chosen = [
            index
            for index, box in enumerate(self.boxes)
            if box
            and left <= (x := (box[0] + box[2]) / 2) <= right
            and low <= (y := (box[1] + box[3]) / 2) <= high
            and any(a <= x <= c and b <= y <= d for a, b, c, d in marked)
        ]
        if not chosen:
            return Words()
        start, end = chosen[0], chosen[-1] + 1
        text = self.tidy("".join(self._gather(chosen)))
        return self._surround(text, start, end)

    def read_near(self, x: float, y: float) -> Words:
        """The place in the text that is nearest to a point: no words, but those around it.

        It is in the line whose middle is nearest, before the character that begins behind `x`.
        """
        there = [(index, box) for index, box in enumerate(self.boxes) if box]
        if not there:
            return Words()
        far = min(abs((box[1] + box[3]) / 2 - y) for _, box in there)
        line = [one for one in there if abs(abs((one[1][1] + one[1][3]) / 2 - y) - far) < 1]
        behind = [index for index, box in line if (box[0] + box[2]) / 2 >= x]
        at = behind[0] if behind else line[-1][0] + 1
        return self._surround("", at, at)

    def find_paragraph(self, start: int, end: int) -> tuple[int, int]:
        """Where the paragraph begins and ends that a part of the text is in.

        Its lines are as high as each other, and as far from each other.
        """
        lines = self._lines
        first = next((n for n, line in enumerate(lines) if start < line.end), len(lines) - 1)
        last = next((n for n, line in enumerate(lines) if end <= line.end), len(lines) - 1)
        if not lines:
            return start, end
        near = [lines[n].gap for n in range(first, last + 2) if 0 < n < len(lines)]
        gap = min((one for one in near if one), default=0.0)
        while first > 0 and lines[first].follows(gap):
            first -= 1
        while last + 1 < len(lines) and lines[last + 1].follows(gap):
            last += 1
        return min(start, lines[first].start), max(end, lines[last].end)

    @cached_property
    def _lines(self) -> tuple[_Line, ...]:
        lines: list[_Line] = []
        for match in re.finditer(r"[^\r\n]+", self.text):
            boxes = [box for box in self.boxes[match.start() : match.end()] if box]
            if boxes:
                low = median(box[1] for box in boxes)
                high = median(box[3] - box[1] for box in boxes)
                before = lines[-1] if lines else None
                gap = before.low - low if before and _is_as_high(before.high, high) else 0.0
                gap = gap if 0 < gap <= _WIDEST_GAP * high else 0.0
                lines.append(_Line(match.start(), match.end(), low, high, gap))
        return tuple(lines)

    def _surround(self, text: str, start: int, end: int) -> Words:
        before, after = self.text[max(0, start - 2 * _CONTEXT) : start], self.text[end:]
        return Words(
            text,
            self.tidy(before)[-_CONTEXT:],
            self.tidy(after[: 2 * _CONTEXT])[:_CONTEXT],
            start,
            end,
        )

    def _gather(self, chosen: Sequence[int]) -> Iterator[str]:
        """The chosen characters, with the spaces between them, and one for what is left out."""
        last = chosen[0] - 1
        for index in chosen:
            between = self.text[last + 1 : index]
            if between:
                yield " " if between.strip(f" \r\n\t{_HYPHENS}") else between
            yield self.text[index]
            last = index

    def tidy(self, text: str) -> str:
        """Text on one line, with ligatures as letters and broken words joined."""
        text = _BROKEN.sub(self._join, text)
        text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
        text = re.sub(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u00ad\u200b\ufffe\uffff]", "", text)
        return " ".join(text.split())

    def _join(self, match: re.Match[str]) -> str:
        """A hyphen where the page has the word with one elsewhere, else nothing."""
        before = re.search(r"\w*$", match.string[: match.start()])
        after = re.match(r"\w*", match.string[match.end() :])
        word = f"{before[0] if before else ''}-{after[0] if after else ''}"
        return "-" if len(word) > 3 and word in self.text else ""


def _read_text(textpage: pypdfium2.PdfTextPage) -> str:
    """The characters of a page, one for each that has an index."""
    count = textpage.count_chars()
    text = str(textpage.get_text_range(0, count)) if count else ""
    if len(text) == count:
        return text
    codes = (pdfium.FPDFText_GetUnicode(textpage.raw, index) for index in range(count))
    return "".join(chr(code) if code <= 0x10FFFF else "\ufffd" for code in codes)


def _read_boxes(textpage: pypdfium2.PdfTextPage, text: str) -> Iterator[Box | None]:
    """The box of each character, as high as its font; None for a space that nobody wrote."""
    raw, box = textpage.raw, pdfium.FS_RECTF()
    reference, read = ctypes.byref(box), pdfium.FPDFText_GetLooseCharBox
    for index, character in enumerate(text):
        unseen = character.isspace() or character in _HYPHENS
        generated = unseen and pdfium.FPDFText_IsGenerated(raw, index) == 1
        if not generated and read(raw, index, reference):
            yield box.left, box.bottom, box.right, box.top
        else:
            yield None
