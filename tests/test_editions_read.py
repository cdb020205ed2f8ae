"""Editions as they are read: from git's objects, folders and manifests, with real repositories."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import drafts
import pytest
from conftest import Command
from drafts import edit
from gits import commit, git

import reportgen
from reportgen.errors import Misuse, WorkspaceError

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")


def move_stance(value: Any) -> None:
    value["claims"][0]["stance"] = -2


def told(difference: reportgen.Difference) -> list[tuple[str, str, str]]:
    return [(change.record, change.kind, change.id) for change in difference.changes]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A workspace in git: v1.0, and a stance that has moved since."""
    folder = drafts.write(drafts.draft(), tmp_path / "workspace")
    commit(folder, tag="v1.0")
    edit(folder, "sources/adams2020.yml", move_stance)
    return folder


STANCE = [("claim", "changed", "a-one")]


def test_the_last_commit_is_compared_with_the_files_as_they_are(repository: Path) -> None:
    assert told(reportgen.diff(folder=repository)) == STANCE
    commit(repository)
    assert not reportgen.diff(folder=repository)
    assert told(reportgen.diff("v1.0", "HEAD", folder=repository)) == STANCE


def test_a_revision_is_read_without_touching_the_repository(repository: Path) -> None:
    before = git(repository, "status", "--porcelain")
    files = sorted((repository / ".git").rglob("*"))
    reportgen.diff("v1.0", "HEAD", folder=repository)
    assert git(repository, "status", "--porcelain") == before
    assert sorted((repository / ".git").rglob("*")) == files


def test_a_workspace_may_be_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    folder = drafts.write(drafts.draft(), tmp_path / "repository/briefs/trade")
    (tmp_path / "repository/shared").mkdir()
    (folder / "bibliography/references.bib").rename(tmp_path / "repository/shared/works.bib")
    shared = "../../shared/works.bib"
    edit(folder, "brief.yml", lambda value: value.update(bibliography=shared))
    commit(tmp_path / "repository", tag="v1.0")
    edit(folder, "sources/adams2020.yml", move_stance)
    found = reportgen.diff("v1.0", folder=folder, allow=[tmp_path / "repository"])
    assert told(found) == STANCE
    assert found.untold == ()


def test_folders_need_no_git(repository: Path, tmp_path: Path) -> None:
    other = drafts.write(drafts.draft(), tmp_path / "other")
    found = reportgen.diff(other, repository, environ={"PATH": ""})
    assert told(found) == STANCE


def test_a_manifest_names_the_edition_that_a_build_was_made_of(
    repository: Path, tmp_path: Path
) -> None:
    git(repository, "checkout", "-q", ".")
    reportgen.build(repository, to="html", engine="embedded")
    manifest = Path(shutil.copy(repository / "outputs/manifest.json", tmp_path / "manifest.json"))
    edit(repository, "sources/adams2020.yml", move_stance)
    commit(repository)
    assert told(reportgen.diff(manifest, folder=repository)) == STANCE
    said = json.loads(manifest.read_text(encoding="utf-8"))
    for entry in said["inputs"]:
        if entry["path"] == "sources/baker2021.yml":
            entry["sha256"] = "0" * 64
    manifest.write_text(json.dumps(said), encoding="utf-8")
    found = reportgen.diff(manifest, folder=repository)
    assert "sources/baker2021.yml was never committed as it was then" in found.untold[0]


def test_variables_of_a_hook_do_not_lead_to_another_repository(
    repository: Path, tmp_path: Path
) -> None:
    environ = {"PATH": "/usr/bin:/bin", "GIT_DIR": str(tmp_path / "nowhere"), "GIT_INDEX_FILE": "x"}
    assert told(reportgen.diff("v1.0", folder=repository, environ=environ)) == STANCE


def test_claims_of_other_ids_and_judgements_that_rest_on_them_are_recognised(
    repository: Path,
) -> None:
    git(repository, "checkout", "-q", ".")
    renamed = Command(repository)("rename", "claim", "a-one", "a-trade")
    assert renamed.returncode == 0, renamed.stderr
    (change,) = reportgen.diff(folder=repository).changes
    assert (change.id, change.was, change.fields) == ("a-trade", "a-one", ())


