"""A PDF as what stands on its pages and what somebody has marked there (ISO 32000-2, 12.5).

An annotation holds no text of the page: what it marks lies below its QuadPoints.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import pypdf
import pypdfium2
from pypdf.errors import DependencyError

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.formats import Input
from reportgen.exchange.pagetext import Box
from reportgen.release import tell_install

Reader: TypeAlias = pypdf.PdfReader
Document: TypeAlias = pypdfium2.PdfDocument
logging.getLogger("pypdf").addHandler(logging.NullHandler())  # it would print what it mends

_AGAIN = "Save it again with the program that it was annotated in."
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+\-])(\d\d)'?(\d\d)?|(Z))?")


@contextmanager
def open_pdf(file: Input) -> Iterator[tuple[Reader, Document]]:
    """The file as both libraries read it, while inside.

    Raises `ExchangeError` where it is locked, or the libraries fail on it, then or later.
    """
    reader, document = _open_pdf(file)
    try:
        yield reader, document
    except ExchangeError:
        raise
    except Exception as error:  # pypdf lets whatever a broken file provokes escape
        raise _report_broken(file, error) from error
    finally:
        document.close()


def _open_pdf(file: Input) -> tuple[Reader, Document]:
    where = Location(file.name)
    try:
        reader = pypdf.PdfReader(io.BytesIO(file.data))
        locked = reader.is_encrypted and not reader.decrypt("")
        if not locked:
            _ = len(reader.pages)
            return reader, pypdfium2.PdfDocument(file.data)
    except DependencyError as error:
        message = "It is encrypted, and the package cryptography is not installed."
        remedy = f"Install it with: {tell_install('exchange')}"
        raise ExchangeError(message, remedy, where) from error
    except Exception as error:  # pypdf lets whatever a broken file provokes escape
        raise _report_broken(file, error) from error
    raise ExchangeError("It is password-protected.", "Save a copy without one.", where)


def _report_broken(file: Input, error: Exception) -> ExchangeError:
    """The error of a file that the libraries fail on."""
    said = f"{error or type(error).__name__}".rstrip(".")
    return ExchangeError(f"The PDF cannot be read: {said}.", _AGAIN, Location(file.name))


@dataclass(frozen=True)
class Mark:
    """An annotation: its kind, its page from 0, its dictionary, and what it answers or adds to."""

    kind: str
    page: int
    entry: Mapping[str, Any]
    answers: Any = None
    is_part: bool = False

    def text(self, name: str) -> str:
        """An entry as text, "" where there is none."""
        value = self.entry.get(name)
        return str(value).strip() if value is not None else ""

    @property
    def comment(self) -> str:
        """What was remarked, in its own entry or in that of its window."""
        popup = self.entry.get("/Popup")
        inner = popup.get_object() if popup is not None else None
        said = inner.get("/Contents", "") if isinstance(inner, dict) else ""
        lines = (self.text("/Contents") or str(said).strip()).splitlines()
        return "\n".join(line.strip() for line in lines if line.strip())


def walk_annotations(reader: Reader) -> Iterator[Mark]:
    """Every annotation of a file, page by page."""
    for number, page in enumerate(reader.pages):
        listed = page.get("/Annots")
        entries = listed.get_object() if listed is not None else None
        for one in entries if isinstance(entries, list) else ():
            entry = one.get_object()
            if not isinstance(entry, dict):
                continue
            kind = str(entry.get("/Subtype", "")).lstrip("/")
            answers = entry.get("/IRT")
            answers = answers.get_object() if answers is not None else None
            yield Mark(kind, number, entry, answers, entry.get("/RT") == "/Group")


def read_boxes(entry: Mapping[str, Any]) -> list[Box]:
    """The boxes that a mark covers: programs give their corners in any order."""
    listed = entry.get("/QuadPoints") or ()
    points = [float(number) for number in listed]
    boxes = []
    for start in range(0, len(points) - 7, 8):
        xs, ys = points[start : start + 8 : 2], points[start + 1 : start + 8 : 2]
        boxes.append((min(xs), min(ys), max(xs), max(ys)))
    rectangle = [float(number) for number in entry.get("/Rect") or ()]
    if not boxes and len(rectangle) == 4:
        x, y, right, top = rectangle
        boxes.append((min(x, right), min(y, top), max(x, right), max(y, top)))
    return boxes


def read_date(text: str) -> str:
    """A PDF's date as ISO 8601, as precise as it is; "" where it is none."""
    match = _DATE.match(text)
    if match is None:
        return ""
    year, month, day, hour, minute, second, sign, ahead, more, utc = match.groups()
    date = "-".join(part for part in (year, month, month and day) if part)
    if not (day and hour and minute):
        return date
    zone = "Z" if utc else f"{sign}{ahead}:{more or '00'}" if sign else ""
    return f"{date}T{hour}:{minute}:{second or '00'}{zone}"
