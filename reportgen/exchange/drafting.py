"""From a passage to a claim or a piece of evidence: finished where all is known, else a draft.

Nothing is invented. A theme comes from the tool, from what brief.yml says of tags and colours, or
from a tag that is a theme's id or label; where these name several themes, there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from reportgen.checks.wording import MOST_WORDS, count_words
from reportgen.exchange.passage import Measured, Passage, Reading, Topic
from reportgen.exchange.placing import Position
from reportgen.model.brief import Claim, Evidence, Voice
from reportgen.model.comparison import Theme
from reportgen.model.publication import Importing
from reportgen.model.records import Identifier, Record

Item = dict[str, Any]
"""A claim or a piece of evidence as it is written in an extract."""

# The colours that Zotero gives names to.
_COLOURS = {
    "yellow": "#ffd400",
    "red": "#ff6666",
    "green": "#5fb236",
    "blue": "#2ea8e5",
    "purple": "#a28ae5",
    "magenta": "#e56eee",
    "orange": "#f19837",
    "gray": "#aaaaaa",
    "grey": "#aaaaaa",
}
_IDENTIFIER = re.compile(Identifier.__metadata__[0].pattern)  # type: ignore[attr-defined]
_LONG_ID = 80
_LONG_WORD = 20


def is_identifier(name: str) -> bool:
    """Whether a name can be the id of a claim or a theme."""
    return len(name) <= _LONG_ID and _IDENTIFIER.fullmatch(name) is not None


def _key(mark: str) -> str:
    """A colour or tag as it is compared."""
    plain = mark.strip().lstrip("#").casefold() if not mark.startswith("#") else mark.casefold()
    return _COLOURS.get(plain, plain)


@dataclass(frozen=True)
class Meaning:
    """What marks of other tools mean in a workspace."""

    themes: Mapping[str, str]
    """Ids of themes by their id and label, in small letters."""
    marks: Mapping[str, str]
    """Ids of themes by colour and tag."""
    evidence: frozenset[str]
    left_out: frozenset[str]

    @classmethod
    def of(cls, themes: Iterable[Theme], importing: Importing) -> Meaning:
        """What brief.yml says, and what the names of the themes do."""
        names = {name.casefold(): theme.id for theme in themes for name in (theme.label, theme.id)}
        marks = {_key(mark): theme for mark, theme in importing.colours.items()}
        marks |= {_key(mark): theme for mark, theme in importing.tags.items()}
        return cls(
            names,
            marks,
            frozenset(map(_key, importing.evidence)),
            frozenset(map(_key, importing.leave_out)),
        )

    def extend(self, themes: Mapping[str, str]) -> Meaning:
        """The same with further themes, by their names in small letters."""
        return replace(self, themes={**self.themes, **themes})

    def find_theme(self, passage: Passage) -> str | None:
        """The theme of a passage; one that the tool names, and that is new, by its id to be."""
        named = passage.reading.theme
        if named:
            known = self.themes.get(named.casefold()) or self.marks.get(_key(named))
            return known or propose_theme(named)
        by_tag = {self._find_tag(tag) for tag in passage.tags} - {None}
        if not by_tag and passage.colour:
            return self.marks.get(_key(passage.colour))
        return by_tag.pop() if len(by_tag) == 1 else None

    def _find_tag(self, tag: str) -> str | None:
        return self.marks.get(_key(tag)) or self.themes.get(tag.strip().lstrip("#").casefold())

    def knows(self, theme: str | None) -> bool:
        """Whether there is a theme of this id."""
        return theme in self.themes.values()

    def is_evidence(self, passage: Passage) -> bool:
        """Whether a passage is marked as evidence for a claim."""
        return passage.role == "evidence" or not self.evidence.isdisjoint(_marks_of(passage))

    def is_left_out(self, passage: Passage) -> bool:
        """Whether a passage is marked as not to be brought in."""
        return not self.left_out.isdisjoint(_marks_of(passage))


def _marks_of(passage: Passage) -> set[str]:
    return {_key(mark) for mark in (*passage.tags, passage.colour) if mark}


def propose_theme(label: str) -> str:
    """The id that a theme with this label would have: its words, in small letters, hyphenated."""
    return "-".join(re.findall(r"[^\W_]+", label.lower()))[:_LONG_ID] or "theme"


def propose_themes(topics: Iterable[Topic], known: Meaning) -> tuple[Item, ...]:
    """The topics that are no theme yet, as themes; those without a question lack it."""
    proposed: dict[str, Item] = {}
    for topic in topics:
        name = topic.id if _IDENTIFIER.fullmatch(topic.id) else propose_theme(topic.label)
        taken = {name.casefold(), topic.label.casefold()} & known.themes.keys()
        if taken or _key(topic.label) in known.marks or name in proposed:
            continue
        item: Item = {"id": name, "label": topic.label, "question": topic.question}
        if topic.low and topic.high:
            item["scale"] = {"low": topic.low, "high": topic.high}
        if topic.group:
            item["group"] = topic.group
        proposed[name] = item
    return tuple(proposed.values())


# ── ids ──────────────────────────────────────────────────────────────────────────────────


@dataclass
class Namer:
    """Gives ids to claims: "z-86-strategic-convergence".

    That is the prefix of the source's other claims (else its key), the number of the place, and
    the first two longer words of the passage; "-2" and so on where it is taken.
    """

    taken: set[str]
    prefixes: dict[str, str] = field(default_factory=dict)

    def learn(self, source: str, ids: Sequence[str]) -> None:
        """Takes the prefix of a source's claims from their ids, where all have the same."""
        heads = {name.partition("-")[0] for name in ids if "-" in name}
        same = len(heads) == 1 and len(ids) > 1
        self.prefixes[source] = heads.pop() if same else source
        self.taken.update(ids)

    def name(self, source: str, passage: Passage, position: Position) -> str:
        """An id for a claim, which is taken from now on."""
        wanted = passage.reading.id
        if not _IDENTIFIER.fullmatch(wanted) or len(wanted) > _LONG_ID:
            wanted = "-".join(_parts(self.prefixes.get(source, source), passage, position))
            wanted = wanted[: _LONG_ID - 5].rstrip("-.")
        numbers = (f"{wanted}-{number}" for number in range(2, len(self.taken) + 3))
        free = next(name for name in (wanted, *numbers) if name not in self.taken)
        self.taken.add(free)
        return free


