"""What can go wrong, and how it is said.

    ReportgenError            the root: catch this and nothing of reportgen's escapes
    ├── Misuse                an argument names what there is not, or two do not go together
    ├── WorkspaceError        the folder is not a workspace, or cannot be written
    │   └── UnreadableText    the full text of a source cannot be read
    ├── InvalidBrief          the input has findings of severity error (carries them all)
    ├── TemplateError         a template does not parse, or uses what does not exist
    ├── ExchangeError         a file of another tool cannot be read, or nothing can be made of it
    │   └── UnknownFormat     an argument names no format that there is (also a Misuse)
    └── EngineError           rendering failed
        ├── EngineNotFound    no such engine on this machine (MisnamedEngine, also a Misuse:
        │                     none where an argument says that one is)
        └── RenderFailed      the engine ran and did not make what was asked

Bad input is data first: a `Finding`. Findings are gathered, sorted and shown all
at once; only then is `InvalidBrief` raised.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class Severity(StrEnum):
    """How grave a finding is; only an error stops a build."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file of the workspace.

    `path` is relative to the workspace and has forward slashes, so that it reads the
    same on every machine; `line` and `column` count from 1, and 0 means "the whole
    file" (or "the whole line"). Of a DataFrame `path` is the name, `line` the row and
    `column` the column, and `said` is how pandas has it: claims.loc[3, 'theme'].
    """

    path: str
    line: int = 0
    column: int = 0
    said: str = ""

    def __str__(self) -> str:
        if self.said:
            return self.said
        parts = [self.path, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or doubtful in the input: where, what, and how to fix it."""

    code: str
    severity: Severity
    location: Location
    message: str
    remedy: str
    related: tuple[tuple[Location, str], ...] = field(default=())

    def __str__(self) -> str:
        lines = [f"{self.location}: {self.severity} {self.code}: {self.message} {self.remedy}"]
        lines += [f"  {place}: {words}" for place, words in self.related]
        return "\n".join(lines)


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sorts by place, then code and wording, and drops exact repetitions."""
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=lambda f: (f.location, f.code, f.message)))


def is_fatal(findings: Iterable[Finding]) -> bool:
    """Says whether any of the findings stops a build."""
    return any(finding.severity is Severity.ERROR for finding in findings)


class ReportgenError(Exception):
    """The root of all errors that reportgen raises on purpose."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[Any, ...]:
        """So that another process can tell of it, whatever its class is made with."""
        return _revive, (type(self), self.args, vars(self))


def _revive(kind: type[ReportgenError], args: tuple[object, ...], state: dict[str, Any]) -> object:
    error = kind.__new__(kind, *args)
    vars(error).update(state)
    return error


class Misuse(ReportgenError):
    """An argument names what there is not, or two do not go together: the input is not to blame."""


class WorkspaceError(ReportgenError):
    """The folder is not a workspace, or something in it cannot be read or written."""


class UnreadableText(WorkspaceError):
    """The full text of a source cannot be read, or not in the way that its extract says.

    `field` is the path of what the extract says, under `text:`; empty where the file is at fault.
    """

    def __init__(self, message: str, remedy: str, field: tuple[str | int, ...] = ()) -> None:
        super().__init__(message, remedy)
        self.field = field


class SlowLayout(UnreadableText):
    """A regular expression of an extract takes too long in its text."""


class InvalidBrief(ReportgenError):
    """The input has errors; `findings` holds every finding, warnings included, sorted.

    `root` is the workspace's folder, which the findings' places are relative to.
    """

    def __init__(self, findings: Iterable[Finding], root: Path) -> None:
        self.findings = sort_findings(findings)
        self.root = root
        count = sum(finding.severity is Severity.ERROR for finding in self.findings)
        super().__init__(f"{count} error{'' if count == 1 else 's'} in the input.")

    def __str__(self) -> str:
        return "\n".join(str(finding) for finding in self.findings)


class TemplateError(ReportgenError):
    """A template does not parse, or asks for what does not exist.

    `place` is where, and `reason` what is the matter there; `message` says both.
    """

    def __init__(self, reason: str, remedy: str, place: Location) -> None:
        super().__init__(f"{place}: {reason}", remedy)
        self.reason = reason
        self.place = place


class ExchangeError(ReportgenError):
    """A file of another tool cannot be read, or nothing can be made of it.

    `place` is where in that file, None where it is about no file.
    """

    def __init__(self, message: str, remedy: str = "", place: Location | None = None) -> None:
        super().__init__(f"{place}: {message}" if place else message, remedy)
        self.message = message
        self.place = place


class UnknownFormat(ExchangeError, Misuse):
    """There is no format of this name, or none that can be read (or written)."""


class EngineError(ReportgenError):
    """Rendering failed."""


class EngineNotFound(EngineError):
    """The engine asked for is not on this machine."""


class MisnamedEngine(EngineNotFound, Misuse):
    """The program that an argument names is no usable engine."""


class RenderFailed(EngineError):
    """The engine ran, and did not make what was asked of it.

    `log` is all that it said, `findings` what it found wrong in the .qmd files, `kept` the file
    that the log was written to, None where it was not.
    """

    def __init__(
        self,
        message: str,
        remedy: str = "",
        log: str = "",
        findings: Iterable[Finding] = (),
        kept: Path | None = None,
    ) -> None:
        super().__init__(message, remedy)
        self.log = log
        self.findings = sort_findings(findings)
        self.kept = kept

    def __str__(self) -> str:
        errors = [str(f) for f in self.findings if f.severity is Severity.ERROR]
        return "\n".join([self.message, *errors, self.remedy]) if errors else super().__str__()

    def read_tail(self, count: int = 20) -> str:
        """The last lines of the log, so many of them at most."""
        return "\n".join(self.log.rstrip().rsplit("\n", count)[-count:])
