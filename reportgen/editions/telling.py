"""A difference as a person would list it: sections in the order in which readers ask.

Every format marks up the same telling, so that all of them say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reportgen.editions.changes import (
    Change,
    Difference,
    QuotationChange,
    RecordKind,
    TextChange,
    Touched,
)
from reportgen.editions.lines import SIGNS, Item, Line, Run, describe_fields
from reportgen.verification.lock import State

_ALSO: tuple[RecordKind, ...] = ("silence", "explanation", "common_ground", "watch", "limits")
_SECTIONS: tuple[tuple[str, tuple[RecordKind, ...]], ...] = (
    ("The brief", ("brief", "answer")),
    ("Judgements", ("judgement",)),
    ("Themes", ("theme", "finding", "position")),
    ("Claims", ("claim", "evidence")),
    ("Relations", ("relation",)),
    ("Other statements", _ALSO),
    ("Sources", ("source", "caveat")),
    ("References", ("reference",)),
)
_COUNTED: tuple[tuple[RecordKind, str, str], ...] = (
    ("claim", "claim", "claims"),
    ("evidence", "piece of evidence", "pieces of evidence"),
    ("relation", "relation", "relations"),
    ("judgement", "judgement", "judgements"),
    ("theme", "theme", "themes"),
    ("finding", "finding", "findings"),
    ("position", "position", "positions"),
    ("source", "source", "sources"),
    ("reference", "reference", "references"),
)
_NAMES: dict[RecordKind, str] = {
    "brief": "brief.yml",
    "judgement": "Judgement ",
    "answer": "Answer",
    "finding": "Finding on ",
    "position": "Position ",
    "silence": "Silence ",
    "explanation": "Explanation ",
    "common_ground": "Common ground ",
    "watch": "What to watch ",
    "limits": "Limit ",
    "caveat": "Caveat ",
    "theme": "Theme ",
}
_CAUSES = {
    "claim": "reworded",
    "dropped": "dropped",
    "evidence": "its evidence",
    "unverified": "no longer verified",
    "source": "another source",
}


@dataclass(frozen=True)
class Section:
    """What is told of one kind of thing."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Telling:
    """The whole of it: a title, a summary in sentences, and the sections that have anything."""

    title: str
    summary: str
    sections: tuple[Section, ...]


def tell(difference: Difference) -> Telling:
    """What two editions differ in, as a person would list it."""
    old, new = difference.old.title, difference.new.title
    sections = tuple(section for section in _list_sections(difference) if section.items)
    return Telling(f"From {old} to {new}", summarise(difference), sections)


def summarise(difference: Difference) -> str:
    """How much differs, in a sentence for each kind of record."""
    if not difference:
        return "The two editions say the same."
    said = []
    for record, one, many in _COUNTED:
        kinds = Counter(change.kind for change in difference.of(record))
        if kinds:
            number = sum(kinds.values())
            parts = [f"{kinds[kind]} {kind}" for kind in SIGNS if kinds[kind]]
            said.append(f"{one if number == 1 else many}: {', '.join(parts)}")
    lost = sum(one.old is State.VERIFIED for one in difference.quotations)
    if lost:
        said.append(f"quotations no longer verified: {lost}")
    if difference.texts:
        said.append(f"texts of sources that changed: {len(difference.texts)}")
    whole = "; ".join(said) or "what differs is said of the brief itself"
    return f"{whole[0].upper()}{whole[1:]}."


def _list_sections(difference: Difference) -> Iterator[Section]:
    for title, records in _SECTIONS:
        if title == "Claims":
            yield Section(title, tuple(_tell_claims(difference)))
            yield Section("Quotations and texts", tuple(_tell_texts(difference)))
        else:
            told = (_tell_change(difference, one) for one in difference.of(*records))
            yield Section(title, tuple(told))
    yield Section("Unchanged, but resting on claims that changed", tuple(_tell_resting(difference)))
    untold = (Item("", (Run(said),)) for said in difference.untold)
    yield Section("Not compared", tuple(untold))


def _tell_change(difference: Difference, change: Change) -> Item:
    bases = (
        (Run("in its basis: ", "quiet"), *_tell_causes(touched))
        for touched in difference.touched
        if (touched.record, touched.id) == (change.record, change.id) and change.kind != "dropped"
    )
    return Item(SIGNS[change.kind], _name(change), (*describe_fields(change), *bases))


def _name(change: Change) -> Line:
    """What a record is called in the head of its item."""
    if change.record in ("brief", "answer"):
        return (Run(_NAMES[change.record], "strong"),)
    shown = change.id.rpartition("#")[2] if change.record in _ALSO else change.id
    name = Run(_NAMES.get(change.record, ""), "strong")
    return (name, Run(shown, "code")) if name.text else (Run(shown, "code"),)


