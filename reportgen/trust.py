"""Code that a workspace brings: what it is, and whether the person at this machine has allowed it.

Jinja templates run in a sandbox and are not code in this sense. What was allowed is kept by its
content, a file in the user's own settings: where anything changes, nobody has allowed it yet.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from reportgen.errors import Finding, InvalidBrief, Location, ReportgenError
from reportgen.model.brief import Brief
from reportgen.model.positions import Positions
from reportgen.reading.enclosures import Enclosure, gather_enclosures
from reportgen.reading.loading import load
from reportgen.reading.yamldoc import read_yaml
from reportgen.rules import UNTRUSTED_CODE
from reportgen.settings import place_files, read_blocks
from reportgen.workspace import BRIEF_FILE, Workspace, is_file, replace_file

_WHILE = "it runs while documents are made"
_OPENED = "it runs when documents are opened, or while they are made"
_OPTIONS: Mapping[str, str] = {
    **dict.fromkeys(("filters", "shortcodes"), f"a filter: {_WHILE}"),
    **dict.fromkeys(
        (
            "template", "template-partials", "include-in-header", "include-before-body",
            "include-after-body", "header-includes", "include-before", "include-after",
        ),
        f"code that goes into documents unchanged: {_OPENED}",
    ),
    "revealjs-plugins": f"a slide plugin: {_OPENED}",
    **dict.fromkeys(
        (
            "pdf-engine", "pdf-engine-opt", "pdf-engine-opts", "latex-makeindex",
            "latex-makeindex-opts", "latex-tlmgr-opts",
        ),
        f"a program, or its arguments: {_WHILE}",
    ),
}  # fmt: skip
"""Why what an option of Quarto's names is code."""
_BUILT_IN = frozenset(("citeproc", "quarto"))
_OWN_FILES = frozenset(("figures/interactive.html",))
"""What packaged templates name of what a project holds."""
_ENDINGS: Mapping[str, str] = {
    ".lua": f"a program in Lua: {_WHILE}",
    ".typ": f"Typst: {_WHILE}",
    **dict.fromkeys((".bst", ".cls", ".sty", ".tex"), f"TeX: {_WHILE}"),
    ".js": f"a script: {_OPENED}",
    ".html": f"part of a page, which may hold scripts: {_OPENED}",
}
"""Why a file is code, by its ending, where it comes into the project."""
_NAMES: Mapping[str, str] = {"_extension.yml": f"part of a Quarto extension: {_WHILE}"}
_CELLS = (
    r"^[ >]*(?:`{3,}|~{3,})[ \t]*\{[ \t]*[A-Za-z]\w*"
    r"|(?<![\\`])`\{[A-Za-z]\w*\}[ \t]|(?<![\\`])`r[ \t]"  # the latter among words
)
_EXECUTION = frozenset(("engine", "execute", "jupyter", "knitr", "server"))
_NAMED = re.compile(
    r"^[ \t-]*[\"']?(?P<name>" + "|".join((*_EXECUTION, *_OPTIONS)) + r")[\"']?[ \t]*:",
    re.MULTILINE,
)
_RUNS = re.compile(
    _CELLS + r"|`\{=(?:latex|tex|beamer)\}|\{=(?:latex|tex|beamer)\}[ \t]*$"
    r"|\\(?:csname|directlua|immediate|include|input|openin|openout|write)(?![A-Za-z])"
    r"|" + _NAMED.pattern,
    re.MULTILINE,
)
_TYPST = re.compile(
    r"^[ >]*(`{3,}|~{3,})[ \t]*\{=typst\}[ \t]*\n(.*?)(?:^[ >]*\1|\Z)|`([^`]*)`\{=typst\}",
    re.DOTALL | re.MULTILINE,
)
_LOADS = re.compile(r"(?<![\w-])(?:eval|import|include|plugin)(?![\w-])")
"""What makes a program of Typst's markup: it brings in what nobody has seen."""


@dataclass(frozen=True)
class Code:
    """A piece of code that a workspace brings: where, why it is code, and the hash of it."""

    place: Location
    reason: str
    sha256: str


