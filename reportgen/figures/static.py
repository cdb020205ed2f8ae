"""Drawings as SVG: nothing that is not seen, and letters as outlines, so that no font is needed.

The same drawing gives the same bytes. Pages carry these files whole, so that each is as small as
it can be without a difference to the eye: places are hundredths of a point, letters lie on a grid,
and what comes again, a letter or a line of text, is drawn once and then referred to.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from math import cos, radians, sin

from reportgen.figures.drawing import Align, Box, Curve, Drawing, Item, Line, Mark, Words
from reportgen.figures.outlines import (
    EM,
    Letter,
    Word,
    find_width,
    join,
    outline_marker,
    set_type,
    write_number,
)
from reportgen.figures.palette import INK, PAPER

# matplotlib's fonts are one for the whole process: one drawing at a time.
_LOCK = threading.Lock()
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
# How much of its width a text has before its place.
_BEFORE: dict[Align, float] = {"left": 0, "center": 0.5, "right": 1}


def render_svg(drawing: Drawing) -> bytes:
    """The drawing as SVG, its letters as paths, so that no font is needed to read it."""
    width, height = write_number(drawing.width), write_number(drawing.height)
    with _LOCK:
        shapes = _Shapes(drawing.items)
        body = "".join(_write_items(drawing.items, shapes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}" fill="{INK}" stroke-linecap="square">'
        f"<defs>{shapes.define()}</defs>"
        f'<path d="M0 0h{width}v{height}H0z" fill="{PAPER}"/>{body}</svg>\n'
    ).encode()


class _Shapes:
    """What is drawn more than once: each shape has a name, the first ones the shortest."""

    def __init__(self, items: Iterable[Item]) -> None:
        texts = [(item.text, item.bold) for item in items if isinstance(item, Words)]
        self._counts = Counter(word for text in texts for _, word in set_type(*text))
        self._names: dict[tuple[str, str], str] = {}

    def use(self, element: str, rest: str, x: str, y: str) -> str:
        """Draws a shape at a place: an element, of which `rest` is what comes after its id."""
        name = self._names.setdefault((element, rest), _spell(len(self._names)))
        places = "".join(f' {side}="{at}"' for side, at in (("x", x), ("y", y)) if at != "0")
        return f'<use href="#{name}"{places}/>'

    def is_one(self, word: Word) -> bool:
        """Whether a word is drawn at once, since it is a letter or comes again."""
        return len(word) == 1 or self._counts[word] > 1

    def write_word(self, word: Word, x: int, y: int = 0) -> str:
        """A word that begins at a place on the grid of letters."""
        if len(word) > 1 and self.is_one(word):
            letters = "".join(map(self._write_letter, word))
            return self.use("g", f">{letters}</g>", str(x), str(y))
        return "".join(self._write_letter(letter, x, y) for letter in word)

    def _write_letter(self, letter: Letter, x: int = 0, y: int = 0) -> str:
        across, down, outline = letter
        return self.use("path", f' d="{outline}"/>', str(x + across), str(y + down))

    def define(self) -> str:
        """The shapes that are used, with their names."""
        return "".join(
            f'<{element} id="{name}"{rest}' for (element, rest), name in self._names.items()
        )


def _spell(number: int) -> str:
    rest, last = divmod(number, len(_LETTERS))
    return (_spell(rest - 1) if rest else "") + _LETTERS[last]


def _write_items(items: Iterable[Item], shapes: _Shapes) -> Iterator[str]:
    """The items in their order; those that follow each other and look alike are one element."""
    for (element, look), run in groupby(items, key=_find_look):
        content = "".join(_write_item(item, shapes) for item in run)
        yield f'<path d="{content}"{look}/>' if element == "path" else f"<g{look}>{content}</g>"


def _find_look(item: Item) -> tuple[str, str]:
    """The element that an item is drawn in, and its attributes."""
    match item:
        case Line():
            dots = _write_dashes(item.width, 1, 2) if item.dots else ""
            return "path", _write_stroke(item.colour, item.width) + dots
        case Curve():
            dashes = _write_dashes(item.width, *(item.dashes or ()))
            return "path", f' fill="none"{_write_stroke(item.colour, item.width)}{dashes}'
        case Box():
            edge = _write_stroke(item.edge, 0.5) if item.edge else ""
            return "path", f' fill="{item.fill}"{edge}'
        case Mark():
            return "g", f' fill="{item.fill}"{_write_stroke(item.edge, 0.5)}'
        case Words():
            fill = "" if item.colour == INK else f' fill="{item.colour}"'
            return "g", f'{fill} transform="scale({write_number(item.size / EM, 5)})"'


def _write_stroke(colour: str, width: float) -> str:
    return f' stroke="{colour}" stroke-width="{write_number(width)}"'


def _write_dashes(width: float, *lengths: float) -> str:
    """What ends a line where it ends, and cuts it to lengths, in widths of it."""
    cut = join(write_number(width * length) for length in lengths)
    return ' stroke-linecap="butt"' + (f' stroke-dasharray="{cut}"' if cut else "")


def _write_item(item: Item, shapes: _Shapes) -> str:
    """An item within the element that it is drawn in."""
    match item:
        case Line():
            return _write_step("M", item.x1, item.y1) + _write_line(item)
        case Curve():
            bends = (item.bend1, item.y1, item.bend2, item.y2)
            return _write_step("M", item.x1, item.y1) + _write_step("C", *bends, item.x2, item.y2)
        case Box():
            across, down = write_number(item.width), write_number(item.height)
            return f"{_write_step('M', item.x, item.y)}h{across}v{down}h-{across}z"
        case Mark():
            return _write_mark(item, shapes)
        case Words():
            return _write_words(item, shapes)


def _write_line(line: Line) -> str:
    """The way from a line's beginning to its end."""
    if line.y1 == line.y2:
        return _write_step("H", line.x2)
    if line.x1 == line.x2:
        return _write_step("V", line.y2)
    return _write_step("L", line.x2, line.y2)


def _write_step(command: str, *numbers: float) -> str:
    return command + join(map(write_number, numbers))


def _write_mark(mark: Mark, shapes: _Shapes) -> str:
    outline, corners = outline_marker(mark.marker, mark.size)
    joined = "" if corners == "miter" else f' stroke-linejoin="{corners}"'
    place = write_number(mark.x), write_number(mark.y)
    return shapes.use("path", f' d="{outline}"{joined}/>', *place)


def _write_words(words: Words, shapes: _Shapes) -> str:
    line, (x, y) = set_type(words.text, words.bold), _place(words)
    if not words.turn and len(line) == 1 and shapes.is_one(line[0][1]):
        start, word = line[0]
        return shapes.write_word(word, x + start, y)
    content = "".join(shapes.write_word(word, start) for start, word in line)
    turn = f"rotate({write_number(-words.turn)})" if words.turn else ""
    return f'<g transform="translate({join((str(x), str(y)))}){turn}">{content}</g>'


def _place(words: Words) -> tuple[int, int]:
    """Where a line of text begins, on the grid of its letters."""
    share, turn = _BEFORE[words.align], radians(words.turn)
    before = share and share * find_width(words.text, words.bold) * words.size
    # The middle of an x-height is about a quarter of the size above the baseline.
    y = words.y + (0 if words.turn else words.size * 0.36)
    across, down = words.x - before * cos(turn), y + before * sin(turn)
    return round(across * EM / words.size), round(down * EM / words.size)
