"""SADFace: atoms are claims, schemes the relations between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.fields import make_passage, read_text
from reportgen.exchange.formats import Input
from reportgen.exchange.passage import Harvest, Link, Passage
from reportgen.exchange.safety import parse_json
from reportgen.exchange.schemes import Graph, find_object, list_objects
from reportgen.model.comparison import RelationType

_TYPES: Mapping[str, RelationType] = {
    "conflict": RelationType.CONTRADICTS,
    "contradict": RelationType.CONTRADICTS,
    "attack": RelationType.ATTACKS,
    "rebut": RelationType.ATTACKS,
    "undercut": RelationType.ATTACKS,
    "undermin": RelationType.ATTACKS,
}


def detect(file: Input) -> bool:
    """Whether it is JSON with nodes, of which one is an atom, and edges."""
    data = find_object(file, ("nodes", "edges"))
    nodes = list_objects(data["nodes"]) if data else []
    return any(read_text(node.get("type")).lower() == "atom" for node in nodes)


def read(file: Input) -> Harvest:
    """The claims and relations of a document; raises `ExchangeError` where it has no atom."""
    data = parse_json(file)
    data = data if isinstance(data, dict) else {}
    graph, place = Graph(), Location(file.name)
    others: Counter[str] = Counter()
    for node in list_objects(data.get("nodes")):
        id_, type_ = read_text(node.get("id")), read_text(node.get("type")).lower()
        if type_ == "atom":
            graph.statements.setdefault(id_, node)
        elif type_ == "scheme":
            graph.schemes.setdefault(id_, node)
        else:
            others["nodes of other types"] += 1
    if not graph.statements:
        raise ExchangeError(
            "The JSON holds no argument: it has no node of type atom.",
            "Export the document again from SADFace.",
            place,
        )
    for edge in list_objects(data.get("edges")):
        graph.join(read_text(edge.get("source_id")), read_text(edge.get("target_id")))
    resources = {read_text(r.get("id")): r for r in list_objects(data.get("resources"))}
    return Harvest(
        passages=tuple(
            _make_passage(id_, node, resources, place) for id_, node in graph.statements.items()
        ),
        links=tuple(
            Link(
                start, end, _read_type(graph.schemes[scheme]), "" if direct else "undercuts", place
            )
            for start, end, scheme, direct in graph.list_pairs()
        ),
        left_out=dict(others),
    )


def _read_type(scheme: Mapping[str, Any]) -> RelationType:
    name = read_text(scheme.get("name")).lower()
    types = (type_ for word, type_ in _TYPES.items() if word in name)
    return next(types, RelationType.SUPPORTS)


def _make_passage(
    id_: str, node: Mapping[str, Any], resources: Mapping[str, dict[str, Any]], place: Location
) -> Passage:
    """An atom, with the words of the text that it was taken from where they are given."""
    sources = list_objects(node.get("sources"))
    words = next((quote for source in sources if (quote := _quote(source, resources))), "")
    metadata = node.get("metadata")
    notes = metadata.get("core", metadata) if isinstance(metadata, dict) else {}
    comment = read_text(notes.get("notes")) if isinstance(notes, dict) else ""
    fields = {"words": words, "comment": comment}
    return make_passage(read_text(node.get("text")), fields, place, id_)


def _quote(source: Mapping[str, Any], resources: Mapping[str, dict[str, Any]]) -> str:
    if words := read_text(source.get("text")):
        return words
    content = resources.get(read_text(source.get("resource_id")), {}).get("content")
    start, length = source.get("offset"), source.get("length")
    if isinstance(content, str) and isinstance(start, int) and isinstance(length, int):
        return read_text(content[start : start + length]) if start >= 0 < length else ""
    return ""