def _parts(prefix: str, passage: Passage, position: Position) -> list[str]:
    said = passage.words or passage.reading.statement or passage.comment
    words = re.findall(r"[^\W_]+", said.lower())
    longer = [word for word in words if len(word) > 5 and not word.isdecimal()]
    place = re.findall(r"[^\W_]+", position.locator.value)[:1] if position.locator else []
    stem = re.sub(r"[^\w.-]+", "-", prefix).strip("-._") or "c"
    return [stem, *place, *(word[:_LONG_WORD] for word in (longer or words)[:2])]


# ── items ────────────────────────────────────────────────────────────────────────────────


def make_claim(
    passage: Passage, position: Position, meaning: Meaning, name: str, imported: Item
) -> Item:
    """A claim of a passage; a draft unless all that a claim needs is known."""
    reading, theme = passage.reading, meaning.find_theme(passage)
    item: Item = {
        "id": name,
        "theme": theme,
        "claim": reading.statement,
        "short": reading.short,
        "period": reading.period,
        "stance": reading.stance,
        "certainty": reading.certainty,
        "warrant": _write_warrant(reading),
        "qualifier": reading.qualifier,
        "rebuttal": reading.rebuttal,
        "locator": position.locator,
        "quote": choose_quote(passage),
        "note": reading.note,
        "imported": imported,
    }
    ready = meaning.knows(theme) and bool(reading.statement)
    return _finish(Claim, item, ready=ready)


def _write_warrant(reading: Reading) -> str | Item:
    """A warrant as it is written: its text alone, where it is the source's own."""
    if reading.warrant and reading.warrant_by is Voice.READER:
        return {"text": reading.warrant, "by": str(Voice.READER)}
    return reading.warrant


