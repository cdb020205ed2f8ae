"""A difference as a web page: one file that needs no other, no script and no network."""

from __future__ import annotations

from html import escape

from reportgen.editions.changes import Difference
from reportgen.editions.lines import Item, Line, Run
from reportgen.editions.telling import Section, tell
from reportgen.workspace import PACKAGE

_STYLE = PACKAGE / "editions" / "formats" / "page.css"
_TAGS = {"old": "del", "new": "ins", "strong": "b", "code": "code", "quiet": "small"}
_SIGNS = {"+": ("added", "Added"), "−": ("dropped", "Dropped"), "~": ("changed", "Changed")}


def write_page(difference: Difference) -> str:
    """What two editions differ in, as HTML."""
    told = tell(difference)
    lang = escape(difference.new.brief.publication.lang)
    style = _STYLE.read_text(encoding="utf-8")
    title = escape(difference.new.brief.publication.title)
    contents = "".join(
        f'<li><a href="#s{number}">{escape(section.title)}</a> ({len(section.items)})</li>'
        for number, section in enumerate(told.sections)
    )
    body = "".join(_write_section(section, n) for n, section in enumerate(told.sections))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}: what has changed</title>
<style>
{style}</style>
</head>
<body>
<header>
<p class="kind">What has changed</p>
<h1 lang="{lang}" dir="auto">{title}</h1>
<p>{_write_text(told.title)}</p>
<p>{_write_text(told.summary)}</p>
</header>
<nav aria-label="Contents"><ul>{contents}</ul></nav>
<main lang="{lang}">
{body}</main>
</body>
</html>
"""


def _write_section(section: Section, number: int) -> str:
    items = "".join(map(_write_item, section.items))
    title = escape(section.title)
    return (
        f'<section aria-labelledby="s{number}">\n<h2 id="s{number}" lang="en">{title}</h2>\n'
        f"<ul>\n{items}</ul>\n</section>\n"
    )


def _write_item(item: Item) -> str:
    kind, word = _SIGNS.get(item.sign, ("", ""))
    sign = f'<span class="sign" lang="en">{word}</span> ' if word else ""
    lines = "".join(f'<p dir="auto">{_write_line(line)}</p>\n' for line in item.lines)
    head = f"<h3>{sign}{_write_line(item.head)}</h3>" if lines or word else ""
    bare = head or f"<p>{_write_line(item.head)}</p>"
    return f'<li class="{kind or "told"}">{bare}\n{lines}</li>\n'


def _write_line(line: Line) -> str:
    return "".join(map(_write_run, line))


def _write_run(run: Run) -> str:
    tag = _TAGS.get(run.style)
    text = _write_text(run.text)
    return f"<{tag}>{text}</{tag}>" if tag else text


def _write_text(text: str) -> str:
    """Somebody's text as HTML: characters that no page may hold are left out."""
    kept = "".join(c for c in text if c in "\t\n" or not (ord(c) < 32 or 0x7F <= ord(c) < 0xA0))
    return escape(kept.encode("utf-8", "replace").decode())
