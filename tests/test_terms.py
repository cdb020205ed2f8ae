"""Locators in the words of a language, as pandoc reads them back in a citation."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.engines.pandoc import find_pandoc
from reportgen.engines.process import run
from reportgen.language.terms import find_spellings, find_terms
from reportgen.model.locators import Locator
from reportgen.model.prose import Citation
from reportgen.styles import find_style
from reportgen.templating.markdown import cite
from reportgen.workspace import Workspace

ENTRY = "@book{jansen2001, author = {Jansen, Eva}, title = {Hours}, publisher = {X}, date = {2001}}"


def print_citation(tmp_path: Path, lang: str, locator: str, style: str = "apa") -> str:
    """A citation in a style; APA prints every locator with its term."""
    (tmp_path / "works.bib").write_text(ENTRY, encoding="utf-8")
    found = find_style(Workspace(tmp_path), style)
    assert found
    (tmp_path / "style.csl").write_bytes(found.content)
    place = Locator.parse_in(locator, find_spellings(lang))
    text = cite(Citation("jansen2001", place), name=find_terms(lang))
    options = f"-f markdown-smart -t plain --wrap=none --citeproc -M lang={lang}".split()
    files = [f"--bibliography={tmp_path / 'works.bib'}", f"--csl={tmp_path / 'style.csl'}"]
    command = [str(find_pandoc()), *options, "-Msuppress-bibliography", *files]
    lines = run(command, cwd=tmp_path, stdin=str(text)).stdout.splitlines()
    return next((line for line in lines if line.startswith("[1] ")), lines[0])


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
        ("pl", "ss. 95-96", "(Jansen, 2001, s. 95–96)"),
        ("pl", "rozdz. 3, s. 40", "(Jansen, 2001, rozdz. 3, s. 40)"),
        ("de", "S. 12", "(Jansen, 2001, S. 12)"),
        ("de", "S. 12f.", "(Jansen, 2001, S. 12 f.)"),
        ("de", "Bd. 2, S. 15", "(Jansen, 2001, Bd. 2, S. 15)"),
        ("ja", "12–15頁", "(Jansen, 2001, pp. 12–15)"),
        ("ja", "第3章", "(Jansen, 2001, 章 3)"),
        ("ar", "ص. 12", "(Jansen, 2001, ص 12)"),
        ("ar", "ص ١٢", "(Jansen, 2001, ص ١٢)"),
        ("fr", "t. 2, p. 15", "(Jansen, 2001, vol. 2, p. 15)"),
    ],
)
def test_a_locator_comes_out_in_the_language_of_the_brief(
    tmp_path: Path, lang: str, locator: str, printed: str
) -> None:
    citation = print_citation(tmp_path, lang, locator)
    assert citation.replace("2001年", "2001").replace("\N{NO-BREAK SPACE}", " ") == printed


def test_a_language_that_csl_does_not_have_writes_locators_in_english() -> None:
    assert find_terms("tlh")(Locator.parse("p. 91")) == "p. 91"


AS_THEY_STAND = [
    "§ On method",
    "§ The role of it",
    "§ Self-rule",
    "§ [Untitled] {1} @home; *a* _b_",
    "vol. 2, p. 15",
    "chap. 3, pp. 40–44",
    "p. 12, n. 3",
    "p. 12; § A; B",
    "p. A-5",
    "n.p.",
    "tbl. 1",
    "art. 5(2)",
    "app. A",
    "at 00:12:30–00:13:00",
]
STYLES = {
    "apa": "(Jansen, 2001, {})",
    "chicago-author-date": "(Jansen 2001, {})",
    "chicago-notes-bibliography": "[1] Eva Jansen, Hours (X, 2001), {}.",
    "ieee": "[1, {}]",
    "modern-language-association": "(Jansen, {})",
}


@pytest.mark.parametrize("locator", AS_THEY_STAND)
@pytest.mark.parametrize("style", STYLES)
def test_what_a_style_would_misread_is_printed_in_our_words(
    tmp_path: Path, style: str, locator: str
) -> None:
    printed = STYLES[style].format(locator.replace("§", "sec."))
    assert print_citation(tmp_path, "en", locator, style) == printed.replace("..", ".")


@pytest.mark.parametrize(
    ("locator", "printed"),
    [
        ("p. xii–xv", "pp. xii–xv"),
        ("p. 12, 15", "pp. 12, 15"),
        ("p. 12 ff.", "pp. 12 ff."),
        ("p. 1e3", "p. 1e3"),
        ("fol. 85r–88r", "Fols. 85r–88r"),
        ("§ Conclusion", "Sec. Conclusion"),
        ("vols. 1–2", "Vols. 1–2"),
        ("§ a <i>b</i> c", "sec. a <\N{WORD JOINER}i>b<\N{WORD JOINER}/i> c"),
    ],
)
def test_a_style_words_one_place_and_several_as_we_do(
    tmp_path: Path, locator: str, printed: str
) -> None:
    assert print_citation(tmp_path, "en", locator, "ieee") == f"[1, {printed}]"


@pytest.mark.parametrize("lang", ["de", "pl", "ja", "ar", "fr", "es", "it", "pt-BR", "zh", "ko"])
def test_english_locators_are_read_in_every_language(lang: str) -> None:
    for text in ("p. 91", "pp. 95–96", "¶6", "§ Conclusion", "chap. 3"):
        assert Locator.parse_in(text, find_spellings(lang)) == Locator.parse(text)


def test_words_of_another_language_are_no_locators() -> None:
    with pytest.raises(ValueError, match="is not a locator"):
        Locator.parse_in("rozdz. 3", find_spellings("de"))