# ── claims ───────────────────────────────────────────────────────────────────────────────


def _tell_claims(difference: Difference) -> Iterator[Item]:
    """Each claim once, with what differs in its evidence; in the order of the sources."""
    claims = {change.id: change for change in difference.of("claim") if change.kind != "dropped"}
    gone = [change for change in difference.of("claim") if change.kind == "dropped"]
    grounds: dict[str, list[Change]] = {}
    for change in difference.of("evidence"):
        grounds.setdefault(change.owner, []).append(change)
    order = [claim for source in difference.new.brief.sources for claim in source.claims]
    for claim in order:
        if claim.id in claims or claim.id in grounds:
            yield _tell_claim(difference, claim.id, claims.get(claim.id), grounds.get(claim.id, []))
    for change in gone:
        yield _tell_claim(difference, change.id, change, [])


def _tell_claim(
    difference: Difference, name: str, change: Change | None, grounds: Iterable[Change]
) -> Item:
    lines = [*describe_fields(change)] if change else []
    for one in grounds:
        which = Run(f"evidence {one.id.rpartition('#')[2]} {_tell_kind(one)}", "quiet")
        told = list(describe_fields(one))
        lines.append((which, *(told[0] if told else ())))
        lines += told[1:]
    resting = dict.fromkeys(
        _name_statement(touched.record, touched.id)
        for touched in difference.touched
        if any(claim == name for claim, _ in touched.causes)
    )
    if resting and not (change and change.kind == "added"):
        lines.append((Run(f"rest on it: {', '.join(resting)}", "quiet"),))
    head: Line = (Run(name, "code"), Run(f" ({_name_owner(difference, name, change)})"))
    return Item(SIGNS[change.kind] if change else "~", head, tuple(lines))


def _tell_kind(change: Change) -> str:
    return "" if change.kind == "changed" else f"{change.kind}: "


def _name_owner(difference: Difference, name: str, change: Change | None) -> str:
    dropped = change is not None and change.kind == "dropped"
    brief = (difference.old if dropped else difference.new).brief
    owned = brief.claims.get(name)
    return f"{owned[0].label}, {owned[1].locator}" if owned else ""


# ── what hangs on claims and texts ───────────────────────────────────────────────────────


def _tell_texts(difference: Difference) -> Iterator[Item]:
    for text in difference.texts:
        yield _tell_text(text)
    for quotation in difference.quotations:
        yield _tell_quotation(quotation)


def _tell_text(text: TextChange) -> Item:
    was, now = text.old[:12], text.new[:12]
    if was and now:
        said = f"another text than before: {was}… is now {now}…"
    else:
        said = "verified against a text for the first time" if now else "no longer verified"
    lines: list[Line] = [(Run(f"SHA-256: {said}", "quiet"),)]
    if text.claims:
        lines.append((Run(f"quoted by: {', '.join(text.claims)}", "quiet"),))
    return Item("~", (Run("Text of ", "strong"), Run(text.source, "code")), tuple(lines))


_STATES = {
    State.REFUTED: "it was not found where its locator says",
    State.CHANGED: "its words or its locator changed since it was verified",
    State.UNCHECKED: "nobody has looked for it",
}


def _tell_quotation(one: QuotationChange) -> Item:
    words: Line = (Run(f"“{one.quote}”"),)
    head: Line = (Run("Quotation of ", "strong"), Run(one.key, "code"))
    if one.old is State.VERIFIED:
        why = (Run(f"no longer verified: {_STATES[one.new]}", "quiet"),)
        return Item("−", head, (words, why))
    return Item("+", head, (words, (Run("verified now", "quiet"),)))


def _tell_resting(difference: Difference) -> Iterator[Item]:
    """The statements that say the same, and rest on claims that do not."""
    told = {(change.record, change.id) for change in difference.changes}
    for touched in difference.touched:
        if (touched.record, touched.id) not in told:
            name = _name_statement(touched.record, touched.id)
            yield Item("", (Run(name, "strong"), Run(": "), *_tell_causes(touched)))


def _tell_causes(touched: Touched) -> Iterator[Run]:
    for place, (claim, what) in enumerate(touched.causes):
        said = ", ".join(_CAUSES.get(one, one) for one in what)
        if place:
            yield Run("; ")
        yield from (Run(claim, "code"), Run(f" ({said})"))


def _name_statement(record: RecordKind, name: str) -> str:
    shown = name.rpartition("#")[2]
    return f"{_NAMES[record].lower()}{shown}"
