"""A person's YAML file as text with places: where its values begin and end, and its comments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from reportgen.model.positions import Path

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# A comment such as "# — trade —" or "# --- 2 ---" is a heading of what follows, not of one item.
_HEADING = re.compile(r"\s*#+\s*(?:[-–—─=~*_#]|\Z)")


@dataclass(frozen=True, order=True)
class Edit:
    """Text for the place of what stands from `start` to `end`, mostly nothing."""

    start: int
    end: int
    text: str = field(compare=False)


@dataclass(frozen=True)
class Page:
    """The text of a file, where its lines begin, and its nodes (None where it has no content)."""

    text: str
    starts: list[int]
    root: Any
    newline: str

    @classmethod
    def of(cls, text: str) -> Page:
        """The page of a text without a byte order mark; raises `yaml.YAMLError`."""
        breaks = list(_BREAK.finditer(text))
        starts = [0, *(match.end() for match in breaks)]
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        return cls(text, starts, root, breaks[0][0] if breaks else "\n")

    def apply(self, edits: Iterable[Edit]) -> str:
        """The text with edits made, which do not overlap; their lines end as the file's do."""
        text = self.text
        for edit in sorted(edits, reverse=True):
            made = edit.text.replace("\n", self.newline)
            text = text[: edit.start] + made + text[edit.end :]
        return text

    # ── nodes ────────────────────────────────────────────────────────────────────────────

    def reach(self, path: Path) -> Any:
        """The node at a path; raises LookupError where there is none."""
        node = self.root
        for part in path:
            node = node.value[part] if isinstance(part, int) else find(node, part)[1]
            if node is None:
                raise LookupError(part)
        return node

    def indent(self) -> int:
        """How far dashes stand to the right of their key in this file: 2, or 0."""
        for key, value in self.root.value if isinstance(self.root, yaml.MappingNode) else ():
            if isinstance(value, yaml.SequenceNode) and not value.flow_style:
                return int(value.start_mark.column - key.start_mark.column)
        return 2

    def is_spaced(self, node: yaml.SequenceNode, otherwise: bool) -> bool:
        """Whether blank lines part the items of a list."""
        if len(node.value) < 2:
            return otherwise
        last = node.value[-1].start_mark.line
        return any(self.is_blank(n) for n in range(self.last_line(node.value[-2]), last))

    # ── places ───────────────────────────────────────────────────────────────────────────

    def offset(self, mark: yaml.Mark) -> int:
        """Where in the text a mark is."""
        return self.starts[mark.line] + int(mark.column)

    def line(self, number: int) -> str:
        """A line with what ends it, counted from 0."""
        return self.text[self.starts[number] : self.next_line(number)]

    def next_line(self, number: int) -> int:
        """Where the line below a line begins."""
        return self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)

    def end_of_line(self, number: int) -> int:
        """Where a line ends, before what breaks it."""
        line = self.line(number)
        ended = _BREAK.search(line)
        return self.starts[number] + (ended.start() if ended else len(line))

    def is_blank(self, number: int) -> bool:
        """Whether there is a line, with nothing on it."""
        return 0 <= number < len(self.starts) and not self.line(number).strip()

    def is_within(self, number: int) -> bool:
        """Whether there is a line of that number, with or without anything on it."""
        return number < len(self.starts) and self.starts[number] < len(self.text)

    def below(self, line: int, text: str) -> Edit:
        """Text in lines of its own, below a line."""
        place = self.next_line(line)
        unended = place and place == len(self.text) and not _BREAK.match(self.text[place - 1])
        return Edit(place, place, ("\n" if unended else "") + text)

    def last_line(self, node: Any) -> int:
        """The last line that something of a node stands on."""
        if isinstance(node, yaml.ScalarNode):
            return self._last_line_of_text(node)
        if node.flow_style or not node.value:
            return int(node.end_mark.line)
        last = node.value[-1]
        return self.last_line(last[1] if isinstance(last, tuple) else last)

    def _last_line_of_text(self, node: yaml.ScalarNode) -> int:
        line = int(node.end_mark.line)
        if node.style not in ("|", ">"):
            return line
        header = self.line(node.start_mark.line)[node.start_mark.column :]
        line = min(line, len(self.starts) - 1)
        if node.end_mark.column == 0 and line > node.start_mark.line:
            line -= 1
        if not re.match(r"[|>]\d?\+", header):  # else the blank lines are part of the text
            line = self.skip_blank_back(line, node.start_mark.line)
        return line

    def skip_blank_back(self, line: int, first: int) -> int:
        """The last line up to a line, and not before another, that has something on it."""
        while line > first and self.is_blank(line):
            line -= 1
        return line

    # ── comments ─────────────────────────────────────────────────────────────────────────

    def skip_comments(self, line: int, column: int) -> int:
        """The last of the comments right below a line that stand deeper than a column."""
        while line + 1 < len(self.starts):
            below = self.line(line + 1)
            if not re.match(rf"[ ]{{{column + 1},}}#", below):
                break
            line += 1
        return line

    def first_comment(self, line: int, column: int) -> int:
        """The first of the comments right above a line and in its column, which belong to it.

        A comment that is a heading ("# — trade —") belongs to all that follows, and stays; so does
        the one that the file begins with.
        """
        first = line
        while first > 0:
            above = self.line(first - 1)
            if not re.match(rf"[ ]{{{column}}}#", above) or _HEADING.match(above):
                return first
            first -= 1
        return line


def find(node: yaml.Node, name: str) -> tuple[yaml.Node, yaml.Node | None]:
    """The key and the value of a name in a mapping; the node itself and None where it is not."""
    if not isinstance(node, yaml.MappingNode):
        raise TypeError(f"{name} belongs into a mapping")
    return next(((k, v) for k, v in node.value if k.value == name), (node, None))
