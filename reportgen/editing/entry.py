"""New records in a workspace's files: claims, evidence and relations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reportgen.editing.folder import Folder, list_claims
from reportgen.editing.plan import Plan
from reportgen.editing.spelling import find_manner, write_locator
from reportgen.errors import Location, Misuse, ReportgenError, WorkspaceError
from reportgen.exchange.drafting import Namer
from reportgen.exchange.extracts import Extract
from reportgen.exchange.passage import Passage, Reading
from reportgen.exchange.placing import Position
from reportgen.model.brief import describe
from reportgen.reading.validation import suggest
from reportgen.reading.yamldoc import list_records
from reportgen.verification.matching import NEAR, Index
from reportgen.workspace import COMPARISON_FILE
from reportgen.writing.amendment import Change, amend
from reportgen.writing.insertion import Addition
from reportgen.writing.removal import Drop

Item = dict[str, Any]
_CLAIM = (
    *("id", "theme", "claim", "short", "period", "stance", "certainty", "warrant", "qualifier"),
    *("rebuttal", "locator", "quote", "evidence", "note"),
)
"""The order of a claim's fields where no other claim shows one."""
_EVIDENCE = (
    *("kind", "date", "actors", "speaker", "summary", "quantities", "locator", "quote", "cites"),
)
_HEAD = ("label", "genre", "approach", "thesis")


def list_ids(folder: Folder, reader: str | None = None) -> dict[str, list[str]]:
    """The ids of all claims, or of a second reader's, drafts among them, by their source."""
    extracts = folder.extracts.values()
    chosen = [each for each in folder.readings if each.reader == reader] if reader else extracts
    return {
        extract.source: [str(claim["id"]) for _, claim in list_claims(extract) if "id" in claim]
        for extract in chosen
    }


def propose_id(ids: Mapping[str, Sequence[str]], key: str, statement: str) -> str:
    """An id for a claim of a source that nothing has: its prefix, and the first longer words.

    `ids` are those of all claims, by source.
    """
    namer = Namer({name for listed in ids.values() for name in listed})
    namer.learn(key, ids.get(key, []))
    passage = Passage(Location(""), reading=Reading(statement=statement))
    return namer.name(key, passage, Position())


def find_locator(folder: Folder, extract: Extract, quote: str) -> str:
    """Where a quotation stands in the text of its source, as the extract writes locators.

    "" where the text is not here, or shows no places. Raises `ReportgenError` where the words are
    not in it, or in several places.
    """
    key = extract.source
    if folder.texts is None:
        return ""
    texts, _ = folder.read_texts([key])
    if key not in texts:
        return ""
    index = Index.of(texts[key])
    matches = index.find(quote)
    manner = find_manner(extract.document.value)
    label = next(iter(manner), "page")
    found = [index.text.locate(match.start, match.end, label) for match in matches]
    if not matches:
        near = index.find_near(quote, [])
        passage = near.passage if near is not None and near.score >= NEAR else ""
        raise ReportgenError(
            f"The quotation {describe(quote)} is not in the text of {key}.",
            f"The nearest passage has {describe(passage)}." if passage else "Check its words.",
        )
    places = [write_locator(place, "", manner) for place in dict.fromkeys(found) if place]
    if len(matches) > 1 and len(places) != 1:
        raise ReportgenError(
            f"The quotation {describe(quote)} stands in several places of {key}: "
            f"{', '.join(places)}.",
            "Name the one that you mean with --locator, or quote a few more words.",
        )
    return places[0] if places else ""


def plan_claim(folder: Folder, extract: Extract, item: Mapping[str, Any]) -> Plan:
    """A claim added to an extract, whose draft it ends if nothing else is missing.

    A second reading that is only begun yet becomes a file.
    """
    claims = [claim for _, claim in list_claims(extract)]
    ordered = _order(item, claims, _CLAIM)
    changes: list[Change] = [Addition(("claims",), (ordered,), spaced=True)]
    value = extract.document.value
    is_begun = isinstance(value, dict) and value.get("status") == "draft"
    if is_begun and all(value.get(name) for name in _HEAD):
        changes.append(Drop(("status",)))
    by = f", as {extract.reader} reads it" if extract.reader else ""
    return _plan(folder, extract, changes, f"{item['id']} is a claim of {extract.source}{by}.")


