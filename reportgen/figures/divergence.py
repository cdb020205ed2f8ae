"""The divergence: how far apart the sources stand on each theme, and how often they dispute it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportgen.figures import matrix
from reportgen.figures.figure import DataTable, Figure
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.matrix_plot import plot
from reportgen.figures.palette import BLUE, VERMILION
from reportgen.figures.setting import Setting
from reportgen.figures.words import (
    enumerate_words,
    name_some,
    quote,
    say_agreement,
    say_measure,
)

_WIDEST = 4  # from −2 to 2


def _name_ends(line: Any, setting: Setting) -> tuple[str, str]:
    """Who stands lowest and highest; "" where nobody does."""
    sides = (line.lowest, line.highest)
    if not all(sides):
        return "", ""
    low, high = (
        name_some([setting.sources[key] for key in keys.split("; ")], setting.words)
        for keys in sides
    )
    return low, high


def _make_distance(line: Any, setting: Setting) -> Cell:
    words = setting.words
    if line.gap is None:
        return Cell(words.count("{n} position", "{n} positions", int(line.n_placed)), short="–")
    text = str(line.gap)
    if line.polarity_conflict:
        text = words.say("{distance} (opposite sides)", distance=text)
    low, high = _name_ends(line, setting)
    details = (words.say("{some} – {others}", some=low, others=high),) if low else ()
    return Cell(text, line.gap / _WIDEST, BLUE, details)


def _describe(lines: list[Any], setting: Setting) -> Matrix:
    most = max(max(line.n_disputes for line in lines), 1)
    rows = tuple(
        Row(
            line.theme_label,
            (
                _make_distance(line, setting),
                Cell(str(line.n_disputes), line.n_disputes / most, VERMILION),
            ),
        )
        for line in lines
    )
    say = setting.words.say
    heads = (say("Gap between sources"), say("Disputed claims"))
    return Matrix(heads, (BLUE, VERMILION), rows)


def _tabulate(lines: list[Any], setting: Setting) -> DataTable:
    words = setting.words
    heads = (
        words.say("Theme"),
        words.say("Gap between sources"),
        words.say("Lowest stance"),
        words.say("Highest stance"),
        words.say("Opposite sides"),
        words.say("Disputed claims"),
    )
    rows = tuple(
        (
            line.theme_label,
            "" if line.gap is None else str(line.gap),
            *_name_ends(line, setting),
            words.say("yes") if line.polarity_conflict else words.say("no"),
            str(line.n_disputes),
        )
        for line in lines
    )
    return DataTable(heads, rows)


def _say(lines: list[Any], setting: Setting) -> Iterator[str]:
    words = setting.words
    far = [line for line in lines if line.gap]
    if far:
        first = far[0]
        yield words.say(
            "The sources stand furthest apart on {theme}: {distance} of 4 steps.",
            theme=quote(first.theme_label, words),
            distance=str(first.gap),
        )
    same = [line.theme_label for line in lines if line.gap == 0]
    opposed = sum(bool(line.polarity_conflict) for line in lines)
    yield from say_agreement(same, opposed, words)
    most = max(line.n_disputes for line in lines)
    if most:
        disputed = [quote(line.theme_label, words) for line in lines if line.n_disputes == most]
        yield words.count(
            "Most disputed is {themes}, with {n} relation that qualifies or contradicts.",
            "Most disputed is {themes}, with {n} relations that qualify or contradict.",
            most,
            themes=enumerate_words(disputed[:3], words),
        )
    few = sum(line.n_placed < 2 for line in lines)
    if few:
        yield words.count(
            "On {n} theme fewer than two sources take a position.",
            "On {n} themes fewer than two sources take a position.",
            few,
        )


def draw(setting: Setting) -> Figure | None:
    """Draws a row a theme from `divergence`, the most contested first.

    None where no two sources take a side on a theme and none disputes another.
    """
    table, canvas, words = setting.rows("divergence"), setting.canvas, setting.words
    if not any(line.gap is not None or line.n_disputes for line in table):
        return None
    lines = sorted(table, key=lambda line: setting.contested.index(line.theme))
    whole = _describe(lines, setting)
    ranks = [-float(index) for index in range(len(lines))]
    drawing, shown = matrix.fit(whole, ranks, canvas)
    caption = words.say(
        "How far apart the sources stand on each theme, in whole steps of its scale (at most 4), "
        "and how many relations between their claims qualify or contradict."
    )
    note = ""
    if shown < len(lines):
        note = words.say(
            "{shown} of {total} themes shown: those on which the sources differ most.",
            shown=shown,
            total=len(lines),
        )
    return Figure(
        name="divergence",
        canvas=canvas,
        caption=f"{caption} {say_measure(words)} {note}".rstrip(),
        alt=" ".join(_say(lines, setting)),
        table="divergence",
        data=_tabulate(lines, setting),
        drawing=drawing,
        chart=plot(whole, words),
        note=note,
    )
