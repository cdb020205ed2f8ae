"""What is checked of wording: quotations are short, and judgements say one thing at a time.

The words of likelihood are those of Intelligence Community Directive 203, *Analytic Standards*
(2015), section D.6.e(2): two rows of terms that mean the same, of which one is to be used; and
confidence, which is how well a judgement is founded, is not said in one sentence with likelihood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reportgen.errors import Finding, Location
from reportgen.model.brief import Brief, Source
from reportgen.model.positions import Path
from reportgen.rules import LONG_QUOTATION, MIXED_CONFIDENCE, MIXED_LIKELIHOOD
from reportgen.workspace import COMPARISON_FILE

MOST_WORDS = 15

_ROWS = (
    r"almost no chance|very unlikely|unlikely|roughly even chance|very likely|likely"
    r"|almost certain(?:ly)?",
    r"remote (?:chance|possibility|likelihood)|highly improbabl[ey]|improbabl[ey]"
    r"|roughly even odds|highly probabl[ey]|probabl[ey]|nearly certain",
)
_LIKELIHOOD = tuple(re.compile(rf"\b(?:{row})\b", re.IGNORECASE) for row in _ROWS)
_CONFIDENCE = re.compile(
    r"\b(?:(?:low|moderate|high) confidence|(?:are|is|am) confident)\b", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CJK}]{{1,2}}|[^\s{_CJK}]*\w[^\s{_CJK}]*")
_WHOLE = re.compile(r"[\"'“‘]?[A-ZÀ-ÞĀ-Ž].*\s.*[.!?][\"'”’]?|.*。")


def count_words(text: str) -> int:
    """How many words a quotation has; two East Asian characters are one."""
    return len(_WORD.findall(text))


def check_quotations(brief: Brief) -> Iterator[Finding]:
    """A quotation is a few words, not a passage."""
    for source, path, quote in _walk_quotations(brief):
        where = brief.locate(source.file, *path)
        count = count_words(quote)
        if count > MOST_WORDS:
            message = f"The quotation has {count} words."
            remedy = f"Quote at most {MOST_WORDS} words, and paraphrase the rest."
            yield LONG_QUOTATION.at(where, message, remedy)
        elif _WHOLE.fullmatch(quote):
            message = "The quotation is a whole sentence."
            yield LONG_QUOTATION.at(where, message, "Quote only the words that matter.")


def _walk_quotations(brief: Brief) -> Iterator[tuple[Source, Path, str]]:
    for source in brief.sources:
        for number, claim in enumerate(source.claims):
            if claim.quote:
                yield source, ("claims", number, "quote"), claim.quote
            for index, evidence in enumerate(claim.evidence):
                if evidence.quote:
                    path = ("claims", number, "evidence", index, "quote")
                    yield source, path, evidence.quote


def check_confidence(brief: Brief) -> Iterator[Finding]:
    """No sentence of a judgement says both how sure and how likely; only English is read."""
    for where, text in _walk_judgements(brief):
        for sentence in _SENTENCE_END.split(text):
            sure = _CONFIDENCE.search(sentence)
            likely = next((m for row in _LIKELIHOOD if (m := row.search(sentence))), None)
            if sure and likely:
                message = f"One sentence says {sure[0]!r} and {likely[0]!r}."
                remedy = "Say how likely it is; how sure the brief is belongs under `confidence:`."
                yield MIXED_CONFIDENCE.at(where, message, remedy)


def check_likelihood(brief: Brief) -> Iterator[Finding]:
    """The judgements keep to one of the two rows of words for likelihood; only English is read."""
    first: tuple[int, str, Location] | None = None
    for where, text in _walk_judgements(brief):
        for row, words in enumerate(_LIKELIHOOD):
            match = words.search(text)
            if match and first and first[0] != row:
                message = f"{match[0]!r} belongs to another scale than {first[1]!r}."
                remedy = "Use only one: unlikely, likely, very likely …; or improbable, probable …"
                yield MIXED_LIKELIHOOD.at(
                    where, message, remedy, ((first[2], f"{first[1]!r} is used here"),)
                )
            elif match and first is None:
                first = (row, match[0], where)


def _walk_judgements(brief: Brief) -> Iterator[tuple[Location, str]]:
    """The text of every judgement of an English brief."""
    if brief.publication.lang.partition("-")[0].lower() == "en":
        for index, judgement in enumerate(brief.comparison.judgements):
            where = brief.locate(COMPARISON_FILE, "judgements", index, "text")
            yield where, judgement.text.plain
