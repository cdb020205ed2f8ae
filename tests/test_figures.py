"""What the figures show, and that they are the same every time."""

from __future__ import annotations

import itertools
import json
import math
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
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import HOSTILE, JAPANESE, LONG, POLISH, Script, make_brief, name_sources

from reportgen.columns import COLUMNS, is_number
from reportgen.compare import compare
from reportgen.figures import Figure, Gallery, draw, find_missing_glyphs, static
from reportgen.figures.argument_plan import choose_excerpt, plan
from reportgen.figures.arrangement import Node, arrange, choose_sides
from reportgen.figures.calendar_axis import make_axis
from reportgen.figures.drawing import PAGE, SLIDE, Box, Curve, Drawing, Line, Mark, Words
from reportgen.figures.fitting import choose_rows
from reportgen.figures.fonts import measure, wrap
from reportgen.figures.interactive import escape
from reportgen.figures.outlines import EM, set_type
from reportgen.figures.palette import (
    BLUE,
    INK,
    MARKERS,
    NEUTRAL,
    PAPER,
    QUIET,
    TENOR_DASHES,
    TENOR_MARKERS,
    TENOR_WIDTHS,
    TENORS,
    choose_colours,
    choose_marker,
    shade_share,
    shade_stance,
)
from reportgen.figures.words import enumerate_words, name_some, write_number
from reportgen.language.translation import find_words
from reportgen.making.legibility import check_declared
from reportgen.model.brief import Brief
from reportgen.model.illustrations import PACKAGED, Illustration

Shape = Literal["page", "slide"]
NAMES = list(PACKAGED)
ENGLISH = find_words("en")


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
    (3, 30, "arabic"),
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
        case Curve():
            # A curve that begins and ends at one height comes three quarters of the way.
            furthest = item.x1 + (item.bend1 - item.x1) * 0.75
            ends = (item.x1, item.x2, furthest) if item.x1 == item.x2 else (item.x1, item.x2)
            return min(ends), max(ends)
    raise TypeError(item)


def measure_texts(drawing: Drawing) -> list[tuple[str, Any]]:
    """Every text of a drawing with the corners of its letters, as the picture has them."""
    texts = [item for item in drawing.items if isinstance(item, Words)]
    return [(text.text, find_corners(text)) for text in texts if set_type(text.text, text.bold)]


def find_corners(words: Words) -> list[tuple[float, float]]:
    """The corners of the box that the letters of a text fill, also of a turned one."""
    line = set_type(words.text, words.bold)
    points = [
        (start + across + x, down + y)
        for start, word in line
        for across, down, outline in word
        for x, y in trace_outline(outline)
    ]
    xs, ys = ([number * words.size / EM for number in side] for side in zip(*points, strict=True))
    left, right, high, low = min(xs), max(xs), min(ys), max(ys)
    x0, y0 = (number * words.size / EM for number in static._place(words))
    sine, cosine = math.sin(math.radians(-words.turn)), math.cos(math.radians(words.turn))
    return [
        (x0 + x * cosine - y * sine, y0 + x * sine + y * cosine)
        for x, y in ((left, low), (right, low), (right, high), (left, high))
    ]


def trace_outline(data: str) -> Iterator[tuple[float, float]]:
    """The points of a letter's path, each counted from the one before in what is written."""
    here = start = (0.0, 0.0)
    for command, written in re.findall("([mlqchvz])([^mlqchvz]*)", data):
        numbers = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", written)]
        if command == "z":
            here = start
            continue
        if command in "hv":
            numbers = [*numbers, 0.0] if command == "h" else [0.0, *numbers]
        steps = list(zip(numbers[::2], numbers[1::2], strict=True))
        points = [(here[0] + x, here[1] + y) for x, y in steps]
        yield from points
        here = points[-1]
        start = here if command == "m" else start


