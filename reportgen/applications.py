"""The commands that open an application in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reportgen.commands import allow_option, workspace_argument

host_option = click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen on."
)
port_option = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="The port to listen on.  [default: any that is free]",
)


@click.command()
@workspace_argument
@click.option(
    "--texts",
    type=click.Path(path_type=Path),
    help="The folder with the sources' full texts.  [default: texts: in brief.yml, if it exists]",
)
@host_option
@port_option
@click.option(
    "--reader",
    metavar="NAME",
    help="Read and write a second reader's extracts, sources/<key>.NAME.yml.",
)
@allow_option
@click.option("--open", "show", is_flag=True, help="Open the room in the browser.")
def read(workspace: Path, show: bool, **options: Any) -> None:
    """Read the texts of a WORKSPACE in the browser, and write their extracts there.

    The text stands beside the form: mark words, and they become a quotation with its locator.
    All that is written goes into the YAML files. Only this machine can open it, unless --host
    says otherwise. Ctrl-C ends it.
    """
    from reportgen.room import read as run

    run(workspace, announce=make_announcer(show=show), **options)


def make_announcer(*, show: bool) -> Any:
    """What prints the lines of an application, and opens its address if it is to be shown."""

    def announce(line: str) -> None:
        click.echo(line, err=True)
        if show and line.startswith("http"):
            click.launch(line)

    return announce
