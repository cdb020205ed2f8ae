"""The command that compares two editions of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.commands.options import allow_option
from reportgen.console import measure_terminal

if TYPE_CHECKING:
    from reportgen.editions.changes import Difference
    from reportgen.editions.lines import Style

_FORMATS = ("text", "markdown", "github", "html", "json")
_COLOURS: dict[Style, dict[str, Any]] = {
    "old": {"fg": "red", "strikethrough": True},
    "new": {"fg": "green"},
    "strong": {"bold": True},
    "code": {"fg": "cyan"},
    "quiet": {"dim": True},
}


@click.command("diff")
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option(
    "-w",
    "--workspace",
    default=".",
    type=click.Path(path_type=Path),
    help="The workspace whose revisions are compared.  [default: this folder]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="How to print it: github folds sections, for a pull request.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 where the editions differ.")
@allow_option
def diff(
    old: str | None,
    new: str | None,
    workspace: Path,
    form: str,
    exit_code: bool,
    allow: tuple[Path, ...],
) -> None:
    """Compare two editions of a workspace as arguments: what changed from OLD to NEW.

    An edition is a revision of git, a folder with a brief.yml, or the manifest.json of a build.
    OLD is the last commit (HEAD) if it is left out, NEW the files as they are. `v1..v2` is the
    same as `v1 v2`.

    Compared are claims and their evidence, relations, judgements, findings, positions, themes,
    sources, references, and what brief.yml says; quotations and texts by the lock file.
    """
    from reportgen.editions.comparing import diff as run

    if old and new is None and ".." in old and not Path(old).exists():
        old, _, new = old.partition("..")
    found = run(old or "HEAD", new or None, folder=workspace, allow=allow)
    click.echo(_write(found, form), nl=False)
    if exit_code and found:
        raise click.exceptions.Exit(1)


def _write(found: Difference, form: str) -> str:
    if form == "json":
        from reportgen.editions.formats.values import write_json

        return write_json(found)
    if form == "html":
        from reportgen.editions.formats.page import write_page

        return write_page(found)
    if form in ("markdown", "github"):
        from reportgen.editions.formats.markdown import write_github, write_markdown

        return write_github(found) if form == "github" else write_markdown(found)
    from reportgen.editions.formats.text import mark, write_text

    columns = measure_terminal()
    return write_text(found, _paint, min(columns, 100)) if columns else write_text(found, mark)


def _paint(style: Style, text: str) -> str:
    return click.style(text, **_COLOURS[style]) if style in _COLOURS else text
