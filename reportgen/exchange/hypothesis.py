"""Hypothesis: the client's export, the API's answers, and the client's CSV.

A reply is a passage without words, whose parent is the annotation that it answers: so a second
reader's remark comes with the reader's name. A page note has no words either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.excerpts import fold
from reportgen.exchange.formats import Input
from reportgen.exchange.grids import is_headed, read_grid
from reportgen.exchange.jsonlines import JsonLines, looks_like_json
from reportgen.exchange.passage import Harvest, Passage, Work
from reportgen.exchange.places import read_label
from reportgen.exchange.safety import parse_json

_HEADS = ("Creation Date", "URL", "Group", "Annotation/Reply Type", "Quote", "User", "Body", "Tags")
_SETS = ("annotations", "rows", "replies")
_REFUSED = frozenset({"DENIED", "SPAM"})


def detect(file: Input) -> bool:
    """Whether it holds annotations of Hypothesis, as JSON or as its client's CSV."""
    try:
        if not looks_like_json(file):
            return is_headed(file, _HEADS)
        return _is_export(parse_json(file))
    except ExchangeError:
        return False


def _is_export(value: object) -> bool:
    if isinstance(value, dict) and {"client_version", "annotations"} <= set(value):
        return True
    if isinstance(value, dict) and isinstance(value.get("rows"), list) and "total" in value:
        return all(isinstance(row, dict) and "uri" in row for row in value["rows"])
    records = list(_list_records(value))
    return bool(records) and all({"uri", "target", "user"} <= set(record) for record in records)


def read(file: Input) -> Harvest:
    """The annotations and replies; raises `ExchangeError` where the file is none of these."""
    if not looks_like_json(file):
        return _read_csv(file)
    records = list(_list_records(parse_json(file)))
    if not any("uri" in record for record in records):
        raise _refuse(file)
    return _read_records(file, records)


def _refuse(file: Input) -> ExchangeError:
    return ExchangeError(
        "The file holds no Hypothesis annotations.",
        "Export it again from Hypothesis: Share, Export, JSON or CSV.",
        Location(file.name),
    )


def _list_records(value: object) -> Iterator[Mapping[str, Any]]:
    """The annotations of an export, of a search (its replies too), of a list, or a single one."""
    if isinstance(value, dict) and any(isinstance(value.get(name), list) for name in _SETS):
        value = [row for name in _SETS for row in value.get(name) or []]
    for record in value if isinstance(value, list) else [value]:
        if isinstance(record, dict):
            yield record


# ── JSON ─────────────────────────────────────────────────────────────────────────────────


def _read_records(file: Input, records: Sequence[Mapping[str, Any]]) -> Harvest:
    lines = JsonLines.find(file, ("id",))
    passages: list[Passage] = []
    left_out = Counter[str]()
    works: dict[str, Work] = {}
    for record in _sort(records):
        if record.get("hidden") is True or record.get("moderation_status") in _REFUSED:
            left_out["annotations hidden by moderators"] += 1
            continue
        place = lines.place(record.get("id"))
        made = list(_read_record(record, place))
        if not made:
            left_out["annotations without words"] += 1
        elif not record.get("references"):
            works.setdefault(made[0].source, _describe(record, place))
        passages += made
    return _name_sources(passages, works, left_out)


