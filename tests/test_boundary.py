"""Files: what a workspace names is in it, and what is made of it stays in outputs/."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import drafts
import pytest
from conftest import Command

import reportgen
from reportgen.errors import Finding
from reportgen.exchange.formats import FORMATS
from reportgen.making.pipeline import rehearse
from reportgen.making.upkeep import clean, verify_outputs
from reportgen.reading.enclosures import name_plainly
from reportgen.rules import OUTSIDE
from reportgen.workspace import Workspace, replace_files, write_files

SECRET = "canary-4711"
"""What a file outside holds, and no output, log or message ever does."""
FORMAT = next(each.name for each in FORMATS if each.writes)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the workspace, with a secret in files of all kinds."""
    folder = tmp_path / "outside"
    picture = f'<svg xmlns="http://www.w3.org/2000/svg"><text>{SECRET}</text></svg>'
    kinds = ("yml", "bib", "csl", "css", "po", "html", "lua", "typ", "txt", "j2", "qmd.j2", "json")
    files = dict.fromkeys((f"secret.{kind}" for kind in kinds), f"{SECRET}: [\n")
    return drafts.write({**files, "secret.svg": picture}, folder)


def find(folder: Path, **options: Any) -> tuple[Finding, ...]:
    findings = reportgen.check(folder, **options).findings
    assert SECRET not in "".join(map(str, findings))
    return tuple(finding for finding in findings if finding.code == OUTSIDE.code)


def read_outputs(folder: Path) -> Iterator[bytes]:
    """What is in all outputs, with what is packed in them."""
    for path in (folder / "outputs").rglob("*"):
        if path.is_file():
            yield path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    yield from map(archive.read, archive.namelist())


def refuse_build(folder: Path) -> tuple[Finding, ...]:
    """The findings of a build in every format, of which nothing is left that is secret."""
    with pytest.raises(reportgen.InvalidBrief) as caught:
        reportgen.build(folder, to="all", engine="embedded", trust=True)
    assert not any(SECRET.encode() in content for content in read_outputs(folder))
    return tuple(f for f in caught.value.findings if f.code == OUTSIDE.code)


# ── links ────────────────────────────────────────────────────────────────────────────────

LINKS = {
    "sources/adams2020.yml": "secret.yml",
    "sources/more.yml": "secret.yml",
    "sources/comparison.yml": "secret.yml",
    "sources/quotes.lock.json": "secret.json",
    "bibliography/references.bib": "secret.bib",
    "brief.yml": "secret.yml",
    "templates/brief.qmd.j2": "secret.qmd.j2",
    "templates/_part.j2": "secret.j2",
    "templates/brief.css": "secret.css",
    "templates/page.html": "secret.html",
    "templates/alt.lua": "secret.lua",
    "templates/typst-show.typ": "secret.typ",
    "templates/shared": ".",
    "templates": ".",
    "translations/en.po": "secret.po",
    "translations": ".",
    "_extensions/shout/shout.lua": "secret.lua",
    "_extensions/shout": ".",
    "_extensions": ".",
    "_quarto-print.yml": "secret.yml",
    "sources": ".",
    "sources/new.yml": "not-there.yml",
    "templates/loop": "..",
}


@pytest.mark.parametrize(("name", "target"), LINKS.items())
def test_a_link_that_leads_out_is_a_finding_and_is_never_read(
    name: str, target: str, workspace: Path, outside: Path
) -> None:
    path = workspace / name
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(outside / target)
    where = "brief.yml" if name.endswith(".bib") else name  # which names it
    (found,) = (finding for finding in find(workspace) if finding.location.path == where)
    place = (outside / target).resolve()
    folder = place if place.is_dir() else place.parent
    assert found.message == f"{name} leads to {place}, outside the workspace."
    assert f"--allow-path {folder}" in found.remedy
    assert refuse_build(workspace)


def test_a_chain_of_links_is_followed_to_its_end(workspace: Path, outside: Path) -> None:
    shared = workspace / "shared"
    shared.mkdir()
    (shared / "inner.j2").symlink_to(outside / "secret.j2")
    (workspace / "templates").symlink_to(shared)
    (finding,) = find(workspace)
    assert finding.location.path == "templates/inner.j2"


