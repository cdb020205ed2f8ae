"""What reviewers did in Word comes back to where it is written, and nothing of it is lost."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Command, copy_reference
from word_files import (
    comment_words,
    edit_in_libreoffice,
    insert_words,
    list_bookmarks,
    move_words,
    read_part,
    replace_words,
    rewrite,
    write_comments,
)

from reportgen.exchange.formats import Input
from reportgen.reviewing.docx import read_text

COMPARISON = "sources/comparison.yml"


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference brief with its Word files as they are sent out; to be copied, not changed."""
    folder = copy_reference(tmp_path_factory.mktemp("sent") / "workspace")
    written = (folder / "brief.yml").read_text("utf-8")
    (folder / "brief.yml").write_text(written.replace("{formats: [pdf]}", "{formats: [docx]}"))
    done = Command(folder)("build", "--to", "docx", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(sent: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sent, tmp_path / "workspace"))


def change(
    folder: Path, *steps: Callable[[str], str], document: str = "brief", **more: str
) -> Path:
    """A copy of a document that came back with changes in it."""

    def make(xml: str) -> str:
        for step in steps:
            xml = step(xml)
        return xml

    made = folder.parent / f"{document}-reviewed.docx"
    return rewrite(folder / "outputs" / f"{document}.docx", made, make, **more)


def run(folder: Path, *arguments: str | Path) -> list[dict[str, Any]]:
    """What `review` says of files, as values."""
    done = Command(folder)("review", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout)["remarks"])


def place_of(remark: dict[str, Any]) -> tuple[str, str, str | None]:
    place = remark["place"] or {"kind": "", "id": "", "field": None}
    return place["kind"], place["id"], place.get("field")


def apply(folder: Path, *files: Path) -> str:
    done = Command(folder)("review", *files, "--apply", "--yes", "--quiet")
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stderr


def printed(file: Path) -> list[str]:
    """The paragraphs of a Word file."""
    return [p.printed for p in read_text(Input(file.name, file.read_bytes())).paragraphs]


def rebuild(folder: Path, document: str) -> list[str]:
    done = Command(folder)("build", "--to", "docx", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    return printed(folder / "outputs" / f"{document}.docx")


# ── places ───────────────────────────────────────────────────────────────────────────────

COMMENTED = {
    "quick adjustment within": ("brief", "comparison.yml", "answer"),
    "shift to hedging begun": ("judgement", "j-strategy", "text"),
    "Neither author claims more": ("judgement", "j-strategy", "reason"),
    "Overall strategy": ("theme", "strategy", "label"),
    "neoclassical realism: stimuli": ("source", "zakowski2019", "approach"),
    "Futenma lies in Ginowan": ("source", "zakowski2019", "caveats[3].text"),
    "Trade is kept apart from": ("position", "trade/sahashi2017", "why"),
    "Did Japan balance against": ("theme", "china", "question"),
    "Here the sources hardly": ("finding", "north-korea", "text"),
    "Whether pressure over the": ("brief", "comparison.yml", "watch[2].text"),
    "in whole steps from −2": ("brief", "comparison.yml", "limits[3].text"),
    "What each source mentions, and": ("figure", "timeline", None),
    "Synthesis matrix": ("table", "matrix", None),
    "Japan’s Strategic Hedging under": ("reference", "sahashi2017", "title"),
    "Limits of this comparison": ("template", "brief.qmd.j2", None),
}


def test_every_comment_is_placed_at_what_it_stands_on(folder: Path) -> None:
    words = list(enumerate(COMMENTED, start=7000))
    steps = [lambda xml, n=n, w=w: comment_words(xml, w, n) for n, w in words]
    texts = write_comments(*((n, "Ann", f"On {w}") for n, w in words))
    file = change(folder, *steps, comments=texts)
    said = {remark["text"].removeprefix("On "): remark for remark in run(folder, file)}
    assert {words: place_of(remark) for words, remark in said.items()} == COMMENTED
    assert all(remark["words"] == words for words, remark in said.items())


def test_comments_are_placed_by_words_where_bookmarks_are_lost(folder: Path) -> None:
    words = [w for w, place in COMMENTED.items() if place[2]]
    numbered = list(enumerate(words, start=7000))
    steps = [lambda xml, n=n, w=w: comment_words(xml, w, n) for n, w in numbered]
    steps.append(lambda xml: re.sub(r"<w:bookmark(?:Start|End) [^>]*/>", "", xml))
    file = change(folder, *steps, comments=write_comments(*((n, "Ann", w) for n, w in numbered)))
    assert list_bookmarks(file) == []
    found = {remark["text"]: place_of(remark) for remark in run(folder, file)}
    assert found == {w: COMMENTED[w] for w in words}
