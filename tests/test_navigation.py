"""From a source, a claim, a theme or a relation to the others; none of it is of their value."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace

import pytest
from conftest import ROOT
from samples import make_brief

from reportgen.errors import Misuse
from reportgen.model.brief import Brief
from reportgen.model.navigation import Sources
from reportgen.reading.loading import load
from reportgen.workspace import Workspace


@pytest.fixture(scope="module")
def brief() -> Brief:
    brief = load(Workspace.open(ROOT)).brief
    assert brief is not None
    return brief


def test_a_source_is_had_by_its_key_and_by_its_place(brief: Brief) -> None:
    first, second = brief.sources
    assert brief.sources["sahashi2017"] is first is brief.sources[0]
    assert brief.sources["zakowski2019"] is second is brief.sources[-1]
    assert brief.sources.keys() == ("sahashi2017", "zakowski2019")
    assert dict(brief.sources) == {"sahashi2017": first, "zakowski2019": second}
    assert "sahashi2017" in brief.sources and first in brief.sources
    assert "sahashi" not in brief.sources and None not in brief.sources
    with pytest.raises(KeyError, match="sahashi"):
        brief.sources["sahashi"]


def test_the_sources_are_a_tuple_as_well(brief: Brief) -> None:
    assert isinstance(brief.sources, tuple)
    assert brief.sources == tuple(brief.sources)
    assert hash(brief.sources) == hash(tuple(brief.sources))
    assert brief.sources[:1] == (brief.sources[0],)
    assert Sources() == () and not Sources()


def test_every_claim_leads_to_its_source_its_relations_and_its_theme(brief: Brief) -> None:
    for source in brief.sources:
        for claim in source.claims:
            assert claim.source is source
            assert claim.relations == brief.relations_of(claim.id)
            assert claim in brief.themes[claim.theme].claims
    assert sum(len(theme.claims) for theme in brief.comparison.themes) == len(brief.claims)


def test_every_relation_leads_to_both_its_claims(brief: Brief) -> None:
    for relation in brief.comparison.relations:
        bearing, borne_on = relation.ends
        assert (bearing.id, borne_on.id) == (relation.from_, relation.to)
        assert relation in bearing.relations and relation in borne_on.relations


def test_what_a_record_leads_to_is_no_part_of_its_value(brief: Brief) -> None:
    claim = brief.sources[0].claims[0]
    alone = type(claim).model_validate(claim.model_dump(by_alias=True))
    assert alone == claim
    assert hash(alone) == hash(claim)
    assert repr(alone) == repr(claim)
    assert alone.model_dump() == claim.model_dump()
    assert set(vars(claim)) == set(type(claim).model_fields)


def test_sources_claims_themes_and_relations_can_be_in_a_set(brief: Brief) -> None:
    assert set(brief.sources) == {*brief.sources}
    assert len({*brief.comparison.themes, *brief.comparison.themes}) == len(brief.themes)
    assert len({claim for _, claim in brief.claims.values()}) == len(brief.claims)
    assert brief.comparison.relations[0] in set(brief.comparison.relations)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda claim: claim.model_copy()])
def test_a_record_that_is_in_no_brief_says_so(brief: Brief, copied: object) -> None:
    assert callable(copied)
    claim = copied(brief.sources[0].claims[0])
    with pytest.raises(Misuse, match="This claim is in no brief") as caught:
        assert claim.relations
    assert "brief.sources" in caught.value.remedy


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda brief: pickle.loads(pickle.dumps(brief))]
)
def test_a_copy_of_a_brief_is_equal_and_leads_to_its_own_records(
    brief: Brief, copied: object
) -> None:
    assert callable(copied)
    other: Brief = copied(brief)
    assert other == brief
    for source in other.sources:
        assert other.sources[source.key] is source
        assert all(claim.source is source for claim in source.claims)
        assert all(other.claims[claim.id] == (source, claim) for claim in source.claims)


def test_two_briefs_with_the_same_claims_keep_their_own_relations() -> None:
    brief = make_brief(relations=3)
    bare = brief.comparison.model_copy(update={"relations": ()})
    other = replace(brief, comparison=bare)
    claim = brief.comparison.relations[0].ends[0]
    assert claim.relations
    assert other.claims[claim.id][1].relations == ()
    assert other.claims[claim.id][1] == claim


def test_a_brief_that_differs_in_what_is_published_has_the_very_same_records() -> None:
    brief = make_brief()
    titled = brief.publication.model_copy(update={"title": "Another"})
    other = replace(brief, publication=titled)
    assert other.sources is brief.sources
    assert other.comparison is brief.comparison
