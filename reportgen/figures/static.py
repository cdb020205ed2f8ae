"""Drawings as SVG, by matplotlib; the only module of the figures that draws with it.

The same drawing gives the same bytes: ids come from a fixed salt, no date and no version is
written, letters are drawn as paths, and no setting of the machine's matplotlibrc is heard.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from reportgen.figures.drawing import Box, Curve, Drawing, Item, Line, Mark, Words
from reportgen.figures.fonts import list_families
from reportgen.figures.palette import MARKERS, PAPER

_SETTINGS: Any = {
    "svg.hashsalt": "reportgen",
    "svg.fonttype": "path",
    # Letters as wide as they were measured.
    "text.hinting": "none",
}
_SVG_METADATA: dict[str, Any] = dict.fromkeys(("Creator", "Date", "Format", "Type"))
# matplotlib's settings are one for the whole process: one drawing at a time.
_LOCK = threading.Lock()


@contextmanager
def _own_settings() -> Iterator[None]:
    with _LOCK, warnings.catch_warnings(), matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        # Glyphs that no font has are reported by find_missing_glyphs.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support")
        yield


def _make_artist(item: Item) -> Artist:
    if isinstance(item, Line):
        style: Any = (0, (1, 2)) if item.dots else "-"
        ends = ([item.x1, item.x2], [item.y1, item.y2])
        return Line2D(*ends, color=item.colour, linewidth=item.width, linestyle=style)
    if isinstance(item, Box):
        edge = item.edge or "none"
        corner = (item.x, item.y)
        return Rectangle(
            corner, item.width, item.height, facecolor=item.fill, edgecolor=edge, linewidth=0.5
        )
    if isinstance(item, Mark):
        return Line2D(
            [item.x],
            [item.y],
            marker=MARKERS[item.marker],
            markersize=item.size,
            markerfacecolor=item.fill,
            markeredgecolor=item.edge,
            markeredgewidth=0.5,
        )
    return _make_curve(item) if isinstance(item, Curve) else _make_text(item)


def _make_curve(curve: Curve) -> PathPatch:
    points = [(curve.x1, curve.y1), (curve.bend1, curve.y1), (curve.bend2, curve.y2)]
    path = Path([*points, (curve.x2, curve.y2)], [Path.MOVETO, *[Path.CURVE4] * 3])
    style: Any = (0, curve.dashes) if curve.dashes else "-"
    return PathPatch(
        path,
        facecolor="none",
        edgecolor=curve.colour,
        linewidth=curve.width,
        linestyle=style,
        capstyle="butt",
    )


def _make_text(words: Words) -> Text:
    return Text(
        words.x,
        # The middle of an x-height is about a quarter of the size above the baseline.
        words.y + (0 if words.turn else words.size * 0.36),
        words.text,
        color=words.colour,
        fontfamily=list_families(words.text),
        fontsize=words.size,
        fontweight="bold" if words.bold else "normal",
        horizontalalignment=words.align,
        verticalalignment="baseline",
        rotation=words.turn,
        rotation_mode="anchor",
        parse_math=False,
    )


def _make_figure(drawing: Drawing) -> Figure:
    figure = Figure(figsize=(drawing.width / 72, drawing.height / 72), dpi=72, facecolor=PAPER)
    points = Affine2D().scale(1, -1).translate(0, drawing.height).scale(1 / 72)
    transform = points + figure.dpi_scale_trans
    for item in drawing.items:
        artist = _make_artist(item)
        artist.set_transform(transform)
        figure.add_artist(artist)
    return figure


def render_svg(drawing: Drawing) -> bytes:
    """The drawing as SVG, its letters as paths, so that no font is needed to read it."""
    with _own_settings():
        file = io.BytesIO()
        canvas: Any = FigureCanvasSVG(_make_figure(drawing))
        canvas.print_svg(file, metadata=_SVG_METADATA)
    return _shorten(file.getvalue().decode()).encode()


# What matplotlib writes at length, and what says the same: each glyph of a text is a use of a
# shared path, which is most of a figure with many words.
_LONGHAND = (
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"<metadata>.*?</metadata>", re.DOTALL), ""),
    (re.compile(r'transform="translate\((-?[\d.]+) 0\)"/>'), lambda m: f'x="{float(m[1]):.1f}"/>'),
    (
        re.compile(r'(id="|xlink:href="#)DejaVuSans(-Bold)?-'),
        lambda m: f"{m[1]}{'b' if m[2] else 'd'}",
    ),
    (re.compile(r' id="(?:line2d|patch|text|figure)_\d+"'), ""),
    (re.compile(r"\n\s*"), " "),
    (re.compile(r"(?<=>) (?=<)"), ""),
)


def _shorten(svg: str) -> str:
    for pattern, short in _LONGHAND:
        svg = pattern.sub(short, svg)
    return svg.replace("xlink:href=", "href=").rstrip() + "\n"
