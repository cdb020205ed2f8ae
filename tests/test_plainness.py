"""What a brief says for itself reads in its place."""

from __future__ import annotations

import pytest
from samples import make_brief

from reportgen.checks.plainness import check_groups, check_scale_ends
from reportgen.model.brief import Brief
from reportgen.model.comparison import Scale, Theme


def themes_of(*themes: Theme, lang: str = "en") -> Brief:
    sample = make_brief()
    comparison = sample.comparison.model_copy(update={"themes": themes})
    publication = sample.publication.model_copy(update={"lang": lang})
    return Brief(publication, sample.sources, comparison, sample.bibliography)


def find_ends(low: str, high: str, lang: str = "en") -> list[str]:
    theme = Theme(id="t", label="T", question="Q?", scale=Scale(low=low, high=high))
    return [finding.message for finding in check_scale_ends(themes_of(theme, lang=lang))]


@pytest.mark.parametrize(
    "end",
    ["towards growth", "To grow", "in one office", "without change", "output falls and it is cut",
     "it cannot", "nobody has tried", "against the state", "that they grow"],
)  # fmt: skip
def test_an_end_of_a_scale_is_no_clause_and_begins_with_no_preposition(end: str) -> None:
    (message,) = find_ends(end, "decline")
    assert message in (
        f"“Closer to {end}” does not read well.",
        f"The end {end!r} has 5 words; the limit is 4.",
    )


@pytest.mark.parametrize(
    "end",
    ["growth", "political will", "military might", "open", "in-house work", "official channels",
     "the elections of May", "not needed", "joint action by allies", "toxic", "island policy"],
)  # fmt: skip
def test_an_end_of_a_scale_may_be_any_noun_or_adjective(end: str) -> None:
    assert find_ends(end, "decline") == []


def test_grammar_is_looked_at_in_english_alone_and_sameness_everywhere() -> None:
    assert find_ends("to", "w to miejsce", lang="pl") == []
    assert find_ends("wzrost", "Wzrost", lang="pl") == ["Both ends of the scale are 'Wzrost'."]


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        ("Asia", "asia", True),
        ("Big Powers", "Bigpowers", True),
        ("Trade", "Trades", True),
        ("Trade", "Tirade", True),
        ("Trade and money", "Trade and honey", True),
        ("Trade", "Traders", False),
        ("Part 1", "Part 2", False),
        ("East", "East Asia", False),
        ("War", "Wax", False),
        ("Trade", "Grades", False),
    ],
)
def test_groups_are_alike_that_differ_in_case_space_or_one_letter(
    one: str, other: str, are_alike: bool
) -> None:
    themes = [
        Theme(id=f"t{place}", label="T", question="Q?", group=group)
        for place, group in enumerate((one, other, one))
    ]
    assert bool(list(check_groups(themes_of(*themes)))) == are_alike
