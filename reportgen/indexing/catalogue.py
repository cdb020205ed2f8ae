"""What an index says of each brief: a card a workspace, and cards as rows of a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportgen.errors import WorkspaceError
from reportgen.formulas import guard
from reportgen.making.manifest import read_manifest
from reportgen.reading.loading import load
from reportgen.workspace import Workspace

COLUMNS = (
    "folder",
    "title",
    "subtitle",
    "date",
    "authors",
    "question",
    "answer",
    "themes",
    "sources",
    "documents",
)
_BETWEEN = "; "


@dataclass(frozen=True)
class Card:
    """A brief: its words as plain text, and its documents as they lie below the index.

    `folder` has forward slashes; `documents` are formats with their places.
    """

    folder: str
    lang: str
    title: str
    subtitle: str
    date: str
    authors: tuple[str, ...]
    question: str
    answer: str
    themes: tuple[str, ...]
    sources: tuple[str, ...]
    documents: tuple[tuple[str, str], ...]


def read_card(folder: Path, home: Path) -> Card:
    """The card of the brief in a workspace, for an index in `home`.

    Raises ReportgenError where it cannot be read.
    """
    workspace = Workspace.open(folder)
    brief = load(workspace, named=False).brief
    if brief is None:
        raise WorkspaceError("Its brief.yml cannot be read.", "Run check on it.")
    manifest = read_manifest(workspace.outputs)
    place = workspace.root.relative_to(home.resolve()).as_posix()
    publication = brief.publication
    return Card(
        folder=place,
        lang=publication.lang,
        title=publication.title,
        subtitle=publication.subtitle or "",
        date=publication.date.text,
        authors=tuple(author.name for author in publication.authors),
        question=publication.question,
        answer=brief.comparison.answer.plain if brief.comparison.answer else "",
        themes=tuple(theme.label for theme in brief.comparison.themes),
        sources=tuple(source.label for source in brief.sources),
        documents=tuple(
            (document.format, f"{place}/outputs/{document.file.path}")
            for document in (manifest.documents if manifest else ())
            if (workspace.outputs / document.file.path).is_file()
        ),
    )


def sort_cards(cards: Iterable[Card]) -> tuple[Card, ...]:
    """The newest first, then by title and folder."""
    by_name = sorted(cards, key=lambda card: (card.title, card.folder))
    return tuple(sorted(by_name, key=lambda card: card.date, reverse=True))


def write_rows(cards: Iterable[Card]) -> list[dict[str, str]]:
    """A row for each card, all of text; what may be several is parted by semicolons."""
    return [{name: _join(getattr(card, name)) for name in COLUMNS} for card in cards]


def write_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Rows as CSV in UTF-8; no cell is one that a spreadsheet would compute."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: guard(cell) for name, cell in row.items()} for row in rows)
    return text.getvalue().encode()


def write_parquet(rows: list[dict[str, str]]) -> bytes | None:
    """Rows as Parquet; None where pyarrow is not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        return None
    schema = pyarrow.schema([(name, pyarrow.string()) for name in COLUMNS])
    into = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), into)
    return into.getvalue()


def _join(value: object) -> str:
    if not isinstance(value, tuple):
        return str(value)
    return _BETWEEN.join(one if isinstance(one, str) else one[-1] for one in value)
