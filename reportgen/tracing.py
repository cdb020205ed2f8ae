"""From a claim to everything that hangs on it: its grounds, relations, judgements and outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reportgen.errors import Location, Misuse
from reportgen.model.brief import Brief, Claim, Evidence, Source
from reportgen.model.comparison import POINTS, sign
from reportgen.reading.validation import suggest


def trace_claim(
    brief: Brief, claim_id: str, texts: Mapping[str, str], standings: Mapping[str, str]
) -> str:
    """A claim with its evidence, its relations, what rests on it, and where it is printed.

    `texts` are the .qmd files made last, by their path; `standings` say by quotation (the claim's
    id, or `id#1` for its first evidence) whether it was verified. Raises Misuse for a
    claim that there is not.
    """
    if claim_id not in brief.claims:
        remedy = suggest(claim_id, brief.claims, "The ids are in sources/<key>.yml.")
        raise Misuse(f"There is no claim {claim_id!r}.", remedy)
    source, claim = brief.claims[claim_id]
    sections = (
        ("", _describe_claim(brief, source, claim, standings)),
        ("Evidence", _describe_evidence(claim, standings)),
        ("Relations", _describe_relations(brief, claim)),
        ("Rests on it", _describe_dependents(brief, claim)),
        ("Printed in", _find_places(claim, texts)),
    )
    return "\n".join(line for head, lines in sections for line in _write_section(head, lines))


def _write_section(head: str, lines: Iterator[str]) -> Iterator[str]:
    written = list(lines)
    if head and written:
        yield head
    yield from (f"  {line}" if head else line for line in written)


def _describe_claim(
    brief: Brief, source: Source, claim: Claim, standings: Mapping[str, str]
) -> Iterator[str]:
    index = source.claims.index(claim)
    yield f"{claim.id}: {source.label}, {claim.locator}"
    yield f"  {claim.claim}"
    stance = "" if claim.stance is None else f", stance {sign(claim.stance)}"
    certainty = f", {claim.certainty}" if claim.certainty else ""
    yield f"  theme {claim.theme}{stance}{certainty}"
    if claim.quote:
        yield f"  “{claim.quote}” ({standings.get(claim.id, 'not verified')})"
    yield f"  written in {brief.locate(source.file, 'claims', index, 'id')}"


def _describe_evidence(claim: Claim, standings: Mapping[str, str]) -> Iterator[str]:
    for number, evidence in enumerate(claim.evidence, 1):
        yield f"{number}. {_name_evidence(evidence)} ({evidence.locator or claim.locator})"
        yield f"   {evidence.summary}"
        if evidence.quote:
            standing = standings.get(f"{claim.id}#{number}", "not verified")
            yield f"   “{evidence.quote}” ({standing})"
        if evidence.cites:
            yield f"   after {', '.join(evidence.cites)}"


def _name_evidence(evidence: Evidence) -> str:
    return f"{evidence.kind}, {evidence.date}" if evidence.date else str(evidence.kind)


def _describe_relations(brief: Brief, claim: Claim) -> Iterator[str]:
    for relation in brief.relations_of(claim.id):
        note = f": {relation.note}" if relation.note else ""
        yield f"{relation.from_} {relation.type} {relation.to}{note}"


def _describe_dependents(brief: Brief, claim: Claim) -> Iterator[str]:
    for number, judgement in enumerate(brief.comparison.judgements, 1):
        if claim.id in judgement.basis:
            name = judgement.id or f"judgement {number}"
            yield f"{name} ({judgement.confidence} confidence): {judgement.text.plain}"
    for explanation in brief.comparison.explanations:
        if claim.id in explanation.basis:
            yield f"explanation by {explanation.factor}: {explanation.text.plain}"
    for theme in brief.comparison.themes:
        if theme.finding and claim.id in theme.finding.basis:
            yield f"finding on {theme.id}: {theme.finding.text.plain}"
        for key, position in theme.positions.items():
            if claim.id in position.basis:
                yield f"position of {key} on {theme.id}: {position.why or position.stance}"
    for name in POINTS:
        for point in getattr(brief.comparison, name):
            if claim.id in point.basis:
                yield f"{name}: {point.text.plain}"


def _find_places(claim: Claim, texts: Mapping[str, str]) -> Iterator[str]:
    """Where the .qmd files set the claim out, and where they link to it or name it."""
    known = re.escape(claim.id)
    name = re.compile(rf"#claim-{known}(?![\w.-])|:::.*[=\s\"]{known}(?=[\s\"}}])")
    for path, text in sorted(texts.items()):
        for number, line in enumerate(text.split("\n"), 1):
            if name.search(line):
                what = "set out" if f"{{#claim-{claim.id}" in line else "linked"
                yield f"{Location(path, number)} ({what})"
