"""Second readers: read and checked like an extract, compared with the first, never printed."""

from __future__ import annotations

import copy
import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import Command
from drafts import Files, draft, write
from hypothesis import given
from hypothesis import strategies as st

import reportgen
from reportgen.errors import Misuse
from reportgen.model.locators import Locator
from reportgen.readers.coefficients import measure_alpha, measure_kappa
from reportgen.readers.comparing import FIRST, Agreement
from reportgen.readers.passages import Mark, match_marks
from reportgen.workspace import Workspace
from tests.exchanges import patient

TEXT = """\
Trade grew in every year of the decade, and ships carried most of it.

The ministry kept its old course until the election was lost. Nobody asked the navy.

Later accounts praise the reform, though it came too late for the ports.

Prices fell, wages rose, and the harbour was rebuilt with borrowed money.
"""
Row = tuple[str, str, str | None, str, int | None]
FIRST_ROWS: tuple[Row, ...] = (
    ("a-one", "first", "Trade grew in every year", "¶1", 1),
    ("a-two", "second", "kept its old course", "¶2", -1),
    ("a-three", "first", "praise the reform", "¶3", 0),
)
ANNA: tuple[Row, ...] = (
    ("a-one", "first", "every year of the decade", "¶1", 1),
    ("x", "first", "its old course until the election", "¶2", 1),
    ("y", "second", "borrowed money", "¶4", None),
)


def make_claims(rows: tuple[Row, ...]) -> list[dict[str, Any]]:
    names = ("id", "theme", "quote", "locator", "stance")
    return [
        {"claim": f"Claim {row[0]}."}
        | {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in rows
    ]


def make(folder: Path, texts: bool = True, **readers: tuple[Row, ...]) -> Path:
    """A workspace in which adams2020 is read first, and by others; `texts` is its text."""
    files: Files = draft()
    scale = {"low": "continuity", "high": "change"}
    files["sources/comparison.yml"] = {
        "themes": [
            {"id": name, "label": name.title(), "question": "What of it?", "scale": scale}
            for name in ("first", "second")
        ]
    }
    base = files["sources/adams2020.yml"]
    files["sources/adams2020.yml"] = {**base, "claims": make_claims(FIRST_ROWS)}
    for name, rows in readers.items():
        files[f"sources/adams2020.{name}.yml"] = {**base, "claims": make_claims(rows)}
    write(files, folder)
    if texts:
        write({"adams2020.txt": TEXT}, folder / "texts")
        brief = folder / "brief.yml"
        brief.write_text(f"{brief.read_text('utf-8')}texts: texts\n", "utf-8")
    return folder


def compare(folder: Path, texts: bool = True, **readers: tuple[Row, ...]) -> Agreement:
    return reportgen.agreement("adams2020", make(folder, texts, **readers))


def test_a_place_that_the_text_does_not_have_is_told_of_a_second_reading(tmp_path: Path) -> None:
    quoted: Row = ("x", "first", "borrowed money", "¶9", None)
    plain: Row = ("y", "first", None, "¶8", None)
    found = reportgen.check(make(tmp_path, anna=(quoted, plain))).findings
    own = [f for f in found if f.location.path == "sources/adams2020.anna.yml"]
    assert [f.code for f in own] == ["RG402", "RG413"]


# ── coefficients ─────────────────────────────────────────────────────────────────────────


def list_units(*readers: str) -> list[list[str]]:
    """Units of readers' values, a column each; a full stop is a value that is missing."""
    return [[v for v in unit if v != "."] for unit in zip(*map(str.split, readers), strict=True)]


def test_kappa_is_that_of_cohens_own_example() -> None:
    # Cohen, “Weighted Kappa”, Psychological Bulletin 70 (1968): 213–220, reports .492 for it.
    table = {("a", "a"): 44, ("a", "b"): 7, ("a", "c"): 9, ("b", "a"): 5, ("b", "b"): 20,
             ("b", "c"): 5, ("c", "a"): 1, ("c", "b"): 3, ("c", "c"): 6}  # fmt: skip
    found = measure_kappa([pair for pair, count in table.items() for _ in range(count)])
    assert (found.observed, found.expected) == (0.7, 0.41)
    assert found.value == pytest.approx(0.492, abs=0.0005)


def test_alpha_of_two_readers_is_that_of_krippendorffs_example() -> None:
    # Krippendorff (2011), section B: nominal data, two observers, no missing data.
    ben, gerry = "a a b b d c c c e d d a", "b a b b b c c c e d d d"
    found = measure_alpha(list_units(ben, gerry), "themes")
    assert found.value == pytest.approx(0.692, abs=0.0005)
    jon, han = "0 1 0 0 0 0 0 0 1 0", "0 1 1 0 0 1 0 1 0 0"  # section A: binary data
    assert measure_alpha(list_units(jon, han), "themes").value == pytest.approx(0.095, abs=0.0005)


@pytest.mark.parametrize(("of", "value"), [("themes", 0.743), ("stances", 0.815)])
def test_alpha_of_four_readers_is_that_of_krippendorffs_example(of: Any, value: float) -> None:
    # Krippendorff (2011), sections C and D: any number of observers, missing values.
    units = list_units(
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    )
    found = measure_alpha([[int(each) for each in unit] for unit in units], of)
    assert found.value == pytest.approx(value, abs=0.0005)
    assert (found.units, found.values) == (11, 40)


def test_a_coefficient_that_is_not_defined_says_why() -> None:
    assert measure_kappa([]).value is None
    assert "No unit" in measure_alpha([["a"], []], "themes").why
    assert "same theme" in measure_kappa([("a", "a")] * 3).why
    assert "same stance" in measure_alpha([[1, 1], [1, 1, 1]], "stances").why


@patient
@given(st.lists(st.lists(st.sampled_from([-2, -1, 0, 1, 2]), max_size=4), max_size=8))
def test_no_order_of_readers_or_units_changes_alpha(units: list[list[int]]) -> None:
    found = measure_alpha(units, "stances")
    assert measure_alpha([unit[::-1] for unit in units][::-1], "stances") == found
    assert found.value is None or found.value <= 1


@patient
@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=8))
def test_readers_who_always_agree_have_a_coefficient_of_one_or_none(themes: list[str]) -> None:
    both = (
        measure_kappa([(t, t) for t in themes]),
        measure_alpha([[t, t] for t in themes], "themes"),
    )
    assert {found.value for found in both} == ({1.0} if len(set(themes)) > 1 else {None})


