"""A drawing: lines, boxes, marks and words at places in points, y counting downwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Curve:
    """A cubic Bézier curve, from x1, y1 to x2, y2, level at its ends: it bends at `bend1`, `bend2`.

    These are where its control points lie across; `dashes` are the lengths of a dash and the gap
    after it, in widths of the line.
    """

    x1: float
    y1: float
    x2: float
    y2: float
    bend1: float
    bend2: float
    colour: str
    width: float
    dashes: tuple[float, float] | None = None


Item = Line | Box | Mark | Words | Curve
_SIDES: dict[Align, Align] = {"left": "right", "center": "center", "right": "left"}


Entry = tuple[str, str]
"""A mark that stands for a name, and the name."""


@dataclass(frozen=True)
class Drawing:
    """A finished drawing of `width` × `height` points; items lie in the order given.

    `key` is what marks in it stand for, where it has no room to say so itself.
    """

    width: float
    height: float
    items: tuple[Item, ...]
    key: tuple[Entry, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All that is written in it."""
        return tuple(item.text for item in self.items if isinstance(item, Words))

    def mirror(self) -> Drawing:
        """The drawing for readers from right to left: its letters stay as they are."""
        return replace(self, items=tuple(_mirror(item, self.width) for item in self.items))


def _mirror(item: Item, width: float) -> Item:
    match item:
        case Line():
            return replace(item, x1=width - item.x1, x2=width - item.x2)
        case Curve():
            ends = replace(item, x1=width - item.x1, x2=width - item.x2)
            return replace(ends, bend1=width - item.bend1, bend2=width - item.bend2)
        case Box():
            return replace(item, x=width - item.x - item.width)
        case Mark():
            return replace(item, x=width - item.x)
        case Words():
            return replace(item, x=width - item.x, align=_SIDES[item.align], turn=-item.turn)


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
SLIDE = Canvas("slide", 24 * _CM, 270, body=15, small=14.2)
"""What a 16:9 slide has below its title: shown 1160 pixels wide of 1280, 14.2 points are 24 pixels,
which is 18 points of the slide."""
