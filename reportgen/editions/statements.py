"""What differs in what the brief itself says: brief.yml, and all of sources/comparison.yml."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from reportgen.editions.changes import POINT_KINDS, Change, FieldChange, RecordKind
from reportgen.editions.noting import Note, compare_order
from reportgen.editions.pairing import Pairing, pair
from reportgen.editions.plain import Flat, Names, flatten, list_changes, make_plain
from reportgen.editions.sides import Sides
from reportgen.errors import Location
from reportgen.model.brief import Brief
from reportgen.model.comparison import (
    Explanation,
    Finding,
    Judgement,
    Point,
    Position,
    Relation,
    Silence,
    Theme,
)
from reportgen.model.grouping import Grouping
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE


def compare_brief(sides: Sides) -> Iterator[Change]:
    """What differs in brief.yml, in the answer, and in the order of things."""
    old, new = sides.old, sides.new
    fields = list_changes(sides.names.translate(flatten(old.publication)), flatten(new.publication))
    more = (*_compare_groups(sides), *filter(None, _compare_orders(sides)))
    told = (*fields, *(more if sides.has_comparisons else ()))
    if told:
        words, place = new.publication.title, Location(BRIEF_FILE)
        yield Change("brief", "changed", "brief", words, place, fields=told)
    if not sides.has_comparisons:
        return
    ours, theirs = (make_plain(brief.comparison.answer) for brief in (old, new))
    if sides.names.translate({"answer": (ours, None)})["answer"][0] != theirs:
        kind = "changed" if ours and theirs else "added" if theirs else "dropped"
        place = (new if theirs else old).locate(COMPARISON_FILE, "answer")
        fields = (FieldChange("answer", ours, theirs),)
        yield Change("answer", kind, "answer", theirs or ours, place, fields=fields)  # type: ignore[arg-type]


def _compare_groups(sides: Sides) -> Iterator[FieldChange]:
    """How sources are grouped: each grouping's fields, with the keys that sources have now."""
    sides_groups = (sides.old.comparison.groups, sides.new.comparison.groups)
    for name in dict.fromkeys((*sides_groups[1], *sides_groups[0])):
        ours, theirs = (_flatten_lists(groups.get(name)) for groups in sides_groups)
        for change in list_changes(sides.names.translate(ours), theirs):
            yield replace(change, field=f"groups.{name}.{change.field.removesuffix('.sources')}")


def _flatten_lists(grouping: Grouping | None) -> Flat:
    """The fields of a grouping; each list of sources by the name of its group."""
    flat = flatten(grouping, ("lists",))
    for group, keys in (grouping.lists if grouping else {}).items():
        flat[f"lists.{group}.sources"] = (list(keys), None)
    return flat


def _compare_orders(sides: Sides) -> Iterator[FieldChange | None]:
    names = sides.names
    if sides.old.publication.sources is None and sides.new.publication.sources is None:
        keys = [names.keys.get(source.key, source.key) for source in sides.old.sources]
        yield compare_order("order of sources", keys, [s.key for s in sides.new.sources])
    ids = [names.themes.get(theme.id, theme.id) for theme in sides.old.comparison.themes]
    yield compare_order("order of themes", ids, [t.id for t in sides.new.comparison.themes])
    for listed in (_List(sides, "judgements"), *(_List(sides, n) for n in _WITHOUT_IDS)):
        yield listed.compare_order()


# ── themes ───────────────────────────────────────────────────────────────────────────────


def compare_themes(sides: Sides) -> Iterator[Change]:
    """Themes that came or went, or ask something else; their findings and positions."""
    note = Note[Theme](
        "theme",
        sides.names,
        lambda theme: f"{theme.label}: {theme.question}",
        lambda theme: theme.id,
        lambda theme: theme.id,
        lambda theme: _locate(sides.old, "themes", theme),
        lambda theme: _locate(sides.new, "themes", theme),
        inner=("finding", "positions"),
        own=("id",),
        lost=sides.old_lost | sides.new_lost,
        has_ids=True,
    )
    yield from note.walk(sides.themes)
    for old, new in sides.themes.pairs:
        yield from _compare_finding(sides, old, new)
        yield from _compare_positions(sides, old, new)


def _compare_finding(sides: Sides, old: Theme, new: Theme) -> Iterator[Change]:
    note = Note[Finding](
        "finding",
        sides.names,
        lambda finding: finding.headline or finding.text.plain,
        lambda _: new.id,
        lambda _: new.id,
        lambda _: _locate(sides.old, "themes", old, "finding"),
        lambda _: _locate(sides.new, "themes", new, "finding"),
    )
    ours, theirs = old.finding, new.finding
    if ours and theirs:
        yield from filter(None, [note.compare(ours, theirs)])
    elif ours:
        yield from filter(None, [note.drop(ours)])
    elif theirs:
        yield from filter(None, [note.add(theirs)])


