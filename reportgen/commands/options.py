"""Arguments and options that many commands have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from reportgen.commands.names import complete_readers

Command = Callable[..., Any]

workspace_argument = click.argument("workspace", default=".", type=click.Path(path_type=Path))
allow_option = click.option(
    "--allow-path",
    "allow",
    metavar="DIR",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A folder outside the workspace that its files may refer to.",
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print only what is wrong.")
texts_option = click.option(
    "--texts",
    type=click.Path(path_type=Path),
    help="The folder with the sources' full texts.  [default: texts: in brief.yml, if it exists]",
)

form_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Output for people or programs.",
)


def reader_option(words: str) -> Callable[[Command], Command]:
    """`--reader NAME`: the second reader whose extracts, sources/<key>.NAME.yml, are meant."""
    return click.option("--reader", metavar="NAME", shell_complete=complete_readers, help=words)


EXIT_CODES = """\b
Exit codes:
  0    done
  1    the input has errors, or rendering failed; the earlier outputs are kept
  2    the command was misused: an argument is invalid or unknown
  130  interrupted; 143 ended by SIGTERM; the earlier outputs are kept"""
