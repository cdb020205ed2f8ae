"""The figures of a brief: static and interactive from one description of one table."""

from __future__ import annotations

from typing import Literal

from reportgen.compare import Tables
from reportgen.figures.declared import draw as plot
from reportgen.figures.figure import DataTable, Figure
from reportgen.figures.fonts import find_missing_glyphs
from reportgen.figures.gallery import Gallery
from reportgen.figures.setting import Setting
from reportgen.language.translation import Words, find_words
from reportgen.model.brief import Brief
from reportgen.model.illustrations import Illustration

__all__ = [
    "DataTable",
    "Figure",
    "Gallery",
    "Illustration",
    "Setting",
    "draw",
    "find_missing_glyphs",
    "plot",
]


def draw(
    brief: Brief,
    tables: Tables,
    shape: Literal["page", "slide"] = "page",
    words: Words | None = None,
) -> tuple[Figure, ...]:
    """Draws the figures of a brief for a page (16 cm wide) or for slides (24 cm by 9.5 cm).

    They come in the order of `gallery.DRAWERS`, then those that brief.yml declares, then those of
    plug-ins; one that would have nothing to show (no evidence, no dates, no actors, no relation)
    is left out.
    """
    words = words or find_words(brief.publication.lang)
    return tuple(Gallery(brief, tables, words, shape).values())
