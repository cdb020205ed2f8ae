"""Where a passage stands, as tools and people write it beside a quotation in a note."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from reportgen.exchange.markup import Anchor, Citation


@dataclass(frozen=True)
class Place:
    """A page by its printed label and by its index in the file from 0, and what names the source.

    `key` is a citation key, `item` and `id` the tool's names for the source and the passage;
    `is_linked` where a tool made a link of it.
    """

    label: str = ""
    index: int | None = None
    locator: str = ""
    key: str = ""
    item: str = ""
    id: str = ""
    is_linked: bool = False


_PAGE = (
    r"(?:[Pp]{1,2}\.?|[Pp]ages?|[Pp]gs?\.?|[Ss]\.|Seiten?|pág\.?|str\.)(?:(?<=\.)\s*|\s+|(?=\d))"
)
_ONE = r"(?:[A-Z]?\d{1,6}[a-z]?(?:[.:]\d+)?|[ivxlcdm]{1,9}|[IVXLCDM]{1,9})"
_NUMBERS = rf"{_ONE}(?:\s*(?:--?|[–—,&])\s*{_ONE})*(?:\s*ff?\.?)?"
_NONE = r"(?:NaN|null|undefined|None|\?|-)"
_NAMED_PAGE = re.compile(rf"(?<![\w.]){_PAGE}(?P<value>{_NUMBERS}|{_NONE}|(?=[\s).\]]*$))\W*$")
_AFTER_NUMBER = re.compile(rf"(?:第\s*)?(?P<value>{_NUMBERS})\s*(?:頁|ページ|页|쪽|면)\W*$")
_PARAGRAPH = re.compile(r"(?:¶{1,2}|paras?\.?|§{1,2})\s*\d[\d\s,–-]*\W*$")
_AFTER_YEAR = re.compile(rf"(?:^|\D)\d{{4}}[a-z]?\s*[:,]\s*(?P<value>{_NUMBERS})\W*$")
_AFTER_COLON = re.compile(rf"^\w[\w\s.&-]{{0,80}}\s:(?P<value>{_NUMBERS})\W*$")
_CITED_NUMBER = re.compile(rf"^\s*[^@]*@[^\s,]+\s*,\s*(?P<value>{_NUMBERS})\s*$")
_SPOT = re.compile(
    r"\b(?:location|loc\.?|position)\s*:?\s*(?P<value>\d+(?:\s*[-–]\s*\d+)?)", re.IGNORECASE
)
_KEY = re.compile(r"(?<![\w.])@\{?(?P<key>[^\W_](?:[\w:.#$%&+?<>~/-]*\w)?)")
_OPEN = frozenset({"open-pdf", "open"})


def read_label(label: object) -> str:
    """A page label as a tool gives it; "" for the things that tools write where they have none."""
    text = " ".join(label.split()) if isinstance(label, str) else ""
    if isinstance(label, int) and not isinstance(label, bool):
        text = str(label)
    return "" if re.fullmatch(_NONE, text, re.IGNORECASE) else text[:40]


def read_pages(value: str) -> Place:
    """A page, or several: "86" is a label, "86–87" a locator."""
    text = " ".join(value.split()).rstrip(" .,;")
    if not read_label(text):
        return Place()
    if re.fullmatch(_ONE, text):
        return Place(text)
    return Place(locator=f"pp. {text}")


def read_words(text: str) -> Place | None:
    """A place in words: "p. 12", "Zakowski, 2019, p. 86", "@key, 12", "Liu 2020: 30", "¶3"."""
    words = " ".join(text.split())
    key = _KEY.search(words)
    place = _read_numbers(words, cited=key is not None)
    if place is None:
        return Place(key=key["key"]) if key and key.end() >= len(words) - 1 else None
    return Place(place.label, None, place.locator, key["key"] if key else "")


def _read_numbers(words: str, cited: bool) -> Place | None:
    if match := _NAMED_PAGE.search(words) or _AFTER_NUMBER.search(words):
        return read_pages(match["value"])
    if match := _PARAGRAPH.search(words):
        return Place(locator=match[0].strip(" ,.;"))
    if match := _SPOT.search(words):
        return Place(locator=f"Location {match['value']}")
    patterns = (_CITED_NUMBER,) if cited else (_AFTER_YEAR, _AFTER_COLON)
    matches = (pattern.search(words) for pattern in patterns)
    return next((read_pages(match["value"]) for match in matches if match), None)


def read_anchor(anchor: Anchor) -> Place | None:
    """The place that a link leads to, or that its words name; None where it is another link."""
    url = _split(anchor.href)
    words = anchor.words.strip("()[] \n")
    named = read_words(words)
    if url is not None and url.scheme == "kindle":
        spot = parse_qs(url.query).get("location", [words])[0]
        return Place(locator=f"Location {spot}", is_linked=True)
    if url is None or url.scheme != "zotero":
        is_place = named and (url is None or not named.key)
        return replace(named, is_linked=True) if named and is_place else None
    key = url.path.rstrip("/").rpartition("/")[2]
    if url.netloc not in _OPEN:
        return Place(named.label if named else "", None, named.locator if named else "", item=key)
    query = parse_qs(url.query)
    page = query.get("page", [""])[0]
    index = int(page) - 1 if re.fullmatch(r"0*[1-9]\d{0,5}", page) else None
    label, locator = (named.label, named.locator) if named else ("", "")
    if named is None and re.fullmatch(_ONE, words) and not words.isalpha():
        label = words
    id_ = query.get("annotation", [""])[0]
    if index is None and not id_ and named is None:
        return None  # to the file as a whole
    return Place(label, index, locator, id=id_, is_linked=True)


def _split(href: str) -> SplitResult | None:
    try:
        return urlsplit(href)
    except ValueError:
        return None


def read_citation(citation: Citation) -> Place:
    """The place in a citation that a tool marked: in its data, else in its words."""
    words = read_words(citation.words.strip("()[] ")) or Place()
    if citation.data.startswith("zotero://"):
        return replace(words, index=None, item=citation.data.rpartition("/")[2])
    cited = read_data(citation.data).get("citationItems")
    first = cited[0] if isinstance(cited, list) and cited else None
    return join_places(read_cited(first), words)


def read_cited(item: object) -> Place:
    """The page and the item of Zotero's record of a citation."""
    record = item if isinstance(item, dict) else {}
    uris = record.get("uris")
    uri = uris[0] if isinstance(uris, list) and uris else record.get("uri")
    key = uri.rpartition("/")[2] if isinstance(uri, str) else ""
    label = read_label(record.get("locator"))
    if record.get("label") not in (None, "", "page"):
        return Place(locator=f"{record['label']} {label}" if label else "", item=key)
    return replace(read_pages(label), item=key)


def read_data(text: str) -> dict[str, Any]:
    """The record in an attribute, where it is percent-encoded JSON; {} where it is none."""
    try:
        value = json.loads(unquote(text)) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def turn(place: Place) -> Place:
    """A place whose label is the page's number in the file, and whose index is its label."""
    if place.index is None or not place.label.isdecimal():
        return place
    return replace(place, label=str(place.index + 1), index=max(int(place.label) - 1, 0))


def join_places(first: Place, second: Place) -> Place:
    """What two statements of one place say together; the first wins."""
    return Place(
        first.label or ("" if first.locator else second.label),
        second.index if first.index is None else first.index,
        first.locator or ("" if first.label else second.locator),
        first.key or second.key,
        first.item or second.item,
        first.id or second.id,
        first.is_linked or second.is_linked,
    )
