"""Zotero's items as JSON: its API's answers, and Better BibTeX's export with all that hangs on it.

The API gives a flat list of records ({key, data}), children name their parent; Better BibTeX
nests annotations in attachments in items. Both come to one list of records, each with its parent.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reportgen.errors import Location
from reportgen.exchange import csljson
from reportgen.exchange.excerpts import fold
from reportgen.exchange.formats import Input
from reportgen.exchange.jsonlines import JsonLines
from reportgen.exchange.markup import read_colour
from reportgen.exchange.passage import Passage, Work
from reportgen.exchange.places import read_label

_WORDED = frozenset({"highlight", "underline"})
_DRAWN = frozenset({"image", "ink"})
# Zotero's type of an item → CSL's, as Zotero itself translates them.
_TYPES: Mapping[str, str] = {
    "artwork": "graphic", "audioRecording": "song", "bill": "bill", "blogPost": "post-weblog",
    "book": "book", "bookSection": "chapter", "case": "legal_case", "conferencePaper":
    "paper-conference", "dataset": "dataset", "dictionaryEntry": "entry-dictionary", "document":
    "document", "email": "personal_communication", "encyclopediaArticle": "entry-encyclopedia",
    "film": "motion_picture", "forumPost": "post", "hearing": "hearing", "interview": "interview",
    "journalArticle": "article-journal", "letter": "personal_communication", "magazineArticle":
    "article-magazine", "manuscript": "manuscript", "map": "map", "newspaperArticle":
    "article-newspaper", "patent": "patent", "podcast": "song", "preprint": "article",
    "presentation": "speech", "radioBroadcast": "broadcast", "report": "report", "standard":
    "standard", "statute": "legislation", "computerProgram": "software", "thesis": "thesis",
    "tvBroadcast": "broadcast", "videoRecording": "motion_picture", "webpage": "webpage",
}  # fmt: skip
# CSL's variable → the fields of Zotero that it is made of, the first that is there.
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "caseName", "nameOfAct", "subject"),
    "title-short": ("shortTitle",),
    "container-title": ("publicationTitle", "bookTitle", "proceedingsTitle", "websiteTitle",
                        "blogTitle", "encyclopediaTitle", "dictionaryTitle", "forumTitle",
                        "programTitle"),
    "collection-title": ("series", "seriesTitle"),
    "volume": ("volume",),
    "issue": ("issue",),
    "number": ("number", "reportNumber", "patentNumber", "billNumber", "seriesNumber"),
    "page": ("pages",),
    "number-of-pages": ("numPages",),
    "edition": ("edition",),
    "publisher": ("publisher", "institution", "university", "repository", "company", "studio",
                  "label", "distributor", "network"),
    "publisher-place": ("place",),
    "genre": ("thesisType", "reportType", "genre", "type"),
    "event-title": ("conferenceName", "meetingName"),
    "DOI": ("DOI",),
    "URL": ("url",),
    "ISBN": ("ISBN",),
    "ISSN": ("ISSN",),
    "language": ("language",),
}  # fmt: skip
_PEOPLE = ("author", "editor", "translator")
_EXTRA_KEY = re.compile(r"^\s*citation ?key\s*:\s*(\S+)\s*$", re.IGNORECASE | re.MULTILINE)
_CHILDREN = ("attachments", "annotations", "children")


@dataclass(frozen=True)
class Record:
    """An item, attachment, note or annotation, and the key of what it hangs on."""

    data: Mapping[str, Any]
    key: str
    parent: str

    @property
    def type(self) -> str:
        """Zotero's type of it; annotations in Better BibTeX's export may lack one."""
        given = self.data.get("itemType")
        if isinstance(given, str):
            return given
        return "annotation" if "annotationType" in self.data else ""


def is_library(value: object) -> bool:
    """Whether a JSON value holds Zotero's items, with annotations or notes of them."""
    if isinstance(value, dict) and isinstance(value.get("config"), dict):
        return str(value["config"].get("label", "")).startswith("BetterBibTeX")
    records = list(list_records(value))
    wanted = ("annotation", "note")
    return any(record.type in wanted for record in records) and all(r.type for r in records)


def list_records(value: object, parent: str = "") -> Iterator[Record]:
    """All records of a file, parents before their children."""
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        value = value["items"]
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, dict):
            continue
        data = item["data"] if isinstance(item.get("data"), dict) else item
        meta = item.get("meta")
        data = {**data, "meta": meta} if isinstance(meta, dict) else data
        key = _text(data.get("key") or data.get("itemKey") or item.get("key"))
        key = key or _text(data.get("uri")).rpartition("/")[2] or _name(data)
        record = Record(data, key, _text(data.get("parentItem")) or parent)
        yield record
        for name in _CHILDREN:
            if isinstance(data.get(name), list) and record.type != "annotation":
                yield from list_records(data[name], key)


def _name(data: Mapping[str, Any]) -> str:
    return f"item {data['itemID']}" if data.get("itemID") is not None else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


# ── annotations ──────────────────────────────────────────────────────────────────────────


def read_annotations(file: Input, records: Sequence[Record]) -> tuple[list[Passage], Counter[str]]:
    """The annotations in the order of the text, with the key of their item as their source."""
    lines = JsonLines.find(file, ("key", "uri"))
    parents = {record.key: record.parent for record in records}
    order = {key: number for number, key in enumerate(dict.fromkeys(parents.values()))}
    annotations = [record for record in records if record.type == "annotation"]
    annotations.sort(key=lambda r: (order[r.parent], _text(r.data.get("annotationSortIndex"))))
    passages, left_out = [], Counter[str]()
    for record in annotations:
        passage = _read_annotation(record, lines)
        passage = replace(
            passage, source=name_item(parents.get(record.parent, "") or record.parent)
        )
        if passage.words or passage.comment:
            passages.append(passage)
        else:
            drawn = record.data.get("annotationType") in _DRAWN
            left_out["drawings and pictures" if drawn else "annotations without words"] += 1
    return passages, left_out


