"""Annotations of Hypothesis: the client's JSON and CSV, and the answers of the API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reportgen.errors import ExchangeError
from reportgen.exchange.formats import Input
from tests.exchange import load, read, read_json

URI = "https://example.org/paper.pdf"


def target(words: str | None, start: int = 0, **page: Any) -> dict[str, Any]:
    selectors: list[dict[str, Any]] = []
    if words is not None:
        selectors.append({"type": "TextPositionSelector", "start": start, "end": start + 5})
        quote = {"type": "TextQuoteSelector", "exact": words, "prefix": "the ", "suffix": " end"}
        selectors.append(quote)
    if page:
        selectors.append({"type": "PageSelector", **page})
    return {"source": URI, "selector": selectors} if selectors else {"source": URI}


def annotation(id_: str = "A1", words: str | None = "words", **data: Any) -> dict[str, Any]:
    given = {
        "id": id_,
        "created": "2026-01-02T03:04:05.000000+00:00",
        "user": "acct:reader@hypothes.is",
        "uri": URI,
        "text": "",
        "tags": [],
        "group": "__world__",
        "target": [target(words)],
        "document": {"title": ["A Paper"]},
    }
    return given | data


def export(*annotations: dict[str, Any]) -> dict[str, Any]:
    return {"export_date": "2026-01-03", "client_version": "1", "annotations": list(annotations)}


def test_an_annotation_comes_with_its_words_page_reader_and_what_is_around() -> None:
    given = annotation(
        target=[target("words\n of it", index=3, label="12")], text="A remark.", tags=["drivers"]
    )
    harvest = read_json("hypothesis", export(given))
    (passage,) = harvest.passages
    assert (passage.words, passage.prefix, passage.suffix) == ("words of it", "the", "end")
    assert (passage.page_label, passage.page_index) == ("12", 3)
    assert (passage.comment, passage.tags, passage.reader) == ("A remark.", ("drivers",), "reader")
    assert (passage.id, passage.date) == ("A1", "2026-01-02T03:04:05.000000+00:00")
    assert passage.place.line == 6
    assert harvest.works[0].fields == {"title": "A Paper", "url": URI}


def test_the_name_that_a_reader_shows_counts_before_the_account() -> None:
    given = annotation(user_info={"display_name": "Yuko Mori"})
    assert read_json("hypothesis", export(given)).passages[0].reader == "Yuko Mori"


def test_a_reply_is_a_second_readers_passage_that_names_what_it_answers() -> None:
    reply = annotation("R2", None, references=["A1", "R1"], text="No.", user="acct:b@x.org")
    first = annotation("R1", None, references=["A1"], text="Yes.")
    harvest = read_json("hypothesis", export(reply, first, annotation("A1")))
    assert harvest.passages[0].id == "A1"
    assert {p.id: p.parent for p in harvest.passages} == {"A1": "", "R1": "A1", "R2": "R1"}
    assert {p.reader for p in harvest.passages} == {"reader", "b"}


def test_annotations_come_in_the_order_of_the_text() -> None:
    late = annotation("A1", target=[target("late", 900)])
    early = annotation("A2", target=[target("early", 100)])
    harvest = read_json("hypothesis", {"total": 2, "rows": [late, early]})
    assert [passage.words for passage in harvest.passages] == ["early", "late"]


def test_replies_that_the_api_gives_apart_are_read() -> None:
    reply = annotation("R1", None, references=["A1"], text="Yes.")
    harvest = read_json("hypothesis", {"total": 1, "rows": [annotation()], "replies": [reply]})
    assert [passage.id for passage in harvest.passages] == ["A1", "R1"]


def test_a_note_on_the_page_has_no_words() -> None:
    (passage,) = read_json("hypothesis", export(annotation(words=None, text="On all."))).passages
    assert (passage.words, passage.comment) == ("", "On all.")


def test_each_target_of_an_annotation_is_a_passage() -> None:
    given = annotation(target=[target("one"), target("two")])
    harvest = read_json("hypothesis", export(given))
    assert [(p.words, p.id) for p in harvest.passages] == [("one", "A1"), ("two", "A1#2")]


def test_what_moderators_hid_and_what_says_nothing_is_counted() -> None:
    harvest = read_json(
        "hypothesis",
        export(
            annotation("A1", hidden=True),
            annotation("A2", moderation_status="SPAM"),
            annotation("A3", None),
            annotation("A4", flagged=True),
        ),
    )
    assert [passage.id for passage in harvest.passages] == ["A4"]
    assert harvest.left_out == {
        "annotations hidden by moderators": 2,
        "annotations without words": 1,
    }


def test_several_documents_stay_apart() -> None:
    other = annotation("A2", uri="https://example.org/b", document={"title": ["B"]})
    harvest = read_json("hypothesis", export(annotation(), other))
    assert [p.source for p in harvest.passages] == [work.key for work in harvest.works]
    assert len({p.source for p in harvest.passages}) == 2


CSV = """\
Creation Date,URL,Group,Annotation/Reply Type,Quote,User,Body,Tags,Page
2026-01-02 03:04,https://example.org/paper.pdf,Public,Annotation,"words, ""of"" it",ann,"A
remark.","drivers,north korea",12
2026-01-03 03:04,https://example.org/paper.pdf,Public,Reply,,ben,No.,,
2026-01-03 03:04,https://example.org/paper.pdf,Public,Annotation,,ben,,,
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_clients_csv_is_read(end: str) -> None:
    harvest = read("hypothesis", "export.csv", CSV.replace("\n", end))
    first, reply = harvest.passages
    assert (first.words, first.comment) == ('words, "of" it', "A remark.")
    assert (first.tags, first.page_label) == (("drivers", "north korea"), "12")
    assert (first.reader, first.date, first.place.line) == ("ann", "2026-01-02T03:04", 2)
    assert (reply.words, reply.comment, reply.place.line) == ("", "No.", 4)
    assert harvest.left_out == {"annotations without words": 1}


@pytest.mark.parametrize(
    "value", [{"rows": [], "total": 0}, export(), [annotation()], annotation()]
)
def test_all_shapes_of_its_json_are_known(value: Any) -> None:
    assert load("hypothesis").detect(Input("x.json", json.dumps(value).encode()))


@pytest.mark.parametrize("value", [[], {"annotations": 3}, [{"key": "A", "data": {}}], "text"])
def test_json_of_another_kind_is_not_taken_for_it(value: Any) -> None:
    assert not load("hypothesis").detect(Input("x.json", json.dumps(value).encode()))
    with pytest.raises(ExchangeError, match="no Hypothesis annotations"):
        read_json("hypothesis", value)
