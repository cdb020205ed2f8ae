"""A block of a note as tokens: its text, its highlights, and every statement of a place in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from reportgen.exchange.markup import Anchor, Block, Citation, Mark, Picture, Piece
from reportgen.exchange.places import (
    Place,
    read_anchor,
    read_citation,
    read_pages,
    read_words,
    turn,
)
from reportgen.exchange.quoting import find_quoted

Token = str | Mark | Place | Picture
Keeper = Callable[[Token], str]

KIND = re.compile(
    r"^\W*(?P<colour>red|orange|yellow|green|cyan|blue|purple|magenta|pink|gr[ae]y|black|white)?"
    r"\s*(?:highlight|underline|annotation)(?:ed)?\W*$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"\((?P<round>[^()\0]{1,200})\)|\[\[?(?P<square>[^\[\]\0]{1,200})\]\]?"
    r"|（(?P<wide>[^（）\0]{1,200})）"
)
_AFTER_DASH = re.compile(r"(?:^|\s)(?:[—–―]|--)\s*(?P<words>[^\n\0]{1,200}?)[ \t]*(?=\n|$)")
_AT_END = re.compile(r"(?:^|[\s,;])(?P<words>(?:pp?\.|[Pp]ages?)\s*[\divxlc][\w\s–-]{0,12})\s*$")
_AFTER_MARK = re.compile(
    r"(?<=[”\"»“])\s*\((?:[^\W\d_][^()\d\0]{0,60}\s)?(?P<pages>(?!(?:1[5-9]|20)\d\d\))\d{1,4}"
    r"(?:\s*[-–]\s*\d{1,4})?)\)"
)
"""A page without a word for it, as the MLA has it, which only a quotation before it explains."""
_SENTINEL = re.compile(r"\0(\d+)\0")
_WIKI_IMAGE = re.compile(r"!\[\[[^\]\n]*\]\]")


def tokenise(block: Block) -> list[Token]:
    """A block's pieces with every statement of a place in it found, and quotations marked."""
    objects: list[Token] = []

    def keep(token: Token) -> str:
        objects.append(token)
        return f"\0{len(objects) - 1}\0"

    text = "".join(_encode(piece, keep) for piece in block.pieces)
    text = _WIKI_IMAGE.sub(lambda _: keep(Picture()), text)
    text = re.sub(r"[(\[]\s*(\0\d+\0)\s*[)\]]", r"\1", text)
    text = _AFTER_MARK.sub(lambda match: f" {keep(read_pages(match['pages']))}", text)
    for pattern in (_BRACKETED, _AFTER_DASH, _AT_END):
        text = pattern.sub(lambda match: _keep_place(match, keep), text)
    parts = _SENTINEL.split(text)
    tokens = [objects[int(part)] if odd % 2 else part for odd, part in enumerate(parts)]
    if not any(isinstance(token, Mark) for token in tokens):
        tokens = list(_mark_quoted(tokens))
    return [token for token in tokens if token != ""]


def _encode(piece: Piece, keep: Keeper) -> str:
    """A piece as text; what is not text is kept, and stands for itself."""
    if isinstance(piece, str):
        return piece
    if isinstance(piece, Anchor):
        place = read_anchor(piece)
        return keep(place) if place else piece.words
    return keep(read_citation(piece) if isinstance(piece, Citation) else piece)


def _keep_place(match: re.Match[str], keep: Keeper) -> str:
    words = next(group for group in match.groups() if group)
    place = read_words(words)
    return keep(place) if place else match[0]


def _mark_quoted(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens, where words in quotation marks before a place are marked.

    Between them the usual template for Obsidian names the colour ("Yellow Highlight"); it has
    the page's index in words and its label in the link, and not the other way as all others.
    """
    turned = False
    for token, following in zip_longest(tokens, tokens[1:], fillvalue=""):
        quoted = None
        if isinstance(token, str) and isinstance(following, Place):
            quoted = find_quoted(token)
        if quoted is None:
            yield turn(token) if turned and isinstance(token, Place) else token
        else:
            yield from (quoted.before, Mark(quoted.words), quoted.after)
        turned = quoted is not None and bool(KIND.match(quoted.after))


def has_words(text: str) -> bool:
    """Whether a text has letters or numbers in it."""
    return any(character.isalnum() for character in text)


def has_place(tokens: Sequence[Token]) -> bool:
    """Whether a place is stated among tokens."""
    return any(isinstance(token, Place) for token in tokens)


def has_picture(tokens: Sequence[Token]) -> bool:
    """Whether a picture is among tokens."""
    return any(isinstance(token, Picture) for token in tokens)


def is_placed(tokens: Sequence[Token]) -> bool:
    """Whether a block begins or ends with a page: what the reader says of that page."""
    told = [token for token in tokens if not is_blank(token) and not isinstance(token, Picture)]
    if len(told) < 2 and not has_picture(tokens):
        return False
    ends = [token for token in (told[:1] + told[-1:]) if isinstance(token, Place)]
    return any(place.label or place.locator or place.id for place in ends)


def is_linked(token: Token | None) -> bool:
    """Whether a place is one that a tool linked: to a page of a file, or a spot of a book."""
    return isinstance(token, Place) and token.is_linked


def is_blank(token: Token) -> bool:
    """Whether a token is text that says nothing."""
    return isinstance(token, str) and not has_words(token)
