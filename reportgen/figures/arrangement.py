"""In which order claims stand in two columns, so that the lines between them rarely cross.

The method is that of layered drawings: Sugiyama, Tagawa & Toda, "Methods for visual understanding
of hierarchical system structures", IEEE Transactions on Systems, Man, and Cybernetics 11 (1981),
whose two layers are the columns, ordered in turn by the barycentre of what each claim is joined
to; then neighbours are exchanged as long as that leaves fewer crossings (Eades & Kelly,
"Heuristics for reducing crossings in 2-layered networks", Ars Combinatoria 21A, 1986). Claims of a
group stay together. Nothing is random: what comes first breaks ties.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heapify, heappop, heappush
from itertools import combinations

_SWEEPS = 8
_MOST_EXCHANGES = 6  # times through all neighbours

Edge = tuple[str, str]
"""The ids of two nodes that are joined."""
Sides = Mapping[str, int]
"""The column of every node: 0 on the left, 1 on the right."""
Line = tuple[int | None, str, str]
"""An edge as it is drawn: the column that it is an arc beside, None for a line between the two, and
its nodes, the left one first."""


@dataclass(frozen=True)
class Node:
    """One claim: its id, the number of its group, and the number of its source."""

    id: str
    group: int
    source: int


@dataclass(frozen=True)
class Arrangement:
    """The nodes of each group and column from top to bottom."""

    sides: Sides
    columns: Mapping[tuple[int, int], tuple[str, ...]]

    @property
    def groups(self) -> tuple[int, ...]:
        """The numbers of the groups from top to bottom."""
        return tuple(sorted({group for group, _ in self.columns}))

    def count_crossings(self, edges: Iterable[Edge]) -> int:
        """How many pairs of lines cross."""
        heights = _find_heights(self.columns)
        lines = [_draw(edge, self.sides) for edge in edges]
        return sum(_cross(one, other, heights) for one, other in combinations(lines, 2))


def choose_sides(nodes: Sequence[Node], edges: Iterable[Edge]) -> Sides:
    """Which column each node is in: the source's own of two, else opposite to most it is joined to.

    Of several sources, the node that is joined to most of those with a column chooses next; ties
    go to the emptier column of the group.
    """
    if len({node.source for node in nodes}) <= 2:
        first = min((node.source for node in nodes), default=0)
        return {node.id: int(node.source != first) for node in nodes}
    joined = _list_neighbours(edges)
    places = {node.id: place for place, node in enumerate(nodes)}
    sides: dict[str, int] = {}
    near: dict[str, Counter[int]] = defaultdict(Counter)
    filled: Counter[tuple[int, int]] = Counter()

    def rank(id_: str) -> tuple[int, int, int]:
        """The least goes next; its rank falls as more of what it is joined to have a column."""
        return -near[id_].total(), -len(joined[id_]), places[id_]

    waiting = [rank(node.id) for node in nodes]
    heapify(waiting)
    while waiting:
        node = nodes[heappop(waiting)[2]]
        if node.id in sides:
            continue  # of an earlier rank
        loads = [(near[node.id][side], filled[node.group, side], side) for side in (0, 1)]
        sides[node.id] = side = min(loads)[2]
        filled[node.group, side] += 1
        for other in joined[node.id]:
            near[other][side] += 1
            heappush(waiting, rank(other))
    return sides


def arrange(nodes: Sequence[Node], edges: Sequence[Edge], sides: Sides) -> Arrangement:
    """Orders the nodes of every group and column so that few lines cross.

    The last answers are remembered: page and slide show the same map, and so does the next build
    in this process where no relation has changed.
    """
    return _arrange(tuple(nodes), tuple(edges), tuple(sides.items()))


@lru_cache(maxsize=16)
def _arrange(
    nodes: tuple[Node, ...], edges: tuple[Edge, ...], placed: tuple[tuple[str, int], ...]
) -> Arrangement:
    sides = dict(placed)
    made: dict[tuple[int, int], list[str]] = defaultdict(list)
    for node in nodes:
        made[node.group, sides[node.id]].append(node.id)
    joined = _list_neighbours(edges)
    best = Arrangement(sides, {place: tuple(ids) for place, ids in made.items()})
    fewest = best.count_crossings(edges)
    columns = dict(best.columns)
    for sweep in range(_SWEEPS):
        columns = _sort_side(columns, sweep % 2, joined)
        tried = Arrangement(sides, dict(columns))
        if (crossings := tried.count_crossings(edges)) < fewest:
            best, fewest = tried, crossings
    return _exchange(best, edges) if fewest else best


def _list_neighbours(edges: Iterable[Edge]) -> dict[str, list[str]]:
    joined: dict[str, list[str]] = defaultdict(list)
    for one, other in edges:
        joined[one].append(other)
        joined[other].append(one)
    return joined


def _find_heights(columns: Mapping[tuple[int, int], Sequence[str]]) -> dict[str, float]:
    """Where each node stands between the top of its group, a whole number, and the next."""
    return {
        id_: group + (place + 0.5) / len(ids)
        for (group, _), ids in columns.items()
        for place, id_ in enumerate(ids)
    }


def _sort_side(
    columns: Mapping[tuple[int, int], tuple[str, ...]], side: int, joined: Mapping[str, list[str]]
) -> dict[tuple[int, int], tuple[str, ...]]:
    """One column, sorted in every group by the mean height of what its nodes are joined to."""
    heights = _find_heights(columns)

    def weigh(id_: str) -> float:
        near = [heights[other] for other in joined[id_]] if id_ in joined else []
        return sum(near) / len(near) if near else heights[id_]

    return {
        place: tuple(sorted(ids, key=weigh)) if place[1] == side else ids
        for place, ids in columns.items()
    }


def _draw(edge: Edge, sides: Sides) -> Line:
    one, other = edge
    if sides[one] == sides[other]:
        return sides[one], one, other
    return (None, one, other) if sides[one] < sides[other] else (None, other, one)


def _cross(one: Line, other: Line, heights: Mapping[str, float]) -> bool:
    """Whether two lines cross: between the columns, or as arcs beside the same one."""
    (column, a, b), (beside, c, d) = one, other
    if column != beside:
        return False
    if column is None:
        return (heights[a] - heights[c]) * (heights[b] - heights[d]) < 0
    a1, b1 = sorted((heights[a], heights[b]))
    c1, d1 = sorted((heights[c], heights[d]))
    return a1 < c1 < b1 < d1 or c1 < a1 < d1 < b1


def _exchange(arrangement: Arrangement, edges: Sequence[Edge]) -> Arrangement:
    """Neighbours change places as long as fewer lines cross for it."""
    columns = {place: list(ids) for place, ids in arrangement.columns.items()}
    sides, heights = arrangement.sides, _find_heights(columns)
    touching: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        for id_ in edge:
            touching[id_].append(edge)
    lines = [_draw(edge, sides) for edge in edges]

    def count(ids: tuple[str, str]) -> int:
        mine = dict.fromkeys(edge for id_ in ids for edge in touching[id_])
        own = [_draw(edge, sides) for edge in mine]
        return sum(_cross(one, other, heights) for one in own for other in lines)

    for _ in range(_MOST_EXCHANGES):
        changed = False
        for ids in columns.values():
            for place in range(len(ids) - 1):
                pair = (ids[place], ids[place + 1])
                before = count(pair)
                heights[pair[0]], heights[pair[1]] = heights[pair[1]], heights[pair[0]]
                if before and count(pair) < before:
                    ids[place], ids[place + 1] = pair[1], pair[0]
                    changed = True
                else:
                    heights[pair[0]], heights[pair[1]] = heights[pair[1]], heights[pair[0]]
        if not changed:
            break
    return Arrangement(sides, {place: tuple(ids) for place, ids in columns.items()})
