"""The embedded engine: what must hold of the files that it makes of a Quarto project."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import threading
import unicodedata
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from reportgen.engines.embedded import Embedded
from reportgen.engines.embedded.extensions import Shelf
from reportgen.engines.embedded.options import merge
from reportgen.engines.embedded.project import QuartoFile, read_file
from reportgen.engines.embedded.scan import find_unknown, mask
from reportgen.engines.embedded.words import write_date
from reportgen.engines.protocol import Engine, Job, Rendering
from reportgen.errors import EngineError, Finding, RenderFailed, Severity

docx = pytest.importorskip("docx", reason="python-docx reads the Word files back")
pptx = pytest.importorskip("pptx", reason="python-pptx reads the PowerPoint files back")
pypdf = pytest.importorskip("pypdf", reason="pypdf reads the PDFs back")

PROJECT = Path(__file__).parent / "quarto_project"
EPOCH = 1_795_219_200
BRIEF = (Job("brief", "html"), Job("brief", "pdf"), Job("brief", "docx"))
SLIDES = (Job("slides", "revealjs"), Job("slides", "pptx"))
FIVE = tuple(Job("page", kind) for kind in ("html", "pdf", "docx", "revealjs", "pptx"))


# ── helpers ───────────────────────────────────────────────────────────────────────────────


def render(project: Path, jobs: tuple[Job, ...], into: Path, *, epoch: int = EPOCH) -> Rendering:
    into.mkdir(parents=True, exist_ok=True)
    return Embedded().render(project, jobs, into, epoch=epoch, progress=lambda _: None)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that is made of the test project."""
    into = tmp_path_factory.mktemp("made")
    assert render(PROJECT, BRIEF + SLIDES, into).findings == ()
    return into


class _Page(HTMLParser):
    """The text of a page, its elements and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._hidden = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._hidden += tag in ("style", "script", "title")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script", "title")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)

    def with_class(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for _, attrs in self.elements if name in (attrs.get("class") or "").split()]


def page_of(path: Path) -> _Page:
    return _Page(path.read_text("utf-8"))


def text_of(path: Path) -> str:
    """The text of a file of any of the formats, each run of white space as one space."""
    readers = {".html": _read_html, ".pdf": _read_pdf, ".docx": _read_docx, ".pptx": _read_pptx}
    return " ".join(" ".join(readers[path.suffix](path)).replace("\u00ad", "").split())


def _read_html(path: Path) -> Iterator[str]:
    yield "".join(page_of(path).words)


def _read_pdf(path: Path) -> Iterator[str]:
    for page in pypdf.PdfReader(path).pages:
        text = page.extract_text()
        yield "".join(unicodedata.normalize("NFKC", c) if c in "ﬁﬂﬀﬃﬄ" else c for c in text)


def _read_docx(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("word/document.xml").decode("utf-8")
    for paragraph in re.findall(r"<w:p>.*?</w:p>", xml, re.DOTALL):
        pieces = re.findall(r"<w:t[^>]*>(.*?)</w:t>", paragraph, re.DOTALL)
        yield "".join(_Page("".join(pieces)).words)


def _read_pptx(path: Path) -> Iterator[str]:
    for slide in pptx.Presentation(path).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)


def write_project(folder: Path, body: str, **front_matter: Any) -> Path:
    """A project with one document, page.qmd, beside the test project's figures and style."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("references.bib", "style.csl"):
        shutil.copy(PROJECT / name, folder / name)
    shutil.copytree(PROJECT / "figures", folder / "figures", dirs_exist_ok=True)
    settings = {"title": "A page", "from": "markdown-smart", "bibliography": "references.bib"}
    settings |= {"csl": "style.csl", **front_matter}
    text = f"---\n{json.dumps(settings, ensure_ascii=False, indent=1)}\n---\n\n{body}\n"
    (folder / "page.qmd").write_text(text, "utf-8")
    return folder


def make(folder: Path, body: str, kind: Any, **front_matter: Any) -> Path:
    """The one file that is made of a body in a format."""
    project = write_project(folder / "project", body, **front_matter)
    rendering = render(project, (Job("page", kind),), folder / "into")
    assert [finding for finding in rendering.findings if finding.code != "RG901"] == []
    return rendering.files[0].path


def refuse(folder: Path, body: str, kind: Any = "html") -> str:
    """What is said of a body that cannot be rendered."""
    with pytest.raises(RenderFailed) as caught:
        make(folder, body, kind)
    return "\n".join(map(str, caught.value.findings)) or str(caught.value)


# ── the engine ────────────────────────────────────────────────────────────────────────────


def test_it_is_an_engine_that_names_its_tools() -> None:
    engine: Engine = Embedded()
    assert engine.name == "embedded"
    assert re.fullmatch(r"pandoc [\d.]+, typst [\d.]+", engine.version)


