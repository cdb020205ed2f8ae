"""A PDF as the browser has it: the list of its pages, their pictures, their words and marks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from reportgen.errors import UnreadableText
from reportgen.room.desk import Desk
from reportgen.room.leaves import read_some
from reportgen.room.library import Reading, read_layout
from reportgen.room.readings import list_reading_marks
from reportgen.room.refusal import Refusal, refuse_unknown
from reportgen.room.searching import search, search_pages
from reportgen.verification.texts import Place

if TYPE_CHECKING:
    from reportgen.room.pages import PageWords, Volume

_LEAST = 50
_USUAL = 1200
"""Pixels of a picture's width."""


class Reader:
    """The PDFs of a desk; each stays open until its file changes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._volumes: dict[tuple[Path, int], Volume] = {}

    def describe(self, key: str, reading: Reading) -> dict[str, Any]:
        """The pages of a source's text, with the labels that verification gives them."""
        volume = self._open(reading)
        places = _list_places(reading)
        pages = volume.pages
        labels = [place.number for place in places] if len(places) == len(pages) else []
        if not labels:
            labels = self._guess_labels(key, [label for label, _, _ in pages])
        return {
            "kind": "pages",
            "pages": [
                {"index": number, "label": labels[number], "width": wide, "height": tall}
                for number, (_, wide, tall) in enumerate(pages)
            ],
            "message": reading.fault.message if reading.fault else "",
            "remedy": reading.fault.remedy if reading.fault else "",
        }

    def read_early(self, key: str, first: int, last: int) -> tuple[Reading, int] | None:
        """Some pages of a text that is being read, and which of them comes first (0 the first).

        None where the text is read by now, or has no pages. Raises `Refusal` where it has not
        these, `UnreadableText` where they cannot be read.
        """
        reading = self._desk.find_text(key)
        if reading.state != "reading" or not reading.is_paged or reading.path is None:
            return None
        pages = self._open(reading).pages
        if not 0 <= first <= last < len(pages):
            raise Refusal(404, f"The text has no page {last + 1}.", "Load the page again.")
        layout = read_layout(self._desk.open_extract(key).value.get("text"))
        labels = self._guess_labels(key, [label for label, _, _ in pages])
        return read_some(reading.path, layout, first, last, labels)

    def search(self, key: str, wanted: str) -> dict[str, Any]:
        """Where some words stand in a source's text; while it is read, in `read` pages `of` all."""
        reading = self._desk.find_text(key)
        if reading.state != "reading" or not reading.is_paged:
            return search(self._desk.require_text(key), wanted)
        return search_pages(self._open(reading), wanted)

    def _guess_labels(self, key: str, written: list[str]) -> list[str]:
        """The pages' numbers before the text is read: as its extract says, else the file."""
        layout = self._desk.open_extract(key).value.get("text")
        pages = layout.get("pages") if isinstance(layout, dict) else None
        first = pages.get("first") if isinstance(pages, dict) else None
        if isinstance(first, int):
            return [str(first + number) for number in range(len(written))]
        return [label or str(number) for number, label in enumerate(written, start=1)]

    def draw(self, key: str, number: int, width: str | None) -> Response:
        """The picture of a page; raises `Refusal` where there is none."""
        volume = self._find(key, number)
        if width is not None and not (width.isdecimal() and len(width) < 6):
            raise Refusal(400, "width is a number of pixels.")
        picture = volume.draw(number, max(_LEAST, int(width or _USUAL)))
        return Response(picture, media_type="image/png")

    def read(self, key: str, number: int, *, is_compared: bool = False) -> dict[str, Any]:
        """The words of a page, and what of it is quoted; `is_compared`: what all readers marked."""
        words = self._find(key, number).read(number)
        reading = self._desk.find_text(key)
        places = _list_places(reading)
        marks = [
            {**mark, **rectangle.to_json()}
            for mark in (self._list_marks(key, is_compared) if number < len(places) else ())
            for rectangle in _find_passage(reading, mark, places[number], words)
        ]
        return {"words": words.list_words(), "marks": marks}

    def _list_marks(self, key: str, is_compared: bool) -> list[dict[str, Any]]:
        if is_compared:
            return list_reading_marks(self._desk.compare(key))
        return [passage.to_json() for passage in self._desk.list_passages(key)]

    def _find(self, key: str, number: int) -> Volume:
        volume = self._open(self._desk.find_text(key))
        if number >= len(volume.pages):
            raise refuse_unknown("page", str(number + 1))
        return volume

    def _open(self, reading: Reading) -> Volume:
        if not reading.is_paged or reading.path is None:
            raise refuse_unknown("page", "1")
        from reportgen.room.pages import Volume  # not everybody has pdfium

        try:
            name = (reading.path, reading.path.stat().st_mtime_ns)
        except OSError as error:
            raise refuse_unknown("text", reading.path.name) from error
        if name not in self._volumes:
            try:
                self._volumes[name] = Volume(reading.path)
            except UnreadableText as error:
                raise Refusal(404, error.message, error.remedy) from error
        return self._volumes[name]


def _list_places(reading: Reading) -> list[Place]:
    """The pages of a text, if it was read."""
    return [place for place in reading.text.places if place.label == "page"] if reading.text else []


def _find_passage(
    reading: Reading, mark: Mapping[str, Any], page: Place, words: PageWords
) -> list[Any]:
    """Where on a page a passage stands, a place a line, as far as it is on the page."""
    if mark["start"] is None or reading.text is None:
        return []
    start, end = max(mark["start"], page.start), min(mark["end"], page.end)
    return words.find(reading.text.raw[start:end]) if start < end else []
