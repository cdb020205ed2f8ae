"""CSV files as people save them, every row with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reportgen.errors import Misuse
from reportgen.intake.files import read_written


@dataclass(frozen=True)
class Record:
    """A row of a CSV file: its cells, and the line that it begins in."""

    line: int
    cells: tuple[str, ...]


def read_table(path: Path) -> tuple[Record, ...]:
    """The rows of a CSV file, its head among them; those with nothing in them are left out.

    It is in UTF-8, and has commas, semicolons or tabs between its cells: whichever its head has
    most of. Raises `Misuse` where it cannot be read.
    """
    try:
        text = read_written(path).decode("utf-8-sig")
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}."
        raise Misuse(message, "Check its name and permissions.") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Misuse(f"{path}:{line}: This is not UTF-8.", "Save it as CSV in UTF-8.") from error
    return tuple(_read_records(text, path))


def _read_records(text: str, path: Path) -> Iterator[Record]:
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Record(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise Misuse(f"{path}:{line}: {error}.", "Correct its quotation marks.") from error
