"""A brief as plain tables, one a kind of record: what a spreadsheet and a bundle of CSV hold.

The columns are called as in the tables that documents have, where these have them too.
"""

from __future__ import annotations

from reportgen.exchange.conclusions import list_conclusions
from reportgen.exchange.holdings import list_holdings
from reportgen.exchange.passage import Harvest, Measured, Passage
from reportgen.exchange.rows import Cell, Table, join_cells, write_cell
from reportgen.model.brief import Brief


def list_tables(brief: Brief) -> tuple[Table, ...]:
    """The tables of a brief; lists within a cell are separated by "; "."""
    holdings = list_holdings(brief)
    return (
        _list_claims(holdings),
        _list_evidence(holdings),
        Table(
            "relations",
            "How one claim bears on another.",
            ("from", "to", "type", "note"),
            tuple((link.from_, link.to, link.type.value, write_cell(link.note))
                  for link in holdings.links),
            links={"from": "claims", "to": "claims"},
        ),
        _list_themes(brief),
        _list_sources(brief),
        *list_conclusions(brief),
    )  # fmt: skip


def _list_themes(brief: Brief) -> Table:
    rows = [
        (
            theme.id,
            write_cell(theme.label),
            write_cell(theme.question),
            *(
                (write_cell(scale.low), write_cell(scale.high))
                if (scale := theme.scale)
                else (None, None)
            ),
            write_cell(theme.group),
        )
        for theme in brief.comparison.themes
    ]
    return Table(
        "themes",
        "A question that the sources are compared on, with the ends of its scale (−2 and 2).",
        ("theme", "label", "question", "low", "high", "group"),
        tuple(rows),
        key="theme",
    )


def _list_claims(holdings: Harvest) -> Table:
    texts = ("warrant", "warrant_by", "qualifier", "rebuttal", "note")
    rows = [
        (
            passage.id,
            passage.source,
            passage.reading.theme,
            write_cell(passage.reading.statement),
            write_cell(passage.reading.short),
            write_cell(passage.reading.period),
            passage.reading.stance,
            write_cell(passage.reading.certainty),
            passage.locator,
            write_cell(passage.reading.quote),
            *(write_cell(getattr(passage.reading, name)) for name in texts),
        )
        for passage in holdings.passages
        if passage.role == "claim"
    ]
    columns = ("claim", "source", "theme", "text", "short", "period", "stance", "certainty")
    return Table(
        "claims",
        "One thing that a source argues, paraphrased, with where it does so.",
        (*columns, "locator", "quote", *texts),
        tuple(rows),
        key="claim",
        links={"source": "sources", "theme": "themes"},
    )


def _list_evidence(holdings: Harvest) -> Table:
    rows = [
        _list_ground(passage, int(passage.id.rpartition("#")[2]))
        for passage in holdings.passages
        if passage.role == "evidence"
    ]
    columns = ("claim", "index", "source", "kind", "summary", "date", "actors", "speaker")
    return Table(
        "evidence",
        "A ground that a source gives for a claim, counted from 1 within it.",
        (*columns, "locator", "quote", "cites", "quantities"),
        tuple(rows),
        links={"claim": "claims", "source": "sources"},
    )


def _list_ground(passage: Passage, index: int) -> tuple[Cell, ...]:
    reading = passage.reading
    return (
        passage.parent,
        index,
        passage.source,
        write_cell(reading.kind),
        write_cell(reading.statement),
        write_cell(reading.date),
        join_cells(reading.actors),
        write_cell(reading.speaker),
        write_cell(passage.locator),
        write_cell(reading.quote),
        join_cells(reading.cites),
        join_cells(map(_describe, reading.quantities)),
    )


def _describe(quantity: Measured) -> str:
    amount = f"{quantity.value} {quantity.unit}".strip()
    return f"{amount} ({quantity.measure})"


def _list_sources(brief: Brief) -> Table:
    entries = brief.bibliography.entries
    rows = [
        (
            source.key,
            *map(write_cell, (source.label, source.genre, source.approach, source.thesis)),
            *map(write_cell, (source.written, source.about_authors)),
            *(
                (
                    join_cells(entry.authors),
                    *map(write_cell, (entry.title, entry.container, entry.issued)),
                )
                if (entry := entries.get(source.key))
                else (None,) * 4
            ),
        )
        for source in brief.sources
    ]
    columns = ("source", "label", "genre", "approach", "thesis", "written", "about_authors")
    return Table(
        "sources",
        "One source, read closely.",
        (*columns, "authors", "title", "container", "issued"),
        tuple(rows),
        key="source",
    )
