"""Every field of the model is in an export, or is named as lost: each is changed in turn."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from reportgen.exchange.formats import FORMATS, Format
from reportgen.exchange.holdings import list_holdings
from reportgen.model.brief import Brief, Considered, LeftOut, Source
from reportgen.model.comparison import Comparison
from reportgen.model.drafts import Imported
from reportgen.model.layout import TextLayout
from tests.exchanges import come_back
from tests.samples import make_brief

DOCS = Path(__file__).parent.parent / "docs"

WHOLE = (Considered, Imported, LeftOut, TextLayout)
"""Records that an export either has or has not: nothing of theirs is for another tool."""


def records_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The records that a field's type speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from records_in(inner)


def walk(record: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Every field of a record and of those in it that is a value, as (record, field)."""
    for name, field in record.model_fields.items():
        inner = [each for each in records_in(field.annotation) if each not in WHOLE]
        if not inner:
            yield record.__name__, field.alias or name
        for each in inner:
            yield from walk(each)


FIELDS = tuple(dict.fromkeys((*walk(Source), *walk(Comparison))))

EVIDENCE = {
    "kind": "event", "summary": "A summit was held.", "date": "2017-02-10", "actors": ["Abe"],
    "speaker": "Trump", "locator": "p. 3", "quote": "a summit", "cites": ["rose1998"],
    "quantities": [{"value": 5, "measure": "cars", "unit": "million"}],
    "imported": {"id": "zotero:1"},
}  # fmt: skip
CLAIM = {
    "id": "a1", "theme": "drivers", "claim": "Threats grew.", "short": "Threats", "locator": "p. 2",
    "period": "2009", "stance": 1, "certainty": "firm",
    "warrant": {"text": "Since.", "by": "reader"}, "qualifier": "Mostly.",
    "rebuttal": "Unless.", "quote": "threats grew", "note": "Noted.", "same_as": "a2",
    "evidence": [EVIDENCE], "considered": {"theme": ["china"]}, "imported": {"id": "zotero:2"},
}  # fmt: skip
SOURCE = {
    "source": "source1", "label": "Adachi", "genre": "report", "approach": "realism",
    "thesis": "Power counts.", "written": "2018", "about_authors": "Teachers.",
    "caveats": [{"text": "It errs.", "locator": "p. 9"}], "text": {"pages": {"first": 7}},
    "left_out": [{"reader": "anna", "claim": "b1"}], "attributes": {"country": "Japan"},
    "claims": [CLAIM, {"id": "a2", "theme": "china", "claim": "Ships.", "locator": "p. 4"}],
}  # fmt: skip
THEME = {
    "id": "drivers", "label": "Drivers", "question": "What drives it?", "group": "Causes",
    "scale": {"low": "inner", "high": "outer"},
    "finding": {
        "text": "They agree.", "headline": "All agree.", "confidence": "low", "basis": ["a1"]
    },
    "positions": {"source1": {"stance": 2, "why": "Said so.", "basis": ["a1"]}},
}  # fmt: skip
POINT = {"text": "A point.", "basis": ["a1"]}
COMPARISON = {
    "answer": "It is so.",
    "themes": [THEME, {"id": "china", "label": "China", "question": "What of China?"}],
    "relations": [{"from": "a1", "to": "a2", "type": "supports", "note": "On this."}],
    "groups": {
        "kind": {"label": "Kind of text", "by": "genre"},
        "side": {"label": "Side", "lists": {"East": ["source1"]}},
    },
    "judgements": [{"id": "j1", "text": "It holds.", "headline": "It holds on.", "reason": "Seen.",
                    "confidence": "low", "basis": ["a1"]}],
    "silences": [{"theme": "china", "source": "source1", "note": "Outside its scope."}],
    "explanations": [{"factor": "date", "text": "It is early.", "basis": ["a1"]}],
    "common_ground": [POINT], "watch": [POINT], "limits": [POINT],
}  # fmt: skip
OTHERS: Mapping[tuple[str, str], Any] = {
    ("Claim", "theme"): "china",
    ("Claim", "locator"): "p. 77",
    ("Claim", "period"): "2011",
    ("Claim", "considered"): {"stance": [2]},
    ("Evidence", "date"): "2017-02-11",
    ("Evidence", "locator"): "p. 78",
    ("Source", "written"): "2019",
    ("Source", "text"): {"pages": {"first": 8}},
    ("Source", "left_out"): [{"reader": "anna", "claim": "b2"}],
    ("Caveat", "locator"): "p. 79",
    ("Relation", "from"): "a2",
    ("Relation", "to"): "a1",
    ("Silence", "theme"): "drivers",
    ("Silence", "source"): "source2",
    ("Position", "stance"): -2,
    ("Source", "attributes"): {"country": "Norway"},
    ("Claim", "same_as"): "a3",
    ("Grouping", "by"): "country",
    ("Grouping", "lists"): {"West": ["source1"]},
}
"""Other values of fields that are neither free text nor a choice."""
IDENTIFIERS = {("Source", "source"), ("Claim", "id"), ("Theme", "id")}
"""What other fields name too: it changes everywhere."""

PHRASES: Mapping[str, str] = {
    "Source.text": "how full texts are read",
    "*.imported": "what an import brought",
    "Claim.considered": "decided on second readings",
    "Source.left_out": "decided on second readings",
    "Source.*": "all of a source but its",
    "Caveat.*": "all of a source but its",
    "Relation.*": "Relations",
    "Comparison.answer": "the answer",
    "Judgement.*": "judgements",
    "Silence.*": "silences",
    "Explanation.*": "explanations",
    "Point.*.common_ground": "common ground",
    "Point.*.watch": "what to watch",
    "Point.*.limits": "limits",
    "Grouping.*": "groups of sources",
    "Claim.same_as": "which claims say the same",
}
"""The words by which an export says that it loses a field; the first pattern that fits counts."""


