"""A table with one row a claim: each row with its source, theme, page, quotation, stance."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from reportgen.errors import Location
from reportgen.exchange.grids import Grid, Row
from reportgen.exchange.headings import Heading
from reportgen.exchange.passage import Harvest, Passage, Reading, Topic, Work
from reportgen.exchange.places import Place, read_pages, read_words
from reportgen.exchange.quoting import unquote
from reportgen.model.brief import Certainty, EvidenceKind

E = TypeVar("E", bound=StrEnum)

WORDED = ("claim", "quote", "passage")
"""The fields of which a row has one at least."""
_STANCE = re.compile(r"[+]?(?P<minus>[-−–])?(?P<value>[0-2])(?:[.,]0+)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:]+)?")


@dataclass
class Notes:
    """What there is to say of a table: problems of cells, and what was left out."""

    notices: list[tuple[Location, str]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def tell(self, place: Location, words: str) -> None:
        """Says something of a place."""
        self.notices.append((place, words))


def read_statements(grid: Grid, heading: Heading) -> Harvest:
    """The claims of a table's rows, with the themes in the order in which they are named."""
    notes = Notes()
    passages: list[Passage] = []
    for row in grid.rows:
        made = list(_read_row(row, heading, notes))
        if not made:
            notes.left_out["rows without a claim or a quotation"] += 1
        passages += made
    themes = dict.fromkeys(p.reading.theme for p in passages if p.reading.theme)
    works = _describe(grid, heading)
    return Harvest(
        tuple(passages),
        topics=tuple(Topic(theme) for theme in themes),
        works=tuple(works),
        left_out=dict(notes.left_out),
        notices=tuple(notes.notices),
    )


def _read_row(row: Row, heading: Heading, notes: Notes) -> Iterator[Passage]:
    texts = {f: "" if _spills(row, heading, f) else heading.get(row, f) for f in WORDED}
    statement, quote = fold(texts["claim"]), unquote(fold(texts["quote"]))
    words = quote or unquote(fold(texts["passage"]))
    if not statement and not words:
        return
    theme, *others = split_list(heading.get(row, "theme"), ";") or [""]
    claim = Passage(
        place=row.place,
        words=words,
        source=_read_source(row, heading),
        tags=(*others, *split_list(heading.get(row, "tags"), ",;")),
        reader=fold(heading.get(row, "reader")),
        id=fold(heading.get(row, "id")),
        reading=Reading(
            id=fold(heading.get(row, "id")),
            statement=statement,
            theme=theme,
            quote=quote,
            stance=read_stance(row, heading, notes),
            certainty=read_choice(Certainty, "certainty", row, heading, notes),
            warrant=fold(heading.get(row, "warrant")),
            qualifier=fold(heading.get(row, "qualifier")),
            rebuttal=fold(heading.get(row, "rebuttal")),
            note=fold(heading.get(row, "note")),
        ),
    )
    claim = _put_place(claim, row, heading, notes)
    evidence = fold(heading.get(row, "evidence"))
    if evidence and not claim.id:
        claim = replace(claim, id=_make_id(claim))
    yield claim
    if evidence:
        yield _read_evidence(evidence, claim, row, heading, notes)


def _read_source(row: Row, heading: Heading) -> str:
    """The source as its column names it; where that is an author's, with the year beside it."""
    name, year = fold(heading.get(row, "source")), fold(heading.get(row, "year"))[:4]
    if heading.names_authors and name and year.isdecimal() and year not in name:
        return f"{name} ({year})"
    return name


def _spills(row: Row, heading: Heading, field_: str) -> bool:
    return heading.columns.get(field_) in row.spilled


