"""Text that YAML takes for something of its own: the line with it in quotes, as it should be."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from reportgen.errors import Location

_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
_KEY = r"(?!- )[^\s'\"{}\[\]#:][^:'\"{}\[\]]*?: +"
_LINE = re.compile(rf"(?P<indent>[ ]*(?:- +)*)(?P<key>{_KEY}|(?<=- ))(?P<value>\S.*)")
_COMMENT = re.compile(r"\s+#.*")
_FIELD = re.compile(r"(?P<key>[\w-]+):[ ]+(?P<value>.*)")
_NEXT_FIELD = re.compile(r",\s*(?=[\w-]+:[ ])")
_MOST_LINES = 5
"""How many lines of one text are put together."""


def write_quoted(text: str) -> str:
    """A text in quotes, on one line, so that YAML reads just these characters."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def is_plain(text: str) -> bool:
    """Whether YAML reads a text as itself where it stands after a key without quotes."""
    try:
        events = list(yaml.parse(f"key: {text}", Loader=yaml.CSafeLoader))
    except yaml.YAMLError:
        return False
    scalars = [event for event in events if isinstance(event, yaml.ScalarEvent)]
    return len(events) == 8 and [scalar.value for scalar in scalars] == ["key", text]


def split_lines(text: str) -> list[str]:
    """The lines of a text as YAML counts them."""
    return _BREAK.split(text)


def find_value(text: str, where: Location) -> str:
    """What is written from a place to the end of its line, or of its item in braces or brackets."""
    line = split_lines(text)[where.line - 1]
    before, rest = line[: where.column - 1], _COMMENT.sub("", line[where.column - 1 :])
    if match := re.match(r"\[[^\[\]]*\]|\{[^{}]*\}", rest):
        return match[0]
    is_within = before.count("{") > before.count("}") or before.count("[") > before.count("]")
    return re.split(r"\s*[,\]}]", rest)[0] if is_within else rest.rstrip()


def find_correction(text: str, line: int) -> str | None:
    """The field or item at a line, counted from 0, with its text in quotes.

    None where quotes would not make YAML read on past this line.
    """
    lines = split_lines(text)
    for count, corrected in _correct(lines, line):
        start = line - count + 1
        mended = [*lines[:start], corrected, *lines[line + 1 :]]
        if _reads_past("\n".join(mended), start):
            return corrected.lstrip(" ")
    return None


def _correct(lines: list[str], line: int) -> Iterator[tuple[int, str]]:
    """Corrections of the last of some lines, each with the number of lines that it takes."""
    if line >= len(lines):
        return
    for count in range(1, min(_MOST_LINES, line + 1) + 1):
        first, *rest = lines[line - count + 1 : line + 1]
        match = _LINE.fullmatch(first)
        if match is None:
            continue
        value = _COMMENT.sub("", " ".join([match["value"], *(part.strip() for part in rest)]))
        if count > 1 and not _goes_on(value, rest):
            return
        if not is_plain(value):
            head = match["indent"] + match["key"]
            yield from ((count, f"{head}{written}") for written in _quote(value))


def _goes_on(value: str, rest: list[str]) -> bool:
    """Whether lines continue a text, and are not fields of their own that stand amiss."""
    return value[0] in "\"'" or not any(
        re.match(r"\s*(?:- +)*[\w-]+:(?: |$)", part) for part in rest
    )


def _quote(value: str) -> Iterator[str]:
    """A value in quotes, in the ways in which it may have been meant, the likeliest first.

    None where a bracket is left open: that is what is wrong with it, and no text.
    """
    if value[0] in "[{" and any(value.count(a) != value.count(b) for a, b in ("[]", "{}")):
        return
    if value[0] == "{" and value[-1] == "}":
        fields = [_quote_field(field) for field in _NEXT_FIELD.split(value[1:-1].strip())]
        yield f"{{{', '.join(fields)}}}"
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        yield write_quoted(value[1:-1])
    if value[0] == '"' and value.count('"') == 1:
        yield f'{value}"'
    if value[0] == "'" and "''" in value and value.count("'") % 2:
        yield write_quoted(value[1:].replace("''", "'"))
    yield write_quoted(value)


def _quote_field(text: str) -> str:
    """A field of a mapping in braces, in quotes where it has to be."""
    match = _FIELD.fullmatch(text)
    if match is None or (is_plain(match["value"]) and not re.search(r"[,\[\]{}]", match["value"])):
        return text
    if is_quoted(match["value"]):
        return text
    return f"{match['key']}: {next(_quote(match['value']))}"


def is_quoted(text: str) -> bool:
    """Whether a text stands in quotes, or is a list or mapping of its own, that YAML can read."""
    try:
        return text[0] in "\"'[{" and len(list(yaml.parse(text, Loader=yaml.CSafeLoader))) > 4
    except yaml.YAMLError:
        return False


def _reads_past(text: str, line: int) -> bool:
    """Whether YAML finds nothing wrong up to the end of a line, counted from 0."""
    try:
        for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        marks = [mark.line for mark in (error.problem_mark, error.context_mark) if mark]
        return bool(marks) and min(marks) > line
    except yaml.YAMLError:
        return False
    return True
