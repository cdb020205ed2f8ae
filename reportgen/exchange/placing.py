"""Where a passage stands in its source: what its tool says, and what the full text shows.

The tool's label is kept where the text has the words there, or cannot show places of the kind.
Where they stand elsewhere, the text is right and the difference is told; where the tool gives no
page ("NaN"), the text does. Nothing is guessed: words on two pages without a label have no place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reportgen.exchange.passage import Passage
from reportgen.model.drafts import Lookup
from reportgen.model.locators import Locator
from reportgen.verification.extraction import Span
from reportgen.verification.flow import squeeze
from reportgen.verification.matching import Index
from reportgen.verification.texts import SourceText

_LABEL = re.compile(r"(?!(?:nan|null|none|undefined|n/?a)$)[^\W_](?:\S{0,11})", re.IGNORECASE)
_CHUNK = 24
"""How many letters in a row have to be the same, for words that differ from the text."""
_LEAST = 0.5
"""How much of the words has to stand in the text, in order, to be what was marked."""
_CONTEXT = 16
"""How many letters of what stands around a passage tell one place of it from another."""


@dataclass(frozen=True)
class Position:
    """Where a passage stands; None where nobody knows.

    `said` is where its tool has it, `lookup` what became of its words in the text (None: there
    is not text, or no words), and `found` where they stand there.
    """

    locator: Locator | None = None
    said: Locator | None = None
    lookup: Lookup | None = None
    found: tuple[Locator, ...] = ()

    @property
    def is_moved(self) -> bool:
        """Whether the words stand elsewhere than the tool says."""
        return bool(self.said and self.found) and self.locator != self.said


def read_said(passage: Passage) -> Locator | None:
    """Where a passage stands by its tool; None where it does not say, or says nothing of sense."""
    try:
        if passage.locator.strip():
            return Locator.parse(passage.locator)
    except ValueError:
        pass
    label = re.sub(r"^pp?\.\s*", "", passage.page_label.strip())
    if _LABEL.fullmatch(label):
        return Locator.parse(f"p. {label}")
    return Locator("paragraph", str(passage.paragraph)) if passage.paragraph else None


def place_all(
    passages: Sequence[Passage], index: Index | None, *, first_is_known: bool = False
) -> tuple[tuple[Position, ...], int]:
    """Where each passage of one source stands, and how much printed pages are ahead of the text's.

    `index` is of the source's text. Where that only counts its pages from 1, and every label is
    as far ahead of them as the others, the text's pages are taken to be those printed, unless
    `first_is_known`: unless a person has said which the first page is.
    """
    said = [read_said(passage) for passage in passages]
    if index is None:
        return tuple(_place_by_file(passages, [Position(s, s) for s in said])), 0
    looked = [_look(passage, place, index) for passage, place in zip(passages, said, strict=True)]
    counted = not first_is_known and count_from(index.text) == 1
    ahead = _find_ahead(index.text, looked) if counted else 0
    placed = [_settle(where, index.text, ahead) for where in looked]
    return tuple(_place_by_file(passages, placed)), ahead


# ── without a text ───────────────────────────────────────────────────────────────────────


def _place_by_file(
    passages: Sequence[Passage], positions: Iterable[Position]
) -> Iterator[Position]:
    """Gives a page to those without one by their place in the file, where all labels agree.

    With "86" on the second page and "94" on the tenth, the eleventh is 95.
    """
    positions = list(positions)
    ahead = {
        int(where.locator.value) - passage.page_index
        for passage, where in zip(passages, positions, strict=True)
        if where.locator and passage.page_index is not None and _is_page(where.locator)
    }
    known = sum(p.page_index is not None for p in passages) > 1 and len(ahead) == 1
    for passage, where in zip(passages, positions, strict=True):
        unplaced = where.locator is None or (where.said is None and not _is_page(where.locator))
        if known and unplaced and passage.page_index is not None:
            page = str(passage.page_index + min(ahead))
            yield replace(where, locator=Locator("page", page))
        else:
            yield where


def _is_page(locator: Locator) -> bool:
    return locator.label == "page" and locator.value.isdecimal()


# ── in the text ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Looked:
    """A passage after it was looked for: where its tool has it, and where the text does."""

    said: Locator | None
    lookup: Lookup | None
    spans: tuple[Span, ...] = ()


def _look(passage: Passage, said: Locator | None, index: Index) -> _Looked:
    words = passage.words or passage.reading.quote
    if not squeeze(words):
        return _Looked(said, None)
    spans = [(match.start, match.end) for match in index.find(words)]
    if spans:
        return _Looked(said, Lookup.VERIFIED, tuple(_choose(passage, spans, index.text)))
    span = find_likeness(words, index)
    return _Looked(said, Lookup.DIFFERS, (span,)) if span else _Looked(said, Lookup.MISSING)


def _choose(passage: Passage, spans: Sequence[Span], text: SourceText) -> Sequence[Span]:
    """Of several places those that have around them what the tool saw around the words."""
    before = squeeze(passage.prefix)[-_CONTEXT:]
    after = squeeze(passage.suffix)[:_CONTEXT]
    if len(spans) < 2 or not before + after:
        return spans
    chosen = [
        (start, end)
        for start, end in spans
        if squeeze(text.raw[max(0, start - 200) : start]).endswith(before)
        and squeeze(text.raw[end : end + 200]).startswith(after)
    ]
    return chosen or spans


def find_likeness(words: str, index: Index) -> Span | None:
    """The span of the raw text that has most of some words in their order; None where none has.

    Runs of their letters are looked for one by one, so that a word misread by a scanner, or a
    running head in between, does no harm, and a long text takes no time.
    """
    letters = squeeze(words)
    starts = range(0, max(1, len(letters) - _CHUNK + 1), _CHUNK)
    votes: Counter[int] = Counter()
    hits: list[tuple[int, int]] = []
    for start in starts:
        chunk = letters[start : start + _CHUNK]
        if len(chunk) == _CHUNK:
            for place in _find_all(chunk, index.key):
                votes[(place - start) // len(letters)] += 1
                hits.append((place, place - start))
    if not votes:
        return None
    best = max(votes, key=lambda bucket: (votes[bucket] + votes[bucket + 1], -bucket))
    near = [p for p, origin in hits if best <= origin // len(letters) <= best + 1]
    if len(near) < _LEAST * len(starts):
        return None
    origins = index.text.origins
    first, last = min(near), min(max(near) + _CHUNK, len(index.where)) - 1
    return origins[index.where[first]], origins[index.where[last]] + 1


def _find_all(chunk: str, key: str, most: int = 20) -> Iterator[int]:
    place = key.find(chunk)
    while place >= 0 and most:
        yield place
        place, most = key.find(chunk, place + 1), most - 1


def _find_ahead(text: SourceText, looked: Iterable[_Looked]) -> int:
    """How much the labels are ahead of the pages that the text counts; 0 where they disagree."""
    ahead: Counter[int] = Counter()
    for one in looked:
        found = {_locate(text, span, one.said) for span in one.spans}
        place = found.pop() if len(found) == 1 else None
        if one.said and place and _is_page(one.said) and _is_page(place):
            ahead[int(one.said.value) - int(place.value)] += 1
    (difference, count), *others = ahead.most_common() or [(0, 0)]
    return difference if count > 1 and not others and difference > 0 else 0


def count_from(text: SourceText) -> int | None:
    """The number of a text's first page; None where it shows none."""
    numbers = (place.number for place in text.places if place.label == "page")
    first = next(numbers, "")
    return int(first) if first.isdecimal() else None


