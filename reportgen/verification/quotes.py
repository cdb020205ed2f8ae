"""Quotations against the full texts of their sources, with anchors in the texts.

The anchors are selectors of the W3C Web Annotation Data Model
(https://www.w3.org/TR/annotation-model/#text-quote-selector) over the decoded text.
"""

from __future__ import annotations

from reportgen.model.brief import Source
from reportgen.model.locators import Locator
from reportgen.verification.matching import NEAR, TELLING, Index, Match
from reportgen.verification.placing import suggest_heading
from reportgen.verification.results import (
    Quotation,
    Selector,
    Status,
    Verification,
    find_quotations,
)
from reportgen.verification.texts import SourceText

_CONTEXT = 32


def verify(source: Source, index: Index) -> tuple[Verification, ...]:
    """Looks for every quotation of a source in its text."""
    return tuple(verify_quotation(quotation, index) for quotation in find_quotations(source))


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
        quotation,
        status,
        _locate(text, matches, locator),
        heading=_suggest(text, chosen[0], locator) if status is Status.UNPLACED else "",
        selectors=_select(text, chosen[0]),
    )


def _suggest(text: SourceText, match: Match, locator: Locator) -> str:
    """The heading that a section's locator is likely to mean: one like it, or the one above."""
    if locator.label not in ("section", "chapter"):
        return ""
    return suggest_heading(text, locator) or text.find_heading(match.start)


def _find_nearest(quotation: Quotation, index: Index) -> Verification:
    text, locator = index.text, quotation.locator
    named = text.find_places(locator) or ()
    near = index.find_near(quotation.quote, [(place.start, place.end) for place in named])
    if near is None or near.score < TELLING:
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
