"""The commands that compare a workspace with the texts, and follow a claim through it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reportgen.commands.confirming import write_plan
from reportgen.commands.names import complete_finished, complete_sources
from reportgen.commands.options import (
    EXIT_CODES,
    allow_option,
    quiet_option,
    reader_option,
    texts_option,
    workspace_argument,
)
from reportgen.commands.renewing import compare_with
from reportgen.console import print_findings
from reportgen.errors import is_fatal


@click.command(epilog=EXIT_CODES)
@workspace_argument
@texts_option
@allow_option
@click.option("--no-lock", is_flag=True, help="Do not write sources/quotes.lock.json.")
@click.option(
    "--locked",
    is_flag=True,
    help="Ask sources/quotes.lock.json alone, without the texts; exit 1 if a quotation is not "
    "verified there.",
)
@click.option("--fix", is_flag=True, help="First mend locators and quotations by the texts.")
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Look in a new text of a source instead, and say what has moved, changed or gone.",
)
@click.option(
    "--source",
    "key",
    metavar="KEY",
    shell_complete=complete_sources,
    help="With --against: whose text it is.  [default: the source that the file is named after]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="With --against: output for people or programs.  [default: text]",
)
@reader_option("With --fix or --against: this second reader's extracts alone.")
@click.option("--yes", is_flag=True, help="With --fix: write the changes without asking.")
@quiet_option
def verify(
    workspace: Path,
    no_lock: bool,
    locked: bool,
    fix: bool,
    against: Path | None,
    key: str | None,
    form: str,
    reader: str | None,
    yes: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Verify every quotation, number and date of a WORKSPACE in its sources' texts.

    The texts are files <key>.txt, .md, .html, .epub, .pdf or .docx in a folder, which stays
    outside the workspace. What was verified is written to sources/quotes.lock.json, so that a
    machine without the texts still knows it.

    --fix fills in missing locators, corrects wrong ones where the words stand in one place only,
    and gives a quotation the marks that the text has, in second readings too. It shows the
    changes and asks first.

    --against compares the extract of one source with a new version of its text, and writes
    nothing; with --fix it writes the locators that have moved. Exit 1 if something that the
    extract takes from the source is gone, or has other words.
    """
    from reportgen.inspection import verify as run

    _refuse_options(fix, against, key, form, reader, yes=yes)
    if locked and (fix or against or no_lock or options["texts"]):
        raise click.UsageError("--locked reads no text: it goes with none of the others.")
    if against is not None:
        options |= {"reader": reader, "form": form, "fix": fix, "yes": yes, "quiet": quiet}
        compare_with(workspace, against, key, **options)
        return
    if fix:
        _mend(workspace, options["texts"], options["allow"], reader, yes=yes, quiet=quiet)
    verified = run(workspace, write_lock=not no_lock, locked=locked, **options)
    print_findings(verified.findings, workspace)
    if not quiet:
        click.echo(f"{verified.verified} of {verified.quotations} quotations verified.")
        for file, count, whole in verified.count_readings():
            click.echo(f"{file}: {count} of {whole} quotations verified.")
    if is_fatal(verified.findings):
        raise click.exceptions.Exit(1)


def _refuse_options(
    fix: bool, against: Path | None, key: str | None, form: str, reader: str | None, *, yes: bool
) -> None:
    """Raises `UsageError` for options that go with others, which are not there."""
    is_new = against is not None
    wrong = (
        ("--yes goes with --fix.", yes and not fix),
        ("--reader goes with --fix or --against.", reader is not None and not (fix or is_new)),
        ("--source goes with --against.", key is not None and not is_new),
        ("--format goes with --against.", form != "text" and not is_new),
        (
            "With --format json nobody is asked: --fix needs --yes.",
            form == "json" and fix and not yes,
        ),
    )
    for words, is_wrong in wrong:
        if is_wrong:
            raise click.UsageError(words)


def _mend(
    workspace: Path,
    texts: Path | None,
    allow: tuple[Path, ...],
    reader: str | None,
    *,
    yes: bool,
    quiet: bool,
) -> None:
    """Mends quotations and locators by the texts; shows what, and asks first unless `yes`.

    What is left to a person is said. Ends the command with 1 where the change is not written.
    """
    from reportgen.editing.folder import Folder
    from reportgen.editing.repair import plan_repair
    from reportgen.workspace import Workspace

    plan, _ = plan_repair(Folder.open(Workspace.open(workspace, allow), texts), reader)
    for line in plan.left:
        click.echo(f"{line} It is left as it is.", err=True)
    if plan.contents:
        write_plan(plan, yes=yes, quiet=quiet)
    elif not quiet:
        click.echo("There is nothing to mend.")


@click.command()
@click.argument("claim", shell_complete=complete_finished)
@workspace_argument
@allow_option
def trace(claim: str, workspace: Path, allow: tuple[Path, ...]) -> None:
    """Print a CLAIM with its evidence, relations, what rests on it, and where it is printed."""
    from reportgen.inspection import trace as run

    click.echo(run(workspace, claim, allow=allow))
