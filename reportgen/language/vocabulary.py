"""The words for what the model has a fixed list of: kinds, relations, confidence, certainty."""

from __future__ import annotations

from reportgen.language.locales import find_locale, write_stance
from reportgen.language.translation import Words
from reportgen.model.brief import Certainty, EvidenceKind
from reportgen.model.comparison import Confidence, Factor, RelationType
from reportgen.model.standpoints import Standpoint


def name_confidence(confidence: str, words: Words) -> str:
    """How sure the brief is: "High confidence"."""
    return {
        Confidence.LOW: words.say("Low confidence"),
        Confidence.MODERATE: words.say("Moderate confidence"),
        Confidence.HIGH: words.say("High confidence"),
    }[Confidence(confidence)]


def name_certainty(certainty: str, words: Words) -> str:
    """How sure a source is of its claim: "stated as certain"."""
    return {
        Certainty.TENTATIVE: words.say("stated as possible"),
        Certainty.PROBABLE: words.say("stated as likely"),
        Certainty.FIRM: words.say("stated as certain"),
    }[Certainty(certainty)]


def name_kind(kind: str, words: Words) -> str:
    """The kind of one piece of evidence: "event"."""
    return {
        EvidenceKind.EVENT: words.say("event"),
        EvidenceKind.STATISTIC: words.say("statistic"),
        EvidenceKind.DOCUMENT: words.say("document"),
        EvidenceKind.STATEMENT: words.say("statement"),
        EvidenceKind.SCHOLARSHIP: words.say("scholarship"),
        EvidenceKind.INTERPRETATION: words.say("interpretation"),
    }[EvidenceKind(kind)]


def name_kinds(kind: str, words: Words) -> str:
    """The heading over evidence of a kind: "Events"."""
    return {
        EvidenceKind.EVENT: words.say("Events"),
        EvidenceKind.STATISTIC: words.say("Statistics"),
        EvidenceKind.DOCUMENT: words.say("Documents"),
        EvidenceKind.STATEMENT: words.say("Statements"),
        EvidenceKind.SCHOLARSHIP: words.say("Scholarship"),
        EvidenceKind.INTERPRETATION: words.say("Interpretation"),
    }[EvidenceKind(kind)]


def name_relation(relation: str, words: Words) -> str:
    """How one claim bears on another, as a label: "contradicts"."""
    return {
        RelationType.AGREES: words.say("agrees"),
        RelationType.SUPPORTS: words.say("supports"),
        RelationType.EXTENDS: words.say("extends"),
        RelationType.QUALIFIES: words.say("qualifies"),
        RelationType.CONTRADICTS: words.say("contradicts"),
        RelationType.ATTACKS: words.say("in tension with"),
    }[RelationType(relation)]


def say_relation(
    relation: str, one: str, other: str, words: Words, *, is_turned: bool = False
) -> str:
    """How one claim bears on another, as a sentence; turned round it is told of the other.

    So nobody who wrote first is said to do anything to what was written later.
    """
    if is_turned:
        one, other = other, one
    ends, kind = {"one": one, "other": other}, RelationType(relation)
    said = {
        RelationType.AGREES: words.say("{one} and {other} agree", **ends),
        RelationType.SUPPORTS: words.say("{one} supports {other}", **ends),
        RelationType.EXTENDS: words.say("{one} extends {other}", **ends),
        RelationType.QUALIFIES: words.say("{one} qualifies {other}", **ends),
        RelationType.CONTRADICTS: words.say("{one} and {other} contradict each other", **ends),
        RelationType.ATTACKS: words.say("{one} and {other} are in tension", **ends),
    }[kind]
    turned = {
        RelationType.SUPPORTS: words.say("{one} is supported by {other}", **ends),
        RelationType.EXTENDS: words.say("{one} goes less far than {other}", **ends),
        RelationType.QUALIFIES: words.say("{one} is qualified by {other}", **ends),
    }
    return turned.get(kind, said) if is_turned else said


def name_tenor(tenor: str, words: Words) -> str:
    """What a relation comes down to, as a heading: "Agree"."""
    return {
        "agree": words.say("Agree"),
        "qualify": words.say("Qualify"),
        "contradict": words.say("Contradict"),
    }[tenor]


def name_factor(factor: str, words: Words) -> str:
    """What about the sources explains a difference, as a heading: "Date"."""
    return {
        Factor.DATE: words.say("Date"),
        Factor.GENRE: words.say("Genre"),
        Factor.APPROACH: words.say("Approach"),
        Factor.EVIDENCE: words.say("Evidence"),
    }[Factor(factor)]


def write_position(place: Standpoint, words: Words) -> str:
    """Where a source stands, in short: "+1", "+1 to +2", "mixed"; "–" where it takes no side."""
    locale = find_locale(words.lang)
    if place.is_mixed:
        return words.say("mixed")
    if place.is_given or place.low == place.high:
        return write_stance(place.stance, locale)
    low, high = (write_stance(stance, locale) for stance in (place.low, place.high))
    return words.say("{low} to {high}", low=low, high=high)


def name_derivation(place: Standpoint, words: Words) -> str:
    """What claims a position is derived from: "2 claims, from −1 to +2"; "" where it is stated."""
    if place.is_given or not place.n_stances:
        return ""
    locale, number = find_locale(words.lang), place.n_stances
    low, high = (write_stance(stance, locale) for stance in (place.low, place.high))
    if low == high:
        return words.count("{n} claim, {stance}", "{n} claims, {stance}", number, stance=low)
    return words.count(
        "{n} claim, from {low} to {high}",
        "{n} claims, from {low} to {high}",
        number,
        low=low,
        high=high,
    )
