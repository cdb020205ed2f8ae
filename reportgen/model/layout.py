"""How the full text of a source is laid out: what a person writes under `text:` of an extract."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from reportgen.limits import LONGEST_PATTERN, MOST_REPEATS
from reportgen.model.records import Record, Text

_NO_SIGNS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_PLAIN = re.compile(r"\^?(?:(?:[^\\^$|?*+(){}\[\]]|\\[sSdDwW.])[*+?]?)*\$?")
"""A pattern without groups, sets and alternatives, which nothing can be wrong with."""
_SIGN = re.compile(r"[()]|\{(\d*)(?:,(\d*))?\}|.", re.DOTALL)


def _check_pattern(pattern: str) -> str:
    if _PLAIN.fullmatch(pattern):
        return pattern
    import regex  # slow to import, and few patterns need it

    try:
        regex.compile(pattern)
    except (regex.error, RecursionError) as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}") from None
    return pattern


def _check_repeats(pattern: str) -> str:
    """Repetitions that are counted are written out before anything is searched for."""
    if _count_repeats(pattern) > MOST_REPEATS:
        what = f"{pattern!r} repeats a part more than {MOST_REPEATS:,} times"
        raise ValueError(f"{what}. Write * or + instead of a number.")
    return pattern


def _count_repeats(pattern: str) -> int:
    """How often a part of a pattern stands in it at most, once {n} of {m} is n × m."""
    groups, last = [1], 1  # of each group that is open, and of what was read last
    for sign in _SIGN.finditer(_NO_SIGNS.sub("x", pattern)):
        if sign[0] == "(":
            groups.append(1)
        elif sign[0] == ")" and len(groups) > 1:
            last = groups.pop()
        else:
            counts = [int(number[:9]) for number in sign.groups() if number]
            last = last * max(counts) if counts else 1
        groups[-1] = max(groups[-1], last)
    return groups[0]


Pattern = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_PATTERN),
    AfterValidator(_check_repeats),
    AfterValidator(_check_pattern),
]


class PageLayout(Record):
    """How the pages of a text are told apart and numbered."""

    first: Annotated[
        int | None, Field(description="The printed number of the first page in the file.")
    ] = None
    mark: Annotated[
        Pattern | None,
        Field(
            description="A regular expression for what opens a page (^ is the start of a line); "
            "its first group, if any, is the page's number. Else a form feed opens a page.",
            examples=["^ ", r"^\[p\. (\d+)\]"],
        ),
    ] = None


class ParagraphLayout(Record):
    """Which paragraphs of a text are its body."""

    from_: Annotated[
        Text | None, Field(alias="from", description="How the first body paragraph begins.")
    ] = None
    to: Annotated[Text | None, Field(description="How the last body paragraph begins.")] = None


class TextLayout(Record):
    """How the full text of a source is to be read."""

    pages: Annotated[PageLayout, Field(description="Its pages.")] = PageLayout()
    paragraphs: Annotated[ParagraphLayout, Field(description="Its body.")] = ParagraphLayout()
    skip: Annotated[
        tuple[Pattern, ...],
        Field(description="Regular expressions for lines that are not the source's own."),
    ] = ()
    headings: Annotated[
        tuple[Text, ...], Field(description="Its headings, where they cannot be told from lines.")
    ] = ()
