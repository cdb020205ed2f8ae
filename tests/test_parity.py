"""One workspace, two engines: what readers are told is the same. Needs a real Quarto."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import lxml.html
import pptx
import pytest
from conftest import copy_reference
from reading import parse_html, read_pdf
from test_office import convert

import reportgen
from reportgen.engines import quarto
from reportgen.errors import EngineNotFound

pytestmark = pytest.mark.quarto

PDFS = ("brief.pdf", "annex.pdf")
"""The brief on paper: what a page folds stands in the annex."""
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="session")
def outputs(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The reference brief by the embedded engine, and by Quarto."""
    try:
        program = quarto.Quarto.find()
    except EngineNotFound as error:
        pytest.skip(str(error))
    folder = copy_reference(tmp_path_factory.mktemp("parity") / "workspace")
    made = reportgen.build(folder, to="all", engine="quarto", engine_path=program.path)
    assert [str(f) for f in made.findings if f.severity == "warning"] == []
    return reference / "outputs", folder / "outputs"


def words(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def unnumbered(heading: str) -> str:
    """A heading without its number: Word's is "1." by one engine and "1" by the other."""
    return re.sub(r"^[\d.]+ ", "", words(heading))


# ── pages and slides ─────────────────────────────────────────────────────────────────────


def look(page: Path) -> dict[str, list[str]]:
    """What a page says, by kind."""
    root = parse_html(page)
    for element in list(root.iter("script", "style")):
        element.drop_tree()

    def read(path: str) -> list[str]:
        return [words(element.text_content()) for element in root.xpath(path)]

    claims = root.xpath("//*[starts-with(@id, 'claim-')]")
    return {
        "headings": read("//h1|//h2|//h3|//h4"),
        "claims": [f"{claim.get('id')}: {words(claim.text_content())}" for claim in claims],
        "citations": read("//span[contains(@class, 'citation')]"),
        "references": read("//div[contains(@class, 'csl-entry')]"),
        "captions": read("//figcaption|//caption"),
        "alternative texts": [words(text) for text in root.xpath("//img/@alt")],
        "notes": read("//aside[contains(@class, 'notes')]"),
        "rows": read("//tr"),
        "widths": [
            " ".join(re.findall(r"[\d.]+%", " ".join(table.xpath("./colgroup/col/@style"))))
            for table in root.xpath("//table")
        ],
    }


@pytest.mark.parametrize("name", ["brief.html", "slides.html"])
def test_pages_and_slides_say_the_same(name: str, outputs: tuple[Path, Path]) -> None:
    one, other = (look(folder / name) for folder in outputs)
    assert one["headings"] and one["citations"] and one["alternative texts"]
    assert {kind: said for kind, said in one.items() if said != other[kind]} == {}


# ── Word and PowerPoint ──────────────────────────────────────────────────────────────────


def read_word(path: Path) -> dict[str, Any]:
    body = docx.Document(str(path)).element.body
    paragraphs = docx.Document(str(path)).paragraphs
    lines = ["".join(t.text or "" for t in p.iter(f"{WORD}t")) for p in body.iter(f"{WORD}p")]
    return {
        "before the contents": [words(line) for line in lines[: lines.index("Contents")]],
        "headings": [
            unnumbered(p.text)
            for p in paragraphs
            if p.style is not None and re.match("Heading|Title$", p.style.name or "")
        ],
        "references": [
            words(p.text)
            for p in paragraphs
            if p.style is not None and p.style.name == "Bibliography"
        ],
        "alternative texts": [words(text) for text in body.xpath("//wp:docPr/@descr") if text],
        "captions": sorted(
            words(line) for line in lines if re.match(r"(Figure|Table)\s\d+:", line)
        ),
        "cells": Counter(words(c.text_content()) for c in walk_cells(body)),
    }


def walk_cells(body: Any) -> Iterator[Any]:
    tree = lxml.html.fromstring(b"<x/>")
    for cell in body.iter(f"{WORD}tc"):
        text = tree.makeelement("td")
        text.text = "".join(t.text or "" for t in cell.iter(f"{WORD}t"))
        yield text


def test_word_files_say_the_same(outputs: tuple[Path, Path]) -> None:
    one, other = (read_word(folder / "brief.docx") for folder in outputs)
    assert "What changed in Japan’s strategy" in "".join(one["before the contents"])
    assert one["before the contents"] == other["before the contents"]
    assert one["headings"] == other["headings"]
    assert one["references"] == other["references"]
    assert one["captions"] == other["captions"]
    assert set(one["alternative texts"]) == set(other["alternative texts"])
    assert one["cells"] - other["cells"] == Counter()


def test_word_files_show_the_same_in_another_program(
    outputs: tuple[Path, Path], tmp_path: Path
) -> None:
    one, other = (
        len(convert(folder / "brief.docx", tmp_path / str(number)))
        for number, folder in enumerate(outputs)
    )
    assert other == pytest.approx(one, rel=0.03)  # contents, and numbers of headings


def read_deck(path: Path) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {"titles": [], "notes": [], "texts": []}
    for slide in pptx.Presentation(str(path)).slides:
        title = slide.shapes.title
        told["titles"].append(words(title.text_frame.text) if title is not None else "")
        notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
        told["notes"].append(words(notes.text) if notes is not None else "")
        for shape in slide.shapes:
            if shape.has_text_frame:
                told["texts"].append(words(shape.text_frame.text))
            elif shape.has_table:
                told["texts"] += [words(c.text) for row in shape.table.rows for c in row.cells]
    return told


def test_powerpoint_files_say_the_same(outputs: tuple[Path, Path]) -> None:
    one, other = (read_deck(folder / "slides.pptx") for folder in outputs)
    assert one["titles"] == other["titles"]
    assert one["texts"] == other["texts"]
    assert one["notes"][1:] == other["notes"][1:]  # Quarto's title slide has none


# ── PDF ──────────────────────────────────────────────────────────────────────────────────


def squeeze(text: str) -> str:
    """The letters and digits alone: lines are broken, and words parted, by each Typst anew."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def test_pdfs_have_the_same_quotation_marks_apostrophes_and_dashes(
    outputs: tuple[Path, Path],
) -> None:
    one, other = (
        Counter(re.findall(r"[‘’“”'\"–—…]", read_pdf(folder / "brief.pdf"))) for folder in outputs
    )
    assert one["’"] > 10
    assert {mark: other[mark] for mark in one} == pytest.approx(dict(one), rel=0.02, abs=2)
    assert other["'"] <= one["'"]


def test_pdfs_have_every_heading_claim_citation_and_caption(outputs: tuple[Path, Path]) -> None:
    page = look(outputs[0] / "brief.html")
    wanted = {squeeze(unnumbered(text)) for text in page["headings"]}
    wanted |= {squeeze(text) for text in (*page["citations"], *page["references"])}
    wanted |= {squeeze(text) for text in page["captions"] if text.startswith("Figure")}
    texts = [squeeze("".join(read_pdf(folder / name) for name in PDFS)) for folder in outputs]
    lost = [{text for text in wanted if text not in whole} for whole in texts]
    assert lost[0] == lost[1]
    assert len(lost[0]) < len(wanted) / 10  # what stands on the page alone
