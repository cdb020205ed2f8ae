"""Quotations against the full texts of their sources, with anchors in the texts.

The anchors are selectors of the W3C Web Annotation Data Model
(https://www.w3.org/TR/annotation-model/#text-quote-selector) over the decoded text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from reportgen.model.brief import Brief, Path, Source
from reportgen.model.locators import Locator
from reportgen.verification.matching import NEAR, Index, Match
from reportgen.verification.texts import SourceText

_CONTEXT = 32


class Status(StrEnum):
    """What became of a quotation."""

    FOUND = "found"
    """It stands where its locator says, and nowhere else."""
    REPEATED = "repeated"
    """It stands where its locator says, and elsewhere (or there more than once)."""
    UNPLACED = "unplaced"
    """It stands in the text, and nobody can tell whether that is where its locator says."""
    ELSEWHERE = "elsewhere"
    """It stands in the text, and not where its locator says."""
    NEARLY = "nearly"
    """Something like it stands in the text."""
    MISSING = "missing"
    """It does not stand in the text."""


@dataclass(frozen=True)
class Selector:
    """Where in a text's raw characters something stands, with the characters around it."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True)
class Quotation:
    """A quotation in an extract.

    `evidence` is its place in the claim's evidence, None for the claim's own; `path` where it
    stands in the source's file; `locator` the evidence's, else the claim's.
    """

    source: str
    claim: str
    evidence: int | None
    path: Path
    quote: str
    locator: Locator

    @property
    def key(self) -> str:
        """Its name in the brief: the claim's id, with "#1" for the claim's first evidence."""
        return self.claim if self.evidence is None else f"{self.claim}#{self.evidence + 1}"


@dataclass(frozen=True)
class Verification:
    """What became of a quotation when it was looked for in the text.

    `places` are where it stands (or what is nearest to it does), in the text's order;
    `passage` the words of the text that are nearest to it, and `difference` how they differ,
    where it is not in the text; `selectors` anchor what was found, one for each unbroken run
    (an ellipsis or a note makes several).
    """

    quotation: Quotation
    status: Status
    places: tuple[Locator, ...] = ()
    passage: str = ""
    difference: str = ""
    selectors: tuple[Selector, ...] = field(default=(), repr=False)

    @property
    def is_verified(self) -> bool:
        """Whether it stands in the text where its locator says."""
        return self.status in (Status.FOUND, Status.REPEATED)


def find_quotations(source: Source) -> Iterator[Quotation]:
    """Every quotation of a source, in the order in which they are written."""
    for number, claim in enumerate(source.claims):
        if claim.quote is not None:
            path: Path = ("claims", number, "quote")
            yield Quotation(source.key, claim.id, None, path, claim.quote, claim.locator)
        for index, evidence in enumerate(claim.evidence):
            if evidence.quote is not None:
                place = evidence.locator or claim.locator
                path = ("claims", number, "evidence", index, "quote")
                yield Quotation(source.key, claim.id, index, path, evidence.quote, place)


def verify(brief: Brief, texts: Mapping[str, SourceText]) -> tuple[Verification, ...]:
    """Looks for every quotation in its source's text; sources without text are left out."""
    verifications = []
    for source in brief.sources:
        if source.key in texts:
            index = Index.of(texts[source.key])
            verifications += [verify_quotation(q, index) for q in find_quotations(source)]
    return tuple(verifications)


def verify_quotation(quotation: Quotation, index: Index) -> Verification:
    """Looks for one quotation in the text of its source."""
    text, locator = index.text, quotation.locator
    matches = index.find(quotation.quote)
    if not matches:
        return _find_nearest(quotation, index)
    covered = [text.covers(locator, match.start, match.end) for match in matches]
    here = [match for match, inside in zip(matches, covered, strict=True) if inside]
    chosen = here or matches
    if here:
        status = Status.FOUND if len(matches) == 1 else Status.REPEATED
    else:
        status = Status.UNPLACED if None in covered else Status.ELSEWHERE
    return Verification(
        quotation, status, _locate(text, matches, locator), selectors=_select(text, chosen[0])
    )


def _find_nearest(quotation: Quotation, index: Index) -> Verification:
    text, locator = index.text, quotation.locator
    named = text.find_places(locator) or ()
    near = index.find_near(quotation.quote, [(place.start, place.end) for place in named])
    if near is None:
        return Verification(quotation, Status.MISSING)
    places = _locate(text, [Match((span,)) for span in near.match.spans], locator)
    status = Status.NEARLY if near.score >= NEAR and not near.exact else Status.MISSING
    difference = near.difference if status is Status.NEARLY else ""
    return Verification(quotation, status, places, near.passage, difference)


def _locate(text: SourceText, matches: list[Match], locator: Locator) -> tuple[Locator, ...]:
    found = (text.locate(match.start, match.end, locator.label) for match in matches)
    return tuple(dict.fromkeys(place for place in found if place is not None))


def _select(text: SourceText, match: Match) -> tuple[Selector, ...]:
    return tuple(
        Selector(
            text.raw[start:end],
            text.raw[max(0, start - _CONTEXT) : start],
            text.raw[end : end + _CONTEXT],
            start,
            end,
        )
        for start, end in match.spans
    )
