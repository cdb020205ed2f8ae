"""Web Annotations: what was annotated anywhere comes in, a brief goes out with its selectors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.errors import ExchangeError
from reportgen.exchange import hypothesis, webannotation
from reportgen.exchange.formats import Input
from reportgen.exchange.passage import Passage
from reportgen.model.brief import Brief, Evidence
from reportgen.verification.lock import (
    Lock,
    LockedQuotation,
    LockedSource,
    TextPositionSelector,
    TextQuoteSelector,
    hash_extract,
)
from reportgen.verification.results import Status, find_quotations
from tests.exchanges import (
    briefs,
    come_back,
    holdings,
    passages_of,
    patient,
    reads_or_refuses,
    spoil,
)
from tests.samples import make_brief

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def read(**annotation: Any) -> Passage:
    data = {"@context": CONTEXT, "type": "Annotation", **annotation}
    return webannotation.read(Input("a.jsonld", json.dumps(data).encode())).passages[0]


def test_body_target_and_creator_become_a_passage() -> None:
    passage = read(
        id="http://a.example/1",
        body=[
            {"type": "TextualBody", "value": "So it did."},
            {"type": "TextualBody", "value": "trade", "purpose": "tagging"},
        ],
        creator={"type": "Person", "name": "Ann"},
        created="2017-02-10T10:00:00Z",
        target={
            "source": "https://doi.org/10.1000/182",
            "selector": [
                {"type": "FragmentSelector", "value": "page=12",
                 "refinedBy": {"type": "TextQuoteSelector", "exact": "trade grew",
                               "prefix": "So ", "suffix": "."}},
            ],
        },
    )  # fmt: skip
    assert (passage.words, passage.prefix, passage.suffix) == ("trade grew", "So ", ".")
    assert (passage.comment, passage.tags) == ("So it did.", ("trade",))
    assert (passage.reader, passage.date) == ("Ann", "2017-02-10T10:00:00Z")
    assert (passage.source, passage.page_index) == ("https://doi.org/10.1000/182", 11)


def test_the_short_forms_of_the_model_are_read() -> None:
    passage = read(bodyValue="A remark", target="http://a.example/page", creator="Ann")
    assert (passage.comment, passage.source, passage.reader) == (
        "A remark",
        "http://a.example/page",
        "Ann",
    )


def test_a_work_is_known_by_its_doi_or_address() -> None:
    data = [
        {"@context": CONTEXT, "bodyValue": "a", "target": address}
        for address in ("https://doi.org/10.1000/182", "http://a.example", "urn:x")
    ]
    works = webannotation.read(Input("a.jsonld", json.dumps(data).encode())).works
    assert [dict(work.fields) for work in works] == [
        {"doi": "10.1000/182"},
        {"url": "http://a.example"},
    ]


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"target": 5, "items": 1}', b'"ns/anno"'])
def test_a_file_without_annotations_that_say_something_is_refused_or_empty(data: bytes) -> None:
    try:
        assert webannotation.read(Input("a.json", data)).passages == ()
    except ExchangeError as error:
        assert error.place is not None


@patient
@given(brief=briefs())
def test_a_brief_comes_back_but_for_relations_and_bibliography(brief: Brief) -> None:
    back, held = come_back(webannotation, brief, "out.jsonld"), holdings(brief)
    assert passages_of(back) == passages_of(held)
    assert back.topics == held.topics
    assert back.links == ()
    assert back.works == ()


def quote(brief: Brief, words: str) -> Brief:
    """The brief, with words quoted in its first claim and in that claim's first evidence."""
    source = brief.sources[0]
    claim = source.claims[0]
    ground: Evidence = claim.evidence[0].model_copy(update={"quote": words})
    claim = claim.model_copy(update={"quote": words, "evidence": (ground,)})
    source = source.model_copy(update={"claims": (claim,)})
    return Brief(brief.publication, (source,), brief.comparison, brief.bibliography)


def lock_first(brief: Brief) -> Lock:
    """A lock in which the first quotation was found."""
    first = next(find_quotations(brief.sources[0]))
    locked = LockedQuotation(
        extract=hash_extract(first),
        status=Status.FOUND,
        selectors=((TextQuoteSelector(exact="trade grew", prefix="So "),
                    TextPositionSelector(start=3, end=13)),),
    )  # fmt: skip
    source = LockedSource(file="a.txt", sha256="0" * 64, quotations={first.key: locked})
    return Lock(sources={first.source: source})


def test_selectors_are_those_of_the_lock_while_the_quotation_is_the_same() -> None:
    brief = quote(make_brief(1, 1), "trade grew")
    locked = lock_first(brief)
    claim, ground = json.loads(webannotation.write(brief, locked))["first"]["items"]
    assert claim["target"][0]["selector"] == [
        {"type": "TextQuoteSelector", "exact": "trade grew", "prefix": "So ", "suffix": ""},
        {"type": "TextPositionSelector", "start": 3, "end": 13},
    ]
    assert ground["target"][0]["selector"] == [{"type": "TextQuoteSelector", "exact": "trade grew"}]
    other = quote(make_brief(1, 1), "ships sailed")
    changed = json.loads(webannotation.write(other, locked))["first"]["items"][0]
    assert changed["target"][0]["selector"] == [
        {"type": "TextQuoteSelector", "exact": "ships sailed"}
    ]


def test_hypothesis_and_web_annotations_are_told_apart() -> None:
    file = Input("a.json", webannotation.write(make_brief(1, 1), None))
    assert not hypothesis.detect(file)


SEEDS = (
    webannotation.write(make_brief(1, 1, evidence=0), None),
    json.dumps({"@context": CONTEXT, "target": [{"source": {"id": "a"}, "selector":
                {"type": "x", "refinedBy": [{"exact": "b"}]}}], "body": ["a", {"value": 1}]}
               ).encode(),
)  # fmt: skip


@patient
@given(data=spoil(SEEDS) | st.binary(max_size=40))
def test_a_spoiled_file_is_read_or_refused(data: bytes) -> None:
    reads_or_refuses(webannotation, data)
