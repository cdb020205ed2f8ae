"""What templates say in the document's language: `_`, `_n`, dates, quotation marks, names.

Messages are the project's own words, text to be escaped like any other. They are Markdown
where one of their values is (a citation, prose, a locator): the words themselves and all other
values are escaped for it then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, update_wrapper
from string import Formatter
from typing import Any

from markupsafe import Markup

from reportgen.language import vocabulary
from reportgen.language.locales import (
    find_date_form,
    find_direction,
    find_locale,
    format_issued,
    format_partial,
)
from reportgen.language.locales import write_number as write_number_in
from reportgen.language.locales import write_stance as write_stance_in
from reportgen.language.translation import Words
from reportgen.model.dates import PartialDate
from reportgen.model.locators import Locator
from reportgen.model.prose import Prose
from reportgen.model.standpoints import Standpoint
from reportgen.templating.markdown import Markdown, Name, escape_part, to_markdown

_NAMES: Mapping[str, Callable[..., str]] = {
    "certainty": vocabulary.name_certainty,
    "confidence": vocabulary.name_confidence,
    "derivation": vocabulary.name_derivation,
    "factor": vocabulary.name_factor,
    "kind": vocabulary.name_kind,
    "kinds": vocabulary.name_kinds,
    "relation": vocabulary.name_relation,
    "tenor": vocabulary.name_tenor,
}


def make_functions(words: Words, name: Name) -> dict[str, Any]:
    """What templates call to say something; `name` writes locators."""

    def say(message: str, /, **values: Any) -> str:
        """A message in the document's language, its {placeholders} filled with the values."""
        return _fill(words.find(message), words.isolate(values), name)

    def count(one: str, many: str, n: int, /, **values: Any) -> str:
        """The message for one or for many, as the number needs; `{n}` is the number."""
        return _fill(words.find_form(one, many, n), {"n": n, **words.isolate(values)}, name)

    def date_form() -> Markdown:
        """How the language writes a day, for Quarto's `date-format`."""
        return Markdown(find_date_form(words.lang))

    def direction() -> str:
        """How the language is written: "rtl" from right to left, else "ltr"."""
        return find_direction(words.lang)

    def language() -> str:
        """The document's language, with the region of its citation style where it names none."""
        return words.lang

    comma = Markdown(words.say("{a}, {b}", a="", b=""))
    said = {"_": say, "_n": count, "date_form": date_form, "direction": direction}
    return {**said, "comma": comma, "language": language}


def make_filters(words: Words, name: Name) -> dict[str, Callable[..., Any]]:
    """The filters that speak the language: dates, numbers, quotation marks, fixed lists."""
    locale, (opening, closing) = find_locale(words.lang), words.marks

    def write_date(date: PartialDate | str) -> str:
        """A date in words, as precise as it is; of an entry's `issued`, words as they are."""
        return (
            format_issued(date, locale) if isinstance(date, str) else format_partial(date, locale)
        )

    def write_number(value: float) -> str:
        """A number with all its digits and the language's decimal sign."""
        return write_number_in(value, locale)

    def write_stance(value: Standpoint | int | None) -> str:
        """A stance with its sign, −2 … +2, or a position: "+1", "+1 to +2", "mixed", "–"."""
        if isinstance(value, Standpoint):
            return Markdown.escape(vocabulary.write_position(value, words))
        return Markdown(write_stance_in(value, locale))

    def quote(text: Any) -> str:
        """Text in the language's quotation marks."""
        return _fill(
            "{opening}{text}{closing}", {"opening": opening, "text": text, "closing": closing}, name
        )

    named = {key: update_wrapper(partial(f, words=words), f) for key, f in _NAMES.items()}
    return {
        **named,
        "date": write_date,
        "number": write_number,
        "stance": write_stance,
        "quote": quote,
    }


def _fill(message: str, values: Mapping[str, Any], name: Name) -> str:
    """A message with its values: plain text, or Markdown where a value is."""
    if not any(isinstance(value, (Markup, Locator, Prose)) for value in values.values()):
        return message.format_map(values)
    shown = {key: str(to_markdown(value, name)) for key, value in values.items()}
    parts = ""
    for text, field, _, _ in Formatter().parse(message):
        parts += escape_part(text, is_inner=bool(parts.strip()))
        parts += "" if field is None else shown[field]
    return Markdown(parts)
