"""Pairs of records → changes: what was added, what was dropped, and which fields differ."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel

from reportgen.editions.changes import Change, FieldChange, Kind, RecordKind
from reportgen.editions.pairing import Pairing, is_reordered
from reportgen.editions.plain import Flat, Names, flatten, list_changes
from reportgen.errors import Location

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Note(Generic[T]):
    """How records of a kind are told: their names, words and places in either edition.

    `old_name` gives an old record's name as the new edition would have it. `inner` are the fields
    that are told by changes of their own, where both editions have the record.
    """

    record: RecordKind
    names: Names
    words: Callable[[T], str]
    old_name: Callable[[T], str]
    new_name: Callable[[T], str]
    old_place: Callable[[T], Location]
    new_place: Callable[[T], Location]
    inner: Collection[str] = ()
    own: Collection[str] = ()
    """The fields that name it, and whatever else is never told."""
    lost: Collection[str] = field(default_factory=frozenset)
    """Names that one of the editions could not read: they are neither added nor dropped."""
    owner: str = ""
    has_ids: bool = False
    """Whether its names are ids that a person gave: another one is a change."""

    def add(self, new: T) -> Change | None:
        """The change by which a record came to be."""
        fields = list_changes({}, flatten(new, self.own))
        return self._tell("added", self.new_name(new), new, self.new_place(new), fields)

    def drop(self, old: T) -> Change | None:
        """The change by which a record went."""
        fields = list_changes(self.names.translate(flatten(old, self.own)), {})
        return self._tell("dropped", self.old_name(old), old, self.old_place(old), fields)

    def compare(self, old: T, new: T, *more: FieldChange | None) -> Change | None:
        """The change of a record that both have; None where it says the same."""
        apart = (*self.own, *self.inner)
        before: Flat = self.names.translate(flatten(old, apart))
        fields = (*list_changes(before, flatten(new, apart)), *filter(None, more))
        was, name = self.old_name(old), self.new_name(new)
        renamed = was if self.has_ids and was != name else ""
        if not fields and not renamed:
            return None
        return Change(
            self.record,
            "changed",
            name,
            self.words(new),
            self.new_place(new),
            renamed,
            self.owner,
            fields,
        )

    def _tell(
        self, kind: Kind, name: str, record: T, place: Location, fields: tuple[FieldChange, ...]
    ) -> Change | None:
        if name in self.lost:
            return None
        return Change(self.record, kind, name, self.words(record), place, "", self.owner, fields)

    def walk(self, pairing: Pairing[T]) -> Iterator[Change]:
        """All changes of records of a kind: those of both editions, the added, the dropped."""
        told = (
            *(self.compare(a, b) for a, b in pairing.pairs),
            *map(self.add, pairing.added),
            *map(self.drop, pairing.dropped),
        )
        yield from filter(None, told)


def compare_order(field: str, old: Sequence[str], new: Sequence[str]) -> FieldChange | None:
    """The change of the order of records, by the names that they have now; None for the same."""
    if not is_reordered(old, new):
        return None
    return FieldChange(
        field,
        [one for one in old if one in new],
        [one for one in new if one in old],
    )
