"""Where the sources of a group stand on a theme: how many speak, and who says what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from reportgen.model.brief import Brief, Claim, Source
from reportgen.model.grouping import divide
from reportgen.model.sameness import find_heads
from reportgen.model.standpoints import Standpoint

STEPS = (-2, -1, 0, 1, 2)
MOST_APART = 16
"""More sources than this cannot be told apart side by side: without groups, all are one."""
_FEW = 3

Voice = tuple[Source, Claim]


@dataclass(frozen=True)
class Distribution:
    """How the sources of one group are spread over a theme's scale.

    `steps` counts those that take a side by the step that each is nearest to, mixed ones in the
    middle. `typical` is the claim nearest to the median, of several the one that most of them
    say; `said` how many do. `dissenting` is a claim from the other side, of who is furthest.
    """

    group: str
    sources: tuple[Source, ...]
    speakers: tuple[Source, ...]
    steps: tuple[int, ...]
    middle: float | None
    typical: Voice | None
    said: int
    dissenting: Voice | None

    @property
    def placed(self) -> int:
        """How many take a side."""
        return sum(self.steps)


def find_groups(brief: Brief) -> tuple[tuple[str, tuple[Source, ...]], ...]:
    """The groups that documents speak of: those of the first grouping.

    Where there is none: nothing, or, of more sources than can be told apart, all as one under "".
    """
    for grouping in brief.comparison.groups.values():
        return divide(brief, grouping)
    return (("", tuple(brief.sources)),) if len(brief.sources) > MOST_APART else ()


def find_distributions(
    brief: Brief,
    places: Mapping[tuple[str, str], Standpoint],
    groups: Iterable[tuple[str, tuple[Source, ...]]],
) -> dict[str, tuple[Distribution, ...]]:
    """By the id of each theme, a distribution for each group, in their order.

    `places` are those of `find_standpoints`.
    """
    heads, parts = find_heads(brief), tuple(groups)
    return {
        theme.id: tuple(
            _distribute(name, sources, {s.key: places[theme.id, s.key] for s in sources}, heads)
            for name, sources in parts
        )
        for theme in brief.comparison.themes
    }


def rank_spread(spread: Iterable[Distribution]) -> tuple[float, float, int]:
    """Sorts the themes on which groups differ most first: by the gap between their medians.

    Groups of which hardly any source takes a side decide only where no others do.
    """
    parts = tuple(spread)
    gap, any_gap = (
        _measure_gap(one.middle for one in parts if one.placed >= few) for few in (_FEW, 1)
    )
    return -gap, -any_gap, -sum(one.placed for one in parts)


def _measure_gap(middles: Iterable[float | None]) -> float:
    known = [middle for middle in middles if middle is not None]
    return max(known) - min(known) if known else 0.0


def _distribute(
    name: str,
    sources: tuple[Source, ...],
    places: Mapping[str, Standpoint],
    heads: Mapping[str, str],
) -> Distribution:
    speakers = tuple(source for source in sources if not places[source.key].is_silent)
    middles = [m for s in speakers if (m := places[s.key].middle) is not None]
    nearest = [find_step(middle) for middle in middles]
    middle = float(median(middles)) if middles else None
    voices = [(source, claim) for source in speakers for claim in places[source.key].claims]
    saying = _count_saying(voices, heads)
    typical = _find_typical(voices, middle, heads, saying)
    return Distribution(
        name,
        sources,
        speakers,
        tuple(nearest.count(step) for step in STEPS),
        middle,
        typical,
        saying[heads[typical[1].id]] if typical else 0,
        _find_dissenting(speakers, places, middle),
    )


def find_step(middle: float) -> int:
    """The whole step of the scale that is nearest; a half goes away from the middle."""
    return int(abs(middle) + 0.5) * (1 if middle > 0 else -1)


def _count_saying(voices: Iterable[Voice], heads: Mapping[str, str]) -> dict[str, int]:
    """How many sources say what a claim says, by the claim that stands for all."""
    saying: dict[str, set[str]] = {}
    for source, claim in voices:
        saying.setdefault(heads[claim.id], set()).add(source.key)
    return {head: len(keys) for head, keys in saying.items()}


def _find_typical(
    voices: list[Voice],
    middle: float | None,
    heads: Mapping[str, str],
    saying: Mapping[str, int],
) -> Voice | None:
    def rank(voice: Voice) -> tuple[float, int]:
        stance = voice[1].stance
        away = abs((stance or 0) - (middle or 0)) + (0 if stance is not None else 0.25)
        return away, -saying[heads[voice[1].id]]

    return min(voices, key=rank, default=None)


def _find_dissenting(
    speakers: Iterable[Source], places: Mapping[str, Standpoint], middle: float | None
) -> Voice | None:
    if not middle:
        return None

    def walk() -> Iterator[tuple[float, Voice]]:
        for source in speakers:
            stands = places[source.key].middle
            against = [
                claim
                for claim in places[source.key].counted
                if claim.stance is not None and claim.stance * middle < 0
            ]
            if stands is not None and stands * middle < 0 and against:
                furthest = max(against, key=lambda claim: abs(claim.stance or 0))
                yield abs(stands), (source, furthest)

    return max(walk(), key=lambda one: one[0], default=(0.0, None))[1]
