"""What people write into outputs is kept when a build replaces it."""

from __future__ import annotations

import shutil
from pathlib import Path

import drafts
import pytest
from conftest import Command

import reportgen
from reportgen.making import publishing

PAGE = "outputs/brief.html"


@pytest.fixture
def built(built_draft: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built_draft, tmp_path / "work")


def build(folder: Path) -> reportgen.Build:
    return reportgen.build(folder, to="html", engine="embedded")


def write_question(folder: Path, question: str) -> None:
    drafts.write({"brief.yml": drafts.draft()["brief.yml"] | {"question": question}}, folder)


def read_edited(folder: Path) -> dict[str, str]:
    root = folder / "outputs" / "edited"
    return {p.relative_to(root).as_posix(): p.read_text() for p in root.rglob("*") if p.is_file()}


def test_a_document_that_was_edited_is_kept_beside_the_new_one(built: Path) -> None:
    drafts.write({PAGE: "reviewed"}, built)
    write_question(built, "What now?")
    made = build(built)
    assert made.kept == {"brief.html": "edited/brief.html"}
    assert read_edited(built) == {"brief.html": "reviewed"}
    assert "What now?" in (built / PAGE).read_text()


def test_each_edition_of_a_document_is_kept_once(built: Path) -> None:
    for edition in ("first", "second", "first"):
        drafts.write({PAGE: edition}, built)
        build(built)
    assert read_edited(built) == {"brief.html": "first", "brief-2.html": "second"}


def test_a_file_of_the_project_is_kept_too(built: Path) -> None:
    drafts.write({"outputs/quarto/brief.qmd": "mine"}, built)
    assert build(built).kept == {"quarto/brief.qmd": "edited/quarto/brief.qmd"}


def test_what_nobody_edited_is_not_kept(built: Path) -> None:
    write_question(built, "What now?")
    made = build(built)
    assert made.changed and not made.kept
    assert not (built / "outputs" / "edited").exists()


def test_a_document_that_no_manifest_speaks_of_is_kept(built: Path) -> None:
    drafts.write({PAGE: "from elsewhere"}, built)
    (built / "outputs" / "manifest.json").unlink()
    assert build(built).kept == {"brief.html": "edited/brief.html"}


def test_the_project_of_a_build_that_no_manifest_speaks_of_is_kept(built: Path) -> None:
    drafts.write({"outputs/quarto/brief.qmd": "mine", "outputs/quarto/data/claims.csv": "x"}, built)
    (built / "outputs" / "manifest.json").write_text("{")
    assert build(built).kept == {"quarto/brief.qmd": "edited/quarto/brief.qmd"}


def test_a_rehearsal_says_what_was_edited_and_leaves_it(built: Path) -> None:
    drafts.write({PAGE: "reviewed"}, built)
    write_question(built, "What now?")
    done = Command(built)("build", "--check", "--to", "html", "--engine", "embedded")
    assert done.returncode == 1
    assert "brief.html was edited by hand: it would be replaced, and your copy kept" in done.stdout
    assert done.stdout.count("brief.html") == 1
    assert (built / PAGE).read_text() == "reviewed"


def test_a_copy_that_somebody_goes_on_editing_is_never_replaced(built: Path) -> None:
    drafts.write({PAGE: "first"}, built)
    build(built)
    drafts.write({"outputs/edited/brief.html": "first, and more", PAGE: "first"}, built)
    build(built)
    assert read_edited(built) == {"brief.html": "first, and more", "brief-2.html": "first"}


def test_an_output_that_was_deleted_is_made_again_and_nothing_is_kept(built: Path) -> None:
    (built / PAGE).unlink()
    made = build(built)
    assert made.changed == ("brief.html",) and not made.kept


def test_a_document_left_out_of_a_build_is_still_known_as_edited(built: Path) -> None:
    drafts.write({PAGE: "reviewed"}, built)
    reportgen.build(built, to="pdf", engine="embedded")  # the manifest knows no page any more
    assert build(built).kept == {"brief.html": "edited/brief.html"}


def test_a_build_that_fails_keeps_nothing_aside(built: Path) -> None:
    drafts.write({PAGE: "reviewed", "brief.yml": "title: ["}, built)
    with pytest.raises(reportgen.InvalidBrief):
        build(built)
    assert (built / PAGE).read_text() == "reviewed"
    assert not (built / "outputs" / "edited").exists()


def test_the_command_says_where_the_copy_is_and_no_other_command_minds_it(built: Path) -> None:
    drafts.write({PAGE: "reviewed"}, built)
    run = Command(built)
    done = run("build", "--to", "html", "--engine", "embedded", "--quiet")
    assert done.stderr == (
        "outputs/brief.html had been edited since it was built. "
        "Your copy: outputs/edited/brief.html\n"
    )
    assert run("verify-outputs").returncode == 0
    assert run("build", "--to", "html", "--engine", "embedded").stdout.startswith("Nothing has")
    assert run("clean").returncode == 0
    assert read_edited(built) == {"brief.html": "reviewed"}


def test_what_is_saved_in_the_moment_of_publishing_is_kept(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_all = publishing._put_all

    def save_before(outputs: Path, folder: Path) -> None:
        drafts.write({PAGE: "saved just now", "outputs/quarto/brief.qmd": "mine"}, built)
        put_all(outputs, folder)

    monkeypatch.setattr(publishing, "_put_all", save_before)
    write_question(built, "What now?")
    made = build(built)
    assert made.kept == {n: f"edited/{n}" for n in ("brief.html", "quarto/brief.qmd")}
    assert read_edited(built) == {"brief.html": "saved just now", "quarto/brief.qmd": "mine"}
    assert "What now?" in (built / PAGE).read_text()
    assert not [name for name in made.changed if name.startswith("edited/")]


def test_what_is_saved_before_a_killed_build_is_finished_is_kept(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_killed(outputs: Path, folder: Path) -> None:
        shutil.copytree(folder, built / "left")
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "_put_all", be_killed)
        write_question(built, "What now?")
        with pytest.raises(reportgen.WorkspaceError):
            build(built)
    shutil.copytree(built / "left", built / "outputs" / ".publishing")
    drafts.write({PAGE: "reviewed"}, built)
    Command(built)("verify-outputs")
    assert read_edited(built) == {"brief.html": "reviewed"}
    assert "What now?" in (built / PAGE).read_text()


@pytest.mark.parametrize("place", ["edited", "edited/quarto"])
def test_nothing_is_replaced_where_a_copy_has_no_place(built: Path, place: str) -> None:
    drafts.write({"outputs/quarto/brief.qmd": "mine", f"outputs/{place}": "in the way"}, built)
    before = {p: p.read_bytes() for p in (built / "outputs").rglob("*") if p.is_file()}
    write_question(built, "What now?")
    with pytest.raises(reportgen.WorkspaceError, match=r"is a file.*Move it elsewhere"):
        build(built)
    assert {p: p.read_bytes() for p in (built / "outputs").rglob("*") if p.is_file()} == before
