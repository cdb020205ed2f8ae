"""The stance map: where each source stands on each theme, and where it is silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from reportgen.figures import matrix, matrix_plot, stance_dots
from reportgen.figures.drawing import Canvas, Drawing
from reportgen.figures.figure import DataTable, Figure
from reportgen.figures.fitting import choose_rows
from reportgen.figures.interactive import Chart
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.palette import BLUE, PAPER, shade_stance
from reportgen.figures.setting import Setting
from reportgen.figures.stance_dots import Position, StanceMap, ThemeRow
from reportgen.figures.words import (
    name_some,
    open_sentence,
    quote,
    say_agreement,
    say_measure,
    write_number,
)
from reportgen.language.translation import Words
from reportgen.language.vocabulary import write_position
from reportgen.model.comparison import Theme
from reportgen.model.standpoints import Standpoint, find_standpoints

# More sources than this and their dots can no longer be followed: a matrix tells more.
_MOST_DOTTED = {"page": 5, "slide": 3}


def _describe(setting: Setting) -> StanceMap:
    words = setting.words
    places = find_standpoints(setting.brief)
    rows = tuple(
        ThemeRow(
            label=theme.label,
            low=theme.scale.low,
            high=theme.scale.high,
            spread=-float(setting.contested.index(theme.id)),
            positions=tuple(
                _locate(places[theme.id, source], setting) for source in setting.sources
            ),
        )
        for theme in setting.brief.comparison.themes
        if theme.scale
    )
    ticks = tuple((float(value), write_number(value, words)) for value in range(-2, 3))
    return StanceMap(tuple(setting.sources.values()), rows, ticks)


def _locate(place: Standpoint, setting: Setting) -> Position:
    """Where one source stands on one theme, for drawing."""
    span = None
    if place.low is not None and place.high is not None and place.low < place.high:
        is_shown = not place.is_given or (place.is_mixed and place.low < 0 < place.high)
        span = (float(place.low), float(place.high)) if is_shown else None
    return Position(
        told=_tell(place, setting.words),
        details=tuple(setting.claims[claim.id] for claim in place.claims),
        middle=place.middle,
        point=None if place.stance is None else float(place.stance),
        span=span,
    )


def _tell(place: Standpoint, words: Words) -> str:
    if place.is_silent:
        return words.say("not addressed")
    if place.middle is None:
        return words.say("no position")
    return write_position(place, words)


def _make_cell(position: Position) -> Cell:
    if position.middle is None:
        return Cell(position.told, details=position.details, short="○" if position.details else "–")
    ground = shade_stance(position.middle) if position.middle else PAPER
    return Cell(position.told, 0, ground, position.details, _abridge(position))


def _abridge(position: Position) -> str:
    """What a narrow tile has of it: "±" for mixed, else where a range begins, "≥1"."""
    if position.span is None and position.point is not None:
        return ""
    low, high = position.span or (-1, 1)
    return "±" if low < 0 < high else f"≥{low:g}" if low >= 0 else f"≤{high:g}".replace("-", "−")


def _as_matrix(chart: StanceMap) -> Matrix:
    rows = tuple(
        Row(row.label, tuple(_make_cell(p) for p in row.positions), row.low, row.high)
        for row in chart.rows
    )
    return Matrix(chart.sources, (BLUE,) * len(chart.sources), rows, tiles=True)


def _tabulate(chart: StanceMap, words: Words) -> DataTable:
    """A row a theme, with what its scale runs between; a column a source."""
    table = _as_matrix(chart).tabulate(words.say("Theme"))
    scales = [
        words.say("{low} (−2) to {high} (2)", low=row.low, high=row.high) for row in chart.rows
    ]
    rows = tuple((row[0], scale, *row[1:]) for row, scale in zip(table.rows, scales, strict=True))
    return DataTable((table.columns[0], words.say("Scale"), *table.columns[1:]), rows)


def _has_dots(chart: StanceMap, canvas: Canvas) -> bool:
    """Whether there are few enough sources, and room for any row below their names."""
    highest = max(stance_dots.measure_rows(chart, canvas))
    room = canvas.height - stance_dots.measure_head(chart, canvas) - 1
    return len(chart.sources) <= _MOST_DOTTED[canvas.shape] and highest <= room


def _draw(chart: StanceMap, setting: Setting, dotted: bool) -> tuple[Drawing, int]:
    """The rows on which the sources differ most, as many as there is room for."""
    canvas, spreads = setting.canvas, [row.spread for row in chart.rows]
    if dotted:
        room = canvas.height - stance_dots.measure_head(chart, canvas) - 1
        kept = choose_rows(stance_dots.measure_rows(chart, canvas), spreads, room)
        rows = tuple(chart.rows[index] for index in kept)
        return stance_dots.lay_out(StanceMap(chart.sources, rows, chart.ticks), canvas), len(kept)
    whole = _as_matrix(chart)
    return matrix.fit(whole, spreads, canvas)


def _plot(chart: StanceMap, words: Words) -> Chart:
    if len(chart.sources) <= _MOST_DOTTED["page"]:
        return stance_dots.plot(chart, words)
    return matrix_plot.plot(_as_matrix(chart), words)


def _write_caption(dotted: bool, words: Words) -> str:
    if dotted:
        return words.say(
            "Where each source stands on each theme, between the ends of its scale, −2 on the left "
            "and 2 on the right."
        )
    return words.say(
        "Where each source stands on each theme, between the ends of its scale, −2 (left) and 2 "
        "(right). –: theme not addressed; ○: no position; ±: mixed; ≥1: 1 or more; ≤1: 1 or less."
    )


def _name_holders(keys: str, setting: Setting) -> str:
    return name_some([setting.sources[key] for key in keys.split("; ")], setting.words)


def _say_widest(widest: Any, theme: Theme, setting: Setting) -> str:
    words = setting.words
    distance = {
        "theme": quote(widest.theme_label, words),
        "distance": str(widest.gap),
    }
    if not theme.scale:
        return words.say("They differ most on {theme}, by {distance} of 4 steps.", **distance)
    return words.say(
        "They differ most on {theme}, by {distance} of 4 steps: {some} nearer to {low} and "
        "{others} nearer to {high}.",
        **distance,
        some=_name_holders(widest.lowest, setting),
        others=_name_holders(widest.highest, setting),
        low=quote(theme.scale.low, words),
        high=quote(theme.scale.high, words),
    )


def _say(setting: Setting) -> Iterator[str]:
    words = setting.words
    yield words.say(
        "Stances of {sources} sources on {themes} themes.",
        sources=len(setting.sources),
        themes=len(setting.themes),
    )
    divergence = {line.theme: line for line in setting.rows("divergence")}
    ranked = [divergence[theme] for theme in setting.contested]
    if widest := next((line for line in ranked if line.gap), None):
        yield _say_widest(widest, setting.brief.themes[widest.theme], setting)
    same = [line.theme_label for line in ranked if line.gap == 0]
    yield from say_agreement(same, sum(line.polarity_conflict for line in ranked), words)
    yield from say_silences(setting)


def say_silences(setting: Setting) -> Iterator[str]:
    """Which sources are silent, and on how many themes; of many, only how many there are."""
    words, silent = setting.words, Counter(line.source for line in setting.rows("gaps"))
    if len(silent) > 4:
        yield words.say(
            "{n} sources leave at least one theme unaddressed, {cells} cells in all.",
            n=len(silent),
            cells=silent.total(),
        )
        return
    for source, number in silent.items():
        yield words.count(
            "{source} does not address {n} theme.",
            "{source} does not address {n} themes.",
            number,
            source=open_sentence(setting.sources[source]),
        )


def draw(setting: Setting) -> Figure | None:
    """Draws theme × source on each theme's scale from `synthesis`: dots, or tiles for many.

    None where no theme has a scale, or no claim a stance.
    """
    chart, canvas, words = _describe(setting), setting.canvas, setting.words
    if not any(place.middle is not None for row in chart.rows for place in row.positions):
        return None
    dotted = _has_dots(chart, canvas)
    drawing, shown = _draw(chart, setting, dotted)
    note = ""
    if shown < len(chart.rows):
        note = words.say(
            "{shown} of {total} themes shown: those on which the sources differ most.",
            shown=shown,
            total=len(chart.rows),
        )
    return Figure(
        name="stance",
        canvas=canvas,
        caption=f"{_write_caption(dotted, words)} {say_measure(words)} {note}".rstrip(),
        alt=" ".join(_say(setting)),
        table="synthesis",
        data=_tabulate(chart, words),
        drawing=drawing,
        chart=_plot(chart, words),
        note=note,
    )
