"""Where a source stands on a theme: as whoever read it states it, else as its claims do.

Stances are ordinal: they have a range and a median, and no mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from statistics import median

from reportgen.model.brief import Brief, Claim, Source
from reportgen.model.comparison import MIXED, Position, Theme

__all__ = ["Standpoint", "find_standpoints", "measure_gap", "rank_theme"]


@dataclass(frozen=True)
class Standpoint:
    """Where one source stands on one theme."""

    claims: tuple[Claim, ...]
    """All its claims on the theme; none where it is silent."""
    given: Position | None = None
    """What the comparison states of it, if anything."""

    @cached_property
    def counted(self) -> tuple[Claim, ...]:
        """The claims of the latest time that take a side; of the present, where any is."""
        latest = max((_end(claim) for claim in self.claims), default=date.max)
        return tuple(c for c in self.claims if c.stance is not None and _end(c) == latest)

    @cached_property
    def _stances(self) -> tuple[int, ...]:
        return tuple(sorted(c.stance for c in self.counted if c.stance is not None))

    @property
    def n_claims(self) -> int:
        """How many claims it has on the theme."""
        return len(self.claims)

    @property
    def n_stances(self) -> int:
        """How many of them count: those of the latest time that take a side."""
        return len(self.counted)

    @property
    def low(self) -> int | None:
        """The lowest stance of the claims that count."""
        return min(self._stances, default=None)

    @property
    def high(self) -> int | None:
        """The highest stance of the claims that count."""
        return max(self._stances, default=None)

    @property
    def is_silent(self) -> bool:
        """Whether it has no claim on the theme."""
        return not self.claims

    @property
    def is_given(self) -> bool:
        """Whether the comparison states it."""
        return self.given is not None

    @property
    def is_mixed(self) -> bool:
        """Whether it is on both sides of the middle."""
        if self.given:
            return self.given.stance == MIXED
        return bool(self._stances) and self._stances[0] < 0 < self._stances[-1]

    @property
    def middle(self) -> float | None:
        """What it is ranked by: as stated, else the median of its claims; None for no side.

        Mixed is 0, the middle of the scale. A half is never shown: a range is.
        """
        if self.is_mixed:
            return 0.0
        if self.given:
            return None if self.given.stance is None else float(self.given.stance)
        return float(median(self._stances)) if self._stances else None

    @property
    def stance(self) -> int | None:
        """As stated, else the median of its claims; None where mixed, a half, or no side."""
        if self.middle is None or self.is_mixed or not self.middle.is_integer():
            return None
        return int(self.middle)

    @property
    def why(self) -> str:
        """Why it is there, as the comparison states it; "" where it does not."""
        return (self.given.why if self.given else None) or ""

    @property
    def basis(self) -> tuple[str, ...]:
        """The ids of the claims that it rests on: those stated, else those that count."""
        stated = self.given.basis if self.given else ()
        return stated or tuple(claim.id for claim in self.counted)

    @property
    def marks(self) -> Mapping[str, str | int | float | None]:
        """It as attributes of the markup: `stance`, or `low`, `high`, `median` and `claims`."""
        if self.given:
            return {"stance": MIXED if self.is_mixed else self.stance}
        if self.middle is None:
            return {}
        middle = int(self.middle) if self.middle.is_integer() else self.middle
        return {"low": self.low, "high": self.high, "median": middle, "claims": self.n_stances}


def _end(claim: Claim) -> date:
    return claim.period.last if claim.period else date.max


def find_standpoints(brief: Brief) -> dict[tuple[str, str], Standpoint]:
    """Every theme (by id) and source (by key), themes first; what is stated of silence is not."""
    return dict(_walk(brief, _group(brief.sources)))


def _group(sources: Iterable[Source]) -> dict[tuple[str, str], list[Claim]]:
    claims: dict[tuple[str, str], list[Claim]] = {}
    for source in sources:
        for claim in source.claims:
            claims.setdefault((claim.theme, source.key), []).append(claim)
    return claims


def _walk(
    brief: Brief, claims: Mapping[tuple[str, str], list[Claim]]
) -> Iterator[tuple[tuple[str, str], Standpoint]]:
    for theme in brief.comparison.themes:
        for source in brief.sources:
            place = (theme.id, source.key)
            yield place, _stand(theme, source, tuple(claims.get(place, ())))


def _stand(theme: Theme, source: Source, claims: tuple[Claim, ...]) -> Standpoint:
    return Standpoint(claims, theme.positions.get(source.key) if claims else None)


def rank_theme(gap: int | None, disputes: int) -> tuple[int, int]:
    """Sorts the themes on which sources differ most first: by gap, then by disputes."""
    return -(gap or 0), -disputes


def measure_gap(standpoints: Iterable[Standpoint]) -> int | None:
    """How far apart the outermost stand, in whole steps: a half counts as one.

    None where fewer than two take a side.
    """
    placed = [place.middle for place in standpoints if place.middle is not None]
    return math.ceil(max(placed) - min(placed)) if len(placed) > 1 else None
