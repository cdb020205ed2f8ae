"""How words differ from those of a text: what to remove, and what to put in."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Sequence

from rapidfuzz import fuzz

_APOSTROPHES = "‘’‚‛`´′‵‹›❛❜❮❯՚׳ߴߵ"
_DOUBLE_QUOTES = "“”„‟«»″‶❝❞⹂״"
QUOTES = f"'\"{_APOSTROPHES}{_DOUBLE_QUOTES}「」『』〝〞〟﹁﹂﹃﹄｢｣"
_DASHES = "-֊־᐀᠆‐‑‒–—―⁃−⸗⸚⸺⸻⹀〰゠︱︲﹘﹣－"
SHAPES = str.maketrans(
    {
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys(_DOUBLE_QUOTES, '"'),
        **dict.fromkeys(_DASHES, "-"),
        "〜": "~",  # as Windows and macOS write the same dash of Japanese
    }
)
"""Quotation marks and dashes in one shape of each."""
# Scripts that are written without spaces between words.
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
TOKEN = re.compile(rf"{UNSPACED.pattern}|(?:(?!{UNSPACED.pattern})\S)+")
"""A word; each character where words are not parted."""


def measure_likeness(words: str, passage: str) -> float:
    """How like two passages are, of 100."""
    return fuzz.ratio(words.translate(SHAPES), passage.translate(SHAPES))


def show_difference(quotation: str, passage: str) -> str:
    """What to change in a quotation, word by word: "strategic [-hedging-] {+hedge+}"."""
    ours, theirs = TOKEN.findall(quotation), TOKEN.findall(_bare(passage))
    matcher = difflib.SequenceMatcher(None, _shapes(ours), _shapes(theirs), autojunk=False)
    shown: list[str] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            shown.append(_join(ours[a:b]))
            continue
        change = f"[-{_join(ours[a:b])}-]" if a < b else ""
        change += f"{{+{_join(theirs[c:d])}+}}" if c < d else ""
        shown.append(change)
    return " ".join(shown)


def _bare(passage: str) -> str:
    """A passage without the marks at its ends: a quotation may begin and end without them."""
    return passage.lstrip("([{“‘«„\"'.,;:!?…").rstrip(")]}”’»“\"'.,;:!?…") or passage


def _join(words: Sequence[str]) -> str:
    """Words as they are written, with no space between those that have none."""
    pairs = itertools.pairwise(words)
    spaces = ["" if UNSPACED.match(a) and UNSPACED.match(b) else " " for a, b in pairs]
    return "".join(part for pair in zip(words, [*spaces, ""], strict=False) for part in pair)


def _shapes(words: Sequence[str]) -> list[str]:
    """Words as they are compared: quotation marks apart, and punctuation at either end."""
    plain = [word.translate(SHAPES).strip("'\"") for word in words]
    if plain:
        plain[0] = plain[0].lstrip("([{.,;:!?")
        plain[-1] = plain[-1].rstrip(")]}.,;:!?'\"")
    return plain
