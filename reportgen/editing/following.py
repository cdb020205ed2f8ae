"""Quotations and places of an old text, followed into a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reportgen.editing.fates import Fate, Outcome
from reportgen.editing.spelling import write_place
from reportgen.model.locators import Locator
from reportgen.verification.differences import measure_likeness, show_difference
from reportgen.verification.extraction import Span
from reportgen.verification.letters import read_as_written
from reportgen.verification.matching import (
    NEAR,
    TELLING,
    Index,
    Match,
)
from reportgen.verification.texts import SourceText
from reportgen.verification.tracking import Tracker

NO_OLD_TEXT = "the old text is not here to compare with"
_TITLES = ("section", "chapter")


@dataclass(frozen=True)
class Texts:
    """The new text of a source, and the old one if it is here."""

    new: Index
    tracker: Tracker | None = None

    @property
    def old(self) -> Index | None:
        """The old text."""
        return self.tracker.old if self.tracker else None


# ── quotations ───────────────────────────────────────────────────────────────────────────


def follow_quotation(quote: str, old: Locator | None, new: Locator | None, texts: Texts) -> Outcome:
    """What became of a quotation.

    `old` is where it stood, and `new` where it stands if it moved with its claim, which has been
    followed before. None: it has no locator that can be read.
    """
    matches = texts.new.find(quote)
    before = _find_before(quote, old, texts)
    if not matches:
        return _follow_words(quote, old, before, texts)
    chosen = _choose(matches, before, new, texts)
    if chosen is None:
        places = list_places(texts.new.text, [(m.start, m.end) for m in matches], new)
        why = f"the words stand in {len(matches)} places of the new text"
        if len(matches) == 1:
            why = "the words stood in several places, of which one is left"
        return Outcome(Fate.UNCLEAR, places, why=why)
    spot = _spot((chosen.start, chosen.end), new, texts.new.text)
    if spot.is_here:
        moved = Outcome(Fate.MOVED, spot.places, is_along=True)
        return Outcome(Fate.STANDS, spot.places) if new == old else moved
    is_shown = spot.target is not None or (new is not None and bool(new.further))
    fate = Fate.MOVED if is_shown else Fate.UNKNOWN
    return Outcome(fate, spot.places, target=spot.target, why=spot.why)


def _find_before(quote: str, locator: Locator | None, texts: Texts) -> list[Match] | None:
    """Where a quotation stood in the old text: where its locator says, else anywhere.

    None where the old text is not here.
    """
    if texts.old is None:
        return None
    found = texts.old.find(quote)
    text = texts.old.text
    here = [m for m in found if locator is not None and text.covers(locator, m.start, m.end)]
    return here or found


def _choose(
    matches: Sequence[Match], before: list[Match] | None, locator: Locator | None, texts: Texts
) -> Match | None:
    """Which of the places of its words in the new text a quotation became; None: nobody can tell.

    Without the old text, one where its locator says is taken, as verification does.
    """
    if before and texts.tracker and texts.old:
        became = [texts.tracker.choose(match, matches) for match in before]
        followed = [match for match in became if match is not None]
        if followed:
            here = [m for m in followed if _is_at(locator, (m.start, m.end), texts.new.text)]
            return (here or followed)[0] if here or len(set(followed)) == 1 else None
        alone = len(matches) == 1 and len(before) == 1
        return matches[0] if alone else None
    here = [m for m in matches if _is_at(locator, (m.start, m.end), texts.new.text)]
    return here[0] if here else matches[0] if len(matches) == 1 else None


def _follow_words(
    quote: str, locator: Locator | None, before: list[Match] | None, texts: Texts
) -> Outcome:
    """What became of a quotation whose words the new text does not have as they are."""
    index = texts.new
    cut = read_as_written(index, quote)
    if cut is not None:
        match = index.find(cut)[0]
        spot = _spot((match.start, match.end), locator, index.text)
        difference = show_difference(quote, cut)
        return Outcome(Fate.CHANGED, spot.places, cut, difference, spot.target, cut)
    if before == []:
        return Outcome(Fate.UNKNOWN, why="the old text does not have these words either")
    if before and texts.tracker:
        return _look_between(quote, locator, before[0], texts.tracker)
    near = index.find_near(quote, _find_spans(index.text, locator))
    if near is None or near.score < NEAR:
        return Outcome(Fate.GONE)
    places = list_places(index.text, [(near.match.start, near.match.end)], locator)
    return Outcome(Fate.CHANGED, places, near.passage, near.difference)  # may be another passage


def _look_between(quote: str, locator: Locator | None, before: Match, tracker: Tracker) -> Outcome:
    """What stands now between the words that stood around a quotation."""
    span = tracker.find_passage(before.start, before.end)
    text = tracker.new.text
    passage = tracker.new.readable(*text.find_range(*span)).strip() if span else ""
    if span is None or measure_likeness(quote, passage) < TELLING:
        return Outcome(Fate.GONE)
    spot = _spot(span, locator, text)
    return Outcome(Fate.CHANGED, spot.places, passage, show_difference(quote, passage), spot.target)


# ── places ───────────────────────────────────────────────────────────────────────────────


def follow_place(locator: Locator, texts: Texts) -> Outcome:
    """What became of the place of a record that quotes nothing: only the old text tells."""
    if texts.tracker is None or texts.old is None:
        return Outcome(Fate.UNKNOWN, why=f"it quotes nothing, and {NO_OLD_TEXT}")
    if locator.is_unpaged:
        return Outcome(Fate.STANDS)
    spans = _find_spans(texts.old.text, locator)
    trails = [texts.tracker.follow(*span) for span in spans]
    if not sum(trail.asked for trail in trails):
        return Outcome(Fate.UNKNOWN, why=f"the old text does not show {locator}")
    new, hits = texts.new.text, [hit.new for trail in trails for hit in trail.hits]
    if not hits:
        return Outcome(Fate.GONE, why=f"nothing of what stood at {locator} is in it")
    covered = [new.covers(locator, hit, hit + 1) for hit in hits]
    if all(covered):
        return Outcome(Fate.STANDS, (write_place(locator),))
    places = list_places(new, [(hit, hit + 1) for hit in hits], locator)
    if locator.label in _TITLES:
        headings = dict.fromkeys(f"§ {new.find_heading(hit)}" for hit in hits)
        return Outcome(Fate.UNCLEAR, tuple(headings), why="it is under another heading")
    target = _read_target(places, locator, new, hits)
    if target is not None:
        return Outcome(Fate.MOVED, (write_place(target),), target=target)
    if not places or new.find_extent(locator.label) is None:
        return Outcome(Fate.UNKNOWN, places, why=_say_unshown(locator))
    return Outcome(Fate.UNCLEAR, places, why=f"what stood at {locator} is in several places now")


def _read_target(
    places: Sequence[str], locator: Locator, text: SourceText, hits: Sequence[int]
) -> Locator | None:
    """The locator of as many places of the same kind as before; None where there are others."""
    found = text.locate(min(hits), max(hits) + 1, locator.label)
    if found is None or locator.further or found.label != locator.label:
        return None
    if len(places) == 1:
        return found if not locator.is_several or found.is_several else None
    old, new = _count(locator), _count(found)
    return found if old is not None and old == new else None


def _count(locator: Locator) -> int | None:
    """How many pages a range of them has: 2 of "95–96"."""
    first, _, last = locator.value.partition("–")
    if not (first.isdecimal() and last.isdecimal()):
        return None
    last = first[: len(first) - len(last)] + last
    return int(last) - int(first) + 1


class _Spot(NamedTuple):
    """Where a passage stands: whether a locator names that place, else which one would."""

    is_here: bool
    places: tuple[str, ...]
    target: Locator | None = None
    why: str = ""


def _spot(span: Span, locator: Locator | None, text: SourceText) -> _Spot:
    places = list_places(text, [span], locator)
    if locator is None:
        return _Spot(True, places)
    if _is_at(locator, span, text):
        return _Spot(True, (write_place(locator),))
    found = text.locate(*span, locator.label)
    if text.covers(locator, *span) is None or found is None or found.label != locator.label:
        return _Spot(False, places, why=_say_unshown(locator))
    if locator.further:
        why = f"{locator} names several places: correct it by hand"
        return _Spot(False, (write_place(found),), why=why)
    return _Spot(False, (write_place(found),), found)


def _say_unshown(locator: Locator) -> str:
    return f"the new text does not show where {locator} is"


def _is_at(locator: Locator | None, span: Span, text: SourceText) -> bool:
    return locator is not None and text.covers(locator, *span) is True


def list_places(
    text: SourceText, spans: Sequence[Span], locator: Locator | None
) -> tuple[str, ...]:
    """Where spans of a text stand, as locators of a kind, each once."""
    label = locator.label if locator is not None else "page"
    found = (text.locate(*span, label) for span in spans)
    return tuple(dict.fromkeys(write_place(place) for place in found if place is not None))


def _find_spans(text: SourceText, locator: Locator | None) -> list[Span]:
    places = text.find_places(locator) if locator is not None else None
    return [(place.start, place.end) for place in places or ()]
