"""The figures of a brief: static and interactive from one description of one table."""

from __future__ import annotations

from typing import Literal

from reportgen.compare import Tables
from reportgen.figures import actors, evidence, relations, stance, timeline
from reportgen.figures.drawing import PAGE, SLIDE
from reportgen.figures.figure import Figure
from reportgen.figures.fonts import find_missing_glyphs
from reportgen.model import Brief

__all__ = ["Figure", "draw", "find_missing_glyphs"]


def draw(
    brief: Brief, tables: Tables, shape: Literal["page", "slide"] = "page"
) -> tuple[Figure, ...]:
    """Draws the figures of a brief for a page (16 cm wide) or for slides (24 × 11 cm).

    They come in the order stance, relations, evidence, timeline, actors; one that would have
    nothing to show (no evidence, no dates, no actors, no relation between sources) is left out.
    """
    canvas = PAGE if shape == "page" else SLIDE
    figures = (
        stance.draw(brief, tables, canvas),
        relations.draw(tables, canvas),
        evidence.draw(tables, canvas),
        timeline.draw(tables, canvas),
        actors.draw(tables, canvas),
    )
    return tuple(figure for figure in figures if figure is not None)
