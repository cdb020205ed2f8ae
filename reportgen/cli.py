"""The command: parse, call, print. The only owner of exit codes and of the terminal.

Exit codes: 0 done; 1 the input has errors, or rendering failed; 2 the command was misused;
130 interrupted (143 by SIGTERM).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from reportgen.engines.process import unwinding
from reportgen.errors import (
    Finding,
    InvalidBrief,
    Location,
    RenderFailed,
    ReportgenError,
    Severity,
    is_fatal,
)

if TYPE_CHECKING:
    from reportgen.build import Build
    from reportgen.diagnostics import Format as Form
    from reportgen.inspection import Check
    from reportgen.publication import EngineName

DONE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130
_EXIT_CODES = """\b
Exit codes:
  0    done
  1    the input has errors, or rendering failed; the old outputs are as they were
  2    the command was misused
  130  interrupted, 143 ended by SIGTERM; the old outputs are as they were"""
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EXIT_CODES,
)
@click.version_option(package_name="reportgen", prog_name="reportgen")
def cli() -> None:
    """Reproducible comparison reports: what each source argues, side by side.

    A workspace is a folder with a brief.yml, extracts of the sources in sources/, and a BibTeX
    bibliography. Begin with: reportgen init FOLDER
    """


_workspace = click.argument("workspace", default=".", type=click.Path(path_type=Path))
_quiet = click.option("-q", "--quiet", is_flag=True, help="Print only what is wrong.")
_strict = click.option("--strict", is_flag=True, help="Take warnings for errors.")
_texts = click.option(
    "--texts",
    type=click.Path(path_type=Path),
    help="The folder of the sources' full texts; else brief.yml's, where it is there.",
)


@cli.command(epilog=_EXIT_CODES)
@_workspace
@click.option(
    "--to",
    metavar="FORMATS",
    help="What to make: html, pdf, docx, revealjs, pptx; slides means revealjs, all means all.  "
    "[default: html,pdf,slides]",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "quarto", "embedded"]),
    help="What renders; else as brief.yml says. auto: Quarto where there is one.",
)
@click.option("--engine-path", type=click.Path(path_type=Path), help="The quarto program to use.")
@_texts
@_strict
@_quiet
def build(
    workspace: Path,
    to: str | None,
    engine: EngineName | None,
    engine_path: Path | None,
    texts: Path | None,
    strict: bool,
    quiet: bool,
) -> None:
    """Make the documents of a WORKSPACE, by default of this folder.

    The files go to outputs/ in it, with the Quarto project that they are made from. Old outputs
    stay until all new ones are made.
    """
    from reportgen.build import build as run

    with _reporting(quiet) as progress:
        made = run(
            workspace,
            to=to,
            engine=engine,
            engine_path=engine_path,
            strict=strict,
            texts=texts,
            progress=progress,
        )
    _print_findings((f for f in made.findings if f.severity is not Severity.NOTE), workspace)
    if not quiet:
        _print_outputs(made, workspace)


@cli.command(epilog=_EXIT_CODES)
@_workspace
@_texts
@_strict
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="For a person, a program, GitHub's annotations, or code scanning.",
)
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved.")
@_quiet
def check(
    workspace: Path, texts: Path | None, strict: bool, form: Form, watch: bool, quiet: bool
) -> None:
    """Check a WORKSPACE without making anything: every finding, with its place and remedy."""
    from reportgen.inspection import check as run
    from reportgen.inspection import watch as wait

    if watch:
        for _ in wait(workspace):
            click.clear()
            try:
                checked = run(workspace, strict=strict, texts=texts)
            except ReportgenError as error:  # a file may be gone while an editor saves it
                click.echo(str(error), err=True)
                continue
            _print_findings(checked.findings, workspace)
            click.echo(_summarise(checked))
        return
    checked = run(workspace, strict=strict, texts=texts)
    if form == "text":
        _print_findings(checked.findings, workspace)
    else:
        click.echo(_write_findings(checked.findings, form, workspace), nl=False)
    if not quiet and form == "text":
        click.echo(_summarise(checked))
    if is_fatal(checked.findings):
        sys.exit(FAILED)


@cli.command(epilog=_EXIT_CODES)
@_workspace
@_texts
@click.option("--no-lock", is_flag=True, help="Leave sources/quotes.lock.json as it is.")
@_quiet
def verify(workspace: Path, texts: Path | None, no_lock: bool, quiet: bool) -> None:
    """Look for every quotation, number and date of a WORKSPACE in its sources' texts.

    The texts are files <key>.txt, .md, .html, .pdf or .docx in a folder, which stays outside the
    workspace. What was verified is written to sources/quotes.lock.json, so that a machine without
    the texts still knows it.
    """
    from reportgen.inspection import verify as run

    verified = run(workspace, texts=texts, write_lock=not no_lock)
    _print_findings(verified.findings, workspace)
    if not quiet:
        click.echo(f"{verified.verified} of {verified.quotations} quotations verified.")
    if is_fatal(verified.findings):
        sys.exit(FAILED)


@cli.command()
@click.argument("claim")
@click.argument("workspace", default=".", type=click.Path(path_type=Path))
def trace(claim: str, workspace: Path) -> None:
    """Print a CLAIM with its evidence, relations, what rests on it, and where it is printed."""
    from reportgen.inspection import trace as run

    click.echo(run(workspace, claim))


@cli.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Explain a finding's CODE, e.g. RG301; without one, list them all."""
    from reportgen.rulebook import list_rules, read_page

    click.echo(read_page(code) if code else list_rules(), nl=False)


