"""What the sources say, side by side: a brief as tidy tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from reportgen.columns import COLUMNS
from reportgen.gathering import (
    list_co_occurrence,
    list_group_positions,
    list_groups,
    list_sameness,
)
from reportgen.model.brief import Brief, Evidence, EvidenceKind, Quantity, Source
from reportgen.model.comparison import Relation, RelationType
from reportgen.model.dates import PartialDate
from reportgen.model.standpoints import Standpoint, find_standpoints, measure_gap
from reportgen.tabulation import Row, Table, Tables, make_table

__all__ = ["Tables", "compare"]


def compare(brief: Brief) -> Tables:
    """Makes the tables of a brief that has no error findings.

    A bibliography entry that is missing or lacks a field, or whose date is none, leaves the
    cells empty (and no row in the timeline). Raises KeyError for a relation to no claim.
    """
    places = find_standpoints(brief)
    rows: dict[str, Iterable[Row]] = {
        "sources": _list_sources(brief),
        "claims": _list_claims(brief),
        "evidence": _list_evidence(brief),
        "relations": _list_relations(brief),
        "synthesis": _list_synthesis(brief, places),
        "divergence": _list_divergence(brief, places),
        "evidence_profile": _list_evidence_profile(brief),
        "relation_profile": _list_relation_profile(brief),
        "mentions": _list_mentions(brief),
        "actors": _list_actors(brief),
        "timeline": _list_timeline(brief),
        "gaps": _list_gaps(brief, places),
        "evidence_gaps": _list_evidence_gaps(brief),
        "evidence_map": _list_evidence_map(brief),
        "groups": list_groups(brief),
        "group_positions": list_group_positions(brief, places),
        "sameness": list_sameness(brief),
        "co_occurrence": list_co_occurrence(brief),
    }
    plain = {name: make_table(COLUMNS[name], each) for name, each in rows.items()}
    return Tables({**plain, "stances": _tabulate_stances(brief, places)})


def _join(parts: Iterable[object]) -> str | None:
    return "; ".join(str(part) for part in parts) or None


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)


def _list_sources(brief: Brief) -> Iterator[Row]:
    for source in brief.sources:
        entry = brief.bibliography.entries.get(source.key)
        yield (
            source.key,
            source.label,
            _join(entry.authors) if entry else None,
            _text(entry.title if entry else None),
            _text(entry.container if entry else None),
            _text(entry.issued if entry else None),
            _text(source.written),
            source.genre,
            source.approach,
            source.thesis,
            len(source.claims),
            sum(len(claim.evidence) for claim in source.claims),
            len({claim.theme for claim in source.claims}),
        )


def _list_claims(brief: Brief) -> Iterator[Row]:
    for source in brief.sources:
        for claim in source.claims:
            yield (
                claim.id,
                source.key,
                source.label,
                claim.theme,
                claim.claim,
                claim.short,
                _text(claim.period),
                claim.stance,
                claim.certainty,
                str(claim.locator),
                claim.quote,
                claim.warrant.text if claim.warrant else None,
                claim.warrant.by if claim.warrant else None,
                claim.qualifier,
                claim.rebuttal,
                claim.note,
                len(claim.evidence),
                len(brief.relations_of(claim.id)),
            )


def _describe_quantity(quantity: Quantity) -> str:
    amount = f"{quantity.value:.15g} {quantity.unit}".strip()
    return f"{amount} ({quantity.measure})"


def _list_evidence(brief: Brief) -> Iterator[Row]:
    for source, claim, index, evidence in brief.walk_evidence():
        yield (
            claim.id,
            index,
            source.key,
            claim.theme,
            evidence.kind,
            evidence.summary,
            _text(evidence.date),
            _join(evidence.actors),
            evidence.speaker,
            str(evidence.locator or claim.locator),
            evidence.quote,
            _join(evidence.cites),
            _join(_describe_quantity(quantity) for quantity in evidence.quantities),
        )


def _ends(relation: Relation) -> tuple[str, str]:
    return relation.from_, relation.to


def _list_relations(brief: Brief) -> Iterator[Row]:
    for relation in brief.comparison.relations:
        (source, claim), (other_source, other) = (brief.claims[id_] for id_ in _ends(relation))
        yield (
            claim.id,
            other.id,
            relation.type,
            relation.type.tenor,
            source.key,
            other_source.key,
            claim.theme,
            other.theme,
            source.key != other_source.key,
            relation.note,
        )


def _list_across(brief: Brief) -> Iterator[Relation]:
    """The relations that join claims of two sources."""
    for relation in brief.comparison.relations:
        (source, _), (other, _) = (brief.claims[id_] for id_ in _ends(relation))
        if source.key != other.key:
            yield relation


def _themes_of(relation: Relation, brief: Brief) -> set[str]:
    return {brief.claims[id_][1].theme for id_ in _ends(relation)}


def _list_synthesis(brief: Brief, places: Mapping[tuple[str, str], Standpoint]) -> Iterator[Row]:
    across = Counter(end for relation in _list_across(brief) for end in _ends(relation))
    for (theme, source), place in places.items():
        ids = [claim.id for claim in place.claims]
        yield (
            theme,
            source,
            place.n_claims,
            place.n_stances,
            place.stance,
            place.low,
            place.high,
            place.is_mixed,
            place.is_given,
            _text(place.why),
            _join(ids),
            max(ids, key=lambda id_: across[id_], default=None),
        )


def _tabulate_stances(brief: Brief, places: Mapping[tuple[str, str], Standpoint]) -> Table:
    """A column for each source, after the theme's."""
    keys = [source.key for source in brief.sources]
    columns = (("theme", "str"), *((key, "Int8") for key in keys))
    themes = [theme.id for theme in brief.comparison.themes]
    rows = ((theme, *(places[theme, key].stance for key in keys)) for theme in themes)
    return Table(columns, tuple(rows))


