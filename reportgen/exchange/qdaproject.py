"""A brief as a REFI-QDA project: themes are codes, claims and evidence coded selections.

The brief has no source's text, so each source is a text of its quotations (or statements, where
there is none), a paragraph each, that the selections are of. What else a passage has is in a note
on its selection, a line a field, which programs show as a memo and give back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from reportgen.exchange.fields import clean, list_fields, list_theme
from reportgen.exchange.holdings import list_holdings
from reportgen.exchange.packing import pack
from reportgen.exchange.passage import Link, Passage
from reportgen.model.brief import Brief, Source
from reportgen.model.comparison import Theme
from reportgen.verification.lock import Lock

FIELDS_OF = "reportgen: "
"""How the name of a note begins that holds fields."""
_NAMESPACE = bytes.fromhex("6c7a2f0e9d535b0e8f2a4d1c6e3b9a57")
_PROJECT = "urn:QDA-XML:project:1.0"


def write(brief: Brief, _lock: Lock | None = None) -> bytes:
    """The brief as a .qdpx: a project, and the texts of its sources."""
    holdings = list_holdings(brief)
    root = ET.Element(
        "Project",
        {"xmlns": _PROJECT, "name": clean(brief.publication.title), "origin": "reportgen"},
    )
    notes: list[ET.Element] = []
    codes = ET.SubElement(ET.SubElement(root, "CodeBook"), "Codes")
    for theme in brief.comparison.themes:
        _add_code(codes, theme, notes)
    sources = ET.SubElement(root, "Sources")
    texts: dict[str, bytes] = {}
    for source in brief.sources:
        passages = [passage for passage in holdings.passages if passage.source == source.key]
        guid = _guid("source", source.key)
        texts[f"sources/{guid}.txt"] = _add_source(sources, guid, source, passages, notes)
    links = [_make_link(link, notes) for link in holdings.links]
    if notes:
        ET.SubElement(root, "Notes").extend(notes)
    if links:
        ET.SubElement(root, "Links").extend(links)
    ET.indent(root, " ")
    data = ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
    return pack({"project.qde": data, **texts})


def _guid(kind: str, id_: str) -> str:
    """A UUID of version 5 (RFC 9562): the same at every export."""
    digest = hashlib.sha1(_NAMESPACE + f"{kind}:{id_}".encode(), usedforsecurity=False).digest()
    made = [*digest[:6], digest[6] & 0x0F | 0x50, digest[7], digest[8] & 0x3F | 0x80, *digest[9:16]]
    digits = bytes(made).hex()
    return "-".join(digits[a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))


def _add_code(codes: ET.Element, theme: Theme, notes: list[ET.Element]) -> None:
    guid = _guid("theme", theme.id)
    code = ET.SubElement(
        codes, "Code", {"guid": guid, "name": clean(theme.label), "isCodable": "true"}
    )
    ET.SubElement(code, "Description").text = clean(theme.question)
    shown = ("label", "question")
    fields = {name: value for name, value in list_theme(theme).items() if name not in shown}
    _add_note(code, f"theme {theme.id}", fields, notes)


def _add_note(
    element: ET.Element, name: str, fields: Mapping[str, Any], notes: list[ET.Element]
) -> None:
    """A note of fields, a line each."""
    lines = [f"{n}: {json.dumps(_tidy(value), ensure_ascii=False)}" for n, value in fields.items()]
    _refer(element, f"{FIELDS_OF}{name}", "\n".join(lines), notes)


def _tidy(value: Any) -> Any:
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if isinstance(value, dict):
        return {name: _tidy(item) for name, item in value.items()}
    return clean(value) if isinstance(value, str) else value


def _refer(element: ET.Element, name: str, text: str, notes: list[ET.Element]) -> None:
    guid = _guid("note", f"{element.get('guid')} {name}")
    note = ET.Element("Note", {"guid": guid, "name": name})
    ET.SubElement(note, "PlainTextContent").text = text
    notes.append(note)
    ET.SubElement(element, "NoteRef", {"targetGUID": guid})


def _add_source(
    sources: ET.Element,
    guid: str,
    source: Source,
    passages: list[Passage],
    notes: list[ET.Element],
) -> bytes:
    """A source with its selections; returns its text."""
    element = ET.SubElement(
        sources,
        "TextSource",
        {"guid": guid, "name": clean(source.key), "plainTextPath": f"internal://{guid}.txt"},
    )
    ET.SubElement(element, "Description").text = clean(f"{source.label}: {source.thesis}")
    text = ""
    themes = {p.id: p.reading.theme for p in passages if p.role == "claim"}
    for passage in passages:
        words = clean(passage.words or passage.reading.statement)
        theme = passage.reading.theme or themes[passage.parent]
        selection = _make_selection(passage, theme, (len(text), len(text) + len(words)), notes)
        element.append(selection)
        text += f"{words}\n"
    return text.encode()


def _make_selection(
    passage: Passage, theme: str, span: tuple[int, int], notes: list[ET.Element]
) -> ET.Element:
    guid = _guid("passage", passage.id)
    selection = ET.Element(
        "PlainTextSelection",
        {
            "guid": guid,
            "name": passage.id,
            "startPosition": str(span[0]),
            "endPosition": str(span[1]),
        },
    )
    ET.SubElement(selection, "Description").text = clean(passage.reading.statement)
    coding = ET.SubElement(selection, "Coding", {"guid": _guid("coding", passage.id)})
    ET.SubElement(coding, "CodeRef", {"targetGUID": _guid("theme", theme)})
    _add_note(selection, passage.id, {"id": passage.id, **list_fields(passage)}, notes)
    return selection


def _make_link(link: Link, notes: list[ET.Element]) -> ET.Element:
    element = ET.Element(
        "Link",
        {
            "guid": _guid("relation", f"{link.from_} {link.type} {link.to}"),
            "name": link.type.value,
            "direction": "OneWay",
            "originGUID": _guid("passage", link.from_),
            "targetGUID": _guid("passage", link.to),
        },
    )
    if link.note:
        _refer(element, f"{link.from_} {link.type} {link.to}", clean(link.note), notes)
    return element