def overlap(one: Any, other: Any) -> bool:
    """Whether two rectangles share more than an edge (separating axes, half a point of leeway)."""
    spans = [(min(c), max(c)) for each in (one, other) for c in zip(*each, strict=True)]
    if any(spans[n][1] <= spans[n + 2][0] or spans[n + 2][1] <= spans[n][0] for n in (0, 1)):
        return False
    for corners in (one, other):
        for (x1, y1), (x2, y2) in itertools.pairwise([*corners[:3]]):
            normal = (y1 - y2, x2 - x1)
            length = math.hypot(*normal) or 1.0
            mine, theirs = (
                sorted((x * normal[0] + y * normal[1]) / length for x, y in each)
                for each in (one, other)
            )
            if mine[-1] <= theirs[0] + 0.5 or theirs[-1] <= mine[0] + 0.5:
                return False
    return True


@pytest.mark.parametrize("shape", ["page", "slide"])
@pytest.mark.parametrize(
    ("sources", "claims", "script", "themes"),
    [
        (2, 10, "plain", 5),
        (2, 300, "plain", 14),
        (3, 40, "long", 5),
        (12, 300, "plain", 14),
        (12, 60, "polish", 5),
        (3, 30, "japanese", 5),
        (12, 60, "arabic", 5),
    ],
)
def test_no_letters_lie_on_others_as_they_are_drawn(
    sources: int, claims: int, script: Script, themes: int, shape: Shape
) -> None:
    for figure in figures_of(sources, claims, shape, script, themes).values():
        texts = measure_texts(figure.drawing)
        for (one, corners), (other, others) in itertools.combinations(texts, 2):
            assert not overlap(corners, others), (figure.filename, one, other)


@pytest.mark.parametrize(("sources", "claims", "script"), CASES[:5])
def test_a_slide_is_no_higher_than_its_canvas_and_its_text_can_be_read_afar(
    sources: int, claims: int, script: Script
) -> None:
    for figure in figures_of(sources, claims, "slide", script, 14).values():
        assert figure.drawing.height <= SLIDE.height + 1, figure.name
        sizes = [item.size for item in figure.drawing.items if isinstance(item, Words)]
        # 1160 of 1280 pixels wide, 14.2 points are 24 pixels: 18 points of the slide.
        assert min(sizes) * 1160 / SLIDE.width >= 24, figure.name


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
    names = [figure.name for figure in draw(brief, compare(brief))]
    assert names == ["synthesis", "stance", "divergence"]


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
    assert "not addressed" in texts
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
    widest = table.sort_values(["gap", "n_disputes"], ascending=False, kind="stable").iloc[0]
    assert f"They differ most on “{widest['theme_label']}”" in alt
    assert f"by {widest['gap']} of 4 steps" in alt


@pytest.mark.parametrize(("sources", "claims"), [(2, 40), (3, 60), (12, 240)])
def test_no_figure_of_stances_has_decimals(sources: int, claims: int) -> None:
    for shape in ("page", "slide"):
        made = figures_of(sources, claims, shape, themes=14)
        for figure in (made["stance"], made["divergence"]):
            rows = [text for row in figure.data.rows for text in row]
            texts = [*texts_of(figure), figure.alt, figure.caption, *rows]
            assert not any(re.search(r"\d[.,]\d", text) for text in texts), figure.filename


def test_figures_of_stances_differ_most_on_the_same_theme() -> None:
    for sources in (2, 3, 12):
        made = figures_of(sources, sources * 20, themes=14)
        (first, *_), *_ = made["divergence"].data.rows
        assert f"They differ most on “{first}”" in made["stance"].alt
        assert f"furthest apart on “{first}”" in made["divergence"].alt


def test_no_figure_says_both_of_three_sources() -> None:
    for figure in figures_of(3, 30).values():
        assert not re.search(r"\bboth\b", figure.caption + figure.alt, re.IGNORECASE)


def test_descriptions_stay_short_however_many_sources_there_are() -> None:
    for figure in figures_of(12, 300).values():
        assert 40 < len(figure.alt) < 1000, figure.name
        assert figure.alt.endswith(".")
        assert figure.caption.endswith(".")


