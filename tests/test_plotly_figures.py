"""What a page draws is what plotly's own validated figures are, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, get_args

import plotly.graph_objects as go
import pytest
from conftest import ROOT
from samples import Script, make_brief

import reportgen
from reportgen.compare import compare
from reportgen.figures import Figure, Gallery
from reportgen.figures.gallery import DRAWERS
from reportgen.figures.interactive import write_json
from reportgen.language.translation import find_words
from reportgen.model.brief import Brief
from reportgen.model.illustrations import Illustration

DECLARED = {
    "own-bars": {"table": "evidence", "kind": "bars", "x": "kind"},
    "own-tiles": {"table": "evidence", "kind": "tiles", "x": "kind", "y": "source"},
    "own-dots": {"table": "claims", "kind": "dots", "x": "stance", "y": "theme"},
    "own-timeline": {"table": "timeline", "kind": "timeline", "y": "source"},
    "own-map": {"table": "relations", "kind": "argument_map"},
}


def draw_all(
    brief: Brief, lang: str = "en", shape: Literal["page", "slide"] = "page"
) -> Iterator[Figure]:
    """Every figure of a brief: packaged, declared, and of each theme's argument."""
    declared = {name: Illustration.model_validate(given) for name, given in DECLARED.items()}
    publication = brief.publication.model_copy(update={"figures": declared})
    brief = replace(brief, publication=publication)
    gallery = Gallery(brief, compare(brief), find_words(lang), shape)
    yield from gallery.values()
    names = (f"argument_map-{theme}" for theme in brief.themes)
    yield from (gallery[name] for name in names if name in gallery)


def assert_same(figure: Figure) -> None:
    made = go.Figure(figure.chart)  # raises for whatever plotly does not know
    assert write_json(json.loads(made.to_json())) == figure.plotly(), figure.name
    assert write_json(made.to_plotly_json()) == figure.plotly(), figure.name


def test_every_kind_of_figure_is_asked_for() -> None:
    drawn = {figure.name for figure in draw_all(make_brief(3, 20))}
    assert {*DRAWERS, *DECLARED} <= drawn
    assert any(name.startswith("argument_map-") for name in drawn)
    kinds = get_args(Illustration.model_fields["kind"].annotation)
    assert {kind for part in kinds for kind in get_args(part)} == {
        given["kind"] for given in DECLARED.values()
    }


@pytest.mark.parametrize("lang", ["en", "ja", "ar"])
@pytest.mark.parametrize("shape", ["page", "slide"])
def test_the_reference_briefs_figures_are_plotlys_own(
    lang: str, shape: Literal["page", "slide"]
) -> None:
    for figure in draw_all(reportgen.load(ROOT), lang, shape):
        assert_same(figure)


@pytest.mark.parametrize("script", ["hostile", "japanese", "arabic", "long", "unbroken"])
@pytest.mark.parametrize("sources", [2, 12])
def test_figures_of_any_text_and_size_are_plotlys_own(script: Script, sources: int) -> None:
    for figure in draw_all(make_brief(sources, 40, script=script)):
        assert_same(figure)


@pytest.mark.parametrize("name", DRAWERS)
def test_what_the_library_gives_is_the_pages_figure_with_its_caption(name: str) -> None:
    brief = reportgen.load(ROOT)
    drawn = Gallery(brief, compare(brief), find_words("en"), "page")[name]
    given = json.loads(reportgen.figure(brief, name).to_json())
    meta = given["layout"].pop("meta")
    assert (meta.pop("caption"), meta.pop("alt")) == (drawn.caption, drawn.alt)
    if meta:
        given["layout"]["meta"] = meta
    assert write_json(given) == drawn.plotly()
