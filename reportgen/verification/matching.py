"""A quotation in a text: where it stands exactly, or where something like it does.

Both are compared by their letters and digits alone, so that spaces, hyphens at line ends and
all kinds of quotation marks and dashes are seen through; what stands between the letters is
compared afterwards. Quotation marks are not, because quoting changes them.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz

from reportgen.verification.differences import (
    QUOTES,
    SHAPES,
    TOKEN,
    UNSPACED,
    measure_likeness,
    show_difference,
)
from reportgen.verification.extraction import Span
from reportgen.verification.flow import BARRIER, SOFT_HYPHEN, tidy, to_raw
from reportgen.verification.texts import SourceText

MOST = 50
"""How many places of one quotation are looked for."""
NEAR = 75.0
"""How like (of 100) a passage must be to be what was meant."""
TELLING = 40.0
"""How like it must be to be worth showing."""

_ELISION_REACH = 600
_INSERTION_REACH = 80

# Vowels of Indic scripts, Arabic and Hebrew are marks: for Python no letters, and yet of the word.
_VOWELS = "".join(c for c in map(chr, range(0x300, 0x1D00)) if unicodedata.category(c)[0] == "M")
_LETTER = re.compile(rf"[^\W_]|[{_VOWELS}]")
_LETTERS = re.compile(rf"(?:[^\W_]+|[{_VOWELS}]+)+")
_DOTS = r"(?:…|\.\s?\.\s?\.(?:\s?\.)?)"
_OMISSION = re.compile(rf"(?P<elision>\[\s*{_DOTS}\s*\]|\(\s*{_DOTS}\s*\)|{_DOTS})|\[[^\[\]]*\]")
_WITHOUT_QUOTES = str.maketrans("", "", QUOTES)
# Korean parts words by spaces, but writes particles on to what was quoted: …않았다고.
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_INK = re.compile(r"[^\s\ufffd](?:.*[^\s\ufffd])?", re.DOTALL)
_SYMBOLS = "%‰°#@&"


@dataclass(frozen=True)
class Part:
    """A run of words of a quotation, between what its reader left out or put in.

    `reach` is how many letters may stand between it and the part before; it is open at a side
    where it need not begin or end with a whole word ("[c]omplex").
    """

    words: str
    reach: int = 0
    open_left: bool = False
    open_right: bool = False

    @cached_property
    def letters(self) -> str:
        """Its letters and digits."""
        return "".join(_LETTERS.findall(self.words))

    @cached_property
    def gaps(self) -> list[str]:
        """What stands before, between and after its letters."""
        return _LETTER.split(self.words)


def split_quotation(quotation: str) -> tuple[Part, ...]:
    """The parts of a quotation that are the source's own words."""
    words = tidy(quotation)
    parts: list[Part] = []
    position, reach, open_left = 0, 0, False
    for match in [*_OMISSION.finditer(words), None]:
        end = match.start() if match else len(words)
        inserted = match is not None and not match["elision"]
        open_right = inserted and words[end - 1 : end].isalnum()
        part = Part(words[position:end].strip(), reach, open_left, open_right)
        if part.letters:
            parts.append(part)
            reach = 0
        if match:
            position = match.end()
            reach = max(reach, _INSERTION_REACH if inserted else _ELISION_REACH)
            open_left = inserted and words[position : position + 1].isalnum()
    return tuple(parts)


@dataclass(frozen=True)
class Match:
    """Where a quotation stands: the spans of `raw`, one a part, split where a note interrupts."""

    spans: tuple[Span, ...]

    @property
    def start(self) -> int:
        """Where it begins in `raw`."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where it ends in `raw`."""
        return self.spans[-1][1]


@dataclass(frozen=True)
class Near:
    """The passage that is most like a quotation.

    `difference` shows what to remove of the quotation as [-words-] and what to put in as
    {+words+}; `score` is how like they are, of 100; `exact` where no word differs.
    """

    match: Match
    passage: str
    difference: str
    score: float

    @property
    def exact(self) -> bool:
        """Whether the passage has the very words."""
        return "[-" not in self.difference and "{+" not in self.difference


