"""The tools that outputs are made with, and reportgen.lock, which says which they are to be.

The lock is written by `reportgen lock` and by nothing else, and stands under version control: a
build under other versions says so, and `reportgen lock` after it accepts them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata

import yaml

from reportgen.engines.protocol import Engine
from reportgen.errors import Finding, Location
from reportgen.intake.files import read_written
from reportgen.plugins import list_packages
from reportgen.release import DISTRIBUTION, find_version, list_needs
from reportgen.rules import BAD_YAML, OTHER_TOOLS
from reportgen.workspace import TOOLS_FILE, Workspace

_ASIDE = frozenset({"click", "psutil", "rich", "starlette", "uvicorn", "watchfiles", "websockets"})
"""What the command, batches and the preview need, and no output comes through."""
_BENEATH = ("pillow",)
"""What writes files for one of them. Not numpy, whose newest release differs by version of Python:
the same bytes come through each."""
_HEAD = "# The tools that the outputs were made with. `reportgen lock` rewrites this file.\n"
_ANEW = "Delete or move it, then recreate it with: reportgen lock"
_UPDATE = "If the outputs are still right, accept the tools with: reportgen lock"


def list_tools(engine: Engine) -> dict[str, str]:
    """The version of everything that bytes of outputs come through, by name, sorted.

    The packages of plug-ins are among them: whatever a build may ask them for.
    """
    always = (line for line in list_needs() if ";" not in line)  # no extra, and on every system
    names = {re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in always}
    tools = {name.lower().replace("_", "-"): _know_version(name) for name in names - _ASIDE}
    tools |= {name: _know_version(name) for name in _BENEATH}
    tools |= list_packages(("checks", "figures", "templates"))
    tools |= {DISTRIBUTION: find_version(), engine.name: engine.version}
    return dict(sorted(tools.items()))


@cache
def _know_version(name: str) -> str:
    """The version of a package; what a process has imported stays of one version."""
    return metadata.version(name)


def write_lock(tools: Mapping[str, str]) -> str:
    """The text of reportgen.lock."""
    return _HEAD + yaml.safe_dump(dict(tools), sort_keys=True, allow_unicode=True, width=1000)


def check_lock(workspace: Workspace, tools: Mapping[str, str]) -> Iterator[Finding]:
    """The tools are those of reportgen.lock, where there is one."""
    path = workspace.root / TOOLS_FILE
    if not os.path.lexists(path):
        return
    try:
        text = read_written(path).decode()
        locked = _read_lock(text)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        place = getattr(error, "problem_mark", None)
        where = Location(TOOLS_FILE, place.line + 1 if place else 0)
        yield BAD_YAML.at(where, _tell_why(error), _ANEW)
        return
    lines = text.splitlines()
    for name in sorted({*locked, *tools}):
        was, now = locked.get(name), tools.get(name)
        if was != now:
            line = next((n for n, text in enumerate(lines, 1) if text.startswith(f"{name}:")), 0)
            yield OTHER_TOOLS.at(Location(TOOLS_FILE, line), _tell(name, was, now), _UPDATE)


def _read_lock(text: str) -> dict[str, str]:
    """Versions by the names of tools, all of them as they are written: 3.10 is not a number."""
    locked = yaml.load(text, yaml.BaseLoader)  # noqa: S506 (it makes nothing but text)
    is_lock = isinstance(locked, dict) and all(isinstance(v, str) for v in locked.values())
    if not is_lock:
        raise ValueError("it is not a list of tools with versions")
    return {str(name): version for name, version in locked.items()}


def _tell_why(error: Exception) -> str:
    why = getattr(error, "problem", None) or getattr(error, "strerror", None) or str(error)
    return f"The file does not list the tools: {why.partition(chr(10))[0]}."


def _tell(name: str, was: str | None, now: str | None) -> str:
    if was is None:
        return f"The outputs are made with {name} {now}, which {TOOLS_FILE} does not name."
    if now is None:
        return f"The outputs are made without {name}, which was {was}."
    return f"The outputs are made with {name} {now} instead of {was}."
