"""What the extension makes of slides, without a browser: the first one, what is cut to its room."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import lxml.html
import pytest

from reportgen.engines.embedded import Embedded
from reportgen.engines.embedded.pandoc import find_pandoc
from reportgen.engines.protocol import Job
from reportgen.language.lexicon import EXTENSION
from reportgen.looks import install
from reportgen.templating.brevity import shorten

EPOCH = 1_795_219_200
WORDS = "one word after the other " * 20


def show(folder: Path, text: str, files: Mapping[str, str] | None = None) -> str:
    """The deck of a document by hand, beside which there are files."""
    for name in ("project", "made"):
        (folder / name).mkdir()
    install(folder / "project")
    for name, content in {"talk.qmd": text, **(files or {})}.items():
        (folder / "project" / name).write_text(content, encoding="utf-8")
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


DECK = """\
---
title: T
format: reportgen-revealjs
bibliography: references.bib
---

## Who {.sources}

- [Adams]{.source key=adams}
- [Baker]{.source key=baker}

## What {.only}

| Theme | What it says |
|:------------------------|:------------------------|
| Work | [A long…](#claim-a-long){.claim} and [nothing](#claim-gone) |

::: notes
Adams: [A long…](#claim-a-long){.claim}
:::

## Against {.contradict .one}

::: {.relation from=b-short to=a-long type=contradicts}
:::

## Sure {.judgements}

::: {.judgement confidence=low}
The first sentence.

::: notes
The first sentence. The second.
:::
:::

::: claims
::: {#claim-a-long .claim}
LONG. [@adams, p. 3]
:::

::: {#claim-b-short .claim}
Baker says no. [@baker, p. 4]
:::
:::
""".replace("LONG", WORDS.strip())

REFERENCES = """\
@book{adams, author = {Adams, Ada}, title = {Work}, year = {2001}, publisher = {P}}
@book{baker, author = {Baker, Bea}, title = {Rest}, year = {2002}, publisher = {P}}
"""


def read_slides(page: str) -> dict[str, tuple[str, str]]:
    """The text of each slide and of its notes, by its heading."""
    slides = {}
    for section in lxml.html.fromstring(page.encode()).iter("section"):
        texts = ["".join(part.itertext()) for part in section.iter("aside")]
        whole = "".join(section.itertext())
        spoken = " ".join(" ".join(texts).split())
        (head, *_) = ["".join(part.itertext()) for part in section.iter("h1", "h2")]
        slides[head] = (" ".join(whole.split()).removesuffix(spoken), spoken)
    return slides


def test_a_claim_is_set_out_once_cut_on_a_slide_and_said_whole(tmp_path: Path) -> None:
    slides = read_slides(show(tmp_path, DECK, {"references.bib": REFERENCES}))
    assert set(slides) == {"T", "Who", "What", "Against", "Sure"}
    shown, spoken = slides["What"]
    assert "one word after" in shown and "… (Adams 2001, 3)" in shown and "nothing" in shown
    assert shown.count("after") < 5
    assert spoken == f"Adams: {WORDS.strip()}. (p. 3)"


def test_relations_and_judgements_are_items_with_the_whole_in_their_notes(tmp_path: Path) -> None:
    slides = read_slides(show(tmp_path, DECK, {"references.bib": REFERENCES}))
    shown, spoken = slides["Against"]
    assert "Baker says no. contradicts one word" in shown
    assert "(Baker 2002, 4; Adams 2001, 3)" in shown
    assert spoken == f"Baker, p. 4: Baker says no. Adams, p. 3: {WORDS.strip()}."
    shown, spoken = slides["Sure"]
    assert shown.startswith("Sure The first sentence. Low confidence")
    assert spoken == "1: The first sentence. The second. (Low confidence)"


@pytest.mark.parametrize("width", [3, 12, 19, 40])
@pytest.mark.parametrize(
    "text", ["Mmm WWW iii tll, f.", "Łódź Ärger Éa – “of” w 2010–11", "見出し、本文 a", "a(b c"]
)
def test_slides_cut_text_where_templates_do(text: str, width: int, tmp_path: Path) -> None:
    script = tmp_path / "cut.lua"
    script.write_text(
        f"""local function need(name)
  return assert(loadfile("{EXTENSION}/" .. name .. ".lua"))(need)
end
local text, width = table.unpack(pandoc.json.decode(io.read("a"), false))
io.write(need("brevity").shorten(text, width, 2))
""",
        encoding="utf-8",
    )
    written = " ".join([text] * 6)
    done = subprocess.run(
        [find_pandoc(), "lua", script],
        input=json.dumps([written, width]).encode(),
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == shorten(written, width, 2)
