"""Small PDFs with marks in them, as a reader leaves them: typeset, then annotated."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdf
import pypdfium2
import typst
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

Quad = tuple[float, float, float, float]


@dataclass(frozen=True)
class Mark:
    """A mark over the first place of some words on a page (from 0), a box for each of its lines.

    `further` are entries of the annotation; `turned` gives the corners in an order of its own.
    """

    words: str
    page: int = 0
    kind: str = "Highlight"
    comment: str = ""
    id: str = ""
    turned: bool = False
    further: dict[str, Any] = field(default_factory=dict)


def typeset(source: str) -> bytes:
    """A PDF of Typst's markup, on a small page."""
    head = "#set page(width: 300pt, height: 200pt, margin: 30pt)\n#set text(size: 10pt)\n"
    made: bytes = typst.compile((head + source).encode(), ignore_system_fonts=True)
    return made


def annotate(
    pdf: bytes, marks: Sequence[Mark], *, labels: dict[str, Any] | None = None, **page: Any
) -> bytes:
    """The PDF with marks; `labels` is its /PageLabels, `page` are entries for every page."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    written: dict[str, Any] = {}
    for mark in marks:
        entry = DictionaryObject(_write(mark, list(find_boxes(pdf, mark)), written))
        reference = writer._add_object(entry)
        written[mark.id] = reference
        listed = writer.pages[mark.page].setdefault(NameObject("/Annots"), ArrayObject())
        listed.append(reference)
    for one in writer.pages:
        for name, value in page.items():
            one[NameObject(f"/{name}")] = value
    if labels is not None:
        numbers = ArrayObject([NumberObject(0), DictionaryObject(labels)])
        writer.root_object[NameObject("/PageLabels")] = DictionaryObject(
            {NameObject("/Nums"): numbers}
        )
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def over(pdf: bytes, *parts: str) -> dict[str, Any]:
    """An entry for a mark that is over several places of the first page, in this order."""
    boxes = [box for part in parts for box in find_boxes(pdf, Mark(part))]
    corners = [FloatObject(box[n]) for box in boxes for n in (0, 3, 2, 3, 0, 1, 2, 1)]
    return {"QuadPoints": ArrayObject(corners)}


def find_boxes(pdf: bytes, mark: Mark) -> Iterator[Quad]:
    """Where the words of a mark stand on its page, a box a line."""
    document = pypdfium2.PdfDocument(pdf)
    textpage = document[mark.page].get_textpage()
    found = textpage.search(mark.words).get_next() if mark.words else None
    if found:
        yield from (textpage.get_rect(i) for i in range(textpage.count_rects(*found)))


def _write(mark: Mark, boxes: list[Quad], written: dict[str, Any]) -> dict[Any, Any]:
    order = (0, 1, 2, 1, 2, 3, 0, 3) if mark.turned else (0, 3, 2, 3, 0, 1, 2, 1)
    corners = [FloatObject(box[n]) for box in boxes for n in order]
    lows = [min(box[n] for box in boxes) if boxes else 10 for n in (0, 1)]
    highs = [max(box[n] for box in boxes) if boxes else 20 for n in (2, 3)]
    entry: dict[str, Any] = {
        "Type": NameObject("/Annot"),
        "Subtype": NameObject(f"/{mark.kind}"),
        "Rect": RectangleObject((*lows, *highs)),
        "Contents": TextStringObject(mark.comment),
        "C": ArrayObject([FloatObject(1), FloatObject(0.831), FloatObject(0)]),
        "T": TextStringObject("Ada Reader"),
        "M": TextStringObject("D:20261128101231+01'00'"),
    }
    if mark.id:
        entry["NM"] = TextStringObject(mark.id)
    if boxes:
        entry["QuadPoints"] = ArrayObject(corners)
    answers = mark.further.get("IRT")
    entry |= {**mark.further, **({"IRT": written[answers]} if answers else {})}
    return {NameObject(f"/{name}"): value for name, value in entry.items()}
