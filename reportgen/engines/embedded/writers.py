"""What pandoc is told of each format, and which of our filters ends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.model.formats import DocumentFormat


@dataclass(frozen=True)
class Writer:
    """How pandoc writes a format.

    `name` is pandoc's, with what is switched in it; `last` is the filter that brings what Quarto
    knows into a form that pandoc's writer has; `images` is the kind of an image that does not say.
    """

    name: str
    last: str
    images: str

    @property
    def is_plain(self) -> bool:
        """Whether pandoc's own template frames it."""
        return self.last == "plain.lua"


WRITERS: Mapping[DocumentFormat, Writer] = {
    "html": Writer("html", "web.lua", "svg"),
    "pdf": Writer("typst-smart-citations", "typst.lua", "svg"),  # citations are resolved by then
    "docx": Writer("docx", "office.lua", "png"),
    "revealjs": Writer("revealjs", "web.lua", "svg"),
    "pptx": Writer("pptx", "office.lua", "png"),
    "epub": Writer("epub", "plain.lua", "svg"),
    "odt": Writer("odt", "plain.lua", "png"),
    "gfm": Writer(
        "commonmark+autolink_bare_uris+emoji+footnotes+gfm_auto_identifiers+pipe_tables+raw_html"
        "+strikeout+task_lists+tex_math_dollars",
        "plain.lua",
        "svg",
    ),
    "latex": Writer("latex", "plain.lua", "png"),
}
