"""Every kind of locator, one place and several, in every language and style that matters most.

pandoc prints each with a word for one place where it is one, and for several where it is several.
"""

from __future__ import annotations

import re
from pathlib import Path

import drafts
import pytest

import reportgen
from reportgen.engines.pandoc import find_pandoc
from reportgen.engines.process import run
from reportgen.language.places import PLACES, read_places
from reportgen.language.terms import find_spellings, find_terms, find_untranslated
from reportgen.model.locators import SPELLINGS, Locator
from reportgen.model.prose import Citation
from reportgen.styles import find_style
from reportgen.templating.markdown import cite
from reportgen.workspace import Workspace

ENTRY = "@book{jansen, author = {Jansen, Eva}, title = {Hours}, publisher = {X}, date = {2001}}"
STYLES = ("apa", "chicago-author-date", "ieee", "modern-language-association")
ONE = ("3", "iv", "On the method of it")
SEVERAL = ("3–5", "3, 7", "xii–xv")
# The words for one place and for several: those of styles, short and long, and our own. Where a
# language has one short form for both, it stands on both sides; where a style prints none, it is
# empty.
WORDS = {
    "en": """
        page: p| / pp|
        paragraph: para|par / paras|pars
        section: section|sec / sections|secs
        chapter: chapter|chap|ch / chapters|chaps|ch|chs
        note: note|n / notes|nn
        figure: figure|fig / figures|figs
        table: tbl / tbls
        line: line|l| / lines|ll|
        column: column|col / columns|cols
        verse: verse|v / verses|vv
        volume: volume|vol / volumes|vols
        part: part|pt / parts|pts
        book: book|bk / books|bks
        folio: folio|fol / folios|fols
        issue: issue|no / issues|nos
        opus: opus|op / opera|opp
        sub-verbo: sub verbo|s.v|under / sub verbis|under|s.vv
        timestamp: at / at
        act: act / acts
        appendix: app / apps
        article-locator: art / arts
        canon: can / cann
        elocation: loc / locs
        equation: eq / eqs
        rule: r / rr
        scene: sc / scs
        supplement: supp / supps
        title-locator: tit / titt
        version: version / versions
    """,
    "pl": """
        page: s| / s|
        paragraph: akap / akap
        section: sekcja|sekc / sekcje|sekc
        chapter: rozdział|rozdz / rozdziały|rozdz
        note: notatka|n / notatki|n
        figure: rycina|ryc / ryciny|ryc
        table: tab / tab
        line: wiersz|l| / wiersze|l|
        column: kolumna|kol / kolumny|kol
        verse: wers|w / wersy|w
        volume: tom|t / tomy|t
        part: część|cz / części|cz
        book: książka / książki|książka
        folio: folio|fol / folio|fol
        issue: numer|nr / numery|nr
        opus: opus|op / opera|op
        sub-verbo: sub verbo|s.v / sub verbis|s.vv
        timestamp: /
        act: akt / akty
        appendix: zał / zał
        article-locator: art / art
        canon: kanon / kanony
        elocation: lok / lok
        equation: równ / równ
        rule: reguła / reguły
        scene: sc / sc
        supplement: sup / sup
        title-locator: tyt / tyt
        version: wersja / wersje
    """,
    "ja": """
        page: p|ページ| / pp|
        paragraph: para|段落 / para
        section: 節|sec / 節|sec
        chapter: 章|chap / 章|chap
        note: 註|n / 註|n
        figure: 図|fig / 図|fig
        table: 表 / 表
        line: 行|l| / 行|l|
        column: 欄|col / 欄|col
        verse: 詩歌|v / 詩歌|vv
        volume: 巻|vol / 巻|vols
        part: 部|pt / 部|pt
        book: 書籍|bk / 書籍|bk
        folio: 面|f / 面|f
        issue: 号|no / 号|no
        opus: 作品|op / 作品|op
        sub-verbo: における|s.v / における|s.vv
        timestamp: /
        act: 幕 / 幕
        appendix: 付録 / 付録
        article-locator: 条 / 条
        canon: 規範 / 規範
        elocation: 位置 / 位置
        equation: 式 / 式
        rule: 規則 / 規則
        scene: 場 / 場
        supplement: 補遺 / 補遺
        title-locator: 編 / 編
        version: 版 / 版
    """,
    "ar": """
        page: ص| / ص|
        paragraph: فقرة / فقرة
        section: قسم / أقسام|قسم
        chapter: فصل / فصول|فصل
        note: ملاحظة / ملاحظات|ملاحظة
        figure: رسم توضيحي / رسوم توضيحية|رسم توضيحي
        table: جدول / جداول
        line: سطر|سـ| / أسطر|سـ|
        column: عمود / أعمدة|عمود
        verse: بيت شعر / أبيات شعر
        volume: مجلد|م / مجلدات|م
        part: جزء|ج / أجزاء|ج
        book: كتاب / كتب|كتاب
        folio: ورقة|مطوية / أوراق|مطوية
        issue: عدد / أعداد|عدد
        opus: نوته موسيقية|نوتة موسيقية / نوتات موسيقية|نوتة موسيقية
        sub-verbo: تفسير فرعي / تفسيرات فرعية
        timestamp: /
        act: فصل مسرحي / فصول مسرحية
        appendix: ملحق / ملاحق
        article-locator: مادة / مواد
        canon: قانون / قوانين
        elocation: موضع / مواضع
        equation: معادلة / معادلات
        rule: قاعدة / قواعد
        scene: مشهد / مشاهد
        supplement: تكملة / تكملات
        title-locator: باب / أبواب
        version: إصدار / إصدارات
    """,
}


