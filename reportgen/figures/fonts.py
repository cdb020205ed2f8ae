"""Text in static figures: which fonts, how wide, where to break it, which glyphs are missing.

All that DejaVu Sans has is drawn in the DejaVu Sans that matplotlib carries, the same on every
machine. What it lacks (Chinese, Japanese and Korean above all) is drawn in the first family of
`CJK_FAMILIES` that is installed, so that such figures are the same wherever that family is. What
that lacks too is a box of matplotlib's Last Resort.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import ParamSpec, TypeVar
from unicodedata import combining

import matplotlib
from matplotlib.ft2font import FT2Font, LoadFlags

from reportgen.figures.drawing import Align, Words
from reportgen.figures.palette import INK

P = ParamSpec("P")
R = TypeVar("R")

BASE_FAMILY = "DejaVu Sans"
_LAST_RESORT = "LastResortHE-Regular"
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

# Scripts that are written without spaces and may be broken between any two characters, but not
# before a closing mark nor after an opening one.
_WIDE = "\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_OPENING, _CLOSING = "「『（〈《【〔", "、。，．・：；？！」』）〉》】〕ー々"
# Other words may be broken after a hyphen, a dash or a slash of their own, but not in 2010–11.
_DASH = r"\-–—/"
_WORD = rf"(?:[^\s{_WIDE}{_DASH}]|(?<=\d)[{_DASH}](?=\d))"
_BREAK = rf"(?:(?<!\d)[{_DASH}]|[{_DASH}](?!\d))+"
_PIECE = re.compile(rf"[{_OPENING}]*[{_WIDE}][{_CLOSING}]*|{_WORD}*{_BREAK}|{_WORD}+")


forgetting: list[Callable[[], None]] = []
"""What is called where other fonts are on this machine than before."""


def remember(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """`lru_cache` of so many results that depend on the fonts."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        cached = lru_cache(maxsize=most)(function)
        forgetting.append(cached.cache_clear)
        return cached  # type: ignore[return-value]

    return decorate


def forget_fonts() -> None:
    """Has the fonts of this machine looked for again, and everything measured and drawn anew."""
    for forget in forgetting:
        forget()


@lru_cache(maxsize=3)
def _open_own(name: str) -> FT2Font:
    """One of the fonts that matplotlib carries."""
    font = FT2Font(str(Path(matplotlib.get_data_path(), "fonts", "ttf", f"{name}.ttf")))
    font.set_size(100, 72)
    return font


def _open_base(bold: bool) -> FT2Font:
    return _open_own("DejaVuSans-Bold" if bold else "DejaVuSans")


@remember(1)
def _open_fallback() -> tuple[str, FT2Font] | None:
    """The family for what the base family lacks, and its font; None where none is installed."""
    from matplotlib.font_manager import fontManager, get_font

    installed = _find_families()
    family = next((name for name in CJK_FAMILIES if name in installed), None)
    if family is None:
        return None
    _let_know(family, installed[family])
    font = get_font(fontManager.findfont(family, fallback_to_default=False))
    font.set_size(100, 72)
    return family, font


def _find_families() -> dict[str, list[str]]:
    """The files of those of `CJK_FAMILIES` that are on this machine now.

    matplotlib's own list of fonts is as old as its cache, so that it is not asked.
    """
    from matplotlib.font_manager import findSystemFonts

    found: dict[str, list[str]] = {}
    for path in sorted(findSystemFonts()):
        with suppress(OSError, RuntimeError):  # a file that is no font, or is gone
            for family in {*CJK_FAMILIES} & set(_list_names(path)):
                found.setdefault(family, []).append(path)
    return found


def _list_names(path: str) -> Iterator[str]:
    font = FT2Font(path)
    yield font.family_name
    for face in range(1, font.num_faces):
        yield FT2Font(path, face_index=face).family_name


def _let_know(family: str, paths: Iterable[str]) -> None:
    """Has matplotlib draw a family from these files, whatever its list says."""
    from matplotlib.font_manager import fontManager

    fontManager.ttflist[:] = [font for font in fontManager.ttflist if font.name != family]
    for path in paths:
        fontManager.addfont(path)


@remember(4096)
def _advance(character: str, bold: bool) -> float:
    """How far a character moves the pen, in ems."""
    if unicodedata.category(character) == "Cf":
        return 0.0  # it says how the others are ordered or joined, and is not drawn
    glyph = _choose_font(character, bold).load_char(ord(character), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 100


def _choose_font(character: str, bold: bool) -> FT2Font:
    """The font that a character is drawn in."""
    base = _open_base(bold)
    if base.get_char_index(ord(character)):
        return base
    fallback = _open_fallback()
    if fallback and fallback[1].get_char_index(ord(character)):
        return fallback[1]
    return _open_own(_LAST_RESORT)


@remember(16384)
def _measure_ems(text: str, bold: bool) -> float:
    return sum(_advance(character, bold) for character in text)


def measure(text: str, size: float, bold: bool = False) -> float:
    """The width of one line of text in points."""
    return size * _measure_ems(text, bold)


def _is_in_base(text: str) -> bool:
    font = _open_base(False)
    drawn = (character for character in text if unicodedata.category(character) != "Cf")
    return all(font.get_char_index(ord(character)) for character in drawn)


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


@remember(4096)
def _wrap(text: str, width: float, size: float, bold: bool) -> tuple[str, ...]:
    lines, end, position = [""], 0.0, 0
    words = " ".join(text.split())
    for match in _PIECE.finditer(words):
        gap = words[position : match.start()]
        position = match.end()
        for part in _split(match[0], width, size, bold):
            room = measure(gap, size, bold) + measure(part, size, bold)
            if lines[-1] and end + room > width:
                lines.append("")
                end, gap, room = 0.0, "", measure(part, size, bold)
            lines[-1] += gap + part
            end, gap = end + room, ""
    return tuple(lines)


def _split(word: str, width: float, size: float, bold: bool) -> list[str]:
    """A word in parts no wider than a line, each of one character at least."""
    if measure(word, size, bold) <= width:
        return [word]
    parts = [""]
    for character in word:
        joined = parts[-1] + character
        if parts[-1] and measure(joined, size, bold) > width and not combining(character):
            parts.append(character)
        else:
            parts[-1] = joined
    return parts


def wrap(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Breaks text between words into lines at most `width` points wide, with nothing left out.

    White space becomes single spaces. A word that is wider goes on in the next line.
    """
    return list(_wrap(text, width, size, bold))


def find_longest_word(text: str, size: float, bold: bool = False) -> float:
    """The width in points that a label needs for no word of it to be broken."""
    return max((measure(match[0], size, bold) for match in _PIECE.finditer(text)), default=0.0)


def set_lines(
    lines: Sequence[str],
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
