"""CSL-JSON, as Zotero, Mendeley and citeproc write it, to the schema of CSL 1.0.2."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.fields import clean
from reportgen.exchange.formats import Input
from reportgen.exchange.holdings import list_holdings
from reportgen.exchange.kinds import (
    KINDS,
    Kind,
    find_kind,
    join_names,
    name_kind,
    read_doi,
    read_key,
    read_pages,
)
from reportgen.exchange.passage import Harvest, Work
from reportgen.exchange.safety import parse_json
from reportgen.model.brief import Brief
from reportgen.reading.persons import Name, parse_names
from reportgen.verification.lock import Lock

_TYPES: Mapping[str, Kind] = {name: kind for kind in reversed(KINDS) for name in kind.csl}
# BibLaTeX's field → CSL's variable. What depends on the type is in `_container` and `_number`.
_FIELDS: Mapping[str, str] = {
    "title": "title",
    "shorttitle": "title-short",
    "series": "collection-title",
    "volume": "volume",
    "volumes": "number-of-volumes",
    "chapter": "chapter-number",
    "pages": "page",
    "pagetotal": "number-of-pages",
    "edition": "edition",
    "version": "version",
    "location": "publisher-place",
    "type": "genre",
    "eventtitle": "event-title",
    "venue": "event-place",
    "doi": "DOI",
    "url": "URL",
    "isbn": "ISBN",
    "issn": "ISSN",
    "abstract": "abstract",
    "keywords": "keyword",
    "langid": "language",
    "note": "note",
}
_PEOPLE: Mapping[str, str] = {"author": "author", "editor": "editor", "translator": "translator"}
_ARTICLE = ("article", "periodical")
_INSTITUTE = ("report", "thesis")


def detect(file: Input) -> bool:
    """Whether it is a list of items, at least one of a type of CSL's, and nothing else's list."""
    try:
        items = _list_items(parse_json(file))
    except ExchangeError:
        return False
    is_known = any(_read_text(item.get("type")) in _TYPES for item in items)
    return is_known and all(_OTHERS.isdisjoint(item) for item in items)


# What items of Zotero's own JSON, annotations and the nodes of maps have, and CSL's have not.
_OTHERS = frozenset(("target", "nodeID", "itemType", "annotationType", "uri", "data"))


def _list_items(data: object) -> list[dict[str, Any]]:
    """The items of a list, of one item alone, or of the answer of Zotero's server."""
    if isinstance(data, dict):
        data = data.get("items", [data])
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


def read(file: Input) -> Harvest:
    """The works of a file; raises `ExchangeError` where it holds no items."""
    items = _list_items(parse_json(file))
    if not items:
        raise _refuse(file)
    place = Location(file.name)
    return Harvest(works=tuple(_read_item(item, place) for item in items))


def _refuse(file: Input) -> ExchangeError:
    return ExchangeError(
        "The JSON holds no bibliography: CSL-JSON is a list of items.",
        "Export the library again as CSL-JSON.",
        Location(file.name),
    )


def _read_item(item: Mapping[str, Any], place: Location) -> Work:
    kind = _TYPES.get(str(item.get("type")), KINDS[-1])
    fields: dict[str, str] = {}
    type_ = name_kind(kind, fields)
    for name, variable in _PEOPLE.items():
        if names := list(_read_names(item.get(variable))):
            fields[name] = join_names(names)
    for name, variable in _FIELDS.items():
        if value := _read_text(item.get(variable)):
            fields[name] = value
    if pages := fields.get("pages"):
        fields["pages"] = read_pages(pages)
    if doi := fields.get("doi"):
        fields["doi"] = read_doi(doi) or doi
    container = _read_text(item.get("container-title"))
    number = _read_text(item.get("issue")) or _read_text(item.get("number"))
    number = number or _read_text(item.get("collection-number"))
    publisher = _read_text(item.get("publisher"))
    rest = {
        _name_container(type_): container,
        "number": number,
        "institution" if type_ in _INSTITUTE else "publisher": publisher,
        "date": _read_date(item.get("issued")),
        "urldate": _read_date(item.get("accessed")),
        "eventdate": _read_date(item.get("event-date")),
        "origdate": _read_date(item.get("original-date")),
    }
    fields |= {name: value for name, value in rest.items() if value}
    key = _read_text(item.get("citation-key")) or _read_text(item.get("id"))
    return Work(type_, fields, read_key(key), place)