def choose_quote(passage: Passage) -> str:
    """The words that a reader chose to quote; "" where these are too many to be printed."""
    quote = tidy_line(passage.reading.quote)
    return quote if count_words(quote) <= MOST_WORDS else ""


def make_evidence(passage: Passage, position: Position, imported: Item) -> Item:
    """A piece of evidence of a passage; a draft unless all that it needs is known."""
    reading = passage.reading
    item: Item = {
        "kind": reading.kind,
        "summary": reading.statement,
        "date": reading.date,
        "actors": reading.actors,
        "speaker": reading.speaker,
        "locator": position.locator,
        "quote": choose_quote(passage),
        "cites": reading.cites,
        "quantities": tuple(map(_write_quantity, reading.quantities)),
        "imported": imported if reading.note == "" else {**imported, "comment": _join(
            imported.get("comment", ""), reading.note)},
    }  # fmt: skip
    return _finish(Evidence, item, ready=bool(reading.kind and reading.statement))


def _write_quantity(quantity: Measured) -> Item:
    number = float(quantity.value)
    value = int(number) if number.is_integer() and abs(number) < 2**53 else number
    written: Item = {"value": value, "unit": quantity.unit, "measure": quantity.measure}
    return {name: part for name, part in written.items() if part != ""}


def make_imported(
    passage: Passage, position: Position, name: str, replies: Sequence[Passage] = ()
) -> Item:
    """What is kept of a passage beside the claim: its id in the tool, its words, what was said."""
    said = [passage.comment, *(f"{r.reader}: {r.comment}".lstrip(": ") for r in replies)]
    quote = choose_quote(passage)
    words = tidy_line(passage.words or passage.reading.quote)
    page = position.said or passage.page_label
    return _drop_empty(
        {
            "id": name,
            "passage": "" if words == quote else words,
            "page": str(getattr(page, "value", page)) if page else "",
            "lookup": str(position.lookup) if position.lookup else "",
            "comment": _join(*said),
            "tags": tuple(tag.strip() for tag in passage.tags if tag.strip()),
            "colour": passage.colour,
            "reader": passage.reader,
        }
    )


def tidy_line(text: str) -> str:
    """Text on one line, without characters that nobody sees."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u200b\ufeff\ufffe\uffff]", " ", text).split())


def _join(*parts: str) -> str:
    """Remarks below each other, each line tidy."""
    lines = [tidy_line(line) for part in parts for line in part.splitlines()]
    return "\n".join(line for line in lines if line)


def _drop_empty(item: Item) -> Item:
    return {name: value for name, value in item.items() if value not in ("", None, (), [], {})}


def _finish(record: type[Record], item: Item, *, ready: bool) -> Item:
    """An item as it is written: with `status: draft` unless it is a record as it stands.

    What does not fit a field — a stance off the scale, a date that is none — is kept as a remark.
    """
    written = {name: _write(value, name) for name, value in _drop_empty(item).items()}
    wrong = _find_wrong(record, written)
    unfit = [name for name in wrong if name in written and name not in ("imported", "id")]
    if unfit:
        kept = written.setdefault("imported", {})
        remarks = [f"{name}: {written.pop(name)}" for name in unfit]
        kept["comment"] = _join(kept.get("comment", ""), *remarks)
    if ready and not wrong:
        needless = {"page", "lookup"} if "passage" not in written.get("imported", {}) else set()
        kept = {k: v for k, v in written.pop("imported", {}).items() if k not in needless}
        return {**written, "imported": kept} if kept else written
    return {"status": "draft", **written}


def _find_wrong(record: type[Record], written: Item) -> tuple[str, ...]:
    try:
        record.model_validate(written)
    except ValidationError as error:
        return tuple(dict.fromkeys(str(detail["loc"][0]) for detail in error.errors()))
    return ()


def _write(value: Any, name: str) -> Any:
    """A value as it stands in a file: text on one line, and lists of it."""
    if isinstance(value, Mapping):
        return {key: _write(inner, key) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_write(inner, name) for inner in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return _join(str(value)) if name in ("comment", "note") else tidy_line(str(value))
