"""Findings as others read them: blocks for a person, JSON, GitHub annotations, SARIF."""

from __future__ import annotations

import itertools
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import drafts
import pytest
from conftest import Command
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from reportgen.diagnostics import Format, write_block, write_findings
from reportgen.errors import Finding, Location, Severity
from reportgen.rules import RULES

FORMATS: tuple[Format, ...] = ("text", "json", "github", "gitlab", "sarif")
FILES = {
    "sources/adams2024.yml": "source: adams2024\n  theme: wages\n",
    "brief.yml": "title: x\n",
}


def find(
    line: int = 2, column: int = 10, path: str = "sources/adams2024.yml", **changes: Any
) -> Finding:
    """A finding with sane defaults."""
    fields: dict[str, Any] = {
        "code": "RG301",
        "severity": Severity.ERROR,
        "location": Location(path, line, column),
        "message": "There is no theme 'wages'.",
        "remedy": "Did you mean 'pay'?",
    }
    return Finding(**{**fields, **changes})


def read_line(place: Location) -> str:
    lines = FILES.get(place.path, "").splitlines()
    return lines[place.line - 1] if 0 < place.line <= len(lines) else ""


def write(*findings: Finding, form: Format) -> str:
    return write_findings(findings, form, read_line, "1.2.3")


def show(line: str, column: int) -> list[str]:
    """The quoted line and the line with the caret below it."""
    _head, *quoted, _remedy = write_block(find(1, column), lambda _place: line).split("\n")
    return quoted


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    zero = ("Mn", "Me", "Cf")
    return sum(
        0 if unicodedata.category(c) in zero else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


# ── for a person ─────────────────────────────────────────────────────────────────────────


def test_a_block_shows_the_place_the_line_a_caret_and_the_remedy() -> None:
    assert write(find(), form="text") == (
        "sources/adams2024.yml:2:10: error RG301: There is no theme 'wages'.\n"
        "  2 |   theme: wages\n"
        "    |          ^\n"
        "  = Did you mean 'pay'?\n"
    )


def test_a_block_shows_related_places_with_their_lines() -> None:
    related = ((Location("brief.yml", 1, 8), "it is given here first"),)
    assert write(find(related=related), form="text").endswith(
        "  = Did you mean 'pay'?\n"
        "  brief.yml:1:8: it is given here first\n"
        "  1 | title: x\n"
        "    |        ^\n"
    )


def test_a_finding_about_a_whole_file_quotes_no_line() -> None:
    assert write(find(0, 0, path="brief.yml"), form="text") == (
        "brief.yml: error RG301: There is no theme 'wages'.\n  = Did you mean 'pay'?\n"
    )


def test_a_finding_about_a_whole_line_has_no_caret() -> None:
    assert show("theme: wages", 0) == ["  1 | theme: wages"]


def test_a_line_that_is_not_there_is_not_quoted() -> None:
    assert write(find(99), form="text").count("\n") == 2
    assert show("   ", 2) == []


def test_no_findings_are_nothing_to_read() -> None:
    assert write(form="text") == ""


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("theme: wages", "w"),
        ("\t\ttheme:\twages", "w"),
        ("label: 安倍晋三 wages", "w"),
        ("label: ｱﾍﾞ and Ａ wages", "w"),
        ("label: e\N{COMBINING ACUTE ACCENT}o\N{COMBINING OGONEK} wages", "w"),
        ("label: Żakowski, Łódź wages", "w"),
        ("label: \N{DEVANAGARI LETTER KA}\N{DEVANAGARI VOWEL SIGN U} wages", "w"),
        ("label: zero\N{ZERO WIDTH SPACE}width\N{ZERO WIDTH NO-BREAK SPACE} wages", "w"),
        ("label: soft\N{SOFT HYPHEN}hyphen wages", "w"),
    ],
)
def test_the_caret_stands_below_the_right_character(line: str, target: str) -> None:
    quoted, caret = show(line, line.index(target) + 1)
    assert caret.endswith("^")
    assert width(caret) - 1 == width(quoted[: quoted.index(target)])


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Zl", "Zp"])), st.data())
def test_the_caret_is_as_far_in_as_what_stands_before_its_column(line: str, data: Any) -> None:
    column = data.draw(st.integers(1, len(line) + 1))
    quoted = show(line, column)
    if quoted:
        shown, caret = quoted
        before = len("  1 | ") + min(column, 60) - 1
        assert width(caret) == width(shown[:before]) + 1


