"""What a spreadsheet would compute: texts that are to stay texts in a table.

In CSV nothing but an apostrophe before it keeps "=1+1" from being a formula.
"""

from __future__ import annotations

import re

# What a spreadsheet takes for a formula, or for the apostrophe that keeps one from being it.
_FORMULA = re.compile(r"[=+\-@\t\r'](?!\d+(?:\.\d+)?$)")


def guard(cell: object) -> object:
    """A text that would be a formula, with an apostrophe before it; numbers are none."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def unguard(text: str) -> str:
    """A text without the apostrophe that was put before it."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text[1:]) else text
