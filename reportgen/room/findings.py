"""Findings as the browser has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportgen.errors import Finding


def describe_finding(finding: Finding, path: Sequence[str | int] | None) -> dict[str, Any]:
    """A finding as the browser has it; `path` is that of its field, where it has one."""
    place = finding.location
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message,
        "remedy": finding.remedy,
        "file": place.path,
        "line": place.line,
        "column": place.column,
        "path": None if path is None else list(path),
    }
