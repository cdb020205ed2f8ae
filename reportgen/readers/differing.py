"""What other readers say of a passage and the extract does not, and whether that is settled.

A difference is settled where the extract says that it was considered: in a claim's `considered`,
which lists what others say of it, or in `left_out`, which names their claims that it does without.
Values are remembered there and not readers: whoever gives the same answer later opens nothing
anew, and whoever gives another one does. What a reader leaves out is no answer, as in the
coefficients.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reportgen.model.brief import Certainty, Considered
from reportgen.readers.passages import Mark, Passage
from reportgen.readers.reading import FIRST, Reading

Field = Literal["theme", "stance", "certainty", "claim"]
Value = str | int
RANKS = {certainty.value: rank for rank, certainty in enumerate(Certainty)}
"""Certainties in their order."""


@dataclass(frozen=True)
class Answer:
    """What one or more other readers say, and whether the extract has considered it."""

    value: Value
    readers: tuple[str, ...]
    is_considered: bool = False


@dataclass(frozen=True)
class Difference:
    """One thing that the readers of a passage say differently from the extract.

    `mine` is what the extract says, None where it says nothing. Of a "claim" that is its id, where
    it alone marked the passage, and there are no answers; else the answers are the ids of others.
    """

    field: Field
    mine: Value | None
    answers: tuple[Answer, ...] = ()
    is_settled: bool = False


def find_differences(
    passage: Passage, first: Reading, *, is_alone: bool = False
) -> tuple[Difference, ...]:
    """How a passage is read otherwise than by the `first`.

    `is_alone`: nobody else has read the source, so that nothing is missing anywhere.
    """
    mine = passage.get(FIRST)
    if mine is None:
        return (_find_missing(passage, first),)
    considered = first.considered.get(mine.claim) or Considered()
    if len(passage.marks) == 1:
        lone = Difference("claim", mine.claim, (), considered.unmarked)
        return () if is_alone else (lone,)
    others = [mark for mark in passage.marks if mark is not mine]
    return tuple(_compare(mine, others, considered))


def _find_missing(passage: Passage, first: Reading) -> Difference:
    """A passage that others alone marked; it is left out once a claim on it is."""
    answers = tuple(
        Answer(m.claim, (m.reader,), (m.reader, m.claim) in first.left_out) for m in passage.marks
    )
    return Difference("claim", None, answers, any(one.is_considered for one in answers))


def _compare(mine: Mark, others: Sequence[Mark], considered: Considered) -> Iterator[Difference]:
    like = [mark for mark in others if mark.theme == mine.theme]  # whose scale is the same
    yield from _differ("theme", mine.theme, [(m.theme, m.reader) for m in others], considered.theme)
    stances = [(m.stance, m.reader) for m in like]
    yield from _differ("stance", mine.stance, stances, considered.stance)
    sure = [(m.certainty, m.reader) for m in others]
    known = [certainty.value for certainty in considered.certainty]
    yield from _differ("certainty", mine.certainty, sure, known)


def _differ(
    field: Field,
    mine: Value | None,
    said: Sequence[tuple[Value | None, str]],
    considered: Sequence[Value],
) -> Iterator[Difference]:
    """The difference in a field, if there is one: other answers, each with who gives it."""
    by_value: dict[Value, list[str]] = {}
    for value, reader in said:
        if value is not None and value != mine:
            by_value.setdefault(value, []).append(reader)
    answers = tuple(
        Answer(value, tuple(readers), value in considered) for value, readers in by_value.items()
    )
    if answers:
        yield Difference(field, mine, answers, all(one.is_considered for one in answers))
