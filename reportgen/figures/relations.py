"""The relations between sources: on which themes they agree, qualify and contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from reportgen.figures import matrix
from reportgen.figures.figure import Figure
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.matrix_plot import plot
from reportgen.figures.palette import TENORS, shade_share
from reportgen.figures.rows import walk_groups, walk_rows
from reportgen.figures.setting import Setting
from reportgen.figures.words import enumerate_words, quote
from reportgen.language.vocabulary import name_tenor, say_relation


def explain_relation(relation: Any, setting: Setting) -> str:
    """A row of `relations` in a line: "Adachi, p. 3 qualifies Brandt, p. 9: its note".

    The column `from` is called `start`.
    """
    joined = _join(relation, setting)
    return f"{joined}: {relation.note}" if isinstance(relation.note, str) else joined


def _join(relation: Any, setting: Setting) -> str:
    words, claims = setting.words, setting.brief.claims
    (source, _), (other, _) = claims[relation.start], claims[relation.to]
    if source is other:
        one, two = setting.locators[relation.start], setting.locators[relation.to]
        said = say_relation(relation.type, one, two, words)
        return words.say("Within {source}, {relation}", source=source.label, relation=said)
    one, two = setting.places[relation.start], setting.places[relation.to]
    is_turned = setting.brief.is_older(source, other)
    return say_relation(relation.type, one, two, words, is_turned=is_turned)


def _list_relations(setting: Setting) -> dict[tuple[str, str], list[str]]:
    """The relations across sources in words, by theme and tenor."""
    relations = setting.tables.relations
    found: dict[tuple[str, str], list[str]] = {}
    for line in walk_rows(relations[relations["across"]].rename(columns={"from": "start"})):
        for theme in dict.fromkeys((line.from_theme, line.to_theme)):
            explained = explain_relation(line, setting)
            found.setdefault((theme, line.tenor), []).append(explained)
    return found


def _describe(setting: Setting, profile: pd.DataFrame) -> Matrix:
    relations = _list_relations(setting)
    most = int(profile["n"].max())
    rows = tuple(
        Row(
            setting.themes[theme],
            tuple(
                Cell(
                    str(line.n),
                    line.n / most,
                    shade_share(line.n / most, TENORS[line.tenor]) if line.n else None,
                    tuple(relations.get((theme, line.tenor), ())),
                )
                for line in lines
            ),
        )
        for theme, lines in walk_groups(profile, "theme")
    )
    heads = tuple(name_tenor(tenor, setting.words) for tenor in TENORS)
    return Matrix(heads, tuple(TENORS.values()), rows)


def _say(setting: Setting, profile: pd.DataFrame) -> Iterator[str]:
    words, relations = setting.words, setting.tables.relations
    across = relations[relations["across"]]
    tally = across["tenor"].value_counts()
    numbers = {tenor: int(tally.get(tenor, 0)) for tenor in TENORS}
    parts = [f"{name_tenor(tenor, words)} ({n})" for tenor, n in numbers.items()]
    yield words.count(
        "{n} relation between claims of different sources: {parts}.",
        "{n} relations between claims of different sources: {parts}.",
        len(across),
        parts=enumerate_words(parts, words),
    )
    totals = profile.pivot(index="theme", columns="tenor", values="n")
    if most := int(totals["contradict"].max()):
        theme = setting.themes[str(totals["contradict"].idxmax())]
        yield words.say(
            "Contradiction is most frequent on {theme} ({n}).", theme=quote(theme, words), n=most
        )
    if most := int(totals["agree"].max()):
        theme = setting.themes[str(totals["agree"].idxmax())]
        yield words.say(
            "Agreement is most frequent on {theme} ({n}).", theme=quote(theme, words), n=most
        )
    silent = len(setting.themes) - len(totals)
    if silent:
        yield words.count("{n} theme has none.", "{n} themes have none.", silent)


def draw(setting: Setting) -> Figure | None:
    """Draws theme × tenor from `relation_profile`; None where no relation joins two sources."""
    profile, canvas, words = setting.tables.relation_profile, setting.canvas, setting.words
    profile = profile[profile.groupby("theme", sort=False)["n"].transform("sum") > 0]
    if profile.empty:
        return None
    whole = _describe(setting, profile)
    ranks = [sum(cell.length for cell in row.cells) for row in whole.rows]
    drawing, shown = matrix.fit(whole, ranks, canvas)
    caption = words.say(
        "How claims of different sources relate, by theme: they agree (or support or extend each "
        "other), qualify, or contradict each other (or are in tension). A relation between claims"
        " on two themes counts in each."
    )
    note = ""
    if shown < len(ranks):
        note = words.say(
            "{shown} of {total} themes shown: those with most relations.",
            shown=shown,
            total=len(ranks),
        )
    return Figure(
        name="relations",
        canvas=canvas,
        caption=f"{caption} {note}".rstrip(),
        alt=" ".join(_say(setting, profile)),
        table="relation_profile",
        data=whole.tabulate(words.say("Theme")),
        drawing=drawing,
        chart=plot(whole, words),
        note=note,
    )
