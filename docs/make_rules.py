"""Writes docs/rules.md from the catalogue of rules: `nox -s docs`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reportgen.rules import RULES, Rule

PAGE = Path(__file__).with_name("rules.md")
HEAD = """\
# Every rule

Made from `reportgen/rules.py` by `nox -s docs`. Each finding of `reportgen check` has the code of
one of these rules, which never changes its meaning. `reportgen explain RG301` prints its page:
what it is about, why, and a wrong and a right example.

An **error** stops a build. A **warning** does not, unless `--strict` is given; nor does a
**note**, unless it is `--strict=notes`. What is no error can be made graver or less grave in this
workspace, in brief.yml:

```yaml
severities: {RG310: error, RG312: off}
```

or be passed over at one place, by a comment at the end of the line that it names in a YAML file:

<!-- part of: judgements[] -->
```yaml
    basis: [a-output, a-pay]   # reportgen: ignore RG311
```

Of errors, only those of the 400s can be lowered: without what the others ask for, nothing can be
made.
"""
GROUPS: Mapping[str, str] = {
    "RG1": "Reading the files",
    "RG2": "The bibliography",
    "RG3": "The argument",
    "RG4": "Quotations and figures against the texts of the sources",
    "RG5": "Templates and documents",
    "RG6": "Files of other tools",
    "RG7": "What reviewers said",
    "RG8": "Workspaces made of a template",
    "RG9": "Rendering",
}


def write_index() -> str:
    """The page, as text; KeyError for a rule of a group that has no name here."""
    groups: dict[str, list[Rule]] = {}
    for rule in RULES.values():
        groups.setdefault(GROUPS[rule.code[:3]], []).append(rule)
    return "\n".join((HEAD, *(_write_group(title, rules) for title, rules in groups.items())))


def _write_group(title: str, rules: list[Rule]) -> str:
    rows = "".join(
        f"| {rule.code} | {rule.severity} | [{rule.name}](../reportgen/rulebook/{rule.code}.md) |\n"
        for rule in rules
    )
    return f"## {title}\n\n| code | severity | name |\n|---|---|---|\n{rows}"


if __name__ == "__main__":
    PAGE.write_text(write_index(), encoding="utf-8", newline="\n")
