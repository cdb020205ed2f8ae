"""Arguments and options that many commands have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from reportgen.commands.names import complete_readers, complete_sources
from reportgen.plugins import list_plugins

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


_ENGINES = ("auto", "quarto", "embedded")


def _list_engines() -> list[str]:
    return [*_ENGINES, *(plugin.name for plugin in list_plugins("engines"))]


def _read_engine(context: click.Context, option: click.Parameter, given: str | None) -> str | None:
    """`--engine` as it was given; plug-ins are looked for only where it is none of our own."""
    if given is None or given in _ENGINES:
        return given
    return click.Choice(_list_engines()).convert(given, option, context)


def _complete_engine(
    _context: click.Context, _option: click.Parameter, begun: str
) -> list[CompletionItem]:
    return [CompletionItem(name) for name in _list_engines() if name.startswith(begun)]


def make_engine_option(default: str) -> Callable[[Command], Command]:
    """`--engine NAME`; `default` says which it is where none is named."""
    return click.option(
        "--engine",
        metavar=f"[{'|'.join(_ENGINES)}|NAME]",
        callback=_read_engine,
        shell_complete=_complete_engine,
        help=f"The rendering engine; NAME is that of a plug-in.  [default: {default}]",
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


whose_claim_option = click.option(
    "--source",
    "key",
    metavar="KEY",
    shell_complete=complete_sources,
    help="Of which source, where the reader has several claims with this id.",
)


def read_fields(given: Iterable[str], form: str, example: str) -> dict[str, str]:
    """What words such as `field=value` say of each field; one of another form is misuse."""
    fields = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not (sign and name.strip() and value.strip()):
            raise click.BadParameter(f"{one!r} is not {form}, e.g. {example}.")
        fields[name.strip().lower()] = value.strip()
    return fields


EXIT_CODES = """\b
Exit codes:
  0    done
  1    the input has errors, or rendering failed; the earlier outputs are kept
  2    the command was misused: an argument is invalid or unknown
  130  interrupted; 143 ended by SIGTERM; the earlier outputs are kept"""
