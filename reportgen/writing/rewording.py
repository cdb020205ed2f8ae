"""A scalar with a new value, in the style that its old value has: plain, quoted, folded, literal.

Several ways of writing are tried, nearest to the old one first; the first that is read back as
the value is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reportgen.reading.yamldoc import read_yaml
from reportgen.writing.notation import (
    OLD_WORDS,
    UNPRINTABLE,
    WIDTH,
    fold,
    write_double_quoted,
    write_flow,
    write_text,
)

_HEADER = re.compile(r"[|>][-+0-9]*")


@dataclass(frozen=True)
class Old:
    """How a scalar is written: its text, from a column on, as the value of a key in a column.

    `style` is as YAML's parser names it: "" plain, "'", '"', "|", ">". `line` is how long the line
    is that it begins on. `is_flow` is true in brackets and braces, `is_unended` where the file ends
    with it, without a line break.
    """

    text: str
    style: str
    column: int
    start: int
    line: int
    is_flow: bool
    is_unended: bool


def reword(old: Old, value: Any) -> str:
    """The text to put in the place of the old one; lines end in "\\n", but the last does not."""
    if not isinstance(value, str):
        return write_flow(value)
    ways = _write_flow if old.is_flow else _write_block
    written = (text for text in ways(old, value) if _is_read_back(old, text, value))
    return next(written, write_double_quoted(value))


def _is_read_back(old: Old, text: str, value: str) -> bool:
    if old.is_flow:
        whole = f"[{{k: {text}}}]"
    else:
        whole = f"{' ' * old.column}- {text}" + ("" if old.is_unended else "\n")
    read = read_yaml(whole.encode(errors="surrogatepass"), "")
    return read.value == [{"k": value} if old.is_flow else value] and not read.findings


def _write_flow(old: Old, value: str) -> Iterator[str]:
    if old.style == '"':
        yield write_double_quoted(value)
    if old.style == "'" and not UNPRINTABLE.search(value):
        yield _write_single_quoted(value)
    if old.style == "" and _may_be_plain(value):
        yield value
    yield write_flow(value)
    yield write_double_quoted(value)


def _write_block(old: Old, value: str) -> Iterator[str]:
    is_foldable = not UNPRINTABLE.search(value) and "\t" not in value
    if old.style == "|" and is_foldable:
        yield _write_literal(old, value)
    if old.style == ">" and is_foldable:
        yield _write_folded(old, value)
    one_line = list(_write_line(old, value))
    room = max(WIDTH, old.line if "\n" not in old.text else 0)
    for text in one_line:
        if old.start + len(text) <= room or " " not in value:
            yield text
        elif "\n" in old.text and is_foldable and "  " not in value:
            yield _wrap(old, text)
    yield write_text(value, old.column, old.start)
    yield write_double_quoted(value)


def _write_line(old: Old, value: str) -> Iterator[str]:
    """On one line, in quotes or without as the old value was."""
    if old.style == '"':
        yield write_double_quoted(value)
    if old.style == "'" and not UNPRINTABLE.search(value):
        yield _write_single_quoted(value)
    if old.style == "" and old.text and _may_be_plain(value):
        yield value


def _may_be_plain(value: str) -> bool:
    strange = UNPRINTABLE.search(value) or "\t" in value or "\n" in value
    return bool(value) and not strange and value.lower() not in OLD_WORDS


def _write_single_quoted(value: str) -> str:
    return "'" + value.replace("'", "''").replace("\n", "\n\n") + "'"


def _get_margin(old: Old) -> str:
    """The white space before the lines of a text that has several."""
    below = old.text.split("\n")[1:]
    written = next((line for line in below if line.strip()), "")
    return written[: len(written) - len(written.lstrip(" "))] or " " * (old.column + 2)


def _write_literal(old: Old, value: str) -> str:
    return _write_lines(old, value, value.removesuffix("\n").split("\n"))


def _write_folded(old: Old, value: str) -> str:
    """Folded text: every line break in it is an empty line, and kept lines stay as they are."""
    margin = _get_margin(old)
    kept = [line[len(margin) :] for line in old.text.split("\n")[1:]]
    lines: list[str] = []
    for number, paragraph in enumerate(value.removesuffix("\n").split("\n")):
        lines += [""] if number else []
        lines += _fold_again(paragraph, kept if number == 0 else [], WIDTH - len(margin))
    return _write_lines(old, value, lines)


def _write_lines(old: Old, value: str, lines: list[str]) -> str:
    """A header with lines below it; how many line breaks end the text is in the header."""
    margin = _get_margin(old)
    header = _HEADER.match(old.text)
    kind = re.sub("[-+]", "", header[0] if header else old.style)
    chomp = "" if value.endswith("\n") else "-"
    return "\n".join((kind + chomp, *(margin + line if line else "" for line in lines)))


def _fold_again(text: str, old: list[str], width: int) -> Iterator[str]:
    """Text in lines; those of the old text with which it begins stay as they were."""
    for number, line in enumerate(old):
        following = old[number + 1] if number + 1 < len(old) else ""
        if not line or not following or not text.startswith(f"{line} "):
            break
        word = text[len(line) + 1 :].split(" ")[0]
        if word != following.split(" ")[0] and len(line) + 1 + len(word) <= width:
            break
        yield line
        text = text[len(line) + 1 :]
    yield from fold(text, width)


def _wrap(old: Old, text: str) -> str:
    """Plain or quoted text in several lines."""
    margin = _get_margin(old)
    first, *words = text.split(" ")
    lines, width = [first], WIDTH - old.start
    for word in words:
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
            width = WIDTH - len(margin)
        else:
            lines[-1] += f" {word}"
    return f"\n{margin}".join(lines)
