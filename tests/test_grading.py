"""How grave a finding is in a workspace: comments, brief.yml, and what neither can lower."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import drafts
import pytest
from samples import make_brief

import reportgen
from reportgen.errors import Finding, Location, Severity
from reportgen.model.brief import Brief
from reportgen.reading.grading import check_ignores, check_severities, find_ignores, grade
from reportgen.rules import RULES

WHERE = Location("sources/comparison.yml", 7, 3)
VITAL = sorted(
    code
    for code, rule in RULES.items()
    if rule.severity is Severity.ERROR and not code.startswith("RG4")
)
LOWERABLE = sorted(RULES.keys() - set(VITAL))
BASELESS = {"text": "So it is.", "confidence": "high"}


def make(**severities: str) -> Brief:
    """A brief whose brief.yml sets severities."""
    brief = make_brief()
    publication = brief.publication.model_copy(update={"severities": severities})
    return replace(brief, publication=publication)


def find(code: str, where: Location = WHERE) -> Finding:
    return RULES[code].at(where, "So it is.", "Correct it.")


def grade_one(
    finding: Finding, brief: Brief, *ignored: str, strict: bool = False
) -> Severity | None:
    """What becomes of a finding, on a line that has a comment; None where it is not reported."""
    ignores = {(WHERE.path, WHERE.line): frozenset(ignored)}
    graded = list(grade([finding], brief, ignores, strict=strict))
    return graded[0].severity if graded else None


def codes(folder: Path, **options: Any) -> dict[str, Severity]:
    return {f.code: f.severity for f in reportgen.check(folder, **options).findings}


# ── comments ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("basis: [a]  # reportgen: ignore RG311", {"RG311"}),
        ("# reportgen: ignore RG311", {"RG311"}),
        ("  #reportgen:ignore RG311", {"RG311"}),
        ("x: y # reportgen: ignore RG311 RG310", {"RG310", "RG311"}),
        ("x: y # reportgen: ignore RG311, RG310,RG401", {"RG310", "RG311", "RG401"}),
        ("x: y # reportgen: ignore RG311: the sentence is about Adams alone", {"RG311"}),
        ("x: y # as agreed; reportgen: ignore RG311", None),
        ("x: y # reportgen: ignore", None),
        ("claim: see section#reportgen: ignore RG311", None),
        ("x: y", None),
    ],
)
def test_a_comment_names_the_codes_that_are_not_reported_on_its_line(
    line: str, found: set[str] | None
) -> None:
    expected = {} if found is None else {("a.yml", 2): frozenset(found)}
    assert find_ignores(f"x:\n{line}\nz: 1\n", "a.yml") == expected


def test_a_comment_holds_for_its_line_and_code_alone() -> None:
    brief = make()
    ignores = {(WHERE.path, WHERE.line): frozenset({"RG310"})}
    others = [
        find("RG311"),
        find("RG310", Location(WHERE.path, 8, 3)),
        find("RG310", Location("sources/adams2020.yml", 7, 3)),
    ]
    assert list(grade([find("RG310"), *others], brief, ignores)) == others


@pytest.mark.parametrize("code", LOWERABLE)
def test_a_comment_takes_away_what_a_build_can_do_without(code: str) -> None:
    brief = make()
    assert grade_one(find(code), brief, code) is None
    assert grade_one(find(code), brief, code, strict=True) is None


@pytest.mark.parametrize("code", VITAL)
def test_a_mild_breach_of_a_grave_rule_is_an_error_only_where_warnings_are(code: str) -> None:
    mild = replace(find(code), severity=Severity.WARNING)
    assert [f.severity for f in grade([mild], make(), {})] == [Severity.WARNING]
    assert [f.severity for f in grade([mild], make(), {}, strict=True)] == [Severity.ERROR]


@pytest.mark.parametrize("code", VITAL)
def test_a_comment_takes_no_error_away_that_nothing_can_be_built_with(code: str) -> None:
    assert grade_one(find(code), make(), code) is Severity.ERROR


def test_a_comment_in_a_workspace_is_heeded_by_check_and_build(tmp_path: Path) -> None:
    files = drafts.draft()
    files["sources/comparison.yml"]["judgements"].append(BASELESS)
    folder = drafts.write(files, tmp_path / "w")
    assert codes(folder)["RG310"] is Severity.WARNING
    path = folder / "sources" / "comparison.yml"
    text = path.read_text(encoding="utf-8")
    said = "- text: So it is."
    path.write_text(text.replace(said, f"{said}  # reportgen: ignore RG310"), encoding="utf-8")
    assert "RG310" not in codes(folder, strict=True)


def test_a_comment_with_a_code_that_there_is_not_is_reported(tmp_path: Path) -> None:
    files = drafts.draft()
    folder = drafts.write(files, tmp_path / "w")
    path = folder / "brief.yml"
    comment = "# reportgen: ignore RG999\n"
    path.write_text(comment + path.read_text(encoding="utf-8"), encoding="utf-8")
    (finding,) = [f for f in reportgen.check(folder).findings if f.code == "RG106"]
    assert finding.location == Location("brief.yml", 1)
    assert finding.message == "There is no rule 'RG999'."


@pytest.mark.parametrize("code", VITAL[:3])
def test_a_comment_that_cannot_do_what_it_says_is_reported(code: str) -> None:
    (finding,) = check_ignores({("a.yml", 3): frozenset({code, "RG310"})})
    assert finding.location == Location("a.yml", 3)
    assert finding.message == f"{code} cannot be ignored: a build depends on this rule."


# ── brief.yml ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("code", ["RG310", "RG312", "RG401", "RG405"])
@pytest.mark.parametrize("severity", ["error", "warning", "note"])
def test_brief_yml_makes_a_finding_as_grave_as_it_says(code: str, severity: str) -> None:
    brief = make(**{code: severity})
    assert grade_one(find(code), brief) == Severity(severity)


@pytest.mark.parametrize("code", LOWERABLE)
def test_brief_yml_turns_off_what_a_build_can_do_without(code: str) -> None:
    brief = make(**{code: "off"})
    assert grade_one(find(code), brief) is None
    assert list(check_severities(brief)) == []


@pytest.mark.parametrize("severity", ["warning", "note", "off"])
def test_brief_yml_lowers_no_error_that_nothing_can_be_built_with(severity: str) -> None:
    for code in VITAL:
        brief = make(**{code: severity})
        assert grade_one(find(code), brief) is Severity.ERROR
        (finding,) = check_severities(brief)
        assert finding.code == "RG106"
        assert f"The severity of {code} cannot be changed" in finding.message


def test_an_error_of_an_engine_is_not_lowered_with_the_warnings_of_its_rule() -> None:
    brief = make(RG905="off")
    failed = Finding("RG905", Severity.ERROR, WHERE, "Quarto says: no.", "Correct it.")
    assert grade_one(failed, brief, "RG905") is Severity.ERROR
    assert grade_one(find("RG905"), brief) is None


def test_a_rule_that_there_is_not_is_reported_with_the_nearest_and_its_place(
    tmp_path: Path,
) -> None:
    files = drafts.draft()
    files["brief.yml"]["severities"] = {"RG3010": "note"}
    (finding,) = reportgen.check(drafts.write(files, tmp_path / "w")).findings
    assert finding.code == "RG106"
    assert finding.message == "There is no rule 'RG3010'."
    assert finding.remedy.startswith("Did you mean 'RG3")
    assert finding.location.path == "brief.yml"
    assert finding.location.line > 1


def test_a_severity_that_there_is_not_is_reported(tmp_path: Path) -> None:
    files = drafts.draft()
    files["brief.yml"]["severities"] = {"RG310": "fatal"}
    (finding,) = reportgen.check(drafts.write(files, tmp_path / "w")).findings
    assert finding.code == "RG106"
    assert "error, warning, note, off" in finding.remedy


def test_off_in_brief_yml_is_a_word_and_not_false(tmp_path: Path) -> None:
    folder = drafts.write(drafts.draft(), tmp_path / "w")
    with (folder / "brief.yml").open("a", encoding="utf-8") as file:
        file.write("severities: {RG310: off}\n")
    assert codes(folder) == {}


# ── strict ───────────────────────────────────────────────────────────────────────────────


def test_strict_makes_errors_of_warnings_and_leaves_notes_alone() -> None:
    brief = make()
    assert grade_one(find("RG310"), brief, strict=True) is Severity.ERROR
    assert grade_one(find("RG312"), brief, strict=True) is Severity.NOTE
    assert grade_one(find("RG301"), brief, strict=True) is Severity.ERROR


def test_strict_comes_after_what_brief_yml_says() -> None:
    brief = make(RG310="note", RG312="warning", RG311="off")
    assert grade_one(find("RG310"), brief, strict=True) is Severity.NOTE
    assert grade_one(find("RG312"), brief, strict=True) is Severity.ERROR
    assert grade_one(find("RG311"), brief, strict=True) is None


def test_what_a_finding_says_stays_as_it_is() -> None:
    brief = make(RG310="error")
    (graded,) = grade([find("RG310")], brief, {})
    assert str(graded) == str(find("RG310")).replace("warning", "error")


def test_a_strict_check_of_a_workspace_has_errors_where_there_were_warnings(
    tmp_path: Path,
) -> None:
    files = drafts.draft()
    files["sources/comparison.yml"]["judgements"].append(BASELESS)
    folder = drafts.write(files, tmp_path / "w")
    assert codes(folder) == {"RG310": Severity.WARNING}
    assert codes(folder, strict=True) == {"RG310": Severity.ERROR}
    with pytest.raises(reportgen.InvalidBrief):
        reportgen.build(folder, strict=True)
