"""Several readings of one source: what each reader marked, and how far they agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from reportgen.errors import InvalidBrief, Misuse, is_fatal
from reportgen.inspection import Inspection, inspect
from reportgen.model.brief import Brief, Claim, Source
from reportgen.readers.coefficients import Coefficient, measure_alpha, measure_kappa
from reportgen.readers.passages import Mark, Passage, match_marks
from reportgen.reading.validation import listing, suggest
from reportgen.verification.results import Verification, find_quotations
from reportgen.workspace import Workspace

FIRST = "first reading"
"""What the reader of the extract itself is called; no file can give anybody this name."""

UNIT = (
    "The unit of analysis is a passage that two readers at least marked; what only one marked "
    "counts in no coefficient. Stances are compared where the readers give the passage the same "
    "theme."
)


@dataclass(frozen=True)
class Share:
    """What a reader has in common with another, or with all others taken one by one.

    `passages` counts those that both marked, `themes` those of them to which both give the same
    theme, `rated` those of these on which both take a stance, and `stances` those on which it is
    the same. `kappa` is of themes, None where it is not defined or there are several others.
    """

    passages: int
    themes: int
    rated: int
    stances: int
    kappa: float | None = None


@dataclass(frozen=True)
class Reader:
    """A reading: its file, how many claims it has, and how many of its quotations are verified.

    `quotations` counts those of claims and evidence; `verified` is None where the text is not
    here. `with_first` is None for the first reading itself, and `with_all` for a single reader.
    """

    name: str
    file: str
    claims: int
    quotations: int
    verified: int | None
    with_first: Share | None
    with_all: Share | None


@dataclass(frozen=True)
class Agreement:
    """How far the readers of a source agree.

    `passages` are all that anybody marked, in the order of the text; `coefficients` are kappa of
    themes, for two readers, and alpha of themes and of stances. `unit` says what they count, and
    `notes` what a reader of the figures has to know.
    """

    source: str
    unit: str
    readers: tuple[Reader, ...]
    passages: tuple[Passage, ...]
    coefficients: tuple[Coefficient, ...]
    notes: tuple[str, ...] = ()

    @property
    def shared(self) -> tuple[Passage, ...]:
        """The passages that two readers at least marked."""
        return tuple(passage for passage in self.passages if len(passage.marks) > 1)


def agreement(
    source: str,
    folder: str | Path = ".",
    *,
    texts: str | Path | None = None,
    allow: Iterable[str | Path] = (),
) -> Agreement:
    """Sets the readings of a source side by side: its extract, and `sources/<key>.<reader>.yml`.

    `source` is its key; `texts` and `allow` are those of `reportgen.check`. Raises `Misuse` where
    there is no such source, `InvalidBrief` where the workspace has errors, and `WorkspaceError`.
    """
    workspace = Workspace.open(folder, allow)
    found = inspect(workspace, texts=texts)
    if found.brief is None or found.survey is None or is_fatal(found.findings):
        raise InvalidBrief(found.findings, workspace.root)
    readings = list(_list_readings(found, found.brief, _find(found.brief, source)))
    marked = [reading.marks for reading in readings]
    passages = match_marks(marked)
    return Agreement(
        source,
        UNIT,
        tuple(_describe(reading, readings, passages) for reading in readings),
        passages,
        _measure(readings, passages) if len(readings) > 1 else (),
        tuple(_note(source, readings, passages)),
    )


def _find(brief: Brief, key: str) -> Source:
    known = {source.key: source for source in brief.sources}
    if key not in known:
        message = f"There is no source {key!r} in the workspace."
        raise Misuse(message, suggest(key, known, f"The sources are: {listing(known)}."))
    return known[key]


# ── readings ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Reading:
    """What a reader marked, and what became of the quotations, where the text is here."""

    name: str
    file: str
    marks: tuple[Mark, ...]
    quotations: int
    verified: int | None


def _list_readings(found: Inspection, brief: Brief, source: Source) -> Iterator[_Reading]:
    """The readings of a source, the first before the others, these by name."""
    seen = found.survey
    if seen is None:
        return
    is_here = source.key in seen.texts
    own = [v for v in seen.verifications if v.quotation.source == source.key]
    file = brief.locate(source.file, "source").path
    yield _make_reading(FIRST, file, source, own, is_here)
    for reading, verified in seen.readings:
        if reading.source.key == source.key:
            yield _make_reading(reading.reader, reading.file, reading.source, verified, is_here)


def _make_reading(
    name: str, file: str, source: Source, verified: Sequence[Verification], is_here: bool
) -> _Reading:
    by_key = {one.quotation.key: one for one in verified}
    marks = tuple(_make_mark(name, claim, by_key) for claim in source.claims)
    count = sum(one.is_verified for one in verified)
    quotations = sum(1 for _ in find_quotations(source))
    return _Reading(name, file, marks, quotations, count if is_here else None)


def _make_mark(reader: str, claim: Claim, verified: Mapping[str, Verification]) -> Mark:
    """What a claim marks: the words that it quotes, else those of its evidence."""
    quotes = {claim.id: claim.quote}
    if not claim.quote:
        quotes = {f"{claim.id}#{n}": each.quote for n, each in enumerate(claim.evidence, 1)}
    kept = {key: quote for key, quote in quotes.items() if quote}
    looked = [verified[key] for key in kept if key in verified]
    return Mark(
        reader,
        claim.id,
        claim.claim,
        claim.theme,
        claim.stance,
        claim.locator,
        " … ".join(kept.values()),
        all(one.is_verified for one in looked) if looked else None,
        tuple(sorted((s.start, s.end) for one in looked for s in one.selectors)),
    )


# ── figures ──────────────────────────────────────────────────────────────────────────────


def _describe(
    reading: _Reading, readings: Sequence[_Reading], passages: Sequence[Passage]
) -> Reader:
    others = [other.name for other in readings if other is not reading]
    return Reader(
        reading.name,
        reading.file,
        len(reading.marks),
        reading.quotations,
        reading.verified,
        None if reading.name == FIRST else _share(reading.name, [FIRST], passages),
        _share(reading.name, others, passages) if others else None,
    )


def _share(name: str, others: Sequence[str], passages: Sequence[Passage]) -> Share:
    pairs = [
        (mark, theirs)
        for passage in passages
        if (mark := passage.get(name))
        for other in others
        if (theirs := passage.get(other))
    ]
    same = [(one, other) for one, other in pairs if one.theme == other.theme]
    rated = [(a.stance, b.stance) for a, b in same if None not in (a.stance, b.stance)]
    kappa = measure_kappa([(one.theme, other.theme) for one, other in pairs]).value
    return Share(
        len(pairs),
        len(same),
        len(rated),
        sum(one == other for one, other in rated),
        kappa if len(others) == 1 else None,
    )


def _measure(readings: Sequence[_Reading], passages: Sequence[Passage]) -> tuple[Coefficient, ...]:
    themes = [tuple(mark.theme for mark in passage.marks) for passage in passages]
    found = [measure_alpha(themes, "themes"), measure_alpha(_list_stances(passages), "stances")]
    if len(readings) == 2:
        pairs = [(unit[0], unit[1]) for unit in themes if len(unit) == 2]
        found.insert(0, measure_kappa(pairs))
    return tuple(found)


def _list_stances(passages: Sequence[Passage]) -> list[tuple[int, ...]]:
    """The stances on each passage of the readers who give it the same theme."""
    return [
        tuple(mark.stance for mark in passage.marks
              if mark.theme == theme and mark.stance is not None)
        for passage in passages
        for theme in passage.themes
    ]  # fmt: skip


def _note(source: str, readings: Sequence[_Reading], passages: Sequence[Passage]) -> Iterator[str]:
    if len(readings) == 1:
        yield (
            "There is one reading only. A second reader writes another extract, "
            f"sources/{source}.NAME.yml."
        )
        return
    if readings[0].verified is None:
        yield (
            "The text is not here, so passages are the same where their locators name a common "
            "place. With --texts they are told by their words."
        )
    shared = [passage for passage in passages if len(passage.marks) > 1]
    if not shared:
        yield "No passage was marked by two readers, so there is nothing to compare."
    loose = sum(passage.by == "locator" for passage in shared)
    if loose and readings[0].verified is not None:
        yield (
            f"{loose} of {len(shared)} shared passages are known to be the same by their locators "
            "alone: a quotation is missing, or does not stand in the text."
        )
    strangers = _find_strangers(readings, passages)
    if shared and strangers:
        yield f"{listing(strangers)} marked no passage that another reader marked."


def _find_strangers(readings: Sequence[_Reading], passages: Sequence[Passage]) -> list[str]:
    met = {
        mark.reader
        for passage in passages
        for one, other in combinations(passage.marks, 2)
        for mark in (one, other)
    }
    return [reading.name for reading in readings if reading.name not in met]
