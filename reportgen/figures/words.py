"""Words for captions and descriptions that every language has its own form of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce

from reportgen.language.locales import find_locale, format_partial
from reportgen.language.locales import write_number as write_digits
from reportgen.language.translation import Words
from reportgen.model.dates import PartialDate


def enumerate_words(texts: Sequence[str], words: Words) -> str:
    """ "A", "A and B", "A, B and C"."""
    if len(texts) < 2:
        return "".join(texts)
    some = reduce(lambda first, second: words.say("{a}, {b}", a=first, b=second), texts[:-1])
    return words.say("{some} and {last}", some=some, last=texts[-1])


def name_some(texts: Sequence[str], words: Words, most: int = 3) -> str:
    """The texts enumerated; beyond `most`, only the first and how many more there are."""
    if len(texts) <= most:
        return enumerate_words(texts, words)
    left = len(texts) - most + 1
    more = words.count("{n} other", "{n} others", left)
    return enumerate_words([*texts[: most - 1], more], words)


def quote(text: str, words: Words) -> str:
    """A text of the data within a sentence, in the language's quotation marks."""
    opening, closing = words.marks
    return f"{opening}{text}{closing}"


def say_agreement(themes: Iterable[str], opposed: int, words: Words) -> Iterator[str]:
    """The themes, by label, on which sources stand at one point; on how many they are opposed."""
    same = [quote(label, words) for label in themes]
    if same:
        names = name_some(same, words, 5)
        yield words.say("They take the same position on {themes}.", themes=names)
    yield words.count(
        "Sources are on opposite sides of the scale on {n} theme.",
        "Sources are on opposite sides of the scale on {n} themes.",
        opposed,
    )


def say_measure(words: Words) -> str:
    """By what measure sources stand where they do."""
    return words.say(
        "A source’s position is the analyst’s assessment where one is given, otherwise the median"
        " of its claims, shown with their range."
    )


def write_number(value: float, words: Words) -> str:
    """A number with at most one decimal and a true minus sign: −1.5, 0, 2."""
    # Halves go away from zero, as people round; + 0.0 makes a plain zero of −0.0.
    rounded = round(abs(value) * 10 + 1e-9) / 10 * (-1 if value < 0 else 1) + 0.0
    return write_digits(rounded, find_locale(words.lang)).replace("-", "−")


def write_date(date: str, words: Words) -> str:
    """A date of a table, "2018-10/2018-12", as a reader would say it: October – December 2018."""
    return format_partial(PartialDate.parse(date), find_locale(words.lang))


def write_share(fraction: float, words: Words) -> str:
    """A part of a whole in per cent: 57%."""
    return words.say("{number}%", number=f"{fraction * 100:.0f}")


def open_sentence(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]
