"""The command: parse, call, print. The only owner of exit codes and of the terminal.

Exit codes: 0 done; 1 the input has errors, or rendering failed; 2 the command was misused;
130 interrupted (143 by SIGTERM).
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from reportgen.commands import PLACES
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
from reportgen.commands.completion import completion
from reportgen.commands.group import CommandGroup
from reportgen.commands.options import (
    EXIT_CODES,
    allow_option,
    quiet_option,
    texts_option,
    workspace_argument,
)
from reportgen.commands.strictness import StrictCommand, strict_option
from reportgen.console import (
    count_warnings,
    explain_shortage,
    lacks_memory,
    logging_failure,
    print_differences,
    print_failure,
    print_findings,
    print_kept,
    print_outputs,
    print_page,
    print_reviewed,
    reporting,
    summarise,
    write_report,
)
from reportgen.errors import InvalidBrief, Misuse, RenderFailed, ReportgenError, Severity, is_fatal
from reportgen.interruption import unwinding
from reportgen.platforms import owning_processors
from reportgen.release import DISTRIBUTION

if TYPE_CHECKING:
    from reportgen.diagnostics import Format as Form

DONE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130


@click.group(
    cls=CommandGroup,
    places=PLACES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@click.version_option(package_name=DISTRIBUTION, prog_name="reportgen")
def cli() -> None:
    """Reproducible comparison reports: what each source argues, side by side.

    A workspace is a folder with a brief.yml, extracts of the sources in sources/, and a BibTeX
    bibliography. Begin with: reportgen init FOLDER
    """


cli.add_command(completion)  # whose module adds a shell to those that click can complete in


@cli.command(cls=StrictCommand, epilog=EXIT_CODES)
@workspace_argument
@to_option
@engine_option
@engine_path_option
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    callback=read_seconds,
    help="Time allowed for one call of quarto.  [default: 600]",
)
@profile_option
@metadata_option
@texts_option
@allow_option
@trust_option
@strict_option
@click.option(
    "--with-review",
    is_flag=True,
    help="Show the open remarks of review.yml: notes in the margin of pages, comments in Word "
    "files. Other formats stay as they are.",
)
@cache_options
@click.option(
    "--check",
    "planned",
    is_flag=True,
    help="Only report whether anything would change; exit 1 if so.",
)
@quiet_option
def build(workspace: Path, planned: bool, quiet: bool, **options: Any) -> None:
    """Make the documents of a WORKSPACE, by default of this folder.

    The files go to outputs/ in it, with the Quarto project they are made from. Old outputs
    stay until all new ones are made; unchanged ones are not made again.
    """
    if planned:
        _rehearse(workspace, quiet, **options)
        return
    from reportgen.making.pipeline import build as run

    with reporting(quiet) as progress:
        made = run(workspace, progress=progress, **options)
    print_findings((f for f in made.findings if f.severity is not Severity.NOTE), workspace)
    print_kept(made, workspace)
    if not quiet:
        print_outputs(made, workspace)
        if options["with_review"]:
            print_reviewed(made)


def _rehearse(workspace: Path, quiet: bool, **options: Any) -> None:
    """Builds aside: the outputs in version control are those of the sources beside them."""
    from reportgen.making.pipeline import rehearse as run

    with reporting(quiet) as progress:
        rehearsed = run(workspace, progress=progress, **options)
    print_findings((f for f in rehearsed.findings if f.severity is not Severity.NOTE), workspace)
    print_differences(rehearsed.differences, planned=True)
    if rehearsed.differences:
        sys.exit(FAILED)
    if not quiet:
        click.echo("A build would change nothing.")


@cli.command(cls=StrictCommand, epilog=EXIT_CODES)
@workspace_argument
@check_to_option
@texts_option
@allow_option
@strict_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "gitlab", "sarif"]),
    default="text",
    show_default=True,
    help="Output for people, programs, annotations of GitHub or GitLab, code scanning.",
)
@click.option("--watch", is_flag=True, help="Check again at every save.")
@quiet_option
def check(workspace: Path, form: Form, watch: bool, quiet: bool, **options: Any) -> None:
    """Check a WORKSPACE without making anything: every finding, with location and fix."""
    from reportgen.inspection import watch as wait
    from reportgen.making.foresight import check as run

    if watch:
        for _ in wait(workspace, allow=options["allow"]):
            click.clear()
            try:
                checked = run(workspace, **options)
            except ReportgenError as error:  # a file may be gone while an editor saves it
                click.echo(str(error), err=True)
                continue
            print_findings(checked.findings, workspace)
            click.echo(summarise(checked))
        return
    with logging_failure(form):
        checked = run(workspace, **options)
        report = "" if form == "text" else write_report(checked.findings, form, workspace)
    click.echo(report, nl=False)
    if form == "text":
        print_findings(checked.findings, workspace)
    if not quiet and form == "text":
        click.echo(summarise(checked))
    if is_fatal(checked.findings):
        sys.exit(FAILED)


@cli.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Explain a finding's CODE, e.g. RG301; without one, list them all."""
    from reportgen.rulebook import list_rules, read_page

    if code:
        print_page(read_page(code))
    else:
        click.echo(list_rules(), nl=False)