# ── passages ─────────────────────────────────────────────────────────────────────────────


def mark(claim: str, reader: str, place: str, *spans: tuple[int, int]) -> Mark:
    return Mark(reader, claim, "It is so.", "first", None, Locator.parse(place), spans=spans)


def pairs(*readings: list[Mark]) -> list[tuple[str, tuple[str, ...]]]:
    return [(p.by, tuple(m.claim for m in p.marks)) for p in match_marks(readings)]


def test_words_that_overlap_are_one_passage_and_others_are_not() -> None:
    found = pairs(
        [mark("a1", "a", "p. 1", (0, 30)), mark("a2", "a", "p. 1", (50, 80))],
        [mark("b1", "b", "p. 1", (30, 50)), mark("b2", "b", "p. 1", (79, 90))],
    )
    assert found == [("", ("a1",)), ("", ("b1",)), ("words", ("a2", "b2"))]


def test_a_claim_is_matched_with_one_other_at_most_the_longest_overlap_first() -> None:
    found = pairs(
        [mark("a1", "a", "p. 1", (0, 40))],
        [mark("b1", "b", "p. 1", (0, 10)), mark("b2", "b", "p. 1", (10, 40))],
    )
    assert found == [("words", ("a1", "b2")), ("", ("b1",))]


def test_of_several_claims_on_a_page_those_worded_alike_are_matched() -> None:
    def say(claim: str, reader: str, statement: str) -> Mark:
        return replace(mark(claim, reader, "p. 86"), statement=statement)

    found = pairs(
        [say("a1", "a", "Ships carried trade."), say("a2", "a", "貿易は増えた。")],
        [say("b1", "b", "貿易は毎年増えた。"), say("b2", "b", "Most trade was carried by ships.")],
    )
    assert found == [("locator", ("a1", "b2")), ("locator", ("a2", "b1"))]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("p. 12", "pp. 11–12", True), ("p. 12", "p. 13", False), ("pp. 195–6", "p. 196", True),
        ("p. 12", "¶12", False), ("vol. 2, p. 15", "vol. 3, p. 15", False),
        ("vol. 2, p. 15", "vol. 2, p. 15", True), ("p. 12; § Method", "§ method", True),
        ("n.p.", "n.p.", False), ("pp. 1–999999999", "p. 3", True), ("p. xii", "p. xii", True),
    ],
)  # fmt: skip
def test_without_words_a_common_place_of_locators_tells(
    one: str, other: str, is_same: bool
) -> None:
    found = pairs([mark("a1", "a", one)], [mark("b1", "b", other, (3, 9))])
    assert [by for by, _ in found] == (["locator"] if is_same else ["", ""])


