"""The annotations of a PDF: highlights, underlines and squiggles, with what was remarked on them.

Such an annotation holds no text. What it marks lies below its QuadPoints (ISO 32000-2, 12.5.6.10)
and is read from the page. Strike-outs and carets are edits of a text, and are only counted.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pypdf
import pypdfium2
from pypdf.errors import DependencyError

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.formats import Input
from reportgen.exchange.pagetext import Box, PageText, Words
from reportgen.exchange.passage import Harvest, Passage
from reportgen.verification.flow import squeeze
from reportgen.verification.furniture import number_pages, split_pages

logging.getLogger("pypdf").addHandler(logging.NullHandler())  # it would print what it mends

_MARKS = frozenset(("Highlight", "Underline", "Squiggly"))
_SILENT = frozenset(("Link", "Popup", "Widget", "Screen", "PrinterMark", "TrapNet", "Watermark"))
_LEFT_OUT: Mapping[str, str] = {
    "StrikeOut": "strike-outs",
    "Caret": "carets",
    "FreeText": "text boxes",
    "Stamp": "stamps",
    "FileAttachment": "attached files",
    "Redact": "redactions",
    **dict.fromkeys(("Ink", "Line", "Square", "Circle", "Polygon", "PolyLine"), "drawings"),
}
_AGAIN = "Save it again with the program that it was annotated in."
_OCR = "Run text recognition on it (with OCRmyPDF, for example), which keeps annotations."
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+\-])(\d\d)'?(\d\d)?|(Z))?")


def detect(file: Input) -> bool:
    """Whether a file is a PDF."""
    return b"%PDF-" in file.data[:1024]


def read(file: Input) -> Harvest:
    """The passages that are marked in a PDF, in the order of its text.

    Raises `ExchangeError` where it is locked or broken, or what is marked in it are pictures.
    """
    reader, document = _open(file)
    try:
        marks, left_out = _find_marks(reader)
        passages = tuple(_read_passages(file, document, marks))
        labels = _label_pages(reader, document) if passages else ()
    except ExchangeError:
        raise
    except Exception as error:  # pypdf lets whatever a broken file provokes escape
        raise _broken(file, error) from error
    finally:
        document.close()
    bare = [p for p in passages if not p.words and not p.comment]
    marked = [mark for mark in marks if mark.kind in _MARKS]
    if marked and not any(passage.words for passage in passages):
        message = "The marks cover no text: its pages are pictures."
        raise ExchangeError(message, _OCR, Location(file.name))
    if bare:
        left_out["marks without text below"] += len(bare)
    kept = (p for p in passages if p.words or p.comment)
    labelled = tuple(replace(p, page_label=labels[p.page_index or 0]) for p in kept)
    return Harvest(passages=labelled, left_out=dict(left_out))


# ── the file ─────────────────────────────────────────────────────────────────────────────


def _open(file: Input) -> tuple[pypdf.PdfReader, pypdfium2.PdfDocument]:
    where = Location(file.name)
    try:
        reader = pypdf.PdfReader(io.BytesIO(file.data))
        locked = reader.is_encrypted and not reader.decrypt("")
        if not locked:
            _ = len(reader.pages)
            return reader, pypdfium2.PdfDocument(file.data)
    except DependencyError as error:
        message = "It is encrypted, and the package cryptography is not installed."
        remedy = "Install it with: python -m pip install cryptography"
        raise ExchangeError(message, remedy, where) from error
    except Exception as error:  # pypdf lets whatever a broken file provokes escape
        raise _broken(file, error) from error
    raise ExchangeError("It is password-protected.", "Save a copy without one.", where)


def _broken(file: Input, error: Exception) -> ExchangeError:
    said = f"{error or type(error).__name__}".rstrip(".")
    return ExchangeError(f"The PDF cannot be read: {said}.", _AGAIN, Location(file.name))


def _label_pages(reader: pypdf.PdfReader, document: pypdfium2.PdfDocument) -> tuple[str, ...]:
    """The printed number of each page: the file's label, else what stands in its running heads."""
    labels = list(reader.page_labels)
    if "/PageLabels" in reader.root_object:
        return tuple(labels)
    texts = [PageText.read(page).replace("\f", " ") for page in document]
    raw = "\f".join(texts)
    pages, _ = split_pages(raw, None)
    numbered = number_pages(raw, pages, None, ())
    return tuple(page.number for page in numbered) if len(numbered) == len(texts) else tuple(labels)


# ── the annotations ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Mark:
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


def _find_marks(reader: pypdf.PdfReader) -> tuple[list[_Mark], Counter[str]]:
    """The annotations that say something, and how many of the others there are, by their names."""
    marks, left_out = [], Counter[str]()
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
            mark = _Mark(kind, number, entry, answers, entry.get("/RT") == "/Group")
            if kind in _MARKS or (kind == "Text" and mark.comment and "/State" not in entry):
                marks.append(mark)
            elif kind == "Text":
                left_out["review marks" if "/State" in entry else "empty notes"] += 1
            elif kind not in _SILENT:
                left_out[_LEFT_OUT.get(kind, f"annotations of the kind {kind or '?'}")] += 1
    return marks, left_out


def _read_passages(
    file: Input, document: pypdfium2.PdfDocument, marks: Sequence[_Mark]
) -> Iterator[Passage]:
    """The passages of a file in the order of its text, replies behind what they answer."""
    texts: dict[int, PageText] = {}
    found: list[tuple[int, int, float, Passage, _Mark]] = []
    parts: dict[int, list[str]] = {}
    for mark in marks:
        words, height = Words(), 0.0
        if mark.kind in _MARKS and (boxes := _read_boxes(mark.entry)):
            if mark.page not in texts:
                texts[mark.page] = PageText.of(document[mark.page])
            words, height = texts[mark.page].read_below(boxes), -boxes[0][3]
        if mark.is_part and mark.kind in _MARKS and mark.answers is not None:
            parts.setdefault(id(mark.answers), []).append(words.text)
            continue
        found.append((mark.page, words.start, height, _to_passage(file, mark, words), mark))
    for *_, passage, mark in sorted(found, key=lambda one: one[:3]):
        more = parts.get(id(mark.entry), [])
        yield replace(passage, words=" ".join(filter(None, (passage.words, *more))))


def _to_passage(file: Input, mark: _Mark, words: Words) -> Passage:
    comment = mark.comment
    if squeeze(comment) == squeeze(words.text):
        comment = ""  # some programs copy the marked words into the window
    parent = str(mark.answers.get("/NM", "")) if isinstance(mark.answers, dict) else ""
    return Passage(
        place=Location(f"{file.name}#page={mark.page + 1}"),
        words=words.text,
        prefix=words.prefix,
        suffix=words.suffix,
        page_index=mark.page,
        comment=comment,
        colour=_read_colour(mark.entry.get("/C")) if mark.kind in _MARKS else "",
        reader=mark.text("/T"),
        date=_read_date(mark.text("/M") or mark.text("/CreationDate")),
        id=mark.text("/NM"),
        parent=parent,
    )


def _read_boxes(entry: Mapping[str, Any]) -> list[Box]:
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


def _read_colour(value: Any) -> str:
    """A colour as "#rrggbb"; "" where none is given. It may be grey, RGB or CMYK."""
    parts = [min(1.0, max(0.0, float(part))) for part in value or ()]
    if len(parts) == 4:
        *inks, black = parts
        parts = [(1 - ink) * (1 - black) for ink in inks]
    if len(parts) == 1:
        parts *= 3
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts) if len(parts) == 3 else ""


def _read_date(text: str) -> str:
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
