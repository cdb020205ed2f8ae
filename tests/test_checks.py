"""What must hold of a brief as a whole, beyond the planted faults of `workspaces/`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from reportgen.checks.arguments import (
    check_anachronisms,
    check_circular_support,
    check_contradictory_relations,
    check_judgements,
    check_lone_themes,
    check_repeated_relations,
)
from reportgen.checks.brief import CHECKS, check
from reportgen.checks.wording import check_confidence, check_likelihood, check_quotations
from reportgen.errors import Finding, Location
from reportgen.model.bibliography import Bibliography, Entry
from reportgen.model.brief import Brief, Source
from reportgen.model.comparison import Comparison
from reportgen.model.dates import PartialDate
from reportgen.model.publication import Publication

CLAIM = {"theme": "t", "claim": "C.", "locator": "p. 1"}
THEME = {"id": "t", "label": "T", "question": "Q?", "scale": {"low": "l", "high": "h"}}
Relation = tuple[str, str, str]


def make_brief(
    claims: dict[str, list[Any]] | None = None,
    relations: Sequence[Relation] = (),
    judgements: Iterable[dict[str, Any]] = (),
    *,
    lang: str = "en",
    issued: str = "2020",
    **comparison: Any,
) -> Brief:
    """A brief of sources a and b, with claims a1, a2, b1 and b2 unless others are given."""
    claims = claims or {"a": ["a1", "a2"], "b": ["b1", "b2"]}
    sources = tuple(
        Source.model_validate(
            {
                "source": key,
                "label": key,
                "genre": "g",
                "approach": "x",
                "thesis": "t",
                "claims": [{**CLAIM, **(c if isinstance(c, dict) else {"id": c})} for c in given],
            }
        )
        for key, given in claims.items()
    )
    made = {
        "themes": [THEME],
        "relations": [{"from": f, "type": t, "to": to} for f, t, to in relations],
        "judgements": [{"text": "T.", "confidence": "low", **j} for j in judgements],
        **comparison,
    }
    publication = Publication.model_validate(
        {"title": "T", "question": "Q?", "date": "2026-11-21", "lang": lang}
    )
    fields = {"title": "T", "date": issued}
    entries = {
        k: Entry(k, "misc", {**fields, "title": k}, "", Location("r.bib", 1)) for k in claims
    }
    keys = {key: entry.location for key, entry in entries.items()}
    bibliography = Bibliography("r.bib", entries, keys)
    return Brief(publication, sources, Comparison.model_validate(made), bibliography)


def messages(findings: Iterable[Finding]) -> list[str]:
    return [finding.message for finding in findings]


def test_a_good_brief_has_no_errors_and_no_warnings() -> None:
    brief = make_brief(relations=[("a1", "contradicts", "b1")])
    assert {finding.severity for finding in check(brief)} <= {"note"}


def test_every_check_says_what_must_hold() -> None:
    assert all(run.__doc__ for run in CHECKS)


@pytest.mark.parametrize(
    ("relations", "count"),
    [
        ([("a1", "agrees", "b1"), ("a1", "contradicts", "b1")], 1),
        ([("a1", "agrees", "b1"), ("b1", "contradicts", "a1")], 1),
        ([("a1", "supports", "b1"), ("b1", "attacks", "a1")], 1),
        ([("a1", "extends", "b1"), ("a1", "qualifies", "b1")], 0),
        ([("a1", "agrees", "b1"), ("a1", "contradicts", "b2")], 0),
        ([("a1", "agrees", "b1"), ("a1", "supports", "b1")], 0),
    ],
)
def test_claims_do_not_agree_and_contradict(relations: list[Relation], count: int) -> None:
    assert len(list(check_contradictory_relations(make_brief(relations=relations)))) == count


@pytest.mark.parametrize(
    ("relations", "count"),
    [
        ([("a1", "agrees", "b1"), ("a1", "agrees", "b1")], 1),
        ([("a1", "agrees", "b1"), ("b1", "agrees", "a1")], 1),
        ([("a1", "contradicts", "b1"), ("b1", "contradicts", "a1")], 1),
        ([("a1", "supports", "b1"), ("b1", "supports", "a1")], 0),
        ([("a1", "supports", "b1"), ("a1", "extends", "b1")], 0),
    ],
)
def test_no_relation_is_given_twice(relations: list[Relation], count: int) -> None:
    assert len(list(check_repeated_relations(make_brief(relations=relations)))) == count


def test_every_circle_of_support_is_told() -> None:
    circles = [("a1", "b1"), ("b1", "a1"), ("a2", "b2"), ("b2", "a2"), ("a1", "a2")]
    brief = make_brief(relations=[(start, "supports", end) for start, end in circles])
    told = messages(check_circular_support(brief))
    assert len(told) == 2
    assert all("→" in message for message in told)


def test_support_that_branches_and_meets_again_is_no_circle() -> None:
    edges = [("a1", "b1"), ("a1", "b2"), ("b1", "a2"), ("b2", "a2")]
    brief = make_brief(relations=[(start, "supports", end) for start, end in edges])
    assert list(check_circular_support(brief)) == []


@pytest.mark.parametrize(
    ("basis", "told"),
    [
        ([], ["The judgement names no claim as its basis."]),
        (["a1", "a2"], ["The judgement rests on 'a' alone."]),
        (["a1", "b1"], []),
        (["a1", "unknown"], []),
    ],
)
def test_a_judgement_rests_on_more_than_one_source(basis: list[str], told: list[str]) -> None:
    assert messages(check_judgements(make_brief(judgements=[{"basis": basis}]))) == told


def test_why_a_source_is_silent_need_not_be_said_twice() -> None:
    theme = {**THEME, "id": "u"}
    claims: dict[str, list[Any]] = {"a": ["a1", {"id": "a2", "theme": "u"}], "b": ["b1"]}
    silence = {"theme": "u", "source": "b", "note": "N."}
    said = make_brief(claims, themes=[THEME, theme], silences=[silence])
    unsaid = make_brief(claims, themes=[THEME, theme])
    assert messages(check_lone_themes(said)) == []
    assert messages(check_lone_themes(unsaid)) == ["Only 'a' has a claim on the theme 'u'."]


@pytest.mark.parametrize(
    ("date", "issued", "told"),
    [
        ("2020-12-31", "2020", False),
        ("2021", "2020", True),
        ("2020-07", "2020-06-30", True),
        ("2020", "2020-06-30", False),
        ("2019/2022", "2020", False),
        ("2030", "in press", False),
        ("2030", "", False),
    ],
)
def test_evidence_is_not_later_than_its_source(date: str, issued: str, told: bool) -> None:
    evidence = {"kind": "event", "summary": "S.", "date": date}
    claims: dict[str, list[Any]] = {"a": [{"id": "a1", "evidence": [evidence]}], "b": ["b1"]}
    assert bool(list(check_anachronisms(make_brief(claims, issued=issued)))) is told


def test_when_a_source_was_written_counts_more_than_when_it_was_published() -> None:
    evidence = {"kind": "event", "summary": "S.", "date": "2019-06"}
    brief = make_brief({"a": [{"id": "a1", "evidence": [evidence]}], "b": ["b1"]})
    early = brief.sources[0].model_copy(update={"written": PartialDate.parse("2019-05")})
    changed = Brief(
        brief.publication, (early, brief.sources[1]), brief.comparison, brief.bibliography
    )
    assert messages(check_anachronisms(changed)) == [
        "2019-06 is later than the source, which is of 2019-05."
    ]


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("complex form of hedging", False),
        (" ".join(["word"] * 15), False),
        (" ".join(["word"] * 16), True),
        ("one – two — three … “four” – five – six – seven – eight – nine – ten – eleven", False),
        ("The water never reached the walls.", True),
        ("“Żadna woda nie dotarła.”", True),
        ("Japan", False),
        ("Mr. Abe", False),
        ("the walls held.", False),
        ("安倍首相は日米同盟を強化した", False),
        ("安倍首相は日米同盟を強化した。", True),
        ("安倍首相は日米同盟を強化し、中国との関係も改善しようとしたと言われている", True),
    ],
)
def test_a_quotation_is_a_few_words(quote: str, told: bool) -> None:
    brief = make_brief({"a": [{"id": "a1", "quote": quote}], "b": ["b1"]})
    assert bool(list(check_quotations(brief))) is told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We judge with high confidence that it is *very likely*.", True),
        ("We are confident that this is improbable.", True),
        ("It is very likely. We hold this with high confidence.", False),
        ("It is very likely.", False),
        ("Confidence in the alliance is unlikely to return.", False),
        ("Likelihood and confidence are words.", False),
    ],
)
def test_confidence_and_likelihood_are_not_said_in_one_sentence(text: str, told: bool) -> None:
    for lang, expected in (("en", told), ("en-GB", told), ("pl", False)):
        brief = make_brief(judgements=[{"text": text}], lang=lang)
        assert bool(list(check_confidence(brief))) is expected


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["It is likely.", "It is very likely.", "It is unlikely."], []),
        (["It is probable.", "It is highly improbable."], []),
        (
            ["It is likely.", "It is probable."],
            ["'probable' belongs to another scale than 'likely'."],
        ),
        (["It is likely; the rest is nearly certain."], ["'nearly certain' belongs to another"]),
        (["The remote islands are likely lost."], []),
        (["There is a remote chance, and it is likely."], ["to another scale"]),
    ],
)
def test_likelihood_is_said_in_the_words_of_one_scale(texts: list[str], told: list[str]) -> None:
    brief = make_brief(judgements=[{"text": text} for text in texts])
    found = messages(check_likelihood(brief))
    assert len(found) == len(told)
    assert all(part in message for part, message in zip(told, found, strict=True))
