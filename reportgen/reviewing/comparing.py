"""What was changed in a copy without being tracked: its text beside what the build printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from reportgen.reviewing.docx import mark
from reportgen.reviewing.manuscript import Manuscript
from reportgen.reviewing.markings import Edit, Marking

_SAME = 40.0
"""How like (of 100) two paragraphs must be for one to be what became of the other."""
_LEAST = 8
"""Letters of a paragraph from which on it is told as moved: shorter ones stand in many places."""


def find_untracked(own: Manuscript, copy: Manuscript) -> Iterator[Marking]:
    """The paragraphs that are other than they were printed, each as one change.

    What a program makes anew, such as a table of contents, is left out.
    """
    ours = [n for n, p in enumerate(own.paragraphs) if _counts(p.style, p.printed)]
    printed = [own.paragraphs[n].printed.strip() for n in ours]
    given = [p.printed.strip() for p in copy.paragraphs if _counts(p.style, p.printed)]
    pieces = SequenceMatcher(None, printed, given, autojunk=False).get_opcodes()
    come = {given[n] for kind, *_, c, d in pieces if kind != "equal" for n in range(c, d)}
    gone = {printed[n] for kind, a, b, *_ in pieces if kind != "equal" for n in range(a, b)}
    for kind, a, b, c, d in pieces:
        if kind == "equal":
            continue
        new = [words for words in given[c:d] if words not in gone]
        for number in range(a, b):
            old = printed[number]
            if old in come:
                yield from _tell(own, ours[number], old, old, moved=len(old) >= _LEAST)
                continue
            best = _find_like(old, new)
            if best:
                new.remove(best)
                yield from _tell(own, ours[number], old, best)
            else:
                yield from _tell(own, ours[number], old, "")
        at = ours[min(a, len(ours) - 1)] if ours else 0
        for words in new:
            marking = mark(own, at, 0, 0) if ours else Marking("", "", 0)
            yield replace(marking, change=Edit("", f"{words}\n", tracked=False))


def _find_like(old: str, new: Sequence[str]) -> str:
    """The paragraph that another became; "" where none is like it."""
    ranked = [(fuzz.ratio(old, words), -place) for place, words in enumerate(new)]
    score, place = max(ranked, default=(0.0, 0))
    return new[-place] if score >= _SAME else ""


def _count_same(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _counts(style: str, printed: str) -> bool:
    return bool(printed.strip()) and not style.startswith(("toc", "header", "footer"))


def _tell(
    own: Manuscript, number: int, old: str, new: str, *, moved: bool = False
) -> Iterator[Marking]:
    """A paragraph that became another: from the first word that differs to the last."""
    if old == new:
        if moved:
            marking = mark(own, number, 0, len(own.paragraphs[number].printed))
            yield replace(marking, change=Edit(old, old, tracked=False, moved=True))
        return
    head = _count_same(old, new)
    head = old.rfind(" ", 0, head) + 1
    tail = _count_same(old[head:][::-1], new[head:][::-1])
    while tail and not old[len(old) - tail].isspace():
        tail -= 1
    printed = own.paragraphs[number].printed
    shift = printed.find(old)
    start, end = shift + head, shift + len(old) - tail
    edit = Edit(old[head : len(old) - tail], new[head : len(new) - tail], tracked=False)
    yield replace(mark(own, number, start, end), change=edit)
