"""A change of printed words as a change of the field that they were printed from.

The words around a change are found in the field as it is written, and what is between them is
replaced; all else stays, markup included. Whatever is not plain is refused, with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reportgen.model.remarks import PlaceKind
from reportgen.reading.encoding import CONTROL
from reportgen.reviewing.alignment import Alignment, Tokens, align, tokenize
from reportgen.reviewing.fields import Field
from reportgen.reviewing.markings import Edit
from reportgen.reviewing.placing import Placed

_CITATION = re.compile(r"\[[^\[\]]*@[^\[\]]*\]")
_MARKUP = re.compile(r"[\\*\[\]]")
_PROSE = frozenset({"text", "answer", "reason"})


class Refused(Exception):
    """A change cannot be made in a field; its words say why, and what to do."""


@dataclass(frozen=True, order=True)
class Splice:
    """What is to stand instead of the characters `start` to `end` of a field as it is written."""

    start: int
    end: int
    new: str

    def clashes(self, other: Splice) -> bool:
        """Whether two cannot both be made: they touch the same characters, and differ."""
        apart = self.end < other.start or other.end < self.start
        touch = self.end == other.start or other.end == self.start
        is_point = self.start == self.end or other.start == other.end
        return self != other and not apart and not (touch and not is_point)


def plan_splice(placed: Placed) -> Splice:
    """What to replace in the field of a change; raises `Refused` where it cannot be said."""
    edit, field = placed.marking.change, placed.field
    if edit is None or field is None:
        raise Refused("No field has these words: they come from a template, or from reportgen.")
    if not edit.tracked:
        raise Refused("It was not tracked, so nobody says who changed it: change it by hand.")
    if field.place.kind in (PlaceKind.FIGURE, PlaceKind.TABLE):
        raise Refused("The caption is made with its figure or table: comment on it.")
    if not field.is_amendable:
        raise Refused("The bibliography has these words: change them there.")
    if "\n" in edit.new or "¶" in (edit.old, edit.new):
        raise Refused("It begins or joins paragraphs: write it where it belongs.")
    if placed.how == "around" or field.place.kind is PlaceKind.TEMPLATE:
        raise Refused("The words are not those of a field.")
    return _Passage(placed, edit, field).plan()


@dataclass
class _Passage:
    """A printed paragraph before and after a change, beside the field that it was printed from."""

    placed: Placed
    edit: Edit
    field: Field

    def plan(self) -> Splice:
        marking = self.placed.marking
        new = marking.before + CONTROL.sub("", self.edit.new) + marking.after
        old, made = tokenize(marking.passage), tokenize(re.sub(r"\s+", " ", new).strip())
        first, last = _find_difference(old, made, len(tokenize(marking.before).keys))
        alignment = align(marking.passage, self.field.written)
        self._check_tokens(alignment, first, len(old.keys) - last)
        start, end, words = self._cut(alignment, made, first, last)
        self._check_markup(start, end)
        if not (self.field.written[:start] + words + self.field.written[end:]).strip():
            raise Refused("It would leave the field empty: take out the record if it should go.")
        return Splice(start, end, self._escape(words))

    def _check_tokens(self, alignment: Alignment, first: int, after: int) -> None:
        """The words that change must be the field's, one after the other."""
        own = [alignment.pairs.get(n) for n in range(first, after)]
        numbers = [n for n in own if n is not None]
        if len(numbers) < len(own):
            outside = "No word of it is the field's." if not numbers else ""
            raise Refused(outside or "Some of its words are not the field's: change it by hand.")
        if numbers and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            raise Refused("It crosses markup or a citation: change it by hand.")

    def _cut(
        self, alignment: Alignment, made: Tokens, first: int, last: int
    ) -> tuple[int, int, str]:
        """The characters of the field that go, and what comes instead."""
        pairs, spans, written = alignment.pairs, alignment.field.spans, self.field.written
        old = alignment.passage
        after, stop = len(old.keys) - last, len(made.keys) - last
        left, right = pairs.get(first - 1), pairs.get(after)
        if first == after:
            return self._put_in(alignment, made, first, stop)
        start, end = spans[pairs[first]][0], spans[pairs[after - 1]][1]
        if first < stop:
            return start, end, made.text[made.spans[first][0] : made.spans[stop - 1][1]]
        if left is None:
            return start, spans[right][0] if right is not None else end, ""
        if right is None:
            return spans[left][1], end, ""
        gap = _gap(made, stop)
        if gap == _gap(old, first):
            return start, spans[right][0], ""
        if gap == _gap(old, after):
            return spans[left][1], end, ""
        is_plain = written[spans[left][1] : start].isspace()
        return spans[left][1] if is_plain else start, spans[right][0], gap if is_plain else ""

    def _put_in(
        self, alignment: Alignment, made: Tokens, first: int, stop: int
    ) -> tuple[int, int, str]:
        """The same for words that stand instead of none: beside what was kept."""
        pairs, spans, old = alignment.pairs, alignment.field.spans, alignment.passage
        left, right = pairs.get(first - 1), pairs.get(first)
        if left is None and right is None:
            raise Refused("It stands beside the field’s words, not among them: change it by hand.")
        inner = made.text[made.spans[first][0] : made.spans[stop - 1][1]] if first < stop else ""
        ahead, behind = _gap(made, first), _gap(made, stop)
        follows = right is not None and (left is None or ahead == _gap(old, first))
        if not inner:  # marks between words that are no words, such as spaces
            raise Refused("It changes spaces or quotation marks alone: change it by hand.")
        if follows and right is not None:
            return spans[right][0], spans[right][0], inner + behind
        if left is None:
            raise Refused("It stands beside the field’s words, not among them: change it by hand.")
        return spans[left][1], spans[left][1], ahead + inner

    def _check_markup(self, start: int, end: int) -> None:
        """A citation is changed by a person, who knows what it should say."""
        if self._is_prose:
            for match in _CITATION.finditer(self.field.written):
                if match.start() < max(end, start + 1) - (start == end) and start < match.end():
                    raise Refused("It changes a citation: change it by hand.")

    @property
    def _is_prose(self) -> bool:
        return self.field.path[-1] in _PROSE and self.field.file.endswith("comparison.yml")

    def _escape(self, words: str) -> str:
        """Words as a field of prose has them, where they would be markup."""
        return _MARKUP.sub(r"\\\g<0>", words) if self._is_prose else words


def _gap(text: Tokens, number: int) -> str:
    """What stands before a token, between it and the one before."""
    if not 0 < number < len(text.spans):
        return ""
    return text.text[text.spans[number - 1][1] : text.spans[number][0]]


def _find_difference(old: Tokens, made: Tokens, before: int) -> tuple[int, int]:
    """How many tokens at the beginning and at the end of two paragraphs are the same.

    Nothing that stands before a change is compared further than it, so that words put in beside
    the same words stay where they were put.
    """

    def same(one: int, other: int) -> bool:
        a, b = old.spans[one], made.spans[other]
        return old.text[slice(*a)] == made.text[slice(*b)]

    least = min(len(old.keys), len(made.keys))
    first = 0
    while first < least and same(first, first):
        first += 1
    first = min(first, max(before, 0)) if len(old.keys) < len(made.keys) else first
    last = 0
    while last < least - first and same(-1 - last, -1 - last):
        last += 1
    return first, last
