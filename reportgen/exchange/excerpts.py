"""What of a note is a passage: its words, its place, and what the reader wrote beside it.

Notes have no grammar of their own; templates and habits give them one. Words are a passage where
they are highlighted, stand in a block quotation, or stand in quotation marks with a page after
them. The rest of their block is the comment, and so is the one block after it that says so by
where it stands: a quotation beneath a highlight, a remark beneath a quotation. No more is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reportgen.exchange.callouts import read_callout
from reportgen.exchange.markup import Block, Mark, Picture
from reportgen.exchange.places import Place, join_places
from reportgen.exchange.quoting import unquote
from reportgen.exchange.tokens import (
    KIND,
    Token,
    has_picture,
    has_place,
    has_words,
    is_blank,
    is_linked,
    is_placed,
    tokenise,
)

_NOWHERE = Place()


@dataclass
class Excerpt:
    """A passage in the making: what is said of it, piece by piece."""

    words: str
    line: int
    colour: str = ""
    data: str = ""
    place: Place = _NOWHERE
    remarks: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    id: str = ""

    @property
    def comment(self) -> str:
        """What the reader wrote beside it, on one line."""
        return fold(" ".join(self.remarks))


@dataclass(frozen=True)
class Excerpts:
    """The excerpts of a note, in its order, and what was seen in it and not taken."""

    found: tuple[Excerpt, ...]
    left_out: Counter[str]


_TAG = re.compile(r"(?<![\w&/#(\[])#(?P<tag>(?=[\w/-]*[^\W\d_])\w(?:[\w/-]*\w)?)(?!\w),?")
_BLOCK_ID = re.compile(r"(?:^|\s)\^(?P<id>[\w-]+)\s*$")
_LABEL = re.compile(
    r"^\W*(?P<label>comments?|notes?|my notes?|remarks?|tags?|annotation tags|keywords?|quotes?|"
    r"quotation|highlights?|underlines?|excerpts?|text)\W{0,4}?:{1,2}[\s*_]*",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(r"\s*[—–-]+\s*(?:location|loc\.?|page|p\.)\s*:?\s*$", re.IGNORECASE)
_EDGES = " \t\n,;:.|•·–—-*_()[]\\"
_LEADS = re.compile(r"^[^\w\s“\"«„‘'#@(\[<]{1,3}\s+")


def fold(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def find_excerpts(blocks: Sequence[Block]) -> Excerpts:
    """The excerpts of a note's blocks."""
    finder = _Finder()
    for block in blocks:
        finder.take(block)
    return Excerpts(tuple(finder.found), finder.left_out)


# ── from tokens to excerpts ──────────────────────────────────────────────────────────────


@dataclass
class _Finder:
    """Reads block after block, and knows the passage that the next block may be about."""

    found: list[Excerpt] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    last: Block | None = None
    """The block of the last passage, None where another block has come between."""

    def take(self, block: Block) -> None:
        callout = read_callout(block)
        if callout is None:
            self.take_plain(block)
        elif callout.kind == "other":
            self.left_out["callouts"] += 1
        elif callout.kind == "remark":
            self.remark(tokenise(callout.block))
        else:
            known = len(self.found)
            self.take_plain(callout.block)
            for excerpt in self.found[known:]:
                excerpt.colour = excerpt.colour or callout.colour

    def take_plain(self, block: Block) -> None:
        """Takes a block that is no callout, or what is in one."""
        tokens = tokenise(block)
        if pictures := sum(isinstance(token, Picture) for token in tokens):
            self.left_out["pictures"] += pictures
        if any(isinstance(token, Mark) for token in tokens):
            self.keep(block, _read_marked(tokens, block))
        elif block.kind in ("rule", "heading"):
            self.last = None
        elif self.is_about_last(tokens):
            self.remark(tokens)
        elif block.kind == "quote" and not (self.is_beneath(block) and not has_place(tokens)):
            self.keep(block, _read_quotation(tokens, block))
        elif any(is_linked(token) for token in tokens) and not has_picture(tokens):
            self.keep(block, _read_linked(tokens, block))
        elif is_placed(tokens):
            self.keep(block, _read_statement(tokens, block))
        else:
            self.remark(tokens)

    def keep(self, block: Block, excerpts: Sequence[Excerpt]) -> None:
        self.found += excerpts
        if excerpts:
            self.last = block

    def is_about_last(self, tokens: Sequence[Token]) -> bool:
        """Whether a block names the last passage by its id, and so is about it."""
        ids = {token.id for token in tokens if isinstance(token, Place)} - {""}
        return bool(self.last and self.found and ids & {self.found[-1].place.id})

    def is_beneath(self, block: Block) -> bool:
        """Whether a quotation stands beneath a passage that is none, or within one."""
        if self.last is None:
            return False
        return block.depth > self.last.depth or self.last.kind != "quote"

    def remark(self, tokens: Sequence[Token]) -> None:
        """Takes a block without a passage as a remark on the one before, if it is that."""
        text = "".join(token for token in tokens if isinstance(token, str))
        if not has_words(text):
            return
        excerpt = self.found[-1] if self.last and self.found else None
        is_own = _LABEL.match(text) or not has_words(_TAG.sub("", text))
        if excerpt and (is_own or not excerpt.remarks or self.is_about_last(tokens)):
            add_remark(excerpt, text)
        else:
            self.left_out["paragraphs without a quotation"] += 1
            self.last = None


