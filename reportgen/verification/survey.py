"""All quotations, numbers and dates of a brief, looked for wherever its texts are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import Finding, Location, Severity, SlowLayout, WorkspaceError, sort_findings
from reportgen.model.brief import Brief
from reportgen.rules import (
    BAD_LAYOUT,
    CHANGED_TEXT,
    MISSING_TEXTS,
    SEVERAL_TEXTS,
    SLOW_PATTERN,
    UNREADABLE_TEXT,
)
from reportgen.verification.lock import (
    LOCK_FILE,
    Lock,
    Standing,
    State,
    compare_lock,
    find_changed_texts,
    lock,
    read_lock,
)
from reportgen.verification.readings import VerifiedReading, verify_readings
from reportgen.verification.results import FactCheck, Verification
from reportgen.verification.verdicts import to_findings

if TYPE_CHECKING:
    from reportgen.verification.shelf import Reader, Shelf
    from reportgen.verification.texts import SourceText


@dataclass(frozen=True)
class Survey:
    """What is known of every quotation of a brief.

    `verifications` and `facts` are of the sources whose text is here; `standings` is what the
    lock file knows of every quotation. `quotations` counts all, `verified` those that stand in a
    text where their locator says, by today's reading or the lock's. `readings` are the second
    readings, of which the lock file knows nothing, and which these do not count.
    """

    texts: Mapping[str, SourceText] = field(repr=False)
    verifications: tuple[Verification, ...] = ()
    facts: tuple[FactCheck, ...] = ()
    standings: tuple[Standing, ...] = ()
    findings: tuple[Finding, ...] = ()
    previous: Lock | None = field(repr=False, default=None)
    readings: tuple[VerifiedReading, ...] = ()

    @property
    def quotations(self) -> int:
        """How many quotations there are."""
        return len(self.standings)

    @property
    def verified(self) -> int:
        """How many of them are verified."""
        return sum(sentence.startswith("verified") for sentence in self.describe().values())

    def describe(self) -> dict[str, str]:
        """In words, what is known of each quotation: "verified in the text 1f3a…" """
        words = {s.quotation.key: _describe_standing(s) for s in self.standings}
        for verification in self.verifications:
            text = self.texts[verification.quotation.source]
            seen = f"verified in the text {text.sha256[:12]}"
            words[verification.quotation.key] = seen if verification.is_verified else "not verified"
        return words

    def count_readings(self) -> Iterator[tuple[str, int, int]]:
        """Of each second reading whose text is here: its file, its verified and all quotations."""
        for reading, verified in self.readings:
            if verified:
                yield reading.file, sum(one.is_verified for one in verified), len(verified)

    def lock(self) -> Lock:
        """What the lock file is to hold: today's reading, and the last one of all other sources.

        A text that has none of a source's quotations is most likely another's, and is left out.
        """
        known = self.previous.sources if self.previous else {}
        right = {v.quotation.source for v in self.verifications if v.is_verified}
        texts = {key: text for key, text in self.texts.items() if key in right or key not in known}
        seen = [v for v in self.verifications if v.quotation.source in texts]
        return lock(seen, texts, self.previous)


def _describe_standing(standing: Standing) -> str:
    if standing.state is State.VERIFIED:
        return f"verified in the text {standing.sha256[:12]}"
    return "changed since it was verified" if standing.state is State.CHANGED else "not verified"


def survey(brief: Brief, root: Path, folder: Path | None, read: Reader | None = None) -> Survey:
    """Looks for everything in the texts of a folder; without one, asks the lock file.

    `root` is the workspace's folder; `read` gives the texts where somebody has read them before.
    A text that cannot be read is a finding, and its source has none. Raises `WorkspaceError` where
    the lock file or the folder cannot be read.
    """
    previous = read_lock(root / LOCK_FILE)
    look = _look(brief, folder, read) if folder else _Look()
    standings = compare_lock(brief, previous)
    unseen = [s for s in standings if s.quotation.source not in look.texts]
    findings = (
        *to_findings((*look.verifications, *look.facts, *unseen), brief),
        *look.findings,
        *_report_changed_texts(previous, look.texts),
        *(() if folder else _report_missing_folder(brief, root, previous)),
    )
    return Survey(
        look.texts,
        look.verifications,
        look.facts,
        standings,
        sort_findings(findings),
        previous,
        tuple(verify_readings(brief, look.texts)),
    )


@dataclass(frozen=True)
class _Look:
    """The texts of a folder, what became of everything in them, and what is wrong with them."""

    texts: Mapping[str, SourceText] = field(repr=False, default_factory=dict)
    verifications: tuple[Verification, ...] = ()
    facts: tuple[FactCheck, ...] = ()
    findings: tuple[Finding, ...] = ()


def _look(brief: Brief, folder: Path, read: Reader | None) -> _Look:
    from reportgen.verification.crew import Task, look_through  # slow: patterns, rapidfuzz
    from reportgen.verification.facts import find_years
    from reportgen.verification.placing import check_places
    from reportgen.verification.shelf import arrange, find_texts

    files = find_texts(folder, [source.key for source in brief.sources])
    sources = [source for source in brief.sources if source.key in files]
    tasks = [Task(files[one.key][0], one, find_years(brief, one)) for one in sources]
    looked = look_through(tasks, read)
    read_of = {one.key: seen.text for one, seen in zip(sources, looked, strict=True)}
    shelf = arrange(files, read_of)
    verifications = tuple(one for seen in looked for one in seen.verifications)
    findings = (
        *_report_faults(brief, shelf),
        *_report_lost_headings(brief, shelf),
        *check_places(brief, shelf.texts, verifications),
    )
    facts = tuple(fact for seen in looked for fact in seen.facts)
    return _Look(shelf.texts, verifications, facts, findings)


def _report_faults(brief: Brief, shelf: Shelf) -> Iterator[Finding]:
    """The texts that cannot be read, and those that are one too many."""
    for source in brief.sources:
        where = brief.locate(source.file, "source")
        if fault := shelf.faults.get(source.key):
            rule = BAD_LAYOUT if fault.field else UNREADABLE_TEXT
            rule = SLOW_PATTERN if isinstance(fault, SlowLayout) else rule
            place = brief.locate(source.file, "text", *fault.field) if fault.field else where
            verb = "is not verified" if fault.field else "cannot be verified"
            message = f"{source.key} {verb}: {fault.message}"
            yield rule.at(place, message, fault.remedy)
        if names := shelf.spares.get(source.key):
            message = f"{source.key} has several texts: {names[0]} is read, "
            message += f"{' and '.join(names[1:])} {'is' if len(names) == 2 else 'are'} not."
            remedy = "Nothing needs to be done, if that is the right one; otherwise remove it."
            yield SEVERAL_TEXTS.at(where, message, remedy)


def _report_lost_headings(brief: Brief, shelf: Shelf) -> Iterator[Finding]:
    """Headings that an extract names, and that are not in the text."""
    from reportgen.verification.flow import squeeze

    for source in brief.sources:
        if source.key not in shelf.texts or not source.text.headings:
            continue
        known = set(map(squeeze, shelf.texts[source.key].find_headings()))
        for index, title in enumerate(source.text.headings):
            if squeeze(title) not in known:
                where = brief.locate(source.file, "text", "headings", index)
                message = f"The text of {source.key} has no heading line {title!r}."
                yield BAD_LAYOUT.at(where, message, "Write the heading as it is in the text.")


def _report_changed_texts(
    previous: Lock | None, texts: Mapping[str, SourceText]
) -> Iterator[Finding]:
    for key in find_changed_texts(previous, texts):
        message = f"The text of {key} is not the one recorded in {LOCK_FILE}."
        remedy = "If it is the right one, update the lock with: reportgen verify --texts FOLDER"
        yield CHANGED_TEXT.at(Location(f"sources/{key}.yml"), message, remedy)


def _report_missing_folder(brief: Brief, root: Path, previous: Lock | None) -> Iterator[Finding]:
    """The folder that brief.yml names is not here: misspelt, or never there.

    Where quotations were verified once, it is on another machine, and nothing is to be said.
    """
    named = brief.publication.texts
    if not named:
        return
    where, folder = brief.locate("brief.yml", "texts"), root / named
    if folder.exists():
        message = f"The folder of the texts {named!r} is a file."
        yield MISSING_TEXTS.at(where, message, "Name the folder that holds the texts.")
    elif meant := _find_meant(brief, folder):
        message = f"There is no folder {named!r}, so no text was read."
        remedy = f"Did you mean {(Path(named).parent / meant).as_posix()!r}?"
        yield MISSING_TEXTS.at(where, message, remedy)
    elif previous is None:
        message = f"There is no folder {named!r} here, and no quotation was ever verified."
        remedy = (
            "Nothing needs to be done, if it is on another machine; otherwise correct the name."
        )
        yield replace(MISSING_TEXTS.at(where, message, remedy), severity=Severity.NOTE)


def _find_meant(brief: Brief, folder: Path) -> str:
    """The folder of a like name beside one that is not there, if it holds texts; "" for none."""
    keys = {source.key.lower() for source in brief.sources}
    try:
        names = [path.name for path in folder.parent.iterdir() if path.is_dir()]
        for name in get_close_matches(folder.name, names, n=3):
            stems = {file.stem.lower() for file in (folder.parent / name).iterdir()}
            if keys & stems:
                return name
    except OSError:  # nobody can tell
        return ""
    return ""


def find_folder(brief: Brief, root: Path, given: Path | None) -> Path | None:
    """The folder of the texts: the one given, else brief.yml's where it is on this machine.

    Raises `WorkspaceError` where the one given is no folder.
    """
    if given is not None:
        if not given.is_dir():
            raise WorkspaceError(
                f"There is no folder {str(given)!r}.", "Name the folder that holds the texts."
            )
        return given
    named = brief.publication.texts
    folder = root / named if named else None
    return folder if folder and folder.is_dir() else None
