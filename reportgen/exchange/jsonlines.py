"""Where in a JSON file its records stand: the parser tells a value, and not its line."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from reportgen.errors import Location
from reportgen.exchange.formats import Input
from reportgen.exchange.safety import decode_text


def looks_like_json(file: Input) -> bool:
    """Whether a file begins as a JSON object or list does."""
    return file.data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1] in (b"{", b"[")


@dataclass(frozen=True)
class JsonLines:
    """The lines on which values of some members of a JSON file stand first."""

    name: str
    lines: dict[str, int]

    @classmethod
    def find(cls, file: Input, members: Iterable[str]) -> JsonLines:
        """Looks for members by these names whose values are text."""
        text = decode_text(file)
        ends = list(accumulate(len(line) + 1 for line in text.split("\n")))
        pattern = rf'"(?:{"|".join(map(re.escape, members))})"\s*:\s*("(?:[^"\\]|\\.)*")'
        lines: dict[str, int] = {}
        for match in re.finditer(pattern, text):
            lines.setdefault(_read(match[1]), bisect_right(ends, match.start(1)) + 1)
        return cls(file.name, lines)

    def place(self, value: object) -> Location:
        """The place of a record by such a value; the file's where it has none."""
        return Location(self.name, self.lines.get(value, 0) if isinstance(value, str) else 0)


def _read(quoted: str) -> str:
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return quoted
