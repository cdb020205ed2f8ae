"""The PDF: its first page, its pages, its tags, as other programs read them."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.etree
import pypdf
import pytest
from pydantic import ValidationError
from reading import squash
from samples import HOSTILE, LONG, UNBROKEN, make_brief

from reportgen.compare import compare
from reportgen.engines.embedded import Embedded
from reportgen.engines.protocol import Job
from reportgen.figures import draw, palette
from reportgen.looks import list_looks
from reportgen.making import project
from reportgen.making.cache import Cache
from reportgen.model.brief import Brief
from reportgen.model.comparison import Judgement
from reportgen.model.publication import Document, Publication
from reportgen.styles import find_style, read_traits
from reportgen.templating.compose import compose
from reportgen.templating.outline import Outline
from reportgen.workspace import Workspace

EPOCH = 1795219200
A4, LETTER = (595, 842), (612, 792)
POINTS_A_CM = 72 / 2.54
SENTENCE = (
    "The sources part over what to call a strategy more than over what was done, and on the "
    "evidence a change is unlikely to have taken place; what gave way was reliability."
)
LINES_THAT_MEAN_SOMETHING = ("= a heading", "- a dash", "1. a number", "/ a term: b", "+ a plus")


# ── how PDFs are made here ───────────────────────────────────────────────────────────────


def conclude(brief: Brief, judgements: tuple[str, ...] = (SENTENCE,), **publication: Any) -> Brief:
    """The brief with judgements, each resting on some claims, and other values of brief.yml."""
    claims = tuple(brief.claims)
    concluded = tuple(
        Judgement.model_validate(
            {
                "text": text,
                "confidence": ("low", "moderate", "high")[number % 3],
                "basis": (claims[number % len(claims)],),
            }
        )
        for number, text in enumerate(judgements)
    )
    comparison = brief.comparison.model_copy(update={"judgements": concluded})
    changes = {"documents": {"brief": Document(formats=("pdf",))}, **publication}
    return dataclasses.replace(
        brief, comparison=comparison, publication=brief.publication.model_copy(update=changes)
    )


def write_project(brief: Brief, folder: Path) -> Path:
    """What a PDF needs of the Quarto project of a brief."""
    tables = compare(brief)
    drawn = draw(brief, tables)
    figures = {figure.name: figure for figure in drawn}
    style = find_style(Workspace(folder), brief.publication.csl)
    assert style
    outline = Outline(brief, tables)
    templates = folder / "no workspace" / "templates"
    qmds = compose(brief, outline, figures, figures, templates, read_traits(style))
    folder.mkdir(parents=True, exist_ok=True)
    own = style.content, templates, {}
    builds = project.write_texts(folder, brief, qmds, *own, lambda _document: None)
    given = brief, tables, drawn, builds, templates, {}, {}, None
    for picture in project.write_rest(folder, *given):
        picture.draw(folder, Cache(None))
    entries = (
        f"@article{{{source.key}, author={{Ada {source.label.split()[0]}}}, title={{Title}},"
        " journaltitle={Journal}, date={2017-03-06}, url={https://example.org/a}}"
        for source in brief.sources
    )
    (folder / "references.bib").write_text("\n".join(entries), encoding="utf-8")
    return folder


def print_brief(brief: Brief, folder: Path, *, system_fonts: bool = True) -> Path:
    """The PDF of a brief by the embedded engine, which finds nothing to complain of."""
    quarto = write_project(brief, folder / "quarto")
    engine = Embedded(system_fonts=system_fonts)
    job = Job("brief", "pdf")
    made = engine.render(quarto, (job,), folder, epoch=EPOCH, progress=lambda name: None)
    assert made.findings == ()
    return folder / "brief.pdf"


CASES: dict[str, Callable[[], Brief]] = {
    "two sources, one judgement": lambda: conclude(make_brief(2, 10)),
    "two sources, no judgement": lambda: conclude(make_brief(2, 10), ()),
    "two sources in full": lambda: conclude(make_brief(2, 10), length="full"),
    "three sources on letter": lambda: conclude(
        make_brief(3, 24), (SENTENCE,) * 5, paper="letter", pdf_standards=("ua-1", "a-2a")
    ),
    "four sources": lambda: conclude(make_brief(4, 24), (SENTENCE,) * 3),
    "twelve sources, twelve judgements": lambda: conclude(
        make_brief(12, 36, themes=6), tuple(f"{n}. {SENTENCE}" for n in range(1, 13))
    ),
    "long words for everything": lambda: conclude(
        make_brief(3, 6, themes=3, script="long"),
        (SENTENCE * 3,) * 12,
        title=LONG * 3,
        question=LONG * 4,
    ),
    "words wider than a column": lambda: conclude(
        make_brief(2, 4, themes=2, script="unbroken"), title=UNBROKEN * 3
    ),
    "a judgement longer than a page": lambda: conclude(make_brief(2, 4), (SENTENCE * 40,)),
    "text that means something": lambda: conclude(
        make_brief(2, 4, themes=3, script="hostile"), LINES_THAT_MEAN_SOMETHING
    ),
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The PDF of a case, made once."""

    @cache
    def make(case: str) -> Path:
        return print_brief(CASES[case](), tmp_path_factory.mktemp("pdf"))

    return make


