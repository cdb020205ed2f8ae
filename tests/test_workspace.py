"""A workspace is a folder with a brief.yml; anything else is refused with a way on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import reportgen
from reportgen.errors import WorkspaceError
from reportgen.schemas import write_schemas
from reportgen.starters import create
from reportgen.workspace import PACKAGE, Workspace

GOOD = Path(__file__).parent / "workspaces" / "good"


def refuse(folder: str | Path) -> str:
    with pytest.raises(WorkspaceError) as caught:
        Workspace.open(folder)
    assert caught.value.remedy
    return str(caught.value)


def test_a_folder_with_a_brief_is_a_workspace() -> None:
    workspace = Workspace.open(GOOD)
    assert workspace.root == GOOD.resolve()
    assert workspace.source_files() == ("sources/adams2020.yml", "sources/baker2021.yml")
    assert workspace.bibliography_files() == ("bibliography/references.bib",)
    assert workspace.stray_files() == ()


def test_the_brief_itself_stands_for_its_folder() -> None:
    assert Workspace.open(GOOD / "brief.yml").root == GOOD.resolve()


def test_a_workspace_is_found_from_wherever_one_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GOOD)
    assert Workspace.open(".").root == GOOD.resolve()
    assert Workspace.open("../good/").root == GOOD.resolve()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "reportgen init" in refuse(tmp_path / "none")


def test_a_file_is_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "brief.yml" in refuse(tmp_path / "file")


def test_a_folder_in_a_workspace_leads_to_it() -> None:
    assert f"There is one in {GOOD.resolve()}" in refuse(GOOD / "sources")


def test_a_folder_above_a_workspace_leads_to_it(tmp_path: Path) -> None:
    create(tmp_path / "mine", {})
    assert "'mine'" in refuse(tmp_path)


@pytest.mark.parametrize("name", ["brief.yaml", "brief.yml.txt"])
def test_a_brief_with_another_ending_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("title: T\n")
    assert f"Rename {name} to brief.yml" in refuse(tmp_path)


@pytest.mark.parametrize("folder", ["~no-such-user-here/x", "x" * 5000])
def test_a_name_that_no_folder_can_have_is_refused(folder: str) -> None:
    refuse(folder)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o000)
    refuse(tmp_path / "closed")


def test_what_is_made_new_has_no_errors_and_no_warnings(tmp_path: Path) -> None:
    files = create(tmp_path / "new", write_schemas())
    assert "brief.yml" in files
    assert list(files) == sorted(files)
    findings = reportgen.check(tmp_path / "new").findings
    assert {finding.severity for finding in findings} <= {"note"}


def test_nothing_is_written_into_a_folder_that_has_something_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match="is not empty"):
        create(tmp_path, {})
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(WorkspaceError, match="is a file"):
        create(tmp_path / "mine.txt", {})


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(WorkspaceError):
        create(tmp_path / "file" / "below", {})


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    assert create(tmp_path, {}) == tuple(
        sorted(
            path.relative_to(PACKAGE / "starter").as_posix()
            for path in (PACKAGE / "starter").rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        )
    )
