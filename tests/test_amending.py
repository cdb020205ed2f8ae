"""Changing a person's files: the value asked for is there, and every other line is as it was."""

from __future__ import annotations

import copy
import difflib
import json
from typing import Any

import pytest
import yaml
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from test_writing import ITEM, LONG, PERSONAL
from test_writing import TEXTS as ANY_TEXTS

from reportgen.errors import WorkspaceError
from reportgen.reading.encoding import CONTROL
from reportgen.reading.yamldoc import read_yaml
from reportgen.writing.amendment import Change, Drop, Put, amend
from reportgen.writing.arrangement import Order
from reportgen.writing.insertion import Addition


def change(text: str, *changes: Change, name: str = "sources/x.yml") -> str:
    return amend(text.encode(), name, changes).decode()


def put(text: str, *path: Any, name: str = "sources/x.yml") -> str:
    *steps, value = path
    return change(text, Put(tuple(steps), value), name=name)


def read(text: str) -> Any:
    return read_yaml(text.encode(), "x.yml").value


def differ(old: str, new: str) -> list[str]:
    diff = difflib.ndiff(old.splitlines(keepends=True), new.splitlines(keepends=True))
    return [line.rstrip("\r\n") for line in diff if line[0] in "+-"]


# ── scalars in the style that they had ───────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "value", "new"),
    [
        ("a: old # why\n", "new", "a: new # why\n"),
        ("a:   'old'   # why\n", "it's", "a:   'it''s'   # why\n"),
        ('a: "old"\n', "new", 'a: "new"\n'),
        ("a: p. 9\n", "2016", 'a: "2016"\n'),
        ("a: ¶6\n", "¶7", "a: ¶7\n"),
        ("a: 1\n", -2, "a: -2\n"),
        ("a: x\n", None, "a: null\n"),
        ("a:\n", "x", "a: x\n"),
        ("a:  # to do\n", "x", "a: x  # to do\n"),
        ("a: yes it is\n", "yes", 'a: "yes"\n'),
        ("a: |\n    old\n", "new\n", "a: |\n    new\n"),
        (
            "a: |-  # why\n    old\n\nb: 1\n",
            "new\nlines",
            "a: |-  # why\n    new\n    lines\n\nb: 1\n",
        ),
        ("a: >\n  old\n\nb: 1\n", "new", "a: >-\n  new\n\nb: 1\n"),
        ("a: >-\n  old\n", "one\ntwo", "a: >-\n  one\n\n  two\n"),
        ("a: |+\n  old\n\nb: 1\n", "new\n", "a: |\n  new\n\nb: 1\n"),
        ("a: one\n   two\nb: 1\n", "three", "a: three\nb: 1\n"),
        ("- a: {b: old, c: 1}\n", "new", "- a: {b: new, c: 1}\n"),
        ("- a: {b: old, c: 1}\n", "x, y", '- a: {b: "x, y", c: 1}\n'),
        ("a: old", "new", "a: new"),
        ("- a: {b: [old, x]}\n", ["new", "x"], "- a: {b: [new, x]}\n"),
    ],
)
def test_a_value_is_replaced_in_the_style_it_had(old: str, value: Any, new: str) -> None:
    path: tuple[str | int, ...] = (0, "a", "b") if old.startswith("-") else ("a",)
    assert change(old, Put(path, value), name="x.yml") == new


def test_an_item_in_brackets_is_replaced_where_it_stands() -> None:
    assert put("a: [old, x]\n", "a", 0, "new") == "a: [new, x]\n"
    assert put("a:\n  - old\n  -\n", "a", 1, "new") == "a:\n  - old\n  - new\n"


def test_text_that_grows_too_long_is_folded_and_its_remark_stays() -> None:
    new = put("a: old  # why\nb: 1\n", "a", LONG)
    assert new == f"a: >-  # why\n  {LONG[:94]}\n  {LONG[95:]}\nb: 1\n"
    assert max(map(len, new.splitlines())) <= 100
    assert put(new, "a", "short") == "a: >-  # why\n  short\nb: 1\n"


def test_folded_text_keeps_the_lines_before_the_change() -> None:
    old = f"a: >-\n  {LONG[:94]}\n  {LONG[95:]} and more of it\n"
    new = put(old, "a", f"{LONG} and most of it")
    changed = differ(old, new)
    assert changed == [
        "-   voted out of office and more of it",
        "+   voted out of office and most of it",
    ]


