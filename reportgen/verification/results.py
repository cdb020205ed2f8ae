"""What is looked for in the text of a source, and what became of it.

Apart from what reads and searches texts: most checks have none, and ask the lock file alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from reportgen.model.brief import Claim, Source
from reportgen.model.dates import PartialDate
from reportgen.model.locators import Locator
from reportgen.model.positions import Path

if TYPE_CHECKING:
    from reportgen.verification.mentions import Kind

# ── quotations ───────────────────────────────────────────────────────────────────────────


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
    where it is not in the text; `heading` one of the text that an unknown section is likely to
    mean; `selectors` anchor what was found, one for each unbroken run
    (an ellipsis or a note makes several).
    """

    quotation: Quotation
    status: Status
    places: tuple[Locator, ...] = ()
    passage: str = ""
    difference: str = ""
    heading: str = ""
    selectors: tuple[Selector, ...] = field(default=(), repr=False)

    @property
    def is_verified(self) -> bool:
        """Whether it stands in the text where its locator says."""
        return self.status in (Status.FOUND, Status.REPEATED)


def find_quotations(source: Source) -> Iterator[Quotation]:
    """Every quotation of a source, in the order in which they are written."""
    return list_quotations(source.key, source.claims)


def list_quotations(key: str, claims: Iterable[Claim]) -> Iterator[Quotation]:
    """The quotations of some claims of a source."""
    for number, claim in enumerate(claims):
        if claim.quote is not None:
            path: Path = ("claims", number, "quote")
            yield Quotation(key, claim.id, None, path, claim.quote, claim.locator)
        for index, evidence in enumerate(claim.evidence):
            if evidence.quote is not None:
                place = evidence.locator or claim.locator
                path = ("claims", number, "evidence", index, "quote")
                yield Quotation(key, claim.id, index, path, evidence.quote, place)


# ── numbers and dates ────────────────────────────────────────────────────────────────────


class Nearness(StrEnum):
    """Whether the text has a number or date near the place that is named."""

    NEAR = "near"
    ELSEWHERE = "elsewhere"
    ABSENT = "absent"


@dataclass(frozen=True)
class Fact:
    """A number or date that an extract takes from its source.

    `path` is where it stands in the source's file; `words` is how it is written there;
    `locator` the evidence's, else the claim's. `values` are what a number can mean, and `kind`
    what it must be in the text (None: anything); `date` is what a date is.
    """

    source: str
    claim: str
    evidence: int
    path: Path
    words: str
    locator: Locator
    values: frozenset[Decimal] = frozenset()
    kind: Kind | None = None
    date: PartialDate | None = None


@dataclass(frozen=True)
class FactCheck:
    """What became of a number or date when it was looked for near its locator.

    `places` are where else the text has it, three at most; `lacking` what of a date is not
    near ("the day", "the month", "the year").
    """

    fact: Fact
    nearness: Nearness
    places: tuple[Locator, ...] = ()
    lacking: str = ""
