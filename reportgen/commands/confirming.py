"""What a command is about to write: shown, and written once somebody has agreed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reportgen.editing.folder import Folder
    from reportgen.editing.plan import Plan

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Show what would change, and write nothing."
)


def write_plan(plan: Plan, *, yes: bool, quiet: bool = False) -> None:
    """Shows what would change, asks, and writes it; `yes` is the answer where nobody is asked.

    Ends the command with 1 where it is not written.
    """
    if not quiet:
        for line in plan.done:
            click.echo(line)
    click.echo(plan.diff, nl=False)
    if not yes:
        if not is_terminal():
            click.echo("Nothing was written. Write it with --yes.", err=True)
            raise click.exceptions.Exit(1)
        if not click.confirm("Write this?", default=True):
            click.echo("Nothing was written.")
            raise click.exceptions.Exit(1)
    plan.write()
    if not quiet:
        click.echo(f"Changed: {', '.join(sorted(plan.contents))}")


def open_folder(workspace: Path, texts: Path | None, allow: tuple[Path, ...]) -> Folder:
    """The files of a workspace as they are, for a plan of changes."""
    from reportgen.editing.folder import Folder
    from reportgen.workspace import Workspace

    return Folder.open(Workspace.open(workspace, allow), texts)


def write_sound(plan: Plan, *, dry_run: bool) -> None:
    """Writes what passes `check` without asking, or only shows it."""
    plan.check()
    if dry_run:
        click.echo(plan.diff, nl=False)
        return
    plan.write()
    for line in plan.done:
        click.echo(line)
    click.echo(f"Changed: {', '.join(sorted(plan.contents))}")


def is_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin is not None and sys.stdin.isatty()
