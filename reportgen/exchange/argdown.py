"""Argdown: statements and arguments as claims, arrows as relations, data as their fields."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.argdown_grammar import Element, parse_argdown
from reportgen.exchange.fields import (
    clean,
    list_fields,
    list_theme,
    make_passage,
    read_text,
    read_topic,
    write_inline,
)
from reportgen.exchange.formats import Input
from reportgen.exchange.holdings import list_holdings
from reportgen.exchange.passage import Harvest, Link, Passage, Topic
from reportgen.exchange.safety import decode_text
from reportgen.model.brief import Brief
from reportgen.model.comparison import RelationType
from reportgen.verification.lock import Lock

# Arrows from what is indented to what it is under, and those the other way.
_UP: Mapping[str, RelationType] = {
    "+": RelationType.SUPPORTS,
    "<+": RelationType.SUPPORTS,
    "-": RelationType.ATTACKS,
    "<-": RelationType.ATTACKS,
    "_": RelationType.ATTACKS,
    "<_": RelationType.ATTACKS,
}
_DOWN: Mapping[str, RelationType] = {
    "+>": RelationType.SUPPORTS,
    "->": RelationType.ATTACKS,
    "_>": RelationType.ATTACKS,
    "><": RelationType.CONTRADICTS,
}
_ARROWS: Mapping[RelationType, str] = {
    RelationType.AGREES: "+>",
    RelationType.SUPPORTS: "+>",
    RelationType.EXTENDS: "+>",
    RelationType.QUALIFIES: "_>",
    RelationType.CONTRADICTS: "><",
    RelationType.ATTACKS: "->",
}
_SURE = re.compile(
    r"^\s*(?:\[[^\]\n]+\]:\s|<[^>\n]+>:\s|(?:[ \t]*)(?:\+>|->|_>|><|<\+|<-|<_)\s|===+\s*$)",
    re.MULTILINE,
)


def detect(file: Input) -> bool:
    """Whether it has titles or arrows that only Argdown has; its ending alone says so too."""
    if file.name.lower().endswith((".argdown", ".ad", ".argdn", ".adown")):
        return True
    if file.name.lower().endswith((".md", ".markdown", ".html", ".bib", ".csv", ".tsv")):
        return False  # a note may have links that look like titles
    text = file.data[:65536].decode("utf-8", "ignore")
    return len(_SURE.findall(text)) > 1 and not text.lstrip().startswith(("<", "{", "---"))


def read(file: Input) -> Harvest:
    """The claims and relations of a file.

    Raises `ExchangeError`, with its line, for data that is no YAML, or where there is no statement.
    """
    front, elements = parse_argdown(decode_text(file), file.name)
    grower = _Grower(file.name)
    for element in elements:
        grower.take(element)
    if not grower.nodes:
        raise ExchangeError(
            "The file holds no statement.", "Write [Title]: a statement.", Location(file.name)
        )
    themes = front.get("themes")
    topics = [read_topic(theme) for theme in themes if isinstance(theme, dict)] if isinstance(
        themes, list) else []  # fmt: skip
    return Harvest(
        passages=tuple(grower.list_passages()),
        links=tuple(grower.list_links()),
        topics=(*topics, *(Topic(label) for label in grower.headings)),
        notices=tuple(grower.notices),
    )


Key = tuple[str, str]
"""What a node is ("statement", "argument"), and its title or, without one, its text."""


@dataclass
class _Node:
    line: int
    title: str
    text: str = ""
    tags: dict[str, None] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    parent: str = ""


@dataclass
class _Grower:
    """Puts the elements together: which are the same, and what bears on what."""

    name: str
    nodes: dict[Key, _Node] = field(default_factory=dict)
    links: list[tuple[Key, Key, RelationType, str, int]] = field(default_factory=list)
    headings: dict[str, None] = field(default_factory=dict)
    notices: list[tuple[Location, str]] = field(default_factory=list)
    _section: list[tuple[int, str, str]] = field(default_factory=list)
    _stack: list[tuple[int, Key]] = field(default_factory=list)
    _argument: Key | None = None
    _step: list[tuple[int, Key]] = field(default_factory=list)
    _uses: Mapping[str, Any] | None = None

    def take(self, element: Element) -> None:
        """Takes the next element of the file."""
        if element.sort == "heading":
            self.take_heading(element)
        elif element.sort == "inference":
            self._uses = element.data
        elif element.sort != "gap":
            self.take_node(element)

    def take_heading(self, element: Element) -> None:
        """A heading groups what is under it; one with a source says where that is from."""
        source = read_text(element.data.get("source"))
        self._section = [part for part in self._section if part[0] < element.level]
        self._section.append((element.level, "" if source else element.text, source))
        if element.text and not source:
            self.headings[element.text] = None
        self._stack, self._argument, self._step = [], None, []

    def take_node(self, element: Element) -> None:
        """A statement or argument: what it is, and what it bears on."""
        key = self.identify(element)
        if element.relation:
            self.relate(element, key)
            return
        self._stack = [(-1, key)]
        if element.number is None:
            self._argument = key if element.sort == "argument" else None
            self._step, self._uses = [], None
            return
        if element.number == 1:
            self._step, self._uses = [], None
        if self._uses is not None:
            self.conclude(element, key)
        self._step.append((element.number, key))

    def relate(self, element: Element, key: Key) -> None:
        """The relation between an element and the one that it is indented under."""
        while self._stack and self._stack[-1][0] >= element.indent and len(self._stack) > 1:
            self._stack.pop()
        if not self._stack:
            place = Location(self.name, element.line)
            self.notices.append((place, f"“{element.relation}” is not under a statement."))
        else:
            self.link(element, self._stack[-1][1], key)
        self._stack.append((element.indent, key))

    def link(self, element: Element, parent: Key, key: Key) -> None:
        """The relation that an arrow is; evidence belongs to its claim instead."""
        arrow = element.relation
        if self.nodes[key].data.get("role") == "evidence":
            self.nodes[key].parent = self.nodes[parent].title
        elif arrow in _UP:
            self.links.append((key, parent, _UP[arrow], arrow, element.line))
        else:
            self.links.append((parent, key, _DOWN[arrow], arrow, element.line))

    def conclude(self, element: Element, key: Key) -> None:
        """An inference: its premises support what follows, and so does the whole argument."""
        used = (self._uses or {}).get("uses")
        numbers = {read_text(n) for n in used} if isinstance(used, list) else set()
        for number, premise in self._step:
            if (not numbers or str(number) in numbers) and premise != key:
                self.links.append((premise, key, RelationType.SUPPORTS, "+>", element.line))
        if self._argument:
            self.links = [
                link for link in self.links
                if not (link[0] == self._argument and link[3] == "--")
            ]  # fmt: skip
            self.links.append((self._argument, key, RelationType.SUPPORTS, "--", element.line))
        self._step, self._uses = [], None

    def identify(self, element: Element) -> Key:
        """The node of an element: a title names the same statement everywhere."""
        key = (element.sort, element.title or f"\0{element.text}")
        node = self.nodes.setdefault(key, _Node(element.line, element.title))
        sections = [label for _, label, _ in self._section if label]
        if element.text and not node.text:
            node.text, node.line = element.text, element.line
            node.tags |= dict.fromkeys(sections[-1:])
            if sources := [source for _, _, source in self._section if source]:
                node.data["source"] = sources[-1]
        elif element.text and node.text != element.text:
            words = f"“{element.title}” has a different text above, which is used."
            self.notices.append((Location(self.name, element.line), words))
        node.tags |= dict.fromkeys(element.tags)
        node.data |= element.data
        return key

    def list_passages(self) -> Iterator[Passage]:
        """A passage for each statement and argument that says something."""
        for key in self.nodes:
            if not self.is_empty(key):
                yield self.make_passage(key)

    def is_empty(self, key: Key) -> bool:
        """Whether an argument is only a title over its premises and conclusion."""
        is_whole = any(link[0] == key and link[3] == "--" for link in self.links)
        return key[0] == "argument" and not self.nodes[key].text and is_whole

    def make_passage(self, key: Key) -> Passage:
        """The passage of a node; a title that can be an id is wanted as the claim's."""
        node = self.nodes[key]
        place = Location(self.name, node.line)
        passage = make_passage(
            node.text or node.title, {"parent": node.parent, **node.data}, place,
            self.name_node(key), node.title
        )  # fmt: skip
        tags = tuple(tag for tag in node.tags if tag != passage.reading.theme)
        return replace(passage, tags=tags)

    def name_node(self, key: Key) -> str:
        """The title, or what stays the same while the text does."""
        sort, title = key
        if title.startswith("\0"):
            return f"~{hashlib.sha256(title.encode()).hexdigest()[:12]}"
        other = ("argument" if sort == "statement" else "statement", title)
        return f"<{title}>" if sort == "argument" and other in self.nodes else title

    def list_links(self) -> Iterator[Link]:
        """The relations, once each; what an empty argument has goes to its conclusion."""
        stands_for = {
            link[0]: link[1] for link in self.links if link[3] == "--" and self.is_empty(link[0])
        }
        seen: set[Link] = set()
        refinements = _Refinements(self.nodes)
        for from_, to, type_, arrow, line in self.links:
            start, end = stands_for.get(from_, from_), stands_for.get(to, to)
            note = "undercuts" if "_" in arrow else ""
            type_, note = refinements.refine(from_, to, arrow, type_, note)
            link = Link(self.name_node(start), self.name_node(end), type_, note)
            if start != end and link not in seen:
                seen.add(link)
                yield replace(link, place=Location(self.name, line))