# ── a source ─────────────────────────────────────────────────────────────────────────────


def test_readings_are_set_side_by_side_by_their_words(tmp_path: Path) -> None:
    found = compare(tmp_path, anna=ANNA)
    assert [(p.by, [m.claim for m in p.marks]) for p in found.passages] == [
        ("words", ["a-one", "a-one"]), ("words", ["a-two", "x"]), ("", ["a-three"]), ("", ["y"])
    ]  # fmt: skip
    first, anna = found.readers
    assert (first.name, first.file, first.with_first) == (FIRST, "sources/adams2020.yml", None)
    assert (anna.name, anna.file) == ("anna", "sources/adams2020.anna.yml")
    assert (anna.claims, anna.quotations, anna.verified) == (3, 3, 3)
    share = anna.with_first
    assert share and (share.passages, share.themes, share.rated, share.stances) == (2, 1, 1, 1)
    kappa, alpha, stances = found.coefficients
    assert (kappa.name, kappa.value, kappa.units) == ("kappa", 0.0, 2)
    assert (alpha.level, alpha.units, stances.level, stances.value) == (
        "nominal",
        2,
        "ordinal",
        None,
    )
    assert "passage" in found.unit


def test_a_claim_without_words_of_its_own_is_known_by_those_of_its_evidence(tmp_path: Path) -> None:
    make(tmp_path, anna=(("q", "first", None, "¶1", 1),))
    path = tmp_path / "sources" / "adams2020.anna.yml"
    ground = '  evidence: [{kind: event, summary: Growth., quote: "in every year of"}]\n'
    path.write_text(f"{path.read_text('utf-8')}{ground}", "utf-8")
    passage = reportgen.agreement("adams2020", tmp_path).passages[0]
    assert (passage.by, [m.claim for m in passage.marks]) == ("words", ["a-one", "q"])


def test_without_the_text_locators_tell_and_that_is_said(tmp_path: Path) -> None:
    found = compare(tmp_path, texts=False, anna=ANNA)
    assert [p.by for p in found.shared] == ["locator", "locator"]
    assert [reader.verified for reader in found.readers] == [None, None]
    assert any("--texts" in note for note in found.notes)


@pytest.mark.parametrize(
    ("readers", "said"),
    [
        ({}, "one reading only"),
        ({"bo": (("y", "second", "borrowed money", "¶4", None),)}, "nothing to compare"),
        ({"anna": ANNA, "bo": (("y", "first", "Nobody asked", "¶2", 0),)}, "bo marked no passage"),
        ({"bo": (("y", "first", None, "¶3", 0),)}, "by their locators alone"),
    ],
)
def test_what_makes_figures_meaningless_is_said_in_words(
    tmp_path: Path, readers: dict[str, tuple[Row, ...]], said: str
) -> None:
    assert any(said in note for note in compare(tmp_path, **readers).notes)


def test_a_constant_theme_makes_a_coefficient_that_says_so(tmp_path: Path) -> None:
    rows: tuple[Row, ...] = (("q", "first", "praise the reform", "¶3", 0),)
    kappa, alpha, stances = compare(tmp_path, anna=rows).coefficients
    assert (kappa.value, alpha.value, stances.value) == (None, None, None)
    assert "same theme" in kappa.why and "same stance" in stances.why


def test_an_unknown_source_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="adams202"):
        reportgen.agreement("adams202", make(tmp_path))


# ── files ────────────────────────────────────────────────────────────────────────────────


def test_a_second_reading_is_no_source_and_has_ids_of_its_own(tmp_path: Path) -> None:
    make(tmp_path, anna=ANNA)
    workspace = Workspace.open(tmp_path)
    assert "sources/adams2020.anna.yml" not in workspace.source_files()
    assert workspace.reading_files() == {"sources/adams2020.anna.yml": ("adams2020", "anna")}
    assert {f.code for f in reportgen.check(tmp_path).findings} <= {"RG312", "RG313", "RG330"}


