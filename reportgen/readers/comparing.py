"""Several readings of one source: what each reader marked, and how far they agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from reportgen.errors import Finding, InvalidBrief, Misuse, Severity, sort_findings
from reportgen.inspection import Inspection, inspect
from reportgen.language.terms import find_spellings
from reportgen.model.brief import Brief
from reportgen.model.keys import name_files
from reportgen.model.positions import Positions
from reportgen.readers.coefficients import Coefficient, measure_alpha, measure_kappa
from reportgen.readers.differing import RANKS, Difference, find_differences
from reportgen.readers.passages import Passage, match_marks
from reportgen.readers.reading import FIRST, Look, Reading, read_reading
from reportgen.reading.encoding import refuse_file
from reportgen.reading.validation import listing, suggest
from reportgen.reading.yamldoc import YamlDocument, read_yaml
from reportgen.workspace import Workspace

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

    `passages` are all that anybody marked, in the order of the text, and `differences` what others
    say of each of them and the extract does not. `coefficients` are kappa of themes, for two
    readers, and alpha of themes, of stances and, if two readers give any, of certainties; `unit`
    says what they count, `notes` what a reader of the figures has to know. `findings` are the
    errors in the readings: what is wrong is left out, and all else is compared.
    """

    source: str
    unit: str
    readers: tuple[Reader, ...]
    passages: tuple[Passage, ...]
    coefficients: tuple[Coefficient, ...]
    notes: tuple[str, ...] = ()
    differences: tuple[tuple[Difference, ...], ...] = ()
    findings: tuple[Finding, ...] = field(default=(), repr=False)

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

    `source` is its key; `texts` and `allow` are those of `reportgen.check`. What has errors is
    left out, and they are in the result. Raises `Misuse` where there is no such source,
    `InvalidBrief` where brief.yml cannot be read, and `WorkspaceError`.
    """
    workspace = Workspace.open(folder, allow)
    found = inspect(workspace, texts=texts)
    if found.brief is None:
        raise InvalidBrief(found.findings, workspace.root)
    files = _list_files(workspace, found.brief, source)
    spellings = find_spellings(found.brief.publication.lang)
    look = _make_look(found, source)
    readings = [
        read_reading(name, source, _read_document(workspace, file), look, spellings)
        for name, file in files.items()
    ]
    return compare(source, readings, found.findings)


def _list_files(workspace: Workspace, brief: Brief, key: str) -> dict[str, str]:
    """The file of each reader of a source, the first before the others, these by name."""
    files = {
        name.removeprefix("sources/").removesuffix(".yml"): name
        for name in workspace.source_files()
    }
    stem = next((stem for stem in name_files(key) if stem in files), None)
    if stem is None:
        known = [source.key for source in brief.sources]
        message = f"There is no source {key!r} in the workspace."
        raise Misuse(message, suggest(key, known, f"The sources are: {listing(known)}."))
    others = workspace.reading_files().items()
    return {FIRST: files[stem], **{reader: name for name, (of, reader) in others if of == stem}}


def _read_document(workspace: Workspace, name: str) -> YamlDocument:
    try:
        return read_yaml(workspace.read(name), name)
    except (OSError, ValueError) as error:
        return YamlDocument(None, Positions(name, {}, {}), (refuse_file(name, error),))


def _make_look(found: Inspection, key: str) -> Look | None:
    """What looks for quotations in the text of a source; None where that is not here."""
    if found.survey is None or key not in found.survey.texts:
        return None
    from reportgen.verification.matching import Index  # slow to import, as texts are
    from reportgen.verification.quotes import verify_quotation

    index = Index.of(found.survey.texts[key])
    return lambda quotation: verify_quotation(quotation, index)


def compare(
    source: str, readings: Sequence[Reading], findings: Iterable[Finding] = ()
) -> Agreement:
    """What the readings of a source have in common, the first of them that of the extract.

    Of `findings`, those that are errors of these files are told with what the readings lack.
    """
    passages = match_marks([reading.marks for reading in readings])
    first = readings[0]
    compared = [reading for reading in readings if reading.marks]
    return Agreement(
        source,
        UNIT,
        tuple(_describe(reading, readings, passages) for reading in readings),
        passages,
        _measure(compared if len(compared) > 1 else readings, passages),
        tuple(_note(source, readings, passages)),
        tuple(find_differences(passage, first, is_alone=len(compared) < 2) for passage in passages),
        _gather(readings, findings),
    )


def _gather(readings: Sequence[Reading], findings: Iterable[Finding]) -> tuple[Finding, ...]:
    files = {reading.file for reading in readings}
    own = [f for f in findings if f.severity is Severity.ERROR and f.location.path in files]
    known = {(finding.code, finding.location) for finding in own}
    faults = (finding for reading in readings for finding in reading.faults)
    return sort_findings([*own, *(f for f in faults if (f.code, f.location) not in known)])


# ── figures ──────────────────────────────────────────────────────────────────────────────


def _describe(reading: Reading, readings: Sequence[Reading], passages: Sequence[Passage]) -> Reader:
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


def _measure(readings: Sequence[Reading], passages: Sequence[Passage]) -> tuple[Coefficient, ...]:
    if len(readings) < 2:
        return ()
    themes = [tuple(mark.theme for mark in passage.marks) for passage in passages]
    sure = [tuple(RANKS[m.certainty] for m in p.marks if m.certainty) for p in passages]
    found = [measure_alpha(themes, "themes"), measure_alpha(_list_stances(passages), "stances")]
    if any(len(unit) > 1 for unit in sure):  # not everybody says how sure a source is
        found.append(measure_alpha(sure, "certainties"))
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


def _note(source: str, readings: Sequence[Reading], passages: Sequence[Passage]) -> Iterator[str]:
    if len(readings) == 1:
        yield (
            "There is one reading only. A second reader writes another extract, "
            f"sources/{source}.NAME.yml."
        )
        return
    yield from _note_faults(readings)
    has_text = any(reading.verified is not None for reading in readings)
    if not has_text:
        yield (
            "The text is not here, so passages are the same where their locators name a common "
            "place. With --texts they are told by their words."
        )
    shared = [passage for passage in passages if len(passage.marks) > 1]
    if not shared:
        yield "No passage was marked by two readers, so there is nothing to compare."
    loose = sum(passage.by == "locator" for passage in shared)
    if loose and has_text:
        yield (
            f"{loose} of {len(shared)} shared passages are known to be the same by their locators "
            "alone: a quotation is missing, or does not stand in the text."
        )
    strangers = _find_strangers(readings, passages)
    if shared and strangers:
        yield f"{listing(strangers)} marked no passage that another reader marked."


def _note_faults(readings: Sequence[Reading]) -> Iterator[str]:
    """What is not compared, and why."""
    if wrong := [reading.name for reading in readings if reading.faults]:
        yield f"Errors keep parts of these readings from being compared: {listing(wrong)}."
    if drafts := [f"{one.name} ({one.drafts})" for one in readings if one.drafts]:
        yield f"Claims that are drafts are left out: {listing(drafts)}."


def _find_strangers(readings: Sequence[Reading], passages: Sequence[Passage]) -> list[str]:
    met = {
        mark.reader
        for passage in passages
        for one, other in combinations(passage.marks, 2)
        for mark in (one, other)
    }
    return [reading.name for reading in readings if reading.name not in met]
