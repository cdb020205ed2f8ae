"""The house's stationery: the files that lend Word and PowerPoint files their look.

They are written from scratch, part by part, so that nothing of anybody else's is in them, and the
same look gives the same bytes; pandoc and Quarto take them as `reference-doc`. A workspace may
have templates of its own in their place.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from reportgen.intake.files import read_plain
from reportgen.language.locales import find_direction
from reportgen.model.publication import Publication
from reportgen.stationery.emblem import Emblem, draw_emblem
from reportgen.stationery.look import Look
from reportgen.stationery.package import (
    find_fetching_fields,
    find_gaps,
    find_linked_pictures,
)
from reportgen.stationery.powerpoint import write_pptx
from reportgen.stationery.template import trim_template
from reportgen.stationery.word import write_docx

__all__ = [
    "Emblem",
    "Look",
    "draw_emblem",
    "find_fetching_fields",
    "find_gaps",
    "find_linked_pictures",
    "make_stationery",
    "trim_template",
    "write_reference",
]
OfficeFormat = Literal["docx", "pptx"]


def write_reference(
    kind: OfficeFormat, look: Look, *, lang: str = "en-GB", paper: Literal["a4", "letter"] = "a4"
) -> bytes:
    """A file without content that pandoc takes styles, layouts, colours and typefaces from."""
    rightwards = find_direction(lang) != "rtl"
    if kind == "docx":
        return write_docx(look, lang, paper, rightwards=rightwards)
    return write_pptx(look, lang, rightwards=rightwards)


def make_stationery(publication: Publication, look: Look, root: Path) -> dict[str, bytes]:
    """The reference files of a brief, by their names in the extension; `root` is the workspace's.

    Raises OSError where a template of its own cannot be read.
    """
    own: dict[OfficeFormat, str | None] = {
        "docx": publication.docx_template,
        "pptx": publication.pptx_template,
    }
    return {
        f"reference.{kind}": trim_template(read_plain(root / name), kind)
        if name
        else write_reference(kind, look, lang=publication.lang, paper=publication.paper)
        for kind, name in own.items()
    }
