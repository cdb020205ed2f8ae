"""The records of two editions side by side: which are the same, and what they are called now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reportgen.editions.edition import Edition
from reportgen.editions.pairing import Pairing, match_words, pair
from reportgen.editions.plain import Names
from reportgen.model.bibliography import Entry
from reportgen.model.brief import Brief, Claim, Source
from reportgen.model.comparison import Theme

Owned = tuple[Source, Claim]


@dataclass(frozen=True)
class Sides:
    """Two briefs, and what is in both; `old_lost` and `new_lost` name what each has unread."""

    old: Brief
    new: Brief
    entries: Pairing[Entry]
    sources: Pairing[Source]
    themes: Pairing[Theme]
    claims: Pairing[Owned]
    names: Names
    old_lost: frozenset[str]
    new_lost: frozenset[str]

    @property
    def has_comparisons(self) -> bool:
        """Whether the comparison of both could be read: one without themes could not."""
        return bool(self.old.comparison.themes and self.new.comparison.themes)


def set_side_by_side(old: Edition, new: Edition) -> Sides:
    """Pairs the records of two editions that others refer to, by their ids, else by their words."""
    ours, theirs = old.brief, new.brief
    names = Names()
    works = [list(brief.bibliography.entries.values()) for brief in (ours, theirs)]
    entries = pair(works[0], works[1], name_work, lambda entry: entry.key)
    names.keys = {a.key: b.key for a, b in entries.pairs}
    sources = pair(ours.sources, theirs.sources, _tell_source, lambda s: s.key, names.keys)
    names.keys |= {a.key: b.key for a, b in sources.pairs}
    themes = pair(ours.comparison.themes, theirs.comparison.themes,
                  lambda theme: f"{theme.label} {theme.question}", lambda t: t.id)  # fmt: skip
    names.themes = {a.id: b.id for a, b in themes.pairs}
    renamed = dict(_find_renamed(ours, theirs, sources.pairs))
    claims = pair(list(ours.claims.values()), list(theirs.claims.values()),
                  lambda owned: owned[1].claim, lambda owned: owned[1].id, renamed)  # fmt: skip
    names.claims = {a[1].id: b[1].id for a, b in claims.pairs}
    lost = (_find_lost(ours), _find_lost(theirs))
    return Sides(ours, theirs, entries, sources, themes, claims, names, *lost)


def name_work(entry: Entry) -> str:
    """A work by who wrote it, its title and its date."""
    parts = (", ".join(entry.authors), entry.title, entry.issued)
    return ". ".join(part for part in parts if part)


def _tell_source(source: Source) -> str:
    return f"{source.label} {source.thesis}"


def _find_renamed(
    old: Brief, new: Brief, sources: Iterable[tuple[Source, Source]]
) -> Iterator[tuple[str, str]]:
    """Claims that have another id, looked for within each source before anywhere else."""
    for one, other in sources:
        ours = {c.id: c.claim for c in one.claims if c.id not in new.claims}
        theirs = {c.id: c.claim for c in other.claims if c.id not in old.claims}
        yield from match_words(ours, theirs).items()


def _find_lost(brief: Brief) -> frozenset[str]:
    """The ids and keys that the files have, and whose records could not be read."""
    read = {*brief.claims, *brief.themes, *(source.key for source in brief.sources)}
    read |= {one.id for one in brief.comparison.judgements if one.id}
    return brief.unread - read
