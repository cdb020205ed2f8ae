"""Sources in groups, and claims that say the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from reportgen.model.brief import Brief
from reportgen.model.grouping import Grouping, divide
from reportgen.model.sameness import find_heads, gather
from tests.samples import make_brief


def attribute(brief: Brief, **values: list[str]) -> Brief:
    """The brief with attributes of its sources: a value for each in turn, "" for none."""
    sources = tuple(
        source.model_copy(
            update={"attributes": {name: each[n] for name, each in values.items() if each[n]}}
        )
        for n, source in enumerate(brief.sources)
    )
    return replace(brief, sources=sources)


def name_groups(brief: Brief, **fields: object) -> list[tuple[str, list[str]]]:
    """The groups of a brief, each with the keys of its sources."""
    grouping = Grouping.model_validate({"label": "Groups", **fields})
    return [(name, [source.key for source in all_]) for name, all_ in divide(brief, grouping)]


def link(brief: Brief, **same: str) -> Brief:
    """The brief with `same_as` of claims, by their ids."""
    named = dict(same)
    sources = tuple(
        source.model_copy(
            update={
                "claims": tuple(
                    claim.model_copy(update={"same_as": named.get(claim.id)})
                    for claim in source.claims
                )
            }
        )
        for source in brief.sources
    )
    return replace(brief, sources=sources)


def test_groups_by_an_attribute_come_largest_first_and_those_in_none_last() -> None:
    brief = attribute(make_brief(5, 10), kind=["b", "a", "", "c", "c"])
    assert name_groups(brief, by="kind") == [
        ("c", ["source4", "source5"]),
        ("a", ["source2"]),
        ("b", ["source1"]),
        ("", ["source3"]),
    ]


def test_a_source_with_attributes_has_a_hash_as_templates_need_it() -> None:
    (source, _), fields = make_brief(2, 4).sources, {"attributes": {"kind": "a", "country": "b"}}
    made = type(source).model_validate({**source.model_dump(by_alias=True), **fields})
    assert len({made, made.model_copy(), source}) == 2


def test_groups_by_lists_keep_their_order_and_count_nobody_twice() -> None:
    lists = {"z": ["source2"], "empty": [], "a": ["source1", "source2", "nobody"]}
    assert name_groups(make_brief(3, 6), lists=lists) == [
        ("z", ["source2"]),
        ("a", ["source1"]),
        ("", ["source3"]),
    ]


def test_years_follow_each_other_however_many_sources_each_has() -> None:
    years = [name for name, _ in name_groups(make_brief(6, 12), by="year")]
    assert years == sorted(years)
    assert all(year.isdecimal() for year in years)


def test_an_attribute_of_ones_own_goes_before_what_every_source_has() -> None:
    brief = attribute(make_brief(2, 4), genre=["letter", ""])
    assert name_groups(brief, by="genre")[0][0] in ("letter", brief.sources[1].genre)
    assert ("letter", ["source1"]) in name_groups(brief, by="genre")


@pytest.mark.parametrize(
    ("same", "heads"),
    [
        ({}, {}),
        ({"a": "b"}, {"a": "b", "b": "b"}),
        ({"a": "b", "b": "c"}, {"a": "c", "b": "c", "c": "c"}),
        ({"a": "b", "b": "a", "c": "a"}, {"a": "a", "b": "b"}),
        ({"a": "a"}, {"a": "a"}),
        ({"a": "nobody"}, {"a": "a"}),
    ],
)
def test_claims_that_say_the_same_lead_to_one(same: dict[str, str], heads: dict[str, str]) -> None:
    brief = make_brief(3, 6, themes=1)
    ids = dict(zip("abc", list(brief.claims)[:3], strict=True))
    same = {ids[one]: ids.get(other, other) for one, other in same.items()}
    found = find_heads(link(brief, **same))
    assert found.keys() == brief.claims.keys()
    assert {one: found[ids[one]] for one in heads} == {one: ids[to] for one, to in heads.items()}


def test_what_says_the_same_is_gathered_under_the_one_that_stands_for_all() -> None:
    brief = make_brief(3, 6, themes=1)
    first, second, third, *_ = brief.claims
    assert gather(link(brief, **{first: third, second: first})) == {third: (third, first, second)}
    assert gather(brief) == {}


def test_a_long_way_from_claim_to_claim_is_followed_to_its_end() -> None:
    brief = make_brief(2, 4_000, themes=1)
    ids = list(brief.claims)
    chain = dict(pairwise(ids))
    assert set(find_heads(link(brief, **chain)).values()) == {ids[-1]}
