"""`--strict` and `--strict=notes`: how grave a finding has to be to stop a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reportgen.reading.grading import Strictness


class StrictCommand(click.Command):
    """A command with `--strict` alone or `--strict=notes`: no word after it is its value."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the arguments; `--strict` alone is about warnings."""
        meant = ["--strict=warnings" if word == "--strict" else word for word in args]
        return super().parse_args(ctx, meant)


def _read_strict(
    _context: click.Context, _option: click.Parameter, given: str | None
) -> Strictness:
    return "notes" if given == "notes" else given is not None


strict_option = click.option(
    "--strict",
    type=click.Choice(["warnings", "notes"]),
    metavar="[=notes]",
    callback=_read_strict,
    help="Treat warnings as errors, with --strict=notes notes too.",
)
