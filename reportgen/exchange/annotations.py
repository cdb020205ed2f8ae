"""The annotations of a PDF: highlights, underlines and squiggles, with what was remarked on them.

Such an annotation holds no text. What it marks lies below its QuadPoints (ISO 32000-2, 12.5.6.10)
and is read from the page. Strike-outs and carets are edits of a text, and are only counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pypdf
import pypdfium2

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.formats import Input
from reportgen.exchange.pagetext import PageText, Words
from reportgen.exchange.passage import Harvest, Passage
from reportgen.exchange.pdfmarks import (
    Mark,
    open_pdf,
    read_boxes,
    read_date,
    walk_annotations,
)
from reportgen.verification.flow import squeeze
from reportgen.verification.furniture import number_pages, split_pages

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
_OCR = "Run text recognition on it (with OCRmyPDF, for example), which keeps annotations."


def detect(file: Input) -> bool:
    """Whether a file is a PDF."""
    return b"%PDF-" in file.data[:1024]


def read(file: Input) -> Harvest:
    """The passages that are marked in a PDF, in the order of its text.

    Raises `ExchangeError` where it is locked or broken, or what is marked in it are pictures.
    """
    with open_pdf(file) as (reader, document):
        marks, left_out = _find_marks(reader)
        passages = tuple(_read_passages(file, document, marks))
        labels = _label_pages(reader, document) if passages else ()
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


def _find_marks(reader: pypdf.PdfReader) -> tuple[list[Mark], Counter[str]]:
    """The annotations that say something, and how many of the others there are, by their names."""
    marks, left_out = [], Counter[str]()
    for mark in walk_annotations(reader):
        kind = mark.kind
        if kind in _MARKS or (kind == "Text" and mark.comment and "/State" not in mark.entry):
            marks.append(mark)
        elif kind == "Text":
            left_out["review marks" if "/State" in mark.entry else "empty notes"] += 1
        elif kind not in _SILENT:
            left_out[_LEFT_OUT.get(kind, f"annotations of the kind {kind or '?'}")] += 1
    return marks, left_out


def _read_passages(
    file: Input, document: pypdfium2.PdfDocument, marks: Sequence[Mark]
) -> Iterator[Passage]:
    """The passages of a file in the order of its text, replies behind what they answer."""
    texts: dict[int, PageText] = {}
    found: list[tuple[int, int, float, Passage, Mark]] = []
    parts: dict[int, list[str]] = {}
    for mark in marks:
        words, height = Words(), 0.0
        if mark.kind in _MARKS and (boxes := read_boxes(mark.entry)):
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


def _to_passage(file: Input, mark: Mark, words: Words) -> Passage:
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
        date=read_date(mark.text("/M") or mark.text("/CreationDate")),
        id=mark.text("/NM"),
        parent=parent,
    )


def _read_colour(value: Any) -> str:
    """A colour as "#rrggbb"; "" where none is given. It may be grey, RGB or CMYK."""
    parts = [min(1.0, max(0.0, float(part))) for part in value or ()]
    if len(parts) == 4:
        *inks, black = parts
        parts = [(1 - ink) * (1 - black) for ink in inks]
    if len(parts) == 1:
        parts *= 3
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts) if len(parts) == 3 else ""
