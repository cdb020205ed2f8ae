"""Argument maps of AIF and SADFace: nodes become claims, schemes relations."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.errors import ExchangeError
from reportgen.exchange import aif, sadface
from reportgen.exchange.formats import Input, Module
from reportgen.exchange.passage import Harvest
from reportgen.model.brief import Brief
from tests.exchanges import (
    briefs,
    come_back,
    holdings,
    links_of,
    passages_of,
    patient,
    reads_or_refuses,
    spoil,
)
from tests.samples import make_brief


def node(id_: str, type_: str, text: str = "", **more: Any) -> dict[str, Any]:
    return {"nodeID": id_, "type": type_, "text": text, **more}


def edges(*pairs: str) -> list[dict[str, str]]:
    return [dict(zip(("fromID", "toID"), pair.split(), strict=True)) for pair in pairs]


def read(data: object, module: Module = aif) -> Harvest:
    return module.read(Input("map.json", json.dumps(data).encode()))


def relations(harvest: Harvest) -> list[tuple[str, str, str, str]]:
    return [(link.from_, str(link.type), link.to, link.note) for link in harvest.links]


@pytest.mark.parametrize(
    ("type_", "relation"), [("RA", "supports"), ("CA", "contradicts"), ("MA", "agrees")]
)
def test_a_scheme_is_a_relation_of_each_premise_to_each_conclusion(
    type_: str, relation: str
) -> None:
    nodes = [node(i, "I", i) for i in "abc"] + [node("s", type_)]
    harvest = read({"nodes": nodes, "edges": edges("a s", "b s", "s c", "s c")})
    assert relations(harvest) == [("a", relation, "c", ""), ("b", relation, "c", "")]


def test_what_conflicts_with_an_inference_attacks_its_conclusion() -> None:
    nodes = [node(i, "I", i) for i in "abc"] + [node("r", "RA"), node("x", "CA")]
    harvest = read({"nodes": nodes, "edges": edges("a r", "r b", "c x", "x r")})
    assert relations(harvest) == [("a", "supports", "b", ""), ("c", "attacks", "b", "undercuts")]


def test_a_locution_that_asserts_a_claim_gives_its_words_and_its_speaker() -> None:
    nodes = [
        node("1", "L", "Paul Dean : I welcome: it is good"),
        node("2", "YA", "Asserting"),
        node("3", "I", "Dean welcomes it"),
        node("4", "L", "Ella : Paul Dean : I welcome it"),
        node("5", "L", "Lynda : Yes"),
        node("6", "YA", "Agreeing"),
        node("7", "TA", "Default Transition"),
    ]
    harvest = read({"nodes": nodes, "edges": edges("1 2", "2 3", "5 6", "6 3", "1 7", "7 5")})
    (passage,) = harvest.passages
    assert (passage.reading.statement, passage.words) == (
        "Dean welcomes it",
        "I welcome: it is good",
    )
    assert (passage.reading.speaker, passage.reading.quote) == ("Paul Dean", "")
    assert harvest.left_out == {"transitions": 1, "locutions that assert nothing of their own": 2}


def test_participants_of_xaif_are_speakers() -> None:
    harvest = read(
        {
            "AIF": {
                "nodes": [
                    node("1", "L", "I do"),
                    node("2", "YA", "Asserting"),
                    node("3", "I", "a"),
                ],
                "edges": edges("1 2", "2 3"),
                "locutions": [{"nodeID": 1, "personID": 9}],
                "participants": [{"participantID": 9, "firstname": "Ada", "surname": "Byron"}],
            },
            "text": "",
        }
    )
    (passage,) = harvest.passages
    assert (passage.reading.speaker, passage.words) == ("Ada Byron", "I do")


def test_sadface_has_atoms_and_schemes_and_the_words_of_its_resources() -> None:
    harvest = read(
        {
            "nodes": [
                {"id": "a", "type": "atom", "text": "A", "sources": [
                    {"resource_id": "r", "offset": 4, "length": 5}]},
                {"id": "b", "type": "atom", "text": "B", "sources": [{"text": "said"}]},
                {"id": "s", "type": "scheme", "name": "support"},
                {"id": "c", "type": "scheme", "name": "Default Conflict"},
            ],
            "edges": [
                {"source_id": "a", "target_id": "s"}, {"source_id": "s", "target_id": "b"},
                {"source_id": "b", "target_id": "c"}, {"source_id": "c", "target_id": "a"},
            ],
            "resources": [{"id": "r", "content": "The words here"}],
        },
        sadface,
    )  # fmt: skip
    assert [passage.words for passage in harvest.passages] == ["words", "said"]
    assert relations(harvest) == [("a", "supports", "b", ""), ("b", "contradicts", "a", "")]


def test_each_format_claims_its_own_files_alone() -> None:
    own = {
        aif: b'{"nodes": [{"nodeID": "1", "type": "I"}], "edges": []}',
        sadface: b'{"nodes": [{"id": "1", "type": "atom"}], "edges": []}',
    }
    for module in own:
        assert [module.detect(Input("a.json", data)) for data in own.values()] == [
            other is module for other in own
        ]
        assert not module.detect(Input("a.json", b'[{"id": "a", "type": "book"}]'))


@pytest.mark.parametrize("module", [aif, sadface])
@pytest.mark.parametrize("data", [b"{", b"[]", b"1", b'{"nodes": 5, "edges": {}}', b'{"AIF": []}'])
def test_a_file_without_claims_is_refused(module: Module, data: bytes) -> None:
    with pytest.raises(ExchangeError) as caught:
        module.read(Input("map.json", data))
    assert caught.value.place is not None
    assert caught.value.place.path == "map.json"


@patient
@given(brief=briefs())
def test_a_brief_comes_back_but_for_its_bibliography(brief: Brief) -> None:
    back, held = come_back(aif, brief, "out.json"), holdings(brief)
    assert passages_of(back) == passages_of(held)
    assert links_of(back) == links_of(held)
    assert back.topics == held.topics
    assert back.works == ()


def test_what_goes_out_is_a_map_that_others_read() -> None:
    data = json.loads(aif.write(make_brief(2, 4), None))
    ids = [item["nodeID"] for item in data["nodes"]]
    assert len(ids) == len(set(ids))
    assert {end for edge in data["edges"] for end in (edge["fromID"], edge["toID"])} <= set(ids)
    assert {item["type"] for item in data["nodes"]} <= {"I", "L", "YA", "RA", "CA", "MA"}
    by_id = {item["nodeID"]: item for item in data["nodes"]}
    assert by_id["c1@source1"]["text"] == "Adachi : Claim 1 is made."


SEEDS = (
    aif.write(make_brief(1, 1, evidence=1), None),
    b'{"nodes": [{"id": "1", "type": "atom", "sources": [{"text": "a"}]}, {"id": "2", "type": '
    b'"scheme", "name": "x"}], "edges": [{"source_id": "1", "target_id": "2"}], "resources": []}',
)


@pytest.mark.parametrize("module", [aif, sadface])
@patient
@given(data=spoil(SEEDS) | st.binary(max_size=40))
def test_a_spoiled_file_is_read_or_refused(module: Module, data: bytes) -> None:
    reads_or_refuses(module, data)
