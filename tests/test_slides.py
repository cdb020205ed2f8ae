"""What the extension makes of slides, without a browser: the first one, what is cut to its room."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import lxml.html
import pytest

from reportgen.engines.embedded import Embedded
from reportgen.engines.pandoc import find_pandoc
from reportgen.engines.protocol import Job
from reportgen.language.lexicon import EXTENSION
from reportgen.looks import install
from reportgen.templating.brevity import count_lines, headline

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
::: {#claim-a-long .claim short="In a word."}
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


def read_all(page: str) -> list[tuple[str, str]]:
    """The text of each slide, and of its notes."""
    slides = []
    for section in lxml.html.fromstring(page.encode()).iter("section"):
        texts = ["".join(part.itertext()) for part in section.iter("aside")]
        spoken = " ".join(" ".join(texts).split())
        whole = " ".join("".join(section.itertext()).split())
        slides.append((whole.removesuffix(spoken), spoken))
    return slides


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


def test_a_claim_is_set_out_once_short_on_a_slide_and_said_whole(tmp_path: Path) -> None:
    slides = read_slides(show(tmp_path, DECK, {"references.bib": REFERENCES}))
    assert set(slides) == {"T", "Who", "What", "Against", "Sure"}
    shown, spoken = slides["What"]
    assert "In a word. (Adams 2001, 3)" in shown and "nothing" in shown
    assert "after" not in shown
    assert spoken == f"Adams: {WORDS.strip()}. (p. 3)"


def test_relations_and_judgements_are_items_with_the_whole_in_their_notes(tmp_path: Path) -> None:
    slides = read_slides(show(tmp_path, DECK, {"references.bib": REFERENCES}))
    shown, spoken = slides["Against"]
    assert "Baker says no. contradicts In a word." in shown
    assert "(Baker 2002, 4; Adams 2001, 3)" in shown
    assert spoken == f"Baker, p. 4: Baker says no. Adams, p. 3: {WORDS.strip()}."
    shown, spoken = slides["Sure"]
    assert shown.startswith("Sure The first sentence. Low confidence")
    assert spoken == "1: The first sentence. The second. (Low confidence)"


MEASURED = ["Mmm WWW iii tll, f.", "Łódź Ärger Éa – “of” w 2010–11", "見出し、本文 a", "a(b c"]


@pytest.mark.parametrize("width", [3, 12, 19, 40])
@pytest.mark.parametrize("text", MEASURED)
def test_slides_count_lines_as_templates_do(text: str, width: int, tmp_path: Path) -> None:
    script = tmp_path / "count.lua"
    script.write_text(
        f"""local function need(name)
  return assert(loadfile("{EXTENSION}/" .. name .. ".lua"))(need)
end
local text, width = table.unpack(pandoc.json.decode(io.read("a"), false))
io.write(need("brevity").count_lines(text, width))
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
    assert int(done.stdout) == count_lines(written, width)


HEAD = "---\ntitle: T\nformat: reportgen-revealjs\n---\n\n"


@pytest.mark.parametrize("words", [WORDS.strip() * 12, "見出しと本文" * 300])
@pytest.mark.parametrize("form", ["{}", "- {}\n- and more", "| A | B |\n|:---|:-----|\n| {} | b |"])
def test_what_is_higher_than_a_slide_goes_on_to_the_next_and_nothing_is_lost(
    form: str, words: str, tmp_path: Path
) -> None:
    page = show(tmp_path, f"{HEAD}## Much\n\n{form.format(words)}\n")
    slides = [text for text, _ in read_all(page)[1:]]
    assert len(slides) > 1
    assert all(text.startswith(f"Much ({n} of {len(slides)})") for n, text in enumerate(slides, 1))
    shown = "".join(slides).replace(" ", "")
    assert shown.count("after" if "after" in words else "見出") == words.count(
        "after" if "after" in words else "見出"
    )
    assert "…" not in shown


def test_a_slide_that_its_heading_hides_is_left_out(tmp_path: Path) -> None:
    text = f"""{HEAD}## Shown

One.

## Secret {{visibility="hidden"}}

Two.

## Kept {{hidden=true}}

Three.

# Section {{visibility="hidden"}}

## Within

Four.

# Last

## End

Five.
"""
    page = show(tmp_path, text)
    assert all(word in page for word in ("One.", "Last", "Five."))
    assert not any(word in page for word in ("Two.", "Three.", "Section", "Four."))


@pytest.mark.parametrize(
    ("texts", "above"),
    [
        (["Both see Japan adjust."], "Both see Japan adjust"),
        ([None, "", "A short one."], "A short one"),
        ([f"Japan adjusts. It was {WORDS}"], "Japan adjusts"),
        ([f"Japan changed its methods; {WORDS}", "Theme 1"], "Japan changed its methods"),
        ([WORDS, "Theme 1"], "Theme 1"),
        (["日本は方法を変えた。" + "戦略" * 60, "テーマ1"], "日本は方法を変えた"),
        (["Did it, after all?"], "Did it, after all?"),
    ],
)
def test_a_heading_is_a_whole_text_its_first_sentence_or_clause_or_the_next_text(
    texts: list[str | None], above: str
) -> None:
    assert headline(*texts) == above
