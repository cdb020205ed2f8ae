"""Where words stand in the full texts: every place, how exactly, and what is around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reportgen.editing.folder import Folder
from reportgen.editing.spelling import write_place
from reportgen.errors import Misuse, UnreadableText
from reportgen.model.locators import Locator
from reportgen.verification.differences import show_difference
from reportgen.verification.extraction import Span
from reportgen.verification.flow import squeeze, tidy, to_raw
from reportgen.verification.letters import find_by_letters
from reportgen.verification.matching import NEAR, Index
from reportgen.verification.texts import SourceText

_CONTEXT = 60
"""How many characters are shown on either side, at most."""


class Likeness(StrEnum):
    """How words are like those of a text."""

    EXACT = "exact"
    PUNCTUATION = "punctuation"
    """Only marks, spaces or capitals differ."""
    NEAR = "near"


@dataclass(frozen=True)
class Hit:
    """A place of a text that has words, or words like them.

    `words` are the text's own, on one line, `difference` shows what to change to have them
    ([-remove-] {+insert+}). `page` ("p. 98"), `paragraph` ("¶6") and `section` are "" where the
    text shows none; `locator` is the one of the first two that it is cited by.
    `before`, `words` and `after` follow each other in the text as they are. `start` and `end` count
    characters of the raw text.
    """

    source: str
    likeness: Likeness
    locator: str
    page: str
    paragraph: str
    section: str
    before: str
    words: str
    after: str
    difference: str
    start: int
    end: int

    def to_json(self) -> Mapping[str, Any]:
        """The place as plain values."""
        return {**vars(self), "likeness": str(self.likeness)}


def locate(
    folder: Folder, words: str, source: str | None = None
) -> tuple[list[Hit], Mapping[str, UnreadableText]]:
    """Every place of some words in the texts, or in that of one source; and what cannot be read.

    In a text that has them exactly, only those places are given; else those where only marks and
    capitals differ; else the one that is most like, if any is like enough. Raises `Misuse` for
    words without a letter, and what `Folder.read_text` raises.
    """
    if not squeeze(words):
        raise Misuse(f"{words!r} has no words to look for.", "Write some words of the text.")
    if source is not None:
        return list(find_hits(source, Index.of(folder.read_text(source)), words)), {}
    texts, faults = folder.read_texts()
    return [hit for key in texts for hit in find_hits(key, Index.of(texts[key]), words)], faults


def find_hits(source: str, index: Index, words: str) -> Iterator[Hit]:
    """The places of words in the text of one source."""
    text = index.text
    exact = [(match.start, match.end) for match in index.find(words)]
    if exact:
        yield from (_make(source, index, Likeness.EXACT, span, words) for span in exact)
        return
    loose = [to_raw(text.raw, text.origins, *span) for span in find_by_letters(index, words)]
    if loose:
        yield from (_make(source, index, Likeness.PUNCTUATION, span, words) for span in loose)
        return
    near = index.find_near(words, [])
    if near is not None and near.score >= NEAR and text.raw:
        yield _make(source, index, Likeness.NEAR, (near.match.start, near.match.end), words)


def _make(source: str, index: Index, likeness: Likeness, span: Span, words: str) -> Hit:
    text = index.text
    low, high = text.find_range(*span)
    passage = index.readable(low, high) if low < high else _tidy(text.raw[slice(*span)])
    page, paragraph = _find(text, span, "page"), _find(text, span, "paragraph")
    difference = "" if likeness is Likeness.EXACT else show_difference(words, passage)
    return Hit(
        source,
        likeness,
        page or paragraph,
        page,
        paragraph,
        text.find_heading(span[0]),
        _read_before(text.raw, span[0]),
        passage.strip(),
        _read_after(text.raw, span[1]),
        difference,
        *span,
    )


def _find(text: SourceText, span: Span, label: str) -> str:
    """The page or the paragraph that a span stands in, as a locator; "" where it is in none."""
    found: Locator | None = text.locate(*span, label)
    if found is None or found.label != label:
        return ""
    return write_place(found)


def _read_before(raw: str, end: int) -> str:
    """What stands before a place, from the beginning of a word on where words are parted."""
    start = max(0, end - _CONTEXT)
    words = raw[start:end]
    if start and not raw[start - 1].isspace():
        words = words.partition(" ")[2] or words
    return _tidy(words)


def _read_after(raw: str, start: int) -> str:
    """What stands behind a place, to the end of a word where words are parted."""
    end = start + _CONTEXT
    words = raw[start:end]
    if raw[end : end + 1].strip():
        words = words.rpartition(" ")[0] or words
    return _tidy(words)


def _tidy(raw: str) -> str:
    """A piece of a text on one line, without what nobody sees; a space at its ends stays."""
    words = " ".join(tidy(raw).replace("\u00ad", "").split())
    before, after = raw[:1].isspace() and bool(words), raw[-1:].isspace()
    return f"{' ' * before}{words}{' ' * after}"
