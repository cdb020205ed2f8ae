"""How grave a finding is in this workspace: what its author says of rules and of lines.

brief.yml may set the severity of a rule (`severities: {RG310: off}`), and a line of a YAML file
may carry the comment `# reportgen: ignore RG310`. Neither lowers what nothing can be built
without: an unknown claim stays an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

from reportgen.errors import Finding, Location, Severity
from reportgen.model.brief import Brief
from reportgen.plugins import find_plugin
from reportgen.reading.validation import suggest
from reportgen.rules import BAD_VALUE, RULES
from reportgen.workspace import BRIEF_FILE

Ignores = Mapping[tuple[str, int], frozenset[str]]
"""By file and line, the codes that are not to be reported there."""

Strictness = bool | Literal["notes"]
"""Whether warnings are errors; "notes": notes are, too."""

OFF = "off"
_GRAVE: Mapping[Strictness, tuple[Severity, ...]] = {
    False: (),
    True: (Severity.WARNING,),
    "notes": (Severity.WARNING, Severity.NOTE),
}
_CODE = r"[A-Z]{2,12}\d{3}\b"
_COMMENT = re.compile(rf"(?:^|\s)#\s*reportgen:\s*ignore\s+({_CODE}(?:[\s,]+{_CODE})*)")


def find_ignores(text: str, path: str) -> dict[tuple[str, int], frozenset[str]]:
    """The lines of a file that carry a comment, with the codes that it names."""
    ignores = {}
    for number, line in enumerate(text.splitlines(), 1):
        if "reportgen:" in line and (match := _COMMENT.search(line)):
            ignores[path, number] = frozenset(re.findall(_CODE, match[1]))
    return ignores


def grade(
    findings: Iterable[Finding], brief: Brief, ignores: Ignores, *, strict: Strictness = False
) -> Iterator[Finding]:
    """The findings that count here, each as grave as the workspace has it.

    `strict` makes errors of warnings, or of notes too, after all else.
    """
    severities = brief.publication.severities
    for finding in findings:
        if _is_vital(finding):
            yield finding
            continue
        place = finding.location
        severity = severities.get(finding.code, finding.severity)
        if severity == OFF or finding.code in ignores.get((place.path, place.line), ()):
            continue  # its author has said so, in a file that stands under version control
        grave = severity in _GRAVE[strict]
        yield replace(finding, severity=Severity.ERROR if grave else Severity(severity))


def check_severities(brief: Brief) -> Iterator[Finding]:
    """brief.yml sets the severity of rules that exist and may change."""
    for code in brief.publication.severities:
        where = brief.locate(BRIEF_FILE, "severities", code)
        if not _is_known(code):
            yield _report_unknown(code, where)
        elif not _can_change(code):
            message = f"The severity of {code} cannot be changed: a build depends on this rule."
            yield BAD_VALUE.at(where, message, "Delete the line, and fix what the rule finds.")


def check_ignores(ignores: Ignores) -> Iterator[Finding]:
    """Comments name rules that exist and may be passed over."""
    for (path, line), codes in ignores.items():
        for code in sorted(codes):
            if not _is_known(code):
                yield _report_unknown(code, Location(path, line))
            elif not _can_change(code):
                message = f"{code} cannot be ignored: a build depends on this rule."
                remedy = "Delete the comment, and fix what the rule finds."
                yield BAD_VALUE.at(Location(path, line), message, remedy)


def _is_known(code: str) -> bool:
    """Whether there is a rule of this code, or may be: only a plug-in itself knows its rules."""
    is_foreign = re.fullmatch(_CODE, code, re.ASCII) and not code.startswith("RG")
    return code in RULES or bool(is_foreign and find_plugin("checks", code[:-3]))


def _report_unknown(code: str, where: Location) -> Finding:
    otherwise = "`reportgen explain` lists the rules, those of installed plug-ins too."
    remedy = suggest(code, RULES, otherwise)
    return BAD_VALUE.at(where, f"There is no rule {code!r}.", remedy)


def _is_vital(finding: Finding) -> bool:
    """Whether nothing can be built with it.

    An engine may report an error of a milder rule; what nothing cites breaks a grave one mildly.
    Without what a plug-in asks for, a brief can be built.
    """
    is_own = finding.code.startswith("RG") and not finding.code.startswith("RG4")
    return finding.severity is Severity.ERROR and is_own


def _can_change(code: str) -> bool:
    """Whether a build can do with a breach: of warnings, and of what a text is checked for."""
    rule = RULES.get(code)
    return rule is None or rule.severity is not Severity.ERROR or code.startswith("RG4")
