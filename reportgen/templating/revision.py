"""What has changed since an earlier edition, as a document tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.model.brief import Claim, Source
from reportgen.model.comparison import Confidence, Judgement, Theme
from reportgen.model.dates import PartialDate

if TYPE_CHECKING:
    from reportgen.editions.changes import Change, Difference

_ASPECTS = {
    **dict.fromkeys(("claim", "text", "headline", "reason", "quote"), "words"),
    **dict.fromkeys(("warrant", "warrant.by", "qualifier", "rebuttal"), "reasons"),
    **{name: name for name in ("stance", "certainty", "theme", "confidence", "basis")},
    **dict.fromkeys(("locator", "period", "source"), "place"),
}
"""What a reader calls the change of a field; that of others tells nothing of the argument."""
_ORDER = ("words", "reasons", "stance", "certainty", "theme", "place", "evidence", "confidence",
          "basis", "ground")  # fmt: skip


@dataclass(frozen=True)
class AlteredClaim:
    """A claim that is new, or that its source makes in another way now."""

    source: Source
    claim: Claim
    kind: str
    """`added` or `changed`."""
    aspects: tuple[str, ...] = ()
    """What of it: words, reasons, stance, certainty, theme, place, evidence."""


@dataclass(frozen=True)
class AlteredJudgement:
    """A judgement that is new, or says something else, or rests on claims that changed."""

    judgement: Judgement
    number: int
    """Its number in the list, from 1."""
    kind: str
    """`added` or `changed`."""
    aspects: tuple[str, ...] = ()
    """What of it: words, confidence, basis (other claims), ground (these claims changed)."""
    before: Confidence | None = None
    """How sure the earlier edition was, where that was otherwise."""


@dataclass(frozen=True)
class AlteredFinding:
    """A theme whose finding is new, or says something else."""

    theme: Theme
    kind: str
    """`added` or `changed`."""
    aspects: tuple[str, ...] = ()
    """What of it: words, confidence, basis."""


@dataclass(frozen=True)
class Revision:
    """What has changed since the edition that `since:` in brief.yml names."""

    date: PartialDate
    """The date of that edition."""
    judgements: tuple[AlteredJudgement, ...]
    """The judgements that are not as they were, in the brief's order."""
    findings: tuple[AlteredFinding, ...]
    """The findings that are not as they were, in the order of the themes."""
    claims: tuple[AlteredClaim, ...]
    """The claims that are not as they were, in the order of the sources."""
    sources: tuple[Source, ...]
    """The sources that are new."""
    dropped_judgements: tuple[str, ...]
    """What judgements said that are gone, in plain words."""
    dropped_claims: tuple[str, ...]
    """What claims said that are gone."""
    dropped_sources: tuple[str, ...]
    """The names of sources that are gone."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing of all this has changed."""
        return not (
            self.judgements
            or self.findings
            or self.claims
            or self.sources
            or self.dropped_judgements
            or self.dropped_claims
            or self.dropped_sources
        )

    def count(self, kind: str) -> int:
        """How many claims are `added` or `changed`."""
        return sum(one.kind == kind for one in self.claims)

    def mark(self, record: Claim | Judgement | Theme) -> str:
        """Whether a claim, a judgement or a theme's finding is `added` or `changed`; else ""."""
        for one in self.claims:
            if one.claim is record:
                return one.kind
        for judged in self.judgements:
            if judged.judgement is record:
                return judged.kind if judged.aspects != ("ground",) else ""
        return next((one.kind for one in self.findings if one.theme is record), "")


def describe_revision(difference: Difference | None) -> Revision | None:
    """What templates may ask of a difference between an earlier edition and the brief.

    None where there is no earlier edition.
    """
    if difference is None:
        return None
    brief = difference.new.brief
    old_labels = {source.key: source.label for source in difference.old.brief.sources}
    dropped = [change for change in difference.changes if change.kind == "dropped"]
    new = [change.id for change in difference.of("source") if change.kind == "added"]
    return Revision(
        difference.old.brief.publication.date,
        tuple(_list_judgements(difference)),
        tuple(_list_findings(difference)),
        tuple(_list_claims(difference)),
        tuple(source for source in brief.sources if source.key in new),
        tuple(change.words for change in dropped if change.record == "judgement"),
        tuple(change.words for change in dropped if change.record == "claim"),
        tuple(old_labels.get(one.id, one.id) for one in dropped if one.record == "source"),
    )


def _list_claims(difference: Difference) -> Iterator[AlteredClaim]:
    changes = {change.id: change for change in difference.of("claim") if change.kind != "dropped"}
    grounds = {change.owner for change in difference.of("evidence")}
    for name, (source, claim) in difference.new.brief.claims.items():
        change = changes.get(name)
        if change and change.kind == "added":
            yield AlteredClaim(source, claim, "added")
            continue
        aspects = _list_aspects(change, ["evidence"] if name in grounds else [])
        if aspects:
            yield AlteredClaim(source, claim, "changed", aspects)


def _list_judgements(difference: Difference) -> Iterator[AlteredJudgement]:
    touched = {one.id for one in difference.touched if one.record == "judgement"}
    for number, judgement in enumerate(difference.new.brief.comparison.judgements, 1):
        name = judgement.id or f"judgement#{number}"
        change = difference.find("judgement", name)
        if change and change.kind == "added":
            yield AlteredJudgement(judgement, number, "added")
            continue
        aspects = _list_aspects(change, ["ground"] if name in touched else [])
        sure = change.get("confidence") if change else None
        before = Confidence(sure.old) if sure and sure.old else None
        if aspects:
            yield AlteredJudgement(judgement, number, "changed", aspects, before)


def _list_findings(difference: Difference) -> Iterator[AlteredFinding]:
    for theme in difference.new.brief.comparison.themes:
        change = difference.find("finding", theme.id)
        is_new = theme.finding is not None and difference.find("theme", theme.id)
        if (change and change.kind == "added") or (is_new and is_new.kind == "added"):
            yield AlteredFinding(theme, "added")
        elif aspects := _list_aspects(change, []):
            yield AlteredFinding(theme, "changed", aspects)


def _list_aspects(change: Change | None, more: Iterable[str]) -> tuple[str, ...]:
    """What of a record changed, each once, in the order in which readers care."""
    fields = [_ASPECTS.get(one.field) for one in change.fields] if change else []
    found = {*fields, *more}
    return tuple(aspect for aspect in _ORDER if aspect in found)
