"""The words for locators and the quotation marks of a language, after the locales of CSL.

The terms are those of the CSL locale files (https://github.com/citation-style-language/locales)
that the package citeproc-py carries; pandoc reads the same words in a citation.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from reportgen.model.locators import ENGLISH, SPELLINGS, Locator, Spellings

_CSL = "{http://purl.org/net/xbiblio/csl}"
Forms = Mapping[str, tuple[str, str]]
"""By CSL label, the short term for one place and for several."""

_FURTHER: Mapping[str, Mapping[str, str]] = {
    "ar": {"page": "ص.|صص.|صص|ص ص", "volume": "مج.|ج.", "chapter": "ف.", "note": "هامش|ه."},
    "de": {
        "page": "SS.|S",
        "note": "Fn.|Fußn.|Fußnote|Fußnoten|Anmerkungen",
        "table": "Tab.|Tabelle|Tabellen",
        "folio": "Bl.",
        "appendix": "Anh.|Anhang",
    },
    "es": {
        "page": "pág.|págs.",
        "chapter": "caps.",
        "article-locator": "artículo",
    },
    "fr": {"page": "pp.", "chapter": "ch.", "folio": "f.|fol.|ff.", "volume": "t.|tome|tomes"},
    "it": {"page": "pag.|pagg.", "chapter": "cap.|capp.", "article-locator": "articolo"},
    "ja": {
        "page": "頁|ページ|ぺージ",
        "note": "注",
        "figure": "図版",
        "volume": "冊",
        "paragraph": "段",
    },
    "ko": {"page": "쪽|면|페이지", "chapter": "장", "section": "절"},
    "pl": {
        "page": "ss.|str.",
        "note": "przyp.|przypis|przypisy",
        "paragraph": "par.|ust.",
        "chapter": "rozdz.",
        "figure": "rys.|rysunek",
        "section": "podrozdz.",
    },
    "pt": {"page": "pág.|págs.", "chapter": "cap.|caps."},
    "ru": {"page": "стр.|с.", "chapter": "гл.", "note": "прим."},
    "zh": {"page": "页|頁", "chapter": "章", "section": "节|節", "volume": "卷|册"},
}
"""What people write besides CSL's words, by language and label."""

_OWN: Mapping[str, Forms] = {
    "ar": {
        "act": ("فصل مسرحي", "فصول مسرحية"),
        "appendix": ("ملحق", "ملاحق"),
        "article-locator": ("مادة", "مواد"),
        "canon": ("قانون", "قوانين"),
        "elocation": ("موضع", "مواضع"),
        "equation": ("معادلة", "معادلات"),
        "rule": ("قاعدة", "قواعد"),
        "scene": ("مشهد", "مشاهد"),
        "supplement": ("تكملة", "تكملات"),
        "table": ("جدول", "جداول"),
        "title-locator": ("باب", "أبواب"),
    },
    "ja": {
        "appendix": ("付録", "付録"),
        "article-locator": ("条", "条"),
        "elocation": ("位置", "位置"),
        "scene": ("場", "場"),
        "supplement": ("補遺", "補遺"),
        "table": ("表", "表"),
        "title-locator": ("編", "編"),
    },
    "pl": {"rule": ("reguła", "reguły"), "version": ("wersja", "wersje")},
}
"""Where a locale of CSL has a wrong word, or an English one, for a label that pandoc does not know
and that we print ourselves."""

_ENGLISH = ("“", "”")
_MARKS = {"ar": ("«", "»")}
"""What differs from CSL: Arabic without the marks of a typewriter."""


def find_terms(lang: str) -> Callable[[Locator], str]:
    """What writes a locator in a language; in English, or where CSL has no locale, as it is."""
    forms = _read_forms(lang)

    def write(locator: Locator) -> str:
        if locator.label == "timestamp" and forms:
            return locator.value
        if locator.label not in forms:
            return str(locator)
        return f"{forms[locator.label][locator.is_several]} {locator.value}"

    return lambda locator: locator.write(write)


