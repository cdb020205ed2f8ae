"""What an outline looks up again and again, gone through once: claims, speakers, relations."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from reportgen.gathering import list_co_occurrence
from reportgen.model.brief import Brief, Claim, EvidenceKind, Source
from reportgen.model.comparison import Theme
from reportgen.model.distributions import Distribution, find_distributions, find_groups
from reportgen.model.standpoints import Standpoint, find_standpoints
from reportgen.templating.records import Link, Pairing, list_by_claim


@dataclass(frozen=True)
class Lookups:
    """A brief by what is asked of it; each part is made when it is first asked for."""

    brief: Brief

    @cached_property
    def claims(self) -> dict[tuple[str, str], tuple[Claim, ...]]:
        """The claims on a theme of a source, by both."""
        found: dict[tuple[str, str], list[Claim]] = {}
        for source, claim in self.brief.claims.values():
            found.setdefault((claim.theme, source.key), []).append(claim)
        return {place: tuple(claims) for place, claims in found.items()}

    @cached_property
    def speakers(self) -> dict[str, tuple[Source, ...]]:
        """The sources that have a claim on a theme, by its id."""
        found: dict[str, dict[str, Source]] = {}
        for source, claim in self.brief.claims.values():
            found.setdefault(claim.theme, {})[source.key] = source
        return {theme: tuple(sources.values()) for theme, sources in found.items()}

    @cached_property
    def soloists(self) -> tuple[tuple[Theme, Source], ...]:
        """The themes that one source alone speaks on, each with that source."""
        spoken = ((theme, self.speakers.get(theme.id, ())) for theme in self.brief.themes.values())
        return tuple((theme, speakers[0]) for theme, speakers in spoken if len(speakers) == 1)

    @cached_property
    def standpoints(self) -> dict[tuple[str, str], Standpoint]:
        """Where each source stands on each theme, by both."""
        return find_standpoints(self.brief)

    @cached_property
    def groups(self) -> tuple[tuple[str, tuple[Source, ...]], ...]:
        """The groups of the first grouping; none where sources are not grouped."""
        return find_groups(self.brief) if self.brief.comparison.groups else ()

    @cached_property
    def spreads(self) -> dict[str, tuple[Distribution, ...]]:
        """Where each of the groups stands, by the ids of themes."""
        return find_distributions(self.brief, self.standpoints, self.groups)

    @cached_property
    def spreads_of_all(self) -> dict[str, tuple[Distribution, ...]]:
        """The same of all sources as one."""
        everybody = (("", tuple(self.brief.sources)),)
        return find_distributions(self.brief, self.standpoints, everybody)

    @cached_property
    def pairings(self) -> tuple[Pairing, ...]:
        """Two claims that the same sources make, most often first."""
        claims = self.brief.claims
        return tuple(
            Pairing(claims[one], claims[other], n_one, n_other, both)
            for one, other, n_one, n_other, both in list_co_occurrence(self.brief)
        )

    @cached_property
    def kinds(self) -> tuple[EvidenceKind, ...]:
        """The kinds of evidence that occur, in the order of the vocabulary."""
        found = {evidence.kind for *_, evidence in self.brief.walk_evidence()}
        return tuple(kind for kind in EvidenceKind if kind in found)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """All relations with both ends."""
        claims = self.brief.claims
        return tuple(
            Link(relation, *claims[relation.from_], *claims[relation.to])
            for relation in self.brief.comparison.relations
        )

    @cached_property
    def across(self) -> tuple[Link, ...]:
        """Those between two sources."""
        return tuple(link for link in self.links if link.from_source is not link.to_source)

    @cached_property
    def by_claim(self) -> dict[str, tuple[Link, ...]]:
        """All relations by each of their ends."""
        return list_by_claim(self.links)

    @cached_property
    def across_by_claim(self) -> dict[str, tuple[Link, ...]]:
        """Those between two sources by each of their ends."""
        return list_by_claim(self.across)

    @cached_property
    def rested_on(self) -> Counter[str]:
        """How many statements rest on each claim."""
        bases = self.brief.comparison.walk_bases()
        return Counter(claim for _, basis in bases for claim in basis)
