"""The .qmd files of the reference brief are what a person would have written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.compare import compare
from reportgen.figures import Gallery
from reportgen.language.translation import find_words
from reportgen.model.brief import Brief
from reportgen.model.formats import DocumentFormat
from reportgen.model.publication import Document
from reportgen.reading.loading import load
from reportgen.styles import StyleTraits
from reportgen.templating.compose import compose
from reportgen.templating.environment import PACKAGED
from reportgen.templating.layout import WIDTH
from reportgen.templating.outline import Outline
from reportgen.workspace import Workspace

ROOT = Path(__file__).parent.parent
STYLE = StyleTraits(has_bibliography=True, prints_locators=True)
PAGES: tuple[DocumentFormat, ...] = ("html", "pdf", "docx")
DOCUMENTS: Mapping[str, tuple[DocumentFormat, ...]] = {
    "brief": PAGES,
    "slides": ("revealjs", "pptx"),
    "summary": PAGES,
    "handout": PAGES,
    "annex": PAGES,
}
TEMPLATES = sorted(PACKAGED.glob("*.j2"))

MOST = {
    "raw code": 0,
    "HTML tags": 0,
    "style attributes": 0,
    "conditions": 10,
    "claims in full more than once": 0,
    "lines of front matter": 25,
    "empty attributes": 0,
    "long lines": 0,
}
"""How many there may be of each in a document."""


@pytest.fixture(scope="module")
def brief() -> Brief:
    read = load(Workspace.open(ROOT)).brief
    assert read is not None
    documents = {name: Document(formats=formats) for name, formats in DOCUMENTS.items()}
    publication = read.publication.model_copy(update={"documents": documents})
    return replace(read, publication=publication)


@pytest.fixture(scope="module")
def texts(brief: Brief) -> Mapping[str, str]:
    tables, words = compare(brief), find_words(brief.publication.lang)
    drawn = (Gallery(brief, tables, words, "page"), Gallery(brief, tables, words, "slide"))
    made = compose(brief, Outline(brief, tables), *drawn, ROOT / "templates", STYLE, words)
    return {qmd.document: qmd.text for qmd in made}


def count_all(text: str, claims: tuple[str, ...]) -> dict[str, int]:
    front, body = text.removeprefix("---\n").split("\n---\n", 1)
    flowing = re.sub(r"\s*\n(> )?\s*", " ", body)
    bare = re.sub(r"\\.|`[^`]*`", "", body)
    lines = body.split("\n")
    return {
        "raw code": text.count("{="),
        "HTML tags": len(re.findall(r"</?[a-z][^>]*>", bare)),
        "style attributes": len(re.findall(r"\{[^}]*\bstyle=", text)),
        "conditions": len(re.findall(r"content-(?:visible|hidden)", text)),
        "claims in full more than once": sum(flowing.count(claim) > 1 for claim in claims),
        "lines of front matter": front.count("\n") + 1,
        "empty attributes": len(re.findall(r'\{\}|=""|\w= ', bare)),
        "long lines": sum(len(line) > WIDTH and is_breakable(line) for line in lines),
    }


def is_breakable(line: str) -> bool:
    """Whether a person could have broken a line: not a heading, a row, or all in brackets."""
    inner = re.sub(r"\[(?:[^\[\]]|\[[^\]]*\])*\](?:\([^)]*\))?(?:\{[^}]*\})?", "", line)
    return not re.match(r"#|\||:::", line) and " " in inner.strip(" !-1234567890.")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_has_no_more_of_anything_than_it_may(
    name: str, texts: Mapping[str, str], brief: Brief
) -> None:
    claims = tuple(claim.claim for source in brief.sources for claim in source.claims)
    counts = count_all(texts[name], claims)
    print(f"\n{name}.qmd: {len(texts[name].encode()) / 1000:.0f} kB")
    print(
        *(f"  {number:3} {what} (at most {MOST[what]})" for what, number in counts.items()),
        sep="\n",
    )
    assert {what: number for what, number in counts.items() if number > MOST[what]} == {}


def test_the_brief_is_no_longer_than_what_was_read(texts: Mapping[str, str]) -> None:
    assert len(texts["brief"].encode()) <= 125_000


def test_every_claim_stands_in_the_brief_in_full(texts: Mapping[str, str], brief: Brief) -> None:
    flowing = re.sub(r"\s*\n\s*", " ", texts["brief"])
    claims = [claim for source in brief.sources for claim in source.claims]
    assert [c.id for c in claims if flowing.count(c.claim) != 1] == []
    assert [c.id for c in claims if texts["brief"].count(f"{{#claim-{c.id} .claim") != 1] == []


def test_front_matter_repeats_nothing_that_the_extension_says(texts: Mapping[str, str]) -> None:
    said = {"from", "toc-title", "words", "template", "filters", "css", "dir", "kind", "house"}
    for text in texts.values():
        front = text.split("\n---\n", 1)[0]
        assert not said & set(re.findall(r"^\s*([\w-]+):", front, re.MULTILINE))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_packaged_template_has_no_code_of_any_format(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "{=" not in text
    assert not re.findall(r"</?[a-z][a-z0-9]*[\s>]", re.sub(r"<#.*?#>", "", text, flags=re.DOTALL))
    assert 'style="' not in text


def test_the_template_of_the_brief_is_read_in_one_go() -> None:
    assert len((PACKAGED / "brief.qmd.j2").read_text("utf-8").splitlines()) <= 200
