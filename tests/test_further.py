"""Book, OpenDocument text and Markdown, as pandoc makes them with what the project adds."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from reading import squash
from test_office import convert

from reportgen.engines.pandoc import find_pandoc
from reportgen.making import documents
from reportgen.workspace import PACKAGE

SOURCE = """\
---
title: A title
subtitle: And what it is of
lang: en
---

# One {#sec-one}

See [the claim](#claim-a) in [one](#sec-one).

- ::: {#claim-a .claim}
  Abe courted Russia.

  - Inner words.
  :::
- ::: {.claim}
  > A quotation.
  :::

::: {#fig-a alt="words" fig-alt="words"}
Of a figure.
:::

| Head |
|:--|
| In a cell |

: What it shows {#tbl-a}
"""


def make(kind: str, target: str, folder: Path) -> Path:
    made = folder / f"made.{kind}"
    command = [
        find_pandoc(),
        "-L",
        PACKAGE / "extension" / "further.lua",
        "-t",
        target,
        "-s",
        "-o",
        made,
    ]
    subprocess.run(list(map(str, command)), input=SOURCE.encode(), check=True, timeout=60)
    return made


@pytest.mark.thorough
def test_libreoffice_shows_what_stands_in_items_of_an_opendocument_text(tmp_path: Path) -> None:
    made = make("odt", "odt", tmp_path)
    with zipfile.ZipFile(made) as archive:
        content = archive.read("content.xml").decode()
    assert "claim-a" in content
    assert not re.search(r"<text:list-item>\s*<text:section", content)
    text = convert(made, tmp_path / "pdf")
    for words in ("Abe courted Russia.", "Inner words.", "A quotation."):
        assert squash(words) in text


def test_a_book_has_no_attribute_that_its_format_does_not_know(tmp_path: Path) -> None:
    made = make("epub", "epub", tmp_path)
    with zipfile.ZipFile(made) as archive:
        text = "".join(archive.read(n).decode() for n in archive.namelist() if "ch0" in n)
    assert "Of a figure." in text
    assert not re.search(r"<div[^>]* alt=", text)


@pytest.mark.thorough
def test_epubcheck_finds_no_error_in_a_book(tmp_path: Path) -> None:
    java, program = shutil.which("java"), shutil.which("epubcheck")
    if java is None or program is None:
        pytest.skip("epubcheck is not installed")
    made = make("epub", "epub", tmp_path)
    command = [java, "-jar", program, str(made)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert "0 fatals / 0 errors" in done.stdout + done.stderr


@pytest.mark.parametrize("target", ["gfm", "commonmark+gfm_auto_identifiers+pipe_tables"])
def test_every_link_within_a_markdown_file_leads_somewhere(target: str, tmp_path: Path) -> None:
    text = make("md", target, tmp_path).read_text("utf-8")
    assert "*And what it is of*" in text
    assert "<div" not in text.replace('<div id="fig-a"', "")
    links = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert links == {"claim-a", "sec-one"}
    assert links <= set(re.findall(r' id="([^"]+)"', text))


def test_a_table_of_a_markdown_file_has_its_name_before_it_and_not_in_its_caption(
    tmp_path: Path,
) -> None:
    text = make("md", "gfm", tmp_path).read_text("utf-8")
    assert "{#" not in text
    assert text.index(' id="tbl-a"') < text.index("| In a cell |") < text.index("What it shows")


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (b"![a](figures/stance.svg)", b"![a](quarto/figures/stance.svg)"),
        (
            b'<img src="figures/stance.svg" alt="a">',
            b'<img src="quarto/figures/stance.svg" alt="a">',
        ),
        (b"\\includegraphics{figures/stance.png}", b"\\includegraphics{quarto/figures/stance.png}"),
        (b"the file figures/stance.svg, said", b"the file figures/stance.svg, said"),
    ],
)
def test_pictures_are_shown_from_where_the_text_stands(written: bytes, wanted: bytes) -> None:
    assert documents._FIGURE.sub(rb"\1quarto/\2", written) == wanted
