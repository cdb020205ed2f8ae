"""The interactive argument map: claims, whole under the pointer, and how they bear on others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportgen.figures.argument_plan import Place, Plan, Route
from reportgen.figures.interactive import (
    FAINT,
    OUTLINE,
    Chart,
    break_lines,
    escape,
    make_layout,
    write_hover,
)
from reportgen.figures.palette import (
    TENOR_DASHES,
    TENOR_MARKERS,
    TENOR_WIDTHS,
    TENORS,
    choose_colour,
)
from reportgen.figures.setting import Setting
from reportgen.language.vocabulary import name_tenor


def plot(made: Plan, setting: Setting) -> Chart:
    """The map for a page, laid out in pixels as `made` is: as wide as the page, as high as it."""
    width, height = made.canvas.width, made.height
    axis = {"visible": False, "fixedrange": True}
    layout = make_layout(
        height + 44,
        xaxis=axis | {"range": [0, width]},
        yaxis=axis | {"range": [height, 0]},
        shapes=[*_draw_lines(made), *_draw_boxes(made, setting)],
        annotations=[*_write_titles(made), *_write_claims(made, setting)],
        margin={"l": 0, "r": 0, "t": 34, "b": 10},
        meta={"width": round(width)},
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    return {"data": [*_mark_ends(made, setting)], "layout": layout}


def _draw_lines(made: Plan) -> Iterator[dict[str, Any]]:
    for route in made.routes:
        bends = f"{route.bend:.1f},{route.y1:.1f} {route.bend:.1f},{route.y2:.1f}"
        tenor = route.tie.tenor
        yield {
            "type": "path",
            "path": f"M{route.x1:.1f},{route.y1:.1f} C{bends} {route.x2:.1f},{route.y2:.1f}",
            "line": {
                "color": TENORS[tenor],
                "width": TENOR_WIDTHS[tenor] * 1.4,
                "dash": "dash" if TENOR_DASHES[tenor] else "solid",
            },
        }
    for y, _ in made.titles:
        line = {"color": FAINT, "width": 1}
        ends = {"x0": 0, "x1": made.canvas.width, "y0": y + 1, "y1": y + 1}
        yield {"type": "line", **ends, "line": line}


def _draw_boxes(made: Plan, setting: Setting) -> Iterator[dict[str, Any]]:
    for place in made.places:
        left, right = place.x, place.x + place.width
        extent = {"type": "rect", "y0": place.y, "y1": place.y + place.height}
        frame = {"color": OUTLINE, "width": 1}
        yield extent | {
            "x0": left,
            "x1": right,
            "line": frame,
            "fillcolor": "rgba(128,128,128,0.08)",
        }
        colour = choose_colour(place.claim.node.source, len(setting.sources))
        sides = (left, left + 4) if place.side == 0 else (right - 4, right)
        yield extent | {"x0": sides[0], "x1": sides[1], "line": {"width": 0}, "fillcolor": colour}


def _write_claims(made: Plan, setting: Setting) -> Iterator[dict[str, Any]]:
    for place in made.places:
        title, *details = place.claim.details
        yield {
            "x": place.x + 10,
            "y": place.y + place.height / 2,
            "xanchor": "left",
            "yanchor": "middle",
            "align": "left",
            "showarrow": False,
            "text": "<br>".join(escape(line) for line in place.lines),
            "font": {"size": made.canvas.small},
            "captureevents": True,
            "hovertext": write_hover(_name(place, title, setting), details, setting.words),
        }


def _name(place: Place, title: str, setting: Setting) -> str:
    source = list(setting.sources.values())[place.claim.node.source]
    return f"{source}: {title}"


def _write_titles(made: Plan) -> Iterator[dict[str, Any]]:
    common = {"xanchor": "left", "yanchor": "middle", "showarrow": False}
    leading = made.canvas.leading
    for x, lines in made.heads:
        for number, text in enumerate(lines):
            y = leading * (1.5 + number)
            yield common | {"x": x, "y": y, "text": f"<b>{escape(text)}</b>"}
    for y, lines in made.titles:
        for number, text in enumerate(lines):
            place = y + leading * (0.75 + number)
            yield common | {"x": made.left, "y": place, "text": f"<b>{escape(text)}</b>"}


def _mark_ends(made: Plan, setting: Setting) -> Iterator[dict[str, Any]]:
    """A trace a tenor: the mark at the end of each line tells its relation under the pointer."""
    for tenor in TENORS:
        routes = [route for route in made.routes if route.tie.tenor == tenor]
        if routes:
            yield _mark_tenor(tenor, routes, setting)


def _mark_tenor(tenor: str, routes: list[Route], setting: Setting) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": break_lines(name_tenor(tenor, setting.words), 40),
        "x": [route.x2 for route in routes],
        "y": [route.y2 for route in routes],
        "hovertext": [break_lines(route.tie.words, 64) for route in routes],
        "hoverinfo": "text",
        "cliponaxis": False,
        "marker": {
            "symbol": TENOR_MARKERS[tenor],
            "color": TENORS[tenor],
            "opacity": 1,
            "size": 9,
            "line": {"color": OUTLINE, "width": 1},
        },
    }
