"""The index of a folder: a page, a table, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reportgen.batching.listing import list_workspaces
from reportgen.errors import ReportgenError, WorkspaceError
from reportgen.indexing.catalogue import (
    read_card,
    sort_cards,
    write_csv,
    write_parquet,
    write_rows,
)
from reportgen.indexing.page import write_page
from reportgen.workspace import replace_file

PAGE, TABLE, COLUMNAR = "index.html", "index.csv", "index.parquet"


@dataclass(frozen=True)
class Index:
    """The files that were written, how many briefs they list, and why others are not there."""

    files: tuple[Path, ...]
    briefs: int
    left_out: tuple[tuple[str, str], ...]


def write_index(folder: str | Path, title: str | None = None) -> Index:
    """Writes a page over all briefs of the workspaces below a folder, and their table, into it.

    The table is CSV, and Parquet too where pyarrow is installed. `title` heads the page, else the
    folder's name does. Raises `Misuse` where the folder has no workspace, `WorkspaceError` where
    the files cannot be written.
    """
    home = Path(folder)
    cards, left = [], []
    for name in list_workspaces(str(folder)):
        try:
            cards.append(read_card(Path(name), home))
        except ReportgenError as error:
            left.append((name, str(error)))
    ordered = sort_cards(cards)
    rows = write_rows(ordered)
    contents = {
        PAGE: write_page(ordered, title or home.resolve().name or "Briefs").encode(),
        TABLE: write_csv(rows),
        COLUMNAR: write_parquet(rows),
    }
    files = {home / name: content for name, content in contents.items() if content is not None}
    try:
        for path, content in files.items():
            replace_file(path, content)
    except OSError as error:
        message = f"The index cannot be written to {home}: {error.strerror or error}."
        raise WorkspaceError(message, "Free some space, or correct its permissions.") from error
    return Index(tuple(files), len(ordered), tuple(left))
