"""What a command is about to write: shown, and written once somebody has agreed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reportgen.editing.plan import Plan


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


def is_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin is not None and sys.stdin.isatty()