def test_text_in_lines_is_wrapped_again_in_its_quotes() -> None:
    new = put("a: 'one\n   two'\nb: 1\n", "a", f"{LONG}'s")
    assert new == f"a: '{LONG[:94]}\n   {LONG[95:]}''s'\nb: 1\n"


# ── where a field is made ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "value", "after"),
    [
        (("claims", 0, "quote"), "x", "    locator: p. 1"),
        (("claims", 0, "stance"), 1, "    locator: p. 1"),
        (("claims", 0, "note"), "x", "    locator: p. 1"),
        (("claims", 0, "evidence"), [{"kind": "event"}], "    locator: p. 1"),
        (("claims", 1, "locator"), "p. 2", "    claim: Two."),
        (("label",), "X", "source: x"),
        (("thesis",), "X", "source: x"),
    ],
)
def test_a_field_is_made_where_it_usually_stands(path: Any, value: Any, after: str) -> None:
    old = (
        "source: x\nclaims:\n  - id: a-1\n    theme: a\n    claim: One.\n    locator: p. 1\n\n"
        "  # two\n  - id: a-2\n    theme: a\n    claim: Two.\n"
    )
    new = put(old, *path, value)
    lines = new.splitlines()
    number = next(n for n, line in enumerate(lines) if line.strip().startswith(f"{path[-1]}:")
                  and line not in old.splitlines())  # fmt: skip
    assert lines[number - 1] == after
    assert all(line.startswith("+") for line in differ(old, new))


def test_the_first_field_of_a_record_stands_behind_its_dash() -> None:
    old = "claims:\n  - id: a\n    theme: b\n"
    assert put(old, "claims", 0, "status", "draft") == (
        "claims:\n  - status: draft\n    id: a\n    theme: b\n"
    )


def test_the_mappings_around_a_field_are_made_with_it() -> None:
    assert put("source: x\n", "text", "pages", "first", 85) == (
        "source: x\ntext:\n  pages:\n    first: 85\n"
    )
    assert put("", "title", "X", name="brief.yml") == "title: X\n"
    assert put("# nothing yet\n", "title", "X", name="brief.yml") == "# nothing yet\ntitle: X\n"


def test_a_list_in_brackets_fills_lines_as_it_did() -> None:
    ids = [f"z-claim-number-{n}" for n in range(9)]
    old = f"a:\n  basis: [{', '.join(ids[:3])}]  # why\n  b: 1\n"
    new = put(old, "a", "basis", ids)
    assert read(new)["a"]["basis"] == ids
    assert max(map(len, new.splitlines())) <= 100
    assert new.startswith("a:\n  basis:\n    [z-claim-number-0,")
    assert put(new, "a", "basis", ids[:8]).startswith("a:\n  basis:\n    [z-claim-number-0,")
    assert put("a: ['x', y]\n", "a", ["x", "z"]) == "a: ['x', z]\n"
    lined = "a: [\n  x,\n  y,\n]\n"
    assert put(lined, "a", ["x", "y", "z"]) == "a: [\n  x,\n  y,\n  z,\n]\n"


def test_of_a_whole_record_only_what_differs_is_changed() -> None:
    old = PERSONAL.replace("evidence: [{kind: event}]", "stance: 1")
    whole = read(old)["claims"]
    new = copy.deepcopy(whole)
    new[0]["theme"] = "input"
    del new[1]["stance"]
    made = put(old, "claims", [*new, {"id": "a-three"}])
    assert read(made)["claims"] == [*new, {"id": "a-three"}]
    assert (
        differ(old, made)
        == [
            '-       theme: "output"',
            '+       theme: "input"',
            "-     - {id: a-two, theme: output,   stance: 1}",
            "+     - {id: a-two, theme: output}",
            "+ ",
            "+     - id: a-three",
        ]
        or "- {id: a-two, theme: output}" in made
    )


