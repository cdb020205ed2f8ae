"""From words that were marked in a text to a quotation: the words, where they stand, how long.

A mark is widened to whole words and leaves off the marks at its ends that belong to what is
around it. It may go across line ends, words broken there, notes and page breaks: the words are
those of the text as verification reads it, so that they are found again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reportgen.checks.wording import MOST_WORDS, count_words
from reportgen.editing.spelling import find_manner, write_locator
from reportgen.exchange.placing import find_likeness
from reportgen.room.library import Reading
from reportgen.room.refusal import Refusal
from reportgen.room.sheets import Sheet
from reportgen.room.values import UNWRITABLE
from reportgen.verification.extraction import Span
from reportgen.verification.flow import BARRIER, SOFT_HYPHEN, squeeze, to_raw
from reportgen.verification.matching import Index
from reportgen.verification.texts import SourceText

_WIDEST = 40  # characters that a mark is widened by, for a whole word
_ANCHOR = 12  # letters by which the ends of words are looked for
_PAIRS = ("“”", "‘’", "«»", "„“", '""', "()", "[]", "「」", "『』")
_OPENING = f",;:.!?)]}}…{BARRIER}"
_CLOSING = f",;:([{{{BARRIER}"
_ABBREVIATION = re.compile(r"\w\.\w*\.$|\.\.$")
_WORD = re.compile(rf"[\w{SOFT_HYPHEN}'’-]")
# Scripts that part no words by spaces: a mark in them stays as it is.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True)
class Mark:
    """Words of a text: where they stand in its raw characters, and what is known of them."""

    start: int
    end: int
    words: str
    count: int
    locator: str
    heading: str
    places: int
    quote: str
    page: int | None

    def to_json(self) -> dict[str, Any]:
        """The mark as the browser has it."""
        return dict(self.__dict__)


def make_mark(reading: Reading, sheet: Sheet, start: int, end: int) -> Mark:
    """The mark of what stands between two places of a text; raises `Refusal` where nothing does.

    `sheet` is the source's extract, which has a habit of writing locators.
    """
    index, text = reading.index, reading.index.text
    low, high = _find_range(text, start, end)
    low, high = _trim(text.text, *_widen(text.text, low, high))
    if low >= high:
        raise Refusal(400, "There are no words where the mark is.", "Mark words of the text.")
    readable = UNWRITABLE.sub("", index.readable(low, high).replace(BARRIER, " "))
    words = " ".join(readable.split())
    first, last = to_raw(text.raw, text.origins, low, high)
    count, places = count_words(words), len(index.find(words))
    return Mark(
        first,
        last,
        words,
        count,
        place_span(text, sheet, first, last),
        text.find_heading(first),
        places,
        words if count <= MOST_WORDS and places else "",
        reading.find_page(first),
    )


def find_words(
    reading: Reading,
    words: str,
    page: int | None,
    to_page: int | None,
    within: Span | None = None,
) -> Span:
    """Where words stand that were marked in the picture of a page; raises `Refusal` if nowhere.

    Where they stand on several pages, those from `page` to `to_page` (counted from 0) are meant;
    where several times in a passage, those `within` its two places.
    """
    index, text = reading.index, reading.index.text
    letters, span = squeeze(words), within or _find_pages(text, page, to_page)
    for low, high in _find_ranges(text, *span) if letters else ():
        first, last = bisect_left(index.where, low), bisect_left(index.where, high)
        if found := _find_letters(index, letters, first, last):
            return found
    likely = find_likeness(words, index) if letters else None
    if likely is None or likely[0] >= span[1] or likely[1] <= span[0]:
        raise Refusal(
            404,
            "The marked words are not in the text as it is read.",
            "Mark a few words more or less; if the page is a scan, its text may be misread.",
        )
    return likely


def _find_letters(index: Index, letters: str, low: int, high: int) -> Span | None:
    """The span of raw text that has some letters, or begins and ends with theirs."""
    at = index.key.find(letters, low, high)
    end = at + len(letters)
    if at < 0:
        head, tail = letters[:_ANCHOR], letters[-_ANCHOR:]
        at = index.key.find(head, low, high)
        behind = index.key.find(tail, max(at, 0), at + 2 * len(letters) + 200) if at >= 0 else -1
        if behind < 0:
            return None
        end = behind + len(tail)
    text = index.text
    return to_raw(text.raw, text.origins, index.where[at], index.where[end - 1] + 1)


def _find_pages(text: SourceText, page: int | None, to_page: int | None) -> Span:
    """The characters of some pages; of the whole text where it has none, or none is named."""
    pages = [place for place in text.places if place.label == "page"]
    if page is None or not pages:
        return 0, len(text.raw)
    last = page if to_page is None else to_page
    if not 0 <= page <= last < len(pages):
        raise Refusal(404, f"The text has no page {last + 1}.", "Load the page again.")
    return pages[page].start, pages[last].end


# ── words ────────────────────────────────────────────────────────────────────────────────


def _find_range(text: SourceText, start: int, end: int) -> Span:
    """The characters of the read text that come from a span of the raw one, or of its notes."""
    ranges = _find_ranges(text, start, end)
    return next((span for span in ranges if text.text[slice(*span)].strip()), (0, 0))


def _find_ranges(text: SourceText, start: int, end: int) -> Iterator[Span]:
    """The characters of the read text from a span of the raw one: of its body, of its notes."""
    yield text.find_range(start, end)
    behind = text.text.find(BARRIER)
    if behind >= 0:
        low = bisect_left(text.origins, start, behind)
        yield low, bisect_left(text.origins, end, low)


def _widen(text: str, low: int, high: int) -> Span:
    """A span with the whole of the words that it cuts."""
    limit = low - _WIDEST
    while low > 0 and low > limit and low < high and _is_inside(text, low):
        low -= 1
    limit = high + _WIDEST
    while 0 < high < len(text) and high < limit and low < high and _is_inside(text, high):
        high += 1
    return low, high


def _is_inside(text: str, place: int) -> bool:
    """Whether a place is between two characters of one word."""
    before, after = text[place - 1], text[place]
    if _UNSPACED.match(before) or _UNSPACED.match(after):
        return False
    return bool(_WORD.match(before) and _WORD.match(after))


def _trim(text: str, low: int, high: int) -> Span:
    """A span without what its ends have of the sentence around it: spaces, commas, half a pair."""
    while low < high and _is_spare(words := text[low:high], words[0], _OPENING):
        low += 1
    while low < high and _is_spare(words := text[low:high], words[-1], _CLOSING):
        high -= 1
    if text[low:high].endswith(".") and not _ABBREVIATION.search(text[low:high]):
        high -= 1
    return low, high


def _is_spare(words: str, mark: str, spare: str) -> bool:
    """Whether a mark at an end of words is none of theirs."""
    if mark.isspace() or mark in spare:
        return True
    pairs = [pair for pair in _PAIRS if mark in pair]
    return bool(pairs) and not any(_is_closed(words, *pair) for pair in pairs)


def _is_closed(quoted: str, opening: str, closing: str) -> bool:
    """Whether every mark of a pair among the words has its other half there."""
    if opening == closing:
        return quoted.count(opening) % 2 == 0
    return 0 < quoted.count(opening) == quoted.count(closing)


# ── locators ─────────────────────────────────────────────────────────────────────────────


def place_span(text: SourceText, sheet: Sheet, start: int, end: int) -> str:
    """Where a span of a text stands, as its extract writes locators; "" where nobody knows.

    An extract counts by pages or by paragraphs, whichever most of its locators name; one without
    any by pages where the text has them.
    """
    manner = find_manner(sheet.value)
    usual = "page" if text.find_extent("page") else "paragraph"
    label = next((label for label in manner if label in ("page", "paragraph")), usual)
    place = text.locate(start, end, label)
    if place is None:
        heading = text.find_heading(start)
        return f"§ {heading}" if heading else ""
    return write_locator(place, "", {"paragraph": "¶", **manner})
