"""From a claim to everything that hangs on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import drafts
import pytest

import reportgen
from reportgen.errors import InvalidBrief, ReportgenError
from reportgen.inspection import inspect
from reportgen.model.brief import Brief
from reportgen.tracing import trace_claim
from reportgen.workspace import Workspace

Trace = Callable[..., list[str]]


def make_files() -> drafts.Files:
    """Three sources, and more on the first claim than a draft has."""
    files = drafts.draft(3)
    evidence = files["sources/adams2020.yml"]["claims"][0]["evidence"]
    evidence[0]["cites"] = ["clark2022", "baker2021"]
    evidence.append({"kind": "event", "summary": "A treaty was signed.", "locator": "p. 14"})
    files["sources/comparison.yml"]["judgements"].append(
        {"id": "j-named", "text": "So *it* is.", "confidence": "low", "basis": ["b-one", "c-one"]}
    )
    return files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return drafts.write(make_files(), tmp_path / "w")


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    folder = drafts.write(make_files(), tmp_path_factory.mktemp("trace") / "w")
    brief = inspect(Workspace.open(folder)).brief
    assert brief is not None
    return brief


@pytest.fixture
def trace(brief: Brief) -> Trace:
    """What is told of a claim, by line."""

    def trace(
        claim: str,
        texts: Mapping[str, str] | None = None,
        standings: Mapping[str, str] | None = None,
    ) -> list[str]:
        return trace_claim(brief, claim, texts or {}, standings or {}).splitlines()

    return trace


def section(lines: list[str], head: str) -> list[str]:
    """The lines under a head of what is told; none where it has no such head."""
    if head not in lines:
        return []
    rest = lines[lines.index(head) + 1 :]
    ends = [number for number, line in enumerate(rest) if not line.startswith(" ")]
    return [line.strip() for line in rest[: ends[0] if ends else len(rest)]]


def test_a_claim_is_told_with_its_evidence_relations_and_all_that_rests_on_it(
    trace: Trace,
) -> None:
    assert trace("a-one") == [
        "a-one: Adams, p. 12",
        "  Trade grew, says A.",
        "  theme first, stance 0, probable",
        "  “trade grew” (not verified)",
        "  written in sources/adams2020.yml:7:7",
        "Evidence",
        "  1. statistic, 2017-02-10 (p. 12)",
        "     Exports rose.",
        "     “exports rose” (not verified)",
        "     after clark2022, baker2021",
        "  2. event (p. 14)",
        "     A treaty was signed.",
        "Relations",
        "  a-one contradicts b-one: They differ in degree.",
        "Rests on it",
        "  judgement 1 (high confidence): Trade did grow.",
    ]


def test_a_claim_with_nothing_around_it_is_told_in_a_few_lines(trace: Trace) -> None:
    assert trace("a-two") == [
        "a-two: Adams, para. 3",
        "  Ships sailed, says A.",
        "  theme second",
        "  written in sources/adams2020.yml:36:7",
        "Rests on it",
        "  explanation by date: They wrote in different years.",
    ]


def test_relations_are_told_from_either_end(trace: Trace) -> None:
    told = "a-one contradicts b-one: They differ in degree."
    assert told in section(trace("a-one"), "Relations")
    assert section(trace("b-one"), "Relations") == [
        told,
        "b-one agrees c-one: They differ in degree.",
    ]


def test_every_judgement_that_rests_on_a_claim_is_named(trace: Trace) -> None:
    assert section(trace("c-one"), "Rests on it") == [
        "judgement 1 (high confidence): Trade did grow.",
        "j-named (low confidence): So it is.",
    ]


@pytest.mark.parametrize(("stance", "shown"), [(-2, "−2"), (0, "0"), (2, "+2")])
def test_a_stance_is_written_as_documents_print_it(stance: int, shown: str, tmp_path: Path) -> None:
    files = make_files()
    files["sources/adams2020.yml"]["claims"][0]["stance"] = stance
    told = reportgen.trace(drafts.write(files, tmp_path / "w"), "a-one")
    assert f"theme first, stance {shown}, probable" in told


def test_each_quotation_is_told_with_what_is_known_of_it(trace: Trace) -> None:
    told = trace("a-one", standings={"a-one": "verified in the text 1f3a", "a-one#1": "changed"})
    assert "  “trade grew” (verified in the text 1f3a)" in told
    assert "     “exports rose” (changed)" in told


# ── where it is printed ──────────────────────────────────────────────────────────────────


def test_places_in_the_documents_are_told_by_file_and_line(trace: Trace) -> None:
    texts = {
        "outputs/quarto/slides.qmd": "[p. 12](#claim-a-one)\n",
        "outputs/quarto/brief.qmd": "# Title\n\n- [Trade grew.]{#claim-a-one}\n[x](#claim-a-one)\n",
    }
    assert section(trace("a-one", texts), "Printed in") == [
        "outputs/quarto/brief.qmd:3 (set out)",
        "outputs/quarto/brief.qmd:4 (linked)",
        "outputs/quarto/slides.qmd:1 (linked)",
    ]


@pytest.mark.parametrize("other", ["a-one-more", "a-one.b", "a-one_b", "a-one2", "a-oneą"])
def test_a_claim_is_not_taken_for_one_whose_id_only_begins_alike(trace: Trace, other: str) -> None:
    assert section(trace("a-one", {"brief.qmd": f"[x](#claim-{other})"}), "Printed in") == []


def test_lines_are_counted_as_editors_count_them(trace: Trace) -> None:
    text = "a\u2028b\x0cc\n[x](#claim-a-one)\n"
    assert section(trace("a-one", {"brief.qmd": text}), "Printed in") == ["brief.qmd:2 (linked)"]


def test_a_claim_that_is_printed_nowhere_has_no_such_section(trace: Trace) -> None:
    assert "Printed in" not in trace("a-one", {"brief.qmd": "Nothing.\n"})


def test_in_a_built_workspace_a_claim_is_traced_to_the_lines_that_print_it(built: Path) -> None:
    places = section(reportgen.trace(built, "a-one").splitlines(), "Printed in")
    where = [place.partition(":")[0] for place in places if place.endswith("(set out)")]
    assert sorted(where) == ["outputs/quarto/brief.qmd", "outputs/quarto/slides.qmd"]
    assert sum(place.endswith("(linked)") for place in places) >= 2
    for place in places:
        path, line = place.partition(" ")[0].rsplit(":", 1)
        lines = (built / path).read_text(encoding="utf-8").split("\n")
        assert re.search(r"\ba-one\b", lines[int(line) - 1])


def test_a_claim_is_named_by_relations_and_judgements_too(trace: Trace) -> None:
    lines = ["::: {.relation from=a-one to=b}", '::: {.judgement basis="b a-one"}']
    text = "\n".join([*lines, '::: {.judgement basis="a-one.b x-a-one"}', "a-one and a-one"])
    assert section(trace("a-one", {"brief.qmd": text}), "Printed in") == [
        "brief.qmd:1 (linked)",
        "brief.qmd:2 (linked)",
    ]


# ── in a workspace ───────────────────────────────────────────────────────────────────────


def test_a_verified_quotation_is_told_with_the_hash_of_its_text(folder: Path) -> None:
    texts = folder.parent / "texts"
    texts.mkdir()
    (texts / "adams2020.txt").write_text("[p. 12]\nThen trade grew.\n", encoding="utf-8")
    path = folder / "sources" / "adams2020.yml"
    mark = "text: {pages: {mark: '^\\[p\\. (\\d+)\\]'}}\n"
    path.write_text(path.read_text(encoding="utf-8") + mark, encoding="utf-8")
    assert "“trade grew” (not verified)" in reportgen.trace(folder, "a-one")
    verified = reportgen.verify(folder, texts=texts)
    digest = verified.texts["adams2020"].sha256[:12]
    told = reportgen.trace(folder, "a-one")
    assert f"“trade grew” (verified in the text {digest})" in told
    assert "“exports rose” (not verified)" in told


def test_a_claim_that_there_is_not_is_told_with_the_nearest(folder: Path) -> None:
    with pytest.raises(ReportgenError, match=r"There is no claim 'a-onne'\. Did you mean 'a-one'"):
        reportgen.trace(folder, "a-onne")


def test_a_brief_with_errors_elsewhere_can_be_traced_all_the_same(tmp_path: Path) -> None:
    files: dict[str, Any] = make_files()
    files["sources/baker2021.yml"]["claims"][1]["theme"] = "nowhere"
    folder = drafts.write(files, tmp_path / "w")
    assert "a-one contradicts b-one" in reportgen.trace(folder, "a-one")


def test_a_brief_that_cannot_be_read_cannot_be_traced(folder: Path) -> None:
    (folder / "brief.yml").write_text("title: [", encoding="utf-8")
    with pytest.raises(InvalidBrief):
        reportgen.trace(folder, "a-one")


def test_a_document_that_was_spoilt_does_not_hinder(folder: Path) -> None:
    made = folder / "outputs" / "quarto"
    made.mkdir(parents=True)
    (made / "brief.qmd").write_bytes(b"\xff\xfe\n[x](#claim-a-one)\n")
    assert "outputs/quarto/brief.qmd:2 (linked)" in reportgen.trace(folder, "a-one")
