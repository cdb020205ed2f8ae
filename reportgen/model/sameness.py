"""Claims that say the same, gathered by hand: `same_as` in an extract."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.model.brief import Brief


def find_heads(brief: Brief) -> dict[str, str]:
    """Of every claim the one that stands for all that say the same: by id, often its own.

    A claim says the same as the one that it names, and as what that one names in turn. One that
    names no claim of the brief, or in a circle, stands for itself.
    """
    named = {
        claim.id: claim.same_as
        for _, claim in brief.claims.values()
        if claim.same_as is not None and claim.same_as in brief.claims
    }
    heads: dict[str, str] = {}
    for id_ in brief.claims:
        way = _follow(id_, named, heads)
        last = way[-1]
        in_circle = last in way[:-1]
        for one in way:
            heads.setdefault(one, one if in_circle else heads.get(last, last))
    return heads


def _follow(id_: str, named: Mapping[str, str], heads: Mapping[str, str]) -> list[str]:
    """The claims from one to the next that is named, up to one that is known, or met before."""
    way, seen = [id_], {id_}
    while way[-1] not in heads and way[-1] in named:
        way.append(named[way[-1]])
        if way[-1] in seen:
            break
        seen.add(way[-1])
    return way


def gather(brief: Brief) -> dict[str, tuple[str, ...]]:
    """The ids of all claims that say the same, by the one that stands for them; it is the first.

    Only claims that another says too are in it.
    """
    found: dict[str, list[str]] = {}
    for id_, head in find_heads(brief).items():
        found.setdefault(head, []).append(id_)
    return {
        head: (head, *(one for one in ids if one != head))
        for head, ids in found.items()
        if len(ids) > 1
    }
