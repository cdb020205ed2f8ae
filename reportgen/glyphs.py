"""Characters that no font has: what they are, and the fonts that would show them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_MOST = 8
_SCRIPTS = {
    "CJK": ("Noto Sans CJK", "fonts-noto-cjk"),
    "HIRAGANA": ("Noto Sans CJK", "fonts-noto-cjk"),
    "KATAKANA": ("Noto Sans CJK", "fonts-noto-cjk"),
    "KATAKANA-HIRAGANA": ("Noto Sans CJK", "fonts-noto-cjk"),
    "HANGUL": ("Noto Sans CJK", "fonts-noto-cjk"),
    "IDEOGRAPHIC": ("Noto Sans CJK", "fonts-noto-cjk"),
    "FULLWIDTH": ("Noto Sans CJK", "fonts-noto-cjk"),
    "ARABIC": ("Noto Naskh Arabic", "fonts-noto-core"),
    "HEBREW": ("Noto Sans Hebrew", "fonts-noto-core"),
    "DEVANAGARI": ("Noto Sans Devanagari", "fonts-noto-core"),
    "BENGALI": ("Noto Sans Bengali", "fonts-noto-core"),
    "TAMIL": ("Noto Sans Tamil", "fonts-noto-core"),
    "THAI": ("Noto Sans Thai", "fonts-noto-core"),
    "GEORGIAN": ("Noto Sans Georgian", "fonts-noto-core"),
    "ARMENIAN": ("Noto Sans Armenian", "fonts-noto-core"),
    "ETHIOPIC": ("Noto Sans Ethiopic", "fonts-noto-core"),
    "KHMER": ("Noto Sans Khmer", "fonts-noto-core"),
    "LATIN": ("Noto Sans", "fonts-noto-core"),
    "CYRILLIC": ("Noto Sans", "fonts-noto-core"),
    "GREEK": ("Noto Sans", "fonts-noto-core"),
}
"""By the first word of a character's Unicode name: a font that has it, and its Debian package."""

# Ideographs of the supplementary planes, of which the CJK fonts have some, and pictures.
_RARE = ("BabelStone Han or Hanazono Mincho", "fonts-hanazono")
_PICTURES = ("Noto Emoji", "fonts-noto-color-emoji")
_OTHER = ("the Noto font of their script", "fonts-noto")
_FACES = {
    "eb garamond": "fonts-ebgaramond",
    "fira code": "fonts-firacode",
    "fira sans": "fonts-firacode",
    "ibm plex": "fonts-ibm-plex",
    "inter": "fonts-inter",
    "lato": "fonts-lato",
    "montserrat": "fonts-montserrat",
    "noto": "fonts-noto-core",
    "open sans": "fonts-open-sans",
    "roboto": "fonts-roboto",
    "source code pro": "fonts-adobe-sourcecodepro",
    "ubuntu": "fonts-ubuntu",
}
"""The Debian packages of some families, by what their names begin with."""


def list_glyphs(characters: Iterable[str]) -> str:
    """Characters with their numbers, the first few of many: "安 (U+5B89), 倍 (U+500D)"."""
    found = _leave_joiners(characters)
    shown = ", ".join(f"{_show(char)} (U+{ord(char):04X})" for char in found[:_MOST])
    return shown + (f" and {len(found) - _MOST} more" if len(found) > _MOST else "")


def advise_fonts(characters: Iterable[str]) -> str:
    """What to install so that the characters are shown, as a sentence."""
    wanted = sorted({_find_font(char) for char in _leave_joiners(characters)})
    fonts = " and ".join(f"{font} (on Debian and Ubuntu: {package})" for font, package in wanted)
    return f"Install {fonts}."


def _leave_joiners(characters: Iterable[str]) -> list[str]:
    """The characters, sorted, without those that only join or vary others, if there are others."""
    found = sorted(set(characters))
    return [char for char in found if not _is_joiner(char)] or found


def _is_joiner(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def _find_font(character: str) -> tuple[str, str]:
    if 0x20000 <= ord(character) <= 0x3FFFF:
        return _RARE
    if unicodedata.category(character) == "So" and ord(character) > 0x2600:
        return _PICTURES
    return _SCRIPTS.get(unicodedata.name(character, "").partition(" ")[0], _OTHER)


def _show(character: str) -> str:
    """The character itself, on a dotted circle where it would combine with its neighbour."""
    if _is_joiner(character):
        return unicodedata.name(character, "a control character").lower()
    return f"◌{character}" if unicodedata.combining(character) else character


def advise_font(family: str) -> str:
    """How to come by a typeface, as a sentence."""
    package = next((p for name, p in _FACES.items() if family.lower().startswith(name)), "")
    example = f" (on Debian and Ubuntu: {package})" if package else ""
    return (
        f"Install {family}{example}, or put its files next to the brand file, with `source: file` "
        f"under "
        "typography: fonts."
    )
