"""What templates see by name, and what a figure offers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from reportgen.branding.house import House
from reportgen.model.publication import Document
from reportgen.styles import StyleTraits
from reportgen.templating.outline import Outline


class DrawnData(Protocol):
    """What a figure shows, as text: numbers are written as people read them."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The heads of its columns."""

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Its rows, each with its own head first."""


class DrawnFigure(Protocol):
    """One figure of the brief, as on a page or on a slide."""

    @property
    def name(self) -> str:
        """What it is cross-referenced by: `stance` for `@fig-stance`."""

    @property
    def filename(self) -> str:
        """The name of its files in `figures/`, without extension."""

    @property
    def caption(self) -> str:
        """Its caption, plain text."""

    @property
    def alt(self) -> str:
        """What it shows, in sentences, for readers who cannot see it."""

    @property
    def note(self) -> str:
        """Which part of the whole it shows; "" if it shows all."""

    @property
    def data(self) -> DrawnData:
        """What it shows, as a table."""


@dataclass(frozen=True)
class Variables:
    """What a template sees by name."""

    brief: Outline
    """The brief and its tables."""

    document: Document
    """This document’s entry in brief.yml, with the brief’s length where it has none."""

    name: str
    """Its name there."""

    title: str
    """Its title, else the brief’s."""

    figures: Mapping[str, DrawnFigure]
    """The figures by name, as on a page; those with nothing to show are left out."""

    slide_figures: Mapping[str, DrawnFigure]
    """The same figures as on a slide."""

    style: StyleTraits
    """What the citation style does."""

    version: str
    """The version of reportgen."""

    house: House
    """The brand: its readable colours, typefaces and logos."""
