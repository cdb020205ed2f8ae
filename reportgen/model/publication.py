"""brief.yml: what is published, and how."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from reportgen.model.brand import BrandOrFile
from reportgen.model.dates import PartialDate
from reportgen.model.formats import DECKS, TABLES, DocumentFormat
from reportgen.model.illustrations import Illustration
from reportgen.model.records import Identifier, Record, Text

EngineName = Literal["auto", "quarto", "embedded"]


def _require_day(date: PartialDate) -> PartialDate:
    if date.first != date.last:
        raise ValueError(f"{date.text!r} has no day. Write the day too, e.g. 2026-11-21")
    return date


PdfStandard = Literal["ua-1", "a-2a", "a-2b", "a-2u", "a-3a", "a-3b", "a-3u", "a-4"]


def _require_compatible(standards: tuple[PdfStandard, ...]) -> tuple[PdfStandard, ...]:
    archival = [name for name in standards if name.startswith("a-")]
    if len(set(standards)) < len(standards):
        raise ValueError("a standard is named twice. Name it once")
    if len(archival) > 1:
        raise ValueError(
            f"{' and '.join(archival)} cannot be combined. Keep one of them, e.g. [ua-1, a-2a]"
        )
    if "ua-1" in standards and "a-4" in standards:
        raise ValueError(
            "a-4 is PDF 2.0, which ua-1 does not cover. Write [ua-1, a-2a] for accessibility and "
            "archiving, or [a-4] alone"
        )
    return standards


Day = Annotated[PartialDate, AfterValidator(_require_day)]


class Author(Record):
    """Who wrote the brief."""

    name: Annotated[Text, Field(description="As it is to be printed.")]
    affiliation: Annotated[Text | None, Field(description="Where the author works.")] = None
    role: Annotated[Text | None, Field(description="What the author did for the brief.")] = None


Length = Literal["brief", "full"]


class Document(Record):
    """One document of the brief: a template, and the formats it is made in."""

    formats: Annotated[
        tuple[DocumentFormat, ...], Field(description="What is made of it.", min_length=1)
    ]
    template: Annotated[Text | None, Field(description="Else <document>.qmd.j2.")] = None
    title: Annotated[Text | None, Field(description="Else the brief's.")] = None
    length: Annotated[Length | None, Field(description="Else the brief's.")] = None
    parts: Annotated[
        tuple[Text, ...],
        Field(description="Of a deck: its parts in order, blocks of its template or slides/*.md."),
    ] = ()
    contrasts: Annotated[
        int | None,
        Field(
            description="Of a deck: how many themes it sets side by side.", ge=1, le=20, strict=True
        ),
    ] = None
    themes: Annotated[
        tuple[Text, ...],
        Field(description="Of a deck: the ids of the themes that it sets side by side, in order."),
    ] = ()

    @property
    def is_deck(self) -> bool:
        """Whether it is made as slides alone."""
        return set(self.formats) <= DECKS

    @property
    def is_tables(self) -> bool:
        """Whether it is made as tables alone, for which it needs no template."""
        return set(self.formats) <= TABLES


def _default_documents() -> dict[str, Document]:
    return {
        "brief": Document(formats=("html", "pdf", "docx")),
        "slides": Document(formats=("revealjs", "pptx")),
    }


class Importing(Record):
    """What the marks of other tools mean here, when their files are brought in."""

    colours: Annotated[
        dict[Text, Text],
        Field(description="The theme of a colour, #rrggbb in quotes or by its name in Zotero."),
    ] = Field(default_factory=dict)
    tags: Annotated[
        dict[Text, Text],
        Field(description="The theme of a tag; one that is a theme's id or label needs none."),
    ] = Field(default_factory=dict)
    evidence: Annotated[
        tuple[Text, ...], Field(description="Colours and tags that mark evidence, not claims.")
    ] = ()
    leave_out: Annotated[
        tuple[Text, ...], Field(description="Colours and tags of what is not brought in.")
    ] = ()


class Publication(Record):
    """brief.yml: what is published, and how."""

    title: Annotated[Text, Field(description="The title of the brief.")]
    subtitle: Annotated[Text | None, Field(description="Its subtitle.")] = None
    authors: Annotated[tuple[Author, ...], Field(description="Who wrote it.")] = ()
    date: Annotated[Day, Field(description="The author's date; the clock is never read.")]
    since: Annotated[
        Text | None,
        Field(description="An earlier edition, a git revision or a folder, to tell changes from."),
    ] = None
    description: Annotated[
        Text | None, Field(description="For catalogues, in a PDF's metadata; else the question.")
    ] = None
    keywords: Annotated[
        tuple[Text, ...], Field(description="For catalogues; else the labels of the themes.")
    ] = ()
    lang: Annotated[
        str, Field(description="BCP 47 language.", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    ] = "en"
    question: Annotated[Text, Field(description="What the brief asks of its sources.")]
    why_now: Annotated[Text | None, Field(description="Why the question is asked now.")] = None
    covers: Annotated[
        PartialDate | None,
        Field(description="The period the evidence covers; by default what its dates say."),
    ] = None
    length: Annotated[
        Length, Field(description="brief: findings, claims in the annex; full: all of it.")
    ] = "brief"
    bibliography: Annotated[Text, Field(description="The .bib file.")] = (
        "bibliography/references.bib"
    )
    csl: Annotated[Text, Field(description="A CSL style, by name or file.")] = "chicago-author-date"
    sources: Annotated[
        tuple[Text, ...] | None,
        Field(description="Keys of the sources, in order; else all in sources/, by date."),
    ] = None
    paper: Annotated[Literal["a4", "letter"], Field(description="The paper of the PDF.")] = "a4"
    pdf_standards: Annotated[
        tuple[PdfStandard, ...],
        Field(description="What the PDF must conform to; at most one PDF/A.", min_length=1),
        AfterValidator(_require_compatible),
    ] = ("ua-1",)
    documents: Annotated[
        dict[Identifier, Document], Field(description="What is made, by name.", min_length=1)
    ] = Field(default_factory=_default_documents)
    brand: Annotated[
        BrandOrFile | None,
        Field(description="The brand: a _brand.yml file, or its content."),
    ] = None
    figures: Annotated[
        dict[Identifier, Illustration],
        Field(description="Figures of your own, and changes to the packaged ones, by name."),
    ] = Field(default_factory=dict)
    pptx_template: Annotated[
        Text | None, Field(description="A .pptx whose layouts and look the slides take.")
    ] = None
    docx_template: Annotated[
        Text | None, Field(description="A .docx whose styles and page the Word files take.")
    ] = None
    engine: Annotated[EngineName, Field(description="What renders it.")] = "auto"
    quarto: Annotated[
        dict[str, Any],
        Field(description="Quarto’s own options, as in a _quarto.yml; see docs/engines.md."),
    ] = Field(default_factory=dict)
    texts: Annotated[
        Text | None, Field(description="The folder of the sources' full texts, to verify against.")
    ] = None
    import_: Annotated[
        Importing,
        Field(alias="import", description="What the marks of other tools mean here."),
    ] = Importing()
    severities: Annotated[
        dict[str, Literal["error", "warning", "note", "off"]],
        Field(
            description="The severity of a rule here, e.g. {RG310: off}.",
            json_schema_extra={"propertyNames": {"pattern": "^[A-Z]{2,12}[0-9]{3}$"}},
        ),
    ] = Field(default_factory=dict)