def test_links_within_the_workspace_are_followed(workspace: Path) -> None:
    (workspace / "sources" / "adams2020.yml").rename(workspace / "adams.yml")
    (workspace / "sources" / "adams2020.yml").symlink_to(workspace / "adams.yml")
    (workspace / "templates").mkdir()
    (workspace / "templates" / "again").symlink_to(workspace / "templates")
    assert reportgen.check(workspace, strict=True).findings == ()


def test_a_text_in_the_workspace_that_leads_out_is_a_finding(tmp_path: Path, outside: Path) -> None:
    files = drafts.draft()
    files["brief.yml"]["texts"] = "texts"
    folder = drafts.write({**files, "texts/baker2021.txt": "exports rose"}, tmp_path / "w")
    (folder / "texts" / "adams2020.txt").symlink_to(outside / "secret.txt")
    (finding,) = find(folder)
    assert finding.location.path == "texts/adams2020.txt"
    assert find(folder, allow=[outside]) == ()


def test_a_folder_of_texts_elsewhere_may_hold_links(tmp_path: Path, outside: Path) -> None:
    files = drafts.draft()
    files["brief.yml"]["texts"] = "../texts"
    folder = drafts.write(files, tmp_path / "w")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "adams2020.txt").symlink_to(outside / "secret.txt")
    assert find(folder) == ()


# ── names ────────────────────────────────────────────────────────────────────────────────

NAMES: dict[str, Any] = {
    "bibliography": {"bibliography": "../outside/secret.bib"},
    "csl": {"csl": "../outside/secret.csl"},
    "brand": {"brand": "../outside/secret.yml"},
    "docx": {"docx_template": "../outside/secret.docx"},
    "pptx": {"pptx_template": "../outside/secret.pptx"},
    "logo": {"brand": {"logo": {"medium": "../outside/secret.svg"}}},
    "font": {
        "brand": {
            "typography": {
                "base": {"family": "X"},
                "fonts": [
                    {"family": "X", "source": "file", "files": [{"path": "../outside/secret.ttf"}]}
                ],
            }
        }
    },
    **{
        f"quarto {name}": {"quarto": value}
        for name, value in {
            "css": {"css": "../outside/secret.css"},
            "css of a format": {"format": {"html": {"css": ["../outside/secret.css"]}}},
            "theme": {"theme": ["cosmo", "../outside/secret.css"]},
            "template": {"format": {"html": {"template": "../outside/secret.html"}}},
            "partials": {"format": {"typst": {"template-partials": ["../outside/secret.typ"]}}},
            "filters": {"filters": ["../outside/secret.lua"]},
            "filter at a place": {"filters": [{"path": "../outside/secret.lua", "at": "pre-ast"}]},
            "header": {"include-in-header": "../outside/secret.html"},
            "before": {"include-before-body": [{"file": "../outside/secret.html"}]},
            "after": {"include-after-body": "../outside/secret.html"},
            "passwd": {"include-after-body": "/etc/passwd"},
            "address of a file": {"include-after-body": "file:///etc/passwd"},
            "home": {"include-after-body": "~/.profile"},
            "reference": {"format": {"docx": {"reference-doc": "../outside/secret.docx"}}},
            "resources": {"resources": ["../outside/secret.svg"]},
            "several steps": {"css": "../../../x"},
            "through a folder": {"css": "sources/../../outside/secret.css"},
            "what nobody knows": {"a-new-option": {"of": ["../outside/secret.txt"]}},
        }.items()
    },
}


@pytest.mark.parametrize("name", NAMES)
def test_a_path_that_leads_out_is_told_where_it_is_named(
    name: str, tmp_path: Path, outside: Path
) -> None:
    files = drafts.draft()
    files["brief.yml"] |= NAMES[name]
    folder = drafts.write(files, tmp_path / "w")
    (finding,) = find(folder)
    line = (folder / "brief.yml").read_text("utf-8").splitlines()[finding.location.line - 1]
    assert finding.location.path == "brief.yml"
    assert finding.location.column
    assert "../" in line or "/etc/passwd" in line or "~/" in line
    assert "outside the workspace" in finding.message
    assert "--allow-path" in finding.remedy
    assert refuse_build(folder)
    assert outside.is_dir()


def test_a_profile_names_nothing_outside_and_runs_nothing(workspace: Path, outside: Path) -> None:
    text = "css: ../outside/secret.css\nproject:\n  pre-render: evil.py\n"
    drafts.write({"_quarto-print.yml": text}, workspace)
    (finding,) = find(workspace)
    assert (finding.location.path, finding.location.line) == ("_quarto-print.yml", 1)
    codes = {str(f.location): f.code for f in reportgen.check(workspace, allow=[outside]).findings}
    assert codes["_quarto-print.yml:3:3"] == "RG507"


