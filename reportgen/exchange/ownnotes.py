"""A brief as Markdown notes, for Obsidian and any other editor, and these notes read back.

One file: a heading a source, a heading a claim, its quotation as a block quote, and what else is
said of it as fields of the form "name:: value", which Obsidian's Dataview reads. Relations are
links to the headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reportgen.errors import Location
from reportgen.exchange.fields import clean, list_fields, list_theme, make_passage, read_topic
from reportgen.exchange.formats import Input
from reportgen.exchange.holdings import list_holdings
from reportgen.exchange.passage import Harvest, Link, Passage, Topic
from reportgen.exchange.safety import decode_text
from reportgen.model.brief import Brief
from reportgen.model.comparison import RelationType, Theme
from reportgen.verification.lock import Lock

_MARK = "reportgen:: notes"
# Characters that mean something anywhere, and those that do at the beginning of a line.
_SPECIAL = re.compile(r"[\\`*_{}\[\]()#<>|~=^$%&!—]|:(?=:|//)|^[-+>]|(?<=^\d)[.)]|(?<=^\d\d)[.)]")
_LISTS = ("actors", "cites", "quantities")
_LINK = re.compile(r"\[\[#(?P<to>[^\]|]+)\]\](?: — (?P<note>.*))?")
_TYPES = {type_.value: type_ for type_ in RelationType}
_LEFT_TO_TEXT = ("role", "parent", "source", "quote")


def is_own(file: Input) -> bool:
    """Whether the notes are those that `write` makes."""
    return _MARK.encode() in file.data[:4096]


# ── writing ──────────────────────────────────────────────────────────────────────────────


def write(brief: Brief, _lock: Lock | None = None) -> bytes:
    """The brief as one file of notes."""
    holdings = list_holdings(brief)
    lines = [f"# {_escape(brief.publication.title)}", "", f"- {_MARK}", "", "## Themes"]
    for theme in brief.comparison.themes:
        lines += ["", f"### {theme.id}", "", _escape(theme.label), "", *_write_theme(theme)]
    for source in brief.sources:
        lines += ["", f"## {_escape(source.label)}", "", f"- source:: {_escape(source.key)}"]
        for passage in holdings.passages:
            if passage.source == source.key:
                links = [link for link in holdings.links if link.from_ == passage.id]
                lines += _write_passage(passage, links)
    return ("\n".join(lines) + "\n").encode("utf-8", "ignore")


def _escape(text: str) -> str:
    """Words of which nothing is markup, in Markdown and in Obsidian."""
    return _SPECIAL.sub(r"\\\g<0>", clean(text))


def _write_theme(theme: Theme) -> Iterator[str]:
    """What is asked and found on a theme, and where each source stands."""
    fields = list_theme(theme)
    for name in ("question", "low", "high", "group"):
        if name in fields:
            yield f"- {name}:: {_escape(fields[name])}"
    for name, value in fields.get("finding", {}).items():
        for item in value if isinstance(value, list) else [value]:
            yield f"- {'finding' if name == 'text' else f'finding_{name}'}:: {_escape(item)}"
    for source, place in fields.get("positions", {}).items():
        basis = "; ".join(place.get("basis", ()))
        parts = (source, str(place.get("stance", "")), place.get("why", ""), basis)
        yield f"- position:: {' | '.join(map(_escape, parts))}"


def _write_passage(passage: Passage, links: list[Link]) -> Iterator[str]:
    """A claim as a section, a piece of evidence as one below it."""
    level = "###" if passage.role == "claim" else "####"
    name = passage.id.replace("#", " ")  # Obsidian's links cannot hold one
    yield from ("", f"{level} {name}", "", _escape(passage.reading.statement), "")
    if passage.reading.quote:
        yield from (f"> {_escape(passage.reading.quote)}", "")
    for field_, value in list_fields(passage).items():
        if field_ not in _LEFT_TO_TEXT:
            for item in value if isinstance(value, list) else [value]:
                yield f"- {field_}:: {_write_value(item)}"
    for link in links:
        note = f" — {_escape(link.note)}" if link.note else ""
        yield f"- {link.type.value}:: [[#{link.to}]]{note}"


def _write_value(value: Any) -> str:
    if isinstance(value, dict):
        parts = (value.get(part, "") for part in ("value", "unit", "measure"))
        return " | ".join(map(_escape, parts))
    return _escape(str(value))


# ── reading ──────────────────────────────────────────────────────────────────────────────


@dataclass
class _Section:
    """A heading with what stands under it."""

    level: int
    title: str
    line: int
    text: list[str] = field(default_factory=list)
    quote: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """The first value of a field, "" where it has none."""
        return _unescape(self.values.get(name, [""])[0])


def _unescape(text: str) -> str:
    return clean(re.sub(r"\\([^\w\s]|_)", r"\1", text))


def read(file: Input) -> Harvest:
    """What `write` wrote, as a person may have changed it since."""
    sections = list(_split(decode_text(file)))
    passages: list[Passage] = []
    links: list[Link] = []
    topics: list[Topic] = []
    source, claim = "", ""
    for section in sections:
        place = Location(file.name, section.line)
        if section.level <= 2:
            source = section.get("source")
        elif section.level == 3 and not source:
            topics.append(_read_topic(section))
        else:
            claim = section.title if section.level == 3 else claim
            passages.append(_read_passage(section, source, claim, place))
            links += _read_links(section, place)
    return Harvest(tuple(passages), tuple(links), tuple(topics))


def _split(text: str) -> Iterator[_Section]:
    section = _Section(1, "", 1)
    for number, line in enumerate(text.split("\n"), 1):
        if match := re.fullmatch(r"(#{1,6}) (.*)", line):
            yield section
            section = _Section(len(match[1]), _unescape(match[2]), number)
        elif match := re.fullmatch(r"\s*[-*] (\w+):: (.*)", line):
            section.values.setdefault(match[1], []).append(match[2])
        elif line.startswith(">"):
            section.quote.append(line[1:].strip())
        elif line.strip():
            section.text.append(line.strip())
    yield section


def _read_topic(section: _Section) -> Topic:
    named = {"label": _unescape(" ".join(section.text)), "id": section.title}
    return read_topic({name: section.get(name) for name in section.values} | named)


def _read_passage(section: _Section, source: str, claim: str, place: Location) -> Passage:
    is_claim = section.level == 3
    fields: dict[str, Any] = {name: section.get(name) for name in section.values}
    fields |= {
        name: [_unescape(value) for value in section.values.get(name, [])] for name in _LISTS[:2]
    }
    fields["quantities"] = [_read_quantity(v) for v in section.values.get("quantities", [])]
    fields |= {
        "source": source,
        "quote": _unescape(" ".join(section.quote)),
        "role": "" if is_claim else "evidence",
        "parent": "" if is_claim else claim,
        "id": "",
    }
    id_ = section.title if is_claim else re.sub(r" (?=\d+$)", "#", section.title)
    return make_passage(_unescape(" ".join(section.text)), fields, place, id_, id_)


def _read_quantity(text: str) -> dict[str, str]:
    parts = [_unescape(part) for part in re.split(r"(?<!\\)\|", text)]
    return dict(zip(("value", "unit", "measure"), parts, strict=False))


def _read_links(section: _Section, place: Location) -> Iterator[Link]:
    for name, values in section.values.items():
        for value in values:
            match = _LINK.fullmatch(value.strip())
            if match and name in _TYPES:
                note = _unescape(match["note"] or "")
                yield Link(section.title, match["to"], _TYPES[name], note, place)
