"""Whatever a workspace says, a page and a deck run nothing of it and lead nowhere by themselves."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import drafts
import pytest
from conftest import Command
from reading import parse_html

from reportgen.engines.pandoc import find_pandoc
from reportgen.workspace import PACKAGE

QUOTED = '" onerror="document.title=1" http-equiv="refresh" x="'
LINKS = r"\href{ JAVAscript:alert(2)}{Trade} \href{https://x.example/}{Peace}"
FIELDS = rf"""  title = {{On {LINKS}}},
  url = {{javascript:alert(3)}},
  note = {{\url{{javascript:alert(1)}} \href{{0;url=x 'y}}{{Ships}} {LINKS}}},
"""
WORDS = r"""msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"

msgid "Contents"
msgstr "C#panic()[\" onclick=\"x"

msgid "Skip to content"
msgstr "S\" onclick=\"x"
"""
FOOTER = "footer:<p onclick='x'>`<p onclick='x'>`{=html}</p>"
SAFE = ("http:", "https:", "mailto:", "#")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with quotation marks and addresses that run wherever they may stand."""
    files = drafts.draft()
    files["brief.yml"]["authors"] = [{"name": f"0;url=https://x.example{QUOTED}"}]
    files["brief.yml"]["brand"] = {
        "meta": {"name": f"House{QUOTED}"},
        "logo": {"images": {"mark": {"path": "l.svg", "alt": f"Alt{QUOTED}"}}, "medium": "mark"},
    }
    files["l.svg"] = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    works = files["bibliography/references.bib"]
    files["bibliography/references.bib"] = works.replace("  title = {On Trade},\n", FIELDS)
    files["translations/en.po"] = WORDS
    folder = drafts.write(files, tmp_path_factory.mktemp("hostile") / "workspace")
    done = Command(folder)("build", "--to", "html,pdf,slides", "--engine", "embedded", "-M", FOOTER)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def elements(built: Path) -> list[Any]:
    trees = [parse_html(built / "outputs" / f"{name}.html") for name in ("brief", "slides")]
    return [element for tree in trees for element in tree.iter() if isinstance(element.tag, str)]


@pytest.mark.thorough
def test_no_value_breaks_out_of_its_attribute(elements: list[Any]) -> None:
    names = {(e.tag, name) for e in elements for name in e.attrib}
    assert [n for n in names if n[1].startswith("on") or n[1] == "x"] == []
    equivalents = [e.get("http-equiv") for e in elements if "http-equiv" in e.attrib]
    assert equivalents == ["Content-Security-Policy"] * 2


def test_what_was_meant_is_still_said(elements: list[Any]) -> None:
    authors = [e.get("content") for e in elements if e.get("name") == "author"]
    assert authors == [f"0;url=https://x.example{QUOTED}"] * 2
    logos = [e.get("alt") for e in elements if e.get("class") == "logo"]
    assert ["document.title=1" in alt for alt in logos] == [True, True]


def test_links_lead_to_pages_and_places_alone(elements: list[Any]) -> None:
    links = [e.get("href") for e in elements if e.tag == "a" and e.get("href")]
    assert "https://x.example/" in links
    assert [link for link in links if not link.startswith(SAFE)] == []


def test_the_bibliography_of_the_project_links_to_pages_alone(built: Path) -> None:
    works = (built / "outputs" / "quarto" / "references.bib").read_text(encoding="utf-8")
    assert "alert(3)" not in works
    assert "\\url{javascript" not in works
    assert "\\href{https://x.example/}" in works
    assert works.count("\\href") == works.count("\\href{https")


def test_the_title_of_an_abstract_is_text_of_the_page_and_in_no_attribute() -> None:
    source = "---\ntitle: T\nabstract: A\nabstract-title: '[x](y){onclick=z}'\n---\n"
    template = PACKAGE / "extension" / "page.html"
    command = [str(find_pandoc()), "-t", "html5", "--template", str(template)]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=True)
    section = re.search(r'<section class="abstract"[^\n]*', done.stdout)
    assert section
    assert section[0] == '<section class="abstract" aria-labelledby="abstract-title">'