every_case = pytest.mark.parametrize("case", CASES)


# ── how PDFs are read here ───────────────────────────────────────────────────────────────


@dataclasses.dataclass(frozen=True)
class Word:
    """A word on a page, in points from its upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclasses.dataclass(frozen=True)
class Page:
    """The words of a page, and its size."""

    width: float
    height: float
    words: tuple[Word, ...]


@cache
def read_words(path: Path) -> tuple[Page, ...]:
    """Every word of a PDF and where it stands, as poppler sees it."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler's pdftotext is not installed")
    command = ["pdftotext", "-bbox", str(path), "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    root = lxml.etree.fromstring(done.stdout, lxml.etree.XMLParser(recover=True))
    space = "{http://www.w3.org/1999/xhtml}"
    return tuple(
        Page(
            float(page.get("width")),
            float(page.get("height")),
            tuple(_read_word(word) for word in page.iter(f"{space}word")),
        )
        for page in root.iter(f"{space}page")
    )


def _read_word(element: Any) -> Word:
    left, top, right, bottom = (float(element.get(n)) for n in ("xMin", "yMin", "xMax", "yMax"))
    return Word(element.text or "", left, top, right, bottom)


@cache
def read_pages(path: Path) -> tuple[str, ...]:
    """The text of each page."""
    return tuple(page.extract_text() for page in pypdf.PdfReader(path).pages)


def walk_tags(reader: pypdf.PdfReader) -> Iterator[Any]:
    """Every element of the structure tree."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop()
        children = element.get("/K", []) if hasattr(element, "get") else []
        children = children.get_object() if hasattr(children, "get_object") else children
        for child in children if isinstance(children, list) else [children]:
            child = child.get_object()
            if isinstance(child, dict):
                waiting.append(child)
        if isinstance(element, dict) and "/S" in element:
            yield element


def find_pages(element: Any, inherited: Any = None) -> set[int]:
    """The numbers of the page objects that an element's content stands on."""
    page = element.raw_get("/Pg").idnum if "/Pg" in element else inherited
    children = element.get("/K", [])
    children = children.get_object() if hasattr(children, "get_object") else children
    found: set[int] = set()
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object()
        if isinstance(child, dict):
            found |= find_pages(child, page)
        elif page is not None:
            found.add(page)
    return found


def list_bookmarks(reader: pypdf.PdfReader) -> list[Any]:
    """The bookmarks of all levels, in order."""

    def flatten(items: list[Any]) -> Iterator[Any]:
        for item in items:
            if isinstance(item, list):
                yield from flatten(item)
            else:
                yield item

    return list(flatten(reader.outline))


# ── the first page ───────────────────────────────────────────────────────────────────────


@every_case
def test_the_first_page_stands_alone_and_the_contents_follow(
    printed: Callable[[str], Path], case: str
) -> None:
    pages = read_pages(printed(case))
    text = "\n".join(pages)
    glance = "Where the sources stand"
    assert text.count(glance) == 1 or "long" in case  # there a running head has it too
    assert glance in pages[0] or "long" in case or "twelve judgements" in case
    assert text.index(glance) < text.index("Contents")


@every_case
def test_the_summary_has_title_and_question(printed: Callable[[str], Path], case: str) -> None:
    first = squash(read_pages(printed(case))[0])
    publication = CASES[case]().publication
    assert squash(publication.title) in first
    assert squash(publication.question) in first
    assert "21November2026" in first


def test_judgements_that_a_page_does_not_hold_go_on_over_the_next(
    printed: Callable[[str], Path],
) -> None:
    pages = read_pages(printed("twelve sources, twelve judgements"))
    first, opening = pages[0], "The sources part"
    assert first.count(opening) >= 3
    assert sum(page.count(opening) for page in pages) == 12


def test_the_summary_gives_each_judgement_its_confidence(printed: Callable[[str], Path]) -> None:
    first = read_pages(printed("three sources on letter"))[0]
    assert first.count("Low confidence") == 2
    assert first.count("Moderate confidence") == 2
    assert first.count("High confidence") == 1


def test_sources_have_the_colours_of_the_figures_on_the_summary_too() -> None:
    template = list_looks()["typst-template.typ"].decode()
    line = next(line for line in template.splitlines() if "let source-colours" in line)
    assert ["#" + colour for colour in re.findall(r'"(\w{6})"', line)] == [
        palette.choose_colour(number, 3) for number in range(3)
    ]


def test_a_summary_without_any_scale_says_nothing_of_sides_and_differences(tmp_path: Path) -> None:
    brief = make_brief(2, 4, themes=2, silent=False)
    themes = tuple(t.model_copy(update={"scale": None}) for t in brief.comparison.themes)
    claims = [
        [claim.model_copy(update={"stance": None}) for claim in source.claims]
        for source in brief.sources
    ]
    sources = tuple(
        source.model_copy(update={"claims": tuple(own)})
        for source, own in zip(brief.sources, claims, strict=True)
    )
    comparison = brief.comparison.model_copy(update={"themes": themes})
    bare = conclude(Brief(brief.publication, sources, comparison, brief.bibliography), ())
    first = read_pages(print_brief(bare, tmp_path))[0]
    assert "no position" not in first
    assert "differ most" not in first
    assert "Where the sources stand" in first
    assert first.count("1 claim") == 4


def test_the_summary_gives_the_stance_of_each_source(printed: Callable[[str], Path]) -> None:
    brief = CASES["three sources on letter"]()
    outline = Outline(brief, compare(brief))
    first = read_pages(printed("three sources on letter"))[0]
    theme = outline.most_divergent(1)[0]
    assert theme.label in first
    assert all(source.label in first for source in brief.sources)


@every_case
def test_nothing_on_the_summary_is_set_in_tiny_type(
    printed: Callable[[str], Path], case: str
) -> None:
    sizes: set[float] = set()

    def note(text: str, _: Any, matrix: list[float], __: Any, size: float) -> None:
        if text.strip():
            sizes.add(round(abs(matrix[3] or matrix[1]) * size, 1))

    pypdf.PdfReader(printed(case)).pages[0].extract_text(visitor_text=note)
    assert min(sizes) >= 7


# ── pages ────────────────────────────────────────────────────────────────────────────────


@every_case
def test_nothing_stands_outside_the_margins(printed: Callable[[str], Path], case: str) -> None:
    for number, page in enumerate(read_words(printed(case)), 1):
        for word in page.words:
            where = f"page {number}: {word}"
            assert word.left >= 2 * POINTS_A_CM, where
            assert word.right <= page.width - 2 * POINTS_A_CM, where
            assert word.top >= 1 * POINTS_A_CM, where
            assert word.bottom <= page.height - 0.9 * POINTS_A_CM, where


@every_case
def test_every_page_has_its_number_and_the_last(printed: Callable[[str], Path], case: str) -> None:
    pages = read_pages(printed(case))
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text


@every_case
def test_no_row_of_a_table_is_cut(printed: Callable[[str], Path], case: str) -> None:
    rows = [tag for tag in walk_tags(pypdf.PdfReader(printed(case))) if tag["/S"] == "/TR"]
    assert rows
    assert all(len(find_pages(row)) <= 1 for row in rows if not _is_head(row))


def _is_head(row: Any) -> bool:
    """A head's row stands again on each page of its table."""
    parent = row["/P"]
    return bool(parent.get("/S") == "/THead")


@every_case
def test_no_heading_ends_a_page(printed: Callable[[str], Path], case: str) -> None:
    reader = pypdf.PdfReader(printed(case))
    pages = read_words(printed(case))
    for bookmark in list_bookmarks(reader):
        page = pages[reader.get_destination_page_number(bookmark)]
        top = page.height - float(bookmark.top)
        foot = page.height - 2 * POINTS_A_CM
        below = [word for word in page.words if top + 25 < word.top < foot]
        assert below, bookmark.title


def test_pages_have_the_size_of_the_paper(printed: Callable[[str], Path]) -> None:
    for case, size in (("four sources", A4), ("three sources on letter", LETTER)):
        first = read_words(printed(case))[0]
        assert (round(first.width), round(first.height)) == size


def test_a_matrix_that_is_too_wide_stands_on_a_turned_page(printed: Callable[[str], Path]) -> None:
    pages = read_words(printed("four sources"))
    turned = [page for page in pages if page.width > page.height]
    assert turned
    words = {word.text for word in turned[0].words}
    assert {"Adachi", "Brandt", "Castro", "Dlamini"} <= words


def test_the_heads_of_twelve_sources_do_not_touch(printed: Callable[[str], Path]) -> None:
    path = printed("twelve sources, twelve judgements")
    texts = read_pages(path)
    number = next(n for n, text in enumerate(texts) if "Synthesis matrix" in text and n > 1)
    heads = [word for word in read_words(path)[number].words if word.text in ("Brandt", "Castro")]
    upright = [head for head in heads if head.bottom - head.top > head.right - head.left]
    assert len(upright) >= 2
    spans = sorted((head.left, head.right) for head in upright)
    assert all(one[1] < other[0] for one, other in pairwise(spans))


# ── for programs that read aloud, catalogue and keep ─────────────────────────────────────


def test_the_pdf_is_tagged_and_says_its_language(printed: Callable[[str], Path]) -> None:
    root = pypdf.PdfReader(printed("four sources")).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_the_metadata_come_from_the_brief(printed: Callable[[str], Path]) -> None:
    reader = pypdf.PdfReader(printed("four sources"))
    assert reader.metadata is not None
    assert reader.metadata.title == "A sample brief"
    assert reader.metadata.author == "A. Writer"
    assert reader.metadata.subject == "What do they argue?"
    assert reader.metadata.keywords == "Theme 1, Theme 2, Theme 3, Theme 4, Theme 5"
    assert reader.metadata.creation_date is not None
    assert f"{reader.metadata.creation_date:%Y-%m-%d}" == "2026-11-21"


def test_marks_of_a_typewriter_stay_in_the_metadata(tmp_path: Path) -> None:
    brief = conclude(make_brief(), title="O'Brien's \"dikes\" -- or walls...")
    metadata = pypdf.PdfReader(print_brief(brief, tmp_path)).metadata
    assert metadata is not None
    assert metadata.title == "O'Brien's \"dikes\" -- or walls..."


def test_description_and_keywords_may_be_given(tmp_path: Path) -> None:
    brief = conclude(make_brief(), description="On $5 & #tags", keywords=("one, two", "[three]"))
    metadata = pypdf.PdfReader(print_brief(brief, tmp_path)).metadata
    assert metadata is not None
    assert metadata.subject == "On $5 & #tags"
    assert metadata.keywords == "one, two, [three]"


@every_case
def test_every_figure_says_what_it_shows(printed: Callable[[str], Path], case: str) -> None:
    reader = pypdf.PdfReader(printed(case))
    figures = [tag for tag in walk_tags(reader) if tag["/S"] == "/Figure"]
    brief = CASES[case]()
    assert len(figures) >= (len(draw(brief, compare(brief))) if "full" in case else 1)
    assert all(len(str(figure.get("/Alt", ""))) > 20 for figure in figures)


def test_tables_have_heads(printed: Callable[[str], Path]) -> None:
    tags = list(walk_tags(pypdf.PdfReader(printed("three sources on letter"))))
    tables = [tag for tag in tags if tag["/S"] == "/Table"]
    heads = [tag for tag in tags if tag["/S"] == "/TH"]
    assert tables
    assert len(heads) >= 2 * len(tables)


def test_judgements_are_a_list_and_the_title_is_a_title(printed: Callable[[str], Path]) -> None:
    kinds = {tag["/S"] for tag in walk_tags(pypdf.PdfReader(printed("four sources")))}
    assert {"/L", "/LI", "/H1", "/H2", "/Table", "/Figure", "/Link"} <= kinds


def test_bookmarks_lead_to_the_parts_in_order(printed: Callable[[str], Path]) -> None:
    reader = pypdf.PdfReader(printed("two sources in full"))
    titles = [re.sub(r"^[\d.]+ ", "", mark.title) for mark in list_bookmarks(reader)]
    parts = ["Key judgements", "The sources at a glance", "The comparison at a glance", "Theme 1"]
    annexes = ["Annex: the evidence", "Method", "References"]
    assert [title for title in titles if title in parts + annexes] == parts + annexes


@every_case
def test_every_link_leads_somewhere(printed: Callable[[str], Path], case: str) -> None:
    reader = pypdf.PdfReader(printed(case))
    pages = {page.indirect_reference.idnum for page in reader.pages if page.indirect_reference}
    inner = 0
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            link = annotation.get_object()
            action = link.get("/A", {})
            if "/URI" in action:
                assert action["/URI"].startswith("https://")
                continue
            target = link.get("/Dest") or action["/D"]
            if isinstance(target, str):
                assert target in reader.named_destinations
            else:
                assert target[0].idnum in pages
            inner += 1
    assert inner > 20


def test_pdf_a_is_declared_where_it_is_asked_for(printed: Callable[[str], Path]) -> None:
    reader = pypdf.PdfReader(printed("three sources on letter"))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


@pytest.mark.parametrize("standard", ["a-3u", "a-4"])
def test_each_standard_that_brief_yml_takes_can_be_met(tmp_path: Path, standard: str) -> None:
    both = () if standard == "a-4" else ("ua-1",)
    brief = conclude(make_brief(2, 4, themes=2), pdf_standards=(*both, standard))
    metadata = pypdf.PdfReader(print_brief(brief, tmp_path)).trailer["/Root"]["/Metadata"]
    assert f"<pdfaid:part>{standard[2]}</pdfaid:part>" in metadata.get_data().decode()


@pytest.mark.parametrize(
    ("standards", "words"),
    [
        (["ua-1", "a-4"], "PDF 2.0"),
        (["a-2a", "a-3b"], "cannot be combined"),
        (["ua-1", "ua-1"], "named twice"),
        (["ua-2"], "Input should be"),
        ([], "at least 1"),
    ],
)
def test_standards_that_cannot_be_met_together_are_refused(
    standards: list[str], words: str
) -> None:
    written = {"title": "A", "date": "2026-11-21", "question": "B?", "pdf_standards": standards}
    with pytest.raises(ValidationError, match=words):
        Publication.model_validate(written)


# ── characters ───────────────────────────────────────────────────────────────────────────


def test_text_that_means_something_comes_out_as_it_is(printed: Callable[[str], Path]) -> None:
    first = squash(read_pages(printed("text that means something"))[0])
    assert squash(HOSTILE) in first
    for line in LINES_THAT_MEAN_SOMETHING:
        assert squash(line) in first


def test_fonts_of_the_machine_are_not_asked_for_latin_text(tmp_path: Path) -> None:
    brief = conclude(make_brief(2, 4, themes=2, script="polish"))
    one = print_brief(brief, tmp_path / "with", system_fonts=True).read_bytes()
    other = print_brief(brief, tmp_path / "without", system_fonts=False).read_bytes()
    assert one == other


# ── the reference brief ──────────────────────────────────────────────────────────────────


@pytest.mark.thorough
def test_the_annex_on_method_counts_what_the_brief_rests_on(reference: Path) -> None:
    text = "\n".join(read_pages(reference / "outputs" / "annex.pdf"))
    method = squash(text[text.rindex("Method") :])
    for words in ("Claims72", "Piecesofevidence119", "Judgements6"):
        assert words in method
    assert "chicago" in squash("".join(read_pages(reference / "outputs" / "brief.pdf")))


def test_what_follows_a_citation_stands_apart_from_it(reference: Path) -> None:
    text = " ".join(" ".join(read_pages(reference / "outputs" / "brief.pdf")).split())
    assert "(Sahashi 2017, para. 6)" in text
    assert ")(" not in text


def test_the_references_end_the_brief_with_hanging_indents(reference: Path) -> None:
    path = reference / "outputs" / "brief.pdf"
    last = read_words(path)[-1]
    body = [word for word in last.words if 2.2 * POINTS_A_CM < word.top < last.height - 60]
    lefts = sorted({round(word.left) for word in _first_words(body)})
    assert lefts[-1] - lefts[0] > 10


def _first_words(words: list[Word]) -> list[Word]:
    """The first word of each line."""
    lines: dict[int, Word] = {}
    for word in words:
        line = round(word.top / 4)
        if line not in lines or word.left < lines[line].left:
            lines[line] = word
    return list(lines.values())