def _list_divergence(brief: Brief, places: Mapping[tuple[str, str], Standpoint]) -> Iterator[Row]:
    disputes = [r for r in _list_across(brief) if r.type.tenor != "agree"]
    disputed = Counter(theme for relation in disputes for theme in _themes_of(relation, brief))
    for theme in brief.comparison.themes:
        here = {source.key: places[theme.id, source.key] for source in brief.sources}
        taken = {key: p.middle for key, p in here.items() if p.middle is not None}
        low, high = min(taken.values(), default=0.0), max(taken.values(), default=0.0)
        yield (
            theme.id,
            theme.label,
            sum(not place.is_silent for place in here.values()),
            len(taken),
            measure_gap(here.values()),
            _join(source for source, middle in taken.items() if middle == low < high),
            _join(source for source, middle in taken.items() if low < high == middle),
            low < 0 < high,
            disputed[theme.id],
        )


def _list_evidence_profile(brief: Brief) -> Iterator[Row]:
    counts = Counter(
        (evidence.kind, source.key) for source, _, _, evidence in brief.walk_evidence()
    )
    totals = Counter(source.key for source, _, _, _ in brief.walk_evidence())
    for kind, source in product(EvidenceKind, brief.sources):
        number = counts[kind, source.key]
        yield kind, source.key, number, number / (totals[source.key] or 1)


def _list_relation_profile(brief: Brief) -> Iterator[Row]:
    counts: Counter[tuple[str, str]] = Counter()
    for relation in _list_across(brief):
        counts.update((theme, relation.type.tenor) for theme in _themes_of(relation, brief))
    tenors = dict.fromkeys(relation.tenor for relation in RelationType)
    for theme, tenor in product(brief.comparison.themes, tenors):
        yield theme.id, tenor, counts[theme.id, tenor]


def _name_actors(evidence: Evidence) -> Sequence[str]:
    return (*evidence.actors, *([evidence.speaker] if evidence.speaker else []))


def _list_mentions(brief: Brief) -> Iterator[Row]:
    for source, claim in brief.claims.values():
        named = (actor for evidence in claim.evidence for actor in _name_actors(evidence))
        for actor in dict.fromkeys(named):
            yield actor, source.key, claim.id


def _list_actors(brief: Brief) -> Iterator[Row]:
    mentions = list(_list_mentions(brief))
    counts = Counter((actor, source) for actor, source, _ in mentions)
    totals = Counter(actor for actor, _, _ in mentions)
    ranked = sorted(totals, key=lambda actor: (-totals[actor], actor))
    for actor, source in product(ranked, brief.sources):
        yield actor, source.key, counts[actor, source.key], totals[actor]


def _name_precision(date: PartialDate) -> str:
    return "interval" if "/" in date.text else ("year", "month", "day")[date.text.count("-")]


def _dates_of(brief: Brief, source: Source) -> Iterator[tuple[str, PartialDate]]:
    """When a source was written and published, as far as is known."""
    if source.written:
        yield "written", source.written
    entry = brief.bibliography.entries.get(source.key)
    if entry and (issued := entry.published):
        yield "issued", issued


def _list_timeline(brief: Brief) -> Iterator[Row]:
    dated: list[tuple[PartialDate, Source, Row]] = []
    for source in brief.sources:
        entry = brief.bibliography.entries.get(source.key)
        title = (entry.title if entry else "") or source.label
        for kind, date in _dates_of(brief, source):
            dated.append((date, source, (kind, title, None, None, True)))
        for claim in source.claims:
            for evidence in claim.evidence:
                if evidence.date:
                    place = str(evidence.locator or claim.locator)
                    row = (evidence.kind, evidence.summary, claim.id, place, False)
                    dated.append((evidence.date, source, row))
    for date, source, row in sorted(dated, key=lambda item: (item[0].first, item[0].last)):
        yield (
            date.text,
            _name_precision(date),
            date.first,
            date.last,
            source.key,
            source.label,
            *row,
        )


def _list_gaps(brief: Brief, places: Mapping[tuple[str, str], Standpoint]) -> Iterator[Row]:
    notes = {(gap.theme, gap.source): gap.note for gap in brief.comparison.silences}
    for pair, place in places.items():
        if not place.n_claims:
            yield *pair, notes.get(pair)


def _list_evidence_map(brief: Brief) -> Iterator[Row]:
    claims = Counter((claim.theme, source.key) for source, claim in brief.claims.values())
    given = Counter(
        (claim.theme, source.key, evidence.kind)
        for source, claim, _, evidence in brief.walk_evidence()
    )
    for theme, source, kind in product(brief.comparison.themes, brief.sources, EvidenceKind):
        pair = (theme.id, source.key)
        yield *pair, kind, given[*pair, kind], claims[pair]


def _list_evidence_gaps(brief: Brief) -> Iterator[Row]:
    rows = list(_list_evidence_map(brief))
    given: Counter[tuple[str, str]] = Counter()
    for theme, source, _, number, _ in rows:
        given[theme, source] += number
    for theme, source, kind, number, n_claims in rows:
        if n_claims and not number:
            yield theme, source, kind, n_claims, given[theme, source]
