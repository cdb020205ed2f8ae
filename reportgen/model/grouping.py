"""Sources in groups: which there are, and who is in each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from reportgen.model.records import Record, Text

if TYPE_CHECKING:
    from reportgen.model.brief import Brief, Source


class Attributes(dict[str, str]):
    """What a source is, by name: a mapping that nobody changes, so that its source has a hash."""

    def __hash__(self) -> int:  # type: ignore[override]
        """The same for the same names and values, in whatever order."""
        return hash(frozenset(self.items()))


KNOWN = ("genre", "year")
"""What sources can be grouped by without attributes of their own."""


class Grouping(Record):
    """One way to group the sources: by something that each has, or else by lists of them."""

    label: Annotated[Text, Field(description="What the groups are: kind of respondent, country.")]
    by: Annotated[
        Text | None,
        Field(description="genre, year or an attribute of sources: each value is a group."),
    ] = None
    lists: Annotated[
        dict[Text, tuple[Text, ...]],
        Field(description="Or the keys of the sources in each group, by its name, in order."),
    ] = Field(default_factory=dict)


def find_value(brief: Brief, source: Source, name: str) -> str:
    """What a source has of a name that groups are made by; "" where it has nothing.

    An attribute of its own counts first; the year is that in which it was written or published.
    """
    if name in source.attributes:
        return source.attributes[name]
    if name == "genre":
        return source.genre
    date = brief.date(source) if name == "year" and source.key in brief.bibliography.keys else None
    return f"{date.first.year:04}" if date else ""


def divide(brief: Brief, grouping: Grouping) -> tuple[tuple[str, tuple[Source, ...]], ...]:
    """The groups that have sources, each a name with these, in the brief's order.

    Groups by lists come in the order of the lists, years as they follow, other values by how many
    sources they have and then by name. Sources in no group come last, under "". A source that
    two lists name counts in the first alone, so that no group counts it twice.
    """
    if grouping.by:
        pairs = [(find_value(brief, source, grouping.by), source) for source in brief.sources]
        return _sort(_gather(pairs), by_size=grouping.by != "year")
    homes: dict[str, str] = {}
    for name, keys in grouping.lists.items():
        for key in keys:
            homes.setdefault(key, name)
    found = _gather((homes.get(source.key, ""), source) for source in brief.sources)
    return tuple((name, found[name]) for name in (*grouping.lists, "") if name in found)


def _gather(pairs: Iterable[tuple[str, Source]]) -> dict[str, tuple[Source, ...]]:
    found: dict[str, list[Source]] = {}
    for name, source in pairs:
        found.setdefault(name, []).append(source)
    return {name: tuple(sources) for name, sources in found.items()}


def _sort(
    found: dict[str, tuple[Source, ...]], *, by_size: bool
) -> tuple[tuple[str, tuple[Source, ...]], ...]:
    def rank(name: str) -> tuple[bool, int, str]:
        return not name, -len(found[name]) if by_size else 0, name

    return tuple((name, found[name]) for name in sorted(found, key=rank))
