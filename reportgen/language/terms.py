"""The words for locators and the quotation marks of a language, after the locales of CSL.

The terms are those of the CSL locale files (https://github.com/citation-style-language/locales)
that the package citeproc-py carries; pandoc reads the same words in a citation.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from reportgen.model.locators import Locator

_CSL = "{http://purl.org/net/xbiblio/csl}"
Forms = Mapping[str, tuple[str, str]]
"""By CSL label, the short term for one place and for several."""

_ENGLISH = ("“", "”")
_MARKS = {"ar": ("«", "»")}
"""What differs from CSL: Arabic without the marks of a typewriter."""


def find_terms(lang: str) -> Callable[[Locator], str]:
    """What writes a locator in a language; in English, or where CSL has no locale, as it is."""
    forms = _read_forms(lang)

    def write(locator: Locator) -> str:
        if locator.label not in forms:
            return str(locator)
        return f"{forms[locator.label][locator.is_several]} {locator.value}"

    return write


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
    """The terms of the locale that is nearest to a language; none where there is no locale."""
    base = _base_of(lang)
    for name in (lang, _read_dialects().get(base, base), base):
        file = _find_folder().joinpath(f"locales-{name}.xml")
        if file.is_file():
            return _parse(file.read_text(encoding="utf-8"))
    return {}


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


def _parse(text: str) -> Forms:
    """The short term of every label, the long one where there is none."""
    root = ET.fromstring(text)  # noqa: S314 — a file of an installed package
    forms: dict[str, tuple[str, str]] = {}
    for form in ("short", None):
        for term in root.iter(f"{_CSL}term"):
            if term.get("form") == form:
                forms.setdefault(term.get("name", ""), _read_term(term))
    return {name: words for name, words in forms.items() if all(words)}


def _read_term(term: ET.Element) -> tuple[str, str]:
    one, several = term.findtext(f"{_CSL}single"), term.findtext(f"{_CSL}multiple")
    alone = (term.text or "").strip(" \n\t")  # a no-break space is part of a French mark
    return (one or alone, several or one or alone)
