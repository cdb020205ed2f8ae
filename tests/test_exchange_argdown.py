"""Argdown: what a debate says comes in, and a brief goes out and comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.errors import ExchangeError, Location
from reportgen.exchange import argdown
from reportgen.exchange.formats import Input
from reportgen.exchange.passage import Harvest
from reportgen.model.brief import Brief, Certainty, EvidenceKind
from reportgen.model.comparison import RelationType
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
from tests.samples import HOSTILE, make_brief


def read(text: str) -> Harvest:
    return argdown.read(Input("debate.argdown", text.encode()))


def statements(text: str) -> dict[str, str]:
    return {passage.id: passage.reading.statement for passage in read(text).passages}


def relations(text: str) -> list[tuple[str, str, str]]:
    return [(link.from_, str(link.type), link.to) for link in read(text).links]


def test_a_statement_is_a_claim_and_its_title_the_id() -> None:
    (passage,) = read("[trade]: Trade\n  did **grow**\n and _grow_.").passages
    assert passage.reading.statement == "Trade did grow and grow."
    assert (passage.id, passage.reading.id) == ("trade", "trade")
    assert passage.place == Location("debate.argdown", 1)


def test_a_title_that_is_no_id_is_only_the_name_in_the_tool() -> None:
    (passage,) = read("[Did trade grow?]: It did.").passages
    assert (passage.id, passage.reading.id) == ("Did trade grow?", "")


def test_a_statement_without_title_keeps_its_name_while_its_text_stays() -> None:
    (name,) = statements("Trade grew.")
    assert statements("[a]: First.\n\nTrade\n  grew.")[name] == "Trade grew."


@pytest.mark.parametrize(
    ("arrow", "relation"),
    [
        ("+", ("b", "supports", "a")),
        ("<+", ("b", "supports", "a")),
        ("-", ("b", "attacks", "a")),
        ("<-", ("b", "attacks", "a")),
        ("_", ("b", "attacks", "a")),
        ("<_", ("b", "attacks", "a")),
        ("+>", ("a", "supports", "b")),
        ("->", ("a", "attacks", "b")),
        ("_>", ("a", "attacks", "b")),
        ("><", ("a", "contradicts", "b")),
    ],
)
def test_an_arrow_is_a_relation_to_what_it_stands_under(
    arrow: str, relation: tuple[str, str, str]
) -> None:
    assert relations(f"[a]: A.\n  {arrow} [b]: B.") == [relation]


def test_an_undercut_says_so_in_its_note() -> None:
    (link,) = read("[a]: A.\n  <_ <b>: B.").links
    assert link.note == "undercuts"


def test_relations_nest_by_indentation_with_blanks_or_tabs() -> None:
    text = "[a]\n  + [b]\n    - [c]\n      + [d]\n    - [e]\n  - [f]\n"
    expected = [
        ("b", "supports", "a"),
        ("c", "attacks", "b"),
        ("d", "supports", "c"),
        ("e", "attacks", "b"),
        ("f", "attacks", "a"),
    ]
    assert relations(text) == expected
    assert relations(text.replace("  ", "\t")) == expected


def test_one_title_is_one_statement_wherever_it_stands() -> None:
    text = "[a]: A.\n  + [b]\n\n[b]: B.\n\n[b]: B said otherwise.\n  - [c]"
    assert statements(text) == {"a": "A.", "b": "B.", "c": "c"}
    assert relations(text) == [("b", "supports", "a"), ("c", "attacks", "b")]
    assert [place.line for place, _ in read(text).notices] == [6]


def test_a_statement_and_an_argument_of_one_title_are_two() -> None:
    assert set(statements("[a]: A.\n  + <a>: Because.")) == {"a", "<a>"}


def test_premises_support_what_is_inferred_from_them_step_by_step() -> None:
    text = (
        "<Why>: The gist.\n\n(1) [p]: P.\n(2) [q]: Q.\n----\n(3) [r]: R.\n(4) [s]: S.\n"
        "--\nmodus ponens\n--\n(5) [t]: T.\n  -> [u]\n"
    )
    assert relations(text) == [
        ("p", "supports", "r"),
        ("q", "supports", "r"),
        ("r", "supports", "t"),
        ("s", "supports", "t"),
        ("Why", "supports", "t"),
        ("t", "attacks", "u"),
    ]


def test_an_inference_may_name_the_premises_it_uses() -> None:
    text = "(1) [p]: P.\n(2) [q]: Q.\n-- rule {uses: [2]} --\n(3) [r]: R."
    assert relations(text) == [("q", "supports", "r")]


def test_an_argument_without_a_gist_is_its_conclusion() -> None:
    text = "<A>\n\n(1) [p]: P.\n--\n(2) [q]: Q.\n\n[z]: Z.\n  - <A>\n"
    assert set(statements(text)) == {"p", "q", "z"}
    assert relations(text) == [("p", "supports", "q"), ("q", "attacks", "z")]


def test_data_says_where_a_claim_stands_and_how_it_is_meant() -> None:
    (passage,) = read(
        "[a]: A. {source: abe2017, locator: p. 12, quotation: 'trade: grew', theme: trade,\n"
        "  stance: -1, certainty: firm, speaker: Abe Shinzō, kind: statistic,\n"
        "  quantities: [{value: 5, measure: growth, unit: '%'}]} #tag #(two words)"
    ).passages
    assert (passage.source, passage.locator, passage.words) == ("abe2017", "p. 12", "trade: grew")
    reading = passage.reading
    assert (reading.theme, reading.stance, reading.certainty) == ("trade", -1, Certainty.FIRM)
    assert (reading.speaker, reading.kind) == ("Abe Shinzō", EvidenceKind.STATISTIC)
    assert [str(quantity.value) for quantity in reading.quantities] == ["5"]
    assert passage.tags == ("tag", "two words")


def test_data_that_is_no_value_of_the_model_is_not_taken() -> None:
    (passage,) = read(
        "[a]: A. {stance: 7, certainty: sure, quantities: 5, actors: {a: b}}"
    ).passages
    reading = passage.reading
    assert (reading.stance, reading.certainty, reading.quantities, reading.actors) == (
        None,
        None,
        (),
        (),
    )


def test_a_heading_tags_what_is_said_under_it() -> None:
    harvest = read("# On trade\n\n[a]: A.\n\n## Of ships {isGroup: false}\n\n[b]: B.\n  + [a]")
    assert {passage.id: passage.tags for passage in harvest.passages} == {
        "a": ("On trade",),
        "b": ("Of ships",),
    }
    assert [topic.label for topic in harvest.topics] == ["On trade", "Of ships"]


def test_a_mention_is_the_title_and_a_link_its_label() -> None:
    text = "[a]: As @[Trade] and @<Ships> in [the paper](https://a.example/{b}//c)."
    assert statements(text) == {"a": "As Trade and Ships in the paper."}


@pytest.mark.parametrize("comment", ["// so", "/* so\n\nand so */", "<!-- so\n\n-->"])
def test_comments_and_front_matter_say_nothing(comment: str) -> None:
    text = f"===\ntitle: A debate\n===\n\n[a]: A {comment}\n  {comment}\n  + [b]: B\n"
    assert statements(text) == {"a": "A", "b": "B"}
    assert relations(text) == [("b", "supports", "a")]
    assert read(text).passages[1].place.line == 7 + 2 * comment.count("\n")


def test_a_backslash_takes_the_meaning_of_a_character() -> None:
    assert statements(r"[a]: A \[b\] \#c \{d\} \/\/e https\://x.") == {
        "a": "A [b] #c {d} //e https://x."
    }


def test_an_arrow_under_nothing_is_a_notice() -> None:
    harvest = read("[a]: A.\n\n# Heading\n  + [b]: B.")
    assert [(place.line, words) for place, words in harvest.notices] == [
        (4, "“+” is not under a statement.")
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "===\ntitle: a\n===\n", "# Only a heading"])
def test_a_file_without_statements_is_refused(text: str) -> None:
    with pytest.raises(ExchangeError, match=r"debate\.argdown: The file holds no statement"):
        read(text)


def test_data_that_is_no_yaml_is_refused_at_its_line() -> None:
    with pytest.raises(ExchangeError) as caught:
        read("[a]: A.\n\n[b]: B. {locator: [p. 12}")
    assert caught.value.place == Location("debate.argdown", 3)


# ── out and in ───────────────────────────────────────────────────────────────────────────


def test_what_goes_out_can_be_read_by_a_person() -> None:
    brief = make_brief(1, 1, evidence=1, themes=1, relations=0)
    lines = argdown.write(brief, None).decode().splitlines()
    assert lines[0] == "==="
    assert '# Adachi {"source": "source1"}' in lines
    assert any(line.startswith("[c1]: Claim 1 is made. #(theme-1) {") for line in lines)
    assert any(line.startswith("  + <c1#1>: Ground 1 of claim 1. {") for line in lines)


@patient
@given(brief=briefs())
def test_a_brief_comes_back_but_for_its_bibliography(brief: Brief) -> None:
    back, held = come_back(argdown, brief, "out.argdown"), holdings(brief)
    assert passages_of(back) == passages_of(held)
    assert links_of(back) == links_of(held)
    assert back.topics == held.topics
    assert back.works == ()
    assert back.notices == ()


def test_an_arrow_that_a_person_turns_counts_more_than_the_data() -> None:
    text = '[a]: A. {"relations": [{"to": "b", "type": "extends", "note": "n"}]}\n  %s [b]'
    (as_written,) = read(text % "+>").links
    (turned,) = read(text % "->").links
    assert (as_written.type, as_written.note) == (RelationType.EXTENDS, "n")
    assert (turned.type, turned.note) == (RelationType.ATTACKS, "")


SEEDS = (
    argdown.write(make_brief(2, 3, script="hostile"), None),
    b"===\na: b\n===\n# H {a: b}\n<A>\n\n(1) p\n-- {uses: [1]} --\n(2) q\n  +> [r]\n",
)


@patient
@given(data=spoil(SEEDS) | st.binary(max_size=40))
def test_a_spoiled_file_is_read_or_refused(data: bytes) -> None:
    reads_or_refuses(argdown, data)


@pytest.mark.parametrize("comment", ["<!--", "/*"])
def test_a_comment_that_does_not_end_is_refused_where_it_begins(comment: str) -> None:
    with pytest.raises(ExchangeError) as caught:
        read(f"===\na: b\n===\n[a]: A.\n\nB {comment} C.")
    assert caught.value.place == Location("debate.argdown", 6, 3)


@pytest.mark.parametrize("piece", ["{", "[a]: ", "+ ", "<!--", "\\", "#(", "**", "@[", "{a: "])
def test_no_file_takes_long(piece: str) -> None:
    reads_or_refuses(argdown, (piece * 20_000).encode())
    reads_or_refuses(argdown, ((piece + "\n") * 5_000).encode())


def test_text_that_means_something_goes_out_as_text() -> None:
    back = come_back(argdown, make_brief(2, 6, script="hostile"), "out.argdown")
    assert all(HOSTILE in passage.reading.statement for passage in back.passages)
