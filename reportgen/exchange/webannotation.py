"""Web Annotations of the W3C, as JSON-LD: quotations with the selectors that the lock file has.

https://www.w3.org/TR/annotation-model/ — what a claim says is the body, where it stands the
target. What the model has no word for is under "reportgen", which other programs pass over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.fields import (
    clean,
    list_fields,
    list_theme,
    make_passage,
    read_text,
    read_topic,
)
from reportgen.exchange.formats import Input
from reportgen.exchange.holdings import list_holdings
from reportgen.exchange.kinds import read_doi
from reportgen.exchange.passage import Harvest, Passage, Work
from reportgen.exchange.safety import parse_json
from reportgen.exchange.schemes import list_objects
from reportgen.model.brief import Brief
from reportgen.verification.lock import Lock, hash_extract
from reportgen.verification.results import find_quotations

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_OWN = "reportgen"


def detect(file: Input) -> bool:
    """Whether it is JSON in the context of Web Annotations."""
    if _CONTEXT.encode() not in file.data[:4096] and b"ns/anno" not in file.data[:65536]:
        return False
    try:
        return bool(_list_annotations(parse_json(file)))
    except ExchangeError:
        return False


def _list_annotations(data: object) -> list[dict[str, Any]]:
    """The annotations of a collection, a page, a list, or the one that it is."""
    if isinstance(data, list):
        return [item for item in list_objects(data) if "target" in item]
    if not isinstance(data, dict):
        return []
    if "target" in data:
        return [data]
    page = data.get("first")
    page = page if isinstance(page, dict) else data
    return [item for item in list_objects(page.get("items")) if "target" in item]


def read(file: Input) -> Harvest:
    """The annotations of a file; raises `ExchangeError` where it has none."""
    data, place = parse_json(file), Location(file.name)
    annotations = _list_annotations(data)
    if not annotations:
        raise ExchangeError(
            "The JSON holds no annotation.", "Export the annotations again as JSON-LD.", place
        )
    passages = [_read_annotation(annotation, place) for annotation in annotations]
    kept = [p for p in passages if p.words or p.comment or p.reading.statement or p.tags]
    own = data.get(_OWN) if isinstance(data, dict) else None
    themes = list_objects(own.get("themes")) if isinstance(own, dict) else []
    bare = len(passages) - len(kept)
    return Harvest(
        passages=tuple(kept),
        topics=tuple(read_topic(theme) for theme in themes),
        works=tuple(_list_works(kept, place)),
        left_out={"annotations without content": bare} if bare else {},
    )


def _several(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _read_annotation(annotation: Mapping[str, Any], place: Location) -> Passage:
    bodies = [_read_body(body) for body in _several(annotation.get("body"))]
    value = annotation.get("bodyValue")
    remarks = [text for purpose, text in bodies if purpose not in ("tagging", "classifying")]
    remark = " ".join(filter(None, [*remarks, read_text(value)]))
    id_ = read_text(annotation.get("id") or annotation.get("@id"))
    own = annotation.get(_OWN)
    if isinstance(own, dict):
        return make_passage(remark, own, place, read_text(own.get("id")) or id_)
    source, selectors = _read_targets(annotation.get("target"))
    quotes = [s for s in selectors if read_text(s.get("exact"))]
    pages = [page for selector in selectors if (page := _read_page(selector)) is not None]
    creator = annotation.get("creator")
    creator = creator.get("name") if isinstance(creator, dict) else creator
    return Passage(
        place,
        words=" … ".join(read_text(quote.get("exact")) for quote in quotes),
        source=source,
        prefix=_context(quotes[0], "prefix") if quotes else "",
        suffix=_context(quotes[-1], "suffix") if quotes else "",
        page_index=pages[0] if pages else None,
        comment=remark,
        tags=tuple(text for purpose, text in bodies if purpose in ("tagging", "classifying")),
        reader=read_text(creator),
        date=read_text(annotation.get("created") or annotation.get("modified")),
        id=id_,
        parent=source if read_text(annotation.get("motivation")) == "replying" else "",
    )


def _read_body(body: object) -> tuple[str, str]:
    """What a body is for, and its text; one that is elsewhere has none."""
    if isinstance(body, dict):
        purpose = read_text(next(iter(_several(body.get("purpose"))), ""))
        return purpose, read_text(body.get("value"))
    return "", ""


def _read_targets(value: object) -> tuple[str, list[Mapping[str, Any]]]:
    """The address of the first target, and the selectors of all that are in it."""
    source, found = "", []
    for target in _several(value):
        address = target
        if isinstance(target, dict):
            address = target.get("source") or target.get("id")
            address = address.get("id") if isinstance(address, dict) else address
            found += list(_walk(target.get("selector"), 0))
        source = source or read_text(address)
    return source, found


def _walk(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """Selectors, and those that they are refined by."""
    for selector in list_objects(_several(value)):
        yield selector
        if depth < 20:
            yield from _walk(selector.get("refinedBy"), depth + 1)


def _context(selector: Mapping[str, Any], name: str) -> str:
    value = selector.get(name)
    return value if isinstance(value, str) else ""


def _read_page(selector: Mapping[str, Any]) -> int | None:
    """The page of a fragment of a PDF (RFC 8118), from 0."""
    match = re.search(r"\bpage=(\d{1,6})\b", read_text(selector.get("value")), re.ASCII)
    return max(int(match[1]) - 1, 0) if match else None


def _list_works(passages: list[Passage], place: Location) -> Iterator[Work]:
    """What was annotated, by its address, where it is one."""
    for address in dict.fromkeys(passage.source for passage in passages):
        if doi := read_doi(address):
            yield Work("misc", {"doi": doi}, address, place)
        elif address.startswith(("http://", "https://")):
            yield Work("online", {"url": address}, address, place)


# ── writing ──────────────────────────────────────────────────────────────────────────────


def write(brief: Brief, lock: Lock | None = None) -> bytes:
    """The brief as a collection of annotations; `lock` has the selectors of what was found."""
    holdings = list_holdings(brief)
    selectors = _find_selectors(brief, lock)
    labels = {topic.id: topic.label for topic in holdings.topics}
    addresses = {source.key: _address(brief, source.key) for source in brief.sources}
    items = [
        _write_annotation(passage, addresses[passage.source], labels, selectors.get(passage.id))
        for passage in holdings.passages
    ]
    themes = [list_theme(theme) for theme in brief.comparison.themes]
    data = {
        "@context": _CONTEXT,
        "type": "AnnotationCollection",
        "label": brief.publication.title,
        "total": len(items),
        "first": {"type": "AnnotationPage", "startIndex": 0, "items": items},
        _OWN: {"themes": themes},
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "ignore")


def _find_selectors(brief: Brief, lock: Lock | None) -> dict[str, list[list[dict[str, Any]]]]:
    """The selectors of each quotation that was found as it stands now, run by run."""
    found = {}
    for source in brief.sources:
        locked = lock.sources.get(source.key) if lock else None
        for quotation in find_quotations(source):
            known = locked.quotations.get(quotation.key) if locked else None
            if known and known.extract == hash_extract(quotation):
                found[quotation.key] = [
                    [selector.model_dump(exclude_defaults=False) for selector in pair]
                    for pair in known.selectors
                ]
    return found


def _address(brief: Brief, key: str) -> str:
    """Where a source is: its DOI, else its address, else a name made of its key."""
    entry = brief.bibliography.entries.get(key)
    fields = entry.fields if entry else {}
    if doi := read_doi(fields.get("doi", "")):
        return f"https://doi.org/{doi}"
    return fields.get("url") or f"urn:reportgen:{key}"


def _write_annotation(
    passage: Passage,
    address: str,
    labels: Mapping[str, str],
    runs: list[list[dict[str, Any]]] | None,
) -> dict[str, Any]:
    body = [{"type": "TextualBody", "purpose": "describing", "format": "text/plain",
             "value": clean(passage.reading.statement)}]  # fmt: skip
    if label := labels.get(passage.reading.theme):
        body.append({"type": "TextualBody", "purpose": "tagging", "value": clean(label)})
    if passage.words and not runs:
        runs = [[{"type": "TextQuoteSelector", "exact": clean(passage.words)}]]
    targets = [
        {"type": "SpecificResource", "source": address, "selector": run} for run in runs or ()
    ]
    return {
        "id": f"urn:reportgen:{passage.source}:{passage.id.replace('#', ':')}",
        "type": "Annotation",
        "motivation": "describing",
        "body": body,
        "target": targets or address,
        _OWN: {"id": passage.id, **list_fields(passage)},
    }
