"""Zotero: notes as HTML and Markdown, annotations as its API and Better BibTeX give them as JSON.

A note's HTML holds each annotation twice: as the words that a person reads, and as data in
attributes, which Zotero's own export to HTML leaves out. Where the data are there, they count.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from lxml import html

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.excerpts import Excerpt, find_excerpts
from reportgen.exchange.formats import Input
from reportgen.exchange.jsonlines import looks_like_json
from reportgen.exchange.markup import parse_html, read_blocks, read_colour, read_markdown
from reportgen.exchange.passage import Harvest, Passage, Work
from reportgen.exchange.places import (
    Place,
    join_places,
    read_cited,
    read_data,
    read_label,
    read_pages,
)
from reportgen.exchange.safety import decode_text, parse_json
from reportgen.exchange.zoteroitems import (
    Record,
    describe,
    is_library,
    list_records,
    name_item,
    name_sources,
    read_annotations,
    read_index,
    read_works,
)

_MARKUP = re.compile(
    r"""class=["']?zotero-note|data-annotation=|data-citation-items=|<a[^>]+["']zotero://"""
)
_ELSEWHERE = re.compile(r"^---\s*$|<mark\b|==\S|^>\s*\[!|%%|^#+ .*\[\[", re.MULTILINE)
_HEAD = re.compile(r"# [^\n]{1,60}?\s*\n?\(\d[^\n)]*\d:\d\d[^\n)]*\)\s*$", re.MULTILINE)
_LINK = re.compile(r"\]\(zotero://(?:select|open-pdf|open)/")


def detect(file: Input) -> bool:
    """Whether it is a note that Zotero exported, or JSON with its annotations."""
    try:
        if looks_like_json(file):
            return is_library(parse_json(file))
        text = decode_text(file)
    except ExchangeError:
        return False
    if _is_html(text):
        return bool(_MARKUP.search(text))
    return bool(_LINK.search(text) or _HEAD.match(text)) and not _ELSEWHERE.search(text)


def _is_html(text: str) -> bool:
    return text.lstrip().startswith("<")


def read(file: Input) -> Harvest:
    """The annotations of a note or a list; raises `ExchangeError` where the file is broken."""
    if looks_like_json(file):
        return _read_json(file)
    text = decode_text(file)
    if not _is_html(text):
        excerpts = find_excerpts(read_markdown(text, file.name))
        passages = [to_passage(file.name, excerpt) for excerpt in excerpts.found]
        return join(passages, {}, excerpts.left_out)
    passages, works, left_out = _read_note(file.name, text)
    return join(passages, works, left_out)


def join(
    passages: Sequence[Passage],
    works: Mapping[str, Work],
    left_out: Counter[str],
    source: str = "",
) -> Harvest:
    """The harvest of a file: each annotation once, its source named, be it by default."""
    kept: dict[object, Passage] = {}
    notices = []
    for number, passage in enumerate(passages):
        known = kept.get(passage.id) if passage.id else None
        if known is None:
            kept[passage.id or number] = passage
        elif known.words == passage.words:
            left_out["annotations that are in the file twice"] += 1
        else:
            notices.append(
                (passage.place, f"Two annotations have the id {passage.id!r}; the second loses it.")
            )
            kept[number] = replace(passage, id="")
    named, entries = name_sources(list(kept.values()), works)
    sourced = tuple(replace(p, source=p.source or source) for p in named)
    return Harvest(sourced, works=entries, left_out=dict(left_out), notices=tuple(notices))


# ── JSON ─────────────────────────────────────────────────────────────────────────────────


def _read_json(file: Input) -> Harvest:
    value = parse_json(file)
    records = list(list_records(value))
    if not any(record.type for record in records):
        raise ExchangeError(
            "The JSON holds no Zotero items.",
            "Export with Better BibTeX as “BetterBibTeX JSON”, or save the API's whole answer.",
            Location(file.name),
        )
    passages, left_out = read_annotations(file, records)
    works = read_works(file, records)
    for record in records:
        for text in _list_notes(record):
            noted, cited, missed = _read_note(file.name, text)
            owner = record.parent if record.type == "note" else record.key
            here = Location(file.name)
            passages += [replace(p, source=p.source or name_item(owner), place=here) for p in noted]
            works = {**{key: work for key, work in cited.items() if key not in works}, **works}
            left_out += missed
    return join(passages, works, left_out)


def _list_notes(record: Record) -> list[str]:
    """The notes that a record is or has, as HTML."""
    own = [record.data] if record.type == "note" else record.data.get("notes")
    notes = own if isinstance(own, list) else []
    texts = [note.get("note") if isinstance(note, dict) else note for note in notes]
    return [text for text in texts if isinstance(text, str) and text.strip()]


# ── notes ────────────────────────────────────────────────────────────────────────────────


def _read_note(name: str, text: str) -> tuple[list[Passage], dict[str, Work], Counter[str]]:
    tree = parse_html(text, name)
    excerpts = find_excerpts(read_blocks(tree))
    passages = [to_passage(name, excerpt) for excerpt in excerpts.found]
    return passages, dict(_read_cited_works(tree, name)), excerpts.left_out


def to_passage(name: str, excerpt: Excerpt) -> Passage:
    """An excerpt as a passage; the data of the annotation count before what the note says."""
    data = read_data(excerpt.data)
    place = join_places(_read_place(data), excerpt.place)
    return Passage(
        place=Location(name, excerpt.line),
        words=excerpt.words,
        source=place.key or name_item(place.item),
        page_label=place.label,
        page_index=place.index,
        locator=place.locator,
        comment=excerpt.comment,
        tags=tuple(dict.fromkeys(excerpt.tags)),
        colour=read_colour(str(data.get("color") or "")) or excerpt.colour,
        id=place.id or excerpt.id,
    )


def _read_place(data: Mapping[str, Any]) -> Place:
    """Where an annotation stands by its data: note editors before the fourth wrote `uri`."""
    if not data:
        return Place()
    cited = read_cited(data.get("citationItem"))
    page = read_pages(read_label(data.get("pageLabel")))
    id_ = data.get("annotationKey")
    here = Place(
        page.label,
        read_index(data.get("position")),
        page.locator,
        item=cited.item,
        id=id_ if isinstance(id_, str) else "",
    )
    return join_places(here, cited)


def _read_cited_works(tree: html.HtmlElement, name: str) -> Iterable[tuple[str, Work]]:
    """The works that a note cites, by Zotero's key, as its first element lists them."""
    for element in tree.iter():
        listed = element.get("data-citation-items") if isinstance(element.tag, str) else None
        for record in _read_list(listed or ""):
            item = record.get("itemData") if isinstance(record, dict) else None
            key = read_cited(record).item
            if isinstance(item, dict) and key:
                yield key, describe(item, Location(name, element.sourceline or 0))


def _read_list(text: str) -> list[Any]:
    try:
        value = json.loads(unquote(text)) if text else []
    except (ValueError, RecursionError):
        return []
    return value if isinstance(value, list) else []
