"""Which words of a printed paragraph are those of a field as it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

# Words, the characters of scripts that put no space between them, and signs; quotation marks are
# left out, because a document sets its own.
_TOKEN = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|\w+(?:[-'’.]\w+)*"
    r"|[^\w\s\"'“”„‟‘’‚‛«»‹›「」『』]"
)
_DASHES = re.compile(r"[‐‑‒–—―−-]")
_LONGEST = 3_000
"""Tokens of a paragraph up to which it is compared; a longer one is nobody's sentence."""
Span = tuple[int, int]


@dataclass(frozen=True)
class Tokens:
    """A text in parts: what each is compared by, and where in the text it stands."""

    text: str
    keys: tuple[str, ...]
    spans: tuple[Span, ...]

    def cover(self, start: int, end: int) -> Span:
        """The tokens that a span of the text reaches into: the first, and the one after the last.

        Of a point both are the token that follows it.
        """
        inner = [n for n, (low, high) in enumerate(self.spans) if low < end and start < high]
        if inner:
            return inner[0], inner[-1] + 1
        after = next((n for n, (low, _) in enumerate(self.spans) if low >= start), len(self.spans))
        return after, after


@lru_cache(maxsize=20_000)
def tokenize(text: str) -> Tokens:
    """The tokens of a text; letters of all forms and cases are compared as one."""
    found = list(_TOKEN.finditer(text))[:_LONGEST]
    keys = (_DASHES.sub("-", unicodedata.normalize("NFKC", m[0]).casefold()) for m in found)
    return Tokens(text, tuple(keys), tuple(m.span() for m in found))


@dataclass(frozen=True)
class Alignment:
    """Which tokens of a field stand for which of a paragraph: `pairs` is {paragraph's: field's}."""

    passage: Tokens
    field: Tokens
    pairs: dict[int, int]

    @cached_property
    def share(self) -> float:
        """How much of the field's words the paragraph has, of 1."""
        words = [n for n, key in enumerate(self.field.keys) if key[0].isalnum()] or [0]
        return len({*self.pairs.values()} & {*words}) / len(words)

    @property
    def extent(self) -> float:
        """How much of the paragraph is the field's, of 1."""
        return len(self.pairs) / max(len(self.passage.keys), 1)

    def measure_run(self, first: int, last: int) -> int:
        """How many words around some of the paragraph's follow each other in both."""
        start, end = max(first - 1, 0), min(max(last, first + 1), len(self.passage.keys) - 1)
        best = 0
        for number in range(start, end + 1):
            if number in self.pairs:
                low = high = number
                while self.pairs.get(low - 1) == self.pairs[low] - 1:
                    low -= 1
                while self.pairs.get(high + 1) == self.pairs[high] + 1:
                    high += 1
                words = [n for n in range(low, high + 1) if self.passage.keys[n][0].isalnum()]
                best = max(best, len(words))
        return best

    def hold(self, first: int, last: int) -> float:
        """How much of some tokens of the paragraph is the field's; of a point, of those beside."""
        around = range(first, last) if last > first else (first - 1, first)
        tokens = [n for n in around if 0 <= n < len(self.passage.keys)]
        return sum(n in self.pairs for n in tokens) / len(tokens) if tokens else 0.0


@lru_cache(maxsize=20_000)
def align(passage: str, field: str) -> Alignment:
    """How the words of a field lie in a paragraph.

    Single words that both happen to have are no match, unless they are all of one of them.
    """
    ours, theirs = tokenize(passage), tokenize(field)
    matcher = SequenceMatcher(None, ours.keys, theirs.keys, autojunk=False)
    pairs: dict[int, int] = {}
    for block in _keep_runs(matcher.get_matching_blocks(), len(theirs.keys)):
        pairs.update((block[0] + n, block[1] + n) for n in range(block[2]))
    return Alignment(ours, theirs, pairs)


def _keep_runs(blocks: Sequence[tuple[int, int, int]], whole: int) -> list[tuple[int, int, int]]:
    """The runs of a match that are no chance: long ones, and short ones close to such."""
    kept = [block for block in blocks if block[2] >= min(3, whole)]
    return [
        block
        for block in blocks
        if block[2]
        and any(
            block == other or abs((block[0] - other[0]) - (block[1] - other[1])) <= 12
            for other in kept
        )
    ]
