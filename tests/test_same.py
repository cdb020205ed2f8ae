"""Claims that may say the same: proposed, and written when somebody agrees."""

from __future__ import annotations

import json
from pathlib import Path

import drafts
import pytest
from conftest import Command

import reportgen
from reportgen.editing.folder import Folder
from reportgen.editing.likeness import plan_sameness, propose
from reportgen.errors import Misuse
from reportgen.workspace import Workspace

NIGHT = "Night deliveries wake those who live above the shops."
CLAIMS = {
    "adams2020": [
        ("a-1", NIGHT, 1),
        ("a-2", "Those who live above the shops night deliveries wake.", 1),
    ],
    "baker2021": [
        ("b-1", NIGHT.replace("Night d", "D") + " At night.", None),
        ("b-2", "Night deliveries cost 30 shops their sleep, and 5 their custom.", 0),
    ],
    "clark2022": [
        ("c-1", "night deliveries wake those who live above the shops", 2),
        ("c-2", "Night deliveries cost 40 shops their sleep, and 5 their custom.", 0),
        ("c-3", NIGHT, -1),
    ],
    "davis2023": [("d-1", NIGHT, 2)],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = drafts.draft(4)
    for key, claims in CLAIMS.items():
        files[f"sources/{key}.yml"]["claims"] = [
            {"id": id_, "theme": "first", "claim": claim, "locator": "p. 1"}
            | ({"stance": stance} if stance is not None else {})
            for id_, claim, stance in claims
        ]
    files["sources/comparison.yml"] = {"themes": files["sources/comparison.yml"]["themes"]}
    files["sources/davis2023.yml"]["claims"][0]["same_as"] = "c-1"
    return drafts.write(files, tmp_path / "workspace")


def find(folder: Path, least: int = 85) -> dict[str, str]:
    groups = propose(reportgen.load(folder), least)
    return {one.claim: f"{one.head} {one.score}" for group in groups for one in group.same}


def test_like_claims_of_other_sources_are_proposed_whatever_their_signs_and_order(
    folder: Path,
) -> None:
    assert find(folder) == {"b-1": "a-1 97", "c-1": "a-1 100"}


def test_neither_one_source_nor_other_numbers_nor_opposite_sides_nor_what_is_gathered(
    folder: Path,
) -> None:
    found = find(folder, 50)
    assert "a-2" not in found  # says the same as a-1, in the same source
    assert "d-1" not in found  # says the same as c-1 already
    assert not found.get("c-2", "").startswith("b-2")  # 40 shops, not 30
    assert not found.get("c-3", "").startswith("a-")  # on the other side


def test_all_that_is_accepted_is_written_as_a_line_each_and_nothing_else(folder: Path) -> None:
    before = {path: path.read_text("utf-8") for path in folder.glob("sources/*.yml")}
    refused = Command(folder)("same", "--accept")
    assert refused.returncode == 1
    assert "Nothing was written" in refused.stderr
    assert "+  same_as: a-1" in refused.stdout
    assert {path: path.read_text("utf-8") for path in before} == before
    done = Command(folder)("same", "--accept", "--yes")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("Changed: sources/baker2021.yml, sources/clark2022.yml\n")
    for path, text in before.items():
        added = [
            line for line in path.read_text("utf-8").splitlines() if line not in text.splitlines()
        ]
        assert len(path.read_text("utf-8").splitlines()) - len(text.splitlines()) == len(added)
    assert reportgen.load(folder).claims["c-1"][1].same_as == "a-1"
    assert find(folder) == {}
    assert not [one for one in reportgen.check(folder).findings if one.code in ("RG337", "RG338")]


def test_pairs_are_written_by_their_ids(folder: Path) -> None:
    done = Command(folder)("same", "--apply", "b-2=a-2", "--yes", "-q")
    assert done.returncode == 0, done.stderr
    assert reportgen.load(folder).claims["b-2"][1].same_as == "a-2"


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("a-1", "a-9")], "There is no claim 'a-9'"),
        ([("d-1", "a-1")], "says the same as 'c-1' already"),
        ([("c-3", "a-1")], "on opposite sides"),
        ([("a-1", "a-1")], "in a circle: a-1 → a-1"),
        ([("c-1", "d-1")], "in a circle: c-1 → d-1 → c-1"),
        ([("a-1", "b-1"), ("b-1", "c-1"), ("c-1", "b-1")], "in a circle"),
    ],
)
def test_a_pair_that_cannot_be_is_refused_with_why(
    folder: Path, pairs: list[tuple[str, str]], said: str
) -> None:
    opened = Folder.open(Workspace.open(folder))
    with pytest.raises(Misuse, match=said):
        plan_sameness(opened, reportgen.load(folder), pairs)


def test_programs_get_scores_texts_and_places(folder: Path) -> None:
    told = json.loads(Command(folder)("same", "--format", "json", "--theme", "first").stdout)
    (group,) = told["groups"]
    assert (group["head"]["claim"], group["head"]["text"]) == ("a-1", NIGHT)
    one = group["same"][-1]
    assert (one["claim"], one["score"], one["source"]) == ("c-1", 100, "clark2022")
    assert (one["path"], one["locator"], one["line"] > 0) == ("sources/clark2022.yml", "p. 1", True)
    assert told["written"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--apply", "a-1"], 2),
        (["--apply", "a-1=b-1", "--accept"], 2),
        (["--yes"], 2),
        (["--format", "json", "--accept"], 2),
        (["--theme", "frist"], 2),
    ],
)
def test_misuse_is_told(folder: Path, words: list[str], code: int) -> None:
    done = Command(folder)("same", *words)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