def test_the_stance_map_of_a_page_is_never_so_narrow_that_its_words_touch() -> None:
    plain, long = (
        figures_of(2, 10, script=script)["stance"].chart["layout"]["meta"]["width"]
        for script in ("plain", "long")
    )
    assert 200 < plain < long < 900


def test_heads_and_numbers_of_a_page_have_their_room_however_narrow_it_is() -> None:
    for name in ("synthesis", "evidence"):
        plain, long = (
            figures_of(3, 10, script=script)[name].chart["layout"]["meta"]["width"]
            for script in ("plain", "long")
        )
        assert 150 < plain <= long < 900


def test_interactive_figures_are_mirrored_where_the_language_begins_at_the_right() -> None:
    brief = make_brief(2, 10)
    tables = compare(brief)
    chart = Gallery(brief, tables, ENGLISH, "page")["stance"].chart
    turned = Gallery(brief, tables, find_words("ar"), "page")["stance"].chart
    low, high = chart["layout"]["xaxis"]["range"]
    assert turned["layout"]["xaxis"]["range"] == [high, low]
    assert turned["layout"]["yaxis"]["side"] == "right"
    assert turned["layout"]["annotations"][0]["xanchor"] == "right"
    assert [trace["x"] for trace in turned["data"]] == [trace["x"] for trace in chart["data"]]
    assert turned["data"][0]["textposition"] == "middle left"


def test_the_note_of_an_excerpt_leaves_the_slide_room_for_all_its_lines() -> None:
    figure = figures_of(2, 40, "slide", "long")["argument_map"]
    lines = wrap(figure.note, SLIDE.width, SLIDE.body)
    assert LONG in figure.note
    assert figure.drawing.height + (len(lines) - 1) * SLIDE.leading <= SLIDE.height + 1


def test_a_declared_figure_that_has_nothing_to_show_is_told_of() -> None:
    nobody = Illustration(table="evidence", kind="bars", x="kind", where={"theme": "nobody"})
    wanted = {
        "none": nobody,
        "hidden": nobody.model_copy(update={"show": False}),
        "some": nobody.model_copy(update={"where": {}}),
    }
    brief = make_brief(2, 10)
    publication = brief.publication.model_copy(update={"figures": wanted})
    brief = Brief(publication, brief.sources, brief.comparison, brief.bibliography)
    drawn = Gallery(brief, compare(brief), ENGLISH, "page")
    (finding,) = check_declared(brief, drawn)
    assert (finding.code, finding.location.path) == ("RG534", "brief.yml")
    assert "theme: nobody" in finding.message
    assert "evidence.csv" in finding.remedy


def test_what_is_left_out_is_stated_in_the_caption() -> None:
    slide = figures_of(2, 60, "slide", themes=14)["stance"]
    shown = sum(text == "continuity" for text in texts_of(slide))
    assert shown < 14
    assert f"{shown} of 14 themes shown" in slide.caption
    actors = figures_of(2, 300)["actors"]
    assert "20 of 3" in actors.caption
    assert slide.caption.endswith(slide.note)
    assert 0 < len(slide.note) <= 90


@lru_cache
def figures_of_bodies(sources: int, shape: Shape) -> dict[str, Figure]:
    """The figures of a brief whose sources are bodies with long names."""
    brief = name_sources(make_brief(sources, 8 * sources, themes=8))
    return {figure.name: figure for figure in draw(brief, compare(brief), shape)}


@pytest.mark.parametrize("shape", ["page", "slide"])
@pytest.mark.parametrize("sources", [2, 3, 12])
def test_no_text_of_a_figure_is_cut_however_long_names_are(sources: int, shape: Shape) -> None:
    for figure in figures_of_bodies(sources, shape).values():
        drawn = [item for item in figure.drawing.items if isinstance(item, Words)]
        assert [item.text for item in drawn if "…" in item.text] == [], figure.filename
        assert "…" not in figure.note
        for item in drawn:
            if not item.turn:
                left, right = extent(item)
                assert -0.5 <= left <= right <= figure.canvas.width + 1, (figure.filename, item)