def test_whether_there_is_anything_makes_no_difference(tmp_path: Path) -> None:
    files = drafts.draft()
    files["brief.yml"]["quarto"] = {"css": "../nowhere/none.css"}
    (finding,) = find(drafts.write(files, tmp_path / "w"))
    assert str(tmp_path / "nowhere" / "none.css") in finding.message


def test_words_that_are_no_paths_are_not_taken_for_any(tmp_path: Path) -> None:
    files = drafts.draft()
    options = {
        "title-prefix": "and/or … https://example.org/../x",
        "format": {"revealjs": {"slide-number": "c/t", "footer": "a: b\n../c"}},
        "include-in-header": {"text": "<style>/* ../../x */</style>"},
        "license": "x" * 5000,
    }
    files["brief.yml"]["quarto"] = options
    assert find(drafts.write(files, tmp_path / "w")) == ()


def test_an_option_of_the_command_that_leads_out_is_refused(workspace: Path, outside: Path) -> None:
    done = Command(workspace)(
        "build", "--engine", "embedded", "--to", "html", "-M", "css:../outside/secret.css"
    )
    assert done.returncode == 2
    assert f"--allow-path {outside}" in done.stderr


# ── what is allowed ──────────────────────────────────────────────────────────────────────


@pytest.mark.thorough
def test_a_folder_that_is_allowed_may_be_led_to(tmp_path: Path) -> None:
    house = drafts.write(
        {
            "house.css": "p { outline-color: #123456 }",
            "mine.qmd.j2": "{% extends 'reportgen/brief.qmd.j2' %}",
        },
        tmp_path / "house",
    )
    files = drafts.draft()
    files["brief.yml"]["quarto"] = {"format": {"html": {"css": "../house/house.css"}}}
    files["brief.yml"]["bibliography"] = "../library/all.bib"
    drafts.write({"all.bib": files.pop("bibliography/references.bib")}, tmp_path / "library")
    folder = drafts.write(files, tmp_path / "w")
    (folder / "templates").mkdir()
    (folder / "templates" / "brief.qmd.j2").symlink_to(house / "mine.qmd.j2")
    assert {f.location.path for f in find(folder)} == {"brief.yml", "templates/brief.qmd.j2"}
    allow = ("--allow-path", house, "--allow-path", tmp_path / "library")
    before = sorted(path for path in tmp_path.rglob("*") if folder not in path.parents)
    for command in (
        ("check", "--strict"),
        ("build", "--to", "html", "--engine", "embedded"),
        ("verify-outputs",),
        ("lock", "--engine", "embedded"),
        ("trace", "a-one", folder),
        ("export", FORMAT, folder, "-o", folder / "out"),
    ):
        done = Command(folder)(*command, *allow)
        assert done.returncode == 0, (command, done.stderr)
        assert OUTSIDE.code in Command(folder)(*command).stderr or command[0] == "verify-outputs"
    assert "#123456" in (folder / "outputs" / "brief.html").read_text("utf-8")
    (placed,) = (folder / "outputs" / "quarto").glob("house-*.css")
    assert placed.read_text("utf-8") == (house / "house.css").read_text("utf-8")
    assert sorted(path for path in tmp_path.rglob("*") if folder not in path.parents) == before


def test_what_is_allowed_has_to_be_a_folder(workspace: Path) -> None:
    done = Command(workspace)("check", "--allow-path", "nowhere")
    assert done.returncode == 2
    assert "There is no folder 'nowhere' to allow." in done.stderr


def test_a_name_in_the_project_never_leads_out_of_it() -> None:
    for name in ("../../x", "/etc/passwd", "a/../../b.css", ".."):
        assert "/" not in name_plainly(name)
        assert not name_plainly(name).startswith(".")


# ── what is written ──────────────────────────────────────────────────────────────────────


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


PLANTED = (
    "outputs",
    "outputs/quarto",
    "outputs/quarto/figures",
    "outputs/.staging",
    "outputs/.staging/files",
    "outputs/.publishing",
    "outputs/logs",
    ".reportgen",
    ".reportgen/cache",
    ".reportgen/.gitignore",
    ".reportgen/aside",
)