def test_a_caret_may_stand_just_after_the_end_of_the_line() -> None:
    assert show("themes: [a", 11) == ["  1 | themes: [a", "    |           ^"]


def test_of_a_long_line_the_part_around_the_place_is_shown() -> None:
    line = "a" * 500 + "WRONG" + "b" * 500
    quoted, caret = show(line, 501)
    assert len(quoted) == len("  1 | ") + 100
    assert quoted[caret.index("^") :].startswith("WRONG")
    assert quoted[6] == quoted[-1] == "…"


def test_a_line_that_fits_is_shown_whole() -> None:
    assert show("a" * 100, 30)[0] == "  1 | " + "a" * 100


def test_control_characters_of_a_source_do_nothing_to_the_terminal() -> None:
    finding = find(1, 1, message="It says \x1b]0;x\x07.", remedy="Correct\x9b it.")
    block = write_block(finding, lambda _place: "label: \x1b[2J\x00\x7f\x85x")
    assert not any(unicodedata.category(c) == "Cc" for c in block.replace("\n", ""))
    assert "␛[2J␀" in block


# ── for programs ─────────────────────────────────────────────────────────────────────────


def test_json_has_every_part_of_a_finding() -> None:
    related = ((Location("brief.yml", 3), "it is given here first"),)
    assert json.loads(write(find(related=related), form="json")) == [
        {
            "code": "RG301",
            "severity": "error",
            "path": "sources/adams2024.yml",
            "line": 2,
            "column": 10,
            "message": "There is no theme 'wages'.",
            "remedy": "Did you mean 'pay'?",
            "related": [
                {"path": "brief.yml", "line": 3, "column": 0, "message": "it is given here first"}
            ],
        }
    ]


def test_json_of_no_findings_is_an_empty_list() -> None:
    assert write(form="json") == "[]\n"


def test_json_keeps_names_as_they_are_written() -> None:
    assert "安倍晋三, Żakowski" in write(find(message="安倍晋三, Żakowski"), form="json")


# ── annotations ──────────────────────────────────────────────────────────────────────────


def test_an_annotation_is_one_command_with_its_place_and_code() -> None:
    assert write(find(), form="github") == (
        "::error file=sources/adams2024.yml,line=2,col=10,title=RG301::"
        "There is no theme 'wages'. Did you mean 'pay'?\n"
    )


@pytest.mark.parametrize(
    ("severity", "word"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.NOTE, "notice")],
)
def test_an_annotation_is_as_grave_as_its_finding(severity: Severity, word: str) -> None:
    assert write(find(severity=severity), form="github").startswith(f"::{word} ")


def test_an_annotation_on_a_whole_file_names_no_line() -> None:
    said = write(find(0, 0, path="brief.yml"), form="github")
    assert said.startswith("::error file=brief.yml,title=RG301::")


def test_what_would_end_an_annotation_early_is_escaped_in_its_message() -> None:
    said = write(find(message="50% of a:b, c\r\n::error::x"), form="github")
    assert said.endswith("::50%25 of a:b, c%0D%0A::error::x Did you mean 'pay'?\n")
    assert said.count("\n") == 1


def test_what_would_end_a_property_is_escaped_in_a_path() -> None:
    said = write(find(path="sources/a,b:c%.yml"), form="github")
    assert said.startswith("::error file=sources/a%2Cb%3Ac%25.yml,line=2,")


# ── GitLab ───────────────────────────────────────────────────────────────────────────────


def test_an_issue_has_what_gitlab_requires_of_one() -> None:
    (issue,) = json.loads(write(find(), form="gitlab"))
    assert issue.pop("fingerprint").isalnum()
    assert issue == {
        "description": "RG301: There is no theme 'wages'. Did you mean 'pay'?",
        "check_name": "RG301",
        "severity": "major",
        "location": {"path": "sources/adams2024.yml", "lines": {"begin": 2}},
    }


