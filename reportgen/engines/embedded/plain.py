"""Books, OpenDocument texts, Markdown and LaTeX: what pandoc writes, as it writes it."""

from __future__ import annotations

import hashlib

from reportgen.engines.embedded.conversion import Maker, Target
from reportgen.engines.embedded.options import Options
from reportgen.engines.embedded.pandoc import ASSETS
from reportgen.engines.embedded.project import QuartoFile
from reportgen.model.formats import DocumentFormat


def make_plain(file: QuartoFile, kind: DocumentFormat, options: Options, *, epoch: int) -> Maker:
    """A file in a format that is pandoc's own, with what was found."""
    if kind == "epub" and "identifier" not in options:
        # A book has a name of its own; pandoc would draw one by lot.
        named = hashlib.sha256(f"{epoch} {file.text}".encode()).hexdigest()
        options = {**options, "identifier": f"sha256:{named}"}
    # pandoc's own template for Markdown has no title; Quarto's has.
    template = ASSETS / "document.md" if kind == "gfm" else None
    written = yield Target(kind, options, template=template)
    return written.content, written.findings
