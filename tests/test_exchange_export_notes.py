"""A brief as notes for Obsidian: readable, linked, and read back as a person left them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reportgen.exchange import notes
from reportgen.exchange.formats import Input
from reportgen.model.brief import Brief
from reportgen.model.comparison import RelationType
from tests.exchanges import (
    TEXTS,
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


@patient
@given(brief=briefs())
def test_a_brief_comes_back_but_for_its_bibliography(brief: Brief) -> None:
    back, held = come_back(notes, brief, "out.md"), holdings(brief)
    assert passages_of(back) == passages_of(held)
    assert links_of(back) == links_of(held)
    assert back.topics == held.topics


def test_a_claim_is_a_heading_that_relations_link_to() -> None:
    text = notes.write(make_brief(2, 4, relations=1), None).decode()
    assert "\n### c1\n\nClaim 1 is made.\n" in text
    assert "\n#### c1 1\n\nGround 1 of claim 1.\n" in text
    assert "\n- agrees:: [[#c2]] — Relation 1.\n" in text


def test_what_a_person_writes_in_the_notes_comes_back() -> None:
    text = notes.write(make_brief(1, 1, evidence=0), None).decode()
    text = text.replace("Claim 1 is made.", "Trade grew,\nsays *A*.\n\n> trade\n> grew")
    harvest = notes.read(Input("a.md", f"{text}- supports:: [[#c2]]\n".encode()))
    (passage,) = harvest.passages
    assert passage.reading.statement == "Trade grew, says *A*."
    assert passage.words == "trade grew"
    assert [(link.type, link.to) for link in harvest.links] == [(RelationType.SUPPORTS, "c2")]


@patient
@given(text=TEXTS)
def test_text_means_nothing_in_markdown(text: str) -> None:
    brief = make_brief(1, 1, evidence=0, relations=0, silent=False)
    claim = brief.sources[0].claims[0].model_copy(update={"claim": text})
    source = brief.sources[0].model_copy(update={"claims": (claim,)})
    written = notes.write(Brief(brief.publication, (source,), brief.comparison,
                                brief.bibliography), None).decode()  # fmt: skip
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(written)
    place = next(n for n, t in enumerate(tokens) if t.type == "inline" and t.content == "c1")
    assert tokens[place + 2].type == "paragraph_open"
    inline = tokens[place + 3]
    assert {child.type for child in inline.children or ()} <= {"text", "text_special"}
    assert "".join(child.content for child in inline.children or ()) == text


@patient
@given(data=spoil((notes.write(make_brief(1, 2), None),)) | st.binary(max_size=40))
def test_a_spoiled_file_is_read_or_refused(data: bytes) -> None:
    reads_or_refuses(notes, data, "a.md")
