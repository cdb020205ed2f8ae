"""The tables of groups of sources, and of claims that say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from reportgen.model.brief import Brief
from reportgen.model.distributions import find_distributions
from reportgen.model.grouping import divide
from reportgen.model.sameness import gather
from reportgen.model.standpoints import Standpoint

Row = tuple[Any, ...]


def list_groups(brief: Brief) -> Iterator[Row]:
    """Rows of the table `groups`."""
    for name, grouping in brief.comparison.groups.items():
        for group, sources in divide(brief, grouping):
            for source in sources:
                yield name, group or None, source.key


def list_group_positions(
    brief: Brief, places: Mapping[tuple[str, str], Standpoint]
) -> Iterator[Row]:
    """Rows of the table `group_positions`; `places` are where sources stand on themes."""
    for name, grouping in brief.comparison.groups.items():
        spreads = find_distributions(brief, places, divide(brief, grouping))
        for theme, spread in spreads.items():
            for one in spread:
                yield (
                    name,
                    one.group or None,
                    theme,
                    len(one.sources),
                    len(one.speakers),
                    one.placed,
                    *one.steps,
                    one.middle,
                    one.typical[1].id if one.typical else None,
                    one.said,
                    one.dissenting[1].id if one.dissenting else None,
                )


def list_sameness(brief: Brief) -> Iterator[Row]:
    """Rows of the table `sameness`."""
    for head, ids in gather(brief).items():
        makers = {brief.claims[id_][0].key for id_ in ids}
        for id_ in ids:
            yield id_, head, brief.claims[id_][0].key, len(makers)


def list_co_occurrence(brief: Brief) -> Iterator[Row]:
    """Rows of the table `co_occurrence`."""
    makers = {
        head: {brief.claims[id_][0].key for id_ in ids} for head, ids in gather(brief).items()
    }
    made: dict[str, list[str]] = {}
    for head, keys in makers.items():
        for key in keys:
            made.setdefault(key, []).append(head)
    pairs = Counter(pair for heads in made.values() for pair in combinations(sorted(heads), 2))
    for (one, other), both in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        yield one, other, len(makers[one]), len(makers[other]), both