def _locate(text: SourceText, span: Span, said: Locator | None) -> Locator | None:
    return text.locate(*span, said.label if said else "page")


def _settle(looked: _Looked, text: SourceText, ahead: int) -> Position:
    """The place of a passage, once it is known how the text's pages are counted."""
    said = looked.said
    places = dict.fromkeys(_locate(text, span, said) for span in looked.spans)
    found = tuple(_move(place, ahead) for place in places if place is not None)
    if said is None:
        return Position(found[0] if len(found) == 1 else None, None, looked.lookup, found)
    same = next((place for place in found if _agrees(said, place)), None)
    if same is not None or not found or not any(p.label == said.label for p in found):
        return Position(_finer(said, same), said, looked.lookup, found)
    return Position(found[0] if len(found) == 1 else said, said, looked.lookup, found)


def _move(place: Locator, ahead: int) -> Locator:
    if not ahead or place.label != "page":
        return place
    value = re.sub(r"\d+", lambda number: str(int(number[0]) + ahead), place.value)
    return Locator(place.label, value)


def _agrees(said: Locator, found: Locator) -> bool:
    """Whether a place found is the one said, or begins there or ends there, or lies within."""
    if said.label != found.label:
        return False
    ours, theirs = said.value.split("–"), found.value.split("–")
    if said.value == found.value or ours[0] in theirs or theirs[0] in ours:
        return True
    within = all(part.isdecimal() for part in (*ours, *theirs))
    return within and int(ours[0]) <= int(theirs[0]) and int(theirs[-1]) <= int(ours[-1])


def _finer(said: Locator, found: Locator | None) -> Locator:
    """The place said; the one found where words go on from the page that was said."""
    goes_on = found is not None and "–" not in said.value and "–" in found.value
    return found if found is not None and goes_on else said