@pytest.mark.parametrize("shape", ["page", "slide"])
@pytest.mark.parametrize("sources", [2, 3, 12])
def test_every_source_is_named_in_full_in_a_figure_or_beside_it(sources: int, shape: Shape) -> None:
    figures = figures_of_bodies(sources, shape)
    labels = [source.label for source in name_sources(make_brief(sources)).sources]
    for name in ("synthesis", "stance", "evidence", "actors"):
        beside = [label for _, label in figures[name].key]
        told = "".join("".join([*texts_of(figures[name]), *beside]).split())
        for label in labels:
            words = [part for part in label.split() if len(part) > 1]
            assert all(word in told for word in words), (figures[name].filename, label)


def test_numbers_over_columns_are_told_in_the_figure_or_in_its_key() -> None:
    for shape in ("page", "slide"):
        figure = figures_of_bodies(12, shape)["stance"]
        assert {str(number) for number in range(1, 13)} <= set(texts_of(figure))
        assert len(figure.key) == (0 if shape == "page" else 12)


@pytest.mark.parametrize("shape", ["page", "slide"])
@pytest.mark.parametrize("sources", [2, 3, 12])
def test_figures_of_long_names_keep_to_their_canvas_and_overlap_nowhere(
    sources: int, shape: Shape
) -> None:
    for figure in figures_of_bodies(sources, shape).values():
        assert figure.drawing.height <= figure.canvas.height + 1, figure.filename
        texts = measure_texts(figure.drawing)
        for (one, corners), (other, others) in itertools.combinations(texts, 2):
            assert not overlap(corners, others), (figure.filename, one, other)


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
    made = figures_of(script=script)
    for figure in (made["stance"], made["argument_map"], made["timeline"]):
        assert figure.svg() == figure.svg()
        assert figure.png(72) == figure.png(72)
        assert figure.plotly() == figure.plotly()