# ── what cannot be read ──────────────────────────────────────────────────────────────────


def test_a_revision_that_does_not_exist_is_misuse(repository: Path) -> None:
    for name in ("v9", "--output=x", "a b", "v1.0:brief.yml", "x\ny"):
        with pytest.raises(Misuse, match="git knows no revision"):
            reportgen.diff(name, folder=repository)


def test_a_shallow_clone_says_how_to_get_the_rest(repository: Path, tmp_path: Path) -> None:
    commit(repository)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "shallow")
    with pytest.raises(Misuse, match="git fetch --unshallow"):
        reportgen.diff("HEAD~1", folder=tmp_path / "shallow")


def test_without_git_there_is_a_clear_message(repository: Path) -> None:
    done = Command(repository)("diff", env={"PATH": ""})
    assert done.returncode == 1
    assert "There is no program git here" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_in_no_repository_says_so(tmp_path: Path) -> None:
    folder = drafts.write(drafts.draft(), tmp_path / "alone")
    environ = {"PATH": "/usr/bin:/bin", "GIT_CEILING_DIRECTORIES": str(tmp_path)}
    with pytest.raises(WorkspaceError, match="in no git repository"):
        reportgen.diff(folder=folder, environ=environ)


def test_a_repository_without_a_commit_or_workspace_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    git(folder, "init", "-q")
    drafts.write(drafts.draft(), folder)
    with pytest.raises(Misuse, match="no commit yet"):
        reportgen.diff(folder=folder)
    (folder / "brief.yml").rename(tmp_path / "brief.yml")
    commit(folder)
    shutil.copy(tmp_path / "brief.yml", folder)
    with pytest.raises(Misuse, match="there was no workspace in this folder"):
        reportgen.diff(folder=folder)


def test_what_an_edition_cannot_read_is_named_with_it_and_not_told_as_a_change(
    repository: Path,
) -> None:
    edit(repository, "sources/baker2021.yml", lambda value: value["claims"][0].pop("locator"))
    edit(repository, "sources/adams2020.yml", lambda value: value.update(method="older field"))
    commit(repository, tag="broken")
    edit(repository, "sources/adams2020.yml", lambda value: value.pop("method"))
    edit(
        repository,
        "sources/baker2021.yml",
        lambda value: value["claims"][0].update(locator="p. 12"),
    )
    found = reportgen.diff("broken", folder=repository)
    assert told(found) == []
    said = "\n".join(found.untold)
    assert "broken:sources/baker2021.yml:" in said
    assert "There is no field 'method'" in said
    assert "not compared, as their records have errors: b-one" in said


def test_an_edition_whose_brief_does_not_load_is_refused_with_its_place(repository: Path) -> None:
    brief = repository / "brief.yml"
    brief.write_text("title: [unclosed\n", encoding="utf-8")
    commit(repository, tag="broken")
    git(repository, "checkout", "-q", "v1.0", "--", "brief.yml")
    with pytest.raises(WorkspaceError, match=r"The edition broken cannot be read. brief\.yml:"):
        reportgen.diff("broken", folder=repository)


def test_a_source_whose_file_does_not_load_is_not_told_as_dropped(repository: Path) -> None:
    (repository / "sources/adams2020.yml").write_text("source: [", encoding="utf-8")
    found = reportgen.diff("v1.0", folder=repository)
    assert [one for one in told(found) if one[1] == "dropped"] == []
    assert "not compared" in "\n".join(found.untold)


