"""The evidence profile: what kinds of evidence each source rests on."""

from __future__ import annotations

import pandas as pd

from reportgen.compare import Tables
from reportgen.figures import matrix
from reportgen.figures.drawing import Canvas
from reportgen.figures.figure import Figure
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.palette import choose_colour, shade_share
from reportgen.figures.rows import walk_groups
from reportgen.figures.words import count, enumerate_words, open_sentence


def _describe(tables: Tables) -> Matrix:
    labels = tuple(tables.sources["label"])
    summaries = tables.evidence.groupby(["kind", "source"], sort=False)["summary"].agg(tuple)
    grounds: dict[object, tuple[str, ...]] = dict(summaries.items())
    widest = tables.evidence_profile["share"].max()
    rows = tuple(
        Row(
            open_sentence(kind),
            tuple(
                _make_cell(line.n, line.share, widest, grounds.get((kind, line.source), ()))
                for line in lines
            ),
        )
        for kind, lines in walk_groups(tables.evidence_profile, "kind")
    )
    colours = tuple(choose_colour(index, len(labels)) for index in range(len(labels)))
    return Matrix(labels, colours, rows)


def _make_cell(number: int, share: float, widest: float, details: tuple[str, ...]) -> Cell:
    ground = shade_share(share / widest) if number else None
    text, short = (f"{number} ({share:.0%})", f"{share:.0%}") if number else ("0", "0")
    return Cell(text, share / widest, ground, details, short)


def _say_of_source(profile: pd.DataFrame, label: str) -> str:
    total = int(profile["n"].sum())
    if not total:
        return f"{open_sentence(label)} gives no evidence."
    most = profile["n"].max()
    first = [str(kind) for kind in profile.loc[profile["n"] == most, "kind"]]
    lacking = [str(kind) for kind in profile.loc[profile["n"] == 0, "kind"]]
    none = f"; it has none of the kind {enumerate_words(lacking, 'or')}" if lacking else ""
    each = " each" if len(first) > 1 else ""
    return (
        f"{open_sentence(label)} gives {count(total, 'piece')} of evidence, most often of the kind "
        f"{enumerate_words(first)} ({most}{each}){none}."
    )


def _say_of_all(profile: pd.DataFrame) -> str:
    totals = (
        profile.groupby("kind", sort=False)["n"].sum().sort_values(ascending=False, kind="stable")
    )
    kinds = [f"{kind} ({number})" for kind, number in totals.items()]
    return f"Of {totals.sum()} pieces of evidence over all sources: {enumerate_words(kinds)}."


def _say(tables: Tables) -> str:
    profile = tables.evidence_profile
    sources = list(zip(tables.sources["source"], tables.sources["label"], strict=True))
    if len(sources) > 4:
        return f"Evidence by kind in {count(len(sources), 'source')}. {_say_of_all(profile)}"
    sentences = [_say_of_source(profile[profile["source"] == key], label) for key, label in sources]
    return " ".join(["Evidence by kind and source.", *sentences])


def draw(tables: Tables, canvas: Canvas) -> Figure | None:
    """Draws kind × source from `evidence_profile`; None where no source gives evidence."""
    if tables.evidence.empty:
        return None
    whole = _describe(tables)
    return Figure(
        name="evidence",
        canvas=canvas,
        caption="What each source’s claims rest on: its evidence by kind, as a share of all pieces "
        "of evidence that it gives.",
        alt=_say(tables),
        table="evidence_profile",
        drawing=matrix.lay_out(whole, canvas),
        chart=matrix.plot(whole),
    )
