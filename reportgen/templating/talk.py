"""What of a comparison is shown where room is short: themes side by side, and events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reportgen.model.brief import EvidenceKind, Source
from reportgen.model.comparison import Theme
from reportgen.model.publication import Document
from reportgen.templating.brevity import count_lines
from reportgen.templating.records import Ground

if TYPE_CHECKING:
    from reportgen.templating.outline import Outline

_CONTRASTS = 3
_ROW = 30.0
"""Ems that a slide has for an event beside its date and its citation."""


def choose_contrasts(outline: Outline, document: Document) -> tuple[Theme, ...]:
    """The themes of `document.themes`; else the first shared one and the most divergent ones.

    The first is what the comparison begins with, the brief's own question.
    """
    themes = {theme.id: theme for theme in outline.themes}
    named = tuple(themes[name] for name in document.themes)
    if named:
        return named[: document.contrasts]
    shared = [theme for theme in outline.themes if len(outline.speakers(theme)) > 1]
    rest = (theme for theme in outline.most_divergent(len(shared)) if theme is not shared[0])
    return (*shared[:1], *rest)[: document.contrasts or _CONTRASTS]


def choose_judged(outline: Outline, most: int) -> tuple[Theme, ...]:
    """The themes of the judgements, each that of most claims it rests on, in the usual order.

    Where there are fewer than `most`, the first themes fill up.
    """
    claims = outline.brief.claims
    judged = [
        Counter(claims[name][1].theme for name in judgement.basis).most_common(1)[0][0]
        for judgement in outline.judgements
        if judgement.basis
    ]
    ranked = dict.fromkeys((*judged, *(theme.id for theme in outline.themes)))
    kept = list(ranked)[:most]
    return tuple(theme for theme in outline.themes if theme.id in kept)


def part_camps(outline: Outline, theme: Theme) -> tuple[tuple[int | None, tuple[Source, ...]], ...]:
    """The sources that speak on a theme by the whole step of its scale that they stand nearest to.

    From low to high; those without a position are the last, under None.
    """
    camps: dict[int | None, list[Source]] = {step: [] for step in (-2, -1, 0, 1, 2, None)}
    for source in outline.speakers(theme):
        middle = outline.position(theme, source).middle
        step = None if middle is None else int(abs(middle) + 0.5) * (1 if middle > 0 else -1)
        camps[step].append(source)
    return tuple((step, tuple(sources)) for step, sources in camps.items() if sources)


def choose_events(
    grounds: Sequence[Ground], weights: Counter[str], most: int
) -> tuple[Ground, ...]:
    """The dated evidence of the claims that most rests on, one a date, in the order of the grounds.

    Events go first, then what is short, then what most rests on by `weights`, and of these the
    later ones.
    """

    def rank(ground: Ground) -> tuple[bool, bool, int]:
        evidence = ground.evidence
        is_long = count_lines(evidence.summary, _ROW) > 2
        return evidence.kind is not EvidenceKind.EVENT, is_long, -weights[ground.claim.id]

    later_first = grounds[::-1]
    ranked = sorted(later_first, key=rank)
    dates: dict[str, Ground] = {}
    for ground in ranked:
        if ground.evidence.date and weights[ground.claim.id]:
            dates.setdefault(ground.evidence.date.text, ground)
    chosen = list(dates.values())[:most]
    return tuple(ground for ground in grounds if ground in chosen)