@dataclass(frozen=True)
class Index:
    """A text made ready for searching: its letters, and where in `text.text` each stands."""

    text: SourceText
    letters: str = field(repr=False)
    key: str = field(repr=False)
    where: array[int] = field(repr=False)

    @classmethod
    def of(cls, text: SourceText) -> Index:
        """Makes the index of a text."""
        where = array("L")
        pieces = []
        for match in _LETTERS.finditer(text.text):
            pieces.append(match[0])
            where.extend(range(match.start(), match.end()))
        letters = "".join(pieces)
        return cls(text, letters, _lower(letters), where)

    @cached_property
    def haystack(self) -> str:
        """The text with one shape of quotation mark and dash; as long as the text itself."""
        return self.text.text.translate(SHAPES).replace("\n", " ")

    # ── exactly ──────────────────────────────────────────────────────────────────────────

    def find(self, quotation: str) -> list[Match]:
        """Every place where the quotation stands word for word, in order, `MOST` at most."""
        parts = split_quotation(quotation)
        if not parts:
            return []
        found: list[Match] = []
        for first in self._find_part(parts[0], 0, len(self.key)):
            spans = self._follow([first], parts)
            if spans:
                found.append(Match(tuple(s for a, b in spans for s in self._raw_spans(a, b))))
            if len(found) == MOST:
                break
        return found

    def _follow(self, spans: list[Span], parts: Sequence[Part]) -> list[Span]:
        """The other parts of a quotation after its first; empty where one does not follow."""
        for part in parts[1:]:
            start = spans[-1][1]
            end = start + part.reach + len(part.letters)
            following = next(self._find_part(part, start, end), None)
            if following is None:
                return []
            spans.append(following)
        return spans

    def _find_part(self, part: Part, start: int, end: int) -> Iterator[Span]:
        wanted = _lower(part.letters)
        position = self.key.find(wanted, start, end)
        while position >= 0:
            after = position + len(wanted)
            if self._is_same(part, position, after):
                yield position, after
            position = self.key.find(wanted, position + 1, end)

    def _is_same(self, part: Part, start: int, end: int) -> bool:
        """Whether a part and letters of the text, which are the same, are so word for word."""
        if self.letters[start:end] != part.letters:
            return False  # capitals
        if not (part.open_left or self.is_edge(start)):
            return False
        if not (part.open_right or self.is_edge(end) or _HANGUL.match(self.letters[end - 1])):
            return False
        text = self.text.text
        first, last = self.where[start], self.where[end - 1] + 1
        gaps = _LETTER.split(text[first:last])
        inner = zip(part.gaps[1:-1], gaps[1:-1], strict=True)
        same = all(
            ours == theirs or self._is_same_gap(ours, theirs, start + index)
            for index, (ours, theirs) in enumerate(inner)
        )
        before = text[max(0, first - 4) : first].rstrip()
        after = text[last : last + 4].lstrip()
        return (
            same
            and before.endswith(_find_symbols(part.gaps[0]))
            and after.startswith(_find_symbols(part.gaps[-1]))
        )

    def is_edge(self, index: int) -> bool:
        """Whether a word may begin with this letter (and one end with the letter before)."""
        if index == 0 or index == len(self.where) or self.where[index] != self.where[index - 1] + 1:
            return True
        return bool(UNSPACED.match(self.letters[index - 1]) or UNSPACED.match(self.letters[index]))

    def _is_same_gap(self, ours: str, theirs: str, index: int) -> bool:
        """Whether what stands after a letter is the same in the quotation and in the text."""
        mine, yours = _canonical(ours), _canonical(theirs)
        if mine == yours:
            return True
        if SOFT_HYPHEN in ours + theirs and mine in ("", "-") and yours in ("", "-"):
            return True
        if mine.strip() == yours.strip() == "":
            neighbours = self.letters[index : index + 2]
            return self.text.format == "pdf" or all(map(UNSPACED.match, neighbours))
        return yours == " " and "\ufffd" in self._raw_gap(index)  # it may stand for anything

    def _raw_gap(self, index: int) -> str:
        origins = self.text.origins
        return self.text.raw[origins[self.where[index]] : origins[self.where[index + 1]]]

    def _raw_spans(self, start: int, end: int) -> list[Span]:
        """The spans of `raw` that letters come from, without the notes between them."""
        return self._to_raw(self.where[start], self.where[end - 1] + 1)

    def _to_raw(self, first: int, last: int) -> list[Span]:
        raw = self.text.raw
        start, end = to_raw(raw, self.text.origins, first, last)
        spans: list[Span] = []
        for aside_start, aside_end in self.text.asides:
            if start < aside_start and aside_end < end:
                spans.append((start, aside_start))
                start = aside_end
        spans.append((start, end))
        inked = [_trim(raw, span) for span in spans if _INK.search(raw[slice(*span)])]
        return inked or [(start, end)]

    # ── nearly ───────────────────────────────────────────────────────────────────────────

    def find_near(
        self, quotation: str, places: Sequence[Span], *, within: bool = False
    ) -> Near | None:
        """What is most like a quotation, part by part; in `places` (of `raw`) first, or alone."""
        parts = split_quotation(quotation)
        near = [self._find_near_part(part, places, within) for part in parts]
        found = [part for part in near if part is not None]
        if not found or len(found) < len(parts):
            return None
        spans = tuple(span for part in found for span in part.match.spans)
        return Near(
            Match(spans),
            " … ".join(part.passage for part in found),
            " … ".join(part.difference for part in found),
            min(part.score for part in found),
        )

    def _find_near_part(self, part: Part, places: Sequence[Span], within: bool) -> Near | None:
        words = part.words.translate(SHAPES).replace("\n", " ")
        ranges = [self.text.find_range(*place) for place in places]
        best: tuple[float, int, int] | None = None
        for low, high in ranges if within else [*ranges, (0, len(self.haystack))]:
            alignment = fuzz.partial_ratio_alignment(words, self.haystack[low:high])
            if alignment and (best is None or alignment.score > best[0] + 0.01):
                best = (alignment.score, low + alignment.dest_start, low + alignment.dest_end)
        if best is None or best[0] == 0:
            return None
        return self._compare(part.words, *self._fit(words, best[1], best[2]))

    def _fit(self, words: str, start: int, end: int) -> Span:
        """The run of whole words around a span that is most like `words`.

        It ends where the text does: notes and running heads behind it are no part of it.
        """
        room = len(words) // 3 + 20
        middle = (start + end) // 2
        shift = max(start - room, self.haystack.rfind(BARRIER, 0, middle) + 1, 0)
        barrier = self.haystack.find(BARRIER, middle)
        stop = min(end + room, barrier if barrier >= 0 else len(self.haystack))
        start, end = max(start, shift), min(end, stop)
        tokens = list(TOKEN.finditer(self.haystack[shift:stop]))
        starts = sorted((abs(t.start() + shift - start), t.start() + shift) for t in tokens)[:6]
        ends = sorted((abs(t.end() + shift - end), t.end() + shift) for t in tokens)[:10]
        runs = [(a, b) for _, a in starts for _, b in ends if a < b]
        if not runs:
            return start, end
        return max(runs, key=lambda run: (fuzz.ratio(words, self.haystack[slice(*run)]), -run[0]))

    def _compare(self, words: str, start: int, end: int) -> Near:
        passage = self.readable(start, end)
        difference = show_difference(words, passage)
        score = measure_likeness(words, passage)
        return Near(Match(tuple(self._to_raw(start, end))), passage, difference, score)

    def readable(self, start: int, end: int) -> str:
        """A span of `text.text` for a person: on one line, broken words joined.

        A word broken at a line's end keeps its hyphen where the text writes it so elsewhere.
        """
        words = self.text.text[start:end].replace("\n", " ")
        for broken in set(re.findall(rf"\w+(?:{SOFT_HYPHEN}\w+)+", words)):
            hyphenated = broken.replace(SOFT_HYPHEN, "-")
            known = hyphenated in self.text.text
            words = words.replace(broken, hyphenated if known else broken.replace(SOFT_HYPHEN, ""))
        return words.replace(SOFT_HYPHEN, "")


def _canonical(gap: str) -> str:
    """What stands between two letters, in one shape."""
    if len(gap) == 1 and gap in QUOTES:
        return "'"
    gap = gap.translate(_WITHOUT_QUOTES).translate(SHAPES).replace("…", "...")
    core = re.sub("-+", "-", "".join(gap.replace(SOFT_HYPHEN, "").split()))
    return core or (" " if any(character.isspace() for character in gap) else "")


def _find_symbols(gap: str) -> str:
    """The symbols that belong to a quotation's first or last word: "75%"."""
    return "".join(c for c in gap if c in _SYMBOLS or unicodedata.category(c) in ("Sc", "Sm"))


def _lower(letters: str) -> str:
    """In lower case, letter for letter."""
    lower = letters.lower()
    if len(lower) == len(letters):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in letters)


def _trim(raw: str, span: Span) -> Span:
    """A span without the space at its ends; as it is, if it is nothing but space."""
    match = _INK.search(raw[slice(*span)])
    return (span[0] + match.start(), span[0] + match.end()) if match else span
