"""Values as YAML text, the way a person writes it: plain where that is safe, long text folded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reportgen.reading.yamldoc import read_yaml

WIDTH = 100
"""How many columns a line takes at most, where text can be folded."""
_SHORT = 60
"""How long a mapping of plain values may be to stand on one line, in braces."""

# Words that YAML 1.1, which some editors and programs read, takes for true and false.
OLD_WORDS = frozenset(("y", "n", "yes", "no", "on", "off"))
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# What is plain text to every parser, and, in brackets and braces, needs no thought.
_PLAIN = re.compile(rf"[^\W\d_](?:(?!{UNPRINTABLE.pattern})[^\t\n])*")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_PLAIN_FLOW = re.compile(r"[^\W\d_][\w .–—’-]*")


class Row(dict[str, Any]):
    """A mapping that stands on one line, in braces, where it is short."""


def write_items(items: Sequence[Mapping[str, Any]], column: int, *, spaced: bool) -> str:
    """Mappings as items of a block sequence whose dashes are in a column (from 0).

    Values are text, whole numbers, floats, and lists and mappings of these. A blank line parts
    items that are `spaced`. Every line ends in "\\n".
    """
    written = ["".join(_write_item(item, column)) for item in items]
    return ("\n" if spaced else "").join(written)


def _write_item(item: Any, column: int) -> Iterator[str]:
    lead = " " * column + "- "
    if not isinstance(item, Mapping) or not item:
        text = write_text(item, column, len(lead)) if isinstance(item, str) else write_flow(item)
        yield f"{lead}{text}\n"
        return
    for line in "".join(_write_fields(item, column + 2)).splitlines(keepends=True):
        yield lead + line[column + 2 :] if lead else line
        lead = ""


def write_field(name: str, value: Any, column: int) -> str:
    """A key with its value, which begins in a column (from 0)."""
    return "".join(_write_fields({name: value}, column))


def _write_fields(fields: Mapping[str, Any], column: int) -> Iterator[str]:
    margin = " " * column
    for name, value in fields.items():
        head = f"{margin}{write_scalar(name)}:"
        if isinstance(value, str):
            yield f"{head} {write_text(value, column, len(head) + 1)}\n"
        elif isinstance(value, Row) and len(flow := write_flow(value)) <= _SHORT:
            yield f"{head} {flow}\n"
        elif isinstance(value, Mapping) and value:
            yield f"{head}\n{''.join(_write_fields(value, column + 2))}"
        elif _is_rows(value):
            items = "".join("".join(_write_row(item, column + 2)) for item in value)
            yield f"{head}\n{items}"
        else:
            yield f"{head} {write_flow(value)}\n"


def _is_rows(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value)


def _write_row(item: Any, column: int) -> Iterator[str]:
    """An item in a list of mappings: on one line where it is short."""
    flow = write_flow(item)
    if not isinstance(item, Mapping) or not item or len(flow) <= _SHORT:
        yield f"{' ' * column}- {flow}\n"
    else:
        yield from _write_item(item, column)


def write_text(text: str, column: int, start: int) -> str:
    """Text as the value of a key in a column, on a line on which it begins at `start`.

    One line where it fits; else folded, or line by line where it has several.
    """
    plain = write_scalar(text)
    lines = text.split("\n")
    foldable = all(line == line.strip() for line in lines) and lines[0] and lines[-1]
    if UNPRINTABLE.search(text) or not foldable or "\t" in text:
        return plain
    margin = " " * (column + 2)
    if len(lines) > 1:
        return "|-\n" + "\n".join(margin + line if line else "" for line in lines)
    if start + len(plain) <= WIDTH or "  " in text or " " not in text:
        return plain
    return ">-\n" + "\n".join(margin + line for line in fold(text, WIDTH - len(margin)))


def fold(text: str, width: int) -> Iterator[str]:
    """Text in lines that are broken at single spaces between words."""
    line = ""
    for word in re.split(r"(?<=\S) (?=\S)", text):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def write_flow(value: Any) -> str:
    """A value on one line, as it stands in brackets and braces."""
    if isinstance(value, Mapping):
        fields = (f"{write_scalar(k, flow=True)}: {write_flow(v)}" for k, v in value.items())
        return f"{{{', '.join(fields)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(write_flow, value))}]"
    return write_scalar(value, flow=True)


def write_scalar(value: Any, *, flow: bool = False) -> str:
    """One value on one line: text plain where it stays the same text, else in quotes."""
    if not isinstance(value, str):
        return json.dumps(value)
    safe = (_PLAIN_FLOW if flow else _PLAIN).fullmatch(value) and value.lower() not in OLD_WORDS
    is_moment = _MOMENT.fullmatch(value) and not (flow and ":" in value)
    if (safe or is_moment) and read_yaml(f"- {value}".encode(), "").value == [value]:
        return value
    return write_double_quoted(value)


def write_double_quoted(value: str) -> str:
    """Text in double quotes on one line, with escapes where it needs them."""
    quoted = json.dumps(value, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def mark(value: Any) -> str:
    """A value as text that differs where two values do: 1, 1.0 and true are three."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
