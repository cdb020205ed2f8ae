"""The Argument Interchange Format, in the JSON of AIFdb and of xAIF.

Information nodes are claims; what a locution that asserts one says are its words, and who says it
its speaker. Inference supports, conflict contradicts, rephrase agrees.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.fields import (
    clean,
    list_fields,
    list_theme,
    make_passage,
    read_text,
    read_topic,
)
from reportgen.exchange.formats import Input
from reportgen.exchange.holdings import list_holdings
from reportgen.exchange.passage import Harvest, Link, Passage
from reportgen.exchange.safety import parse_json
from reportgen.exchange.schemes import Graph, find_object, list_objects
from reportgen.model.brief import Brief
from reportgen.model.comparison import RelationType
from reportgen.verification.lock import Lock

_TYPES: Mapping[str, RelationType] = {
    "RA": RelationType.SUPPORTS,
    "CA": RelationType.CONTRADICTS,
    "MA": RelationType.AGREES,
}
_SCHEMES: Mapping[RelationType, tuple[str, str]] = {
    RelationType.SUPPORTS: ("RA", "Default Inference"),
    RelationType.EXTENDS: ("RA", "Default Inference"),
    RelationType.AGREES: ("MA", "Default Rephrase"),
    RelationType.QUALIFIES: ("CA", "Default Conflict"),
    RelationType.CONTRADICTS: ("CA", "Default Conflict"),
    RelationType.ATTACKS: ("CA", "Default Conflict"),
}
_LEFT_OUT = {"TA": "transitions", "PA": "preferences"}
_ECHOES = ("agreeing", "disagreeing", "default illocuting")
"""What a locution does that asserts nothing of its own."""
_SPOKEN = re.compile(r"(?P<name>[^:]{1,80}?)\s+:\s+(?P<words>.+)", re.DOTALL)


def detect(file: Input) -> bool:
    """Whether it is JSON with nodes, and edges that lead from one id to another."""
    if data := find_object(file, ("AIF",)):
        return isinstance(data["AIF"], dict) and "nodes" in data["AIF"]
    data = find_object(file, ("nodes", "edges"))
    if data is None or not isinstance(data["nodes"], list):
        return False
    nodes, edges = list_objects(data["nodes"]), list_objects(data["edges"])
    return any("nodeID" in node for node in nodes) and all("fromID" in edge for edge in edges)


def read(file: Input) -> Harvest:
    """The claims and relations of a map; raises `ExchangeError` where it has no node."""
    data = parse_json(file)
    data = data.get("AIF", data) if isinstance(data, dict) else {}
    nodes = list_objects(data.get("nodes")) if isinstance(data, dict) else []
    types = {_id(node, "nodeID"): read_text(node.get("type")).upper() for node in nodes}
    if "I" not in types.values():
        raise ExchangeError(
            "The JSON holds no argument map: it has no node of type I.",
            "Export the map again as AIF JSON.",
            Location(file.name),
        )
    graph = Graph()
    for node in nodes:
        id_ = _id(node, "nodeID")
        if types[id_] == "I":
            graph.statements.setdefault(id_, node)
        elif types[id_] in _TYPES:
            graph.schemes.setdefault(id_, node)
    for edge in list_objects(data.get("edges")):
        graph.join(_id(edge, "fromID"), _id(edge, "toID"))
    spoken = _find_locutions(nodes, types, graph, data)
    place = Location(file.name)
    passages = tuple(
        _make_passage(id_, node, spoken.get(id_, ("", "")), place)
        for id_, node in graph.statements.items()
    )
    return Harvest(
        passages=passages,
        links=tuple(_list_links(graph, types, passages, place)),
        topics=tuple(read_topic(theme) for theme in list_objects(data.get("themes"))),
        left_out=_count_left_out(types, spoken),
    )


def _id(item: Mapping[str, Any], name: str) -> str:
    return read_text(item.get(name))


def _find_locutions(
    nodes: list[dict[str, Any]], types: Mapping[str, str], graph: Graph, data: Mapping[str, Any]
) -> dict[str, tuple[str, str]]:
    """Who says each statement, and in what words: of the first locution that asserts it.

    A locution in which an analyst reports another has two names before it, and asserts nothing.
    """
    by_id = {_id(node, "nodeID"): node for node in nodes}
    people = {_id(p, "participantID"): _name(p) for p in list_objects(data.get("participants"))}
    said = {_id(item, "nodeID"): people.get(_id(item, "personID"), "")
            for item in list_objects(data.get("locutions"))}  # fmt: skip
    found: dict[str, tuple[str, str]] = {}
    for id_, node in by_id.items():
        act = read_text(node.get("text")).lower()
        if types[id_] != "YA" or act in _ECHOES:
            continue
        for locution in graph.before[id_]:
            for statement in graph.after[id_]:
                if types.get(locution) == "L" and types.get(statement) == "I":
                    words = read_text(by_id[locution].get("text"))
                    found.setdefault(statement, _split_spoken(words, said.get(locution, "")))
    return found


def _name(person: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (_id(person, "firstname"), _id(person, "surname"))))


def _split_spoken(text: str, name: str) -> tuple[str, str]:
    """The speaker and the words of "Paul Dean : I welcome …"."""
    match = _SPOKEN.fullmatch(text)
    if match is None:
        return name, text.removeprefix(f"{name}: ") if name else text
    return name or match["name"].strip(), match["words"].strip()


def _make_passage(
    id_: str, node: Mapping[str, Any], spoken: tuple[str, str], place: Location
) -> Passage:
    own = node.get("fields")
    speaker, words = spoken
    fields = own if isinstance(own, dict) else {"speaker": speaker, "words": words}
    wanted = id_ if isinstance(own, dict) else ""  # the ids of AIFdb are numbers
    return make_passage(read_text(node.get("text")), fields, place, id_, wanted)


def _list_links(
    graph: Graph, types: Mapping[str, str], passages: tuple[Passage, ...], place: Location
) -> Iterator[Link]:
    parents = {passage.id: passage.parent for passage in passages if passage.role == "evidence"}
    for start, end, scheme, is_direct in graph.list_pairs():
        if parents.get(start) == end:
            continue
        type_, note = _TYPES[types[scheme]], "" if is_direct else "undercuts"
        fields = graph.schemes[scheme].get("fields")
        if isinstance(fields, dict) and fields.get("type") in set(RelationType):
            type_, note = RelationType(fields["type"]), read_text(fields.get("note"))
        if not is_direct and type_ is RelationType.CONTRADICTS:
            type_ = RelationType.ATTACKS
        yield Link(start, end, type_, note, place)


def _count_left_out(types: Mapping[str, str], spoken: Mapping[str, Any]) -> dict[str, int]:
    counts = Counter(types.values())
    silent = counts["L"] - len(spoken)
    left = {words: counts[type_] for type_, words in _LEFT_OUT.items() if counts[type_]}
    return left | ({"locutions that assert nothing of their own": silent} if silent > 0 else {})


# ── writing ──────────────────────────────────────────────────────────────────────────────


def write(brief: Brief, _lock: Lock | None = None) -> bytes:
    """The brief as a map: claims and evidence as I, what a source says of them as L, relations."""
    holdings = list_holdings(brief)
    labels = {source.key: clean(source.label) for source in brief.sources}
    nodes: list[dict[str, Any]] = []
    edges: list[tuple[str, str]] = []
    for passage in holdings.passages:
        _write_passage(passage, labels[passage.source], nodes, edges)
    for link in holdings.links:
        type_, scheme = _SCHEMES[link.type]
        id_ = f"{link.from_}>{link.to}:{link.type}"
        fields = {"type": link.type.value} | ({"note": link.note} if link.note else {})
        nodes.append(_node(id_, scheme, type_, scheme=scheme, fields=fields))
        edges += [(link.from_, id_), (id_, link.to)]
    themes = [list_theme(theme) for theme in brief.comparison.themes]
    data = {
        "nodes": nodes,
        "edges": [
            {"edgeID": str(number), "fromID": start, "toID": end, "formEdgeID": None}
            for number, (start, end) in enumerate(edges, 1)
        ],
        "locutions": [
            {"nodeID": node["nodeID"], "personID": node["nodeID"].partition("@")[2]}
            for node in nodes
            if node["type"] == "L"
        ],
        "participants": [
            {"participantID": key, "firstname": "", "surname": label}
            for key, label in labels.items()
        ],
        "themes": themes,
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "ignore")


def _node(id_: str, text: str, type_: str, **more: Any) -> dict[str, Any]:
    return {"nodeID": id_, "text": clean(text), "type": type_, **more}


def _write_passage(
    passage: Passage, label: str, nodes: list[dict[str, Any]], edges: list[tuple[str, str]]
) -> None:
    """A statement, the locution that asserts it, and what evidence supports."""
    id_, statement = passage.id, passage.reading.statement
    locution, act = f"{id_}@{passage.source}", f"{id_}!"
    nodes += [
        _node(id_, statement, "I", fields=list_fields(passage)),
        _node(locution, f"{label} : {passage.words or statement}", "L"),
        _node(act, "Asserting", "YA", scheme="Asserting"),
    ]
    edges += [(locution, act), (act, id_)]
    if passage.role == "evidence":
        inference = f"{id_}>{passage.parent}"
        nodes.append(_node(inference, "Default Inference", "RA", scheme="Default Inference"))
        edges += [(id_, inference), (inference, passage.parent)]
