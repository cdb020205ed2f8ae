"""Bringing in what was marked in other tools: new things are added, what a person wrote stays."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import drafts
import marking
import pytest
import yaml
from conftest import Command
from marking import Mark

import reportgen
from reportgen.errors import ExchangeError, Finding, Location, WorkspaceError
from reportgen.exchange.bringing import Import, plan_import
from reportgen.exchange.formats import Input
from reportgen.exchange.opening import Gathered, find_format
from reportgen.exchange.passage import Harvest, Link, Passage, Profile, Reading, Topic, Work
from reportgen.model.brief import EvidenceKind
from reportgen.model.comparison import RelationType
from reportgen.reading.yamldoc import read_yaml
from reportgen.schemas import write_schemas
from reportgen.starters import create
from reportgen.workspace import Workspace, replace_files

ADAMS = "sources/adams2020.yml"
COMPARISON = "sources/comparison.yml"
BIBLIOGRAPHY = "bibliography/references.bib"
PLACE = Location("notes.md", 3)
SHIPS = "the number of ships that left the harbour was higher in every single year of the decade"
ROPES = "nobody in the town could remember a winter in which so many ropes had been sold"
TEXT = f"First lines.\fOn this page {SHIPS}, they say.\fAnd {ROPES}. Ships sailed.\fShips sailed."


def passage(words: str = SHIPS, **changes: Any) -> Passage:
    """A passage of the source adams2020, on p. 12, with the id "A"."""
    return replace(Passage(PLACE, words, "adams2020", page_label="12", id="A"), **changes)


def plan(folder: Path, *passages: Passage, source: str | None = None, **options: Any) -> Any:
    texts = options.pop("texts", None)
    file = Input(options.pop("file", "notes.md"), b"x")
    harvest = Harvest(passages, **options)
    gathered = (Gathered(file, find_format("zotero"), harvest),)
    return plan_import(Workspace.open(folder), gathered, source, texts)


def bring(folder: Path, *passages: Passage, **options: Any) -> Import:
    planned = plan(folder, *passages, **options)
    replace_files(folder, planned.contents)
    report: Import = planned.report
    return report


def read(folder: Path, name: str = ADAMS) -> Any:
    document = read_yaml((folder / name).read_bytes(), name)
    assert document.findings == ()
    return document.value


def last(folder: Path, name: str = ADAMS) -> Any:
    return read(folder, name)["claims"][-1]


def snapshot(folder: Path) -> Mapping[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "adams2020.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "texts"


# ── drafts ───────────────────────────────────────────────────────────────────────────────


def test_a_passage_becomes_a_draft_of_what_is_known_and_no_more(workspace: Path) -> None:
    one = passage(comment="Why?", tags=("trade routes",), colour="#5fb236", reader="Ada")
    made = bring(workspace, one)
    assert last(workspace) == {
        "status": "draft",
        "id": "a-12-number-harbour",
        "locator": "p. 12",
        "imported": {
            "id": "zotero:A",
            "passage": SHIPS,
            "page": "12",
            "comment": "Why?",
            "tags": ["trade routes"],
            "colour": "#5fb236",
            "reader": "Ada",
        },
    }
    assert made.files[0].counts["drafts"] == 1
    assert reportgen.check(workspace).drafts == 1


def test_what_another_tool_calls_a_claim_with_all_it_needs_is_one(workspace: Path) -> None:
    reading = Reading(id="a-new", statement="Ships sailed.", theme="Ships", stance=None, quote="x")
    bring(workspace, passage(reading=reading))
    claim = last(workspace)
    assert "status" not in claim
    assert (claim["id"], claim["theme"], claim["claim"]) == ("a-new", "second", "Ships sailed.")
    assert [f for f in reportgen.check(workspace).findings if f.severity == "error"] == []


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        ({"page_label": ""}, "locator"),
        ({"reading": Reading(statement="", theme="second")}, "claim"),
        ({"reading": Reading(statement="Ships sailed.")}, "theme"),
    ],
)
def test_a_claim_that_lacks_something_is_a_draft(
    change: dict[str, Any], lacking: str, workspace: Path
) -> None:
    whole = passage(reading=Reading(statement="Ships sailed.", theme="second"))
    bring(workspace, replace(whole, **change))
    assert last(workspace)["status"] == "draft"
    assert lacking not in last(workspace)


def test_what_fits_no_field_is_kept_as_a_remark(workspace: Path) -> None:
    reading = Reading(statement="Ships sailed.", theme="second", stance=7)
    bring(workspace, passage(reading=reading))
    claim = last(workspace)
    assert claim["status"] == "draft"
    assert claim["imported"]["comment"] == "stance: 7"
    assert reportgen.check(workspace).drafts == 1


def test_a_quotation_that_is_too_long_is_kept_and_not_printed(workspace: Path) -> None:
    reading = Reading(statement="Ships sailed.", theme="second", quote=SHIPS)
    bring(workspace, passage("", reading=reading))
    claim = last(workspace)
    assert "status" not in claim and "quote" not in claim
    assert claim["imported"]["passage"] == SHIPS
    assert bring(workspace, passage("", reading=reading)).changed == ()


def test_a_tag_or_a_colour_means_the_theme_that_the_workspace_says(workspace: Path) -> None:
    brief = (workspace / "brief.yml").read_text(encoding="utf-8")
    meant = {
        "colours": {"green": "first", "#FFD400": "second"},
        "tags": {"Vessels": "second"},
        "evidence": ["red"],
        "leave_out": ["to read"],
    }
    (workspace / "brief.yml").write_text(brief + yaml.safe_dump({"import": meant}), "utf-8")
    marked = [
        passage("by its colour", id="1", colour="#5fb236"),
        passage("by another colour", id="2", colour="#ffd400"),
        passage("by its tag, which counts for more", id="3", colour="#5fb236", tags=("vessels",)),
        passage("by the label of a theme", id="4", tags=("#trade",)),
        passage("by two, which is none", id="5", tags=("vessels", "first")),
        passage("evidence for the one before", id="6", colour="#ff6666"),
        passage("that is not wanted", id="7", tags=("to read",)),
    ]
    made = bring(workspace, *marked)
    new = read(workspace)["claims"][2:]
    assert [item.get("theme") for item in new] == ["first", "second", "second", "first", None]
    assert new[-1]["evidence"][0]["imported"]["passage"] == "evidence for the one before"
    assert made.files[0].counts["left out"] == 1


def test_evidence_stands_under_its_claim_new_or_old(workspace: Path) -> None:
    fact = Reading(statement="Ropes were sold.", kind=EvidenceKind.STATISTIC, date="2017")
    bring(workspace, passage(), passage(ROPES, id="B", parent="A", role="evidence", reading=fact))
    more = passage("a third thing", id="C", parent="A", role="evidence")
    bring(workspace, more)
    first, second = last(workspace)["evidence"]
    assert first["kind"] == "statistic" and "status" not in first
    assert second["status"] == "draft"


def test_replies_are_remarks_with_the_names_of_their_writers(workspace: Path) -> None:
    reply = passage("", id="R", parent="A", comment="I do not\nthink so.", reader="Bo")
    made = bring(workspace, passage(comment="So?"), reply)
    assert last(workspace)["imported"]["comment"] == "So?\nBo: I do not\nthink so."
    assert made.files[0].counts["replies"] == 1


def test_ids_are_never_given_twice(workspace: Path) -> None:
    bring(workspace, passage(), passage(SHIPS + " again", id="B"), passage("", id="C", comment="?"))
    names = [claim["id"] for claim in read(workspace)["claims"]]
    assert len(set(names)) == 5


def test_relations_tie_the_claims_that_were_brought_in(workspace: Path) -> None:
    links = (
        Link("B", "A", RelationType.SUPPORTS, "So it is."),
        Link("A", "nothing", RelationType.ATTACKS),
    )
    made = bring(workspace, passage(), passage(ROPES, id="B"), links=links)
    names = [claim["id"] for claim in read(workspace)["claims"][-2:]]
    assert read(workspace, COMPARISON)["relations"][-1] == {
        "from": names[1],
        "to": names[0],
        "type": "supports",
        "note": "So it is.",
    }
    assert codes(made.findings) == ["RG604"]
    before = snapshot(workspace)
    bring(workspace, passage(), passage(ROPES, id="B"), links=links)
    assert snapshot(workspace) == before


def test_a_topic_with_a_question_is_a_theme_and_one_without_is_proposed(workspace: Path) -> None:
    topics = (
        Topic("Trade"),
        Topic("Crews", question="Who sailed?", low="few", high="many"),
        Topic("Old Harbours"),
    )
    made = bring(workspace, passage(reading=Reading(theme="Old Harbours")), topics=topics)
    assert read(workspace, COMPARISON)["themes"][-1]["id"] == "crews"
    assert made.themes == ({"id": "old-harbours", "label": "Old Harbours"},)
    assert last(workspace)["theme"] == "old-harbours"


# ── of which source ──────────────────────────────────────────────────────────────────────


def test_a_new_source_gets_an_extract_that_a_person_can_go_on_with(tmp_path: Path) -> None:
    create(tmp_path / "w", write_schemas())
    made = bring(tmp_path / "w", passage(source=""), source="clark2026")
    text = (tmp_path / "w" / "sources" / "clark2026.yml").read_text(encoding="utf-8")
    assert text.startswith(
        "# yaml-language-server: $schema=../schemas/extract.schema.json\n"
        "# Begun with what was marked in notes.md.\n"
    )
    assert "source: clark2026\nstatus: draft " in text
    assert codes(made.findings) == ["RG606"]
    checked = reportgen.check(tmp_path / "w")
    assert [f.code for f in checked.findings if f.severity == "error"] == []


def test_a_new_source_that_the_brief_does_not_list_is_told(workspace: Path) -> None:
    brief = (workspace / "brief.yml").read_text(encoding="utf-8")
    listed = f"{brief}sources: [adams2020, baker2021]\n"
    (workspace / "brief.yml").write_text(listed, encoding="utf-8")
    made = bring(workspace, passage(source=""), source="clark2026")
    assert sorted(codes(made.findings)) == ["RG606", "RG608"]
    assert bring(workspace, passage(id="B")).findings == ()


def test_a_source_is_known_by_its_work_its_file_or_what_a_person_says(workspace: Path) -> None:
    work = Work("article", {"title": "On trade!", "date": "2021"}, "X1")
    loose = passage("x y z", source="X1", id="")
    assert "sources/baker2021.yml" in bring(workspace, loose, works=(work,)).changed
    loose = passage("u v w", source="", id="")
    assert bring(workspace, loose, file="adams2020.pdf").changed == (ADAMS,)
    made = bring(workspace, replace(loose, words="q r"), source="baker2021", file="adams2020.md")
    assert made.changed == ("sources/baker2021.yml",)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Żakowski (2019)", "z19"),
        ("Zakowski, K. & Abe, S., 2019", "z19"),
        ("Karol Zakowski 2019", "z19"),
        ("Zakowski et al. 2019 - On strategy", "z19"),
        ("World Bank 2020", "bank"),
        ("van Dijk (2021b)", "dijk2021b"),
    ],
)
def test_a_source_is_known_by_author_and_year(name: str, key: str, workspace: Path) -> None:
    bring(workspace, works=_CITED)
    assert bring(workspace, passage(source=name)).changed == (f"sources/{key}.yml",)


@pytest.mark.parametrize(
    "name",
    [
        "Zakowski (2018)",
        "Abe & Zakowski (2019)",
        "Zakowski - 2019 - Another title",
        "van Dijk (2021)",
        "(2019)",
    ],
)
def test_an_author_and_year_of_no_work_or_two_are_no_source(name: str, workspace: Path) -> None:
    bring(workspace, works=_CITED)
    with pytest.raises(ExchangeError, match="which the bibliography does not have"):
        bring(workspace, passage(source=name))


_CITED = tuple(
    Work("misc", {"author": author, "title": title, "date": date}, key)
    for key, author, title, date in (
        ("z19", "Żakowski, Karol and Abe, S.", "On Strategy and Pace", "2019-05"),
        ("bank", "{World Bank}", "Numbers", "2020"),
        ("dijk2021a", "van Dijk, T.", "One", "2021"),
        ("dijk2021b", "van Dijk, T.", "Two", "2021"),
    )
)


def test_all_sources_that_there_are_not_are_told(workspace: Path) -> None:
    lost = [passage(word, id=word, source=f"{word}1999") for word in ("ab", "cd", "ef", "gh")]
    with pytest.raises(ExchangeError, match="are of 'ab1999', 'cd1999', 'ef1999' and 1 more, "):
        bring(workspace, *lost)


def test_a_passage_of_no_known_source_stops_everything(workspace: Path) -> None:
    before = snapshot(workspace)
    with pytest.raises(ExchangeError) as caught:
        bring(workspace, passage(), passage(ROPES, id="B", source="adams2002"))
    assert str(caught.value) == (
        "notes.md:3: One passage is of 'adams2002', which the bibliography does not have. "
        "Did you mean 'adams2020'?"
    )
    assert snapshot(workspace) == before


def test_a_profile_of_a_source_fills_its_extract(workspace: Path) -> None:
    profile = Profile("clark2026", "Clark", "report", "counting", "It grew.")
    work = Work("report", {"title": "Counting", "editor": "Ed, I.", "date": "2026"}, "clark2026")
    claim = passage(source="clark2026", reading=Reading(statement="It grew.", theme="first"))
    bring(workspace, claim, works=(work,), profiles=(profile,))
    assert "status" not in read(workspace, "sources/clark2026.yml")
    assert [f for f in reportgen.check(workspace).findings if f.severity == "error"] == []


# ── works ────────────────────────────────────────────────────────────────────────────────


def test_a_new_work_is_an_entry_behind_the_others(workspace: Path) -> None:
    before = (workspace / BIBLIOGRAPHY).read_bytes()
    fields = {
        "author": "Łukasz, Żaneta and {Bank of Ships}",
        "title": "100 % of Trade & Law: {A} $ale_1",
        "journaltitle": "Ships",
        "date": "2019-05",
        "doi": "10.1000/a_b%c",
    }
    made = bring(workspace, works=(Work("article", fields), Work("article", fields, "again")))
    assert (workspace / BIBLIOGRAPHY).read_bytes().startswith(before)
    files = Workspace.open(workspace)
    from reportgen.reading.bibliography import load_bibliography

    data = files.read(BIBLIOGRAPHY)
    entry = load_bibliography(data, BIBLIOGRAPHY, ["lukasz2019"])[0].entries["lukasz2019"]
    assert {name: entry.fields[name] for name in ("title", "doi", "date")} == {
        "title": fields["title"],
        "doi": fields["doi"],
        "date": "2019-05",
    }
    assert entry.authors == ("Żaneta Łukasz", "Bank of Ships")
    assert codes(made.findings) == ["RG605"]
    assert made.files[0].counts["works"] == 1


def test_another_work_of_the_same_key_is_told(workspace: Path) -> None:
    works = (Work("book", {"title": title}, "doe") for title in ("One", "One", "Two"))
    made = bring(workspace, works=tuple(works))
    assert [finding.code for finding in made.findings] == ["RG605"]
    assert (
        "already has 'doe', with a title or year other than that of 'Two'"
        in made.findings[0].message
    )


def test_a_work_that_lacks_what_its_type_needs_is_of_no_type(workspace: Path) -> None:
    bring(workspace, works=(Work("article", {"title": "T", "author": "A, B", "date": "2019"}),))
    assert "@misc{a2019," in (workspace / BIBLIOGRAPHY).read_text(encoding="utf-8")


def test_keys_are_kept_or_made_by_one_rule(workspace: Path) -> None:
    works = (
        Work("book", {"title": "One", "author": "Ruß, Å.", "date": "2001"}, "own:key"),
        Work("book", {"title": "Two two", "author": "Ruß, Å.", "date": "2001"}, "not a key"),
        Work("book", {"title": "Three three", "author": "Ruß, Å.", "date": "2001"}),
        Work("misc", {"title": "Four winds"}),
    )
    bring(workspace, works=works)
    text = (workspace / BIBLIOGRAPHY).read_text(encoding="utf-8")
    keys = [line.partition("{")[2] for line in text.splitlines() if line.startswith("@")][-4:]
    assert keys == ["own:key,", "russ2001,", "russ2001a,", "four,"]


# ── where ────────────────────────────────────────────────────────────────────────────────


def test_words_are_looked_for_in_the_full_text(workspace: Path, texts: Path) -> None:
    marked = [
        passage(page_label="2", id="1"),
        passage(ROPES.replace("ropes", "r0pes"), page_label="3", id="2"),
        passage("no such words stand anywhere in this whole text", page_label="3", id="3"),
        passage("", comment="On the whole.", id="4"),
    ]
    made = bring(workspace, *marked, texts=texts)
    new = read(workspace)["claims"][2:]
    assert [c["imported"].get("lookup") for c in new] == ["verified", "differs", "not found", None]
    assert made.lookups == {"verified": 1, "differs": 1, "not found": 1}
    assert codes(made.findings) == ["RG603", "RG603"]


def test_a_quotation_without_a_page_is_found_and_makes_a_claim(
    workspace: Path, texts: Path
) -> None:
    reading = Reading(
        statement="Ships sailed.", theme="second", quote="so many ropes had been sold"
    )
    bring(workspace, passage("", page_label="", id="", reading=reading), texts=texts)
    claim = last(workspace)
    assert "status" not in claim and "imported" not in claim
    assert claim["locator"] == "p. 3"


def test_a_page_that_the_tool_does_not_know_is_found(workspace: Path, texts: Path) -> None:
    made = bring(workspace, passage(page_label="NaN"), texts=texts)
    assert last(workspace)["locator"] == "p. 2"
    assert made.findings == ()


def test_a_page_that_the_tool_has_wrong_is_mended_and_told(workspace: Path, texts: Path) -> None:
    made = bring(workspace, passage(page_label="3"), texts=texts)
    assert last(workspace)["locator"] == "p. 2"
    assert last(workspace)["imported"]["page"] == "3"
    assert [f.message for f in made.findings] == [
        "The words 'the number of ships that left the harbour was higher in e…' are at p. 2 "
        "in the text, not at p. 3."
    ]


def test_printed_pages_are_told_from_counted_ones(workspace: Path, texts: Path) -> None:
    (workspace / ADAMS).unlink()
    marked = [
        passage(page_label="86"),
        passage(ROPES, page_label="87", id="B"),
        passage("First lines.", page_label="nan", id="C"),
    ]
    made = bring(workspace, *marked, texts=texts)
    assert [c["locator"] for c in read(workspace)["claims"]] == ["p. 86", "p. 87", "p. 85"]
    assert read(workspace)["text"] == {"pages": {"first": 85}}
    assert made.findings == ()


def test_words_on_two_pages_have_no_place_unless_the_tool_knows_it(
    workspace: Path, texts: Path
) -> None:
    twice = passage("Ships sailed.", page_label="")
    told = replace(twice, id="B", suffix="Ships", prefix="had been sold.")
    said = replace(twice, id="C", page_label="4")
    bring(workspace, twice, told, said, texts=texts)
    assert [c.get("locator") for c in read(workspace)["claims"][2:]] == [None, "p. 3", "p. 4"]


def test_without_a_text_a_page_is_known_by_its_place_in_the_file(workspace: Path) -> None:
    marked = [
        passage(f"words {label} {index}", page_label=label, page_index=index, id=str(index))
        for label, index in (("86", 1), ("NaN", 10), ("94", 9))
    ]
    bring(workspace, *marked)
    assert [c["locator"] for c in read(workspace)["claims"][2:]] == ["p. 86", "p. 95", "p. 94"]
    bring(workspace, passage("alone", page_label="NaN", page_index=3, id="D"))
    assert "locator" not in last(workspace)


@pytest.mark.parametrize(
    ("said", "locator"),
    [
        ({"page_label": "xii"}, "p. xii"),
        ({"page_label": "p. 7"}, "p. 7"),
        ({"page_label": "", "locator": "pp. 3-4"}, "pp. 3–4"),
        ({"page_label": "", "paragraph": 6}, "para. 6"),
        ({"page_label": "undefined"}, None),
        ({"page_label": "", "locator": "somewhere"}, None),
    ],
)
def test_a_place_is_taken_as_the_tool_writes_it(
    said: dict[str, Any], locator: str | None, workspace: Path
) -> None:
    bring(workspace, passage(**said))
    assert last(workspace).get("locator") == locator


# ── again ────────────────────────────────────────────────────────────────────────────────

MANY = (
    passage(),
    passage(ROPES, id="B"),
    passage("no id", id=""),
    passage("", id="N", comment="?"),
)


def test_importing_again_changes_no_byte(workspace: Path) -> None:
    bring(workspace, *MANY)
    before = snapshot(workspace)
    made = bring(workspace, *MANY)
    assert snapshot(workspace) == before
    assert (made.changed, made.diff, made.findings) == ((), "", ())
    assert made.files[0].counts["known"] == 4


def test_what_is_new_is_added_behind_and_nothing_else_is_touched(workspace: Path) -> None:
    bring(workspace, *MANY[:2])
    path = workspace / ADAMS
    edited = path.read_text(encoding="utf-8").replace("- status: draft", "# mine\n- status: draft")
    path.write_text(edited + "# the end\n", encoding="utf-8", newline="\r\n")
    before = path.read_bytes()
    bring(workspace, *MANY)
    added = path.read_bytes()
    assert added.endswith(b"# the end\r\n")
    assert added.startswith(before.removesuffix(b"# the end\r\n"))
    assert b"\n" not in added.replace(b"\r\n", b"")


def test_a_finished_claim_and_a_dismissed_passage_are_known_again(workspace: Path) -> None:
    bring(workspace, *MANY[:2])
    text = (workspace / ADAMS).read_text(encoding="utf-8")
    head, first, second = text.split("- status: draft\n")
    finished = f"{head}- claim: More ships sailed.\n  theme: first\n{first}"
    (workspace / ADAMS).write_text(f"{finished}- status: dismissed\n{second}", encoding="utf-8")
    before = snapshot(workspace)
    assert bring(workspace, *MANY[:2]).files[0].counts["known"] == 2
    assert snapshot(workspace) == before
    assert reportgen.check(workspace).drafts == 0


def test_a_claim_without_its_origin_is_known_by_its_quotation(workspace: Path) -> None:
    files = drafts.draft()
    files[ADAMS]["claims"][0]["quote"] = "left the harbour was higher in every single year"
    drafts.write(files, workspace)
    assert bring(workspace, passage()).changed == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"words": SHIPS + " and more"}, "the words are now"),
        ({"comment": "Because."}, "the comment is now 'Because.', not 'Why?'"),
        ({"comment": ""}, "the comment is now nothing"),
        ({"page_label": "13"}, "the page is now '13', not '12'"),
    ],
)
def test_what_changed_in_the_tool_is_told_and_not_written(
    change: dict[str, str], said: str, workspace: Path
) -> None:
    bring(workspace, passage(comment="Why?"))
    before = snapshot(workspace)
    made = bring(workspace, replace(passage(comment="Why?"), **change))
    (found,) = made.findings
    assert found.code == "RG601"
    assert said in found.message
    assert found.location.path == ADAMS and found.location.line > 0
    assert snapshot(workspace) == before


def test_where_a_tool_numbers_anew_words_count_for_more(workspace: Path) -> None:
    bring(workspace, passage(id="1"), passage(ROPES, id="2"))
    made = bring(workspace, passage("new words", id="1"), passage(id="2"), passage(ROPES, id="3"))
    assert (made.files[0].counts["known"], made.files[0].counts["drafts"]) == (2, 1)
    again = (passage("new words", id="1"), passage(id="2"), passage(ROPES, id="3"))
    assert bring(workspace, *again).changed == ()


def test_the_same_words_marked_twice_are_two_passages(workspace: Path) -> None:
    twice = (passage(), passage(id="B", page_label="40"))
    assert bring(workspace, *twice).files[0].counts["drafts"] == 2
    assert bring(workspace, *twice).changed == ()


def test_two_claims_of_the_same_quotation_are_two(workspace: Path) -> None:
    rows = [
        passage("", id="", reading=Reading(statement=said, theme="first", quote="many ships"))
        for said in ("It grew.", "It will grow.")
    ]
    assert bring(workspace, rows[0]).files[0].counts["claims"] == 1
    assert bring(workspace, *rows).files[0].counts["claims"] == 1
    assert bring(workspace, *reversed(rows)).changed == ()
    path = workspace / ADAMS
    path.write_text(path.read_text("utf-8").replace("It will grow.", "It may."), encoding="utf-8")
    assert bring(workspace, *rows).files[0].counts["known"] == 2


def test_two_things_of_one_id_are_both_brought_in(workspace: Path) -> None:
    twice = (passage(), passage(ROPES))
    assert bring(workspace, *twice).files[0].counts["drafts"] == 2
    assert bring(workspace, *twice).changed == ()


def test_what_one_tool_has_from_another_is_known_by_its_words(workspace: Path) -> None:
    bring(workspace, passage())
    harvest = Harvest((passage(f"“{SHIPS}”", id="h9"),))
    other = Gathered(Input("x.json", b"x"), find_format("hypothesis"), harvest)
    assert plan_import(Workspace.open(workspace), (other,)).contents == {}


def test_a_remark_of_another_tool_is_told_and_not_written(workspace: Path) -> None:
    bring(workspace, passage(comment="Why?"))
    harvest = Harvest((passage(id="h9", comment="Why?"), passage("", parent="h9", comment="No.")))
    other = Gathered(Input("x.json", b"x"), find_format("hypothesis"), harvest)
    planned = plan_import(Workspace.open(workspace), (other,))
    assert planned.contents == {}
    (found,) = planned.report.findings
    assert (found.code, found.message) == ("RG607", "Another tool has a comment on this: 'No.'.")


def test_works_without_a_title_are_known_again(workspace: Path) -> None:
    works = (Work("misc", {"note": "first line"}), Work("misc", {"note": "second line"}))
    bring(workspace, works=works)
    assert bring(workspace, works=works).changed == ()


# ── all or nothing ───────────────────────────────────────────────────────────────────────


def test_a_file_that_cannot_be_added_to_stops_everything(workspace: Path) -> None:
    (workspace / ADAMS).write_text("source: adams2020\nclaims: [\n", encoding="utf-8")
    before = snapshot(workspace)
    with pytest.raises(WorkspaceError, match="nothing can be added to claims"):
        bring(workspace, passage(), works=(Work("misc", {"title": "New work"}),))
    assert snapshot(workspace) == before


def test_a_file_that_was_saved_meanwhile_stops_everything(workspace: Path) -> None:
    planned = plan(workspace, passage(), works=(Work("misc", {"title": "New work"}),))
    (workspace / ADAMS).write_text("source: adams2020\n", encoding="utf-8")
    before = snapshot(workspace)
    with pytest.raises(WorkspaceError, match="was saved by somebody else meanwhile"):
        replace_files(workspace, planned.contents)
    assert snapshot(workspace) == before


def test_a_disk_that_takes_one_file_and_not_the_other_leaves_both(workspace: Path) -> None:
    old = (workspace / ADAMS).read_bytes()
    (workspace / "taken").mkdir()
    with pytest.raises(WorkspaceError, match="Nothing was changed"):
        replace_files(
            workspace, {ADAMS: (old, b"new"), "taken/x/y": (None, b"new"), "taken": (None, b"")}
        )
    assert (workspace / ADAMS).read_bytes() == old
    assert list(workspace.rglob("*.partial")) == []


def test_a_link_and_the_rights_of_a_file_stay(workspace: Path) -> None:
    path, elsewhere = workspace / ADAMS, workspace / "elsewhere.yml"
    path.rename(elsewhere)
    elsewhere.chmod(0o640)
    path.symlink_to(elsewhere)
    bring(workspace, passage())
    assert path.is_symlink()
    assert elsewhere.stat().st_mode & 0o777 == 0o640
    assert b"status: draft" in elsewhere.read_bytes()


@pytest.mark.parametrize("key", ["../../adams2020", "/tmp/x", "a/b", ".hidden"])
def test_no_file_is_written_outside_sources(key: str, workspace: Path, tmp_path: Path) -> None:
    before = snapshot(tmp_path)
    bring(workspace, passage(source=""), source=key)
    (new,) = snapshot(tmp_path).keys() - before.keys()
    assert Path(new).parent == Path("workspace/sources")
    assert bring(workspace, passage(source=""), source=key).changed == ()


def test_an_extract_whose_file_cannot_have_the_name_of_its_key_is_found(workspace: Path) -> None:
    bring(workspace, passage(source=""), source="dblp:journals/adams")
    made = bring(workspace, passage(ROPES, source="", id="B"), source="dblp:journals/adams")
    assert made.changed == ("sources/dblp_journals_adams.yml",)
    assert made.files[0].counts["drafts"] == 1


def test_a_key_that_cannot_be_cited_is_refused(workspace: Path) -> None:
    before = snapshot(workspace)
    with pytest.raises(ExchangeError, match="cannot be a source key: it holds a space"):
        bring(workspace, passage(source=""), source="a b")
    assert snapshot(workspace) == before


# ── the command ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """A PDF of the source adams2020, with two marks in it."""
    typeset = marking.typeset(f"{SHIPS}. #pagebreak() {ROPES}.")
    marks = (Mark("the number of ships", comment="Why?", id="A"), Mark("ropes", 1, id="B"))
    path = tmp_path / "adams2020.pdf"
    path.write_bytes(marking.annotate(typeset, marks))
    return path


def test_the_command_says_what_it_did(
    reportgen_command: Command, workspace: Path, pdf: Path
) -> None:
    done = reportgen_command("import", pdf, "--workspace", workspace)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "adams2020.pdf (A PDF with annotations): 2 passages; new: 2 drafts",
        f"Changed: {ADAMS}",
        "Drafts are left out of all documents until finished: see reportgen check.",
    ]
    again = reportgen_command("import", pdf, cwd=workspace)
    assert again.stdout.splitlines()[-1] == "Nothing is new."


def test_a_rehearsal_prints_the_difference_and_writes_nothing(
    reportgen_command: Command, workspace: Path, pdf: Path
) -> None:
    before = snapshot(workspace)
    done = reportgen_command("import", pdf, "--dry-run", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert snapshot(workspace) == before
    assert f"--- a/{ADAMS}\n+++ b/{ADAMS}\n" in done.stdout
    assert "+    passage: the number of ships\n" in done.stdout
    assert not [
        line for line in done.stdout.splitlines() if line.startswith("-") and "---" not in line
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["none.pdf"], 1, "'none.pdf' does not exist."),
        (["adams2020.pdf", "--as", "word"], 2, "There is no format 'word'. They are: pdf,"),
        (["adams2020.pdf", "--as", "mermaid"], 2, "Mermaid can be written and not read."),
        (["empty.pdf"], 1, "empty.pdf: The file is empty."),
        (["adams2020.pdf", "--column", "claim"], 2, "is not FIELD=HEADER"),
        ([], 2, "Missing argument 'FILE…'"),
    ],
)
def test_misuse_is_told(
    arguments: list[str],
    code: int,
    said: str,
    reportgen_command: Command,
    workspace: Path,
    pdf: Path,
) -> None:
    shutil.copy(pdf, workspace)
    (workspace / "empty.pdf").write_bytes(b"\n")
    done = reportgen_command("import", *arguments, cwd=workspace)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_from_marks_to_a_brief(tmp_path: Path, pdf: Path) -> None:
    """A person brings in marks, finishes two of them, and has them in the page."""
    create(tmp_path / "w", write_schemas())
    source = pdf.rename(tmp_path / "adams2024.pdf")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "adams2024.txt").write_text(f"{SHIPS}.\f{ROPES}.", encoding="utf-8")
    made = reportgen.import_files([source], tmp_path / "w", texts=tmp_path / "texts")
    assert made.lookups == {"verified": 2}
    path = tmp_path / "w" / "sources" / "adams2024.yml"
    finished = "  - claim: Ships are counted.\n    theme: output\n    quote: the number of ships\n"
    text = path.read_text(encoding="utf-8").replace("  - status: draft\n", finished, 1)
    path.write_text(text, encoding="utf-8")
    built = reportgen.build(tmp_path / "w", to="html", engine="embedded")
    assert "Ships are counted" in built.outputs[0].path.read_text(encoding="utf-8")
    assert "RG319" in {finding.code for finding in built.findings}
