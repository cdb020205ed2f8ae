"""What two editions of a workspace differ in: plain values, in the words of the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from reportgen.editions.edition import Edition
from reportgen.editions.wording import Piece, compare_words
from reportgen.errors import Location
from reportgen.verification.lock import State

Kind = Literal["added", "dropped", "changed"]
RecordKind = Literal[
    "brief", "answer", "judgement", "theme", "finding", "position", "claim", "evidence",
    "relation", "silence", "explanation", "common_ground", "watch", "limits", "source", "caveat",
    "reference",
]  # fmt: skip
POINT_KINDS: tuple[RecordKind, ...] = ("common_ground", "watch", "limits")
"""The statements that are written in lists of their own; each has the name of its list."""


@dataclass(frozen=True)
class FieldChange:
    """A field that has another value: by its name in the file, dots between nested names.

    Values are plain: text, numbers, lists, mappings; None where the edition lacks it.
    """

    field: str
    old: Any
    new: Any

    @property
    def is_wording(self) -> bool:
        """Whether both are texts of some words, which are compared word by word."""
        both = isinstance(self.old, str) and isinstance(self.new, str)
        return both and (" " in self.old or " " in self.new)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """How the wording differs; none where it is no wording."""
        return compare_words(self.old, self.new) if self.is_wording else ()

    @property
    def gone(self) -> tuple[Any, ...]:
        """Of two lists, the items that the old one alone has."""
        return _lack(self.old, self.new)

    @property
    def come(self) -> tuple[Any, ...]:
        """Of two lists, the items that the new one alone has."""
        return _lack(self.new, self.old)


def _lack(one: Any, other: Any) -> tuple[Any, ...]:
    if not isinstance(one, list):
        return ()
    left = list(other) if isinstance(other, list) else []
    lacking = []
    for item in one:
        if item in left:
            left.remove(item)
        else:
            lacking.append(item)
    return tuple(lacking)


@dataclass(frozen=True)
class Change:
    """A record that one edition alone has, or that says something else in each.

    `id` is its id or key in the new edition (in the old one where it was dropped), and `was` its
    id in the old one, where that is another. A record without an id is named by what it is of: a
    relation `a → b`, evidence `claim#1`, a position `theme/source`, a finding by its theme, others
    by their number, `watch#2`. `words` is what it says, `owner` the source of a claim, and the
    claim of evidence. `place` is where it stands in the edition that `id` is of.
    """

    record: RecordKind
    kind: Kind
    id: str
    words: str
    place: Location
    was: str = ""
    owner: str = ""
    fields: tuple[FieldChange, ...] = ()

    def get(self, field: str) -> FieldChange | None:
        """The change of a field; None where it is the same."""
        return next((one for one in self.fields if one.field == field), None)


@dataclass(frozen=True)
class QuotationChange:
    """A quotation that both editions have, and that one of them alone knows to be verified.

    `key` is the id of its claim, with `#1` for its first evidence. States are the lock files'.
    """

    key: str
    source: str
    quote: str
    old: State
    new: State


@dataclass(frozen=True)
class TextChange:
    """The text of a source that was verified against another file, and the claims that quote it.

    `old` and `new` are the SHA-256 of the texts, "" where an edition was verified against none.
    """

    source: str
    old: str
    new: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Touched:
    """A statement of the brief's own, and the claims of its basis that changed under it.

    `causes` gives for each claim what changed: "dropped", "unverified", or fields of it.
    """

    record: RecordKind
    id: str
    words: str
    place: Location
    causes: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Difference:
    """All that two editions differ in, in the order of the new one.

    `untold` says what could not be compared, and why. It is false where nothing differs.
    """

    old: Edition
    new: Edition
    changes: tuple[Change, ...] = ()
    quotations: tuple[QuotationChange, ...] = ()
    texts: tuple[TextChange, ...] = ()
    touched: tuple[Touched, ...] = ()
    untold: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes or self.quotations or self.texts)

    def of(self, *records: RecordKind) -> tuple[Change, ...]:
        """The changes of records of some kinds."""
        return tuple(change for change in self.changes if change.record in records)

    def find(self, record: RecordKind, id: str) -> Change | None:  # noqa: A002 (the model's word)
        """The change of one record, by its id in the new edition; None where it is as it was."""
        found = (c for c in self.of(record) if c.id == id and c.kind != "dropped")
        return next(found, None)

    def touches(self, change: Change) -> Iterator[Touched]:
        """The statements that rest on a claim which changed, was dropped, or lost its evidence."""
        claim = change.owner if change.record == "evidence" else change.id
        for one in self.touched:
            if any(claim == cause for cause, _ in one.causes):
                yield one
