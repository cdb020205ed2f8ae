"""Commands around a build: they begin a workspace, fill it, look after outputs and the machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reportgen.commands.options import (
    allow_option,
    make_engine_option,
    quiet_option,
    read_fields,
    texts_option,
    workspace_argument,
)
from reportgen.console import print_differences, print_findings, print_import


@click.command("verify-outputs")
@workspace_argument
@allow_option
@quiet_option
def verify_outputs(workspace: Path, allow: tuple[Path, ...], quiet: bool) -> None:
    """Compare the outputs of a WORKSPACE with outputs/manifest.json; exit 1 if any differs."""
    from reportgen.making.upkeep import verify_outputs as run

    differences = run(workspace, allow=allow)
    print_differences(differences)
    if differences:
        raise click.exceptions.Exit(1)
    if not quiet:
        click.echo("All outputs and inputs match the manifest.")


@click.command()
@workspace_argument
@quiet_option
@click.option("--cache", "only_cache", is_flag=True, help="Clear only the cache; keep the outputs.")
def clean(workspace: Path, only_cache: bool, quiet: bool) -> None:
    """Delete what reportgen made in a WORKSPACE: outputs that nobody changed, and the cache."""
    from reportgen.making.upkeep import clean as run

    done = run(workspace, outputs=not only_cache)
    for name in done.kept:
        click.echo(f"{workspace / name} is not as reportgen made it, and is kept.", err=True)
    if not quiet:
        click.echo(f"{len(done.removed)} deleted." if done.removed else "Nothing to delete.")


@click.command()
@workspace_argument
@make_engine_option("as brief.yml says")
@click.option("--engine-path", type=click.Path(path_type=Path), help="The quarto program to use.")
@allow_option
def lock(workspace: Path, **options: Any) -> None:
    """Record in reportgen.lock the tools that a WORKSPACE is built with here.

    From then on, a build with other tools reports this, until you run the command again.
    """
    from reportgen.making.upkeep import lock_tools as run

    tools = run(workspace, **options)
    click.echo(f"{workspace / 'reportgen.lock'}: {len(tools)} tools")


@click.command()
@click.argument("folder", default="schemas", type=click.Path(path_type=Path))
def schema(folder: Path) -> None:
    """Write JSON Schemas of brief.yml, extracts and comparison.yml to FOLDER, for editors.

    Begin a file with `# yaml-language-server: $schema=…` to have it completed and checked.
    """
    from reportgen.schemas import write_schemas
    from reportgen.workspace import write_files

    for name in write_files(folder, write_schemas()):
        click.echo(f"  {folder / name}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is there, even if it was changed.")
def extension(folder: Path, force: bool) -> None:
    """Put the Quarto extension into a FOLDER of your own documents.

    A document there names `format: reportgen-html`; docs/markup.md describes the markup.
    """
    from reportgen.looks import install

    click.echo(f"  {install(folder, force=force)}")


@click.command()
@click.option("--engine-path", type=click.Path(path_type=Path), help="A quarto program to check.")
def doctor(engine_path: Path | None) -> None:
    """List the tools found on this machine, their purpose, and how to get missing ones."""
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
        raise click.exceptions.Exit(1)


@click.command()
@workspace_argument
@allow_option
@click.option("--yes", is_flag=True, help="Allow it without being asked.")
def trust(workspace: Path, allow: tuple[Path, ...], yes: bool) -> None:
    """List the code in a WORKSPACE, and allow it to run for you.

    Permission is tied to content: you are asked again about code that changes.
    """
    from reportgen.trust import is_trusted, keep_trust, review

    codes = review(workspace, allow)
    for code in codes:
        click.echo(f"{code.place}: {code.reason}")
    if not codes:
        click.echo("The workspace contains no code.")
    elif is_trusted(codes):
        click.echo("You have already allowed it.")
    elif yes or click.confirm("Let it run?"):
        click.echo(f"Remembered in {keep_trust(codes)}")


def _read_columns(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> dict[str, str]:
    """`--column` as headers by field; one without = is misuse."""
    return read_fields(given, "FIELD=HEADER", "claim='Main argument'")


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option(
    "--source",
    metavar="KEY",
    help="The source of passages that do not name one.",
)
@click.option("--as", "form", metavar="FORMAT", help="The files' format.  [default: detected]")
@texts_option
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=HEADER",
    callback=_read_columns,
    help="Which column of a table holds which field.",
)
@click.option(
    "--workspace",
    default=".",
    type=click.Path(path_type=Path),
    help="The workspace to bring them into.  [default: this folder]",
)
@allow_option
@click.option("--dry-run", is_flag=True, help="Print what would change, without changing anything.")
@quiet_option
def import_(workspace: Path, quiet: bool, files: tuple[Path, ...], **options: Any) -> None:
    """Bring what was marked in other tools into a workspace, as drafts of claims.

    Highlights of a PDF, Zotero, Hypothesis, Word comments, Markdown notes, tables, REFI-QDA,
    Argdown and bibliographies: see docs/exchange.md. Importing again adds what is new, and
    changes nothing that a person wrote.
    """
    from reportgen.exchange.bringing import import_files as run

    made = run(files, workspace, **options)
    print_findings(made.findings, workspace)
    if options["dry_run"]:
        click.echo(made.diff, nl=False)
    if not quiet:
        print_import(made, planned=options["dry_run"])


@click.command()
@click.argument("form", metavar="FORMAT", required=False)
@workspace_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.")
@allow_option
def export(form: str | None, workspace: Path, output: Path | None, allow: tuple[Path, ...]) -> None:
    """Write a WORKSPACE in a FORMAT of other tools; without one, list them and what each loses.

    Without -o the file is named after the folder of the workspace, and stands in this folder.
    """
    from reportgen.exchange.taking import export as run
    from reportgen.exchange.taking import list_formats

    if form is None:
        click.echo(list_formats(), nl=False)
        return
    click.echo(f"Wrote {run(form, workspace, output, allow=allow)}")
