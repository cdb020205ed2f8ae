"""How far readers agree beyond chance: Cohen's kappa and Krippendorff's alpha.

Both are computed in fractions, so that the same readings give the same digits everywhere. The one
kept library for alpha is under the GPL, which this project cannot pass on; it is a page of
arithmetic, published with worked examples, which the tests repeat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Level = Literal["nominal", "ordinal"]
Of = Literal["themes", "stances", "certainties"]


@dataclass(frozen=True)
class Coefficient:
    """A coefficient of agreement; `value` is None where it is not defined, and `why` says why.

    `of` is what the readers say of each unit; `units` counts those that two readers at least say
    it of, `values` what they say in all. `observed` and `expected` are, of kappa, the shares of
    agreement, and of alpha the mean disagreements, found and to be expected by chance.
    """

    name: Literal["kappa", "alpha"]
    of: Of
    level: Level
    value: float | None
    units: int
    values: int
    observed: float | None = None
    expected: float | None = None
    why: str = ""


_NOTHING = "No unit has {of} of two readers."
_CONSTANT = "Every reader gives every unit the same {of}, so that chance explains all agreement."
_NAMES = {"themes": "theme", "stances": "stance", "certainties": "certainty"}


def measure_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> Coefficient:
    """Cohen's kappa of the themes that two readers give the same units, in pairs.

    κ = (pₒ − pₑ) / (1 − pₑ), with pₒ the share of pairs that agree, and pₑ the share that would
    if each reader gave themes as often as now, but by lot. From Jacob Cohen, “A Coefficient of
    Agreement for Nominal Scales”, *Educational and Psychological Measurement* 20 (1960): 37–46.
    """
    count = len(pairs)
    if not count:
        why = _NOTHING.format(of="a theme")
        return Coefficient("kappa", "themes", "nominal", None, 0, 0, why=why)
    observed = Fraction(sum(one == other for one, other in pairs), count)
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = sum(Fraction(ones[each] * others[each], count * count) for each in ones)
    shares = float(observed), float(expected)
    if expected == 1:
        why = _CONSTANT.format(of="theme")
        return Coefficient("kappa", "themes", "nominal", None, count, 2 * count, *shares, why)
    value = float((observed - expected) / (1 - expected))
    return Coefficient("kappa", "themes", "nominal", value, count, 2 * count, *shares)


def measure_alpha(units: Sequence[Sequence[str | int]], of: Of) -> Coefficient:
    """Krippendorff's alpha of what any number of readers say of units: nominal for themes.

    For stances and certainties, both as whole numbers, it is ordinal. A unit lists what its
    readers say of it; who says nothing is left out, and a unit of one reader does not count.
    α = 1 − Dₒ / Dₑ, from Klaus Krippendorff, “Computing Krippendorff's Alpha-Reliability” (2011),
    https://repository.upenn.edu/asc_papers/43, whose sections C and D this follows.
    """
    level: Level = "nominal" if of == "themes" else "ordinal"
    paired = [unit for unit in units if len(unit) > 1]
    coincidences = _count_coincidences(paired)
    count = sum(map(len, paired))
    if not count:
        why = _NOTHING.format(of=f"a {_NAMES[of]}")
        return Coefficient("alpha", of, level, None, 0, 0, why=why)
    totals: Counter[str | int] = Counter(value for unit in paired for value in unit)
    distance = _measure_nominal if level == "nominal" else _measure_ordinal(totals)
    found = sum(n * distance(one, other) for (one, other), n in coincidences.items()) / count
    meetings = ((one, other, totals[one] * totals[other]) for one in totals for other in totals)
    apart = sum(n * distance(one, other) for one, other, n in meetings)
    by_chance = Fraction(apart, count * (count - 1))
    shares = float(found), float(by_chance)
    if not by_chance:
        why = _CONSTANT.format(of=_NAMES[of])
        return Coefficient("alpha", of, level, None, len(paired), count, *shares, why)
    return Coefficient(
        "alpha", of, level, float(1 - found / by_chance), len(paired), count, *shares
    )


def _count_coincidences(
    units: Sequence[Sequence[str | int]],
) -> Mapping[tuple[str | int, str | int], Fraction]:
    """How often each value meets each other in a unit, a unit's pairs weighing 1 / (values − 1)."""
    found: dict[tuple[str | int, str | int], Fraction] = {}
    for unit in units:
        counts = Counter(unit)
        for one, n in counts.items():
            for other, m in counts.items():
                pairs = n * (m - (one == other))
                share = Fraction(pairs, len(unit) - 1)
                found[one, other] = found.get((one, other), Fraction(0)) + share
    return found


Distance = Callable[[str | int, str | int], Fraction]


def _measure_nominal(one: str | int, other: str | int) -> Fraction:
    return Fraction(one != other)


def _measure_ordinal(totals: Mapping[str | int, int]) -> Distance:
    """The square of how many values lie between two ranks, half of each end counted."""
    ranks = sorted(totals)

    def measure(one: str | int, other: str | int) -> Fraction:
        first, last = sorted((ranks.index(one), ranks.index(other)))
        between = sum(totals[rank] for rank in ranks[first : last + 1])
        return (between - Fraction(totals[one] + totals[other], 2)) ** 2

    return measure
