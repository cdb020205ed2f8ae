"""A YAML file as plain values, with the place of each.

Scalars follow the YAML 1.2 core schema: `yes`, `no` and dates stay text, so that nobody's
country or date turns into something else. Read from libyaml's events instead of its nodes,
because composing nodes takes duplicate keys silently, expands aliases without bound and
overflows the stack on deep nesting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from reportgen.errors import Finding, Location
from reportgen.limits import DEEPEST_YAML, LONGEST_KEY, LONGEST_VALUE, MOST_VALUES
from reportgen.model.positions import Path, Positions
from reportgen.reading.encoding import CONTROL, decode
from reportgen.reading.quoting import find_correction, find_value, split_lines, write_quoted
from reportgen.rules import BAD_VALUE, BAD_YAML, CUT_TEXT, DUPLICATE_KEY, EMPTY_FILE, UNREADABLE

# A number does not begin with 0: what does is a year or a key, and stays as it is written.
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]{1,3})?|[-+]?[0-9]+[eE][-+]?[0-9]{1,3}"
)
_CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_CUT = re.compile(r"[ \t]+(?P<sign>#[^\s#!]\S*).*")
_NO_COLON = re.compile(r" *(?:[,}]|\Z)")
_TEXT = "tag:yaml.org,2002:str"


@dataclass(frozen=True)
class YamlDocument:
    """What a YAML file holds (None where it could not be read), with places and findings.

    `text` is the file as it is written.
    """

    value: Any
    positions: Positions
    findings: tuple[Finding, ...] = ()
    text: str = ""


class _Stop(Exception):
    """Reading cannot go on; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding


@dataclass
class _Reader:
    """Turns the events of one file into values, noting where each begins."""

    path: str
    text: str
    events: Iterator[yaml.Event]
    values: dict[Path, Location] = field(default_factory=dict)
    keys: dict[Path, Location] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    unused: dict[str, Location] = field(default_factory=dict)
    """Anchors that no alias names."""
    count: int = 0

    def at(self, event: yaml.Event) -> Location:
        mark = event.start_mark
        return Location(self.path, mark.line + 1, mark.column + 1) if mark else Location(self.path)

    def read(self, event: yaml.Event, path: Path) -> Any:
        """The value that begins with this event."""
        where = self.values[path] = self.at(event)
        before = self.count
        self.count += 1
        self.refuse_excess(where, path)
        if isinstance(event, yaml.AliasEvent):
            return self.resolve(event, where)
        if isinstance(event, yaml.ScalarEvent):
            value = self.read_scalar(event, where)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self.read_sequence(path)
        else:
            value = self.read_mapping(path)
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            self.anchors[event.anchor] = (value, self.count - before)
            if not isinstance(value, list | dict):
                self.unused[event.anchor] = where
        return value

    def refuse_excess(self, where: Location, path: Path) -> None:
        if len(path) > DEEPEST_YAML or self.count > MOST_VALUES:
            what = f"is nested more than {DEEPEST_YAML} levels deep"
            if self.count > MOST_VALUES:
                what = f"holds more than {MOST_VALUES:,} values"
            remedy = "Simplify it; no workspace file needs that."
            raise _Stop(BAD_YAML.at(where, f"The file {what}.", remedy))

    def resolve(self, event: yaml.AliasEvent, where: Location) -> Any:
        if event.anchor not in self.anchors:
            message = f"No complete anchor &{event.anchor} precedes this alias."
            remedy = f'Write the value out, or put the text in quotes: "*{event.anchor}"'
            raise _Stop(BAD_YAML.at(where, message, remedy))
        self.unused.pop(event.anchor, None)
        value, size = self.anchors[event.anchor]
        self.count += size
        return value

    def read_scalar(self, event: yaml.ScalarEvent, where: Location) -> Any:
        text: str = event.value
        if len(text) > LONGEST_VALUE:
            message = f"The value is longer than {LONGEST_VALUE:,} characters."
            self.findings.append(BAD_VALUE.at(where, message, "Shorten it."))
            return f"{text[:20]}…"
        if match := CONTROL.search(text):  # written as an escape: "\e", "\x00"
            message = f"The value holds a control character (U+{ord(match[0]):04X})."
            self.findings.append(BAD_VALUE.at(where, message, "Delete the character."))
        if event.tag not in (None, "!", _TEXT):
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            message = f"The tag {tag} means nothing here."
            quoted = write_quoted(f"{tag} {text}".rstrip())
            remedy = f"Remove the tag, or put the text in quotes: {quoted}"
            self.findings.append(BAD_VALUE.at(where, message, remedy))
        if not event.implicit[0] or event.tag == _TEXT:
            return text
        self.report_cut(event, where)
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) else text

    def report_cut(self, event: yaml.ScalarEvent, where: Location) -> None:
        """Tells of a plain value before "#" and a word, which is seldom meant as a comment."""
        cut = _CUT.match(self.text, event.end_mark.index) if event.end_mark else None
        if cut is not None:
            whole = f"{event.value}{cut[0]}".strip()
            message = f"The value ends before {cut['sign']!r}, which YAML reads as a comment."
            quoted = f"Put the whole text in quotes, {write_quoted(whole)}"
            remedy = f"{quoted}, or put a space after the # of a comment."
            self.findings.append(CUT_TEXT.at(where, message, remedy))

    def read_sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.read(event, (*path, len(items))))
        return items

    def read_mapping(self, path: Path) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            where = self.at(event)
            if not isinstance(event, yaml.ScalarEvent):
                remedy = "Write a plain word before the colon."
                raise _Stop(BAD_YAML.at(where, "A key is a word, not a list or an alias.", remedy))
            key: str = event.value
            if len(key) > LONGEST_KEY:
                raise _Stop(
                    BAD_YAML.at(where, "The key is too long.", "Write a word before the colon.")
                )
            if key in mapping:
                self.report_duplicate(key, where, self.keys[(*path, key)])
                self.read(next(self.events), (*path, key, "(again)"))
                continue
            if self.stands_alone(event) and mapping:
                self.report_comma(mapping, key, where)
                next(self.events)  # the value that is not there
                continue
            self.keys[(*path, key)] = where
            mapping[key] = self.read(next(self.events), (*path, key))
        return mapping

    def stands_alone(self, key: yaml.ScalarEvent) -> bool:
        """Whether what is read as a key has no colon: words after a comma in braces."""
        return (
            key.end_mark is not None and _NO_COLON.match(self.text, key.end_mark.index) is not None
        )

    def report_comma(self, mapping: dict[str, Any], words: str, where: Location) -> None:
        """Puts words after a comma back to the value that they belong to, and says so."""
        name, value = list(mapping.items())[-1]
        mapping[name] = whole = f"{value}, {words}"
        message = f"The comma before {words!r} ends the value of {name!r}, because it is in braces."
        remedy = f"Put the text in quotes: {name}: {write_quoted(whole)}"
        digits = whole.replace(", ", "")
        if digits.isdecimal():
            mapping[name] = int(digits)
            remedy = f"Write the number without commas: {name}: {digits}"
        self.findings.append(BAD_YAML.at(where, message, remedy))

    def report_unused(self) -> None:
        """Anchors that nothing names: most are text that begins with an ampersand."""
        for anchor, where in self.unused.items():
            message = f"&{anchor} is read as an anchor, but nothing refers to it."
            remedy = f"Put the text in quotes: {write_quoted(find_value(self.text, where))}"
            self.findings.append(BAD_YAML.at(where, message, remedy))

    def report_duplicate(self, key: str, where: Location, first: Location) -> None:
        message = f"The key {key!r} is given twice."
        remedy = "Keep one of the two."
        related = ((first, "it is given here first"),)
        self.findings.append(DUPLICATE_KEY.at(where, message, remedy, related))


