"""Findings as others read them: blocks for a person, JSON, SARIF, what GitHub and GitLab show.

All are pure: what a format needs of the files' text is handed in. Findings are sorted, so that the
same findings, in whatever order they come, give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal
from urllib.parse import quote

from reportgen.errors import Finding, Location, Severity, sort_findings
from reportgen.rules import RULES

Format = Literal["text", "json", "github", "gitlab", "sarif"]
Lines = Callable[[Location], str]
"""Gives the line of text at a place, "" where there is none."""

_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_GITLAB_LEVELS = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# A tab is as wide as the terminal likes, and an escape sequence in a source's text may do anything
# to it: the one is shown as a space, control characters as their symbols, each as one character.
_PLAIN: dict[int, int | str] = {
    **{code: 0x2400 + code for code in range(0x20)},
    **dict.fromkeys(range(0x7F, 0xA0), 0xFFFD),
    ord("\t"): " ",
    0xAD: "-",  # a soft hyphen, which some terminals show and others do not
}
_ZERO_WIDTH = frozenset(("Mn", "Me", "Cf"))


def plain(text: str) -> str:
    """A line for a terminal: what would control it is shown, and does nothing."""
    return text.translate(_PLAIN)


def write_findings(findings: Iterable[Finding], form: Format, lines: Lines, version: str) -> str:
    """All findings in one of the formats, ending in a line end; "" for none as text or GitHub's.

    `version` is reportgen's own, which SARIF records.
    """
    found = sort_findings(findings)
    if form == "json":
        return _to_json([describe(finding) for finding in found])
    if form == "sarif":
        return _to_json(_write_sarif(found, version))
    if form == "gitlab":
        return _to_json([_write_issue(finding) for finding in found])
    if form == "github":
        return "".join(f"{_write_annotation(finding)}\n" for finding in found)
    return "".join(f"{write_block(finding, lines)}\n" for finding in found)


def write_failure(message: str, version: str) -> str:
    """A SARIF log of a check that could not be made: no results, and the reason."""
    log = _write_sarif((), version)
    told = {"level": "error", "message": {"text": message}}
    failed = {"executionSuccessful": False, "toolExecutionNotifications": [told]}
    (run,) = log["runs"]
    return _to_json({**log, "runs": [{**run, "invocations": [failed]}]})


def write_block(finding: Finding, lines: Lines) -> str:
    """A finding as a person reads it: the place and what is wrong, the line, and a caret."""
    head = f"{finding.location}: {finding.severity} {finding.code}: {finding.message}"
    parts = [head, *_quote_line(finding.location, lines), f"  = {finding.remedy}"]
    for place, words in finding.related:
        parts += [f"  {place}: {words}", *_quote_line(place, lines)]
    return "\n".join(plain(part) for part in parts)


def _quote_line(place: Location, lines: Lines) -> list[str]:
    """The line at a place with a caret below its column; nothing where the file has none."""
    text = lines(place).rstrip().translate(_PLAIN) if place.line else ""
    if not text:
        return []
    start = max(0, place.column - 60)  # a long line is shown from near the place on
    shown, column = _cut(text, start, start + 100), place.column - start
    number = str(place.line)
    quoted = [f"  {number} | {shown}"]
    if place.column:
        before = "".join(_blank(character) for character in shown[: column - 1])
        quoted.append(f"  {' ' * len(number)} | {before}^")
    return quoted


def _cut(text: str, start: int, end: int) -> str:
    """Part of a line, with an ellipsis for its first or last character where more is there."""
    head, tail = "…" if start else "", "…" if end < len(text) else ""
    return head + text[start + len(head) : end - len(tail)] + tail


def _blank(character: str) -> str:
    """White space as wide as a character, so that the caret stands below the right one."""
    if unicodedata.category(character) in _ZERO_WIDTH:
        return ""
    return "\u3000" if unicodedata.east_asian_width(character) in "WF" else " "


def describe(finding: Finding) -> dict[str, Any]:
    """A finding as values that JSON can write."""
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        **_describe_place(finding.location),
        "message": finding.message,
        "remedy": finding.remedy,
        "related": [
            {**_describe_place(place), "message": words} for place, words in finding.related
        ],
    }


def _describe_place(place: Location) -> dict[str, Any]:
    return {"path": place.path, "line": place.line, "column": place.column}


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _write_annotation(finding: Finding) -> str:
    """A workflow command of GitHub Actions
    (https://docs.github.com/actions/reference/workflow-commands-for-github-actions)."""
    place = finding.location
    properties = {"file": place.path, "line": place.line, "col": place.column}
    given = ",".join(f"{k}={_escape_property(str(v))}" for k, v in properties.items() if v)
    level = _GITHUB_LEVELS[finding.severity]
    message = _escape_data(f"{finding.message} {finding.remedy}")
    return f"::{level} {given},title={finding.code}::{message}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _write_issue(finding: Finding) -> dict[str, Any]:
    """What GitLab shows in merge requests
    (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format)."""
    place, words = finding.location, f"{finding.message} {finding.remedy}"
    # an issue that moves with its line is the same one
    mark = hashlib.sha256("\0".join((finding.code, place.path, words)).encode()).hexdigest()
    return {
        "description": f"{finding.code}: {words}",
        "check_name": finding.code,
        "fingerprint": mark,
        "severity": _GITLAB_LEVELS[finding.severity],
        "location": {"path": place.path, "lines": {"begin": max(place.line, 1)}},
    }


def _write_sarif(findings: tuple[Finding, ...], version: str) -> Mapping[str, Any]:
    """A log of SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/)."""
    codes = sorted({finding.code for finding in findings})
    rules = [_describe_rule(code) for code in codes]
    results = [_write_result(finding, codes.index(finding.code)) for finding in findings]
    driver = {"name": "reportgen", "version": version, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _describe_rule(code: str) -> dict[str, Any]:
    rule = RULES.get(code)
    if rule is None:
        return {"id": code}
    level = _SARIF_LEVELS[rule.severity]
    return {
        "id": code,
        "shortDescription": {"text": rule.name},
        "defaultConfiguration": {"level": level},
    }


def _write_result(finding: Finding, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _SARIF_LEVELS[finding.severity],
        "message": {"text": f"{finding.message} {finding.remedy}"},
        "locations": [_write_location(finding.location)],
    }
    if finding.related:
        result["relatedLocations"] = [
            {**_write_location(place), "message": {"text": words}}
            for place, words in finding.related
        ]
    return result


def _write_location(place: Location) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(place.path)}}
    if place.line:
        region = {"startLine": place.line}
        physical["region"] = region | ({"startColumn": place.column} if place.column else {})
    return {"physicalLocation": physical}
