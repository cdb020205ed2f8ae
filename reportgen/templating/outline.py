"""The comparison as a document tells it: what templates may ask of a brief.

It answers in the model's own terms; how an answer reads is the template's business.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reportgen.model.bibliography import Entry
from reportgen.model.brief import Brief, Claim, EvidenceKind, Source
from reportgen.model.comparison import Comparison, Explanation, Judgement, Point, Theme
from reportgen.model.dates import PartialDate, span_dates
from reportgen.model.distributions import Distribution, rank_spread
from reportgen.model.formats import EXTENSIONS, DocumentFormat
from reportgen.model.grouping import Grouping
from reportgen.model.publication import Author, Document, Publication
from reportgen.model.slides import SlideFile
from reportgen.model.standpoints import Standpoint, measure_gap, rank_theme
from reportgen.templating.lookups import Lookups
from reportgen.templating.records import Counts, Ground, Group, Link, Pairing, group_themes
from reportgen.templating.revision import Revision
from reportgen.templating.talk import choose_contrasts, choose_events, choose_judged, part_camps

if TYPE_CHECKING:
    from reportgen.compare import Tables
else:
    Tables = Any  # pandas frames, which `check` reads templates without

_VERIFIED = "verified in the text "
AROUND = 60
"""Characters that an item takes beside its words: citations, confidence, the space below."""


@dataclass(frozen=True)
class Outline:
    """What templates may ask; built from a brief without errors and its tables."""

    brief: Brief
    """The model itself."""
    tables: Tables
    """The tables of the comparison, as pandas frames: `tables.claims`."""
    standings: Mapping[str, str] = field(default_factory=dict)
    """Whether each quotation was verified, by a claim's id, or `id#1` for its first evidence."""
    since: Revision | None = None
    """What has changed since the edition that brief.yml names; none where it names none."""

    @property
    def publication(self) -> Publication:
        """brief.yml."""
        return self.brief.publication

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources, in the brief's order."""
        return self.brief.sources

    @property
    def slides(self) -> Mapping[str, SlideFile]:
        """The files of `slides/`, by path; each prints as its own Markdown."""
        return self.brief.slides

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The themes, in the comparison's order."""
        return self.brief.comparison.themes

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """What the brief concludes."""
        return self.brief.comparison.judgements

    @property
    def explanations(self) -> tuple[Explanation, ...]:
        """What date, genre, approach and evidence explain."""
        return self.brief.comparison.explanations

    @property
    def comparison(self) -> Comparison:
        """comparison.yml: the answer, common ground, what to watch, limits."""
        return self.brief.comparison

    @property
    def authors(self) -> tuple[Author, ...]:
        """Who wrote the brief."""
        return self.publication.authors

    def files(self, document: str, *formats: DocumentFormat) -> tuple[str, ...]:
        """The files made of a document by brief.yml, in these formats or in all.

        None where brief.yml has no such document.
        """
        made = self.publication.documents.get(document)
        wanted = [one for one in made.formats if one in (formats or made.formats)] if made else []
        return tuple(f"{document}.{EXTENSIONS[one]}" for one in wanted)

    def entry(self, source: Source) -> Entry:
        """The bibliography's entry of a source."""
        return self.brief.entry(source.key)

    def published(self, source: Source) -> PartialDate | None:
        """When a source was published; none where its entry has no date that can be read."""
        return self.entry(source).published

    @cached_property
    def _lookups(self) -> Lookups:
        return Lookups(self.brief)

    def claims_on(self, theme: Theme, source: Source) -> tuple[Claim, ...]:
        """What a source argues on a theme, in its reader's order; empty where it is silent."""
        return self._lookups.claims.get((theme.id, source.key), ())

    def lead_claim(self, theme: Theme, source: Source) -> Claim | None:
        """The claim that represents a source on a theme: the one most connected to others.

        Where several are, the first; None where the source is silent.
        """
        claims = self.claims_on(theme, source)
        return max(claims, key=lambda claim: len(self._across_of(claim)), default=None)

    def leads(self, theme: Theme) -> tuple[tuple[Source, tuple[Claim, ...]], ...]:
        """The sources that speak on a theme, each with its lead claim; for `cite_basis`."""
        leads = ((source, self.lead_claim(theme, source)) for source in self.sources)
        return tuple((source, (claim,)) for source, claim in leads if claim)

    def speakers(self, theme: Theme) -> tuple[Source, ...]:
        """The sources that have a claim on a theme."""
        return self._lookups.speakers.get(theme.id, ())

    def silent(self, theme: Theme) -> tuple[tuple[Source, str], ...]:
        """The sources without a claim on a theme, each with the note on it, or ""."""
        notes = {(s.theme, s.source): s.note for s in self.brief.comparison.silences}
        silent = (source for source in self.sources if not self.claims_on(theme, source))
        return tuple((source, notes.get((theme.id, source.key), "")) for source in silent)

    def position(self, theme: Theme, source: Source) -> Standpoint:
        """Where a source stands on a theme: as the comparison states it, else as its claims do."""
        return self._lookups.standpoints[theme.id, source.key]

    def grouping(self) -> Grouping | None:
        """How the sources are grouped, if they are: the first grouping of the comparison."""
        return next(iter(self.comparison.groups.values()), None)

    def parties(self) -> tuple[tuple[str, tuple[Source, ...]], ...]:
        """The groups of sources, each a name and its sources; "" for those in no group."""
        return self._lookups.groups

    def spread(self, theme: Theme) -> tuple[Distribution, ...]:
        """Where the groups of sources stand on a theme, in their order; none without groups."""
        return self._lookups.spreads[theme.id]

    def spread_of_all(self, theme: Theme) -> Distribution:
        """Where all sources, as one group, stand on a theme."""
        return self._lookups.spreads_of_all[theme.id][0]

    def most_spread(self, count: int) -> tuple[Theme, ...]:
        """The themes on which the groups of sources differ most."""
        return tuple(sorted(self.themes, key=lambda t: rank_spread(self.spread(t)))[:count])

    def made_together(self, most: int) -> tuple[Pairing, ...]:
        """Two claims that several sources make, and most often the same ones."""
        return self._lookups.pairings[:most]

    def gap(self, theme: Theme) -> int | None:
        """How far apart the outermost stand on a theme, in whole steps; none below two sides."""
        return measure_gap(self.position(theme, source) for source in self.sources)

    def groups(self) -> tuple[Group, ...]:
        """The themes by the section that they share, in order of first appearance."""
        return group_themes(self.themes)

    def most_divergent(self, count: int) -> tuple[Theme, ...]:
        """The shared themes on which the sources differ most: by gap, then by disputes."""
        shared = [theme for theme in self.themes if len(self.speakers(theme)) > 1]
        ranked = sorted(shared, key=lambda t: rank_theme(self.gap(t), len(self.disputes(t))))
        return tuple(ranked[:count])

    def disputes(self, theme: Theme) -> tuple[Link, ...]:
        """Relations on a theme in which sources contradict or qualify each other."""
        return tuple(
            link
            for link in self.links("contradict", "qualify")
            if theme.id in (link.from_claim.theme, link.to_claim.theme)
        )

    def opposites(self, theme: Theme, most: int) -> tuple[Source, ...]:
        """The sources to set side by side on a theme: all that speak, or the furthest apart."""
        speakers = self.speakers(theme)
        if len(speakers) <= most:
            return speakers
        ranked = sorted(speakers, key=lambda source: self._rank(theme, source) or 0.0)
        chosen = (*ranked[: most - most // 2], *ranked[len(ranked) - most // 2 :])
        return tuple(source for source in speakers if source in chosen)

    def poles(self, theme: Theme) -> tuple[Source, ...]:
        """The sources that stand lowest and highest on a theme; none where not two take a side."""
        placed = [source for source in self.sources if self._rank(theme, source) is not None]
        ranked = sorted(placed, key=lambda source: self._rank(theme, source) or 0.0)
        return (ranked[0], ranked[-1]) if len(ranked) > 1 else ()

    def _rank(self, theme: Theme, source: Source) -> float | None:
        return self.position(theme, source).middle

    def links_within(self) -> tuple[Link, ...]:
        """Relations between two claims of one source."""
        return tuple(link for link in self._lookups.links if link.from_source is link.to_source)

    def links(self, *tenors: str) -> tuple[Link, ...]:
        """Relations between sources that agree, qualify or contradict (all three by default)."""
        across = self._lookups.across
        return tuple(one for one in across if not tenors or one.relation.type.tenor in tenors)

    def links_on(self, theme: Theme) -> tuple[Link, ...]:
        """Relations that start from a claim on a theme, within sources too."""
        return tuple(link for link in self._lookups.links if link.from_claim.theme == theme.id)

    def weightiest(self, tenor: str, most: int) -> tuple[Link, ...]:
        """The relations of a tenor between the claims that most statements rest on."""
        links = self.links(tenor)
        chosen = set(sorted(range(len(links)), key=lambda n: -self._weigh(links[n]))[:most])
        return tuple(link for n, link in enumerate(links) if n in chosen)

    def lighter(self, tenor: str, most: int) -> tuple[Link, ...]:
        """The relations of a tenor that `weightiest` leaves out."""
        chosen = set(map(id, self.weightiest(tenor, most)))
        return tuple(link for link in self.links(tenor) if id(link) not in chosen)

    def _weigh(self, link: Link) -> int:
        return sum(self._lookups.rested_on[end.id] for end in (link.from_claim, link.to_claim))

    def _across_of(self, claim: Claim) -> tuple[Link, ...]:
        return self._lookups.across_by_claim.get(claim.id, ())

    def relations_of(self, claim: Claim) -> tuple[Link, ...]:
        """The relations that a claim takes part in, in either direction, within its source too."""
        return self._lookups.by_claim.get(claim.id, ())

    def sole_themes(self, source: Source) -> tuple[Theme, ...]:
        """The themes that only this source speaks on."""
        return tuple(theme for theme, alone in self.soloists() if alone is source)

    def soloists(self) -> tuple[tuple[Theme, Source], ...]:
        """The themes that one source alone speaks on, each with that source."""
        return self._lookups.soloists

    def unmatched(self, source: Source) -> tuple[Claim, ...]:
        """Claims on shared themes that bear on no claim of another source."""
        sole = {theme.id for theme in self.sole_themes(source)}
        return tuple(
            claim
            for claim in source.claims
            if claim.theme not in sole and not self._across_of(claim)
        )

    def lonely(self) -> tuple[Source, ...]:
        """The sources that have a theme to themselves, or claims that meet no other's."""
        return tuple(
            source for source in self.sources if self.sole_themes(source) or self.unmatched(source)
        )

    @staticmethod
    def within(
        items: Iterable[Judgement | Explanation], characters: int
    ) -> tuple[Judgement | Explanation, ...]:
        """The first items whose text fits into this many characters; at least one."""
        chosen: list[Judgement | Explanation] = []
        for item in items:
            characters -= len(item.text.plain) + AROUND
            if chosen and characters < 0:
                break
            chosen.append(item)
        return tuple(chosen)

    def batches(
        self, items: tuple[Judgement | Explanation, ...], characters: int
    ) -> tuple[tuple[Judgement | Explanation, ...], ...]:
        """The items in order, in groups that each fit into this many characters."""
        groups = []
        while items:
            group = self.within(items, characters)
            groups.append(group)
            items = items[len(group) :]
        return tuple(groups)

    def verification(self, claim: Claim, ground: Ground | None = None) -> Mapping[str, str]:
        """Whether the quotation of a claim, or of one of its grounds, was found in its source.

        As attributes of it: `verified` is the beginning of the hash of the text that has it, or
        "no"; `standing` is "changed" where it was found before it was changed.
        """
        words = self.standings.get(f"{claim.id}#{ground.number}" if ground else claim.id, "")
        if words.startswith("changed"):
            return {"standing": "changed"}
        return {"verified": words.removeprefix(_VERIFIED) if words.startswith(_VERIFIED) else "no"}

    def basis(
        self, judgement: Judgement | Explanation | Point | Standpoint
    ) -> tuple[tuple[Source, tuple[Claim, ...]], ...]:
        """The claims that a judgement or other statement rests on, by source."""
        ends: dict[str, list[Claim]] = {}
        for name in judgement.basis:
            source, claim = self.brief.claims[name]
            ends.setdefault(source.key, []).append(claim)
        owners = (source for source in self.sources if source.key in ends)
        return tuple((source, tuple(ends[source.key])) for source in owners)

    def grounds(self, source: Source) -> tuple[Ground, ...]:
        """All the evidence of a source, in the order of its claims."""
        return tuple(ground for claim in source.claims for ground in self.grounds_of(source, claim))

    def grounds_of(self, source: Source, claim: Claim) -> tuple[Ground, ...]:
        """The evidence that a source gives for a claim."""
        return tuple(
            Ground(source, claim, evidence, number)
            for number, evidence in enumerate(claim.evidence, 1)
        )

    def kinds(self) -> tuple[EvidenceKind, ...]:
        """The kinds of evidence that occur, in the order of the vocabulary."""
        return self._lookups.kinds

    def chronology(self) -> tuple[Ground, ...]:
        """All dated evidence of all sources, by date."""
        dated = [
            ground
            for source in self.sources
            for ground in self.grounds(source)
            if ground.evidence.date
        ]
        return tuple(sorted(dated, key=_day))

    def covers(self) -> PartialDate | None:
        """The period the evidence covers: as brief.yml says, else from its first date to its last.

        None where no evidence has a date.
        """
        dates = [ground.evidence.date for ground in self.chronology() if ground.evidence.date]
        return self.publication.covers or span_dates(dates)

    def events(self, most: int) -> tuple[Ground, ...]:
        """The dated evidence that judgements rest on most, one piece per date, by date."""
        return choose_events(self.chronology(), self._weights, most)

    @cached_property
    def _weights(self) -> Counter[str]:
        """How many judgements rest on each claim; where none rests on any, how much else does."""
        judged = [claim for judgement in self.judgements for claim in judgement.basis]
        based = [claim for _, basis in self.brief.comparison.walk_bases() for claim in basis]
        return Counter(judged or based or list(self.brief.claims))

    def judged(self, most: int) -> tuple[Theme, ...]:
        """The themes that the judgements are about, and the first ones where these are fewer."""
        return choose_judged(self, most)

    def camps(self, theme: Theme) -> tuple[tuple[int | None, tuple[Source, ...]], ...]:
        """The sources that speak on a theme, by the nearest step of its scale."""
        return part_camps(self, theme)

    def contrasts(self, document: Document) -> tuple[Theme, ...]:
        """The themes that a deck sets side by side, the brief's own question first."""
        return choose_contrasts(self, document)

    def actors(self, most: int) -> tuple[str, ...]:
        """The actors named by most claims, over all sources."""
        return tuple(dict.fromkeys(row.actor for row in self.tables.plain["actors"].rows))[:most]

    def counts(self) -> Counts:
        """The number of sources, claims, quotations and so on."""
        grounds = [ground for source in self.sources for ground in self.grounds(source)]
        claims = [claim for source in self.sources for claim in source.claims]
        standings = [self.verification(claim) for claim in claims if claim.quote]
        standings += [self.verification(g.claim, g) for g in grounds if g.evidence.quote]
        return Counts(
            sources=len(self.sources),
            themes=len(self.themes),
            claims=len(claims),
            evidence=len(grounds),
            relations=len(self._lookups.links),
            judgements=len(self.judgements),
            quotations=len(standings),
            verified=sum(standing.get("verified", "no") != "no" for standing in standings),
        )

    def remarks(self) -> tuple[tuple[Source, Claim], ...]:
        """Claims with a remark by their reader."""
        claims = ((source, claim) for source in self.sources for claim in source.claims)
        return tuple((source, claim) for source, claim in claims if claim.note)


def _day(ground: Ground) -> tuple[int, int]:
    date = ground.evidence.date
    return (date.first.toordinal(), date.last.toordinal()) if date else (0, 0)
