"""Word and PowerPoint files: their look, their order, and that another program opens them whole."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import drafts
import pptx
import pypdf
import pytest
from conftest import Command
from reading import squash

from reportgen.engines.embedded.powerpoint import Areas, finish_slide
from reportgen.model.prose import Prose
from reportgen.stationery import Look, write_reference
from reportgen.stationery.powerpoint import LAYOUTS
from reportgen.templating.brevity import abridge, count_lines, shorten

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


def walk_paragraphs(slide: pptx.slide.Slide) -> list[str]:
    frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
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
    assert sum(shape.has_table for slide in slides for shape in slide.shapes) >= 5
    pictures = [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) >= 3
    described = [shape._element.xpath(".//p:cNvPr/@descr")[0] for shape in pictures]
    assert all(len(words) > 40 and "figures/" not in words for words in described)


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
    assert "error RG541: 'brief.yml' is no .docx file." in done.stderr


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