def find_code(brief: Brief, workspace: Workspace) -> tuple[Code, ...]:
    """All code that a workspace brings, sorted by place, each piece once."""
    found = [
        *_find_in_options(
            brief.publication.quarto, brief.positions[BRIEF_FILE], workspace, "quarto"
        ),
        *_find_in_profiles(workspace),
        *_find_by_ending(brief, workspace),
        *_find_in_templates(workspace),
        *_find_in_slides(brief, workspace),
    ]
    own: dict[tuple[Location, str], Code] = {}
    for code in found:
        own.setdefault((code.place, code.sha256), code)
    return tuple(own[key] for key in sorted(own))


def _find_in_options(
    options: object, positions: Positions, workspace: Workspace, *above: str
) -> Iterator[Code]:
    """What options name or say that is code; `above` is where they stand in their file."""
    for path, name, value in _walk(options, above):
        for item in value if isinstance(value, list) else [value]:
            if _is_built_in(item):
                continue
            file = item.get("file") if isinstance(item, Mapping) else item
            reason = _OPTIONS.get(name, f"it runs code: {_WHILE}")
            if isinstance(file, str) and is_file(workspace.root / file):
                yield _read(workspace, file, reason)
            else:
                place = positions.locate_key(*path)
                yield Code(place, reason, _digest(json.dumps(value, default=str).encode()))


def _is_built_in(item: object) -> bool:
    return isinstance(item, str) and item in _BUILT_IN


