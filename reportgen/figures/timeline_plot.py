"""The interactive timeline: a lane for each source, every piece of evidence under the pointer."""

from __future__ import annotations

from datetime import date
from typing import Any

from reportgen.figures.interactive import (
    FAINT,
    LABEL,
    LINE,
    OUTLINE,
    Chart,
    break_lines,
    count_lines,
    make_layout,
    make_rows,
    separate_rows,
    write_hover,
)
from reportgen.figures.palette import NEUTRAL, choose_colour, choose_marker
from reportgen.figures.rows import Rows
from reportgen.figures.setting import Setting
from reportgen.figures.words import write_date
from reportgen.language.translation import Words
from reportgen.language.vocabulary import name_kind
from reportgen.model.brief import EvidenceKind

_KINDS = tuple(str(kind) for kind in EvidenceKind)


def name_moment(kind: str, words: Words) -> str:
    """What a row of `timeline` is: the kind of evidence, or "written" and "issued" of a source."""
    own = {"written": words.say("written"), "issued": words.say("issued")}
    return own[kind] if kind in own else name_kind(kind, words)


def plot(setting: Setting) -> Chart:
    """The timeline for a page, from `timeline`; the legend explains the markers of kinds."""
    sources, timeline = setting.sources, setting.rows("timeline")
    traces = []
    height = 60
    for index, (source, label) in enumerate(sources.items()):
        mine = tuple(line for line in timeline if line.source == source)
        levels = _spread(mine)
        lines = count_lines(label, LABEL) * LINE + 12
        height = max(height, lines, 9 * (max(levels, default=0) + 1) + 24)
        traces += _plot_lane(mine, levels, index, setting)
    used = {line.kind for line in timeline if not line.is_writing}
    traces += [_explain(kind, setting) for kind in _KINDS if kind in used]
    layout = make_layout(
        len(sources) * height + 110,
        showlegend=True,
        xaxis={"type": "date", "gridcolor": FAINT, "zeroline": False},
        yaxis=make_rows(sources.values(), len(sources)),
        shapes=separate_rows(len(sources)),
        dragmode="zoom",
    )
    return {"data": traces, "layout": layout}


def _write_middle(line: Any) -> str:
    middle: date = line.first + (line.last - line.first) // 2
    return middle.isoformat()


def _write_span(line: Any) -> tuple[str, str, None]:
    return line.first.isoformat(), line.last.isoformat(), None  # None ends a line


def _spread(lines: Rows) -> list[int]:
    """A level for each line, such that neighbours in time do not hide each other."""
    if not lines:
        return []
    days = [(line.first.toordinal(), line.last.toordinal()) for line in lines]
    reach = max((max(last for _, last in days) - min(first for first, _ in days)) / 60, 1)
    ends: list[float] = []
    levels = []
    for first, last in days:
        left, right = first - reach / 2, last + reach / 2
        level = next((n for n, end in enumerate(ends) if end <= left), len(ends))
        ends[level : level + 1] = [right]
        levels.append(level)
    return levels


def _plot_lane(rows: Rows, levels: list[int], index: int, setting: Setting) -> list[dict[str, Any]]:
    """The marks of one source, over lines from the first to the last day of each."""
    step = min(0.8 / (max(levels, default=0) + 1), 0.12)
    colour = choose_colour(index, len(setting.sources))
    heights = [index + 0.38 - level * step for level in levels]
    spans = {
        "type": "scatter",
        "mode": "lines",
        "showlegend": False,
        "hoverinfo": "skip",
        "x": [day for line in rows for day in _write_span(line)],
        "y": [y for height in heights for y in (height, height, None)],
        "line": {"color": colour, "width": 1},
    }
    marks = {
        "type": "scatter",
        "mode": "markers",
        "showlegend": False,
        "x": [_write_middle(line) for line in rows],
        "y": heights,
        "hovertext": [_write_hover(line, setting) for line in rows],
        "hoverinfo": "text",
        "marker": {
            "symbol": [
                "line-ns-open" if line.is_writing else choose_marker(_KINDS.index(line.kind))
                for line in rows
            ],
            "color": colour,
            "opacity": 1,
            "size": [22 if line.is_writing else 9 for line in rows],
            "line": {
                "color": [colour if line.is_writing else OUTLINE for line in rows],
                "width": [3 if line.is_writing else 0.5 for line in rows],
            },
        },
    }
    return [spans, marks]


def _write_hover(line: Any, setting: Setting) -> str:
    words = setting.words
    title = f"{write_date(line.date, words)} · {line.label} · {name_moment(line.kind, words)}"
    if line.is_writing:
        return write_hover(title, [line.summary], words)
    claim = words.say("For: {claim}", claim=setting.claims[line.claim])
    return write_hover(title, [f"{line.summary} ({line.locator})", claim], words)


def _explain(kind: str, setting: Setting) -> dict[str, Any]:
    """A trace without points, for the legend."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": break_lines(name_moment(kind, setting.words), 40),
        "x": [None],
        "y": [None],
        "marker": {"symbol": choose_marker(_KINDS.index(kind)), "color": NEUTRAL, "size": 9},
        "hoverinfo": "skip",
    }
