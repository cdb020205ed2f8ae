"""The commands beside `build`, `check` and `verify`, a module for each kind of them."""

from reportgen.commands import readers, upkeep
from reportgen.commands.options import (
    allow_option,
    quiet_option,
    texts_option,
    workspace_argument,
)

__all__ = ["COMMANDS", "allow_option", "quiet_option", "texts_option", "workspace_argument"]

COMMANDS = (*upkeep.COMMANDS, *readers.COMMANDS)
