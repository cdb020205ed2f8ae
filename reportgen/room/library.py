"""The full texts, each read once and in the background, so that nobody waits for all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from reportgen.errors import UnreadableText, WorkspaceError
from reportgen.model.keys import name_file
from reportgen.model.layout import TextLayout
from reportgen.verification.matching import Index
from reportgen.verification.shelf import find_texts, read_file
from reportgen.verification.texts import SourceText

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

    @property
    def is_paged(self) -> bool:
        """Whether it is shown as pictures of its pages."""
        return self.path is not None and self.path.suffix.lower() == ".pdf"


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
        self._pool = ThreadPoolExecutor(1, "texts")
        self._editions: dict[str, _Edition] = {}
        self._readings: dict[_Edition, Reading] = {}
        self._lock = threading.Lock()

    def find(self, key: str, layout: Any) -> Reading:
        """What is known now of a source's text; reading it begins where it is not read yet.

        `layout` is what the extract says under `text:`, whatever that is.
        """
        edition = self._find_edition(key, layout)
        if isinstance(edition, Reading):
            return edition
        with self._lock:
            known = self._readings.get(edition)
            if known is None:
                if key in self._editions:  # an older one, which nobody asks for any more
                    self._readings.pop(self._editions[key], None)
                known = self._readings[edition] = Reading("reading", edition.path)
                self._editions[key] = edition
                self._pool.submit(self._read, edition)
            return known

    def wait(self, key: str, layout: Any) -> Reading:
        """What `find` gives, once nothing is being read any more."""
        reading = self.find(key, layout)
        if reading.state == "reading":
            self._pool.submit(int).result()  # stands behind it in the queue
            reading = self.find(key, layout)
        return reading

    def read(self, path: Path, layout: TextLayout) -> SourceText:
        """The text of a file, for whoever verifies; raises `UnreadableText` as reading it did."""
        edition = _Edition(path, _stamp(path), layout)
        known = self._readings.get(edition)
        if known is None or known.state == "reading":
            return read_file(path, layout)
        if known.text is None:
            raise known.fault or UnreadableText(f"{path.name} cannot be read.", "Save it as .txt.")
        return known.text

    def close(self) -> None:
        """Reads nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

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
        return _Edition(found[0], _stamp(found[0]), _read_layout(layout))

    def _read(self, edition: _Edition) -> None:
        try:
            text = read_file(edition.path, edition.layout)
            reading = Reading("read", edition.path, text)
        except UnreadableText as error:
            reading = Reading("unreadable", edition.path, fault=error)
        with self._lock:
            if edition in self._readings:
                self._readings[edition] = reading
        self._tell()


def _miss(message: str, remedy: str) -> Reading:
    return Reading("missing", fault=WorkspaceError(message, remedy))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        state = path.stat()
    except OSError:
        return 0, 0
    return state.st_mtime_ns, state.st_size


def _read_layout(written: Any) -> TextLayout:
    """The layout that an extract gives; the plain one where what it gives has errors."""
    if not isinstance(written, Mapping):
        return TextLayout()
    try:
        return TextLayout.model_validate(written)
    except ValidationError:
        return TextLayout()