def _compare_positions(sides: Sides, old: Theme, new: Theme) -> Iterator[Change]:
    ours = {sides.names.keys.get(key, key): (key, one) for key, one in old.positions.items()}
    for key in dict.fromkeys((*new.positions, *ours)):
        was, before = ours.get(key, (key, None))
        after = new.positions.get(key)
        note = _note_position(sides, old, new, key, was)
        if before and after:
            yield from filter(None, [note.compare(before, after)])
        elif before:
            yield from filter(None, [note.drop(before)])
        elif after:
            yield from filter(None, [note.add(after)])


def _note_position(sides: Sides, old: Theme, new: Theme, key: str, was: str) -> Note[Position]:
    return Note[Position](
        "position",
        sides.names,
        lambda one: one.why or "",
        lambda _: f"{new.id}/{key}",
        lambda _: f"{new.id}/{key}",
        lambda _: _locate(sides.old, "themes", old, "positions", was),
        lambda _: _locate(sides.new, "themes", new, "positions", key),
        owner=key,
    )


# ── lists of the comparison ──────────────────────────────────────────────────────────────

_WITHOUT_IDS: dict[str, RecordKind] = {
    "relations": "relation",
    "silences": "silence",
    "explanations": "explanation",
    **{record: record for record in POINT_KINDS},
}
Item = Judgement | Relation | Silence | Explanation | Point


class _List:
    """One list of the comparison in both editions, its records paired."""

    def __init__(self, sides: Sides, field: str) -> None:
        self.sides, self.field = sides, field
        self.record: RecordKind = _WITHOUT_IDS.get(field, "judgement")
        self.old: Sequence[Any] = getattr(sides.old.comparison, field)
        self.new: Sequence[Any] = getattr(sides.new.comparison, field)
        self.pairing: Pairing[Any] = pair(
            self.old, self.new, _tell(field), _key(field), old_name=_key(field, sides.names)
        )

    def name_old(self, one: Any) -> str:
        """What a record of the old edition is called, as the new one would call it."""
        return _key(self.field, self.sides.names)(one) or self._number(self.old, one)

    def name_new(self, one: Any) -> str:
        """What a record of the new edition is called: by its id, what it is of, or its number."""
        return _key(self.field)(one) or self._number(self.new, one)

    def _number(self, records: Sequence[Any], one: Any) -> str:
        place = next(n for n, other in enumerate(records, 1) if other is one)
        return f"{self.record}#{place}"

    def compare_order(self) -> FieldChange | None:
        """The change of the order of what both have."""
        now = {id(a): self.name_new(b) for a, b in self.pairing.pairs}
        ours = [now[id(one)] for one in self.old if id(one) in now]
        theirs = [self.name_new(b) for _, b in self.pairing.pairs]
        return compare_order(f"order of {self.field}", ours, theirs)

    def walk(self) -> Iterator[Change]:
        """All changes of its records."""
        note = Note[Any](
            self.record,
            self.sides.names,
            lambda one: make_plain(one.text.plain if hasattr(one, "text") else one.note or ""),
            self.name_old,
            self.name_new,
            lambda one: _locate(self.sides.old, self.field, one),
            lambda one: _locate(self.sides.new, self.field, one),
            own=("id",),
            lost=self.sides.old_lost | self.sides.new_lost,
            has_ids=self.field == "judgements",
        )
        yield from note.walk(self.pairing)


def _tell(field: str) -> Callable[[Any], str]:
    """The words by which records are paired that have no name, or another."""
    if field == "silences":
        return lambda _: ""
    if field == "relations":
        return lambda one: one.note or ""
    return lambda one: one.text.text


def _key(field: str, names: Names | None = None) -> Callable[[Any], str | None]:
    """The names by which records are paired; `names` gives what is called otherwise by now."""
    names = names or Names()
    claims, themes, keys = names.claims, names.themes, names.keys
    if field == "judgements":
        return lambda one: one.id
    if field == "relations":
        return lambda one: f"{claims.get(one.from_, one.from_)} → {claims.get(one.to, one.to)}"
    if field == "silences":
        return lambda one: f"{themes.get(one.theme, one.theme)}/{keys.get(one.source, one.source)}"
    return lambda _: None


def compare_lists(sides: Sides, *fields: str) -> Iterator[Change]:
    """The changes of judgements, relations, silences, explanations and points."""
    for field in fields:
        yield from _List(sides, field).walk()


def _locate(brief: Brief, field: str, record: Any, *path: str | int) -> Location:
    records = getattr(brief.comparison, field)
    place = next(n for n, one in enumerate(records) if one is record)
    return brief.locate(COMPARISON_FILE, field, place, *path)
