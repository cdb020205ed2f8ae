"""What second readers say otherwise, what of it is settled, and readings that have errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Command
from test_readers import ANNA, Row, make

import reportgen
from reportgen.readers.comparing import Agreement
from reportgen.readers.reading import FIRST

EXTRACT = "sources/adams2020.yml"
BO: tuple[Row, ...] = (
    ("b-two", "third", "kept its old course until", "¶2", 2),
    ("b-loan", "second", "with borrowed money", "¶4", 1),
)


def change(folder: Path, change: Any, file: str = EXTRACT) -> Path:
    """Has a file of a workspace say something else."""
    path = folder / file
    value = yaml.safe_load(path.read_text("utf-8"))
    change(value)
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), "utf-8")
    return folder


def decide(folder: Path, claim: str, **considered: Any) -> Path:
    """Has a claim say what was considered."""

    def add(value: Any) -> None:
        next(c for c in value["claims"] if c["id"] == claim)["considered"] = considered

    return change(folder, add)


def list_open(found: Agreement) -> list[tuple[str, Any, list[Any]]]:
    return [
        (one.field, one.mine, [answer.value for answer in one.answers])
        for differences in found.differences
        for one in differences
        if not one.is_settled
    ]


def compare(folder: Path) -> Agreement:
    return reportgen.agreement("adams2020", folder)


def test_what_others_say_otherwise_is_open_until_it_was_considered(tmp_path: Path) -> None:
    folder = make(tmp_path, anna=ANNA)
    assert list_open(compare(folder)) == [
        ("theme", "second", ["first"]), ("claim", "a-three", []), ("claim", None, ["y"])
    ]  # fmt: skip
    decide(folder, "a-two", theme=["first"])
    decide(folder, "a-three", unmarked=True)
    change(folder, lambda value: value.update(left_out=[{"reader": "anna", "claim": "y"}]))
    found = compare(folder)
    assert list_open(found) == [] and sum(map(len, found.differences)) == 3
    assert not [f for f in reportgen.check(folder).findings if f.severity == "error"]


def test_what_the_extract_says_by_now_is_no_difference(tmp_path: Path) -> None:
    folder = make(tmp_path, anna=ANNA)
    change(folder, lambda value: value["claims"][1].update(theme="first"))
    assert list_open(compare(folder))[0] == ("stance", -1, [1])  # their scale is the same now
    change(folder, lambda value: value["claims"][1].update(stance=1))
    assert [field for field, *_ in list_open(compare(folder))] == ["claim", "claim"]


def test_an_answer_that_was_not_considered_opens_what_was_settled(tmp_path: Path) -> None:
    folder = make(tmp_path, anna=ANNA, bo=BO)
    decide(folder, "a-two", theme=["first"])
    assert list_open(compare(folder))[0] == ("theme", "second", ["first", "third"])
    decide(folder, "a-two", theme=["first", "third"])
    assert [field for field, *_ in list_open(compare(folder))] == ["claim", "claim"]


def test_one_claim_left_out_settles_the_passage_for_all_who_marked_it(tmp_path: Path) -> None:
    folder = make(tmp_path, anna=ANNA, bo=BO)
    change(folder, lambda value: value.update(left_out=[{"reader": "bo", "claim": "b-loan"}]))
    differences = compare(folder).differences[-1]
    assert [(a.value, a.readers, a.is_considered) for a in differences[0].answers] == [
        ("y", ("anna",), False), ("b-loan", ("bo",), True)
    ]  # fmt: skip
    assert differences[0].is_settled


def test_what_a_reader_leaves_out_is_no_answer(tmp_path: Path) -> None:
    folder = make(tmp_path, anna=(("q", "first", "Trade grew in every", "¶1", None),))
    assert [field for field, *_ in list_open(compare(folder))] == ["claim", "claim"]
    change(folder, lambda value: value["claims"][0].pop("stance"))
    change(
        folder,
        lambda value: value["claims"][0].update(stance=2, certainty="firm"),
        "sources/adams2020.anna.yml",
    )
    assert list_open(compare(folder))[:2] == [("stance", None, [2]), ("certainty", None, ["firm"])]


def test_an_extract_that_nobody_else_has_read_lacks_nothing(tmp_path: Path) -> None:
    assert compare(make(tmp_path)).differences == ((), (), ())


def test_a_decision_on_a_claim_that_is_gone_is_told(tmp_path: Path) -> None:
    folder = make(tmp_path, anna=ANNA)
    gone = [{"reader": "anna", "claim": "z"}, {"reader": "bo", "claim": "y"}]
    change(folder, lambda value: value.update(left_out=gone))
    found = [f for f in reportgen.check(folder).findings if f.code == "RG331"]
    assert ["no claim 'z'" in found[0].message, "no reading of 'bo'" in found[1].message] == [
        True, True
    ]  # fmt: skip
    assert all(f.location.path == EXTRACT and f.location.line and f.remedy for f in found)


def test_what_is_settled_stays_so_when_ids_change(
    tmp_path: Path, reportgen_command: Command
) -> None:
    folder = make(tmp_path, anna=ANNA)
    decide(folder, "a-two", theme=["first"])
    change(folder, lambda value: value.update(left_out=[{"reader": "anna", "claim": "y"}]))
    before = len(list_open(compare(folder)))
    for words in (
        ("claim", "y", "a-loan", folder, "--reader", "anna"), ("theme", "first", "growth", folder)
    ):  # fmt: skip
        done = reportgen_command("rename", *words)
        assert done.returncode == 0, done.stderr
    assert len(list_open(compare(folder))) == before
    value = yaml.safe_load((folder / EXTRACT).read_text("utf-8"))
    assert value["left_out"] == [{"reader": "anna", "claim": "a-loan"}]
    assert value["claims"][1]["considered"] == {"theme": ["growth"]}


# ── errors ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "claims", "said"),
    [
        ("stance: 1", "stance: 9", 3, "off the scale"),
        ("theme: second", "lable: second", 2, "'theme'"),
        ("source: adams2020", "source: baker2021", 0, "says source: 'baker2021'"),
        ("label: Adams", 'label: "', 0, "quote"),
        ("label: Adams", "genre: x", 3, ""),
        (None, "", 0, "empty"),
        (None, "[1, 2]", 0, ""),
        (None, "claims: 5\n", 0, "claims"),
    ],
)
def test_what_is_right_in_a_reading_is_compared_and_its_errors_are_told(
    tmp_path: Path, reportgen_command: Command, old: str | None, new: str, claims: int, said: str
) -> None:
    folder = make(tmp_path, anna=ANNA, bo=BO[1:])
    path = folder / "sources/adams2020.anna.yml"
    text = path.read_text("utf-8")
    path.write_text(new if old is None else text.replace(old, new, 1), "utf-8")
    found = compare(folder)
    assert [(each.name, each.claims) for each in found.readers] == [
        (FIRST, 3), ("anna", claims), ("bo", 1)
    ]  # fmt: skip
    assert {f.location.path for f in found.findings} == {"sources/adams2020.anna.yml"}
    assert said in " ".join(f.message for f in found.findings)
    done = reportgen_command("agreement", "adams2020", str(folder), "--format", "json")
    assert done.returncode == 1
    assert len(json.loads(done.stdout)["errors"]) == len(found.findings)
    assert "adams2020.anna.yml" in done.stderr and "Traceback" not in done.stderr


def test_readings_are_compared_where_the_extract_itself_has_errors(tmp_path: Path) -> None:
    folder = make(tmp_path, anna=ANNA, bo=BO)
    (folder / EXTRACT).write_text("claims: [", "utf-8")
    found = compare(folder)
    assert [each.claims for each in found.readers] == [0, 3, 2]
    assert [len(passage.marks) for passage in found.shared] == [2, 2]
    assert found.findings[0].location.path == EXTRACT


def test_errors_in_another_source_do_not_matter(tmp_path: Path) -> None:
    folder = make(tmp_path, anna=ANNA)
    (folder / "sources/baker2021.yml").write_text("claims: [", "utf-8")
    found = compare(folder)
    assert found.findings == () and len(found.shared) == 2


def test_claims_of_extracts_that_are_drafts_are_compared_and_draft_claims_are_not(
    tmp_path: Path,
) -> None:
    folder = make(tmp_path, anna=ANNA)
    for file in (EXTRACT, "sources/adams2020.anna.yml"):
        change(folder, lambda value: value.update(status="draft"), file)
    change(folder, lambda value: value["claims"][0].update(status="draft"))
    found = compare(folder)
    assert [each.claims for each in found.readers] == [2, 3]
    assert any("drafts are left out: first reading (1)" in note for note in found.notes)
