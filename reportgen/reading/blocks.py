"""The blocks of a .bib file: its entries and @strings, what is no block, and what went wrong.

bibtexparser splits the file. What it reads otherwise than BibTeX's other readers is levelled
before, line by line, so that places stay: comments are blanked, and heads written in one way.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock
from bibtexparser.model import Entry as Block

from reportgen.errors import Finding, Location, Severity
from reportgen.rules import BAD_ENTRY, DUPLICATE_ENTRY

# Its warnings would be printed; every block that fails is a finding instead.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

# A comment between entries has its line to itself, or what is left of it after an entry. To
# BibTeX an entry after a % is an entry; to those who write it so, it is none.
_OUTSIDE = re.compile(
    r"(?P<comment>(?:^|(?<=[})]))[ \t]*%[^\n]*)"
    r"|(?P<head>(?:^[ \t]*@\s*|@)(?P<type>[^\W\d_]\w*)\s*(?P<open>[{(])\s*)",
    re.MULTILINE,
)
_KEY = re.compile(r"(?P<key>(?!\w+=[{\"])[^\s,]+)\s*(?=,)")
# In an entry a % begins a comment where no value is open; an entry that begins a line shows that
# the one before was never closed.
_INSIDE = re.compile(
    r"\\.|[{}\")]|(?P<comment>%[^\n]*)|(?P<next>^[ \t]*@[ \t]*\w+[ \t]*[{(]\s*[^\s,{}=\"]+\s*,)",
    re.MULTILINE | re.DOTALL,
)
_SPECIAL = frozenset(("comment", "preamble", "string"))
# What may stand in a key and means something to bibtexparser is put away while it splits.
_AWAY = str.maketrans('="{}', "\ue000\ue001\ue002\ue003")
_BACK = str.maketrans("\ue000\ue001\ue002\ue003", '="{}')
_HEAD = re.compile(r"@\w+\s*[{(]\s*(?P<key>[^,\s}=]+)")
_LOST = re.compile(
    r"(?P<head>(?:article|book|misc|online|in\w+|report|\w*thesis)\s*\{)\s*(?P<key>[^,\s}=]*)",
    re.IGNORECASE,
)
_UNCLOSED = "Close it with }, and look for an unmatched {."
# What bibtexparser says, by a part of it, in the words of a person who writes BibTeX.
_REASONS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("block start", ("is not closed before the next one begins", _UNCLOSED)),
    ("found `@", ("is not closed before the next one begins", _UNCLOSED)),
    ("end of file", ("is not closed by the end of the file", _UNCLOSED)),
    ("comma after entry key", ("has no comma after its key", "Write a comma after the key.")),
    ("Expected a `=`", ("has a field without =", "Write: name = {value}, with a comma after it.")),
)


@dataclass(frozen=True)
class Blocks:
    """What a .bib file is made of: its library, its entries by key, and the faults in it."""

    library: Library
    entries: Mapping[str, Block]
    keys: Mapping[str, Location]
    """Every key with its place; an entry that failed has one too: it is there, only not right."""
    faults: tuple[tuple[str, Finding], ...]
    """What is wrong with blocks, each with the key of the entry that it is about, or ""."""

    def find_faults(self, cited: Collection[str]) -> Iterator[Finding]:
        """What is wrong: only a warning with an entry that nothing cites.

        Where a key that is cited is nowhere, any block that failed may be its entry.
        """
        is_lost = not self.keys.keys() >= set(cited)
        for key, finding in self.faults:
            if key in cited or (is_lost and finding.code == BAD_ENTRY.code):
                yield finding
            else:
                yield replace(finding, severity=Severity.WARNING)


def split_blocks(text: str, path: str) -> Blocks:
    """Splits the text of a .bib file, whose lines end in a line feed alone."""
    library = parse_string(level(text), parse_stack=[])
    for block in library.entries:
        block.key = _read_key(block.key)
    entries = {block.key: block for block in library.entries}
    faults = tuple(_explain(block, path) for block in library.failed_blocks)
    keys = {key: finding.location for key, finding in faults if key}
    keys |= {key: _place(path, block.start_line) for key, block in entries.items()}
    return Blocks(library, entries, keys, (*faults, *_find_lost(library, path)))


def level(text: str) -> str:
    """The text with the same lines, and nothing in it that its readers read differently."""
    pieces, position = [], 0
    while match := _OUTSIDE.search(text, position):
        pieces.append(text[position : match.start()])
        position = match.end()
        if match["head"]:
            breaks = "\n" * match[0].count("\n")
            pieces.append(f"@{match['type']}{match['open']}{breaks}")
            if match["type"].lower() not in _SPECIAL:
                entry, position = _level_entry(text, position, "}" if match["open"] == "{" else ")")
                pieces.append(entry)
    return "".join((*pieces, text[position:]))


def _level_entry(text: str, start: int, closing: str) -> tuple[str, int]:
    """An entry from its key on without its comments, and where it ends."""
    key = _KEY.match(text, start)
    begin = key.end("key") if key else start
    comments, end = _find_comments(text, begin, closing)
    edges = [begin, *(edge for comment in comments for edge in comment), end]
    kept = zip(edges[::2], edges[1::2], strict=True)
    body = "".join(text[first:last] for first, last in kept)
    return (key["key"].translate(_AWAY) if key else "") + body, end


def _find_comments(text: str, start: int, closing: str) -> tuple[list[tuple[int, int]], int]:
    """Where the comments of an entry stand, and where the entry ends."""
    comments: list[tuple[int, int]] = []
    position, depth, quoted = start, 0, False
    while match := _INSIDE.search(text, position):
        position = match.end()
        if match["next"]:
            return comments, match.start()
        if match["comment"]:
            if depth or quoted:  # a per cent sign, or part of an address
                position = match.start() + 1
            else:
                comments.append(match.span())
        elif match[0] == '"':
            quoted ^= not depth
        elif match[0] == closing and not depth and not quoted:
            return comments, position
        else:
            depth = max(0, depth + (match[0] == "{") - (match[0] == "}"))
    return comments, len(text)


def _read_key(key: str) -> str:
    return key.translate(_BACK)


def _place(path: str, start_line: int | None) -> Location:
    return Location(path, (start_line or 0) + 1, 1)


def _explain(block: Any, path: str) -> tuple[str, Finding]:
    """The key and the finding of a block that bibtexparser failed on."""
    where = _place(path, block.start_line)
    head = _HEAD.match(block.raw or "")
    key = _read_key(head["key"]) if head else ""
    name = repr(key) if key else "that begins here"
    if isinstance(block, DuplicateBlockKeyBlock):
        key = _read_key(block.key)
        first = _place(path, block.previous_block.start_line)
        message = f"The entry {key!r} is given twice."
        remedy = "Keep one of the two, or give the other its own key."
        related = ((first, "it is given here first"),)
        return key, DUPLICATE_ENTRY.at(where, message, remedy, related)
    if isinstance(block, DuplicateFieldKeyBlock):
        names = ", ".join(sorted(block.duplicate_keys))
        message = f"The entry {name} gives a field twice: {names}."
        return key, BAD_ENTRY.at(where, message, "Keep one of the two.")
    said = " ".join(str(getattr(block.error, "abort_reason", block.error)).split()).rstrip(".")
    default = (f"does not parse: {said}", "Close every brace, and put a comma after each field.")
    reason, remedy = next((words for part, words in _REASONS if part in said), default)
    return key, BAD_ENTRY.at(where, f"The entry {name} {reason}.", remedy)


def _find_lost(library: Library, path: str) -> Iterator[tuple[str, Finding]]:
    """Text between entries that looks as if it were one, with the key that it would have."""
    for block in library.comments:
        for match in _LOST.finditer(raw := block.raw or ""):
            line = raw.count("\n", 0, match.start())
            if raw.startswith("@") or raw[: match.start()].rpartition("\n")[2].strip():
                continue  # a comment on purpose, or in the middle of a line
            message = "This looks like an entry but is read as a comment: it has no @."
            where = _place(path, (block.start_line or 0) + line)
            remedy = f"Write @{match['head']}…, or begin the line with %."
            yield match["key"], BAD_ENTRY.at(where, message, remedy)
