"""What the extension makes of slides, without a browser: the first one, what is cut to its room."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.engines.embedded import Embedded
from reportgen.engines.protocol import Job
from reportgen.looks import install

EPOCH = 1_795_219_200
WORDS = "one word after the other " * 20


def show(folder: Path, text: str) -> str:
    """The deck of a document by hand."""
    for name in ("project", "made"):
        (folder / name).mkdir()
    install(folder / "project")
    (folder / "project" / "talk.qmd").write_text(text, encoding="utf-8")
    job = Job("talk", "revealjs")
    engine = Embedded()
    made = engine.render(
        folder / "project", (job,), folder / "made", epoch=EPOCH, progress=lambda _: None
    )
    assert made.findings == ()
    return (folder / "made" / job.filename).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("count", "title", "size"),
    [(1, "T", "short"), (3, "T", "short"), (14, "T", "short"), (14, "A word " * 60, "full")],
)
def test_many_authors_stand_on_the_first_slide_one_after_the_other(
    count: int, title: str, size: str, tmp_path: Path
) -> None:
    author = "  - name: Author Number {}\n    affiliation: A Place\n"
    authors = "".join(author.format(number) for number in range(count))
    front = f"---\ntitle: {title}\nauthor:\n{authors}format: reportgen-revealjs\n---\n\n"
    page = show(tmp_path, f"{front}## One\n\nWords.\n")
    cover = page[page.index('<div class="cover') : page.index("</section>")]
    assert f'<div class="cover {size}">' in cover
    assert cover.count('class="author"') == (count if count <= 3 else 1)
    assert all(f"Number {number}" in cover for number in range(count))


def test_what_stands_above_a_contrast_is_cut_to_the_room_of_a_slide(tmp_path: Path) -> None:
    text = f"""\
---
title: T
format: reportgen-revealjs
---

## A theme {{.theme .contrast low="{WORDS}" high="{WORDS}"}}

| [Adams]{{.source key=adams stance=-1}} | [Baker]{{.source key=baker stance=2}} |
|:------------------------|:------------------------|
| What Adams claims. | What Baker claims. |
"""
    page = show(tmp_path, text)
    slide = page[page.index("A theme") :]
    shown = slide[: slide.index("</section>")]
    assert 2 <= shown.count("after") <= 12
