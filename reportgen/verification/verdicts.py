"""What verification found, as findings for a person: where, what, and how to fix it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from reportgen.errors import Finding, Location, sort_findings
from reportgen.model.brief import Brief, describe
from reportgen.model.locators import Locator
from reportgen.model.positions import Path
from reportgen.rules import (
    ALTERED_QUOTATION,
    CHANGED_QUOTATION,
    DISTANT_FIGURE,
    MISPLACED_QUOTATION,
    MISSING_QUOTATION,
    REPEATED_QUOTATION,
    UNPLACED_LOCATOR,
    UNVERIFIED,
)
from reportgen.verification.lock import Standing, State
from reportgen.verification.results import FactCheck, Nearness, Status, Verification

_RULES = {
    Status.MISSING: MISSING_QUOTATION,
    Status.ELSEWHERE: MISPLACED_QUOTATION,
    Status.NEARLY: ALTERED_QUOTATION,
    Status.REPEATED: REPEATED_QUOTATION,
    Status.UNPLACED: UNPLACED_LOCATOR,
}

Result = Verification | FactCheck | Standing


def to_findings(results: Iterable[Result], brief: Brief) -> tuple[Finding, ...]:
    """What is wrong or doubtful in what was verified, sorted by place; what is right gives none."""
    return sort_findings(
        finding for result in results if (finding := _to_finding(result, brief)) is not None
    )


def find_unverified(standings: Iterable[Standing], brief: Brief) -> Iterator[Finding]:
    """The quotations that no text was ever asked for."""
    for standing in standings:
        if standing.state is State.UNCHECKED and standing.status is None:
            quotation = standing.quotation
            yield UNVERIFIED.at(
                _place(brief, quotation.source, quotation.path),
                f"The quotation {describe(quotation.quote)} was never verified.",
                "Verify it where the text is: reportgen verify --texts FOLDER",
            )


def _to_finding(result: Result, brief: Brief) -> Finding | None:
    if isinstance(result, Verification):
        return _judge_quotation(result, brief)
    if isinstance(result, FactCheck):
        return _judge_fact(result, brief)
    return _judge_standing(result, brief)


def _place(brief: Brief, source: str, path: Path) -> Location:
    return brief.locate(f"sources/{source}.yml", *path)


def _join(places: Sequence[Locator | str]) -> str:
    words = [str(place) for place in places]
    shown = words if len(words) <= 5 else [*words[:4], f"{len(words) - 4} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _judge_quotation(result: Verification, brief: Brief) -> Finding | None:
    rule = _RULES.get(result.status)
    if rule is None:
        return None
    quotation = result.quotation
    message, remedy = _describe(result)
    return rule.at(_place(brief, quotation.source, quotation.path), message, remedy)


def _describe(result: Verification) -> tuple[str, str]:
    quotation, places = result.quotation, result.places
    words, locator = f"The quotation {describe(quotation.quote)}", quotation.locator
    at = f" at {_join(places)}" if places else ""
    if result.status is Status.ELSEWHERE:
        where = f"at {_join(places)}" if places else "outside the numbered places of the text"
        remedy = (
            f"Change the locator to {places[0]}." if len(places) == 1 else "Correct the locator."
        )
        return f"{words} is {where}, not at {locator}.", remedy
    if result.status is Status.REPEATED:
        where = f": at {_join(places)}" if len(places) > 1 else f" at {locator}"
        return f"{words} occurs in the text more than once{where}.", (
            "Nothing needs to be done; a few more words would make the place certain."
        )
    if result.status is Status.UNPLACED:
        message = f"{words} is in the text{at}, but the text does not show where {locator} is."
        if result.heading:
            return message, f"Did you mean § {result.heading}?"
        return (
            message,
            "Say under text: in the source's file how its pages or headings are marked, "
            "or use a locator that it shows.",
        )
    if result.status is Status.NEARLY:
        return (
            f"{words} differs from the text{at}: {result.difference}.",
            "Remove what is in [- -] and insert what is in {+ +}.",
        )
    where = f",{at}," if at else ""
    nearest = f"; the nearest passage{where} has {_quote(result.passage)}" if result.passage else ""
    return (
        f"{words} is not in the text of {quotation.source}{nearest}.",
        "Quote the source's own words, or leave the quotation out.",
    )


def _quote(passage: str) -> str:
    """A passage in quotation marks, without the marks at its ends that belong to its neighbours."""
    words = passage.split()
    shown = " ".join(words[:_MOST_WORDS]).lstrip(_CLOSING).rstrip(_OPENING)
    shown = _NESTED.sub(lambda m: f"‘{m[1]}’", shown).translate(_LONELY)
    if shown.count("‘") == 0:
        shown = re.sub(r"(?<=[.,;:!?])['’]$", "", shown)
    elif shown[0] == "‘" and "’" not in shown[1:-1]:
        shown = shown[1:].removesuffix("’")
    for pair in ("()", "[]", "{}"):
        if shown.count(pair[0]) != shown.count(pair[1]):
            shown = shown.replace(pair[0], "").replace(pair[1], "")
    shown = shown.strip().removesuffix(".")  # the sentence around it ends in one
    return f"“{shown}{' …' if len(words) > _MOST_WORDS else ''}”"


_MOST_WORDS = 25
_CLOSING = " .,;:!?…)]}»”’'\"›-–—·•*|/。、」』"
_OPENING = " ,;:([{«“‘„'\"‹-–—·•*|/「『"
_NESTED = re.compile(r"[“„«\"]([^“”„«»\"]*)[”“»\"]")
_LONELY = dict.fromkeys(map(ord, '“”„«»"\ufffd␞'), None)


def _judge_fact(result: FactCheck, brief: Brief) -> Finding | None:
    if result.nearness is Nearness.NEAR:
        return None
    fact = result.fact
    kind = "date" if fact.date else "number"
    part = f" ({result.lacking} of it)" if result.lacking else ""
    message = f"The {kind} {describe(fact.words)} is not near {fact.locator} in the text{part}"
    if result.places:
        message += f"; it is at {_join(result.places)}"
    elif result.nearness is Nearness.ABSENT and not result.lacking:
        message += ", or anywhere else in it"
    remedy = "Check it against the source, and correct it or the locator; leave it if rounded."
    if fact.date and result.lacking == "the day":
        remedy = (
            "Check it against the source; give the month alone if that is what the source gives."
        )
    return DISTANT_FIGURE.at(_place(brief, fact.source, fact.path), f"{message}.", remedy)


def _judge_standing(result: Standing, brief: Brief) -> Finding | None:
    quotation = result.quotation
    where = _place(brief, quotation.source, quotation.path)
    words = f"The quotation {describe(quotation.quote)}"
    again = "Verify it again where the text is: reportgen verify --texts FOLDER"
    if result.state is State.CHANGED:
        return CHANGED_QUOTATION.at(
            where, f"{words} or its locator is not the one that was last verified.", again
        )
    if result.state is State.REFUTED and result.status is not None:
        at = f" at {_join(result.places)}" if result.places else ""
        message = {
            Status.ELSEWHERE: f"{words} was last found{at}, not at {quotation.locator}.",
            Status.NEARLY: f"{words} was last found to differ from the text{at}.",
        }.get(result.status, f"{words} was not found when the text was last read.")
        return _RULES[result.status].at(where, message, f"Correct it. {again}")
    return None
