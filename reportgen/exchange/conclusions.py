"""What a brief says for itself, as tables: findings, judgements, silences, groups."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.exchange.rows import Cell, Table, join_cells, write_cell
from reportgen.model.brief import Brief
from reportgen.model.comparison import POINTS, Comparison
from reportgen.model.grouping import divide

_OF_THEMES = {"theme": "themes", "source": "sources"}


def list_conclusions(brief: Brief) -> tuple[Table, ...]:
    """The tables that have a row, in the order in which a reader wants them."""
    comparison = brief.comparison
    made = (
        _list_points(comparison),
        _list_judgements(comparison),
        _list_findings(comparison),
        _list_positions(comparison),
        _list_silences(comparison),
        _list_explanations(comparison),
        _list_caveats(brief),
        _list_groups(brief),
        _list_attributes(brief),
        _list_sameness(brief),
    )
    return tuple(table for table in made if table.rows)


def _list_points(comparison: Comparison) -> Table:
    def walk() -> Iterator[tuple[Cell, ...]]:
        if comparison.answer:
            yield "answer", write_cell(comparison.answer), None
        for name in POINTS:
            for point in getattr(comparison, name):
                yield name, write_cell(point.text), join_cells(point.basis)

    about = "The brief's answer, common ground, what to watch, and limits."
    return Table("points", about, ("point", "statement", "basis"), tuple(walk()))


def _list_judgements(comparison: Comparison) -> Table:
    rows = (
        (
            *map(write_cell, (judgement.id, judgement.text, judgement.headline)),
            judgement.confidence.value,
            write_cell(judgement.reason),
            join_cells(judgement.basis),
        )
        for judgement in comparison.judgements
    )
    columns = ("id", "judgement", "headline", "confidence", "reason", "basis")
    return Table("judgements", "Something that the brief itself concludes.", columns, tuple(rows))


def _list_findings(comparison: Comparison) -> Table:
    rows = (
        (
            theme.id,
            *map(write_cell, (finding.text, finding.headline, finding.confidence)),
            join_cells(finding.basis),
        )
        for theme in comparison.themes
        if (finding := theme.finding)
    )
    columns = ("theme", "finding", "headline", "confidence", "basis")
    about = "What the comparison finds on a theme."
    return Table("findings", about, columns, tuple(rows), links=_OF_THEMES)


def _list_positions(comparison: Comparison) -> Table:
    rows = (
        (
            theme.id,
            source,
            *map(write_cell, (place.stance, place.why)),
            join_cells(place.basis),
        )
        for theme in comparison.themes
        for source, place in theme.positions.items()
    )
    columns = ("theme", "source", "position", "why", "basis")
    about = "Where a source stands on a theme, from −2 to 2 or mixed, as its reader states it."
    return Table("positions", about, columns, tuple(rows), links=_OF_THEMES)


def _list_silences(comparison: Comparison) -> Table:
    rows = ((s.theme, s.source, write_cell(s.note)) for s in comparison.silences)
    about = "Why it matters that a source says nothing on a theme."
    return Table("silences", about, ("theme", "source", "why"), tuple(rows), links=_OF_THEMES)


def _list_explanations(comparison: Comparison) -> Table:
    rows = (
        (each.factor.value, write_cell(each.text), join_cells(each.basis))
        for each in comparison.explanations
    )
    about = "A difference that something about the sources explains."
    return Table("explanations", about, ("factor", "explanation", "basis"), tuple(rows))


def _list_caveats(brief: Brief) -> Table:
    rows = (
        (source.key, *map(write_cell, (caveat.text, caveat.locator)))
        for source in brief.sources
        for caveat in source.caveats
    )
    about = "What to keep in mind before relying on a source."
    columns = ("source", "caveat", "locator")
    return Table("caveats", about, columns, tuple(rows), links={"source": "sources"})


def _list_groups(brief: Brief) -> Table:
    rows = (
        (name, write_cell(grouping.label), write_cell(grouping.by), write_cell(group), source.key)
        for name, grouping in brief.comparison.groups.items()
        for group, sources in divide(brief, grouping)
        for source in sources
    )
    about = "The group that a source is in; none where it is in none of a grouping's."
    columns = ("grouping", "label", "by", "group", "source")
    return Table("groups", about, columns, tuple(rows), links={"source": "sources"})


def _list_attributes(brief: Brief) -> Table:
    rows = (
        (source.key, write_cell(name), write_cell(value))
        for source in brief.sources
        for name, value in source.attributes.items()
    )
    about = "What sources can be grouped by."
    columns = ("source", "attribute", "value")
    return Table("attributes", about, columns, tuple(rows), links={"source": "sources"})


def _list_sameness(brief: Brief) -> Table:
    rows = (
        (claim.id, write_cell(claim.same_as)) for _, claim in brief.claims.values() if claim.same_as
    )
    about = "A claim that says the same as another one."
    links = {"claim": "claims", "same_as": "claims"}
    return Table("sameness", about, ("claim", "same_as"), tuple(rows), links=links)
