"""Our words in a language as the Quarto extension reads them: words/<lang>.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import match_skeleton
from babel.numbers import get_decimal_symbol

from reportgen.language.locales import find_locale
from reportgen.language.terms import find_terms
from reportgen.language.translation import Words
from reportgen.model.locators import SPELLINGS, Locator
from reportgen.workspace import PACKAGE

EXTENSION = PACKAGE / "extension"
_SAID = re.compile(
    r"""(?:\b(?P<call>say|said|message|count)|:text)\( \s* "(?P<one>[^"\\]*)"
    (?: \s* , \s* "(?P<many>[^"\\]*)" )?""",
    re.VERBOSE,
)
_FIELDS = {"y": "{y}", "MMMM": "{month}", "LLLL": "{alone}", "M": "{m}", "L": "{m}", "d": "{d}"}
_TOKEN = re.compile(r"'(?P<quoted>[^']*)'|(?P<field>([A-Za-z])\3*)|(?P<other>[^A-Za-z']+)")
_COUNTED = 200
"""For so many numbers the form is listed; beyond, 100 more of the same two digits stand for it."""

Messages = dict[tuple[str, ...], list[tuple[str, int]]]
"""The messages of the filters, one or a pair of one and many, with the places that say them."""


@cache
def list_messages() -> Messages:
    """What the filters of the extension say, in the order of their files."""
    found: Messages = {}
    for path in sorted(EXTENSION.glob("*.lua")):
        for message, line in _find_said(path.read_text(encoding="utf-8")):
            found.setdefault(message, []).append((f"extension/{path.name}", line))
    return found


def _find_said(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    for match in _SAID.finditer(text):
        is_counted = match["call"] == "count"
        message = (match["one"], match["many"]) if is_counted else (match["one"],)
        yield message, text.count("\n", 0, match.start()) + 1


def write_lexicon(words: Words) -> bytes:
    """The words of a language as JSON; the file is called after `words.lang`."""
    locale = find_locale(words.lang)
    messages = list_messages()
    opening, closing = words.marks
    lexicon = {
        "lang": words.lang,
        "direction": "rtl" if words.turns else "ltr",
        "quotes": [opening, closing],
        "comma": words.find("{a}, {b}").replace("{a}", "").replace("{b}", ""),
        "decimal": get_decimal_symbol(locale),
        "minus": "−",
        "locators": _list_locators(words.lang),
        "plurals": "".join(str(words.choose_form(n)) for n in range(_COUNTED)),
        "dates": _write_dates(locale),
        "words": {one: words.find(one) for one, *many in messages if not many},
        "forms": {many: _list_forms(words, one, many) for one, *rest in messages for many in rest},
    }
    return (json.dumps(lexicon, ensure_ascii=False, indent=1) + "\n").encode()


def _list_locators(lang: str) -> list[tuple[str, str]]:
    """Of each label of a locator the word for one place and the word for several."""
    write = find_terms(lang)
    labels = (label for label in SPELLINGS if label != "timestamp")
    return [
        (write(Locator(label, "1"))[: -len(" 1")], write(Locator(label, "1–2"))[: -len(" 1–2")])
        for label in labels
    ]


def _list_forms(words: Words, one: str, many: str) -> list[str]:
    """The forms of a message, in the order of their numbers in `plurals`."""
    forms: dict[int, str] = {}
    for n in range(_COUNTED):
        forms.setdefault(words.choose_form(n), words.find_form(one, many, n))
    return [forms.get(place, many) for place in range(max(forms) + 1)]


def _write_dates(locale: Locale) -> dict[str, Any]:
    """A year, a month and a day with the names of their parts, and the months' names."""
    return {
        "year": _write_pattern(_find_pattern(locale, "y")),
        "month": _write_pattern(_find_pattern(locale, "yMMMM")),
        "day": _write_pattern(locale.date_formats["long"].pattern),
        "months": [locale.months["format"]["wide"][n] for n in range(1, 13)],
        "months-alone": [locale.months["stand-alone"]["wide"][n] for n in range(1, 13)],
    }


def _find_pattern(locale: Locale, fields: str) -> str:
    known = match_skeleton(fields, locale.datetime_skeletons)
    return str(locale.datetime_skeletons[known].pattern)


def _write_pattern(pattern: str) -> str:
    parts = []
    for token in _TOKEN.finditer(pattern):
        text = token["other"] or (token["quoted"] if token["quoted"] is not None else "")
        parts.append(_FIELDS.get(token["field"], "") if token["field"] else text)
    return "".join(parts)