def read_yaml(data: bytes, path: str) -> YamlDocument:
    """Reads the bytes of a YAML file; `path` is what its places are named by.

    Never raises on bad input: what is wrong is in the findings, and `value` is then None
    where nothing can be made of the file.
    """
    text, finding = decode(data, path)
    if finding:
        return YamlDocument(None, Positions(path, {}, {}), (finding,))
    events = iter(yaml.CSafeLoader(text).get_event, None)
    reader = _Reader(path, text, events)
    try:
        value = _read_document(reader)
        reader.report_unused()
    except _Stop as stop:
        value = None
        reader.findings.append(stop.finding)
    except yaml.YAMLError as error:
        value = None
        reader.findings.append(_explain(error, text, path))
    positions = Positions(path, reader.values, reader.keys)
    return YamlDocument(value, positions, tuple(reader.findings), text)


def _read_document(reader: _Reader) -> Any:
    """The one document of a stream; stops at an empty file and at a second document."""
    events = reader.events
    next(events)  # the stream's start
    if isinstance(next(events), yaml.StreamEndEvent):
        remedy = "Write its content."
        raise _Stop(EMPTY_FILE.at(Location(reader.path), "The file is empty.", remedy))
    value = reader.read(next(events), ())
    if value is None:
        remedy = "Write its content."
        raise _Stop(EMPTY_FILE.at(Location(reader.path), "The file has no content.", remedy))
    next(events)  # the document's end
    if not isinstance(event := next(events), yaml.StreamEndEvent):
        where = reader.at(event)
        remedy = "Keep one document per file: remove the line `---` and what follows."
        raise _Stop(BAD_YAML.at(where, "A second YAML document begins here.", remedy))
    return value