def test_an_issue_that_moves_with_its_line_is_the_same_one() -> None:
    said = json.loads(write(find(9), find(10), find(9, code="RG106"), form="gitlab"))
    marks = {issue["check_name"]: issue["fingerprint"] for issue in said}
    assert len({issue["fingerprint"] for issue in said}) == len(marks) == 2


def test_an_issue_of_a_whole_file_stands_at_its_beginning() -> None:
    (issue,) = json.loads(write(find(0, 0), form="gitlab"))
    assert issue["location"]["lines"] == {"begin": 1}


# ── SARIF ────────────────────────────────────────────────────────────────────────────────

# The part of SARIF 2.1.0 that is used, after the standard's sections 3.13 to 3.52: what it
# requires, and which names there are. No name of our own may be among them.
MESSAGE = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string", "minLength": 1}},
    "additionalProperties": False,
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "message": MESSAGE,
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "properties": {"uri": {"type": "string", "pattern": r"^[\w./~%-]+$"}},
                    "additionalProperties": False,
                },
                "region": {
                    "type": "object",
                    "required": ["startLine"],
                    "properties": {
                        "startLine": {"type": "integer", "minimum": 1},
                        "startColumn": {"type": "integer", "minimum": 1},
                    },
                    "additionalProperties": False,
                },
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
RESULT = {
    "type": "object",
    "required": ["message", "ruleId", "ruleIndex", "level", "locations"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": LEVEL,
        "message": MESSAGE,
        "locations": {"type": "array", "items": LOCATION, "minItems": 1},
        "relatedLocations": {"type": "array", "items": LOCATION, "uniqueItems": True},
    },
    "additionalProperties": False,
}
RULE = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "shortDescription": MESSAGE,
        "defaultConfiguration": {
            "type": "object",
            "properties": {"level": LEVEL},
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
DRIVER = {
    "type": "object",
    "required": ["name", "version", "rules"],
    "properties": {
        "name": {"const": "reportgen"},
        "version": {"type": "string"},
        "rules": {"type": "array", "items": RULE, "uniqueItems": True},
    },
    "additionalProperties": False,
}
NOTIFICATION = {
    "type": "object",
    "required": ["message"],
    "properties": {"level": {"enum": ["none", "note", "warning", "error"]}, "message": MESSAGE},
    "additionalProperties": False,
}
INVOCATION = {
    "type": "object",
    "required": ["executionSuccessful"],
    "properties": {
        "executionSuccessful": {"type": "boolean"},
        "toolExecutionNotifications": {"type": "array", "items": NOTIFICATION},
    },
    "additionalProperties": False,
}
RUN = {
    "type": "object",
    "required": ["tool", "results"],
    "properties": {
        "tool": {
            "type": "object",
            "required": ["driver"],
            "properties": {"driver": DRIVER},
            "additionalProperties": False,
        },
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": {"type": "array", "items": RESULT},
        "invocations": {"type": "array", "items": INVOCATION},
    },
    "additionalProperties": False,
}
LOG = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": RUN, "minItems": 1},
    },
    "additionalProperties": False,
}


def log(*findings: Finding) -> Any:
    """The SARIF log of findings, once it was found to be one."""
    return read_log(write(*findings, form="sarif"))


def read_log(text: str) -> Any:
    value = json.loads(text)
    Draft202012Validator(LOG).validate(value)
    return value


def test_sarif_of_all_kinds_of_findings_is_a_log_as_the_standard_has_it() -> None:
    related = ((Location("brief.yml", 1, 3), "here"), (Location("brief.yml"), "and there"))
    findings = [
        rule.at(Location("a.yml", 1), "No.", "Correct it.", related) for rule in RULES.values()
    ]
    (run,) = log(*findings, find(0, 0))["runs"]
    assert len(run["results"]) == len(RULES) + 1
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["version"] == "1.2.3"


