"""The numbers and dates of evidence, followed from an old text into a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reportgen.editing.fates import Fate, Outcome
from reportgen.editing.following import NO_OLD_TEXT, list_places
from reportgen.editing.spelling import write_place
from reportgen.model.locators import Locator
from reportgen.verification.extraction import Span
from reportgen.verification.facts import Almanac, check_fact
from reportgen.verification.matching import NEAR
from reportgen.verification.results import Fact, Nearness
from reportgen.verification.tracking import Tracker

_CONTEXT = 40
"""How many characters on either side of a number show what it is about."""
_REACH = 120
"""How far a number may be from where its context is to be the same one."""


@dataclass(frozen=True)
class Almanacs:
    """The numbers and dates of the new text of a source, and of the old one if it is here.

    `years` are those in which the source was written: it need not name them.
    """

    new: Almanac
    old: Almanac | None
    tracker: Tracker | None
    years: frozenset[int]


def follow_fact(fact: Fact, new: Locator, almanacs: Almanacs) -> Outcome:
    """What became of a number or date; `new` is where its evidence stands now."""
    checked = check_fact(replace(fact, locator=new), almanacs.new, almanacs.years)
    if checked.nearness is Nearness.NEAR:
        is_moved = new != fact.locator
        fate = Fate.MOVED if is_moved else Fate.STANDS
        return Outcome(fate, (write_place(new),), is_along=is_moved)
    places = tuple(write_place(place) for place in checked.places)
    if almanacs.old is None or almanacs.tracker is None:
        why = f"it is not near {new}, and {NO_OLD_TEXT}"
        return Outcome(Fate.UNKNOWN, places, why=why)
    before = check_fact(fact, almanacs.old, almanacs.years)
    if before.nearness is not Nearness.NEAR:
        why = f"the old text does not have it near {fact.locator} either"
        return Outcome(Fate.UNKNOWN, places, why=why)
    found = _follow(fact, almanacs.old, almanacs.new, almanacs.tracker)
    if found is not None:
        return found
    if not places:
        return Outcome(Fate.GONE)
    if len(places) == 1:
        return Outcome(Fate.MOVED, places, why="the words around it are not the same")
    return Outcome(Fate.UNCLEAR, places, why="it stands in several places of the new text")


def _follow(fact: Fact, old: Almanac, new: Almanac, tracker: Tracker) -> Outcome | None:
    """Where the words around a number went, with it or with another; None where they did not."""
    changed: Outcome | None = None
    for place in old.find_places(fact, old.find_window(fact.locator)):
        region = tracker.find_region(place, place + 1)
        if region is None:
            continue
        window = (region[0] - _REACH, region[1] + _REACH)
        if found := new.find_places(fact, window):
            spans = [(at, at + 1) for at in found]
            return Outcome(Fate.MOVED, list_places(new.text, spans, fact.locator))
        changed = changed or _compare(place, fact.locator, region, tracker)
    return changed


def _compare(place: int, locator: Locator, region: Span, tracker: Tracker) -> Outcome | None:
    """What the words around a number were, and are; None where they are not alike."""
    new = tracker.new
    words = _read_around(tracker, place)
    around = (region[0] - _CONTEXT, region[1] + _CONTEXT)
    near = new.find_near(words, [around], within=True) if words else None
    if near is None or near.score < NEAR:
        return None
    span = (near.match.start, near.match.end)
    return Outcome(
        Fate.CHANGED, list_places(new.text, [span], locator), near.passage, near.difference
    )


def _read_around(tracker: Tracker, place: int) -> str:
    """The whole words around a place of the old text."""
    low, high = tracker.old.text.find_range(place - _CONTEXT, place + _CONTEXT)
    words = tracker.old.readable(low, high)
    return words.partition(" ")[2].rpartition(" ")[0] or words