class _Refinements:
    """What the data of claims says of their relations beyond an arrow: extends, and in what."""

    def __init__(self, nodes: Mapping[Key, _Node]) -> None:
        self._left = {
            key: [item for item in said if isinstance(item, dict)]
            for key, node in nodes.items()
            if isinstance(said := node.data.get("relations"), list)
        }

    def refine(
        self, from_: Key, to: Key, arrow: str, type_: RelationType, note: str
    ) -> tuple[RelationType, str]:
        """The exact type and the note, where they are given and the arrow still says the same."""
        for item in self._left.get(from_, []):
            exact = read_text(item.get("type"))
            if (
                read_text(item.get("to")) == to[1]
                and exact in set(RelationType)
                and _ARROWS[RelationType(exact)] == arrow
            ):
                self._left[from_].remove(item)
                return RelationType(exact), read_text(item.get("note"))
        return type_, note


# ── writing ──────────────────────────────────────────────────────────────────────────────

_MARKUP = re.compile(r"[\\\[\]<>{}#*_@/=:|]")
_HIDE = "{}<>/=*#"


def write(brief: Brief, _lock: Lock | None = None) -> bytes:
    """The brief as Argdown: a heading a source, a statement a claim, its evidence in support."""
    holdings = list_holdings(brief)
    themes = [list_theme(theme) for theme in brief.comparison.themes]
    title = write_inline(brief.publication.title, _HIDE)
    lines = ["===", f"title: {title}", f"themes: {write_inline(themes, _HIDE)}", "===", ""]
    for source in brief.sources:
        data = write_inline({"source": source.key}, _HIDE)
        lines += [f"# {_escape(source.label)} {data}", ""]
        for passage in holdings.passages:
            if passage.source == source.key:
                lines += _write_passage(passage, holdings)
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _escape(text: str) -> str:
    """Words of which nothing is markup."""
    return _MARKUP.sub(r"\\\g<0>", clean(text))


def _write_passage(passage: Passage, holdings: Harvest) -> Iterator[str]:
    fields = list_fields(passage)
    fields.pop("source")
    statement = _escape(passage.reading.statement)
    if passage.role == "evidence":
        fields.pop("parent")
        yield f"  + <{passage.id}>: {statement} {write_inline(fields, _HIDE)}"
        return
    links = [link for link in holdings.links if link.from_ == passage.id]
    finer = [
        {n: v for n, v in (("to", link.to), ("type", link.type), ("note", link.note)) if v}
        for link in links
        if link.note or link.type is not _read_arrow(_ARROWS[link.type])
    ]
    data = write_inline(fields | ({"relations": finer} if finer else {}), _HIDE)
    yield ""
    yield f"[{passage.id}]: {statement} #({passage.reading.theme}) {data}"
    for link in links:
        yield f"  {_ARROWS[link.type]} [{link.to}]"


def _read_arrow(arrow: str) -> RelationType | None:
    """The type that an arrow alone says; an undercut is more than an attack."""
    return None if "_" in arrow else _DOWN[arrow]
