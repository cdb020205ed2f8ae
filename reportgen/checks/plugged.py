"""The checks of plug-ins: each is called, and held to giving findings of its own rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from reportgen.errors import Finding, Location, Severity
from reportgen.model.brief import Brief
from reportgen.plugins import Plugin, PluginError, list_plugins
from reportgen.rules import BROKEN_PLUGIN
from reportgen.workspace import BRIEF_FILE


def check_with_plugins(brief: Brief) -> Iterator[Finding]:
    """What the checks of all plug-ins find; one that does not work is a finding itself.

    So are folders of templates that there are not, and figures that no name leads to.
    """
    for plugin in list_plugins():
        try:
            if plugin.kind == "checks":
                yield from _run(plugin, brief)
            elif plugin.kind == "templates":
                plugin.find_folder()
            elif plugin.kind == "figures" and plugin.fault:
                plugin.load()
        except PluginError as error:
            yield BROKEN_PLUGIN.at(Location(BRIEF_FILE), error.message, error.remedy)


def _run(plugin: Plugin, brief: Brief) -> list[Finding]:
    """All that one check finds; raises `PluginError` where that is anything but findings."""
    check = plugin.load()
    with plugin.answering():
        given: object = check(brief)
        found: list[Any] = list(given) if isinstance(given, Iterable) else [given]
    for finding in found:
        if fault := _find_fault(finding, plugin.name):
            raise plugin.blame(fault)
    return found


def _find_fault(finding: object, prefix: str) -> str:
    if not isinstance(finding, Finding):
        return f"gives {type(finding).__name__} where a finding is wanted"
    if not re.fullmatch(rf"{prefix}\d{{3}}", str(finding.code), re.ASCII):
        return f"gives a finding {finding.code!r}; its codes are {prefix} and three digits"
    is_whole = isinstance(finding.severity, Severity) and isinstance(finding.location, Location)
    texts = (finding.message, finding.remedy)
    if not (is_whole and all(isinstance(text, str) for text in texts) and finding.message):
        return f"gives a finding {finding.code} whose severity, location or words are none"
    return ""
