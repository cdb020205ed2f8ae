"""What differs in what was read: sources, their claims, and the evidence for these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from reportgen.editions.changes import Change, FieldChange
from reportgen.editions.noting import Note, compare_order
from reportgen.editions.pairing import Pairing, pair
from reportgen.editions.plain import list_changes, make_plain
from reportgen.editions.sides import Owned, Sides, name_work
from reportgen.errors import Location
from reportgen.model.bibliography import Entry
from reportgen.model.brief import Brief, Caveat, Claim, Evidence, Source
from reportgen.model.positions import Path


def compare_sources(sides: Sides) -> Iterator[Change]:
    """Sources that came or went, or of which something else is said; their caveats."""
    lost = sides.old_lost | sides.new_lost
    note = Note[Source](
        "source",
        sides.names,
        lambda source: f"{source.label}: {source.thesis}",
        lambda source: source.key,
        lambda source: source.key,
        lambda source: sides.old.locate(source.file, "source"),
        lambda source: sides.new.locate(source.file, "source"),
        inner=("caveats",),
        own=("source", "claims"),
        lost=lost,
        has_ids=True,
    )
    yield from filter(None, map(note.add, sides.sources.added))
    yield from filter(None, map(note.drop, sides.sources.dropped))
    for old, new in sides.sources.pairs:
        moved = _compare_order_of_claims(sides, old, new)
        if change := note.compare(old, new, moved):
            yield change
        yield from _compare_caveats(sides, old, new)


def _compare_order_of_claims(sides: Sides, old: Source, new: Source) -> FieldChange | None:
    ours = [sides.names.claims.get(claim.id, claim.id) for claim in old.claims]
    return compare_order("order of claims", ours, [claim.id for claim in new.claims])


def _compare_caveats(sides: Sides, old: Source, new: Source) -> Iterator[Change]:
    def locate(brief: Brief, source: Source, caveat: Caveat) -> Location:
        return brief.locate(source.file, "caveats", source.caveats.index(caveat))

    note = Note[Caveat](
        "caveat",
        sides.names,
        lambda caveat: caveat.text,
        lambda caveat: f"{new.key}#{old.caveats.index(caveat) + 1}",
        lambda caveat: f"{new.key}#{new.caveats.index(caveat) + 1}",
        partial(locate, sides.old, old),
        partial(locate, sides.new, new),
        owner=new.key,
    )
    yield from note.walk(pair(old.caveats, new.caveats, lambda caveat: caveat.text))


# ── claims ───────────────────────────────────────────────────────────────────────────────


def compare_claims(sides: Sides) -> Iterator[Change]:
    """Claims that came or went, or say something else; the evidence for those in both."""
    for owned in sides.claims.added:
        yield from filter(None, [_tell_alone(sides, owned, is_new=True)])
    for owned in sides.claims.dropped:
        yield from filter(None, [_tell_alone(sides, owned, is_new=False)])
    for old, new in sides.claims.pairs:
        yield from _compare_claim(sides, old, new)


def _tell_alone(sides: Sides, owned: Owned, *, is_new: bool) -> Change | None:
    source, claim = owned
    brief = sides.new if is_new else sides.old
    others, lost = (sides.old, sides.old_lost) if is_new else (sides.new, sides.new_lost)
    key = source.key if is_new else sides.names.keys.get(source.key, source.key)
    if claim.id in lost or key in lost:
        return None
    note = _note(sides, key)
    change = note.add(claim) if is_new else note.drop(claim)
    assert change is not None  # nothing is lost in this note
    moved = () if claim.id not in others.drafted else (FieldChange("draft", is_new, not is_new),)
    place = _locate(brief, source, claim)
    return Change(**{**vars(change), "place": place, "fields": (*change.fields, *moved)})


def _note(sides: Sides, key: str) -> Note[Claim]:
    nowhere = Location("")
    return Note[Claim](
        "claim",
        sides.names,
        lambda claim: make_plain(claim.claim),
        lambda claim: claim.id,
        lambda claim: claim.id,
        lambda _: nowhere,
        lambda _: nowhere,
        inner=("evidence",),
        own=("id",),
        owner=key,
        has_ids=True,
    )


def _compare_claim(sides: Sides, old: Owned, new: Owned) -> Iterator[Change]:
    (before, ours), (source, theirs) = old, new
    grounds = pair(ours.evidence, theirs.evidence, lambda one: one.summary)
    key = sides.names.keys.get(before.key, before.key)
    moved = FieldChange("source", key, source.key) if key != source.key else None
    order = _compare_order_of_evidence(theirs, ours, grounds)
    change = _note(sides, source.key).compare(ours, theirs, moved, order)
    if change:
        place = _locate(sides.new, source, theirs)
        yield Change(**{**vars(change), "place": place})
    yield from _compare_evidence(sides, old, new, grounds)


def _compare_order_of_evidence(
    new: Claim, old: Claim, grounds: Pairing[Evidence]
) -> FieldChange | None:
    numbers = {id(a): f"{new.id}#{_place(new.evidence, b) + 1}" for a, b in grounds.pairs}
    ours = [numbers[id(one)] for one in old.evidence if id(one) in numbers]
    theirs = [f"{new.id}#{_place(new.evidence, b) + 1}" for _, b in grounds.pairs]
    return compare_order("order of evidence", ours, theirs)


def _compare_evidence(
    sides: Sides, old: Owned, new: Owned, grounds: Pairing[Evidence]
) -> Iterator[Change]:
    (before, ours), (source, theirs) = old, new

    def locate(brief: Brief, owner: Source, claim: Claim, one: Evidence) -> Location:
        return _locate(brief, owner, claim, "evidence", _place(claim.evidence, one))

    note = Note[Evidence](
        "evidence",
        sides.names,
        lambda one: make_plain(one.summary),
        lambda one: f"{theirs.id}#{_place(ours.evidence, one) + 1}",
        lambda one: f"{theirs.id}#{_place(theirs.evidence, one) + 1}",
        partial(locate, sides.old, before, ours),
        partial(locate, sides.new, source, theirs),
        owner=theirs.id,
    )
    yield from note.walk(grounds)


def _place(records: Sequence[Evidence], wanted: Evidence) -> int:
    """Where a record itself is among others, of which some may be equal to it."""
    return next(place for place, one in enumerate(records) if one is wanted)


def _locate(brief: Brief, source: Source, claim: Claim, *path: str | int) -> Location:
    within: Path = ("claims", source.claims.index(claim), *path)
    return brief.locate(source.file, *within)


# ── the bibliography ─────────────────────────────────────────────────────────────────────


def compare_references(sides: Sides) -> Iterator[Change]:
    """Works that are cited in one edition alone, or whose entries differ, field by field."""
    for old, new in sides.entries.pairs:
        fields = list_changes(_flatten(old), _flatten(new))
        renamed = old.key if old.key != new.key else ""
        if fields or renamed:
            words = name_work(new)
            yield Change("reference", "changed", new.key, words, new.location, renamed, "", fields)
    for entry in sides.entries.added:
        fields = list_changes({}, _flatten(entry))
        yield Change("reference", "added", entry.key, name_work(entry), entry.location,
                     fields=fields)  # fmt: skip
    for entry in sides.entries.dropped:
        fields = list_changes(_flatten(entry), {})
        yield Change("reference", "dropped", entry.key, name_work(entry), entry.location,
                     fields=fields)  # fmt: skip


def _flatten(entry: Entry) -> dict[str, tuple[str, None]]:
    fields = {name: (make_plain(value), None) for name, value in entry.fields.items()}
    return {"type": (entry.type, None), **fields}
