"""Writes docs/tables.md from the code, so that it is what there is: `nox -s docs`."""

from __future__ import annotations

import ast
import inspect
import itertools
from collections.abc import Iterator
from pathlib import Path

from reportgen import tabulation
from reportgen.columns import COLUMNS

PAGE = Path(__file__).with_name("tables.md")
HEAD = """\
# The tables

Made from the code by `nox -s docs`. `reportgen.tables(brief)` has each of these as a
pandas DataFrame, with these columns in this order and these dtypes, even where it is empty.
Sources come in the brief's order and themes in the comparison's. Keys and ids stand in `source`,
`theme` and `claim`, so that any two tables can be joined; several items in one cell are separated
by `; `. A `str` column holds NaN where its writer wrote nothing. pandas comes with an extra:
`python -m pip install 'reportgen-briefs[tables]'`.
"""


def write_page() -> str:
    """The page, as text."""
    sections = [HEAD]
    for name, words in read_descriptions():
        columns = COLUMNS.get(name)
        cells = [f"| `{column}` | {dtype} |" for column, dtype in (columns or {}).items()]
        table = ["| column | dtype |", "|---|---|", *cells] if cells else []
        sections.append("\n".join([f"## {name}", "", words, *([""] if table else []), *table, ""]))
    return "\n".join(sections)


def read_descriptions() -> Iterator[tuple[str, str]]:
    """Each table's name, and what the class says of a row of it."""
    (definition,) = (
        node
        for node in ast.parse(inspect.getsource(tabulation)).body
        if isinstance(node, ast.ClassDef) and node.name == "Tables"
    )
    body = definition.body
    for field, words in itertools.pairwise(body):
        is_told = isinstance(words, ast.Expr) and isinstance(words.value, ast.Constant)
        if isinstance(field, ast.Assign) and isinstance(field.targets[0], ast.Name) and is_told:
            yield field.targets[0].id, inspect.cleandoc(words.value.value)


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8", newline="\n")
