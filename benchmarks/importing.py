"""How long an import takes: 1,000 highlights of a PDF of 500 pages, located in its full text.

The PDF is typeset and annotated first, which is not measured. Each step is one run; the second
import of the same file, where nothing is new, stands beside the first.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import typst
from pypdf.annotations import Highlight
from pypdf.generic import ArrayObject, FloatObject, NameObject, TextStringObject

import reportgen
from reportgen.exchange.annotations import read
from reportgen.exchange.formats import Input
from reportgen.starters import create

PAGES, MARKS = 500, 1_000
WORDS = [f"{a}{b}{c}" for a in ("con", "re", "per", "in") for b in "aeiou" for c in ("tion", "st")]


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as name:
        folder = Path(name)
        source = folder / "adams2024.pdf"
        source.write_bytes(annotate(typeset()))
        texts = folder / "texts"
        texts.mkdir()
        (texts / "adams2024.pdf").write_bytes(source.read_bytes())
        document = pypdfium2.PdfDocument(source)
        pages = (page.get_textpage().get_text_range() for page in document)
        plain = folder / "plain"
        plain.mkdir()
        (plain / "adams2024.txt").write_text("\f".join(pages), encoding="utf-8")
        data = source.read_bytes()
        print(f"{MARKS:,} highlights of a PDF of {PAGES} pages ({len(data) / 1e6:.1f} MB)")
        report("reading the marks alone", lambda: read(Input("adams2024.pdf", data)))
        for title, where in (("text", plain), ("PDF", texts)):
            workspace = folder / title
            create(workspace, {})
            bring = lambda: reportgen.import_files([source], workspace, texts=where)  # noqa: B023, E731
            made = report(f"import, located in a {title}", bring)
            assert made.lookups["verified"] > 0.95 * MARKS, made.lookups
            again = report("the same again", bring)
            assert not again.changed


def report(title: str, step: Callable[[], Any]) -> Any:
    """Runs a step, and prints how long it took."""
    start = time.process_time()
    made = step()
    print(f"  {title:<32} {time.process_time() - start:6.1f} s of CPU")
    sys.stdout.flush()
    return made


def typeset() -> bytes:
    """A PDF of many pages of words, 400 a page."""
    lots = random.Random(1)
    pages = [" ".join(lots.choices(WORDS, k=400)) for _ in range(PAGES)]
    head = '#set page(margin: 2cm, numbering: "1")\n#set text(size: 10pt)\n'
    made: bytes = typst.compile((head + "\n#pagebreak()\n".join(pages)).encode())
    return made


def annotate(pdf: bytes) -> bytes:
    """The PDF with highlights over three lines each, spread over its pages."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    document = pypdfium2.PdfDocument(pdf)
    per_page = MARKS // PAGES
    for number in range(PAGES):
        textpage = document[number].get_textpage()
        count = textpage.count_rects()
        for index in range(per_page):
            first = 2 + index * (count // (per_page + 1))
            boxes = [textpage.get_rect(i) for i in range(first, first + 3)]
            corners = ArrayObject(
                FloatObject(box[n]) for box in boxes for n in (0, 3, 2, 3, 0, 1, 2, 1)
            )
            mark = Highlight(rect=boxes[0], quad_points=corners)
            mark[NameObject("/NM")] = TextStringObject(f"{number}-{index}")
            writer.add_annotation(number, mark)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


if __name__ == "__main__":
    main()
