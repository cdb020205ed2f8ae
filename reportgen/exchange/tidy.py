"""The tables that reportgen itself writes, read back: sources, claims, evidence, themes, relations.

They are known by their columns, whatever the files or sheets are called; the other tables hold what
the brief says for itself, which nobody else's file may write.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from reportgen.exchange.grids import Grid, Row
from reportgen.exchange.headings import Heading
from reportgen.exchange.passage import (
    Harvest,
    Link,
    Measured,
    Passage,
    Profile,
    Reading,
    Topic,
)
from reportgen.exchange.statements import Notes, fold, read_choice, read_stance
from reportgen.model.brief import Certainty, EvidenceKind, Voice
from reportgen.model.comparison import RelationType

_CLAIMS = frozenset({"claim", "source", "theme", "text", "locator"})
_EVIDENCE = frozenset({"claim", "kind", "summary", "cites"})
_RELATIONS = frozenset({"from", "to", "type"})
_THEMES = frozenset({"label", "question"})
_SOURCES = frozenset({"source", "label", "genre", "approach", "thesis"})
_QUANTITY = re.compile(
    r"(?P<value>[-−]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(?P<unit>.*?)\s*\((?P<measure>.+)\)"
)


def is_own(heads: Sequence[str]) -> bool:
    """Whether these are the columns of a table that reportgen writes, whatever is in its rows."""
    return any(set(heads) >= columns for columns in (_CLAIMS, _EVIDENCE, _RELATIONS, _THEMES))


def read_tidy(grids: Sequence[Grid]) -> Harvest | None:
    """The harvest of reportgen's own tables; None where the grids are others."""
    if not any(set(grid.heads) >= _CLAIMS for grid in grids):
        return None
    notes = Notes()
    claims: list[Passage] = []
    evidence: dict[str, list[Passage]] = {}
    links: list[Link] = []
    topics: list[Topic] = []
    profiles: list[Profile] = []
    for grid in grids:
        heads, heading = set(grid.heads), _head(grid)
        if heads >= _CLAIMS:
            claims += (_read_claim(row, heading, notes) for row in grid.rows)
        elif heads >= _EVIDENCE:
            for row in grid.rows:
                known = evidence.setdefault(fold(heading.get(row, "claim")), [])
                known.append(_read_evidence(row, heading, len(known), notes))
        elif heads >= _RELATIONS:
            links += _read_links(grid, heading, notes)
        elif heads >= _THEMES:
            topics += (_read_topic(row, heading) for row in grid.rows)
        elif heads >= _SOURCES:
            profiles += (_read_profile(row, heading) for row in grid.rows)
        else:
            notes.left_out["tables that are not read back"] += 1
    ids = {claim.id for claim in claims}
    lost = sum(len(pieces) for claim, pieces in evidence.items() if claim not in ids)
    left_out = notes.left_out + Counter({"evidence of claims that are not there": lost})
    passages = [p for claim in claims for p in (claim, *evidence.get(claim.id, ()))]
    return Harvest(
        tuple(passages),
        tuple(links),
        tuple(topics),
        profiles=tuple(profiles),
        left_out=dict(+left_out),
        notices=tuple(notes.notices),
    )


def _head(grid: Grid) -> Heading:
    return Heading({head: index for index, head in enumerate(grid.heads)}, frozenset())


def _read_claim(row: Row, heading: Heading, notes: Notes) -> Passage:
    cells = _Cells(row, heading)
    return Passage(
        place=row.place,
        words=cells["quote"],
        source=cells["source"],
        locator=cells["locator"],
        id=cells["claim"],
        reading=Reading(
            id=cells["claim"],
            statement=cells["text"],
            theme=cells["theme"],
            quote=cells["quote"],
            short=cells["short"],
            period=cells["period"],
            stance=read_stance(row, heading, notes),
            certainty=read_choice(Certainty, "certainty", row, heading, notes),
            warrant=cells["warrant"],
            warrant_by=_read_voice(row, heading, notes),
            qualifier=cells["qualifier"],
            rebuttal=cells["rebuttal"],
            note=cells["note"],
        ),
    )


def _read_voice(row: Row, heading: Heading, notes: Notes) -> Voice | None:
    """Whose inference a warrant is: the source's own, where nothing else is said of it."""
    said = read_choice(Voice, "warrant_by", row, heading, notes)
    return said or (Voice.SOURCE if heading.get(row, "warrant") else None)


class _Cells:
    """The texts of a row by the names of its columns."""

    def __init__(self, row: Row, heading: Heading) -> None:
        self.row = row
        self.heading = heading

    def __getitem__(self, name: str) -> str:
        return fold(self.heading.get(self.row, name))

    def split(self, name: str) -> tuple[str, ...]:
        """The items of a list in a cell."""
        return tuple(item for part in self[name].split(";") if (item := part.strip()))


def _read_evidence(row: Row, heading: Heading, index: int, notes: Notes) -> Passage:
    cells = _Cells(row, heading)
    return Passage(
        place=row.place,
        words=cells["quote"],
        source=cells["source"],
        locator=cells["locator"],
        id=f"{cells['claim']}#{index + 1}",
        parent=cells["claim"],
        role="evidence",
        reading=Reading(
            statement=cells["summary"],
            quote=cells["quote"],
            kind=read_choice(EvidenceKind, "kind", row, heading, notes),
            date=cells["date"],
            actors=cells.split("actors"),
            speaker=cells["speaker"],
            cites=cells.split("cites"),
            quantities=tuple(_read_quantities(cells.split("quantities"), notes)),
        ),
    )


def _read_quantities(items: Sequence[str], notes: Notes) -> Iterator[Measured]:
    """The quantities of a cell: "1.5 million cars (exports)"."""
    for item in items:
        if match := _QUANTITY.fullmatch(item):
            value = Decimal(match["value"].replace("−", "-"))
            yield Measured(value, match["measure"], match["unit"])
        else:
            notes.left_out["quantities that cannot be read"] += 1


def _read_links(grid: Grid, heading: Heading, notes: Notes) -> Iterator[Link]:
    for row in grid.rows:
        cells = _Cells(row, heading)
        type_ = read_choice(RelationType, "type", row, heading, notes)
        if type_ is not None:
            yield Link(cells["from"], cells["to"], type_, cells["note"], row.place)


def _read_topic(row: Row, heading: Heading) -> Topic:
    cells = _Cells(row, heading)
    return Topic(
        cells["label"],
        cells["id"] or cells["theme"],
        cells["question"],
        cells["low"],
        cells["high"],
        cells["group"],
    )


def _read_profile(row: Row, heading: Heading) -> Profile:
    cells = _Cells(row, heading)
    return Profile(*(cells[name] for name in ("source", "label", "genre", "approach", "thesis")))
