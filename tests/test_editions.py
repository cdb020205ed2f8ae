"""Two editions of a workspace, compared as arguments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reportgen.editions.changes import Change, Difference
from reportgen.editions.comparing import compare
from reportgen.editions.edition import Edition
from reportgen.editions.formats.markdown import LONGEST_COMMENT, write_github, write_markdown
from reportgen.editions.formats.page import write_page
from reportgen.editions.formats.text import write_text
from reportgen.editions.formats.values import write_json
from reportgen.editions.pairing import match_words
from reportgen.editions.wording import compare_words, shorten
from reportgen.model.brief import Brief, Source
from reportgen.model.comparison import Comparison

BASE = samples.make_brief(3, 12, themes=4, evidence=3, findings=True)


def edition(brief: Brief, name: str = "A") -> Edition:
    return Edition(name, brief)


def differ(old: Brief, new: Brief) -> Difference:
    return compare(edition(old, "A"), edition(new, "B"))


def dump(brief: Brief) -> dict[str, Any]:
    """A brief as plain values, which an edit changes."""
    return {
        "sources": [source.model_dump(by_alias=True) for source in brief.sources],
        "comparison": brief.comparison.model_dump(by_alias=True),
    }


def make(values: dict[str, Any]) -> Brief:
    return replace(
        BASE,
        sources=tuple(map(Source.model_validate, values["sources"])),
        comparison=Comparison.model_validate(values["comparison"]),
    )


# ── edits, each with what is to be told of it ────────────────────────────────────────────

Told = tuple[str, str, str, tuple[str, ...]]
"""Of a change: the record, the kind, the id, the fields."""
Edit = Callable[[dict[str, Any], st.DataObject], Told]


def reword(text: str) -> str:
    """A text with another word in it."""
    return f"{text} Notwithstanding."


def draw_claim(values: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    source = data.draw(st.sampled_from(values["sources"]))
    claim: dict[str, Any] = data.draw(st.sampled_from(source["claims"]))
    return claim


def reword_claim(values: dict[str, Any], data: st.DataObject) -> Told:
    claim = draw_claim(values, data)
    field = data.draw(st.sampled_from(["claim", "qualifier", "rebuttal", "note"]))
    claim[field] = reword(claim[field] or "Perhaps.")
    return "claim", "changed", claim["id"], (field,)


def warrant_claim(values: dict[str, Any], data: st.DataObject) -> Told:
    claim = draw_claim(values, data)
    kept = claim["warrant"]
    claim["warrant"] = {"text": reword(kept["text"]), "by": kept["by"]} if kept else {"text": "So."}
    return "claim", "changed", claim["id"], ("warrant",)


def move_claim(values: dict[str, Any], data: st.DataObject) -> Told:
    claim = draw_claim(values, data)
    field, choices = data.draw(
        st.sampled_from(
            [
                ("stance", [-2, -1, 0, 1, 2, None]),
                ("certainty", ["tentative", "probable", "firm", None]),
                ("theme", [theme["id"] for theme in values["comparison"]["themes"]]),
            ]
        )
    )
    claim[field] = data.draw(st.sampled_from([one for one in choices if one != claim[field]]))
    return "claim", "changed", claim["id"], (field,)


def add_claim(values: dict[str, Any], data: st.DataObject) -> Told:
    source = data.draw(st.sampled_from(values["sources"]))
    name = name_anew(values)
    claim = {"id": name, "theme": "theme-1", "locator": "p. 3", "claim": "Nobody foresaw it."}
    source["claims"] = [*source["claims"]]
    source["claims"].insert(data.draw(st.integers(0, len(source["claims"]))), claim)
    return "claim", "added", name, ("theme", "claim", "locator")


def rename_claim(values: dict[str, Any], data: st.DataObject) -> Told:
    claim = draw_claim(values, data)
    old, new = claim["id"], name_anew(values)
    claim["id"] = new
    comparison = values["comparison"]
    for relation in comparison["relations"]:
        for end in ("from", "to"):
            relation[end] = new if relation[end] == old else relation[end]
    rename_in(comparison, old, new)
    return "claim", "changed", new, ()


def name_anew(values: dict[str, Any]) -> str:
    """An id that no claim has."""
    ids = [claim["id"] for source in values["sources"] for claim in source["claims"]]
    return f"new-{sum(one.startswith('new-') for one in ids)}"


def rename_in(value: Any, old: str, new: str) -> None:
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list | tuple):
            rename_in(item, old, new)
    if isinstance(value, dict) and "basis" in value:
        value["basis"] = [new if claim == old else claim for claim in value["basis"]]


def edit_evidence(values: dict[str, Any], data: st.DataObject) -> Told:
    claim = draw_claim(values, data)
    if not claim.get("evidence"):  # it was added by an edit before
        return reword_claim(values, data)
    grounds = claim["evidence"] = list(claim["evidence"])
    number = data.draw(st.integers(0, len(grounds) - 1))
    kind = data.draw(st.sampled_from(["added", "dropped", "changed"]))
    name = f"{claim['id']}#{number + 1}"
    if kind == "dropped":
        fields = tuple(key for key, value in grounds.pop(number).items() if value not in (None, ()))
        return "evidence", kind, name, fields
    if kind == "added":
        grounds.insert(number, {"kind": "event", "summary": "A ferry lost its signal."})
        return "evidence", kind, name, ("kind", "summary")
    grounds[number]["summary"] = reword(grounds[number]["summary"])
    return "evidence", kind, name, ("summary",)


def edit_judgement(values: dict[str, Any], data: st.DataObject) -> Told:
    judgements = values["comparison"]["judgements"]
    judgement = data.draw(st.sampled_from(judgements))
    field = data.draw(st.sampled_from(["text", "reason", "confidence", "basis"]))
    if field == "confidence":
        others = [one for one in ("low", "moderate", "high") if one != judgement["confidence"]]
        judgement["confidence"] = data.draw(st.sampled_from(others))
    elif field == "basis":
        judgement["basis"] = [*judgement["basis"][1:], *judgement["basis"][1:], "c1", "c2", "c3"]
    else:
        judgement[field] = reword(str(judgement[field]))
    return "judgement", "changed", judgement["id"], (field,)


def edit_theme(values: dict[str, Any], data: st.DataObject) -> Told:
    theme = data.draw(st.sampled_from(values["comparison"]["themes"]))
    field = data.draw(st.sampled_from(["label", "question", "scale.low"]))
    owner = theme["scale"] if field == "scale.low" else theme
    owner[field.rpartition(".")[2]] += " now"
    return "theme", "changed", theme["id"], (field,)


def edit_finding(values: dict[str, Any], data: st.DataObject) -> Told:
    theme = data.draw(st.sampled_from(values["comparison"]["themes"]))
    finding = theme["finding"]
    finding["headline"] = reword(finding["headline"])
    return "finding", "changed", theme["id"], ("headline",)


def edit_relation(values: dict[str, Any], data: st.DataObject) -> Told:
    relations = list(values["comparison"]["relations"])
    relation = data.draw(st.sampled_from(relations))
    name = f"{relation['from']} → {relation['to']}"
    if data.draw(st.booleans()):
        relation["note"] = reword(relation["note"])
        return "relation", "changed", name, ("note",)
    relations.remove(relation)
    values["comparison"]["relations"] = relations
    return "relation", "dropped", name, ("from", "to", "type", "note")


def edit_point(values: dict[str, Any], data: st.DataObject) -> Told:
    record = data.draw(st.sampled_from(["common_ground", "watch", "limits"]))
    points = values["comparison"][record] = list(values["comparison"][record])
    number = data.draw(st.integers(0, len(points) - 1))
    if data.draw(st.booleans()):
        points.insert(number, {"text": "Whether the ferries come back."})
        return record, "added", f"{record}#{number + 1}", ("text",)
    points[number]["text"] = reword(str(points[number]["text"]))
    return record, "changed", f"{record}#{number + 1}", ("text",)


def edit_answer(values: dict[str, Any], data: st.DataObject) -> Told:
    values["comparison"]["answer"] = reword(str(values["comparison"]["answer"]))
    return "answer", "changed", "answer", ("answer",)


def edit_source(values: dict[str, Any], data: st.DataObject) -> Told:
    source = data.draw(st.sampled_from(values["sources"]))
    field = data.draw(st.sampled_from(["label", "genre", "approach", "thesis"]))
    source[field] = reword(source[field])
    return "source", "changed", source["source"], (field,)


def reorder_judgements(values: dict[str, Any], data: st.DataObject) -> Told:
    first, *others = values["comparison"]["judgements"]
    values["comparison"]["judgements"] = [*others, first]
    return "brief", "changed", "brief", ("order of judgements",)


EDITS: tuple[Edit, ...] = (
    reword_claim,
    warrant_claim,
    move_claim,
    add_claim,
    rename_claim,
    edit_evidence,
    edit_judgement,
    edit_theme,
    edit_finding,
    edit_relation,
    edit_point,
    edit_answer,
    edit_source,
    reorder_judgements,
)


def tell(change: Change) -> Told:
    return change.record, change.kind, change.id, tuple(one.field for one in change.fields)


@pytest.mark.thorough
@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(EDITS))
def test_the_difference_of_a_brief_with_one_edit_names_that_edit_and_nothing_else(
    data: st.DataObject, edit: Edit
) -> None:
    values = dump(BASE)
    told = edit(values, data)
    assert list(map(tell, differ(BASE, make(values)).changes)) == [told]


def test_an_edition_does_not_differ_from_itself() -> None:
    assert not differ(BASE, BASE)
    assert differ(BASE, BASE).touched == ()


@pytest.mark.thorough
@settings(max_examples=50, deadline=None)
@given(st.data(), st.lists(st.sampled_from(EDITS), min_size=1, max_size=3))
def test_the_difference_the_other_way_round_is_the_same_reversed(
    data: st.DataObject, edits: list[Edit]
) -> None:
    values = dump(BASE)
    for edit in edits:
        edit(values, data)
        values = dump(make(values))
    new = make(values)
    there, back = differ(BASE, new), differ(new, BASE)
    kinds = {"added": "dropped", "dropped": "added", "changed": "changed"}
    assert sorted((c.record, kinds[c.kind], fields(c)) for c in there.changes) == sorted(
        (c.record, str(c.kind), fields(c)) for c in back.changes
    )


def fields(change: Change) -> list[str]:
    return sorted(one.field for one in change.fields)


# ── words ────────────────────────────────────────────────────────────────────────────────


@given(st.text("ab .日", max_size=40), st.text("ab .日", max_size=40))
def test_the_pieces_of_two_wordings_give_both_of_them(old: str, new: str) -> None:
    pieces = compare_words(old, new)
    assert "".join(p.text for p in pieces if p.part != "new").split() == old.split()
    assert "".join(p.text for p in pieces if p.part != "old").split() == new.split()
    swapped = {"old": "new", "new": "old", "same": "same"}
    back = [(swapped[piece.part], piece.text) for piece in compare_words(new, old)]
    assert sorted(back) == sorted((piece.part, piece.text) for piece in pieces)


def test_a_change_of_a_word_is_shown_within_the_words_around_it() -> None:
    old = "Japan changed the methods and the pace of its diplomacy, and after it the whole of it."
    new = old.replace("pace", "tone")
    shown = [(p.part, p.text) for p in shorten(compare_words(old, new), around=2)]
    assert shown == [
        ("same", "… and the "),
        ("old", "pace"),
        ("new", "tone"),
        ("same", " of its …"),
    ]


def test_other_names_are_recognised_by_their_words_and_nothing_is_guessed() -> None:
    old = {"a": "Ships need a light.", "b": "Nobody needs a light in fog.", "c": "It costs little."}
    new = {"a": "Anything.", "x": "Nobody needs a light in a fog.", "y": "The keeper has gone."}
    assert match_words(old, new) == {"a": "a", "b": "x"}
    twice = {"x": "It costs little now.", "y": "It costs little then."}
    assert match_words({"c": "It costs little."}, twice) == {}


# ── telling ──────────────────────────────────────────────────────────────────────────────


def hostile() -> Difference:
    """A difference whose every text means something in HTML, Markdown and on a terminal."""
    words = f"{samples.HOSTILE} <script>alert(1)</script> @octocat #1 :tada: \x1b[31m 日本"
    values = dump(BASE)
    first = values["sources"][0]["claims"][0]
    first["claim"] = words
    first["note"] = f"- {words}"
    values["comparison"]["judgements"][0]["headline"] = words
    return differ(BASE, make(values))


def test_a_page_needs_nothing_else_and_runs_nothing() -> None:
    page = write_page(hostile())
    assert "<script" not in page
    assert "\x1b" not in page
    assert not re.search(r"(?:src|href)=(?!\"#)", page)
    assert "default-src 'none'" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_markdown_shows_what_people_wrote_and_reads_none_of_it() -> None:
    difference = hostile()
    for text in (write_markdown(difference), write_github(difference)):
        html = MarkdownIt("gfm-like", {"linkify": False}).render(text)
        tags = set(re.findall(r"<(\w+)", html))
        known = {"h1", "h2", "h3", "p", "ul", "li", "del", "ins", "code", "strong", "details"}
        assert tags <= known | {"summary", "b"}
        assert not re.search(r"@\w|(?<!&)#\d", re.sub(r"<code>.*?</code>", "", html))
        assert "{{&lt; include x &gt;}}" in html


def test_a_comment_for_github_is_never_longer_than_it_takes() -> None:
    values = dump(BASE)
    for source in values["sources"]:
        for claim in source["claims"]:
            claim["claim"] = "Quite another thing, and at length. " * 40
    difference = differ(BASE, make(values))
    for longest in (LONGEST_COMMENT, 8_000, 2_500, 100):
        text = write_github(difference, longest)
        assert len(text) <= longest
        assert text.count("<details>") == text.count("</details>")
    short = write_github(difference, 8_000)
    assert "more: `reportgen diff --format markdown`" in short


def test_json_has_every_change_with_its_fields_and_words() -> None:
    values = dump(BASE)
    values["sources"][0]["claims"][0]["claim"] += " At once."
    said = json.loads(write_json(differ(BASE, make(values))))
    assert said["diff"] == 1
    assert said["differs"]
    (change,) = said["changes"]
    assert (change["record"], change["kind"], change["id"]) == ("claim", "changed", "c1")
    assert change["file"] == "sources/source1.yml"
    (field,) = change["fields"]
    assert field["old"] == "Claim 1 is made."
    assert field["words"] == [["same", "Claim 1 is made."], ["new", " At once."]]
    assert said["touched"][0]["causes"] == {"c1": ["claim"]}


def test_text_says_what_changed_and_what_rests_on_it() -> None:
    values = dump(BASE)
    values["sources"][0]["claims"][0]["stance"] = -2
    text = write_text(differ(BASE, make(values)))
    assert "~ c1 (Adachi, p. 10)" in text
    assert "stance: [-" in text
    assert "rest on it: " in text
    assert max(map(len, text.splitlines())) <= 88


def test_nothing_is_told_of_editions_that_say_the_same() -> None:
    text = write_text(differ(BASE, BASE))
    assert text.endswith("The two editions say the same.\n")
