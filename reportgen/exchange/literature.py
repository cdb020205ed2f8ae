"""Literature notes in Markdown: Obsidian with or without its templates for Zotero, or plain.

What the note says of its source as a whole stands in its front matter, or in lines of the form
"Cite Key:: zakowski2019"; the rest is for `excerpts`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from reportgen.errors import ExchangeError, Location
from reportgen.exchange import zotero
from reportgen.exchange.excerpts import find_excerpts, fold
from reportgen.exchange.formats import Input
from reportgen.exchange.markup import read_markdown
from reportgen.exchange.passage import Harvest, Work
from reportgen.exchange.safety import decode_text

_ENDINGS = (".md", ".markdown", ".mdown", ".qmd", ".rmd")
_FRONT = re.compile(r"\A---[ \t]*\n(?P<yaml>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_KEY_NAMES = ("citekey", "citationkey", "bibtexkey", "bibkey", "zoterokey")
_VAGUE_NAMES = ("source", "key")
_KEY_LINE = re.compile(
    r"^[>\s*_-]*(?:cite ?key|citation ?key|bibtex ?key)[*_\s]*::?[*_\s]*(?P<key>\[*@?\S+)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_KEY = re.compile(r"^\W{0,3}@?(?P<key>(?!\w+://)[^\W_][\w:.+/-]*)\W{0,2}$")
_HIDDEN = re.compile(r"%%.*?%%", re.DOTALL)
_HIGHLIGHT = re.compile(r"(?<![=\w])==(?=\S)((?:[^=\n]|=(?!=)|\n(?!\s*\n))+?)(?<=\S)==(?![=\w])")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "author": ("author", "authors"),
    "date": ("date", "year", "issued"),
    "doi": ("doi",),
    "url": ("url",),
}


@dataclass(frozen=True)
class _Note:
    """A note without what is not its text, on the same lines, and what it says of its source."""

    text: str
    front: Mapping[str, Any]
    hidden: int


def detect(file: Input) -> bool:
    """Whether it is a Markdown file, and none that Zotero exported."""
    if not file.name.lower().endswith(_ENDINGS):
        return False
    try:
        text = decode_text(file)
    except ExchangeError:
        return False
    return not text.lstrip().startswith("<") and not zotero.detect(file)


def read(file: Input) -> Harvest:
    """The highlights and quotations of a note; raises `ExchangeError` where it cannot be read."""
    text = decode_text(file)
    note = _open_note(file, text)
    excerpts = find_excerpts(read_markdown(_mark_highlights(note.text), file.name))
    key = _find_key(note)
    passages = [zotero.to_passage(file.name, excerpt) for excerpt in excerpts.found]
    harvest = zotero.join(passages, {}, excerpts.left_out, key)
    left_out = dict(harvest.left_out)
    if note.hidden:
        left_out["comments hidden in %%"] = note.hidden
    return Harvest(harvest.passages, works=_describe(note, key, file.name), left_out=left_out,
                   notices=harvest.notices)  # fmt: skip


def _open_note(file: Input, text: str) -> _Note:
    match = _FRONT.match(text)
    front: Any = {}
    if match:
        try:
            front = yaml.safe_load(match["yaml"])
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
            place = Location(file.name, mark.line + 2, mark.column + 1) if mark else None
            raise ExchangeError(
                f"The note's front matter is not YAML: {getattr(error, 'problem', error)}.",
                "Put the value in quotation marks.",
                place or Location(file.name, 1),
            ) from error
        text = _blank(match[0]) + text[match.end() :]
    text, hidden = _HIDDEN.subn(lambda found: _blank(found[0]), text)
    return _Note(text, front if isinstance(front, dict) else {}, hidden)


def _blank(text: str) -> str:
    """As many empty lines as a text has, so that what follows stays on its line."""
    return "\n" * text.count("\n")


def _mark_highlights(text: str) -> str:
    """Obsidian's ==highlights== as HTML has them."""
    return _HIGHLIGHT.sub(r"<mark>\1</mark>", text)


def _find_key(note: _Note) -> str:
    """The citation key of the note's source; "" where the note names none."""
    named = {re.sub(r"[\s_-]", "", str(name)).lower(): value for name, value in note.front.items()}
    for name in (*_KEY_NAMES, *_VAGUE_NAMES):
        value = named.get(name)
        is_vague = name in _VAGUE_NAMES and not re.search(r"@|[^\W\d]\d", str(value))
        if (key := _read_key(value)) and not is_vague:  # "source: web" names no work
            return key
    match = _KEY_LINE.search(note.text)
    return _read_key(match["key"]) if match else ""


def _read_key(value: object) -> str:
    match = _KEY.match(value.strip()) if isinstance(value, str) else None
    return match["key"] if match else ""


def _describe(note: _Note, key: str, name: str) -> tuple[Work, ...]:
    """The work that the front matter describes: its type is not said there, so it is "misc"."""
    named = {str(label).lower(): value for label, value in note.front.items()}
    fields = {}
    for field, labels in _FIELDS.items():
        value = next((named[label] for label in labels if named.get(label)), None)
        if text := _join_names(value) if field == "author" else _to_text(value):
            fields[field] = text
    is_told = key or "doi" in fields or "url" in fields  # else it may be the note's own title
    if not is_told or "title" not in fields:
        return ()
    if match := re.match(r"\d{4}(?:-\d\d(?:-\d\d)?)?", fields.get("date", "")):
        fields["date"] = match[0]
    return (Work("misc", fields, key, Location(name, 1)),)


def _to_text(value: object) -> str:
    if isinstance(value, (dict, list, type(None))):
        return ""
    return fold(str(value)).strip("[]")


def _join_names(value: object) -> str:
    """Names as BibLaTeX has them: those of a list, or of a text that tells one from the next."""
    if isinstance(value, list):
        return " and ".join(_to_text(name) for name in value if _to_text(name))
    text = _to_text(value)
    names = [name.strip() for name in re.split(r";|\band\b|&", text) if name.strip()]
    parts = [part.strip() for part in text.split(",")]
    if len(names) == 1 and len(parts) > 1 and all(" " in part for part in parts):
        names = parts
    return " and ".join(names)
