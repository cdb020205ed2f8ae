"""Folders and files may have any name that a disk takes: nothing in one acts as an address."""

from __future__ import annotations

import base64
import os
import zipfile
from pathlib import Path

import drafts
import pypdf
import pytest
from conftest import Command

import reportgen
from reportgen.reading.enclosures import name_plainly

pytestmark = pytest.mark.thorough

FOLDER = "My brief %20 #1 'q' \"d\" ? & ü 日本 [x] {y} $z `t` (p)+=~;,!@^"
LOOK = "look %20 #1?&'ü"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TEMPLATE = """\
{% extends "reportgen/brief.qmd.j2" %}
{% block question %}
![One](<look %20 #1?&'ü/a %41 #2.png>){fig-alt="ONE"}

![Two](look%20%2520%20%231%3F%26'ü/b.png){fig-alt="TWO"}
{{ super() }}
{% endblock %}
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace, built, in a folder and with files of such names."""
    folder = tmp_path_factory.mktemp("odd") / FOLDER
    files = drafts.draft()
    files[f"{LOOK}/works %41.bib"] = files.pop("bibliography/references.bib")
    files[f"{LOOK}/mine %41 #2.css"] = ".odd-mark { color: #123456 }"
    files[f"{LOOK}/keep %41 #2.lua"] = "function Str(s) return nil end"
    files[f"{LOOK}/lo'go #2?.svg"] = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        '<rect width="9" height="9"/></svg>'
    )
    files["templates/brief.qmd.j2"] = TEMPLATE
    files["brief.yml"] |= {
        "bibliography": f"{LOOK}/works %41.bib",
        "brand": {"logo": f"{LOOK}/lo'go #2?.svg"},
        "documents": {
            "brief": {"formats": ["html", "pdf", "docx"]},
            "slides": {"formats": ["pptx"]},
        },
        "quarto": {
            "filters": [f"{LOOK}/keep %41 #2.lua"],
            "resources": [f"{LOOK}/a %41 #2.png", f"{LOOK}/b.png"],
            "format": {"html": {"css": [f"{LOOK}/mine %41 #2.css"]}},
        },
    }
    drafts.write(files, folder)
    for name in ("a %41 #2.png", "b.png"):
        (folder / LOOK / name).write_bytes(PICTURE)
    reportgen.build(folder, to="html,pdf,docx,pptx", engine="embedded", trust=True)
    return folder


def test_a_workspace_of_any_name_is_checked_without_a_finding(built: Path) -> None:
    assert reportgen.check(built).findings == ()


def test_pictures_and_styles_of_any_name_are_in_the_page(built: Path) -> None:
    page = (built / "outputs" / "brief.html").read_text(encoding="utf-8")
    assert ".odd-mark" in page
    data = base64.b64encode(PICTURE).decode()
    assert page.count(f"data:image/png;base64,{data}") == 2


def test_pictures_of_any_name_are_in_pdf_and_word_files(built: Path) -> None:
    reader = pypdf.PdfReader(built / "outputs" / "brief.pdf")
    sizes = [
        (image["/Width"], image["/Height"])
        for page in reader.pages
        for image in (page["/Resources"].get("/XObject") or {}).values()
        if image["/Subtype"] == "/Image"
    ]
    assert (1, 1) in sizes
    with zipfile.ZipFile(built / "outputs" / "brief.docx") as archive:
        assert [archive.read(n) for n in archive.namelist() if "media" in n].count(PICTURE) >= 1


def test_a_name_is_plain_in_the_project_where_it_has_to_be() -> None:
    assert name_plainly("look/My style.css") == "look/My style.css"
    assert name_plainly("日本/ü.svg") == "日本/ü.svg"
    assert name_plainly("a%20b.css") != name_plainly("a#20b.css")
    for sign in "%#?&'\"[]{}$`~;,!@^+=()":
        assert sign not in name_plainly(f"look{sign}/a{sign}b.css")


@pytest.mark.parametrize(
    "name",
    [b"a %20 #1", b"'q\"", b"new\nline", b"-dash ", b"$HOME `id`", b"~t", b"{0}%s", b"x" * 250],
)  # fmt: skip
def test_a_folder_of_any_name_is_made_checked_verified_and_built(
    name: bytes, tmp_path: Path
) -> None:
    folder = os.fsdecode(name)
    command = Command(tmp_path)
    drafts.write(drafts.draft(), tmp_path / folder)
    texts = tmp_path / folder / "texts"
    texts.mkdir()
    (texts / "adams2020.txt").write_text("trade grew\nexports rose\n", "utf-8")
    place = f"./{folder}"
    for words in (("check", place), ("verify", "--texts", texts, place), ("init", f"{place}/new")):
        done = command(*words)
        assert done.returncode == 0, done.stderr
    done = command("build", "--engine", "embedded", "--to", "html", place)
    assert done.returncode == 0, done.stderr


def test_a_folder_whose_name_is_not_utf8_is_told_before_anything_is_made(tmp_path: Path) -> None:
    folder = os.fsdecode(b"odd \xff")
    drafts.write(drafts.draft(), tmp_path / folder)
    assert Command(tmp_path)("check", folder).returncode == 0
    done = Command(tmp_path)("build", "--engine", "embedded", folder)
    assert done.returncode == 1
    assert "is not in UTF-8. Give it another name." in done.stderr
    assert not (tmp_path / folder / "outputs" / "brief.html").exists()
