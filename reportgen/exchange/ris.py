"""RIS, as EndNote, Zotero, publishers and databases write it; Web of Science's own is read too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rispy import RisParser, RisWriter, WokParser

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
    read_date,
    read_doi,
    read_key,
    read_name,
    read_number,
    read_pages,
    write_name,
)
from reportgen.exchange.passage import Harvest, Work
from reportgen.exchange.safety import decode_text
from reportgen.model.brief import Brief
from reportgen.reading.persons import parse_names
from reportgen.verification.lock import Lock

_TYPES: Mapping[str, Kind] = {name: kind for kind in reversed(KINDS) for name in kind.ris}
_TAG = re.compile(r"\s{0,2}([A-Z][A-Z0-9])\s{1,2}-(?:\s+|$|(?=\S))(.*)", re.ASCII)
_WOS_HEAD = re.compile(r"\s*FN .*\s+VR \d")
# BibLaTeX's field, and what rispy calls the tags that have it; the first that is there counts.
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "primary_title", "short_title"),
    "shorttitle": ("short_title",),
    "series": ("tertiary_title",),
    "volume": ("volume",),
    "number": ("number",),
    "volumes": ("number_of_volumes",),
    "edition": ("edition",),
    "location": ("place_published",),
    "abstract": ("abstract", "notes_abstract"),
    "langid": ("language",),
    "type": ("type_of_work",),
    "eventtitle": ("custom3",),
}
_CONTAINERS = ("secondary_title", "journal_name", "alternate_title3", "alternate_title2",
               "alternate_title1")  # fmt: skip
_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "author": ("authors", "first_authors"),
    "editor": ("secondary_authors",),
    "translator": ("subsidiary_authors",),
}
_IN_BOOKS = ("incollection", "inproceedings", "inreference")
_INSTITUTE = ("report", "thesis")


def detect(file: Input) -> bool:
    """Whether an entry begins in it, of RIS (databases put lines before) or of Web of Science."""
    head = file.data[:8192].decode("utf-8", "ignore").lstrip("\ufeff \r\n\t")
    return bool(re.search(r"(?m)^\s{0,2}TY\s{1,2}-\s?[A-Z]", head) or _WOS_HEAD.match(head))


def read(file: Input) -> Harvest:
    """The works of a file; raises `ExchangeError` where it holds no entry."""
    text = decode_text(file)
    if _WOS_HEAD.match(text):
        return _read_web_of_science(text, file.name)
    mended, lines = _mend(text)
    records = RisParser(delimiter_tags_mapping={}).parse(mended)
    if not records:
        raise ExchangeError(
            "The file holds no entry: one begins with a line such as “TY  - JOUR”.",
            "Export the library again as RIS.",
            Location(file.name, 1),
        )
    places = (Location(file.name, line) for line in lines)
    works = tuple(_read_record(*pair) for pair in zip(records, places, strict=True))
    return Harvest(works=works)


def _mend(text: str) -> tuple[str, list[int]]:
    """The text as the format has it, and the lines on which its entries begin.

    Tags may be spaced otherwise, values go on on the next lines, and an entry may lack its end.
    """
    written: list[str] = []
    begun: list[int] = []
    is_open = False
    for number, line in enumerate(text.split("\n"), 1):
        match = _TAG.fullmatch(line)
        if match is None:
            if is_open and line.strip() and written[-1][:2] != "TY":
                written[-1] = f"{written[-1].rstrip()} {line.strip()}"
            continue
        tag, value = match[1], match[2].strip()
        if tag == "TY":
            written += ["ER  - "] * is_open
            begun.append(number)
        elif not is_open:
            continue
        is_open = tag != "ER"
        written.append(f"{tag}  - {value}")
    return "\n".join(written + ["ER  - "] * is_open), begun


def _read_record(record: Mapping[str, Any], place: Location) -> Work:
    kind = _TYPES.get(record["type_of_reference"].strip().upper(), KINDS[-1])
    fields: dict[str, str] = {}
    type_ = name_kind(kind, fields)
    unknown: Mapping[str, list[str]] = record.get("unknown_tag", {})
    for field, tags in _PEOPLE.items():
        people = [name for tag in tags for name in _list(record, tag)]
        people += unknown.get("ED", []) if field == "editor" else []
        if names := [name for text in people if (name := read_name(text))]:
            fields[field] = join_names(list(dict.fromkeys(names)))
    for field, tags in _FIELDS.items():
        fields[field] = next((v for tag in tags if (v := clean(record.get(tag, "")))), "")
    container = next((v for tag in _CONTAINERS if (v := clean(record.get(tag, "")))), "")
    book = clean(" ".join(unknown.get("BT", [])))
    fields[_name_container(type_)] = container or book if fields["title"] else container
    fields["title"] = fields["title"] or book or clean(" ".join(unknown.get("CT", [])))
    publisher = clean(record.get("publisher", ""))
    fields["institution" if type_ in _INSTITUTE else "publisher"] = publisher
    fields |= _read_dates(record) | _read_links(record) | _read_pages(record)
    read_number(fields, kind, record.get("issn", ""))
    fields["keywords"] = ", ".join(clean(word) for word in _list(record, "keywords"))
    notes = [clean(note) for note in _list(record, "notes")]
    notes.append(fields["note"])
    fields["note"] = "; ".join([note for note in notes if note and note != fields["title"]])
    known = {name: value for name, value in fields.items() if value}
    return Work(type_, known, read_key(record.get("id", "")), place)


def _list(record: Mapping[str, Any], name: str) -> list[str]:
    return [value for value in record.get(name, []) if value.strip()]


def _name_container(type_: str) -> str:
    if type_ in _IN_BOOKS:
        return "booktitle"
    return "journaltitle" if type_ in ("article", "periodical", "online") else "maintitle"


def _read_dates(record: Mapping[str, Any]) -> dict[str, str]:
    """The date, the most exact that is given of its year, and when it was looked at."""
    given = [read_date(record.get(tag, "")) for tag in ("year", "publication_year", "date")]
    found = [date for date in given if date]
    same = [date for date in found if date[:4] == found[0][:4]]
    return {
        "date": max(same, key=len, default=""),
        "urldate": read_date(record.get("access_date", "")),
    }


def _read_links(record: Mapping[str, Any]) -> dict[str, str]:
    """The DOI, the first address, and in the note what other addresses there are."""
    written = [*_list(record, "urls"), clean(record.get("file_attachments2", ""))]
    urls = [url.strip() for text in written for url in re.split(r";\s*(?=\w+://)|\s+", text)]
    urls = [url for url in dict.fromkeys(urls) if "://" in url and not url.startswith("file:")]
    doi = read_doi(record.get("doi", "")) or next(map(read_doi, filter(_is_doi, urls)), "")
    first, *others = [url for url in urls if not _is_doi(url)] or [""]
    return {"doi": doi, "url": first, "note": "; ".join(others)}


def _is_doi(url: str) -> bool:
    return re.match(r"https?://(dx\.)?doi\.org/", url) is not None


def _read_pages(record: Mapping[str, Any]) -> dict[str, str]:
    first, last = clean(record.get("start_page", "")), clean(record.get("end_page", ""))
    whole = f"{first}–{last}" if first and last and last not in first else first or last
    return {"pages": read_pages(whole)}


def _read_web_of_science(text: str, name: str) -> Harvest:
    lines = [n for n, line in enumerate(text.split("\n"), 1) if line.startswith("PT ")]
    try:
        records = WokParser().parse(text)
    except (KeyError, TypeError, AttributeError) as error:  # a line that goes on before any tag
        raise ExchangeError(
            "The file ends in the middle of an entry.", "Export it again.", Location(name)
        ) from error
    places = (Location(name, line) for line in lines)
    return Harvest(works=tuple(_read_wos(*pair) for pair in zip(records, places, strict=False)))


# Its types by their first word, as RIS calls them.
_WOS_TYPES: Mapping[str, str] = {"J": "JOUR", "B": "BOOK", "S": "BOOK", "P": "PAT", "C": "CONF"}
_WOS: Mapping[str, str] = {
    "title": "document_title",
    "publication_name": "publication_name",
    "series": "book_series_title",
    "volume": "volume",
    "number": "issue",
    "publisher": "publisher",
    "location": "publisher_city",
    "doi": "doi",
    "issn": "issn",
    "isbn": "isbn",
    "abstract": "abstract",
    "langid": "language",
    "eventtitle": "conference_title",
}


def _read_wos(record: Mapping[str, Any], place: Location) -> Work:
    kind = _TYPES[_WOS_TYPES.get(str(record.get("publication_type"))[:1], "GEN")]
    people = record.get("author_full_name") or record.get("authors") or []
    names = [name for text in people if (name := read_name(text))]
    fields = {field: clean(record.get(tag, "")) for field, tag in _WOS.items()}
    fields[_name_container(kind.biblatex)] = fields.pop("publication_name")
    if kind.biblatex == "book" and fields.get("maintitle") and not fields["title"]:
        fields["title"] = fields.pop("maintitle")
    pages = (clean(record.get(tag, "")) for tag in ("beginning_page", "ending_page"))
    year, day = clean(record.get("publication_year", "")), record.get("publication_date", "")
    fields |= {
        "author": join_names(names),
        "date": read_date(f"{year} {clean(day)}"),
        "pages": "–".join(filter(None, pages)) or clean(record.get("article_number", "")),
        "keywords": clean(record.get("author_keywords", "")).replace(";", ","),
    }
    return Work(kind.biblatex, {k: v for k, v in fields.items() if v}, "", place)


# ── writing ──────────────────────────────────────────────────────────────────────────────


class _Writer(RisWriter):  # type: ignore[misc]
    """Rispy's writer, without a number before each entry."""

    def set_header(self, _count: int) -> str:
        return ""


