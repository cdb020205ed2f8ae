"""The full texts, each read once and in the background, so that nobody waits for all of them."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from reportgen.errors import UnreadableText, WorkspaceError
from reportgen.model.keys import name_file
from reportgen.model.layout import TextLayout
from reportgen.room.background import Background
from reportgen.verification.matching import Index
from reportgen.verification.shelf import find_texts, read_file
from reportgen.verification.texts import SourceText

_CAN_DRAW = find_spec("pypdfium2") is not None  # not everybody needs it

State = Literal["read", "reading", "missing", "unreadable"]


@dataclass(frozen=True)
class Reading:
    """A source's text as far as it could be read: the text itself, or why there is none."""

    state: State
    path: Path | None = None
    text: SourceText | None = None
    fault: WorkspaceError | None = None

    @cached_property
    def index(self) -> Index:
        """The text made ready for searching; only for one that was read."""
        if self.text is None:
            raise ValueError(self.state)
        return Index.of(self.text)

    @cached_property
    def _page_starts(self) -> list[int]:
        places = self.text.places if self.text else ()
        return [place.start for place in places if place.label == "page"]

    def find_page(self, place: int) -> int | None:
        """Which page, counted from 0, a place of the raw text is on; None where none is shown."""
        starts = self._page_starts if self.is_paged else []
        return max(0, bisect_right(starts, place) - 1) if starts else None

    @property
    def is_paged(self) -> bool:
        """Whether it is shown as pictures of its pages."""
        return self.path is not None and self.path.suffix.lower() == ".pdf" and _CAN_DRAW


@dataclass(frozen=True)
class _Edition:
    """What a reading is a reading of: a file as it was saved, and how it is laid out."""

    path: Path
    saved: tuple[int, int]
    layout: TextLayout


class Library:
    """The texts in a folder; `tell` is called whenever one has been read."""

    def __init__(self, folder: Path | None, tell: Callable[[], None]) -> None:
        self.folder = folder
        self._tell = tell
        self._pool = Background(2, "texts")  # a long one does not keep a short one waiting
        self._editions: dict[str, _Edition] = {}
        self._readings: dict[_Edition, Future[Reading]] = {}
        self._lock = threading.Lock()

    def find(self, key: str, layout: Any) -> Reading:
        """What is known now of a source's text; reading it begins where it is not read yet.

        `layout` is what the extract says under `text:`, whatever that is.
        """
        edition = self._find_edition(key, layout)
        if isinstance(edition, Reading):
            return edition
        reading = self._begin(edition, key)
        return reading.result() if reading.done() else Reading("reading", edition.path)

    def wait(self, key: str, layout: Any) -> Reading:
        """What `find` gives, once the text is read."""
        edition = self._find_edition(key, layout)
        return edition if isinstance(edition, Reading) else self._begin(edition, key).result()

    def read(self, path: Path, layout: TextLayout) -> SourceText:
        """The text of a file, for whoever verifies; raises `UnreadableText` as reading it did."""
        known = self._begin(_Edition(path, _stamp(path), layout), "").result()
        if known.text is None:
            raise known.fault or UnreadableText(f"{path.name} cannot be read.", "Save it as .txt.")
        return known.text

    def peek(self, path: Path, layout: TextLayout) -> SourceText:
        """What `read` gives, where it has been read; raises `UnreadableText` until then."""
        if not self._begin(_Edition(path, _stamp(path), layout), "").done():
            raise UnreadableText(f"{path.name} is still being read.", "Wait for it.")
        return self.read(path, layout)

    def _begin(self, edition: _Edition, key: str) -> Future[Reading]:
        """What will be the reading of an edition; older ones of the same source are forgotten."""
        with self._lock:
            if edition not in self._readings:
                self._readings[edition] = self._pool.submit(partial(self._read, edition))
            if key and self._editions.get(key, edition) != edition:
                self._readings.pop(self._editions[key], None)
            if key:
                self._editions[key] = edition
            return self._readings[edition]

    def close(self) -> None:
        """Reads nothing more."""
        self._pool.close()

    def _find_edition(self, key: str, layout: Any) -> _Edition | Reading:
        if self.folder is None:
            return _miss(
                "There is no folder of texts.", "Name it with --texts, or as texts: in brief.yml."
            )
        try:
            found = find_texts(self.folder, [key]).get(key)
        except WorkspaceError as error:
            return Reading("unreadable", fault=error)
        if not found:
            return _miss(
                f"The folder of the texts has no text of {key}.",
                f"Put it there as {name_file(key)}.txt, .md, .html, .epub, .docx or .pdf.",
            )
        return _Edition(found[0], _stamp(found[0]), read_layout(layout))

    def _read(self, edition: _Edition) -> Reading:
        try:
            text = read_file(edition.path, edition.layout)
            return Reading("read", edition.path, text)
        except UnreadableText as error:
            return Reading("unreadable", edition.path, fault=error)
        finally:
            self._tell()


def _miss(message: str, remedy: str) -> Reading:
    return Reading("missing", fault=WorkspaceError(message, remedy))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        state = path.stat()
    except OSError:
        return 0, 0
    return state.st_mtime_ns, state.st_size


def read_layout(written: Any) -> TextLayout:
    """The layout that an extract gives; the plain one where what it gives has errors."""
    if not isinstance(written, Mapping):
        return TextLayout()
    try:
        return TextLayout.model_validate(written)
    except ValidationError:
        return TextLayout()
