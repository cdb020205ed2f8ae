"""The commands beside `build`, `check` and `preview`, a module for each kind of them."""

from reportgen.commands import (
    adding,
    batching,
    beginning,
    completion,
    editions,
    likeness,
    readers,
    reading,
    reviewing,
    upkeep,
    verifying,
)
from reportgen.commands.options import (
    EXIT_CODES,
    allow_option,
    make_engine_option,
    quiet_option,
    texts_option,
    workspace_argument,
)

COMMANDS = (
    *verifying.COMMANDS,
    *reading.COMMANDS,
    *beginning.COMMANDS,
    *adding.COMMANDS,
    *readers.COMMANDS,
    *editions.COMMANDS,
    *likeness.COMMANDS,
    *batching.COMMANDS,
    *reviewing.COMMANDS,
    *upkeep.COMMANDS,
    *completion.COMMANDS,
)

__all__ = [
    "COMMANDS",
    "EXIT_CODES",
    "allow_option",
    "make_engine_option",
    "quiet_option",
    "texts_option",
    "workspace_argument",
]
