"""Where groups of sources stand: a tile for each theme and group, with bars for the steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportgen.figures import matrix, matrix_plot
from reportgen.figures.figure import DataTable, Figure
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.palette import BLUE, PAPER, shade_stance
from reportgen.figures.setting import Setting
from reportgen.figures.words import quote, write_number
from reportgen.language.translation import Words
from reportgen.model.brief import Source
from reportgen.model.comparison import Theme
from reportgen.model.distributions import (
    STEPS,
    Distribution,
    find_distributions,
    rank_spread,
)
from reportgen.model.locators import Locator
from reportgen.model.standpoints import find_standpoints

Groups = Sequence[tuple[str, tuple[Source, ...]]]
_MOST = 12
"""More groups than this have no room side by side: the smallest are drawn as one."""


def name_group(name: str, groups: Groups, words: Words) -> str:
    """A group by its name; "" is of all sources where it is alone, else of those in none."""
    if name:
        return name
    return words.say("All sources") if len(groups) == 1 else words.say("In no group")


def draw(setting: Setting, groups: Groups, name: str = "stance") -> Figure | None:
    """Draws theme × group, the themes on which groups differ most first.

    None where no theme has a scale, or no source takes a side.
    """
    words, canvas = setting.words, setting.canvas
    groups = _join_smallest(groups, words)
    spreads = find_distributions(setting.brief, find_standpoints(setting.brief), groups)
    ranked = sorted(setting.brief.comparison.themes, key=lambda t: rank_spread(spreads[t.id]))
    themes = [
        theme for theme in ranked if theme.scale and any(one.placed for one in spreads[theme.id])
    ]
    if not themes:
        return None
    heads = [f"{name_group(group, groups, words)} ({len(sources)})" for group, sources in groups]
    most = max(max(one.steps) for theme in themes for one in spreads[theme.id])
    rows = tuple(
        Row(
            theme.label,
            tuple(_make_cell(one, most, words) for one in spreads[theme.id]),
            theme.scale.low if theme.scale else "",
            theme.scale.high if theme.scale else "",
        )
        for theme in themes
    )
    whole = Matrix(tuple(heads), (BLUE,) * len(heads), rows, tiles=True)
    drawing, shown = matrix.fit(whole, [-float(n) for n in range(len(rows))], canvas)
    note = ""
    if shown < len(rows):
        note = words.say(
            "{shown} of {total} themes shown: those on which the groups differ most.",
            shown=shown,
            total=len(rows),
        )
    caption = words.say(
        "Where groups stand on each theme: how many of a group take a side, of how many; bars "
        "count them from −2 (left) to 2 (right), the shade is their median."
    )
    return Figure(
        name=name,
        canvas=canvas,
        caption=f"{caption} {note}".rstrip(),
        alt=" ".join(_say(themes, spreads, groups, setting)),
        table="group_positions",
        data=_tabulate(themes, spreads, heads, words),
        drawing=drawing,
        chart=matrix_plot.plot(whole, words),
        note=note,
    )


def _join_smallest(groups: Groups, words: Words) -> Groups:
    if len(groups) <= _MOST:
        return groups
    ranked = sorted(range(len(groups)), key=lambda n: -len(groups[n][1]))
    kept = sorted(ranked[: _MOST - 1])
    rest = [groups[n] for n in sorted(ranked[_MOST - 1 :])]
    name = words.count("{n} other group", "{n} other groups", len(rest))
    return (*(groups[n] for n in kept), (name, tuple(s for _, sources in rest for s in sources)))


def _make_cell(one: Distribution, most: int, words: Words) -> Cell:
    if not one.speakers:
        return Cell(words.say("not addressed"), short="–")
    told = words.say("{n} of {all}", n=one.placed, all=len(one.sources))
    ground = shade_stance(one.middle) if one.middle else PAPER
    bars = tuple(number / most for number in one.steps)
    voices = filter(None, (one.typical, one.dissenting))
    details = tuple(_cite(source, claim.claim, claim.locator) for source, claim in voices)
    return Cell(told, 0, ground, details, f"{one.placed}/{len(one.sources)}", bars=bars)


def _cite(source: Source, text: str, locator: Locator) -> str:
    return f"{text} ({source.label}, {locator})"


def _tabulate(
    themes: Sequence[Theme],
    spreads: dict[str, tuple[Distribution, ...]],
    heads: Sequence[str],
    words: Words,
) -> DataTable:
    """A row a theme and group: how many take a side, and how many stand at each step."""
    rows = [
        (
            theme.label,
            head,
            words.say("{n} of {all}", n=one.placed, all=len(one.sources)),
            *map(str, one.steps),
            "" if one.middle is None else write_number(one.middle, words),
        )
        for theme in themes
        for head, one in zip(heads, spreads[theme.id], strict=True)
    ]
    steps = (write_number(step, words) for step in STEPS)
    columns = (words.say("Theme"), words.say("Group"), words.say("Take a side"), *steps)
    return DataTable((*columns, words.say("Median")), tuple(rows))


def _say(
    themes: Sequence[Theme],
    spreads: dict[str, tuple[Distribution, ...]],
    groups: Groups,
    setting: Setting,
) -> Iterator[str]:
    words, widest = setting.words, themes[0]
    yield words.say(
        "Positions of {sources} sources in {groups} groups on {themes} themes.",
        sources=len(setting.brief.sources),
        groups=len(groups),
        themes=len(themes),
    )
    placed = [one for one in spreads[widest.id] if one.middle is not None]
    low = min(placed, key=lambda one: one.middle or 0)
    high = max(placed, key=lambda one: one.middle or 0)
    if low.middle != high.middle:
        yield words.say(
            "The groups lie furthest apart on {theme}: the median is {low} in the group {one} and "
            "{high} in the group {other}.",
            theme=quote(widest.label, words),
            one=quote(name_group(low.group, groups, words), words),
            other=quote(name_group(high.group, groups, words), words),
            low=write_number(low.middle or 0, words),
            high=write_number(high.middle or 0, words),
        )
