"""Figures that a person declares in brief.yml: which there are, and what is written for one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from reportgen.model.records import Record, Text

PACKAGED = (
    "synthesis",
    "stance",
    "divergence",
    "argument_map",
    "relations",
    "evidence",
    "evidence_map",
    "timeline",
    "actors",
)
"""The figures that every brief has, by name, in their order."""

FigureKind = Literal["bars", "tiles", "dots", "timeline", "argument_map"]


class Illustration(Record):
    """One figure: a packaged one with another caption or none at all, or one of your own."""

    table: Annotated[Text | None, Field(description="The table it is drawn from.")] = None
    kind: Annotated[FigureKind | None, Field(description="How it is drawn.")] = None
    x: Annotated[
        Text | None, Field(description="The column of bars and of tiles; a number for dots.")
    ] = None
    y: Annotated[
        Text | None,
        Field(description="For bars a number, else the rows are counted; the column of rows else."),
    ] = None
    colour: Annotated[
        Text | None, Field(description="A colour for each; for tiles a number, else the count.")
    ] = None
    where: Annotated[
        dict[str, Any],
        Field(description="Only these rows: columns with the value, or values, they must have."),
    ] = Field(default_factory=dict)
    caption: Annotated[Text | None, Field(description="Else one is written.")] = None
    show: Annotated[bool, Field(description="Whether it is in the brief at all.")] = True
