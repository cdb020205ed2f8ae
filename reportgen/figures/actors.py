"""The actors: who acts or speaks in the evidence of which source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reportgen.figures import matrix
from reportgen.figures.figure import Figure
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.matrix_plot import plot
from reportgen.figures.palette import choose_colours, shade_share
from reportgen.figures.rows import Rows, walk_groups
from reportgen.figures.setting import Setting
from reportgen.figures.words import enumerate_words, open_sentence

_MOST = 20


def _list_claims(setting: Setting) -> dict[tuple[str, str], tuple[str, ...]]:
    """The claims in whose evidence an actor is named, by actor and source."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in setting.rows("mentions"):
        pair = (line.actor, line.source)
        found[pair] = (*found.get(pair, ()), setting.claims[line.claim])
    return found


def _describe(setting: Setting, actors: Rows) -> Matrix:
    claims = _list_claims(setting)
    most = max(line.n_claims for line in actors)
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
    labels = tuple(setting.sources.values())
    return Matrix(labels, choose_colours(len(labels)), rows)


def _say(setting: Setting, total: int) -> Iterator[str]:
    words, actors = setting.words, setting.rows("actors")
    named = [line for line in actors if line.n_claims]
    sources = Counter(line.actor for line in named)
    shared = sum(n > 1 for n in sources.values())
    first = actors[0]
    pairs = [(line.source, line.n_claims) for line in named if line.actor == first.actor]
    places = [
        words.say("{n} in {source}", n=n, source=setting.sources[key]) for key, n in pairs[:4]
    ]
    if len(pairs) > len(places):
        places = [words.count("in {n} source", "in {n} sources", len(pairs))]
    yield words.say("Actors by source.")
    yield words.count(
        "{actor} is named most often: in the evidence of {n} claim ({places}).",
        "{actor} is named most often: in the evidence of {n} claims ({places}).",
        first.total,
        actor=open_sentence(first.actor),
        places=enumerate_words(places, words),
    )
    yield words.count(
        "More than one source names {n} of {total} actors.",
        "More than one source names {n} of {total} actors.",
        shared,
        total=total,
    )


def draw(setting: Setting) -> Figure | None:
    """Draws actor × source from `actors`, the most named; None where nobody is named."""
    actors, words, canvas = setting.rows("actors"), setting.words, setting.canvas
    if not actors:
        return None
    total = len({line.actor for line in actors})
    whole = _describe(setting, actors[: _MOST * len(setting.sources)])
    ranks = [-float(index) for index in range(len(whole.rows))]
    drawing, shown = matrix.fit(whole, ranks, canvas)
    caption = words.say(
        "Who acts or speaks in the evidence: for each source, the number of claims whose evidence"
        " names them."
    )
    note = ""
    if shown < total:
        note = words.say(
            "{shown} of {total} actors shown: those named most often.", shown=shown, total=total
        )
    return Figure(
        name="actors",
        canvas=canvas,
        caption=f"{caption} {note}".rstrip(),
        alt=" ".join(_say(setting, total)),
        table="actors",
        data=whole.tabulate(words.say("Actor")),
        drawing=drawing,
        chart=plot(whole, words),
        note=note,
    )
