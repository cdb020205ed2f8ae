"""What a notebook shows of a brief, as HTML: all text in it is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.model.brief import Brief


def summarize(brief: Brief) -> str:
    """The title and question of a brief, and a table of its sources with what they argue."""
    publication = brief.publication
    rows = (
        (source.key, source.label, brief.date(source), len(source.claims), source.thesis)
        for source in brief.sources
    )
    head = f"<strong>{escape(publication.title)}</strong><br>{escape(publication.question)}"
    counts = f"themes: {len(brief.themes)}, relations: {len(brief.comparison.relations)}"
    table = write_table(("source", "label", "date", "claims", "thesis"), rows)
    return f'<div class="{_AS_IT_IS}"><p>{head}</p>{table}<p>{counts}</p></div>'


_AS_IT_IS = "tex2jax_ignore mathjax_ignore"
"""The classes of what MathJax leaves alone: two dollars in a title are no formula."""


def write_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of values as they print; a cell is empty for None."""
    body = "".join(f"<tr>{''.join(map(_write_cell, row))}</tr>" for row in rows)
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _write_cell(value: object) -> str:
    return f"<td>{'' if value is None else escape(str(value))}</td>"
