"""Looking at a workspace without making anything: check, verify, trace."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.branding.checks import check_brand
from reportgen.checks.brief import check as check_brief
from reportgen.checks.enclosures import check_enclosures
from reportgen.checks.exhibits import check_figures
from reportgen.checks.languages import check_language, check_places
from reportgen.checks.plugged import check_with_plugins
from reportgen.checks.portability import check_portability
from reportgen.checks.readings import check_readings
from reportgen.checks.stationery import check_stationery
from reportgen.errors import (
    Finding,
    InvalidBrief,
    ReportgenError,
    Severity,
    WorkspaceError,
    is_fatal,
    sort_findings,
)
from reportgen.model.brief import Brief
from reportgen.reach import check_reach
from reportgen.reading.grading import Ignores, Strictness, check_ignores, check_severities, grade
from reportgen.reading.loading import load
from reportgen.rules import BAD_LAYOUT, BAD_YAML, EMPTY_FILE, UNREADABLE, UNREADABLE_TEXT
from reportgen.settings import check_settings
from reportgen.styles import check_style
from reportgen.templating.deck import check_decks
from reportgen.templating.proofreading import check_templates
from reportgen.verification.lock import LOCK_FILE
from reportgen.verification.readings import check_texts_of_readings
from reportgen.verification.survey import Survey, find_folder, survey
from reportgen.verification.verdicts import find_unverified, to_findings
from reportgen.workspace import COMPARISON_FILE, Workspace, refuse_links, write_files

if TYPE_CHECKING:
    from reportgen.editions.changes import Difference
    from reportgen.verification.shelf import Reader


@dataclass(frozen=True)
class Inspection:
    """A workspace that was read: the brief as far as it could be, and all that is wrong with it.

    `brief` and `survey` are None where brief.yml cannot be read at all.
    """

    brief: Brief | None
    findings: tuple[Finding, ...]
    survey: Survey | None = None
    ignores: Ignores = field(default_factory=dict)
    changed: Difference | None = None
    """What has changed since the edition that brief.yml names."""


def inspect(
    workspace: Workspace,
    *,
    strict: Strictness = False,
    texts: str | Path | None = None,
    read: Reader | None = None,
    remarks: bool = False,
) -> Inspection:
    """What the files say, graded as the workspace has it; see `check`.

    `read` gives the texts where somebody has read them before. What reviewers said counts only
    if `remarks`.
    Raises `WorkspaceError` where the lock file or the folder of the texts cannot be read.
    """
    loaded = load(workspace, remarks=remarks)
    if (brief := loaded.brief) is None:
        return Inspection(None, loaded.findings)
    folder = find_folder(brief, workspace.root, Path(texts) if texts is not None else None)
    seen = survey(brief, workspace.root, folder, read)
    changed, told = _look_back(brief, workspace)
    findings = (
        *loaded.findings,
        *check_brief(brief),
        *check_severities(brief),
        *check_ignores(loaded.ignores),
        *check_templates(brief, workspace.templates),
        *check_decks(brief, workspace.templates),
        *check_style(brief, workspace),
        *check_stationery(brief, workspace.root),
        *check_figures(brief),
        *check_language(brief, workspace),
        *check_places(brief),
        *check_settings(brief, workspace.root),
        *check_reach(brief, workspace),
        *check_enclosures(brief, workspace),
        *check_portability(brief, workspace),
        *check_brand(brief, workspace),
        *check_with_plugins(brief),
        *told,
        *seen.findings,
        *check_readings(brief),
        *check_texts_of_readings(brief, seen.texts, seen.readings),
    )
    graded = grade(findings, brief, loaded.ignores, strict=strict)
    return Inspection(brief, sort_findings(graded), seen, loaded.ignores, changed)


def _look_back(brief: Brief, workspace: Workspace) -> tuple[Difference | None, list[Finding]]:
    """What has changed since the edition that brief.yml names, and what is wrong with that one.

    None where it names none, or one that cannot be read.
    """
    if (name := brief.publication.since) is None:
        return None, []
    from reportgen.editions.since import compare_since  # few briefs name one

    return compare_since(name, brief, workspace)


@dataclass(frozen=True)
class Check:
    """What was found in a workspace; of its quotations, how many there are and are verified.

    `drafts` counts the claims and pieces of evidence that are not finished, `remarks` what
    reviewers said and nobody has dealt with.
    """

    findings: tuple[Finding, ...]
    quotations: int
    verified: int
    drafts: int = 0
    remarks: int = 0


def count(found: Inspection) -> Check:
    """What was found, with the numbers that a person wants to know."""
    seen = found.survey
    counts = (seen.quotations, seen.verified) if seen else (0, 0)
    drafts = sum(draft.record is not None for draft in found.brief.drafts) if found.brief else 0
    remarks = sum(remark.is_open for remark in found.brief.remarks) if found.brief else 0
    return Check(found.findings, *counts, drafts, remarks)


def verify(
    folder: str | Path = ".",
    *,
    texts: str | Path | None = None,
    write_lock: bool = True,
    locked: bool = False,
    allow: Iterable[str | Path] = (),
) -> Survey:
    """Looks for every quotation, number and date in the texts, and locks what was found.

    A text that cannot be read is an error here, and the others are verified.
    What the lock file says of a source stays as it was where none of its quotations is in the
    text: that is most likely another text. If `locked`, no text is read and nothing written: what
    the lock file does not know as verified is an error.

    `texts` is their folder, else brief.yml's; `write_lock` is whether the lock file is written;
    `allow` is that of `check`. Raises `InvalidBrief` where the workspace has errors of its own,
    `ReportgenError` where there is no text at all, and `WorkspaceError`.
    """
    workspace = Workspace.open(folder, allow)
    if locked:
        return _ask_lock(workspace)
    found = inspect(workspace, texts=texts)
    own = [f for f in found.findings if not f.code.startswith("RG4")]
    if found.brief is None or found.survey is None or is_fatal(own):
        raise InvalidBrief(found.findings, workspace.root)
    seen = found.survey
    graded = [_aggravate(f, found.brief) for f in found.findings if f.code.startswith("RG4")]
    if not seen.texts and not {UNREADABLE_TEXT.code, BAD_LAYOUT.code} & {f.code for f in graded}:
        keys = ", ".join(source.key for source in found.brief.sources)
        raise ReportgenError(
            "No source has a full text here.",
            f"Name the folder that holds them with --texts; the files are called {keys} "
            "and end in .txt, .md, .html, .epub, .pdf or .docx.",
        )
    if write_lock and seen.texts:
        try:
            write_files(workspace.root, {LOCK_FILE: seen.lock().to_json()})
        except WorkspaceError as error:
            raise WorkspaceError(error.message, "To verify without the lock: --no-lock") from error
    return replace(seen, findings=tuple(graded))


def _ask_lock(workspace: Workspace) -> Survey:
    """What the lock file alone knows of every quotation, graded strictly."""
    loaded = load(workspace)
    if loaded.brief is None or is_fatal(loaded.findings):
        raise InvalidBrief(loaded.findings, workspace.root)
    seen = survey(loaded.brief, workspace.root, None)
    unverified = find_unverified(seen.standings, loaded.brief)
    findings = (*unverified, *to_findings(seen.standings, loaded.brief))
    graded = grade(findings, loaded.brief, loaded.ignores, strict=True)
    return replace(seen, findings=sort_findings(graded))


def _aggravate(finding: Finding, brief: Brief) -> Finding:
    """A text that cannot be read is what a build can do without, and verifying cannot."""
    code = finding.code
    if code == UNREADABLE_TEXT.code and code not in brief.publication.severities:
        return replace(finding, severity=Severity.ERROR)
    return finding


def trace(folder: str | Path, claim: str, *, allow: Iterable[str | Path] = ()) -> str:
    """A claim with all that hangs on it, as text; raises Misuse where there is none.

    `allow` is that of `check`. Raises `InvalidBrief` where the workspace cannot be read.
    """
    from reportgen.tracing import trace_claim

    workspace = Workspace.open(folder, allow)
    found = inspect(workspace)
    if found.brief is None or found.survey is None:
        raise InvalidBrief(found.findings, workspace.root)
    if claim not in found.brief.claims and _may_be_unread(claim, found):
        raise InvalidBrief(found.findings, workspace.root)
    refuse_links(workspace)
    made = sorted((workspace.outputs / "quarto").glob("*.qmd"))
    texts = {
        f"outputs/quarto/{path.name}": path.read_text(encoding="utf-8", errors="replace")
        for path in made
        if workspace.holds(str(path))
    }
    return trace_claim(found.brief, claim, texts, found.survey.describe())


def _may_be_unread(claim: str, found: Inspection) -> bool:
    """Whether a claim has errors of its own, or may be in an extract that cannot be read."""
    whole = {UNREADABLE.code, BAD_YAML.code, EMPTY_FILE.code}
    lost = (f for f in found.findings if f.code in whole and f.location.path != COMPARISON_FILE)
    is_named = found.brief is not None and claim in found.brief.unread
    return is_named or any(f.location.path.startswith("sources/") for f in lost)


def watch(
    folder: str | Path, *, allow: Iterable[str | Path] = (), stop: threading.Event | None = None
) -> Iterator[None]:
    """Yields at once, and then whenever one of the workspace's own files was saved.

    What is saved while the first check runs counts. Outputs, hidden files and folders, and what
    editors leave beside a file do not. Ends once `stop` is set. Raises `WorkspaceError` where the
    folder is not a workspace, or a link would have folders elsewhere watched; `allow` is that of
    `check`.
    """
    from watchfiles import Change, DefaultFilter
    from watchfiles import watch as watch_files
    from watchfiles._rust_notify import WatchfilesRustInternalError

    workspace = Workspace.open(folder, allow)
    _refuse_far(workspace)
    root = workspace.root
    kept = DefaultFilter(ignore_paths=[workspace.outputs])

    def is_own(change: Change, path: str) -> bool:
        hidden = any(part.startswith(".") for part in Path(path).relative_to(root).parts)
        return not hidden and kept(change, path)

    while stop is None or not stop.is_set():
        events = watch_files(
            root,
            watch_filter=is_own,
            debounce=400,
            rust_timeout=100,
            yield_on_timeout=True,
            stop_event=stop,
        )
        try:
            if next(events, None) is None:  # from its first timeout on, the watcher stands
                return
            yield
            for changes in events:
                if changes:
                    yield
        except WatchfilesRustInternalError:
            continue  # a name that is not UTF-8 changed, which the watcher cannot tell of
        return


def _refuse_far(workspace: Workspace) -> None:
    """Raises `WorkspaceError` for a link to a folder elsewhere: all below it would be watched."""
    for name in workspace.list_strays():
        if (workspace.root / name).is_dir():
            place = workspace.find(name)
            raise WorkspaceError(
                f"{name} leads to {place}, outside the workspace.",
                f"Remove the link, or allow it with --allow-path {place}.",
            )
