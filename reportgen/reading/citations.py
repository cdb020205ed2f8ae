"""Citations in text that nobody parses as prose: the workspace's own templates and slides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reportgen.errors import Location
from reportgen.model.keys import PLAIN, is_reference

# Pandoc's syntax: @key or @{key}, not within a word (an address), not escaped.
_CITATION = re.compile(rf"(?<![\w\\@./])@(?:\{{(?P<braced>[^{{}}\s]+)\}}|(?P<plain>{PLAIN}))")


# What is code or a comment in Markdown, HTML or Jinja: an @ in it cites nothing.
_CODE = re.compile(
    r"^(?P<fence>```+|~~~+).*?^(?P=fence)|`[^`\n]*`|<!--.*?-->|<#.*?#>|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL | re.MULTILINE,
)


def _blank(match: re.Match[str]) -> str:
    """As many characters and lines, with nothing in them."""
    return re.sub(r"[^\n]", " ", match[0])


def find_citations(text: str, path: str) -> Iterator[tuple[Location, str]]:
    """Every key that a template cites, with its place; cross-references are none."""
    prose = _CODE.sub(_blank, text)
    for number, line in enumerate(prose.split("\n"), 1):
        for match in _CITATION.finditer(line):
            key = match["braced"] or match["plain"]
            if not is_reference(key):
                yield Location(path, number, match.start() + 1), key
