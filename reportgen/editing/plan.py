"""What is to be written to a workspace: shown first, checked, and then all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.editing.ahead import Ahead
from reportgen.errors import Finding, InvalidBrief, ReportgenError, Severity
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

        Raises `InvalidBrief` where brief.yml cannot be read, so that nothing can be checked.
        `texts` is the folder of the full texts, else that of brief.yml.
        """
        inspected = inspect(self.workspace, texts=texts)
        if inspected.brief is None:
            raise InvalidBrief(inspected.findings, self.workspace.root)
        before = inspected.findings
        ahead = Ahead.of(self.workspace, {n: c[1] for n, c in self.contents.items()})
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
    """What a finding is, wherever its line has moved to.

    One on a file or folder as a whole is the same however much of it there is by now: that a
    brief still lacks sources is no fault of the first.
    """
    is_whole = not finding.location.line
    return finding.code, finding.location.path, "" if is_whole else finding.message