@cli.command()
@click.argument("folder", default="schemas", type=click.Path(path_type=Path))
def schema(folder: Path) -> None:
    """Write JSON Schemas of brief.yml, extracts and comparison.yml into FOLDER, for editors.

    Begin a file with `# yaml-language-server: $schema=…` to have it completed and checked.
    """
    from reportgen.schemas import write_schemas
    from reportgen.workspace import write_files

    for name in write_files(folder, write_schemas()):
        click.echo(f"  {folder / name}")


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a small workspace in FOLDER that builds at once, with commented files."""
    from reportgen.schemas import write_schemas
    from reportgen.workspace import create

    for name in create(folder, write_schemas()):
        click.echo(f"  {folder / name}")
    click.echo(f"Made a workspace. Build it with: reportgen build {folder}")


@cli.command()
@click.option("--engine-path", type=click.Path(path_type=Path), help="A quarto program to look at.")
def doctor(engine_path: Path | None) -> None:
    """Say what is found on this machine, what it is for, and how to get what is missing."""
    from reportgen.diagnosis import diagnose

    tools = diagnose(engine_path)
    for tool in tools:
        mark = (
            click.style("found  ", fg="green")
            if tool.found
            else click.style("missing", fg="yellow")
        )
        click.echo(f"{mark}  {tool.name:<12} {tool.version}")
        click.echo(f"         {tool.purpose}")
        if tool.remedy:
            click.echo(f"         {tool.remedy}")
    if any(tool.required and not tool.found for tool in tools):
        sys.exit(FAILED)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs the command and exits; errors become words and an exit code here, and nowhere else."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # names are printed whatever the locale
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    try:
        with unwinding():
            cli.main(arguments, standalone_mode=False)
    except InvalidBrief as error:
        _print_findings(error.findings, error.root)
        _fail(f"{error.message} Nothing was made{_count_warnings(error.findings)}.")
    except RenderFailed as error:
        if error.log.strip():
            click.echo(error.log.rstrip(), err=True)
        _fail(str(error))
    except ReportgenError as error:
        _fail(str(error))
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(MISUSED)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted. The old outputs are as they were.", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the output has gone: nobody is left to tell
        sys.exit(FAILED)
    except OSError as error:
        _fail(f"What was found cannot be printed: {error.strerror or error}.")
    sys.exit(DONE)


def _fail(message: str) -> NoReturn:
    click.secho(message, err=True, fg="red")
    sys.exit(FAILED)


@contextmanager
def _reporting(quiet: bool) -> Iterator[Callable[[str], None]]:
    """What to call with each step: a moving line on a terminal, plain lines elsewhere."""
    if quiet:
        yield lambda _line: None
    elif sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status("reportgen") as status:
            yield lambda line: status.update(line)
    else:
        yield lambda line: click.echo(line, err=True)


def _write_findings(findings: Iterable[Finding], form: Form, root: Path) -> str:
    from importlib.metadata import version

    from reportgen.diagnostics import write_findings

    if form in ("github", "sarif"):  # these are read beside the repository, not the workspace
        findings = [_relocate(finding, root) for finding in findings]
    return write_findings(findings, form, _quoting(root), version("reportgen"))


def _relocate(finding: Finding, root: Path) -> Finding:
    """The finding with its places as seen from this folder, where the workspace lies below it."""
    if not root.resolve().is_relative_to(Path.cwd()):
        return finding
    prefix = root.resolve().relative_to(Path.cwd())

    def move(place: Location) -> Location:
        return replace(place, path=(prefix / place.path).as_posix())

    related = tuple((move(place), words) for place, words in finding.related)
    return replace(finding, location=move(finding.location), related=related)


def _print_findings(findings: Iterable[Finding], root: Path) -> None:
    """Findings for a person, in colour on a terminal."""
    from reportgen.diagnostics import write_block

    for finding in findings:
        head, *rest = write_block(finding, _quoting(root)).split("\n")
        label = f"{finding.severity} {finding.code}"
        head = head.replace(label, click.style(label, fg=_COLOURS[finding.severity], bold=True), 1)
        click.echo("\n".join((head, *rest)), err=True)


def _quoting(root: Path) -> Callable[[Location], str]:
    """What gives the line at a place of the workspace's files."""
    from reportgen.workspace import read_line

    return lambda place: read_line(root, place.path, place.line)


def _summarise(checked: Check) -> str:
    """The last line of a check."""
    errors = sum(finding.severity is Severity.ERROR for finding in checked.findings)
    head = f"{errors} error{'' if errors == 1 else 's'}" if errors else "No errors"
    quotations = f"; {checked.verified} of {checked.quotations} quotations verified"
    return f"{head}{_count_warnings(checked.findings)}{quotations if checked.quotations else ''}."


def _count_warnings(findings: Iterable[Finding]) -> str:
    count = sum(finding.severity is Severity.WARNING for finding in findings)
    return f", {count} warning{'' if count == 1 else 's'}" if count else ""


def _print_outputs(made: Build, workspace: Path) -> None:
    outputs = workspace / "outputs"
    width = max(len(str(outputs / output.path.name)) for output in made.outputs)
    for output in made.outputs:
        name = str(outputs / output.path.name)
        click.echo(f"{name:<{width}}  {_write_size(output.size):>8}  {output.seconds:5.1f} s")
    click.echo(f"{outputs / 'quarto'}: the Quarto project that they are made from")
    count = len(made.outputs)
    plural = "" if count == 1 else "s"
    click.echo(f"{count} file{plural} in {made.seconds:.1f} s with {made.engine}")


def _write_size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
