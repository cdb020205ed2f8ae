"""What a template may count to: numbers and texts in it grow no further than a document needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sized

from jinja2.sandbox import safe_range

from reportgen.intake.options import FRONT_MATTER
from reportgen.limits import (
    DEEPEST_BRACKETS,
    LARGEST_POWER,
    LONGEST_PRINTED,
    LONGEST_PRODUCT,
    MOST_COUNTED,
)

_BRACKET = re.compile(r"\\.|[\[\]]")  # what is escaped is no bracket


def make_range() -> Callable[..., range]:
    """`range` for one template: all ranges together have a number of items that is bearable."""
    counted = 0

    def count(*arguments: int) -> range:
        """The whole numbers up to one, as in Python."""
        nonlocal counted
        found = safe_range(*arguments)
        counted += len(found)
        if counted > MOST_COUNTED:
            raise OverflowError(f"The template counts to more than {MOST_COUNTED:,}")
        return found

    return count


def refuse_growth(operator: str, left: object, right: object) -> None:
    """Raises OverflowError for a product or a power that is larger than a page."""
    if operator == "*" and _measure(left, right) > LONGEST_PRODUCT:
        raise OverflowError(f"The product has more than {LONGEST_PRODUCT:,} characters")
    if operator == "**" and isinstance(right, int | float) and abs(right) > LARGEST_POWER:
        raise OverflowError(f"The exponent is more than {LARGEST_POWER}")


def refuse_length(value: object) -> None:
    """Raises OverflowError for a text, to be printed, that is longer than a brief."""
    if isinstance(value, str) and len(value) > LONGEST_PRINTED:
        raise OverflowError(f"The text has more than {LONGEST_PRINTED:,} characters")


def is_tangled(text: str) -> bool:
    """Whether Markdown has more brackets within each other than anyone writes.

    Pandoc reads what is in brackets anew for each pair around it. Options at its head are YAML.
    """
    for paragraph in FRONT_MATTER.sub("", text).split("\n\n"):
        depth = 0
        for bracket in _BRACKET.findall(paragraph):
            depth += {"[": 1, "]": -1 if depth else 0}.get(bracket, 0)
            if depth > DEEPEST_BRACKETS:
                return True
    return False


def _measure(left: object, right: object) -> int:
    """How long a text or a list becomes that is repeated; 0 where none is."""
    if isinstance(left, Sized) and isinstance(right, int):
        return len(left) * right
    return len(right) * left if isinstance(right, Sized) and isinstance(left, int) else 0
