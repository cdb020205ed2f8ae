"""The formats that documents are made in: their files, and what Quarto calls them."""

from __future__ import annotations

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
]
"""`pdf` is made through Typst and needs no TeX; `latex-pdf` and `beamer` (slides) need it,
`latex` is the source alone. `gfm` is GitHub's Markdown."""

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
}

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