def _name_container(type_: str) -> str:
    return "booktitle" if type_ in ("incollection", "inproceedings", "inreference") else (
        "journaltitle" if type_ in (*_ARTICLE, "online") else "maintitle"
    )  # fmt: skip


def _read_text(value: object) -> str:
    """A value that should be text; Mendeley and Crossref give lists and numbers too."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    words = re.sub(rf"<{_LOOK}[^<>]*>", "", str(value))
    return clean(re.sub(r"&((?:amp;)*)lt;", lambda m: f"&{m[1][4:]}lt;" if m[1] else "<", words))


# The markup that CSL allows in text; where it is meant as text, its < is written as an entity.
_LOOK = r"/?(?:i|b|sub|sup|sc|span)\b"


def _write_text(text: str) -> str:
    return re.sub(rf"<(?={_LOOK})", "&lt;", re.sub(r"&(?=(?:amp;)*lt;)", "&amp;", text))


def _read_names(value: object) -> Iterator[Name]:
    for name in value if isinstance(value, list) else []:
        if not isinstance(name, dict):
            continue
        parts = {key: _strip(_read_text(part)) for key, part in name.items()}
        family = " ".join(
            parts[key] for key in ("dropping-particle", "non-dropping-particle", "family")
            if parts.get(key)
        )  # fmt: skip
        if parts.get("literal") or (family and not parts.get("given")):
            yield Name(parts.get("literal") or family, is_whole=True)
        elif family:
            yield Name(family, parts.get("given", ""), parts.get("suffix", ""))


def _strip(text: str) -> str:
    return text.replace("{", "").replace("}", "").strip()


def _read_date(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    ends = [_write_parts(part) for part in parts] if isinstance(parts, list) else []
    if ends and all(ends):
        return "/".join(ends[:2])
    return _read_text(value.get("raw")) or _read_text(value.get("literal"))


def _write_parts(parts: object) -> str:
    """[2017, 2, 10] as a date; "" where it is none. Parts come as numbers and as text."""
    if not isinstance(parts, list):
        return ""
    numbers = [int(p) for p in map(str, parts[:3]) if re.fullmatch(r"\d{1,4}", p, re.ASCII)]
    if not numbers or len(numbers) < len(parts[:3]):
        return ""
    year, *rest = numbers
    return "-".join((f"{year:04}", *(f"{part:02}" for part in rest)))


# ── writing ──────────────────────────────────────────────────────────────────────────────


def write(brief: Brief, _lock: Lock | None = None) -> bytes:
    """The works that a brief cites, as a list of items."""
    items = [_write_item(work) for work in list_holdings(brief).works]
    return (json.dumps(items, ensure_ascii=False, indent=2) + "\n").encode()


def _write_item(work: Work) -> dict[str, Any]:
    kind = find_kind(work)
    fields = dict(work.fields)
    if subtitle := fields.get("subtitle"):
        fields["title"] = f"{fields.get('title', '')}: {subtitle}".removeprefix(": ")
    item: dict[str, Any] = {"id": work.key, "citation-key": work.key, "type": kind.csl[0]}
    for name, variable in _PEOPLE.items():
        if fields.get(name):
            item[variable] = [_write_name(person) for person in parse_names(fields[name])]
    for name, variable in _FIELDS.items():
        if fields.get(name):
            item[variable] = _write_text(fields[name])
    issue = "issue" if kind.biblatex in _ARTICLE else "number"
    rest: dict[str, Any] = {
        "container-title": fields.get(_name_container(kind.biblatex)),
        issue: fields.get("number"),
        "publisher": fields.get("institution" if kind.biblatex in _INSTITUTE else "publisher"),
        "issued": _write_date(fields.get("date", "")),
        "accessed": _write_date(fields.get("urldate", "")),
        "event-date": _write_date(fields.get("eventdate", "")),
        "original-date": _write_date(fields.get("origdate", "")),
    }
    written = {n: _write_text(v) if isinstance(v, str) else v for n, v in rest.items() if v}
    return item | written


def _write_name(name: Name) -> dict[str, str]:
    if name.is_whole:
        return {"literal": _write_text(name.family)}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {key: _write_text(part) for key, part in parts.items() if part}


def _write_date(text: str) -> dict[str, Any]:
    ends = text.split("/")
    if not text:
        return {}
    if len(ends) <= 2 and all(re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", e, re.ASCII) for e in ends):
        return {"date-parts": [[int(part) for part in end.split("-")] for end in ends]}
    return {"literal": text}
