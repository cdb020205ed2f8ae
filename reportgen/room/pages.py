"""The pages of a PDF as pictures, and where on them the words and the quotations stand.

A page is looked at when somebody asks for it. All else is done for one page, so that a book of
five hundred opens as quickly as a letter. pdfium works for one thread at a time.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from reportgen.errors import UnreadableText
from reportgen.exchange.pagetext import Box, PageText
from reportgen.verification.flow import squeeze

_PDFIUM = threading.RLock()
_WIDEST, _TALLEST = 3000, 8000
"""Pixels of a picture."""
_PRECISION = 1_000_000
_KEPT = 64
"""Pages whose words are kept."""
_STEP = 60
"""Pages that are read each time that somebody searches: a fifth of a second."""
_ANCHOR = 16
"""Letters by which the ends of a passage are looked for."""


@dataclass(frozen=True)
class Rectangle:
    """A place on a page, in parts of its width and height, from its upper left corner."""

    x: float
    y: float
    w: float
    h: float

    def to_json(self) -> dict[str, float]:
        """The place as the browser has it."""
        return {name: round(value, 5) for name, value in self.__dict__.items()}

    def unite(self, other: Rectangle) -> Rectangle:
        """The smallest place that has both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        right = max(self.x + self.w, other.x + other.w)
        bottom = max(self.y + self.h, other.y + other.h)
        return Rectangle(x, y, right - x, bottom - y)

    def is_beside(self, other: Rectangle) -> bool:
        """Whether another place is in the same line, and not far off."""
        overlap = min(self.y + self.h, other.y + other.h) - max(self.y, other.y)
        gap = max(self.x, other.x) - min(self.x + self.w, other.x + other.w)
        return overlap > 0.4 * min(self.h, other.h) and gap < 0.06


@dataclass(frozen=True)
class PageWords:
    """What stands on a page: its characters, and the place of each, None for a space."""

    text: str
    places: tuple[Rectangle | None, ...]

    def list_words(self) -> list[dict[str, Any]]:
        """The words in reading order, each with its place."""
        found: list[tuple[str, Rectangle]] = []
        parted = True
        for character, place in zip(self.text, self.places, strict=True):
            if place is None or character.isspace():
                parted = True
            elif parted or not found[-1][1].is_beside(place):
                found.append((character, place))
                parted = False
            else:
                found[-1] = (found[-1][0] + character, found[-1][1].unite(place))
        return [{"text": text, **place.to_json()} for text, place in found]

    @cached_property
    def _letters(self) -> tuple[str, list[int]]:
        """The letters and digits of the page, and which of its characters each comes from."""
        return _squeeze_each(
            character if place else ""
            for character, place in zip(self.text, self.places, strict=True)
        )

    def find(self, passage: str) -> list[Rectangle]:
        """Where a passage stands, a place a line; none where the page does not have it."""
        letters, origins = self._letters
        wanted = squeeze(passage)
        start = letters.find(wanted) if wanted else -1
        end = start + len(wanted)
        if start < 0 and len(wanted) > 2 * _ANCHOR:  # a letter in between is read differently
            start = letters.find(wanted[:_ANCHOR])
            last = letters.find(wanted[-_ANCHOR:], start, start + 2 * len(wanted))
            end = last + _ANCHOR if last >= 0 else -1
        if start < 0 or end <= start:
            return []
        inside = self.places[origins[start] : origins[end - 1] + 1]
        return list(_join(place for place in inside if place is not None))


def _join(places: Iterable[Rectangle]) -> Iterator[Rectangle]:
    """Places of characters, united where they stand in one line."""
    line: Rectangle | None = None
    for place in places:
        if line is None or line.is_beside(place):
            line = line.unite(place) if line else place
        else:
            yield line
            line = place
    if line:
        yield line


_squeeze_one = cache(squeeze)


def _squeeze_each(characters: Iterable[str]) -> tuple[str, list[int]]:
    """The letters and digits of some characters, and which of these each comes from."""
    pieces, origins = [], []
    for index, character in enumerate(characters):
        letters = _squeeze_one(character) if character else ""
        pieces.append(letters)
        origins += [index] * len(letters)
    return "".join(pieces), origins


class Volume:
    """A PDF that is open."""

    def __init__(self, path: Path) -> None:
        """Opens a file; raises `UnreadableText` where pdfium cannot."""
        self._words: dict[int, PageWords] = {}
        self._keys: list[tuple[str, list[int], str]] = []
        with _PDFIUM:
            try:
                self._document = pypdfium2.PdfDocument(path)
            except (pypdfium2.PdfiumError, OSError) as error:
                raise UnreadableText(
                    f"{path.name} cannot be shown: {error}.", "Save it again, or as .txt."
                ) from error

    @cached_property
    def pages(self) -> tuple[tuple[str, float, float], ...]:
        """Each page's label, "" where the file has none, its width and its height in points."""
        with _PDFIUM:
            document = self._document
            return tuple(
                (str(document.get_page_label(number) or ""), *document.get_page_size(number))
                for number in range(len(document))
            )

    def draw(self, number: int, width: int) -> bytes:
        """The picture of a page, `width` pixels wide, as PNG."""
        _, wide, tall = self.pages[number]
        scale = min(width, _WIDEST) / max(wide, 1)
        scale = min(scale, _TALLEST / max(tall, 1))
        with self._open(number) as page:
            picture = page.render(scale=scale).to_pil()
        made = BytesIO()
        picture.convert("RGB").save(made, "PNG", compress_level=1)
        return made.getvalue()

    def read(self, number: int) -> PageWords:
        """The characters of a page with their places."""
        if number not in self._words:
            with self._open(number) as page:
                read = PageText.of(page)
                places = tuple(box and _place(page, box) for box in read.boxes)
            while len(self._words) >= _KEPT:
                self._words.pop(next(iter(self._words)))
            self._words[number] = PageWords(read.text, places)
        return self._words[number]

    def read_keys(self) -> list[tuple[str, list[int], str]]:
        """Of each page that is read its letters, where each stands in its text, and that text.

        Every time it is asked it reads on.
        """
        for _ in range(_STEP):
            with _PDFIUM:  # who else asks for the same page waits, and finds it read
                number = len(self._keys)
                if number == len(self.pages):
                    break
                with self._open(number) as page:
                    text = PageText.read(page)
                self._keys.append((*_squeeze_each(text), text))
        return self._keys[:]

    @contextmanager
    def _open(self, number: int) -> Iterator[pypdfium2.PdfPage]:
        with _PDFIUM:
            page = self._document[number]
            try:
                yield page
            finally:
                page.close()


def _place(page: pypdfium2.PdfPage, box: Box) -> Rectangle:
    """A box of a page's own coordinates as a part of the page as it is shown, cut and turned."""
    left, bottom, right, top = box
    (x1, y1), (x2, y2) = _turn(page, left, bottom), _turn(page, right, top)
    return Rectangle(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))


def _turn(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(
        page.raw, 0, 0, _PRECISION, _PRECISION, 0, x, y, ctypes.byref(across), ctypes.byref(down)
    )
    return across.value / _PRECISION, down.value / _PRECISION
