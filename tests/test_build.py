"""The build as a whole, on the real embedded engine: what it makes, and what it leaves alone."""

from __future__ import annotations

import csv
import os
import re
import resource
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import drafts
import pypdf
import pytest
import yaml
from conftest import ROOT, Command, copy_reference
from reading import READERS, parse_html, read_html, read_pdf, squash
from samples import make_brief

import reportgen
from reportgen.columns import WHERE_GATHERED
from reportgen.compare import compare
from reportgen.engines.quarto import Quarto
from reportgen.figures import draw
from reportgen.model.brief import Brief, Locator
from reportgen.reading.loading import load
from reportgen.styles import StyleTraits
from reportgen.templating.compose import compose
from reportgen.templating.outline import Outline
from reportgen.workspace import Workspace

PAGES = ("brief.html", "slides.html")
DOCUMENTS = tuple(READERS)
"""What a workspace makes that names no documents."""
ALL_READERS = {**READERS, "annex.pdf": read_pdf}
"""What the reference brief makes."""
VERAPDF = "WARN: PDF standard validation requested but verapdf is not installed."
"""What Quarto says from 1.9.26 on where veraPDF is not installed: no fault of a project."""
RECORDS = frozenset({"manifest.json", "ro-crate-metadata.json", "quarto"})
PUBLISHED = frozenset({*DOCUMENTS, *RECORDS})
"""What stands in outputs/ when every document was made."""
FULL = ("brief.html", "annex.pdf")
"""The documents that hold every claim."""

# Every character that means something in Markdown, a shortcode, HTML, LaTeX or Typst.
HOSTILE = (
    r"*a* _b_ #c [d](e) {.f} $g$ <b>h</b> & &amp; &#35; 5% @i \j ^k^ ~l~ `m` | "
    r"""{{< include x >}} <!-- n --> #strong[o] #set page() \textbf{p} "q" 'r' -- --- ... :::"""
)


def read_tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def load_reference() -> Brief:
    brief = load(Workspace.open(ROOT)).brief
    assert brief is not None
    return brief


@pytest.fixture(scope="module")
def said(reference: Path) -> dict[str, str]:
    """What each document of the reference brief says, without spaces and hyphens."""
    return {name: bare(read(reference / "outputs" / name)) for name, read in ALL_READERS.items()}


def bare(text: str) -> str:
    """The characters without hyphens: a PDF does not tell which of them only break lines."""
    return squash(text).replace("-", "")


# ── what is made ─────────────────────────────────────────────────────────────────────────


def test_the_reference_brief_is_made_in_all_five_formats_with_an_annex(reference: Path) -> None:
    made = {path.name for path in (reference / "outputs").iterdir()}
    assert made == {*ALL_READERS, *RECORDS}


def test_the_library_returns_what_it_made(workspace: Path) -> None:
    lines: list[str] = []
    made = reportgen.build(
        workspace, to=["html", "slides"], engine="embedded", progress=lines.append
    )
    assert [output.path.name for output in made.outputs] == ["brief.html", "slides.html"]
    assert [output.size for output in made.outputs] == [o.path.stat().st_size for o in made.outputs]
    assert made.engine.startswith("embedded (pandoc ")
    assert made.project == workspace / "outputs" / "quarto"
    assert made.findings == ()
    assert {"check", "compare", "figures", "compose", "brief.html", "slides.html"} == set(lines)


@pytest.mark.parametrize(
    ("to", "made"),
    [
        ("html", {"brief.html"}),
        ("slides", {"slides.html"}),
        ("revealjs,html", {"brief.html", "slides.html"}),
        ("pptx, docx", {"brief.docx", "slides.pptx"}),
        ("html,html,HTML", {"brief.html"}),
    ],
)
def test_only_the_formats_asked_for_are_made(workspace: Path, to: str, made: set[str]) -> None:
    result = reportgen.build(workspace, to=to, engine="embedded")
    assert {output.path.name for output in result.outputs} == made
    assert {path.name for path in (workspace / "outputs").iterdir()} == {*made, *RECORDS}