@pytest.mark.parametrize("name", PLANTED)
def test_nothing_is_written_through_a_link(name: str, workspace: Path, tmp_path: Path) -> None:
    elsewhere = drafts.write({"logs/render.log": "mine", "project/mine": "x"}, tmp_path / "mine")
    target = elsewhere / "not-there" if name.endswith(".gitignore") else elsewhere
    (workspace / name).parent.mkdir(parents=True, exist_ok=True)
    (workspace / name).symlink_to(target)
    before = snapshot(elsewhere)
    with pytest.raises(
        reportgen.WorkspaceError,
        match=r"is a link to .*, and reportgen does not write through links",
    ):
        reportgen.build(workspace, to="html", engine="embedded")
    for command in (clean, verify_outputs, lambda folder: rehearse(folder, to="html")):
        try:
            command(workspace)
        except reportgen.ReportgenError as error:
            assert "Traceback" not in str(error)
    assert snapshot(elsewhere) == before
    assert not (elsewhere / "not-there").exists()
    assert (workspace / name).is_symlink()


def test_what_a_killed_build_had_begun_is_not_finished_through_a_link(
    workspace: Path, tmp_path: Path
) -> None:
    """A stranger may pack such a folder into a workspace."""
    elsewhere = drafts.write({"keep": "mine"}, tmp_path / "mine")
    begun = {"files/quarto/evil": "x", "gone.json": '["quarto/keep"]'}
    drafts.write({f"outputs/.publishing/{name}": text for name, text in begun.items()}, workspace)
    (workspace / "outputs" / "quarto").symlink_to(elsewhere)
    for run in (verify_outputs, clean, lambda folder: reportgen.build(folder, to="html")):
        with pytest.raises(reportgen.WorkspaceError, match="is a link to"):
            run(workspace)
    assert snapshot(elsewhere) == {str(elsewhere / "keep"): b"mine"}


def test_outputs_may_stand_elsewhere_where_that_is_allowed(workspace: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    (workspace / "outputs").symlink_to(disk)
    reportgen.build(workspace, to="html", engine="embedded", allow=[disk])
    assert (disk / "brief.html").is_file()


def test_a_preview_does_not_show_what_stands_behind_a_link(workspace: Path, outside: Path) -> None:
    (workspace / "outputs").symlink_to(outside)
    done = Command(workspace)("preview")
    assert done.returncode == 1
    assert "outputs is a link to" in done.stderr


def test_a_planted_partial_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    mine = drafts.write({"mine": "mine"}, tmp_path / "home") / "mine"
    folder = tmp_path / "w"
    folder.mkdir()
    for name in (".reportgen.lock.partial", ".a.yml.partial", "reportgen.lock"):
        (folder / name).symlink_to(mine)
    write_files(folder, {"reportgen.lock": "tools\n"})
    replace_files(folder, {"a.yml": (None, b"new")})
    assert mine.read_text() == "mine"
    assert (folder / "a.yml").read_bytes() == b"new"
    assert not (folder / "reportgen.lock").is_symlink()


def test_an_export_replaces_a_planted_link(workspace: Path, tmp_path: Path) -> None:
    mine = drafts.write({"mine": "mine"}, tmp_path / "home") / "mine"
    for name in ("out", ".out.partial"):
        (tmp_path / name).symlink_to(mine)
    reportgen.export(FORMAT, workspace, tmp_path / "out")
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("name", ["sources", "sources/adams2020.yml", "bibliography"])
def test_an_import_does_not_write_through_a_link(
    name: str, workspace: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    (workspace / name).rename(mine)
    (workspace / name).symlink_to(mine)
    before = snapshot(tmp_path)
    note = drafts.write({"note.md": "> exports rose [@adams2020, p. 12]\n"}, tmp_path / "n")
    with pytest.raises(reportgen.InvalidBrief) as caught:
        reportgen.import_files([note / "note.md"], workspace, source="adams2020")
    assert {f.code for f in caught.value.findings} >= {OUTSIDE.code}
    assert {**snapshot(tmp_path)} == {**before, **snapshot(note)}


def test_the_tree_is_walked_once_however_links_lead(tmp_path: Path) -> None:
    folder = drafts.write({"templates/a/b/x.j2": "", "brief.yml": "title: x"}, tmp_path / "w")
    (folder / "templates" / "a" / "up").symlink_to("..")
    (folder / "templates" / "root").symlink_to("/")
    workspace = Workspace.open(folder)
    assert workspace.list_strays() == ("templates/root",)
    assert workspace.template_files() == ("templates/a/b/x.j2",)
