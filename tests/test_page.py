"""The page, in a browser: what must hold for those who read it, however they do."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import util
from pathlib import Path
from typing import Any

import drafts
import pytest
import samples
from browser import open_browser
from conftest import ROOT, Command
from reading import parse_html, squash
from test_build import load_reference

from reportgen.figures import palette

pytestmark = pytest.mark.browser

WIDTHS = (360, 768, 1400)
SAMPLES: dict[str, dict[str, Any]] = {
    "three": {"sources": 3, "claims": 24, "findings": True},
    "three plain": {"sources": 3, "claims": 24},
    "twelve": {"sources": 12, "claims": 60, "themes": 6, "findings": True},
    "twelve plain": {"sources": 12, "claims": 60, "themes": 6},
    "hostile": {"sources": 2, "claims": 8, "script": "hostile", "findings": True},
    "unbroken": {"sources": 5, "claims": 15, "script": "unbroken", "findings": True},
    "arabic": {"sources": 3, "claims": 12, "script": "arabic", "findings": True},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def pages(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of the reference brief, and of samples."""
    made = {"reference": reference / "outputs" / "brief.html"}
    for name, wanted in SAMPLES.items():
        files = samples.to_files(samples.make_brief(**wanted))
        files["brief.yml"]["documents"] = {"brief": {"formats": ["html"]}}
        files["brief.yml"]["lang"] = "ar" if name == "arabic" else "en"
        folder = drafts.write(files, tmp_path_factory.mktemp(name) / "workspace")
        done = Command(folder)("build", "--engine", "embedded")
        assert done.returncode == 0, done.stderr
        made[name] = folder / "outputs" / "brief.html"
    return made


