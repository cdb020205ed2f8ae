"""What the extension does for versions of Quarto that do otherwise; pandoc stands for each."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from reportgen.engines.pandoc import find_pandoc
from reportgen.looks import PLACE, list_all_looks

ENTRY = "@book{abe2013, author = {Abe, Shinzo}, title = {A Book}, date = {2013}}\n"
AS_QUARTO = """\
_G.quarto = {{version = pandoc.types.Version("{version}"), doc = {{input_file = "page.qmd"}}}}
return dofile((PANDOC_SCRIPT_FILE:gsub("[^/]+$", "{filter}")))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the extension and a bibliography."""
    for name, content in list_all_looks().items():
        (tmp_path / PLACE / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / PLACE / name).write_bytes(content)
    (tmp_path / "references.bib").write_text(ENTRY, "utf-8")
    return tmp_path


def typeset(project: Path, text: str, name: str, version: str = "") -> str:
    """A text as Typst with a filter of the extension, which a Quarto runs if it has a version."""
    options = ("-f", "markdown-smart", "-t", "typst-citations", "--wrap=none", "--citeproc")
    return convert(project, text, name, version, *options, "--bibliography=references.bib")


def convert(project: Path, text: str, name: str, version: str, *options: str) -> str:
    """What pandoc makes of a text with a filter, and with further options."""
    if version:
        wrapped = AS_QUARTO.format(version=version, filter=name)
        name = f"as-quarto-{name}"
        (project / PLACE / name).write_text(wrapped, "utf-8")
    command = [str(find_pandoc()), "-L", f"{PLACE}/{name}", *options]
    done = subprocess.run(
        command, cwd=project, input=text.encode(), capture_output=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("version", "is_kept"), [("1.5.57", False), ("1.8.27", False), ("1.9.38", True), ("1.11", True)]
)
def test_a_link_to_a_heading_without_a_number_leads_there(
    project: Path, version: str, is_kept: bool
) -> None:
    text = "# One {#sec-one .unnumbered}\n\nSee [it](#sec-one) and [this](#sec-two).\n\n"
    made = typeset(project, f"{text}# Two {{#sec-two}}\n", "arguments.lua", version)
    own = '#metadata(none) #label("sec-one")'
    assert ("<sec-one>\n" in made, own in made) == (True, not is_kept)  # Quarto drops the first
    assert made.count('label("sec-two")') == 0
    assert "<sec-two>\n" in made


def test_who_signs_a_deck_is_told_with_where_they_work(project: Path) -> None:
    (project / "signed.html").write_text("$for(deck.authors)$$deck.authors$; $endfor$", "utf-8")
    text = (
        "---\nauthor: [A. Writer, B.]\nauthors: [{name: A. Writer, affiliation: Here}, B.]\n---\n"
    )
    options = ("-t", "revealjs", "--template", "signed.html")
    made = convert(project, text, "arguments.lua", "1.11", *options)
    assert made.strip() == "A. Writer, Here; B.;"


@pytest.mark.parametrize("version", ["", "1.7.34", "1.11"])
def test_apostrophes_and_dashes_stay_as_they_are(project: Path, version: str) -> None:
    text = "It’s “2009–2018” — a--b, x..y, ’t, 5–."
    expected = r"It’s “2009–2018” — a\-\-b, x\.\.y, ’t, 5–."
    assert typeset(project, text, "typeset.lua", version).strip() == expected


@pytest.mark.parametrize("version", ["", "1.7.34", "1.11"])
def test_the_places_of_a_citation_are_whole(project: Path, version: str) -> None:
    made = typeset(project, "So it is [@abe2013, pp. 4–5, 7--9].", "typeset.lua", version)
    assert re.search(r"4(?:–|--)5, 7(?:–|--|\\-\\-|-\\-)9", made), made


def test_what_older_versions_of_typst_do_not_know_is_asked_of_newer_ones_alone() -> None:
    template = list_all_looks()["typst-template.typ"].decode()
    lines = [line for line in template.splitlines() if re.search(r"\bsticky: ", line)]
    assert lines
    assert [line for line in lines if "newer(0, 12, 0)" not in line] == []
