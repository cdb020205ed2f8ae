"""What reviewers said: on what there is, under ids of its own, and whether it still waits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reportgen.errors import Finding, Location
from reportgen.model.brief import Brief, describe
from reportgen.model.places import find_path, list_ids
from reportgen.model.remarks import Place, PlaceKind, Remark
from reportgen.reading.validation import suggest
from reportgen.rules import DUPLICATE_ID, LOST_REMARK, OPEN_REMARK
from reportgen.workspace import REVIEW_FILE

_ANSWER = "Deal with it, then write status: resolved, or declined."
_NAMES: Final = {PlaceKind.BRIEF: "file"}


def check_names(brief: Brief) -> Iterator[Finding]:
    """No two remarks have the same id."""
    seen: dict[str, Location] = {}
    for index, remark in enumerate(brief.remarks):
        where = brief.locate(REVIEW_FILE, "remarks", index, "id")
        first = seen.setdefault(remark.id, where)
        if first is not where:
            message = f"The remark id {remark.id!r} is taken."
            remedy = "Delete one of the two, or give it another id."
            yield DUPLICATE_ID.at(where, message, remedy, ((first, "it is taken here"),))


def check_open(brief: Brief) -> Iterator[Finding]:
    """Every remark has been dealt with, or is at least about something that there still is."""
    for index, remark in enumerate(brief.remarks):
        if not remark.is_open:
            continue
        known = list_ids(brief, remark.place.kind)
        if known is None or remark.place.id in known:
            yield _report_open(brief, index, remark)
        elif not brief.unread and brief.themes:  # else it may be in what could not be read
            where = brief.locate(REVIEW_FILE, "remarks", index, "place", "id")
            noun = _NAMES.get(remark.place.kind, remark.place.kind)
            message = f"{_tell_remark(remark)} There is no such {noun} any more."
            remedy = suggest(remark.place.id, known, "Write the id that it has now.")
            yield LOST_REMARK.at(where, message, f"{remedy} If it is gone, write status: resolved.")


def _report_open(brief: Brief, index: int, remark: Remark) -> Finding:
    path = find_path(brief, remark.place)
    related = ((brief.locate(path[0], *path[1]), "it is about this"),) if path else ()
    where = brief.locate(REVIEW_FILE, "remarks", index)
    return OPEN_REMARK.at(where, _tell_remark(remark), _ANSWER, related)


def _tell_remark(remark: Remark) -> str:
    """A remark in a sentence: who said what, on what."""
    who = describe(remark.who)[1:-1] or "Somebody"
    place = tell_place(remark.place)
    if remark.text:
        return f"{who} on {place}: {describe(remark.text)}."
    if remark.change is None:
        return f"{who} marked {describe(remark.words)} in {place}."
    old, new = describe(remark.change.old), describe(remark.change.new)
    if not remark.change.old:
        return f"{who} would insert {new} in {place}."
    if not remark.change.new:
        return f"{who} would delete {old} from {place}."
    return f"{who} would change {old} to {new} in {place}."


def tell_place(place: Place) -> str:
    """What a remark is about, in words: the claim 'z-vector' (quote)."""
    field = f" ({place.field})" if place.field else ""
    return f"the {_NAMES.get(place.kind, place.kind)} {place.id!r}{field}"
