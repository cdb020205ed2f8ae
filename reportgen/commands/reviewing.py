"""The command that reads what reviewers say of the documents."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.commands.confirming import is_terminal, write_plan
from reportgen.commands.options import allow_option, form_option, quiet_option, texts_option
from reportgen.diagnostics import plain

if TYPE_CHECKING:
    from reportgen.editing.folder import Folder
    from reportgen.model.brief import Brief
    from reportgen.reviewing.applying import Proposal
    from reportgen.reviewing.reading import Review
    from reportgen.workspace import Workspace

_CONTROL = re.compile("[\x7f-\x9f]")
"""What JSON may hold, and a terminal obeys."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option(
    "--workspace",
    default=".",
    type=click.Path(path_type=Path),
    help="The workspace that the documents are of.  [default: this folder]",
)
@click.option("--as", "name", metavar="NAME", help="Who says what nobody signed.")
@click.option("--to", "target", type=click.Choice(["yaml"]), help="yaml: write into review.yml.")
@click.option("--apply", is_flag=True, help="Make the tracked changes in the fields they are of.")
@click.option("--interactive", is_flag=True, help="With --apply: ask about each change.")
@click.option("--yes", is_flag=True, help="With --apply: write all changes without asking.")
@form_option
@texts_option
@allow_option
@quiet_option
def review(
    files: tuple[Path, ...],
    workspace: Path,
    name: str | None,
    target: str | None,
    apply: bool,
    interactive: bool,
    yes: bool,
    form: str,
    texts: Path | None,
    allow: tuple[Path, ...],
    quiet: bool,
) -> None:
    """Read the comments and tracked changes of reviewed .docx, .pdf and .pptx files.

    Each is printed with the place in the workspace that it is about. Several copies of one
    document are read as one. --to yaml keeps them in review.yml, which `check` counts; --apply
    makes tracked changes in the extracts and the comparison, shows them first and asks.
    """
    from reportgen.editing.folder import Folder
    from reportgen.reviewing.applying import propose
    from reportgen.reviewing.reading import review as run
    from reportgen.workspace import Workspace

    if (interactive or yes) and not apply:
        raise click.UsageError("--interactive and --yes go with --apply.")
    if interactive and yes:
        raise click.UsageError("--interactive asks, and --yes does not: give one of them.")
    opened = Workspace.open(workspace, allow)
    said = run(files, _read_brief(opened), opened, name)
    folder = Folder.open(opened, texts)
    proposals = propose(said.placed, folder)
    if not quiet:
        _print(said, proposals, form)
    if target == "yaml":
        _record(said, folder, quiet=quiet)
    if apply:
        chosen = _ask_each(proposals) if interactive else proposals
        _apply(chosen, folder, texts, yes=yes or interactive, quiet=quiet)


def _read_brief(workspace: Workspace) -> Brief:
    """The brief as it is now; raises `InvalidBrief` where it has errors."""
    from reportgen.errors import InvalidBrief
    from reportgen.reading.loading import load

    loaded = load(workspace)
    if loaded.brief is None:
        raise InvalidBrief(loaded.findings, workspace.root)
    return loaded.brief


def _print(said: Review, proposals: Sequence[Proposal], form: str) -> None:
    from reportgen.reviewing.reporting import to_json, write_text

    if form == "json":
        text = json.dumps(to_json(said, proposals), ensure_ascii=False, indent=2)
        click.echo(_CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text))
        return
    for line in write_text(said, proposals):
        click.echo(plain(line))


def _record(said: Review, folder: Folder, *, quiet: bool) -> None:
    """Writes what was said into review.yml."""
    from reportgen.editing.plan import Plan
    from reportgen.reviewing.recording import record
    from reportgen.reviewing.reporting import make_remarks
    from reportgen.workspace import REVIEW_FILE

    path = folder.workspace.root / REVIEW_FILE
    before = folder.workspace.read(REVIEW_FILE) if path.exists() else None
    made = record(before or b"", make_remarks(said))
    if made.data != (before or b""):
        Plan(folder.workspace, {REVIEW_FILE: (before, made.data)}).write()
    if not quiet:
        known = f"; {made.known} were there already" if made.known else ""
        click.echo(f"{REVIEW_FILE}: {len(made.added)} new{known}.", err=True)


def _ask_each(proposals: Sequence[Proposal]) -> list[Proposal]:
    from reportgen.reviewing.applying import choose
    from reportgen.reviewing.reporting import tell_short, tell_where

    if not is_terminal():
        raise click.UsageError("--interactive needs somebody to ask: use --yes.")

    def ask(proposal: Proposal) -> bool:
        click.echo(plain(tell_where(proposal.placed)))
        click.echo(plain(tell_short(proposal.placed)))
        return click.confirm("Make this change?", default=True)

    return list(choose(proposals, ask))


def _apply(
    proposals: Sequence[Proposal],
    folder: Folder,
    texts: Path | None,
    *,
    yes: bool,
    quiet: bool,
) -> None:
    from reportgen.reviewing.applying import plan_changes

    plan = plan_changes(proposals, folder)
    for line in plan.left:
        click.echo(plain(f"{line} It is left as it is."), err=True)
    if not plan.contents:
        click.echo("There is no change to make.", err=True)
        return
    plan.check(texts)
    write_plan(plan, yes=yes, quiet=quiet)
