"""Word and PowerPoint files: their look, their order, and that another program opens them whole."""

from __future__ import annotations

import io
import posixpath
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Literal

import docx
import drafts
import pptx
import pptx.enum.shapes
import pypdf
import pytest
from conftest import Command
from reading import squash

import reportgen
from reportgen.engines.embedded.powerpoint import Areas, finish_slide
from reportgen.engines.pandoc import find_pandoc
from reportgen.figures.fonts import measure
from reportgen.looks import list_looks
from reportgen.model.prose import Prose
from reportgen.stationery import Look, find_gaps, trim_template, write_reference
from reportgen.stationery.powerpoint import LAYOUTS
from reportgen.templating.brevity import abridge, count_lines, shorten

pytestmark = pytest.mark.thorough

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def convert(file: Path, folder: Path) -> str:
    """The text of a file as LibreOffice prints it; skips the test without LibreOffice."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice and poppler's pdftotext are not installed")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    made = folder / f"{file.stem}.pdf"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, file]
    subprocess.run(list(map(str, command)), check=True, capture_output=True, timeout=240)
    text = subprocess.run(
        ["pdftotext", "-raw", str(made), "-"], check=True, capture_output=True, timeout=60
    )
    return squash(text.stdout.decode("utf-8"))


def test_a_title_of_a_slide_is_set_smaller_before_it_runs_into_the_text() -> None:
    areas = Areas((840.0, 380.0), (400.0, 380.0), 20.0, {"title": 30.0, "ctrTitle": 48.0})

    def write(words: str, kind: str) -> str:
        shape = (
            f'<p:sp><p:nvPr><p:ph type="{kind}" /></p:nvPr><a:ext cx="11049000" cy="889000" />'
            f"<a:bodyPr /><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:sp>"
        )
        return finish_slide(shape, areas)

    assert "<a:normAutofit />" in write("Where they stand", "title")
    scales = [
        int(re.findall(r'fontScale="(\d+)"', write("word " * count, kind))[0])
        for count, kind in ((30, "title"), (60, "title"), (60, "ctrTitle"))
    ]
    assert scales == sorted(scales, reverse=True)
    assert scales[0] < 100_000


def is_number(shape: pptx.shapes.placeholder.SlidePlaceholder) -> bool:
    return bool(shape.placeholder_format.type == pptx.enum.shapes.PP_PLACEHOLDER.SLIDE_NUMBER)


def walk_paragraphs(slide: pptx.slide.Slide) -> list[str]:
    numbers = [shape for shape in slide.placeholders if is_number(shape)]
    frames = [s.text_frame for s in slide.shapes if s.has_text_frame and s not in numbers]
    for shape in slide.shapes:
        if shape.has_table:
            frames += [cell.text_frame for row in shape.table.rows for cell in row.cells]
    return [paragraph.text for frame in frames for paragraph in frame.paragraphs]


@pytest.fixture(scope="module")
def deck(reference: Path) -> pptx.presentation.Presentation:
    return pptx.Presentation(str(reference / "outputs" / "slides.pptx"))


def test_slides_have_real_titles_notes_native_tables_and_described_pictures(
    deck: pptx.presentation.Presentation,
) -> None:
    slides = list(deck.slides)
    assert 12 <= len(slides) <= 18
    assert deck.slide_width * 9 == deck.slide_height * 16
    assert all(slide.shapes.title.text for slide in slides)
    assert all(slide.notes_slide.notes_text_frame.text.strip() for slide in slides)
    assert sum(shape.has_table for slide in slides for shape in slide.shapes) >= 3
    pictures = [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) == 1
    described = [shape._element.xpath(".//p:cNvPr/@descr")[0] for shape in pictures]
    assert all(len(words) > 40 and "figures/" not in words for words in described)


def test_every_slide_but_the_first_shows_its_number(
    deck: pptx.presentation.Presentation,
) -> None:
    numbered = [any(map(is_number, slide.placeholders)) for slide in deck.slides]
    assert numbered == [False, *[True] * (len(numbered) - 1)]


def test_nothing_on_a_slide_is_cut_or_a_link_within_a_table(
    deck: pptx.presentation.Presentation,
) -> None:
    for slide in deck.slides:
        assert [text for text in walk_paragraphs(slide) if "…" in text] == []
        assert not slide.element.xpath(".//a:tbl//a:hlinkClick"), slide.shapes.title.text


def test_contrasts_of_two_sources_are_two_columns_in_the_colours_of_the_sources(
    deck: pptx.presentation.Presentation,
) -> None:
    contrasts = [slide for slide in deck.slides if slide.slide_layout.name == "Two Content"]
    assert len(contrasts) == 3
    for slide in contrasts:
        assert not any(shape.has_table for shape in slide.shapes)
        columns = [
            shape.text_frame
            for shape in slide.placeholders
            if shape.placeholder_format.idx in (1, 2)
        ]
        names = [frame.paragraphs[0].text for frame in columns]
        assert names == ["■ Sahashi", "■ Żakowski"]
        colours = [str(frame.paragraphs[0].runs[0].font.color.rgb) for frame in columns]
        assert colours == ["0072B2", "D55E00"]
        assert all(frame.paragraphs[2].runs[0].font.size.pt >= 21 for frame in columns)


def test_slides_are_set_as_large_as_there_is_room_for(
    deck: pptx.presentation.Presentation,
) -> None:
    sizes = {
        slide.shapes.title.text: max(
            (int(size) for size in slide.element.xpath(".//a:rPr/@sz")), default=0
        )
        for slide in deck.slides
    }
    answer = next(size for title, size in sizes.items() if title.startswith("Japan changed"))
    explanations = next(size for title, size in sizes.items() if title.startswith("Part of"))
    assert (answer, explanations) == (3000, 1800)


def test_no_text_of_a_slide_is_smaller_than_18_points(
    reference: Path, deck: pptx.presentation.Presentation
) -> None:
    for slide in deck.slides:
        sizes = [int(size) for size in slide.element.xpath(".//a:rPr/@sz")]
        assert all(size >= 1800 for size in sizes), slide.shapes.title.text
        assert not slide.element.xpath(".//a:normAutofit/@fontScale"), slide.shapes.title.text
    looks = {slide.slide_layout.name: slide.slide_layout for slide in deck.slides}
    for look in (*looks.values(), deck.slide_master):
        assert all(int(size) >= 1800 for size in look.element.xpath(".//a:defRPr/@sz"))


def test_no_word_of_a_table_of_the_slides_is_wider_than_its_column(
    deck: pptx.presentation.Presentation,
) -> None:
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert len(tables) > 2
    for table in tables:
        for row in table.rows:
            for cell, column in zip(row.cells, table.columns, strict=True):
                runs = [run for p in cell.text_frame.paragraphs for run in p.runs]
                size = max((run.font.size.pt for run in runs if run.font.size), default=18.0)
                room = column.width.pt - 14.4
                words = re.split(r"[\s/–-]", cell.text_frame.text)
                assert [w for w in words if measure(w, size, bold=True) > room] == []


@pytest.mark.parametrize("name", ["slides.pptx", "brief.docx"])
def test_libreoffice_prints_every_word(reference: Path, tmp_path: Path, name: str) -> None:
    file = reference / "outputs" / name
    printed = convert(file, tmp_path)
    if name == "slides.pptx":
        slides = pptx.Presentation(str(file)).slides
        said = [text for slide in slides for text in walk_paragraphs(slide)]
    else:
        body = docx.Document(str(file)).element.body
        said = ["".join(t.text or "" for t in p.iter(f"{WORD}t")) for p in body.iter(f"{WORD}p")]
    # A line end may part a word or put a number from a list's margin between two words.
    lost = [text for text in said if squash(text) and squash(text) not in printed]
    broken = [text for text in lost if not all(squash(word) in printed for word in text.split())]
    assert broken == []
    assert len(lost) <= len(said) // 20
    if name == "slides.pptx":
        assert len(pypdf.PdfReader(tmp_path / "slides.pdf").pages) == len(slides)


def test_word_files_have_styles_captions_and_a_table_of_contents_that_is_filled(
    reference: Path,
) -> None:
    document = docx.Document(str(reference / "outputs" / "brief.docx"))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Subtitle", "Author", "Date", "Heading 1", "Heading 2"} <= styles
    assert {"Table Caption", "Image Caption", "Bibliography", "TOC Heading"} <= styles
    xml = document.element.xml
    assert re.search(r"<w:instrText[^>]*>TOC \\o", xml)
    entries = [p.text for p in document.paragraphs if re.match(r"toc \d", p.style.name)]
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert len(entries) > 10
    assert {squash(entry) for entry in entries} <= {squash(heading) for heading in headings}


def test_word_files_repeat_heads_keep_rows_name_their_language_and_describe_pictures(
    reference: Path,
) -> None:
    document = docx.Document(str(reference / "outputs" / "brief.docx"))
    for table in document.tables:
        rows = table._tbl.tr_lst
        assert all(row.xpath("./w:trPr/w:cantSplit") for row in rows)
        assert rows[0].xpath("./w:trPr/w:tblHeader") or len(rows) == 1
    described = document.element.xpath("//wp:docPr[../a:graphic]/@descr")
    assert described
    assert all(len(words) > 40 for words in described)
    assert document.core_properties.language == "en" or document.styles.element.xpath(
        "//w:docDefaults//w:lang/@w:val"
    ) == ["en"]
    footer = document.sections[0].footer
    assert "NUMPAGES" in footer._element.xml


def test_reference_files_are_the_same_bytes_every_time_and_open_elsewhere(tmp_path: Path) -> None:
    for kind in ("pptx", "docx"):
        first, second = (write_reference(kind, Look()) for _ in range(2))
        assert first == second
        (tmp_path / f"reference.{kind}").write_bytes(first)
    layouts = pptx.Presentation(str(tmp_path / "reference.pptx")).slide_layouts
    assert [layout.name for layout in layouts] == list(LAYOUTS)
    styles = {style.name for style in docx.Document(str(tmp_path / "reference.docx")).styles}
    assert {"Body Text", "Heading 3", "Table", "Question"} <= styles


def test_a_look_reaches_both_kinds_of_file() -> None:
    look = Look(accent="AA0011", mark="AA0011", serif="Lora", sans="Lato")
    for kind, part in (("pptx", "ppt/theme/theme1.xml"), ("docx", "word/styles.xml")):
        content = write_reference(kind, look)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text = archive.read(part).decode()
        assert "AA0011" in text
        assert "Lora" in text


def test_slides_of_a_language_written_from_the_right_begin_there() -> None:
    content = write_reference("pptx", Look(), lang="ar")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        master = archive.read("ppt/slideMasters/slideMaster1.xml").decode()
    assert 'algn="r" rtl="1"' in master
    presentation = pptx.Presentation(io.BytesIO(content))
    bar = next(shape for shape in presentation.slide_master.shapes if shape.name.startswith("Bar"))
    assert bar.left > presentation.slide_width / 2


def test_tables_of_a_language_written_from_the_right_begin_there_too() -> None:
    table = '<a:tbl><a:tblPr firstRow="1" /><a:tc><a:pPr lvl="0" algn="l" /></a:tc></a:tbl>'
    titles = {"title": 30.0, "ctrTitle": 48.0}
    turned, plain = (
        finish_slide(table, Areas((840.0, 380.0), (400.0, 380.0), 20.0, titles, leftwards))
        for leftwards in (True, False)
    )
    assert '<a:tblPr rtl="1" ' in turned
    assert 'algn="r" rtl="1"' in turned
    assert "rtl" not in plain


def test_what_a_layout_has_turned_is_not_turned_again() -> None:
    number = '<p:sp><a:lvl1pPr algn="l" rtl="1"><a:defRPr sz="1800" /></a:lvl1pPr></p:sp>'
    areas = Areas((840.0, 380.0), (400.0, 380.0), 20.0, {"title": 30.0, "ctrTitle": 48.0}, True)
    assert finish_slide(number, areas) == number


# Quarto sets a table that has a label into the middle of a table of one cell.
AS_QUARTO = """
quarto = {}
local function wrap(tbl)
  local cells = {{pandoc.Para("Table 1: Rows"), tbl}}
  return pandoc.utils.from_simple_table(
    pandoc.SimpleTable({}, {pandoc.AlignCenter}, {1}, {}, {cells}))
