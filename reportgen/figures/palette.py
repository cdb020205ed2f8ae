"""Colours, markers and how they are named: the one place for static and interactive figures.

The colours are those of Okabe and Ito, *Color Universal Design* (2008), their black made a grey;
readers with any common colour vision tell them apart. The first three also differ in lightness,
so that they do in grey; the pale ones come last. Colour is never the only sign: sources also
differ in marker or in place, tenors in marker and line, and every value is written out.
"""

from __future__ import annotations

INK = "#1a1a1a"
"""Text: 17:1 on white."""
QUIET = "#595959"
"""Text that steps back: 7:1 on white."""
GRID = "#d9d9d9"
"""Lines that only guide the eye."""
BAND = "#ececec"
"""Areas that only guide the eye."""
PAPER = "#ffffff"
"""The ground of a static figure."""
NEUTRAL = "#767676"
"""Text on a ground that is not known: 4.5:1 on white and on black."""

BLUE, VERMILION, GREEN, PURPLE = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
ORANGE, SKY, GREY, YELLOW = "#e69f00", "#56b4e9", "#4d4d4d", "#f0e442"

_SOURCES = (BLUE, VERMILION, ORANGE, GREEN, PURPLE, SKY, GREY, YELLOW)
TENORS = {"agree": BLUE, "qualify": ORANGE, "contradict": VERMILION}
"""The colours of what relations come down to."""
TENOR_MARKERS = {"agree": "circle", "qualify": "diamond", "contradict": "x"}
TENOR_DASHES: dict[str, tuple[float, float] | None] = {
    "agree": None,
    "qualify": (3, 2),
    "contradict": None,
}
TENOR_WIDTHS = {"agree": 0.9, "qualify": 1.2, "contradict": 2.2}
"""The markers and lines of tenors, for readers who see no colours."""

MARKERS = {
    "circle": "o",
    "square": "s",
    "triangle-up": "^",
    "diamond": "D",
    "cross": "P",
    "x": "X",
    "pentagon": "p",
    "triangle-down": "v",
    "star": "*",
    "hexagon": "h",
    "triangle-left": "<",
    "triangle-right": ">",
}
"""Markers: plotly's name → matplotlib's."""


def choose_colour(index: int, count: int) -> str:
    """The colour of one source of `count`: all are blue where there are more than can be told."""
    return _SOURCES[index] if count <= len(_SOURCES) else BLUE


def choose_colours(count: int) -> tuple[str, ...]:
    """The colours of `count` sources, in their order."""
    return tuple(choose_colour(index, count) for index in range(count))


def choose_marker(index: int) -> str:
    """The marker of one source or kind, by plotly's name; repeats after twelve."""
    return tuple(MARKERS)[index % len(MARKERS)]


def shade(fraction: float, full: str = BLUE, empty: str = PAPER) -> str:
    """The colour at a fraction of the way from `empty` to `full`."""
    ends = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (empty, full)]
    mixed = (round(low + (high - low) * fraction) for low, high in zip(*ends, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def shade_share(fraction: float, full: str = BLUE) -> str:
    """The ground of a tile for a fraction of the most there is, pale enough for ink on it."""
    return shade(0.08 + 0.57 * fraction, full)


def shade_stance(stance: float) -> str:
    """The ground of a stance, pale enough for ink: vermilion at −2, white at 0, blue at 2."""
    return shade(abs(stance) / 2 * 0.65, BLUE if stance > 0 else VERMILION)
