"""Where a source stands on a theme: stated, or derived from what it argues."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import make_brief

from reportgen.compare import compare
from reportgen.language.translation import find_words
from reportgen.language.vocabulary import name_derivation, write_position
from reportgen.model.brief import Brief, Claim, Source
from reportgen.model.comparison import Comparison, Position, Theme
from reportgen.model.standpoints import Standpoint, find_standpoints, measure_gap

ENGLISH = find_words("en")


def claim(stance: int | None, period: str | int | None = None, name: str = "c") -> Claim:
    written = {"id": name, "theme": "t", "claim": "It is so.", "locator": "p. 1"}
    return Claim.model_validate({**written, "stance": stance, "period": period})


def derive(*stances: int | None) -> Standpoint:
    return Standpoint(tuple(claim(stance) for stance in stances))


def state(stance: int | str | None, *claims: Claim, **more: object) -> Standpoint:
    return Standpoint(claims, Position.model_validate({"stance": stance, **more}))


@pytest.mark.parametrize(
    ("stances", "stance", "low", "high", "is_mixed", "short", "derivation"),
    [
        ((1,), 1, 1, 1, False, "+1", "1 claim, +1"),
        ((2, 2), 2, 2, 2, False, "+2", "2 claims, +2"),
        ((1, 2), None, 1, 2, False, "+1 to +2", "2 claims, from +1 to +2"),
        ((0, 2, 2), 2, 0, 2, False, "0 to +2", "3 claims, from 0 to +2"),
        ((-1, 2), None, -1, 2, True, "mixed", "2 claims, from −1 to +2"),
        ((-1, 0, 1), None, -1, 1, True, "mixed", "3 claims, from −1 to +1"),
        ((-2, None, None), -2, -2, -2, False, "−2", "1 claim, −2"),
        ((0,), 0, 0, 0, False, "0", "1 claim, 0"),
        ((None,), None, None, None, False, "–", ""),
    ],
)
def test_a_position_is_derived_as_the_range_and_median_of_its_claims(
    stances: tuple[int | None, ...],
    stance: int | None,
    low: int | None,
    high: int | None,
    is_mixed: bool,
    short: str,
    derivation: str,
) -> None:
    place = derive(*stances)
    assert (place.stance, place.low, place.high, place.is_mixed) == (stance, low, high, is_mixed)
    assert write_position(place, ENGLISH) == short
    assert name_derivation(place, ENGLISH) == derivation


def test_a_claim_on_an_earlier_time_does_not_count_beside_one_on_the_present() -> None:
    place = Standpoint((claim(-2, "2009/2012"), claim(1)))
    assert (place.stance, place.n_claims, place.n_stances) == (1, 2, 1)
    assert not place.is_mixed


def test_of_claims_on_earlier_times_those_on_the_latest_count() -> None:
    place = Standpoint((claim(-2, 2009), claim(2, 2017), claim(1, "2012/2017")))
    assert (place.low, place.high, place.n_stances) == (1, 2, 2)


def test_a_claim_on_the_present_without_a_stance_leaves_no_position() -> None:
    place = Standpoint((claim(-2, 2009), claim(None)))
    assert (place.stance, place.middle, place.n_stances) == (None, None, 0)


def test_what_the_comparison_states_holds_whatever_the_claims_say() -> None:
    stated = state(1, claim(-2), claim(-1), why="He came round.", basis=["c"])
    assert (stated.stance, stated.is_given, stated.why) == (1, True, "He came round.")
    assert (stated.low, stated.high) == (-2, -1)
    assert write_position(stated, ENGLISH) == "+1"
    assert name_derivation(stated, ENGLISH) == ""


def test_a_source_can_be_stated_as_mixed_or_as_without_a_position() -> None:
    mixed, none = state("mixed", claim(2)), state(None, claim(2))
    assert (mixed.is_mixed, mixed.stance, mixed.middle) == (True, None, 0)
    assert (none.is_mixed, none.stance, none.middle) == (False, None, None)
    assert write_position(none, ENGLISH) == "–"


@pytest.mark.parametrize(
    ("places", "gap"),
    [
        ([derive(-2), derive(2)], 4),
        ([derive(-2), derive(0), derive(1, 2)], 4),
        ([derive(1), derive(1, 2)], 1),
        ([derive(1), derive(1)], 0),
        ([derive(2), derive(-1, 2)], 2),
        ([derive(2), state("mixed", claim(2))], 2),
        ([derive(2), derive(None)], None),
        ([], None),
    ],
)
def test_the_gap_is_between_the_outermost_in_whole_steps(
    places: list[Standpoint], gap: int | None
) -> None:
    assert measure_gap(places) == gap


def brief_of(stances: list[list[int | None]], given: dict[str, object] | None = None) -> Brief:
    sample = make_brief()
    fields = {"genre": "g", "approach": "a", "thesis": "T."}
    sources = tuple(
        Source.model_validate(
            {
                **fields,
                "source": f"s{place}",
                "label": f"S{place}",
                "claims": [
                    claim(stance, name=f"c{place}-{number}") for number, stance in enumerate(each)
                ],
            }
        )
        for place, each in enumerate(stances)
    )
    theme = Theme.model_validate(
        {
            "id": "t",
            "label": "T",
            "question": "Q?",
            "scale": {"low": "decline", "high": "growth"},
            "positions": given or {},
        }
    )
    return Brief(sample.publication, sources, Comparison(themes=(theme,)), sample.bibliography)


def test_the_tables_have_what_is_stated_and_what_is_derived_of_three_sources() -> None:
    given = {"s1": {"stance": "mixed", "why": "Both."}}
    tables = compare(brief_of([[1, 2], [2], [-1]], given))
    rows = tables.synthesis.astype(object).where(tables.synthesis.notna(), None)
    columns = ["stance", "low", "high", "is_mixed", "is_given", "why"]
    assert rows[columns].to_numpy().tolist() == [
        [None, 1, 2, False, False, None],
        [None, 2, 2, True, True, "Both."],
        [-1, -1, -1, False, False, None],
    ]
    (row,) = tables.divergence.to_dict("records")
    assert (row["gap"], row["lowest"], row["highest"], row["n_placed"]) == (3, "s2", "s0", 3)


def test_twelve_sources_are_measured_as_two_are() -> None:
    stances: list[list[int | None]] = [[place % 5 - 2] for place in range(12)]
    tables = compare(brief_of(stances))
    assert tables.stances.loc["t"].tolist() == [place % 5 - 2 for place in range(12)]
    (row,) = tables.divergence.to_dict("records")
    assert (row["gap"], row["lowest"], row["highest"]) == (4, "s0; s5; s10", "s4; s9")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(st.none() | st.integers(-2, 2), min_size=1, max_size=5), min_size=2, max_size=4
    )
)
def test_no_decimal_and_no_mean_is_in_any_table_or_word(stances: list[list[int | None]]) -> None:
    brief = brief_of(stances)
    tables = compare(brief)
    written = [
        getattr(tables, name).to_csv(index=False) for name in ("synthesis", "stances", "divergence")
    ]
    for place in find_standpoints(brief).values():
        written += [write_position(place, ENGLISH), name_derivation(place, ENGLISH)]
    assert not any(re.search(r"\d\.\d", text) for text in written)


@given(st.lists(st.integers(-2, 2), min_size=1, max_size=9))
def test_a_position_lies_within_its_claims(stances: list[int]) -> None:
    place = derive(*stances)
    assert place.low is not None
    assert place.high is not None
    assert place.is_mixed == (min(stances) < 0 < max(stances))
    assert place.stance is None or place.low <= place.stance <= place.high
    assert place.marks == derive(*reversed(stances)).marks
