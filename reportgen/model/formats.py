"""The formats that documents are made in: their files, and what Quarto calls them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

DocumentFormat = Literal[
    "html",
    "pdf",
    "docx",
    "revealjs",
    "pptx",
    "epub",
    "odt",
    "gfm",
    "latex",
    "latex-pdf",
    "beamer",
    "xlsx",
    "csv",
]
"""`pdf` is made through Typst and needs no TeX; `latex-pdf` and `beamer` (slides) need it,
`latex` is the source alone. `gfm` is GitHub's Markdown. `xlsx` and `csv` are tables."""

EXTENSIONS: dict[DocumentFormat, str] = {
    "html": "html",
    "pdf": "pdf",
    "docx": "docx",
    "revealjs": "html",
    "pptx": "pptx",
    "epub": "epub",
    "odt": "odt",
    "gfm": "md",
    "latex": "tex",
    "latex-pdf": "pdf",
    "beamer": "pdf",
    "xlsx": "xlsx",
    "csv": "zip",
}

BUILD_KEY = "reportgen-build"
"""What the id of a build is called: in a .qmd, and among the properties of an Office file."""

DECKS: frozenset[DocumentFormat] = frozenset(("revealjs", "pptx", "beamer"))
"""The formats that are slides."""

TABLES: frozenset[DocumentFormat] = frozenset(("xlsx", "csv"))
"""The formats that hold the brief's tables and no text: a workbook, an archive of CSV files."""

QUARTO_NAMES: dict[DocumentFormat, str] = {
    "html": "html",
    "pdf": "typst",
    "docx": "docx",
    "revealjs": "revealjs",
    "pptx": "pptx",
    "epub": "epub",
    "odt": "odt",
    "gfm": "gfm",
    "latex": "latex",
    "latex-pdf": "pdf",
    "beamer": "beamer",
}


@dataclass(frozen=True)
class FormatName:
    """A format as a document names it: `acme-html` is the html of the extension acme."""

    written: str

    @property
    def base(self) -> str:
        """What it builds on, e.g. "html", without what is switched in it (`gfm+footnotes`)."""
        return self._head if self._is_plain else self.written.rpartition("-")[2].partition("+")[0]

    @property
    def extension(self) -> str:
        """The extension that contributes it; "" for Quarto's own."""
        return "" if self._is_plain else self.written.rpartition("-")[0]

    @property
    def _head(self) -> str:
        return re.split("[+-]", self.written)[0]

    @property
    def _is_plain(self) -> bool:
        return self._head in QUARTO_NAMES.values()


def choose_name(names: Iterable[str], bases: Iterable[str]) -> FormatName:
    """Of the formats that a document names, the one that builds on the first of `bases` that any
    builds on; else Quarto's own."""
    bases, known = tuple(bases), [FormatName(name) for name in names]
    found = (name for base in bases for name in known if name.base == base)
    return next(found, FormatName(bases[0]))
