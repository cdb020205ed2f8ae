"""What makes an argument hold together: checks of relations, judgements, themes and dates.

None of these stops a build: a comparison may be right and still be told to look again.
"""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from reportgen.errors import Finding, Location
from reportgen.model.brief import Brief, Source
from reportgen.model.comparison import Relation, RelationType
from reportgen.model.dates import PartialDate
from reportgen.reading.validation import listing
from reportgen.rules import (
    ANACHRONISM,
    BASELESS_JUDGEMENT,
    CIRCULAR_SUPPORT,
    CONTRADICTORY_RELATIONS,
    EMPTY_THEME,
    LATE_PERIOD,
    LONE_THEME,
    ONE_SIDED_JUDGEMENT,
    REPEATED_RELATION,
    STANCE_WITHOUT_SCALE,
    UNCOVERED,
    UNUSED_CLAIMS,
)
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE

_FOR = frozenset((RelationType.AGREES, RelationType.SUPPORTS, RelationType.EXTENDS))
_AGAINST = frozenset((RelationType.CONTRADICTS, RelationType.ATTACKS))
_MUTUAL = frozenset((RelationType.AGREES, RelationType.CONTRADICTS))


def check_contradictory_relations(brief: Brief) -> Iterator[Finding]:
    """No two claims both agree and contradict."""
    seen: dict[tuple[frozenset[str], bool], tuple[Relation, Location]] = {}
    for relation, where in _walk_relations(brief):
        if relation.type not in _FOR | _AGAINST:
            continue
        ends, is_for = frozenset((relation.from_, relation.to)), relation.type in _FOR
        other = seen.get((ends, not is_for))
        seen.setdefault((ends, is_for), (relation, where))
        if other:
            first, place = other
            message = f"{_say(relation)}, and {_say(first)}."
            remedy = "Keep one; where they agree in part, write `qualifies` and a note."
            related = ((place, _say(first)),)
            yield CONTRADICTORY_RELATIONS.at(where, message, remedy, related)


def check_repeated_relations(brief: Brief) -> Iterator[Finding]:
    """No relation is given twice, nor both ways round where it holds both ways."""
    seen: dict[object, Location] = {}
    for relation, where in _walk_relations(brief):
        ends: object = (relation.from_, relation.to)
        if relation.type in _MUTUAL:
            ends = frozenset((relation.from_, relation.to))
        first = seen.setdefault((relation.type, ends), where)
        if first is not where:
            message = f"That {_say(relation)} has already been given."
            related = ((first, "it is given here first"),)
            yield REPEATED_RELATION.at(where, message, "Keep one of the two.", related)


def _say(relation: Relation) -> str:
    """A relation in words: 'a' agrees with 'b'."""
    verb = "agrees with" if relation.type is RelationType.AGREES else relation.type
    return f"{relation.from_!r} {verb} {relation.to!r}"


def _walk_relations(brief: Brief) -> Iterator[tuple[Relation, Location]]:
    """Every relation between two claims, with its place."""
    for index, relation in enumerate(brief.comparison.relations):
        if relation.from_ != relation.to:
            yield relation, brief.locate(COMPARISON_FILE, "relations", index)


def check_circular_support(brief: Brief) -> Iterator[Finding]:
    """No claim supports itself by way of others."""
    edges: dict[tuple[str, str], Location] = {}
    for relation, where in _walk_relations(brief):
        if relation.type is RelationType.SUPPORTS:
            edges.setdefault((relation.from_, relation.to), where)
    while cycle := _find_cycle(edges):
        steps = list(pairwise(cycle))
        last = max(steps, key=lambda step: edges[step])
        message = f"Claims support each other in a circle: {' → '.join(cycle)}."
        remedy = "Remove the weakest of these relations: a claim cannot support itself."
        related = tuple((edges[step], f"{step[0]!r} supports {step[1]!r}") for step in steps)
        yield CIRCULAR_SUPPORT.at(edges[last], message, remedy, related)
        del edges[last]


def _find_cycle(edges: dict[tuple[str, str], Location]) -> list[str]:
    """The claims of one circle, from its first to the same again; empty where there is none."""
    grounds: dict[str, list[str]] = {}
    for start, end in edges:
        grounds.setdefault(end, []).append(start)
    try:
        TopologicalSorter(grounds).prepare()
    except CycleError as error:
        cycle: list[str] = error.args[1]
        return cycle
    return []


def check_judgements(brief: Brief) -> Iterator[Finding]:
    """A judgement rests on claims, and on those of more than one source."""
    for index, judgement in enumerate(brief.comparison.judgements):
        where = brief.locate(COMPARISON_FILE, "judgements", index)
        if not judgement.basis:
            message = "The judgement names no claim as its basis."
            yield BASELESS_JUDGEMENT.at(where, message, "Add it: basis: [<ids of claims>]")
            continue
        owners = {brief.claims[claim][0].key for claim in judgement.basis if claim in brief.claims}
        if len(owners) == 1 and brief.claims.keys() >= set(judgement.basis):
            where = brief.locate(COMPARISON_FILE, "judgements", index, "basis")
            message = f"The judgement rests on {owners.pop()!r} alone."
            remedy = "Add claims of other sources, or say in its text that it is about one."
            yield ONE_SIDED_JUDGEMENT.at(where, message, remedy)


