"""A few pages of a PDF, read as verification reads the whole, before that is done.

A book takes as long to read as somebody needs to open it and mark some words; these stand on a
page or two, which are read at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reportgen.errors import UnreadableText
from reportgen.intake.files import read_plain
from reportgen.model.layout import PageLayout, TextLayout
from reportgen.room.library import Reading
from reportgen.verification.formats.pdf import read_leaves
from reportgen.verification.texts import Place, parse_text

_AROUND = 1
"""Pages before and after those wanted: lines that stand at the top of each are no text."""


def read_some(
    path: Path, layout: TextLayout, first: int, last: int, labels: Sequence[str]
) -> tuple[Reading, int]:
    """A text of the pages from `first` to `last`, counted from 0, and those around them.

    `labels` are those of all pages of the file. Gives also the number of the first page that was
    read. Raises `UnreadableText` where the file cannot be read.
    """
    low, high = max(0, first - _AROUND), min(len(labels), last + 1 + _AROUND)
    try:
        data = read_plain(path)
    except OSError as error:
        raise UnreadableText(
            f"{path.name} cannot be read: {error.strerror}.", "Check its name and permissions."
        ) from error
    raw = "\f".join(read_leaves(data, path.name, range(low, high)))
    alone = TextLayout(pages=PageLayout(first=1), skip=layout.skip, headings=layout.headings)
    text = parse_text(raw.encode("utf-8", "replace"), f"{path.stem}.txt", alone)
    pages = [place for place in text.places if place.label == "page"]
    named = zip(labels[low:high], pages, strict=False)
    places = tuple(Place("page", label, page.start, page.end) for label, page in named)
    return Reading("read", path, replace(text, places=places)), low
