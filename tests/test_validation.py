"""What a person writes becomes records, and every misfit a finding with its place and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.checks.brief import check
from reportgen.errors import Finding, Location, is_fatal
from reportgen.model.brief import Source
from reportgen.model.comparison import Comparison
from reportgen.model.publication import Publication
from reportgen.reading.loading import Loaded, load
from reportgen.reading.validation import find_near, listing, prune, suggest, validate
from reportgen.reading.yamldoc import read_yaml
from reportgen.workspace import Workspace

GOOD = Path(__file__).parent / "workspaces" / "good"
SOURCE = """\
source: a2020
label: A
genre: g
approach: x
thesis: t
claims:
  - {id: c1, theme: t, claim: C., locator: p. 1}
  - {id: c2, theme: t, claim: C., locator: p. 2}
"""
BRIEF = """\
title: t
authors: [{name: A}]
date: 2026-01-01
question: q
"""
COMPARISON = """\
themes: [{id: t, label: T, question: q}]
"""


def findings_of(text: str, model: Any = Source) -> list[Finding]:
    return validate(model, read_yaml(text.encode(), "f.yml"))[1]


def only(text: str, model: Any = Source) -> Finding:
    (finding,) = findings_of(text, model)
    return finding


def test_a_file_that_fits_becomes_a_record() -> None:
    source, findings = validate(Source, read_yaml(SOURCE.encode(), "f.yml"))
    assert findings == []
    assert source is not None
    assert [claim.id for claim in source.claims] == ["c1", "c2"]


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("1984", '"1984"'),
        ("1.10", '"1.10"'),
        ("1e3", '"1e3"'),
        (".5", '".5"'),
        ("true  # not a word", '"true"'),
        ("[see p. 3]", '"[see p. 3]"'),
        ("{a: b}", '"{a: b}"'),
    ],
)
def test_text_that_looks_like_something_else_is_shown_in_quotes_as_it_was_written(
    written: str, remedy: str
) -> None:
    finding = only(SOURCE.replace("label: A", f"label: {written}"))
    assert finding.code == "RG106"
    assert finding.remedy == f"Put it in quotes: {remedy}."


@pytest.mark.parametrize("written", ["yes", "no", "on", "off", "1_000", "0o17", "12:30", "0x1F"])
def test_words_that_older_yaml_took_for_something_else_are_text(written: str) -> None:
    source, findings = validate(
        Source, read_yaml(SOURCE.replace("label: A", f"label: {written}").encode(), "f.yml")
    )
    assert findings == []
    assert source is not None
    assert source.label == written


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("1_800", "Write it without separators: 1800."),
        ('"1,800.5"', "Write it without separators: 1800.5."),
        ("1 800", "Write it without separators: 1800."),
        ("18%", 'Write the number alone, with its unit beside it: value: 18, unit: "%".'),
        ('"18"', "Write a number, without quotes."),
    ],
)
def test_a_number_that_is_written_as_text_is_shown_as_a_number(written: str, remedy: str) -> None:
    evidence = (
        f"evidence: [{{kind: event, summary: s, quantities: [{{value: {written}, measure: m}}]}}]"
    )
    finding = only(SOURCE.replace("locator: p. 1}", f"locator: p. 1, {evidence}}}"))
    assert finding.remedy == remedy


def test_a_misspelt_field_is_told_at_its_key_and_not_as_missing_too() -> None:
    finding = only(SOURCE.replace("theme: t", "them: t", 1))
    assert finding.location == Location("f.yml", 7, 14)
    assert finding.message == "There is no field 'them' in claims[0]."
    assert finding.remedy == "Did you mean 'theme'?"


def test_a_missing_field_is_told_where_its_record_begins() -> None:
    finding = only(SOURCE.replace("locator: p. 2", "").replace("C., }", "C.}"))
    assert (finding.code, finding.location) == ("RG105", Location("f.yml", 8, 5))


def test_every_misfit_is_told_and_no_consequence_of_one() -> None:
    text = SOURCE.replace("p. 1", "nowhere").replace("p. 2", "[3]")
    assert [finding.code for finding in findings_of(text)] == ["RG106", "RG106"]


@pytest.mark.parametrize(
    ("change", "message", "remedy"),
    [
        (("label: A", "label: 7"), "'label' is a number, where text", 'Put it in quotes: "7".'),
        (("label: A", "label: true"), "'label' is true/false", 'Put it in quotes: "true".'),
        (("label: A", "label:"), "'label' is empty", "Write it"),
        (("label: A", 'label: " "'), "'label' is empty", "Write it"),
        (("id: c1", "id: -x"), "'-x' cannot be the id", "Write letters"),
        (("id: c1", f"id: {'x' * 81}"), "longer than 80", "Shorten it."),
        (("p. 1", "p. 1, stance: 3"), "The stance 3 is off the scale", "from −2 to 2"),
        (("p. 1", "p. 1, stance: yes"), "text, where a whole number", "without quotes"),
        (("p. 1", "p. 1, stance: 0.5"), "a number with a fraction", "Write a whole number."),
        (
            ("p. 1", "p. 1, certainty: Firm"),
            "'Firm' is not a valid certainty",
            "Did you mean 'firm'?",
        ),
        (("p. 1", "p. 1, evidence: {}"), "'evidence' is a mapping", "Write a list."),
        (("p. 1", "p. 1, evidence: x"), "'evidence' is text", "evidence: [x]"),
        (("p. 1", "see p. 5. Write it"), "'see p. 5. Write it' is not a locator", "¶6"),
        (("p. 1", "p. 1, evidence: [1]"), "An item of 'evidence' is a number", "Write a mapping"),
    ],
)
def test_a_value_that_does_not_fit_is_told_in_words(
    change: tuple[str, str], message: str, remedy: str
) -> None:
    finding = only(SOURCE.replace(*change, 1))
    assert finding.code == "RG106"
    assert message in finding.message
    assert remedy in finding.remedy


@pytest.mark.parametrize(
    ("model", "field", "message", "remedy"),
    [
        (Comparison, 'answer: ""', "'answer' is empty", "Write it"),
        (Comparison, 'answer: " \\n"', "'answer' is empty", "Write it"),
        (Comparison, "answer: [A.]", "'answer' is a list, where text", 'quotes: "[A.]"'),
        (Comparison, "answer: 7", "'answer' is a number, where text", 'quotes: "7"'),
        (Comparison, "watch: [[A.]]", "'watch' is a list, where a mapping", "Write a mapping"),
        (Comparison, "watch: [7]", "'text' is a number", 'quotes: "7"'),
        (Comparison, "watch: [null]", "An item of 'watch' is empty", "Write it"),
        (Comparison, "watch: A.", "'watch' is text, where a list", "watch: [A.]"),
        (Publication, "length:", "'length' is empty", "Write it"),
        (
            Publication,
            "documents: {d: {formats: [pptx], contrasts: 0}}",
            "'contrasts' is 0",
            "at least 1",
        ),
        (
            Publication,
            "documents: {d: {formats: [pptx], contrasts: 99}}",
            "'contrasts' is 99",
            "at most 20",
        ),
        (
            Publication,
            "documents: {d: {formats: [pptx], contrasts: x}}",
            "where a whole number",
            "without quotes",
        ),
        (
            Publication,
            "documents: {d: {formats: [pptx], contrasts: true}}",
            "where a whole number",
            "whole number",
        ),
    ],
)
def test_what_a_brief_says_of_its_own_is_told_in_words_too(
    model: Any, field: str, message: str, remedy: str
) -> None:
    text = BRIEF if model is Publication else COMPARISON
    finding = only(f"{text}{field}\n", model)
    assert finding.code == "RG106"
    assert message in finding.message
    assert remedy in finding.remedy


def test_the_remedy_for_a_choice_names_it_once() -> None:
    finding = only(SOURCE.replace("p. 1", "p. 1, certainty: zzz"))
    assert finding.remedy == "Write one of: tentative, probable, firm."


def test_the_nearest_name_is_suggested_whatever_its_capitals() -> None:
    assert suggest("APA", ["apa", "mla"], "?") == "Did you mean 'apa'?"
    assert suggest("xyz", ["apa", "mla"], "?") == "?"
    assert find_near("a-wall", ["b-walls", "a-walls"]) == "a-walls"


def test_a_long_list_of_names_is_cut() -> None:
    assert listing("abc", 2) == "a, b, …"
    assert listing("ab", 2) == "a, b"


def test_what_is_wrong_is_taken_out_and_the_rest_keeps_its_places() -> None:
    text = SOURCE.replace("p. 1", "nowhere").replace("label: A", "label: [x]")
    document = prune(Source, read_yaml(text.encode(), "f.yml"))
    source, findings = validate(Source, document)
    assert findings == []
    assert source is not None
    assert [claim.id for claim in source.claims] == ["c2"]
    assert document.positions.locate("claims", 0, "id") == Location("f.yml", 8, 10)


def test_one_wrong_field_takes_no_more_with_it_than_it_must() -> None:
    text = SOURCE.replace(
        "p. 1", "p. 1, stance: 9, evidence: [{kind: x, summary: s}, {kind: event, summary: s}]"
    )
    document = prune(Source, read_yaml(text.encode(), "f.yml"))
    source, _ = validate(Source, document)
    assert source is not None
    assert [claim.id for claim in source.claims] == ["c1", "c2"]
    assert source.claims[0].stance is None
    assert len(source.claims[0].evidence) == 1


def test_a_file_of_which_nothing_can_be_made_is_pruned_to_nothing() -> None:
    document = prune(Source, read_yaml(b"label: A\n", "f.yml"))
    assert validate(Source, document)[0] is None


# ── whatever is in the files ─────────────────────────────────────────────────────────────


def load_with(folder: Path, files: dict[str, bytes]) -> Loaded:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    loaded = load(Workspace.open(folder))
    if loaded.brief:
        check(loaded.brief)
    return loaded


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path_factory.mktemp("any") / "workspace"))


NAMES = (
    "brief.yml",
    "sources/adams2020.yml",
    "sources/comparison.yml",
    "bibliography/references.bib",
)
WORDS = st.sampled_from(
    ["claims", "themes", "id", "theme", "a-walls", "cause", "p. 3", "2017", "[@x]", "…", "2017-13"]
)
LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | WORDS | st.text(max_size=8)
FIELDS = sorted({*Source.model_fields, *Comparison.model_fields, *Publication.model_fields})
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(NAMES), data=st.binary(max_size=200))
def test_no_bytes_in_any_file_make_loading_raise(folder: Path, name: str, data: bytes) -> None:
    before = (GOOD / name).read_bytes()
    try:
        assert load_with(folder, {name: data}).findings
    finally:
        (folder / name).write_bytes(before)


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if not isinstance(value, dict | list):
        return [path]
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [path, *(found for key, item in items for found in paths_in(item, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(value[path[0]], path[1:], new)
    return copy


CONCLUDED = """\
answer: A [@adams2020].
themes:
  - id: t
    label: T
    question: q
    scale: {low: decline, high: growth}
    group: G
    finding: {text: F., headline: H, confidence: low, basis: [c1]}
    positions: {a: {stance: 1, why: W., basis: [c1]}, b: {stance: mixed}}
  - {id: u, label: U, question: q, finding: F.}