def _read_annotation(record: Record, lines: JsonLines) -> Passage:
    data = record.data
    worded = data.get("annotationType") in _WORDED
    comment = fold(_text(data.get("annotationComment")))
    text = fold(_text(data.get("annotationText")))
    return Passage(
        place=lines.place(record.key),
        words=text if worded else "",
        page_label=read_label(data.get("annotationPageLabel")),
        page_index=read_index(data.get("annotationPosition")),
        comment=comment if worded or not text else fold(f"{text} {comment}"),
        tags=_read_tags(data.get("tags")),
        colour=read_colour(_text(data.get("annotationColor"))),
        reader=_read_author(data),
        date=_text(data.get("dateAdded")) or _text(data.get("dateModified")),
        id=record.key,
    )


def read_index(position: object) -> int | None:
    """The page of a position, from 0; None where there is none, as in a web page or an e-book."""
    if isinstance(position, str):
        try:
            position = json.loads(position)
        except (ValueError, RecursionError):
            return None
    index = position.get("pageIndex") if isinstance(position, dict) else None
    return index if isinstance(index, int) and not isinstance(index, bool) and index >= 0 else None


def _read_tags(tags: object) -> tuple[str, ...]:
    names = [tag.get("tag") if isinstance(tag, dict) else tag for tag in _list(tags)]
    return tuple(fold(name) for name in names if isinstance(name, str) and name.strip())


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _read_author(data: Mapping[str, Any]) -> str:
    if name := _text(data.get("annotationAuthorName")):
        return fold(name)
    meta = data.get("meta")
    user = meta.get("createdByUser") if isinstance(meta, dict) else None
    if not isinstance(user, dict):
        return ""
    return fold(_text(user.get("name")) or _text(user.get("username")))


# ── works ────────────────────────────────────────────────────────────────────────────────


def read_works(file: Input, records: Sequence[Record]) -> dict[str, Work]:
    """The works among the records, by Zotero's key."""
    lines = JsonLines.find(file, ("key", "citationKey", "citekey", "title"))
    works = {}
    for record in records:
        if record.type in _TYPES:
            place = lines.place(record.key)
            place = place if place.line else lines.place(record.data.get("title"))
            works[record.key] = describe(_to_csl(record.data), place)
    return works


def describe(item: Mapping[str, Any], place: Location) -> Work:
    """The work of an item of CSL, with the citation key if it has one: Zotero's ids are none."""
    named = {name: value for name, value in item.items() if name != "id"}
    work = csljson.read(Input(place.path, json.dumps([named]).encode())).works[0]
    return replace(work, place=place)


def _to_csl(data: Mapping[str, Any]) -> dict[str, Any]:
    item: dict[str, Any] = {"type": _TYPES[data["itemType"]]}
    for variable, names in _FIELDS.items():
        value = next((data[name] for name in names if data.get(name)), None)
        if value is not None:
            item[variable] = value
    by_role: dict[str, list[dict[str, str]]] = {}
    for creator in _list(data.get("creators")):
        if isinstance(creator, dict):
            role = str(creator.get("creatorType"))
            by_role.setdefault(role, []).append(_to_name(creator))
    if by_role and "author" not in by_role:  # the director of a film, the inventor of a patent
        by_role["author"] = next(iter(by_role.values()))
    item |= {role: names for role, names in by_role.items() if role in _PEOPLE}
    if date := _read_date(data.get("date")):
        item["issued"] = date
    if key := _read_key(data):
        item["citation-key"] = key
    return item


def _to_name(creator: Mapping[str, Any]) -> dict[str, str]:
    if name := _text(creator.get("name")):
        return {"literal": name}
    return {"family": _text(creator.get("lastName")), "given": _text(creator.get("firstName"))}


def _read_date(value: object) -> dict[str, Any] | None:
    text = _text(value).strip()
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?!\d)", text)
    if match:
        parts = [int(part) for part in match.groups() if part and int(part)]
        return {"date-parts": [parts]} if parts else None
    return {"literal": text} if text else None


def _read_key(data: Mapping[str, Any]) -> str:
    for name in ("citationKey", "citekey", "citation-key"):
        if key := _text(data.get(name)).strip():
            return key
    extra = data.get("extra")
    lines = "\n".join(map(str, extra)) if isinstance(extra, list) else _text(extra)
    match = _EXTRA_KEY.search(lines)
    return match[1] if match else ""


def name_item(key: str) -> str:
    """Zotero's key of an item as the name of a source, which can be no key of a bibliography."""
    return f"items/{key}" if key else ""


def name_sources(
    passages: Sequence[Passage], works: Mapping[str, Work]
) -> tuple[list[Passage], tuple[Work, ...]]:
    """The passages with the citation keys of their works, where these have one.

    Where a work has none, and it is the only one, nothing has to tell it from others; where there
    are several, its name does.
    """
    cited = {passage.source for passage in passages}
    several = len(cited) > 1
    named = {name_item(key): work for key, work in works.items()}
    if several:
        named = {
            name: work if work.key or name not in cited else replace(work, key=name)
            for name, work in named.items()
        }
    keys = {name: work.key for name, work in named.items()}
    if not several:
        keys = {name: "" for name in cited if name.startswith("items/")} | keys
    said = [
        replace(passage, source=keys.get(passage.source, passage.source)) for passage in passages
    ]
    return said, tuple(named.values())