@cli.command()
@click.argument("name", required=False)
@click.argument("block", required=False)
def template(name: str | None, block: str | None) -> None:
    """List the blocks of the template NAME; with BLOCK, print a template that overrides it.

    Without either, list the packaged templates. Write an override into templates/ with:
    reportgen template brief judgements > templates/brief.qmd.j2
    """
    from reportgen.templating.contents import describe

    click.echo(describe(name, block), nl=False)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs the command and exits; errors become words and an exit code here, and nowhere else."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # names are printed whatever the locale
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    try:
        with unwinding(), owning_processors():
            code = cli.main(arguments, standalone_mode=False)  # of a command that ended early
        sys.stdout.flush()
    except InvalidBrief as error:
        print_findings(error.findings, error.root)
        _fail(f"{error.message} Nothing was made{count_warnings(error.findings)}.")
    except RenderFailed as error:
        print_failure(error)
        _fail(f"{error.message} {error.remedy}".strip())
    except Misuse as error:
        _fail(str(error), MISUSED)
    except ReportgenError as error:
        _fail(str(error))
    except click.ClickException as error:
        error.show()
        sys.exit(MISUSED)
    except (click.Abort, KeyboardInterrupt):
        end_interrupted()
    except BrokenPipeError:
        _silence()  # whoever read the output has gone: nobody is left to tell
        sys.exit(FAILED)
    except (OSError, MemoryError, RecursionError) as error:
        _fail(explain_shortage(error))
    except Exception as error:
        ended = _find_ending(error)
        if isinstance(ended, KeyboardInterrupt):
            end_interrupted()
        if isinstance(ended, SystemExit):
            sys.exit(ended.code)
        if lacks_memory(error):
            _fail(explain_shortage(MemoryError()))
        raise
    sys.exit(code or DONE)


def _find_ending(error: BaseException | None) -> BaseException | None:
    """What a signal raised below an error: libraries take one during their import for an error."""
    while isinstance(error, Exception):
        error = error.__cause__ or error.__context__
    return error


def end_interrupted() -> NoReturn:
    """Tells that somebody interrupted the command, and ends it."""
    click.echo("Interrupted. The earlier outputs are kept.", err=True)
    sys.exit(INTERRUPTED)


def _silence() -> None:
    """Leaves what is still to be printed; Python would try once more at its end, and complain."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.close()


def _fail(message: str, code: int = FAILED) -> NoReturn:
    try:
        click.secho(message, err=True, fg="red")
        sys.stdout.flush()
    except OSError:  # a disk that is full, or a reader that has gone
        _silence()
    sys.exit(code)
