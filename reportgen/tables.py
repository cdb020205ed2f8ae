"""The tables of a comparison: which there are, what their columns are, and what a row is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any

import pandas as pd

Row = tuple[Any, ...]
"""The cells of one row, in the order of the columns; None where there is nothing."""


def _columns(names: str) -> dict[str, str]:
    """Columns with their dtypes: "claim index:int64" is a "str" column and an "int64" one."""
    pairs = (name.partition(":") for name in names.split())
    return {name: dtype or "str" for name, _, dtype in pairs}


COLUMNS: Mapping[str, Mapping[str, str]] = {
    "sources": _columns(
        "source label authors title container issued written genre approach thesis "
        "n_claims:int64 n_evidence:int64 n_themes:int64"
    ),
    "claims": _columns(
        "claim source label theme text stance:Int8 certainty locator quote warrant qualifier "
        "rebuttal note n_evidence:int64 n_relations:int64"
    ),
    "evidence": _columns(
        "claim index:int64 source theme kind summary date actors speaker locator quote cites "
        "quantities"
    ),
    "relations": _columns(
        "from to type tenor from_source to_source from_theme to_theme across:bool note"
    ),
    "synthesis": _columns(
        "theme source n_claims:int64 n_stances:int64 mean_stance:float64 min_stance:Int8 "
        "max_stance:Int8 claims"
    ),
    "divergence": _columns(
        "theme theme_label n_sources:int64 n_stances:int64 range:float64 lowest highest "
        "polarity_conflict:bool"
    ),
    "evidence_profile": _columns("kind source n:int64 share:float64"),
    "relation_profile": _columns("theme tenor n:int64"),
    "mentions": _columns("actor source claim"),
    "actors": _columns("actor source n_claims:int64 total:int64"),
    "timeline": _columns(
        "date precision first:datetime64[us] last:datetime64[us] source label kind summary claim "
        "locator is_writing:bool"
    ),
    "gaps": _columns("theme source note"),
    "evidence_gaps": _columns("theme source kind n_claims:int64 n_evidence:int64"),
}
"""Every table's columns with their dtypes, in order (`stances` has one column a source). A "str"
column holds NaN where its writer wrote nothing, never ""."""


@dataclass(frozen=True)
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
    """One row per theme and source, all pairs: a silent source has `n_claims` 0, one that takes
    no side has `n_stances` 0 and no mean, minimum and maximum."""
    stances: pd.DataFrame
    """One row per theme (index `theme`), one float64 column per source: its mean stance, NaN
    where it is silent or takes no side."""
    divergence: pd.DataFrame
    """One row per theme: `n_sources` speak on it, `n_stances` of them take a side; `range` is
    between the lowest and highest of the sources' mean stances (0 … 4, NaN below two), `lowest`
    and `highest` are who holds them (nobody where the range is 0 or NaN); `polarity_conflict`
    where one mean is below 0 and another above."""
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
