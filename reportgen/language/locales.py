"""What a language brings besides words: its dates, decimal sign, quotation marks and direction.

Dates, numbers and direction are those of Unicode CLDR, through Babel.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol

from reportgen.language.timeless import in_no_zone
from reportgen.model.dates import PartialDate
from reportgen.model.issued import Issued, Moment

with in_no_zone():
    from babel.dates import format_date, format_skeleton

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
    moments = [Moment(*map(int, end.split("-"))) for end in date.text.split("/")]
    return _join_moments(moments, locale)


def format_issued(text: str, locale: Locale) -> str:
    """A date of publication in words, with its doubts: 380 BC, 2006–, [2004?]; words as they are.

    Of a season only the year is said, as styles do that name no months.
    """
    try:
        issued = Issued.parse(text)
    except ValueError:
        return text
    words = _join_moments([m for m in (issued.start, issued.end) if m], locale)
    words += "–" * issued.is_open + "?" * (issued.is_uncertain or issued.is_approximate)
    return f"[{words}]" if issued.is_approximate else words


def _join_moments(moments: Sequence[Moment], locale: Locale) -> str:
    dash = "–" if not any(1 <= moment.month <= 12 for moment in moments) else " – "
    return dash.join(dict.fromkeys(_write_moment(moment, locale) for moment in moments))


@lru_cache(maxsize=4096)  # a brief has the same days again and again, and a batch the same briefs
def _write_moment(moment: Moment, locale: Locale) -> str:
    """A year, month or day in words; before the year 1000 with the era, as in references."""
    month = moment.month if moment.month <= 12 else 0
    year = moment.year if moment.year >= 1000 else 4000 + moment.year % 400  # of the same days
    date = datetime.date(year, month or 1, moment.day or 1)
    if moment.day:
        words = format_date(date, "long", locale)
    else:
        words = format_skeleton("yMMMM" if month else "y", date, locale=locale)
    return words if moment.year >= 1000 else words.replace(str(year), _name_year(moment, locale))


def _name_year(moment: Moment, locale: Locale) -> str:
    """A year with its era, in the language's order: 380 BC, 紀元前380."""
    is_common = moment.year > 0
    era, number = locale.eras["abbreviated"][int(is_common)], moment.year
    number = number if is_common else 1 - number
    first = locale.datetime_skeletons["Gy"].pattern.startswith("G")
    return f"{era}{number}" if first else f"{number} {era}"


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


def write_stance(value: int | None, locale: Locale) -> str:
    """A stance with its sign, −2 … +2; "–" where no side is taken."""
    if value is None:
        return "–"
    return _localise(f"{value:+d}", locale).replace("-", "−") if value else "0"


def _localise(digits: str, locale: Locale) -> str:
    mark = "\u200e" if locale.text_direction == "rtl" and digits[0] in "+-" else ""
    return mark + digits.replace(".", get_decimal_symbol(locale))
