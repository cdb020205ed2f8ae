"""Which rows of a figure a canvas has room for."""

from __future__ import annotations

from collections.abc import Sequence


def choose_rows(heights: Sequence[float], ranks: Sequence[float], room: float) -> list[int]:
    """The rows, in their order, that fit into `room` points, the highest rank first.

    One at least, however high. Of equal ranks the first goes first.
    """
    chosen: list[int] = []
    for index in sorted(range(len(heights)), key=lambda row: -ranks[row]):
        room -= heights[index]
        if room < 0 and chosen:
            break
        chosen.append(index)
    return sorted(chosen)
