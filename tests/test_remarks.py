"""review.yml: what reviewers said is read with its places, counted until it is dealt with."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

import reportgen
from reportgen.errors import Severity
from reportgen.limits import MOST_REMARKS
from reportgen.model.remarks import Change, name_remark, read_moment
from reportgen.workspace import PACKAGE

REMARK: dict[str, Any] = {
    "id": "r-1",
    "who": "Ada Reader",
    "when": "2026-11-21T14:05:00+01:00",
    "place": {"kind": "claim", "id": "a-output", "field": "claim"},
    "words": "as much in four days",
    "text": "Does the report say so of all firms?",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "brief"
    shutil.copytree(PACKAGE / "starter", folder)
    return folder


def write(folder: Path, *remarks: Any) -> None:
    text = yaml.safe_dump({"remarks": list(remarks)}, allow_unicode=True, sort_keys=False)
    (folder / "review.yml").write_text(text, encoding="utf-8")


def find(folder: Path, path: str = "review.yml") -> list[str]:
    """The findings in a file: code, line and message."""
    found = reportgen.check(folder).findings
    return [f"{f.code} {f.location.line} {f.message}" for f in found if f.location.path == path]


def test_an_open_remark_is_a_note_at_its_line_that_names_what_it_is_about(workspace: Path) -> None:
    write(workspace, REMARK)
    checked = reportgen.check(workspace)
    (note,) = (f for f in checked.findings if f.code == "RG701")
    assert (note.location.path, note.location.line) == ("review.yml", 2)
    assert note.severity is Severity.NOTE
    assert note.message == (
        "Ada Reader on the claim 'a-output' (claim): 'Does the report say so of all firms?'."
    )
    assert note.related[0][0].path == "sources/adams2024.yml"
    assert checked.remarks == 1


@pytest.mark.parametrize("status", ["resolved", "declined"])
def test_a_remark_that_is_dealt_with_is_silent(workspace: Path, status: str) -> None:
    write(workspace, {**REMARK, "status": status, "place": {"kind": "claim", "id": "gone"}})
    assert find(workspace) == []
    assert reportgen.check(workspace).remarks == 0


def test_a_remark_on_what_is_no_longer_there_is_a_warning(workspace: Path) -> None:
    write(workspace, {**REMARK, "place": {"kind": "claim", "id": "a-outputs"}})
    (warning,) = (f for f in reportgen.check(workspace).findings if f.code == "RG702")
    assert warning.severity is Severity.WARNING
    assert "There is no such claim any more." in warning.message
    assert warning.remedy.startswith("Did you mean 'a-output'?")


@pytest.mark.parametrize(
    "place",
    [
        {"kind": "evidence", "id": "a-output", "field": "evidence[0].summary"},
        {"kind": "theme", "id": "output", "field": "question"},
        {"kind": "position", "id": "output/adams2024", "field": "why"},
        {"kind": "relation", "id": "b-offices/a-output"},
        {"kind": "judgement", "id": "judgements[0]", "field": "text"},
        {"kind": "source", "id": "brown2025", "field": "thesis"},
        {"kind": "reference", "id": "brown2025"},
        {"kind": "figure", "id": "matrix"},
        {"kind": "table", "id": "sources"},
        {"kind": "brief", "id": "brief.yml", "field": "question"},
        {"kind": "template", "id": "brief.qmd.j2", "block": "question"},
    ],
    ids=lambda place: place["kind"],
)
def test_a_remark_may_be_about_anything_that_documents_show(
    workspace: Path, place: dict[str, str]
) -> None:
    write(workspace, {**REMARK, "place": place})
    assert [line[:5] for line in find(workspace)] == ["RG701"]


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"stauts": "open"}, "There is no field 'stauts' in remarks[0]."),
        ({"status": "opne"}, "'opne' is not a valid status."),
        ({"when": "yesterday"}, "'when': 'yesterday' is not a date."),
        ({"when": "2026-02-31"}, "'when': '2026-02-31' is not a date."),
        ({"place": {"kind": "clam", "id": "a-output"}}, "'clam' is not a valid kind."),
        ({"place": "a-output"}, "'place' is text, where a mapping (key: value) is expected."),
        ({"text": ["one", "two"]}, "'text' is a list, where text is expected."),
        ({"who": 12}, "'who' is a number, where text is expected."),
        ({"id": 12}, "'id' is a number, where text is expected."),
        ({"id": "a b"}, "'a b' cannot be the id."),
        ({"replies": [{"who": "Ben"}]}, "The field 'text' is missing in remarks[0].replies[0]."),
        ({"text": "", "words": ""}, "An item of 'remarks': it says nothing."),
        ({"change": {}}, "'change': it changes nothing."),
        ({"text": "a\x07b"}, "The value holds a control character (U+0007)."),
        ({"text": "a" * 20_001}, "The value is longer than 20,000 characters."),
    ],
    ids=str,
)
def test_what_is_wrong_in_a_remark_is_told_at_its_line(
    workspace: Path, wrong: dict[str, Any], expected: str
) -> None:
    write(workspace, {**REMARK, **wrong})
    assert [line for line in find(workspace) if expected in line]
    assert all(int(line.split()[1]) > 1 for line in find(workspace))


def test_the_other_remarks_count_where_one_is_wrong(workspace: Path) -> None:
    write(workspace, {**REMARK, "status": "opne"}, "nonsense", {**REMARK, "id": "r-2"})
    assert reportgen.check(workspace).remarks >= 1


def test_two_remarks_with_one_id_are_an_error(workspace: Path) -> None:
    write(workspace, REMARK, {**REMARK, "text": "And you?"})
    assert [line for line in find(workspace) if line.startswith("RG303")]


@pytest.mark.thorough
def test_too_many_remarks_are_refused_in_a_sentence(workspace: Path) -> None:
    line = "  - {id: r%d, place: {kind: claim, id: a-output}, text: x}\n"
    text = "remarks:\n" + "".join(line % number for number in range(20_000))
    (workspace / "review.yml").write_text(text, encoding="utf-8")
    (only,) = find(workspace)
    assert only == f"RG106 2 'remarks' has more than {MOST_REMARKS:,} items."


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"remarks: [", b"- a", b"\x00" * 20, b"a: b"])
def test_a_file_that_is_none_of_this_is_a_finding(workspace: Path, data: bytes) -> None:
    (workspace / "review.yml").write_bytes(data)
    assert find(workspace)


def test_a_folder_of_that_name_is_a_finding(workspace: Path) -> None:
    (workspace / "review.yml").mkdir()
    assert find(workspace)


def test_a_link_that_leads_out_of_the_workspace_is_a_finding(workspace: Path) -> None:
    (workspace / "review.yml").symlink_to("/etc/passwd")
    assert [line[:5] for line in find(workspace)] == ["RG120"]


def test_a_file_with_the_wrong_ending_is_told(workspace: Path) -> None:
    (workspace / "review.yaml").write_text("remarks: []\n")
    assert [line[:5] for line in find(workspace, "review.yaml")] == ["RG108"]


def test_its_author_may_set_the_severity_and_pass_over_a_line(workspace: Path) -> None:
    write(workspace, REMARK)
    path = workspace / "review.yml"
    text = path.read_text().replace("- id: r-1", "- id: r-1   # reportgen: ignore RG701")
    path.write_text(text)
    assert find(workspace) == []
    assert reportgen.check(workspace).remarks == 1


def test_names_in_remarks_stand_for_nothing_elsewhere(workspace: Path) -> None:
    comparison = workspace / "sources" / "comparison.yml"
    comparison.write_text(comparison.read_text().replace("a-pay", "a-wage"))
    before = find(workspace, "sources/comparison.yml")
    write(workspace, {**REMARK, "id": "a-wage", "status": "opne"})
    assert find(workspace, "sources/comparison.yml") == before != []


def test_an_id_is_the_same_however_the_file_breaks_lines() -> None:
    first = name_remark("Ada", "2026-11-21", "Is this so?", "the  words")
    assert first == name_remark("Ada", "2026-11-21", "Is\nthis so?", "the words")
    assert first != name_remark("Ben", "2026-11-21", "Is this so?", "the words")
    assert name_remark("", "", "", change=Change(old="a")) != name_remark(
        "", "", "", change=Change(new="a")
    )


def test_a_time_has_a_zone_where_it_is_written_with_one() -> None:
    moment = read_moment("2026-11-21T14:05:00+01:00")
    assert moment is not None
    assert moment.utcoffset() is not None
    assert read_moment("2026-11-21T25:00") is None
