"""Coded texts of Taguette and QualCoder: words and codes, without pages."""

from __future__ import annotations

import pytest

from reportgen.errors import ExchangeError
from reportgen.exchange.formats import Input
from tests.exchange import load, read

TAGUETTE = "id,document,tag,content\n7,abe2019.pdf,drivers,words of it\n"
QUALCODER = (
    '\ufeff"File","Coder","Coded","Id","Codename","Coded_Memo","Category"\n'
    '"abe2019.txt","ann","words\nof it","ctid:1","drivers","A remark.","causes"\n'
)


def test_a_highlight_with_several_tags_is_one_passage() -> None:
    rows = "7,abe2019.pdf,china,words of it\n8,abe2019.pdf,,other words\n9,b.pdf,x,\n"
    harvest = read("taguette", "all_tags.csv", TAGUETTE + rows)
    first, second = harvest.passages
    assert (first.words, first.tags, first.id) == ("words of it", ("drivers", "china"), "7")
    assert (first.source, first.place.line) == ("abe2019", 2)
    assert (second.words, second.tags) == ("other words", ())
    assert [topic.label for topic in harvest.topics] == ["drivers", "china"]
    assert harvest.left_out == {"highlights without words": 1}


def test_a_coded_text_comes_with_its_coder_code_and_memo() -> None:
    (passage,) = read("qualcoder", "report.csv", QUALCODER).passages
    assert (passage.words, passage.source, passage.reader) == ("words of it", "abe2019", "ann")
    assert (passage.tags, passage.comment, passage.id) == (("drivers",), "A remark.", "ctid:1")


def test_two_codes_on_one_text_are_one_passage_and_two_coders_two() -> None:
    rows = (
        '"abe2019.txt","ann","words of it","ctid:2","china","","causes"\n'
        '"abe2019.txt","ben","words of it","ctid:3","china","","causes"\n'
        '"abe2019.txt","ben","image","imid:1","china","","causes"\n'
    )
    harvest = read("qualcoder", "report.csv", QUALCODER + rows)
    assert [(p.reader, p.tags) for p in harvest.passages] == [
        ("ann", ("drivers", "china")),
        ("ben", ("china",)),
    ]
    assert harvest.left_out == {"codes on pictures and recordings": 1}


def test_a_report_by_cases_names_the_file_beside_the_case() -> None:
    text = '"Case","Filename","Coder","Coded","Id","Codename","Coded_Memo"\n'
    row = '"Case 1","abe2019.pdf","ann","words","ctid:1","drivers",""\n'
    assert read("qualcoder", "report.csv", text + row).passages[0].source == "abe2019"


def test_the_answer_to_a_query_keeps_stretches_of_text_apart() -> None:
    text = "codename;filename;pos0;pos1;text;coder;memo;date\n"
    rows = (
        "drivers;a.txt;3;8;words;ann;;2026-01-02 03:04:05\n"
        "drivers;a.txt;90;95;words;ann;;2026-01-02 03:04:05\n"
    )
    file = Input("query.csv", (text + rows).encode())
    assert load("qualcoder").detect(file)
    harvest = load("qualcoder").read(file)
    assert [passage.date for passage in harvest.passages] == ["2026-01-02T03:04:05"] * 2


@pytest.mark.parametrize("form", ["taguette", "qualcoder"])
def test_another_table_is_refused_in_words(form: str) -> None:
    assert not load(form).detect(Input("a.csv", b"source,claim\nabe2019,They hedge\n"))
    with pytest.raises(ExchangeError, match=r"a\.csv:1: The table lacks"):
        read(form, "a.csv", "source,claim\nabe2019,They hedge\n")
