"""Sources in groups, and claims that say the same."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Literal

import drafts
import pypdf
import pytest
from conftest import Command
from reading import read_pdf, squash
from samples import make_brief, name_sources, to_files
from test_figures import measure_texts, overlap

from reportgen.compare import compare
from reportgen.figures import Gallery
from reportgen.language.translation import find_words
from reportgen.model.brief import Brief
from reportgen.model.distributions import find_distributions, find_groups
from reportgen.model.grouping import Grouping, divide
from reportgen.model.sameness import find_heads, gather
from reportgen.model.standpoints import find_standpoints


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


@pytest.mark.thorough
def test_a_long_way_from_claim_to_claim_is_followed_to_its_end() -> None:
    brief = make_brief(2, 4_000, themes=1)
    ids = list(brief.claims)
    chain = dict(pairwise(ids))
    assert set(find_heads(link(brief, **chain)).values()) == {ids[-1]}


# ── documents ────────────────────────────────────────────────────────────────────────────


PAPERS = ("annex", "handout")


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is made of a brief of 40 sources in three groups, one of them in none."""
    brief = make_brief(40, 160, themes=6, findings=True, relations=30)
    files = to_files(brief)
    for number, source in enumerate(brief.sources):
        kind = {"kind": ("haulier", "town", "shop & sons")[number % 3]} if number else {}
        files[f"sources/{source.key}.yml"]["attributes"] = kind
    files["sources/comparison.yml"]["groups"] = {
        "kind": {"label": "Kind of respondent", "by": "kind"},
        "year": {"label": "Year", "by": "year"},
    }
    files["brief.yml"]["documents"] = {
        "brief": {"formats": ["html", "pdf"]},
        "slides": {"formats": ["revealjs"]},
        **{name: {"formats": ["docx"]} for name in PAPERS},
    }
    folder = drafts.write(files, tmp_path_factory.mktemp("groups") / "workspace")
    done = Command(folder)("build", "--to", "html,pdf,slides", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    return folder / "outputs"


def read_rows(outputs: Path, table: str) -> list[dict[str, str]]:
    """A table of a project, row by row."""
    text = (outputs / "quarto" / "data" / f"{table}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.thorough
def test_print_speaks_of_groups_and_keeps_its_length(outputs: Path) -> None:
    text = read_pdf(outputs / "brief.pdf")
    for words in ("Kind of respondent", "haulier", "shop & sons", "In no group", "Typical"):
        assert squash(words) in squash(text)
    assert re.search(r"\d+\s+of\s+40\s+sources\s+address", text)
    assert "%" not in text
    assert len(pypdf.PdfReader(outputs / "brief.pdf").pages) <= 16


@pytest.mark.thorough
def test_a_page_of_groups_has_every_source_and_every_claim(outputs: Path) -> None:
    page = (outputs / "brief.html").read_text("utf-8")
    composed = (outputs / "quarto" / "brief.qmd").read_text("utf-8")
    claims, sources = (read_rows(outputs, name) for name in ("claims", "sources"))
    assert [row["claim"] for row in claims if f'id="claim-{row["claim"]}"' not in page] == []
    assert [row["label"] for row in sources if row["label"] not in page] == []
    assert [row["source"] for row in sources if f'id="source-{row["source"]}"' not in page] == []
    assert page.count('href="#claim-') >= 2 * len(claims)  # in its source’s section, and its own
    assert re.search(r'<span class="lean">closer to [^<]+, [−+]?\d', page)
    assert "figures/stance-year" in composed


def test_annex_and_handout_have_groups_and_no_card_for_every_source(outputs: Path) -> None:
    annex, handout = ((outputs / "quarto" / f"{n}.qmd").read_text("utf-8") for n in PAPERS)
    for row in read_rows(outputs, "sources"):
        assert f"[{row['label']}]{{.source key={row['source']}" in annex.partition("# Theme")[0]
    groups = read_rows(outputs, "groups")
    hauliers = {row["source"] for row in groups if row["group"] == "haulier"}
    themes = {row["theme"] for row in read_rows(outputs, "claims") if row["source"] in hauliers}
    assert annex.count("\n### haulier {") == len(themes)
    assert re.search(r"\n#### [^\n]+ \{.source key=", annex)
    assert "does not address" not in annex
    assert "| shop & sons |" in handout
    assert "{.card" not in handout


def test_numbers_of_groups_add_up(outputs: Path) -> None:
    rows = read_rows(outputs, "group_positions")
    steps = ("at_minus_2", "at_minus_1", "at_0", "at_plus_1", "at_plus_2")
    for row in rows:
        assert sum(int(row[step]) for step in steps) == int(row["n_placed"])
        assert int(row["n_placed"]) <= int(row["n_speaking"]) <= int(row["n_sources"])
    for grouping in ("kind", "year"):
        for theme in {row["theme"] for row in rows}:
            here = [r for r in rows if (r["grouping"], r["theme"]) == (grouping, theme)]
            assert sum(int(row["n_sources"]) for row in here) == 40


def test_slides_of_groups_name_no_single_source_among_many(outputs: Path) -> None:
    slides = (outputs / "quarto" / "slides.qmd").read_text("utf-8")
    assert "40 sources answer, in 4 groups" in slides
    assert slides.count("\n::: {#claim-") < 20
    assert "(1 of 0)" not in (outputs / "slides.html").read_text("utf-8")


# ── figures ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("shape", ["page", "slide"])
@pytest.mark.parametrize("count", [1, 4, 12, 35])
def test_a_figure_of_groups_keeps_to_its_canvas_and_nothing_overlaps(
    count: int, shape: Literal["page", "slide"]
) -> None:
    brief = make_brief(70, 300, themes=30)
    kinds = [f"Kind of respondent {n % count + 1}" for n in range(70)]
    brief = group(attribute(brief, kind=kinds), by="kind")
    figure = Gallery(brief, compare(brief), find_words("en"), shape)["stance"]
    texts = measure_texts(figure.drawing)
    for (one, corners), (other, others) in combinations(texts, 2):
        assert not overlap(corners, others), (one, other)
    across = [x for _, corners in texts for x, _ in corners]
    assert min(across) >= -1
    assert max(across) <= figure.canvas.width + 1


def test_the_heads_of_as_many_sources_as_stand_side_by_side_do_not_overlap() -> None:
    brief = name_sources(make_brief(16, 160, themes=8))
    figures = Gallery(brief, compare(brief), find_words("en"), "page")
    for name in ("stance", "synthesis", "evidence"):
        texts = measure_texts(figures[name].drawing)
        for (one, corners), (other, others) in combinations(texts, 2):
            assert not overlap(corners, others), (name, one, other)


def test_more_sources_than_can_be_told_apart_are_drawn_as_one() -> None:
    brief = make_brief(60, 240, themes=5)
    figures = Gallery(brief, compare(brief), find_words("en"), "page")
    assert "All sources (60)" in figures["stance"].drawing.texts
    assert not {"synthesis", "evidence", "evidence_map", "actors"} & set(figures)


def group(brief: Brief, **fields: object) -> Brief:
    """The brief with one grouping."""
    grouping = Grouping.model_validate({"label": "Kind", **fields})
    comparison = brief.comparison.model_copy(update={"groups": {"kind": grouping}})
    return replace(brief, comparison=comparison)


# ── who says what ────────────────────────────────────────────────────────────────────────


def test_a_typical_voice_is_one_of_the_middle_and_a_dissenting_one_of_the_other_side() -> None:
    brief = group(attribute(make_brief(12, 60, themes=2), kind=["a"] * 12), by="kind")
    for spread in find_distributions(brief, find_standpoints(brief), find_groups(brief)).values():
        (one,) = spread
        assert one.typical is not None
        assert one.middle is not None
        if one.dissenting:
            assert (one.dissenting[1].stance or 0) * one.middle < 0


def test_claims_made_by_the_same_sources_are_counted_together() -> None:
    brief = make_brief(3, 6, themes=1)
    (a1, a2), (b1, b2), (c1, _) = ([c.id for c in s.claims] for s in brief.sources)
    table = compare(link(brief, **{b1: a1, c1: a1, b2: a2})).co_occurrence
    assert table.values.tolist() == [[*sorted((a1, a2)), *_counts(a1, a2), 2]]


def _counts(first: str, second: str) -> tuple[int, int]:
    return (3, 2) if first < second else (2, 3)
