"""The evidence gap map: on which theme each source gives which kinds of evidence, and which not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportgen.figures import matrix
from reportgen.figures.figure import DataTable, Figure
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.matrix_plot import plot
from reportgen.figures.palette import BLUE, choose_colour, shade_share
from reportgen.figures.rows import Rows, add_up, walk_groups
from reportgen.figures.setting import Setting
from reportgen.figures.words import name_some, open_sentence, quote
from reportgen.language.vocabulary import name_kind
from reportgen.model.brief import EvidenceKind

# Of more sources than this there is no room for one panel each: one counts the sources.
_MOST_PANELS = {"page": 4, "slide": 3}


def _make_cell(line: Any, most: int, colour: str, setting: Setting) -> Cell:
    if not line.n_claims:
        return Cell("–", details=(setting.words.say("not addressed"),))
    if not line.n:
        return Cell("0")
    return Cell(str(line.n), line.n / most, shade_share(line.n / most, colour))


def _describe_panels(setting: Setting) -> Matrix:
    """A group of columns a source, a column a kind."""
    table, words, count = setting.rows("evidence_map"), setting.words, len(setting.sources)
    most = max(line.n for line in table)
    colours = {key: choose_colour(n, count) for n, key in enumerate(setting.sources)}
    rows = tuple(
        Row(
            setting.themes[theme],
            tuple(_make_cell(line, most, colours[line.source], setting) for line in lines),
        )
        for theme, lines in walk_groups(table, "theme")
    )
    kinds = tuple(open_sentence(name_kind(kind, words)) for kind in EvidenceKind)
    groups = tuple((label, len(kinds)) for label in setting.sources.values())
    columns = kinds * count
    return Matrix(columns, (BLUE,) * len(columns), rows, tiles=True, groups=groups)


def _describe_counts(setting: Setting) -> Matrix:
    """A column a kind, a cell the number of sources that give it."""
    words, count = setting.words, len(setting.sources)
    rows = []
    for theme, lines in walk_groups(setting.rows("evidence_map"), "theme"):
        cells = []
        for kind in EvidenceKind:
            giving = [setting.sources[li.source] for li in lines if li.kind == kind and li.n]
            share = len(giving) / count
            ground = shade_share(share) if giving else None
            cells.append(Cell(str(len(giving)), share, ground, tuple(giving)))
        rows.append(Row(setting.themes[theme], tuple(cells)))
    kinds = tuple(open_sentence(name_kind(kind, words)) for kind in EvidenceKind)
    return Matrix(kinds, (BLUE,) * len(kinds), tuple(rows), tiles=True)


def _tabulate(setting: Setting) -> DataTable:
    """A row a theme and source that speaks on it, a column a kind."""
    words = setting.words
    heads = [words.say("Theme"), words.say("Source")]
    heads += [open_sentence(name_kind(kind, words)) for kind in EvidenceKind]
    rows: dict[tuple[str, str], list[str]] = {}
    for line in setting.rows("evidence_map"):
        place = (setting.themes[line.theme], setting.sources[line.source])
        silent = words.say("not addressed")
        rows.setdefault(place, []).append(str(line.n) if line.n_claims else silent)
    return DataTable(tuple(heads), tuple((*place, *cells) for place, cells in rows.items()))


def _say(setting: Setting) -> Iterator[str]:
    words, table = setting.words, setting.rows("evidence_map")
    pairs = [line for line in table if line.n_claims]
    gaps = sum(not line.n for line in pairs)
    yield words.say(
        "Of {cells} combinations of a theme, a kind of evidence and a source that addresses the "
        "theme, {gaps} have no evidence.",
        cells=len(pairs),
        gaps=gaps,
    )
    first = max(table, key=lambda line: line.n)
    yield words.count(
        "The largest number is in {source}, on {theme}: {n} piece of the kind {kind}.",
        "The largest number is in {source}, on {theme}: {n} pieces of the kind {kind}.",
        first.n,
        source=setting.sources[first.source],
        theme=quote(setting.themes[first.theme], words),
        kind=name_kind(first.kind, words),
    )
    totals = add_up(table, "theme")
    bare = [quote(setting.themes[theme], words) for theme, n in totals.items() if not n]
    if bare:
        names = name_some(bare, words, 5)
        yield words.say("There is no evidence at all on {themes}.", themes=names)
    yield from _say_unused(table, setting)


def _say_unused(table: Rows, setting: Setting) -> Iterator[str]:
    totals = add_up(table, "kind")
    unused = [name_kind(kind, setting.words) for kind, n in totals.items() if not n]
    if unused:
        names = name_some(unused, setting.words, 6)
        yield setting.words.say("No source gives evidence of the kind {kinds}.", kinds=names)


def draw(setting: Setting) -> Figure | None:
    """Draws theme × kind, per source, from `evidence_map`; None where there is no evidence."""
    canvas, words = setting.canvas, setting.words
    if not setting.rows("evidence"):
        return None
    panels = len(setting.sources) <= _MOST_PANELS[canvas.shape]
    whole = _describe_panels(setting) if panels else _describe_counts(setting)
    ranks = [sum(cell.length for cell in row.cells) for row in whole.rows]
    drawing, shown = matrix.fit(whole, ranks, canvas)
    caption = (
        words.say(
            "What the claims on each theme rest on: pieces of evidence by kind, for each source. "
            "0: none of the kind; –: theme not addressed."
        )
        if panels
        else words.say(
            "What the claims on each theme rest on: of {n} sources, how many give evidence of "
            "each kind.",
            n=len(setting.sources),
        )
    )
    note = ""
    if shown < len(ranks):
        note = words.say(
            "{shown} of {total} themes shown: those with most evidence.",
            shown=shown,
            total=len(ranks),
        )
    interactive = len(setting.sources) <= _MOST_PANELS["page"]
    chart = _describe_panels(setting) if interactive else _describe_counts(setting)
    return Figure(
        name="evidence_map",
        canvas=canvas,
        caption=f"{caption} {note}".rstrip(),
        alt=" ".join(_say(setting)),
        table="evidence_map",
        data=_tabulate(setting),
        drawing=drawing,
        chart=plot(chart, words),
        note=note,
    )