end
function Pandoc(document)
  document.blocks = document.blocks:map(function(b) return b.t == "Table" and wrap(b) or b end)
  return document
end
"""
MANY_ROWS = "| a | b |\n|---|---|\n" + "".join(f"| row{n} | of many |\n" for n in range(120))


def write_as_quarto(folder: Path, *filters: str, text: str = MANY_ROWS, made: str = "docx") -> Path:
    """A file of a long table as Quarto hands it to pandoc, Word's on the house's reference file."""
    (folder / "reference.docx").write_bytes(write_reference("docx", Look()))
    (folder / "wrap.lua").write_text(AS_QUARTO)
    command = [find_pandoc(), "-s", "--toc", "-o", f"made.{made}", "-L", "wrap.lua"]
    command += ["--reference-doc=reference.docx"] if made == "docx" else []
    for name in filters:
        code = list_looks()[name].decode()
        (folder / name).write_text(f"quarto = {{}}\n{code}", encoding="utf-8")
        command += ["-L", name]
    subprocess.run(command, input=text.encode(), cwd=folder, check=True, timeout=60)
    return folder / f"made.{made}"


@pytest.mark.parametrize("filters", [(), ("alt.lua",)])
def test_every_row_of_a_long_table_in_a_table_is_seen(
    filters: tuple[str, ...], tmp_path: Path
) -> None:
    text = convert(write_as_quarto(tmp_path, *filters), tmp_path / "pdf")
    assert [n for n in range(120) if f"row{n}of" not in squash(text)] == []


def test_a_table_that_quarto_sets_into_another_stands_by_itself(tmp_path: Path) -> None:
    body = docx.Document(str(write_as_quarto(tmp_path, "alt.lua"))).element.body
    assert len(body.xpath(".//w:tbl")) == 1
    assert "center" not in body.xpath(".//w:jc/@w:val")
    assert "".join(body.xpath("./w:p[1]//w:t/text()")) == "Table 1: Rows"


def test_a_table_that_quarto_sets_into_another_stands_by_itself_in_opendocument(
    tmp_path: Path,
) -> None:
    with zipfile.ZipFile(write_as_quarto(tmp_path, "alt.lua", made="odt")) as archive:
        assert archive.read("content.xml").count(b"<table:table ") == 1


def test_what_stands_before_the_first_heading_goes_before_the_contents_of_quarto(
    tmp_path: Path,
) -> None:
    text = "---\ninclude-before: |\n  First.\n---\n\nWhy?\n\nSince when?\n\n# Because\n\nSo.\n"
    body = docx.Document(str(write_as_quarto(tmp_path, "alt.lua", text=text))).element.body
    lines = ["".join(p.xpath(".//w:t/text()")) for p in body.xpath(".//w:p")]
    assert list(filter(None, lines))[:3] == ["First.", "Why?", "Since when?"]
    assert lines.index("Table of Contents") > lines.index("Since when?")
    assert lines[-2:] == ["Because", "So."]


# ── a workspace's own templates ──────────────────────────────────────────────────────────


def test_own_templates_lend_their_look(tmp_path: Path) -> None:
    files = drafts.draft()
    files["brief.yml"] |= {"pptx_template": "house.pptx", "docx_template": "house.docx"}
    folder = drafts.write(files, tmp_path / "workspace")
    for kind in ("pptx", "docx"):
        look = Look(accent="AA0011", mark="AA0011", serif="Lora")
        (folder / f"house.{kind}").write_bytes(write_reference(kind, look))
    done = Command(folder)("build", "--to", "pptx,docx", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(folder / "outputs" / "slides.pptx") as archive:
        assert "AA0011" in archive.read("ppt/theme/theme1.xml").decode()
    with zipfile.ZipFile(folder / "outputs" / "brief.docx") as archive:
        assert "Lora" in archive.read("word/styles.xml").decode()


def test_a_template_that_is_not_there_or_no_such_file_is_an_error(tmp_path: Path) -> None:
    files = drafts.draft()
    files["brief.yml"] |= {"pptx_template": "house.pptx", "docx_template": "brief.yml"}
    done = Command(drafts.write(files, tmp_path / "workspace"))("check")
    assert done.returncode != 0
    assert "error RG541: There is no file 'house.pptx' in the workspace." in done.stderr
    assert "error RG541: 'brief.yml' is not a .docx file." in done.stderr


def test_a_template_of_the_other_program_is_an_error(tmp_path: Path) -> None:
    files = drafts.draft()
    files["brief.yml"] |= {"pptx_template": "house.pptx", "docx_template": "house.docx"}
    folder = drafts.write(files, tmp_path / "workspace")
    docx.Document().save(str(folder / "house.pptx"))
    pptx.Presentation().save(str(folder / "house.docx"))
    done = Command(folder)("build", "--to", "pptx,docx", "--engine", "embedded")
    assert done.returncode == 1
    assert "error RG541: 'house.pptx' is not a .pptx file." in done.stderr
    assert "error RG541: 'house.docx' is not a .docx file." in done.stderr
    assert "Lua" not in done.stderr


def test_layouts_and_styles_that_a_template_lacks_are_named(tmp_path: Path) -> None:
    files = drafts.draft()
    files["brief.yml"] |= {"pptx_template": "house.pptx", "docx_template": "house.docx"}
    folder = drafts.write(files, tmp_path / "workspace")
    deck = pptx.Presentation()
    deck.slide_layouts.remove(deck.slide_layouts.get_by_name("Comparison"))
    deck.save(str(folder / "house.pptx"))
    docx.Document().save(str(folder / "house.docx"))
    done = Command(folder)("check")
    assert done.returncode == 0
    assert "warning RG542: 'house.pptx' lacks the layouts Comparison." in done.stderr
    assert "warning RG542: 'house.docx' lacks the styles" in done.stderr


def _relate(target: str, kind: str, name: str = "rId77") -> tuple[str, str]:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    outside = ' TargetMode="External"' if "://" in target else ""
    return (
        "</Relationships>",
        f'<Relationship Id="{name}" Type="{office}/{kind}" Target="{target}"{outside}/>'
        "</Relationships>",
    )


# What templates relate to beside what pandoc takes over: the part that does, a part that it
# relates to, its kind, and what shows it there.
MAIN, LAYOUT, THEME = (
    "ppt/presentation.xml",
    "ppt/slideLayouts/slideLayout2.xml",
    "ppt/theme/theme1.xml",
)
TREE_END, ROOT_END = "</p:spTree>", "</p:presentation>"
OLE = (
    '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="9" name="o"/><p:cNvGraphicFramePr/><p:nvPr/>'
    '</p:nvGraphicFramePr><p:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></p:xfrm><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/presentationml/2006/ole">'
    '<p:oleObj r:id="rId77" progId="x"><p:embed/></p:oleObj></a:graphicData></a:graphic>'
    "</p:graphicFrame>"
)
PPTX_PARTS: dict[str, tuple[str, str, str, tuple[str, str]]] = {
    "printer settings": (MAIN, "printerSettings/printerSettings1.bin", "printerSettings", ("", "")),
    "custom XML": (MAIN, "../customXml/item1.xml", "customXml", ("", "")),
    "macros": (MAIN, "vbaProject.bin", "vbaProject", ("", "")),
    "comments": (MAIN, "commentAuthors.xml", "commentAuthors", ("", "")),
    "tags": (
        MAIN,
        "tags/tag1.xml",
        "tags",
        (ROOT_END, '<p:custDataLst><p:tags r:id="rId77"/></p:custDataLst>' + ROOT_END),
    ),
    "embedded fonts": (
        MAIN,
        "fonts/font1.fntdata",
        "font",
        (
            ROOT_END,
            '<p:embeddedFontLst><p:embeddedFont><p:font typeface="A"/><p:regular r:id="rId77"/>'
            f"</p:embeddedFont></p:embeddedFontLst>{ROOT_END}",
        ),
    ),
    "a handout": (
        MAIN,
        "handoutMasters/handoutMaster1.xml",
        "handoutMaster",
        (
            ROOT_END,
            '<p:handoutMasterIdLst><p:handoutMasterId r:id="rId77"/></p:handoutMasterIdLst>'
            + ROOT_END,
        ),
    ),
    "an object in a layout": (
        LAYOUT,
        "../embeddings/o.bin",
        "oleObject",
        (TREE_END, OLE + TREE_END),
    ),
    "a picture of another name": (LAYOUT, "../media/photo.png", "image", ("", "")),
    "a link out of a layout": (LAYOUT, "https://example.org", "hyperlink", ("", "")),
    "a picture in the theme": (THEME, "../media/photo.png", "image", ("", "")),
}
WORD_MAIN, FONTS, HEADER = "word/document.xml", "word/fontTable.xml", "word/header1.xml"
DOCX_PARTS: dict[str, tuple[str, str, str, tuple[str, str]]] = {
    "a glossary": (WORD_MAIN, "glossary/document.xml", "glossaryDocument", ("", "")),
    "custom XML": (WORD_MAIN, "../customXml/item1.xml", "customXml", ("", "")),
    "macros": (WORD_MAIN, "vbaProject.bin", "vbaProject", ("", "")),
    "a template of its own": (
        "word/settings.xml",
        "file:///C:/Normal.dotm",
        "attachedTemplate",
        ("</w:settings>", '<w:attachedTemplate r:id="rId77"/></w:settings>'),
    ),
    "embedded fonts": (
        FONTS,
        "fonts/font1.odttf",
        "font",
        ("<w:font ", '<w:font w:name="B"><w:embedRegular r:id="rId77"/></w:font><w:font '),
    ),
    "an object in the header": (
        HEADER,
        "embeddings/o.bin",
        "oleObject",
        (
            "</w:hdr>",
            "<w:p><w:r><w:object><o:OLEObject "
            'xmlns:o="urn:schemas-microsoft-com:office:office" r:id="rId77"/></w:object></w:r>'
            "</w:p></w:hdr>",
        ),
    ),
    "endnotes": (WORD_MAIN, "endnotes.xml", "endnotes", ("", "")),
    "comments": (WORD_MAIN, "comments.xml", "comments", ("", "")),
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8ff"
    "ff3f0005fe02fea735819d0000000049454e44ae426082"
)


def add_part(content: bytes, holder: str, target: str, kind: str, shown: tuple[str, str]) -> bytes:
    """An Office file in which a part relates to one more."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    folder, base = posixpath.split(holder)
    relations = f"{folder}/_rels/{base}.rels"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    told = parts.get(relations, f'<Relationships xmlns="{space}"></Relationships>'.encode())
    parts[relations] = told.replace(*(text.encode() for text in _relate(target, kind)))
    parts[holder] = (
        parts[holder].replace(*(text.encode() for text in shown), 1) if shown[0] else parts[holder]
    )
    if "://" not in target:
        name = posixpath.normpath(posixpath.join(folder, target))
        parts[name] = PNG if name.endswith(".png") else b"<x/>" if name.endswith(".xml") else b"\0"
    types = parts["[Content_Types].xml"]
    more = b'<Default Extension="bin" ContentType="application/x"/></Types>'
    parts["[Content_Types].xml"] = types.replace(b"</Types>", more)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return held.getvalue()


