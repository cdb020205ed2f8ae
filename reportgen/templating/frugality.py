"""What a template may count to: numbers and texts in it grow no further than a document needs."""

from __future__ import annotations

from collections.abc import Callable, Sized

from jinja2.sandbox import safe_range

from reportgen.limits import LARGEST_POWER, LONGEST_PRODUCT, MOST_COUNTED


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
        raise OverflowError(f"The power is of more than {LARGEST_POWER}")


def _measure(left: object, right: object) -> int:
    """How long a text or a list becomes that is repeated; 0 where none is."""
    if isinstance(left, Sized) and isinstance(right, int):
        return len(left) * right
    return len(right) * left if isinstance(right, Sized) and isinstance(left, int) else 0
