"""The evidence profile: what kinds of evidence each source rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportgen.figures import matrix
from reportgen.figures.figure import Figure
from reportgen.figures.matrix import Cell, Matrix, Row
from reportgen.figures.matrix_plot import plot
from reportgen.figures.palette import choose_colours, shade_share
from reportgen.figures.rows import Rows, add_up, walk_groups
from reportgen.figures.setting import Setting
from reportgen.figures.words import enumerate_words, open_sentence, write_share
from reportgen.language.translation import Words
from reportgen.language.vocabulary import name_kind


def _describe(setting: Setting) -> Matrix:
    profile, words = setting.rows("evidence_profile"), setting.words
    grounds: dict[tuple[str, str], list[str]] = {}
    for piece in setting.rows("evidence"):
        grounds.setdefault((piece.kind, piece.source), []).append(piece.summary)
    widest = max(line.share for line in profile)
    rows = tuple(
        Row(
            open_sentence(name_kind(kind, words)),
            tuple(
                _make_cell(line.n, line.share, widest, grounds.get((kind, line.source), []), words)
                for line in lines
            ),
        )
        for kind, lines in walk_groups(profile, "kind")
    )
    labels = tuple(setting.sources.values())
    return Matrix(labels, choose_colours(len(labels)), rows)


def _make_cell(
    number: int, share: float, widest: float, details: Sequence[str], words: Words
) -> Cell:
    ground = shade_share(share / widest) if number else None
    percent = write_share(share, words)
    text = words.say("{n} ({share})", n=number, share=percent) if number else "0"
    return Cell(text, share / widest, ground, tuple(details), str(number))


def _say_of_source(profile: Rows, label: str, words: Words) -> Iterator[str]:
    total, label = sum(line.n for line in profile), open_sentence(label)
    if not total:
        yield words.say("{source} gives no evidence.", source=label)
        return
    most = max(line.n for line in profile)
    kinds = {name_kind(line.kind, words): line.n for line in profile}
    first = [kind for kind, n in kinds.items() if n == most]
    yield words.count(
        "{source} gives {n} piece of evidence, most often of the kind {kinds} ({most}).",
        "{source} gives {n} pieces of evidence, most often of the kind {kinds} ({most}).",
        total,
        source=label,
        kinds=enumerate_words(first, words),
        most=most,
    )
    lacking = [kind for kind, n in kinds.items() if n == 0]
    if lacking:
        yield words.say(
            "{source} has no evidence of the kind {kinds}.",
            source=label,
            kinds=enumerate_words(lacking, words),
        )


def _say_of_all(profile: Rows, n_sources: int, words: Words) -> Iterator[str]:
    totals = sorted(add_up(profile, "kind").items(), key=lambda item: -item[1])
    kinds = [f"{name_kind(kind, words)} ({number})" for kind, number in totals]
    yield words.count(
        "{n} piece of evidence in {sources} sources: {kinds}.",
        "{n} pieces of evidence in {sources} sources: {kinds}.",
        sum(number for _, number in totals),
        sources=n_sources,
        kinds=enumerate_words(kinds, words),
    )


def _say(setting: Setting) -> Iterator[str]:
    profile, words = setting.rows("evidence_profile"), setting.words
    yield words.say("Evidence by kind and source.")
    if len(setting.sources) > 4:
        yield from _say_of_all(profile, len(setting.sources), words)
        return
    for key, label in setting.sources.items():
        own = tuple(line for line in profile if line.source == key)
        yield from _say_of_source(own, label, words)


def draw(setting: Setting) -> Figure | None:
    """Draws kind × source from `evidence_profile`; None where no source gives evidence."""
    if not setting.rows("evidence"):
        return None
    words, whole = setting.words, _describe(setting)
    return Figure(
        name="evidence",
        canvas=setting.canvas,
        caption=words.say(
            "What each source’s claims rest on: pieces of evidence by kind; length or shade shows"
            " their share of all that the source gives."
        ),
        alt=" ".join(_say(setting)),
        table="evidence_profile",
        data=whole.tabulate(words.say("Kind of evidence")),
        drawing=matrix.lay_out(whole, setting.canvas),
        chart=plot(whole, words),
    )
