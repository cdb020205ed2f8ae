"""A brief made of DataFrames is checked as a workspace is, and told by frame, row and column."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import reportgen
from reportgen import InvalidBrief, Misuse

BIB = """\
@article{adams2020,
  author = {Adams, Ann}, title = {The Walls of the Town}, journal = {Town}, date = {2020-03},
}
@article{baker2021,
  author = {Baker, Bo}, title = {The Water of the Town}, journal = {Town}, date = {2021-05},
}
"""


@pytest.fixture
def frames(tmp_path: Path) -> dict[str, Any]:
    bibliography = tmp_path / "refs.bib"
    bibliography.write_text(BIB, encoding="utf-8")
    return {
        "sources": pd.DataFrame(
            {
                "source": ["baker2021", "adams2020"],
                "label": ["Baker", "Adams"],
                "genre": ["report", "essay"],
                "approach": ["survey", "history"],
                "thesis": ["Water protects the town.", "Walls protect the town."],
            }
        ),
        "claims": pd.DataFrame(
            {
                "source": ["adams2020", "adams2020", "baker2021", "baker2021"],
                "id": ["a-walls", "a-cost", "b-water", "b-cost"],
                "theme": ["defence", "cost", "defence", "cost"],
                "claim": ["Walls protect.", "Walls are dear.", "Water protects.", "It is cheap."],
                "locator": ["p. 1", "p. 2", "p. 3", "pp. 4–5"],
                "stance": [-2, 1, np.nan, 2],
            }
        ),
        "themes": pd.DataFrame(
            {
                "id": ["defence", "cost"],
                "label": ["Defence", "Cost"],
                "question": ["What protects the town?", "What does it cost?"],
                "scale.low": ["walls", "little"],
                "scale.high": ["water", "much"],
            }
        ),
        "relations": pd.DataFrame(
            {"from": ["a-walls"], "to": ["b-water"], "type": ["contradicts"]}
        ),
        "bibliography": bibliography,
    }


def find_faults(frames: dict[str, Any], **others: Any) -> dict[str, str]:
    """The errors in some frames: the place of each, and its code."""
    with pytest.raises(InvalidBrief) as caught:
        reportgen.from_frames(**frames, **others)
    found = [f for f in caught.value.findings if f.severity == "error"]
    assert len({str(f.location) for f in found}) == len(found)
    return {str(finding.location): finding.code for finding in found}


def test_frames_become_a_brief(frames: dict[str, Any]) -> None:
    brief = reportgen.from_frames(**frames)
    assert brief.sources.keys() == ("adams2020", "baker2021")
    claim = brief.sources["adams2020"].claims[0]
    assert (claim.id, claim.stance, str(claim.locator)) == ("a-walls", -2, "p. 1")
    assert brief.sources["baker2021"].claims[0].stance is None
    assert brief.themes["cost"].scale is not None
    assert [relation.to for relation in claim.relations] == ["b-water"]
    assert brief.publication.date.text == "2021-05-31"
    assert reportgen.tables(brief).claims["stance"].tolist() == [-2, 1, pd.NA, 2]


def test_further_arguments_are_the_fields_of_brief_yml(frames: dict[str, Any]) -> None:
    brief = reportgen.from_frames(
        **frames,
        title="Walls or water?",
        question="What protects the town?",
        date=datetime.date(2026, 11, 21),
        authors=[{"name": "Cy Clark"}],
        documents={"brief": {"formats": ["html"]}},
    )
    publication = brief.publication
    assert (publication.title, publication.date.text) == ("Walls or water?", "2026-11-21")
    assert publication.authors[0].name == "Cy Clark"
    assert publication.documents["brief"].formats == ("html",)


def test_evidence_comes_from_a_frame_of_its_own_or_from_a_column(frames: dict[str, Any]) -> None:
    evidence = pd.DataFrame(
        {
            "claim": ["b-water", "a-walls", "b-water"],
            "kind": ["statistic", "event", "document"],
            "summary": ["A count.", "A siege.", "A map."],
            "date": pd.to_datetime(["1998-01-01", "1999-02-03", None]),
            "actors": [None, ["Ann", "Bo"], np.array(["Cy"])],
            "quantities": [[{"value": 3, "measure": "boats"}], None, None],
        }
    )
    brief = reportgen.from_frames(**frames, evidence=evidence)
    count, plan = brief.claims["b-water"][1].evidence
    assert (count.date.text if count.date else "", plan.date) == ("1998-01-01", None)
    assert (count.quantities[0].value, plan.actors) == (3.0, ("Cy",))
    columns = evidence.drop(columns="claim").astype(object).to_dict("records")
    frames["claims"]["evidence"] = [[columns[1]], None, [columns[0], columns[2]], None]
    assert reportgen.from_frames(**frames) == brief


def test_a_field_within_a_field_is_a_column_or_a_mapping(frames: dict[str, Any]) -> None:
    frames["themes"]["positions.adams2020.stance"] = [-1, None]
    frames["themes"]["finding"] = ["They differ [@adams2020].", None]
    frames["claims"]["warrant"] = [{"text": "Stone lasts.", "by": "reader"}, None, None, None]
    brief = reportgen.from_frames(**frames)
    assert brief.themes["defence"].positions["adams2020"].stance == -1
    assert brief.themes["defence"].finding and not brief.themes["cost"].finding
    warrant = brief.claims["a-walls"][1].warrant
    assert warrant is not None and warrant.by == "reader"


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("stance", pd.array([-2, 1, None, 2], dtype="Int8")),
        ("stance", [-2.0, 1.0, float("nan"), 2.0]),
        ("id", [1, 2, 3, 4]),
        ("locator", [1, 2.0, "3", "p. 4"]),
        ("period", pd.to_datetime(["2017-01-02 09:30", None, "2018-03-04 12:00", None])),
        ("period", pd.PeriodIndex(["2017-01", "NaT", "2018-03", "2019-01"], freq="M")),
        ("period", [2017, None, "2018-03/2018-05", datetime.date(2019, 1, 2)]),
        ("certainty", pd.Categorical(["firm", None, "probable", "firm"])),
        ("note", [pd.NA, None, " ", float("nan")]),
    ],
)
def test_a_cell_may_be_whatever_pandas_makes_of_it(
    frames: dict[str, Any], column: str, values: Any
) -> None:
    frames["claims"][column] = values
    frames["relations"] = None
    brief = reportgen.from_frames(**frames)
    made = [getattr(claim, column) for _, claim in brief.claims.values()]
    assert len(made) == 4
    if column == "note":
        assert made == [None] * 4
    if column == "stance":
        assert made == [-2, 1, None, 2]
    if column == "id":
        assert made == ["1", "2", "3", "4"]


def test_everything_that_is_wrong_is_told_at_once_by_frame_row_and_column(
    frames: dict[str, Any],
) -> None:
    claims = frames["claims"]
    claims.loc[0, "theme"] = "defense"
    claims.loc[1, "stance"] = 7
    claims.loc[2, "locator"] = None
    claims.loc[3, "id"] = "a-cost"
    claims["colour"] = "red"
    frames["relations"].loc[1] = ["a-walls", "b-watr", "agrees"]
    frames["themes"].loc[1, "scale.low"] = None
    assert find_faults(frames, date="2026-11") == {
        "claims.loc[0, 'theme']": "RG301",
        "claims.loc[1, 'stance']": "RG106",
        "claims.loc[2, 'locator']": "RG105",
        "claims.loc[3, 'id']": "RG303",
        "claims['colour']": "RG104",
        "relations.loc[1, 'to']": "RG302",
        "themes.loc[1, 'scale.low']": "RG105",
        "date": "RG106",
    }


def test_a_place_is_had_as_numbers_too(frames: dict[str, Any]) -> None:
    frames["claims"].index = ["w", "x", "y", "z"]
    frames["claims"].loc["y", "theme"] = "defense"
    with pytest.raises(InvalidBrief) as caught:
        reportgen.from_frames(**frames)
    (place,) = (f.location for f in caught.value.findings if f.severity == "error")
    assert (place.path, place.line, place.column) == ("claims", 3, 3)
    assert str(place) == "claims.loc['y', 'theme']"
    assert "defence" in str(caught.value)


def test_rows_with_the_same_label_are_told_by_their_number(frames: dict[str, Any]) -> None:
    frames["claims"].index = [0, 0, 1, 1]
    frames["claims"].iloc[2, 2] = "defense"
    assert find_faults(frames) == {"claims.iloc[2, 2]": "RG301"}


def test_what_belongs_to_nothing_is_told(frames: dict[str, Any]) -> None:
    frames["claims"].loc[0, "source"] = "adams202"
    frames["claims"].loc[1, "source"] = None
    evidence = pd.DataFrame({"claim": ["b-watre"], "kind": ["event"], "summary": ["A flood."]})
    assert find_faults(frames, evidence=evidence) == {
        "claims.loc[0, 'source']": "RG205",
        "claims.loc[1, 'source']": "RG105",
        "evidence.loc[0, 'claim']": "RG302",
        "sources.loc[1, 'source']": "RG105",
    }


def test_ids_that_are_given_twice_are_told_with_the_first(frames: dict[str, Any]) -> None:
    frames["sources"].loc[2] = frames["sources"].loc[0]
    frames["claims"].loc[3, "id"] = "a-walls"
    with pytest.raises(InvalidBrief) as caught:
        reportgen.from_frames(**frames)
    told = {str(f.location): str(f.related[0][0]) for f in caught.value.findings if f.related}
    assert told == {
        "claims.loc[3, 'id']": "claims.loc[0, 'id']",
        "sources.loc[2, 'source']": "sources.loc[0, 'source']",
    }


def test_columns_that_are_missing_or_given_twice_are_told_once(frames: dict[str, Any]) -> None:
    frames["claims"] = frames["claims"].drop(columns=["locator", "source"])
    frames["themes"]["second"] = "x"
    frames["themes"].columns = ["id", "label", "question", "scale.low", "scale.high", "label"]
    with pytest.raises(InvalidBrief) as caught:
        reportgen.from_frames(**frames)
    told = [(str(f.location), f.code) for f in caught.value.findings]
    assert told.count(("claims", "RG105")) == 2
    assert ("themes['label']", "RG103") in told
    assert not [place for place, code in told if code == "RG105" and "loc" in place[:10]]


@pytest.mark.parametrize("name", ["sources", "claims", "themes"])
def test_an_empty_frame_is_told(frames: dict[str, Any], name: str) -> None:
    frames[name] = frames[name].iloc[:0]
    with pytest.raises(InvalidBrief) as caught:
        reportgen.from_frames(**frames)
    assert all(
        f.location.path in ("sources", "claims", "themes", "relations", "evidence", "refs.bib")
        for f in caught.value.findings
    )


def test_a_source_has_no_key_that_is_another_file(frames: dict[str, Any]) -> None:
    frames["sources"].loc[1, "source"] = "comparison"
    frames["claims"].loc[:1, "source"] = "comparison"
    assert find_faults(frames)["sources.loc[1, 'source']"] == "RG106"


def test_what_is_wrong_in_the_bibliography_keeps_its_line(frames: dict[str, Any]) -> None:
    frames["bibliography"].write_text(BIB.replace("@article{baker2021,", "@article{baker,"))
    found = find_faults(frames)
    assert found == {"sources.loc[0, 'source']": "RG206"}
    frames["bibliography"].write_text(BIB.replace("Ann}, title", "Ann}} title"))
    with pytest.raises(InvalidBrief) as caught:
        reportgen.from_frames(**frames)
    assert any(f.location.path == "refs.bib" for f in caught.value.findings)


def hold_itself() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["self"] = value
    return value


@pytest.mark.parametrize(
    "value",
    [hold_itself(), "a\ud800", {1, 2}, object(), b"bytes", 1j, datetime.timedelta(1)],
    ids=lambda v: type(v).__name__,
)
def test_what_can_be_no_cell_is_told(frames: dict[str, Any], value: object) -> None:
    frames["claims"]["note"] = pd.Series([value, None, None, None], dtype=object)
    assert find_faults(frames) == {"claims.loc[0, 'note']": "RG106"}


def test_hostile_text_stays_text(frames: dict[str, Any]) -> None:
    words = "*a* {{< b >}} <script>c</script> &amp; \"d\" 'e': #f [g] - h\n\ti 日本語 \\ %"
    frames["claims"]["claim"] = words
    brief = reportgen.from_frames(**frames)
    assert {claim.claim for _, claim in brief.claims.values()} == {words}
    frames["claims"].loc[0, "note"] = "a\x00b"
    assert find_faults(frames) == {"claims.loc[0, 'note']": "RG106"}


def test_what_is_no_frame_or_no_file_is_refused(frames: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="claims is a list"):
        reportgen.from_frames(**{**frames, "claims": [{"id": "a"}]})
    with pytest.raises(Misuse, match=r"none\.bib"):
        reportgen.from_frames(**{**frames, "bibliography": tmp_path / "none.bib"})
    with pytest.raises(Misuse, match=r"no \.bib file"):
        reportgen.from_frames(**{**frames, "bibliography": tmp_path})
    with pytest.raises(Misuse, match="title is a set"):
        reportgen.from_frames(**frames, title={"a"})


def test_a_field_of_brief_yml_that_does_not_exist_is_told(frames: dict[str, Any]) -> None:
    assert find_faults(frames, titel="Walls") == {"titel": "RG104"}


def test_the_frames_are_left_as_they_were(frames: dict[str, Any]) -> None:
    before = {name: f.copy() for name, f in frames.items() if isinstance(f, pd.DataFrame)}
    reportgen.from_frames(**frames)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frames[name], frame)
