"""What reviewers say, for people and for programs, and as remarks of review.yml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reportgen.checks.remarks import tell_place
from reportgen.editions.wording import compare_words, shorten
from reportgen.model.brief import describe
from reportgen.model.remarks import (
    Change,
    Place,
    PlaceKind,
    Remark,
    RemarkStatus,
    Reply,
    name_remark,
)
from reportgen.reviewing.applying import Proposal
from reportgen.reviewing.markings import Marking
from reportgen.reviewing.placing import Placed
from reportgen.reviewing.reading import Copy, Review

_NOWHERE = "It cannot be placed: no text of the workspace has these words."


def write_text(review: Review, proposals: Iterable[Proposal]) -> Iterator[str]:
    """The review as lines for a person."""
    reasons = {id(proposal.placed): proposal for proposal in proposals}
    told = [placed for placed in review.placed if not _is_own_reply(placed.marking)]
    for copy in review.copies:
        yield _tell_copy(copy, sum(each.document == copy.document for each in told))
        yield from (f"  {words}" for words in copy.left_out)
    for number, placed in enumerate(told, start=1):
        yield ""
        yield f"{number}. {_tell_head(placed.marking)}"
        yield f"   {tell_where(placed)}"
        yield from (f"   {line}" for line in _tell_content(placed.marking))
        if proposal := reasons.get(id(placed)):
            yield from (f"   {line}" for line in _tell_proposal(proposal))


def _is_own_reply(marking: Marking) -> bool:
    """Whether it is a reply that stands in review.yml, and that a build put into the file."""
    return "." in (marking.known or "")


def _tell_copy(copy: Copy, count: int) -> str:
    markings = "1 remark" if count == 1 else f"{count} remarks"
    named = "" if copy.file == copy.document else f" ({copy.document})"
    build = f", build {copy.build}" if copy.build else ""
    older = {
        True: ", not the one in outputs/: it is placed by its words where these have moved",
        False: "",
        None: "" if copy.build else ", which names no build",
    }[copy.is_older]
    return f"{copy.file}{named}{build}{older}: {markings}."


def _tell_head(marking: Marking) -> str:
    who = marking.who or "Somebody"
    when = f", {marking.when[:16].replace('T', ' ')}" if marking.when else ""
    state = ", resolved" if marking.resolved else ""
    state += f", in review.yml as {marking.known}" if marking.known else ""
    page = f", {marking.page}" if marking.page else ""
    if marking.change is not None:
        what = "moved words" if marking.change.moved else "changed the words"
        what = what if marking.change.tracked else "words that changed without tracking"
        return f"{who}{when}{page}: {what}"
    on = f" on {_quote(marking.words)}" if marking.words.strip() else ""
    return f"{who}{when}{page}{on}{state}:"


def _quote(words: str) -> str:
    said = " ".join(words.split())
    return f"“{said}”" if len(said) <= 120 else f"“{said[:119]}…”"


def tell_where(placed: Placed) -> str:
    """Where what a marking is about is written, or printed."""
    place = placed.place
    if place is None:
        return _NOWHERE
    if place.kind is PlaceKind.TEMPLATE:
        return f"The template {place.id} makes these words, in its block {place.block!r}."
    where = f"{placed.location}: " if placed.location else ""
    own = (
        ", in words of reportgen’s own" if placed.how == "around" and placed.marking.change else ""
    )
    return f"{where}{tell_place(place)}{own}"


def _tell_content(marking: Marking) -> Iterator[str]:
    if marking.text:
        yield from marking.text.splitlines()
    if marking.change is not None:
        yield tell_change(marking)
    for reply in marking.replies:
        yield f"  ↳ {reply.who or 'Somebody'}: {reply.text}"


def tell_change(marking: Marking) -> str:
    """A change as a diff of words, with a few words around it."""
    edit = marking.change
    if edit is None:
        return ""
    old = marking.passage
    new = marking.before + edit.new.replace("\n", " ¶ ") + marking.after
    marks = {"old": "[-{}-]", "new": "{{+{}+}}", "same": "{}"}
    pieces = shorten(compare_words(old, new))
    return "".join(marks[piece.part].format(piece.text) for piece in pieces)


def _tell_proposal(proposal: Proposal) -> Iterator[str]:
    if proposal.splice is None:
        yield f"Not applied: {proposal.reason}"
    for rival in proposal.rivals:
        yield f"  {rival.marking.who or 'Somebody'}: {tell_change(rival.marking)}"


# ── for programs ─────────────────────────────────────────────────────────────────────────


def to_json(review: Review, proposals: Iterable[Proposal]) -> Mapping[str, Any]:
    """The review as values that JSON can write."""
    reasons = {id(proposal.placed): proposal for proposal in proposals}
    return {
        "files": [_describe_copy(copy) for copy in review.copies],
        "remarks": [
            _describe(each, reasons.get(id(each)))
            for each in review.placed
            if not _is_own_reply(each.marking)
        ],
    }


def _describe_copy(copy: Copy) -> Mapping[str, Any]:
    return {
        "file": copy.file,
        "document": copy.document,
        "build": copy.build,
        "is_older": copy.is_older,
        "left_out": list(copy.left_out),
    }


def _describe(placed: Placed, proposal: Proposal | None) -> Mapping[str, Any]:
    place, where, marking = placed.place, placed.location, placed.marking
    return {
        "document": placed.document,
        "build": placed.build,
        "known": marking.known,
        "who": marking.who,
        "when": marking.when,
        "words": marking.words,
        "text": marking.text,
        "change": _describe_change(marking),
        "status": str(_find_status(marking)),
        "replies": [{"who": r.who, "when": r.when, "text": r.text} for r in marking.replies],
        "place": place.model_dump(mode="json", exclude_none=True) if place else None,
        "file": where.path if where else None,
        "line": where.line if where else None,
        "placed_by": placed.how or None,
        "appliable": bool(proposal and proposal.splice) if marking.change else None,
        "reason": proposal.reason or None if proposal else None,
    }


def _describe_change(marking: Marking) -> Mapping[str, Any] | None:
    edit = marking.change
    if edit is None:
        return None
    return {"old": edit.old, "new": edit.new, "tracked": edit.tracked, "moved": edit.moved}


# ── for review.yml ───────────────────────────────────────────────────────────────────────


def make_remarks(review: Review) -> Iterator[Remark]:
    """The review as remarks; what cannot be placed is one on the brief as a whole."""
    for placed in review.placed:
        marking, edit = placed.marking, placed.marking.change
        change = Change(old=edit.old, new=edit.new) if edit and edit.old != edit.new else None
        if not (marking.text.strip() or change or marking.words.strip()):
            continue
        name = name_remark(marking.who, marking.when, marking.text, marking.words, change)
        replies = (Reply(who=r.who, when=r.when, text=r.text) for r in marking.replies if r.text)
        yield Remark(
            id=marking.known or name,
            status=_find_status(marking),
            who=marking.who,
            when=marking.when,
            place=placed.place or Place(kind=PlaceKind.BRIEF, id="brief.yml"),
            words=marking.words,
            text=marking.text,
            change=change,
            replies=tuple(replies),
            document=placed.document,
            build=placed.build,
        )


def _find_status(marking: Marking) -> RemarkStatus:
    return RemarkStatus.RESOLVED if marking.resolved else RemarkStatus.OPEN


def tell_short(placed: Placed) -> str:
    """A marking in a line: who, and what."""
    marking = placed.marking
    what = tell_change(marking) if marking.change else describe(marking.text)
    return f"{marking.who or 'Somebody'}: {what}"
