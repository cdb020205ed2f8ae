"""A synthesis matrix: sources down and themes across, or the other way; a cell holds what one
source says on one theme."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reportgen.errors import ExchangeError
from reportgen.exchange.grids import Grid, Row
from reportgen.exchange.headings import Heading, fold_name, is_beside, names_source
from reportgen.exchange.passage import Harvest, Passage, Reading, Topic
from reportgen.exchange.places import Place, read_words
from reportgen.exchange.quoting import unquote
from reportgen.exchange.statements import Notes, fold, split_points

_SILENT = re.compile(
    r"(?:[-–—/.x✓✗]|n\.?/?a\.?|none|nil|not (?:mentioned|discussed|addressed))?", re.IGNORECASE
)
_AT_END = re.compile(r"\s*[(\[](?P<words>[^()\[\]]{1,60})[)\]]\s*\.?\s*$")


@dataclass(frozen=True)
class Matrix:
    """How a grid is read: the column of the row's names, the columns that are crossed with it.

    `by_source` says that a row is a source and a column a theme.
    """

    names: int
    crossed: tuple[int, ...]
    by_source: bool


def find_matrix(grid: Grid, heading: Heading, named: Mapping[str, str]) -> Matrix:
    """How a grid is a matrix; raises ExchangeError where it cannot be told which side is which."""
    names = _find_names(grid, heading)
    by_source = _are_sources(grid, heading, names, named)
    crossed = tuple(
        index
        for index, head in enumerate(grid.heads)
        if index != names and head and not is_beside(head)
    )
    if not crossed:
        raise ExchangeError(
            "The table has neither a column of claims nor columns of themes.",
            'Say which column holds the claims, e.g. --column "claim=Main argument".',
            grid.head.place,
        )
    return Matrix(names, crossed, by_source)


def _find_names(grid: Grid, heading: Heading) -> int:
    """The column that names the rows: the one of the sources or themes, else the first filled."""
    for field in ("source", "theme"):
        if field in heading.columns:
            return heading.columns[field]
    filled = (i for i in range(len(grid.heads)) if any(row.get(i).strip() for row in grid.rows))
    return next(filled, 0)


def _are_sources(grid: Grid, heading: Heading, names: int, named: Mapping[str, str]) -> bool:
    """Whether the rows are sources: by the name of their column, else by what names look like."""
    corner = fold_name(grid.heads[names]) if grid.heads else ""
    for field, answer in (("source", True), ("theme", False)):
        is_named = heading.columns.get(field) == names and (field in named or corner)
        if is_named:
            return answer
    across = [head for index, head in enumerate(grid.heads) if index != names and head]
    down = [fold(row.get(names)) for row in grid.rows if row.get(names).strip()]
    looks = [sum(map(names_source, side)) / max(len(side), 1) for side in (down, across)]
    if looks[0] == looks[1]:
        raise ExchangeError(
            "It is unclear whether the table's rows are sources or themes.",
            f'Say so: --column "source={grid.heads[names] or "…"}" names the column of the sources,'
            " theme=… that of the themes; or write “Source” or “Theme” above it.",
            grid.head.place,
        )
    return looks[0] > looks[1]


def read_matrix(grid: Grid, matrix: Matrix) -> Harvest:
    """What the cells say, source by source as the rows or columns stand."""
    notes = Notes()
    passages: list[Passage] = []
    for row in grid.rows:
        if row.get(matrix.names).strip():
            passages += _read_row(row, grid, matrix, notes)
        else:
            notes.left_out["rows without a name"] += 1
    if not matrix.by_source:
        order = {fold(grid.heads[index]): index for index in matrix.crossed}
        passages.sort(key=lambda passage: order[passage.source])
    return Harvest(
        tuple(passages),
        topics=tuple(_list_themes(grid, matrix)),
        left_out=dict(notes.left_out),
        notices=tuple(notes.notices),
    )


def _list_themes(grid: Grid, matrix: Matrix) -> Iterator[Topic]:
    """The themes, with their questions where a column beside a matrix of themes has them."""
    if matrix.by_source:
        yield from (Topic(label) for label in dict.fromkeys(grid.heads[i] for i in matrix.crossed))
        return
    heads = [fold_name(head) for head in grid.heads]
    asked = heads.index("question") if "question" in heads else None
    questions = {fold(row.get(matrix.names)): fold(row.get(asked)) for row in grid.rows}
    yield from (Topic(label, question=asks) for label, asks in questions.items() if label)


def _read_row(row: Row, grid: Grid, matrix: Matrix, notes: Notes) -> Iterator[Passage]:
    name = fold(row.get(matrix.names))
    for index in matrix.crossed:
        head = fold(grid.heads[index])
        source, theme = (name, head) if matrix.by_source else (head, name)
        text = row.get(index)
        if index in row.spilled:
            if text.strip():
                notes.left_out["cells covered by a merged cell"] += 1
        elif _SILENT.fullmatch(fold(text)):
            notes.left_out["cells without content"] += bool(text.strip())
        elif re.fullmatch(r"[+−–-]?\d+(?:[.,]\d+)?", fold(text)):
            notes.tell(
                row.locate(index), f"A number alone, {fold(text)}, is not a claim; left out."
            )
        else:
            for point in split_points(text):
                yield _read_cell(point, row, index, source, theme)


def _read_cell(text: str, row: Row, index: int, source: str, theme: str) -> Passage:
    """A cell's point: a statement, or words of the source if they are in quotation marks."""
    words, place = _take_place(fold(text))
    quote = unquote(words)
    is_quoted = quote != words
    return Passage(
        place=row.locate(index),
        words=quote if is_quoted else "",
        source=source,
        page_label=place.label,
        locator=place.locator,
        reading=Reading(statement="" if is_quoted else words, theme=theme),
    )


def _take_place(text: str) -> tuple[str, Place]:
    """A text without the page in brackets at its end, and that page."""
    match = _AT_END.search(text)
    place = read_words(match["words"]) if match else None
    if match is None or place is None or not (place.label or place.locator):
        return text, Place()
    return text[: match.start()], place
