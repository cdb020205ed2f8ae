"""Text in static figures: which fonts, how wide, where to break it, which glyphs are missing.

All that DejaVu Sans has is drawn in the DejaVu Sans that matplotlib carries, the same on every
machine. What it lacks (Chinese, Japanese and Korean above all) is drawn in the first family of
`CJK_FAMILIES` that is installed, so that such figures are the same wherever that family is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import matplotlib
from matplotlib.ft2font import FT2Font, LoadFlags

from reportgen.figures.drawing import Align, Words
from reportgen.figures.palette import INK

BASE_FAMILY = "DejaVu Sans"
CJK_FAMILIES = (
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Source Han Sans JP",
    "IPAexGothic",
    "IPAGothic",
    "TakaoGothic",
    "VL Gothic",
    "Hiragino Sans",
    "Yu Gothic",
    "Meiryo",
    "MS Gothic",
    "Noto Sans CJK SC",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Arial Unicode MS",
)

# Scripts that are written without spaces and may be broken between any two characters.
_WIDE = "\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_PIECE = re.compile(rf"[{_WIDE}]|[^\s{_WIDE}]+")


@lru_cache(maxsize=2)
def _open_base(bold: bool) -> FT2Font:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    font = FT2Font(str(Path(matplotlib.get_data_path(), "fonts", "ttf", name)))
    font.set_size(100, 72)
    return font


@lru_cache(maxsize=1)
def _open_fallback() -> tuple[str, FT2Font] | None:
    """The family for what the base family lacks, and its font; None where none is installed."""
    from matplotlib.font_manager import fontManager, get_font

    installed = {font.name: font for font in reversed(fontManager.ttflist) if font.weight == 400}
    family = next((name for name in CJK_FAMILIES if name in installed), None)
    if family is None:
        return None
    path = fontManager.findfont(family, fallback_to_default=False)
    return family, get_font(path)


@lru_cache(maxsize=4096)
def _advance(character: str, bold: bool) -> float:
    """How far a character moves the pen, in ems; one em where the base family lacks it."""
    font = _open_base(bold)
    if not font.get_char_index(ord(character)):
        return 1.0
    glyph = font.load_char(ord(character), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 100


def measure(text: str, size: float, bold: bool = False) -> float:
    """The width of one line of text in points."""
    return size * sum(_advance(character, bold) for character in text)


def _is_in_base(text: str) -> bool:
    font = _open_base(False)
    return all(font.get_char_index(ord(character)) for character in text)


def list_families(text: str) -> list[str]:
    """The families that a text is drawn in, in order; the second only where it is needed."""
    if _is_in_base(text) or (fallback := _open_fallback()) is None:
        return [BASE_FAMILY]
    return [BASE_FAMILY, fallback[0]]


def find_missing_glyphs(texts: Iterable[str]) -> tuple[str, ...]:
    """The characters, sorted, that static figures cannot show on this machine.

    Line breaks and other white space are not among them: figures make a space of each.
    """
    characters = {character for text in texts for character in text if not character.isspace()}
    lacking = sorted(character for character in characters if not _is_in_base(character))
    if not lacking or (fallback := _open_fallback()) is None:
        return tuple(lacking)
    return tuple(char for char in lacking if not fallback[1].get_char_index(ord(char)))


def _cut(piece: str, width: float, size: float, bold: bool) -> Iterator[str]:
    """A piece of text without spaces, cut wherever it would be too wide."""
    start = 0
    for end in range(1, len(piece)):
        if measure(piece[start : end + 1], size, bold) > width:
            yield piece[start:end]
            start = end
    yield piece[start:]


def wrap(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Breaks text into lines at most `width` points wide; white space becomes single spaces."""
    lines = [""]
    position = 0
    words = " ".join(text.split())
    for match in _PIECE.finditer(words):
        gap = words[position : match.start()]
        position = match.end()
        for piece in _cut(match[0], width, size, bold):
            if lines[-1] and measure(lines[-1] + gap + piece, size, bold) > width:
                lines.append(piece)
            else:
                lines[-1] += gap + piece
            gap = ""
    return lines


def set_lines(
    lines: list[str],
    x: float,
    y: float,
    size: float,
    align: Align = "left",
    colour: str = INK,
    bold: bool = False,
) -> Iterator[Words]:
    """Lines of text as words, set solid around the height `y`."""
    leading = size * 1.2
    top = y - leading * (len(lines) - 1) / 2
    for number, line in enumerate(lines):
        yield Words(x, top + number * leading, line, size, align, colour, bold)