def plan_draft(folder: Folder, extract: Extract, item: Mapping[str, Any]) -> Plan:
    """A claim that is a draft added to an extract, which stays what it is."""
    ordered = _order(item, [claim for _, claim in list_claims(extract)], ("id", "status", *_CLAIM))
    change = Addition(("claims",), (ordered,), spaced=True)
    return _plan(folder, extract, [change], f"{item['id']} is a draft in {extract.name}.")


def plan_evidence(folder: Folder, extract: Extract, number: int, item: Mapping[str, Any]) -> Plan:
    """A piece of evidence added to the claim of a number in an extract."""
    claim = extract.document.value["claims"][number].get("id")
    grounds = [
        ground for _, other in list_claims(extract) for _, ground in list_records(other, "evidence")
    ]
    change = Addition(("claims", number, "evidence"), (_order(item, grounds, _EVIDENCE),))
    return _plan(folder, extract, [change], f"{claim} has another piece of evidence.")


def plan_relation(folder: Folder, item: Mapping[str, Any]) -> Plan:
    """A relation added to the comparison."""
    for end in ("from", "to"):
        find_claim(folder, str(item[end]))
    data = folder.workspace.peek(COMPARISON_FILE)
    there = (folder.workspace.root / COMPARISON_FILE).exists()
    made = amend(data, COMPARISON_FILE, [Addition(("relations",), (item,))])
    words = f"{item['from']} {item['type']} {item['to']}."
    return Plan(folder.workspace, {COMPARISON_FILE: (data if there else None, made)}, (words,))


def find_claim(
    folder: Folder, claim: str, reader: str | None = None, source: str | None = None
) -> tuple[Extract, int]:
    """The extract of a claim, and its index there.

    With `reader` among the second readings of this one, whose ids are unique in each reading only:
    `source` then names which. Raises `Misuse` where there is no such claim, or there are several.
    """
    extracts = folder.list_readings(reader) if reader else tuple(folder.extracts.values())
    known: dict[str, list[tuple[Extract, int]]] = {}
    for extract in extracts:
        for number, found in list_claims(extract):
            if source in (None, extract.source):
                known.setdefault(str(found.get("id")), []).append((extract, number))
    if claim not in known:
        _refuse_unread(claim, extracts)
        raise Misuse(f"There is no claim {claim!r}.", _find_elsewhere(folder, claim, known, reader))
    if reader and len(known[claim]) > 1:
        files = ", ".join(extract.name for extract, _ in known[claim])
        raise Misuse(
            f"There are several claims {claim!r} by {reader}: in {files}.",
            "Name the source of the one that you mean with --source.",
        )
    return known[claim][-1]


def _refuse_unread(claim: str, extracts: Iterable[Extract]) -> None:
    """Raises `WorkspaceError` where the claim may be in an extract that cannot be read."""
    unread = [each.name for each in extracts if not isinstance(each.document.value, dict)]
    if unread:
        raise WorkspaceError(
            f"There is no claim {claim!r} in the extracts that can be read; {', '.join(unread)} "
            "cannot.",
            "Correct what reportgen check finds there.",
        )


def _find_elsewhere(folder: Folder, claim: str, known: Iterable[str], reader: str | None) -> str:
    """What to do about a claim that there is not."""
    for reading in folder.readings if reader is None else ():
        if any(found.get("id") == claim for _, found in list_claims(reading)):
            return f"It is in {reading.name}: add --reader {reading.reader}"
    file = f"sources/<key>{f'.{reader}' if reader else ''}.yml"
    return suggest(claim, known, f"The ids are in {file}.")


def _plan(folder: Folder, extract: Extract, changes: Sequence[Change], words: str) -> Plan:
    begun = extract.data if extract.data is not None else extract.document.text.encode("utf-8")
    made = amend(begun, extract.name, changes)
    return Plan(folder.workspace, {extract.name: (extract.data, made)}, (words,))


def _order(
    item: Mapping[str, Any], others: Sequence[Mapping[str, Any]], usual: Sequence[str]
) -> Item:
    """A record with its fields in the order of the last one beside it that has most of them."""
    nothing: Mapping[str, Any] = {}
    shown = max(reversed(others), key=lambda one: len(item.keys() & one.keys()), default=nothing)
    order = [name for name in shown if name in item]
    for name in (*usual, *item):
        if name in item and name not in order:
            before = usual[: usual.index(name)] if name in usual else order
            places = [order.index(known) + 1 for known in before if known in order]
            order.insert(max(places, default=0), name)
    return {name: item[name] for name in order}