# ── what goes ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "path", "new"),
    [
        ("a: 1\n# of b\nb: 2  # too\n\nc: 3\n", ("b",), "a: 1\n\nc: 3\n"),
        ("a: 1\n\n# of b\nb: 2\n\nc: 3\n", ("b",), "a: 1\n\nc: 3\n"),
        ("a: 1\n\n# — part —\nb: 2\nc: 3\n", ("b",), "a: 1\n\n# — part —\nc: 3\n"),
        ("- a: 1\n  # of b\n  b: 2\n", (0, "a"), "- \n  # of b\n  b: 2\n"),
        ("- a: 1\n  b: 2\n", (0, "a"), "- b: 2\n"),
        ("- x\n\n- y\n\n- z\n", (1,), "- x\n\n- z\n"),
        ("- x\n\n- y\n", (1,), "- x\n"),
        ("- x\n  # below\n- y\n", (0,), "- y\n"),
        ("a:\n  - x\nb: 1\n", ("a", 0), "a: []\nb: 1\n"),
        ("a: # why\n  - x\nb: 1\n", ("a", 0), "a: [] # why\nb: 1\n"),
        ("a: {b: 1}\n", ("a", "b"), "a: {}\n"),
        ("a: [x, y, z]\n", ("a", 1), "a: [x, z]\n"),
        ("a: [x, y, ]\n", ("a", 1), "a: [x, ]\n"),
        ("a: [x, y]\n", ("a", 0), "a: [y]\n"),
        ("a: |\n  x\n\n\nb: 1\n", ("a",), "b: 1\n"),
        ("- - x\n  - y\n", (0, 0), "- - y\n"),
        ("a: 1\nb: 2", ("b",), "a: 1\n"),
    ],
)
def test_what_is_dropped_goes_with_its_own_comments(old: str, path: Any, new: str) -> None:
    assert change(old, Drop(path)) == new


# ── what a person has to do ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("a: &x one\nb: *x\n", ("a",), r"The alias \*x stands in line 2"),
        ("a: &x {c: 1}\nb: *x\n", ("b", "c"), r"The alias \*x stands in line 2"),
        ("a: [\n", ("a",), "written in a way"),
        ("a: 1\n", ("b", 0), r"x\.yml has no b\[0\]"),
        ("a: 1\n", ("a", "c"), r"x\.yml has no a\.c"),
        ("a: [1]\n", ("a", 3), r"x\.yml has no a\[3\]"),
    ],
)
def test_what_cannot_be_changed_is_refused_with_its_reason(
    text: str, path: Any, words: str
) -> None:
    with pytest.raises(WorkspaceError, match=words):
        put(text, *path, "new", name="x.yml")


def test_what_is_not_there_cannot_be_dropped() -> None:
    with pytest.raises(WorkspaceError, match=r"has no claims\[1\]\.note"):
        change(PERSONAL, Drop(("claims", 1, "note")))


THEMES = """\
# All themes.
themes:
  # the first of them
  - id: a
    label: A

  # — abroad —
  - id: b  # short
    label: >-
      B
  - {id: c}
  # last
  - id: d
    note: |
      Words.
      # no comment
"""


def test_items_in_another_order_take_their_comments_with_them() -> None:
    assert (
        change(THEMES, Order(("themes",), (3, 1, 0, 2)))
        == """\
# All themes.
themes:
  # last
  - id: d
    note: |
      Words.
      # no comment

  # — abroad —
  - id: b  # short
    label: >-
      B
  # the first of them
  - id: a
    label: A
  - {id: c}
"""
    )
    crlf = THEMES.replace("\n", "\r\n")
    again = change(change(crlf, Order(("themes",), (2, 3, 0, 1))), Order(("themes",), (2, 3, 0, 1)))
    assert again == crlf
    assert change("x: [a, {b: 1}, c]\n", Order(("x",), (1, 2, 0))) == "x: [{b: 1}, c, a]\n"
    assert change("x:\n- - a\n  - b\n", Order(("x", 0), (1, 0))) == "x:\n- - b\n  - a\n"


@pytest.mark.parametrize("order", [(0, 1), (0, 0, 1, 2), (1, 2, 3, 4)])
def test_an_order_that_is_none_of_the_list_is_refused(order: tuple[int, ...]) -> None:
    with pytest.raises(WorkspaceError):
        change(THEMES, Order(("themes",), order))


def test_text_that_no_file_can_hold_is_refused() -> None:
    with pytest.raises(WorkspaceError):
        put("a: 1\n", "a", "\ud800")


def test_what_no_value_may_hold_is_refused_with_its_reason() -> None:
    with pytest.raises(WorkspaceError, match=r"x\.yml: The value holds a control character"):
        put("a: 1\n", "a", "x\x07y")


def test_nothing_changes_where_the_value_is_there_already() -> None:
    assert put(PERSONAL, "claims", 0, "theme", "output") == PERSONAL


