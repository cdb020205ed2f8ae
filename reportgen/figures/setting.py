"""What a figure is made from and for: the brief, its tables, the language, the room there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from reportgen.compare import Tables
from reportgen.figures.drawing import Canvas
from reportgen.figures.rows import pair_columns, walk_rows
from reportgen.language.translation import Words
from reportgen.model.brief import Brief
from reportgen.model.standpoints import rank_theme


@dataclass(frozen=True)
class Setting:
    """What every figure of a brief is given."""

    brief: Brief
    tables: Tables
    words: Words
    canvas: Canvas

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """The labels of the sources by key, in the brief's order."""
        return pair_columns(self.tables.sources, "source", "label")

    @cached_property
    def themes(self) -> Mapping[str, str]:
        """The labels of the themes by id, in the comparison's order."""
        return {theme.id: theme.label for theme in self.brief.comparison.themes}

    @cached_property
    def contested(self) -> tuple[str, ...]:
        """The ids of the themes, those on which the sources differ most first."""
        ranked = sorted(
            walk_rows(self.tables.divergence),
            key=lambda row: rank_theme(None if pd.isna(row.gap) else row.gap, row.n_disputes),
        )
        return tuple(row.theme for row in ranked)

    @cached_property
    def claims(self) -> Mapping[str, str]:
        """Every claim in words with its place, by id."""
        table = self.tables.claims
        rows = zip(table["claim"], table["text"], table["locator"], strict=True)
        return {claim: f"{text} ({locator})" for claim, text, locator in rows}

    @cached_property
    def briefs(self) -> Mapping[str, str]:
        """Every claim in its shortest form with its place, by id."""
        table = self.tables.claims
        rows = zip(
            table["claim"], table["short"].fillna(table["text"]), table["locator"], strict=True
        )
        return {claim: f"{text} ({locator})" for claim, text, locator in rows}

    @cached_property
    def locators(self) -> Mapping[str, str]:
        """The locator of every claim by id: "p. 3"."""
        return pair_columns(self.tables.claims, "claim", "locator")

    @cached_property
    def places(self) -> Mapping[str, str]:
        """Where every claim stands by id: "Adachi, p. 3"."""
        labels = pair_columns(self.tables.claims, "claim", "label")
        return {claim: f"{label}, {self.locators[claim]}" for claim, label in labels.items()}
