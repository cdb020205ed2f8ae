"""Books, OpenDocument texts, Markdown and LaTeX: what pandoc writes, as it writes it."""

from __future__ import annotations

import uuid

from reportgen.engines.embedded.conversion import Maker, Target
from reportgen.engines.embedded.options import Options
from reportgen.engines.embedded.pandoc import ASSETS
from reportgen.engines.embedded.project import QuartoFile
from reportgen.model.formats import DocumentFormat

_BOOKS = uuid.UUID("6f0e2f4e-57a5-4f0a-9d0c-3c1c3f1ad0b5")
"""What the names of books are made from, with what is in them."""


def make_plain(file: QuartoFile, kind: DocumentFormat, options: Options, *, epoch: int) -> Maker:
    """A file in a format that is pandoc's own, with what was found."""
    if kind == "epub" and "identifier" not in options:
        # A book has a name of its own; pandoc would draw one by lot.
        named = uuid.uuid5(_BOOKS, f"{epoch} {file.text}")
        options = {**options, "identifier": f"urn:uuid:{named}"}
    # pandoc's own template for Markdown has no title; Quarto's has.
    template = ASSETS / "document.md" if kind == "gfm" else None
    written = yield Target(kind, options, template=template)
    return written.content, written.findings