def test_sarif_of_no_findings_is_a_run_without_results() -> None:
    (run,) = log()["runs"]
    assert run["results"] == run["tool"]["driver"]["rules"] == []


FAILURES = {
    "no such folder": lambda folder: ("nowhere",),
    "a folder that is no workspace": lambda folder: (folder / "sources",),
    "no folder of texts": lambda folder: (folder, "--texts", "nowhere"),
    "a broken lock file": lambda folder: (folder, "--texts", folder),
    "no folder to allow": lambda folder: (folder, "--allow-path", "nowhere"),
}


@pytest.mark.parametrize("arguments", FAILURES.values(), ids=FAILURES)
def test_a_check_that_fails_leaves_a_log_that_says_why(
    arguments: Callable[[Path], tuple[str | Path, ...]], tmp_path: Path, reportgen_command: Command
) -> None:
    folder = drafts.write(drafts.draft(2), tmp_path / "w")
    (folder / "sources/quotes.lock.json").write_text("{")
    done = reportgen_command("check", *arguments(folder), "--format", "sarif")
    assert done.returncode in (1, 2)
    (run,) = read_log(done.stdout)["runs"]
    ((told,),) = (one["toolExecutionNotifications"] for one in run["invocations"])
    assert told["message"]["text"] == done.stderr.strip() != ""


def test_each_result_points_to_its_rule() -> None:
    (run,) = log(find(code="RG310"), find(), find(code="RG101"), find(3))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["RG101", "RG301", "RG310"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert rules[1]["shortDescription"]["text"] == RULES["RG301"].name


def test_a_result_says_where_what_and_how_to_mend_it() -> None:
    (run,) = log(find(severity=Severity.NOTE))["runs"]
    (result,) = run["results"]
    assert result["level"] == "note"
    assert result["message"]["text"] == "There is no theme 'wages'. Did you mean 'pay'?"
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "sources/adams2024.yml"},
        "region": {"startLine": 2, "startColumn": 10},
    }


def test_a_path_with_spaces_or_other_letters_is_a_uri() -> None:
    (run,) = log(find(path="sources/żak 2019#1:2.yml"))["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "sources/%C5%BCak%202019%231%3A2.yml"


def test_a_code_that_is_no_rule_is_written_all_the_same() -> None:
    (run,) = log(find(code="RG999"))["runs"]
    assert run["tool"]["driver"]["rules"] == [{"id": "RG999"}]


# ── the same every time ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", FORMATS)
def test_the_order_in_which_findings_come_makes_no_difference(form: Format) -> None:
    some = [find(10), find(9), find(path="brief.yml"), find(code="RG106")]
    written = {write(*order, form=form) for order in itertools.permutations(some)}
    assert len(written) == 1


@pytest.mark.parametrize("form", FORMATS)
def test_findings_come_by_file_then_line_then_code(form: Format) -> None:
    said = write(find(10), find(9), find(9, code="RG106"), find(path="brief.yml"), form=form)
    marks = {
        "text": ["brief.yml:2:10", "yml:9:10: error RG106", "yml:9:10: error RG301", "yml:10:10"],
        "json": ['"brief.yml"', '"line": 9', '"RG301"', '"line": 10'],
        "github": ["brief.yml", "line=9,col=10,title=RG106", "line=9,col=10,title=RG301", "=10,t"],
        "gitlab": ['"brief.yml"', '"RG106"', '"begin": 9', '"begin": 10'],
        "sarif": ['"brief.yml"', '"ruleId": "RG106"', '"startLine": 9', '"startLine": 10'],
    }[form]
    places = []
    for mark in marks:
        places.append(said.index(mark, places[-1] if places else 0))
    assert places == sorted(places)


@pytest.mark.parametrize("form", FORMATS)
def test_a_finding_is_written_once_however_often_it_was_found(form: Format) -> None:
    assert write(find(), find(), form=form) == write(find(), form=form)


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_what_is_written_ends_in_one_line_end(form: Format) -> None:
    said = write(find(), form=form)
    assert said.endswith("\n")
    assert not said.endswith("\n\n")
