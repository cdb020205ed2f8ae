"""The argument map as GraphML, for yEd, Gephi, Cytoscape and networkx."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from reportgen.exchange.fields import clean
from reportgen.exchange.formats import Input
from reportgen.exchange.holdings import list_holdings
from reportgen.exchange.passage import Passage
from reportgen.model.brief import Brief
from reportgen.verification.lock import Lock

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_NODE = ("label", "text", "short", "source", "theme", "locator", "period", "certainty", "quote")
_EDGE = ("type", "tenor", "note")


def detect(_file: Input) -> bool:
    """Never: a drawing is not read."""
    return False


def write(brief: Brief, _lock: Lock | None = None) -> bytes:
    """A node a claim, an edge a relation, with what is said of each as its data."""
    holdings = list_holdings(brief)
    root = ET.Element("graphml", {"xmlns": _NAMESPACE})
    for names, of in ((_NODE, "node"), (_EDGE, "edge")):
        for name in names:
            _add_key(root, name, of, "string")
    _add_key(root, "stance", "node", "int")
    graph = ET.SubElement(root, "graph", {"id": "map", "edgedefault": "directed"})
    for passage in holdings.passages:
        if passage.role == "claim":
            _add_node(graph, passage)
    for number, link in enumerate(holdings.links, 1):
        edge = ET.SubElement(
            graph, "edge", {"id": f"e{number}", "source": link.from_, "target": link.to}
        )
        values = {"type": link.type.value, "tenor": link.type.tenor, "note": link.note}
        for name, value in values.items():
            _add_data(edge, f"edge.{name}", value)
    ET.indent(root, " ")
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _add_key(root: ET.Element, name: str, of: str, type_: str) -> None:
    key = {"id": f"{of}.{name}", "for": of, "attr.name": name, "attr.type": type_}
    ET.SubElement(root, "key", key)


def _add_node(graph: ET.Element, passage: Passage) -> None:
    node = ET.SubElement(graph, "node", {"id": passage.id})
    reading = passage.reading
    values = {
        "label": passage.id,
        "text": reading.statement,
        "short": reading.short,
        "source": passage.source,
        "theme": reading.theme,
        "locator": passage.locator,
        "period": reading.period,
        "certainty": reading.certainty or "",
        "quote": reading.quote,
        "stance": "" if reading.stance is None else str(reading.stance),
    }
    for name, value in values.items():
        _add_data(node, f"node.{name}", value)


def _add_data(element: ET.Element, key: str, value: str) -> None:
    if value:
        ET.SubElement(element, "data", {"key": key}).text = clean(value)
