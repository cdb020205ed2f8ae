"""A brief as plain tables, one a kind of record: what a spreadsheet and a bundle of CSV hold.

The columns are called as in the tables that documents have, where these have them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reportgen.exchange.fields import clean
from reportgen.exchange.holdings import list_holdings
from reportgen.exchange.passage import Harvest, Measured, Passage
from reportgen.model.brief import Brief

Cell = str | int | None


@dataclass(frozen=True)
class Table:
    """A table: its columns, its rows, and which columns name records of other tables.

    `key` is the column that names its own records, "" where none does; `links` has the table by
    the column that refers to it. `about` says what a row is.
    """

    name: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    key: str = ""
    links: Mapping[str, str] | None = None

    @property
    def is_number(self) -> frozenset[str]:
        """The columns that hold whole numbers."""
        return frozenset(self.columns) & {"stance", "index"}


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
            tuple((link.from_, link.to, link.type.value, _text(link.note))
                  for link in holdings.links),
            links={"from": "claims", "to": "claims"},
        ),
        Table(
            "themes",
            "A question that the sources are compared on, with the ends of its scale (−2 and 2).",
            ("theme", "label", "question", "low", "high"),
            tuple((topic.id, *map(_text, (topic.label, topic.question, topic.low, topic.high)))
                  for topic in holdings.topics),
            key="theme",
        ),
        _list_sources(brief),
        *_list_comparison(brief),
    )  # fmt: skip


def _text(text: object) -> str | None:
    return clean(text) or None if text is not None else None


def _join(items: Iterable[str]) -> str | None:
    return "; ".join(map(clean, items)) or None


def _list_claims(holdings: Harvest) -> Table:
    texts = ("warrant", "qualifier", "rebuttal", "note")
    rows = [
        (
            passage.id,
            passage.source,
            passage.reading.theme,
            _text(passage.reading.statement),
            passage.reading.stance,
            _text(passage.reading.certainty),
            passage.locator,
            _text(passage.reading.quote),
            *(_text(getattr(passage.reading, name)) for name in texts),
        )
        for passage in holdings.passages
        if passage.role == "claim"
    ]
    columns = ("claim", "source", "theme", "text", "stance", "certainty", "locator", "quote")
    return Table(
        "claims",
        "One thing that a source argues, paraphrased, with where it does so.",
        (*columns, *texts),
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
        _text(reading.kind),
        _text(reading.statement),
        _text(reading.date),
        _join(reading.actors),
        _text(reading.speaker),
        _text(passage.locator),
        _text(reading.quote),
        _join(reading.cites),
        _join(map(_describe, reading.quantities)),
    )


def _describe(quantity: Measured) -> str:
    amount = f"{quantity.value} {quantity.unit}".strip()
    return f"{amount} ({quantity.measure})"


def _list_sources(brief: Brief) -> Table:
    entries = brief.bibliography.entries
    rows = [
        (
            source.key,
            *map(_text, (source.label, source.genre, source.approach, source.thesis)),
            _text(source.written),
            *(
                (_join(entry.authors), *map(_text, (entry.title, entry.container, entry.issued)))
                if (entry := entries.get(source.key))
                else (None,) * 4
            ),
        )
        for source in brief.sources
    ]
    columns = ("source", "label", "genre", "approach", "thesis", "written")
    return Table(
        "sources",
        "One source, read closely.",
        (*columns, "authors", "title", "container", "issued"),
        tuple(rows),
        key="source",
    )


def _list_comparison(brief: Brief) -> tuple[Table, ...]:
    """What the brief concludes, what sources leave out, and what explains their differences."""
    comparison = brief.comparison
    made = (
        Table(
            "judgements",
            "Something that the brief itself concludes.",
            ("judgement", "confidence", "basis"),
            tuple((_text(j.text), j.confidence.value, _join(j.basis))
                  for j in comparison.judgements),
        ),
        Table(
            "silences",
            "Why it matters that a source says nothing on a theme.",
            ("theme", "source", "why"),
            tuple((s.theme, s.source, _text(s.note)) for s in comparison.silences),
            links={"theme": "themes", "source": "sources"},
        ),
        Table(
            "explanations",
            "A difference that something about the sources explains.",
            ("factor", "explanation", "basis"),
            tuple((e.factor.value, _text(e.text), _join(e.basis))
                  for e in comparison.explanations),
        ),
    )  # fmt: skip
    return tuple(table for table in made if table.rows)
