"""The synthesis matrix: how much each source says on each theme, and where it is silent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportgen.figures import matrix
from reportgen.figures.figure import DataTable, Figure
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.matrix_plot import plot
from reportgen.figures.palette import choose_colours, shade_share
from reportgen.figures.rows import walk_groups
from reportgen.figures.setting import Setting
from reportgen.figures.stance import say_silences
from reportgen.figures.words import name_some, open_sentence, quote


def _make_cell(line: Any, most: int, setting: Setting) -> Cell:
    """One source on one theme, its leading claim first among the details."""
    if not line.n_claims:
        return Cell(setting.words.say("not addressed"), short="–")
    claims = sorted(line.claims.split("; "), key=lambda claim: claim != line.lead)
    share = line.n_claims / most
    details = tuple(setting.briefs[claim] for claim in claims)
    return Cell(str(line.n_claims), share, shade_share(share), details)


def _describe(setting: Setting) -> Matrix:
    synthesis = setting.rows("synthesis")
    most = max(line.n_claims for line in synthesis)
    rows = tuple(
        Row(setting.themes[theme], tuple(_make_cell(line, most, setting) for line in lines))
        for theme, lines in walk_groups(synthesis, "theme")
    )
    labels = tuple(setting.sources.values())
    return Matrix(labels, choose_colours(len(labels)), rows, tiles=True)


def _tabulate(whole: Matrix, setting: Setting) -> DataTable:
    """A cell says how many claims there are, and which leads where a row has room for it."""
    words = setting.words
    table = whole.tabulate(words.say("Theme"))
    if len(whole.columns) > 4:
        return table
    rows = tuple(
        (
            row.label,
            *(
                words.count(
                    "{n} claim: {lead}", "{n} claims: {lead}", int(cell.text), lead=cell.details[0]
                )
                if cell.details
                else cell.text
                for cell in row.cells
            ),
        )
        for row in whole.rows
    )
    return DataTable(table.columns, rows)


def _say(setting: Setting) -> Iterator[str]:
    words, synthesis = setting.words, setting.rows("synthesis")
    yield words.count(
        "{n} claim of {sources} sources on {themes} themes.",
        "{n} claims of {sources} sources on {themes} themes.",
        sum(line.n_claims for line in synthesis),
        sources=len(setting.sources),
        themes=len(setting.themes),
    )
    first = max(synthesis, key=lambda line: line.n_claims)
    yield words.say(
        "{source} says most on {theme} ({n}).",
        source=open_sentence(setting.sources[first.source]),
        theme=quote(setting.themes[first.theme], words),
        n=first.n_claims,
    )
    divergence = setting.rows("divergence")
    shared = sum(line.n_sources == len(setting.sources) for line in divergence)
    yield words.count("All sources address {n} theme.", "All sources address {n} themes.", shared)
    alone = [quote(line.theme_label, words) for line in divergence if line.n_sources == 1]
    if alone:
        names = name_some(alone, words, 5)
        yield words.say("Only one source addresses {themes}.", themes=names)
    yield from say_silences(setting)


def draw(setting: Setting) -> Figure | None:
    """Draws theme × source from `synthesis`, the number of claims; None where there are none."""
    canvas, words = setting.canvas, setting.words
    if not any(line.n_claims for line in setting.rows("synthesis")):
        return None
    whole = _describe(setting)
    ranks = [sum(cell.length for cell in row.cells) for row in whole.rows]
    drawing, shown = matrix.fit(whole, ranks, canvas)
    caption = words.say(
        "Who addresses what: the number of claims that each source makes on each theme."
    )
    if len(setting.sources) > matrix.MOST_WHOLE:
        caption = f"{caption} {words.say('–: theme not addressed.')}"
    note = ""
    if shown < len(ranks):
        note = words.say(
            "{shown} of {total} themes shown: those with most claims.",
            shown=shown,
            total=len(ranks),
        )
    return Figure(
        name="synthesis",
        canvas=canvas,
        caption=f"{caption} {note}".rstrip(),
        alt=" ".join(_say(setting)),
        table="synthesis",
        data=_tabulate(whole, setting),
        drawing=drawing,
        chart=plot(whole, words),
        note=note,
    )
