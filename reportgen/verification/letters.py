"""Words in a text by their letters and digits alone, whatever stands between these."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reportgen.verification.extraction import Span
from reportgen.verification.matching import MOST, Index, split_quotation

_BEFORE = re.compile(r"[$€£¥#@§¶]+$")
_AFTER = re.compile(r"[%‰°]+")


def find_by_letters(index: Index, words: str) -> list[Span]:
    """Where words stand in `index.text.text`, in order, whatever their punctuation and capitals.

    Empty for words with something left out between them, or without letters. `MOST` at most.
    """
    parts = split_quotation(words)
    if len(parts) != 1:
        return []
    found = []
    for start, end in _find_all(index, parts[0].letters.lower()):
        first, last = index.where[start], index.where[end - 1] + 1
        if index.is_edge(start) and index.is_edge(end):
            found.append(_take_symbols(index.text.text, first, last))
        if len(found) == MOST:
            break
    return found


def read_as_written(index: Index, words: str) -> str | None:
    """The words as the text has them, where only what stands between the letters differs.

    None where they stand in no place, or in several.
    """
    parts, spans = split_quotation(words), find_by_letters(index, words)
    if len(parts) != 1 or len(spans) != 1:
        return None
    found = " ".join(index.readable(*spans[0]).split())
    same = [part.letters for part in split_quotation(found)] == [parts[0].letters]
    return found if same and len(index.find(found)) == 1 else None


def _find_all(index: Index, letters: str) -> Iterator[Span]:
    place = index.key.find(letters)
    while place >= 0:
        yield place, place + len(letters)
        place = index.key.find(letters, place + 1)


def _take_symbols(text: str, start: int, end: int) -> Span:
    """A span with the signs that belong to its first and last word: "$75", "75%"."""
    before, after = _BEFORE.search(text, max(0, start - 4), start), _AFTER.match(text, end)
    return before.start() if before else start, after.end() if after else end
