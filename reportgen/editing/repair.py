"""Quotations and locators that the full texts correct: what is missing, and what is wrong.

Only what the text leaves no doubt of is mended: where the words stand in one place. All else is
left to a person, and told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from reportgen.editing.folder import Folder, list_claims, read_field
from reportgen.editing.plan import Plan
from reportgen.editing.spelling import find_manner, parse_locator, write_locator
from reportgen.errors import UnreadableText
from reportgen.exchange.extracts import Extract
from reportgen.model.brief import describe
from reportgen.model.locators import Locator, Spellings
from reportgen.model.positions import Path
from reportgen.reading.yamldoc import list_records
from reportgen.verification.letters import read_as_written
from reportgen.verification.matching import Index, Match
from reportgen.writing.amendment import Change, amend
from reportgen.writing.replacement import Put


@dataclass(frozen=True)
class _Quoted:
    """A quotation as it is written: in which record of an extract, and its locator, if any.

    `own` is what is written in the record itself; `locator` that, else the claim's.
    """

    path: Path
    quote: str
    own: str | None
    locator: str | None


@dataclass(frozen=True)
class _Step:
    """A change, or why there is none, in words."""

    words: str
    changes: tuple[Change, ...] = ()


def plan_repair(
    folder: Folder, reader: str | None = None
) -> tuple[Plan, Mapping[str, UnreadableText]]:
    """What to mend in the extracts whose texts are here; and the texts that cannot be read.

    Second readings are mended like extracts; with `reader`, those of this reader alone. Raises
    `Misuse` where that one has written none, `ReportgenError` where there is no folder of texts,
    `WorkspaceError` where an extract cannot be changed.
    """
    chosen = folder.list_extracts(reader)
    texts, faults = folder.read_texts(dict.fromkeys(extract.source for extract in chosen))
    indexes = {key: Index.of(text) for key, text in texts.items()}
    contents, done, left = {}, [], []
    for extract in chosen:
        index = indexes.get(extract.source)
        if index is None:
            continue
        steps = list(_mend_all(extract, index, folder.spellings))
        changes = [change for step in steps for change in step.changes]
        if extract.data is not None and changes:
            contents[extract.name] = extract.data, amend(extract.data, extract.name, changes)
        done += [step.words for step in steps if step.changes]
        left += [step.words for step in steps if not step.changes]
    return Plan(folder.workspace, contents, tuple(done), tuple(left)), faults


def _mend_all(extract: Extract, index: Index, spellings: Spellings) -> Iterator[_Step]:
    manner = find_manner(extract.document.value)
    mended: dict[Path, str] = {}
    for quoted in _list_quoted(extract):
        if quoted.own is None and quoted.path[:2] in mended:  # that of the claim, as it is to be
            quoted = replace(quoted, locator=mended[quoted.path[:2]])
        step = _mend(quoted, index, spellings, manner)
        if step is not None:
            for change in step.changes:
                if isinstance(change, Put) and change.path[-1] == "locator":
                    mended[change.path[:-1]] = change.value
            where = extract.document.positions.locate(*quoted.path, "quote")
            yield _Step(f"{where}: {step.words}", step.changes)


def _list_quoted(extract: Extract) -> Iterator[_Quoted]:
    for number, claim in list_claims(extract):
        path: Path = ("claims", number)
        around = read_field(claim, "locator")
        if quote := read_field(claim, "quote"):
            yield _Quoted(path, quote, around, around)
        for index, ground in list_records(claim, "evidence"):
            if quote := read_field(ground, "quote"):
                own = read_field(ground, "locator")
                yield _Quoted((*path, "evidence", index), quote, own, own or around)


def _mend(
    quoted: _Quoted, index: Index, spellings: Spellings, manner: Mapping[str, str]
) -> _Step | None:
    """What to do about one quotation; None where nothing is wrong, or the text does not help."""
    words, said = quoted.quote, []
    changes: list[Change] = []
    matches = index.find(words)
    if not matches:
        cut = read_as_written(index, words)
        if cut is None:
            return None
        words, matches = cut, index.find(cut)
        changes.append(Put((*quoted.path, "quote"), words))
        said.append(f"the quotation is {describe(words)}, as in the text")
    placed = _place(quoted, matches, index, spellings, manner)
    if placed is not None:
        changes += placed.changes
        said.append(placed.words)
    if not said:
        return None
    return _Step("; ".join(said) + ".", tuple(changes))


def _place(
    quoted: _Quoted,
    matches: list[Match],
    index: Index,
    spellings: Spellings,
    manner: Mapping[str, str],
) -> _Step | None:
    """The locator that a quotation is to have; None where its own is right, or may be."""
    old = parse_locator(quoted.locator, spellings)
    if quoted.locator is not None and old is None:
        return None  # what cannot be read is for a person to correct
    if old is not None and _may_be_at(old, matches, index):
        return None
    label = old.label if old is not None else next(iter(manner), "page")
    found = [index.text.locate(match.start, match.end, label) for match in matches]
    places = list(dict.fromkeys(str(place) for place in found if place is not None))
    if len(matches) > 1:
        at = f" ({', '.join(places)})" if places else ""
        return _Step(
            f"{describe(quoted.quote)} stands in {len(matches)} places of the text{at}; "
            "choose its locator, or quote a few more words"
        )
    if not places or found[0] is None:
        return None
    if old is not None and (old.further or found[0].label != old.label):
        return _Step(f"{describe(quoted.quote)} stands at {places[0]}, not at {old}")
    written = write_locator(found[0], quoted.own or "", manner)
    verb = f"is {written}, not {quoted.locator}" if quoted.locator else f"is {written}"
    return _Step(f"the locator {verb}", (Put((*quoted.path, "locator"), written),))


def _may_be_at(locator: Locator, matches: list[Match], index: Index) -> bool:
    covered = (index.text.covers(locator, match.start, match.end) for match in matches)
    return any(is_there is not False for is_there in covered)
