"""Words that an assistant says a source has: found in its text, or refused with the nearest."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.editing.folder import Folder
from reportgen.editing.location import Likeness, find_hits
from reportgen.editing.spelling import find_manner, write_locator
from reportgen.errors import Misuse
from reportgen.exchange.extracts import Extract
from reportgen.model.drafts import Lookup
from reportgen.verification.differences import show_difference
from reportgen.verification.flow import squeeze
from reportgen.verification.matching import Index


@dataclass(frozen=True)
class Found:
    """Words that stand in a text, exactly and once: where, as characters and as a locator."""

    start: int
    end: int
    locator: str


def find_words(folder: Folder, extract: Extract, words: str) -> Found:
    """Where some words stand in the text of a source, as its extract writes locators.

    Raises `Misuse` where they are not in it, showing the nearest passage, or stand in several
    places, and `ReportgenError` where the text is not here.
    """
    index = Index.of(folder.read_text(extract.source))
    if not squeeze(words):
        raise Misuse(f"{words!r} has no words.", "Give words of the text.")
    matches = index.find(words)
    if not matches:
        raise _refuse(index, extract.source, words)
    manner = find_manner(extract.document.value)
    label = next(iter(manner), "page")
    places = [index.text.locate(match.start, match.end, label) for match in matches]
    written = [write_locator(place, "", manner) if place else "" for place in places]
    if len(set(written)) > 1:
        raise Misuse(
            f"These words stand in several places of {extract.source}: {', '.join(written)}.",
            "Give a few more words, so that they stand in one place only.",
        )
    return Found(matches[0].start, matches[0].end, written[0])


def _refuse(index: Index, source: str, words: str) -> Misuse:
    near = index.find_near(words, [])
    remedy = "Read the text, and give words that stand in it."
    if near is not None and near.passage.strip():
        place = index.text.locate(near.match.start, near.match.end, "page")
        where = f" ({write_locator(place, '', {})})" if place else ""
        remedy = (
            f"The nearest passage{where} has “{near.passage.strip()}”: "
            f"{show_difference(words, near.passage)}. Give the text’s own words, or none."
        )
    return Misuse(f"These words are not in the text of {source}: “{words}”.", remedy)


def look_up(index: Index, words: str) -> Lookup:
    """Whether some words stand in a text: exactly, in another form, or not at all."""
    hits = list(find_hits("", index, words)) if squeeze(words) else []
    if not hits:
        return Lookup.MISSING
    return Lookup.VERIFIED if hits[0].likeness is Likeness.EXACT else Lookup.DIFFERS


def find_both(folder: Folder, extract: Extract, passage: str, quote: str) -> Found:
    """Where a passage stands, and in it the words that are chosen to be quoted ("" for none).

    Raises what `find_words` raises, and `Misuse` where the quotation is not of the passage.
    """
    found = find_words(folder, extract, passage)
    if quote:
        index = Index.of(folder.read_text(extract.source))
        inner = index.find(quote)
        if not inner:
            raise _refuse(index, extract.source, quote)
        if not any(found.start <= one.start and one.end <= found.end for one in inner):
            raise Misuse("The quotation is not of the passage.", "Choose words of the passage.")
    return found
