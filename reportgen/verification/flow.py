"""From a text as its file has it to one that can be read and searched, with the way back.

Spaces of all kinds (and the runs of U+FFFD that stand where they were) become one space,
ligatures and full-width forms become letters, combining marks join theirs, invisible
characters go. A soft hyphen is left wherever a line ended in a hyphen, because nobody can
tell there whether the word has one ("tempo-/rarily", "low-/cost"). Footnotes and running
heads are moved behind the text, so that the sentences they interrupt are whole.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from reportgen.verification.extraction import Span

SOFT_HYPHEN = "\u00ad"
BARRIER = "\u241e"
"""What parts the text from the notes and heads behind it: no quotation runs across it."""

_ODD = re.compile(
    r"""
      (?P<hyphen>(?<=[^\W\d_])[-\u2010\u2011\u00ad](?:[^\S\n]|\ufffd)*\n[\s\ufffd]*(?=[^\W\d_]))
    | (?P<soft>\u00ad+)
    | (?P<space>[ ][\s\ufffd]+|(?:[^\S ]|\ufffd)[\s\ufffd]*)
    | (?P<letters>[\ufb00-\ufb06\uff01-\uff5e]+|\w[\u0300-\u036f]+)
    | (?P<nothing>[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b-\u200f\u2060\ufeff]+)
    """,
    re.VERBOSE,
)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


@dataclass(frozen=True)
class Flow:
    """Text to be read, and for each of its characters where it stands in the raw text."""

    text: str
    origins: array[int]


def make_flow(
    raw: str, asides: Iterable[Span], breaks: Iterable[Span], dropped: Iterable[Span]
) -> Flow:
    """The text without its breaks and what is dropped, its asides behind it.

    `asides` (notes, running heads), `breaks` (marks that open a page) and `dropped` (markup)
    are spans of `raw`, in any order; where they overlap, what begins first wins. A line ends
    where an aside or a break was.
    """
    pieces: list[str] = []
    origins = array("L")
    behind: list[Span] = []
    position = 0

    def take(start: int, end: int) -> None:
        pieces.append(raw[start:end])
        origins.extend(range(start, end))

    kinds = ((dropped, False, False), (breaks, True, False), (asides, True, True))
    spans = [(*span, ends, aside) for group, ends, aside in kinds for span in group]
    for start, end, ends_line, is_aside in sorted(spans):
        if end <= position:
            continue  # it lies within the last one
        take(position, max(start, position))
        if ends_line:
            pieces.append("\n")
            origins.append(start)
        if is_aside:
            behind.append((max(start, position), end))
        position = end
    take(position, len(raw))
    for start, end in behind:
        pieces.append(BARRIER)
        origins.append(start)
        take(start, end)
    return _normalise("".join(pieces), origins)


def _normalise(text: str, origins: array[int]) -> Flow:
    pieces: list[str] = []
    places = array("L")
    position = 0
    for match in _ODD.finditer(text):
        start, end = match.span()
        pieces.append(text[position:start])
        places.extend(origins[position:start])
        new = _replace(match)
        pieces.append(new)
        places.extend([origins[start]] * len(new))
        position = end
    pieces.append(text[position:])
    places.extend(origins[position:])
    return Flow("".join(pieces), places)


def _replace(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind in ("hyphen", "soft"):
        return SOFT_HYPHEN
    if kind == "space":
        return "\n" if _BLANK_LINE.search(match[0]) else " "
    if kind == "letters":
        form = "NFKC" if match[0][0] >= "\ufb00" else "NFC"
        return unicodedata.normalize(form, match[0])  # type: ignore[arg-type]
    return ""


def tidy(words: str) -> str:
    """A person's words in the same form as a flow: for a quotation, or the start of a paragraph."""
    return _normalise(words.strip(), array("L", range(len(words.strip())))).text


def squeeze(words: str) -> str:
    """Letters and digits alone, in lower case: what is left when only the words count."""
    return "".join(re.findall(r"[^\W_]+", tidy(words))).lower()
