"""What a document of XML costs whose parts call others by name, as macros and symbols do.

Two calls of a part that calls another twice are four of that, and so on: thirty lines of it are
more work than anybody can wait for. Each part is measured once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element


class Excess(ValueError):
    """What costs too much, and why, as what is said of it ("calls itself")."""


@dataclass(frozen=True)
class Cost:
    """How many elements there are once all calls are replaced, and how many within each other."""

    steps: int
    depth: int


@dataclass
class Expansion:
    """Measures elements; `parts` are those that can be called, `find_call` the name that one calls.

    Of the children of a `choice` only one is taken, so that the dearest counts.
    """

    parts: Mapping[str, Element]
    find_call: Callable[[Element], str]
    deepest: int
    most: int
    choice: str = ""
    costs: dict[str, Cost] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    def measure(self, element: Element, depth: int = 1) -> Cost:
        """What an element costs with all in it; raises `Excess`."""
        if depth > self.deepest:
            raise Excess(f"goes more than {self.deepest} levels deep")
        costs = [self.measure(child, depth + 1) for child in element]
        if (name := self.find_call(element)) in self.parts:
            costs.append(self._measure_part(name, depth))
        steps = [cost.steps for cost in costs]
        total = 1 + (max(steps, default=0) if element.tag == self.choice else sum(steps))
        if total > self.most:
            raise Excess(f"comes to more than {self.most:,} elements")
        return Cost(total, 1 + max((cost.depth for cost in costs), default=0))

    def _measure_part(self, name: str, depth: int) -> Cost:
        if name in self.open:
            raise Excess(f"calls {name!r} within {name!r}")
        if name not in self.costs:
            self.open.append(name)
            self.costs[name] = self.measure(self.parts[name], depth + 1)
            self.open.pop()
        if depth + self.costs[name].depth > self.deepest:
            raise Excess(f"goes more than {self.deepest} levels deep")
        return self.costs[name]