def test_a_format_that_no_document_has_is_told_where_it_was_asked_for_by_name(
    workspace: Path,
) -> None:
    shown = {"to": "html,epub", "engine": "embedded"}
    for made in (reportgen.build(workspace, **shown), reportgen.build(workspace, **shown)):
        (finding,) = made.findings  # a build that has nothing to do says it too
        assert (finding.code, finding.severity) == ("RG913", "warning")
        assert "epub" in finding.message
        assert "html" in finding.remedy
        assert [output.path.name for output in made.outputs] == ["brief.html"]
    with pytest.raises(reportgen.InvalidBrief) as caught:
        reportgen.build(workspace, strict=True, **shown)
    assert [one.code for one in caught.value.findings] == ["RG913"]
    with pytest.raises(reportgen.ReportgenError, match="has the format epub"):
        reportgen.build(workspace, to="epub", engine="embedded")


@pytest.mark.thorough
def test_other_outputs_stay_when_one_is_made_anew(built: Path) -> None:
    before = read_tree(built / "outputs")
    reportgen.build(built, to="html", engine="embedded", cache=False)
    after = read_tree(built / "outputs")
    assert set(DOCUMENTS) <= set(after)
    assert {name: after[name] for name in DOCUMENTS} == {name: before[name] for name in DOCUMENTS}


def test_a_document_of_ones_own_is_made_by_its_template(workspace: Path) -> None:
    brief = yaml.safe_load((workspace / "brief.yml").read_text())
    brief["documents"] = {"note": {"formats": ["html"], "title": "A *note*"}}
    (workspace / "brief.yml").write_text(yaml.safe_dump(brief))
    (workspace / "templates").mkdir()
    (workspace / "templates" / "note.qmd.j2").write_text(
        '{% extends "reportgen/brief.qmd.j2" %}\n'
        "{% block question %}\nMy own words.\n\n{% endblock %}\n"
    )
    made = reportgen.build(workspace, to="html", engine="embedded")
    page = read_html(made.outputs[0].path)
    assert made.outputs[0].path.name == "note.html"
    assert "My own words." in page
    assert "What do they argue?" not in page


def test_the_quarto_project_is_complete(reference: Path) -> None:
    project = reference / "outputs" / "quarto"
    names = set(read_tree(project))
    assert {"_quarto.yml", "brief.qmd", "slides.qmd", "references.bib", "style.csl"} <= names
    for document in ("brief.qmd", "slides.qmd"):
        text = (project / document).read_text(encoding="utf-8")
        images = re.findall(r"\]\((figures/[^)\s]+)\)", text)
        assert images, f"{document} has no figures"
        assert {f"{image}.{kind}" for image in images for kind in ("svg", "png")} <= names
        head = yaml.safe_load(text.split("\n---\n")[0])
        assert head["bibliography"] == "references.bib" and head["csl"] == "style.csl"


def test_the_quarto_project_names_nothing_outside_itself(reference: Path) -> None:
    project = reference / "outputs" / "quarto"
    for name in ("_quarto.yml", "brief.qmd", "slides.qmd"):
        text = (project / name).read_text(encoding="utf-8")
        assert not re.search(r"\]\((?:/|\.\.|file:|https?:)", text), name
    for path in re.findall(r": ([\w./-]+\.(?:html|typ|css|csl|bib))$", text, re.MULTILINE):
        assert (project / path).is_file()


