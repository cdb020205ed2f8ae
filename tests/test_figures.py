"""What the figures show, and that they are the same every time."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import pytest
from samples import HOSTILE, JAPANESE, LONG, POLISH, Script, make_brief

from reportgen.compare import compare
from reportgen.figures import Figure, draw, find_missing_glyphs
from reportgen.figures.calendar_axis import make_axis
from reportgen.figures.drawing import PAGE, SLIDE, Box, Line, Mark, Words
from reportgen.figures.fitting import choose_rows
from reportgen.figures.fonts import measure, wrap
from reportgen.figures.interactive import escape
from reportgen.figures.palette import (
    INK,
    NEUTRAL,
    PAPER,
    QUIET,
    TENORS,
    shade_share,
    shade_stance,
)
from reportgen.figures.words import count, enumerate_words, write_number

Shape = Literal["page", "slide"]
NAMES = ["stance", "relations", "evidence", "timeline", "actors"]


@lru_cache
def figures_of(
    sources: int = 2,
    claims: int = 10,
    shape: Shape = "page",
    script: Script = "plain",
    themes: int = 5,
) -> dict[str, Figure]:
    brief = make_brief(sources, claims, themes=themes, script=script)
    return {figure.name: figure for figure in draw(brief, compare(brief), shape)}


def texts_of(figure: Figure) -> list[str]:
    return [item.text for item in figure.drawing.items if isinstance(item, Words)]


def walk_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from walk_texts(part)


CASES: list[tuple[int, int, Script]] = [
    (2, 10, "plain"),
    (3, 40, "long"),
    (12, 300, "plain"),
    (2, 300, "plain"),
    (2, 10, "hostile"),
    (2, 10, "japanese"),
    (12, 12, "polish"),
]


@pytest.mark.parametrize("shape", ["page", "slide"])
@pytest.mark.parametrize(("sources", "claims", "script"), CASES)
def test_everything_is_drawn_within_the_width_of_the_canvas(
    sources: int, claims: int, script: Script, shape: Shape
) -> None:
    canvas = PAGE if shape == "page" else SLIDE
    for figure in figures_of(sources, claims, shape, script).values():
        assert figure.drawing.width == canvas.width
        for item in figure.drawing.items:
            left, right = extent(item)
            assert left >= -0.5, (figure.name, item)
            assert right <= canvas.width + 1, (figure.name, item)


def extent(item: object) -> tuple[float, float]:
    """From where to where an item lies across the drawing."""
    match item:
        case Words(turn=0):
            width = measure(item.text, item.size, item.bold)
            left = item.x - {"left": 0, "center": width / 2, "right": width}[item.align]
            return left, left + width
        case Words():
            return item.x, item.x + measure(item.text, item.size) * 0.71
        case Mark():
            return item.x - item.size / 2, item.x + item.size / 2
        case Box():
            return item.x, item.x + item.width
        case Line():
            return min(item.x1, item.x2), max(item.x1, item.x2)
    raise TypeError(item)


@pytest.mark.parametrize(("sources", "claims"), [(2, 10), (2, 300), (12, 300)])
def test_words_do_not_lie_on_each_other(sources: int, claims: int) -> None:
    for figure in figures_of(sources, claims, themes=14).values():
        words = [item for item in figure.drawing.items if isinstance(item, Words) and not item.turn]
        for one, other in itertools.combinations(words, 2):
            apart = abs(one.y - other.y) >= min(one.size, other.size) * 0.9
            (left, right), (other_left, other_right) = extent(one), extent(other)
            assert apart or right <= other_left + 0.5 or other_right <= left + 0.5, (one, other)


@pytest.mark.parametrize(("sources", "claims", "script"), CASES[:5])
def test_a_slide_is_no_higher_than_its_canvas_and_its_text_can_be_read_afar(
    sources: int, claims: int, script: Script
) -> None:
    for figure in figures_of(sources, claims, "slide", script, 14).values():
        if script == "plain":
            assert figure.drawing.height <= SLIDE.height + 6, figure.name
        sizes = [item.size for item in figure.drawing.items if isinstance(item, Words)]
        assert min(sizes) >= 12, figure.name


def test_a_page_figure_fits_on_an_a4_page_however_much_there_is() -> None:
    for figure in figures_of(12, 600, themes=60).values():
        assert figure.drawing.height <= PAGE.height + 1, figure.name


def test_figures_are_named_for_cross_reference_and_for_their_files() -> None:
    assert list(figures_of()) == NAMES
    assert [figure.filename for figure in figures_of().values()] == NAMES
    slides = figures_of(shape="slide").values()
    assert [figure.filename for figure in slides] == [f"{name}-slide" for name in NAMES]


def test_a_figure_names_the_table_it_is_drawn_from() -> None:
    tables = compare(make_brief()).by_name
    assert {figure.table for figure in figures_of().values()} <= set(tables)


def test_a_figure_that_would_be_empty_is_left_out() -> None:
    brief = make_brief(evidence=0, relations=0)
    assert [figure.name for figure in draw(brief, compare(brief))] == ["stance"]


def test_a_source_without_evidence_beside_one_with_it_is_drawn() -> None:
    brief = make_brief(2, 2, evidence=1)
    bare = brief.sources[1].model_copy(
        update={
            "claims": tuple(c.model_copy(update={"evidence": ()}) for c in brief.sources[1].claims)
        }
    )
    brief = type(brief)(
        brief.publication, (brief.sources[0], bare), brief.comparison, brief.bibliography
    )
    evidence = next(f for f in draw(brief, compare(brief)) if f.name == "evidence")
    assert "Brandt gives no evidence." in evidence.alt


def test_silence_is_shown_as_such_and_told_from_taking_no_side() -> None:
    texts = texts_of(figures_of(2, 40)["stance"])
    assert "silent" in texts
    many = texts_of(figures_of(12, 300)["stance"])
    assert "–" in many


@pytest.mark.parametrize("sources", [2, 12])
def test_the_ends_of_each_scale_are_written_at_its_sides(sources: int) -> None:
    words = [w for w in figures_of(sources, 60)["stance"].drawing.items if isinstance(w, Words)]
    low = [word.x for word in words if word.text == "continuity"]
    high = [word.x for word in words if word.text == "change"]
    assert len(low) == len(high) == 5
    assert max(low) < min(high)


def test_the_description_says_in_words_which_theme_diverges_most() -> None:
    alt = figures_of()["stance"].alt
    table = compare(make_brief()).divergence
    widest = table.loc[table["range"].idxmax()]
    assert f"They differ most on “{widest['theme_label']}”" in alt
    assert f"by {write_number(widest['range'])} of 4 points" in alt


def test_no_figure_says_both_of_three_sources() -> None:
    for figure in figures_of(3, 30).values():
        assert not re.search(r"\bboth\b", figure.caption + figure.alt, re.IGNORECASE)


def test_descriptions_stay_short_however_many_sources_there_are() -> None:
    for figure in figures_of(12, 300).values():
        assert 40 < len(figure.alt) < 800, figure.name
        assert figure.alt.endswith(".")
        assert figure.caption.endswith(".")


def test_what_is_left_out_is_stated_in_the_caption() -> None:
    slide = figures_of(2, 60, "slide", themes=14)["stance"]
    shown = sum(text == "continuity" for text in texts_of(slide))
    assert shown < 14
    assert f"Shown are the {shown} themes of 14" in slide.caption
    actors = figures_of(2, 300)["actors"]
    assert "Shown are the 20 most named of 3" in actors.caption


def test_the_interactive_figure_holds_all_rows_even_where_the_slide_does_not() -> None:
    page, slide = (figures_of(2, 60, shape, themes=14)["stance"] for shape in ("page", "slide"))
    assert page.plotly() == slide.plotly()
    assert len(json.loads(page.plotly())["layout"]["yaxis"]["ticktext"]) == 14


@pytest.mark.parametrize("sources", [2, 12])
def test_the_interactive_figure_is_json_with_sorted_keys_that_may_stand_in_a_script(
    sources: int,
) -> None:
    for figure in figures_of(sources, 40, script="hostile").values():
        text = figure.plotly()
        assert "<" not in text
        chart = json.loads(text)
        assert text == json.dumps(
            chart, sort_keys=True, ensure_ascii=False, separators=(",", ":")
        ).replace("<", "\\u003c")
        assert chart["data"]


def test_no_tag_entity_or_formula_of_the_data_reaches_plotly() -> None:
    for figure in figures_of(script="hostile").values():
        for text in walk_texts(json.loads(figure.plotly())):
            assert "$" not in text
            assert set(re.findall(r"</?\w+>", text)) <= {"<br>", "<b>", "</b>"}
            assert "<b>g" not in text
            assert "&amp; &" not in text.replace("&amp;amp; &amp;", "")


def test_hostile_text_is_drawn_as_the_same_characters() -> None:
    drawn = " ".join(texts_of(figures_of(script="hostile")["stance"]))
    assert drawn.count(HOSTILE) >= 5


def test_escaped_text_is_what_plotly_turns_back_into_the_same_characters() -> None:
    assert escape("a <b>&lt;</b> $x$\n y") == "a &lt;b&gt;&amp;lt;&lt;/b&gt; &#36;x&#36; y"


@pytest.mark.parametrize("script", ["plain", "japanese", "hostile"])
def test_the_same_figure_gives_the_same_bytes(script: Script) -> None:
    for figure in figures_of(script=script).values():
        assert figure.svg() == figure.svg()
        assert figure.png(72) == figure.png(72)
        assert figure.plotly() == figure.plotly()


def test_bytes_do_not_depend_on_process_folder_locale_or_settings(tmp_path: Path) -> None:
    script = (
        "import hashlib, sys; sys.path[:0] = sys.argv[1:]\n"
        "from samples import make_brief\n"
        "from reportgen.compare import compare\n"
        "from reportgen.figures import draw\n"
        "brief = make_brief(3, 30)\n"
        "for figure in draw(brief, compare(brief)):\n"
        "    for made in (figure.svg(), figure.png(72), figure.plotly().encode()):\n"
        "        print(hashlib.sha256(made).hexdigest())\n"
    )
    (tmp_path / "matplotlibrc").write_text("font.size: 31\nsvg.fonttype: none\nlines.color: red\n")
    tests = Path(__file__).parent
    command = [sys.executable, "-c", script, str(tests), str(tests.parent)]
    runs = [
        subprocess.run(
            command, cwd=cwd, env=os.environ | env, check=True, capture_output=True, text=True
        ).stdout
        for cwd, env in (
            (tests, {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"}),
            (tmp_path, {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"}),
        )
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].split()) == 15


def test_svg_needs_no_font_and_carries_no_date() -> None:
    for figure in figures_of(script="polish").values():
        svg = figure.svg().decode()
        assert "<text" not in svg
        assert "font-family" not in svg
        assert "<dc:date>" not in svg


def test_svg_is_as_wide_as_its_canvas_in_points() -> None:
    svg = figures_of()["stance"].svg().decode()
    width = re.search(r'width="([\d.]+)pt"', svg)
    assert width
    assert float(width[1]) == pytest.approx(PAGE.width, abs=0.01)


def test_png_has_the_resolution_that_was_asked_for() -> None:
    png = figures_of()["evidence"].png(100)
    assert int.from_bytes(png[16:20], "big") == pytest.approx(PAGE.width / 72 * 100, abs=1)


def test_latin_text_with_any_diacritics_has_all_its_glyphs() -> None:
    assert find_missing_glyphs([POLISH, "Asō Tarō, Kōno, Đặng, Çelik, São, −–—…¶§“”‘’"]) == ()


def test_characters_without_a_glyph_are_named_once_and_sorted() -> None:
    private = "\ue123\ue001"
    assert find_missing_glyphs([private, private + "a\n"]) == ("\ue001", "\ue123")


def test_japanese_text_is_drawn_where_a_japanese_font_is_installed() -> None:
    if find_missing_glyphs([JAPANESE]):
        pytest.skip("no Chinese, Japanese and Korean font is installed")
    with_text, without = (figures_of(script=s)["stance"].svg() for s in ("japanese", "plain"))
    assert b"CJK" in with_text or len(with_text) > len(without)


@pytest.mark.parametrize("text", [LONG, JAPANESE * 4, HOSTILE, "x" * 200, POLISH])
def test_wrapped_lines_are_no_wider_than_asked_and_lose_no_character(text: str) -> None:
    lines = wrap(text, 80, 8)
    assert all(measure(line, 8) <= 80 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_white_space_in_a_label_becomes_single_spaces() -> None:
    assert wrap(" a\n\tb  c ", 100, 8) == ["a b c"]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2 between two colours."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_all_text_has_enough_contrast() -> None:
    grounds = [shade_stance(step / 4) for step in range(-8, 9)]
    grounds += [shade_share(step / 10, c) for step in range(11) for c in TENORS.values()]
    assert min(contrast(INK, ground) for ground in grounds) >= 4.5
    assert contrast(QUIET, PAPER) >= 4.5
    assert min(contrast(NEUTRAL, ground) for ground in (PAPER, "#000000")) >= 4.5


def test_the_axis_squeezes_what_lies_long_before_most_dates() -> None:
    days = [(day, day) for day in (700000, 736000, 736100, 736200, 736300, 736400, 736500)]
    axis = make_axis(days)
    assert axis.is_cut
    assert axis.place(700000) < axis.place(736000)
    assert axis.place(736500) - axis.place(736000) > 0.5


def test_the_axis_is_even_where_dates_are_spread() -> None:
    axis = make_axis([(730000 + 100 * n, 730000 + 100 * n) for n in range(50)])
    assert not axis.is_cut
    assert axis.place(730000) >= 0
    assert axis.place(734900) <= 1


@pytest.mark.parametrize("span", [0, 40, 400, 4000, 40000, 400000])
def test_the_axis_has_ticks_at_round_dates_whatever_its_span(span: int) -> None:
    ticks = list(make_axis([(300000, 300000 + span)]).walk_ticks(8))
    assert 1 <= len(ticks) <= 10
    assert all(re.fullmatch(r"\d{1,4}(-\d\d)?", text) for _, text in ticks)


def test_rows_are_chosen_by_rank_and_kept_in_their_order() -> None:
    assert choose_rows([10, 10, 10], [1, 3, 2], 25) == [1, 2]
    assert choose_rows([10, 10, 10], [1, 1, 1], 25) == [0, 1]
    assert choose_rows([90], [1], 25) == [0]


def test_numbers_and_lists_read_as_words() -> None:
    assert count(0, "theme") == "no themes"
    assert count(1, "theme has", "themes have") == "one theme has"
    assert count(13, "theme") == "13 themes"
    assert enumerate_words(["a", "b", "c"]) == "a, b and c"
    assert [write_number(n) for n in (-1.5, -0.04, 0.0, 2.0, -2.0)] == ["−1.5", "0", "0", "2", "−2"]


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_a_browser_shows_hostile_text_of_interactive_figures_as_the_same_characters(
    tmp_path: Path,
) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    import plotly

    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    stance = figures_of(script="hostile")["stance"].plotly()
    page_file = tmp_path / "page.html"
    page_file.write_text(
        f'<meta charset="utf-8"><div id="f"></div><script src="{script.as_uri()}"></script>'
        f"<script>const f = {stance}; Plotly.newPlot('f', f.data, f.layout);</script>",
        encoding="utf-8",
    )
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page()
        page.goto(page_file.as_uri())
        page.wait_for_selector(".ytick text")
        page.evaluate("Plotly.Fx.hover('f', [{curveNumber: 0, pointNumber: 0}])")
        page.wait_for_selector(".hoverlayer text")
        label = page.evaluate(SPOKEN, ".ytick text")
        hover = page.evaluate(SPOKEN, ".hoverlayer text")
        browser.close()
    assert label == f"Theme 1 {HOSTILE}"
    assert f"Claim 1 is made. {HOSTILE} (p. 10)" in hover


SPOKEN = """selector => {
  const text = document.querySelector(selector);
  const lines = [...text.querySelectorAll("tspan.line")];
  return (lines.length ? lines : [text]).map(line => line.textContent).join(" ");
}"""
"""The lines of the first text that a selector finds, joined by spaces."""
