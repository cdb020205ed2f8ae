"""The words for locators and the quotation marks of a language, after the locales of CSL.

The terms are those of the CSL locale files (https://github.com/citation-style-language/locales)
that pandoc has in it, and so what it reads and prints in a citation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache

from babel.core import get_global

from reportgen.engines.pandoc import Terms, read_terms
from reportgen.language.places import read_places
from reportgen.model.locators import ENGLISH, SPELLINGS, Locator, Spellings

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

_ENGLISH = ("“", "”")
_MARKS = {"ar": ("«", "»"), "en": _ENGLISH, "en-GB": ("‘", "’")}
"""What differs from CSL (Arabic without the marks of a typewriter), and English, unasked."""
_DIALECTS = {"pt": "pt-PT"}
"""Where CSL takes another dialect of a language for its first than most people speak."""
_SHARED = frozenset({"sub-verbo", "timestamp", "volume"})
"""The labels that need no word, or for which several languages have that of English: s.v., vol."""
_NAMES = (
    *sorted(label.replace("sub-verbo", "sub verbo") for label in SPELLINGS),
    "open-quote",
    "close-quote",
)


@cache
def find_terms(lang: str) -> Callable[[Locator], str]:
    """What writes a locator in a language; in English, or where CSL has no locale, as it is."""
    forms = _read_forms(lang)

    def write(locator: Locator) -> str:
        if locator.label == "timestamp" and forms:
            return locator.value
        if locator.label not in forms:
            return str(locator)
        return f"{forms[locator.label][locator.is_several]} {locator.value}"

    return lru_cache(maxsize=4096)(lambda locator: locator.write(write))


@cache
def find_untranslated(lang: str) -> frozenset[str]:
    """The labels whose words are English in a language: CSL has no other, nor have we."""
    if _base_of(lang) == "en":
        return frozenset()
    terms, english = _read_terms(lang), read_terms("en-US", _NAMES)
    if not terms:
        return frozenset(SPELLINGS) - _SHARED
    same = {
        label
        for label in SPELLINGS.keys() - _SHARED - read_places(_base_of(lang)).keys()
        if all(terms.get((label, form)) == english.get((label, form)) for form in ("short", "long"))
    }
    return frozenset(same)


@cache
def find_spellings(lang: str) -> Spellings:
    """How a person writes locators in a language: in its words, and in English."""
    if (base := _base_of(lang)) == "en":
        return ENGLISH
    words = dict(_list_words(lang))
    for label, (one, several) in read_places(base).items():
        words |= {several.lower(): (label, several != one), one.lower(): (label, False)}
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
    terms = _read_terms(lang)
    for name, form in sorted(terms, key=lambda key: key[0] == "page"):
        label, (one, several) = name.replace("sub verbo", "sub-verbo"), terms[name, form]
        if label in SPELLINGS:
            for word, is_plural in ((several, several != one), (one, False)):
                bare = word.strip(" .").lower()
                for typed in (bare, bare.replace("’", "'")) if bare else ():
                    yield from ((written, (label, is_plural)) for written in (typed, f"{typed}."))


def find_quotes(lang: str) -> tuple[str, str]:
    """The opening and the closing quotation mark of a language; the English where CSL has none."""
    if known := _MARKS.get(lang) or _MARKS.get(_base_of(lang)):
        return known
    forms = _read_locale(lang)
    opening, closing = (forms.get(name, ("",))[0] for name in ("open-quote", "close-quote"))
    return (opening, closing) if opening and closing and opening != '"' else _ENGLISH


def find_dialect(lang: str, locale: str) -> str:
    """A language with the region of its citation style, where it names none itself.

    CSL knows one dialect of a language that no region needs to be named for: en is American
    English, so that a style of British English is one only where it says so.
    """
    is_other = locale.partition("-")[0] == lang.lower() and locale != _name_dialect(lang)
    return locale if is_other else lang


def _base_of(lang: str) -> str:
    return lang.partition("-")[0].lower()


def _read_forms(lang: str) -> Forms:
    """The terms of a language for locators; none for English, which is written as it is."""
    return {} if _base_of(lang) == "en" else _read_locale(lang)


@cache
def _read_locale(lang: str) -> Forms:
    """The short term of every name, the long one where there is none; empty without a locale."""
    terms = _read_terms(lang)
    forms = {name.replace("sub verbo", "sub-verbo"): terms[name, "short"] for name, _ in terms}
    own = read_places(_base_of(lang)) if forms else {}
    return {**{name: words for name, words in forms.items() if all(words)}, **own}


@cache
def _read_terms(lang: str) -> Terms:
    """The terms of the locale that is nearest to a language; none where there is no locale."""
    terms = read_terms(lang, _NAMES)
    return {} if terms == read_terms("en-US", _NAMES) else terms


def _name_dialect(lang: str) -> str:
    """The dialect that CSL takes for a language where no region is named, e.g. "en-US"."""
    base = _base_of(lang)
    likely = str(get_global("likely_subtags").get(base, base))
    return _DIALECTS.get(base, f"{base}-{likely.rpartition('_')[2]}")
