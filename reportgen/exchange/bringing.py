"""From files of other tools to changed files of a workspace: all of them at once, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.errors import Finding, InvalidBrief, Location, sort_findings
from reportgen.exchange.opening import Gathered, gather
from reportgen.exchange.planning import Planner
from reportgen.interruption import holding_signals
from reportgen.reading.loading import load
from reportgen.verification.survey import find_folder
from reportgen.workspace import Workspace, locked, replace_files
from reportgen.writing.changes import show_changes
from reportgen.writing.notation import write_flow


@dataclass(frozen=True)
class FileReport:
    """What became of one file: of what format it is, and how many passages became what.

    `counts` has "passages" (all that there are), "claims" and "evidence" (finished ones),
    "drafts", "known" (that were there already), "left out" (by a mark), "replies", "relations"
    and "works"; `left_out` what the reader of the file did not take, in its words.
    """

    name: str
    format: str
    counts: Mapping[str, int]
    left_out: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[tuple[Location, str], ...] = ()


@dataclass(frozen=True)
class Import:
    """What an import brought in, or would.

    `files` tells what became of each file, `lookups` how many passages were "verified", "differs"
    and "not found" in the full texts, `themes` what the other tools have as themes and the
    workspace has not (each as comparison.yml would have it, without the question), `changed`
    which files of the workspace are new or changed, and `diff` how, as a unified diff.
    """

    files: tuple[FileReport, ...]
    findings: tuple[Finding, ...]
    lookups: Mapping[str, int]
    themes: tuple[Mapping[str, object], ...]
    changed: tuple[str, ...]
    diff: str = field(repr=False)

    def list_themes(self) -> str:
        """The themes that there are not, an item a line, as they would stand in a file."""
        return "".join(f"  - {write_flow(theme)}\n" for theme in self.themes)


def import_files(
    files: Iterable[str | Path],
    folder: str | Path = ".",
    *,
    source: str | None = None,
    form: str | None = None,
    texts: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    dry_run: bool = False,
    allow: Iterable[str | Path] = (),
) -> Import:
    """Brings files of other tools into a workspace, as drafts where something is still missing.

    `source` is the key of the source of passages that do not say it themselves; `form` the
    format, else each file's is recognised; `texts` the folder of the full texts, else brief.yml's
    where it is there; `columns` the headers of a table by field. What was brought in before is
    known again; what a person wrote stays. With `dry_run` nothing is written. `allow` names the
    folders elsewhere that the workspace's own files may lead to.

    Raises `ExchangeError` where a file cannot be read, `InvalidBrief` where brief.yml cannot, and
    `WorkspaceError` where the workspace cannot be written; nothing is changed then.
    """
    workspace = Workspace.open(folder, allow)
    paths = [Path(file).expanduser() for file in files]
    gathered = tuple(gather(paths, form, columns))
    with locked(workspace, lambda _line: None):
        plan = plan_import(workspace, gathered, source, Path(texts) if texts else None)
        if not dry_run:
            with holding_signals():  # all files, or none
                replace_files(workspace.root, plan.contents)
    return plan.report


@dataclass(frozen=True)
class Plan:
    """What an import would write, by file: the old bytes (None: no file) and the new ones."""

    report: Import
    contents: Mapping[str, tuple[bytes | None, bytes]]


def plan_import(
    workspace: Workspace,
    gathered: Sequence[Gathered],
    source: str | None = None,
    texts: Path | None = None,
) -> Plan:
    """What becomes of a workspace when files are brought in; writes nothing."""
    loaded = load(workspace)
    if loaded.brief is None:
        raise InvalidBrief(loaded.findings, workspace.root)
    folder = find_folder(loaded.brief, workspace.root, texts)
    planner = Planner(workspace, loaded.brief, folder)
    reports = tuple(
        FileReport(
            one.file.name,
            one.format.title,
            planner.plan(one, source),
            one.harvest.left_out,
            one.harvest.notices,
        )
        for one in gathered
    )
    contents = planner.write([one.file.name for one in gathered])
    report = Import(
        reports,
        sort_findings(planner.findings),
        Counter(planner.lookups),
        planner.themes,
        tuple(sorted(contents)),
        show_changes(contents),
    )
    return Plan(report, contents)
