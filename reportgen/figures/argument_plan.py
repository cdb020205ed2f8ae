"""Where the claims and relations of an argument map go on a canvas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reportgen.figures.arrangement import Arrangement, Node, arrange, choose_sides
from reportgen.figures.drawing import Canvas
from reportgen.figures.fonts import wrap


@dataclass(frozen=True)
class Claim:
    """One claim on the map: what is written in its box, and the whole for the pointer."""

    node: Node
    text: str
    details: tuple[str, ...]


@dataclass(frozen=True)
class Tie:
    """One relation on the map: from one claim to another, its tenor, and the relation in words."""

    start: str
    end: str
    tenor: str
    words: str

    @property
    def edge(self) -> tuple[str, str]:
        """The claims that it joins."""
        return self.start, self.end


@dataclass(frozen=True)
class ArgumentMap:
    """Claims and the relations between them; `groups` are the labels of groups by number.

    `heads` stand over the two columns where each holds the claims of one source.
    """

    claims: tuple[Claim, ...]
    ties: tuple[Tie, ...]
    groups: Mapping[int, str]
    heads: tuple[str, ...]

    @cached_property
    def sides(self) -> Mapping[str, int]:
        """The column of every claim."""
        return choose_sides([claim.node for claim in self.claims], [tie.edge for tie in self.ties])

    def keep(self, ids: set[str]) -> ArgumentMap:
        """The map of some of its claims, and the relations between them."""
        claims = tuple(claim for claim in self.claims if claim.node.id in ids)
        ties = tuple(tie for tie in self.ties if ids.issuperset(tie.edge))
        kept = ArgumentMap(claims, ties, self.groups, self.heads)
        kept.__dict__["sides"] = self.sides  # a claim keeps its column in every excerpt
        return kept


@dataclass(frozen=True)
class Place:
    """The box of a claim, its upper left corner at x, y, and the lines of its text."""

    claim: Claim
    side: int
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Route:
    """The way of a relation: a curve that is level at its ends, bending at `bend`."""

    tie: Tie
    x1: float
    y1: float
    x2: float
    y2: float
    bend: float


Title = tuple[float, tuple[str, ...]]
"""Where the lines of a heading stand: the y of a group's, the x of a column's."""


@dataclass(frozen=True)
class Plan:
    """Everything in its place, in points; `titles` are the groups', `heads` the columns'.

    `left` is where the first column begins; beside it there may be arcs.
    """

    canvas: Canvas
    places: tuple[Place, ...]
    routes: tuple[Route, ...]
    titles: tuple[Title, ...]
    left: float
    heads: tuple[Title, ...]
    height: float
    crossings: int


@dataclass(frozen=True)
class _Measures:
    """The measures of a map on a canvas in points."""

    canvas: Canvas
    margins: tuple[float, float]
    titled: bool
    heads: tuple[str, ...]

    @property
    def gap(self) -> float:
        """Between the columns, where the lines run."""
        return self.canvas.width * 0.15

    @property
    def box(self) -> float:
        return (self.canvas.width - self.gap - sum(self.margins)) / 2

    def wrap_title(self, text: str) -> tuple[str, ...]:
        return tuple(wrap(text, self.canvas.width - self.x(0), self.canvas.body, bold=True))

    def title(self, text: str) -> float:
        return self.canvas.leading * (len(self.wrap_title(text)) + 0.5) if self.titled else 0.0

    def wrap_head(self, text: str) -> tuple[str, ...]:
        return tuple(wrap(text, self.box, self.canvas.body, bold=True))

    @property
    def head(self) -> float:
        """The legend and the heads of columns."""
        lines = max((len(self.wrap_head(text)) for text in self.heads), default=0)
        return self.canvas.leading * (1.4 + lines if lines else 1.3)

    @property
    def line(self) -> float:
        return self.canvas.small * 1.2

    @property
    def pad(self) -> float:
        return self.canvas.small * 0.45

    @property
    def space(self) -> float:
        """Between two boxes."""
        return self.canvas.small * 0.5

    def x(self, side: int) -> float:
        return self.margins[0] + side * (self.box + self.gap)

    def measure(self, text: str) -> float:
        return len(self.wrap(text)) * self.line + self.pad

    def wrap(self, text: str) -> list[str]:
        return wrap(text, self.box - self.canvas.small * 1.7, self.canvas.small)


def _measure(whole: ArgumentMap, canvas: Canvas) -> _Measures:
    """The measures; beside a column there is room for arcs where claims in it are joined."""
    arcs = {whole.sides[tie.start] for tie in whole.ties if _is_arc(tie, whole.sides)}
    margin = canvas.width * 0.045
    margins = (margin if 0 in arcs else 1.0, margin if 1 in arcs else 1.0)
    return _Measures(canvas, margins, len(whole.groups) > 1, whole.heads)


def _is_arc(tie: Tie, sides: Mapping[str, int]) -> bool:
    return sides[tie.start] == sides[tie.end]


def _has_room(
    claims: Iterable[tuple[Claim, float]], whole: ArgumentMap, measures: _Measures
) -> bool:
    """Whether some claims of a map fit on its canvas, each given with its own height."""
    columns: dict[tuple[int, int], float] = defaultdict(float)
    for claim, height in claims:
        place = claim.node.group, whole.sides[claim.node.id]
        columns[place] += height
        if columns[place] > measures.canvas.height:
            return False
    groups: dict[int, float] = {}
    for (group, _), height in columns.items():
        groups[group] = max(groups.get(group, 0.0), height)
    heights = (height + measures.title(whole.groups[group]) for group, height in groups.items())
    return measures.head + sum(heights) <= measures.canvas.height


def choose_excerpt(whole: ArgumentMap, canvas: Canvas, ranked: Sequence[Tie]) -> ArgumentMap:
    """As much of a map as the canvas has room for.

    All of it, or else the claims that the first of the `ranked` relations join; those that do
    not fit any more are passed over.
    """
    measures = _measure(whole, canvas)
    space = measures.space
    claims = [(claim, measures.measure(claim.text) + space) for claim in whole.claims]
    if _has_room(claims, whole, measures):
        return whole
    places = {claim.node.id: place for place, claim in enumerate(whole.claims)}
    chosen: set[int] = set()
    for tie in ranked:
        tried = chosen | {places[id_] for id_ in tie.edge}
        if not chosen or _has_room((claims[place] for place in sorted(tried)), whole, measures):
            chosen = tried
    return whole.keep({whole.claims[place].node.id for place in chosen})


def plan(shown: ArgumentMap, canvas: Canvas) -> Plan:
    """Puts every claim and relation in its place."""
    measures = _measure(shown, canvas)
    nodes = [claim.node for claim in shown.claims]
    edges = [tie.edge for tie in shown.ties]
    arrangement = arrange(nodes, edges, shown.sides)
    places, titles, height = _put(shown, arrangement, measures)
    routes = _route(shown, places, measures)
    heads = tuple(
        (measures.x(side), measures.wrap_head(text)) for side, text in enumerate(shown.heads)
    )
    crossings = arrangement.count_crossings(edges)
    return Plan(
        canvas,
        tuple(places.values()),
        routes,
        titles,
        measures.x(0),
        heads,
        height,
        crossings,
    )


def _put(
    shown: ArgumentMap, arrangement: Arrangement, measures: _Measures
) -> tuple[dict[str, Place], tuple[Title, ...], float]:
    """The boxes, group below group; the shorter column of a group stands in its middle."""
    claims = {claim.node.id: claim for claim in shown.claims}
    places: dict[str, Place] = {}
    titles = []
    top = measures.head
    for group in arrangement.groups:
        if measures.titled:
            titles.append((top, measures.wrap_title(shown.groups[group])))
            top += measures.title(shown.groups[group])
        columns = [arrangement.columns.get((group, side), ()) for side in (0, 1)]
        heights = [
            sum(measures.measure(claims[id_].text) + measures.space for id_ in ids)
            for ids in columns
        ]
        for side, ids in enumerate(columns):
            y = top + (max(heights) - heights[side]) / 2
            for id_ in ids:
                lines = tuple(measures.wrap(claims[id_].text))
                height = len(lines) * measures.line + measures.pad
                x, width = measures.x(side), measures.box
                places[id_] = Place(claims[id_], side, x, y, width, height, lines)
                y += height + measures.space
        top += max(heights)
    return places, tuple(titles), top


def _route(
    shown: ArgumentMap, places: Mapping[str, Place], measures: _Measures
) -> tuple[Route, ...]:
    """The curves: between the columns, or in the margin beside one of them."""
    ports = _find_ports(shown, places)
    spans = [
        abs(places[t.start].y - places[t.end].y) for t in shown.ties if _is_arc(t, shown.sides)
    ]
    routes = []
    for index, tie in enumerate(shown.ties):
        start, end = places[tie.start], places[tie.end]
        y1, y2 = ports[index, tie.start], ports[index, tie.end]
        if start.side != end.side:
            x1, x2 = ((p.x + p.width) if p.side == 0 else p.x for p in (start, end))
            routes.append(Route(tie, x1, y1, x2, y2, (x1 + x2) / 2))
            continue
        # Three quarters of the way to where it bends is as far as a curve comes.
        part = 0.35 + 0.65 * abs(start.y - end.y) / max(max(spans), 1.0)
        reach = (measures.margins[start.side] - 2) / 0.75 * part
        x = start.x if start.side == 0 else start.x + start.width
        routes.append(Route(tie, x, y1, x, y2, x - reach if start.side == 0 else x + reach))
    return tuple(routes)


def _find_ports(shown: ArgumentMap, places: Mapping[str, Place]) -> dict[tuple[int, str], float]:
    """Where each relation touches its boxes: one below the other, in the order of where they go."""
    sides: dict[tuple[str, bool], list[tuple[float, int]]] = defaultdict(list)
    for index, tie in enumerate(shown.ties):
        for here, there in (tie.edge, tie.edge[::-1]):
            other = places[there]
            target = other.y + other.height / 2
            sides[here, _is_arc(tie, shown.sides)].append((target, index))
    ports = {}
    for (id_, is_arc), targets in sides.items():
        place, middle = places[id_], places[id_].y + places[id_].height / 2
        # Arcs leave upwards from the upper half: the longest of them outermost.
        order = sorted(targets, key=lambda item: _rank_port(item, middle, is_arc))
        for number, (_, index) in enumerate(order, 1):
            ports[index, id_] = place.y + place.height * number / (len(order) + 1)
    return ports


def _rank_port(item: tuple[float, int], middle: float, is_arc: bool) -> tuple[float, float, int]:
    target, index = item
    if not is_arc:
        return 0.0, target, index
    return (0.0, -target, index) if target < middle else (1.0, -target, index)
