"""The relations between sources: on which themes they agree, qualify and contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from reportgen.compare import Tables
from reportgen.figures import matrix
from reportgen.figures.drawing import Canvas
from reportgen.figures.figure import Figure
from reportgen.figures.fitting import choose_rows
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.palette import TENORS, shade_share
from reportgen.figures.rows import pair_columns, walk_groups, walk_rows
from reportgen.figures.words import count, enumerate_words, open_sentence, quote, spell


def _explain(relation: Any, places: Mapping[str, str]) -> str:
    """A relation in a line: Adachi, p. 3 qualifies Brandt, p. 9: its note."""
    words = f"{places[relation.start]} {relation.type} {places[relation.to]}"
    return f"{words}: {relation.note}" if isinstance(relation.note, str) else words


def _list_relations(tables: Tables) -> dict[tuple[str, str], list[str]]:
    """The relations across sources in words, by theme and tenor."""
    claims = tables.claims
    places = {line.claim: f"{line.label}, {line.locator}" for line in walk_rows(claims)}
    found: dict[tuple[str, str], list[str]] = {}
    across = tables.relations[tables.relations["across"]].rename(columns={"from": "start"})
    for line in walk_rows(across):
        for theme in dict.fromkeys((line.from_theme, line.to_theme)):
            found.setdefault((theme, line.tenor), []).append(_explain(line, places))
    return found


def _describe(tables: Tables, profile: pd.DataFrame) -> Matrix:
    relations = _list_relations(tables)
    labels = pair_columns(tables.divergence, "theme", "theme_label")
    most = profile["n"].max()
    rows = tuple(
        Row(
            labels[theme],
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
    return Matrix(tuple(open_sentence(tenor) for tenor in TENORS), tuple(TENORS.values()), rows)


def _say(tables: Tables, profile: pd.DataFrame) -> str:
    across = tables.relations[tables.relations["across"]]
    tally = across["tenor"].value_counts()
    numbers = [(tenor, int(tally.get(tenor, 0))) for tenor in TENORS]
    parts = [f"{spell(n) if n else 'none'} {tenor}{'s' if n == 1 else ''}" for tenor, n in numbers]
    totals = profile.pivot(index="theme", columns="tenor", values="n")
    labels = pair_columns(tables.divergence, "theme", "theme_label")
    sentences = [
        f"Of {count(len(across), 'relation')} between claims of different sources, "
        f"{enumerate_words(parts)}."
    ]
    for tenor, words in (("contradict", "Contradiction"), ("agree", "Agreement")):
        if totals[tenor].max():
            theme = labels[str(totals[tenor].idxmax())]
            sentences.append(f"{words} is most frequent on {quote(theme)} ({totals[tenor].max()}).")
    return " ".join(sentences)


def _caption(shown: int, total: int, silent: int) -> str:
    parts = [
        "How claims of different sources bear on each other, by theme: they agree (agree, support, "
        "extend), qualify, or contradict (contradict, attack). A relation between claims on two "
        "themes counts in each."
    ]
    if shown < total:
        parts.append(f"Shown are the {shown} themes of {total} with most relations.")
    if silent:
        parts.append(f"{open_sentence(count(silent, 'theme has', 'themes have'))} none.")
    return " ".join(parts)


def draw(tables: Tables, canvas: Canvas) -> Figure | None:
    """Draws theme × tenor from `relation_profile`; None where no relation joins two sources."""
    totals = tables.relation_profile.groupby("theme", sort=False)["n"].transform("sum")
    profile = tables.relation_profile[totals > 0]
    if profile.empty:
        return None
    whole = _describe(tables, profile)
    ranks = [sum(cell.length for cell in row.cells) for row in whole.rows]
    room = canvas.height - matrix.measure_head(whole, canvas) - 1
    kept = choose_rows(matrix.measure_rows(whole, canvas), ranks, room)
    return Figure(
        name="relations",
        canvas=canvas,
        caption=_caption(len(kept), len(ranks), len(tables.divergence) - len(ranks)),
        alt=_say(tables, profile),
        table="relation_profile",
        drawing=matrix.lay_out(matrix.keep_rows(whole, kept), canvas),
        chart=matrix.plot(whole),
    )
