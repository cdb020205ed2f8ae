"""What interactive figures share: escaped text, the layout, and plotly's JSON.

A page draws one with `Plotly.newPlot(element, data, layout, {responsive: true})`, in an element
that it has made `layout.height` pixels high. The ground is transparent and all text has the one
colour `layout.font.color`, a grey that can be read on white and on black; a page with a dark mode
sets it to its own text colour, at first in the layout and then with `Plotly.relayout`. Nothing in
the JSON is random, and it holds no "<", so that it may stand in a script. `layout.meta.width`,
where there is one, is the least width in pixels at which words do not touch: a narrower page
lets the figure be scrolled. Importing plotly takes longer than drawing, so a page's JSON is written
without it; a test holds that it is the JSON of plotly's own validated `Figure`, byte for byte.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from reportgen.figures.fonts import measure
from reportgen.figures.palette import NEUTRAL
from reportgen.language.translation import Words

Chart = Mapping[str, Any]
"""A plotly figure as plain data: {"data": [traces], "layout": {…}}."""

FAINT = "rgba(128,128,128,0.3)"
"""Grid lines on any ground."""
OUTLINE = "rgba(128,128,128,0.9)"
"""The edge of a marker on any ground."""

# plotly reads tags and entities in every text, and hands what stands between dollars to MathJax.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"})
_MOST_DETAILS = 6

LABEL = 24
"""The characters in a line of the label of a row."""
LINE = 17
"""The height of a line of text in pixels."""


def escape(text: str) -> str:
    """Text as plotly must be given it for the same characters to appear."""
    return " ".join(text.split()).translate(_ESCAPES)


@lru_cache(maxsize=4096)
def break_lines(text: str, width: int) -> str:
    """Text escaped and broken into lines of about `width` characters."""
    return "<br>".join(escape(line) for line in textwrap.wrap(text, width)) or " "


def count_lines(text: str, width: int) -> int:
    """How many lines `break_lines` makes, at least one."""
    return max(len(textwrap.wrap(text, width)), 1)


def find_width(texts: Iterable[str], width: int, size: float) -> float:
    """How wide texts become when `break_lines` has broken them, in pixels of a size of type."""
    lines = (line for text in texts for line in textwrap.wrap(text, width))
    return max((measure(line, size) for line in lines), default=0.0)


def write_hover(title: str, details: Iterable[str], words: Words) -> str:
    """What appears under the pointer: a bold title and some details, the rest counted."""
    lines = list(details)
    left = len(lines) - _MOST_DETAILS
    more = [words.count("… and {n} more", "… and {n} more", left)] if left > 0 else []
    shown = [break_lines(line, 64) for line in lines[:_MOST_DETAILS] + more]
    return "<br>".join([f"<b>{break_lines(title, 56)}</b>", *shown])


def make_layout(height: float, **settings: Any) -> dict[str, Any]:
    """A layout `height` pixels high and as wide as the page lets it be."""
    layout = {
        # A figure whose template says nothing is given plotly's own, grey ground and all.
        "template": {"layout": {"hovermode": "closest"}},
        "height": round(height),
        "autosize": True,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": NEUTRAL, "size": 13},
        "margin": {"l": 10, "r": 16, "t": 36, "b": 36},
        "hoverlabel": {"align": "left"},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
        "dragmode": False,
    }
    return {name: value for name, value in (layout | settings).items() if value != []}


def make_rows(labels: Iterable[str], count: int) -> dict[str, Any]:
    """A y axis with one labelled row for each whole number from 0 down to `count` − 1."""
    return {
        "tickvals": list(range(count)),
        "ticktext": [break_lines(label, LABEL) for label in labels],
        "range": [count - 0.5, -0.5],
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        # Unseen ticks keep the labels a little away.
        "ticks": "outside",
        "ticklen": 6,
        "tickcolor": "rgba(0,0,0,0)",
    }


def separate_rows(count: int) -> list[dict[str, Any]]:
    """Faint lines between the rows of `make_rows`."""
    line = {"color": FAINT, "width": 1}
    ends = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "line": line}
    return [ends | {"y0": row - 0.5, "y1": row - 0.5} for row in range(1, count)]


def write_json(chart: Chart) -> str:
    """The figure as JSON that may stand in a script, with sorted keys."""
    text = json.dumps(chart, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
