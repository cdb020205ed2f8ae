"""The tables of a comparison: which there are, and what a row of each is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any

import pandas as pd

from reportgen.columns import COLUMNS
from reportgen.model.summary import write_table

Row = tuple[Any, ...]
"""The cells of one row, in the order of the columns; None where there is nothing."""


@dataclass(frozen=True, repr=False)
class Tables:
    """The comparison as tidy tables; columns and dtypes are those of `COLUMNS`, even if empty.

    Sources come in the brief's order and themes in the comparison's, everywhere. `source`,
    `theme` and `claim` hold keys and ids, so that any two tables can be joined. Lists within
    a cell are separated by "; ".
    """

    sources: pd.DataFrame
    """One row per source, with the bibliography's words on it. `authors` are as printed,
    editors where it has no author."""
    claims: pd.DataFrame
    """One row per claim; `label` is its source's, `text` the paraphrase."""
    evidence: pd.DataFrame
    """One row per piece of evidence, `index` counting from 0 within its claim; `locator` is its
    own or else the claim's; `quantities` reads "1.5 million cars (exports)"."""
    relations: pd.DataFrame
    """One row per relation; `across` where it joins two sources; `tenor` is agree (agrees,
    supports, extends), qualify, or contradict (contradicts, attacks)."""
    synthesis: pd.DataFrame
    """One row per theme and source, all pairs: where the source stands. `n_stances` of its
    `n_claims` count: those of the latest time that take a side; `low` and `high` are the lowest and
    highest of these. `stance` is the reader's statement (`is_given`, with its `why`) or else their
    median; none where it takes no side, where it `is_mixed` (on both sides of 0), and where the
    median is a half. A silent source has `n_claims` 0. `lead` is the claim that stands for the
    source: the one with most relations to claims of other sources, else the first."""
    stances: pd.DataFrame
    """One row per theme (index `theme`), one Int8 column per source: its `stance`
    in `synthesis`."""
    divergence: pd.DataFrame
    """One row per theme: `n_sources` speak on it, `n_placed` of them take a side; `gap` is
    between the outermost of these, in whole steps of the scale (0 … 4, none below two): mixed is
    the middle of the scale, and half a step counts as one. `lowest`
    and `highest` are who stands there (nobody where the gap is 0 or none); `polarity_conflict`
    where one is below 0 and another above; `n_disputes` counts the relations between claims
    of different sources on the theme that qualify or contradict."""
    evidence_profile: pd.DataFrame
    """One row per kind of evidence and source, all pairs; `share` is of all of the source's
    evidence (0 where it has none)."""
    relation_profile: pd.DataFrame
    """One row per theme and tenor, all pairs: relations across sources. One between claims on
    two themes counts in both."""
    mentions: pd.DataFrame
    """One row per actor and claim in whose evidence the actor acts or speaks."""
    actors: pd.DataFrame
    """One row per actor and source, all pairs: `n_claims` of `mentions`, `total` over all sources.
    Most named first, then by name."""
    timeline: pd.DataFrame
    """One row per dated piece of evidence, and one per date of a source itself (`is_writing`,
    kind "written" or "issued", summary its title). Sorted by date, then in the brief's order;
    `first` and `last` are days, `precision` is day, month, year or interval."""
    gaps: pd.DataFrame
    """One row per theme and source that is silent on it; `note` is why that matters."""
    evidence_gaps: pd.DataFrame
    """One row per theme, source that speaks on it, and kind of evidence that it gives none of;
    `n_evidence` counts what it gives there of other kinds."""
    evidence_map: pd.DataFrame
    """One row per theme, source and kind of evidence, all triples: `n` pieces of it; `n_claims` is
    the source's claims on the theme, 0 where it is silent."""

    def __repr__(self) -> str:
        sizes = (f"{field.name} {len(getattr(self, field.name))}" for field in fields(self))
        return f"<Tables, with their rows: {', '.join(sizes)}>"

    def _repr_html_(self) -> str:
        """What a notebook shows of them: their names, rows and columns."""
        rows = (
            (name, len(table), ", ".join(map(str, table.columns)))
            for name, table in self.by_name.items()
        )
        return write_table(("table", "rows", "columns"), rows)

    @cached_property
    def by_name(self) -> dict[str, pd.DataFrame]:
        """Every table by its name, for writing; `stances` has its theme as a column here."""
        tables = {field.name: getattr(self, field.name) for field in fields(self)}
        return tables | {"stances": self.stances.reset_index()}


def _plain(value: Any) -> Any:
    # A member of a StrEnum would stay one in a column of text, and print as one.
    return str(value) if isinstance(value, StrEnum) else value


def make_table(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    """A table with the columns and dtypes of `COLUMNS`, however many rows there are."""
    columns = COLUMNS[name]
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pd.DataFrame(
        {
            column: pd.Series([_plain(value) for value in values], dtype=dtype)
            for (column, dtype), values in zip(columns.items(), cells, strict=True)
        }
    )
