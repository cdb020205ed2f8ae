"""A command with commands below it: each is imported when it is asked for, and listed in full."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class CommandGroup(click.Group):
    """A group that knows where its commands are, and imports the module of one that is run.

    `places` are their names, each with its module and its function there: "package.module:name".
    """

    def __init__(self, *args: Any, places: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, imported or not."""
        return sorted({*super().list_commands(ctx), *self.places})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, from its module if it has not been asked for before."""
        if cmd_name in self.places and cmd_name not in self.commands:
            module, _, name = self.places[cmd_name].partition(":")
            self.add_command(getattr(import_module(module), name), cmd_name)
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names; for a wrong one, click proposes any of them."""
        if self.get_command(ctx, args[0]) is None:
            for name in self.list_commands(ctx):
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the first paragraph of each command's help, over as many lines as it takes.

        Else it would be cut off at the end of a line, or at "e.g.".
        """
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, _read_first(one)) for name, one in commands if one and not one.hidden]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


def _read_first(command: click.Command) -> str:
    """The first paragraph of a command's help, on one line."""
    paragraph = (command.help or "").strip().partition("\n\n")[0]
    return " ".join(paragraph.split())
