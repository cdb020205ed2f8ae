"""The relations between sources: on which themes they agree, qualify and contradict each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from reportgen.figures import matrix
from reportgen.figures.figure import Figure
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.matrix_plot import plot
from reportgen.figures.palette import TENORS, shade_share
from reportgen.figures.rows import Rows, add_up, walk_groups
from reportgen.figures.setting import Setting
from reportgen.figures.words import enumerate_words, quote
from reportgen.language.vocabulary import name_tenor, say_relation


def explain_relation(relation: Any, setting: Setting) -> str:
    """A row of `relations` in a line: "Adachi, p. 3 qualifies Brandt, p. 9: its note"."""
    joined = _join(relation, setting)
    return f"{joined}: {relation.note}" if relation.note else joined


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


def _list_across(setting: Setting) -> list[Any]:
    return [line for line in setting.rows("relations") if line.across]


def _list_relations(setting: Setting) -> dict[tuple[str, str], list[str]]:
    """The relations across sources in words, by theme and tenor."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in _list_across(setting):
        for theme in dict.fromkeys((line.from_theme, line.to_theme)):
            explained = explain_relation(line, setting)
            found.setdefault((theme, line.tenor), []).append(explained)
    return found


def _describe(setting: Setting, profile: Rows) -> Matrix:
    relations = _list_relations(setting)
    most = max(line.n for line in profile)
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


def _say(setting: Setting, profile: Rows) -> Iterator[str]:
    words, across = setting.words, _list_across(setting)
    tally = Counter(line.tenor for line in across)
    parts = [f"{name_tenor(tenor, words)} ({tally[tenor]})" for tenor in TENORS]
    yield words.count(
        "{n} relation between claims of different sources: {parts}.",
        "{n} relations between claims of different sources: {parts}.",
        len(across),
        parts=enumerate_words(parts, words),
    )
    theme, most = _find_most(profile, "contradict")
    if most:
        theme = quote(setting.themes[theme], words)
        yield words.say("Contradiction is most frequent on {theme} ({n}).", theme=theme, n=most)
    theme, most = _find_most(profile, "agree")
    if most:
        theme = quote(setting.themes[theme], words)
        yield words.say("Agreement is most frequent on {theme} ({n}).", theme=theme, n=most)
    silent = len(setting.themes) - len({line.theme for line in profile})
    if silent:
        yield words.count("{n} theme has none.", "{n} themes have none.", silent)


def _find_most(profile: Rows, tenor: str) -> tuple[str, int]:
    """The theme with most relations of a tenor, the first by its id where several have as many."""
    counts = {line.theme: line.n for line in profile if line.tenor == tenor}
    theme = min(counts, key=lambda id_: (-counts[id_], id_))
    return theme, counts[theme]


def draw(setting: Setting) -> Figure | None:
    """Draws theme × tenor from `relation_profile`; None where no relation joins two sources."""
    canvas, words, profile = setting.canvas, setting.words, setting.rows("relation_profile")
    totals = add_up(profile, "theme")
    profile = tuple(line for line in profile if totals[line.theme])
    if not profile:
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
