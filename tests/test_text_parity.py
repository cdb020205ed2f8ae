"""The brief says the same in all its formats: every claim, quotation and citation is in each."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import drafts
import pytest
import samples
from conftest import Command, copy_reference
from reading import read_docx, read_html, squash

from reportgen.inspection import inspect
from reportgen.model.brief import Brief
from reportgen.workspace import Workspace

pytestmark = pytest.mark.thorough

CASES = {"two sources": None, "three sources": (3, 30), "twelve sources": (12, 96)}


def read_printed(path: Path) -> str:
    """The text of a PDF as poppler reads it, in the order of its pages; skips without poppler."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler's pdftotext is not installed")
    command = ["pdftotext", "-raw", str(path), "-"]
    done = subprocess.run(command, check=True, capture_output=True, timeout=60)
    # A running head or foot may stand between two halves of a sentence. The head names the section,
    # so that it comes back on the pages of one section alone.
    pages = [page.splitlines() for page in done.stdout.decode("utf-8").split("\f")]
    edges = [re.sub(r"\d+", "0", line) for page in pages for line in (*page[:1], *page[-3:])]
    running = {shape for shape in edges if edges.count(shape) > 2}
    kept = []
    for page in pages:
        inner = range(1, len(page) - 3)
        kept += [
            line
            for number, line in enumerate(page)
            if number in inner or re.sub(r"\d+", "0", line) not in running
        ]
    return "\n".join(kept)


READERS = {"brief.html": read_html, "brief.pdf": read_printed, "brief.docx": read_docx}


@pytest.fixture(scope="module", params=CASES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with its whole brief in every format: two sources are the reference brief."""
    folder = tmp_path_factory.mktemp("parity") / "workspace"
    if (shape := CASES[request.param]) is None:
        copy_reference(folder)
    else:
        sources, claims = shape
        drafts.write(samples.to_files(samples.make_brief(sources, claims, themes=6)), folder)
    with (folder / "brief.yml").open("a", encoding="utf-8") as file:
        file.write("\nlength: full\n")
    done = Command(folder)("build", "--to", "html,pdf,docx", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    return folder


def list_statements(brief: Brief) -> Iterator[tuple[str, str]]:
    """Each claim and quotation, with the place that stands in its citation."""
    for source in brief.sources:
        for claim in source.claims:
            yield claim.claim, claim.locator.value
            if claim.quote:
                yield claim.quote, claim.locator.value
            for evidence in claim.evidence:
                place = (evidence.locator or claim.locator).value
                yield evidence.summary, place
                if evidence.quote:
                    yield evidence.quote, place


def lacks_place(text: str, words: str, place: str) -> bool:
    """Whether a text has the words nowhere with their place soon after them."""
    wanted = squash(place)
    starts = [match.end() for match in re.finditer(re.escape(squash(words)), text)]
    return not any(wanted in text[start : start + 260] for start in starts)


def test_every_claim_quotation_and_citation_is_in_every_format(built: Path) -> None:
    brief = inspect(Workspace.open(built)).brief
    assert brief is not None
    for name, read in READERS.items():
        text = squash(read(built / "outputs" / name)).replace("-", "").replace("\u2011", "")
        lost = [
            (words, place)
            for words, place in list_statements(brief)
            if lacks_place(text, words.replace("-", ""), place)
        ]
        assert (name, lost) == (name, [])


def test_every_judgement_is_in_every_format(built: Path) -> None:
    brief = inspect(Workspace.open(built)).brief
    assert brief is not None
    for name, read in READERS.items():
        text = squash(read(built / "outputs" / name)).replace("-", "")
        for judgement in brief.comparison.judgements:
            pieces = re.split(r"\s*\[@[^\]]*\]\s*|\*", judgement.text.text)
            lost = [piece for piece in pieces if squash(piece).replace("-", "") not in text]
            assert (name, lost) == (name, [])
