"""A source in a new version: what of its extract still holds, and which locators have moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from reportgen.editing.fates import Edition, Fate, Followed, Outcome, Renewal
from reportgen.editing.folder import Folder, list_claims, read_field
from reportgen.editing.following import Texts, follow_place, follow_quotation
from reportgen.editing.particulars import Almanacs, follow_fact
from reportgen.editing.plan import Plan
from reportgen.editing.spelling import find_manner, parse_locator, write_locator
from reportgen.errors import Misuse, UnreadableText
from reportgen.exchange.extracts import Extract
from reportgen.model.brief import Evidence
from reportgen.model.locators import Locator
from reportgen.model.positions import Path
from reportgen.reading.loading import load
from reportgen.reading.validation import listing
from reportgen.reading.yamldoc import list_records
from reportgen.verification.facts import Almanac, find_facts_of, find_years
from reportgen.verification.lock import LOCK_FILE, read_lock
from reportgen.verification.matching import Index
from reportgen.verification.shelf import read_file
from reportgen.verification.texts import SourceText
from reportgen.verification.tracking import Tracker
from reportgen.writing.amendment import Change, amend
from reportgen.writing.replacement import Put

_LEAST = 0.1
"""Which share of an old text its new edition has at least."""
_NO_EXTRACT_TEXT = "there is no text of it in the folder of the texts"


def name_source(folder: Folder, file: FilePath, key: str | None) -> str:
    """Whose new text a file is: the source named, else that of the file's name, else the only one.

    Raises `Misuse` where there is no such source, or nobody can tell.
    """
    if key is not None:
        return folder.find(key).source
    known = [each.source for each in folder.extracts.values() if _name(each) == file.stem.lower()]
    if known or len(folder.extracts) == 1:
        return (known or list(folder.extracts))[0]
    raise Misuse(
        f"Nobody can tell from its name whose text {file.name} is.",
        f"Name the source with --source: {listing(folder.extracts)}.",
    )


def _name(extract: Extract) -> str:
    return extract.name.removeprefix("sources/").removesuffix(".yml").lower()


def compare(folder: Folder, key: str, file: FilePath, reader: str | None = None) -> Renewal:
    """What became of all that the extract of a source takes from it, in a new text of it.

    Second readings are followed like the extract; with `reader`, this reader's alone. The old text
    is that of the folder of texts; without it, less can be told. Raises `UnreadableText` where the
    new text cannot be read as the extract says, and `Misuse` where there is no such reader.
    """
    chosen = [one for one in folder.list_extracts(reader) if one.source == key]
    if not chosen:
        raise Misuse(f"{reader} has written no reading of {key}.", "Name another reader.")
    new = _read_new(folder, key, file)
    old, without = _read_old(folder, key, new)
    before = _find_before(folder, key, old)
    index = Index.of(new)
    tracker = Tracker(Index.of(old), index) if old is not None else None
    follower = _Follower(folder, key, Texts(index, tracker))
    found = (sorted(follower.follow(extract), key=_place) for extract in chosen)
    items = tuple(item for items in found for item in items)
    share = round(tracker.measure(), 3) if tracker else None
    text = Edition(new.name, new.sha256)
    return Renewal(key, text, before, share, without, _is_other(items, share), items)


def _read_new(folder: Folder, key: str, file: FilePath) -> SourceText:
    extract = folder.find(key)
    try:
        return read_file(file, extract.layout)
    except UnreadableText as error:
        if not error.field:
            raise
        where = extract.document.positions.locate("text", *error.field)
        remedy = f"If it is a new text of {key}, say under text: how this one is read."
        raise UnreadableText(f"{where}: {error.message}", remedy, error.field) from error


def _place(item: Followed) -> tuple[int, int]:
    return item.at.line, item.at.column


def _read_old(folder: Folder, key: str, new: SourceText) -> tuple[SourceText | None, str]:
    """The text of a source before the new one, or why it is not here."""
    if folder.texts is None:
        return None, "the folder of the texts is not here"
    try:
        texts, faults = folder.read_texts([key])
    except UnreadableText as error:
        return None, str(error)
    if key in faults:
        return None, f"it cannot be read: {faults[key].message}"
    if key not in texts:
        return None, _NO_EXTRACT_TEXT
    locked = read_lock(folder.workspace.root / LOCK_FILE)
    known = locked.sources.get(key) if locked else None
    if texts[key].sha256 == new.sha256 and known and known.sha256 != new.sha256:
        return None, "the new text has taken its place in the folder of the texts"
    return texts[key], ""


def _find_before(folder: Folder, key: str, old: SourceText | None) -> Edition | None:
    """The text before: the old one, else the one that the lock file knows."""
    if old is not None:
        return Edition(old.name, old.sha256)
    locked = read_lock(folder.workspace.root / LOCK_FILE)
    known = locked.sources.get(key) if locked else None
    return Edition(known.file, known.sha256) if known else None


def _is_other(items: Iterable[Followed], share: float | None) -> bool:
    """Whether a text is probably of another work: it has no quotation, and little of the old."""
    if share is not None and share >= _LEAST:
        return False
    quoted = [item.outcome for item in items if item.kind == "quotation"]
    held = [one for one in quoted if one.fate in (Fate.STANDS, Fate.MOVED, Fate.UNCLEAR) or one.cut]
    return not held and (bool(quoted) or share is not None)


# ── following ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Record:
    """A claim or a piece of evidence as it is written: its own locator, and the one that counts.

    `old` is where it stood; `new` where it stands if it moved with its claim.
    """

    path: Path
    claim: str
    evidence: int | None
    own: str | None
    written: str
    quote: str | None
    old: Locator | None
    new: Locator | None


@dataclass(frozen=True)
class _Follower:
    """Follows what extracts of one source say into its new text."""

    folder: Folder
    key: str
    texts: Texts

    @cached_property
    def almanacs(self) -> Almanacs:
        """The numbers and dates of both texts."""
        old, brief = self.texts.old, load(self.folder.workspace).brief
        sources = [each for each in brief.sources if each.key == self.key] if brief else []
        return Almanacs(
            Almanac.of(self.texts.new.text),
            Almanac.of(old.text) if old is not None else None,
            self.texts.tracker,
            find_years(brief, sources[0]) if brief and sources else frozenset(),
        )

    def follow(self, extract: Extract) -> Iterator[Followed]:
        """All that an extract takes from the text, in the order in which it is written."""
        for number, claim in list_claims(extract):
            path: Path = ("claims", number)
            name, own = str(claim.get("id", "")), read_field(claim, "locator")
            place = parse_locator(own, self.folder.spellings)
            quote = read_field(claim, "quote")
            record = _Record(path, name, None, own, own or "", quote, place, place)
            outcome = self.follow_record(record)
            if outcome is not None:
                yield self.say(extract, record, outcome)
            settled = (outcome.target if outcome else None) or place
            for index, ground in list_records(claim, "evidence"):
                yield from self.follow_evidence(extract, record, settled, index, ground)

    def follow_evidence(
        self,
        extract: Extract,
        claim: _Record,
        settled: Locator | None,
        index: int,
        ground: Mapping[str, Any],
    ) -> Iterator[Followed]:
        own = read_field(ground, "locator")
        old = parse_locator(own, self.folder.spellings) if own else claim.old
        path = (*claim.path, "evidence", index)
        written, quote = own or claim.written, read_field(ground, "quote")
        new = old if own else settled
        record = _Record(path, claim.claim, index + 1, own, written, quote, old, new)
        outcome = self.follow_record(record) if own or quote else None
        if outcome is not None:
            yield self.say(extract, record, outcome)
        stands = (outcome.target if outcome else None) or new
        if old is not None and stands is not None:
            yield from self.follow_facts(extract, record, stands, ground)

    def follow_record(self, record: _Record) -> Outcome | None:
        """What became of a record's quotation, else of its place; None where it names neither."""
        if record.quote:
            return follow_quotation(record.quote, record.old, record.new, self.texts)
        return follow_place(record.old, self.texts) if record.old is not None else None

    def follow_facts(
        self, extract: Extract, record: _Record, stands: Locator, ground: Mapping[str, Any]
    ) -> Iterator[Followed]:
        try:
            evidence = Evidence.model_validate(ground, context={"spellings": self.folder.spellings})
        except ValidationError:
            return  # a draft, or what `check` finds wrong
        old = record.old or stands
        for fact in find_facts_of(evidence, self.key, record.claim, record.path, old):
            outcome = follow_fact(fact, stands, self.almanacs)
            yield Followed(
                "date" if fact.date else "number",
                extract.document.positions.locate(*fact.path),
                fact.path,
                extract.reader,
                record.claim,
                record.evidence,
                fact.words,
                record.written,
                record.own is not None,
                outcome,
            )

    def say(self, extract: Extract, record: _Record, outcome: Outcome) -> Followed:
        field = "quote" if record.quote else "locator"
        return Followed(
            "quotation" if record.quote else "locator",
            extract.document.positions.locate(*record.path, field),
            (*record.path, field),
            extract.reader,
            record.claim,
            record.evidence,
            record.quote or record.written,
            record.written,
            record.own is not None,
            outcome,
        )


