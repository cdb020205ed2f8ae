"""The words for locators in a language: "p. 91", "s. 91", after the locales of CSL.

The terms are those of the CSL locale files (https://github.com/citation-style-language/locales)
that the package citeproc-py carries; pandoc reads the same words in a citation.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

from reportgen.locators import Locator

_CSL = "{http://purl.org/net/xbiblio/csl}"
Forms = Mapping[str, tuple[str, str]]
"""By CSL label, the short term for one place and for several."""


def find_terms(lang: str) -> Callable[[Locator], str]:
    """What writes a locator in a language; in English, or where CSL has no locale, as it is."""
    forms = _read_forms(lang)

    def write(locator: Locator) -> str:
        if locator.label not in forms:
            return str(locator)
        return f"{forms[locator.label][locator.is_several]} {locator.value}"

    return write


@cache
def _read_forms(lang: str) -> Forms:
    """The terms of the locale that is nearest to a language; none for English."""
    base = lang.partition("-")[0].lower()
    if base == "en":
        return {}
    folder = resources.files("citeproc").joinpath("data/locales")
    dialects = json.loads(folder.joinpath("locales.json").read_text(encoding="utf-8"))
    for name in (lang, dialects["primary-dialects"].get(base, base), base):
        file = folder.joinpath(f"locales-{name}.xml")
        if file.is_file():
            return _parse(file.read_text(encoding="utf-8"))
    return {}


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
    alone = (term.text or "").strip()
    return (one or alone, several or one or alone)
