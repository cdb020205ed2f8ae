"""How two wordings of a text differ, word by word, for a person to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Part = Literal["same", "old", "new"]

_TOKEN = re.compile(
    r"\s+"
    r"|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"  # scripts that put no space between words
    r"|\[[^\[\]\s]*@[^\[\]]*\]"  # a citation changes as a whole
    r"|\w+(?:[-'’.,]\w+)*"
    r"|."
)
_LONGEST = 4_000
"""Tokens of a text up to which its words are compared; a longer one is shown as replaced."""


@dataclass(frozen=True)
class Piece:
    """Some words of a text: in both wordings, or in the old or the new one alone."""

    part: Part
    text: str


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of two wordings in order; where words are replaced the old ones come first.

    Runs of white space count as one space. The other way round, the pieces are the same with
    `old` and `new` exchanged.
    """
    ours, theirs = _part(old), _part(new)
    if max(len(ours), len(theirs)) > _LONGEST:
        return tuple(_tidy([Piece("old", "".join(ours)), Piece("new", "".join(theirs))]))
    if (ours, theirs) > (theirs, ours):
        swapped = _compare(theirs, ours)
        names: dict[Part, Part] = {"old": "new", "new": "old", "same": "same"}
        return tuple(_tidy([Piece(names[one.part], one.text) for one in swapped]))
    return tuple(_tidy(_compare(ours, theirs)))


def _part(text: str) -> list[str]:
    return [" " if word.isspace() else word for word in _TOKEN.findall(text.strip())]


def _compare(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    pieces: list[Piece] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        pieces += [Piece("old", "".join(old[a:b])), Piece("new", "".join(new[c:d]))]
    return pieces


def _tidy(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces with each change as one: two that next to nothing parts are told together."""
    old, new = "", ""
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        if piece.part == "old":
            old += piece.text
        elif piece.part == "new":
            new += piece.text
        elif (old or new) and place < last and _is_bridge(piece.text):
            old, new = old + piece.text, new + piece.text
        else:
            yield from _settle(old, new)
            old, new = "", ""
            yield piece
    yield from _settle(old, new)


def _is_bridge(text: str) -> bool:
    """Whether what two changes share between them is too little to be read by itself."""
    words = text.split()
    return not words or (len(words) == 1 and len(words[0]) <= 3)


def _settle(old: str, new: str) -> Iterator[Piece]:
    """A change without the space that both sides begin or end with, which belongs to neither."""
    while old and new and old[0] == new[0] == " ":
        yield Piece("same", " ")
        old, new = old[1:], new[1:]
    tail = ""
    while old and new and old[-1] == new[-1] == " ":
        tail, old, new = " ", old[:-1], new[:-1]
    if old:
        yield Piece("old", old)
    if new:
        yield Piece("new", new)
    if tail:
        yield Piece("same", tail)


def shorten(pieces: Sequence[Piece], around: int = 8) -> tuple[Piece, ...]:
    """The pieces with `around` words beside each change; "…" stands for the words between."""
    last = len(pieces) - 1
    return tuple(
        Piece("same", _cut(piece.text, around, first=place == 0, last=place == last))
        if piece.part == "same"
        else piece
        for place, piece in enumerate(pieces)
    )


def _cut(text: str, around: int, *, first: bool, last: bool) -> str:
    words = text.split()
    head, tail = (0 if first else around), (0 if last else around)
    if len(words) <= head + tail + 3:
        return text
    before, after = " ".join(words[:head]), " ".join(words[len(words) - tail :] if tail else ())
    inner = " ".join(part for part in (before, "…", after) if part)
    return f"{' ' * text[0].isspace()}{inner}{' ' * text[-1].isspace()}"
