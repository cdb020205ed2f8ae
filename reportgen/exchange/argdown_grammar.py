"""Argdown's grammar, as much of it as bears meaning: text to a list of elements.

The rules are those of Argdown's own lexer (https://argdown.org/syntax/): a relation begins a line,
an empty line ends a block, data is YAML in braces, comments are those of HTML and C.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.safety import find_place

Sort = Literal["heading", "statement", "argument", "inference", "gap"]


@dataclass(frozen=True)
class Element:
    """One element: a heading, a statement or argument, an inference, or a gap between blocks.

    `relation` is its arrow ("+", "->", …) to what it is indented under, `number` its place in a
    reconstruction, `level` how deep a heading is.
    """

    sort: Sort
    line: int
    indent: int = 0
    relation: str = ""
    number: int | None = None
    level: int = 0
    title: str = ""
    text: str = ""
    tags: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


# Within a text: what is none of these is words. Comments come first, as in Argdown.
_HIDDEN = "\x01"  # a comment, so that its line is not taken for an empty one
_BREAK = "\x02"  # a line break in what is one: a comment, or data
_OPEN, _CLOSE = "\x03", "\x04"  # around the number of a piece of data
_PIECE = re.compile(
    r"(?P<comment><!--.*?(?:-->|\Z)|/\*.*?(?:\*/|\Z)|(?<!:)//[^\n]*)"
    r"|(?P<kept>\\.|\[[^\[\]\n]{1,500}+\]\([^)\n]{1,2000}+\))"
    r"|(?P<data>\{(?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+\})",
    re.DOTALL,
)
_FRONT = re.compile(r"\s*===+[ \t]*\n(.*?)\n?===+", re.DOTALL)
_START = re.compile(
    r"(?P<indent>[ \t]*)(?:"
    r"(?P<inference>-{2,})"
    r"|(?P<relation>\+>|->|_>|><|<\+|<-|<_|\+|-|_(?=\s))"
    r"|\((?P<number>\d{1,6})\)"
    r"|(?P<list>\*(?=\s)|\d+\.(?=\s))"
    r"|(?P<heading>#{1,6})(?=[ ]))"
    r"\s*(?P<rest>.*)",
    re.DOTALL,
)
_HEAD = re.compile(r"\s*(?:\[(?P<statement>[^\]]+?)\]|<(?P<argument>[^->][^>]*?)>)(?P<colon>:)?")
_INLINE = re.compile(
    rf"\\(?P<escaped>[^\n])"
    rf"|{_OPEN}(?P<data>\d+){_CLOSE}"
    r"|#(?:\((?P<long>[^()]{1,500}+)\)|(?P<short>[\w-]+))"
    r"|@(?:\[(?P<mention>[^\[\]]{1,500}+)\]|<(?P<mentioned>[^<>]{1,500}+)>)"
    r"|\[(?P<label>[^\[\]]{1,500}+)\]\([^()]{0,2000}+\)"
    r"|(?<!\w)(?P<open>\*\*|__|\*|_)(?=\S)|(?<=\S)(?P<close>\*\*|__|\*|_)(?!\w)"
)


def parse_argdown(text: str, name: str) -> tuple[Mapping[str, Any], list[Element]]:
    """The data of the front matter, and all elements in order.

    Raises `ExchangeError`, with its place, for data that is not YAML.
    """
    text = re.sub(f"[{_HIDDEN}-{_CLOSE}]", " ", text)
    front: Mapping[str, Any] = {}
    if match := _FRONT.match(text):
        front = _load(match[1], Location(name, 1))
        text = "\n" * match[0].count("\n") + text[match.end() :]
    return front, list(_Parser(name).parse(text))


def _load(text: str, place: Location) -> Mapping[str, Any]:
    """A mapping in YAML, every scalar as it is written."""
    try:
        value = yaml.load(text.replace("\t", " "), Loader=yaml.CBaseLoader)  # noqa: S506 — it makes strings only
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        raise ExchangeError(
            f"The data is not YAML: {problem}.",
            "Write {key: value, key: value}, and put text with a colon or brace in quotes.",
            place,
        ) from error
    return value if isinstance(value, dict) else {}


@dataclass
class _Parser:
    """Reads the lines of one file; `data` are the texts of its blocks of data."""

    name: str
    line: int = 0
    data: list[str] = field(default_factory=list)

    def parse(self, text: str) -> Iterator[Element]:
        """All elements; the lines of each are gathered before it is read."""
        start, gathered = 0, ""
        for line in _PIECE.sub(self.hide, text).split("\n"):
            self.line += 1
            first = self.line
            self.line += line.count(_BREAK)
            is_comment = _HIDDEN in line
            line = line.replace(_HIDDEN, "").replace(_BREAK, " ")
            if not line.strip():
                if not is_comment:
                    yield from self.read(gathered, start)
                    gathered = ""
                    yield Element("gap", first)
            elif not gathered or self.begins(line):
                yield from self.read(gathered, start)
                start, gathered = first, line
            else:
                gathered += f" {line.strip()}"
        yield from self.read(gathered, start)

    def begins(self, line: str) -> bool:
        """Whether a line begins an element of its own, in the midst of a block."""
        return _START.fullmatch(line) is not None or bool(
            (head := _HEAD.match(line)) and (head["colon"] or head.end() == len(line.rstrip()))
        )

    def hide(self, match: re.Match[str]) -> str:
        """What a comment, data or something kept becomes before the text is cut into lines."""
        breaks = _BREAK * match[0].count("\n")
        if comment := match["comment"]:
            if comment[:2] != "//" and not comment.endswith(("-->", "*/")):
                raise ExchangeError(
                    "The comment that begins here is not closed.",
                    f"Close it with {'-->' if comment[0] == '<' else '*/'}.",
                    find_place(self.name, match.string, match.start()),
                )
            return f"{_HIDDEN}{breaks}"
        if match["data"]:
            self.data.append(match["data"])
            return f"{_OPEN}{len(self.data) - 1}{_CLOSE}{breaks}"
        return match[0]

    def read(self, text: str, line: int) -> Iterator[Element]:
        """The element that a text is; none where it is empty."""
        if not text.strip():
            return
        match = _START.fullmatch(text)
        rest = match["rest"] if match else text.strip()
        indent = len((match["indent"] if match else "").expandtabs(4))
        if match and match["inference"]:
            words, _, data = self.read_inline(rest, line)
            yield Element("inference", line, text=words.rstrip("- "), data=data)
        elif match and match["heading"]:
            words, tags, data = self.read_inline(rest, line)
            level = len(match["heading"])
            yield Element("heading", line, level=level, text=words, tags=tags, data=data)
        else:
            yield self.read_node(
                rest,
                line,
                indent=indent,
                relation=(match["relation"] or "") if match else "",
                number=int(match["number"]) if match and match["number"] else None,
            )

    def read_node(self, rest: str, line: int, **where: Any) -> Element:
        """A statement or an argument, with its title where it has one."""
        head = _HEAD.match(rest)
        if head and rest[head.end() : head.end() + 1] == "(":  # a link
            head = None
        words, tags, data = self.read_inline(rest[head.end() :] if head else rest, line)
        title = " ".join((head["statement"] or head["argument"]).split()) if head else ""
        sort: Sort = "argument" if head and head["argument"] else "statement"
        return Element(sort, line, title=title, text=words, tags=tags, data=data, **where)

    def read_inline(self, text: str, line: int) -> tuple[str, tuple[str, ...], Mapping[str, Any]]:
        """The words of a text, its tags and its data."""
        tags: list[str] = []
        data: dict[str, Any] = {}

        def take(match: re.Match[str]) -> str:
            if match["data"]:
                data.update(_load(self.data[int(match["data"])], Location(self.name, line)))
            elif tag := match["long"] or match["short"]:
                tags.append(" ".join(tag.split()))
            return next((match[g] for g in ("escaped", "mention", "mentioned", "label")
                         if match[g]), "")  # fmt: skip

        words = " ".join(_INLINE.sub(take, text).split())
        return words, tuple(tags), data
