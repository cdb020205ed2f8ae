"""Drafts: what an import brought and nobody has finished is kept, counted, and never printed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import drafts
import pytest
from conftest import Command

import reportgen
from reportgen.errors import Finding
from reportgen.inspection import inspect
from reportgen.model.brief import Brief
from reportgen.workspace import Workspace

PASSAGE = (
    "the number of ships that left the harbour with goods for the islands was higher in every "
    "single year of the decade than it had been in the year before"
)
DRAFT: dict[str, Any] = {
    "status": "draft",
    "id": "a-draft",
    "locator": "p. 14",
    "imported": {"id": "zotero:AAAA1111", "passage": PASSAGE, "lookup": "verified"},
}
ADAMS = "sources/adams2020.yml"
Files = drafts.Files


def draft_with(*claims: Any, sources: int = 2) -> Files:
    files = drafts.draft(sources)
    files[ADAMS]["claims"] += claims
    return files


def look(files: Files, folder: Path) -> tuple[Brief, tuple[Finding, ...]]:
    found = inspect(Workspace.open(drafts.write(files, folder / "w")))
    assert found.brief is not None
    return found.brief, found.findings


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings if finding.severity != "note"]


def test_a_draft_is_kept_apart_and_a_claim_after_it_keeps_its_place(tmp_path: Path) -> None:
    files = draft_with()
    files[ADAMS]["claims"].insert(0, DRAFT)
    files[ADAMS]["claims"][2]["theme"] = "no-such"
    brief, findings = look(files, tmp_path)
    assert [claim.id for claim in brief.sources[0].claims] == ["a-one", "a-two"]
    assert [d.record.imported.passage for d in brief.drafts if d.record and d.record.imported] == [
        PASSAGE
    ]
    text = (tmp_path / "w" / ADAMS).read_text(encoding="utf-8").splitlines()
    place = next(f.location for f in findings if f.code == "RG301")
    assert "no-such" in text[place.line - 1]


def test_drafts_are_counted_and_listed_once_a_source(tmp_path: Path) -> None:
    _, findings = look(draft_with(DRAFT, {**DRAFT, "id": "a-more", "locator": None}), tmp_path)
    (found,) = (f for f in findings if f.code == "RG319")
    assert found.message == f"{ADAMS} has 2 drafts, which are left out of all documents."
    assert [words for _, words in found.related] == [
        "a-draft, p. 14 (verified)",
        "a-more (verified)",
    ]
    assert reportgen.check(tmp_path / "w").drafts == 2


def test_evidence_may_be_a_draft_in_a_finished_claim(tmp_path: Path) -> None:
    files = draft_with()
    ground = {"status": "draft", "imported": {"passage": PASSAGE}}
    files[ADAMS]["claims"][0]["evidence"].insert(0, ground)
    brief, findings = look(files, tmp_path)
    assert [e.summary for e in brief.sources[0].claims[0].evidence] == ["Exports rose."]
    assert codes(findings) == ["RG319"]


def test_a_dismissed_passage_is_never_mentioned(tmp_path: Path) -> None:
    brief, findings = look(draft_with({**DRAFT, "status": "dismissed"}), tmp_path)
    assert brief.drafts == ()
    assert codes(findings) == []


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (
            {"status": "done"},
            "RG106",
            "'done' is not a valid status. Write one of: draft, dismissed.",
        ),
        ({"them": "first"}, "RG104", "Did you mean 'theme'?"),
        ({"locator": "somewhere"}, "RG106", "'somewhere' is not a locator"),
        ({"stance": 5}, "RG106", "off the scale"),
        ({"imported": {"page": 14}}, "RG106", 'Put it in quotes: "14".'),
        ({"evidence": [{"knid": "event"}]}, "RG104", "Did you mean 'kind'?"),
    ],
)
def test_a_draft_is_checked_as_strictly_as_a_claim(
    change: dict[str, Any], code: str, said: str, tmp_path: Path
) -> None:
    _, findings = look(draft_with({**DRAFT, **change}), tmp_path)
    (found,) = (f for f in findings if f.severity == "error")
    assert found.code == code
    assert said in str(found)


def test_what_a_person_leaves_empty_in_a_draft_is_only_unfinished(tmp_path: Path) -> None:
    empty = {**DRAFT, "claim": None, "theme": None, "quote": None, "evidence": None}
    assert codes(look(draft_with(empty), tmp_path)[1]) == ["RG319"]


def test_an_extract_may_be_a_draft_as_a_whole(tmp_path: Path) -> None:
    files = draft_with(sources=3)
    files["sources/clark2022.yml"] = {"source": "clark2022", "status": "draft", "claims": [DRAFT]}
    files["sources/comparison.yml"]["silences"][0]["source"] = "clark2022"
    del files["sources/comparison.yml"]["relations"][1]
    del files["sources/comparison.yml"]["judgements"][0]["basis"][2]
    del files["sources/comparison.yml"]["explanations"][0]["basis"][2]
    files["brief.yml"]["sources"] = ["clark2022", "baker2021", "adams2020"]
    brief, findings = look(files, tmp_path)
    assert [source.key for source in brief.sources] == ["baker2021", "adams2020"]
    assert brief.comparison.silences == ()
    assert "RG320" in codes(findings)
    assert not reportgen.errors.is_fatal(findings)


def test_an_extract_of_drafts_alone_is_one_too(tmp_path: Path) -> None:
    files = draft_with(sources=3)
    files["sources/davis2023.yml"] = {"source": "davis2023", "label": "Davis", "claims": [DRAFT]}
    _, findings = look(files, tmp_path)
    assert sorted(codes(findings)) == ["RG319", "RG320"]


def test_with_fewer_than_two_finished_sources_the_drafts_are_what_to_finish(tmp_path: Path) -> None:
    files = draft_with()
    files["sources/baker2021.yml"] = {"source": "baker2021", "status": "draft"}
    _, findings = look(files, tmp_path)
    (found,) = (f for f in findings if f.code == "RG304")
    assert found.message == "There is one finished extract."
    assert found.remedy == "A comparison needs at least two: finish sources/baker2021.yml."


def test_a_relation_waits_for_a_draft_and_a_judgement_does_not(tmp_path: Path) -> None:
    files = draft_with(DRAFT)
    comparison = files["sources/comparison.yml"]
    comparison["relations"].insert(0, {"from": "a-draft", "to": "b-one", "type": "agrees"})
    comparison["relations"].append({"from": "a-one", "to": "none", "type": "agrees"})
    comparison["judgements"][0]["basis"].append("a-draft")
    brief, findings = look(files, tmp_path)
    assert [relation.from_ for relation in brief.comparison.relations] == ["a-one", "a-one"]
    lost, basis = sorted(f for f in map(str, findings) if "RG302" in f)
    assert "The claim 'a-draft' is a draft. Finish it" in lost + basis
    assert "There is no claim 'none'" in lost + basis


def test_a_finished_claim_may_keep_what_an_import_brought(tmp_path: Path) -> None:
    finished = {**DRAFT, "theme": "first", "claim": "More ships sailed."}
    del finished["status"]
    brief, findings = look(draft_with(finished), tmp_path)
    assert brief.claims["a-draft"][1].imported is not None
    assert codes(findings) == []


def test_a_theme_for_a_colour_has_to_exist(tmp_path: Path) -> None:
    files = draft_with()
    files["brief.yml"]["import"] = {"colours": {"#5fb236": "firts"}, "tags": {"x": "second"}}
    _, findings = look(files, tmp_path)
    assert [(f.code, f.remedy) for f in findings if f.severity == "error"] == [
        ("RG301", "Did you mean 'first'?")
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A workspace with a draft, and one with a finished claim that was one, both built."""
    folder = tmp_path_factory.mktemp("drafts") / "w"
    finished = {**DRAFT, "id": "a-kept", "theme": "first", "claim": "More ships sailed."}
    del finished["status"]
    drafts.write(draft_with(DRAFT, finished), folder)
    done = Command(folder)("build", "--to", "html,pdf", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    return folder, done.stderr


def test_a_build_says_that_it_leaves_drafts_out(built: tuple[Path, str]) -> None:
    assert "RG319" in built[1]
    assert "has a draft, which is left out of all documents" in built[1]


def test_nothing_of_a_draft_or_of_an_import_comes_into_outputs(built: tuple[Path, str]) -> None:
    outputs = built[0] / "outputs"
    texts = [p.read_bytes() for p in outputs.rglob("*") if p.is_file()]
    assert len(texts) > 5
    words = (b"left the harbour with goods", b"AAAA1111")
    assert not any(word in text for word in words for text in texts)
    assert b"More ships sailed" in (outputs / "brief.html").read_bytes()


def test_a_strict_build_fails_at_a_draft(built: tuple[Path, str], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(built[0], tmp_path / "w"))
    with pytest.raises(reportgen.InvalidBrief) as caught:
        reportgen.build(folder, strict=True)
    assert [f.code for f in caught.value.findings if f.severity == "error"] == ["RG319"]
