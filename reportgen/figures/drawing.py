"""A drawing: lines, boxes, marks and words at places in points, y counting downwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reportgen.figures.palette import GRID, INK

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Line:
    """A straight line; `dots` makes it dotted."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str = GRID
    width: float = 0.6
    dots: bool = False


@dataclass(frozen=True)
class Box:
    """A filled rectangle, its upper left corner at x, y; an `edge` is drawn half a point wide."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str | None = None


@dataclass(frozen=True)
class Mark:
    """A marker of the palette around x, y."""

    x: float
    y: float
    marker: str
    size: float
    fill: str
    edge: str = INK


@dataclass(frozen=True)
class Words:
    """One line of text: `y` is the middle of its x-height; turned counter-clockwise around x, y."""

    x: float
    y: float
    text: str
    size: float
    align: Align = "left"
    colour: str = INK
    bold: bool = False
    turn: float = 0


Item = Line | Box | Mark | Words


@dataclass(frozen=True)
class Drawing:
    """A finished drawing of `width` × `height` points; items lie in the order given."""

    width: float
    height: float
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Canvas:
    """What a drawing is laid out for; a drawing grows with its data up to `height`.

    `body` and `small` are sizes of text in points, `leading` the height of a line of body text.
    """

    shape: Literal["page", "slide"]
    width: float
    height: float
    body: float
    small: float

    @property
    def leading(self) -> float:
        """The distance between two lines of body text."""
        return self.body * 1.25


_CM = 72 / 2.54
PAGE = Canvas("page", 16 * _CM, 22 * _CM, body=8, small=7)
"""The width of the text on an A4 page, and what of its height leaves room for a caption."""
SLIDE = Canvas("slide", 24 * _CM, 11 * _CM, body=14, small=13)
"""Nearly all of a 16:9 slide; 14 points here are 18 or more when it fills a slide 33 cm wide."""
