"""One person's reading of a source: the claims of a file, as far as they can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ConfigDict

from reportgen.errors import Finding, Severity
from reportgen.model.brief import Claim, Considered, LeftOut
from reportgen.model.locators import ENGLISH, Spellings
from reportgen.model.records import Record
from reportgen.readers.passages import Mark
from reportgen.reading.attribution import report_other_source
from reportgen.reading.drafts import part_drafts
from reportgen.reading.validation import salvage
from reportgen.reading.yamldoc import YamlDocument, list_records
from reportgen.verification.results import Quotation, Verification, list_quotations

FIRST = "first reading"
"""What the reader of the extract itself is called; no file can give anybody this name."""

Look = Callable[[Quotation], Verification]
"""Looks for a quotation in the text of the source."""


@dataclass(frozen=True)
class Reading:
    """What a reader marked, and what became of the quotations, where the text is here.

    `verified` counts those that stand where the locator says, None without the text. `drafts`
    counts the claims that are left out, as they are not finished; `faults` are the errors of what
    is left out because of them. `considered`, by claim, and `left_out` are what this reader has
    decided on the readings of others. `values` are the claims as they are written, by id, without
    what is wrong in them.
    """

    name: str
    file: str
    marks: tuple[Mark, ...] = ()
    quotations: int = 0
    verified: int | None = None
    drafts: int = 0
    faults: tuple[Finding, ...] = ()
    considered: Mapping[str, Considered] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    left_out: frozenset[tuple[str, str]] = frozenset()


class _Extract(Record):
    """What is compared of an extract: what it says of the source as a whole is not."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    left_out: tuple[LeftOut, ...] = ()
    claims: tuple[Claim, ...] = ()


def read_reading(
    name: str,
    key: str,
    document: YamlDocument,
    look: Look | None,
    spellings: Spellings = ENGLISH,
) -> Reading:
    """The reading of a source in a file, without what is wrong in it; `key` is the source's.

    `look` is None where the text is not here.
    """
    file, value = document.positions.path, document.value
    faults = [finding for finding in document.findings if finding.severity is Severity.ERROR]
    if not isinstance(value, dict):
        return Reading(name, file, faults=tuple(faults))
    if name != FIRST and (finding := report_other_source(document, key)):
        return Reading(name, file, faults=(finding,))
    whole = replace(document, value={k: v for k, v in value.items() if k != "status"})
    rest = part_drafts(whole, key, spellings).document  # None where there are drafts alone
    drafts = sum("status" in claim for _, claim in list_records(value, "claims"))
    if rest is None:
        return Reading(name, file, (), 0, None if look is None else 0, drafts, tuple(faults))
    extract, kept, findings = salvage(_Extract, rest, spellings)
    extract = extract or _Extract()
    verified = {one.key: look(one) for one in list_quotations(key, extract.claims)} if look else {}
    return Reading(
        name,
        file,
        tuple(_make_mark(name, claim, verified) for claim in extract.claims),
        sum(1 for _ in list_quotations(key, extract.claims)),
        sum(one.is_verified for one in verified.values()) if look else None,
        drafts,
        (*faults, *(one for one in findings if one.severity is Severity.ERROR)),
        {claim.id: claim.considered for claim in extract.claims if claim.considered},
        {str(item.get("id")): item for _, item in list_records(kept.value, "claims")},
        frozenset((one.reader, one.claim) for one in extract.left_out),
    )


def _make_mark(reader: str, claim: Claim, verified: Mapping[str, Verification]) -> Mark:
    """What a claim marks: the words that it quotes, else those of its evidence."""
    kept = dict(_list_quotes(claim))
    looked = [verified[key] for key in kept if key in verified]
    return Mark(
        reader,
        claim.id,
        claim.claim,
        claim.theme,
        claim.stance,
        claim.locator,
        " … ".join(kept.values()),
        all(one.is_verified for one in looked) if looked else None,
        tuple(sorted((s.start, s.end) for one in looked for s in one.selectors)),
        certainty=claim.certainty and claim.certainty.value,
    )


def _list_quotes(claim: Claim) -> Iterator[tuple[str, str]]:
    if claim.quote:
        yield claim.id, claim.quote
        return
    for number, evidence in enumerate(claim.evidence, 1):
        if evidence.quote:
            yield f"{claim.id}#{number}", evidence.quote
