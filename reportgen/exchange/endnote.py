"""EndNote's XML: the library as EndNote 8 and later export it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.fields import clean
from reportgen.exchange.formats import Input
from reportgen.exchange.kinds import (
    KINDS,
    Kind,
    join_names,
    name_kind,
    read_date,
    read_doi,
    read_key,
    read_name,
    read_number,
    read_pages,
)
from reportgen.exchange.passage import Harvest, Work
from reportgen.exchange.safety import parse_xml
from reportgen.reading.persons import Name

_TYPES: Mapping[str, Kind] = {
    name.casefold(): kind for kind in reversed(KINDS) for name in kind.endnote
}
_FIELDS: Mapping[str, str] = {
    "title": "titles/title",
    "shorttitle": "titles/short-title",
    "series": "titles/tertiary-title",
    "volume": "volume",
    "number": "number",
    "volumes": "num-vols",
    "edition": "edition",
    "pages": "pages",
    "location": "pub-location",
    "abstract": "abstract",
    "langid": "language",
    "type": "work-type",
    "note": "notes",
}
_IN_BOOKS = ("incollection", "inproceedings", "inreference")


def detect(file: Input) -> bool:
    """Whether it is XML with EndNote's records in it."""
    head = file.data[:8192]
    return b"<records>" in head and b"<record>" in head and b"<ref-type" in file.data[:65536]


def read(file: Input) -> Harvest:
    """The works of a file; raises `ExchangeError` where it is broken or holds no record."""
    root = parse_xml(file.data, file.name)
    records = list(root.iter("record"))
    if not records:
        raise ExchangeError(
            "The XML holds no record.",
            "Export the library from EndNote as XML.",
            Location(file.name),
        )
    return Harvest(works=tuple(_read_record(record, Location(file.name)) for record in records))


def _read_record(record: Element, place: Location) -> Work:
    type_name = record.find("ref-type")
    name = "" if type_name is None else type_name.get("name") or _text(type_name)
    kind = _TYPES.get(name.casefold(), KINDS[-1])
    fields: dict[str, str] = {}
    type_ = name_kind(kind, fields)
    for field, path in _FIELDS.items():
        fields[field] = _text(record.find(path))
    fields["pages"] = read_pages(fields["pages"])
    fields["author"] = join_names(list(_read_people(record, "authors")))
    is_part = type_ in ("article", *_IN_BOOKS)
    fields["editor"] = (
        join_names(list(_read_people(record, "secondary-authors"))) if is_part else ""
    )
    fields["translator"] = join_names(list(_read_people(record, "subsidiary-authors")))
    container = _text(record.find("titles/secondary-title"))
    journal = _text(record.find("periodical/full-title"))
    fields[_name_container(type_)] = (journal or container) if type_ == "article" else container
    institute = "institution" if type_ in ("report", "thesis") else "publisher"
    fields[institute] = _text(record.find("publisher"))
    fields["date"] = _read_date(record)
    fields["urldate"] = read_date(_text(record.find("access-date")))
    fields["doi"] = read_doi(_text(record.find("electronic-resource-num")))
    fields |= _read_urls(record)
    fields["keywords"] = ", ".join(filter(None, map(_text, record.iterfind("keywords/keyword"))))
    read_number(fields, kind, _text(record.find("isbn")))
    key = read_key(_text(record.find("label")))
    return Work(type_, {name: value for name, value in fields.items() if value}, key, place)


def _text(element: Element | None) -> str:
    """All text of an element: EndNote puts each run of one look into a `style` of its own."""
    return "" if element is None else clean("".join(element.itertext()))


def _name_container(type_: str) -> str:
    if type_ in _IN_BOOKS:
        return "booktitle"
    return "journaltitle" if type_ in ("article", "online") else "series"


def _read_people(record: Element, role: str) -> Iterator[Name]:
    for author in record.iterfind(f"contributors/{role}/author"):
        if name := read_name(_text(author)):
            yield name


def _read_date(record: Element) -> str:
    """The year, with month and day where the publication's date is of that year or has none."""
    year = _text(record.find("dates/year"))
    day = _text(record.find("dates/pub-dates/date"))
    exact = read_date(day) or read_date(f"{year} {day}")
    return exact if exact[:4] == year[:4] or not year else read_date(year) or year


def _read_urls(record: Element) -> dict[str, str]:
    found = (_text(url) for url in record.iterfind("urls//url"))
    urls = [url for url in dict.fromkeys(found) if url.startswith(("http", "ftp"))]
    note = "; ".join((*filter(None, [_text(record.find("notes"))]), *urls[1:]))
    return {"url": urls[0] if urls else "", "note": note}
