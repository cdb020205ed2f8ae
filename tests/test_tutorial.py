"""The tutorial, followed to the letter in an empty folder."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import papers
import pytest
from papers import Block, follow_tutorial, read_blocks

pytestmark = pytest.mark.program


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[Block, str]]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPORTGEN_ENGINE", "embedded")
        folder = tmp_path_factory.mktemp("sundays")
        return folder, list(follow_tutorial(folder))


@pytest.mark.thorough
def test_the_tutorial_ends_with_a_page_a_pdf_and_a_deck(outcome: tuple[Path, object]) -> None:
    outputs = outcome[0] / "outputs"
    assert b"Open on Sundays?" in (outputs / "brief.html").read_bytes()
    assert (outputs / "brief.pdf").read_bytes().startswith(b"%PDF-")
    assert b"reveal" in (outputs / "slides.html").read_bytes()


@pytest.mark.thorough
def test_every_command_of_the_tutorial_prints_what_the_page_shows(
    outcome: tuple[object, list[tuple[Block, str]]],
) -> None:
    printed = dict(outcome[1])
    shown = dict(pair_outputs())
    assert [block.place for block in shown if block not in printed] == []
    for block, text in shown.items():
        lines = iter(even_out(printed[block]).splitlines())
        missing = [
            line for line in even_out(text).splitlines() if line != "…" and line not in lines
        ]
        assert missing == [], block.place


def pair_outputs() -> list[tuple[Block, str]]:
    """Blocks of commands with what the page shows that they print: the next block, as text."""
    blocks = list(read_blocks(papers.TUTORIAL))
    pairs = itertools.pairwise(blocks)
    return [(a, b.text) for a, b in pairs if a.kind == "sh" and b.kind == "text" and not b.file]


def even_out(text: str) -> str:
    """A size, a time or a version differs from machine to machine."""
    return re.sub(r"( +)?\d+(\.\d+)+", " 0", text)


def test_the_tutorial_writes_every_file_that_it_shows() -> None:
    files = [block.file for block in read_blocks(papers.TUTORIAL) if block.file]
    shown = [b for b in read_blocks(papers.TUTORIAL) if b.kind in ("yaml", "bibtex")]
    assert len(files) == len(set(files)) == 7
    assert [block.place for block in shown if not block.file] == []
