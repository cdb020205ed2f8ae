"""What documents say has changed since an earlier edition, which is an input like any other."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import drafts
import pytest
from drafts import edit
from gits import commit, git

import reportgen

pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here"),
]


def change_claims(value: Any) -> None:
    value["claims"][0]["stance"] = -1
    value["claims"][0]["claim"] = "Trade grew slowly, says A."
    new = {"id": "a-new", "theme": "first", "claim": "Tariffs *fell* in name.", "locator": "p. 15"}
    value["claims"].append(new)


def change_judgement(value: Any) -> None:
    value["judgements"][0]["confidence"] = "low"


@pytest.fixture
def revised(tmp_path: Path) -> Path:
    """A workspace whose brief.yml names v1.0, of a week before."""
    folder = drafts.write(drafts.draft(), tmp_path / "workspace")
    commit(folder, tag="v1.0")
    edit(folder, "brief.yml", lambda value: value.update(since="v1.0", date="2026-11-28"))
    edit(folder, "sources/adams2020.yml", change_claims)
    edit(folder, "sources/comparison.yml", change_judgement)
    return folder


def build(folder: Path, to: str = "gfm") -> str:
    """Builds a brief of length `full`, and returns its text as Markdown."""
    edit(folder, "brief.yml", lambda v: v.update(documents={"brief": {"formats": ["gfm", "html"]}}))
    reportgen.build(folder, to=to, engine="embedded")
    return (folder / "outputs/brief.md").read_text(encoding="utf-8")


def codes(folder: Path) -> list[tuple[str, str]]:
    found = reportgen.check(folder).findings
    return [(one.code, str(one.severity)) for one in found if one.code == "RG111"]


def test_a_brief_says_what_has_changed_since_the_edition_that_it_names(revised: Path) -> None:
    text = build(revised)
    assert "# What has changed since 21 November 2026" in text
    section = text.partition("# What has changed since")[2].partition("\n# ")[0]
    assert re.search(r"Judgement 1\S*: confidence lowered", section)
    assert "claims behind it have" in section
    assert "1 claim is new. 1 claim has changed." in section


def test_changed_statements_are_marked_where_they_stand(revised: Path) -> None:
    build(revised, "html,gfm")
    page = (revised / "outputs/brief.html").read_text(encoding="utf-8")
    assert 'data-changed="added"' in page
    assert 'data-changed="changed"' in page
    assert 'data-changed="same"' in page
    assert '<span class="changed">(new)</span>' in page
    assert page.count('<span class="changed">(changed)</span>') == 2  # a claim and a judgement
    assert 'data-field="changed"' in page


def test_nothing_is_said_of_changes_where_no_edition_is_named(revised: Path) -> None:
    edit(revised, "brief.yml", lambda value: value.pop("since"))
    build(revised, "html,gfm")
    page = (revised / "outputs/brief.html").read_text(encoding="utf-8")
    assert "What has changed" not in page
    assert "data-changed" not in page


def test_an_edition_that_says_the_same_is_said_to(revised: Path) -> None:
    commit(revised, tag="v1.1")
    edit(revised, "brief.yml", lambda value: value.update(since="v1.1"))
    assert "Nothing that this brief says has changed." in build(revised)


def test_a_folder_may_be_the_earlier_edition(revised: Path) -> None:
    drafts.write(drafts.draft(), revised / "editions/2025")
    edit(revised, "brief.yml", lambda value: value.update(since="editions/2025"))
    assert "1 claim is new. 1 claim has changed." in build(revised)
    edit(revised, "editions/2025/sources/baker2021.yml", lambda v: v["claims"].pop())
    assert "2 claims are new. 1 claim has changed." in build(revised)


def test_the_manifest_names_the_commit_and_a_moved_tag_has_documents_made_again(
    revised: Path,
) -> None:
    build(revised)
    known = git(revised, "rev-parse", "v1.0")
    manifest = revised / "outputs/manifest.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))["settings"]["since"]
    assert said == {"name": "v1.0", "date": "2026-11-21", "commit": known}
    assert reportgen.build(revised, to="gfm", engine="embedded").changed == ()
    head = commit(revised)
    git(revised, "tag", "-f", "v1.0")
    made = reportgen.build(revised, to="gfm", engine="embedded")
    assert "brief.md" in made.changed
    said = json.loads(manifest.read_text(encoding="utf-8"))["settings"]["since"]
    assert said["commit"] == head


def test_an_edition_that_cannot_be_read_is_an_error_at_its_place(revised: Path) -> None:
    edit(revised, "brief.yml", lambda value: value.update(since="v9"))
    assert codes(revised) == [("RG111", "error")]
    (finding,) = (one for one in reportgen.check(revised).findings if one.code == "RG111")
    assert finding.location.path == "brief.yml"
    assert finding.location.line
    with pytest.raises(reportgen.InvalidBrief):
        reportgen.build(revised, to="gfm", engine="embedded")


def test_an_edition_that_is_read_in_part_is_a_warning(revised: Path) -> None:
    text = (revised / "sources/baker2021.yml").read_text(encoding="utf-8")
    (revised / "sources/baker2021.yml").write_text("source: [", encoding="utf-8")
    commit(revised, tag="broken")
    (revised / "sources/baker2021.yml").write_text(text, encoding="utf-8")
    edit(revised, "brief.yml", lambda value: value.update(since="broken"))
    assert codes(revised) == [("RG111", "warning")]


def test_an_edition_outside_the_workspace_has_to_be_allowed(revised: Path, tmp_path: Path) -> None:
    drafts.write(drafts.draft(), tmp_path / "elsewhere")
    edit(revised, "brief.yml", lambda value: value.update(since="../elsewhere"))
    assert "RG120" in [one.code for one in reportgen.check(revised).findings]
    allowed = reportgen.check(revised, allow=[tmp_path / "elsewhere"])
    assert [one.code for one in allowed.findings if one.code in ("RG120", "RG111")] == []