@cache
def find_spellings(lang: str) -> Spellings:
    """How a person writes locators in a language: in its words, and in English."""
    if (base := _base_of(lang)) == "en":
        return ENGLISH
    words = dict(_list_words(lang))
    for label, (one, several) in _OWN.get(base, {}).items():
        words |= {several: (label, several != one), one: (label, False)}
    words |= {
        word.lower(): (label, False)
        for label, further in _FURTHER.get(base, {}).items()
        for word in further.split("|")
    }
    return Spellings({**ENGLISH.words, **words})


def _list_words(lang: str) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Every word of a locale for a label, with and without a dot, and whether it is plural.

    Pages come last, which nobody mistakes: a locale may have the same word for something rarer.
    """
    for term in sorted(_read_terms(lang), key=lambda term: term.get("name") == "page"):
        label = term.get("name", "").replace("sub verbo", "sub-verbo")
        if label in SPELLINGS and term.get("form") != "symbol":
            one, several = _read_term(term)
            for word, is_plural in ((several, several != one), (one, False)):
                bare = word.strip(" .").lower()
                if bare:
                    yield from ((written, (label, is_plural)) for written in (bare, f"{bare}."))


def find_quotes(lang: str) -> tuple[str, str]:
    """The opening and the closing quotation mark of a language; the English where CSL has none."""
    if (base := _base_of(lang)) in _MARKS:
        return _MARKS[base]
    forms = _read_locale(lang)
    opening, closing = (forms.get(name, ("",))[0] for name in ("open-quote", "close-quote"))
    return (opening, closing) if opening and closing and opening != '"' else _ENGLISH


def find_dialect(lang: str, locale: str) -> str:
    """A language with the region of its citation style, where it names none itself.

    CSL knows one dialect of a language that no region needs to be named for: en is American
    English, so that a style of British English is one only where it says so.
    """
    is_other = locale.partition("-")[0] == lang.lower() and locale != _read_dialects().get(lang)
    return locale if is_other else lang


def _base_of(lang: str) -> str:
    return lang.partition("-")[0].lower()


def _read_forms(lang: str) -> Forms:
    """The terms of a language for locators; none for English, which is written as it is."""
    return {} if _base_of(lang) == "en" else _read_locale(lang)


@cache
def _read_locale(lang: str) -> Forms:
    """The short term of every name, the long one where there is none; empty without a locale."""
    forms: dict[str, tuple[str, str]] = {}
    terms = _read_terms(lang)
    for form in ("short", None):
        for term in terms:
            if term.get("form") == form:
                forms.setdefault(term.get("name", ""), _read_term(term))
    own = _OWN.get(_base_of(lang), {}) if forms else {}
    return {**{name: words for name, words in forms.items() if all(words)}, **own}


@cache
def _read_terms(lang: str) -> tuple[ET.Element, ...]:
    """The terms of the locale that is nearest to a language; none where there is no locale."""
    base = _base_of(lang)
    for name in (lang, _read_dialects().get(base, base), base):
        file = _find_folder().joinpath(f"locales-{name}.xml")
        if file.is_file():
            root = ET.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314 — it is installed
            return tuple(root.iter(f"{_CSL}term"))
    return ()


@cache
def _find_folder() -> Path:
    """The folder of the locales, found without importing their package and lxml."""
    spec = find_spec("citeproc")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("citeproc")
    return Path(spec.origin).with_name("data") / "locales"


@cache
def _read_dialects() -> Mapping[str, str]:
    """By language, the locale that CSL takes where no region is named."""
    known = json.loads(_find_folder().joinpath("locales.json").read_text(encoding="utf-8"))
    return dict(known["primary-dialects"])


def _read_term(term: ET.Element) -> tuple[str, str]:
    one, several = term.findtext(f"{_CSL}single"), term.findtext(f"{_CSL}multiple")
    alone = (term.text or "").strip(" \n\t")  # a no-break space is part of a French mark
    return (one or alone, several or one or alone)
