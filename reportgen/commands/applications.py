"""The commands that go on until they are ended: for a browser, or for an assistant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reportgen.commands.building import read_to, trust_option
from reportgen.commands.options import (
    allow_option,
    make_engine_option,
    texts_option,
    workspace_argument,
)

_HOST = click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen on."
)
_PORT = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="The port to listen on.  [default: any that is free]",
)


@click.command()
@workspace_argument
@_HOST
@_PORT
@click.option(
    "--to",
    metavar="FORMATS",
    callback=read_to,
    help="What to make at every save.  [default: html,slides]",
)
@make_engine_option("as brief.yml says")
@allow_option
@trust_option
@click.option("--open", "show", is_flag=True, help="Open the preview in the browser.")
def preview(workspace: Path, show: bool, **options: Any) -> None:
    """Show a WORKSPACE in the browser, rebuilt at every save, with its findings.

    Only this machine can open it, unless --host says otherwise. Ctrl-C ends it.
    """
    from reportgen.preview import preview as run

    run(workspace, announce=_make_announcer(show=show), **options)


@click.command()
@workspace_argument
@click.option(
    "--texts",
    type=click.Path(path_type=Path),
    help="The folder with the sources' full texts.  [default: texts: in brief.yml, if it exists]",
)
@_HOST
@_PORT
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

    run(workspace, announce=_make_announcer(show=show), **options)


@click.command()
@workspace_argument
@texts_option
@click.option(
    "--reader",
    default="",
    metavar="NAME",
    help="Who drafts are signed by.  [default: the program that connects]",
)
@allow_option
def mcp(workspace: Path, **options: Any) -> None:
    """Let an assistant work on a WORKSPACE, over the Model Context Protocol.

    A program that has an assistant starts this command, and talks to it on standard input and
    output. The assistant reads texts, proposes drafts, checks and builds; it finishes nothing.
    """
    from importlib.util import find_spec

    from reportgen.errors import ReportgenError
    from reportgen.release import tell_install

    if find_spec("mcp") is None:
        remedy = f"Install it with: {tell_install('mcp')}"
        raise ReportgenError("The package mcp, which talks to assistants, is not here.", remedy)
    from reportgen.assistants.server import serve

    serve(workspace, **options)


def _make_announcer(*, show: bool) -> Any:
    """What prints the lines of an application, and opens its address if it is to be shown."""

    def announce(line: str) -> None:
        click.echo(line, err=True)
        if show and line.startswith("http"):
            click.launch(line)

    return announce
