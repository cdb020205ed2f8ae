"""What the sources are compared on, and what comes of it: sources/comparison.yml.

A statement of the brief's own (an answer, a finding, a judgement) is prose with citations, and
names the claims that it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field, GetPydanticSchema
from pydantic_core import CoreSchema, core_schema

from reportgen.model.grouping import Grouping
from reportgen.model.navigation import find_web
from reportgen.model.positions import Path
from reportgen.model.prose import Prose
from reportgen.model.records import Identifier, Member, Record, Statement, Text

if TYPE_CHECKING:
    from reportgen.model.brief import Claim

Stance = Annotated[int, Field(strict=True, ge=-2, le=2)]


class RelationType(StrEnum):
    """How one claim bears on another."""

    AGREES = "agrees"
    SUPPORTS = "supports"
    EXTENDS = "extends"
    QUALIFIES = "qualifies"
    CONTRADICTS = "contradicts"
    ATTACKS = "attacks"

    @property
    def tenor(self) -> str:
        """What it comes down to: agree, qualify or contradict."""
        if self is RelationType.QUALIFIES:
            return "qualify"
        disputes = self in (RelationType.CONTRADICTS, RelationType.ATTACKS)
        return "contradict" if disputes else "agree"


class Confidence(StrEnum):
    """How sure the brief is of a judgement of its own."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Factor(StrEnum):
    """What about the sources themselves explains a difference between them."""

    DATE = "date"
    GENRE = "genre"
    APPROACH = "approach"
    EVIDENCE = "evidence"


def _accept_mixed(value: Any, validate: Callable[[Any], int]) -> int | str:
    return value if value == MIXED else validate(value)


def _make_schema(_: Any, handler: Callable[[Any], CoreSchema]) -> CoreSchema:
    """A stance or a word, so that what is wrong in it is told once, at its own place."""
    stance = handler(Stance)
    either = core_schema.union_schema([stance, core_schema.literal_schema([MIXED])])
    return core_schema.no_info_wrap_validator_function(
        _accept_mixed,
        stance,
        json_schema_input_schema=either,
        serialization=core_schema.simple_ser_schema("any"),
    )


MIXED: Final = "mixed"
"""The stance of a source that is on both sides."""
StanceOrMixed = Annotated[int | Literal["mixed"], GetPydanticSchema(_make_schema)]


def sign(stance: int) -> str:
    """A stance in English, with its sign: −2, 0, +1."""
    return f"{stance:+d}".replace("-", "−") if stance else "0"


class Scale(Record):
    """The two ends of a theme's scale: `low` is −2 and `high` is 2."""

    low: Annotated[
        Text, Field(description="What −2 means: a noun or adjective that reads after “closer to”.")
    ]
    high: Annotated[Text, Field(description="What 2 means, in the same form.")]


class Position(Record):
    """Where a source stands on a theme, as whoever read it states it."""

    stance: Annotated[
        StanceOrMixed | None,
        Field(description="On the theme's scale; mixed: on both sides; empty: on neither."),
    ] = None
    why: Annotated[
        Text | None, Field(description="Why, in a sentence; up to twelve words fit the matrix.")
    ] = None
    basis: Annotated[tuple[Text, ...], Field(description="Ids of the claims it rests on.")] = ()


class Finding(Statement):
    """What the comparison finds on a theme."""

    text: Annotated[Prose, Field(description="The finding, 150 words at most, with citations.")]
    headline: Annotated[
        Text | None, Field(description="Its point as a sentence, of two lines on a slide at most.")
    ] = None
    confidence: Annotated[Confidence | None, Field(description="How sure the brief is.")] = None
    basis: Annotated[tuple[Text, ...], Field(description="Ids of the claims it rests on.")] = ()