@pytest.mark.thorough
def test_nothing_of_a_second_reading_is_printed(tmp_path: Path) -> None:
    outputs = []
    for name, readers in (("one", {}), ("two", {"anna": ANNA})):
        (tmp_path / name).mkdir()
        made = reportgen.build(make(tmp_path / name, **readers), to="html", engine="embedded")
        outputs.append((made.project.parent / "brief.html").read_bytes())
    assert outputs[0] == outputs[1]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("theme: second", "theme: secnd", "RG301"),
        ("id: x", "id: a-one", "RG303"),
        ("quote: its old course", "quote: its new course", "RG403"),
        (
            "quote: borrowed money",
            "quote: with borrowed money to be paid back by nobody until the "
            "day on which all of it fell due",
            "RG316",
        ),
        ("stance: 1", "stance: 9", "RG106"),
        ("source: adams2020", "source: baker2021", "RG205"),
        ("label: Adams", "lable: Adams", "RG104"),
        ("label: Adams", 'label: "', "RG102"),
    ],
)
def test_a_second_reading_is_checked_like_an_extract(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    path = make(tmp_path, anna=ANNA) / "sources" / "adams2020.anna.yml"
    before, _, after = path.read_text("utf-8").partition(old)
    assert after
    path.write_text(f"{before}{new}{after}", "utf-8")
    found = [f for f in reportgen.check(tmp_path).findings if f.location.path.endswith("anna.yml")]
    line = before.count("\n") + 1
    assert (code, line) in [(f.code, f.location.line) for f in found]
    assert all(f.remedy for f in found)


def test_a_source_whose_key_has_a_full_stop_stays_a_source(tmp_path: Path) -> None:
    files = copy.deepcopy(draft())
    other = files.pop("sources/baker2021.yml")
    files["sources/adams2020.b.yml"] = {**other, "source": "adams2020.b"}
    bib = files["bibliography/references.bib"]
    files["bibliography/references.bib"] = bib.replace("baker2021", "adams2020.b")
    found = Workspace.open(write(files, tmp_path))
    assert found.source_files() == ("sources/adams2020.b.yml", "sources/adams2020.yml")
    assert found.reading_files() == {}


def test_an_import_leaves_second_readings_alone(tmp_path: Path) -> None:
    folder = make(tmp_path, anna=ANNA)
    before = (folder / "sources" / "adams2020.anna.yml").read_bytes()
    note = write({"notes.md": "> ships carried most of it (p. 1)\n"}, tmp_path / "in") / "notes.md"
    made = reportgen.import_files([note], folder, source="adams2020")
    assert made.changed == ("sources/adams2020.yml",)
    assert (folder / "sources" / "adams2020.anna.yml").read_bytes() == before


# ── the command ──────────────────────────────────────────────────────────────────────────


def test_the_command_says_what_two_read_alike_and_what_not(
    tmp_path: Path, reportgen_command: Command
) -> None:
    done = reportgen_command("agreement", "adams2020", str(make(tmp_path, anna=ANNA)))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "adams2020: 2 readings"
    row = next(line for line in lines if line.startswith("anna"))
    assert row.split() == ["anna", "3", "3/3", "2", "1/2", "1/1", "0.00"]
    assert "Read differently (1)" in lines
    assert "  para. 2: different themes" in lines
    assert "Marked by one reader alone: anna (1)" in lines
    assert any(
        line.startswith("Stances: Krippendorff’s α (ordinal) is not defined.") for line in lines
    )


def test_json_has_all_and_csv_one_table(tmp_path: Path, reportgen_command: Command) -> None:
    folder = str(make(tmp_path, anna=ANNA))
    data = json.loads(
        reportgen_command("agreement", "adams2020", folder, "--format", "json").stdout
    )
    assert [each["name"] for each in data["readers"]] == [FIRST, "anna"]
    assert [len(passage["marks"]) for passage in data["passages"]] == [2, 2, 1, 1]
    done = reportgen_command(
        "agreement", "adams2020", folder, "--format", "csv", "--table", "passages"
    )
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["passage"], row["reader"], row["claim"]) for row in rows][:2] == [
        ("1", FIRST, "a-one"), ("1", "anna", "a-one")
    ]  # fmt: skip


def test_a_class_of_thirty_is_a_table_with_a_row_for_each(
    tmp_path: Path, reportgen_command: Command
) -> None:
    readers = {
        f"r{number:02}": (
            ("q", "first" if number % 3 else "second", "Trade grew in every", "¶1", number % 3 - 1),
            ("r", "second", "kept its old", "¶2", -1),
        )
        for number in range(29)
    }  # fmt: skip
    folder = str(make(tmp_path, **readers))
    done = reportgen_command("agreement", "adams2020", folder, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["reader"] for row in rows] == [FIRST, *readers]
    assert rows[1]["passages_with_all"] == "58"
    found = reportgen.agreement("adams2020", folder)
    assert [(each.name, each.units, each.values) for each in found.coefficients] == [
        ("alpha", 2, 60), ("alpha", 3, 60)
    ]  # fmt: skip
    shown = reportgen_command("agreement", "adams2020", folder).stdout
    assert len([line for line in shown.splitlines() if line.startswith("r")]) == 29
    assert "Read differently" not in shown