@pytest.mark.thorough
def test_bytes_do_not_depend_on_process_folder_locale_or_settings(tmp_path: Path) -> None:
    script = (
        "import hashlib, sys; sys.path[:0] = sys.argv[1:]\n"
        "from samples import make_brief\n"
        "from reportgen.compare import compare\n"
        "from reportgen.figures import draw\n"
        "brief = make_brief(3, 30)\n"
        "for figure in draw(brief, compare(brief))[::2]:\n"
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
    assert len(runs[0].split()) == 3 * len(NAMES[::2])


def test_svg_needs_no_font_and_carries_no_date() -> None:
    for figure in figures_of(script="polish").values():
        svg = figure.svg().decode()
        assert "<text" not in svg
        assert "font-family" not in svg
        assert "<dc:date>" not in svg


def test_signs_above_letters_are_drawn_as_high_as_they_are_set() -> None:
    for text, turned in (("كتب", "كُتب"), ("كت", "كِتَّ")):
        plain = {y for _, word in set_type(text, bold=False) for _, y, _ in word}
        signed = {y for _, word in set_type(turned, bold=False) for _, y, _ in word}
        assert plain == {0}
        assert signed > {0}


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


@pytest.mark.thorough
def test_fonts_that_were_installed_after_matplotlib_listed_them_are_drawn_in(
    tmp_path: Path,
) -> None:
    script = (
        "import hashlib, sys; sys.path[:0] = sys.argv[1:]\n"
        "from samples import make_brief\n"
        "from reportgen.compare import compare\n"
        "from reportgen.figures import draw\n"
        "brief = make_brief(2, 10, script='japanese')\n"
        "print(hashlib.sha256(draw(brief, compare(brief))[0].svg()).hexdigest())\n"
    )
    tests = Path(__file__).parent

    def run(folder: str, **env: str) -> str:
        command = [sys.executable, "-c", script, str(tests), str(tests.parent)]
        own = os.environ | {"MPLCONFIGDIR": str(tmp_path / folder)} | env
        return subprocess.run(command, env=own, check=True, capture_output=True, text=True).stdout

    run("old", MPL_IGNORE_SYSTEM_FONTS="1")
    assert list((tmp_path / "old").glob("fontlist*"))
    assert run("old") == run("new")


def test_what_no_font_has_is_as_wide_as_the_box_that_is_drawn_for_it() -> None:
    assert measure("\ue123", 10) == pytest.approx(11.47, abs=0.01)


def test_japanese_text_is_drawn_where_a_japanese_font_is_installed() -> None:
    if find_missing_glyphs([JAPANESE]):
        pytest.skip("no Chinese, Japanese and Korean font is installed")
    with_text, without = (figures_of(script=s)["stance"].svg() for s in ("japanese", "plain"))
    assert b"CJK" in with_text or len(with_text) > len(without)


@pytest.mark.parametrize("text", [LONG, JAPANESE * 4, HOSTILE, "x" * 200, POLISH])
def test_wrapped_lines_are_no_wider_than_asked_and_lose_nothing(text: str) -> None:
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
    assert enumerate_words(["a"], ENGLISH) == "a"
    assert enumerate_words(["a", "b", "c"], ENGLISH) == "a, b and c"
    assert name_some(list("abcde"), ENGLISH) == "a, b and 3 others"
    numbers = (-1.5, -0.04, 0.0, 2.0, -2.0, 0.25, 0.75)
    written = ["−1.5", "0", "0", "2", "−2", "0.3", "0.8"]
    assert [write_number(number, ENGLISH) for number in numbers] == written
    assert write_number(1.5, find_words("pl")) == "1,5"


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


# ── the palette ──────────────────────────────────────────────────────────────────────────

# Machado, Oliveira & Fernandes, "A physiologically-based model for simulation of color vision
# deficiency", IEEE Transactions on Visualization and Computer Graphics 15 (2009): severity 1.
DEFICIENCIES = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def see(colour: str, deficiency: str) -> tuple[float, float, float]:
    """A colour in CIE L*a*b*, as somebody with a deficiency sees it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    rows = DEFICIENCIES[deficiency]
    red, green, blue = (
        min(max(sum(a * b for a, b in zip(row, linear, strict=True)), 0), 1) for row in rows
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colours_of_sources_and_tenors_are_told_apart_by_readers_of_any_colour_vision(
    deficiency: str,
) -> None:
    for colours in (choose_colours(8), tuple(TENORS.values())):
        for one, other in itertools.combinations(colours, 2):
            assert math.dist(see(one, deficiency), see(other, deficiency)) >= 15, (one, other)


def test_what_stands_side_by_side_differs_in_grey_too() -> None:
    for colours in (choose_colours(3), tuple(TENORS.values())):
        lightness = [see(colour, "none")[0] for colour in colours]
        assert min(abs(a - b) for a, b in itertools.combinations(lightness, 2)) >= 8
    # Where lightness alone does not tell them apart, markers and lines do.
    assert len({choose_marker(index) for index in range(12)}) == 12
    assert len(set(TENOR_MARKERS.values())) == len(TENORS)
    assert set(TENOR_MARKERS.values()) <= set(MARKERS)
    assert len({(TENOR_DASHES[tenor], TENOR_WIDTHS[tenor]) for tenor in TENORS}) == len(TENORS)
    assert choose_colours(9) == (BLUE,) * 9


# ── the argument map ─────────────────────────────────────────────────────────────────────


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Node], list[tuple[str, str]]]:
    count = draw(st.integers(2, 24))
    nodes = [Node(f"n{n}", draw(st.integers(0, 3)), draw(st.integers(0, 4))) for n in range(count)]
    ends = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(ends, ends).filter(lambda p: p[0] < p[1]), max_size=30))
    return nodes, [(f"n{a}", f"n{b}") for a, b in dict.fromkeys(pairs)]


@settings(max_examples=80, deadline=None)
@given(graphs())
def test_an_arrangement_keeps_every_claim_in_its_group_and_never_adds_crossings(
    graph: tuple[list[Node], list[tuple[str, str]]],
) -> None:
    nodes, edges = graph
    sides = choose_sides(nodes, edges)
    made = arrange(nodes, edges, sides)
    placed = {id_: place for place, ids in made.columns.items() for id_ in ids}
    assert placed == {node.id: (node.group, sides[node.id]) for node in nodes}
    as_given: dict[tuple[int, int], tuple[str, ...]] = {}
    for node in nodes:
        place = (node.group, sides[node.id])
        as_given[place] = (*as_given.get(place, ()), node.id)
    assert made.count_crossings(edges) <= type(made)(sides, as_given).count_crossings(edges)
    assert made == arrange(nodes, edges, sides)


def test_lines_that_need_not_cross_do_not() -> None:
    left = [Node(f"a{n}", 0, 0) for n in range(8)]
    right = [Node(f"b{n}", 0, 1) for n in range(8)]
    edges = [(f"a{n}", f"b{(n * 5 + 3) % 8}") for n in range(8)]
    nodes = [*left, *right]
    assert arrange(nodes, edges, choose_sides(nodes, edges)).count_crossings(edges) == 0


def test_claims_of_many_sources_stand_opposite_to_those_they_bear_on() -> None:
    hubs = [Node("one", 0, 0), Node("two", 0, 1)]
    leaves = [Node(f"leaf{n}", 0, n + 2) for n in range(9)]
    edges = [(hub.id, leaf.id) for hub in hubs for leaf in leaves]
    sides = choose_sides([*hubs, *leaves], edges)
    assert all(sides[one] != sides[other] for one, other in edges)


@lru_cache
def read_reference() -> Brief:
    from reportgen.inspection import inspect
    from reportgen.workspace import Workspace

    brief = inspect(Workspace.open(Path(__file__).parent.parent)).brief
    assert brief is not None
    return brief


def test_the_lines_of_the_reference_brief_hardly_cross() -> None:
    """Of some 30 lines on its most contested themes; as they come, 35 pairs cross."""
    from reportgen.figures import argument_map
    from reportgen.figures.setting import Setting

    brief = read_reference()
    setting = Setting(brief, compare(brief), ENGLISH, PAGE)
    lines = setting.rows("relations")
    whole = argument_map._describe(setting, lines)
    themes = argument_map._rank_themes(setting, lines)
    ranked = argument_map._rank_ties(lines, whole.ties, themes)
    shown = choose_excerpt(whole, PAGE, ranked)
    assert len(shown.ties) >= 29
    assert plan(shown, PAGE).crossings <= 13


def test_of_ten_claims_all_are_on_the_map_and_of_three_hundred_a_legible_excerpt() -> None:
    few = figures_of(2, 10)["argument_map"]
    assert few.note == ""
    assert "Map of 10 claims" in few.alt
    many = figures_of(2, 300, themes=14)["argument_map"]
    assert re.search(r"[2-7]\d of 300 claims shown", many.note)
    assert min(i.size for i in many.drawing.items if isinstance(i, Words)) >= 7


def test_a_map_of_one_theme_has_its_relations_and_no_others() -> None:
    brief = make_brief(3, 60, themes=6)
    tables = compare(brief)
    gallery = Gallery(brief, tables, ENGLISH, "slide")
    figure = gallery["argument_map-theme-2"]
    assert figure.filename == "argument_map-theme-2-slide"
    on = tables.relations[["from_theme", "to_theme"]].eq("theme-2").any(axis=1)
    labels = {line["claim"]: line["text"] for line in tables.claims.to_dict("records")}
    ends = {labels[claim] for claim in tables.relations.loc[on, "from"]}
    assert figure.data.rows
    assert all(any(end in row[0] for end in ends) for row in figure.data.rows)
    assert gallery.get("argument_map-nowhere") is None


# ── tables and words ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("sources", "claims"), [(2, 10), (3, 40), (12, 300)])
def test_every_figure_has_a_table_of_what_it_shows(sources: int, claims: int) -> None:
    for figure in figures_of(sources, claims).values():
        heads, rows = figure.data.columns, figure.data.rows
        assert rows, figure.name
        assert all(len(row) == len(heads) for row in rows), figure.name
        assert all(isinstance(cell, str) for row in rows for cell in row), figure.name
        assert all(row[0] for row in rows), figure.name
        assert len(set(heads)) == len(heads), figure.name
        assert figure.data.csv().count("\n") >= len(rows) + 1


def test_the_numbers_of_descriptions_are_those_of_the_tables() -> None:
    brief = make_brief(3, 40)
    tables, made = compare(brief), figures_of(3, 40)
    synthesis = tables.synthesis
    assert f"{synthesis['n_claims'].sum()} claims of 3 sources" in made["synthesis"].alt
    assert f"({synthesis['n_claims'].max()})" in made["synthesis"].alt
    evidence_map = tables.evidence_map[tables.evidence_map["n_claims"] > 0]
    gaps = (evidence_map["n"] == 0).sum()
    assert f"Of {len(evidence_map)} combinations" in made["evidence_map"].alt
    assert f"{gaps} have no evidence" in made["evidence_map"].alt
    first = tables.actors.iloc[0]
    assert f"{first['actor']} is named most often" in made["actors"].alt
    assert f"{first['total']} claims" in made["actors"].alt
    across = tables.relations[tables.relations["across"]]
    assert made["relations"].alt.startswith(f"{len(across)} relations between claims of different")
    disputes = tables.divergence["n_disputes"].max()
    assert f"with {disputes} relation" in made["divergence"].alt


def test_silence_is_in_the_table_and_the_description() -> None:
    made = figures_of(2, 40)
    assert any("not addressed" in row for row in made["stance"].data.rows)
    assert any("not addressed" in row for row in made["synthesis"].data.rows)
    assert "Brandt does not address 1 theme." in made["synthesis"].alt


def test_there_is_no_stance_map_where_no_theme_has_a_scale() -> None:
    brief = make_brief(2, 10)
    themes = tuple(t.model_copy(update={"scale": None}) for t in brief.comparison.themes)
    comparison = brief.comparison.model_copy(update={"themes": themes})
    bare = Brief(brief.publication, brief.sources, comparison, brief.bibliography)
    assert "stance" not in [figure.name for figure in draw(bare, compare(bare))]


def test_figures_speak_the_language_of_the_brief() -> None:
    brief = make_brief(2, 10)
    polish = draw(brief, compare(brief), words=find_words("pl"))
    assert [figure.name for figure in polish] == NAMES
    arabic = draw(brief, compare(brief), words=find_words("ar"))
    for figure, turned in zip(figures_of().values(), arabic, strict=True):
        assert turned.drawing.width == figure.drawing.width
    labels = [item for item in arabic[0].drawing.items if isinstance(item, Words)]
    assert next(item for item in labels if item.text == "Theme 1").align == "right"


# ── declared in brief.yml ────────────────────────────────────────────────────────────────


def draw_declared(**figures: dict[str, Any]) -> dict[str, Figure]:
    brief = make_brief(3, 40)
    declared = {name: Illustration.model_validate(given) for name, given in figures.items()}
    publication = brief.publication.model_copy(update={"figures": declared})
    own = Brief(publication, brief.sources, brief.comparison, brief.bibliography)
    return {figure.name: figure for figure in draw(own, compare(own))}


def test_declared_bars_count_the_rows_of_a_table() -> None:
    figure = draw_declared(mine={"table": "evidence", "kind": "bars", "x": "kind"})["mine"]
    counts = compare(make_brief(3, 40)).evidence["kind"].value_counts()
    shown = {row[0].lower(): int(row[1]) for row in figure.data.rows}
    assert shown == counts.to_dict()
    assert figure.caption == "Number: Kind of evidence."
    assert f"Highest is “{counts.idxmax().capitalize()}”, “Number”: {counts.max()}." in figure.alt


def test_declared_tiles_add_up_a_column_and_dots_give_the_range_of_stances() -> None:
    made = draw_declared(
        tiles={
            "table": "claims",
            "kind": "tiles",
            "x": "source",
            "y": "theme",
            "colour": "n_evidence",
        },
        dots={"table": "claims", "kind": "dots", "x": "stance", "y": "source"},
        many={"table": "evidence", "kind": "tiles", "x": "source", "y": "actors"},
    )
    claims = compare(make_brief(3, 40)).claims
    one = claims[(claims["theme"] == "theme-1") & (claims["source"] == "source1")]
    assert made["tiles"].data.rows[0][:2] == ("Theme 1", str(one["n_evidence"].sum()))
    stances = claims.loc[claims["source"] == "source1", "stance"]
    low, high = (write_number(float(end), ENGLISH) for end in (stances.min(), stances.max()))
    assert made["dots"].data.rows[0] == ("Adachi", f"{low} to {high}")
    assert not any(";" in row[0] for row in made["many"].data.rows)


def test_declared_figures_show_only_the_rows_that_are_asked_for() -> None:
    made = draw_declared(
        one={"table": "evidence", "kind": "bars", "x": "kind", "where": {"source": "source1"}},
        none={"table": "evidence", "kind": "bars", "x": "kind", "where": {"source": "nobody"}},
        then={"table": "timeline", "kind": "timeline", "where": {"precision": ["day", "month"]}},
        map={"table": "relations", "kind": "argument_map", "where": {"tenor": "contradict"}},
    )
    tables = compare(make_brief(3, 40))
    count = (tables.evidence["source"] == "source1").sum()
    assert sum(int(row[1]) for row in made["one"].data.rows) == count
    assert "none" not in made
    assert "Contradict" in made["map"].alt
    assert "Agree" not in made["map"].alt
    assert made["then"].name == "then"


def test_packaged_figures_can_be_left_out_and_captioned_anew() -> None:
    made = draw_declared(actors={"show": False}, stance={"caption": "Where\nthey stand."})
    assert "actors" not in made
    assert made["stance"].caption.startswith("Where they stand.")


@pytest.mark.parametrize("shape", ["page", "slide"])
def test_only_figures_that_a_text_shows_are_found_used(shape: Shape) -> None:
    brief = make_brief(2, 10)
    gallery = Gallery(brief, compare(brief), ENGLISH, shape)
    text = "![A](figures/stance){#fig-stance} ![B](figures/actors-slide.svg) ![C](figures/x.png)"
    found = [figure.filename for figure in gallery.find_used([text])]
    assert found == (["stance"] if shape == "page" else ["actors-slide"])


def test_the_packaged_figures_are_those_that_a_brief_may_caption() -> None:
    from reportgen.figures.gallery import DRAWERS

    assert tuple(DRAWERS) == PACKAGED


def test_the_documentation_lists_every_figure_table_and_column() -> None:
    page = (Path(__file__).parent.parent / "docs" / "figures.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) >= {*PACKAGED, *COLUMNS}
    for name, columns in COLUMNS.items():
        rows = [line for line in page.splitlines() if line.startswith(f"| `{name}` | a")]
        row = next(line for line in rows if line.count("|") == 4 and line.count("`") > 2)
        found = dict(re.findall(r"`(\w+)`(\\\*)?", row.split("|")[3]))
        assert {column: bool(star) for column, star in found.items()} == {
            column: is_number(name, column) for column in columns
        }
