"""Every fault that a person can plant in a workspace is found, with its place and its remedy.

Each folder of `workspaces/` but `good` holds what differs from `good`: the files of an overlay
(`<file>.deleted` takes one away), and `expected.txt`, what `reportgen check` says of it. To write
these anew after a change of wording: REPORTGEN_REWRITE=1 pytest tests/test_faults.py. Then read
every line of the difference as the person who has made the mistake.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from conftest import Command

import reportgen
from reportgen.errors import InvalidBrief, ReportgenError, is_fatal, sort_findings
from reportgen.rules import RULES

WORKSPACES = Path(__file__).parent / "workspaces"
GOOD = WORKSPACES / "good"
NOT_PLANTED = {
    "RG110",  # Windows could not check this repository out; tests of platforms do that
    "RG122",  # found when something is built; tests of trust do that
    "RG123",  # of a package that is installed; tests of plug-ins do that
}
CASES = sorted(p.name for p in WORKSPACES.iterdir() if p.is_dir() and p != GOOD)


def lay_over(case: str, target: Path) -> Path:
    """The good workspace with the files of a case laid over it."""
    shutil.copytree(GOOD, target)
    for path in sorted((WORKSPACES / case).rglob("*")):
        place = target / path.relative_to(WORKSPACES / case)
        if path.suffix == ".deleted":
            place.with_suffix("").unlink()
        elif path.is_file() and path.name != "expected.txt":
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    return target


def say_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is said of a workspace, as the command prints it from within its folder."""
    monkeypatch.chdir(folder)
    try:
        findings = reportgen.check(".").findings
    except ReportgenError as error:
        return f"{error}\n"
    assert findings == sort_findings(findings)
    return "".join(f"{finding}\n" for finding in findings)


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, and its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def find_unsaid(printed: str, case: str, folder: Path) -> list[str]:
    """The findings of a case of which place, words or remedy were not printed."""
    findings = reportgen.check(folder).findings
    expected = (WORKSPACES / case / "expected.txt").read_text(encoding="utf-8")
    assert "".join(f"{finding}\n" for finding in findings) == expected
    return [
        str(finding)
        for finding in findings
        if f"{finding.location}: {finding.severity} {finding.code}: {finding.message}"
        not in printed
        or finding.remedy not in printed
    ]


def test_nothing_is_wrong_with_the_good_workspace() -> None:
    assert reportgen.check(GOOD).findings == ()


@pytest.mark.parametrize("case", CASES)
def test_every_planted_fault_is_told_with_its_place_and_its_remedy(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = say_all(lay_over(case, tmp_path / "workspace"), monkeypatch)
    expected = WORKSPACES / case / "expected.txt"
    if os.environ.get("REPORTGEN_REWRITE") == "1":
        expected.write_text(said, encoding="utf-8")
        pytest.skip("expected.txt was written anew: read it")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_a_workspace_with_an_error_is_not_built_and_nothing_in_it_changes(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay_over(case, tmp_path / "workspace")
    monkeypatch.chdir(folder)
    try:
        if not is_fatal(reportgen.check(".").findings):
            return
    except ReportgenError:
        pass
    (folder / "outputs").mkdir()
    (folder / "outputs" / "brief.html").write_text("the last good brief")
    before = read_tree(folder)
    with pytest.raises(ReportgenError):
        reportgen.build(".")
    assert read_tree(folder) == before
    assert sorted(p.name for p in (folder / "outputs").iterdir()) == ["brief.html"]


def test_a_build_of_a_faulty_workspace_exits_1_says_everything_and_keeps_the_old_outputs(
    tmp_path: Path, reportgen_command: Command
) -> None:
    folder = lay_over("several-files-at-once", tmp_path / "workspace")
    (folder / "outputs" / "quarto").mkdir(parents=True)
    (folder / "outputs" / "quarto" / "brief.qmd").write_text("the last good project")
    (folder / "outputs" / "brief.html").write_text("the last good brief")
    before = read_tree(folder)
    done = reportgen_command("build", folder)
    assert done.returncode == 1
    assert not find_unsaid(done.stderr, "several-files-at-once", folder)
    assert "Nothing was made" in done.stderr
    assert "Traceback" not in done.stderr
    assert read_tree(folder) == before


@pytest.mark.parametrize(("case", "code"), [("several-files-at-once", 1), ("long-quotation", 0)])
def test_check_prints_every_finding_and_exits_1_for_errors_alone(
    case: str, code: int, tmp_path: Path, reportgen_command: Command
) -> None:
    folder = lay_over(case, tmp_path / "workspace")
    done = reportgen_command("check", folder)
    assert done.returncode == code
    assert not find_unsaid(done.stderr, case, folder)


def test_a_folder_that_is_no_workspace_exits_1_and_says_how_to_make_one(
    tmp_path: Path, reportgen_command: Command
) -> None:
    done = reportgen_command("check", tmp_path)
    assert done.returncode == 1
    assert "reportgen init" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_error_of_a_faulty_build_carries_every_finding(tmp_path: Path) -> None:
    folder = lay_over("several-files-at-once", tmp_path / "workspace")
    with pytest.raises(InvalidBrief) as caught:
        reportgen.build(folder)
    assert caught.value.findings == reportgen.check(folder).findings


def test_every_rule_of_what_is_read_is_broken_by_some_workspace() -> None:
    said = "".join((WORKSPACES / case / "expected.txt").read_text("utf-8") for case in CASES)
    ours = {code for code in RULES if code[:3] in ("RG1", "RG2", "RG3")} - NOT_PLANTED
    unbroken = {code for code in ours if f" {code}: " not in said}
    assert not unbroken