def write(brief: Brief, _lock: Lock | None = None) -> bytes:
    """The works that a brief cites."""
    records = [_write_record(work) for work in list_holdings(brief).works]
    text: str = _Writer().formats(records)
    return f"{text}\n".encode()


def _write_record(work: Work) -> dict[str, Any]:
    kind, fields = find_kind(work), dict(work.fields)
    if subtitle := fields.get("subtitle"):
        fields["title"] = f"{fields.get('title', '')}: {subtitle}".removeprefix(": ")
    record: dict[str, Any] = {"type_of_reference": kind.ris[0], "id": work.key}
    for field, (tag, *_) in _PEOPLE.items():
        record[tag] = [write_name(name) for name in parse_names(fields.get(field, ""))]
    for field, (tag, *_) in _FIELDS.items():
        record[tag] = fields.get(field, "")
    first, _, last = fields.get("pages", "").partition("–")
    record |= {
        "secondary_title": fields.get(_name_container(kind.biblatex), ""),
        "publisher": fields.get("institution" if kind.biblatex in _INSTITUTE else "publisher", ""),
        "year": fields.get("date", "")[:4],
        "date": _write_date(fields.get("date", "")),
        "access_date": _write_date(fields.get("urldate", "")),
        "start_page": first,
        "end_page": last,
        "issn": fields.get("issn") or fields.get("isbn", ""),
        "doi": fields.get("doi", ""),
        "urls": [fields.get("url", "")],
        "keywords": re.split(r"\s*[,;]\s*", fields.get("keywords", "")),
        "notes": [fields.get("note", "")],
    }
    return {tag: kept for tag, value in record.items() if (kept := _keep(value))}


def _keep(value: str | list[str]) -> str | list[str]:
    """A value without what is empty in it; a key of the record is left out where nothing stays."""
    return [item for item in value if item] if isinstance(value, list) else value


def _write_date(text: str) -> str:
    """2017-02 as 2017/02//."""
    parts = [*text.partition("/")[0].split("-"), "", ""][:3]
    return f"{'/'.join(parts)}/" if text else ""