judgements:
  - {id: j, text: J., headline: H, confidence: low, reason: R., basis: [c1]}
common_ground: [A., {text: B., basis: [c1]}]
watch: [A.]
limits: [A.]
"""
REMARKED = f"""\
{SOURCE}
about_authors: A.
caveats: [A., {{text: B., locator: p. 3}}]
""".replace("p. 1", "p. 1, short: S, period: 2009/2012, warrant: W.").replace(
    "p. 2", "p. 2, warrant: {text: W., by: reader}"
)
ODD = (
    None,
    True,
    7,
    -0.5,
    "",
    " ",
    "x" * 10_000,
    [],
    [None],
    [[["x"]]],
    {},
    {"text": None},
    {"x": 1},
)


@pytest.mark.parametrize(("model", "text"), [(Comparison, CONCLUDED), (Source, REMARKED)])
def test_an_odd_value_in_any_place_takes_no_more_with_it_than_what_it_is_in(
    model: Any, text: str
) -> None:
    good = read_yaml(text.encode(), "f.yml").value
    for path in paths_in(good)[1:]:
        for odd in ODD:
            written = yaml.safe_dump(put(good, path, odd), allow_unicode=True)
            document = read_yaml(written.encode(), "f.yml")
            record, findings = validate(model, document)
            assert (record is None) == bool(findings)
            pruned = prune(model, document)
            assert not pruned.value or validate(model, pruned)[1] == []
            assert pruned.value or len(path) == 1 or "themes" in path, (path, odd)


@pytest.mark.thorough
@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_value_in_any_place_of_a_good_file_is_taken_or_told(
    folder: Path, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(NAMES[:3]))
    good = read_yaml((GOOD / name).read_bytes(), name).value
    path = data.draw(st.sampled_from(paths_in(good)))
    changed = put(good, path, data.draw(VALUES))
    text = yaml.safe_dump(changed, allow_unicode=True, default_style=None)
    try:
        loaded = load_with(folder, {name: text.encode()})
    finally:
        shutil.copyfile(GOOD / name, folder / name)
    assert loaded.brief is not None or is_fatal(loaded.findings)
