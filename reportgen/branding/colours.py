"""Colours as people write them, and whether one can be read on another."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass

LEGIBLE = 4.5
"""The least contrast of text, by WCAG 2.2 (level AA)."""

_NAMES = {
    "aqua": "00ffff",
    "black": "000000",
    "blue": "0000ff",
    "fuchsia": "ff00ff",
    "gray": "808080",
    "green": "008000",
    "grey": "808080",
    "lime": "00ff00",
    "maroon": "800000",
    "navy": "000080",
    "olive": "808000",
    "orange": "ffa500",
    "purple": "800080",
    "red": "ff0000",
    "silver": "c0c0c0",
    "teal": "008080",
    "white": "ffffff",
    "yellow": "ffff00",
}
_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*[,\s]\s*(\d{1,3})\s*[,\s]\s*(\d{1,3})\s*\)")
_HSL = re.compile(r"hsl\(\s*(\d{1,3})(?:deg)?\s*[,\s]\s*(\d{1,3})%\s*[,\s]\s*(\d{1,3})%\s*\)")


@dataclass(frozen=True)
class Colour:
    """An opaque colour: red, green and blue, 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> Colour:
        """Reads #36c, #3366cc, rgb(51, 102, 204), hsl(220, 60%, 50%) or a basic name of CSS.

        Raises ValueError for anything else.
        """
        word = text.strip().lower()
        if match := _HEX.fullmatch(f"#{_NAMES[word]}" if word in _NAMES else word):
            digits = match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
            return cls(*bytes.fromhex(digits))
        if (match := _RGB.fullmatch(word)) and max(map(int, match.groups())) <= 255:
            return cls(*map(int, match.groups()))
        if match := _HSL.fullmatch(word):
            hue, saturation, lightness = (int(part) for part in match.groups())
            shares = colorsys.hls_to_rgb(hue / 360, min(lightness, 100) / 100, saturation / 100)
            return cls(*(round(share * 255) for share in shares))
        raise ValueError(f"{text!r} is not a colour. Write it as #rrggbb")

    @property
    def digits(self) -> str:
        """Six hexadecimal digits: "3366cc"."""
        return f"{self.red:02x}{self.green:02x}{self.blue:02x}"

    def __str__(self) -> str:
        return f"#{self.digits}"

    @property
    def luminance(self) -> float:
        """The relative luminance of WCAG, from 0 for black to 1 for white."""
        shares = (part / 255 for part in (self.red, self.green, self.blue))
        linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(self, other: Colour) -> float:
        """The contrast ratio of WCAG between two colours, from 1 to 21."""
        dark, light = sorted((self.luminance, other.luminance))
        return (light + 0.05) / (dark + 0.05)

    def mix(self, other: Colour, share: float) -> Colour:
        """This colour with a share of another in it, 0 to 1."""
        pairs = zip(
            (self.red, self.green, self.blue), (other.red, other.green, other.blue), strict=True
        )
        return Colour(*(round(own + (new - own) * share) for own, new in pairs))

    def is_legible_on(self, ground: Colour) -> bool:
        """Whether text of this colour can be read on a ground."""
        return self.contrast(ground) >= LEGIBLE
