"""A difference as text: for a terminal, where `paint` colours it, and for files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from reportgen.editions.changes import Difference
from reportgen.editions.lines import Item, Line, Run, Style
from reportgen.editions.telling import tell

Paint = Callable[[Style, str], str]
"""How words of a style are shown."""


def mark(style: Style, text: str) -> str:
    """Words for a reader without colours: [-old-] {+new+}."""
    if style == "old":
        return f"[-{text}-]"
    return f"{{+{text}+}}" if style == "new" else text


def write_text(difference: Difference, paint: Paint = mark, width: int = 88) -> str:
    """What two editions differ in, in lines of at most `width` columns where words allow it."""
    told = tell(difference)
    lines = [paint("strong", _clean(told.title)), *_fold((Run(told.summary),), paint, width, 0, 0)]
    for section in told.sections:
        lines += ["", paint("strong", section.title)]
        for item in section.items:
            lines += _write_item(item, paint, width)
    return "\n".join(lines) + "\n"


def _write_item(item: Item, paint: Paint, width: int) -> Iterator[str]:
    head = (Run(f"{item.sign} "), *item.head) if item.sign else item.head
    yield from _fold(head, paint, width, 2, 4)
    for line in item.lines:
        yield from _fold(line, paint, width, 6, 8)


def _fold(line: Line, paint: Paint, width: int, first: int, further: int) -> Iterator[str]:
    """A line broken between words; `first` and `further` are the columns where lines begin."""
    written, used, indent = "", 0, first
    for run in line:
        for chunk in _break(run, paint):
            text, columns = chunk
            if used and indent + used + columns > width and text.strip():
                yield f"{' ' * indent}{written.rstrip()}"
                written, used, indent = "", 0, further
            if not used and not text.strip():
                continue
            written, used = written + text, used + columns
    if written.strip():
        yield f"{' ' * indent}{written.rstrip()}"


def _break(run: Run, paint: Paint) -> Iterator[tuple[str, int]]:
    """The words of a run, painted, and the spaces between them; each with its columns.

    Words that no longer stand, or stand now, keep their marks together in chunks of one line.
    """
    text = _clean(run.text)
    if run.style in ("old", "new") and paint is mark:
        text = mark(run.style, text)
        yield from ((part, measure(part)) for part in re.findall(r"\s+|\S+", text))
        return
    for part in re.findall(r"\s+|\S+", text):
        yield (part if part.isspace() else paint(run.style, part)), measure(part)


def _clean(text: str) -> str:
    """Text without what steers a terminal: it is somebody's, and may hold anything."""
    kept = (" " if c in "\t\n" else c for c in text)
    return "".join(c for c in kept if unicodedata.category(c) not in ("Cc", "Cs"))


def measure(text: str) -> int:
    """How many columns of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    marks = sum(unicodedata.category(character) in ("Mn", "Me", "Cf") for character in text)
    return len(text) + wide - marks
