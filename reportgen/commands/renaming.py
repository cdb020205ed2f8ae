"""`reportgen rename`: other ids, without an editor."""

from __future__ import annotations

from pathlib import Path

import click

from reportgen.commands.confirming import dry_run_option, open_folder, write_sound
from reportgen.commands.group import CommandGroup
from reportgen.commands.names import complete_claims, complete_themes
from reportgen.commands.options import (
    allow_option,
    reader_option,
    whose_claim_option,
    workspace_argument,
)


@click.group(cls=CommandGroup)
def rename() -> None:
    """Give something another id, everywhere that it is used."""


@rename.command("claim")
@click.argument("old", shell_complete=complete_claims)
@click.argument("new")
@workspace_argument
@reader_option("The claim is this second reader's, whose ids nothing else names.")
@whose_claim_option
@dry_run_option
@allow_option
def rename_claim(
    old: str,
    new: str,
    workspace: Path,
    reader: str | None,
    key: str | None,
    dry_run: bool,
    allow: tuple[Path, ...],
) -> None:
    """Give the claim OLD the id NEW: in its extract, the comparison, links, slides, templates.

    All files are written, or none. Second readings have ids of their own, and stay; with --reader
    one of these is renamed.
    """
    from reportgen.editing.renaming import plan_renaming, rename_in_reading

    folder = open_folder(workspace, None, allow)
    if reader is not None:
        plan = rename_in_reading(folder, old, new, reader, key)
    else:
        plan = plan_renaming(folder, old, new)
    write_sound(plan, dry_run=dry_run)


@rename.command("theme")
@click.argument("old", shell_complete=complete_themes)
@click.argument("new")
@workspace_argument
@dry_run_option
@allow_option
def rename_theme(
    old: str, new: str, workspace: Path, dry_run: bool, allow: tuple[Path, ...]
) -> None:
    """Give the theme OLD the id NEW: in the comparison, every extract, brief.yml, links, templates.

    All files are written, or none. Second readings have the themes of the comparison, and follow.
    """
    from reportgen.editing.renaming import plan_theme

    write_sound(plan_theme(open_folder(workspace, None, allow), old, new), dry_run=dry_run)
