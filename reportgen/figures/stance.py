"""The stance map: where each source stands on each theme, and where it is silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from reportgen.compare import Tables
from reportgen.figures import matrix, stance_dots
from reportgen.figures.drawing import Canvas, Drawing
from reportgen.figures.figure import Figure
from reportgen.figures.fitting import choose_rows
from reportgen.figures.interactive import Chart
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.palette import BLUE, PAPER, shade_stance
from reportgen.figures.rows import pair_columns, walk_groups, walk_rows
from reportgen.figures.stance_dots import Position, StanceMap, ThemeRow
from reportgen.figures.words import count, enumerate_words, open_sentence, quote, write_number
from reportgen.model import Brief

# More sources than this and their dots can no longer be followed: a matrix tells more.
_MOST_DOTTED = {"page": 5, "slide": 3}


def _describe(brief: Brief, tables: Tables) -> StanceMap:
    ranges = pair_columns(tables.divergence, "theme", "range")
    claims = {line.claim: f"{line.text} ({line.locator})" for line in walk_rows(tables.claims)}
    positions = {
        theme: tuple(_locate(line, claims) for line in lines)
        for theme, lines in walk_groups(tables.synthesis, "theme")
    }
    rows = tuple(
        ThemeRow(
            label=theme.label,
            low=theme.scale.low if theme.scale else "",
            high=theme.scale.high if theme.scale else "",
            spread=-1.0 if pd.isna(ranges[theme.id]) else float(ranges[theme.id]),
            positions=positions[theme.id],
        )
        for theme in brief.comparison.themes
    )
    return StanceMap(tuple(tables.sources["label"]), rows)


def _locate(line: Any, claims: Mapping[str, str]) -> Position:
    """Where one source stands on one theme, from a row of `synthesis`."""
    has_mean = line.n_stances > 0
    return Position(
        number=line.n_claims,
        mean=line.mean_stance if has_mean else None,
        lowest=float(line.min_stance) if has_mean else 0.0,
        highest=float(line.max_stance) if has_mean else 0.0,
        details=tuple(claims[claim] for claim in line.claims.split("; ")) if line.n_claims else (),
    )


def _make_cell(position: Position) -> Cell:
    if position.mean is None:
        return Cell("○" if position.number else "–", 0, None, position.details or ("silent",))
    ground = shade_stance(position.mean) if abs(position.mean) >= 0.05 else PAPER
    return Cell(write_number(position.mean), 0, ground, position.details)


def _as_matrix(chart: StanceMap) -> Matrix:
    rows = tuple(
        Row(row.label, tuple(map(_make_cell, row.positions)), row.low, row.high)
        for row in chart.rows
    )
    return Matrix(chart.sources, (BLUE,) * len(chart.sources), rows, tiles=True)


def _draw_dots(chart: StanceMap, canvas: Canvas) -> tuple[Drawing, int]:
    heights = stance_dots.measure_rows(chart, canvas)
    room = canvas.height - stance_dots.measure_head(chart, canvas) - 1
    kept = choose_rows(heights, [row.spread for row in chart.rows], room)
    shown = StanceMap(chart.sources, tuple(chart.rows[index] for index in kept))
    return stance_dots.lay_out(shown, canvas), len(kept)


def _draw_matrix(chart: StanceMap, canvas: Canvas) -> tuple[Drawing, int]:
    whole = _as_matrix(chart)
    room = canvas.height - matrix.measure_head(whole, canvas) - 1
    heights = matrix.measure_rows(whole, canvas)
    kept = choose_rows(heights, [row.spread for row in chart.rows], room)
    return matrix.lay_out(matrix.keep_rows(whole, kept), canvas), len(kept)


def _plot(chart: StanceMap) -> Chart:
    if len(chart.sources) <= _MOST_DOTTED["page"]:
        return stance_dots.plot(chart)
    return matrix.plot(_as_matrix(chart))


def _caption(chart: StanceMap, dotted: bool, shown: int) -> str:
    if dotted:
        parts = [
            "Where each source stands on each theme: the mean stance of its claims between the "
            "ends of the theme’s scale, −2 on the left and 2 on the right; a line spans its lowest "
            "and highest claim."
        ]
    else:
        parts = [
            "Mean stance of each source’s claims on each theme, between the ends of the theme’s "
            "scale, −2 (left) and 2 (right). – silent on the theme; ○ takes no side."
        ]
    if shown < len(chart.rows):
        parts.append(
            f"Shown are the {shown} themes of {len(chart.rows)} on which the sources differ most."
        )
    return " ".join(parts)


def _name_holders(keys: str, labels: dict[str, str]) -> str:
    names = [labels[key] for key in keys.split("; ")]
    shown = names if len(names) <= 3 else [*names[:2], f"{len(names) - 2} more"]
    return enumerate_words(shown)


def _say(brief: Brief, tables: Tables) -> Iterator[str]:
    labels = pair_columns(tables.sources, "source", "label")
    yield f"Stances of {count(len(labels), 'source')} on {count(len(brief.themes), 'theme')}."
    ranked = tables.divergence.dropna(subset="range").sort_values(
        "range", ascending=False, kind="stable"
    )
    differing = ranked[ranked["range"] > 0]
    if not differing.empty:
        widest = differing.iloc[0]
        scale = brief.themes[widest["theme"]].scale
        sides = (
            [
                f"{_name_holders(widest[column], labels)} nearer to {quote(end)}"
                for column, end in (("lowest", scale.low), ("highest", scale.high))
            ]
            if scale
            else []
        )
        yield (
            f"They differ most on {quote(widest['theme_label'])}, by "
            f"{write_number(widest['range'])} of 4 points"
            f"{': ' + ' and '.join(sides) if sides else ''}."
        )
    agreeing = ranked.loc[ranked["range"] == 0, "theme_label"]
    if len(agreeing):
        yield f"They stand at the same point on {enumerate_words([quote(t) for t in agreeing])}."
    opposed = int(tables.divergence["polarity_conflict"].sum())
    yield f"Sources stand on opposite sides of the middle on {count(opposed, 'theme')}."
    for source, number in tables.gaps["source"].value_counts(sort=False).items():
        yield f"{open_sentence(labels[str(source)])} is silent on {count(number, 'theme')}."


def draw(brief: Brief, tables: Tables, canvas: Canvas) -> Figure:
    """Draws theme × source on each theme's scale from `synthesis`: dots, or tiles for many."""
    chart = _describe(brief, tables)
    dotted = len(chart.sources) <= _MOST_DOTTED[canvas.shape]
    drawing, shown = (_draw_dots if dotted else _draw_matrix)(chart, canvas)
    return Figure(
        name="stance",
        canvas=canvas,
        caption=_caption(chart, dotted, shown),
        alt=" ".join(_say(brief, tables)),
        table="synthesis",
        drawing=drawing,
        chart=_plot(chart),
    )
