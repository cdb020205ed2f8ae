"""Small words for captions and descriptions: numbers, lists, plurals."""

from __future__ import annotations

from collections.abc import Sequence

_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_NUMBERS += ["eleven", "twelve"]


def spell(number: int) -> str:
    """A number in words up to twelve, in figures above; 0 is "no"."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def count(number: int, noun: str, plural: str = "") -> str:
    """ "one theme", "two themes", "14 themes"; the plural adds an s unless it is given."""
    return f"{spell(number)} {noun if number == 1 else plural or noun + 's'}"


def enumerate_words(words: Sequence[str], last: str = "and") -> str:
    """ "A", "A and B", "A, B and C"; `last` may be "or"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def quote(text: str) -> str:
    """A text of the data within a sentence, in curly quotation marks."""
    return f"“{text}”"


def write_number(value: float) -> str:
    """A number with at most one decimal and a true minus sign: −1.5, 0, 2."""
    return (
        f"{value:.1f}".removesuffix(".0")
        .replace("-0", "0" if value > -0.05 else "-0")
        .replace("-", "−")
    )


def open_sentence(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]
