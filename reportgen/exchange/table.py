"""Tables of claims as separated values: a synthesis matrix, or one row a claim."""

from __future__ import annotations

from dataclasses import replace

from reportgen.errors import ExchangeError, Location
from reportgen.exchange import hypothesis, qualcoder, taguette
from reportgen.exchange.bundle import write
from reportgen.exchange.formats import Input
from reportgen.exchange.grids import Grid, read_rows
from reportgen.exchange.headings import has_known_heads
from reportgen.exchange.passage import Harvest
from reportgen.exchange.safety import Archive, is_zip, open_zip
from reportgen.exchange.tables import make_grid, read_tables
from reportgen.formulas import unguard

__all__ = ["detect", "read", "write"]

_ENDINGS = (".csv", ".tsv", ".tab")


def detect(file: Input) -> bool:
    """Whether it is a table, by its name and rows, and none that a tool writes in its own form."""
    try:
        if is_zip(file):
            return bool(_list_members(open_zip(file)))
        if not file.name.lower().endswith((*_ENDINGS, ".txt")):
            return False
        rows = read_rows(file)
    except ExchangeError:
        return False
    others = (hypothesis, taguette, qualcoder)
    if not rows or len(rows[0].texts) < 2 or any(other.detect(file) for other in others):
        return False
    return file.name.lower().endswith(_ENDINGS) or has_known_heads(rows)


def read(file: Input) -> Harvest:
    """The claims of a table; raises `ExchangeError`, with its place, where none can be made out."""
    grids = _open_bundle(file) if is_zip(file) else [_open_grid(file)]
    return read_tables(grids, file.columns, file.name)


def _open_grid(file: Input, name: str = "") -> Grid:
    rows = read_rows(file)
    if not rows:
        raise ExchangeError("The file is empty.", "Export the table again.", Location(file.name))
    return make_grid(rows, name)


def _open_bundle(file: Input) -> list[Grid]:
    """The tables of a zip archive, each a file of it."""
    archive = open_zip(file)
    members = _list_members(archive)
    if not members:
        raise ExchangeError(
            "The archive holds no tables.", "Pack .csv files in it.", Location(file.name)
        )
    return [
        _unguard(
            _open_grid(
                Input(f"{file.name}/{m}", archive.read(m)), m.rpartition("/")[2].partition(".")[0]
            )
        )
        for m in members
    ]


def _unguard(grid: Grid) -> Grid:
    """A grid of a bundle, without the apostrophes that keep its cells from being formulas."""
    rows = (replace(row, texts=tuple(map(unguard, row.texts))) for row in grid.rows)
    return replace(grid, rows=tuple(rows))


def _list_members(archive: Archive) -> list[str]:
    """The tables in an archive; none where it is a document of another kind."""
    if {"[Content_Types].xml", "project.qde", "mimetype"} & set(archive.names):
        return []
    return [name for name in archive.names if name.lower().endswith(_ENDINGS)]
