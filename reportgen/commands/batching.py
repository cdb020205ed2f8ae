"""The commands that build, check or verify many workspaces at once, and list their briefs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from reportgen.commands.building import (
    cache_options,
    check_to_option,
    engine_option,
    engine_path_option,
    metadata_option,
    profile_option,
    read_seconds,
    to_option,
    trust_option,
)
from reportgen.commands.group import CommandGroup
from reportgen.commands.options import EXIT_CODES, Command, allow_option, quiet_option, texts_option
from reportgen.commands.strictness import StrictCommand, strict_option

if TYPE_CHECKING:
    from reportgen.batching.rows import Action

_SECONDS = 1800.0
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?", re.IGNORECASE)
_SCALE = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


class BatchGroup(CommandGroup):
    """A group whose words are those of its command `build` where they name no other."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the arguments; `batch FOLDER` means `batch build FOLDER`."""
        if args and args[0] not in (*self.commands, *self.get_help_option_names(ctx)):
            args = ["build", *args]
        return super().parse_args(ctx, args)


@click.group(cls=BatchGroup, epilog=EXIT_CODES)
def batch() -> None:
    """Build, check or verify many workspaces at once.

    `batch FOLDERS…` is short for `batch build FOLDERS…`, whose options are shown by
    `batch build --help`. A folder that is called like a command is named ./check.
    """


def _read_size(_context: click.Context, _option: click.Parameter, given: str | None) -> int | None:
    """ "500MB", "2 GB" or "1.5GiB" as bytes."""
    if given is None:
        return None
    parts = _SIZE.fullmatch(given.strip())
    size = 0
    if parts:
        number, scale, binary = parts.groups()
        size = int(float(number) * (1024 if binary else 1000) ** _SCALE[scale.lower()])
    if size < 1_000_000:
        raise click.BadParameter(f"{given!r} is no size of memory. Write it as 500MB or 2GB.")
    return size


_OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.argument("words", nargs=-1, required=True, metavar="FOLDER|LIST.csv|PATTERN…"),
    click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=1),
        metavar="NUMBER",
        help="How many workspaces are worked at at a time.  [default: one a processor]",
    ),
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Work on the Dask cluster whose scheduler is there, e.g. tcp://host:8786; "
        '"local" starts one on this machine.  [default: work without Dask]',
    ),
    click.option(
        "--ship",
        is_flag=True,
        help="With --scheduler: send each workspace to the worker, which need not see its folder, "
        "and publish here what comes back.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        default=_SECONDS,
        show_default=True,
        callback=read_seconds,
        help="How long one workspace may take.",
    ),
    click.option(
        "--memory",
        metavar="SIZE",
        callback=_read_size,
        help="What one workspace may hold of memory, with the programs that it runs: 500MB, 2GB.  "
        "[default: its share of nine tenths of this machine's]",
    ),
    click.option(
        "--retries",
        type=click.IntRange(min=0),
        default=2,
        show_default=True,
        help="How often a workspace is begun again whose process was lost.",
    ),
    click.option(
        "--fail-fast/--keep-going",
        help="Begin no other workspace once one has failed, or go on.  [default: go on]",
    ),
    click.option(
        "--format",
        "form",
        type=click.Choice(["text", "jsonl"]),
        default="text",
        show_default=True,
        help="A table for people, or a line of JSON for each workspace.",
    ),
    quiet_option,
)


def _batch_options(command: Command) -> Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@batch.command(cls=StrictCommand, epilog=EXIT_CODES)
@_batch_options
@to_option
@engine_option
@engine_path_option
@profile_option
@metadata_option
@texts_option
@allow_option
@trust_option
@strict_option
@cache_options
@click.option(
    "--over",
    type=click.Path(path_type=Path),
    metavar="TABLE.csv",
    help="The one FOLDER is a template: make and build a workspace for each row of this table, "
    "whose columns fill placeholders such as <<name>>.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="With --over: where these workspaces go.  [default: a folder called like the table]",
)
@click.option(
    "--name",
    metavar="COLUMN",
    help="With --over: the column that names each folder.  [default: the first]",
)
def build(over: Path | None, into: Path | None, name: str | None, **given: Any) -> None:
    """Make the documents of many workspaces, several at a time.

    Each is built as `reportgen build` does it, to the same bytes; what is there already is not
    made again, so that a batch that was ended goes on where it was. A FOLDER that is no workspace
    stands for all below it, LIST.csv has a column "workspace", and a PATTERN such as
    "briefs/2026-*" is written in quotes.
    """
    if over is not None:
        given["words"] = _fill(given["words"], over, into, name)
    elif into or name:
        raise click.UsageError("--into and --name go with --over.")
    _run("build", **given)


