"""What a brief holds, as passages: where every export begins, and what comes back of it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from reportgen.errors import Location
from reportgen.exchange.kinds import describe_entry
from reportgen.exchange.passage import Harvest, Link, Measured, Passage, Reading, Topic
from reportgen.model.brief import Brief, Claim, Evidence, Quantity, Source


def list_holdings(brief: Brief) -> Harvest:
    """All of a brief that passages can carry, in the order of its sources.

    A claim's passage has the claim's id, its evidence "<id>#1", "<id>#2", … `words` are the
    quotation. What is said of a source as a whole, and what the brief itself concludes, are no
    passages, and not in it.
    """
    return Harvest(
        passages=tuple(_list_passages(brief)),
        links=tuple(
            Link(relation.from_, relation.to, relation.type, relation.note or "")
            for relation in brief.comparison.relations
        ),
        topics=tuple(
            Topic(
                theme.label,
                theme.id,
                theme.question,
                theme.scale.low if theme.scale else "",
                theme.scale.high if theme.scale else "",
                theme.group or "",
            )
            for theme in brief.comparison.themes
        ),
        works=tuple(describe_entry(entry) for entry in brief.bibliography.entries.values()),
    )


def _list_passages(brief: Brief) -> Iterator[Passage]:
    for source in brief.sources:
        for number, claim in enumerate(source.claims):
            place = brief.locate(source.file, "claims", number)
            yield _describe_claim(source, claim, place)
            for index, evidence in enumerate(claim.evidence):
                place = brief.locate(source.file, "claims", number, "evidence", index)
                yield _describe_evidence(source, claim, index, evidence, place)


def _describe_claim(source: Source, claim: Claim, place: Location) -> Passage:
    return Passage(
        place=place,
        words=claim.quote or "",
        source=source.key,
        locator=str(claim.locator),
        id=claim.id,
        reading=Reading(
            id=claim.id,
            statement=claim.claim,
            theme=claim.theme,
            quote=claim.quote or "",
            short=claim.short or "",
            period=str(claim.period or ""),
            stance=claim.stance,
            certainty=claim.certainty,
            warrant=claim.warrant.text if claim.warrant else "",
            warrant_by=claim.warrant.by if claim.warrant else None,
            qualifier=claim.qualifier or "",
            rebuttal=claim.rebuttal or "",
            note=claim.note or "",
        ),
    )


def _describe_evidence(
    source: Source, claim: Claim, index: int, evidence: Evidence, place: Location
) -> Passage:
    return Passage(
        place=place,
        words=evidence.quote or "",
        source=source.key,
        locator=str(evidence.locator or ""),
        id=f"{claim.id}#{index + 1}",
        parent=claim.id,
        role="evidence",
        reading=Reading(
            statement=evidence.summary,
            quote=evidence.quote or "",
            kind=evidence.kind,
            date=str(evidence.date or ""),
            actors=evidence.actors,
            speaker=evidence.speaker or "",
            cites=evidence.cites,
            quantities=tuple(_measure(quantity) for quantity in evidence.quantities),
        ),
    )


def _measure(quantity: Quantity) -> Measured:
    return Measured(Decimal(repr(quantity.value)), quantity.measure, quantity.unit)
