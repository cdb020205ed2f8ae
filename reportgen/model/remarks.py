"""review.yml: what reviewers said of the documents, until somebody has dealt with it."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from reportgen.limits import MOST_REMARKS
from reportgen.model.records import Identifier, Record, Text

_NAME = re.compile(r"r-[0-9a-f]{8}(?:-\d+)?")
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII
)


def _require_moment(when: str) -> str:
    if when and read_moment(when) is None:
        raise ValueError(
            f"{when[:40]!r} is not a date. Write it as 2026-11-21, or 2026-11-21T14:05:00+01:00"
        )
    return when


def read_moment(when: str) -> datetime | None:
    """The time that a remark gives, with its zone where it has one; None for no time."""
    try:
        return datetime.fromisoformat(when) if _MOMENT.fullmatch(when) else None
    except ValueError:  # the 31st of February
        return None


Said = Annotated[str, StringConstraints(strip_whitespace=True)]
Moment = Annotated[Said, AfterValidator(_require_moment)]


class RemarkStatus(StrEnum):
    """What has become of a remark."""

    OPEN = "open"
    RESOLVED = "resolved"
    DECLINED = "declined"


class PlaceKind(StrEnum):
    """What a remark can be about."""

    CLAIM = "claim"
    EVIDENCE = "evidence"
    JUDGEMENT = "judgement"
    THEME = "theme"
    FINDING = "finding"
    POSITION = "position"
    RELATION = "relation"
    SOURCE = "source"
    REFERENCE = "reference"
    FIGURE = "figure"
    TABLE = "table"
    BRIEF = "brief"
    TEMPLATE = "template"


class Place(Record):
    """What a remark is about: a record, or a field of it."""

    kind: Annotated[PlaceKind, Field(description="What it is.")]
    id: Annotated[
        Text,
        Field(
            description="Its id; of a position THEME/SOURCE, of a relation FROM/TO, of evidence "
            "that of its claim, of a finding that of its theme."
        ),
    ]
    field: Annotated[
        Text | None, Field(description="Its field, e.g. claim or evidence[0].summary.")
    ] = None
    block: Annotated[
        Text | None, Field(description="The block of the template that prints the words.")
    ] = None


class Change(Record):
    """A change of words that a reviewer proposes; one of the two may be empty."""

    old: Annotated[str, Field(description="The words that go.")] = ""
    new: Annotated[str, Field(description="The words that come.")] = ""

    @model_validator(mode="after")
    def _require_difference(self) -> Change:
        if self.old == self.new:
            raise ValueError("it changes nothing. Write old: and new:; one of them may be empty")
        return self


class Reply(Record):
    """What somebody answered to a remark."""

    who: Annotated[Said, Field(description="Who answered.")] = ""
    when: Annotated[Moment, Field(description="When, as in the remark.")] = ""
    text: Annotated[Text, Field(description="The answer.")]


class Remark(Record):
    """One comment of a reviewer, or one change of words that a reviewer proposes."""

    id: Annotated[Identifier, Field(description="Unique; by it a remark is recognised.")]
    status: Annotated[
        RemarkStatus, Field(description="Whether it still waits for somebody to deal with it.")
    ] = RemarkStatus.OPEN
    who: Annotated[Said, Field(description="Who made it.")] = ""
    when: Annotated[
        Moment, Field(description="When: 2026-11-21, or 2026-11-21T14:05:00+01:00.")
    ] = ""
    place: Annotated[Place, Field(description="What it is about.")]
    words: Annotated[str, Field(description="The words that it was made on.")] = ""
    text: Annotated[Said, Field(description="The comment; may be left out of a change.")] = ""
    change: Annotated[Change | None, Field(description="The change that it proposes.")] = None
    replies: Annotated[tuple[Reply, ...], Field(description="What was answered.")] = ()
    document: Annotated[Said, Field(description="The file that it was made in.")] = ""
    build: Annotated[
        Text | None, Field(description="The build that this file came from, by its number.")
    ] = None

    @model_validator(mode="after")
    def _require_content(self) -> Remark:
        if not (self.text or self.change or self.words.strip()):
            raise ValueError("it says nothing. Write text: and what the reviewer said")
        return self

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.status is RemarkStatus.OPEN


class Review(Record):
    """The whole of review.yml."""

    remarks: Annotated[
        tuple[Remark, ...],
        Field(description="What reviewers said, the oldest first.", max_length=MOST_REMARKS),
    ] = ()


def name_remark(
    who: str, when: str, text: str, words: str = "", change: Change | None = None
) -> str:
    """The id of a remark: short, and the same whenever the same is said.

    How the file that it comes from breaks lines and spaces does not count.
    """
    parts = (who, when, text, words, *((change.old, change.new) if change else ()))
    told = "\0".join(" ".join(part.split()) for part in parts)
    return f"r-{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:8]}"


def sign_remark(name: str) -> str:
    """The initials that a remark is known by in a Word file: its id, or one made of it."""
    if _NAME.fullmatch(name):
        return name
    return f"r-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
