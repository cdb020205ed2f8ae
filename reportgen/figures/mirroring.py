"""Interactive figures for readers from right to left: what was on the left stands on the right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reportgen.figures.interactive import Chart

_SIDES = {"left": "right", "right": "left"}


def mirror(chart: Chart) -> Chart:
    """The figure mirrored as its drawing is: axes run leftwards, letters stay as they are."""
    layout = chart["layout"]
    turned = {name: _turn_axis(name, value) for name, value in layout.items()}
    if "annotations" in layout:
        turned["annotations"] = [_turn_note(note) for note in layout["annotations"]]
    turned["margin"] = layout["margin"] | {"l": layout["margin"]["r"], "r": layout["margin"]["l"]}
    turned["hoverlabel"] = {"align": "right"}
    if layout["legend"].get("x") == 0:
        turned["legend"] = layout["legend"] | {"x": 1, "xanchor": "right"}
    return {**chart, "data": [_turn_trace(trace) for trace in chart["data"]], "layout": turned}


def _turn_axis(name: str, value: Any) -> Any:
    """An axis as it is mirrored; anything else as it is."""
    if name.startswith("yaxis"):
        return value | {"side": "right"}
    if not name.startswith("xaxis"):
        return value
    turned = {**value}
    if "range" in value:
        turned["range"] = list(reversed(value["range"]))
    else:
        turned["autorange"] = "reversed"
    if "tickangle" in value:
        turned["tickangle"] = -value["tickangle"]
    if "domain" in value:
        turned["domain"] = [1 - end for end in reversed(value["domain"])]
    return turned


def _turn_note(note: Mapping[str, Any]) -> dict[str, Any]:
    turned = {key: _SIDES.get(note[key], note[key]) for key in ("xanchor", "align") if key in note}
    turned |= {key: -note[key] for key in ("xshift", "textangle") if key in note}
    if note.get("xref") == "paper":
        turned["x"] = 1 - note["x"]
    return {**note, **turned}


def _turn_trace(trace: Mapping[str, Any]) -> dict[str, Any]:
    place = trace.get("textposition", "")
    words = [_SIDES.get(word, word) for word in place.split()]
    return {**trace, **({"textposition": " ".join(words)} if place else {})}
