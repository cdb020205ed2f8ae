"""The few words that an engine adds to a document, and its dates, in the document's language.

Quarto lets a project set them in a file, `_language.yml`, with names of its own; what it does
not set are the project's own translations.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from reportgen.language.locales import find_date_form, find_direction, find_locale, format_partial
from reportgen.language.parts import name_parts
from reportgen.language.translation import find_words
from reportgen.model.dates import PartialDate

# What Quarto calls the words in `_language.yml`; it has no name for the others.
_QUARTO_NAMES = {
    "figure": "crossref-fig-title",
    "table": "crossref-tbl-title",
    "section": "crossref-sec-prefix",
    "note": "callout-note-title",
    "tip": "callout-tip-title",
    "important": "callout-important-title",
    "warning": "callout-warning-title",
    "caution": "callout-caution-title",
    "contents": "toc-title-document",
    "abstract": "section-title-abstract",
}
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_FORM = re.compile(r"\[(?P<literal>[^\]]*)\]|YYYY|MMMM|MM|M|DD|D|(?P<other>[A-Za-z]+)")


def split_language(lang: str) -> tuple[str, str]:
    """The language and the region of a BCP 47 tag, "" for no region."""
    language, *rest = lang.replace("_", "-").split("-")
    region = next((part for part in rest if len(part) == 2 and part.isalpha()), "")
    return language.lower(), region.upper()


def words_for(lang: str, own: object = None) -> dict[str, str]:
    """Every word that an engine adds, in a language; in English where it is not known.

    `own` is what a project sets itself, by Quarto's names, for all languages or for one.
    """
    own = own if isinstance(own, Mapping) else {}
    base = own.get(split_language(lang)[0])
    own = {**own, **base} if isinstance(base, Mapping) else own
    words = find_words(lang)
    named = {**name_parts(words), **own}
    return {
        **{word: str(named[name]) for word, name in _QUARTO_NAMES.items()},
        "skip": words.say("Skip to content"),
        "page": words.say("Page {here} of {last}", here="{here}", last="{last}"),
    }


def direction_of(lang: str) -> str:
    """ "rtl" for a language that is written from right to left, else ""."""
    return "rtl" if find_direction(lang) == "rtl" else ""


def write_date(date: str, lang: str, form: str = "") -> str:
    """An ISO date (or a month, 2026-11) in a language's long form; other text as it is.

    `form` is Quarto's date-format, of which YYYY, MMMM, MM, M, DD, D, [text] and "iso" are known.
    """
    match = _DATE.fullmatch(date.strip())
    language, region = split_language(lang)
    locale = find_locale(lang)
    if match is None or not _is_real(match) or form == "iso" or locale.language != language:
        return date
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if not day:
        return format_partial(PartialDate.parse(date.strip()), locale)
    if not form or any(token["other"] for token in _FORM.finditer(form)):
        form = "MMMM D, YYYY" if (language, region) == ("en", "US") else find_date_form(lang)
    parts = {
        "YYYY": str(year),
        "MMMM": locale.months["format"]["wide"][month],
        "MM": f"{month:02}",
        "M": str(month),
        "DD": f"{day:02}",
        "D": str(day),
    }
    return _FORM.sub(lambda token: str(parts.get(token[0], token["literal"])), form)


def _is_real(match: re.Match[str]) -> bool:
    try:
        datetime.date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        return False
    return True
