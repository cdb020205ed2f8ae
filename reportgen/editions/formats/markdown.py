"""A difference as Markdown: for any reader of it, and for a comment of GitHub's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reportgen.editions.changes import Difference
from reportgen.editions.lines import Item, Line, Run
from reportgen.editions.telling import Section, Telling, tell

LONGEST_COMMENT = 65_536
"""Characters that GitHub takes of a comment or of a pull request's description."""
_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~$&]")
_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_REFERENCE = re.compile(r"@(?=\w)|\\#(?=\d)|\b(?i:GH)-(?=\d)|(?<!\w):(?=[\w+-]+:)")
_MARKS = {
    "old": ("<del>", "</del>"),
    "new": ("<ins>", "</ins>"),
    "strong": ("**", "**"),
    "quiet": ("", ""),
    "plain": ("", ""),
}
_SIGNS = {"+": "➕ ", "−": "➖ ", "~": "✏️ ", "": ""}


def write_markdown(difference: Difference) -> str:
    """What two editions differ in, as Markdown with `<del>` and `<ins>` around words."""
    told = tell(difference)
    lines = [f"# {escape(told.title)}", "", escape(told.summary)]
    for section in told.sections:
        lines += ["", f"## {escape(section.title)}", ""]
        lines += [line for item in section.items for line in _write_item(item, {})]
    return "\n".join(lines) + "\n"


def write_github(difference: Difference, longest: int = LONGEST_COMMENT) -> str:
    """The same for a pull request: sections fold, and all of it is `longest` characters at most.

    Where there is more, the last items of the longest sections are left out, and counted.
    """
    told = tell(difference)
    head = f"### {escape(told.title)}\n\n{escape(told.summary)}\n"
    blocks = [[*map(_write_block, section.items)] for section in told.sections]
    kept = [len(block) for block in blocks]
    while True:
        text = head + "".join(
            _fold(*part) for part in zip(told.sections, blocks, kept, strict=True)
        )
        if len(text) <= longest or not any(kept):
            return text if len(text) <= longest else _shorten(told, longest)
        sizes = [sum(map(len, block[:n])) for block, n in zip(blocks, kept, strict=True)]
        worst = sizes.index(max(sizes))
        over, count = len(text) - longest, kept[worst]
        while count and over > 0:
            count -= 1
            over -= len(blocks[worst][count])
        kept[worst] = min(count, kept[worst] - 1)


def _shorten(told: Telling, longest: int) -> str:
    """The summary alone, where not even the heads of the sections fit."""
    return f"### {escape(told.title)}\n\n{escape(told.summary)}\n"[:longest]


def _write_block(item: Item) -> str:
    return "\n".join(_write_item(item, _SIGNS)) + "\n"


def _fold(section: Section, blocks: list[str], kept: int) -> str:
    count = len(section.items)
    rest = count - kept
    more = f"- … and {rest} more: `reportgen diff --format markdown`\n" if rest else ""
    body = "".join(blocks[:kept]) + more
    summary = f"<summary><b>{section.title}</b> ({count})</summary>"
    return f"\n<details>\n{summary}\n\n{body}\n</details>\n"


def _write_item(item: Item, signs: dict[str, str]) -> Iterator[str]:
    said = signs.get(item.sign, f"{item.sign} " if item.sign else "") if signs else _say(item)
    yield f"- {said}{_write_line(item.head)}"
    for line in item.lines:
        yield f"    - {_write_line(line)}"


def _say(item: Item) -> str:
    return {"+": "Added: ", "−": "Dropped: ", "~": "Changed: "}.get(item.sign, "")


def _write_line(line: Line) -> str:
    written = "".join(map(_write_run, line)).strip()
    start = re.match(r"\d{1,9}(?=[.)](?:\s|$))|(?=[-+=:])", written)  # else a list in the list
    return f"{written[: start.end()]}\\{written[start.end() :]}" if start else written


def _write_run(run: Run) -> str:
    if run.style == "code":
        return _write_code(run.text)
    if not run.text.strip():
        return " " if run.text else ""
    before, after = _MARKS[run.style]
    text = escape(run.text)
    inner = text.strip()
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if run.style in ("old", "new"):
        return f"{before}{text}{after}"
    return f"{lead}{before}{inner}{after}{tail}"


def _write_code(text: str) -> str:
    """A name as code: in more backticks than it has itself, and on one line."""
    text = _STEERING.sub(" ", text).strip()
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def escape(text: str) -> str:
    """Somebody's text as Markdown that reads as this text: no markup, no mention, no reference.

    GitHub tells whoever is called by @name; a character without width keeps it from that.
    """
    text = _STEERING.sub(" ", text)
    text = _SPECIAL.sub(lambda match: _ENTITIES.get(match[0], f"\\{match[0]}"), text)
    return _REFERENCE.sub(lambda match: f"{match[0]}&#8203;", text)


_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