# ── whatever it is ───────────────────────────────────────────────────────────────────────

TEXTS = ANY_TEXTS.map(lambda text: CONTROL.sub("", text))  # what no file may hold
VALUES = st.recursive(
    TEXTS | st.integers(-(10**9), 10**9) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
LEAVES = TEXTS | st.integers(-99, 99) | st.none() | st.booleans()
NAMES = st.sampled_from(["id", "theme", "claim", "quote", "note", "x y"])


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file as a program may write it, or as a person does, with remarks between its lines."""
    style = draw(st.sampled_from([None, None, "'", '"', "|", ">"]))
    leaves = TEXTS if style else LEAVES  # a number in quotes needs a tag
    record = st.dictionaries(NAMES, leaves | st.lists(leaves, max_size=3), min_size=1, max_size=4)
    claims = draw(st.lists(record, min_size=1, max_size=3))
    whole = {"source": "x", "claims": claims, "note": draw(TEXTS)}
    text = yaml.safe_dump(
        whole,
        allow_unicode=draw(st.booleans()),
        default_flow_style=draw(st.sampled_from([False, False, None, True])),
        default_style=style,
        indent=draw(st.integers(2, 5)),
        width=draw(st.sampled_from([20, 80, 1000])),
        sort_keys=False,
    )
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", newline)


def list_paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if not isinstance(value, dict | list):
        return []
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    return [p for key, item in inner for p in [(*path, key), *list_paths(item, (*path, key))]]


def expect(value: Any, path: tuple[Any, ...], new: Any, *, dropped: bool) -> Any:
    whole = copy.deepcopy(value)
    owner = whole
    for step in path[:-1]:
        owner = owner[step]
    if dropped:
        del owner[path[-1]]
    else:
        owner[path[-1]] = new
    return whole


def same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@pytest.mark.thorough
@settings(max_examples=400, deadline=None)
@given(files(), VALUES, st.booleans(), st.data())
def test_whatever_is_put_or_dropped_is_read_back_so(
    text: str, value: Any, dropped: bool, data: st.DataObject
) -> None:
    old = read(text)
    path = data.draw(st.sampled_from([p for p in list_paths(old) if p != ("claims",)]))
    made = change(text, Drop(path) if dropped else Put(path, value))
    assert same(read(made), expect(old, path, value, dropped=dropped))


@settings(max_examples=200, deadline=None)
@given(files(), st.lists(st.tuples(NAMES, LEAVES), min_size=1, max_size=4), st.data())
def test_several_changes_are_made_at_once(
    text: str, fields: list[tuple[str, Any]], data: st.DataObject
) -> None:
    expected = read(text)
    changes: list[Change] = []
    for name, value in fields:
        index = data.draw(st.integers(0, len(expected["claims"]) - 1))
        changes.append(Put(("claims", index, name), value))
        expected["claims"][index][name] = value
    changes.append(Addition(("claims",), (ITEM,), at=0))
    assert same(read(change(text, *changes))["claims"], [ITEM, *expected["claims"]])


@pytest.mark.thorough
@settings(max_examples=200, deadline=None)
@given(st.data(), TEXTS | st.integers(-99, 99), st.booleans())
def test_every_line_of_the_reference_brief_that_is_not_concerned_stays(
    data: st.DataObject, value: Any, dropped: bool
) -> None:
    name = data.draw(st.sampled_from(["zakowski2019", "sahashi2017", "comparison"]))
    text = (ROOT / "sources" / f"{name}.yml").read_text(encoding="utf-8")
    document = read_yaml(text.encode(), "x.yml")
    leaves = [
        p for p in list_paths(document.value) if not isinstance(get(document.value, p), dict | list)
    ]
    path = data.draw(st.sampled_from(leaves))
    made = change(text, Drop(path) if dropped else Put(path, value), name=f"sources/{name}.yml")
    old_lines, new_lines = text.split("\n"), made.split("\n")
    first = document.positions.locate(*path).line - 1
    later = [p.line - 1 for k, p in document.positions.values.items() if p.line - 1 > first]
    following = min((line for line in later), default=len(old_lines))
    while dropped and first and old_lines[first - 1].strip()[:1] in ("", "#"):
        first -= 1
    assert new_lines[:first] == old_lines[:first]
    assert (
        new_lines[len(new_lines) - (len(old_lines) - following - 1) :] == old_lines[following + 1 :]
    )


def get(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value
