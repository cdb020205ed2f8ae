"""brief.yml: what is published, and how."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from reportgen.dates import PartialDate
from reportgen.records import Identifier, Record, Text

DocumentFormat = Literal["html", "pdf", "docx", "revealjs", "pptx"]
EngineName = Literal["auto", "quarto", "embedded"]


def _require_day(date: PartialDate) -> PartialDate:
    if date.first != date.last:
        raise ValueError(f"{date.text!r} is no day. Write the day too, e.g. 2026-11-21")
    return date


Day = Annotated[PartialDate, AfterValidator(_require_day)]


class Author(Record):
    """Who wrote the brief."""

    name: Annotated[Text, Field(description="As it is to be printed.")]
    affiliation: Annotated[Text | None, Field(description="Where the author works.")] = None


class Document(Record):
    """One document of the brief: a template, and the formats it is made in."""

    formats: Annotated[
        tuple[DocumentFormat, ...], Field(description="What is made of it.", min_length=1)
    ]
    template: Annotated[Text | None, Field(description="Else <document>.qmd.j2.")] = None
    title: Annotated[Text | None, Field(description="Else the brief's.")] = None


def _default_documents() -> dict[str, Document]:
    return {
        "brief": Document(formats=("html", "pdf", "docx")),
        "slides": Document(formats=("revealjs", "pptx")),
    }


class Publication(Record):
    """brief.yml: what is published, and how."""

    title: Annotated[Text, Field(description="The title of the brief.")]
    subtitle: Annotated[Text | None, Field(description="Its subtitle.")] = None
    authors: Annotated[tuple[Author, ...], Field(description="Who wrote it.")] = ()
    date: Annotated[Day, Field(description="The author's date; no clock is asked.")]
    lang: Annotated[
        str, Field(description="BCP 47 language.", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    ] = "en"
    question: Annotated[Text, Field(description="What the brief asks of its sources.")]
    bibliography: Annotated[Text, Field(description="The .bib file.")] = (
        "bibliography/references.bib"
    )
    csl: Annotated[Text, Field(description="A CSL style, by name or file.")] = "chicago-author-date"
    sources: Annotated[
        tuple[Text, ...] | None,
        Field(description="Keys of the sources, in order; else all in sources/, by date."),
    ] = None
    documents: Annotated[
        dict[Identifier, Document], Field(description="What is made, by name.", min_length=1)
    ] = Field(default_factory=_default_documents)
    engine: Annotated[EngineName, Field(description="What renders it.")] = "auto"
    texts: Annotated[
        Text | None, Field(description="The folder of the sources' full texts, to verify by.")
    ] = None
    severities: Annotated[
        dict[str, Literal["error", "warning", "note", "off"]],
        Field(
            description="How grave a breach of a rule is here, e.g. {RG310: off}.",
            json_schema_extra={"propertyNames": {"pattern": "^RG[0-9]{3}$"}},
        ),
    ] = Field(default_factory=dict)
