"""Summary, handout and annex: what they hold, in every format, for few sources and for many."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import drafts
import pypdf
import pytest
import yaml
from conftest import Command
from reading import parse_html, read_docx, read_html
from samples import make_brief, to_files
from test_build import HOSTILE, QUOTE, bare, make_hostile_files, squash
from test_compose import STYLE, with_documents

from reportgen.compare import compare
from reportgen.model.brief import Brief
from reportgen.templating.compose import compose
from reportgen.templating.markdown import escape
from reportgen.templating.outline import Outline

FURTHER = ("summary", "handout", "annex")
FILES = [f"{name}.{ending}" for name in FURTHER for ending in ("html", "pdf", "docx")]
HELD = {
    "summary": {"title", "question", "label", "text"},
    "handout": {"title", "question", "label", "claim", "thesis", "genre", "approach", "warrant",
                "rebuttal", "summary", "quote", "low", "high"},
    "annex": {"title", "question", "label", "claim", "thesis", "genre", "approach", "warrant",
              "qualifier", "rebuttal", "summary", "quote", "note", "measure", "low", "high"},
}  # fmt: skip
"""The fields of free text that a document prints."""


def write_documents(brief: Brief, folder: Path) -> dict[str, str]:
    """The .qmd of each of them."""
    brief = with_documents(brief, **dict.fromkeys(FURTHER))
    made = compose(brief, Outline(brief, compare(brief)), {}, {}, folder, STYLE)
    return {qmd.document: qmd.text for qmd in made}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them, in all formats, of a workspace that is full of markup."""
    files = make_hostile_files()
    files["brief.yml"]["documents"] = {
        name: {"formats": ["html", "pdf", "docx"]} for name in FURTHER
    }
    folder = drafts.write(files, tmp_path_factory.mktemp("documents") / "workspace")
    done = Command(folder)("build", "--to", "html,pdf,docx", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    return folder / "outputs"


def read_whole_pdf(path: Path) -> str:
    """The text of all pages, with what runs on each."""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


READERS = {"html": read_html, "pdf": read_whole_pdf, "docx": read_docx}


@pytest.mark.parametrize("name", FILES)
def test_hostile_text_comes_out_as_the_same_characters(hostile: Path, name: str) -> None:
    document, ending = name.split(".")
    reduce = bare if ending == "pdf" else squash
    text = reduce(READERS[ending](hostile / name))
    missing = {
        field
        for field in HELD[document]
        if f"Q{field}{reduce(QUOTE if field == 'quote' else HOSTILE)}Z{field}" not in text
    }
    assert missing == set()
    if ending != "pdf":  # where no running head comes between
        for field, between in re.findall(r"Q([a-z]+)(?![a-z])(.*?)Z\1", text):
            assert between == reduce(QUOTE if field == "quote" else HOSTILE)


@pytest.mark.parametrize("name", FURTHER)
def test_a_page_of_a_further_document_runs_nothing_and_carries_no_library(
    hostile: Path, name: str
) -> None:
    path = hostile / f"{name}.html"
    assert parse_html(path).xpath("//b[text()='h']") == []
    assert path.stat().st_size < 300_000


def test_the_summary_is_one_page(hostile: Path) -> None:
    assert len(pypdf.PdfReader(hostile / "summary.pdf").pages) == 1


@pytest.mark.parametrize(("sources", "claims"), [(2, 10), (3, 24), (12, 60)])
def test_the_summary_says_the_answer_the_point_of_each_theme_and_what_to_watch(
    sources: int, claims: int, tmp_path: Path
) -> None:
    brief = make_brief(sources, claims, findings=True)
    text = write_documents(brief, tmp_path)["summary"]
    assert brief.comparison.answer is not None
    assert text.count(escape(brief.comparison.answer.plain)) == 1
    headlines = [theme.finding.headline for theme in brief.comparison.themes if theme.finding]
    assert [words for words in headlines if words and escape(words) not in text] == []
    assert text.index("# What to watch") > text.index("| Theme |")
    shown = re.sub(r"(?s)\A---.*?\n---|\{[^}]*\}", "", text)
    assert re.findall(r"\d[.,]\d", shown) == []


@pytest.mark.parametrize(("sources", "claims"), [(3, 24), (12, 60)])
def test_the_summary_of_many_sources_is_one_page(sources: int, claims: int, tmp_path: Path) -> None:
    files = to_files(make_brief(sources, claims, findings=True))
    files["brief.yml"]["documents"] = {"summary": {"formats": ["pdf"]}}
    folder = drafts.write(files, tmp_path / "workspace")
    done = Command(folder)("build", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    assert len(pypdf.PdfReader(folder / "outputs" / "summary.pdf").pages) == 1


def test_the_handout_has_room_to_write_in_every_format(hostile: Path) -> None:
    assert parse_html(hostile / "handout.html").xpath("//div[contains(@class, 'room')]")
    assert "w:between" in read_part(hostile / "handout.docx")


def read_part(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read("word/document.xml").decode()


def test_the_handout_gives_no_judgement_away(hostile: Path) -> None:
    assert "didgrow" in squash(read_html(hostile / "summary.html"))
    assert "didgrow" not in squash(read_html(hostile / "handout.html"))


@pytest.mark.parametrize(("sources", "claims"), [(2, 10), (3, 10), (12, 300)])
def test_the_annex_sets_out_every_claim_evidence_relation_and_silence_once(
    sources: int, claims: int, tmp_path: Path
) -> None:
    brief = make_brief(sources, claims)
    text = write_documents(brief, tmp_path)["annex"]
    for source, claim in brief.claims.values():
        at = text.index(f"::: {{#claim-{claim.id} .claim")
        assert f"{escape(claim.claim)} [@{source.key}" in text[at : text.index("\n:::\n", at)]
        assert text.count(f"{{#claim-{claim.id} .claim") == 1
    for _, _, _, evidence in brief.walk_evidence():
        assert text.count(escape(evidence.summary)) == 1
    for relation in brief.comparison.relations:
        assert text.count(f"from={relation.from_} to={relation.to} ") == 1
    for silence in brief.comparison.silences:
        assert text.count(escape(silence.note)) == 1


@pytest.mark.thorough
def test_the_annex_of_the_reference_brief_is_no_longer_than_the_brief_was(reference: Path) -> None:
    assert len(pypdf.PdfReader(reference / "outputs" / "annex.pdf").pages) <= 25


@pytest.mark.parametrize(("sources", "claims"), [(2, 10), (3, 10), (12, 300)])
def test_the_handout_stays_a_handout(sources: int, claims: int, tmp_path: Path) -> None:
    text = write_documents(make_brief(sources, claims, themes=10), tmp_path)["handout"]
    assert text.count("\n::: {.card") == sources
    assert 1 <= text.count("\n## ") <= 6
    assert text.count("**To discuss**") == text.count("\n## ")
    tables = [line for line in text.splitlines() if line.startswith("| **Claim**")]
    assert max(line.count("@source") for line in tables) <= 3


@pytest.mark.parametrize(("sources", "claims"), [(2, 10), (12, 60)])
def test_the_handout_says_what_to_watch_and_leaves_the_answer_to_its_readers(
    sources: int, claims: int, tmp_path: Path
) -> None:
    brief = make_brief(sources, claims, findings=True)
    text = write_documents(brief, tmp_path)["handout"]
    comparison = brief.comparison
    assert text.count("\n**What to watch**\n\n- ") == 1
    kept = [comparison.answer and comparison.answer.plain]
    kept += [theme.finding.headline for theme in comparison.themes if theme.finding]
    kept += [judgement.reason and judgement.reason.plain for judgement in comparison.judgements]
    assert [words for words in kept if words and escape(words) in text] == []


def test_a_brief_without_a_shared_theme_has_a_handout_without_comparison(tmp_path: Path) -> None:
    sample = make_brief(2, 2, themes=2, silent=False)
    first, second = sample.sources
    alone = second.claims[0].model_copy(update={"theme": "theme-2"})
    sources = (first, second.model_copy(update={"claims": (alone,)}))
    brief = Brief(sample.publication, sources, sample.comparison, sample.bibliography)
    text = write_documents(brief, tmp_path)["handout"]
    assert "Side by side" not in text
    assert "Back to the question" in text


def test_a_summary_of_numbered_citations_keeps_its_references(tmp_path: Path) -> None:
    brief = with_documents(make_brief(), summary=None)
    outline = Outline(brief, compare(brief))
    for names_works in (True, False):
        style = type(STYLE)(True, True, names_works=names_works)
        pdf = brief.publication.documents["summary"].model_copy(update={"formats": ("pdf",)})
        documents = brief.publication.model_copy(update={"documents": {"summary": pdf}})
        numbered = Brief(documents, brief.sources, brief.comparison, brief.bibliography)
        (qmd,) = compose(numbered, outline, {}, {}, tmp_path, style)
        assert ("suppress-bibliography: true" in qmd.text) is names_works


def test_the_project_says_what_newer_versions_of_quarto_ask(reference: Path) -> None:
    project = reference / "outputs" / "quarto"
    words = yaml.safe_load((project / "_language.yml").read_text("utf-8"))
    assert words["toc-title-document"] == "Contents"  # else it is "Table of contents"
    described = (project / "_extensions" / "reportgen" / "_extension.yml").read_text("utf-8")
    formats = yaml.safe_load(described)["contributes"]["formats"]
    assert "variant" not in formats["typst"]  # Quarto up to 1.6 refuses it; see typeset.lua
    assert formats["html"]["tbl-colwidths"] is True  # else tables with links lose theirs