def _sort(records: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The annotations in the order of the text, each before its replies.

    The API answers by the time of the last change. What has no place in the text stays behind
    what has one, in the order of the file.
    """
    spots = {_text(record.get("id")): _find_spot(record) for record in records}
    chains = [[*_texts(record.get("references")), _text(record.get("id"))] for record in records]
    keys = [
        (spots.get(chain[0], (1, 0, 0)), chain[0], len(chain) > 1, _text(record.get("created")))
        for chain, record in zip(chains, records, strict=True)
    ]
    order = sorted(range(len(records)), key=lambda number: (keys[number], number))
    return [records[number] for number in order]


def _find_spot(record: Mapping[str, Any]) -> tuple[int, int, int]:
    found = {s.get("type"): s for target in _targets(record) for s in _selectors(target)}
    index = _number(found.get("PageSelector", {}).get("index"))
    start = _number(found.get("TextPositionSelector", {}).get("start"))
    return (0, index or 0, start) if start is not None else (1, index or 0, 0)


def _targets(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    targets = record.get("target")
    return [t for t in targets if isinstance(t, dict)] if isinstance(targets, list) else []


def _selectors(target: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    selectors = target.get("selector")
    return [s for s in selectors if isinstance(s, dict)] if isinstance(selectors, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _read_record(record: Mapping[str, Any], place: Location) -> Iterator[Passage]:
    """The passages of an annotation: one for each of its targets with words, else one without."""
    references = _texts(record.get("references"))
    base = Passage(
        place=place,
        source=_text(record.get("uri")),
        comment=fold(_text(record.get("text"))),
        tags=tuple(fold(tag) for tag in _texts(record.get("tags")) if tag.strip()),
        reader=_read_name(record),
        date=_text(record.get("created")),
        id=_text(record.get("id")),
        parent=references[-1] if references else "",
    )
    quoted = [made for t in _targets(record) if (made := _read_target(base, t)).words]
    for number, passage in enumerate(quoted):
        yield replace(passage, id=f"{base.id}#{number + 1}") if number and base.id else passage
    if not quoted and (base.comment or base.tags):
        targets = _targets(record)
        yield _read_target(base, targets[0]) if targets else base


def _read_target(base: Passage, target: Mapping[str, Any]) -> Passage:
    found = {selector.get("type"): selector for selector in reversed(_selectors(target))}
    quote = found.get("TextQuoteSelector", {})
    page = found.get("PageSelector", {})
    words = fold(_text(quote.get("exact")))
    return replace(
        base,
        words=words,
        prefix=fold(_text(quote.get("prefix"))) if words else "",
        suffix=fold(_text(quote.get("suffix"))) if words else "",
        page_label=read_label(page.get("label")),
        page_index=_number(page.get("index")),
    )


def _read_name(record: Mapping[str, Any]) -> str:
    """The reader's name: as shown if it is shown, else that of the account."""
    info = record.get("user_info")
    shown = _text(info.get("display_name")) if isinstance(info, dict) else ""
    return fold(shown) or re.sub(r"^acct:|@[^@]*$", "", _text(record.get("user")))


def _describe(record: Mapping[str, Any], place: Location) -> Work:
    document = record.get("document")
    titles = document.get("title") if isinstance(document, dict) else ""
    title = titles[0] if isinstance(titles, list) and titles else titles
    url = _text(record.get("uri"))
    fields = {"title": fold(_text(title)), "url": url if url.startswith("http") else ""}
    if match := re.match(r"(?:doi:|https?://(?:dx\.)?doi\.org/)(10\.\S+)", url):
        fields = {"title": fields["title"], "doi": match[1]}
    return Work("online", {name: value for name, value in fields.items() if value}, "", place)


def _name_sources(
    passages: Sequence[Passage], works: Mapping[str, Work], left_out: Counter[str]
) -> Harvest:
    """The harvest: Hypothesis knows addresses and no keys, which tell sources apart if need be."""
    several = len(works) > 1
    named = [work for work in works.values() if {"title", "doi"} & set(work.fields)]
    if several:
        named = [replace(work, key=uri) for uri, work in works.items()]
    sourced = [p if several else replace(p, source="") for p in passages]
    return Harvest(tuple(sourced), works=tuple(named), left_out=dict(left_out))


# ── CSV ──────────────────────────────────────────────────────────────────────────────────


def _read_csv(file: Input) -> Harvest:
    """The rows of the client's CSV, which has no ids: what a reply answers is lost in it."""
    grid = read_grid(file)
    if not set(_HEADS) <= set(grid.heads):
        raise _refuse(file)
    passages: list[Passage] = []
    left_out = Counter[str]()
    for row in grid.rows:
        cells = dict(zip(grid.heads, row.texts, strict=False))
        passage = Passage(
            place=row.place,
            source=cells.get("URL", ""),
            words=fold(cells.get("Quote", "")),
            comment=fold(cells.get("Body", "")),
            tags=tuple(tag for t in cells.get("Tags", "").split(",") if (tag := fold(t))),
            reader=fold(cells.get("User", "")),
            date=cells.get("Creation Date", "").strip().replace(" ", "T"),
            page_label=read_label(cells.get("Page", "")),
        )
        if passage.words or passage.comment or passage.tags:
            passages.append(passage)
        else:
            left_out["annotations without words"] += 1
    uris = dict.fromkeys(passage.source for passage in passages)
    works = {uri: Work("online", {"url": uri}, "") for uri in uris if uri.startswith("http")}
    return _name_sources(passages, works if len(uris) > 1 else {}, left_out)
