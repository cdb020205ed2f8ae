"""The domain: what a person writes down, frozen and typed.

The words are the field's own. A `Claim` with its evidence, warrant, qualifier and rebuttal
follows Toulmin, *The Uses of Argument* (1958); themes × sources is the synthesis matrix of
literature review; the relation types are those of Argdown and AIF in plain words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from reportgen.errors import Location
from reportgen.model.bibliography import Bibliography, Entry
from reportgen.model.brand import Brand
from reportgen.model.comparison import Comparison, Relation, Stance, Theme
from reportgen.model.dates import PartialDate
from reportgen.model.drafts import Imported, Unfinished
from reportgen.model.grouping import Attributes
from reportgen.model.layout import TextLayout
from reportgen.model.locators import Locator
from reportgen.model.navigation import Sources, find_web, weave
from reportgen.model.positions import Positions
from reportgen.model.publication import Publication
from reportgen.model.records import Identifier, Member, Record, Statement, Text
from reportgen.model.remarks import Remark
from reportgen.model.slides import SlideFile
from reportgen.model.summary import summarize


class EvidenceKind(StrEnum):
    """What kind of thing a claim rests on."""

    EVENT = "event"
    STATISTIC = "statistic"
    DOCUMENT = "document"
    STATEMENT = "statement"
    SCHOLARSHIP = "scholarship"
    INTERPRETATION = "interpretation"


class Certainty(StrEnum):
    """How sure a source itself is of a claim."""

    TENTATIVE = "tentative"
    PROBABLE = "probable"
    FIRM = "firm"


# ── sources/<key>.yml ────────────────────────────────────────────────────────────────────


class Quantity(Record):
    """A number that evidence gives, with its unit and what it counts."""

    value: Annotated[
        float, Field(strict=True, allow_inf_nan=False, description="The number it gives.")
    ]
    measure: Annotated[Text, Field(description="What the number counts or measures.")]
    unit: Annotated[str, Field(description="The unit: %, cars, billion USD …")] = ""


class Evidence(Record):
    """A ground that a source gives for a claim."""

    kind: Annotated[EvidenceKind, Field(description="What kind of ground it is.")]
    summary: Annotated[Text, Field(description="What it is, paraphrased.")]
    date: Annotated[PartialDate | None, Field(description="When it happened or was said.")] = None
    actors: Annotated[tuple[Text, ...], Field(description="Who acts in it.")] = ()
    speaker: Annotated[Text | None, Field(description="Who made the statement.")] = None
    locator: Annotated[Locator | None, Field(description="Where; else the claim's.")] = None
    quote: Annotated[
        Text | None,
        Field(description="The source's own words, 15 at most and no whole sentence (RG316)."),
    ] = None
    cites: Annotated[tuple[Text, ...], Field(description="Keys of what the source rests on.")] = ()
    quantities: Annotated[tuple[Quantity, ...], Field(description="Numbers it gives.")] = ()
    imported: Annotated[
        Imported | None, Field(description="What an import brought; never printed.")
    ] = None


class Voice(StrEnum):
    """Whose inference something is: the source's own, or that of whoever read it."""

    SOURCE = "source"
    READER = "reader"


class Warrant(Statement):
    """Why the grounds of a claim bear it out, and who says so."""

    text: Annotated[Text, Field(description="Why the grounds bear it out.")]
    by: Annotated[Voice, Field(description="reader, where the source leaves it unstated.")] = (
        Voice.SOURCE
    )


class Caveat(Statement):
    """What to keep in mind before relying on a source: a fact or a date that it has wrong."""

    text: Annotated[Text, Field(description="What it gets wrong, or leaves uncertain.")]
    locator: Annotated[Locator | None, Field(description="Where.")] = None


class Considered(Record):
    """What other readers make of a claim's passage, and the extract does not, knowing of it."""

    theme: Annotated[tuple[Text, ...], Field(description="Themes that they give it.")] = ()
    stance: Annotated[tuple[Stance, ...], Field(description="Stances that they give it.")] = ()
    certainty: Annotated[
        tuple[Certainty, ...], Field(description="How sure they think the source is.")
    ] = ()
    unmarked: Annotated[
        bool, Field(strict=True, description="Whether no other reader marked it at all.")
    ] = False


