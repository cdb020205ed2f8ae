"""What a workspace has already of what another tool gives: found by its id there, else by words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from reportgen.errors import Finding, Location
from reportgen.exchange.drafting import Item
from reportgen.exchange.passage import Passage
from reportgen.model.brief import describe
from reportgen.model.positions import Path, Positions
from reportgen.reading.yamldoc import list_records
from reportgen.rules import CHANGED_PASSAGE, UNKEPT_REMARK
from reportgen.verification.flow import squeeze

_LEAST_LETTERS = 20
"""How long a quotation must be to be known as a part of a passage."""


Told = AbstractSet[tuple[str, str]]


@dataclass(frozen=True)
class Place:
    """A claim or a piece of evidence that there is: in which source, and where in its file.

    `path` is None for one that this import adds.
    """

    source: str
    item: Item = field(repr=False)
    path: Path | None = None

    @property
    def imported(self) -> Mapping[str, Any]:
        """What an import brought, {} where none did."""
        return _mapping(self.item.get("imported"))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


@dataclass
class Known:
    """All claims and evidence of the extracts, drafts and dismissed ones too."""

    names: dict[str, Place] = field(default_factory=dict)
    words: dict[tuple[str, str], dict[str, Place]] = field(default_factory=dict)
    """By what is claimed of the words: two rows of a table may quote the same."""
    ids: dict[tuple[str, str], Place] = field(default_factory=dict)
    quotes: dict[str, list[tuple[str, Place]]] = field(default_factory=dict)

    def learn(self, source: str, value: Any) -> list[str]:
        """Takes in all of an extract; returns the ids of its claims."""
        for path, item in _walk(value):
            self.take(Place(source, item, path))
        return [key[1] for key, place in self.ids.items() if place.source == source]

    def take(self, place: Place) -> None:
        """Takes in one claim or piece of evidence."""
        item, imported = place.item, place.imported
        if isinstance(name := imported.get("id"), str):
            self.names.setdefault(name, place)
        if isinstance(name := item.get("id"), str):
            self.ids.setdefault((place.source, name), place)
        passage, quote = squeeze(_text(imported, "passage")), squeeze(_text(item, "quote"))
        said = _said(item)
        for letters in (passage, quote, "" if passage or quote else said):
            if letters:
                self.words.setdefault((place.source, letters), {}).setdefault(said, place)
        if not passage and len(quote) >= _LEAST_LETTERS:
            self.quotes.setdefault(place.source, []).append((quote, place))

    def find(
        self, source: str, passage: Passage, name: str, present: Mapping[str, str], told: Told
    ) -> Place | None:
        """What there is of a passage of a source; `name` is its id in its tool, with the tool's.

        `present` are the letters of all that is brought in, by name: where a tool has numbered
        its passages anew, words count for more, and the same words marked twice are two passages.
        `told` is what `tell` gives of all that is brought in.
        """
        letters = squeeze(passage.words) or squeeze(passage.reading.quote)
        named, worded = self.names.get(name), self._find_words(source, passage, letters, told)
        if named and _letters(named) not in ("", letters) and _letters(named) in present.values():
            named = None  # what had this id is here under another
        if named is None and passage.reading.id:
            named = self.ids.get((source, passage.reading.id))
        if worded is None or worded is named:
            return named
        other = worded.imported.get("id")
        is_another = (
            isinstance(other, str) and present.get(other) == letters != "" and other != name
        )
        return named if is_another or (named and _letters(named) == letters) else worded

    def _find_words(self, source: str, passage: Passage, letters: str, told: Told) -> Place | None:
        said = squeeze(passage.reading.statement)
        same = self.words.get((source, letters or said or squeeze(passage.comment)), {})
        if letters and not same:
            parts = self.quotes.get(source, ())
            return next((place for quote, place in parts if quote in letters), None)
        others = (place for claim, place in same.items() if (letters, claim) not in told)
        return same.get(said) or next(others, None) if said else next(iter(same.values()), None)


def tell(passages: Iterable[Passage]) -> Told:
    """The words of passages with what is claimed of them, where something is."""
    return {
        (squeeze(one.words) or squeeze(one.reading.quote), squeeze(one.reading.statement))
        for one in passages
        if one.reading.statement
    }


def _said(item: Mapping[str, Any]) -> str:
    return squeeze(_text(item, "claim") or _text(item, "summary"))


def _letters(place: Place) -> str:
    return squeeze(_text(place.imported, "passage")) or squeeze(_text(place.item, "quote"))


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _walk(value: Any) -> Iterator[tuple[Path, Item]]:
    for number, claim in list_records(value, "claims"):
        yield ("claims", number), claim
        for index, ground in list_records(claim, "evidence"):
            yield ("claims", number, "evidence", index), ground


def find_changes(place: Place, new: Item, positions: Positions) -> Iterator[Finding]:
    """What the tool has changed of a passage since it was brought in, where that is known.

    `new` is what would stand under `imported` now.
    """
    if place.path is None:
        return
    if place.imported.get("id") != new.get("id"):
        yield from _find_remarks(place, new, positions)
        return
    for name, noun in (("passage", "words"), ("comment", "comment"), ("page", "page")):
        old, now = _text(place.imported, name), new.get(name, "")
        if name in place.imported and squeeze(old) != squeeze(now):
            path = (*place.path, "imported", name)
            yield _report(positions.locate(*path), noun, name, old, now)
        elif name == "comment" and now and name not in place.imported:
            yield _report(positions.locate(*place.path, "imported"), noun, name, "", now)


def _find_remarks(place: Place, new: Item, positions: Positions) -> Iterator[Finding]:
    """What is remarked in another tool on a passage that is here from elsewhere."""
    kept = squeeze(f"{_text(place.imported, 'comment')} {_text(place.item, 'note')}")
    lines = [line for line in new.get("comment", "").splitlines() if squeeze(line) not in kept]
    if lines:
        where = positions.locate(*(place.path or ()))
        message = f"Another tool has a comment on this: {describe(' '.join(lines))}."
        yield UNKEPT_REMARK.at(where, message, "Write it under imported: comment:, if you want it.")


def _report(where: Location, noun: str, name: str, old: str, now: str) -> Finding:
    was = f", not {describe(old)}" if old else ""
    is_now = describe(now) if now else "nothing"
    message = f"In the tool the {noun} {'are' if noun == 'words' else 'is'} now {is_now}{was}."
    remedy = f"Write it under imported: {name}:, and check whether the claim still holds."
    if not now:
        remedy = f"Delete {name}: under imported:, and check whether the claim still holds."
    return CHANGED_PASSAGE.at(where, message, remedy)
