"""Whether what a brief says for itself is short enough for its place, and reads there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, takewhile

from reportgen.checks.wording import count_words
from reportgen.errors import Finding
from reportgen.model.brief import Brief
from reportgen.model.comparison import Scale
from reportgen.model.positions import Path
from reportgen.rules import LONG_ANSWER, LONG_TEXT, SCALE_ENDS, SIMILAR_GROUPS
from reportgen.templating.brevity import HEADING, HEADING_LINES, count_lines, split_sentences
from reportgen.workspace import COMPARISON_FILE

MOST_WORDS = {"finding": 150, "short": 12, "headline": 15, "why": 25}
"""How many words there is room for, by field."""
_MOST_SENTENCES = 2
MOST_IN_END = 4
"""How many words the end of a scale has."""
_PREPOSITIONS = (
    "above|across|after|against|along|among|around|as|at|before|behind|below|beside|between|beyond"
    "|by|despite|during|for|from|in|inside|into|of|on|onto|over|through|to|toward|towards|under"
    "|until|upon|via|with|within|without"
)
# "will", "might" and "may" are nouns and a month as well.
_NO_NOUN = re.compile(
    rf"(?:{_PREPOSITIONS}|it|he|she|they|we|there|this|that|if|when|because)\s.*"
    r"|.*\b(?:is|are|was|were|be|would|can|cannot|could|must|should|do|does|did|has|have|had)\b.*",
    re.IGNORECASE,
)


def check_lengths(brief: Brief) -> Iterator[Finding]:
    """What has a place in a table, on a slide or on the first page is short enough for it."""
    for file, path, field, text in _walk_texts(brief):
        words, most = count_words(text), MOST_WORDS[field]
        if words > most:
            message = f"The {_NAMES.get(field, field)} has {words} words; the limit is {most}."
            yield LONG_TEXT.at(brief.locate(file, *path), message, _REMEDIES[field])
        elif field == "headline" and count_lines(text, HEADING) > HEADING_LINES:
            message = "The headline takes more than two lines of a slide."
            yield LONG_TEXT.at(brief.locate(file, *path), message, _REMEDIES[field])


_NAMES = {"short": "short form", "why": "reason"}
_REMEDIES = {
    "finding": "Keep the finding itself; the claims are in the annex.",
    "short": "Keep the core of the claim; its full text is under `claim:`.",
    "headline": "Keep its point; the rest is in the text.",
    "why": "Keep the one reason that matters most.",
}


def _walk_texts(brief: Brief) -> Iterator[tuple[str, Path, str, str]]:
    for source in brief.sources:
        for index, claim in enumerate(source.claims):
            if claim.short:
                yield source.file, ("claims", index, "short"), "short", claim.short
    for path, field, text in _walk_comparison(brief):
        yield COMPARISON_FILE, path, field, text


def _walk_comparison(brief: Brief) -> Iterator[tuple[Path, str, str]]:
    for index, theme in enumerate(brief.comparison.themes):
        if theme.finding:
            path = ("themes", index, "finding")
            yield (*path, "text"), "finding", theme.finding.text.plain
            if theme.finding.headline:
                yield (*path, "headline"), "headline", theme.finding.headline
        for key, position in theme.positions.items():
            if position.why:
                yield ("themes", index, "positions", key, "why"), "why", position.why
    for index, judgement in enumerate(brief.comparison.judgements):
        if judgement.headline:
            yield ("judgements", index, "headline"), "headline", judgement.headline


def check_answer(brief: Brief) -> Iterator[Finding]:
    """The answer to the question is two sentences."""
    if answer := brief.comparison.answer:
        count = len(split_sentences(answer.plain))
        if count > _MOST_SENTENCES:
            where = brief.locate(COMPARISON_FILE, "answer")
            message = f"The answer has {count} sentences."
            remedy = "Answer in two; the support belongs in judgements and findings."
            yield LONG_ANSWER.at(where, message, remedy)


def check_groups(brief: Brief) -> Iterator[Finding]:
    """No two groups are told apart by their spelling alone."""
    themes = enumerate(brief.comparison.themes)
    first = {theme.group: index for index, theme in reversed(list(themes)) if theme.group}
    groups = sorted(first, key=lambda group: first[group])
    for one, other in combinations(groups, 2):
        if _are_alike(one, other):
            where = brief.locate(COMPARISON_FILE, "themes", first[other], "group")
            related = brief.locate(COMPARISON_FILE, "themes", first[one], "group")
            message = f"The groups {one!r} and {other!r} make two sections."
            remedy = f"If you mean one section, write {one!r} in both."
            yield SIMILAR_GROUPS.at(where, message, remedy, ((related, f"{one!r} is here"),))


def _are_alike(one: str, other: str) -> bool:
    """Whether they differ in case, space or one letter of a longer word."""
    first, second = one.casefold().split(), other.casefold().split()
    if "".join(first) == "".join(second):
        return True
    if len(first) != len(second):
        return False
    differing = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and _differ_in_a_letter(*differing[0])


def _differ_in_a_letter(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 4 or len(longer) - len(shorter) > 1 or re.search(r"\d", one + other):
        return False
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(shorter, longer, strict=False))
    start = sum(1 for _ in pairs)
    replaced = int(len(shorter) == len(longer))
    return shorter[start + replaced :] == longer[start + 1 :]


def check_scale_ends(brief: Brief) -> Iterator[Finding]:
    """The ends of a scale are two, short, and read after "closer to": nouns or adjectives."""
    is_english = brief.publication.lang.partition("-")[0].lower() == "en"
    for index, theme in enumerate(brief.comparison.themes):
        if theme.scale is None:
            continue
        for end, fault in _find_faults(theme.scale, is_english):
            where = brief.locate(COMPARISON_FILE, "themes", index, "scale", end)
            remedy = "Write a noun or an adjective that reads after “closer to”: growth, decline."
            yield SCALE_ENDS.at(where, fault, remedy)


def _find_faults(scale: Scale, is_english: bool) -> Iterator[tuple[str, str]]:
    if scale.low.casefold() == scale.high.casefold():
        yield "high", f"Both ends of the scale are {scale.high!r}."
    for end in ("low", "high"):
        text: str = getattr(scale, end)
        if is_english and _NO_NOUN.fullmatch(text):
            yield end, f"“Closer to {text}” does not read well."
        elif (count := count_words(text)) > MOST_IN_END:
            yield end, f"The end {text!r} has {count} words; the limit is {MOST_IN_END}."