# ── mending ──────────────────────────────────────────────────────────────────────────────


def plan_renewal(folder: Folder, renewal: Renewal) -> Plan:
    """The locators that have moved, and the marks of quotations that only differ in them.

    Nothing where the new text is probably another work's. Raises `WorkspaceError` where an extract
    cannot be changed.
    """
    contents, done = {}, []
    for extract in folder.list_extracts() if not renewal.is_other else ():
        manner = find_manner(extract.document.value)
        changes: list[Change] = []
        for item in renewal.items:
            if item.at.path == extract.name:
                made = list(_mend(item, manner))
                changes += [change for change, _ in made]
                done += [f"{item.at}: {words}." for _, words in made]
        if extract.data is not None and changes:
            contents[extract.name] = extract.data, amend(extract.data, extract.name, changes)
    return Plan(folder.workspace, contents, tuple(done))


def _mend(item: Followed, manner: Mapping[str, str]) -> Iterator[tuple[Change, str]]:
    outcome = item.outcome
    if outcome.cut is not None:
        yield Put(item.path, outcome.cut), f"the quotation is {outcome.cut!r}, as in the text"
    if outcome.target is not None:
        old = item.locator if item.has_own else ""
        written = write_locator(outcome.target, old, manner)
        verb = f", not {item.locator}" if item.locator else ""
        yield Put((*item.path[:-1], "locator"), written), f"the locator is {written}{verb}"
