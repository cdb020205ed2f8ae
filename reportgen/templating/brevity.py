"""Text cut to the length that a slide has for it, by its measured width.

Widths are in ems of whatever size the text is set in; letters are taken as wide as in a broad
face, so that what fits here fits in the narrower ones too.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from markupsafe import Markup

from reportgen.model.prose import Emphasis, Prose, Span, Words
from reportgen.templating.markdown import Markdown

_NARROW, _SMALL, _LARGE, _WIDE = 0.29, 0.5, 0.68, 1.0
_THIN = frozenset(" .,;:!|'’‘iIjlt()[]/ftr-")
# The end of a sentence: a stop, perhaps a closing quotation mark, and then no small letter.
_STOP = re.compile(r"[.!?]+[”’»\"]?(?=\s+[^a-z\s])|[。！？]」?")
# The end of a clause that says something by itself.
_PAUSE = re.compile(r"[;:](?=\s)|\s[–—](?=\s)|[；：]")
_LEAST_CLAUSE = 9.0
HEADING, HEADING_LINES = 26.0, 2
"""Ems of the bold of a heading, as wide as a broad face has it, and its lines."""
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_ABBREVIATIONS = frozenset(
    {"al", "art", "ca", "cit", "ed", "eds", "est", "etc", "fig", "ibid", "im", "inc", "no", "op"}
    | {"sec", "ul", "ust", "vol"}
)
# A word; of a script that writes no spaces, two characters.
_PIECE = re.compile(
    r"[\u3000-\u9fff\uac00-\ud7af\uf900-\uffef]{1,2}|[^\s\u3000-\u9fff\uac00-\ud7af]+"
)
_CLAUSE = re.compile(r"[,;:、，；：–—。]$")
_TRAILING = " ,;:–—-([、，；："
_CUE = 24.0
"""Ems of a text's first words that say which text it is."""
_LOST = 1.5
"""Ems lost at the end of each line, where the next word does not fit."""


def measure(text: str) -> float:
    """The width of text on one line, in ems."""
    return sum(map(_advance, unicodedata.normalize("NFC", text)))


@cache
def _advance(character: str) -> float:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    if character in _THIN:
        return _NARROW
    return _LARGE if character.isupper() or character in "mwMW@%&" else _SMALL


def count_lines(text: str, width: float) -> int:
    """How many lines text takes in a column that is `width` ems wide."""
    return max(math.ceil(measure(text) / max(width - _LOST, 1.0)), 1)


def shorten(text: str, width: float, lines: int = 1) -> str:
    """Text on one line, cut with an ellipsis where it takes more `lines` than that of a `width`."""
    words = " ".join(text.split())
    if count_lines(words, width) <= lines:
        return words
    room, end = (width - _LOST) * lines - 1, 0
    while room > 0:
        room -= _advance(words[end])
        end += 1
    whole, space, _ = words[:end].rpartition(" ")
    return (whole if space else words[:end]).rstrip(_TRAILING) + "…"


def cue(text: str) -> str:
    """The first words of a text, as a link says what it leads to; never all of several."""
    return shorten(text, min(_CUE, measure(text) * 2 / 3 + _LOST))


def gist(text: str, most: int = 12) -> str:
    """A text in at most this many words: whole, else up to the end of a clause, with an "
    "ellipsis."""
    pieces = list(_PIECE.finditer(text.strip()))
    if len(pieces) <= most:
        return text.strip()
    within = pieces[:most]
    ends = [piece.end() for piece in within[most // 3 :] if _CLAUSE.search(piece[0])]
    return text.strip()[: ends[-1] if ends else within[-1].end()].rstrip(_TRAILING) + "…"


def abridge(prose: Prose, width: float, lines: int) -> Prose:
    """Prose that takes more lines than these, up to the end of its first sentence."""
    if count_lines(prose.text, width) <= lines:
        return prose
    return Prose(prose.text, tuple(_first_sentence(prose.spans)))


def split_sentences(text: str) -> list[str]:
    """The sentences of a text, as far as their stops tell."""
    stops = [stop.end() for stop in _STOP.finditer(text) if _ends(text, stop)]
    parts = (text[start:end].strip() for start, end in pairwise((0, *stops, len(text))))
    return [part for part in parts if part]


def headline(*texts: str | Prose | None) -> str:
    """The heading of a slide: the first of these texts that fits two lines.

    Of each the whole is tried, its first sentence, then its first clause. Where nothing fits, the
    last text is given back as it is: let that be a short one.
    """
    given = [text for text in map(_flatten, texts) if text]
    tried = (form for text in given for form in (text, *map(type(text), _leads(text))))
    chosen = next(filter(fits, tried), given[-1])
    return type(chosen)(str(chosen).removesuffix(".").removesuffix("。"))


def fits(text: str) -> bool:
    """Whether a text has room in the heading of a slide."""
    return count_lines(text, HEADING) <= HEADING_LINES


def _flatten(text: str | Prose | None) -> str:
    """A text on one line; of a macro it is Markdown already, and stays so."""
    plain = text.plain if isinstance(text, Prose) else text or ""
    made = Markdown if isinstance(plain, Markup) else str
    return made(" ".join(str(plain).split()))


def rest(prose: Prose, said: str) -> Prose:
    """Prose without its first words, if these are already above it."""
    spans = list(prose.spans)
    while spans and isinstance(first := spans.pop(0), Words | Emphasis):
        words = _words_of(first)
        if words.startswith(said):
            left = words[len(said) :].lstrip(" .;:–—。；：")
            kept = [Words(left[:1].upper() + left[1:]), *spans]
            return Prose(prose.text, tuple(kept if _says_more(kept) else filter(_cites, kept)))
        if not said.startswith(words):
            break
        said = said[len(words) :]
    return prose


def _says_more(spans: Iterable[Span]) -> bool:
    """Whether there is a word beside citations."""
    return any(
        any(map(str.isalnum, _words_of(span)))
        for span in spans
        if isinstance(span, Words | Emphasis)
    )


def _cites(span: Span) -> bool:
    return not isinstance(span, Words | Emphasis)


def _words_of(span: Words | Emphasis) -> str:
    if isinstance(span, Words):
        return span.text
    return "".join(_words_of(part) for part in span.spans if isinstance(part, Words | Emphasis))


def lead(text: str) -> str:
    """The first sentence of a text."""
    return next(_leads(text), text)


def _leads(text: str) -> Iterator[str]:
    """The first sentence of a text, and its first clause where that is long enough to say much."""
    sentence = next(iter(split_sentences(text)), text)
    yield sentence
    pause = _PAUSE.search(sentence)
    if pause and measure(sentence[: pause.start()]) >= _LEAST_CLAUSE:
        yield sentence[: pause.start()]


def _first_sentence(spans: Iterable[Span]) -> Iterator[Span]:
    for span in spans:
        if isinstance(span, Words):
            ends = (stop.end() for stop in _STOP.finditer(span.text) if _ends(span.text, stop))
            if end := next(ends, 0):
                yield Words(span.text[:end])
                return
        yield span


def _ends(text: str, stop: re.Match[str]) -> bool:
    """Whether a stop ends a sentence: not after an initial, a title or an abbreviation."""
    match = _LAST_WORD.search(text, 0, stop.start())
    if match is None or stop[0][0] != ".":
        return True
    word = match[0]
    if len(word) > 4:
        return True
    return word.islower() and word not in _ABBREVIATIONS and not set("aeiouyąęó").isdisjoint(word)
