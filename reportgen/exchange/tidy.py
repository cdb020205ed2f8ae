"""The tables that reportgen itself writes, read back: claims, evidence, themes, relations."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.exchange.grids import Grid
from reportgen.exchange.passage import Harvest


def read_tidy(grids: Sequence[Grid]) -> Harvest | None:
    """The harvest of reportgen's own tables; None where the grids are others."""
    return None
