"""Sources in groups, and claims that say the same: each where it belongs, once."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.errors import Finding, Location
from reportgen.model.brief import Brief, Claim, Source
from reportgen.model.comparison import sign
from reportgen.model.grouping import KNOWN, Grouping, find_value
from reportgen.reading.validation import listing, suggest
from reportgen.rules import (
    BAD_GROUPING,
    CIRCULAR_SAMENESS,
    OPPOSITE_SAMENESS,
    STRAY_SAMENESS,
    TWO_GROUPS,
    UNGROUPED,
    UNKNOWN_ATTRIBUTE,
    UNKNOWN_CLAIM,
    UNKNOWN_MEMBER,
)
from reportgen.workspace import COMPARISON_FILE


def check_groupings(brief: Brief) -> Iterator[Finding]:
    """Groups are made by something that sources have, or of lists."""
    for name, grouping in brief.comparison.groups.items():
        if bool(grouping.by) == bool(grouping.lists):
            where = brief.locate(COMPARISON_FILE, "groups", name)
            message = f"The groups {grouping.label!r} are made neither by anything nor of lists."
            remedy = "Write by: genre, year or an attribute of the sources, or lists: {…: [keys]}."
            if grouping.by:
                message = f"The groups {grouping.label!r} are made both by something and of lists."
                remedy = "Keep one of `by` and `lists`."
            yield BAD_GROUPING.at(where, message, remedy)


def check_members(brief: Brief) -> Iterator[Finding]:
    """A list of a group names sources that there are, each in one group."""
    known = {source.key for source in brief.sources}
    if not known or brief.unread:
        return  # who is named may be among what could not be read
    known |= {draft.source for draft in brief.drafts}
    for name, grouping in brief.comparison.groups.items():
        seen: dict[str, tuple[str, Location]] = {}
        for group, keys in grouping.lists.items():
            for index, key in enumerate(keys):
                where = brief.locate(COMPARISON_FILE, "groups", name, "lists", group, index)
                if key not in known:
                    remedy = suggest(key, known, f"They are: {listing(sorted(known))}.")
                    yield UNKNOWN_MEMBER.at(where, f"There is no source {key!r}.", remedy)
                    continue
                first, place = seen.setdefault(key, (group, where))
                if place is not where:
                    yield _report_second(key, (first, place), (group, where))


def _report_second(key: str, first: tuple[str, Location], second: tuple[str, Location]) -> Finding:
    if first[0] == second[0]:
        message = f"{key!r} is named twice in the group {first[0]!r}."
    else:
        message = f"{key!r} is in the group {first[0]!r} already, so {second[0]!r} lacks it."
    remedy = "Keep it in one group: it would be counted twice."
    return TWO_GROUPS.at(second[1], message, remedy, ((first[1], "it is named here first"),))


def check_attributes(brief: Brief) -> Iterator[Finding]:
    """What groups are made by is something that sources have."""
    if not brief.sources or brief.unread:
        return
    known = {name for source in brief.sources for name in source.attributes}
    for name, grouping in brief.comparison.groups.items():
        if grouping.by and grouping.by not in known | set(KNOWN):
            where = brief.locate(COMPARISON_FILE, "groups", name, "by")
            message = f"No source has an attribute {grouping.by!r}."
            choices = (*sorted(known), *KNOWN)
            otherwise = (
                f"Write it in each extract, e.g. attributes: {{{grouping.by}: …}}, or group by: "
                f"{listing(choices)}."
            )
            yield UNKNOWN_ATTRIBUTE.at(where, message, suggest(grouping.by, choices, otherwise))


def check_ungrouped(brief: Brief) -> Iterator[Finding]:
    """Every source is in a group, where sources are grouped."""
    if brief.unread:
        return
    for name, grouping in brief.comparison.groups.items():
        left = [source for source in brief.sources if not _find_home(brief, source, grouping)]
        named = {key for keys in grouping.lists.values() for key in keys}
        if not named <= {source.key for source in brief.sources}:
            continue  # one of them may be meant, which is a finding already
        if left and len(left) < len(brief.sources):
            count = "One source is" if len(left) == 1 else f"{len(left)} sources are"
            keys = listing([source.key for source in left])
            message = f"{count} in none of the groups {grouping.label!r}: {keys}."
            remedy = "Add each to a list, or leave it: documents count it as in no group."
            if grouping.by:
                remedy = (
                    f"Write attributes: {{{grouping.by}: …}} in each extract, or leave it: "
                    "documents count it as in no group."
                )
            yield UNGROUPED.at(brief.locate(COMPARISON_FILE, "groups", name), message, remedy)


def _find_home(brief: Brief, source: Source, grouping: Grouping) -> bool:
    if grouping.by:
        return bool(find_value(brief, source, grouping.by))
    return any(source.key in keys for keys in grouping.lists.values())


def check_sameness(brief: Brief) -> Iterator[Finding]:
    """A claim says the same as another one on its theme, which takes no other side."""
    for claim, where in _walk_sameness(brief):
        name = claim.same_as or ""
        if name not in brief.claims:
            if name not in brief.unread:
                yield _report_unknown(brief, claim, where)
            continue
        other_source, other = brief.claims[name]
        place = _locate(brief, other_source, other)
        if other.theme != claim.theme and brief.themes:
            message = f"{claim.id!r} is on {claim.theme!r}, and {name!r} on {other.theme!r}."
            remedy = "Correct one of the themes, or relate the claims: type: agrees."
            related = ((place, "the other claim is here"),)
            yield STRAY_SAMENESS.at(where, message, remedy, related)
        elif (claim.stance or 0) * (other.stance or 0) < 0:
            stances = f"{sign(claim.stance or 0)} and {sign(other.stance or 0)}"
            message = f"{claim.id!r} and {name!r} say the same, and stand at {stances}."
            remedy = "Correct one of the stances, or delete same_as."
            related = ((place, "the other claim is here"),)
            yield OPPOSITE_SAMENESS.at(where, message, remedy, related)


def _report_unknown(brief: Brief, claim: Claim, where: Location) -> Finding:
    name, others = claim.same_as or "", brief.claims.keys() - {claim.id}
    message = f"There is no claim {name!r} in any extract."
    remedy = suggest(name, sorted(others), "Write the id of a claim of sources/<key>.yml.")
    if name in brief.drafted:
        message, remedy = f"The claim {name!r} is a draft.", "Finish it, or name another claim."
    return UNKNOWN_CLAIM.at(where, message, remedy)


def check_circular_sameness(brief: Brief) -> Iterator[Finding]:
    """Claims that say the same lead to one that stands for all."""
    places = {claim.id: (claim.same_as or "", where) for claim, where in _walk_sameness(brief)}
    done: set[str] = set()
    for start in places:
        way: list[str] = []
        name = start
        while name in places and name not in done:
            done.add(name)
            way.append(name)
            name = places[name][0]
        if name in way:
            circle = [*way[way.index(name) :], name]
            message = f"Claims say the same in a circle: {' → '.join(circle)}."
            if len(circle) == 2:
                message = f"The claim {name!r} says the same as itself."
            remedy = "Delete same_as of the claim that is to stand for all of them."
            yield CIRCULAR_SAMENESS.at(places[way[-1]][1], message, remedy)


def _walk_sameness(brief: Brief) -> Iterator[tuple[Claim, Location]]:
    for source in brief.sources:
        for index, claim in enumerate(source.claims):
            if claim.same_as is not None:
                yield claim, brief.locate(source.file, "claims", index, "same_as")


def _locate(brief: Brief, source: Source, claim: Claim) -> Location:
    index = next(n for n, one in enumerate(source.claims) if one is claim)
    return brief.locate(source.file, "claims", index, "id")
