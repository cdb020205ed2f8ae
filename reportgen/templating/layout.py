"""The finished text of a .qmd, laid out as a person would: wrapped, a blank line between blocks.

Nothing of what it says changes: lines are broken at spaces alone, where Markdown reads the same,
and never in front matter, code, raw text, tables and headings. The characters that mark the
origins of a text take no room, so that it is laid out alike with and without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

WIDTH = 100
"""How many characters a line has at most, where it can be broken."""
MARK = re.compile("[\U000f0000-\U0010fffd]")
"""What marks an origin: the private planes of Unicode, in which no text means anything."""

_TAIL = re.compile(rf"(?:[ \t]|{MARK.pattern})+\Z")
_HEADING = re.compile(r"#{1,6}\s")
_OPENS = re.compile(r"\s*:{3,}\s*[^\s:]")
_CLOSES = re.compile(r"\s*:{3,}\Z")

# What begins a part that is left as it is, and what ends it, but for fenced code.
_FENCE = re.compile(r"\s*(`{3,}(?=[^`]*\Z)|~{3,})")
_APART = (
    (re.compile(r"\s*\$\$(?!.*\$\$)"), re.compile(r".*\$\$")),
    (re.compile(r"\s*<(?:script|style|pre|textarea)\b(?!.*</)"), re.compile(r".*</")),
    (re.compile(r"\s*\\begin\{"), re.compile(r".*\\end\{")),
    (re.compile(r"\s*-{2,}(?:\s+-{2,})+\Z"), re.compile(r"\Z")),
)
_METADATA = re.compile(r"(?:---|\.\.\.)\Z")
# What a line is that is left as it is: table, fence, rule, note, address, raw text.
_LEFT = re.compile(r"\s*(?:[#|<+=]|:{3}|-{3}|\[[^\]]*\]:|\$\$|\{\{<)")
# What a line is that makes a term of the paragraph before it, and a heading of the line before.
_DEFINES = re.compile(r"\s{0,3}[:~]\s")
_UNDERLINES = re.compile(r"\s{0,3}(?:[-=]+\Z|-{2,}\s)")
# What stands before the words of a block: the bars of a quotation, the mark of an item.
# A capital with a full stop and one space begins words: "P. 91", "A. Smith".
_LEAD = re.compile(
    r"\s*(?:>\s?)*(?:(?:[-+*:]|[A-Z]\.(?=\s\s)|\(?(?:\d{1,4}|[a-z]|[ivxlcdm]+|[IVXLCDM]{2,}"
    r"|[A-Z](?=\))|#|@[\w-]*)[.)])\s+)?"
)
_ITEM = re.compile(r"(?:[-+*]|\(?(?:\w{1,4}|#|@[\w-]*)[.)])\s")
# What matters where a line is broken: brackets, spaces, and what is whole besides what stands in
# brackets: code, mathematics, shortcodes, addresses.
_TOKEN = re.compile(
    r"(?P<whole>\\.|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|\$(?=\S)[^$]*(?<=\S)\$"
    r"|\{\{<.*?>\}\}|<[^<>\s][^<>]*>)|(?P<opens>[\[{])"
    r"|(?P<closes>[\]}](?:\((?:[^()]|\([^()]*\))*\))?)|(?P<space>(?<! ) (?! ))"
)
# What a line may not begin with: Markdown, of one kind or another, could read a block there.
_BEGINS_BLOCK = re.compile(
    r"[-+:=#>|%~<{]|[*_]+(?:\s|\Z)|[*_]{3}|`{3}|\$\$|\\begin|\[\^|\[[^\]]*\]:"
    r"|\(?(?:\d+|\w|[ivxlcdmIVXLCDM]+|@[\w-]*)[.)](?:\s|\Z)|\d+\."
)


def lay_out(text: str, width: int = WIDTH) -> str:
    """A .qmd in its final form, which ends in one line feed; `width` is in characters."""
    laid: list[str] = []
    before, lost = "", ""
    for line, may_wrap, is_text in _read(text.split("\n")):
        bare = MARK.sub("", line)
        if not bare and not before:
            lost += line  # the marks of an empty line that is dropped
            continue
        if is_text and _is_parted(before, bare):
            laid.append("")
        if is_text and _CLOSES.match(bare) and not before and laid:
            lost = laid.pop() + lost  # a div ends with what is in it
        laid += _wrap(lost + line, width) if may_wrap else (lost + line,)
        before, lost = bare, ""
    while laid and not MARK.sub("", laid[-1]):
        laid.pop()
    return "\n".join(laid) + "\n"


def _read(lines: list[str]) -> Iterator[tuple[str, bool, bool]]:
    """Each line without spaces at its end, whether it may be wrapped, and whether it is text."""
    trimmed = [_trim(line) for line in lines]
    bares = [*(MARK.sub("", line) for line in trimmed), "", ""]
    end: re.Pattern[str] | None = None
    in_list, follows_blank = False, True
    for number, (line, bare) in enumerate(zip(trimmed, bares, strict=False)):
        if end:
            yield line, False, False
            end = None if end.match(bare) else end
            continue
        after, later = bares[number + 1], bares[number + 2]
        end = _find_end(bare, is_front=follows_blank and bool(after))
        if bare and not bare[0].isspace():
            in_list = _ITEM.match(bare) is not None
        is_term = _DEFINES.match(after or later) or _UNDERLINES.match(after)
        is_code = bare.startswith(("    ", "\t")) and not in_list
        yield line, not (end or is_code or is_term), not end
        follows_blank = not bare


def _trim(line: str) -> str:
    """A line without the spaces at its end, whose marks stay."""
    tail = _TAIL.search(line)
    return line[: tail.start()] + re.sub(r"[ \t]", "", tail[0]) if tail else line


def _find_end(bare: str, *, is_front: bool) -> re.Pattern[str] | None:
    """What ends the part that a line begins, which is left as it is; None for any other line."""
    if bare == "---":
        return _METADATA if is_front else None
    if fence := _FENCE.match(bare):
        return re.compile(rf"\s*{fence[1]}{fence[1][0]}*\Z")
    return next((end for begin, end in _APART if begin.match(bare)), None)


def _is_parted(before: str, line: str) -> bool:
    """Whether a blank line is wanting between two lines: at headings, and around divs."""
    if not before or not line:
        return False
    if _CLOSES.match(before) and not _CLOSES.match(line):
        return True
    begins = _HEADING.match(line) or _OPENS.match(line)
    return bool(_HEADING.match(before)) or (bool(begins) and not _OPENS.match(before))


# ── lines that are too long ──────────────────────────────────────────────────────────────


@lru_cache(maxsize=4096)
def _wrap(line: str, width: int) -> tuple[str, ...]:
    """A line, broken where it is too long and can be."""
    bare = MARK.sub("", line)
    if len(bare) <= width or _LEFT.match(bare):
        return (line,)
    lead = _LEAD.match(bare)
    indent = re.sub(r"[^>\s]", " ", lead[0]) if lead else ""
    places: Sequence[int] = range(len(line))
    if len(bare) < len(line):
        places = [n for n, character in enumerate(line) if not MARK.match(character)]
    gaps = list(_find_gaps(bare, len(indent)))
    ends = [places[end] for end in _choose([*gaps, len(bare)], len(indent), width)]
    starts = [0, *(end + 1 for end in ends)]
    parts = [line[a:b] for a, b in zip(starts, [*ends, len(line)], strict=True)]
    return (parts[0], *(indent + part for part in parts[1:]))


def _choose(gaps: list[int], indent: int, width: int) -> Iterator[int]:
    """The gaps at which a line is broken, so that as much as fits stands on each."""
    start, room = 0, width
    for gap, following in pairwise(gaps):
        if following - start > room:
            yield gap
            start, room = gap + 1, width - indent


def _find_gaps(bare: str, begin: int) -> Iterator[int]:
    """The spaces at which a line can be broken: outside of all brackets, before a plain word."""
    depth = 0
    for token in _TOKEN.finditer(bare, begin):
        if token["opens"]:
            depth += 1
        elif token["closes"]:
            depth = max(depth - 1, 0)
        elif token["space"] and not depth and not _BEGINS_BLOCK.match(bare, token.end()):
            yield token.start()
