"""Words in quotation marks, in a note in anybody's habit of writing them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PAIRS = {"“": "”", "«": "»", "„": "“”", "「": "」", "『": "』", "‹": "›", "»": "«"}
_STRAIGHT = '"'
_AFTER = re.compile(r"[\s.,;:!?]*(?:(?:\w{3,8}\s+)?(?:Highlight|Underline)(?:ed)?)?[\s.,;:]*$")


@dataclass(frozen=True)
class Quoted:
    """A text that ends in a quotation: what stands before its marks, in them, and after them."""

    before: str
    words: str
    after: str


def find_quoted(text: str) -> Quoted | None:
    """The quotation that a text ends in, be it for a full stop or a name of its colour.

    The outermost marks count: in a quotation that quotes, the inner marks are its words.
    """
    tail = _AFTER.search(text)
    end = tail.start() if tail else len(text)
    marks = [(at, *_turn(text, at)) for at in range(end) if _is_mark(text[at])]
    if not marks or marks[-1][0] != end - 1 or not marks[-1][2]:
        return None
    start, depth = -1, 0
    for at, opens, closes in marks[:-1]:
        if opens and not (closes and depth):
            start = at if depth == 0 else start
            depth += 1
        elif closes and depth:
            depth -= 1
    if depth == 0 or start < 0:
        return None
    return Quoted(text[:start], text[start + 1 : end - 1], text[end:])


def _is_mark(character: str) -> bool:
    return character == _STRAIGHT or character in "“”„«»「」『』‹›"


def _turn(text: str, at: int) -> tuple[bool, bool]:
    """Whether a mark opens a quotation, and whether it closes one."""
    mark = text[at]
    if mark in "„「『‹”」』›":
        return mark in "„「『‹", mark in "”」』›"
    before = text[at - 1] if at else " "
    opens = before.isspace() or before in "([—–-/“„«" or before == _STRAIGHT
    if mark in '»"':  # « so », but »so«
        opens = opens and at + 1 < len(text) and not text[at + 1].isspace()
    return opens, not opens


def unquote(text: str) -> str:
    """A text without the quotation marks around the whole of it, or half of a pair at an end."""
    words = text.strip()
    first, last = words[:1], words[-1:]
    if len(words) > 1 and first in _PAIRS and last in _PAIRS[first]:
        return words[1:-1].strip()
    if len(words) > 1 and first == last == _STRAIGHT:
        return words[1:-1].strip()
    return words
