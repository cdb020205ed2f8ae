"""The commands beside `build`, `check` and `verify`, a module for each kind of them."""

from reportgen.commands.options import (
    allow_option,
    quiet_option,
    texts_option,
    workspace_argument,
)
from reportgen.commands.upkeep import COMMANDS

__all__ = ["COMMANDS", "allow_option", "quiet_option", "texts_option", "workspace_argument"]
