"""Argument graphs in which a relation is a node too, as AIF and SADFace have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from reportgen.errors import ExchangeError
from reportgen.exchange.formats import Input
from reportgen.exchange.safety import parse_json


@dataclass
class Graph:
    """Statements and schemes by their ids, in the order of the file, and the edges between them."""

    statements: dict[str, dict[str, Any]] = field(default_factory=dict)
    schemes: dict[str, dict[str, Any]] = field(default_factory=dict)
    after: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    before: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def join(self, start: str, end: str) -> None:
        """An edge; the same one twice counts once."""
        if end not in self.after[start]:
            self.after[start].append(end)
            self.before[end].append(start)

    def list_pairs(self) -> Iterator[tuple[str, str, str, bool]]:
        """From which statement to which a scheme leads, its id, and whether by another scheme.

        What bears on a scheme bears on what the scheme concludes.
        """
        for scheme in self.schemes:
            starts = [node for node in self.before[scheme] if node in self.statements]
            for end, is_direct in self._find_ends(scheme):
                for start in starts:
                    if start != end:
                        yield start, end, scheme, is_direct

    def _find_ends(self, scheme: str) -> Iterator[tuple[str, bool]]:
        seen, queue = {scheme}, [(node, True) for node in self.after[scheme]]
        while queue:
            node, is_direct = queue.pop(0)
            if node in seen:
                continue
            seen.add(node)
            if node in self.statements:
                yield node, is_direct
            elif node in self.schemes:
                queue += [(after, False) for after in self.after[node]]


def list_objects(value: object) -> list[dict[str, Any]]:
    """The objects in a list of JSON; nothing where it is none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def find_object(file: Input, names: Iterable[str]) -> dict[str, Any] | None:
    """The object that a JSON file is, where it has all of these names; raises nothing."""
    try:
        value = parse_json(file)
    except ExchangeError:
        return None
    return value if isinstance(value, dict) and set(names) <= set(value) else None
