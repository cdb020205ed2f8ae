"""A command with commands below it, whose help lists them with all that is said of each."""

from __future__ import annotations

import click


class CommandGroup(click.Group):
    """A group whose list of commands is not cut off at the end of a line, or at "e.g."."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the first paragraph of each command's help, over as many lines as it takes."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, _read_first(one)) for name, one in commands if one and not one.hidden]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


def _read_first(command: click.Command) -> str:
    """The first paragraph of a command's help, on one line."""
    paragraph = (command.help or "").strip().partition("\n\n")[0]
    return " ".join(paragraph.split())