def check_unused_claims(brief: Brief) -> Iterator[Finding]:
    """What of each source the comparison leaves aside: one note a source."""
    if brief.unread or not brief.themes:
        return  # what uses them may be among what could not be read
    comparison = brief.comparison
    used = {end for relation in comparison.relations for end in (relation.from_, relation.to)}
    used.update(claim for _, basis in comparison.walk_bases() for claim in basis)
    for source in brief.sources:
        unused = [claim.id for claim in source.claims if claim.id not in used]
        if unused:
            index = next(i for i, claim in enumerate(source.claims) if claim.id == unused[0])
            where = brief.locate(source.file, "claims", index, "id")
            message = (
                f"{len(unused)} of {len(source.claims)} claims of {source.key!r} "
                f"{'is' if len(unused) == 1 else 'are'} not used in the comparison: "
                f"{listing(unused)}."
            )
            remedy = "Relate those that bear on another claim; the others can stay as they are."
            yield UNUSED_CLAIMS.at(where, message, remedy)


def check_lone_themes(brief: Brief) -> Iterator[Finding]:
    """Why only one source, or none, speaks on a theme is said."""
    if brief.unread or not brief.sources:
        return  # who speaks may be among what could not be read
    explained = {(silence.theme, silence.source) for silence in brief.comparison.silences}
    for index, theme in enumerate(brief.comparison.themes):
        speakers = [s for s in brief.sources if any(c.theme == theme.id for c in s.claims)]
        where = brief.locate(COMPARISON_FILE, "themes", index, "id")
        if not speakers:
            rule = LONE_THEME if theme.finding else EMPTY_THEME
            message = f"No source has a claim on the theme {theme.id!r}."
            remedy = "Write claims on it, or delete the theme."
            yield rule.at(where, message, remedy)
        elif len(speakers) == 1:
            others = [s.key for s in brief.sources if s not in speakers]
            if not all((theme.id, key) in explained for key in others):
                message = f"Only {speakers[0].key!r} has a claim on the theme {theme.id!r}."
                remedy = "Say under `silences:` why the others have none, if that matters."
                yield LONE_THEME.at(where, message, remedy)


def check_stances(brief: Brief) -> Iterator[Finding]:
    """A stance is on a scale."""
    for source in brief.sources:
        for index, claim in enumerate(source.claims):
            theme = brief.themes.get(claim.theme)
            if claim.stance is not None and theme is not None and theme.scale is None:
                where = brief.locate(source.file, "claims", index, "stance")
                message = f"The theme {theme.id!r} has no scale for a stance."
                remedy = "Add one: scale: {low: …, high: …}, or leave out the stance."
                yield STANCE_WITHOUT_SCALE.at(where, message, remedy)


def check_anachronisms(brief: Brief) -> Iterator[Finding]:
    """No evidence is later than the source that gives it."""
    for source in brief.sources:
        written = _date_source(source, brief)
        if written is None:
            continue
        for number, claim in enumerate(source.claims):
            for index, evidence in enumerate(claim.evidence):
                if evidence.date and evidence.date.first > written.last:
                    path = ("claims", number, "evidence", index, "date")
                    message = f"{evidence.date} is later than the source, which is of {written}."
                    remedy = (
                        "Correct the date; where the source looks ahead, say so and leave "
                        "the date out."
                    )
                    yield ANACHRONISM.at(brief.locate(source.file, *path), message, remedy)


def check_periods(brief: Brief) -> Iterator[Finding]:
    """No claim is of a time after the source that makes it."""
    for source in brief.sources:
        written = _date_source(source, brief)
        for index, claim in enumerate(source.claims):
            if written and claim.period and claim.period.first > written.last:
                where = brief.locate(source.file, "claims", index, "period")
                message = f"{claim.period} is later than the source, which is of {written}."
                remedy = (
                    "Write the period the claim is about; leave it out if that is the "
                    "source's own time."
                )
                yield LATE_PERIOD.at(where, message, remedy)


def check_coverage(brief: Brief) -> Iterator[Finding]:
    """The time that the brief covers holds its evidence."""
    covers = brief.publication.covers
    if covers is None:
        return
    dates = [evidence.date for *_, evidence in brief.walk_evidence() if evidence.date]
    outside = [d for d in dates if d.last < covers.first or d.first > covers.last]
    if outside:
        shown = listing(dict.fromkeys(str(date) for date in outside), 5)
        message = f"The brief covers {covers}, but some evidence is from another time: {shown}."
        remedy = "Widen it, or leave `covers:` out: the dates of the evidence are then used."
        yield UNCOVERED.at(brief.locate(BRIEF_FILE, "covers"), message, remedy)


def _date_source(source: Source, brief: Brief) -> PartialDate | None:
    """When a source was written, else published; None where neither is known as a date."""
    if source.written:
        return source.written
    entry = brief.bibliography.entries.get(source.key)
    return entry.published if entry else None