def fold(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def split_list(text: str, separators: str) -> list[str]:
    """The items of a cell that lists several."""
    parts = re.split(f"[{separators}\n]", text)
    return [item for part in parts if (item := fold(part))]


def _make_id(claim: Passage) -> str:
    """A name for a claim that has none, the same at every import of the same row."""
    told = "\n".join((claim.source, claim.reading.statement, claim.words))
    return "row-" + hashlib.sha256(told.encode()).hexdigest()[:10]


def _read_evidence(text: str, claim: Passage, row: Row, heading: Heading, notes: Notes) -> Passage:
    kind = read_choice(EvidenceKind, "kind", row, heading, notes)
    return Passage(
        place=row.locate(heading.columns["evidence"]),
        source=claim.source,
        id=f"{claim.id}#1",
        parent=claim.id,
        role="evidence",
        reading=Reading(statement=text, kind=kind),
    )


# ── cells ────────────────────────────────────────────────────────────────────────────────


def read_stance(row: Row, heading: Heading, notes: Notes) -> int | None:
    """A row's stance from −2 to 2; anything else is told, and no stance."""
    text = fold(heading.get(row, "stance"))
    match = _STANCE.fullmatch(text)
    if match:
        return int(match["value"]) * (-1 if match["minus"] else 1)
    if text:
        place = row.locate(heading.columns["stance"])
        notes.tell(place, f"“{text[:60]}” is not a stance from −2 to +2; it is left out.")
    return None


def read_choice(
    choices: type[E], field_: str, row: Row, heading: Heading, notes: Notes
) -> E | None:
    """What a row chooses of the members of an enumeration; anything else is told, and none."""
    text = fold(heading.get(row, field_)).lower()
    if text in set(choices):
        return choices(text)
    if text:
        named = ", ".join(choices)
        place = row.locate(heading.columns[field_])
        notes.tell(place, f"“{text[:60]}” is not one of {named}; it is left out.")
    return None


def _put_place(claim: Passage, row: Row, heading: Heading, notes: Notes) -> Passage:
    """The claim with its page or paragraph, as its row has them."""
    page, paragraph = fold(heading.get(row, "page")), fold(heading.get(row, "paragraph"))
    place = read_page(page)
    if _DATE.fullmatch(page):
        at = row.locate(heading.columns["page"])
        notes.tell(at, f"The page is a date, {page}: the spreadsheet converted it; it is left out.")
        place = Place()
    number = re.fullmatch(r"(?:¶|para\.?)?\s*(\d{1,5})", paragraph)
    locator = place.locator or ("" if number or not paragraph else paragraph)
    return replace(
        claim,
        page_label=place.label,
        locator=locator,
        paragraph=int(number[1]) if number else None,
        source=claim.source or place.key,
    )


def read_page(text: str) -> Place:
    """A cell's page: "86", "pp. 86–87", "¶3"; as it stands where it is neither."""
    if not text:
        return Place()
    if re.fullmatch(r"\d+[.,]0", text):
        text = text[:-2]
    bare = read_pages(text)
    if bare.label or re.fullmatch(r"pp\. [\divxlcdmIVXLCDM\s–,&-]+f{0,2}\.?", bare.locator):
        return bare
    return read_words(text) or Place(locator=text)


def _describe(grid: Grid, heading: Heading) -> Iterator[Work]:
    """The works that rows describe beside their claims, where they give a title and a source."""
    described = {}
    for row in grid.rows:
        source, title = _read_source(row, heading), fold(heading.get(row, "title"))
        if source and title and source not in described:
            fields = {
                "title": title,
                "date": fold(heading.get(row, "year")),
                "doi": fold(heading.get(row, "doi")),
            }
            kept: Mapping[str, str] = {name: value for name, value in fields.items() if value}
            described[source] = Work("misc", kept, source, row.place)
    yield from described.values()


def split_points(text: str) -> Sequence[str]:
    """The points of a cell: its lines where each begins with a bullet or a number, else itself."""
    lines = [line for line in text.split("\n") if line.strip()]
    points = [
        re.match(r"\s*(?:[•‣▪◦*–—-]|\(?\d{1,2}[.)])\s+(?P<text>\S.*)", line) for line in lines
    ]
    if len(lines) > 1 and all(points):
        return [point["text"] for point in points if point]
    return [text] if text.strip() else []
