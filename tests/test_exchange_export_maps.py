"""The argument map as Mermaid and as GraphML: text in it is text."""

from __future__ import annotations

import re
from importlib.util import find_spec
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from reportgen.exchange import graphml, mermaid
from reportgen.exchange.fields import clean
from reportgen.exchange.formats import FORMATS, Format, Input, Module
from reportgen.model.brief import Brief
from tests.exchanges import briefs, holdings, patient
from tests.samples import make_brief

G = "{http://graphml.graphdrawing.org/xmlns}"


def read_entities(text: str) -> str:
    return re.sub(r"#(\d+);", lambda match: chr(int(match[1])), text)


@patient
@given(brief=briefs())
def test_a_mermaid_map_has_every_claim_and_relation_and_no_markup(brief: Brief) -> None:
    held = holdings(brief)
    text = mermaid.write(brief, None).decode()
    assert mermaid.write(brief, None).decode() == text
    claims = [passage for passage in held.passages if passage.role == "claim"]
    boxes = dict(re.findall(r'^    (c\d+)\["([^"\n]*)"\]$', text, re.MULTILINE))
    assert [read_entities(words) for words in boxes.values()] == [
        clean(f"{claim.reading.statement} ({claim.locator})") for claim in claims
    ]
    names = dict(zip(boxes, (claim.id for claim in claims), strict=True))
    arrows = re.findall(r"^  (c\d+) \S+\|(\w+)\| (c\d+)$", text, re.MULTILINE)
    assert [(names[a], type_, names[b]) for a, type_, b in arrows] == [
        (link.from_, link.type.value, link.to) for link in held.links
    ]
    known = r'(---|title: ".*"|flowchart LR|  subgraph s\d+ \["[^"]*"\]|  end|    c\d+.*|  c\d+ .*)'
    assert all(re.fullmatch(known, line) for line in text.splitlines())
    for words in re.findall(r'"([^"]*)"', text):
        assert not re.search(r"[<>`&\[\]{}()|;]", re.sub(r"#\d+;", "", words))


@patient
@given(brief=briefs())
def test_a_graph_has_every_claim_and_relation_with_what_is_said_of_them(brief: Brief) -> None:
    held = holdings(brief)
    data = graphml.write(brief, None)
    assert graphml.write(brief, None) == data
    root = ET.fromstring(data)
    keys = {key.get("id") for key in root.iter(f"{G}key")}
    assert {item.get("key") for item in root.iter(f"{G}data")} <= keys
    nodes = {node.get("id"): node for node in root.iter(f"{G}node")}
    claims = {passage.id: passage for passage in held.passages if passage.role == "claim"}
    assert list(nodes) == list(claims)
    for id_, node in nodes.items():
        values = {item.get("key"): item.text for item in node}
        assert values["node.text"] == claims[id_].reading.statement
    edges = [(edge.get("source"), edge.get("target")) for edge in root.iter(f"{G}edge")]
    assert edges == [(link.from_, link.to) for link in held.links]


@pytest.mark.parametrize("module", [mermaid, graphml])
def test_a_map_is_never_taken_for_something_to_read(module: Module) -> None:
    assert not any(form.reads for form in FORMATS if form.module in ("mermaid", "graphml"))
    assert b"Adachi" in module.write(make_brief(1, 1), None) or module is graphml


@pytest.mark.parametrize("form", [form for form in FORMATS if form.writes], ids=lambda f: f.name)
def test_what_goes_out_is_known_as_what_it_is_and_as_nothing_else(form: Format) -> None:
    data = form.load().write(make_brief(2, 6, relations=2, script="hostile"), None)
    file = Input(f"out{'.zip' if form.name == 'csv' else form.endings[0]}", data)
    names = [other.name for other in FORMATS if other.reads and _knows(other, file)]
    assert names == ([form.name] if form.reads else [])


def _knows(form: Format, file: Input) -> bool:
    return find_spec(f"reportgen.exchange.{form.module}") is not None and form.load().detect(file)


def test_every_export_says_what_it_loses_in_a_paragraph() -> None:
    for form in FORMATS:
        if form.writes:
            assert form.loses.endswith(".")
            assert "…" not in form.loses
            assert hasattr(form.load(), "write")
