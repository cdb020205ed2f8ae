"""The tables of a comparison: which there are, and what a row of each is."""

from __future__ import annotations

import csv
import io
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from reportgen.errors import ReportgenError
from reportgen.model.summary import write_table
from reportgen.release import tell_install

if TYPE_CHECKING:
    import pandas as pd  # slow to import: builds do without, and write and draw from the rows

Row = tuple[Any, ...]
"""The cells of one row, in the order of the columns; None where there is nothing."""


@dataclass(frozen=True)
class Table:
    """A table of plain values: its columns, each with its dtype, and its rows.

    A row is a named tuple with a field for each column, None where there is nothing; that of the
    column `from` is called `start`.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Any, ...]

    def to_csv(self) -> str:
        """The table as separated values, with a line of heads."""
        file = io.StringIO()
        heads = [name for name, _ in self.columns]
        csv.writer(file, lineterminator="\n").writerows((heads, *self.rows))
        return file.getvalue()

    def to_frame(self) -> pd.DataFrame:
        """The table as pandas has it, with the dtypes of its columns, however many rows it has.

        Raises `ReportgenError` where pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ReportgenError(
                "Tables are DataFrames of pandas, which is not installed.",
                f"Install it with: {tell_install('tables')}",
            ) from error
        cells = list(zip(*self.rows, strict=True)) or [()] * len(self.columns)
        return pd.DataFrame(
            {
                column: pd.Series(values, dtype=dtype)
                for (column, dtype), values in zip(self.columns, cells, strict=True)
            }
        )


class Frame(cached_property["pd.DataFrame"]):
    """A table of `Tables` as a pandas DataFrame, made when it is first asked for."""

    def __init__(self) -> None:
        super().__init__(self._make)

    def _make(self, tables: Tables) -> pd.DataFrame:
        name = self.attrname or ""
        frame = tables.plain[name].to_frame()
        return frame.set_index("theme") if name == "stances" else frame


@dataclass(frozen=True, repr=False)
class Tables:
    """The comparison as tidy tables; columns and dtypes are those of `COLUMNS`, even if empty.

    Sources come in the brief's order and themes in the comparison's, everywhere. `source`,
    `theme` and `claim` hold keys and ids, so that any two tables can be joined. Lists within
    a cell are separated by "; ".
    """

    plain: Mapping[str, Table]
    """Every table by its name, as plain rows."""

    sources = Frame()
    """One row per source, with the bibliography's words on it. `authors` are as printed,
    editors where it has no author."""
    claims = Frame()
    """One row per claim; `label` is its source's, `text` the paraphrase."""
    evidence = Frame()
    """One row per piece of evidence, `index` counting from 0 within its claim; `locator` is its
    own or else the claim's; `quantities` reads "1.5 million cars (exports)"."""
    relations = Frame()
    """One row per relation; `across` where it joins two sources; `tenor` is agree (agrees,
    supports, extends), qualify, or contradict (contradicts, attacks)."""
    synthesis = Frame()
    """One row per theme and source, all pairs: where the source stands. `n_stances` of its
    `n_claims` count: those of the latest time that take a side; `low` and `high` are the lowest and
    highest of these. `stance` is the reader's statement (`is_given`, with its `why`) or else their
    median; none where it takes no side, where it `is_mixed` (on both sides of 0), and where the
    median is a half. A silent source has `n_claims` 0. `lead` is the claim that stands for the
    source: the one with most relations to claims of other sources, else the first."""
    stances = Frame()
    """One row per theme (index `theme`), one Int8 column per source: its `stance`
    in `synthesis`."""
    divergence = Frame()
    """One row per theme: `n_sources` speak on it, `n_placed` of them take a side; `gap` is
    between the outermost of these, in whole steps of the scale (0 … 4, none below two): mixed is
    the middle of the scale, and half a step counts as one. `lowest`
    and `highest` are who stands there (nobody where the gap is 0 or none); `polarity_conflict`
    where one is below 0 and another above; `n_disputes` counts the relations between claims
    of different sources on the theme that qualify or contradict."""
    evidence_profile = Frame()
    """One row per kind of evidence and source, all pairs; `share` is of all of the source's
    evidence (0 where it has none)."""
    relation_profile = Frame()
    """One row per theme and tenor, all pairs: relations across sources. One between claims on
    two themes counts in both."""
    mentions = Frame()
    """One row per actor and claim in whose evidence the actor acts or speaks."""
    actors = Frame()
    """One row per actor and source, all pairs: `n_claims` of `mentions`, `total` over all sources.
    Most named first, then by name."""
    timeline = Frame()
    """One row per dated piece of evidence, and one per date of a source itself (`is_writing`,
    kind "written" or "issued", summary its title). Sorted by date, then in the brief's order;
    `first` and `last` are days, `precision` is day, month, year or interval."""
    gaps = Frame()
    """One row per theme and source that is silent on it; `note` is why that matters."""
    evidence_gaps = Frame()
    """One row per theme, source that speaks on it, and kind of evidence that it gives none of;
    `n_evidence` counts what it gives there of other kinds."""
    evidence_map = Frame()
    """One row per theme, source and kind of evidence, all triples: `n` pieces of it; `n_claims` is
    the source's claims on the theme, 0 where it is silent."""
    groups = Frame()
    """One row per grouping and source; `group` is none where the source is in none of them."""
    group_positions = Frame()
    """One row per grouping, group and theme, all triples: of the group's `n_sources` how many speak
    on the theme and how many are placed, that is take a side; how many of these are nearest to each
    step of the scale, and the `median` of where they stand. `typical` is the claim nearest to it,
    which `n_saying` of them make, `dissenting` one from the other side of 0."""
    sameness = Frame()
    """One row per claim that says the same as others: `head` is the claim that stands for all of
    them, and `n_sources` is how many sources make one of them."""
    co_occurrence = Frame()
    """One row per two claims, each made by several sources, that some sources both make; `claim`
    and `other` stand for all that say the same. Most often made together first."""

    def __repr__(self) -> str:
        sizes = (f"{name} {len(table.rows)}" for name, table in self.plain.items())
        return f"<Tables, with their rows: {', '.join(sizes)}>"

    def _repr_html_(self) -> str:
        """What a notebook shows of them: their names, rows and columns."""
        rows = (
            (name, len(table.rows), ", ".join(column for column, _ in table.columns))
            for name, table in self.plain.items()
        )
        return write_table(("table", "rows", "columns"), rows)

    @property
    def by_name(self) -> dict[str, pd.DataFrame]:
        """Every table by its name; `stances` has its theme as a column here."""
        frames = {name: getattr(self, name) for name in self.plain}
        return frames | {"stances": self.stances.reset_index()}


def make_table(columns: Mapping[str, str], rows: Iterable[Row]) -> Table:
    """A table of columns with their dtypes, and of rows that have a cell for each."""
    make = _name_cells(tuple(columns))
    return Table(tuple(columns.items()), tuple(make(*map(_plain, row)) for row in rows))


@lru_cache(maxsize=64)
def _name_cells(columns: tuple[str, ...]) -> Callable[..., Any]:
    return namedtuple("Cells", map(name_field, columns))  # noqa: PYI024 (only the code's types are known)


def name_field(column: str) -> str:
    """The field of a row that has the cell of a column: `from` is no name in Python."""
    return "start" if column == "from" else column


def _plain(value: Any) -> Any:
    # A member of a StrEnum would stay one in a column of text, and print as one.
    return str(value) if isinstance(value, StrEnum) else value
