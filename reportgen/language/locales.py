"""What a language brings besides words: its dates, decimal sign, quotation marks and direction.

Dates, numbers and direction are those of Unicode CLDR, through Babel.
"""

from __future__ import annotations

import re
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import get_decimal_symbol

from reportgen.model.dates import PartialDate

_TOKEN = re.compile(r"'(?P<quoted>[^']*)'|(?P<letters>[A-Za-z])(?P=letters)*|[^A-Za-z']+")
_QUARTO = {"y": "YYYY", "MMMM": "MMMM", "MM": "MM", "M": "M", "dd": "DD", "d": "D"}
"""What Quarto's date-format calls the fields of CLDR's patterns."""


def find_locale(lang: str) -> Locale:
    """The locale of a BCP 47 language, or of its base language, else English.

    English is always the British: day before month reads the same everywhere.
    """
    for name in (lang, lang.partition("-")[0]):
        try:
            locale = Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            continue  # the next, less particular name is tried
        return Locale("en", "GB") if locale.language == "en" else locale
    return Locale("en", "GB")


def find_direction(lang: str) -> str:
    """How the language is written: "rtl" from right to left, else "ltr"."""
    return find_locale(lang).text_direction


def format_partial(date: PartialDate, locale: Locale) -> str:
    """A date in words, as precise as it is: 10 February 2017, February 2017, 2017, 2010–2011."""
    if "/" in date.text:
        start, end = (PartialDate.parse(part) for part in date.text.split("/"))
        words = [format_partial(start, locale), format_partial(end, locale)]
        return ("–" if all(word.isdecimal() for word in words) else " – ").join(words)
    if date.text.count("-") == 2:
        return format_date(date.first, "long", locale)
    skeleton = "yMMMM" if "-" in date.text else "y"
    return format_skeleton(skeleton, date.first, locale=locale)


def find_date_form(lang: str) -> str:
    """A day's long form as Quarto's `date-format`: "D MMMM YYYY", "YYYY年M月D日"."""
    pattern = find_locale(lang).date_formats["long"].pattern
    written = []
    for token in _TOKEN.finditer(pattern):
        if token["letters"] and token[0] not in _QUARTO:
            return "D MMMM YYYY"  # an era, or a form that Quarto has no token for
        quoted = token["quoted"] if token["quoted"] is not None else None
        plain = token[0] if quoted is None else f"[{quoted}]"
        written.append(_QUARTO.get(token[0], plain))
    return "".join(written)


def write_number(value: float, locale: Locale) -> str:
    """A number with all its digits, the language's decimal sign, and its minus.

    From right to left the minus has a mark before it (U+200E) that keeps it before the number.
    """
    return _localise(f"{Decimal(f'{value:.15g}'):f}", locale)


def write_stance(value: float | None, locale: Locale) -> str:
    """A stance with its sign, −2 … +2, to one decimal; "–" where no side is taken."""
    if value is None:
        return "–"
    digits = f"{value:+.1f}".removesuffix(".0")
    return "0" if digits in ("+0", "-0") else _localise(digits, locale).replace("-", "−")


def _localise(digits: str, locale: Locale) -> str:
    mark = "\u200e" if locale.text_direction == "rtl" and digits[0] in "+-" else ""
    return mark + digits.replace(".", get_decimal_symbol(locale))
