"""What stands between other tools' files and an extract: passages, and what ties them together.

Every reader of a format makes a `Harvest` and nothing else; one step, the same for all, makes
extracts of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from reportgen.errors import Location
from reportgen.model.brief import Certainty, EvidenceKind, Voice
from reportgen.model.comparison import RelationType

_NOWHERE = Location("")


@dataclass(frozen=True)
class Measured:
    """A number that a passage gives: see `reportgen.model.brief.Quantity`."""

    value: Decimal
    measure: str
    unit: str = ""


@dataclass(frozen=True)
class Reading:
    """What a person has already made of a passage in the other tool, as far as it says so.

    Nothing here is guessed: a field that the tool does not have is empty. `id` is wanted as the
    claim's id; `statement` is the claim, or the summary of the evidence, in the reader's words;
    `theme` an id or a label of a theme; `quote` the words that the reader has chosen to quote;
    `warrant_by` whose inference the warrant is, where the tool says so.
    The other fields are those of `reportgen.model.brief.Claim` and `Evidence`.
    """

    id: str = ""
    statement: str = ""
    theme: str = ""
    quote: str = ""
    short: str = ""
    period: str = ""
    stance: int | None = None
    certainty: Certainty | None = None
    warrant: str = ""
    warrant_by: Voice | None = None
    qualifier: str = ""
    rebuttal: str = ""
    note: str = ""
    kind: EvidenceKind | None = None
    date: str = ""
    actors: tuple[str, ...] = ()
    speaker: str = ""
    cites: tuple[str, ...] = ()
    quantities: tuple[Measured, ...] = ()


@dataclass(frozen=True)
class Passage:
    """Words of a source that a reader marked in another tool, or a statement made of them.

    `words` are the source's, on one line, "" where only a statement is given. `page_label` is
    the page as printed ("86", "xii"), `page_index` its place in the file, from 0; `paragraph`
    counts from 1; `locator` is a whole locator as the tool writes it ("pp. 3–4", "¶2").
    `prefix` and `suffix` are the characters around the words. `colour` is "#rrggbb" in lower
    case, or the tool's name for it; `date` is ISO 8601 as the tool gives it. `id` is the
    passage's name in its tool, the same at every export, "" where it has none. `source` is a key
    of the bibliography where the tool knows one, else "". `parent` is the id of the passage that
    this one belongs to: a reply's, or the claim's of a piece of evidence. `place` is where it
    stands in the file that was read.
    """

    place: Location
    words: str = ""
    source: str = ""
    prefix: str = ""
    suffix: str = ""
    page_label: str = ""
    page_index: int | None = None
    paragraph: int | None = None
    locator: str = ""
    comment: str = ""
    tags: tuple[str, ...] = ()
    colour: str = ""
    reader: str = ""
    date: str = ""
    id: str = ""
    parent: str = ""
    role: Literal["claim", "evidence"] = "claim"
    reading: Reading = Reading()


@dataclass(frozen=True)
class Link:
    """How one passage bears on another, by their ids in the tool."""

    from_: str
    to: str
    type: RelationType
    note: str = ""
    place: Location = _NOWHERE


@dataclass(frozen=True)
class Topic:
    """A theme, code or column of the other tool: what `Reading.theme` and tags may name.

    `group` is the heading that it shares with others.
    """

    label: str
    id: str = ""
    question: str = ""
    low: str = ""
    high: str = ""
    group: str = ""


@dataclass(frozen=True)
class Work:
    """A work as the other tool describes it, in BibLaTeX's types and fields, in Unicode.

    `key` is "" where the tool gives none. Names are "Family, Given and Family, Given".
    """

    type: str
    fields: Mapping[str, str]
    key: str = ""
    place: Location = _NOWHERE


@dataclass(frozen=True)
class Profile:
    """What the other tool says of a source as a whole: see `reportgen.model.brief.Source`.

    `source` is its key, as passages have it.
    """

    source: str
    label: str = ""
    genre: str = ""
    approach: str = ""
    thesis: str = ""


@dataclass(frozen=True)
class Harvest:
    """All that was read of one file, in the order of the file (or of the text, where it has none).

    `left_out` says in words what was seen and not taken, with how often: {"strike-outs": 7}.
    `notices` say what the reader of the file should know, each with its place.
    """

    passages: tuple[Passage, ...] = ()
    links: tuple[Link, ...] = ()
    topics: tuple[Topic, ...] = ()
    works: tuple[Work, ...] = ()
    profiles: tuple[Profile, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[tuple[Location, str], ...] = ()