def _explain(error: yaml.YAMLError, text: str, path: str) -> Finding:
    """A finding of what the YAML parser says."""
    if isinstance(error, yaml.MarkedYAMLError) and (mark := error.problem_mark):
        return _explain_syntax(error, mark, text, path)
    if isinstance(error, yaml.reader.ReaderError):
        before = text.encode()[: error.position].decode(errors="ignore")
        where = Location(path, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
        message = f"The file holds a control character (U+{error.character:04X})."
        return UNREADABLE.at(where, message, "Delete the character.")
    return BAD_YAML.at(Location(path), f"The YAML does not parse: {error}.", _REMEDY)


_REMEDY = "Correct the YAML here; text with a colon, a quote or a leading symbol goes in quotes."
_INDENT = "Align what belongs together in the same column, with spaces."
# What libyaml says most often, in the words of a person who writes YAML.
_REASONS: dict[str, tuple[str, str]] = {
    "mapping values are not allowed in this context": (
        "this colon is where no key can be",
        "Put text with a colon in quotes, or correct the indentation.",
    ),
    "did not find expected node content": (
        "a value is missing, or begins with a YAML symbol",
        "Write the value, and put text that begins with a symbol in quotes.",
    ),
    "did not find expected key": ("this line does not belong to what is above it", _INDENT),
    "did not find expected '-' indicator": (
        "this line is not an item of its list",
        "Begin every item with a hyphen, in the same column.",
    ),
    "did not find expected ',' or ']'": (
        "a bracket is not closed",
        "Close it, or put a comma between the items.",
    ),
    "did not find expected ',' or '}'": (
        "a brace is not closed",
        "Close it, or put a comma between the fields.",
    ),
    "could not find expected ':'": (
        "the line above is neither a key with a colon nor text that goes on",
        _INDENT,
    ),
    "found character that cannot start any token": (
        "nothing can begin with this character",
        "Put the text in quotes, or close the quote opened above.",
    ),
    "found a tab character that violates indentation": (
        "a tab is where spaces belong",
        "Indent with spaces.",
    ),
    "found unexpected end of stream": (
        "a quote opens here and is never closed",
        "Close it, or double it where it is part of the text.",
    ),
}


_SIGNS = re.compile(r"""(?:^|: |- )["'](?P<sign>[-@*&%`!|>?,\[\]{}"'])""")
_AFTERWARDS = {'"': "a closing quotation mark", "'": "a closing quotation mark"}
_AFTERWARDS |= {"[": "a closing bracket", "{": "a closing brace"}
_WITHIN = {
    _REASONS["did not find expected key"][0]: "a quotation mark within the text ends it",
    _REASONS["did not find expected ',' or '}'"][0]: "text in braces holds a YAML symbol",
    _REASONS["did not find expected ',' or ']'"][0]: "text in brackets holds a YAML symbol",
}


def _name_cause(corrected: str, reason: str) -> str:
    """Why a text has to be in quotes, by the sign that it begins with."""
    match = _SIGNS.search(corrected)
    if reason == _REASONS["found unexpected end of stream"][0]:
        return reason
    if match is None:
        return _WITHIN.get(reason, reason)
    sign = match["sign"]
    if sign in _AFTERWARDS:
        return f"text goes on after {_AFTERWARDS[sign]}"
    return f"no text can begin with {sign!r}, which is a YAML symbol"


def _is_tab(text: str, mark: yaml.Mark) -> bool:
    """Whether a tab stands at a place, with nothing but white space before it."""
    lines = split_lines(text)
    line = lines[mark.line] if mark.line < len(lines) else ""
    return line[mark.column : mark.column + 1] == "\t" and not line[: mark.column].strip()


def _explain_syntax(error: yaml.MarkedYAMLError, mark: yaml.Mark, text: str, path: str) -> Finding:
    problem = error.problem or error.context or "it is not YAML"
    if _is_tab(text, mark):
        problem = "found a tab character that violates indentation"
    reason, remedy = _REASONS.get(problem, (problem, _REMEDY))
    opening = error.context_mark
    if problem == "found unexpected end of stream" and opening:
        mark, opening = opening, None  # where the text ends says nothing of where the quote is
    lines = dict.fromkeys(place.line for place in (mark, opening) if place)
    corrected = next(filter(None, (find_correction(text, line) for line in lines)), None)
    if corrected:
        reason = _name_cause(corrected, reason)
        remedy = f"Put the whole text in quotes: {corrected}"
    where = Location(path, mark.line + 1, mark.column + 1)
    related: tuple[tuple[Location, str], ...] = ()
    if opening and error.context and "flow" in error.context:
        place = Location(path, opening.line + 1, opening.column + 1)
        related = ((place, "it opens here"),) if place != where else ()
    return BAD_YAML.at(where, f"The YAML does not parse: {reason}.", remedy, related)


def walk_texts(
    value: object, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text among plain values, with its path, which begins with `path`."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from walk_texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from walk_texts(item, (*path, index))
    elif isinstance(value, str):
        yield path, value


def list_records(value: object, name: str) -> list[tuple[int, dict[str, Any]]]:
    """The items of a list by its name that are mappings, each with its index.

    `value` is what a file or a record has, right or wrong.
    """
    items = value.get(name) if isinstance(value, Mapping) else None
    listed = items if isinstance(items, list) else []
    return [(index, item) for index, item in enumerate(listed) if isinstance(item, dict)]
