"""All quotations, numbers and dates of a brief, looked for wherever its texts are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import Finding, Location, WorkspaceError, sort_findings
from reportgen.model.brief import Brief
from reportgen.rules import CHANGED_TEXT
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
from reportgen.verification.results import FactCheck, Verification
from reportgen.verification.verdicts import to_findings

if TYPE_CHECKING:
    from reportgen.verification.texts import SourceText


@dataclass(frozen=True)
class Survey:
    """What is known of every quotation of a brief.

    `verifications` and `facts` are of the sources whose text is here; `standings` is what the
    lock file knows of every quotation. `quotations` counts all, `verified` those that stand in a
    text where their locator says, by today's reading or the lock's.
    """

    texts: Mapping[str, SourceText] = field(repr=False)
    verifications: tuple[Verification, ...] = ()
    facts: tuple[FactCheck, ...] = ()
    standings: tuple[Standing, ...] = ()
    findings: tuple[Finding, ...] = ()
    previous: Lock | None = field(repr=False, default=None)

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


def survey(brief: Brief, root: Path, folder: Path | None) -> Survey:
    """Looks for everything in the texts of a folder; without one, asks the lock file.

    `root` is the workspace's folder. Raises `WorkspaceError` where the lock file, the folder or
    a text in it cannot be read.
    """
    previous = read_lock(root / LOCK_FILE)
    texts, verifications, facts = _look(brief, folder) if folder else ({}, (), ())
    standings = compare_lock(brief, previous)
    unseen = [s for s in standings if s.quotation.source not in texts]
    findings = (
        *to_findings((*verifications, *facts, *unseen), brief),
        *_report_changed_texts(previous, texts),
    )
    return Survey(texts, verifications, facts, standings, sort_findings(findings), previous)


def _look(
    brief: Brief, folder: Path
) -> tuple[Mapping[str, SourceText], tuple[Verification, ...], tuple[FactCheck, ...]]:
    """The texts of a folder, and what became of everything in them."""
    from reportgen.verification.facts import check_facts  # slow to import: patterns, rapidfuzz
    from reportgen.verification.quotes import verify
    from reportgen.verification.texts import read_texts

    texts = read_texts(folder, {source.key: source.text for source in brief.sources})
    return texts, verify(brief, texts), check_facts(brief, texts)


def _report_changed_texts(
    previous: Lock | None, texts: Mapping[str, SourceText]
) -> Iterator[Finding]:
    for key in find_changed_texts(previous, texts):
        message = f"The text of {key} is not the one that {LOCK_FILE} speaks of."
        remedy = "If it is the right one, write the lock anew with: reportgen verify --texts FOLDER"
        yield CHANGED_TEXT.at(Location(f"sources/{key}.yml"), message, remedy)


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