class Theme(Member):
    """A question that the sources are compared on."""

    id: Annotated[Identifier, Field(description="Unique; claims name it.")]
    label: Annotated[Text, Field(description="Its name in headings and tables.")]
    question: Annotated[Text, Field(description="What is asked of each source.")]
    scale: Annotated[Scale | None, Field(description="What stances on it range between.")] = None
    group: Annotated[
        Text | None, Field(description="The heading of the section that it shares with others.")
    ] = None
    finding: Annotated[
        Finding | None, Field(description="What the comparison finds on it; else its claims.")
    ] = None
    positions: Annotated[
        dict[Text, Position],
        Field(description="Where each source stands, by key; by default what its claims say."),
    ] = Field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.id)  # its positions are a mapping, which has none

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What the sources argue on it, in their order; raises `Misuse` outside a brief."""
        return find_web(self).claims_on.get(self.id, ())


class Relation(Member):
    """How one claim bears on another, within a source or across sources."""

    from_: Annotated[Text, Field(alias="from", description="The id of the claim that bears.")]
    to: Annotated[Text, Field(description="The id of the claim that it bears on.")]
    type: Annotated[RelationType, Field(description="How it bears on it.")]
    note: Annotated[Text | None, Field(description="In what they agree or differ.")] = None

    @property
    def ends(self) -> tuple[Claim, Claim]:
        """The claim that bears, and that on which it bears; raises `Misuse` outside a brief."""
        claims = find_web(self).claims
        return claims[self.from_][1], claims[self.to][1]


class Judgement(Record):
    """Something that the brief itself concludes from the comparison."""

    id: Annotated[Identifier | None, Field(description="A name to link to.")] = None
    text: Annotated[Prose, Field(description="The judgement; may carry emphasis and citations.")]
    headline: Annotated[
        Text | None, Field(description="Its point as a sentence, of two lines on a slide at most.")
    ] = None
    confidence: Annotated[Confidence, Field(description="How sure the brief is.")]
    reason: Annotated[
        Prose | None, Field(description="Why it is as sure as that, and no surer.")
    ] = None
    basis: Annotated[tuple[Text, ...], Field(description="Ids of the claims it rests on.")] = ()


class Silence(Record):
    """Why it matters that a source says nothing on a theme."""

    theme: Annotated[Text, Field(description="The id of the theme.")]
    source: Annotated[Text, Field(description="The key of the source that is silent.")]
    note: Annotated[Text, Field(description="Why it matters, or what explains it.")]


class Explanation(Record):
    """A difference that the date, genre, approach or evidence of the sources explains."""

    factor: Annotated[Factor, Field(description="What about the sources explains it.")]
    text: Annotated[Prose, Field(description="What it explains; may carry citations.")]
    basis: Annotated[tuple[Text, ...], Field(description="Ids of the claims concerned.")] = ()


class Point(Statement):
    """A statement of the brief's own: on common ground, on what to watch, on its limits."""

    text: Annotated[Prose, Field(description="The statement; may carry citations.")]
    basis: Annotated[tuple[Text, ...], Field(description="Ids of the claims it rests on.")] = ()


POINTS = ("common_ground", "watch", "limits")


class Comparison(Record):
    """What the sources are compared on, and what comes of it."""

    answer: Annotated[
        Prose | None, Field(description="The answer to the brief's question, in two sentences.")
    ] = None

    themes: Annotated[tuple[Theme, ...], Field(description="In reading order.", min_length=1)]
    groups: Annotated[
        dict[Identifier, Grouping],
        Field(description="How the sources are grouped; documents speak of the first grouping."),
    ] = Field(default_factory=dict)
    relations: Annotated[tuple[Relation, ...], Field(description="Between claims.")] = ()
    judgements: Annotated[tuple[Judgement, ...], Field(description="The brief's own.")] = ()
    silences: Annotated[tuple[Silence, ...], Field(description="Why gaps matter.")] = ()
    explanations: Annotated[tuple[Explanation, ...], Field(description="What explains them.")] = ()
    common_ground: Annotated[
        tuple[Point, ...], Field(description="What all sources would agree on.")
    ] = ()
    watch: Annotated[
        tuple[Point, ...], Field(description="What would show who is right, or change the answer.")
    ] = ()
    limits: Annotated[
        tuple[Point, ...], Field(description="What the comparison cannot tell, and why.")
    ] = ()

    def walk_prose(self) -> Iterator[tuple[Path, Prose]]:
        """All prose in it, each with its path in the file."""
        if self.answer:
            yield ("answer",), self.answer
        for index, theme in enumerate(self.themes):
            if theme.finding:
                yield ("themes", index, "finding", "text"), theme.finding.text
        for index, judgement in enumerate(self.judgements):
            yield ("judgements", index, "text"), judgement.text
            if judgement.reason:
                yield ("judgements", index, "reason"), judgement.reason
        for name in ("explanations", *POINTS):
            for index, item in enumerate(getattr(self, name)):
                yield (name, index, "text"), item.text

    def walk_bases(self) -> Iterator[tuple[Path, tuple[str, ...]]]:
        """Every list of claims that something in it rests on, with its path in the file."""
        for index, theme in enumerate(self.themes):
            if theme.finding:
                yield ("themes", index, "finding", "basis"), theme.finding.basis
            for key, position in theme.positions.items():
                yield ("themes", index, "positions", key, "basis"), position.basis
        for name in ("judgements", "explanations", *POINTS):
            for index, item in enumerate(getattr(self, name)):
                yield (name, index, "basis"), item.basis
