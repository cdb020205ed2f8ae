"""How the full text of a source is laid out: what a person writes under `text:` of an extract."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from reportgen.model.records import Record, Text


def _check_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}") from None
    return pattern


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_check_pattern)]


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
