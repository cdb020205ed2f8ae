"""Which of two editions' records are the same: by their ids, else by their words.

Exact before alike, and nothing rather than a guess: a record that two others resemble equally is
told as dropped, and they as added.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

ALIKE = 0.62
"""How much of their words two texts have in common at least to be one that was reworded.

One word in ten of a sentence that is exchanged leaves 0.9; two sentences on the same matter have
about 0.4, and the same sentence rewritten throughout 0.5.
"""
CLEARER = 0.05
"""By how much the best match must be better than the second, else neither is one."""

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Pairing(Generic[T]):
    """What is in both editions, as pairs of old and new, and what is in one of them alone.

    Each is in the order of its own edition, and the pairs in that of the new one.
    """

    pairs: tuple[tuple[T, T], ...]
    dropped: tuple[T, ...]
    added: tuple[T, ...]


def match_words(
    old: Mapping[str, str], new: Mapping[str, str], least: float = ALIKE
) -> dict[str, str]:
    """Which names of `new` have the words that names of `old` had: {old name: new name}.

    Both are texts by name, e.g. claims by their ids. A name that is in both stands for itself,
    whatever its words. Others are matched by the same words first, then by the most alike, where
    these are at least `least` alike (1 is the same) and no other is as much. What has no match
    is left out.
    """
    found = {name: name for name in old if name in new}
    ours = {name: words for name, words in old.items() if name not in new}
    theirs = {name: words for name, words in new.items() if name not in old}
    return found | dict(_match(ours, theirs, least))


def pair(
    old: Sequence[T],
    new: Sequence[T],
    words: Callable[[T], str],
    name: Callable[[T], str | None] = lambda _: None,
    renamed: Mapping[str, str] | None = None,
    *,
    old_name: Callable[[T], str | None] | None = None,
) -> Pairing[T]:
    """Pairs records by their names, and those that have none, or another, by their words.

    `renamed` gives the new names of old records that are known to have another, and `old_name` is
    what old ones are called by, where that is not `name`. Records without words are paired by
    their names alone.
    """
    names = renamed or {}
    named = {name(one): place for place, one in enumerate(new) if name(one)}
    met: dict[int, int] = {}
    taken: set[int] = set()
    for place, one in enumerate(old):
        own = (old_name or name)(one)
        found = named.get(names.get(own, own)) if own else None
        if found is not None and found not in taken:
            met[place] = found
            taken.add(found)
    ours = {place: words(one) for place, one in enumerate(old) if place not in met}
    theirs = {place: words(one) for place, one in enumerate(new) if place not in taken}
    met |= dict(_match(ours, theirs, ALIKE))
    taken = set(met.values())
    return Pairing(
        tuple((old[a], new[b]) for a, b in sorted(met.items(), key=lambda item: item[1])),
        tuple(one for place, one in enumerate(old) if place not in met),
        tuple(one for place, one in enumerate(new) if place not in taken),
    )


def _match(old: Mapping[K, str], new: Mapping[K, str], least: float) -> list[tuple[K, K]]:
    """Pairs of the same words, in the same place before the first; then those most alike."""
    free: dict[str, list[K]] = {}
    for key, words in new.items():
        free.setdefault(_plain(words), []).append(key)
    shapes = {key: shape for key, words in old.items() if (shape := _plain(words)) in free}
    in_place = sorted(shapes, key=lambda one: one not in free[shapes[one]])
    pairs = [
        (key, same.pop(same.index(key) if key in same else 0))
        for key in in_place
        if shapes[key] and (same := free[shapes[key]])
    ]
    known, taken = {a for a, _ in pairs}, {b for _, b in pairs}
    ours = {key: words for key, words in old.items() if key not in known}
    theirs = {key: words for key, words in new.items() if key not in taken}
    return pairs + _match_alike(ours, theirs, least)


def _match_alike(old: Mapping[K, str], new: Mapping[K, str], least: float) -> list[tuple[K, K]]:
    """Pairs each of which is for both clearly the best there is, found until there is none."""
    scores = _measure(old, new, least)
    pairs: list[tuple[K, K]] = []
    while scores:
        sure = [(a, b) for (a, b), score in scores.items() if _is_best(a, b, score, scores)]
        if not sure:
            break
        pairs += sure
        gone_old, gone_new = {a for a, _ in sure}, {b for _, b in sure}
        scores = {
            (a, b): score
            for (a, b), score in scores.items()
            if a not in gone_old and b not in gone_new
        }
    return pairs


def _is_best(a: K, b: K, score: float, scores: Mapping[tuple[K, K], float]) -> bool:
    rivals = (other for (c, d), other in scores.items() if (c == a) != (d == b))
    return all(score - other >= CLEARER for other in rivals)


def _measure(old: Mapping[K, str], new: Mapping[K, str], least: float) -> dict[tuple[K, K], float]:
    """How alike the texts are that are alike at all: the share of words in the same order."""
    if not old or not new:
        return {}
    from rapidfuzz.distance import Indel  # slow to import, and seldom needed

    ours = {key: shape.split(" ") for key, words in old.items() if (shape := _plain(words))}
    theirs = {key: shape.split(" ") for key, words in new.items() if (shape := _plain(words))}
    return {
        (a, b): score
        for a, words in ours.items()
        for b, others in theirs.items()
        if (score := Indel.normalized_similarity(words, others, score_cutoff=least)) > 0
    }


def _plain(words: str) -> str:
    """Words as they are compared: no capitals, no punctuation, East Asian characters apart."""
    spaced = re.sub(r"([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])", r" \1 ", words.casefold())
    return " ".join(re.findall(r"\w+", spaced)) or words.strip()


def is_reordered(old: Iterable[Hashable], new: Iterable[Hashable]) -> bool:
    """Whether what two lists have in common stands in another order."""
    ours, theirs = list(old), list(new)
    return [one for one in ours if one in theirs] != [one for one in theirs if one in ours]
