"""Rows and columns of text, from a file of separated values: what every table is read from."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice, pairwise
from typing import Literal

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.formats import Input
from reportgen.exchange.safety import decode_text

MOST_ROWS = 200_000
_SEPARATORS = ",;\t|"
_SAMPLE = 100
_QUOTED: Literal[0] = csv.QUOTE_MINIMAL
_BARE: Literal[3] = csv.QUOTE_NONE


@dataclass(frozen=True)
class Row:
    """A row of a table: its texts, and the columns whose text only spills over from a merged cell.

    `path` and `line` are the file's (or "file!sheet") and the row's number in it, from 1.
    """

    path: str
    line: int
    texts: tuple[str, ...]
    spilled: frozenset[int] = frozenset()

    @property
    def place(self) -> Location:
        """Where the row stands."""
        return Location(self.path, self.line)

    def locate(self, column: int) -> Location:
        """Where the cell of a column, from 0, stands."""
        return Location(self.path, self.line, column + 1)

    def get(self, column: int | None) -> str:
        """The text of a column, "" where the row has none."""
        return self.texts[column] if column is not None and column < len(self.texts) else ""

    @property
    def written(self) -> list[str]:
        """What is written in its cells, once where they are merged."""
        return [t for i, t in enumerate(self.texts) if t.strip() and i not in self.spilled]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in it."""
        return not any(text.strip() for text in self.texts)


_FILE = re.compile(r"\.(?:pdf|docx?|odt|rtf|txt|md|html?|epub|pptx?|csv)$", re.IGNORECASE)


def name_document(text: str) -> str:
    """A document by its file's name, as a tool lists it: without the ending."""
    return _FILE.sub("", " ".join(text.split()))


@dataclass(frozen=True)
class Grid:
    """A table: its head, the rows below, and what there is to say of it; `name` is its sheet's."""

    head: Row
    rows: tuple[Row, ...]
    name: str = ""
    notices: tuple[tuple[Location, str], ...] = field(default=())

    @property
    def heads(self) -> tuple[str, ...]:
        """The names of the columns, on one line each."""
        return tuple(" ".join(text.split()) for text in self.head.texts)


def read_grid(file: Input) -> Grid:
    """The table in a file, its first row as its head; raises ExchangeError where it has none."""
    rows = read_rows(file)
    if not rows:
        raise ExchangeError("The file is empty.", "Export the table again.", Location(file.name))
    return Grid(rows[0], rows[1:])


def read_rows(file: Input) -> tuple[Row, ...]:
    """The rows of a file that are not empty, whatever separates their cells.

    Raises `ExchangeError`, with its line, where a quotation mark is left open.
    """
    text = decode_text(file)
    first, _, rest = text.partition("\n")
    skipped = 0
    separator = ""
    if first.lower().startswith("sep=") and len(first) == len("sep=") + 1:  # Excel's own notice
        separator, text, skipped = first[-1], rest, 1
    separator = separator or _find_separator(text)
    try:
        rows = list(islice(_split(text, separator, _QUOTED), MOST_ROWS + 1))
    except _Unquotable as error:
        try:
            rows = list(islice(_split(text, separator, _BARE), MOST_ROWS + 1))
        except _Unquotable:
            rows = []
        if len({len(cells) for _, cells in rows}) != 1:
            raise ExchangeError(
                f"The cells cannot be separated: {error}.",
                "Look for an unclosed quotation mark, or export the table again.",
                Location(file.name, error.line + skipped),
            ) from error
    if len(rows) > MOST_ROWS:
        raise ExchangeError(
            f"The table has more than {MOST_ROWS:,} rows.",
            "Import it in parts.",
            Location(file.name, MOST_ROWS + 1),
        )
    made = (Row(file.name, line + skipped, tuple(cells)) for line, cells in rows)
    return tuple(row for row in made if not row.is_empty)


class _Unquotable(Exception):
    """The cells cannot be told apart; `line` is where."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def _split(text: str, separator: str, quoting: Literal[0, 3]) -> Iterator[tuple[int, list[str]]]:
    """The rows with the line that each begins on."""
    reader = csv.reader(StringIO(text), delimiter=separator, quoting=quoting, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _Unquotable(str(error), line) from error
        if cells is None:
            return
        yield line, cells
        line = reader.line_num + 1


def _find_separator(text: str) -> str:
    """The separator that gives most rows the same number of cells, and more than one."""
    best, most = ",", (0.0, 0)
    for separator in _SEPARATORS:
        try:
            widths = [
                len(cells)
                for _, cells in islice(_split(text, separator, _QUOTED), _SAMPLE)
                if cells
            ]
        except _Unquotable:
            widths = [line.count(separator) + 1 for line in text.split("\n")[:_SAMPLE] if line]
        if widths and widths[0] > 1:
            agree = sum(a == b for a, b in pairwise(widths)) + 1
            score = (round(agree / len(widths), 1), widths[0])
            best, most = (separator, score) if score > most else (best, most)
    return best


def is_headed(file: Input, heads: Sequence[str]) -> bool:
    """Whether the first line of a file names these columns, in any case."""
    if file.data[:4] in (b"PK\3\4", b"%PDF") or b"\0\0" in file.data[:64]:
        return False
    end = file.data.find(b"\n", 0, 1 << 16)
    start = file.data[: end if end >= 0 else 1 << 16]
    if file.data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = file.data[: 1 << 12]
        start = start[: len(start) // 2 * 2]
    try:
        rows = read_rows(Input(file.name, start))
    except ExchangeError:
        return False
    named = {text.strip().lower() for text in rows[0].texts} if rows else set()
    return {head.lower() for head in heads} <= named
