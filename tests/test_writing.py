"""Adding to a person's files: the new lines are all that changes."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.errors import WorkspaceError
from reportgen.reading.yamldoc import read_yaml
from reportgen.writing.amendment import amend
from reportgen.writing.insertion import Addition
from reportgen.writing.notation import write_field, write_items

LONG = (
    "the basic vector of foreign policy that the government had laid out in the years before "
    "it was voted out of office"
)
ITEM = {"id": "new", "imported": {"passage": LONG, "page": "98", "tags": ["a", "b, c"]}}


def add(text: str, *path: str | int, items: tuple[Any, ...] = ({"id": "new"},)) -> str:
    return amend(text.encode(), "x.yml", [Addition(path, items)]).decode()


def removed(old: str, new: str) -> list[str]:
    diff = difflib.ndiff(old.splitlines(), new.splitlines())
    return [line for line in diff if line.startswith("- ")]


PERSONAL = """\
# head, with "quotes"
source:   adams2024      # aligned
label: 'Adams'

claims:

    # -- one --
    - id: a-one
      theme: "output"
      claim: >-
        Firms produced   as much
          in four days.

      quote: |
        no loss
      # rebuttal: to be written

    # -- two --
    - {id: a-two, theme: output,   evidence: [{kind: event}]}

note: end
"""


@pytest.mark.parametrize(
    ("path", "after"),
    [
        (("claims",), "    - {id: a-two"),
        (("claims", 0, "evidence"), "      # rebuttal"),
        (("relations",), "note: end"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_a_person_wrote_stays_byte_for_byte(
    path: tuple[str | int, ...], after: str, newline: str, mark: str
) -> None:
    old = mark + PERSONAL.replace("\n", newline)
    new = add(old, *path, items=(ITEM,))
    assert removed(old, new) == []
    assert new.count(newline) == new.count("\n")
    lines = new.split(newline)
    first = next(n for n, line in enumerate(lines) if line not in old.split(newline))
    assert any(line.startswith(after) for line in lines[first - 2 : first])


def test_new_items_stand_as_the_others_do() -> None:
    assert add("a:\n- id: x\n- id: y\nb: 1\n", "a") == "a:\n- id: x\n- id: y\n- id: new\nb: 1\n"
    spaced = "a:\n  - id: x\n\n  - id: y\n\nb: 1\n"
    assert add(spaced, "a") == "a:\n  - id: x\n\n  - id: y\n\n  - id: new\n\nb: 1\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a: x\nb:\n", "a: x\nb:\n  - id: new\n"),
        ("b: []   # none yet\na: x\n", "b:   # none yet\n  - id: new\na: x\n"),
        ("b: null\n", "b:\n  - id: new\n"),
        ("b:\n  # none yet\na: x", "b:\n  # none yet\n  - id: new\na: x"),
        ("a: x", "a: x\n\nb:\n  - id: new\n"),
        ("# nothing\n", "# nothing\nb:\n  - id: new\n"),
        ("", "b:\n  - id: new\n"),
        ("{a: x}\n", "{a: x, b: [{id: new}]}\n"),
        ("b: [{id: x}, ]\n", "b: [{id: x}, {id: new} ]\n"),
        ("b:\n  - id: x\n    t: |+\n      y\n\nc: 1\n", "b:\n  - id: x\n    t: |+\n      y\n\n"
         "  - id: new\nc: 1\n"),
        ("a:\n- x\nc: 1\n...\n", "a:\n- x\nc: 1\n\nb:\n- id: new\n...\n"),
        ("b:\n  - id: 'x\u2028 y'\n", "b:\n  - id: 'x\u2028 y'\n  - id: new\n"),
    ],
)  # fmt: skip
def test_a_list_is_made_where_there_is_none_and_found_where_it_ends(old: str, new: str) -> None:
    assert add(old, "b") == new


@pytest.mark.parametrize(
    "text",
    ["b: x\n", "- b\n", "b: {c: 1}\n", "a: [\n", "a: &x [{id: y}]\nb: *x\n", "b: 1\nb: 2\n"],
)
def test_what_cannot_be_added_to_is_refused_and_not_spoilt(text: str) -> None:
    with pytest.raises(
        WorkspaceError, match=r"x\.yml is written in a way that nothing can be added to b"
    ):
        add(text, "b")


def test_several_lists_of_a_file_grow_at_once() -> None:
    additions = [Addition(("claims", 1, "evidence"), (ITEM,)), Addition(("claims",), (ITEM, ITEM))]
    new = amend(PERSONAL.encode(), "x.yml", additions).decode()
    value = read_yaml(new.encode(), "x.yml").value
    assert value["claims"][1]["evidence"] == [{"kind": "event"}, ITEM]
    assert value["claims"][2:] == [ITEM, ITEM]


@pytest.mark.parametrize("path", sorted(ROOT.glob("sources/*.yml")), ids=lambda path: path.stem)
def test_the_reference_brief_can_be_added_to(path: Path) -> None:
    old = path.read_bytes()
    name = "relations" if path.stem == "comparison" else "claims"
    new = amend(old, path.name, [Addition((name,), (ITEM,))])
    assert removed(old.decode(), new.decode()) == []


# ── values ───────────────────────────────────────────────────────────────────────────────


def test_values_are_written_as_a_person_would() -> None:
    assert write_items(
        [
            {
                "status": "draft",
                "locator": "¶6",
                "theme": "Żółć",
                "stance": -1,
                "quote": "yes",
                "note": "Core claim: interests first.",
                "tags": ["north-korea", "a, b"],
                "quantities": [{"value": 25, "unit": "%", "measure": "tariff"}],
                "comment": "two\nlines",
                "imported": {"page": "98", "passage": LONG},
            }
        ],
        2,
        spaced=False,
    ) == (
        "  - status: draft\n"
        '    locator: "¶6"\n'
        "    theme: Żółć\n"
        "    stance: -1\n"
        '    quote: "yes"\n'
        '    note: "Core claim: interests first."\n'
        '    tags: [north-korea, "a, b"]\n'
        "    quantities:\n"
        '      - {value: 25, unit: "%", measure: tariff}\n'
        "    comment: |-\n"
        "      two\n"
        "      lines\n"
        "    imported:\n"
        '      page: "98"\n'
        "      passage: >-\n"
        f"        {LONG[:90]}\n"
        f"        {LONG[91:]}\n"
    )  # fmt: skip


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200) | st.text(
    st.sampled_from(" \n\t:#-'\"[]{},&*!|>%@`?\\abc1.\x85\u2028\ufeff\x07"), max_size=200
)
VALUES = st.recursive(
    TEXTS | st.integers(-(10**9), 10**9) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_whatever_is_written_is_read_back_the_same(fields: dict[str, Any]) -> None:
    text = "".join(write_field(name, value, 0) for name, value in fields.items())
    assert read_yaml(text.encode(), "x.yml").value == fields
    assert yaml.safe_load(write_items([{"a": "x"}, fields], 2, spaced=True))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from("abc"), TEXTS, min_size=1), min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from([None, True]),
    st.integers(1, 6),
)
def test_any_layout_that_another_program_writes_can_be_added_to(
    items: list[dict[str, str]], unicode: bool, flow: bool | None, indent: int
) -> None:
    old = yaml.safe_dump(
        {"x": 1, "list": items, "z": "end"},
        allow_unicode=unicode,
        default_flow_style=flow or False,
        indent=indent,
        sort_keys=False,
    )
    new = add(old, "list", items=(ITEM,))
    assert read_yaml(new.encode(), "x").value["list"] == [
        *read_yaml(old.encode(), "x").value["list"],
        ITEM,
    ]
