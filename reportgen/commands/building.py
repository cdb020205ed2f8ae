"""The options of a build that other commands have too."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import Any

import click

from reportgen.commands.options import Command, make_engine_option
from reportgen.errors import ReportgenError

trust_option = click.option(
    "--trust", is_flag=True, help="Run all code that the workspace brings, without asking."
)


def read_to(_context: click.Context, _option: click.Parameter, to: str | None) -> str | None:
    """`--to` as it was given; a word that names no format is misuse."""
    from reportgen.making.request import read_formats

    try:
        if to is not None:
            read_formats(to)
    except ReportgenError as error:
        raise click.BadParameter(str(error)) from error
    return to


def _read_metadata(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> dict[str, Any]:
    """`-M` as options and their values; one that is no `key:value`, or not free, is misuse."""
    if not given:
        return {}
    from reportgen.settings import read_override, refuse_reserved

    try:
        options = dict(map(read_override, given))
        refuse_reserved(options)
    except ReportgenError as error:
        raise click.BadParameter(str(error)) from error
    return options


def read_seconds(
    _context: click.Context, _option: click.Parameter, given: float | None
) -> float | None:
    """A number of seconds that a clock can reach."""
    if given is not None and not isfinite(given):
        raise click.BadParameter(f"{given} is not a number of seconds.")
    return given


def _read_profile(
    _context: click.Context, _option: click.Parameter, given: str | None
) -> tuple[str, ...]:
    return tuple(name.strip() for name in (given or "").split(",") if name.strip())


to_option = click.option(
    "--to",
    metavar="FORMATS",
    callback=read_to,
    help="What to make: html, pdf, docx, revealjs, pptx, epub, odt, gfm, latex, latex-pdf, beamer, "
    "xlsx, csv; slides means revealjs, all means all.  [default: html,pdf,slides]",
)
check_to_option = click.option(
    "--to",
    metavar="FORMATS",
    callback=read_to,
    help="With --strict: the formats to look at, as for a build.  [default: all that brief.yml "
    "declares]",
)
engine_option = make_engine_option("REPORTGEN_ENGINE, else brief.yml, else auto: Quarto if found")
engine_path_option = click.option(
    "--engine-path", type=click.Path(path_type=Path), help="The quarto program to use."
)
profile_option = click.option(
    "--profile", metavar="NAMES", callback=_read_profile, help="Quarto profiles to apply."
)
metadata_option = click.option(
    "-M",
    "--metadata",
    metavar="KEY:VALUE",
    multiple=True,
    callback=_read_metadata,
    help="A Quarto option; overrides quarto: in brief.yml.",
)
_FOLDER = click.option(
    "--cache",
    "cache_folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where workspaces share what was made before.  [default: REPORTGEN_CACHE, else the "
    "workspace's own .reportgen/cache]",
)
_NONE = click.option(
    "--no-cache", "cache", flag_value=False, default=True, help="Make everything again."
)


def cache_options(command: Command) -> Command:
    """`--cache DIR` and `--no-cache`."""
    return _FOLDER(_NONE(command))
