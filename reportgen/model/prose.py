"""Prose: the few fields in which a person may write emphasis, citations and pictures.

The notation is a small part of Pandoc's Markdown: `*emphasis*`, `**strong emphasis**`,
`[@key, p. 91; see @other]`, of which any key may stand in braces, `[@{key}]`, and a backslash
before a character that is meant as itself. A locator in braces may hold what else parts
citations: `[@key, {§ Method; with [notes]}]`. A picture is `![What it shows](path)`.
Whatever else looks like markup is text. Prose is parsed here once, and never trusted:
what comes out is a tree of spans, and each output format escapes the words in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from pydantic import ValidationInfo
from pydantic_core import PydanticKnownError

from reportgen.model.locators import ENGLISH, Locator, Spellings
from reportgen.model.notation import Notation

# A key in braces may hold brackets and semicolons, which else part citations.
_TOKEN = re.compile(
    r"\\(?P<escaped>[^\w\s])|(?P<stars>\*{1,3})"
    r"|!\[(?P<alt>[^\[\]]*)\]\(\s*(?:<(?P<whole>[^<>]+)>|(?P<path>(?:[^()<>]|\([^()]*\))+))\s*\)"
    r"|(?P<cites>\[(?=[^\[\]]*(?<!\w)@)(?>\{[^{}]*\}|[^\[\]])*+\])"
)
_BETWEEN = re.compile(r";(?![^{}]*\})")
# White space that a line break in YAML may leave; a no-break or an ideographic space is text.
_WHITE = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
_DEEPEST = 8
_CITATION = re.compile(
    r"(?P<prefix>[^@]*?)@(?:\{(?P<braced>[^{}\s]+)\}|(?P<plain>[^\s,{}]+))"
    r"(?:(?:\s*,\s*|\s+)(?P<locator>.*))?"
)


@dataclass(frozen=True)
class Words:
    """Plain words, to be escaped for whatever they are written into."""

    text: str


@dataclass(frozen=True)
class Emphasis:
    """Emphasised prose; `strong` for the double star."""

    spans: tuple[Span, ...]
    strong: bool


@dataclass(frozen=True)
class Citation:
    """One work cited, with the place in it and the words before it ("see")."""

    key: str
    locator: Locator | None = None
    prefix: str = ""


@dataclass(frozen=True)
class Citations:
    """One pair of brackets with one or more citations in it."""

    items: tuple[Citation, ...]


@dataclass(frozen=True)
class Image:
    """A picture: what it shows, its path as it is written, and its address in a document."""

    words: str
    path: str
    address: str = ""


Span = Words | Emphasis | Citations | Image


def _part_citations(text: str, spellings: Spellings) -> Iterator[str]:
    """Each citation between brackets; what names only another place belongs to the one before."""
    gathered: str | None = None
    for item in _BETWEEN.split(text):
        if gathered is not None and "@" not in item and _names_place(item, spellings):
            gathered += f";{item}"
            continue
        if gathered is not None:
            yield gathered
        gathered = item
    yield gathered or ""


def _names_place(text: str, spellings: Spellings) -> bool:
    try:
        return bool(Locator.parse_in(text, spellings))
    except ValueError:
        return False


def _read_citation(text: str, spellings: Spellings) -> Citation:
    match = _CITATION.fullmatch(text.strip())
    if match is None or match["prefix"].endswith("-"):
        raise ValueError(f"{text.strip()!r} is not a citation. Write [@key] or [@key, p. 91].")
    place = (match["locator"] or "").strip()
    if place.startswith("{") and place.endswith("}"):
        place = place[1:-1].strip()
    locator = Locator.parse_in(place, spellings) if place else None
    return Citation(match["braced"] or match["plain"], locator, match["prefix"].strip())


def _closes(text: str, stars: str, start: int) -> int:
    """Where the emphasis that begins before `start` ends, or −1 where it never does."""
    position = start
    while match := _TOKEN.search(text, position):
        run, place = match["stars"] or "", match.start()
        if place > start and not text[place - 1].isspace():
            if run == stars:
                return place
            if run == "***":  # what was opened last ends first
                return place + len(run) - len(stars)
        position = match.end()
    return -1


def _find_emphasis(text: str, run: str, position: int) -> tuple[str, int, int]:
    """The stars that open emphasis at a run of stars before `position`, its start and its end.

    The end is −1 where none of the stars of the run opens any.
    """
    if not text[position : position + 1].isspace():
        for count in range(len(run), 0, -1):
            start = position - len(run) + count
            end = _closes(text, run[:count], start)
            if end >= 0:
                return run[:count], start, end
    return run, position, -1


def _read_spans(text: str, spellings: Spellings, depth: int = 0) -> Iterator[Span]:
    position = 0
    while match := _TOKEN.search(text, position):
        yield Words(text[position : match.start()])
        position = match.end()
        if match["escaped"]:
            yield Words(match["escaped"])
        elif path := match["whole"] or match["path"]:
            yield Image(" ".join(match["alt"].split()), path.strip())
        elif match["cites"]:
            items = _part_citations(match["cites"][1:-1], spellings)
            yield Citations(tuple(_read_citation(item, spellings) for item in items))
        else:
            stars, start, end = _find_emphasis(text, match["stars"], position)
            if end < 0 or depth == _DEEPEST:  # nobody nests emphasis deeper: these are stars
                yield Words(match["stars"])
                continue
            spans = tuple(_join(_read_spans(text[start:end], spellings, depth + 1)))
            if stars == "***":
                spans = (Emphasis(spans, strong=False),)
            yield Emphasis(spans, strong=len(stars) > 1)
            position = end + len(stars)
    yield Words(text[position:])


def _join(spans: Iterator[Span]) -> Iterator[Span]:
    """Joins neighbouring words, so that an escaped character does not end a run of text."""
    words = ""
    for span in spans:
        if isinstance(span, Words):
            words += span.text
            continue
        if words:
            yield Words(words)
        words = ""
        yield span
    if words:
        yield Words(words)


@dataclass(frozen=True)
class Prose(Notation):
    """Parsed prose: `text` is as written, `spans` what it means."""

    NOUN: ClassVar[str] = "text"
    HELP: ClassVar[str] = "Write a sentence, in quotes if need be."
    SCHEMA: ClassVar[Mapping[str, Any]] = {
        "type": "string",
        "description": "Prose: *emphasis*, [@key, p. 91] and ![words](path) are read.",
    }

    text: str
    spans: tuple[Span, ...]

    @classmethod
    def _read(cls, value: object, info: ValidationInfo) -> Self:
        if not isinstance(value, str | cls):
            raise PydanticKnownError("string_type")
        if not str(value).strip():
            raise PydanticKnownError("string_too_short", {"min_length": 1})
        return super()._read(value, info)

    @classmethod
    def parse(cls, text: str) -> Prose:
        """Reads prose; raises ValueError, in words for a person, for a citation that is none."""
        return cls.parse_in(text, ENGLISH)

    @classmethod
    def parse_in(cls, text: str, spellings: Spellings) -> Prose:
        """The same with the words of a language for its locators."""
        return cls(text, tuple(_join(_read_spans(_WHITE.sub(" ", text).strip(" "), spellings))))

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation in it, in order."""
        return tuple(_find_citations(self.spans))

    @property
    def images(self) -> tuple[Image, ...]:
        """Every picture in it, in order."""
        return tuple(_find_images(self.spans))

    def settle(self, place: Callable[[str], str]) -> Prose:
        """The prose with the addresses of its pictures, which `place` makes of their paths."""
        return replace(self, spans=_settle(self.spans, place)) if self.images else self

    @property
    def plain(self) -> str:
        """The words alone, without emphasis, citations and pictures."""
        return re.sub(r"\s+(?=[.,;:!?])", "", " ".join("".join(_find_words(self.spans)).split()))

    def __str__(self) -> str:
        return self.text


def _find_citations(spans: tuple[Span, ...]) -> Iterator[Citation]:
    for span in spans:
        if isinstance(span, Citations):
            yield from span.items
        elif isinstance(span, Emphasis):
            yield from _find_citations(span.spans)


def _find_images(spans: tuple[Span, ...]) -> Iterator[Image]:
    for span in spans:
        if isinstance(span, Image):
            yield span
        elif isinstance(span, Emphasis):
            yield from _find_images(span.spans)


def _settle(spans: tuple[Span, ...], place: Callable[[str], str]) -> tuple[Span, ...]:
    return tuple(
        replace(span, address=place(span.path))
        if isinstance(span, Image)
        else replace(span, spans=_settle(span.spans, place))
        if isinstance(span, Emphasis)
        else span
        for span in spans
    )


def _find_words(spans: tuple[Span, ...]) -> Iterator[str]:
    for span in spans:
        if isinstance(span, Words):
            yield span.text
        elif isinstance(span, Emphasis):
            yield from _find_words(span.spans)