@contextmanager
def visit(
    browser: Any, path: Path, address: str = "", *, width: int = 1400, **settings: Any
) -> Iterator[Any]:
    """The page in a context of its own, without network; fails on an error of its scripts."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, offline=True, reduced_motion="reduce", **settings
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri() + address)
    yield page
    context.close()
    assert errors == []


def count_shown(page: Any) -> int:
    return int(page.locator(".claim:visible").count())


def open_themes(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details.material').forEach(d => d.open = true)")


# ── a page of its own ─────────────────────────────────────────────────────────────────────


@pytest.mark.thorough
def test_the_page_is_one_file_that_asks_for_nothing(browser: Any, pages: dict[str, Path]) -> None:
    asked: list[str] = []
    with visit(browser, pages["reference"]) as page:
        page.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
        page.on("request", lambda request: asked.append(request.url))
        page.mouse.wheel(0, 40_000)
        page.wait_for_timeout(300)
    assert [url for url in asked if not url.startswith("data:")] == []
    root = parse_html(pages["reference"])
    loaded = root.xpath("//link/@href | //*[not(self::a)]/@src")
    assert [url for url in loaded if not url.startswith("data:")] == []


def test_the_page_has_its_landmarks_one_title_and_headings_in_order(
    pages: dict[str, Path],
) -> None:
    root = parse_html(pages["reference"])
    assert [len(root.xpath(f"//{tag}")) for tag in ("main", "header", "h1")] == [1, 1, 1]
    assert root.xpath("//nav[@id='TOC']/@aria-label") == ["Contents"]
    levels = [int(heading.tag[1]) for heading in root.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    steps = itertools.pairwise(levels)
    assert [step for step in steps if step[1] - step[0] > 1] == []


def test_the_contents_lead_to_every_section_and_theme(pages: dict[str, Path]) -> None:
    root = parse_html(pages["reference"])
    links = set(root.xpath("//nav[@id='TOC']//a/@href"))
    sections = root.xpath("//main/section/@id | //section[contains(@class, 'theme')]/@id")
    assert {f"#{name}" for name in sections} <= links
    assert all(root.xpath(f"//*[@id='{link[1:]}']") for link in links)


def test_the_page_has_the_colours_of_the_figures() -> None:
    css = (ROOT / "reportgen" / "extension" / "brief.css").read_text(encoding="utf-8")
    values = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))
    count = 8
    assert [values[f"source-{i + 1}"] for i in range(count)] == [
        palette.choose_colour(i, count) for i in range(count)
    ]
    assert {name: values[name] for name in palette.TENORS} == palette.TENORS


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["reference", *SAMPLES])
def test_nothing_runs_over_the_edge(
    browser: Any, pages: dict[str, Path], name: str, width: int
) -> None:
    with visit(browser, pages[name], width=width) as page:
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(RUNS_OVER) == []


# What reaches over the window and is in no box that scrolls.
RUNS_OVER = """() => [...document.querySelectorAll(".sheet *")].filter((e) => {
  const box = e.getBoundingClientRect();
  if (box.width < 2 || (box.right <= innerWidth + 1 && box.left >= -1)) return false;
  for (let at = e.parentElement; at; at = at.parentElement)
    if (getComputedStyle(at).overflowX !== "visible") return false;
  return true;
}).map((e) => e.outerHTML.slice(0, 120))"""


# Words of the text that a column is too narrow for, so that they are broken anywhere.
BROKEN = """() => {
  const range = document.createRange(), found = [];
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node.parentElement.closest(".csl-entry")) continue; // addresses break where they may
    for (const word of node.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (lines.size > 1) found.push(word[0]);
    }
  }
  return found;
}"""


@pytest.mark.parametrize("width", [360, 1024, 1600])
@pytest.mark.parametrize("name", ["reference", "three", "three plain", "twelve", "twelve plain"])
def test_no_word_is_broken(browser: Any, pages: dict[str, Path], name: str, width: int) -> None:
    with visit(browser, pages[name], width=width) as page:
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        assert page.evaluate(BROKEN) == []


@pytest.mark.parametrize("name", ["reference", "three", "twelve"])
def test_the_contents_are_short(pages: dict[str, Path], name: str) -> None:
    root = parse_html(pages[name])
    groups = root.xpath("//main//section[contains(@id, 'sec-group-')]")
    themes = root.xpath("//main//section[contains(@class, 'theme')]")
    shown = len(root.xpath("//nav[@id='TOC']//a[not(starts-with(@href, '#only'))]"))
    assert len(groups) + len(themes) < shown <= len(groups) + len(themes) + 18


def test_hostile_text_stays_the_same_characters(browser: Any, pages: dict[str, Path]) -> None:
    with visit(browser, pages["hostile"], "#claim-c1") as page:
        open_themes(page)
        text = " ".join(page.locator("#claim-c1 > p").inner_text().split())
        assert f"Claim 1 is made. {samples.HOSTILE}" in text
        options = page.locator("#filter-source option").all_inner_texts()
        assert options[1:] == [f"Adachi {samples.HOSTILE}", f"Brandt {samples.HOSTILE}"]
        assert page.locator("main b").count() == 0


# ── findings ──────────────────────────────────────────────────────────────────────────────


def test_a_theme_says_what_was_found_and_opens_to_what_it_is_drawn_from(
    browser: Any, pages: dict[str, Path]
) -> None:
    with visit(browser, pages["reference"]) as page:
        theme = page.locator("#sec-theme-strategy")
        assert "Neither author says" in theme.locator(".finding").inner_text()
        assert "Moderate confidence" in theme.locator(".finding").inner_text()
        assert count_shown(page) == 0
        summary = theme.locator("details.material > summary")
        assert summary.inner_text() == "10 claims 5 pieces of evidence 14 relations"
        summary.focus()
        page.keyboard.press("Enter")
        assert theme.locator(".claim:visible").count() == 10


def test_the_line_of_a_fold_counts_what_is_in_it(pages: dict[str, Path]) -> None:
    for name in ("reference", "three", "twelve"):
        for fold in parse_html(pages[name]).xpath("//details[@class='material']"):
            line = re.findall(r"(\d+) (claim|relation)", fold.xpath("string(summary)"))
            said = {word: int(n) for n, word in line}
            claims = fold.xpath(".//*[@class='claim' or @class='onward']")
            assert said.get("claim", 0) == len(claims)
            if not fold.xpath("ancestor::section[contains(@class, 'theme')]"):
                told = fold.xpath(".//li/*[starts-with(@id, 'rel-')]")
                assert said.get("relation", 0) == len(told)


@pytest.mark.parametrize("name", ["three plain", "twelve plain"])
def test_claims_are_in_the_open_where_nothing_was_found_of_them(
    browser: Any, pages: dict[str, Path], name: str
) -> None:
    with visit(browser, pages[name]) as page:
        assert page.locator("section.theme details.material").count() == 0
        assert count_shown(page) == SAMPLES[name]["claims"]


@pytest.mark.parametrize("name", ["reference", "three", "twelve"])
def test_no_list_is_longer_than_a_reader_takes_in_before_anything_is_opened(
    browser: Any, pages: dict[str, Path], name: str
) -> None:
    with visit(browser, pages[name]) as page:
        lengths = page.locator("main :is(ul, ol):visible").evaluate_all(
            "all => all.filter(list => !list.closest('#sec-references'))"
            ".map(list => list.children.length)"
        )
        assert max(lengths) <= 12


def test_what_does_not_set_sources_apart_is_folded_and_found_by_its_address(
    browser: Any, pages: dict[str, Path]
) -> None:
    with visit(browser, pages["reference"]) as page:
        assert page.locator("#sec-contradict").is_visible()
        assert not page.locator("#sec-agree").is_visible()
    with visit(browser, pages["reference"], "#sec-agree") as page:
        assert page.locator("#sec-agree li").first.is_visible()


def test_words_that_a_browser_looks_for_are_found_in_what_is_folded(
    browser: Any, pages: dict[str, Path]
) -> None:
    with visit(
        browser, pages["reference"], "#:~:text=did%20not%20change%20the%20basic%20vector"
    ) as page:
        page.locator("#claim-z-vector blockquote").wait_for(state="visible")


def test_positions_are_drawn_and_told_in_words(browser: Any, pages: dict[str, Path]) -> None:
    with visit(browser, pages["reference"]) as page:
        strategy = page.locator("#sec-theme-strategy .positions li")
        assert strategy.count() == 2
        assert "A shift towards hedging" in strategy.nth(0).inner_text()
        places = strategy.locator(".stand").evaluate_all(
            "all => all.map(e => { const [m, l] = [e, e.parentElement].map(x => "
            "x.getBoundingClientRect()); return (m.x + m.width / 2 - l.x) / l.width; })"
        )
        assert places == pytest.approx([0.75, 0.25], abs=0.02)
        assert strategy.locator(".line").first.get_attribute("aria-hidden") == "true"
        mixed = page.locator("#sec-theme-baseline .positions li")
        assert "mixed" in mixed.inner_text()
        assert (mixed.locator(".mixed").count(), mixed.locator(".stand").count()) == (1, 0)


def test_a_judgement_has_its_confidence_and_the_reason_for_it(pages: dict[str, Path]) -> None:
    brief = load_reference()
    root = parse_html(pages["reference"])
    said = [squash(e.text_content()) for e in root.xpath("//*[@class='judgements']/ol/li")]
    for judgement, text in zip(brief.comparison.judgements, said, strict=True):
        assert squash(f"{judgement.confidence.value.capitalize()} confidence") in text
        assert judgement.reason is None or squash(judgement.reason.plain)[:60] in text


# ── claims ────────────────────────────────────────────────────────────────────────────────


def test_a_claim_opens_to_its_quotation_evidence_and_relations(
    browser: Any, pages: dict[str, Path]
) -> None:
    with visit(browser, pages["reference"]) as page:
        open_themes(page)
        claim = page.locator("#claim-z-vector")
        inside = claim.locator("details.more")
        assert not inside.locator("blockquote").is_visible()
        inside.locator("summary").click()
        assert "did not change the basic vector" in inside.locator("blockquote").inner_text()
        assert "p. 98" in inside.inner_text()
        assert "contradicts Sahashi, para. 6" in inside.inner_text()


def test_a_claim_opens_by_keyboard_alone(browser: Any, pages: dict[str, Path]) -> None:
    with visit(browser, pages["reference"]) as page:
        page.locator("#sec-theme-strategy details.material > summary").focus()
        page.keyboard.press("Enter")
        page.locator("#claim-z-vector summary").focus()
        page.keyboard.press("Enter")
        assert page.locator("#claim-z-vector blockquote").is_visible()
        outline = page.locator("#claim-z-vector summary").evaluate(
            "e => getComputedStyle(e).outlineStyle + getComputedStyle(e).outlineWidth"
        )
        assert outline == "solid3px"


def test_a_deep_link_opens_its_claim_and_brings_it_into_view(
    browser: Any, pages: dict[str, Path]
) -> None:
    with visit(browser, pages["reference"], "?source=sahashi2017#claim-z-vector") as page:
        claim = page.locator("#claim-z-vector")
        assert claim.locator("details.more").get_attribute("open") is not None
        assert 0 <= claim.bounding_box()["y"] < 900
        assert page.evaluate("document.activeElement.id") == "claim-z-vector"


def test_all_claims_open_and_close_at_once(browser: Any, pages: dict[str, Path]) -> None:
    with visit(browser, pages["reference"]) as page:
        page.get_by_role("button", name="Open all").click()
        assert page.locator("details:is(.material, .more):not([open])").count() == 0
        page.get_by_role("button", name="Close all").click()
        assert page.locator("details:is(.material, .more)[open]").count() == 0


# ── relations ─────────────────────────────────────────────────────────────────────────────


def test_a_relation_is_told_once_and_both_its_claims_lead_to_it(pages: dict[str, Path]) -> None:
    root = parse_html(pages["reference"])
    said = squash(root.xpath("string(//main)"))
    for relation in load_reference().comparison.relations:
        name = f"rel-{relation.from_}--{relation.to}"
        (told,) = root.xpath(f"//*[@id='{name}']")
        note = squash(relation.note or "")
        assert not note or said.count(note) == 1
        assert note in squash(told.text_content())
        for claim in (relation.from_, relation.to):
            assert root.xpath(f"//*[@id='claim-{claim}']//li/a[@href='#{name}']")


def test_the_line_in_a_claim_leads_to_a_relation_in_a_fold_by_keyboard(
    browser: Any, pages: dict[str, Path]
) -> None:
    with visit(browser, pages["reference"], "#claim-z-vector") as page:
        line = page.locator("#claim-z-vector li > a", has_text="agrees with Sahashi, para. 14")
        told = page.locator("#rel-z-vector--s-no-review")
        assert not told.is_visible()
        line.focus()
        page.locator("#preview").wait_for(state="visible")
        assert "common to both" in page.locator("#preview").inner_text()
        page.keyboard.press("Enter")
        told.wait_for(state="visible")
        assert 0 <= told.bounding_box()["y"] < 900
        assert page.evaluate("document.activeElement.id") == "rel-z-vector--s-no-review"


# ── the filter ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source", "sahashi2017"),
        ("theme", "strategy"),
        ("relation", "contradicts"),
        ("kind", "statistic"),
    ],
)
def test_claims_are_filtered_by_each_field(
    browser: Any, pages: dict[str, Path], field: str, value: str
) -> None:
    wanted = parse_html(pages["reference"]).xpath(
        f"//*[contains(concat(' ', @data-{field}, ' '), ' {value} ')]/@id"
    )
    claims = [name for name in wanted if name.startswith("claim-")]
    with visit(browser, pages["reference"]) as page:
        page.locator(f"#filter-{field}").select_option(value)
        shown = page.locator(".claim:visible").evaluate_all("all => all.map(e => e.id)")
        assert sorted(shown) == sorted(claims)
        assert page.locator(".count").inner_text() == f"{len(claims)} of 72 claims"
        assert f"{field}={value}" in page.url


def test_the_filter_works_by_keyboard_and_is_cleared(browser: Any, pages: dict[str, Path]) -> None:
    with visit(browser, pages["reference"]) as page:
        page.locator("#sec-theme-outlook details.material > summary").click()
        before = count_shown(page)
        page.locator("#filter-source").focus()
        page.keyboard.press("ArrowDown")
        assert before < count_shown(page) < 72
        page.get_by_role("button", name="Clear the filter").press("Enter")
        assert count_shown(page) == before
        assert page.locator("details.material[open]").count() == 1
        assert "source=" not in page.url
        assert page.evaluate("document.activeElement.id") == "filter-source"


def test_a_filtered_view_is_in_its_address(browser: Any, pages: dict[str, Path]) -> None:
    with visit(browser, pages["reference"], "?theme=strategy&source=zakowski2019") as page:
        assert page.locator("section.theme:visible > h4").all_inner_texts() == ["Overall strategy"]
        assert page.locator("[id^=sec-group-]:visible").count() == 1
        line = page.locator("#sec-theme-strategy details.material[open] > summary").inner_text()
        assert line.startswith("5 of 10 claims · ")
        assert page.locator(".claim:visible[data-source='sahashi2017']").count() == 0
        assert page.locator("section.theme section.source:visible").count() == 1
    with visit(browser, pages["reference"], "?theme=nonsense") as page:
        assert page.locator(".count").inner_text() == "72 of 72 claims"


def test_a_filter_that_nothing_fits_says_so(browser: Any, pages: dict[str, Path]) -> None:
    with visit(browser, pages["reference"], "?source=sahashi2017&kind=scholarship") as page:
        status = page.locator("[role=status]")
        assert status.get_attribute("aria-live") == "polite"
        assert status.inner_text() == "No matching claims."
        assert page.locator("section.theme:visible").count() == 0


# ── previews ──────────────────────────────────────────────────────────────────────────────


def test_a_citation_shows_its_reference_until_it_is_dismissed(
    browser: Any, pages: dict[str, Path]
) -> None:
    with visit(browser, pages["reference"]) as page:
        link = page.locator("main .citation a").first
        preview = page.locator("#preview")
        link.hover()
        preview.wait_for(state="visible")
        assert "East Asia Forum" in preview.inner_text()
        assert link.get_attribute("aria-describedby") == "preview"
        box = preview.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
        page.wait_for_timeout(400)
        assert preview.is_visible()
        page.keyboard.press("Escape")
        assert preview.is_hidden()
        assert link.get_attribute("aria-describedby") is None


def test_a_citation_shows_its_reference_on_focus(browser: Any, pages: dict[str, Path]) -> None:
    with visit(browser, pages["reference"], width=360) as page:
        page.locator(".skip-link").focus()
        page.keyboard.press("Enter")
        for _ in range(3):
            page.keyboard.press("Tab")
            if page.evaluate("!!document.activeElement.closest('.citation')"):
                break
        preview = page.locator("#preview")
        assert preview.is_visible()
        box = preview.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360
        page.keyboard.press("Escape")
        assert preview.is_hidden()


# ── light, dark, print, no scripts ────────────────────────────────────────────────────────


def test_the_page_follows_the_device_until_its_reader_chooses(
    browser: Any, pages: dict[str, Path]
) -> None:
    def ground(page: Any) -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    with visit(browser, pages["reference"], color_scheme="light") as page:
        light = ground(page)
        button = page.get_by_role("button", name="Dark colours")
        assert button.get_attribute("aria-pressed") == "false"
        button.click()
        dark = ground(page)
        assert button.get_attribute("aria-pressed") == "true"
        assert dark != light
        page.reload()
        assert ground(page) == dark
        page.emulate_media(media="print")
        assert ground(page) == "rgb(255, 255, 255)"
    with visit(browser, pages["reference"], color_scheme="dark") as page:
        assert ground(page) == dark


def test_print_has_all_the_content_and_none_of_the_controls(
    browser: Any, pages: dict[str, Path]
) -> None:
    with visit(browser, pages["reference"]) as page:
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("#claim-z-vector blockquote").is_visible()
        for name in (".filter", "#TOC", ".scheme", ".skip-link"):
            assert not page.locator(name).is_visible(), name
        assert page.locator("#fig-stance img").is_visible()
        claim, reason = (
            page.locator(f"#claim-z-vector {inner}").first.evaluate(
                "element => parseFloat(getComputedStyle(element).fontSize)"
            )
            for inner in ("> p", "details p")
        )
        assert claim >= reason
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        assert not page.locator("#claim-z-vector blockquote").is_visible()


def test_without_scripts_all_the_content_is_there_and_no_dead_control(
    browser: Any, pages: dict[str, Path]
) -> None:
    with visit(browser, pages["reference"], java_script_enabled=False) as page:
        assert page.locator(".claim").count() == 72
        assert page.locator("#fig-stance img").is_visible()
        assert page.locator("select, main button, .scheme").count() == 0
        assert not page.locator("#filter").is_visible()
        page.locator("#sec-theme-strategy details.material > summary").click()
        page.locator("#claim-z-vector summary").click()
        assert page.locator("#claim-z-vector blockquote").is_visible()


def test_figures_become_interactive_and_have_their_data_beside_them(
    browser: Any, pages: dict[str, Path]
) -> None:
    with visit(browser, pages["reference"]) as page:
        page.locator("#fig-stance").scroll_into_view_if_needed()
        plot = page.locator("#plot-stance")
        plot.locator(".main-svg").first.wait_for()
        assert plot.get_attribute("role") == "img"
        assert len(plot.get_attribute("aria-label")) > 40
        figures = page.locator("main figure[id^=fig-]").count()
        assert page.locator("main details.data table").count() == figures > 0


def test_plotly_is_unpacked_when_the_first_figure_comes_near_and_its_hash_can_be_read(
    browser: Any, pages: dict[str, Path]
) -> None:
    with visit(browser, pages["reference"]) as page:
        page.wait_for_load_state("load")
        assert page.evaluate("window.Plotly === undefined")
        assert page.locator("#fig-stance img").is_visible()
        page.locator("#fig-stance").scroll_into_view_if_needed()
        page.locator("#plot-stance .main-svg").first.wait_for()
        assert not page.locator("#fig-stance img").is_visible()
        script = page.evaluate("document.head.querySelector('script:last-of-type').textContent")
        found = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        library = page.locator("#plotly-library")
        assert library.get_attribute("data-integrity") == f"sha256-{found}"


def test_nothing_moves_when_a_figure_becomes_interactive(
    browser: Any, pages: dict[str, Path]
) -> None:
    with visit(browser, pages["reference"]) as page:
        end = "document.documentElement.scrollHeight"
        before = page.evaluate(end)
        for name in ("synthesis", "stance", "timeline"):
            page.locator(f"#fig-{name}").scroll_into_view_if_needed()
            page.locator(f"#plot-{name} .main-svg").first.wait_for()
        assert page.evaluate(end) == before


def test_where_a_browser_cannot_unpack_the_static_figure_stays(
    browser: Any, pages: dict[str, Path]
) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True)
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(pages["reference"].as_uri())
    page.locator("#fig-stance").scroll_into_view_if_needed()
    assert page.locator("#fig-stance img").is_visible()
    assert page.locator(".plot, .waiting-figure").count() == 0
    context.close()


def test_what_is_broken_in_the_packed_script_leaves_the_static_figure(
    browser: Any, pages: dict[str, Path], tmp_path: Path
) -> None:
    text = pages["reference"].read_text("utf-8")
    start = text.index(">", text.index('id="plotly-library"')) + 1000
    held = tmp_path / "held.html"
    held.write_text(text[:start] + "*" * 50 + text[start + 50 :], encoding="utf-8")
    with visit(browser, held) as page:
        page.locator("#fig-stance").scroll_into_view_if_needed()
        page.locator("#fig-stance .waiting-figure").wait_for(state="detached")
        assert page.locator("#fig-stance img").is_visible()
        assert page.locator("#fig-stance .plot").count() == 0


def test_print_shows_the_static_figures_whether_they_were_drawn_or_not(
    browser: Any, pages: dict[str, Path]
) -> None:
    with visit(browser, pages["reference"]) as page:
        page.locator("#fig-stance").scroll_into_view_if_needed()
        page.locator("#plot-stance .main-svg").first.wait_for()
        page.emulate_media(media="print")
        for picture in page.locator("main figure img").all():
            assert picture.is_visible()
            shape = picture.evaluate("i => i.width / i.height - i.naturalWidth / i.naturalHeight")
            assert abs(shape) < 0.2
        assert page.locator(".plot:visible").count() == 0


def test_the_page_of_the_reference_brief_is_light(pages: dict[str, Path]) -> None:
    assert pages["reference"].stat().st_size <= 2_600_000


# ── those who read by other means ─────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def axe() -> str:
    spec = util.find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        pytest.skip("axe-playwright-python, which carries axe-core, is not installed")
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [360, 1400])
@pytest.mark.parametrize("name", ["reference", "three", "twelve", "arabic"])
def test_axe_finds_no_violation(
    browser: Any, pages: dict[str, Path], axe: str, name: str, width: int
) -> None:
    with visit(browser, pages[name], width=width) as page:
        assert run_axe(page, axe, "rules: {'color-contrast': {enabled: false}}") == []


@pytest.mark.thorough
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["reference", "twelve"])
def test_axe_finds_enough_contrast(
    browser: Any, pages: dict[str, Path], axe: str, name: str, scheme: str
) -> None:
    """Colours depend on scheme and sources, neither on width nor on direction: axe takes long."""
    with visit(browser, pages[name], color_scheme=scheme) as page:
        assert run_axe(page, axe, "runOnly: ['color-contrast']") == []


def run_axe(page: Any, axe: str, options: str) -> list[str]:
    """What axe finds on a page of which everything is unfolded."""
    page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
    page.evaluate(axe)
    found = page.evaluate(f"axe.run(document, {{resultTypes: ['violations'], {options}}})")
    return [
        f"{rule['id']}: {node['html'][:160]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
