"""Quarto extensions in the embedded engine, ours and others', read as Quarto reads them."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import Command
from test_embedded import make, read, render, text_of, write_project

from reportgen.engines.embedded.filters import Filter, list_filters
from reportgen.engines.pandoc import find_pandoc
from reportgen.engines.protocol import Job
from reportgen.errors import RenderFailed
from reportgen.looks import PLACE, list_all_looks
from reportgen.model.formats import FormatName, choose_name

ACME = """\
title: Acme
version: 1.0.0
contributes:
  formats:
    common:
      toc: true
      filters: [{path: first.lua, at: pre-ast}]
    html:
      toc-depth: 2
      css: [acme.css]
      words: {css: acme.css, other: none.css}
      filters: [quarto, last.lua]
    typst: default
"""
BOOKS = ("epub", "odt", "gfm", "latex")


def install(project: Path, place: str, text: str, **files: str) -> Path:
    """Puts an extension into a project, and returns the project."""
    folder = project / "_extensions" / place
    folder.mkdir(parents=True)
    (folder / "_extension.yml").write_text(text, "utf-8")
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, "utf-8")
    return project


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A project with a document in the formats of an extension."""
    formats: dict[str, Any] = {"acme-html": {"toc-depth": 1}, "acme-typst": "default"}
    project = write_project(tmp_path / "project", "Words.", format=formats)
    lua = "function Str(s) if s.text == 'Words.' then return pandoc.Str('Changed.') end end"
    files = {"acme_css": "p { color: red }", "first_lua": lua, "last_lua": ""}
    return install(project, "acme", ACME, **files)


# ── formats ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "extension", "base"),
    [
        ("html", "", "html"),
        ("gfm+footnotes", "", "gfm"),
        ("reportgen-html", "reportgen", "html"),
        ("my-long-name-typst", "my-long-name", "typst"),
        ("acme-pdf+draft", "acme", "pdf"),
        ("house/acme-docx", "house/acme", "docx"),
    ],
)
def test_the_name_of_a_format_says_its_extension(written: str, extension: str, base: str) -> None:
    name = FormatName(written)
    assert (name.extension, name.base) == (extension, base)


def test_of_several_formats_the_first_that_makes_the_file_is_taken() -> None:
    names = ["acme-docx", "acme-html", "html"]
    assert choose_name(names, ["html"]).written == "acme-html"
    assert choose_name(names, ["typst", "pdf"]).written == "typst"


def test_options_go_from_the_extension_over_the_project_to_the_document(acme: Path) -> None:
    (acme / "_quarto.yml").write_text(
        "lang: pl\ncss: [own.css]\nformat: {acme-html: {toc-depth: 3, toc-title: X}}\n", "utf-8"
    )
    options = read(acme, "page").options_for("html")
    assert options["toc"] is True
    assert options["toc-depth"] == 1
    assert options["toc-title"] == "X"
    assert options["css"][-2:] == ["_extensions/acme/acme.css", "own.css"]


def test_what_names_a_file_of_the_extension_leads_there_and_nothing_else(acme: Path) -> None:
    words = read(acme, "page").options_for("html")["words"]
    assert words == {"css": "_extensions/acme/acme.css", "other": "none.css"}


def test_options_of_quartos_own_format_are_not_those_of_an_extension(acme: Path) -> None:
    (acme / "_quarto.yml").write_text("format: {html: {toc-depth: 5}}\n", "utf-8")
    assert read(acme, "page").options_for("html")["toc-depth"] == 1


def test_an_extension_may_stand_in_its_owners_folder(tmp_path: Path) -> None:
    for name in ("acme-html", "house/acme-html"):
        folder = tmp_path / name.partition("/")[0]
        project = write_project(folder, "Words.", format={name: "default"})
        text = "contributes: {formats: {html: {toc-depth: 2}}}"
        install(project, "house/acme", text)
        assert read(project, "page").options_for("html")["toc-depth"] == 2


def test_a_missing_extension_is_told_with_the_format_that_asks_for_it(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed) as caught:
        make(tmp_path, "Words.", "html", format={"nosuch-html": "default"})
    assert "asks for the format nosuch-html" in caught.value.message
    assert "_extensions/nosuch" in caught.value.remedy


def test_a_broken_extension_is_told_by_its_file(tmp_path: Path) -> None:
    project = write_project(tmp_path, "Words.", format={"acme-html": "default"})
    install(project, "acme", "contributes: [")
    with pytest.raises(RenderFailed, match=r"_extensions/acme/_extension\.yml cannot be read"):
        read(project, "page").options_for("html")


# ── filters ──────────────────────────────────────────────────────────────────────────────


def test_filters_of_a_contributed_format_are_run(acme: Path, tmp_path: Path) -> None:
    assert "Changed." in text_of(render(acme, (Job("page", "pdf"),), tmp_path / "in").files[0].path)


