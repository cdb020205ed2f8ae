"""Whether the places that an extract names are in the source's text at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz import fuzz, process

from reportgen.errors import Finding
from reportgen.model.brief import Brief, Source
from reportgen.model.locators import Locator
from reportgen.model.positions import Path
from reportgen.rules import MISSING_PLACE
from reportgen.verification.flow import squeeze
from reportgen.verification.results import Status, Verification
from reportgen.verification.texts import SourceText

_LIKE = 75.0
"""How like (of 100) a heading must be to be what was meant."""
_NOUNS = {"page": "pages", "paragraph": "paragraphs", "note": "notes"}


def check_places(
    brief: Brief, texts: Mapping[str, SourceText], verified: Iterable[Verification]
) -> Iterator[Finding]:
    """Locators that name a place which the text does not have.

    Of a quotation whose place was found, or is told as another, there is nothing to add.
    """
    told = {
        (v.quotation.source, v.quotation.path[:-1])
        for v in verified
        if v.status in (Status.ELSEWHERE, Status.UNPLACED)
    }
    for source in brief.sources:
        for path, locator in _find_locators(source):
            if source.key in texts and (source.key, path) not in told:
                yield from _check(brief, source, path, locator, texts[source.key])


def _find_locators(source: Source) -> Iterator[tuple[Path, Locator]]:
    """The locators that are written: where, without the field's own name, and what."""
    for number, claim in enumerate(source.claims):
        yield ("claims", number), claim.locator
        for index, evidence in enumerate(claim.evidence):
            if evidence.locator is not None:
                yield ("claims", number, "evidence", index), evidence.locator


def _check(
    brief: Brief, source: Source, path: Path, locator: Locator, text: SourceText
) -> Iterator[Finding]:
    where = brief.locate(source.file, *path, "locator")
    if locator.label in ("section", "chapter"):
        heading = suggest_heading(text, locator)
        if heading:
            yield MISSING_PLACE.at(
                where,
                f"The text of {source.key} has no heading {locator.value!r}.",
                f"Did you mean § {heading}?",
            )
        return
    if locator.label != "page" and text.find_extent("page"):
        return  # paragraphs of a text in pages begin anywhere
    extent = text.find_extent(locator.label)
    if extent is not None and _is_beyond(text, locator, extent[1]):
        first, last = extent
        noun = _NOUNS.get(locator.label, "numbers")
        has = f"its {noun} are {first} to {last}"
        if first == last:
            has = f"it has only {Locator(locator.label, str(first))}"
        yield MISSING_PLACE.at(
            where,
            f"The text of {source.key} has no {locator}: {has}.",
            "Correct the locator; or say under text: in the source's file how its pages or "
            "paragraphs "
            "are numbered.",
        )


def _is_beyond(text: SourceText, locator: Locator, last: int) -> bool:
    if text.find_places(locator) == ():
        return True
    ends = re.findall(r"[-–—]\s*(\d+)", locator.value)
    starts = re.findall(r"\d+", locator.value)
    whole = [int(end) for end in ends if starts and len(end) >= len(starts[0])]  # not "195–6"
    return max(whole, default=0) > last


def suggest_heading(text: SourceText, locator: Locator) -> str:
    """The heading that was most likely meant by one that the text does not have; "" for none."""
    if text.find_places(locator) is not None:
        return ""
    headings = {heading: _strip(heading) for heading in text.find_headings()}
    wanted = squeeze(locator.value)
    found = process.extractOne(wanted, headings, scorer=fuzz.ratio, score_cutoff=_LIKE)
    return found[2] if found else ""


def _strip(heading: str) -> str:
    """A heading without the number before it, squeezed."""
    return squeeze(re.sub(r"^\s*(?:[\divxlc]+[.):]?\s+)+(?=\S)", "", heading, flags=re.IGNORECASE))
