"""Obsidian's callouts: block quotations that say what they are for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from reportgen.exchange.markup import Anchor, Block, Mark, read_colour
from reportgen.exchange.places import read_anchor, read_words
from reportgen.exchange.tokens import is_linked

_CALLOUT = re.compile(
    r"\s*\[!(?P<type>[^\]\n|]*)(?:\|(?P<colour>[^\]\n]*))?\][+-]?[ \t]*(?P<title>[^\n]*)\n?"
)
_ABOUT = re.compile(
    r"\W*(?:abstract|summary|metadata|citation|reference|bibliography)\W*", re.IGNORECASE
)
_QUOTING = ("quote", "highlight", "annotation", "excerpt", "underline", "citation")
_REMARKING = ("note", "comment", "remark", "important", "question")


@dataclass(frozen=True)
class Callout:
    """An Obsidian callout: whether it quotes, remarks or does another thing, and what is in it."""

    kind: Literal["quote", "remark", "other"]
    block: Block
    colour: str


def read_callout(block: Block) -> Callout | None:
    """The callout that a block is; None where it is none."""
    first = block.pieces[0] if block.pieces else ""
    if block.kind != "quote" or not isinstance(first, str):
        return None
    match = _CALLOUT.match(first)
    if match is None:
        return None
    kind = match["type"].strip().lower()
    title = f"({match['title']})\n\n" if read_words(match["title"]) else match["title"] + "\n"
    pieces = (title + first[match.end() :], *block.pieces[1:])
    rest = Block(block.kind, pieces, block.line, block.depth)
    has_mark = any(isinstance(piece, Mark) for piece in block.pieces)
    has_place = any(isinstance(p, Anchor) and is_linked(read_anchor(p)) for p in block.pieces)
    colour = read_colour(match["colour"] or "")
    is_quoting = kind.startswith(_QUOTING) and not _ABOUT.fullmatch(match["title"])
    if has_mark or is_quoting or (kind == "cite" and has_place):
        return Callout("quote", rest, colour)
    return Callout("remark" if kind.startswith(_REMARKING) else "other", rest, colour)