def _read_marked(tokens: Sequence[Token], block: Block) -> list[Excerpt]:
    """The highlights of a block, each with the place and the words after it."""
    found: list[Excerpt] = []
    leads = isinstance(next((t for t in tokens if not is_blank(t)), ""), Place)
    before, pending = "", Place()
    for token in tokens:
        if isinstance(token, Mark):
            if found and token.data and token.data == found[-1].data:
                found[-1].words += f" {fold(token.words)}"
                continue
            words = unquote(fold(token.words))
            found.append(Excerpt(words, block.line, token.colour, token.data, pending))
            pending = Place()
            add_remark(found[-1], before)
            before = ""
        elif isinstance(token, Place):
            if leads or not found:
                pending = join_places(pending, token)
            else:
                found[-1].place = join_places(found[-1].place, token)
        elif isinstance(token, str) and found:
            add_remark(found[-1], token)
        elif isinstance(token, str):
            before += token
    if found and not leads:
        found[-1].place = join_places(found[-1].place, pending)
    return [excerpt for excerpt in found if has_words(excerpt.words)]


def _read_quotation(tokens: Sequence[Token], block: Block) -> list[Excerpt]:
    """The passages of a block quotation: one ends where a paragraph names its place."""
    found: list[Excerpt] = []
    pending: list[Token] = []
    for paragraph in _split_paragraphs(tokens):
        pending += [*paragraph, "\n"]
        if has_place(paragraph) and any(_is_word(token) for token in pending):
            found.append(_read_placed(pending, block.line))
            pending = []
    if any(_is_word(token) for token in pending):
        if found:
            add_remark(found[-1], "".join(token for token in pending if isinstance(token, str)))
        else:
            found.append(_read_placed(pending, block.line))
    return [excerpt for excerpt in found if has_words(excerpt.words)]


def _is_word(token: Token) -> bool:
    return isinstance(token, str) and has_words(token)


def _split_paragraphs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    paragraph: list[Token] = []
    for token in tokens:
        first, *others = token.split("\n\n") if isinstance(token, str) else [token]
        paragraph.append(first)
        for part in others:
            yield paragraph
            paragraph = [part]
    yield paragraph


def _read_linked(tokens: Sequence[Token], block: Block) -> list[Excerpt]:
    excerpt = _read_placed(tokens, block.line)
    return [excerpt] if any(map(str.isalpha, excerpt.words)) else []


def _read_statement(tokens: Sequence[Token], block: Block) -> list[Excerpt]:
    """What a reader says of a page, without words of the source; nothing where it is all silent."""
    excerpt = Excerpt("", block.line)
    for token in tokens:
        if isinstance(token, Place):
            excerpt.place = join_places(excerpt.place, token)
        elif isinstance(token, str):
            add_remark(excerpt, token)
        elif isinstance(token, Picture):
            excerpt.data = excerpt.data or token.data
    return [excerpt] if excerpt.remarks else []


def _read_placed(tokens: Sequence[Token], line: int) -> Excerpt:
    """A passage that is all that stands before its place; what follows is the remark."""
    excerpt = Excerpt("", line)
    words: list[str] = []
    placed = False
    for token in tokens:
        if isinstance(token, Place):
            excerpt.place = join_places(excerpt.place, token)
            placed = has_words("".join(words))
        elif isinstance(token, str):
            if placed:
                add_remark(excerpt, token)
            else:
                words.append(token)
    text = _take_tags(excerpt, "".join(words))
    text = _LEADS.sub("", text.strip())
    label = _LABEL.match(text)
    text = text[label.end() :] if label else text
    excerpt.words = unquote(_ANNOUNCED.sub("", fold(text)).rstrip("—–-([ "))
    return excerpt


def add_remark(excerpt: Excerpt, text: str) -> None:
    """Adds what a reader wrote: a remark, tags, or the kind and colour of a highlight."""
    for line in text.split("\n"):
        label = _LABEL.match(line)
        name = label["label"].lower() if label else ""
        rest = line[label.end() :] if label else line
        if name in ("tag", "tags", "annotation tags", "keyword", "keywords"):
            excerpt.tags += [tag for part in re.split("[,;]", rest) if (tag := part.strip(" #[]"))]
            continue
        kind = KIND.match(rest)
        if kind:
            excerpt.colour = excerpt.colour or (kind["colour"] or "").lower()
            continue
        rest = _LEADS.sub("", _take_tags(excerpt, rest)).strip(_EDGES.replace(".", ""))
        if has_words(rest):
            excerpt.remarks.append(fold(rest.lstrip(_EDGES)))


def _take_tags(excerpt: Excerpt, text: str) -> str:
    """A text without the hash tags and the block id in it, which the excerpt takes."""
    if match := _BLOCK_ID.search(text):
        excerpt.id = match["id"]
        text = text[: match.start()]
    excerpt.tags += [match["tag"] for match in _TAG.finditer(text)]
    return _TAG.sub(" ", text)
