"""Reading `slides/*.md`: what makes a file of slides, and what is wrong in one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reportgen.errors import Finding, Location
from reportgen.model.slides import SlideFile
from reportgen.reading.encoding import decode
from reportgen.rules import BAD_SLIDES

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HIDDEN = re.compile(r"---[ \t]*\nhidden:[ \t]+(true|false)[ \t]*(?:[ \t]#.*)?\n---[ \t]*(?=\n|\Z)")
_BEGUN = re.compile(r"---[ \t]*\n[\w-]+:")
_FENCE = re.compile(r"\s*(?P<marks>`{3,}|~{3,})(?P<info>.*)")
_DIVISION = re.compile(r"\s*:{3,}\s*(?P<name>[^:\s].*)?")
_METADATA = re.compile(r"^---[ \t]*\n(?=\S)(?:.*\n)*?(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


def read_slides(data: bytes, path: str) -> tuple[SlideFile | None, tuple[Finding, ...]]:
    """The slides in a file; None, with a finding, where its bytes are no text.

    What says `hidden: true` at its head has no slides: its lines are empty.
    """
    text, finding = decode(data, path)
    if finding:
        return None, (finding,)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if head := _HIDDEN.match(text):
        end = len(text) if head[1] == "true" else head.end()
        text = _blank(text[:end]) + text[end:]
    slides = SlideFile(path, text)
    return slides, tuple(_check(slides)) if text.strip() or not head else ()


def _blank(text: str) -> str:
    """As many lines, with nothing in them."""
    return "\n" * text.count("\n")


def _check(slides: SlideFile) -> Iterator[Finding]:
    """A file begins with a heading, which begins its first slide, and sets no options."""
    if match := _METADATA.search(slides.text):
        line = slides.text.count("\n", 0, match.start()) + 1
        message = "Slides cannot set document options, but this is a YAML block."
        remedy = (
            "Write options under documents: or quarto: in brief.yml, and remove the block; "
            "only hidden: true is allowed, at the top of the file."
        )
        yield BAD_SLIDES.at(Location(slides.path, line, 1), message, remedy)
        return
    if _BEGUN.match(slides.text):
        message = "The YAML block has no end."
        yield BAD_SLIDES.at(Location(slides.path, 1, 1), message, "End it with a line: ---")
        return
    before = _COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), slides.text)
    first = before.count("\n", 0, len(before) - len(before.lstrip())) + 1
    if first not in (place.line for place in slides.headings):
        message = "The text belongs to no slide: there is no heading above it."
        yield BAD_SLIDES.at(
            Location(slides.path, first, 1), message, "Begin with a heading: ## What it shows."
        )
    for line, message, remedy in _find_unclosed(before):
        yield BAD_SLIDES.at(Location(slides.path, line, 1), message, remedy)


def _find_unclosed(text: str) -> Iterator[tuple[int, str, str]]:
    """What begins and does not end, by its line: the rest of the deck would be part of it."""
    fence, begun = ("", 0), list[int]()
    for number, line in enumerate(text.split("\n"), start=1):
        match = _FENCE.fullmatch(line)
        if match and fence[0]:
            is_end = match["marks"].startswith(fence[0]) and not match["info"].strip()
            fence = ("", 0) if is_end else fence
        elif match and not (match["marks"][0] == "`" and "`" in match["info"]):
            fence = match["marks"], number
        elif not fence[0] and (division := _DIVISION.fullmatch(line)):
            if division["name"]:
                begun.append(number)
            elif begun:
                begun.pop()
            else:
                remedy = "Remove the line, or begin a division above it: ::: notes"
                yield number, "The colons end nothing.", remedy
    if fence[0]:
        yield fence[1], "The block of code has no end.", f"End it with a line: {fence[0]}"
    for number in begun:
        yield number, "The division has no end.", "End it with a line of three colons: :::"