def places(record: type[BaseModel], value: Any, path: tuple[Any, ...] = ()) -> Iterator[Any]:
    """Every value of the sample, as (record, field) with its path in it."""
    for name, field in record.model_fields.items():
        key = field.alias or name
        inner = [each for each in records_in(field.annotation) if each not in WHOLE]
        if key not in value:
            continue
        if not inner:
            yield (record.__name__, key), (*path, key)
            continue
        held = value[key]
        if isinstance(held, list):
            steps: list[tuple[Any, ...]] = [(key, number) for number in range(len(held))]
        else:
            is_named = key in ("positions", "groups")
            steps = [(key, each) for each in held] if is_named else [(key,)]
        for step in steps:
            found = held
            for part in step[1:]:
                found = found[part]
            yield from places(inner[0], found, (*path, *step))


def change(record: type[BaseModel], name: str, old: Any) -> Any:
    """Another value of a field of the same kind."""
    if (record.__name__, name) in OTHERS:
        return OTHERS[record.__name__, name]
    field = next(f for n, f in record.model_fields.items() if (f.alias or n) == name)
    for choice in (field.annotation, *get_args(field.annotation)):
        if isinstance(choice, type) and issubclass(choice, StrEnum):
            return next(member.value for member in choice if member.value != old)
    if isinstance(old, dict):
        return {"id": "zotero:99"}
    if isinstance(old, list):
        return ["a2" if old == ["a1"] else "yamaguchi2016"]
    return old - 2 if isinstance(old, int) else f"{old}x"


def build(source: Any, comparison: Any) -> Brief:
    made = make_brief(1, 1)
    sources = (Source.model_validate(source),)
    return replace(made, sources=sources, comparison=Comparison.model_validate(comparison))


WORKBOOK = next(form for form in FORMATS if form.name == "xlsx")


@cache
def variants() -> Mapping[str, Brief]:
    """The sample once for each of its values, with that value changed."""
    found: dict[str, Brief] = {}
    by_name = {r.__name__: r for r in all_records()}
    for root, sample in ((Source, SOURCE), (Comparison, COMPARISON)):
        for (record, name), path in places(root, sample):
            parts = {"Source": copy.deepcopy(SOURCE), "Comparison": copy.deepcopy(COMPARISON)}
            holder: Any = parts[root.__name__]
            for part in path[:-1]:
                holder = holder[part]
            old = holder[path[-1]]
            which = f"{record}.{name}" + (f".{path[0]}" if record == "Point" else "")
            if (record, name) in IDENTIFIERS:
                text = json.dumps(parts).replace(f'"{old}"', f'"{old}x"')
                parts = json.loads(text)
            else:
                holder[path[-1]] = change(by_name[record], name, old)
            found.setdefault(which, build(parts["Source"], parts["Comparison"]))
    return found


def all_records() -> Iterator[type[BaseModel]]:
    def inner(record: type[BaseModel]) -> Iterator[type[BaseModel]]:
        yield record
        for field in record.model_fields.values():
            for each in records_in(field.annotation):
                yield from inner(each)

    yield from inner(Source)
    yield from inner(Comparison)


def test_the_sample_has_every_field_of_the_model() -> None:
    assert {tuple(which.split(".")[:2]) for which in variants()} == set(FIELDS)


def unpack(data: bytes) -> Any:
    """An export's content, of an archive its files'."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist()]


@pytest.mark.parametrize("form", [form for form in FORMATS if form.writes], ids=lambda f: f.name)
def test_an_export_carries_every_field_or_says_that_it_loses_it(form: Format) -> None:
    write = form.load().write
    plain = unpack(write(build(SOURCE, COMPARISON), None))
    lost = [which for which, brief in variants().items() if unpack(write(brief, None)) == plain]
    assert lost
    assert [which for which in lost if not is_named(which, form)] == []


def is_named(which: str, form: Format) -> bool:
    """Whether what a format loses names a field."""
    said = form.loses.replace("What a workbook loses", WORKBOOK.loses)
    phrase = next((words for name, words in PHRASES.items() if fnmatchcase(which, name)), None)
    return "Everything but" in said or (phrase is not None and phrase in said)


def test_the_exports_that_carry_most_lose_nothing_that_a_brief_says() -> None:
    write = WORKBOOK.load().write
    plain = unpack(write(build(SOURCE, COMPARISON), None))
    lost = {which for which, brief in variants().items() if unpack(write(brief, None)) == plain}
    decided = {"Claim.considered", "Source.left_out"}
    assert lost == {"Source.text", "Claim.imported", "Evidence.imported"} | decided


@pytest.mark.parametrize(
    "form",
    [form for form in FORMATS if form.reads and form.writes and "but the bib" not in form.loses],
    ids=lambda f: f.name,
)
def test_what_is_said_beside_a_theme_does_not_change_what_is_read_back(form: Format) -> None:
    brief = make_brief(2, 6, findings=True, script="hostile")
    name = f"out{'.zip' if form.name == 'csv' else form.endings[0]}"
    assert come_back(form.load(), brief, name).topics == list_holdings(brief).topics


def test_the_docs_say_what_each_export_loses() -> None:
    page = " ".join((DOCS / "exchange.md").read_text("utf-8").split())
    for form in FORMATS:
        if form.writes:
            assert f"- `{form.name}`: {form.loses}" in page