def test_every_table_is_there_as_csv_with_as_many_cells_in_each_row(reference: Path) -> None:
    brief = load_reference()
    data = reference / "outputs" / "quarto" / "data"
    tables = {path.stem for path in data.iterdir() if not path.name.startswith("figure-")}
    assert tables == set(compare(brief).by_name) - set(WHERE_GATHERED)  # nothing is gathered in it
    for path in sorted(data.iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert {len(row) for row in rows} == {len(rows[0])}, path.name
    with (data / "claims.csv").open(encoding="utf-8", newline="") as file:
        assert [row["claim"] for row in csv.DictReader(file)] == list(brief.claims)


# ── what the documents are ───────────────────────────────────────────────────────────────


def test_the_pdf_is_tagged_and_says_its_title_language_and_author(reference: Path) -> None:
    reader = pypdf.PdfReader(reference / "outputs" / "brief.pdf")
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is not None and bool(root["/MarkInfo"]["/Marked"])
    assert root["/StructTreeRoot"]
    assert str(root["/Lang"]).startswith("en")
    assert reader.metadata is not None
    assert reader.metadata.title == "Hedging or adapting?"
    assert reader.metadata.author == "The reportgen authors"
    assert "pdfuaid" in str(root["/Metadata"].get_data().decode())
    assert reader.outline


def test_figures_in_the_pdf_have_alternative_text(reference: Path) -> None:
    reader = pypdf.PdfReader(reference / "outputs" / "brief.pdf")
    alts = [str(node["/Alt"]) for node in walk_structure(reader) if "/Alt" in node]
    assert any("Stances of 2 sources" in alt for alt in alts)


def walk_structure(reader: pypdf.PdfReader) -> Iterator[Any]:
    stack = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while stack:
        node = stack.pop().get_object()
        if isinstance(node, list):
            stack += node
        elif isinstance(node, dict):
            yield node
            if "/K" in node:
                stack.append(node["/K"])


@pytest.mark.parametrize("name", PAGES)
def test_pages_fetch_nothing(reference: Path, name: str) -> None:
    text = (reference / "outputs" / name).read_text(encoding="utf-8")
    root = parse_html(reference / "outputs" / name)
    fetching = [
        *root.xpath("//@src | //@srcset | //@poster | //@data | //@background"),
        *root.xpath("//link/@href | //image/@href | //use/@href"),
    ]
    assert [url for url in fetching if not url.startswith(("data:", "#"))] == []
    styles = " ".join(root.xpath("//style/text()") + root.xpath("//@style"))
    remote = [url for url in re.findall(r"url\(\s*[\"']?([^)\"']+)", styles) if url[:5] != "data:"]
    assert remote == [] and "@import" not in styles
    assert "<base" not in text
    assert root.xpath("//meta[@http-equiv='refresh']") == []


@pytest.mark.parametrize("name", PAGES)
def test_pages_say_their_language_title_and_alternative_texts(reference: Path, name: str) -> None:
    root = parse_html(reference / "outputs" / name)
    assert root.get("lang") == "en"
    assert "Hedging or adapting?" in root.findtext(".//title")
    assert [image for image in root.iter("img") if not (image.get("alt") or "").strip()] == []
    ids = root.xpath("//*[not(ancestor-or-self::svg)]/@id")
    assert len(ids) == len(set(ids))
    targets = {href[1:] for href in root.xpath("//a/@href") if href.startswith("#") and href[1:]}
    assert {target for target in targets if not target.startswith("/")} <= set(ids)


def test_office_files_are_whole_zips_with_a_language(reference: Path) -> None:
    for name in ("brief.docx", "slides.pptx"):
        with zipfile.ZipFile(reference / "outputs" / name) as archive:
            assert archive.testzip() is None
            core = archive.read("docProps/core.xml").decode()
        assert "Hedging or adapting?" in core
        assert "2026-11-21" in core


def test_the_deck_has_as_many_slides_as_a_lecture_and_notes_on_each(reference: Path) -> None:
    import pptx

    slides = list(pptx.Presentation(str(reference / "outputs" / "slides.pptx")).slides)
    assert 12 <= len(slides) <= 24
    with_notes = [slide for slide in slides if slide.has_notes_slide]
    assert len(with_notes) >= len(slides) - 2
    deck = parse_html(reference / "outputs" / "slides.html")
    assert len(deck.xpath("//aside[contains(@class, 'notes')]")) >= 10


@pytest.mark.parametrize("name", ALL_READERS)
def test_no_output_names_a_folder_of_this_machine(reference: Path, name: str) -> None:
    whole = read_all(reference / "outputs" / name)
    machine = {
        str(reference),
        str(ROOT),
        str(Path(reportgen.__file__).parent),
        "/tmp/",
        ".staging-",
    }
    assert [place for place in sorted(machine) if place.encode() in whole] == []


def read_all(path: Path) -> bytes:
    """The bytes of a file, unpacked where it is packed."""
    if path.suffix in (".docx", ".pptx"):
        with zipfile.ZipFile(path) as archive:
            return b"\n".join(archive.read(name) for name in archive.namelist())
    if path.suffix == ".pdf":
        reader = pypdf.PdfReader(path)
        streams = [getattr(page.get_contents(), "get_data", bytes)() for page in reader.pages]
        return b"\n".join([path.read_bytes(), *streams, str(reader.metadata).encode()])
    return path.read_bytes()


def test_the_quarto_project_names_no_folder_of_this_machine(reference: Path) -> None:
    for name, content in read_tree(reference / "outputs" / "quarto").items():
        assert str(reference).encode() not in content, name
        assert str(ROOT).encode() not in content, name


# ── what the documents say ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", FULL)
def test_the_brief_gives_every_claim_with_its_citation(said: dict[str, str], name: str) -> None:
    brief = load_reference()
    missing = [
        claim.id
        for source, claim in brief.claims.values()
        if not is_cited(said[name], claim.claim, family_of(brief, source.key), claim.locator)
    ]
    assert missing == []


def is_cited(text: str, words: str, author: str, locator: Locator) -> bool:
    """Whether the words stand somewhere with a citation of author and place soon after them."""
    wanted, place = bare(words), bare(locator.value)
    starts = (match.end() for match in re.finditer(re.escape(wanted), text))
    after = (text[start : start + 300] for start in starts)
    return any(
        re.search(rf"\({re.escape(author)}\d{{4}}[^)]*{re.escape(place)}", tail) for tail in after
    )


def family_of(brief: Brief, key: str) -> str:
    return brief.entry(key).authors[0].split()[-1]


@pytest.mark.parametrize("name", FULL)
def test_the_brief_gives_all_that_was_written_of_each_claim(
    said: dict[str, str], name: str
) -> None:
    missing = []
    for _, claim in load_reference().claims.values():
        warrant = claim.warrant and claim.warrant.text
        parts = (warrant, claim.qualifier, claim.rebuttal, claim.quote, claim.note)
        missing += [part for part in parts if part and bare(part) not in said[name]]
        missing += [e.summary for e in claim.evidence if bare(e.summary) not in said[name]]
    assert missing == []


@pytest.mark.parametrize("name", FULL)
def test_the_brief_gives_every_theme_relation_and_silence(said: dict[str, str], name: str) -> None:
    brief = load_reference()
    comparison = brief.comparison
    words = [theme.label for theme in comparison.themes]
    words += [theme.question for theme in comparison.themes]
    owners = {claim: source.key for claim, (source, _) in brief.claims.items()}
    across = (r for r in comparison.relations if owners[r.from_] != owners[r.to])
    words += [relation.note for relation in across if relation.note]
    words += [silence.note for silence in comparison.silences]
    assert [text for text in words if bare(text) not in said[name]] == []


@pytest.mark.parametrize("name", ["brief.html", "brief.pdf", "brief.docx"])
def test_the_brief_gives_every_judgement_with_its_confidence(
    said: dict[str, str], name: str
) -> None:
    judgements = load_reference().comparison.judgements
    assert said[name].count("confidence") >= len(judgements)
    for judgement in judgements:
        assert bare(judgement.text.plain[:30]) in said[name]


def test_the_page_lists_every_work_that_the_brief_cites(said: dict[str, str]) -> None:
    bibliography = load_reference().bibliography
    titles = [entry.fields["title"] for entry in bibliography.entries.values()]
    text = said["brief.html"].casefold()
    assert [title for title in titles if bare(title).casefold() not in text] == []


@pytest.mark.parametrize("name", ALL_READERS)
def test_names_keep_their_letters(said: dict[str, str], name: str) -> None:
    assert "Żakowski" in said[name]
    assert "\ufffd" not in said[name]


@pytest.mark.parametrize("name", ALL_READERS)
def test_no_markup_is_left_over_in_what_is_read(said: dict[str, str], name: str) -> None:
    leftovers = re.findall(
        r"\[@\w+|:::|\{#[a-z]|\{\.[a-z]|\*\*|\\[*_@\[]|@(?:fig|tbl|sec)-", said[name]
    )
    assert leftovers == []
    assert "citation not found" not in said[name] and "???" not in said[name]


# ── any number of sources ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", [3, 5])
def test_no_sentence_of_the_packages_own_counts_on_two_sources(count: int) -> None:
    for document, text in compose_sample(count).items():
        few = r"(?<!than )(?<!needs )two sources"  # where there must be two at least
        words = rf"\b(?:both(?! sides of)|either|neither|{few}|the other source)\b"
        found = re.findall(words, text, re.IGNORECASE)
        assert found == [], document


def compose_sample(count: int) -> dict[str, str]:
    brief = make_brief(count, 12)
    tables = compare(brief)
    page, slide = draw(brief, tables), draw(brief, tables, shape="slide")
    figures = [{figure.name: figure for figure in figures} for figures in (page, slide)]
    style = StyleTraits(has_bibliography=True, prints_locators=True)
    qmds = compose(brief, Outline(brief, tables), *figures, Path("nowhere"), style)
    return {qmd.document: qmd.text for qmd in qmds}


@pytest.mark.thorough
def test_a_third_source_dropped_into_the_reference_brief_is_built(tmp_path: Path) -> None:
    folder = copy_reference(tmp_path / "three")
    add_third_source(folder)
    done = Command(folder)("build", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    page = read_html(folder / "outputs" / "brief.html")
    assert "The alliance is a habit." in page
    assert "Clark does not address this theme." in page
    assert "Stances of 3 sources" in page


def add_third_source(folder: Path) -> None:
    theme = load_reference().comparison.themes[0].id
    third = drafts.draft(3)["sources/clark2022.yml"]
    third["claims"] = [third["claims"][0] | {"theme": theme, "claim": "The alliance is a habit."}]
    drafts.write({"sources/clark2022.yml": third}, folder)
    entry = drafts.draft(3)["bibliography/references.bib"].split("\n\n")[-1]
    bibliography = folder / "bibliography" / "references.bib"
    bibliography.write_text(
        bibliography.read_text(encoding="utf-8") + "\n" + entry, encoding="utf-8"
    )


@pytest.mark.thorough
@pytest.mark.parametrize("count", [3, 4])
def test_more_sources_are_built_in_every_format(count: int, tmp_path: Path) -> None:
    folder = drafts.write(drafts.draft(count), tmp_path / "many")
    made = reportgen.build(folder, to="all", engine="embedded")
    assert len(made.outputs) == 5
    for output in made.outputs:
        text = READERS[output.path.name](output.path)
        assert "Clark" in text
        both = r"\bboth\b(?!\s+sides\s+of)"  # sources, not sides of a scale
        assert not re.search(both, text, re.IGNORECASE), output.path.name


# ── the same bytes ───────────────────────────────────────────────────────────────────────


@pytest.mark.thorough
def test_the_same_brief_gives_the_same_bytes_anywhere(reference: Path, tmp_path: Path) -> None:
    elsewhere = copy_reference(tmp_path / "wo anders, 安倍")
    env = {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "LANG": "C",
        "PYTHONHASHSEED": "4242",
        "HOME": str(tmp_path),
        "COLUMNS": "40",
    }
    command = Command(tmp_path)
    done = command("build", elsewhere.name, "--to", "all", "--engine", "embedded", env=env)
    assert done.returncode == 0, done.stderr
    one, other = read_tree(reference / "outputs"), read_tree(elsewhere / "outputs")
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_the_time_in_outputs_is_the_one_that_the_environment_gives(workspace: Path) -> None:
    build = {"to": "docx", "engine": "embedded"}
    reportgen.build(workspace, environ={"SOURCE_DATE_EPOCH": "86400"}, **build)  # type: ignore[arg-type]
    with zipfile.ZipFile(workspace / "outputs" / "brief.docx") as archive:
        assert "1970-01-02" in archive.read("docProps/core.xml").decode()


# ── hostile text ─────────────────────────────────────────────────────────────────────────


QUOTE = "*_#[]{}$<>&%@\\ {{< x >}} <b>h</b> #strong[t]"


def make_hostile(value: Any, key: str = "") -> Any:
    """The same files, with hostile text between markers in every field of free text."""
    fixed = {
        "source", "id", "theme", "locator", "stance", "certainty", "kind", "date", "value", "from",
        "to", "type", "confidence", "basis", "factor", "lang", "documents", "formats", "quote",
    }  # fmt: skip
    if key in fixed:
        return value
    if isinstance(value, dict):
        return {name: make_hostile(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [make_hostile(inner, key) for inner in value]
    if not isinstance(value, str):
        return value
    if key == "text":  # prose: markup in it is meant, unless a backslash says otherwise
        escaped = re.sub(r"([^\w\s])", r"\\\1", HOSTILE)
        return f"{value} Q{key} {escaped} Z{key}"
    return f"Q{key} {HOSTILE} Z{key}"


def make_hostile_files() -> dict[str, Any]:
    """The small workspace, full of markup; its quotations are as short as they have to be."""
    files = {
        name: content if isinstance(content, str) else make_hostile(content)
        for name, content in drafts.draft().items()
    }
    for name in ("sources/adams2020.yml", "sources/baker2021.yml"):
        files[name]["claims"][0]["quote"] = f"Qquote {QUOTE} Zquote"
        for claim in files[name]["claims"]:
            claim["short"] = f"Qshort {HOSTILE} Zshort"
    files["sources/baker2021.yml"]["label"] += " B"  # no two sources have the same
    return files


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = make_hostile_files()
    files["brief.yml"]["length"] = "full"
    folder = drafts.write(files, tmp_path_factory.mktemp("hostile") / "workspace")
    done = Command(folder)("build", "--to", "all", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    return folder


EVERYWHERE = {"title", "question", "label", "claim", "text", "thesis"}
IN_THE_BRIEF = {
    "genre",
    "approach",
    "warrant",
    "qualifier",
    "rebuttal",
    "note",
    "summary",
    "quote",
    "low",
    "high",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_hostile_text_comes_out_as_the_same_characters(hostile: Path, name: str) -> None:
    reduce = bare if name.endswith(".pdf") else squash
    text = reduce(READERS[name](hostile / "outputs" / name))
    found = set()
    wrong = []
    for match in re.finditer(r"Q([a-z]+)(?![a-z])(.*?)Z\1", text):
        field, between = match[1], match[2].rpartition(f"Q{match[1]}")[2]
        if name.endswith(".pdf") and "…" in between:
            continue  # the running head of the next page, which cuts what is too long for it
        found.add(field)
        wanted = HOSTILE if field != "quote" else QUOTE
        if between != reduce(wanted):
            wrong.append((field, between))
    assert wrong == []
    assert found >= EVERYWHERE | (IN_THE_BRIEF if name.startswith("brief") else set())


def test_hostile_text_runs_nothing_in_a_page(hostile: Path) -> None:
    for name in PAGES:
        root = parse_html(hostile / "outputs" / name)
        assert root.xpath("//b[text()='h']") == []
        assert [
            comment for comment in root.xpath("//comment()") if comment.text.strip() == "n"
        ] == []


# ── what a failed build leaves ───────────────────────────────────────────────────────────


@pytest.fixture
def unchanged(built: Path) -> Iterator[Path]:
    """A workspace with outputs; whatever the test does, they must be as they were."""
    before = read_tree(built / "outputs")
    yield built
    shutil.rmtree(built / "outputs" / "logs", ignore_errors=True)  # of the engine that failed
    assert read_tree(built / "outputs") == before
    assert [path.name for path in (built / "outputs").iterdir() if path.name[0] == "."] == []


def test_input_with_an_error_leaves_the_outputs_as_they_were(unchanged: Path) -> None:
    (unchanged / "sources" / "adams2020.yml").write_text("claims: [")
    with pytest.raises(reportgen.InvalidBrief):
        reportgen.build(unchanged, to="all", engine="embedded")


def test_a_template_that_fails_leaves_the_outputs_as_they_were(unchanged: Path) -> None:
    drafts.write({"templates/brief.qmd.j2": "{{ 1 / 0 }}"}, unchanged)
    with pytest.raises(reportgen.TemplateError, match=r"templates/brief\.qmd\.j2:1"):
        reportgen.build(unchanged, to="html", engine="embedded")


def test_a_render_that_fails_leaves_the_outputs_as_they_were(unchanged: Path) -> None:
    drafts.write(
        {"templates/brief.qmd.j2": "---\ntitle: x\n---\n\n![A](figures/nope.png)\n"}, unchanged
    )
    with pytest.raises(reportgen.ReportgenError, match=r"nope\.png"):
        reportgen.build(unchanged, to="all", engine="embedded")


def test_a_missing_engine_leaves_the_outputs_as_they_were(unchanged: Path) -> None:
    with pytest.raises(reportgen.EngineNotFound):
        reportgen.build(unchanged, engine="quarto", engine_path=unchanged / "no" / "quarto")


def test_a_project_holds_documents_and_data_and_its_looks_in_the_extension(
    unchanged: Path,
) -> None:
    project = unchanged / "outputs" / "quarto"
    names = {path.name for path in project.iterdir()}
    assert {name for name in names if not name.endswith((".qmd", ".bib", ".csl"))} == {
        "_extensions",
        "_language.yml",  # what Quarto itself calls a figure
        "_quarto.yml",
        "data",
        "figures",
    }
    assert {path.suffix for path in (project / "figures").iterdir()} <= {".svg", ".png", ".html"}
    extension = {path.name for path in (project / "_extensions" / "reportgen").iterdir()}
    assert {"_extension.yml", "page.html", "page-script.html", "reference.docx"} <= extension


@pytest.mark.parametrize("limit", [20_000, 300_000, 1_000_000])
def test_a_full_disk_leaves_the_outputs_as_they_were(unchanged: Path, limit: int) -> None:
    def limit_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = Command(unchanged)("build", "--to", "html,docx", preexec_fn=limit_files)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1]


def test_outputs_that_are_a_file_are_refused(workspace: Path) -> None:
    (workspace / "outputs").write_text("mine")
    with pytest.raises(reportgen.WorkspaceError, match="outputs"):
        reportgen.build(workspace, to="html", engine="embedded")
    assert (workspace / "outputs").read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_refused(workspace: Path) -> None:
    (workspace / "outputs").mkdir(mode=0o555)
    if os.access(workspace / "outputs", os.W_OK):
        pytest.skip("this user may write everywhere")
    with pytest.raises(reportgen.WorkspaceError, match="outputs"):
        reportgen.build(workspace, to="html", engine="embedded")


def test_a_folder_in_the_place_of_an_output_is_refused_and_kept(workspace: Path) -> None:
    drafts.write({"outputs/brief.pdf/mine.txt": "mine"}, workspace)
    with pytest.raises(reportgen.ReportgenError):
        reportgen.build(workspace, to="html,pdf", engine="embedded")
    assert set(read_tree(workspace / "outputs")) == {"brief.pdf/mine.txt"}


# ── Quarto itself ────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def quarto() -> Path:
    """The quarto program of this machine."""
    winner = next((c for c in Quarto.candidates(None, environ=os.environ) if c.wins), None)
    if winner is None:
        pytest.skip("there is no Quarto on PATH or in QUARTO_PATH")
    return winner.path


@pytest.mark.quarto
def test_quarto_renders_the_project_by_itself(
    quarto: Path, reference: Path, tmp_path: Path
) -> None:
    project = Path(shutil.copytree(reference / "outputs" / "quarto", tmp_path / "project"))
    done = subprocess.run(
        [quarto, "render"], cwd=project, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    said = done.stderr.replace(VERAPDF, "")
    assert [word for word in ("WARN", "ERROR") if word in said] == [], done.stderr
    made = {path.name for path in (project / "_output").iterdir() if path.is_file()}
    assert {"brief.html", "brief.pdf", "brief.docx", "slides.html", "slides.pptx"} <= made


@pytest.mark.quarto
def test_quarto_as_an_engine_makes_all_formats(quarto: Path, workspace: Path) -> None:
    made = reportgen.build(workspace, to="all", engine="quarto", engine_path=quarto)
    assert {output.path.name for output in made.outputs} == set(DOCUMENTS)
    for output in made.outputs:
        assert squash("Trade grew, says A.") in squash(READERS[output.path.name](output.path))
        if output.path.suffix in (".docx", ".pptx"):
            assert squash("A. Writer, A University") in squash(
                READERS[output.path.name](output.path)
            )
