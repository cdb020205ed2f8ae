"""Where the words of a Word file come from: bookmarks that survive, and the id of the build."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import yaml
from word_files import list_bookmarks, read_part, save_in_libreoffice

from reportgen.inspection import inspect
from reportgen.reviewing.anchors import name_anchor, name_bookmark, read_anchor
from reportgen.workspace import Workspace


def read_build(file: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        properties = archive.read("docProps/custom.xml").decode("utf-8")
    return re.findall(r'name="reportgen-build"><vt:lpwstr>([^<]*)<', properties)[0]


def test_fields_of_a_word_file_stand_in_hidden_bookmarks(built_draft: Path) -> None:
    brief = inspect(Workspace.open(built_draft)).brief
    assert brief is not None
    file = built_draft / "outputs" / "brief.docx"
    names = list_bookmarks(file)
    assert len(set(names)) == len(names)
    ids = re.findall(r'<w:bookmarkStart w:id="(\d+)"', read_part(file))
    assert len(set(ids)) == len(ids)
    assert sorted(ids) == sorted(re.findall(r'<w:bookmarkEnd w:id="(\d+)"', read_part(file)))
    known = {read_anchor(name) for name in names}
    assert name_anchor("question") in known
    for number, judgement in enumerate(brief.comparison.judgements, start=1):
        assert name_anchor(f"judgement/{number}/text") in known
        assert (name_anchor(f"judgement/{number}/reason") in known) == bool(judgement.reason)
    assert all(name.startswith("_rg_") for name in names if "rg" in name)


@pytest.mark.thorough
def test_bookmarks_survive_libreoffice(built_draft: Path, tmp_path: Path) -> None:
    file = built_draft / "outputs" / "brief.docx"
    saved = save_in_libreoffice(file, tmp_path / "saved")
    assert {n for n in list_bookmarks(file) if n.startswith("_rg_")} <= {*list_bookmarks(saved)}
    assert read_build(saved) == read_build(file)


def test_a_file_names_the_build_that_it_is_of(built_draft: Path) -> None:
    outputs = built_draft / "outputs"
    for document, name in (("brief", "brief.docx"), ("slides", "slides.pptx")):
        front = (outputs / "quarto" / f"{document}.qmd").read_text("utf-8").split("---\n")[1]
        assert re.fullmatch(r"[0-9a-f]{12}", read_build(outputs / name))
        assert yaml.safe_load(front)["reportgen-build"] == read_build(outputs / name)


def test_names_that_word_refuses_are_those_that_pandoc_gives() -> None:
    assert name_bookmark("sec-theme-trade") == "sec-theme-trade"
    assert name_bookmark("1st").startswith("X")
    assert len(name_bookmark("sec-theme-" + "a" * 40)) == 40
    assert read_anchor(name_anchor("answer") + "_12") == name_anchor("answer")
