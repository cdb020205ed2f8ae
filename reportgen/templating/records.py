"""What templates meet beside what a person writes: evidence, relations, themes in groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reportgen.model.brief import Claim, Evidence, Source
from reportgen.model.comparison import Relation, Theme


@dataclass(frozen=True)
class Ground:
    """One piece of evidence with its claim and source."""

    source: Source
    claim: Claim
    evidence: Evidence
    number: int
    """Its number within its claim, from 1."""


@dataclass(frozen=True)
class Link:
    """One relation between claims of two sources, with both ends."""

    relation: Relation
    from_source: Source
    from_claim: Claim
    to_source: Source
    to_claim: Claim


@dataclass(frozen=True)
class Group:
    """Themes that share a section."""

    label: str
    """Its heading: that of the group, else of the one theme."""
    themes: tuple[Theme, ...]


@dataclass(frozen=True)
class Pairing:
    """Two claims that several sources make, and how many make either and both."""

    one: tuple[Source, Claim]
    other: tuple[Source, Claim]
    n_one: int
    n_other: int
    both: int


@dataclass(frozen=True)
class Counts:
    """The size of a brief."""

    sources: int
    themes: int
    claims: int
    evidence: int
    relations: int
    judgements: int
    quotations: int
    verified: int
    """The quotations found in the text of their source."""


def group_themes(themes: Iterable[Theme]) -> tuple[Group, ...]:
    """Themes by their `group`, in order of first appearance; one without stands alone."""
    found: dict[tuple[str, str], list[Theme]] = {}
    for theme in themes:
        key = ("group", theme.group) if theme.group else ("theme", theme.id)
        found.setdefault(key, []).append(theme)
    return tuple(
        Group(shared[0].group or shared[0].label, tuple(shared)) for shared in found.values()
    )


def list_by_claim(links: Iterable[Link]) -> dict[str, tuple[Link, ...]]:
    """Relations by the id of each claim that takes part in them."""
    found: dict[str, list[Link]] = {}
    for link in links:
        for claim in (link.from_claim, link.to_claim):
            found.setdefault(claim.id, []).append(link)
    return {claim: tuple(ties) for claim, ties in found.items()}
