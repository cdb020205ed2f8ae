"""Claims that may say the same: proposed by how like their words are, written if a person wishes.

Likeness of words is no sameness of meaning ("wake" and "do not wake" are very like), so that
nothing is gathered here without having been asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process, utils

from reportgen.editing.folder import Folder, list_claims
from reportgen.editing.plan import Plan
from reportgen.errors import Location, Misuse
from reportgen.exchange.extracts import Extract
from reportgen.model.brief import Brief, Claim
from reportgen.model.sameness import find_heads
from reportgen.reading.validation import listing, suggest
from reportgen.writing.amendment import amend
from reportgen.writing.replacement import Put

_BLOCK = 1000
"""How many claims are compared with all of their theme at once: what is compared lies in memory."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Likeness:
    """A claim that may say the same as another source's, and how like their words are, of 100.

    `head` is the claim that stands for all that say the same; `nearest` that of them whose words
    are most like.
    """

    claim: str
    head: str
    nearest: str
    score: int


@dataclass(frozen=True)
class Group:
    """Claims on one theme that may say the same as the first of them, in the brief's order."""

    theme: str
    head: str
    same: tuple[Likeness, ...]


def propose(brief: Brief, least: int, theme: str | None = None) -> tuple[Group, ...]:
    """What may say the same, by themes and the brief's order; `least` is the likeness, of 100.

    What is gathered already is not proposed, nor what opposite sides say, nor one source twice, nor
    claims whose numbers differ. Raises `Misuse` for a theme that there is not.
    """
    if theme is not None and theme not in brief.themes:
        otherwise = f"The themes are: {listing(brief.themes)}."
        raise Misuse(f"There is no theme {theme!r}.", suggest(theme, brief.themes, otherwise))
    by_theme: dict[str, list[Claim]] = {}
    for _, claim in brief.claims.values():
        by_theme.setdefault(claim.theme, []).append(claim)
    heads = find_heads(brief)
    groups = []
    for name in brief.themes if theme is None else (theme,):
        found: dict[str, list[Likeness]] = {}
        for one in _compare(brief, by_theme.get(name, ()), heads, least):
            found.setdefault(one.head, []).append(one)
        groups += [Group(name, head, tuple(same)) for head, same in found.items()]
    return tuple(groups)


def _compare(
    brief: Brief, claims: Sequence[Claim], known: Mapping[str, str], least: int
) -> Iterator[Likeness]:
    """For each claim that says the same as no other yet, the most like of those before it."""
    words = [_fold(claim.claim) for claim in claims]
    numbers = [_NUMBER.findall(claim.claim) for claim in claims]
    heads = {claim.id: known[claim.id] for claim in claims}
    sides: dict[str, set[bool]] = {}
    for claim in claims:
        sides.setdefault(heads[claim.id], set()).update(_tell_sides(claim))

    def may_be(one: int, other: int) -> bool:
        claim, nearest = claims[one].id, claims[other].id
        return (
            numbers[one] == numbers[other]
            and len(sides[claim] | sides[heads[nearest]]) < 2
            and brief.claims[claim][0] is not brief.claims[nearest][0]
            and heads[nearest] != claim
        )

    for start in range(0, len(claims), _BLOCK):
        block = words[start : start + _BLOCK]
        scores = process.cdist(block, words, scorer=fuzz.ratio, score_cutoff=least, workers=-1)
        for one, row in enumerate(scores, start):
            if known[claims[one].id] != claims[one].id:
                continue
            before = row[:one]
            while one and before[other := int(before.argmax())] >= least:
                if may_be(one, other):
                    head = heads[claims[other].id]
                    sides[head] |= sides[claims[one].id]
                    _lead(heads, claims[one].id, head)
                    yield Likeness(claims[one].id, head, claims[other].id, int(before[other]))
                    break
                before[other] = 0


def _tell_sides(claim: Claim) -> set[bool]:
    """The side that a claim takes, if any."""
    return {claim.stance > 0} if claim.stance else set()


def _lead(heads: dict[str, str], claim: str, head: str) -> None:
    """Has all that a claim stands for stand under another one."""
    for name, known in heads.items():
        if known == claim:
            heads[name] = head


def _fold(words: str) -> str:
    """Words as they are compared: in small letters, without signs, in no order of their own."""
    return " ".join(sorted(utils.default_process(words).split()))


# ── written ──────────────────────────────────────────────────────────────────────────────


def locate(brief: Brief, claim: str) -> Location:
    """Where the extract has a claim."""
    source, record = brief.claims[claim]
    index = next(n for n, one in enumerate(source.claims) if one is record)
    return brief.locate(source.file, "claims", index, "id")


def plan_sameness(folder: Folder, brief: Brief, pairs: Iterable[tuple[str, str]]) -> Plan:
    """What changes so that each first claim of a pair says the same as the second.

    Raises `Misuse` for a claim that there is not, that is on another theme or side, or that names
    another already, and for a circle.
    """
    heads = find_heads(brief)
    wanted: dict[str, str] = {}
    for claim, other in dict.fromkeys(pairs):
        _require(brief, claim, other)
        if claim in wanted or brief.claims[claim][1].same_as is not None:
            before = wanted.get(claim) or brief.claims[claim][1].same_as
            raise Misuse(f"{claim!r} says the same as {before!r} already.", "Name it once.")
        wanted[claim] = other
    for claim in wanted:
        way = [claim]
        while following := wanted.get(way[-1]) or _follow(heads, way[-1]):
            way.append(following)
            if following in way[:-1]:
                circle = " → ".join(way)
                raise Misuse(f"Claims would say the same in a circle: {circle}.", "Leave one out.")
    return _plan(folder, wanted)


def _follow(heads: Mapping[str, str], claim: str) -> str | None:
    return heads[claim] if heads[claim] != claim else None


def _require(brief: Brief, claim: str, other: str) -> None:
    for name in (claim, other):
        if name not in brief.claims:
            remedy = suggest(name, brief.claims, "Write the id of a finished claim.")
            raise Misuse(f"There is no claim {name!r}.", remedy)
    first, second = brief.claims[claim][1], brief.claims[other][1]
    if first.theme != second.theme:
        raise Misuse(
            f"{claim!r} is on {first.theme!r}, and {other!r} on {second.theme!r}.",
            "Claims of two themes do not say the same; relate them: type: agrees.",
        )
    if (first.stance or 0) * (second.stance or 0) < 0:
        raise Misuse(f"{claim!r} and {other!r} are on opposite sides.", "Correct a stance first.")


def _plan(folder: Folder, wanted: Mapping[str, str]) -> Plan:
    """The extracts with what is wanted of their claims."""
    contents, done = {}, []
    for extract in folder.extracts.values():
        puts = [
            Put(("claims", number, "same_as"), wanted[claim["id"]])
            for number, claim in list_claims(extract)
            if _is_wanted(claim, wanted)
        ]
        if puts and extract.data is not None:
            contents[extract.name] = extract.data, amend(extract.data, extract.name, puts)
            done += [_tell(extract, put) for put in puts]
    return Plan(folder.workspace, contents, tuple(done))


def _is_wanted(claim: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    return isinstance(claim.get("id"), str) and claim["id"] in wanted


def _tell(extract: Extract, put: Put) -> str:
    where = extract.document.positions.locate(*put.path[:-1])
    return f"{where}: the claim says the same as {put.value}."
