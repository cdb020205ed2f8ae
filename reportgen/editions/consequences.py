"""What follows from changes: quotations and texts that are others now, and what rests on them.

What is known of quotations is what the lock file of each edition says: no text is read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reportgen.editions.changes import (
    POINT_KINDS,
    Change,
    QuotationChange,
    RecordKind,
    TextChange,
    Touched,
)
from reportgen.editions.edition import Edition
from reportgen.editions.sides import Sides
from reportgen.errors import Location
from reportgen.model.brief import Brief
from reportgen.model.comparison import Judgement, Point
from reportgen.verification.lock import Standing, State, compare_lock
from reportgen.verification.results import find_quotations
from reportgen.workspace import COMPARISON_FILE

_ASIDE = ("note", "short", "order of evidence")
"""Fields of a claim on which nothing rests."""


# ── quotations and texts ─────────────────────────────────────────────────────────────────


def compare_quotations(sides: Sides, old: Edition, new: Edition) -> Iterator[QuotationChange]:
    """Quotations of both editions that were verified in one of them alone."""
    if old.lock is None or new.lock is None:
        return
    before = {_name(sides, one): one for one in compare_lock(old.brief, old.lock)}
    for after in compare_lock(new.brief, new.lock):
        quotation = after.quotation
        known = before.get((quotation.claim, quotation.evidence))
        if known and (known.state is State.VERIFIED) != (after.state is State.VERIFIED):
            yield QuotationChange(
                quotation.key, quotation.source, quotation.quote, known.state, after.state
            )


def _name(sides: Sides, standing: Standing) -> tuple[str, int | None]:
    quotation = standing.quotation
    return sides.names.claims.get(quotation.claim, quotation.claim), quotation.evidence


def compare_texts(sides: Sides, old: Edition, new: Edition) -> Iterator[TextChange]:
    """Sources of both editions that were verified against different texts."""
    ours = old.lock.sources if old.lock else {}
    theirs = new.lock.sources if new.lock else {}
    if not ours or not theirs:
        return
    for before, after in sides.sources.pairs:
        was = ours[before.key].sha256 if before.key in ours else ""
        now = theirs[after.key].sha256 if after.key in theirs else ""
        if was != now:
            quoting = dict.fromkeys(one.claim for one in find_quotations(after))
            yield TextChange(after.key, was, now, tuple(quoting))


# ── what rests on claims ─────────────────────────────────────────────────────────────────


def find_touched(
    sides: Sides, changes: Iterable[Change], quotations: Iterable[QuotationChange]
) -> Iterator[Touched]:
    """The statements that rest on claims which changed, were dropped, or are verified no more."""
    told = tuple(changes)
    causes = _list_causes(told, quotations)
    lost = {
        (change.record, change.id): basis.gone
        for change in told
        if change.kind == "changed" and (basis := change.get("basis"))
    }
    for record, name, words, place, rests in walk_statements(sides.new):
        rested = (*rests, *lost.get((record, name), ()))
        found = tuple((claim, causes[claim]) for claim in rested if claim in causes)
        if found:
            yield Touched(record, name, words, place, found)


def _list_causes(
    changes: Iterable[Change], quotations: Iterable[QuotationChange]
) -> Mapping[str, tuple[str, ...]]:
    """By its id, what of each claim is not as it was: names of fields, "dropped", "evidence"."""
    found: dict[str, dict[str, None]] = {}
    for change in changes:
        if change.record == "claim" and change.kind != "added":
            fields = [one.field for one in change.fields if one.field not in _ASIDE]
            what = ["dropped"] if change.kind == "dropped" else fields
            found.setdefault(change.id, {}).update(dict.fromkeys(what))
        elif change.record == "evidence":
            found.setdefault(change.owner, {})["evidence"] = None
    for one in quotations:
        if one.old is State.VERIFIED:
            found.setdefault(one.key.partition("#")[0], {})["unverified"] = None
    return {claim: tuple(what) for claim, what in found.items() if what}


Statement = tuple[RecordKind, str, str, Location, tuple[str, ...]]
"""A statement that rests on claims: its kind, name, words and place, and its basis."""


def walk_statements(brief: Brief) -> Iterator[Statement]:
    """Every statement of a brief's own that names claims as its basis, the judgements first."""
    comparison = brief.comparison

    def place(*path: str | int) -> Location:
        return brief.locate(COMPARISON_FILE, *path)

    for n, judgement in enumerate(comparison.judgements):
        name, words = name_judgement(judgement, n), judgement.text.plain
        yield "judgement", name, words, place("judgements", n), judgement.basis
    for n, theme in enumerate(comparison.themes):
        if finding := theme.finding:
            words = finding.headline or finding.text.plain
            yield "finding", theme.id, words, place("themes", n, "finding"), finding.basis
        for key, position in theme.positions.items():
            where = place("themes", n, "positions", key)
            yield "position", f"{theme.id}/{key}", position.why or "", where, position.basis
    for n, one in enumerate(comparison.explanations):
        name = f"explanation#{n + 1}"
        yield "explanation", name, one.text.plain, place("explanations", n), one.basis
    for record in POINT_KINDS:
        points: tuple[Point, ...] = getattr(comparison, record)
        for n, point in enumerate(points):
            yield record, f"{record}#{n + 1}", point.text.plain, place(record, n), point.basis


def name_judgement(judgement: Judgement, place: int) -> str:
    """A judgement by its id, else by its number; `place` counts from 0."""
    return judgement.id or f"judgement#{place + 1}"
