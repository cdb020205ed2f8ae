"""What an import brings and nobody has finished yet: drafts, and where a claim came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from reportgen.errors import Location
from reportgen.model.locators import Locator
from reportgen.model.records import Record, Text


class Status(StrEnum):
    """What is to become of something that an import brought."""

    DRAFT = "draft"
    DISMISSED = "dismissed"


class Lookup(StrEnum):
    """Whether the words of a passage stand in the full text of its source."""

    VERIFIED = "verified"
    DIFFERS = "differs"
    MISSING = "not found"


class Imported(Record):
    """What an import knows of a passage; it is never printed, and may be deleted."""

    id: Annotated[
        Text | None, Field(description="Its name in the other tool, by which it is recognised.")
    ] = None
    passage: Annotated[
        Text | None, Field(description="The words that were marked; a quote is chosen from them.")
    ] = None
    page: Annotated[Text | None, Field(description="Its place, as the tool says.")] = None
    lookup: Annotated[
        Lookup | None, Field(description="Whether the words are in the source's full text.")
    ] = None
    comment: Annotated[
        Text | None, Field(description="What was remarked on it, replies with their writers.")
    ] = None
    tags: Annotated[tuple[Text, ...], Field(description="Its tags or codes.")] = ()
    colour: Annotated[Text | None, Field(description="The colour that it was marked in.")] = None
    reader: Annotated[Text | None, Field(description="Who marked it.")] = None


class Draft(Record):
    """A claim or piece of evidence that is not finished: any of its fields may be missing."""

    status: Annotated[
        Status,
        Field(description="Delete it once the rest is written; dismissed: it is not wanted."),
    ]
    locator: Locator | None = None
    imported: Imported | None = None


@dataclass(frozen=True)
class Unfinished:
    """A draft in an extract: in which source, where, and what it is.

    `record` is None for a whole extract that is a draft.
    """

    source: str
    location: Location
    record: Draft | None = None