def read_words(lang: str) -> dict[str, tuple[set[str], set[str]]]:
    rows = (line.split(": ", 1) for line in WORDS[lang].strip().splitlines())
    sides = ((label.strip(), words.split("/")) for label, words in rows)
    return {
        label: (set(map(str.strip, one.split("|"))), set(map(str.strip, several.split("|"))))
        for label, (one, several) in sides
    }


def print_all(citations: list[str], lang: str, style: str, folder: Path) -> list[str]:
    """Citations as a style prints them, all in one document."""
    (folder / "works.bib").write_text(ENTRY, encoding="utf-8")
    options = f"-f markdown-smart -t plain --wrap=none --citeproc -M lang={lang}".split()
    found = find_style(Workspace(folder), style)
    assert found
    (folder / "style.csl").write_bytes(found.content)
    files = [f"--bibliography={folder / 'works.bib'}", f"--csl={folder / 'style.csl'}"]
    command = [str(find_pandoc()), *options, "-Msuppress-bibliography", *files]
    return run(command, cwd=folder, stdin="\n\n".join(citations)).stdout.strip().split("\n\n")


@pytest.mark.parametrize("lang", PLACES)
def test_words_of_our_own_are_read_as_they_are_printed(lang: str) -> None:
    spellings, name = find_spellings(lang), find_terms(lang)
    places = [Locator(label, value) for label in read_places(lang) for value in ("3", "3–5")]
    assert places
    assert [Locator.parse_in(name(place), spellings) for place in places] == places
    assert not find_untranslated(lang) & read_places(lang).keys()


def test_a_place_that_a_language_has_no_word_for_is_told_once(tmp_path: Path) -> None:
    files = drafts.draft()
    files["brief.yml"] |= {"lang": "hu", "severities": {"RG511": "off"}}
    for claim in files["sources/adams2020.yml"]["claims"]:
        claim["locator"] = "p. 2, loc. 3"
    folder = drafts.write(files, tmp_path)
    (finding,) = reportgen.check(folder).findings
    assert (finding.code, finding.severity) == ("RG514", "note")
    assert str(finding.location).startswith("sources/adams2020.yml:")
    assert "loc. 3" in finding.message
    assert find_untranslated("hu") == {"elocation", "supplement"}
    assert "page" in find_untranslated("hi")  # of which CSL has no locale at all
    assert not find_untranslated("en-GB") | find_untranslated("ja") | find_untranslated("ar")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("lang", WORDS)
def test_one_place_has_the_word_for_one_and_several_have_that_for_several(
    lang: str, style: str, tmp_path: Path
) -> None:
    words, spellings, name = read_words(lang), find_spellings(lang), find_terms(lang)
    assert set(words) == set(SPELLINGS)
    cases = [
        (label, value, number)
        for label in SPELLINGS
        for number, values in enumerate((ONE, SEVERAL))
        for value in values
    ]
    locators = [Locator.parse_in(f"{SPELLINGS[label][n]} {v}", spellings) for label, v, n in cases]
    printed = print_all(
        [str(cite(Citation("jansen", place), name=name)) for place in locators],
        lang,
        style,
        tmp_path,
    )
    wrong = [
        (label, value, text)
        for (label, value, number), text in zip(cases, printed, strict=True)
        if (word := find_word(text, value)) is None or word not in words[label][number]
    ]
    assert wrong == []


def find_word(text: str, value: str) -> str | None:
    """The word before a value in a citation; None where the value is not there as it is."""
    before, found, _ = text.partition(value)
    place = re.sub(r"[(（]?Jansen,?( ?2001年?,?)?|\[1,?", "", before)
    return place.replace("\N{NO-BREAK SPACE}", " ").strip(", .").casefold() if found else None
