"""The words of selections in a plain text, by positions that every program counts in its own way.

The standard counts code points. ATLAS.ti counts UTF-16 units and a line end as one, whatever the
file has; others count both characters of a line end, and some mean the last character and not the
end. No file says so: the counting is taken in which the selections fit best.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from reportgen.errors import Location
from reportgen.exchange.fields import clean
from reportgen.exchange.passage import Passage

_AROUND = 32


@dataclass(frozen=True)
class Span:
    """A selection's positions, −1 where it has none, and its name, which may be its words."""

    start: int
    end: int
    name: str

    @classmethod
    def of(cls, selection: Element) -> Span:
        """The span of a selection of XML."""
        start, end = (_read_number(selection.get(n)) for n in ("startPosition", "endPosition"))
        return cls(start, end, selection.get("name", ""))


def _read_number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,12}", text, re.ASCII) else -1


@dataclass(frozen=True)
class _Counting:
    """A text as one program counts it: in units of so many bytes of an encoding."""

    data: bytes
    encoding: str
    width: int
    more: int

    def cut(self, start: int, end: int) -> str:
        """The characters from one position to another, fewer at the ends of the text."""
        start, end = max(start, 0) * self.width, max(end, 0) * self.width
        return self.data[start:end].decode(self.encoding, "ignore")

    def fit(self, span: Span) -> int:
        """How well a selection fits: that it has its name's words counts most, then its edges."""
        end = span.end + self.more
        words = self.cut(span.start, end)
        name = _squeeze(span.name.removesuffix("…").removesuffix("..."))
        is_named = len(name) > 3 and _squeeze(words).startswith(name)
        edges = (
            _is_edge(self.cut(span.start - 1, span.start), words[:1]),
            _is_edge(words[-1:], self.cut(end, end + 1)),
        )
        return 8 * is_named + sum(edges) + (bool(words) and not words[:1].isspace())


def _squeeze(text: str) -> str:
    return "".join(text.split()).casefold()


def _is_edge(before: str, after: str) -> bool:
    """Whether a word ends or begins between two characters."""
    return not (before.isalnum() and after.isalnum())


def find_words(text: str, spans: Sequence[Span], origin: str | None) -> Iterator[Passage]:
    """A passage for each selection, with words and what is around them; empty where no text is."""
    if not text:
        yield from (Passage(_NOWHERE) for _ in spans)
        return
    countings = list(_list_countings(text, "atlas" in (origin or "").lower()))
    best = max(countings, key=lambda counting: sum(map(counting.fit, spans)))
    for span in spans:
        end = span.end + best.more
        words = clean(best.cut(span.start, end)) if 0 <= span.start < end else ""
        yield Passage(
            _NOWHERE,
            words=words,
            prefix=best.cut(span.start - _AROUND, span.start) if words else "",
            suffix=best.cut(end, end + _AROUND) if words else "",
        )


_NOWHERE = Location("")


def _list_countings(text: str, is_atlas: bool) -> Iterator[_Counting]:
    """Every counting, the likeliest first: of several that fit as well it is taken."""
    joined = text.replace("\r\n", "\n")
    texts = (joined, text) if is_atlas else (text, joined)
    ways = (("utf-32-le", 4), ("utf-16-le", 2))
    for more in (0, 1):
        for version in dict.fromkeys(texts):
            for encoding, width in reversed(ways) if is_atlas else ways:
                yield _Counting(version.encode(encoding, "ignore"), encoding, width, more)
