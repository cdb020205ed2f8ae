"""What a table of claims becomes, wherever it was kept: told before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.grids import Grid, Row
from reportgen.exchange.headings import Heading, check_columns, find_head, read_heading
from reportgen.exchange.matrix import Matrix, find_matrix, read_matrix
from reportgen.exchange.passage import Harvest
from reportgen.exchange.statements import WORDED, read_statements
from reportgen.exchange.tidy import is_own, read_tidy


def make_grid(rows: Sequence[Row], name: str = "") -> Grid:
    """A grid of a table's rows: what stands above its head is told, and left."""
    index = 0 if is_own(rows[0].texts) else find_head(rows)
    notices = [
        (row.place, f"Left out, above the table's heading row: {_quote(row.written)}.")
        for row in rows[:index]
    ]
    return Grid(rows[index], tuple(rows[index + 1 :]), name, tuple(notices))


def read_tables(grids: Sequence[Grid], named: Mapping[str, str], name: str) -> Harvest:
    """What all tables of a file hold; raises ExchangeError where one cannot be made sense of."""
    check_columns([head for grid in grids for head in grid.heads], named, Location(name))
    tidy = read_tidy(grids)
    if tidy is not None:
        return tidy
    harvests, errors = [], []
    for grid in grids:
        try:
            harvests.append(_read_table(grid, named))
        except ExchangeError as error:
            errors.append(error)
    if not harvests:
        raise errors[0]
    unread = tuple(
        (error.place or Location(name), f"Not read: {error.message}") for error in errors
    )
    joined = join_harvests(harvests)
    return replace(joined, notices=(*joined.notices, *unread))


def _read_table(grid: Grid, named: Mapping[str, str]) -> Harvest:
    heading = read_heading(grid, named)
    if set(WORDED) & set(heading.columns):
        harvest, told = read_statements(grid, heading), _tell_statements(grid, heading)
    else:
        matrix = find_matrix(grid, heading, named)
        harvest, told = read_matrix(grid, matrix), _tell_matrix(grid, matrix)
    notices = [*grid.notices, (grid.head.place, told), *_tell_doubles(grid), *harvest.notices]
    return replace(harvest, notices=tuple(notices))


def _tell_statements(grid: Grid, heading: Heading) -> str:
    taken = [
        f"“{grid.heads[index]}” as {field}{' (guessed)' if field in heading.guessed else ''}"
        for field, index in sorted(heading.columns.items(), key=lambda item: item[1])
    ]
    others = [h for i, h in enumerate(grid.heads) if h and i not in heading.columns.values()]
    left = f" Not read: {_quote(others)}." if others else ""
    return f"One claim per row: {', '.join(taken)}.{left}"


def _tell_matrix(grid: Grid, matrix: Matrix) -> str:
    rows, columns = ("sources", "themes") if matrix.by_source else ("themes", "sources")
    crossed = [grid.heads[index] for index in matrix.crossed]
    apart = {matrix.names, *matrix.crossed}
    others = [head for index, head in enumerate(grid.heads) if head and index not in apart]
    left = f" Not read: {_quote(others)}." if others else ""
    name = (
        f"“{grid.heads[matrix.names]}”"
        if grid.heads[matrix.names]
        else "the column without a heading"
    )
    return f"A matrix: rows are {rows} ({name}), columns are {columns}: {_quote(crossed)}.{left}"


def _tell_doubles(grid: Grid) -> Iterable[tuple[Location, str]]:
    for head, count in Counter(head for head in grid.heads if head).items():
        if count > 1:
            second = [index for index, name in enumerate(grid.heads) if name == head][1]
            yield grid.head.locate(second), f"{count} columns have the name “{head}”."


def _quote(texts: Iterable[str]) -> str:
    return ", ".join(f"“{' '.join(text.split())[:60]}”" for text in texts if text.strip())


def join_harvests(harvests: Iterable[Harvest]) -> Harvest:
    """Several harvests as one, each theme and work once."""
    parts = list(harvests)
    return Harvest(
        passages=tuple(passage for part in parts for passage in part.passages),
        links=tuple(link for part in parts for link in part.links),
        topics=tuple(dict.fromkeys(topic for part in parts for topic in part.topics)),
        works=tuple({w.key: w for part in reversed(parts) for w in part.works}.values()),
        left_out=dict(sum((Counter(part.left_out) for part in parts), Counter[str]())),
        notices=tuple(notice for part in parts for notice in part.notices),
    )
