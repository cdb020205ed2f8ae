"""What a person has to know of what was brought in, as findings."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.errors import Finding, Location, UnreadableText
from reportgen.exchange.passage import Link, Passage
from reportgen.exchange.placing import Position
from reportgen.model.brief import Brief, describe
from reportgen.model.drafts import Lookup
from reportgen.model.keys import name_file
from reportgen.rules import (
    DANGLING_LINK,
    MOVED_PASSAGE,
    UNFOUND_PASSAGE,
    UNLISTED_SOURCE,
    UNREADABLE_TEXT,
)
from reportgen.workspace import BRIEF_FILE


def report_position(
    passage: Passage, source: str, position: Position, name: str
) -> tuple[Finding, ...]:
    """What is doubtful in where a passage of a source stands; `name` is the file's."""
    where = passage.place if passage.place.path else Location(name)
    words = f"The words {describe(passage.words or passage.reading.quote)}"
    if position.lookup is Lookup.MISSING:
        message = f"{words} are not in the text of {source}."
        remedy = "Check whether it is the right source; the draft says lookup: not found."
        return (UNFOUND_PASSAGE.at(where, message, remedy),)
    if position.lookup is Lookup.DIFFERS:
        at = f" at {position.found[0]}" if position.found else ""
        message = f"{words} are in the text of {source}{at} with different letters."
        remedy = "Choose a quote from the source itself; the draft says lookup: differs."
        return (UNFOUND_PASSAGE.at(where, message, remedy),)
    if position.is_moved and position.locator and position.said:
        message = f"{words} are at {position.locator} in the text, not at {position.said}."
        remedy = (
            f"The draft has {position.locator}; check whether the text has the printed page "
            f"numbers."
        )
        return (MOVED_PASSAGE.at(where, message, remedy),)
    return ()


def report_link(link: Link, missing: str, name: str) -> Finding:
    """A relation that names what was not brought in."""
    where = link.place if link.place.path else Location(name)
    message = f"A relation ({link.type}) names {missing!r}, which is not a claim here."
    remedy = "Import that passage too, or write the relation in comparison.yml."
    return DANGLING_LINK.at(where, message, remedy)


def report_unlisted(key: str, brief: Brief) -> tuple[Finding, ...]:
    """A source that is new, and that the list in brief.yml does not have."""
    listed = brief.publication.sources
    if listed is None or key in listed:
        return ()
    message = (
        f"The source {key!r} is new, but brief.yml does not list it, so its extract is not read."
    )
    remedy = f"Add {key} under sources: in brief.yml."
    return (UNLISTED_SOURCE.at(brief.locate(BRIEF_FILE, "sources"), message, remedy),)


def report_unreadable(key: str, faults: Mapping[str, UnreadableText]) -> tuple[Finding, ...]:
    """A source whose text cannot be read, so that its passages are not looked up."""
    if (fault := faults.get(key)) is None:
        return ()
    message = f"The text of {key} is not searched: {fault.message}"
    return (UNREADABLE_TEXT.at(Location(f"sources/{name_file(key)}.yml"), message, fault.remedy),)
