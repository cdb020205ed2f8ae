"""The actors: who acts or speaks in the evidence of which source."""

from __future__ import annotations

import pandas as pd

from reportgen.compare import Tables
from reportgen.figures import matrix
from reportgen.figures.drawing import Canvas
from reportgen.figures.figure import Figure
from reportgen.figures.fitting import choose_rows
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.palette import choose_colour, shade_share
from reportgen.figures.rows import pair_columns, walk_groups, walk_rows
from reportgen.figures.words import count, enumerate_words, open_sentence, spell

_MOST = 20


def _list_claims(tables: Tables) -> dict[tuple[str, str], tuple[str, ...]]:
    """The claims in whose evidence an actor is named, by actor and source."""
    merged = tables.mentions.merge(tables.claims[["claim", "text", "locator"]], on="claim")
    merged["words"] = merged["text"] + " (" + merged["locator"] + ")"
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in walk_rows(merged):
        pair = (line.actor, line.source)
        found[pair] = (*found.get(pair, ()), line.words)
    return found


def _describe(tables: Tables, actors: pd.DataFrame) -> Matrix:
    labels = tuple(tables.sources["label"])
    claims = _list_claims(tables)
    most = actors["n_claims"].max()
    rows = tuple(
        Row(
            actor,
            tuple(
                Cell(
                    str(line.n_claims),
                    line.n_claims / most,
                    shade_share(line.n_claims / most) if line.n_claims else None,
                    claims.get((actor, line.source), ()),
                )
                for line in lines
            ),
        )
        for actor, lines in walk_groups(actors, "actor")
    )
    colours = tuple(choose_colour(index, len(labels)) for index in range(len(labels)))
    return Matrix(labels, colours, rows)


def _caption(shown: int, total: int) -> str:
    what = "Who acts or speaks in the evidence: claims of each source in whose evidence they appear"
    left = total - shown
    if not left:
        return f"{what}."
    return (
        f"{what}. Shown are the {shown} most named of {total}; "
        f"{count(left, 'other is', 'others are')} in the data."
    )


def _say(tables: Tables, total: int) -> str:
    named = tables.actors[tables.actors["n_claims"] > 0]
    shared = int((named.groupby("actor", sort=False)["source"].size() > 1).sum())
    first = tables.actors.iloc[0]
    labels = pair_columns(tables.sources, "source", "label")
    where = named[named["actor"] == first["actor"]]
    split = [
        f"{n} in {labels[key]}" for key, n in zip(where["source"], where["n_claims"], strict=True)
    ]
    places = enumerate_words(split) if len(split) <= 4 else f"in {count(len(split), 'source')}"
    return (
        f"Actors by source. {open_sentence(first['actor'])} is named most often: in the evidence "
        f"of {count(int(first['total']), 'claim')} ({places}). Of {count(total, 'actor')}, "
        f"{spell(shared) if shared else 'none'} {'is' if shared == 1 else 'are'} named by more "
        "than one source."
    )


def draw(tables: Tables, canvas: Canvas) -> Figure | None:
    """Draws actor × source from `actors`, the most named; None where nobody is named."""
    if tables.actors.empty:
        return None
    total = tables.actors["actor"].nunique()
    width = len(tables.sources)
    whole = _describe(tables, tables.actors.head(_MOST * width))
    heights = matrix.measure_rows(whole, canvas)
    ranks = [-float(index) for index in range(len(heights))]
    kept = choose_rows(heights, ranks, canvas.height - matrix.measure_head(whole, canvas) - 1)
    return Figure(
        name="actors",
        canvas=canvas,
        caption=_caption(len(kept), total),
        alt=_say(tables, total),
        table="actors",
        drawing=matrix.lay_out(matrix.keep_rows(whole, kept), canvas),
        chart=matrix.plot(whole),
    )
