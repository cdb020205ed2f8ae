"""The command that begins a workspace, and the files of its repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.starters import EXAMPLES
from reportgen.workspace import BRIEF_FILE

if TYPE_CHECKING:
    from reportgen.hosting import Furnishing, Host


@click.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@click.option(
    "--example",
    type=click.Choice(EXAMPLES),
    help="Begin with an example, with texts to verify it by.  [default: a small commented one]",
)
@click.option(
    "--ci",
    "host",
    type=click.Choice(["github", "gitlab"]),
    help="Add what a repository there needs: checks at every push, hooks, sessions of nox. A "
    "workspace that exists gets these files alone.",
)
def init(folder: Path, example: str | None, host: Host | None) -> None:
    """Make a small workspace in FOLDER, by default this one, that builds at once.

    No file that exists is changed.
    """
    is_there = (folder / BRIEF_FILE).is_file()
    if is_there and host and example:
        raise click.UsageError(f"{folder} is a workspace already: --example is for a new folder.")
    if not (is_there and host):
        _create(folder, example or "")
    if host:
        _furnish(folder, host)


def _create(folder: Path, example: str) -> None:
    from reportgen.schemas import write_schemas
    from reportgen.starters import create

    for name in create(folder, write_schemas(), example):
        click.echo(f"  {folder / name}")
    click.echo(f"Made a workspace. Build it with: reportgen build {folder}")


def _furnish(folder: Path, host: Host) -> None:
    from reportgen.hosting import furnish
    from reportgen.workspace import Workspace

    workspace = Workspace.open(folder)
    done = furnish(workspace, host)
    for name in done.written:
        click.echo(f"  {folder / name}")
    for name in done.kept:
        click.echo(f"{folder / name} was there before, and is as it was.")
    if done.missing:
        click.echo(f"It lacks, for what reportgen makes: {' '.join(done.missing)}")
    _advise(done, workspace.root, host)


def _advise(done: Furnishing, root: Path, host: Host) -> None:
    """What is left to do, or to know."""
    if done.above:
        place = root.relative_to(done.above).as_posix()
        own = {"github": ".github", "gitlab": ".gitlab-ci.yml"}[host]
        click.echo(
            f"The repository is {done.above}: move {own} and .pre-commit-config.yaml there, where "
            f"alone they are read, and have their commands run in {place}.",
            err=True,
        )
    elif done.written:
        click.echo("Commit these files: every push then checks and builds the brief.")
    elif not done.kept:
        click.echo("All files are there already.")
