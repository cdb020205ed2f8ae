"""Addresses in pages, styles and Markdown of what is loaded with them: pictures, scripts, fonts.

What a reader follows (a link) is not among them. Places are found, never exact: the scan errs on
the side of finding too much.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from html import unescape
from posixpath import join, normpath
from typing import Literal, NamedTuple
from urllib.parse import unquote

Reach = Literal["remote", "outside", ""]
"""Where an address leads: to the network, out of the folder, or neither."""


class Loaded(NamedTuple):
    """An address, with the line and the column where it is given, from 1."""

    line: int
    column: int
    address: str


# ── one address ──────────────────────────────────────────────────────────────────────────

_REMOTE = re.compile(r"(?:(?!file:)[a-z][a-z0-9+.-]+:)?//|(?:https?|ftps?|wss?):", re.IGNORECASE)
_FILE = re.compile(r"file:(?://[^/]*)?(?=/)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_WHITE = re.compile(r"[\x00-\x20\x7f]+")


def find_reach(address: str, folder: str = "") -> Reach:
    """Where an address leads that stands in a file of `folder`, which is relative to the root."""
    plain = _WHITE.sub("", unquote(unescape(address))).replace("\\", "/")
    if _REMOTE.match(plain):
        return "remote"
    path = _FILE.sub("", plain)
    if _SCHEME.match(path) or path.startswith("#"):
        return ""
    place = normpath(join(folder, path)) if path else ""
    return "outside" if place.startswith("/") or place.split("/")[0] == ".." else ""


# ── pages ────────────────────────────────────────────────────────────────────────────────

_LOADING = frozenset(
    (
        "archive", "background", "classid", "codebase", "data", "dynsrc", "lowsrc", "manifest",
        "ping", "poster", "src",
    )
)  # fmt: skip
_SETS = frozenset(("srcset", "imagesrcset"))
_REFERENCES = frozenset(("href", "xlink:href"))
_REFERRING = frozenset(("base", "feimage", "image", "link", "use"))
_HARMLESS = frozenset(
    ("alternate", "author", "canonical", "help", "license", "me", "next", "prev", "search", "tag")
)
_NAMES = "|".join((*_LOADING, *_SETS, *_REFERENCES, "style", "srcdoc", "content"))
_GIVEN = re.compile(
    rf"(?<![\w:-])({_NAMES}|data-src[\w-]*|data-background[\w-]*)\s*=\s*"
    r"(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>][^\s>]*))",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG = re.compile(r"<([A-Za-z][^\s/>]*)")
_RELATION = re.compile(r"\brel\s*=\s*[\"']?([^\"'>]*)", re.IGNORECASE)
_REFRESH = re.compile(r"\s*\d*\s*[;,]?\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
_STYLES = re.compile(r"<style(?=[\s/>])[^>]*>(.*?)(?:</style|\Z)", re.IGNORECASE | re.DOTALL)
_FAR, _TRIES = 2000, 8  # characters within which a tag begins, and how many "<" are tried


def find_in_page(text: str) -> Iterator[Loaded]:
    """What a page, or a piece of one, loads."""
    if not _TAG.search(text):  # as most Markdown is
        return
    at = _Places(text).at
    for match in _GIVEN.finditer(text):
        if (start := _find_tag(text, match.start())) >= 0:
            value = unescape(match[2] or match[3] or match[4] or "")
            for address in _list_loaded(text[start : match.end() + _FAR], match[1].lower(), value):
                yield at(start, address)
    for match in _STYLES.finditer(text):
        for one in find_in_styles(match[1]):
            yield at(match.start(), one.address)


def _find_tag(text: str, place: int) -> int:
    """Where the tag begins that a place is in; −1 where it is in none."""
    start = place
    for _ in range(_TRIES):
        start = text.rfind("<", max(0, place - _FAR), start)
        if start < 0:
            return -1
        is_tag = _TAG.match(text, start) and text[start - 1 : start] != "\\"
        if is_tag and ">" not in _QUOTED.sub("", text[start:place]):
            return start
    return -1


def _list_loaded(tag: str, name: str, value: str) -> Iterator[str]:
    """What an attribute of a tag loads; of the tag only its beginning is looked at."""
    match = _TAG.match(tag)
    kind = match[1].lower() if match else ""
    if name in _SETS:
        yield from (part.split()[0] for part in value.split(",") if part.strip())
    elif name == "style":
        yield from (one.address for one in find_in_styles(value))
    elif name == "srcdoc":
        yield from (one.address for one in find_in_page(value))
    elif name == "content":
        yield from _REFRESH.findall(value) if kind == "meta" else ()
    elif name not in _REFERENCES:
        yield value
    elif kind in _REFERRING:
        relation = _RELATION.search(tag.partition(">")[0])
        words = set(relation[1].lower().split()) if relation else set()
        yield from [value] * (kind != "link" or not words or bool(words - _HARMLESS))


# ── styles ───────────────────────────────────────────────────────────────────────────────

_REMARK = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_IN_STYLES = re.compile(
    r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)\"']*))"
    r"|(?:@forward|@import|@use|image-set\()\s*(?:\"([^\"]*)\"|'([^']*)')",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})[ \t\n]?")


def find_in_styles(text: str) -> Iterator[Loaded]:
    """What a style sheet loads."""
    plain = _ESCAPE.sub(_read_escape, _REMARK.sub(_blank, text))
    at = _Places(plain).at
    for match in _IN_STYLES.finditer(plain):
        address = next((group for group in match.groups() if group), "")
        yield at(match.start(), address.strip())


def _read_escape(match: re.Match[str]) -> str:
    number = int(match[1], 16)
    return chr(number) if 0 < number < 0x110000 else "\ufffd"


# ── Typst ────────────────────────────────────────────────────────────────────────────────

_PACKAGE = re.compile(r"\"(@[\w-]+/[\w-]+:[\d.]+)\"")


def find_in_typst(text: str) -> Iterator[Loaded]:
    """The packages that a Typst file would have fetched, as addresses."""
    at = _Places(text).at
    for match in _PACKAGE.finditer(text):
        yield at(match.start(), f"https://packages.typst.org/{match[1]}")


# ── Markdown ─────────────────────────────────────────────────────────────────────────────

_FENCE = re.compile(r"[ >]*(`{3,}|~{3,})(.*)")
_CODE = re.compile(r"(?<![\\`])(`+)(?!`)(.+?)(?<!`)\1(?!`)(?!\{=html\})")
_LABEL = r"\[((?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*+\])*+)\]"
_TARGET = r"\(\s*(?:<([^<>\n]*)>|((?:[^()\s\\]|\\.|\([^()\s]*\)|[ ](?![\"'(]))+))"
_IMAGE = re.compile(rf"(?<!\\)!{_LABEL}(?:{_TARGET}|\[([^\[\]]*)\])?", re.DOTALL)
_DEFINITION = re.compile(r"^[ >]{0,6}\[([^\[\]]+)\]:\s*<?([^\s<>]+)", re.MULTILINE)
_ATTRIBUTE = re.compile(
    r"\b(?:data-)?(?:background(?:-image|-video|-iframe)?|src|srcset|poster)\s*=\s*"
    r"(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s}\"'>]{1,2000}+))(?=[^{}<>\n]{0,500}\})"
)
_SHORTCODE = re.compile(r"(?<!\{)\{\{<\s*(?:include|embed|video|audio|pdf)\s+[\"']?([^\s\"'>]+)")
_BACKSLASH = re.compile(r"\\([^\w\s])")
_WHOLE = (
    r"\(\s*(?:<([^<>\n]*)>|((?:[^()<>\n\\]|\\.|\([^()\n]*\))*?))"
    r"\s*(?:\"[^\"\n]*\"|'[^'\n]*')?\s*\)"
)
_SHOWN = re.compile(rf"(?<!\\)!{_LABEL}(?:{_WHOLE}|\[([^\[\]]*)\])?", re.DOTALL)
_LINK = re.compile(rf"(?<![!\\\]]){_LABEL}{_WHOLE}", re.DOTALL)
_SIGN = re.compile(r"\\([^\sA-Za-z0-9])")
_NAMED = re.compile(
    r"^[ >]{0,6}\[([^\[\]^][^\[\]]*)\]:[ ]*(?:<([^<>\n]+)>|([^\s<>]+))", re.MULTILINE
)
_BACKDROP = re.compile(
    r"(?<=[\s{])(?:data-)?background(?:-image|-video|-iframe)?\s*=\s*"
    r"(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s}\"'>]+))(?=[^{}<>\n]{0,500}\})"
)
_BRINGING = re.compile(
    r"(?<!\{)\{\{<\s*(include|embed|video|audio|pdf)\s+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
)
_TAGGED = re.compile(
    r"<(img|source|video|audio|embed|iframe|object|track)\b[^<>]*?\s(?:src|poster|data)\s*=\s*"
    r"(?:\"([^\"<>]*)\"|'([^'<>]*)')",
    re.IGNORECASE,
)
_WORDED = re.compile(r"\{[^{}]*\b(?:fig-)?alt=[\"']?[^\s\"'}]")
_FILLED = re.compile(r"\{\{(?!<).*?\}\}|\{%.*?%\}", re.DOTALL)  # by Jinja, in a template
_REMARKS = re.compile(r"<#.*?#>|<!--.*?-->", re.DOTALL)

Use = Literal["picture", "backdrop", "text", "file", "link"]
"""How a document uses a file: shows it, backs a slide, includes it, plays it, links to it."""


class Mention(NamedTuple):
    """An address in Markdown, and how it is used; `start` and `end` are where it is written.

    `words` says whether a picture is told in words too.
    """

    start: int
    end: int
    address: str
    use: Use
    words: bool = True


def find_mentions(text: str) -> Iterator[Mention]:
    """Every file that a Markdown document shows, includes or links to; code is passed over."""
    plain = _FILLED.sub(_hide, _REMARKS.sub(_blank, _mask(text)))
    shown: set[str] = set()
    for match in _SHOWN.finditer(plain):
        worded = bool(match[1].strip()) or _WORDED.match(plain, match.end()) is not None
        if match[2] or match[3]:
            yield _mention(match, (2, 3), "picture", words=worded)
        else:
            shown.add((match[4] or match[1]).lower())
    for match in _NAMED.finditer(plain):
        yield _mention(match, (2, 3), "picture" if match[1].lower() in shown else "link")
    for match in _LINK.finditer(plain):
        if match[2] or match[3]:
            yield _mention(match, (2, 3), "link")
    for match in _BACKDROP.finditer(plain):
        is_picture = "video" not in match[0] and "iframe" not in match[0]
        yield _mention(match, (1, 2, 3), "backdrop" if is_picture else "file")
    for match in _BRINGING.finditer(plain):
        yield _mention(match, (2, 3, 4), "text" if match[1] == "include" else "file")
    for match in _TAGGED.finditer(plain):
        yield _mention(match, (2, 3), "backdrop" if match[1].lower() == "img" else "file")


def _mention(
    match: re.Match[str], groups: tuple[int, ...], use: Use, *, words: bool = True
) -> Mention:
    group = next((number for number in groups if match[number]), groups[0])
    address = _SIGN.sub(r"\1", match[group] or "").strip()
    return Mention(*match.span(group), address, use, words)


def find_in_markdown(text: str) -> Iterator[Loaded]:
    """What a Markdown document loads: pictures, backgrounds, what shortcodes bring, and its HTML.

    Front matter and code are passed over.
    """
    plain = _mask(text)
    at = _Places(plain).at
    yield from find_in_page(plain)
    named = {m[1].lower(): m[2] for m in _DEFINITION.finditer(plain)}
    for match in _IMAGE.finditer(plain):
        label = (match[4] or match[1]).lower()
        address = match[2] or match[3] or named.get(label, "")
        yield at(match.start(), _BACKSLASH.sub(r"\1", address))
    yield from find_in_typst(text)
    for match in (*_ATTRIBUTE.finditer(plain), *_SHORTCODE.finditer(plain)):
        yield at(match.start(), next(group for group in match.groups() if group))


def _mask(text: str) -> str:
    """The text with all code blanked but HTML, each character in its place."""
    lines: list[str] = []
    closing, keeps = "", False
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if closing:
            ends = match and not match[2].strip() and match[1].startswith(closing)
            lines.append(line if keeps and not ends else " " * len(line))
            closing = "" if ends else closing
        elif match:
            closing, keeps = match[1], "=html" in match[2]
            lines.append(" " * len(line))
        else:
            lines.append(line)
    return _CODE.sub(_blank, "\n".join(lines))


def _hide(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", "\0", match[0])


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


class _Places:
    """The lines of a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, offset: int, address: str) -> Loaded:
        """An address with the line and the column of an offset."""
        line = bisect_right(self._starts, offset)
        return Loaded(line, offset - self._starts[line - 1] + 1, address)


FINDERS = {
    ".css": find_in_styles,
    ".scss": find_in_styles,
    ".html": find_in_page,
    ".htm": find_in_page,
    ".svg": find_in_page,
    ".typ": find_in_typst,
    ".j2": find_in_markdown,
    ".qmd": find_in_markdown,
    ".md": find_in_markdown,
}
"""What finds addresses in a file, by its ending."""
