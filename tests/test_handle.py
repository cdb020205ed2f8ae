"""A workspace as one object, and a brief that is written out and reads as it was."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import drafts
import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import HOSTILE, JAPANESE, make_brief

import reportgen
from reportgen.errors import InvalidBrief, Misuse, WorkspaceError, is_fatal
from reportgen.model.bibliography import Bibliography
from reportgen.model.brief import Brief
from reportgen.model.publication import Publication
from reportgen.reading.bibtex import write_entry
from reportgen.reading.loading import load
from reportgen.workspace import Workspace

WORKSPACES = ROOT / "tests" / "workspaces"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return drafts.write(drafts.draft(), tmp_path / "work")


# ── a workspace ──────────────────────────────────────────────────────────────────────────


def test_a_workspace_is_opened_read_and_checked(folder: Path) -> None:
    work = reportgen.open(folder)
    assert work == reportgen.Workspace.open(folder)
    assert work.root == folder
    assert work.load() == reportgen.load(folder)
    assert work.check() == reportgen.check(folder)
    assert "a-one" in work.trace("a-one")
    assert not work.outputs.exists()


def test_opening_tells_every_error(folder: Path) -> None:
    drafts.edit(folder, "sources/adams2020.yml", lambda v: v["claims"][0].update(theme="nothing"))
    drafts.edit(folder, "brief.yml", lambda v: v.update(titel="x"))
    with pytest.raises(InvalidBrief) as caught:
        reportgen.open(folder)
    assert caught.value.findings == reportgen.check(folder).findings
    assert {"RG104", "RG301"} <= {finding.code for finding in caught.value.findings}


@pytest.mark.parametrize("name", ["nowhere", "work/sources", "work/brief.yml/x"])
def test_opening_what_is_no_workspace_says_so(folder: Path, name: str) -> None:
    with pytest.raises(WorkspaceError):
        reportgen.open(folder.parent / name)


def test_a_workspace_is_read_anew_each_time(folder: Path) -> None:
    work = reportgen.open(folder)
    drafts.edit(folder, "brief.yml", lambda value: value.update(title="Another"))
    assert work.load().publication.title == "Another"
    assert "Another" in work._repr_html_()
    drafts.edit(folder, "brief.yml", lambda value: value.pop("title"))
    assert "RG105" in work._repr_html_()
    shutil.rmtree(folder)
    assert "There is no folder" in work._repr_html_()


def test_a_workspace_composes_what_a_build_renders(folder: Path) -> None:
    drafts.edit(folder, "brief.yml", lambda v: v.update(documents={"brief": {"formats": ["html"]}}))
    (folder / "templates").mkdir()
    (folder / "templates" / "brief.qmd.j2").write_text("Own: {{ brief.publication.title }}\n")
    work = reportgen.open(folder)
    assert work.compose() == {"brief.qmd": "Own: A small brief\n"}
    assert work.compose() != reportgen.compose(work.load())


def test_composing_is_pure(folder: Path) -> None:
    brief = reportgen.load(folder)
    first = reportgen.compose(brief)
    shutil.rmtree(folder)
    assert reportgen.compose(brief) == first
    assert list(first) == ["brief.qmd", "slides.qmd"]
    assert "The thesis of A." in first["brief.qmd"]


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("csl", "no-such-style", Misuse),
        ("documents", {"own": {"formats": ["html"]}}, reportgen.TemplateError),
    ],
)
def test_composing_says_what_the_package_does_not_have(
    folder: Path, field: str, value: Any, error: type[Exception]
) -> None:
    brief = reportgen.load(folder)
    fields = brief.publication.model_dump(by_alias=True) | {field: value}
    with pytest.raises(error):
        reportgen.compose(replace(brief, publication=Publication.model_validate(fields)))


# ── writing ──────────────────────────────────────────────────────────────────────────────


def read_brief(folder: Path) -> Brief | None:
    loaded = load(Workspace.open(folder))
    return None if is_fatal(loaded.findings) else loaded.brief


def is_readable(folder: Path) -> bool:
    return (folder / "brief.yml").is_file() and read_brief(folder) is not None


@pytest.mark.parametrize(
    "place",
    [ROOT, ROOT / "reportgen" / "starter", *filter(is_readable, sorted(WORKSPACES.iterdir()))],
    ids=lambda path: path.name,
)
def test_a_brief_that_is_written_reads_as_it_was(place: Path, tmp_path: Path) -> None:
    brief = read_brief(place)
    assert brief is not None
    faults = [f for f in reportgen.check(place).findings if f.severity == "error"]
    work = reportgen.write(brief, tmp_path / "made")
    again = read_brief(work.root)
    assert again is not None
    # What is not finished is no part of what is written.
    assert replace(again, drafts=brief.drafts, drafted=brief.drafted) == brief
    assert faults or work.load() == again


@pytest.mark.thorough
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    shape=st.fixed_dictionaries(
        {
            "sources": st.integers(2, 4),
            "claims": st.integers(2, 12),
            "themes": st.integers(1, 4),
            "evidence": st.integers(0, 3),
            "script": st.sampled_from(["plain", "hostile", "japanese", "polish", "arabic"]),
            "findings": st.booleans(),
        }
    ),
    title=st.text(min_size=1).filter(str.strip) | st.sampled_from([HOSTILE, JAPANESE, "2017"]),
    lang=st.sampled_from(["en", "pl", "ja", "ar"]),
)
def test_any_brief_that_is_written_reads_as_it_was(
    shape: dict[str, Any], title: str, lang: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    brief = make_whole(make_brief(**shape), title, lang)
    folder = tmp_path_factory.mktemp("made")
    try:
        reportgen.write(brief, folder)
    except InvalidBrief as error:  # a character that no file of YAML can have
        assert {finding.code for finding in error.findings} <= {"RG101", "RG102", "RG106"}
        assert list(folder.iterdir()) == []
        return
    assert read_brief(folder) == brief


def make_whole(brief: Brief, title: str, lang: str) -> Brief:
    """A sample with its sources in an order of its own, and entries as a .bib file has them."""
    fields = {"title": title, "lang": lang, "sources": list(brief.sources.keys())}
    publication = Publication.model_validate(brief.publication.model_dump(by_alias=True) | fields)
    plain = {"title": "A title", "date": "2019-01", "author": "Author, Ann", "journaltitle": "J."}
    entries = {
        key: replace(entry, raw=write_entry(entry.type, key, plain), authors=("Ann Author",))
        for key, entry in brief.bibliography.entries.items()
    }
    bibliography = Bibliography("bibliography/references.bib", entries, {})
    return Brief(publication, brief.sources, brief.comparison, bibliography)


def test_writing_again_changes_nothing_and_other_files_stay(folder: Path, tmp_path: Path) -> None:
    brief = reportgen.load(folder)
    made = tmp_path / "made"
    made.mkdir()
    (made / "README.md").write_text("mine")
    reportgen.write(brief, made)
    before = {path: path.stat().st_mtime_ns for path in made.rglob("*") if path.is_file()}
    assert reportgen.write(brief, made).root == made
    assert {path: path.stat().st_mtime_ns for path in made.rglob("*") if path.is_file()} == before
    assert (made / "README.md").read_text() == "mine"


def test_nothing_is_overwritten_unless_it_is_asked_for(folder: Path) -> None:
    work = reportgen.open(folder)
    brief = work.load()
    titled = brief.publication.model_copy(update={"title": "Another"})
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(WorkspaceError, match=r"other files of these names: brief\.yml"):
        reportgen.write(replace(brief, publication=titled), folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    reportgen.write(replace(brief, publication=titled), folder, overwrite=True)
    assert work.load().publication.title == "Another"


@pytest.mark.parametrize("name", ["sources/other.yml", "sources/adams2020.ann.yml", "slides/a.md"])
def test_files_that_would_be_read_with_the_brief_are_in_the_way(folder: Path, name: str) -> None:
    brief = reportgen.load(folder)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("source: other\n")
    with pytest.raises(WorkspaceError, match="would be read with the brief"):
        reportgen.write(brief, folder, overwrite=True)


@pytest.mark.parametrize("name", ["../refs.bib", "/refs.bib", "a/../../refs.bib", "a\0b"])
def test_nothing_is_written_outside_the_folder(folder: Path, tmp_path: Path, name: str) -> None:
    brief = reportgen.load(folder)
    led = brief.publication.model_copy(update={"bibliography": name})
    with pytest.raises(WorkspaceError, match="outside"):
        reportgen.write(replace(brief, publication=led), tmp_path / "deep" / "made")
    assert not (tmp_path / "deep").exists()


def test_no_link_is_written_through(folder: Path, tmp_path: Path) -> None:
    brief = reportgen.load(folder)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "sources").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WorkspaceError, match="outside"):
        reportgen.write(brief, tmp_path / "made", overwrite=True)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_brief_that_would_read_otherwise_is_refused(folder: Path, tmp_path: Path) -> None:
    brief = reportgen.load(folder)
    turned = replace(brief, sources=tuple(reversed(brief.sources)))
    with pytest.raises(Misuse, match="in sources"):
        reportgen.write(turned, tmp_path / "made")
    order = brief.publication.model_copy(update={"sources": turned.sources.keys()})
    ordered = replace(turned, publication=order)
    assert reportgen.write(ordered, tmp_path / "made").load() == ordered


def test_a_brief_with_errors_is_refused(folder: Path, tmp_path: Path) -> None:
    brief = reportgen.load(folder)
    broken = brief.publication.model_copy(update={"title": ""})
    with pytest.raises(InvalidBrief):
        reportgen.write(replace(brief, publication=broken), tmp_path / "made")
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("place", ["file", "file/below", "a\0b", "x" * 300])
def test_a_file_is_no_folder_to_write_to(folder: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(WorkspaceError):
        reportgen.write(reportgen.load(folder), tmp_path / place)
    assert (tmp_path / "file").read_text() == "mine"


# ── what a notebook shows ────────────────────────────────────────────────────────────────


def test_what_is_shown_is_short_and_escaped(folder: Path) -> None:
    words = "<script>alert('x')</script> & $y$"
    drafts.edit(folder, "brief.yml", lambda value: value.update(title=words))
    drafts.edit(folder, "sources/adams2020.yml", lambda value: value.update(thesis=words))
    work = reportgen.open(folder)
    brief = work.load()
    for shown in (work, brief, reportgen.tables(brief)):
        assert len(repr(shown)) < 400
        assert "<script" not in shown._repr_html_()
    assert "&lt;script&gt;" in brief._repr_html_()
    assert "mathjax_ignore" in brief._repr_html_()
    assert repr(brief.sources) == "Sources('adams2020', 'baker2021')"
    assert str(folder) in repr(work)