@pytest.mark.parametrize(
    ("written", "moments"),
    [
        (["a.lua"], "before"),
        (["a.lua", "quarto", "b.lua"], "before after"),
        (["quarto", {"path": "a.lua", "at": "pre-ast"}], "first"),
        ([{"path": "a.lua", "at": "post-finalize"}, "b.lua"], "last before"),
        ([{"path": "a.lua", "at": "pre-ast"}, "quarto", "b.lua"], "first after"),
        ([{"path": "a.lua"}, "citeproc"], "before"),
    ],
)
def test_a_filter_runs_when_quarto_runs_it(written: list[Any], moments: str) -> None:
    found = list_filters({"filters": written}, lambda _: None)
    assert [one.moment for one in found] == moments.split()


@pytest.mark.parametrize("moment", ["pre-ast", "post-quarto", "post-finalize"])
def test_a_link_of_a_filter_leads_to_pages_alone(tmp_path: Path, moment: str) -> None:
    project = write_project(
        tmp_path, "Here and there.", filters=[{"path": "link.lua", "at": moment}]
    )
    (project / "link.lua").write_text(
        "function Str(word)\n"
        "  local to = {Here = 'javascript:alert(1)', ['there.'] = 'https://example.org'}\n"
        "  return to[word.text] and pandoc.Link({word}, to[word.text])\n"
        "end\n",
        "utf-8",
    )
    page = render(project, (Job("page", "html"),), tmp_path / "in").files[0].path.read_text("utf-8")
    assert '<p>Here and <a href="https://example.org">there.</a></p>' in page


def test_a_filter_by_name_is_those_of_the_extension(acme: Path) -> None:
    install(acme, "house/shout", "contributes: {filters: [a.lua, b.lua]}", a_lua="", b_lua="")
    find = read(acme, "page").shelf.find
    place = "_extensions/house/shout"
    listed = list_filters({"filters": ["shout", "quarto", "unknown"]}, find)
    assert listed == (
        Filter(f"{place}/a.lua", "before"),
        Filter(f"{place}/b.lua", "before"),
        Filter("unknown", "after"),
    )
    at = list_filters({"filters": [{"path": "shout", "at": "pre-ast"}]}, find)
    assert [one.moment for one in at] == ["first", "first"]


def test_an_extension_may_carry_another(tmp_path: Path) -> None:
    project = write_project(tmp_path, "Words.", format={"acme-html": "default"})
    install(project, "acme", "contributes: {formats: {html: {filters: [inner]}}}")
    inner = "acme/_extensions/inner"
    install(project, inner, "contributes: {filters: [a.lua]}", a_lua="")
    options = read(project, "page").options_for("html")
    assert options["filters"][-1] == f"_extensions/{inner}/a.lua"


# ── books, texts, Markdown, LaTeX ────────────────────────────────────────────────────────

BODY = """\
See @fig-one and [@abe2013, p. 4].

![A caption](figures/stance){#fig-one fig-alt="Exports rise."}

::: {.callout-tip}
Advice.
:::

::: {.content-visible when-format="epub"}
In a book.
:::

{{< pagebreak >}}

The end.
"""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a document in the formats that are pandoc's own."""
    folder = tmp_path_factory.mktemp("plain")
    author = [{"name": "Ada", "affiliation": "Here"}]
    front = {"author": author, "date": "2026-11-21", "lang": "pl", "toc": True}
    project = write_project(folder / "project", f"# One\n\n{BODY}", **front)
    jobs = tuple(Job("page", kind) for kind in BOOKS)  # type: ignore[arg-type]
    assert render(project, jobs, folder / "made").findings == ()
    again = render(shutil.copytree(project, folder / "elsewhere"), jobs, folder / "again")
    assert [one.path.read_bytes() for one in again.files] == [
        (folder / "made" / one.path.name).read_bytes() for one in again.files
    ]
    return folder / "made"


def read_book(book: Path, ending: str) -> str:
    with zipfile.ZipFile(book) as archive:
        names = [name for name in archive.namelist() if name.endswith(ending)]
        return "\n".join(archive.read(name).decode() for name in names)


def test_a_book_says_what_it_is(plain: Path) -> None:
    about = read_book(plain / "page.epub", "content.opf")
    for words in ("<dc:title", "A page", "<dc:language>pl<", ">Ada<", ">2026-11-21<"):
        assert words in about
    assert "Spis treści" in read_book(plain / "page.epub", "nav.xhtml")


def test_a_book_describes_its_pictures_and_has_what_is_for_books(plain: Path) -> None:
    text = read_book(plain / "page.epub", ".xhtml")
    assert 'alt="Exports rise."' in text
    assert "In a book." in text


