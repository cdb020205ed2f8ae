"""`reportgen add`: new records without an editor. The commands for them are in `records`."""

from __future__ import annotations

import click

from reportgen.commands.group import CommandGroup

_RECORDS = ("source", "claim", "evidence", "relation")


@click.group(
    cls=CommandGroup, places={name: f"reportgen.commands.records:{name}" for name in _RECORDS}
)
def add() -> None:
    """Add a source, a claim, evidence or a relation to a workspace.

    What is missing is asked for on a terminal. Nothing is written that `check` finds wrong; all
    else in the files stays as it is.
    """
