"""Outlines as SVG's path data, as short as they can be written: of letters, and of markers."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.ft2font import FT2Font
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from reportgen.figures.fonts import forgetting, list_families, remember
from reportgen.figures.palette import MARKERS

EM = 500
"""Letters lie on a grid of so many units to the size of their type."""
_TEXT = TextToPath()
_COMMANDS = {Path.MOVETO: "m", Path.LINETO: "l", Path.CURVE3: "q", Path.CURVE4: "c"}

Outline = str
"""Path data, y counting downwards."""
Letter = tuple[int, int, Outline]
"""A letter with its place on the grid: from the first one of its word, and below the line."""
Word = tuple[Letter, ...]
TypeLine = tuple[tuple[int, Word], ...]
"""The words of a line, in the order in which they are seen, each with its place on the grid."""

_SHAPES: dict[str, Any] = {}
"""The letters that were drawn so far, by their names in their fonts, as matplotlib has them."""
forgetting.append(_SHAPES.clear)


def write_number(value: float, places: int = 2) -> str:
    """A number with at most so many places, and no digit that says nothing."""
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if places else text
    if text == "-0":
        return "0"
    return text.replace("0.", ".", 1) if abs(value) < 1 else text


def join(numbers: Iterable[str]) -> str:
    """Numbers one after the other, apart only where they would run together."""
    return " ".join(numbers).replace(" -", "-")


@remember(4096)
def set_type(text: str, bold: bool) -> TypeLine:
    """A line of text, laid out by matplotlib."""
    font = _open_font(text, bold)
    with _without_warnings():
        letters, _, _ = _TEXT.get_glyphs_with_font(font, text, glyph_map=_SHAPES)
    scale = EM / _TEXT.FONT_SCALE
    placed = ((x * scale, -y * scale, _outline_letter(name)) for name, x, y, _ in letters)
    return tuple(_part_words(placed))


@remember(4096)
def _outline_letter(name: str) -> Outline:
    return _write_outline(Path(*_SHAPES[name]), EM / _TEXT.FONT_SCALE, 0)


@remember(1024)
def find_width(text: str, bold: bool) -> float:
    """How wide a line of text is, in sizes of its type."""
    font = _open_font(text, bold)
    with _without_warnings():
        font.set_text(text)
    width, _ = font.get_width_height()
    return width / 64 / _TEXT.FONT_SCALE


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Without matplotlib's warnings of letters that no font has: a finding tells of them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support")
        yield


def _open_font(text: str, bold: bool) -> FT2Font:
    font = get_font([_find_file(family, bold) for family in list_families(text)])
    font.set_size(_TEXT.FONT_SCALE, _TEXT.DPI)
    return font


def _part_words(letters: Iterable[tuple[float, float, Outline]]) -> Iterator[tuple[int, Word]]:
    """Words are parted by what shows nothing, in the order in which they are seen."""
    for is_seen, run in groupby(letters, key=lambda letter: bool(letter[2])):
        if is_seen:
            (first, *_), *_ = word = list(run)
            yield round(first), tuple((round(x - first), round(y), shape) for x, y, shape in word)


def _find_file(family: str, bold: bool) -> str:
    weight = "bold" if bold else "normal"
    return str(fontManager.findfont(FontProperties(family=family, weight=weight)))


@lru_cache(maxsize=64)
def outline_marker(marker: str, size: float) -> tuple[Outline, str]:
    """A marker of the palette around 0, 0, `size` points across, and how its corners are joined."""
    style = MarkerStyle(MARKERS[marker])
    path = style.get_path().transformed(style.get_transform() + Affine2D().scale(size))
    return _write_outline(path, 1, 2), str(style.get_joinstyle())


def _write_outline(path: Path, scale: float, places: int) -> Outline:
    """A path, each of its points counted from the one before it."""
    data = ""
    here = start = np.zeros(2)
    for points, code in path.iter_segments(simplify=False):
        if code == Path.CLOSEPOLY:
            data, here = f"{data}z", start
            continue
        rounded = np.round(points.reshape(-1, 2) * (scale, -scale), places)
        data += _write_step(_COMMANDS[code], rounded - here, places)
        here = rounded[-1]
        start = here if code == Path.MOVETO else start
    return data


def _write_step(command: str, moves: NDArray[np.float64], places: int) -> str:
    across, down = moves[-1]
    if command == "l" and not down:
        return f"h{write_number(across, places)}"
    if command == "l" and not across:
        return f"v{write_number(down, places)}"
    return command + join(write_number(value, places) for value in moves.flat)
