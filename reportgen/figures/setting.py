"""What a figure is made from and for: the brief, its tables, the language, the room there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from reportgen.compare import Tables
from reportgen.figures.drawing import Canvas
from reportgen.figures.rows import Rows
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

    def rows(self, table: str) -> Rows:
        """The rows of a table, by its name."""
        return self.tables.plain[table].rows

    def narrow(self, **rows: Rows) -> Setting:
        """The same with other rows in some tables, by their names."""
        plain = self.tables.plain
        changed = {name: replace(plain[name], rows=some) for name, some in rows.items()}
        return replace(self, tables=Tables({**plain, **changed}))

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """The labels of the sources by key, in the brief's order."""
        return {row.source: row.label for row in self.rows("sources")}

    @cached_property
    def themes(self) -> Mapping[str, str]:
        """The labels of the themes by id, in the comparison's order."""
        return {theme.id: theme.label for theme in self.brief.comparison.themes}

    @cached_property
    def contested(self) -> tuple[str, ...]:
        """The ids of the themes, those on which the sources differ most first."""
        ranked = sorted(
            self.rows("divergence"), key=lambda row: rank_theme(row.gap, row.n_disputes)
        )
        return tuple(row.theme for row in ranked)

    @cached_property
    def claims(self) -> Mapping[str, str]:
        """Every claim in words with its place, by id."""
        return {row.claim: f"{row.text} ({row.locator})" for row in self.rows("claims")}

    @cached_property
    def briefs(self) -> Mapping[str, str]:
        """Every claim in its shortest form with its place, by id."""
        rows = self.rows("claims")
        return {row.claim: f"{row.short or row.text} ({row.locator})" for row in rows}

    @cached_property
    def locators(self) -> Mapping[str, str]:
        """The locator of every claim by id: "p. 3"."""
        return {row.claim: row.locator for row in self.rows("claims")}

    @cached_property
    def places(self) -> Mapping[str, str]:
        """Where every claim stands by id: "Adachi, p. 3"."""
        return {row.claim: f"{row.label}, {row.locator}" for row in self.rows("claims")}
