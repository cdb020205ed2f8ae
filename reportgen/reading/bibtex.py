"""BibTeX's own small grammar: how a value is put together, and how an entry is written.

The rules are those of BibTeX itself (Patashnik, *BibTeXing*, 1988): parts joined by `#`, each a
group in braces, a string in quotes, a number or the name of a @string.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from reportgen.limits import DEEPEST_BRACES, LONGEST_VALUE
from reportgen.reading.latex import read_address, read_latex

_MONTHS = frozenset(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
)
_NAME = re.compile(r"[^\s\"#%'(),={}]+")
_MARK = re.compile(r'\\.|[{}"]', re.DOTALL)
# Fields that are no LaTeX: BibLaTeX reads them as they stand.
_VERBATIM = frozenset(
    [
        "date",
        "urldate",
        "eventdate",
        "origdate",
        "doi",
        "eprint",
        "file",
        "pdf",
        "url",
        "urlraw",
        "verba",
        "verbb",
        "verbc",
        "crossref",
        "xdata",
    ]
)
# Of these, what LaTeX's escapes are often written in all the same: `a\_b`.
_ADDRESSES = frozenset(["doi", "eprint", "url"])
# What reference managers keep for themselves: paths on somebody's disk, groups, private remarks.
_PRIVATE = frozenset(
    [
        "file",
        "pdf",
        "local-url",
        "annote",
        "annotation",
        "review",
        "comment",
        "owner",
        "timestamp",
        "groups",
        "creationdate",
        "modificationdate",
        "date-added",
        "date-modified",
        "mendeley-groups",
        "mendeley-tags",
        "priority",
        "ranking",
        "readstatus",
        "printed",
        "qualityassured",
        "__markedentry",
    ]
)
# Names that every program reads. BibTeX allows more, to whom no style means anything, and managers
# number some: bdsk-file-1, bdsk-url-2.
_WRITABLE = re.compile(r"(?!bdsk-)[a-z][a-z0-9_:+-]*")


def split_names(value: str) -> Iterator[str]:
    """The names of a list, parted by the word "and" outside of braces."""
    depth, start = 0, 0
    for match in re.finditer(r"\\.|[{}]|\s+and\s+", value, re.IGNORECASE):
        depth += (match[0] == "{") - (match[0] == "}")
        if depth == 0 and match[0].strip().lower() == "and":
            yield value[start : match.start()].strip()
            start = match.end()
    if last := value[start:].strip():
        yield last


@dataclass(frozen=True)
class Expansion:
    """A value with its @strings put in; what could not be, and what is left over at its end.

    Its text is cut off where it `is_excessive`: too long for a field, or braces in too many braces.
    """

    text: str
    undefined: tuple[str, ...] = ()
    rest: str = ""

    @property
    def is_excessive(self) -> bool:
        """Whether nobody would print such a value, and reading it may take for ever."""
        return len(self.text) > LONGEST_VALUE or _count_levels(self.text) > DEEPEST_BRACES


def is_verbatim(field: str) -> bool:
    """Whether a field's value is no LaTeX: an address or an identifier."""
    return field in _VERBATIM


def is_address(field: str) -> bool:
    """Whether a field's value is an address or an identifier, without spaces."""
    return field in _ADDRESSES


def is_unprinted(field: str) -> bool:
    """Whether no reference prints a field: it is a reference manager's own, or about the work."""
    return field in _PRIVATE or field in ("abstract", "keywords")


def expand(value: str, strings: Mapping[str, str]) -> Expansion:
    """Joins the parts of a value as it is written in a .bib file: `jf # { (Berlin)}`.

    The names of months stay names, as styles know them.
    """
    text, undefined, rest = "", [], value.strip()
    while rest:
        if rest[0] in '{"':
            end = _find_end(rest)
            part, rest = rest[1:end], rest[end + 1 :]
        elif match := _NAME.match(rest):
            name = match[0]
            part, rest = strings.get(name.lower(), name), rest[match.end() :]
            if name.lower() not in strings and name.lower() not in _MONTHS and not _is_number(name):
                undefined.append(name)
        else:
            break
        text += part[: LONGEST_VALUE + 1]  # of @strings within @strings, each doubles the last
        if len(text) > LONGEST_VALUE:
            return Expansion(text[: LONGEST_VALUE + 1], tuple(undefined))
        rest = rest.lstrip()
        if not rest.startswith("#"):
            break
        rest = rest[1:].lstrip()
    return Expansion(text, tuple(undefined), rest)


def _count_levels(text: str) -> int:
    """How many braces stand open at once, at most."""
    return max(
        accumulate((1 if sign == "{" else -1 for _, sign in _walk(text) if sign != '"')), default=0
    )


def _is_number(name: str) -> bool:
    return name.isdecimal()


def _find_end(text: str) -> int:
    """Where the group or string that text begins with ends; its last character where it does not.

    A brace after a backslash is text, and so is a quote in braces.
    """
    depth = 0
    for place, char in _walk(text):
        if char == '"' and text[0] == '"' and depth == 0 and place:
            return place
        depth += (char == "{") - (char == "}")
        if char == "}" and depth == 0 and text[0] == "{":
            return place
    return len(text)


def _walk(text: str) -> Iterator[tuple[int, str]]:
    """The braces and quotes that are not after a backslash, with their places."""
    for match in _MARK.finditer(text):
        if not match[0].startswith("\\"):
            yield match.start(), match[0]


def balance(value: str) -> str | None:
    """A value whose every brace has a partner, those after a backslash among them.

    BibTeX and pandoc count these too, so where they do not match each is written as a symbol.
    None where braces that group have no partner.
    """
    depth = 0
    for _, char in _walk(value):
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return None
    if depth:
        return None
    depths = []
    for char in re.findall(r"[{}]", value):
        depth += (char == "{") - (char == "}")
        depths.append(depth)
    if depth or min(depths, default=0) < 0:
        return value.replace(r"\{", r"$\lbrace$").replace(r"\}", r"$\rbrace$")
    return value


def _close(value: str) -> str:
    """A value that ends in `\\ ` with its space again: without it the next brace closes nothing."""
    backslashes = len(value) - len(value.rstrip("\\"))
    return f"{value} " if backslashes % 2 else value


def write_entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    """An entry as every program reads it: its @strings put in, a field a line, in braces.

    What a reference manager keeps for itself is left out, and so are fields of which only BibTeX
    reads the name; a bare % is no comment.
    """
    lines = [f"@{kind}{{{key},"]
    for name, value in fields.items():
        if name in _PRIVATE or not _WRITABLE.fullmatch(name) or not value.strip():
            continue
        if name in ("year", "month") and fields.get("date"):
            continue  # the date says the same, month included
        text = " ".join(value.split())
        if is_address(name):
            text = read_address(text)
        elif not is_verbatim(name):
            text = read_latex(text).latex
        if name == "month" and text.lower() in _MONTHS:
            lines.append(f"  {name} = {text.lower()},")
        else:
            lines.append(f"  {name} = {{{_close(balance(text) or text)}}},")
    return "\n".join((*lines, "}"))
