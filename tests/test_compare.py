"""What the tables of a comparison hold."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from samples import HOSTILE, make_brief

from reportgen.columns import COLUMNS
from reportgen.compare import compare
from reportgen.model.bibliography import Entry
from reportgen.model.brief import Brief, Claim, Source
from reportgen.model.comparison import Comparison, Relation, Theme

THEMES = (
    Theme(id="t1", label="First", question="What of it?"),
    Theme(id="t2", label="Second", question="And of this?"),
)


def claim(id_: str, theme: str = "t1", stance: int | None = None, **fields: object) -> Claim:
    written = {"id": id_, "theme": theme, "claim": f"Claim {id_}.", "locator": "p. 1", **fields}
    return Claim.model_validate(written | ({} if stance is None else {"stance": stance}))


def source(key: str, *claims: Claim, **fields: object) -> Source:
    written = {"source": key, "label": key.upper(), "genre": "report", "approach": "a"}
    return Source.model_validate({**written, "thesis": "T.", "claims": claims, **fields})


def brief_of(
    *sources: Source, entries: dict[str, Entry] | None = None, **comparison: object
) -> Brief:
    sample = make_brief()
    bibliography = sample.bibliography
    if entries is not None:
        bibliography = type(bibliography)(bibliography.path, entries, {})
    compared = Comparison.model_validate({"themes": THEMES, **comparison})
    return Brief(sample.publication, sources, compared, bibliography)


def entry(key: str, **fields: str) -> Entry:
    sample = make_brief().entry("source1")
    return Entry(key, "article", fields, "", sample.location)


@pytest.mark.parametrize("evidence", [0, 2])
def test_every_table_has_the_documented_columns_and_dtypes_even_when_empty(evidence: int) -> None:
    tables = compare(make_brief(evidence=evidence, relations=0, silent=False))
    for name, columns in COLUMNS.items():
        found = {column: str(dtype) for column, dtype in tables.by_name[name].dtypes.items()}
        assert found == dict(columns), name


def test_the_text_of_cells_is_plain_text_and_missing_where_nothing_was_written() -> None:
    tables = compare(make_brief())
    for name, columns in COLUMNS.items():
        for column in (column for column, dtype in columns.items() if dtype == "str"):
            cells = tables.by_name[name][column].dropna()
            assert {type(cell) for cell in cells} <= {str}, (name, column)
            assert (cells != "").all(), (name, column)


def test_sources_come_in_the_order_of_the_brief_in_every_table() -> None:
    tables = compare(brief_of(source("z", claim("c1")), source("a", claim("c2"))))
    assert list(tables.sources["source"]) == ["z", "a"]
    assert list(tables.synthesis["source"]) == ["z", "a"] * 2
    assert list(tables.stances.columns) == ["z", "a"]


def test_a_source_that_the_bibliography_lacks_leaves_its_cells_empty() -> None:
    tables = compare(brief_of(source("s1", claim("c1")), source("s2", claim("c2")), entries={}))
    assert tables.sources["title"].isna().all()
    assert tables.timeline.empty


def test_the_synthesis_has_every_pair_and_tells_silence_from_taking_no_side() -> None:
    tables = compare(
        brief_of(
            source("s1", claim("c1", stance=-1), claim("c2", stance=2), claim("c3", "t2")),
            source("s2", claim("c4", stance=0)),
        )
    )
    cells = tables.synthesis.set_index(["theme", "source"])
    assert len(cells) == 4
    mixed = cells.loc[("t1", "s1")]
    assert (mixed["low"], mixed["high"], mixed["is_mixed"]) == (-1, 2, True)
    assert pd.isna(mixed["stance"])
    assert cells.loc[("t1", "s1"), "claims"] == "c1; c2"
    assert list(cells.loc[("t2", "s1"), ["n_claims", "n_stances"]]) == [1, 0]
    assert list(cells.loc[("t2", "s2"), ["n_claims", "n_stances"]]) == [0, 0]
    assert tables.stances.loc["t2"].isna().all()


def test_the_gap_is_between_the_outermost_sources_and_names_who_stands_there() -> None:
    tables = compare(
        brief_of(
            source("s1", claim("c1", stance=-1)),
            source("s2", claim("c2", stance=2), claim("c3", "t2", stance=1)),
            source("s3", claim("c4", stance=2), claim("c5", "t2", stance=1)),
        )
    )
    first, second = tables.divergence.to_dict("records")
    assert (first["gap"], first["lowest"], first["highest"]) == (3, "s1", "s2; s3")
    assert first["polarity_conflict"]
    assert second["gap"] == 0
    assert pd.isna(second["lowest"])
    assert not second["polarity_conflict"]


def test_the_gap_is_missing_where_fewer_than_two_sources_take_a_side() -> None:
    tables = compare(brief_of(source("s1", claim("c1", stance=1)), source("s2", claim("c2"))))
    assert tables.divergence["gap"].isna().all()
    assert list(tables.divergence["n_sources"]) == [2, 0]


def test_a_gap_carries_the_note_that_says_why_it_matters() -> None:
    silence = {"theme": "t2", "source": "s2", "note": "It came too early."}
    sources = (source("s1", claim("c1"), claim("c2", "t2")), source("s2", claim("c3")))
    tables = compare(brief_of(*sources, silences=[silence]))
    assert tables.gaps.to_dict("records") == [silence]


def test_a_gap_without_a_note_is_still_a_gap() -> None:
    tables = compare(brief_of(source("s1", claim("c1")), source("s2", claim("c2"))))
    assert len(tables.gaps) == 2
    assert tables.gaps["note"].isna().all()


@pytest.mark.parametrize(
    ("type_", "tenor"),
    [
        ("agrees", "agree"),
        ("supports", "agree"),
        ("extends", "agree"),
        ("qualifies", "qualify"),
        ("contradicts", "contradict"),
        ("attacks", "contradict"),
    ],
)
def test_every_type_of_relation_comes_down_to_a_tenor(type_: str, tenor: str) -> None:
    relation = Relation.model_validate({"from": "c1", "to": "c2", "type": type_})
    sources = (source("s1", claim("c1")), source("s2", claim("c2")))
    tables = compare(brief_of(*sources, relations=[relation]))
    assert list(tables.relations["tenor"]) == [tenor]
    assert tables.relation_profile.query("n > 0").to_dict("records") == [
        {"theme": "t1", "tenor": tenor, "n": 1}
    ]


def test_a_relation_within_a_source_is_listed_but_not_counted_across() -> None:
    relation = Relation.model_validate({"from": "c1", "to": "c2", "type": "supports"})
    sources = (source("s1", claim("c1"), claim("c2", "t2")), source("s2", claim("c3")))
    tables = compare(brief_of(*sources, relations=[relation]))
    assert list(tables.relations["across"]) == [False]
    assert tables.relation_profile["n"].sum() == 0


def test_a_relation_between_two_themes_counts_in_each() -> None:
    relation = Relation.model_validate({"from": "c1", "to": "c2", "type": "qualifies"})
    sources = (source("s1", claim("c1")), source("s2", claim("c2", "t2")))
    tables = compare(brief_of(*sources, relations=[relation]))
    assert list(tables.relation_profile.query("n > 0")["theme"]) == ["t1", "t2"]


def test_the_evidence_profile_has_all_kinds_and_shares_of_each_source() -> None:
    evidence = [{"kind": "event", "summary": "E."}] * 3 + [{"kind": "document", "summary": "D."}]
    tables = compare(
        brief_of(source("s1", claim("c1", evidence=evidence)), source("s2", claim("c2")))
    )
    profile = tables.evidence_profile.set_index(["kind", "source"])
    assert len(profile) == 12
    assert list(profile.loc[("event", "s1")]) == [3, 0.75]
    assert profile.xs("s2", level="source")["share"].sum() == 0


def test_an_actor_counts_once_a_claim_whether_acting_or_speaking() -> None:
    evidence = [
        {"kind": "event", "summary": "E.", "actors": ["A", "B"]},
        {"kind": "statement", "summary": "S.", "actors": ["A"], "speaker": "A"},
    ]
    sources = (source("s1", claim("c1", evidence=evidence)), source("s2", claim("c2")))
    tables = compare(brief_of(*sources))
    assert tables.mentions.to_dict("list") == {
        "actor": ["A", "B"],
        "source": ["s1", "s1"],
        "claim": ["c1", "c1"],
    }
    assert list(tables.actors["total"]) == [1, 1, 1, 1]


def test_actors_are_sorted_by_how_often_they_are_named_and_then_by_name() -> None:
    actors = compare(make_brief(claims=60)).actors.drop_duplicates("actor")
    keys = list(zip(-actors["total"], actors["actor"], strict=True))
    assert keys == sorted(keys)


def test_evidence_without_a_place_of_its_own_stands_at_its_claims() -> None:
    evidence = [
        {"kind": "event", "summary": "E."},
        {"kind": "event", "summary": "E.", "locator": "p. 9"},
    ]
    sources = (source("s1", claim("c1", evidence=evidence)), source("s2", claim("c2")))
    assert list(compare(brief_of(*sources)).evidence["locator"]) == ["p. 1", "p. 9"]


def test_quantities_read_as_a_person_would_write_them() -> None:
    numbers = [
        {"value": 1500000, "measure": "exports", "unit": "cars"},
        {"value": 2.5, "measure": "growth", "unit": "%"},
    ]
    evidence = [{"kind": "statistic", "summary": "S.", "quantities": numbers}]
    sources = (source("s1", claim("c1", evidence=evidence)), source("s2", claim("c2")))
    tables = compare(brief_of(*sources))
    assert list(tables.evidence["quantities"]) == ["1500000 cars (exports); 2.5 % (growth)"]


@pytest.mark.parametrize(
    ("date", "precision", "first", "last"),
    [
        ("2017-02-10", "day", "2017-02-10", "2017-02-10"),
        ("2016-02", "month", "2016-02-01", "2016-02-29"),
        ("2017", "year", "2017-01-01", "2017-12-31"),
        ("2010/2011", "interval", "2010-01-01", "2011-12-31"),
        ("1592", "year", "1592-01-01", "1592-12-31"),
    ],
)
def test_the_timeline_knows_how_precise_a_date_is(
    date: str, precision: str, first: str, last: str
) -> None:
    evidence = [{"kind": "event", "summary": "E.", "date": date}]
    sources = (source("s1", claim("c1", evidence=evidence)), source("s2", claim("c2")))
    (row,) = compare(brief_of(*sources, entries={})).timeline.to_dict("records")
    assert row["precision"] == precision
    assert (str(row["first"].date()), str(row["last"].date())) == (first, last)


def test_the_timeline_is_sorted_and_marks_the_dates_of_the_sources_themselves() -> None:
    tables = compare(make_brief())
    assert tables.timeline["first"].is_monotonic_increasing
    own = tables.timeline[tables.timeline["is_writing"]]
    assert list(zip(own["kind"], own["date"], strict=True)) == [
        ("issued", "2017-01-06"),
        ("written", "2017-05"),
        ("issued", "2018-02-06"),
    ]


def test_a_publication_date_that_is_none_has_no_row_in_the_timeline() -> None:
    entries = {"s1": entry("s1", date="forthcoming"), "s2": entry("s2", year="2019")}
    sources = (source("s1", claim("c1")), source("s2", claim("c2")))
    tables = compare(brief_of(*sources, entries=entries))
    assert list(tables.timeline["source"]) == ["s2"]


def test_evidence_gaps_name_the_kinds_that_a_source_does_not_offer_on_a_theme() -> None:
    evidence = [{"kind": "event", "summary": "E."}]
    sources = (source("s1", claim("c1", evidence=evidence)), source("s2", claim("c2")))
    gaps = compare(brief_of(*sources)).evidence_gaps
    assert set(gaps.query("source == 's1'")["kind"]) == {
        "statistic",
        "document",
        "statement",
        "scholarship",
        "interpretation",
    }
    assert set(gaps.query("source == 's2'")["n_evidence"]) == {0}
    assert set(gaps["theme"]) == {"t1"}


def test_hostile_text_comes_back_from_csv_as_the_same_characters() -> None:
    tables = compare(make_brief(script="hostile"))
    text = tables.claims.to_csv(index=False, lineterminator="\n")
    read = pd.read_csv(io.StringIO(text), dtype="str")
    assert list(read["text"]) == list(tables.claims["text"])
    assert HOSTILE in read["text"][0]


@pytest.mark.parametrize(("sources", "claims"), [(2, 10), (3, 30), (12, 300)])
def test_tables_of_any_number_of_sources_add_up(sources: int, claims: int) -> None:
    tables = compare(make_brief(sources, claims, themes=14))
    assert tables.sources["n_claims"].sum() == len(tables.claims) == claims
    assert tables.synthesis["n_claims"].sum() == claims
    assert len(tables.synthesis) == 14 * sources
    assert tables.evidence_profile["n"].sum() == len(tables.evidence)
    assert tables.stances.shape == (14, sources)
    assert next(iter(tables.by_name["stances"].columns)) == "theme"