class Claim(Member):
    """One thing that a source argues, paraphrased, with where it does so."""

    id: Annotated[Identifier, Field(description="Unique over all sources.")]
    theme: Annotated[Text, Field(description="The id of a theme of comparison.yml.")]
    claim: Annotated[Text, Field(description="The claim, paraphrased in one sentence.")]
    short: Annotated[
        Text | None, Field(description="The claim in twelve words at most, for tables and slides.")
    ] = None
    locator: Annotated[Locator, Field(description="Where the source says so.")]
    period: Annotated[
        PartialDate | None, Field(description="Of when it speaks, where that is an earlier time.")
    ] = None
    stance: Annotated[
        Stance | None, Field(description="On the theme's scale; left out where it takes no side.")
    ] = None
    certainty: Annotated[Certainty | None, Field(description="How sure the source itself is.")] = (
        None
    )
    warrant: Annotated[
        Warrant | None, Field(description="Why the grounds bear it out, and who says so.")
    ] = None
    qualifier: Annotated[Text | None, Field(description="How far it holds.")] = None
    rebuttal: Annotated[Text | None, Field(description="What would defeat it.")] = None
    quote: Annotated[
        Text | None,
        Field(description="The source's own words, 15 at most and no whole sentence (RG316)."),
    ] = None
    evidence: Annotated[tuple[Evidence, ...], Field(description="What the claim rests on.")] = ()
    note: Annotated[Text | None, Field(description="The reader's own remark.")] = None
    same_as: Annotated[
        Text | None, Field(description="The id of another claim on the theme that says the same.")
    ] = None
    considered: Annotated[
        Considered | None,
        Field(description="What others read in it, and was not taken over; never printed."),
    ] = None
    imported: Annotated[
        Imported | None, Field(description="What an import brought; never printed.")
    ] = None

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def source(self) -> Source:
        """Which source argues it; raises `Misuse` for a claim that is in no brief."""
        return find_web(self).claims[self.id][0]

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The relations that it takes part in, either way; raises `Misuse` outside a brief."""
        return find_web(self).relations.get(self.id, ())


class LeftOut(Record):
    """A claim of another reader that an extract does without, knowing of it."""

    reader: Annotated[Text, Field(description="Whose it is: anna of sources/<key>.anna.yml.")]
    claim: Annotated[Text, Field(description="Its id there.")]


class Source(Record):
    """One source, read closely."""

    source: Annotated[Text, Field(description="Its key in the bibliography.")]
    label: Annotated[Text, Field(description="Its short name, for tables and figures.")]
    genre: Annotated[Text, Field(description="Commentary, research article, report …")]
    approach: Annotated[Text, Field(description="The method or theory it argues with.")]
    thesis: Annotated[Text, Field(description="What it argues, in one sentence.")]
    written: Annotated[
        PartialDate | None, Field(description="When it was written, where that is not its date.")
    ] = None
    about_authors: Annotated[Text | None, Field(description="Who its authors are.")] = None
    attributes: Annotated[
        dict[Text, Text],
        AfterValidator(Attributes),
        Field(description="What it can be grouped by, each name with a value: country, party."),
    ] = Field(default_factory=Attributes)
    caveats: Annotated[
        tuple[Caveat, ...], Field(description="What to keep in mind before relying on it.")
    ] = ()
    text: Annotated[
        TextLayout, Field(description="How its full text is read, to verify quotations by.")
    ] = TextLayout()
    left_out: Annotated[
        tuple[LeftOut, ...],
        Field(description="Claims of other readers that were not taken over; never printed."),
    ] = ()
    claims: Annotated[tuple[Claim, ...], Field(description="What it argues.", min_length=1)]

    def __hash__(self) -> int:
        return hash(self.source)  # going through all its claims takes long

    @property
    def file(self) -> str:
        """Where it is written, relative to the workspace; places in it are asked by this name.

        A key with characters that no file name can have stands in a file of another name.
        """
        return f"sources/{self.source}.yml"

    @property
    def key(self) -> str:
        """Its key in the bibliography."""
        return self.source


@dataclass(frozen=True)
class SecondReading:
    """Another person's extract of a source, which is compared with the first and never printed.

    Its claims' ids are its own. `source` is what it says; `file` where: `sources/KEY.READER.yml`.
    """

    reader: str
    file: str
    source: Source


# ── the whole ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, repr=False)
class Brief:
    """Everything that was read: the sources in the order of their dates, and the comparison.

    Two briefs that say the same are equal, wherever in their files they say it.
    """

    publication: Publication
    sources: Sources
    comparison: Comparison
    bibliography: Bibliography
    positions: Mapping[str, Positions] = field(repr=False, compare=False, default_factory=dict)
    template_citations: tuple[tuple[Location, str], ...] = field(compare=False, default=())
    """The keys that the workspace's own templates and slides cite, each with its place."""
    unread: frozenset[str] = frozenset()
    """Ids and keys that the files have, but whose records have errors of their own."""
    brand: Brand | None = None
    """The house's look, from brief.yml or the file that it names."""
    drafts: tuple[Unfinished, ...] = ()
    """What is not finished yet, in the order of the files; nothing of it is printed."""
    drafted: frozenset[str] = frozenset()
    """The ids of claims that are drafts, or dismissed."""
    slides: Mapping[str, SlideFile] = field(default_factory=dict)
    """The slides that a person wrote, by their files: `slides/council.md`."""
    readings: tuple[SecondReading, ...] = ()
    """What others read in the sources, by their files' names; nothing of it is printed."""
    remarks: tuple[Remark, ...] = ()
    """What reviewers said, where that was read; printed only if a build is asked for it."""

    def __post_init__(self) -> None:
        """Has its records lead to each other."""
        sources, comparison = weave(self.sources, self.comparison)
        object.__setattr__(self, "sources", sources)
        object.__setattr__(self, "comparison", comparison)

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.__post_init__()

    def __repr__(self) -> str:
        counts = f"{len(self.sources)} sources, {len(self.claims)} claims"
        return f"<Brief {self.publication.title!r}: {counts}, {len(self.themes)} themes>"

    def _repr_html_(self) -> str:
        """What a notebook shows of it."""
        return summarize(self)

    @property
    def claims(self) -> dict[str, tuple[Source, Claim]]:
        """Every claim by its id, with its source."""
        return self.sources.web.claims

    @cached_property
    def themes(self) -> dict[str, Theme]:
        """Every theme by its id."""
        return {theme.id: theme for theme in self.comparison.themes}

    def locate(self, file: str, *path: str | int) -> Location:
        """The place of a value in one of the workspace's YAML files."""
        positions = self.positions.get(file)
        return positions.locate(*path) if positions else Location(file)

    @property
    def brand_file(self) -> str:
        """The file that the brand is written in."""
        named = self.publication.brand
        return named if isinstance(named, str) else "brief.yml"

    def locate_brand(self, *path: str | int) -> Location:
        """The place of a value of the brand."""
        is_own = isinstance(self.publication.brand, str)
        return self.locate(self.brand_file, *(path if is_own else ("brand", *path)))

    def as_read(self, reading: SecondReading) -> Brief:
        """The brief of a second reading alone: its extract, and what it says of no claim."""
        themes = tuple(
            theme.model_copy(update={"finding": None, "positions": {}})
            for theme in self.comparison.themes
        )
        places = {**self.positions, reading.source.file: self.positions[reading.file]}
        return replace(
            self,
            sources=Sources((reading.source,)),
            comparison=Comparison.model_construct(themes=themes),
            positions=places,
            drafts=(),
            readings=(),
        )

    def entry(self, key: str) -> Entry:
        """The bibliography entry of a source or of a work it rests on; KeyError where none."""
        return self.bibliography.entries[key]

    def date(self, source: Source) -> PartialDate | None:
        """When a source was written, or else published; None where neither is known."""
        return source.written or self.entry(source.key).published

    def is_older(self, source: Source, other: Source) -> bool:
        """Whether a source is known to be older than another."""
        date, others = self.date(source), self.date(other)
        return date is not None and others is not None and date.last < others.first

    def walk_evidence(self) -> Iterator[tuple[Source, Claim, int, Evidence]]:
        """Every piece of evidence, with its source, its claim and its place in the claim."""
        for source in self.sources:
            for claim in source.claims:
                for index, evidence in enumerate(claim.evidence):
                    yield source, claim, index, evidence

    def relations_of(self, claim_id: str) -> tuple[Relation, ...]:
        """The relations that a claim takes part in, in either direction."""
        return self.sources.web.relations.get(claim_id, ())


def describe(value: Any) -> str:
    """A value in a message: short, quoted, on one line."""
    words = " ".join(str(value).split())
    return repr(words if len(words) <= 60 else words[:57] + "…")