def _fill(words: Sequence[str], table: Path, into: Path | None, name: str | None) -> Sequence[str]:
    """Makes a workspace of the template for each row of a table; returns their folders."""
    from reportgen.batching.filling import fill

    if len(words) != 1:
        raise click.UsageError("With --over name one folder, the template.")
    return [str(folder) for folder in fill(Path(words[0]), table, into or Path(table.stem), name)]


@batch.command(cls=StrictCommand, epilog=EXIT_CODES)
@_batch_options
@check_to_option
@texts_option
@allow_option
@strict_option
def check(**given: Any) -> None:
    """Check many workspaces without making anything."""
    _run("check", **given)


@batch.command(epilog=EXIT_CODES)
@_batch_options
@texts_option
@allow_option
@click.option(
    "--no-lock",
    "write_lock",
    flag_value=False,
    default=True,
    help="Do not write sources/quotes.lock.json.",
)
def verify(**given: Any) -> None:
    """Verify the quotations, numbers and dates of many workspaces in their sources' texts."""
    _run("verify", **given)


def _run(
    action: Action,
    *,
    words: Sequence[str],
    jobs: int | None,
    scheduler: str | None,
    ship: bool,
    timeout: float,
    memory: int | None,
    retries: int,
    fail_fast: bool,
    form: Literal["text", "jsonl"],
    quiet: bool,
    **options: Any,
) -> None:
    """Works through all workspaces, and tells of each; exits with 1 if any failed."""
    from reportgen.batching.listing import list_rows
    from reportgen.batching.rows import Bounds
    from reportgen.commands.tally import telling
    from reportgen.platforms import count_processors, measure_machine

    if ship and scheduler is None:
        raise click.UsageError("--ship goes with --scheduler.")
    if ship and options["allow"]:
        raise click.UsageError("--ship sends a workspace alone: --allow-path does not go with it.")
    rows = list_rows(words, action, _make_plain(options))
    jobs = jobs or count_processors()
    memory = memory or measure_machine() * 9 // 10 // min(jobs, len(rows))
    bounds = Bounds(timeout, memory, retries)
    with telling(rows, form, quiet=quiet) as tally:
        if scheduler is None:
            from reportgen.batching.pool import run_here

            results = run_here(rows, jobs, bounds, tally.tell, fail_fast=fail_fast)
        else:
            from reportgen.batching.cluster import run_on_cluster

            results = run_on_cluster(rows, scheduler, jobs, bounds, fail_fast=fail_fast, ship=ship)
        for row, result in results:
            tally.note(row, result)
    if tally.has_failed:
        raise click.exceptions.Exit(1)


def _make_plain(options: dict[str, Any]) -> dict[str, Any]:
    """The options as JSON can write them, and paths as whole ones: workers may be elsewhere."""

    def convert(value: Any) -> Any:
        if isinstance(value, Path):
            return str(value.absolute())
        return [convert(one) for one in value] if isinstance(value, tuple) else value

    return {name: convert(value) for name, value in options.items()}


@click.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@click.option("--title", help="What heads the page.  [default: the folder's name]")
@quiet_option
def index(folder: Path, title: str | None, quiet: bool) -> None:
    """Write a page over all briefs below a FOLDER, to be searched offline, and their table.

    They go into the folder as index.html and index.csv, and as index.parquet where pyarrow is
    installed. Exit 1 if a brief cannot be read; the others are listed.
    """
    from reportgen.indexing.building import write_index

    made = write_index(folder, title)
    for name, why in made.left_out:
        click.echo(f"{name} is left out: {why}", err=True)
    if not quiet:
        count = f"{made.briefs} brief{'' if made.briefs == 1 else 's'}"
        click.echo(f"{', '.join(map(str, made.files))}: {count}")
    if made.left_out:
        raise click.exceptions.Exit(1)
