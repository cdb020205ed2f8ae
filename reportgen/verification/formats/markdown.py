"""Markdown: its blocks as CommonMark has them; what is markup within a line by patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from reportgen.verification.extraction import Extraction, Heading, Note, Span
from reportgen.verification.formats.decoding import decode

_FRONT_MATTER = re.compile(
    r"\A\s*(?:---[ \t]*\n(?:[ \t]*\S.*\n)(?s:.*?)^(?:---|\.\.\.)|\+\+\+[ \t]*\n(?s:.*?)^\+\+\+)"
    r"[ \t]*$|\A---[ \t]*\n---[ \t]*$",
    re.MULTILINE,
)
_FIELD = re.compile(r"^[ \t]*[\w\"'.-]+[ \t]*[:=]|\A---\s*---", re.MULTILINE)
_ATTRIBUTES = re.compile(r"[ \t]*\{[^{}\n]*\}[ \t]*#*[ \t]*$|[ \t]+#+[ \t]*$")
_FOOTNOTE = re.compile(
    r"^ {0,3}\[\^([^\]\s]{1,80})\]:[ \t]*(.*(?:\n(?:[ \t]*\n)?[ \t]+\S.*)*)", re.MULTILINE
)
_MARKUP = re.compile(
    r"""
      ^\#{1,6}(?=[ \t]) | ^[ \t]*(?:>[ \t]?)+            # headings, block quotes
    | ^[ ]{0,3}\[(?!\^)[^\[\]\n]{1,200}\]:[ \t]*\S.*$    # where links lead
    | ^[ \t]*:{3,}.*$                                    # fenced divisions
    | !?\[(?=[^\[\]\n]{0,500}\][(\[])                    # a link opens …
    | \]\([^()\n]{0,2000}\) | \]\[[^\[\]\n]{0,200}\]     # … and ends with where it leads
    | \[\^[^\]\s]{1,80}\]:?                              # note marks
    | \*+ | `+ | (?<![^\W_])_+ | _+(?![^\W_]) | ~~       # emphasis and code
    | \\(?=[^\w\s]) | \\$ | <!--(?s:.*?)--> | </?[a-zA-Z][^<>\n]{0,500}>
    """,
    re.MULTILINE | re.VERBOSE,
)


def read(data: bytes, name: str) -> Extraction:
    """The text with its headings and notes; raises `UnreadableText` where it is not UTF-8."""
    raw = decode(data, name)
    front = _find_front_matter(raw)
    body = front[0][1] if front else 0
    blocks = _Blocks(raw, body)
    notes = tuple(_find_notes(raw, body))
    inline = [match.span() for match in _MARKUP.finditer(raw, body)]
    return Extraction(
        raw,
        "md",
        headings=tuple(blocks.headings),
        markup=tuple(sorted((*front, *blocks.rules, *inline))),
        notes=notes,
        asides=tuple(match.span() for match in re.finditer(r"\^\[[^\[\]\n]*\]", raw)),
        uncounted=tuple(blocks.uncounted),
    )


def _find_front_matter(raw: str) -> list[Span]:
    """What stands before the text between two lines of --- or +++, if it says something of it."""
    match = _FRONT_MATTER.match(raw)
    return [match.span()] if match and _FIELD.search(match[0]) else []


class _Blocks:
    """The headings of a text from `body` on, what underlines or fences, and what is no prose."""

    def __init__(self, raw: str, body: int) -> None:
        from markdown_it import MarkdownIt

        self.raw = raw
        self.starts = [0, *(match.end() for match in re.finditer("\n", raw)), len(raw) + 1]
        self.headings: list[Heading] = []
        self.rules: list[Span] = []
        self.uncounted: list[Span] = []
        parser = MarkdownIt("commonmark").enable("table")
        tokens: list[Any] = []
        parser.block.parse("\n" * raw.count("\n", 0, body) + raw[body:], parser, {}, tokens)
        for token, content in zip(tokens, [*tokens[1:], None], strict=False):
            if token.map is None:
                continue
            span = self._lines(*token.map)
            if token.type == "heading_open" and content is not None:
                self._add_heading(span, content.content, int(token.tag[1]))
            elif token.type == "fence":
                self.uncounted.append(span)
                self.rules += [self._lines(token.map[0], token.map[0] + 1)]
                self.rules += [self._lines(token.map[1] - 1, token.map[1])]
            elif token.type in ("table_open", "hr"):
                self.uncounted.append(span)
                if token.type == "hr":
                    self.rules.append(span)

    def _lines(self, first: int, last: int) -> Span:
        """The span of some lines, without the last line's end."""
        return self.starts[first], max(self.starts[first], self.starts[last] - 1)

    def _add_heading(self, span: Span, content: str, level: int) -> None:
        lines = content.split("\n")
        start = self.raw.find(lines[0], *span)
        end = self.raw.find(lines[-1], max(start, span[0]), span[1]) + len(lines[-1])
        if start < 0 or end <= start or not content:
            self.uncounted.append(span)  # a heading without words
            return
        attributes = _ATTRIBUTES.search(self.raw, start, end)
        if attributes and attributes.start() > start:
            self.rules.append(attributes.span())
            end = attributes.start()
        self.headings.append(Heading(start, end, level))
        self.uncounted.append(span)
        underline = self.raw.rfind("\n", end, span[1])
        if underline >= 0:
            self.rules.append((underline + 1, span[1]))


def _find_notes(raw: str, body: int) -> Iterator[Note]:
    """Footnotes, by their own numbers or counted in the order of their marks."""
    found = list(_FOOTNOTE.finditer(raw, body))
    marks = re.findall(r"\[\^([^\]\s]{1,80})\](?!:)", raw)
    order: Sequence[str] = list(dict.fromkeys((*marks, *(match[1] for match in found))))
    for match in found:
        label = match[1]
        number = label if label.isdecimal() else str(order.index(label) + 1)
        yield Note(number, match.start(), match.end())
