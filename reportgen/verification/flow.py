"""From a text as its file has it to one that can be read and searched, with the way back.

Spaces of all kinds (and the runs of U+FFFD that stand where they were) become one space,
ligatures, half- and full-width and positional forms become letters, marks and the parts of
Hangul syllables join theirs, apostrophes that count as letters become plain ones, invisible
characters go. A soft hyphen is left wherever a line ended in a hyphen, because nobody can
tell there whether the word has one ("tempo-/rarily", "low-/cost"). Footnotes and running
heads are moved behind the text, so that the sentences they interrupt are whole.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportgen.verification.extraction import Span

SOFT_HYPHEN = "\u00ad"
BARRIER = "\u241e"
"""What parts the text from the notes and heads behind it: no quotation runs across it."""

_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u093c\u09bc\u0a3c\u0abc\u0b3c\u0dca-\u0ddf"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
"""Marks that join the letter before them."""
_FORMS = (
    "\u0132\u0133\u2126\u212a\u212b\u2f00-\u2fd5\u3300-\u33ff\uf900-\ufad9\ufb00-\ufb4f\ufb50-\ufdff"
    "\ufe70-\ufefc\uff01-\uff60\uff66-\uff9d\uffa1-\uffdc\uffe0-\uffe6\U0001d400-\U0001d7ff"
)
"""Ligatures, half and full width, forms by place in a word, radicals: other signs for letters."""
_HYPHENS = "\\-\u2010\u2011\u00ad\u00ac\u058a\u2e17\ufe63\uff0d"
"""What a word is broken with at a line's end; ¬ is what text recognition makes of it."""
_LEAD = "\u1100-\u115f\ua960-\ua97c"
_VOWEL = "\u1160-\u11a7\ud7b0-\ud7c6"
_TAIL = "\u11a8-\u11ff\ud7cb-\ud7fb"
"""The parts of a Hangul syllable, as macOS keeps them apart."""
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u0640\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
_SPACE_BEFORE_LINE_END = r"(?:[^\S\n]|\ufffd)*"

_ODD = re.compile(
    rf"""
      (?P<hyphen>(?<=[^\W\d_])[{_HYPHENS}]{_SPACE_BEFORE_LINE_END}\n[\s\ufffd]*(?=[^\W\d_]))
    | (?P<soft>(?<=[^\W\d_])[\u00ad\u00ac]+[^\S\n]*(?=[^\W\d_])|\u00ad+)
    | (?P<space>[ ][\s\ufffd]+|(?:[^\S ]|\ufffd)[\s\ufffd]*)
    | (?P<syllable>[{_LEAD}][{_VOWEL}][{_TAIL}]?|[\uac00-\ud7a3][{_TAIL}])
    | (?P<voiced>[\uff66-\uff9d][\uff9e\uff9f]|[\u3041-\u30fe][\u309b\u309c])
    | (?P<letters>[{_FORMS}][{_MARKS}]*|\w[{_MARKS}]+)
    | (?P<apostrophe>[\u02b9\u02bb-\u02bd\u02ee\ua78b\ua78c])
    | (?P<nothing>[{_INVISIBLE}]+)
    """,
    re.VERBOSE,
)
_RARE = re.compile(rf"[{_MARKS}{_FORMS}{_LEAD}{_TAIL}\u309b\u309c]")
"""What a text of plain letters has none of; then `_PLAIN` finds the same as `_ODD`."""
_PLAIN = re.compile(
    rf"""
    [\s{_HYPHENS}\ufffd\u02b9\u02bb-\u02bd\u02ee\ua78b\ua78c{_INVISIBLE}](?:
      (?<=[^\W\d_][{_HYPHENS}]){_SPACE_BEFORE_LINE_END}\n[\s\ufffd]*(?=[^\W\d_])(?P<hyphen>)
    | (?<=[^\W\d_][\u00ad\u00ac])[\u00ad\u00ac]*[^\S\n]*(?=[^\W\d_])(?P<soft>)
    | (?<=\u00ad)\u00ad*(?P<softer>)
    | (?<=[ ])[\s\ufffd]+(?P<space>)
    | (?<=[^\S ]|\ufffd)[\s\ufffd]*(?P<spaces>)
    | (?<=[\u02b9\u02bb-\u02bd\u02ee\ua78b\ua78c])(?P<apostrophe>)
    | (?<=[{_INVISIBLE}])[{_INVISIBLE}]*(?P<nothing>)
    )
    """,
    re.VERBOSE,
)
"""The same with all that it can begin with in front, for which text is searched much faster."""
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


def to_raw(raw: str, origins: Sequence[int], first: int, last: int) -> Span:
    """The span of `raw` that the characters of a flow from `first` to `last` come from.

    `origins` are those of the flow. What goes on the last of them, such as an accent, is in it.
    """
    start, end = origins[first], origins[last - 1] + 1
    while end < len(raw) and is_continued(raw[end]):
        end += 1
    return start, end


def _normalise(text: str, origins: array[int]) -> Flow:
    pieces: list[str] = []
    places = array("L")
    position = 0
    for match in _choose(text).finditer(text):
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


def _choose(text: str) -> re.Pattern[str]:
    return _ODD if _RARE.search(text) else _PLAIN


def _replace(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind in ("hyphen", "soft", "softer"):
        return SOFT_HYPHEN
    if kind in ("space", "spaces"):
        return "\n" if _BLANK_LINE.search(match[0]) else " "
    if kind in ("letters", "syllable", "voiced"):
        return _compose(match[0])
    return "'" if kind == "apostrophe" else ""


_SPACING_SOUND_MARKS = str.maketrans("\u309b\u309c", "\u3099\u309a")
_OTHER_FORM = re.compile(f"[{_FORMS}]")


def _compose(letters: str) -> str:
    """One sign for a letter and its marks, and the plain letters for other forms of them."""
    compatible = _OTHER_FORM.match(letters) is not None
    letters = letters.translate(_SPACING_SOUND_MARKS)
    # A mark that has no letter of its own is given one by NFKC: a space.
    return unicodedata.normalize("NFKC" if compatible else "NFC", letters).replace(" ", "")


def is_continued(character: str) -> bool:
    """Whether a raw character can be the rest of a letter that began before it."""
    return bool(unicodedata.combining(character)) or _REST.match(character) is not None


_REST = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb\uff9e\uff9f\u309b\u309c\ufe00-\ufe0f]")


def tidy(words: str) -> str:
    """A person's words in the same form as a flow: for a quotation, or the start of a paragraph."""
    words = words.strip()
    return _choose(words).sub(_replace, words)


def squeeze(words: str) -> str:
    """Letters and digits alone, in lower case: what is left when only the words count."""
    return "".join(re.findall(r"[^\W_]+", tidy(words))).lower()