@pytest.mark.thorough
def test_epubcheck_finds_nothing_in_a_book(plain: Path) -> None:
    java, program = shutil.which("java"), shutil.which("epubcheck")
    if java is None or program is None:
        pytest.skip("epubcheck is not installed")
    command = [java, "-jar", program, str(plain / "page.epub")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert "0 fatals / 0 errors / 0 warnings" in done.stdout + done.stderr


def test_markdown_begins_with_its_title_and_uses_github_s_notes(plain: Path) -> None:
    text = (plain / "page.md").read_text("utf-8")
    assert text.startswith("# A page\n\nAda\n\n21 listopada 2026\n\n- [One](#one)\n")
    assert "> [!TIP]\n>\n> Advice." in text
    assert "In a book." not in text


def test_latex_numbers_its_figures_itself(plain: Path) -> None:
    text = (plain / "page.tex").read_text("utf-8")
    assert "\\caption{A caption}" in text
    assert re.search(r"\\hyperref\[fig-one\]\{Rysunek", text)
    assert "\\newpage" in text
    assert text.endswith("\\end{document}\n")


@pytest.mark.parametrize(
    ("words", "kept"),
    [("Adams & Co < 5", "Adams &amp; Co &lt; 5"), ("Adams &amp; Co", "Adams &amp; Co")],
)
def test_a_caption_that_quarto_wrote_is_well_formed(tmp_path: Path, words: str, kept: str) -> None:
    for name in ("further.lua", "xml.lua"):
        (tmp_path / name).write_bytes(list_all_looks()[name])
    caption = f'<text:p text:style-name="FigureCaption">{words}</text:p>'
    command = [find_pandoc(), "-f", "markdown", "-t", "odt", "-o", "made.odt", "-L", "further.lua"]
    text = f"```{{=opendocument}}\n{caption}\n```\n"
    subprocess.run(
        list(map(str, command)), cwd=tmp_path, input=text.encode(), check=True, timeout=60
    )
    with zipfile.ZipFile(tmp_path / "made.odt") as made:
        assert f">{kept}</text:p>" in made.read("content.xml").decode()


def test_an_opendocument_text_has_citations_and_numbers(plain: Path) -> None:
    text = read_book(plain / "page.odt", "content.xml")
    for words in ("Abe", "Rysunek", "A caption", "The end."):
        assert words in text


# ── the packaged extension ───────────────────────────────────────────────────────────────


def test_every_format_of_the_extension_names_files_that_are_there(tmp_path: Path) -> None:
    looks = list_all_looks()
    named = re.findall(rb"[\w-]+\.(?:lua|css|html|typ|docx|pptx)\b", looks["_extension.yml"])
    assert {name.decode() for name in named} - set(looks) == set()


def test_the_extension_is_put_into_any_folder(tmp_path: Path) -> None:
    command = Command(tmp_path)
    done = command("extension", "article")
    assert (done.returncode, done.stderr) == (0, "")
    place = tmp_path / "article" / PLACE
    assert {p.relative_to(place).as_posix(): p.read_bytes() for p in place.rglob("*.*")} == (
        list_all_looks()
    )
    assert command("extension", "article").returncode == 0


def test_an_extension_that_was_changed_is_replaced_by_force_alone(tmp_path: Path) -> None:
    command = Command(tmp_path)
    style = tmp_path / PLACE / "brief.css"
    style.parent.mkdir(parents=True)
    style.write_text("p { color: red }")
    refused = command("extension", ".")
    assert refused.returncode == 1
    assert "differs from what this reportgen writes: brief.css." in refused.stderr
    assert [path.name for path in style.parent.iterdir()] == ["brief.css"]
    assert command("extension", ".", "--force").returncode == 0
    assert style.read_bytes() == list_all_looks()["brief.css"]


def test_a_document_of_ones_own_needs_the_extension_alone(tmp_path: Path) -> None:
    body = "::: {#claim-a .claim certainty=certain}\nA claim [@abe2013, p. 4].\n:::"
    project = write_project(tmp_path, body, format={"reportgen-html": "default"})
    for name, content in list_all_looks().items():
        (project / PLACE / name).parent.mkdir(parents=True, exist_ok=True)
        (project / PLACE / name).write_bytes(content)
    rendering = render(project, (Job("page", "html"),), tmp_path / "into")
    found = next(one for one in rendering.findings if "certain" in one.message)
    assert found.code == "RG911"
    line = (project / "page.qmd").read_text("utf-8").splitlines()[found.location.line - 1]
    assert line[found.location.column - 1 :].startswith("certainty=certain")
    assert "A claim" in text_of(rendering.files[0].path)


def test_quarto_s_own_formats_have_the_same_looks(tmp_path: Path) -> None:
    page = make(tmp_path, "Words.", "html").read_text("utf-8")
    assert 'class="sheet"' in page
    assert list((tmp_path / "project").glob(".*")) == []