def test_links_lead_nowhere_outside_the_repository(repository: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yml"
    secret.write_text((repository / "sources/adams2020.yml").read_text("utf-8"), "utf-8")
    (repository / "sources/adams2020.yml").unlink()
    (repository / "sources/adams2020.yml").symlink_to(secret)
    commit(repository, tag="linked")
    (repository / "sources/adams2020.yml").unlink()
    git(repository, "checkout", "-q", "v1.0", "--", "sources/adams2020.yml")
    found = reportgen.diff("linked", folder=repository)
    assert "sources/adams2020.yml is a link that leads out of the repository" in found.untold[0]
    inside = repository / "kept"
    inside.mkdir()
    (repository / "sources/adams2020.yml").rename(inside / "adams.yml")
    (repository / "sources/adams2020.yml").symlink_to("../kept/adams.yml")
    commit(repository, tag="inside")
    assert not reportgen.diff("v1.0", "inside", folder=repository)


def test_a_name_of_a_folder_and_a_revision_is_refused(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts.write(drafts.draft(), repository / "v1.0")
    monkeypatch.chdir(repository)
    with pytest.raises(Misuse, match="is a folder, and a revision of git as well"):
        reportgen.diff("v1.0")
    assert told(reportgen.diff("./v1.0")) == STANCE


# ── the papers ───────────────────────────────────────────────────────────────────────────

ROOT = Path(__file__).resolve().parent.parent


def write_example(folder: Path) -> None:
    """What docs/editions.md shows: v1.0 in git, and the changes since."""
    drafts.write(drafts.draft(), folder)
    name = {"id": "j-trade", "headline": "Trade did grow."}
    edit(folder, "sources/comparison.yml", lambda value: value["judgements"][0].update(name))
    commit(folder, tag="v1.0")
    edit(folder, "brief.yml", lambda value: value.update(date="2026-11-28"))
    edit(folder, "sources/adams2020.yml", change_adams)
    edit(folder, "sources/baker2021.yml", change_baker)
    unsure = {"confidence": "moderate", "basis": ["a-one", "b-trade"]}
    edit(folder, "sources/comparison.yml", lambda value: value["judgements"][0].update(unsure))
    edit(folder, "sources/comparison.yml", lambda value: value["relations"][0].update(to="b-trade"))


def change_adams(value: Any) -> None:
    claim = value["claims"][0]
    claim["stance"] = -1
    claim["evidence"][0]["summary"] = "Exports rose slowly."
    tariffs = {"id": "a-tariffs", "theme": "first", "claim": "Tariffs fell in name alone."}
    value["claims"].append({**tariffs, "locator": "p. 15", "stance": 0})


def change_baker(value: Any) -> None:
    value["claims"][0].update(id="b-trade", claim="Trade grew slowly, says B.")


def test_the_paper_on_editions_shows_what_the_command_prints(tmp_path: Path) -> None:
    write_example(tmp_path / "workspace")
    shown = reportgen_text(Command(tmp_path / "workspace")("diff", "v1.0").stdout)
    paper = (ROOT / "docs/editions.md").read_text(encoding="utf-8")
    examples = re.findall(r"(?ms)^```text\n(.*?)^```", paper)
    assert shown in map(reportgen_text, examples)


def reportgen_text(text: str) -> str:
    """What the command prints, whatever the commit is called."""
    return re.sub(r"\([0-9a-f]{7}, ", "(1234567, ", text)


# ── the command ──────────────────────────────────────────────────────────────────────────


def test_the_command_prints_every_format_and_its_exit_code_says_whether_anything_differs(
    repository: Path,
) -> None:
    run = Command(repository)
    text = run("diff", "v1.0", "--exit-code")
    assert text.returncode == 1, text.stderr
    assert "stance: [-" in text.stdout
    assert run("diff", "v1.0", "v1.0", "--exit-code").returncode == 0
    assert run("diff", "v1.0..HEAD", "--exit-code").returncode == 0
    assert json.loads(run("diff", "v1.0", "--format", "json").stdout)["differs"]
    assert "<details>" in run("diff", "v1.0", "--format", "github").stdout
    assert "# From v1.0" in run("diff", "v1.0", "--format", "markdown").stdout
    assert run("diff", "v1.0", "--format", "html").stdout.startswith("<!DOCTYPE html>")


def test_the_same_editions_give_the_same_bytes(repository: Path) -> None:
    run = Command(repository)
    outputs = {
        run("diff", "v1.0", "--format", form, env={"PYTHONHASHSEED": seed, "TZ": zone}).stdout
        for form in ("html",)
        for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima"))
    }
    assert len(outputs) == 1