def _walk(value: object, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str, Any]]:
    """Every option that takes code or has it run, with its path, its name and its value."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key in _OPTIONS or key in _EXECUTION or _is_lua(item):
                yield (*path, key), key, item
            else:
                yield from _walk(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, (*path, index))


def _is_lua(value: object) -> bool:
    """Whether it names a program in Lua; pandoc reads and writes with such, too."""
    return isinstance(value, str) and value.lower().endswith(".lua")


def _find_in_profiles(workspace: Workspace) -> Iterator[Code]:
    for name in workspace.profile_files():
        document = read_yaml(workspace.peek(name), name)
        yield from _find_in_options(document.value, document.positions, workspace)


def _find_by_ending(brief: Brief, workspace: Workspace) -> Iterator[Code]:
    """Extensions as a whole, and what else comes into the project and is code by its ending."""
    for name in workspace.extension_files():
        yield _read(workspace, name, f"part of a Quarto extension: {_WHILE}")
    names = {*workspace.list_files("templates")}
    names |= {*place_files(workspace.root, brief.publication.quarto)}
    names |= {*_gather(brief, workspace)}
    for name in sorted(names):
        path = PurePosixPath(name)
        reason = _NAMES.get(path.name) or _ENDINGS.get(path.suffix.lower())
        if reason and is_file(workspace.root / name):
            yield _read(workspace, name, reason)


def _find_in_templates(workspace: Workspace) -> Iterator[Code]:
    for name in workspace.template_files():
        if _has_code(workspace, name):
            yield _read(workspace, name, f"a template that holds or names code: {_WHILE}")


def _find_in_slides(brief: Brief, workspace: Workspace) -> Iterator[Code]:
    """Slides, and what they and templates include."""
    included = (one.name for one in _gather(brief, workspace).values() if one.use == "text")
    for name in (*workspace.slide_files(), *included):
        if _has_code(workspace, name):
            yield _read(workspace, name, f"slides or text with code in them: {_WHILE}")


def _gather(brief: Brief, workspace: Workspace) -> Mapping[str, Enclosure]:
    """The files that are carried into the project because a text names them."""
    return gather_enclosures(workspace, (prose.text for _, prose in brief.comparison.walk_prose()))


def _has_code(workspace: Workspace, name: str) -> bool:
    text = workspace.peek(name).decode("utf-8", "replace")
    return bool(_RUNS.search(text)) or any(_find_programs(text))


def _find_programs(text: str) -> Iterator[int]:
    """Where raw Typst in a document loads or evaluates something."""
    for match in _TYPST.finditer(text):
        if _LOADS.search(match[2] or match[3] or ""):
            yield match.start()


def _read(workspace: Workspace, name: str, reason: str) -> Code:
    return Code(Location(name), reason, _digest(workspace.peek(name)))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def check_composed_code(project: Path) -> Iterator[Finding]:
    """No .qmd file of a project has code that a template put together; places are in that file."""
    for path in sorted(project.glob("*.qmd")):
        text = path.read_text(encoding="utf-8")
        cells = (match.start() for match in re.finditer(_CELLS, text, re.MULTILINE))
        found = [(_count_lines(text, start), "a cell that is run") for start in cells]
        found += [
            (_count_lines(text, one), "Typst that loads more") for one in _find_programs(text)
        ]
        for line, what in (*found, *_find_composed_options(text)):
            yield UNTRUSTED_CODE.at(
                Location(path.name, line),
                f"A template produces code that you have not allowed: {what}.",
                "Leave it out, or build with --trust.",
            )


def leave_allowed(findings: Iterable[Finding], codes: Iterable[Code]) -> tuple[Finding, ...]:
    """The findings without those of code in templates that were allowed as they stand."""
    allowed = {code.place.path for code in codes}
    return tuple(
        finding
        for finding in findings
        if finding.code != UNTRUSTED_CODE.code or finding.location.path not in allowed
    )


def _find_composed_options(text: str) -> Iterator[tuple[int, str]]:
    """The options of a document that are code and not our own, with their lines."""
    for block, line, document in read_blocks(text):
        names = [name for _, name, value in _walk(document.value, ()) if not _is_known(name, value)]
        if document.value is None:  # another parser may make something of it
            names = [match["name"] for match in _NAMED.finditer(block)]
        for name in names:
            yield line + _count_lines(block, max(block.find(name), 0)), f"the option {name}"


def _is_known(name: str, value: object) -> bool:
    items = value if isinstance(value, list) else [value]
    return name not in _EXECUTION and all(
        isinstance(item, str) and item in (*_BUILT_IN, *_OWN_FILES) for item in items
    )


def _count_lines(text: str, end: int) -> int:
    return text.count("\n", 0, end) + 1


# ── what was allowed ─────────────────────────────────────────────────────────────────────


def report_untrusted(codes: Sequence[Code]) -> Iterator[Finding]:
    """One finding that tells of all code that this user has not allowed, if there is any."""
    if not codes:
        return
    names = ", ".join(dict.fromkeys(str(code.place) for code in codes))
    yield UNTRUSTED_CODE.at(
        codes[0].place,
        f"The workspace contains code that you have not allowed: {names}.",
        "Review and allow it with: reportgen trust. Or build with --trust.",
        tuple((code.place, code.reason) for code in codes),
    )


def review(folder: str | Path, allow: Iterable[str | Path] = ()) -> tuple[Code, ...]:
    """The code that the workspace in a folder brings; raises `InvalidBrief`, `WorkspaceError`."""
    workspace = Workspace.open(folder, allow)
    loaded = load(workspace)
    if loaded.brief is None:
        raise InvalidBrief(loaded.findings, workspace.root)
    return find_code(loaded.brief, workspace)


def is_trusted(codes: Iterable[Code], environ: Mapping[str, str] = os.environ) -> bool:
    """Whether this user has allowed just this code."""
    store = _find_store(environ)
    return store is not None and (store / _sum_up(codes)).is_file()


def keep_trust(codes: Iterable[Code], environ: Mapping[str, str] = os.environ) -> Path:
    """Remembers that this user allows this code; returns the file that says so.

    Raises ReportgenError where there is no place to keep it.
    """
    codes = tuple(codes)
    store = _find_store(environ)
    if store is None:
        raise ReportgenError(
            "There is no home folder to record your answer in.", "Build with --trust."
        )
    path = store / _sum_up(codes)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = (f"{code.sha256}  {code.place}\n" for code in codes)
        replace_file(path, "".join(lines).encode("utf-8", "backslashreplace"))
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}."
        raise ReportgenError(message, "Correct its permissions, or build with --trust.") from error
    return path


def _sum_up(codes: Iterable[Code]) -> str:
    """One number for pieces of code: their places in the workspace and what they hold."""
    pieces = [(code.place.path, code.sha256) for code in codes]
    return _digest(json.dumps(pieces).encode())


def _find_store(environ: Mapping[str, str]) -> Path | None:
    """The folder in the user's settings, as the XDG rules have it; None without a home."""
    own = environ.get("XDG_CONFIG_HOME") or environ.get("APPDATA") or ""
    if Path(own).is_absolute():
        return Path(own) / "reportgen" / "trusted"
    home = environ.get("HOME") or environ.get("USERPROFILE") or ""
    return Path(home) / ".config" / "reportgen" / "trusted" if Path(home).is_absolute() else None