def test_it_makes_every_job_and_says_when_each_begins(tmp_path: Path) -> None:
    begun: list[str] = []
    rendering = Embedded().render(PROJECT, BRIEF, tmp_path, epoch=EPOCH, progress=begun.append)
    assert [rendered.job for rendered in rendering.files] == list(BRIEF)
    assert sorted(begun) == ["brief.docx", "brief.html", "brief.pdf"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(begun)
    assert all(rendered.seconds > 0 for rendered in rendering.files)


def test_formats_of_a_long_text_that_are_made_side_by_side_are_the_same(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportgen.engines.embedded.engine._LONG", 0)
    assert render(PROJECT, BRIEF + SLIDES, tmp_path).findings == ()
    for job in BRIEF + SLIDES:
        assert (tmp_path / job.filename).read_bytes() == (made / job.filename).read_bytes(), job


@pytest.mark.parametrize("kind", ["html", "pdf", "docx"])
def test_pictures_may_come_while_the_text_is_read(tmp_path: Path, kind: Any) -> None:
    project = write_project(tmp_path / "project", "![A line](figures/late)")
    jobs, whole = (Job("page", kind),), Future[None]()

    def draw() -> None:
        for end in ("svg", "png"):
            shutil.copy(project / f"figures/stance.{end}", project / f"figures/late.{end}")
        whole.set_result(None)

    threading.Timer(1, draw).start()
    into = tmp_path / "late"
    late = Embedded().render(project, jobs, into, epoch=EPOCH, progress=lambda _: None, whole=whole)
    made = render(project, jobs, tmp_path / "made")
    assert late.findings == made.findings
    assert late.files[0].path.read_bytes() == made.files[0].path.read_bytes()


def test_pictures_that_cannot_be_drawn_end_it(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", "![A line](figures/late)")
    jobs, whole = (Job("page", "pdf"), Job("page", "html")), Future[None]()
    threading.Timer(1, whole.set_exception, [OSError("The disk is full.")]).start()
    into = tmp_path / "into"
    with pytest.raises(OSError, match=r"^The disk is full\.$"):
        Embedded().render(project, jobs, into, epoch=EPOCH, progress=lambda _: None, whole=whole)
    assert not into.exists()


def test_it_writes_nothing_in_the_project(tmp_path: Path) -> None:
    project = shutil.copytree(PROJECT, tmp_path / "project")
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    render(project, BRIEF + SLIDES, tmp_path / "into")
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before


def test_the_same_project_gives_the_same_bytes_in_another_folder(
    made: Path, tmp_path: Path
) -> None:
    project = shutil.copytree(PROJECT, tmp_path / "else where")
    render(project, BRIEF + SLIDES, tmp_path / "into")
    for path in (tmp_path / "into").iterdir():
        assert path.read_bytes() == (made / path.name).read_bytes(), path.name


def test_no_output_names_a_folder_of_this_machine(made: Path) -> None:
    for path in made.iterdir():
        content = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                content = b"".join(archive.read(name) for name in archive.namelist())
        assert str(PROJECT).encode() not in content, path.name
        assert b"/tmp/" not in content, path.name


def test_one_failing_job_leaves_no_file_at_all(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", "[@nobody]")
    with pytest.raises(EngineError):
        render(project, FIVE, tmp_path / "into")
    assert list((tmp_path / "into").iterdir()) == []


# ── what the documents hold ───────────────────────────────────────────────────────────────

BRIEF_FILES = ("brief.html", "brief.pdf", "brief.docx")
ALL_FILES = (*BRIEF_FILES, "slides.html", "slides.pptx")


@pytest.mark.parametrize("name", BRIEF_FILES)
def test_cross_references_carry_word_and_number(made: Path, name: str) -> None:
    text = text_of(made / name)
    assert "See Section 2 for the numbers, Figure 1 for the range and Table 1" in text
    assert "only the number: 1; with another word: Fig. 1; Section 1.1 comes first" in text


@pytest.mark.parametrize("name", BRIEF_FILES)
def test_captions_are_numbered_by_kind(made: Path, name: str) -> None:
    text = text_of(made / name)
    for caption in (
        "Figure 1: Where each reading stands",
        "Figure 2: The same figure, in a division with its caption last",
        "Table 1: What each reading argues",
        "Table 2: Evidence by kind",
        "Table 3: Ships counted, in a division",
    ):
        assert caption in text


def test_what_stands_in_a_note_is_numbered_where_the_note_stands(tmp_path: Path) -> None:
    rows = "| a | b |\n|---|---|\n| c | d |\n\n"
    note = f"[^n]: More:\n\n{rows}: Inner {{#tbl-inner}}".replace("\n", "\n    ")
    body = f"See @tbl-outer and @tbl-inner.[^n]\n\n{note}\n\n{rows}: Outer {{#tbl-outer}}"
    text = text_of(make(tmp_path, body, "html"))
    assert "See Table 2 and Table 1." in text
    assert "Table 1: Inner" in text
    assert "Table 2: Outer" in text


def test_a_numbered_heading_may_have_the_identifier_of_any_kind(tmp_path: Path) -> None:
    body = "## First {#imp-first}\n\nSee @imp-first."
    text = text_of(make(tmp_path, body, "html", **{"number-sections": True}))
    assert "See Section 1." in text


@pytest.mark.parametrize("name", BRIEF_FILES)
def test_citations_follow_the_style_with_locators(made: Path, name: str) -> None:
    text = text_of(made / name)
    assert "(Abe 2013, p. 91; see Kowalska and Nowak 2019, pp. 95–96)" in text
    assert "Abe, Shinzō. 2013. Of harbours and hinterlands. Coastal Quarterly, 4(2)" in text


@pytest.mark.parametrize("name", BRIEF_FILES)
def test_text_keeps_its_characters(made: Path, name: str) -> None:
    text = text_of(made / name)
    assert 'put it "more plainly" -- as text, these marks stay what they are' in text
    assert "安倍晋三. Polish: Zażółć gęślą jaźń." in text
    assert "Ada Źródło" in text


@pytest.mark.parametrize("name", ALL_FILES)
def test_the_date_is_in_long_form(made: Path, name: str) -> None:
    assert "21 November 2026" in text_of(made / name)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("brief.html", "web only|everywhere but in the PDF|where scripts run"),
        ("brief.pdf", "everywhere but on the web"),
        ("brief.docx", "everywhere but on the web|everywhere but in the PDF"),
    ],
)
def test_conditional_content_is_seen_where_it_says(made: Path, name: str, seen: str) -> None:
    text = text_of(made / name)
    found = re.findall(r"Seen (?:on the )?([\w ]+)\.", text)
    assert found == seen.split("|")
    word = {"html": "web", "pdf": "typst", "docx": "docx"}[name.rpartition(".")[2]]
    assert f"Formats: {word}." in text


def test_html_aliases_reach_decks_and_pdf_aliases_do_not(tmp_path: Path) -> None:
    body = (
        "## One\n\n::: {.content-visible when-format=html}\nfor the web\n:::\n\n"
        "::: {.content-visible when-format=pdf}\nfor paper\n:::"
    )
    text = text_of(make(tmp_path, body, "revealjs"))
    assert "for the web" in text
    assert "for paper" not in text


def test_raw_blocks_reach_their_own_format_only(made: Path) -> None:
    assert "Raw HTML for the web." in text_of(made / "brief.html")
    assert "Raw Typst" not in text_of(made / "brief.html")
    assert "Raw Typst for the PDF." in text_of(made / "brief.pdf")
    assert "Raw HTML" not in text_of(made / "brief.pdf")
    assert "Raw" not in text_of(made / "brief.docx")


@pytest.mark.parametrize("name", BRIEF_FILES)
def test_callouts_have_their_titles_or_their_kinds(made: Path, name: str) -> None:
    text = text_of(made / name)
    assert "How sure the brief is Confidence is moderate" in text
    assert "A title of its own Folded away" in text
    assert "Important Without a title, the kind is the title." in text


@pytest.mark.parametrize("name", BRIEF_FILES)
def test_tabs_hold_their_content_in_every_format(made: Path, name: str) -> None:
    text = text_of(made / name)
    assert "First reading It argues from statistics" in text
    assert "Second reading It argues from interviews" in text


@pytest.mark.parametrize("name", BRIEF_FILES)
def test_speaker_notes_stay_out_of_briefs(made: Path, name: str) -> None:
    assert "A note that only a speaker sees" not in text_of(made / name)


@pytest.mark.parametrize("name", BRIEF_FILES)
def test_the_bibliography_stands_where_it_is_asked_for(made: Path, name: str) -> None:
    text = text_of(made / name)
    # The last occurrence is the heading; before it stands the table of contents.
    assert text.rindex("References") < text.rindex("Kowalska, Żaneta")


# ── HTML ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["brief.html", "slides.html"])
def test_pages_ask_nothing_of_the_network(made: Path, name: str) -> None:
    for tag, attrs in page_of(made / name).elements:
        for attribute in ("src", "href", "data", "poster"):
            target = attrs.get(attribute) or ""
            if tag != "a":
                assert not re.match(r"(?:https?:)?//", target), (tag, target)
    text = (made / name).read_text("utf-8")
    assert not re.search(r"@import|url\(\s*['\"]?(?:https?:)?//", text)


def test_images_are_in_the_page_with_their_alternative_text(made: Path) -> None:
    images = [attrs for tag, attrs in page_of(made / "brief.html").elements if tag == "img"]
    assert all((image["src"] or "").startswith("data:image/svg+xml;base64,") for image in images)
    assert [(image["alt"] or "")[:12] for image in images] == ["Two dots on ", "The same lin"]


def test_wide_tables_scroll_in_a_box_that_the_keyboard_reaches(made: Path) -> None:
    boxes = page_of(made / "brief.html").with_class("table-scroll")
    assert len(boxes) == 3
    assert all(box["tabindex"] == "0" and box["role"] == "region" for box in boxes)
    assert all(box.get("aria-labelledby") for box in boxes)


def test_headings_of_a_page_skip_no_level_and_its_title_is_the_only_first(made: Path) -> None:
    elements = page_of(made / "brief.html").elements
    levels = [int(tag[1]) for tag, _ in elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_every_link_within_a_page_leads_somewhere(made: Path) -> None:
    for name in ("brief.html", "slides.html"):
        elements = page_of(made / name).elements
        ids = {attrs.get("id") for _, attrs in elements}
        links = [attrs.get("href") or "" for tag, attrs in elements if tag == "a"]
        inner = [link.removeprefix("#").removeprefix("/") for link in links if link[:1] == "#"]
        missing = [target for target in inner if target not in ids]
        assert missing == []


def test_ids_are_used_once(made: Path) -> None:
    for name in ("brief.html", "slides.html"):
        ids = [attrs["id"] for _, attrs in page_of(made / name).elements if attrs.get("id")]
        assert len(ids) == len(set(ids))


def test_included_files_stand_at_the_end_of_the_body_as_they_are(made: Path) -> None:
    text = (made / "brief.html").read_text("utf-8")
    included = (PROJECT / "interactive.html").read_text("utf-8")
    assert included in text
    assert text.index("</main>") < text.index(included) < text.rindex("</body>")


def test_a_large_include_is_not_parsed(tmp_path: Path) -> None:
    project = write_project(
        tmp_path / "project",
        "Text.",
        format={"html": {"include-after-body": "large.html"}},
    )
    large = "<script>/* </body> *é* " + "x" * 5_000_000 + " */</script>"
    (project / "large.html").write_text(large, "utf-8")
    rendering = render(project, (Job("page", "html"),), tmp_path / "into")
    assert large in rendering.files[0].path.read_text("utf-8")


# ── PDF ───────────────────────────────────────────────────────────────────────────────────


def test_the_pdf_is_tagged_titled_and_declares_pdf_ua(made: Path) -> None:
    reader = pypdf.PdfReader(made / "brief.pdf")
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert reader.metadata.title == "Harbours or hinterlands?"
    assert "Ada Źródło" in (reader.metadata.author or "")
    metadata = catalog["/Metadata"].get_object().get_data().decode("utf-8")
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_figures_of_the_pdf_have_alternative_text(made: Path) -> None:
    reader = pypdf.PdfReader(made / "brief.pdf")
    texts = {
        obj["/Alt"]
        for obj in _structure(reader.trailer["/Root"]["/StructTreeRoot"])
        if "/Alt" in obj
    }
    assert any(text.startswith("Two dots on a line") for text in texts)
    assert any(text.startswith("The same line again") for text in texts)


def test_alternative_texts_of_the_pdf_keep_their_dashes_and_stops(tmp_path: Path) -> None:
    alt = "From 2017-06 to 2018 ... and -5."
    body = f'![A line](figures/stance){{#fig-line fig-alt="{alt}"}}'
    reader = pypdf.PdfReader(make(tmp_path, body, "pdf"))
    elements = _structure(reader.trailer["/Root"]["/StructTreeRoot"])
    assert [element["/Alt"] for element in elements if "/Alt" in element] == [alt]


def test_a_pdf_made_again_shows_its_figures_as_they_are_now(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", "![A line](figures/stance)")
    figure = project / "figures" / "stance.svg"
    drawn = figure.read_text("utf-8")
    made = []
    for number, text in enumerate((drawn, drawn.replace("<circle", "<ellipse"), drawn)):
        figure.write_text(text, "utf-8")
        rendering = render(project, (Job("page", "pdf"),), tmp_path / f"into-{number}")
        made.append(rendering.files[0].path.read_bytes())
    assert made[0] != made[1]
    assert made[0] == made[2]


def _structure(node: Any) -> Iterator[Any]:
    yield node
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(child, dict):
            yield from _structure(child)


def test_the_pdf_has_bookmarks_and_page_numbers(made: Path) -> None:
    reader = pypdf.PdfReader(made / "brief.pdf")
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert [re.sub(r"\s+", " ", title) for title in titles] == [
        "1 Key judgements",
        "2 Evidence",
        "References",
    ]
    last = len(reader.pages)
    assert f"Page {last} of {last}" in reader.pages[-1].extract_text()


def test_a_header_of_typst_is_put_before_the_document(tmp_path: Path) -> None:
    header = {"typst": {"include-in-header": [{"text": "#let motto = [From the header]"}]}}
    body = "```{=typst}\n#motto\n```"
    assert "From the header" in text_of(make(tmp_path, body, "pdf", format=header))


def test_characters_that_no_font_has_are_named_in_a_warning(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", "He met 安倍 and 👨\u200d👩 there.")
    engine = Embedded(system_fonts=False)
    (tmp_path / "into").mkdir()
    jobs = (Job("page", "pdf"),)
    rendering = engine.render(
        project, jobs, tmp_path / "into", epoch=EPOCH, progress=lambda _: None
    )
    (finding,) = rendering.findings
    assert (finding.code, finding.severity) == ("RG906", Severity.WARNING)
    assert "倍 (U+500D)" in finding.message
    assert "安 (U+5B89)" in finding.message
    listed = re.findall(r"U\+(\w+)", finding.message)
    assert listed == ["500D", "5B89", "1F468", "1F469"]
    assert finding.location.line > 1
    assert rendering.files[0].path.read_bytes().startswith(b"%PDF")


# ── Word and PowerPoint ───────────────────────────────────────────────────────────────────


def test_word_files_use_real_styles(made: Path) -> None:
    document = docx.Document(made / "brief.docx")
    styles = {paragraph.style.name for paragraph in document.paragraphs if paragraph.text}
    assert {"Title", "Subtitle", "Heading 1", "Heading 2", "Table Caption"} <= styles
    assert {"Image Caption", "Bibliography", "toc 1"} <= styles
    assert {table.style.name for table in document.tables} == {"Table", "Callout"}
    assert document.core_properties.title == "Harbours or hinterlands?"


def test_the_contents_of_a_word_file_are_a_field_with_its_entries(made: Path) -> None:
    document = docx.Document(made / "brief.docx")
    entries = [p.text for p in document.paragraphs if p.style.name.startswith("toc ")]
    assert entries == [
        "1 Key judgements",
        "1.1 Method",
        "2 Evidence",
        "2.1 Theme by theme",
        "References",
    ]
    assert 'TOC \\o "1-3"' in document.element.xml


def test_images_of_office_files_have_alternative_text(made: Path) -> None:
    document = docx.Document(made / "brief.docx")
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert [text[:12] for text in described] == ["Two dots on ", "The same lin"]
    slides = pptx.Presentation(made / "slides.pptx").slides
    pictures = [s for slide in slides for s in slide.shapes if s.shape_type == 13]
    assert [p._element.nvPicPr.cNvPr.get("descr") for p in pictures] == ["Two dots on a line."]


def test_decks_are_wide_and_keep_notes_and_native_tables(made: Path) -> None:
    deck = pptx.Presentation(made / "slides.pptx")
    assert deck.slide_width * 9 == deck.slide_height * 16
    notes = [s.notes_slide.notes_text_frame.text for s in deck.slides if s.has_notes_slide]
    assert any("Say why it matters. 安倍晋三." in text for text in notes)
    tables = [shape for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert tables[0].table.cell(1, 2).text == "changed"


def test_text_before_columns_stays_on_their_slide(tmp_path: Path) -> None:
    body = (
        "## Side by side\n\nWhat is asked?\n\n:::: {.columns}\n::: {.column}\nleft\n:::\n"
        "::: {.column}\nright\n:::\n::::"
    )
    deck = pptx.Presentation(make(tmp_path, body, "pptx"))
    assert len(deck.slides) == 2
    texts = [shape.text_frame.text for shape in deck.slides[1].shapes]
    assert texts == ["Side by side", "What is asked?\nleft", "right", "‹#›"]


def test_long_slides_that_no_filter_parts_are_told_to_shrink(tmp_path: Path) -> None:
    body = "## Much\n\n" + "\n".join(f"- {'words ' * 40}" for _ in range(5))
    project = write_project(tmp_path / "project", body, format={"bare-pptx": "default"})
    (project / "_extensions" / "bare").mkdir(parents=True)
    bare = project / "_extensions" / "bare" / "_extension.yml"
    bare.write_text("contributes: {formats: {pptx: {slide-level: 2}}}")
    made = render(project, (Job("page", "pptx"),), tmp_path / "into").files[0].path
    deck = pptx.Presentation(made)
    assert 'normAutofit fontScale="' in deck.slides[1].shapes[1]._element.xml


# ── reveal.js ─────────────────────────────────────────────────────────────────────────────


def test_decks_carry_reveal_and_their_notes(made: Path) -> None:
    text = (made / "slides.html").read_text("utf-8")
    assert "Reveal.initialize" in text
    assert "RevealNotes" in text
    assert len(page_of(made / "slides.html").with_class("notes")) == 2


def test_steps_of_a_slide_are_fragments(made: Path) -> None:
    page = page_of(made / "slides.html")
    tags = [tag for tag, attrs in page.elements if "fragment" in (attrs.get("class") or "").split()]
    assert sorted(tags) == ["div", "li", "li", "span"]


@pytest.mark.browser
def test_pages_fit_a_phone_and_decks_fit_their_slides(made: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium here")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright drives it")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        context = browser.new_context(viewport={"width": 360, "height": 740}, offline=True)
        page = context.new_page()
        page.goto((made / "brief.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        page.get_by_role("tab", name="First reading").press("ArrowRight")
        assert page.get_by_role("tabpanel", name="Second reading").is_visible()
        page.set_viewport_size({"width": 1280, "height": 720})
        page.goto((made / "slides.html").as_uri())
        page.wait_for_selector(".reveal.ready")
        assert page.evaluate(_OVERFLOWING) == []
        browser.close()


_OVERFLOWING = """() => {
  const found = [];
  for (let i = 0; i < Reveal.getTotalSlides(); i++) {
    const slide = Reveal.getCurrentSlide();
    if (slide.scrollHeight > slide.clientHeight + 1 || slide.scrollWidth > slide.clientWidth + 1)
      found.push(slide.id);
    while (Reveal.availableFragments().next) Reveal.nextFragment();
    Reveal.next();
  }
  return found;
}"""


# ── hostile text ──────────────────────────────────────────────────────────────────────────

HOSTILE = (
    "*_#[]{}$<>&%@\\ {{< include x >}} <script>alert(1)</script> #set page() "
    "`code` ~ ^ | \" ' -- --- ... @fig-x [@abe2013] \\begin{x} // /* <b> &amp; $x^2$ 1. + - "
    "https://x.example/_a_ = == #let 'q' “q” ’ 安倍晋三 Żakowski"
)


def escape(text: str) -> str:
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def squeeze(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("job", FIVE, ids=lambda job: job.format)
def test_escaped_text_comes_out_as_the_same_characters(tmp_path: Path, job: Job) -> None:
    words = escape(HOSTILE)
    body = (
        f"## H1 {words} H2\n\nP1 {words} P2\n\n- L1 {words} L2\n\n"
        f"## Table\n\n| a | b |\n|---|---|\n| C1 {words} C2 | x |\n\n: K1 {words} K2\n\n"
        f"## Callout\n\n::: {{.callout-note}}\n## N1 {words} N2\n\nB1 {words} B2\n:::"
    )
    path = make(
        tmp_path, body, job.format, title=f"T1 {words} T2", author=[{"name": f"A1 {words} A2"}]
    )
    text = squeeze(text_of(path))
    for mark in "HPLCKNBTA":
        assert f"{mark}1{squeeze(HOSTILE)}{mark}2" in text, mark


STARTS = ("= x", "- x", "+ x", "/ x: y", "1. x", "> x", "# x", "| x", ": x", "-5 x", "~~~", "a -?")


@pytest.mark.parametrize("job", FIVE[:3], ids=lambda job: job.format)
def test_a_paragraph_may_begin_with_any_mark(tmp_path: Path, job: Job) -> None:
    body = "\n\n".join(f"(a)\\\n{escape(start)}" for start in STARTS)
    body += "\n\n" + "\n\n".join(f"{escape(start)} (b)" for start in STARTS)
    text = squeeze(text_of(make(tmp_path, body, job.format)))
    for start in STARTS:
        assert f"(a){squeeze(start)}" in text, start
        assert f"{squeeze(start)}(b)" in text, start


ITEM = "- {} (b)\n\n\n| head |\n|---|\n| {} (c) |\n\n: {} (d)\n\n\n[{} (e)](https://x.example/)"


@pytest.mark.parametrize("start", STARTS)
def test_an_item_a_cell_a_caption_and_a_link_may_begin_with_any_mark(
    tmp_path: Path, start: str
) -> None:
    body = ITEM.format(*(escape(start) for _ in "bcde"))
    text = squeeze(text_of(make(tmp_path, body, "pdf")))
    for place in "bcde":
        assert f"{squeeze(start)}({place})" in text, place


STYLED = ("*a*", "**a**", "~a~", "[a]{.smallcaps}", "[a](https://x.example/)", "`a`", "[@abe2013]")
CALLS = (
    '.at(read("references.bib"))',
    ".com",
    "(1)",
    "[b]",
    "; b",
    ".5",
    "..b",
    ".b.c(2)",
    "\u00ad.x",
)


@pytest.mark.parametrize("call", CALLS)
def test_what_follows_a_styled_run_is_never_called(tmp_path: Path, call: str) -> None:
    body = "\n\n".join(f"{run}{escape(call)} end" for run in STYLED)
    text = squeeze(text_of(make(tmp_path, body, "pdf", title=f"*a*{escape(call)}")))
    assert text.count(squeeze(call).replace("\u00ad", "") + "end") == len(STYLED)


@pytest.mark.parametrize(
    "formula", ["\\ce{a}", "\\degree", "\\rm x", '\\ce{a}#read("references.bib")']
)
def test_a_formula_that_cannot_be_read_is_printed_as_it_is_written(
    tmp_path: Path, formula: str
) -> None:
    project = write_project(tmp_path / "project", f"Before ${formula}$ after")
    made = render(project, (Job("page", "pdf"),), tmp_path / "into")
    assert squeeze(f"Before ${formula}$ after") in squeeze(text_of(made.files[0].path))


def test_scripts_in_text_do_not_become_elements(tmp_path: Path) -> None:
    path = make(tmp_path, escape(HOSTILE), "html")
    assert "alert(1)" in text_of(path)
    assert not re.search(r"<script[^>]*>alert", path.read_text("utf-8"))


def test_a_hostile_alternative_text_stays_text(tmp_path: Path) -> None:
    alt = r"a \"quoted\" \\ #text <b> *x*"
    body = f'![Caption](figures/stance){{#fig-a fig-alt="{alt}"}}'
    expected = 'a "quoted" \\ #text <b> *x*'
    page = page_of(make(tmp_path / "html", body, "html"))
    assert [attrs["alt"] for tag, attrs in page.elements if tag == "img"] == [expected]
    reader = pypdf.PdfReader(make(tmp_path / "pdf", body, "pdf"))
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    assert expected in {node["/Alt"] for node in _structure(root) if "/Alt" in node}


# ── what leads nowhere ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("job", FIVE, ids=lambda job: job.format)
def test_an_unknown_citation_key_is_an_error_with_its_place(tmp_path: Path, job: Job) -> None:
    said = refuse(tmp_path, "## One\n\nSee [@nobody2020, {p. 3}].", job.format)
    assert re.search(r"page\.qmd:\d+:6: error RG903: @nobody2020 is not in the bib", said)


def test_an_unresolved_cross_reference_is_an_error_with_its_place(tmp_path: Path) -> None:
    said = refuse(tmp_path, "See @fig-nowhere.")
    assert re.search(r"page\.qmd:\d+:5: error RG902: @fig-nowhere does not exist", said)


def test_a_missing_image_is_an_error_with_its_place(tmp_path: Path) -> None:
    said = refuse(tmp_path, "![Caption](figures/nowhere)")
    assert re.search(r"page\.qmd:\d+:12: error RG904: There is no image figures/nowhere.svg", said)


def test_an_image_from_the_network_is_not_fetched(tmp_path: Path) -> None:
    said = refuse(tmp_path, "See ![Caption](<no such/it is [1].svg>).")
    assert re.search(r"page\.qmd:\d+:\d+: error RG904: There is no image no such/it is \[1\]", said)
    assert "RG121" in refuse(tmp_path, "![Caption](https://example.invalid/x.png)")


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    said = refuse(tmp_path, "See @fig-nowhere and [@nobody].\n\n![C](nowhere.png)")
    assert all(code in said for code in ("RG902", "RG903", "RG904"))


def test_a_missing_document_is_told(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match=r"absent\.qmd cannot be read"):
        render(PROJECT, (Job("absent", "html"),), tmp_path)


def test_typst_errors_come_with_their_log(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", "```{=typst}\n#nothing()\n```")
    with pytest.raises(RenderFailed, match=r"Typst cannot make a PDF of page\.qmd") as caught:
        render(project, (Job("page", "pdf"),), tmp_path / "into")
    assert "nothing" in caught.value.log


# ── unknown constructs ────────────────────────────────────────────────────────────────────


def read(project: Path, document: str) -> QuartoFile:
    """A document of a project that may be written into."""
    return read_file(project, document, Shelf(project, project / ".looks"))


def unknown(folder: Path, body: str, **front_matter: Any) -> list[Finding]:
    return list(find_unknown(read(write_project(folder, body, **front_matter), "page")))


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("{{< include other.qmd >}}", "the shortcode include"),
        ("```{python}\n1\n```", "the code cell {python}"),
        ("```{mermaid}\nx\n```", "the code cell {mermaid}"),
        ("::: {layout-ncol=2}\n:::", "the attribute layout-ncol"),
        ("::: {.panel-input}\n:::", "the class .panel-input"),
        ("::: {.column-margin}\n:::", "the class .column-margin"),
        ("$$x$$ {#eq-one}", "the target #eq-one"),
        ("See @thm-one.", "the cross-reference @thm-one"),
        ("::: {.callout-danger}\n:::", "the class .callout-danger"),
        ("```{=rtf}\nx\n```", "the raw block {=rtf}"),
    ],
)
def test_what_only_quarto_renders_is_named(tmp_path: Path, body: str, name: str) -> None:
    (finding,) = unknown(tmp_path, "A line.\n\n" + body)
    assert finding.code == "RG901"
    assert finding.severity is Severity.WARNING
    assert name in finding.message
    assert "Quarto renders it" in finding.remedy
    lines = (tmp_path / "page.qmd").read_text("utf-8").splitlines()
    assert lines[finding.location.line - 1].startswith(body.splitlines()[0])


@pytest.mark.parametrize(
    "body",
    [
        "{{< pagebreak >}}",
        "`{{< include x >}}`",
        "```\n{{< include x >}}\n```",
        "````markdown\n```{python}\n```\n````",
        r"\{\{\< include x \>\}\}",
        r"me\@eq-x.example \@eq-one",
        "<!-- {{< include x >}} -->",
        "::: {.callout-note}\n:::",
        "```{.python}\n1\n```",
    ],
)
def test_what_is_known_or_verbatim_is_not_named(tmp_path: Path, body: str) -> None:
    assert unknown(tmp_path, body) == []


def test_unknown_options_are_named_where_they_stand(tmp_path: Path) -> None:
    found = unknown(tmp_path, "x", filters=["x"], format={"revealjs": {"theme": "moon"}})
    assert [finding.message for finding in found] == [
        "The embedded engine does not know the option filters."
    ]


def test_masking_keeps_every_character_in_its_place() -> None:
    text = "a `b` c\n```\nd\n```\ne <!-- f\ng --> h\n"
    masked = mask(text)
    assert len(masked) == len(text)
    assert [len(line) for line in masked.split("\n")] == [len(line) for line in text.split("\n")]
    assert re.sub(r"\s+", " ", masked) == "a c ``` e h "


# ── options, words and dates ──────────────────────────────────────────────────────────────


def test_options_merge_as_quarto_merges_them(tmp_path: Path) -> None:
    project = shutil.copytree(PROJECT, tmp_path / "project")
    options = read(project, "brief").options_for("pdf")
    assert options["papersize"] == "a4"
    assert options["toc-depth"] == 2
    assert options["number-sections"] is True
    assert read(project, "slides").options_for("pptx")["number-sections"] is False


def test_lists_are_joined_and_scalars_replaced() -> None:
    below = {"css": ["a.css"], "toc": True, "deep": {"x": 1}}
    above = {"css": "b.css", "toc": False, "deep": {"y": 2}}
    assert merge(below, above) == {
        "css": ["a.css", "b.css"],
        "toc": False,
        "deep": {"x": 1, "y": 2},
    }


@pytest.mark.parametrize(
    ("lang", "written"),
    [
        ("en", "21 November 2026"),
        ("en-US", "November 21, 2026"),
        ("pl", "21 listopada 2026"),
        ("ja", "2026年11月21日"),
        ("xx", "2026-11-21"),
    ],
)
def test_dates_are_written_in_the_language(lang: str, written: str) -> None:
    assert write_date("2026-11-21", lang) == written


def test_dates_follow_the_format_that_is_asked_for() -> None:
    assert write_date("2026-11-01", "en-US", "D MMMM YYYY") == "1 November 2026"
    assert write_date("2026-11-01", "en", "iso") == "2026-11-01"
    assert write_date("2026-11", "pl") == "listopad 2026"
    assert write_date("someday", "en") == "someday"


@pytest.mark.parametrize(
    ("lang", "word"), [("pl", "Rysunek 1"), ("ja", "図 1"), ("ar", "شكل 1"), ("fr", "Figure 1")]
)
def test_references_speak_the_language_of_the_document(
    tmp_path: Path, lang: str, word: str
) -> None:
    body = "![C](figures/stance){#fig-a}\n\nSee @fig-a."
    assert f"See {word}." in text_of(make(tmp_path, body, "html", lang=lang))


def test_a_language_from_right_to_left_sets_the_direction(tmp_path: Path) -> None:
    page = page_of(make(tmp_path, "שלום", "html", lang="he"))
    assert page.elements[0] == ("html", {"lang": "he", "dir": "rtl"})
