"""Locators in the words of a language, as pandoc reads them back in a citation."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.engines.embedded.pandoc import find_pandoc
from reportgen.engines.process import run
from reportgen.language.terms import find_terms
from reportgen.model.locators import Locator
from reportgen.model.prose import Citation
from reportgen.styles import find_style
from reportgen.templating.markdown import cite
from reportgen.workspace import Workspace

ENTRY = "@book{jansen2001, author = {Jansen, Eva}, title = {Hours}, publisher = {X}, date = {2001}}"


def print_citation(tmp_path: Path, lang: str, locator: str) -> str:
    """A citation in the style APA, which prints every locator with its term."""
    (tmp_path / "works.bib").write_text(ENTRY, encoding="utf-8")
    style = find_style(Workspace(tmp_path), "apa")
    text = cite(Citation("jansen2001", Locator.parse(locator)), name=find_terms(lang))
    options = f"-f markdown-smart -t plain --wrap=none --citeproc -M lang={lang}".split()
    files = [f"--bibliography={tmp_path / 'works.bib'}", f"--csl={style}"]
    command = [str(find_pandoc()), *options, *files]
    return run(command, cwd=tmp_path, stdin=str(text)).stdout.splitlines()[0]


@pytest.mark.parametrize(
    ("lang", "locator", "printed"),
    [
        ("en", "p. 91", "(Jansen, 2001, p. 91)"),
        ("en", "pp. 95-96", "(Jansen, 2001, pp. 95–96)"),
        ("en-GB", "¶6", "(Jansen, 2001, para. 6)"),
        ("pl", "p. 91", "(Jansen, 2001, s. 91)"),
        ("pl", "¶6", "(Jansen, 2001, akap. 6)"),
        ("de", "pp. 95-96", "(Jansen, 2001, S. 95–96)"),
        ("de-CH", "¶¶6, 8", "(Jansen, 2001, Abs. 6, 8)"),
        ("ja", "chap. 3", "(Jansen, 2001, 章 3)"),
        ("ja", "p. 91", "(Jansen, 2001, p. 91)"),
        ("ar", "p. 91", "(Jansen, 2001, ص 91)"),
        ("pt-BR", "p. 91", "(Jansen, 2001, p. 91)"),
        ("pl", "§ Conclusion", "(Jansen, 2001, Sekcja Conclusion)"),
    ],
)
def test_a_locator_comes_out_in_the_language_of_the_brief(
    tmp_path: Path, lang: str, locator: str, printed: str
) -> None:
    citation = print_citation(tmp_path, lang, locator)
    assert citation.replace("2001年", "2001").replace("\N{NO-BREAK SPACE}", " ") == printed


def test_a_language_that_csl_does_not_have_writes_locators_in_english() -> None:
    assert find_terms("tlh")(Locator.parse("p. 91")) == "p. 91"
