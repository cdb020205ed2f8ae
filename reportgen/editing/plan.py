"""What is to be written to a workspace: shown first, checked, and then all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.errors import Finding, ReportgenError, Severity
from reportgen.inspection import inspect
from reportgen.interruption import holding_signals
from reportgen.workspace import Workspace, locked, replace_files
from reportgen.writing.changes import show_changes

Contents = Mapping[str, tuple[bytes | None, bytes]]
"""By file: the bytes that it had (None: there is no file), and those that it is to have."""


@dataclass(frozen=True)
class Plan:
    """Changed files of a workspace, and what there is to say: what is done, and what is not.

    Lines say where, what, and, of what is not done, why.
    """

    workspace: Workspace
    contents: Contents = field(repr=False)
    done: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def diff(self) -> str:
        """What would change, as a unified diff."""
        return show_changes(self.contents)

    def check(self, texts: Path | None = None) -> None:
        """Raises `ReportgenError`, saying all of them, where there would be errors that are new.

        `texts` is the folder of the full texts, else that of brief.yml.
        """
        before = inspect(self.workspace, texts=texts).findings
        ahead = _Ahead(
            self.workspace.root, self.workspace.allowed, {n: c[1] for n, c in self.contents.items()}
        )
        known = Counter(_name(finding) for finding in before)
        new = []
        for finding in inspect(ahead, texts=texts).findings:
            known[_name(finding)] -= 1
            if finding.severity is Severity.ERROR and known[_name(finding)] < 0:
                new.append(finding)
        if new:  # their places are in files that are not written
            said = [f"{finding.message} {finding.remedy}" for finding in new]
            raise ReportgenError("\n".join(said), "Nothing was written.")

    def write(self) -> None:
        """Writes all files, or none; raises `WorkspaceError` where one has changed meanwhile."""
        with locked(self.workspace, lambda _line: None), holding_signals():
            replace_files(self.workspace.root, self.contents)


def _name(finding: Finding) -> tuple[str, str, str]:
    """What a finding is, wherever its line has moved to."""
    return finding.code, finding.location.path, finding.message


@dataclass(frozen=True)
class _Ahead(Workspace):
    """A workspace as it would be with other contents in some of its files."""

    contents: Mapping[str, bytes] = field(repr=False, default_factory=dict)

    def read(self, name: str) -> bytes:
        """The bytes that a file is to have."""
        return self.contents[name] if name in self.contents else super().read(name)

    def _list_sources(self) -> list[str]:
        new = {n.removeprefix("sources/") for n in self.contents if n.startswith("sources/")}
        return sorted({*super()._list_sources(), *new})