SOURCE = """\
---
title: A
---

## B

Text.[^1]

[^1]: A note.

| a | b |
|---|---|
| 1 | 2 |

::: notes
Said.
:::
"""


def convert_with(template: bytes, kind: Literal["docx", "pptx"], folder: Path) -> bytes:
    """What pandoc makes with a template, once it is trimmed."""
    (folder / f"house.{kind}").write_bytes(trim_template(template, kind))
    made = folder / f"made.{kind}"
    command = [find_pandoc(), f"--reference-doc=house.{kind}", "-o", made.name]
    subprocess.run(command, input=SOURCE.encode(), cwd=folder, check=True, timeout=60)
    return made.read_bytes()


def build_from(template: bytes, kind: str, folder: Path) -> bytes:
    """What is made from a template."""
    files = drafts.draft()
    files["brief.yml"] |= {f"{kind}_template": f"house.{kind}"}
    drafts.write(files, folder)
    (folder / f"house.{kind}").write_bytes(template)
    done = Command(folder)("build", "--to", kind, "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    (made,) = (folder / "outputs").glob(f"*.{kind}")
    return made.read_bytes()


def test_a_deck_built_with_a_template_that_powerpoint_saved_is_whole(tmp_path: Path) -> None:
    saved = io.BytesIO()
    pptx.Presentation().save(saved)
    template = add_part(saved.getvalue(), *PPTX_PARTS["printer settings"])
    assert find_gaps(build_from(template, "pptx", tmp_path / "workspace")) == []


@pytest.mark.parametrize("case", [*PPTX_PARTS, "everything"])
def test_a_deck_is_whole_whatever_its_template_relates_to(case: str, tmp_path: Path) -> None:
    saved = io.BytesIO()
    pptx.Presentation().save(saved)
    template = saved.getvalue()
    for name, part in PPTX_PARTS.items():
        if case == name:
            template = add_part(template, *part)
    if case == "everything":
        for part in (PPTX_PARTS["tags"], PPTX_PARTS["an object in a layout"]):
            template = add_part(template, *part)
    made = convert_with(template, "pptx", tmp_path)
    assert find_gaps(made) == []
    assert len(pptx.Presentation(io.BytesIO(made)).slides) > 1


@pytest.mark.parametrize("case", DOCX_PARTS)
def test_a_word_file_is_whole_whatever_its_template_relates_to(case: str, tmp_path: Path) -> None:
    template = add_part(word_template(), *DOCX_PARTS[case])
    made = convert_with(template, "docx", tmp_path)
    assert find_gaps(made) == []
    assert docx.Document(io.BytesIO(made)).paragraphs
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert "Our house" in archive.read("word/header1.xml").decode()


def word_template() -> bytes:
    """A template with a header of its own, as python-docx saves it."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Our house"
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def test_of_several_slide_masters_the_first_is_taken(tmp_path: Path) -> None:
    template = write_reference("pptx", Look(accent="AA0011"))
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    second = {
        name.replace("slideMaster1", "slideMaster7"): text
        for name, text in parts.items()
        if "slideMaster1" in name
    }
    relations = "ppt/_rels/presentation.xml.rels"
    parts[relations] = parts[relations].replace(
        *_relate("slideMasters/slideMaster7.xml", "slideMaster")
    )
    parts["ppt/presentation.xml"] = parts["ppt/presentation.xml"].replace(
        "</p:sldMasterIdLst>", '<p:sldMasterId id="2147483999" r:id="rId77"/></p:sldMasterIdLst>'
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in {**second, **parts}.items():
            archive.writestr(name, text)
    made = build_from(held.getvalue(), "pptx", tmp_path / "workspace")
    assert find_gaps(made) == []
    deck = pptx.Presentation(io.BytesIO(made))
    assert len(deck.slide_masters) == 1
    assert len(deck.slide_layouts) >= 7


def test_every_office_file_of_the_reference_brief_is_whole(reference: Path) -> None:
    for name in ("brief.docx", "slides.pptx"):
        assert find_gaps((reference / "outputs" / name).read_bytes()) == []


def test_a_template_saved_for_macros_or_as_a_template_gives_a_plain_file() -> None:
    saved = io.BytesIO()
    pptx.Presentation().save(saved)
    main = b"presentationml.presentation.main+xml"
    macros = saved.getvalue()
    with zipfile.ZipFile(io.BytesIO(macros)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        main, b"presentationml.template.main+xml"
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    with zipfile.ZipFile(io.BytesIO(trim_template(held.getvalue(), "pptx"))) as archive:
        assert main in archive.read("[Content_Types].xml")


# ── text cut to length ───────────────────────────────────────────────────────────────────


def test_text_is_cut_after_a_word_and_only_where_it_is_too_long() -> None:
    assert shorten("Japan changed its means.", 40) == "Japan changed its means."
    cut = shorten("Japan changed its means and not its ends, whatever it said.", 15)
    assert cut == "Japan changed its means…"
    assert count_lines(cut, 15) == 1
    assert shorten("安倍晋三首相の外交政策" * 9, 12).endswith("…")
    assert count_lines("", 10) == 1


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("It held [@a, p. 1]. It broke later.", "It held."),
        (
            "Prof. A. Smith of the U.S. Army agrees with it. Others do not.",
            "Prof. A. Smith of the U.S. Army agrees with it.",
        ),
        ("Gold, silver etc. Everything rose. Then it fell.", "Gold, silver etc. Everything rose."),
        ("同盟は続いた。しかし変わった。", "同盟は続いた。"),
    ],
)
def test_a_judgement_that_is_too_long_is_cut_after_its_first_sentence(text: str, lead: str) -> None:
    assert abridge(Prose.parse(text), 6, 1).plain == lead


def test_a_picture_that_a_template_links_to_is_an_error(tmp_path: Path) -> None:
    files = drafts.draft()
    files["brief.yml"] |= {"pptx_template": "house.pptx"}
    folder = drafts.write(files, tmp_path / "workspace")
    deck = write_reference("pptx", Look())
    address = "http://127.0.0.1/logo.png"
    linked = add_part(deck, LAYOUT, address, "image", ("", ""))
    (folder / "house.pptx").write_bytes(linked)
    (finding,) = (f for f in reportgen.check(folder).findings if f.severity == "error")
    assert (finding.code, finding.location.path) == ("RG121", "brief.yml")
    assert address in finding.message


@pytest.mark.parametrize(
    "field",
    [
        '<w:fldSimple w:instr=" INCLUDEPICTURE &quot;http://127.0.0.1/a.png&quot; "/>',
        "<w:r><w:instrText> DDEAUTO c:\\a.exe </w:instrText></w:r>",
        "<w:r><w:instrText> Include</w:instrText></w:r><w:r><w:instrText>Text a"
        "</w:instrText></w:r>",
    ],
)
def test_a_field_of_a_template_that_fetches_or_starts_something_is_an_error(
    field: str, tmp_path: Path
) -> None:
    files = drafts.draft()
    files["brief.yml"] |= {"docx_template": "house.docx"}
    folder = drafts.write(files, tmp_path / "workspace")
    whole = io.BytesIO()
    given = io.BytesIO(write_reference("docx", Look()))
    with zipfile.ZipFile(given) as before, zipfile.ZipFile(whole, "w") as after:
        for name in before.namelist():
            text = before.read(name).decode()
            after.writestr(name, text.replace("</w:ftr>", f"<w:p>{field}</w:p></w:ftr>"))
    (folder / "house.docx").write_bytes(whole.getvalue())
    (finding,) = (f for f in reportgen.check(folder).findings if f.severity == "error")
    assert (finding.code, finding.location.path) == ("RG121", "brief.yml")
