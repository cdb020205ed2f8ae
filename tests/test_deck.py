"""The deck in a real browser: it fits, it can be read from the last row, and it goes on paper.

Which faces a machine has decides nothing: each test is run with a wide and with a narrow one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from typing import Any

import drafts
import lxml.html
import pypdf
import pytest
import samples
from browser import FACES, open_browser
from conftest import Command

from reportgen.figures import palette
from reportgen.figures.fonts import measure
from reportgen.workspace import PACKAGE

pytestmark = pytest.mark.browser
LEAST = 24.0  # px of a slide of 1280 × 720: 18 pt

# What is too small, what is cut off and what lacks notes on the slide that is shown.
LOOK = """() => {
  const slide = Reveal.getCurrentSlide(), scale = Reveal.getScale();
  const frame = slide.getBoundingClientRect(), small = [], cut = [];
  const low = parseFloat(getComputedStyle(slide).paddingBottom) * scale;
  const texts = document.createTreeWalker(document.querySelector(".reveal"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, holder = text.parentElement;
    if (!text.data.trim() || holder.closest(".notes, .aria-status, svg, script, style")) continue;
    const own = holder.closest("section");
    if (own && own !== slide) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect(), style = getComputedStyle(holder);
    if (box.width < 2 || style.visibility === "hidden") continue;
    const size = parseFloat(style.fontSize) / (own ? 1 : scale);
    if (size < LEAST - 0.01) small.push([text.data.trim().slice(0, 40), size]);
    const inside = box.left >= frame.left - 1 && box.right <= frame.right + 1 &&
      box.top >= frame.top - 1 && box.bottom <= frame.bottom - low + 2;
    if (own && !inside) cut.push(text.data.trim().slice(0, 40));
  }
  for (const image of slide.querySelectorAll("img")) {
    const box = image.getBoundingClientRect();
    if (box.bottom > frame.bottom + 1 || box.right > frame.right + 1) cut.push(image.alt);
    if (!image.alt) cut.push("image without alternative text");
  }
  const scrolls = slide.classList.contains("scrollable");
  const over = scrolls || slide.scrollHeight > slide.clientHeight + 1;
  const notes = slide.querySelector("aside.notes");
  const title = slide.querySelector("h1, h2").textContent;
  const head = slide.querySelector("h2");
  const lines = head ? Math.round(head.getBoundingClientRect().height / scale / 42 - 0.45) : 0;
  const shown = [...slide.childNodes].filter((node) => node !== notes);
  const text = shown.map((node) => node.textContent).join(" ");
  return {title, small, cut, over, lines, text, shrunk: !!slide.style.fontSize,
          spoken: !!(notes && notes.textContent.trim())};
}""".replace("LEAST", str(LEAST))


@pytest.fixture(scope="module", params=FACES)
def browser(request: pytest.FixtureRequest) -> Iterator[Any]:
    with open_browser(request.param) as opened:
        opened.faces = request.param
        yield opened


def lay_out(browser: Any, deck: Path, width: int, height: int) -> list[dict[str, Any]]:
    """Every slide of a deck, looked at in a window of a size."""
    page = browser.new_page(viewport={"width": width, "height": height})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url))
    page.goto(deck.as_uri())
    page.wait_for_selector(".reveal.ready")
    slides = []
    for number in range(page.evaluate("Reveal.getTotalSlides()")):
        page.evaluate(f"Reveal.slide({number})")
        slides.append(page.evaluate(LOOK))
    page.close()
    assert [fault for fault in faults if not fault.startswith(("file:", "data:"))] == []
    return slides


CASES: dict[str, dict[str, Any]] = {
    "ten claims": {"sources": 2, "claims": 10},
    "three sources with findings": {"sources": 3, "claims": 30, "findings": True},
    "twelve sources with findings": {"sources": 12, "claims": 120, "themes": 8, "findings": True},
    "three sources in Polish": {"sources": 3, "claims": 30, "script": "polish"},
    "twelve sources": {"sources": 12, "claims": 300, "themes": 14},
    "long words for everything": {"sources": 12, "claims": 60, "themes": 8, "script": "long"},
    "many sources": {"sources": 24, "claims": 48, "script": "unbroken"},
    "two sources": {"sources": 2, "claims": 10, "findings": True, "script": "polish"},
    "text that means something": {"sources": 2, "claims": 12, "script": "hostile"},
    "Japanese": {"sources": 3, "claims": 24, "script": "japanese", "findings": True},
    "bodies with long names": {"sources": 12, "claims": 96, "themes": 8, "findings": True},
    "Arabic": {"sources": 3, "claims": 24, "script": "arabic", "findings": True},
}
ENDLESS = ("long words for everything", "many sources")
"""Those whose every text is longer than any that somebody would write."""
STYLES = {"twelve sources": "chicago-notes-bibliography"}
LANGUAGES = {"Japanese": "ja", "Arabic": "ar", "three sources in Polish": "pl"}


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The decks of samples, by what is particular about each."""
    made = {}
    for name, shape in CASES.items():
        sizes = {key: value for key, value in shape.items() if key not in ("sources", "claims")}
        brief = samples.make_brief(shape["sources"], shape["claims"], **sizes)
        if name == "bodies with long names":
            brief = samples.name_sources(brief)
        files = samples.to_files(brief)
        files["brief.yml"]["csl"] = STYLES.get(name, "chicago-author-date")
        files["brief.yml"]["lang"] = LANGUAGES.get(name, "en")
        folder = drafts.write(files, tmp_path_factory.mktemp("deck") / "workspace")
        done = Command(folder)("build", "--to", "slides", "--engine", "embedded")
        assert done.returncode == 0, done.stderr
        made[name] = folder / "outputs" / "slides.html"
    return made


def assert_legible(slides: list[dict[str, Any]]) -> None:
    for slide in slides:
        name = slide["title"]
        assert "…" not in slide["text"], name
        assert (name, slide["small"]) == (name, [])
        assert (name, slide["cut"]) == (name, [])
        assert (name, slide["over"], slide["shrunk"]) == (name, False, False)
        assert (name, slide["spoken"]) == (name, True)


def test_the_faces_are_those_of_the_test(browser: Any) -> None:
    page = browser.new_page()
    page.set_content("<span style='font: 100px Georgia, serif'>Hamburgefonstiv</span>")
    width = page.evaluate("document.querySelector('span').getBoundingClientRect().width")
    page.close()
    expected = {"wide": measure("Hamburgefonstiv", 100), "narrow": 699}[browser.faces]
    assert width == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_every_slide_of_the_reference_deck_fits_can_be_read_and_has_notes(
    browser: Any, reference: Path, size: tuple[int, int]
) -> None:
    slides = lay_out(browser, reference / "outputs" / "slides.html", *size)
    assert 12 <= len(slides) <= 18
    assert_legible(slides)
    assert [slide["title"] for slide in slides if slide["lines"] > 2] == []


@pytest.mark.thorough
@pytest.mark.parametrize("name", CASES)
def test_decks_of_any_size_and_script_fit_and_can_be_read(
    browser: Any, decks: dict[str, Path], name: str
) -> None:
    slides = lay_out(browser, decks[name], 1280, 720)
    assert 10 <= len(slides) <= (60 if name in ENDLESS else 24)
    assert_legible(slides)


BROKEN = """() => {
  const broken = [], texts = document.createTreeWalker(
    document.querySelector(".slides"), NodeFilter.SHOW_TEXT);
  for (const slide of document.querySelectorAll(".slides section")) {
    slide.hidden = false;
    slide.style.display = "block";
  }
  while (texts.nextNode()) {
    if (texts.currentNode.parentElement.closest(".notes, .csl-entry")) continue;
    for (const word of texts.currentNode.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, word.index);
      range.setEnd(texts.currentNode, word.index + word[0].length);
      const goesOn = /[\\u3040-\\u9fff]/.test(word[0]);  // has no spaces to break at
      if (!goesOn && range.getClientRects().length > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""


WHOLE = [
    "the reference brief",
    "two sources",
    "three sources in Polish",
    "three sources with findings",
    "twelve sources with findings",
    "bodies with long names",
    "Arabic",
]


@pytest.mark.parametrize("name", WHOLE)
def test_no_word_is_broken(
    browser: Any, decks: dict[str, Path], reference: Path, name: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(decks.get(name, reference / "outputs" / "slides.html").as_uri())
    page.wait_for_selector(".reveal.ready")
    assert page.evaluate(BROKEN) == []
    page.close()


def test_the_deck_begins_with_a_question_and_ends_with_one_and_the_references(
    browser: Any, reference: Path
) -> None:
    slides = lay_out(browser, reference / "outputs" / "slides.html", 1280, 720)
    titles = [slide["title"] for slide in slides]
    assert titles[0] == "Hedging or adapting?"
    assert titles[1].startswith("What changed in Japan")
    assert titles[2].startswith("Japan changed the methods")
    assert titles[-2].startswith("Your turn: What changed in Japan")
    assert titles[-1] == "References"


def test_headings_say_the_point_of_their_slide_and_name_everybody_on_it(
    browser: Any, reference: Path
) -> None:
    titles = " | ".join(
        slide["title"]
        for slide in lay_out(browser, reference / "outputs" / "slides.html", 1280, 720)
    )
    assert "The sources agree: Trump’s unpredictability made Washington harder to rely on" in titles
    assert "Watch first: Whether relations with Beijing improve" in titles
    assert "Żakowski alone addresses 4 themes; Sahashi alone addresses 1 theme" in titles
    assert " of 2)" not in titles


def test_the_slide_on_the_briefs_own_question_is_the_first_contrast(
    browser: Any, reference: Path
) -> None:
    slides = lay_out(browser, reference / "outputs" / "slides.html", 1280, 720)
    titles = [slide["title"] for slide in slides]
    gap = next(place for place, title in enumerate(titles) if title.startswith("The gap is"))
    assert titles[gap + 1] == "Both see Japan adjust; they differ on whether that is a new strategy"


WITH_FINDINGS = ["three sources with findings", "twelve sources with findings"]


@pytest.mark.parametrize("name", WITH_FINDINGS)
def test_a_contrast_shows_all_sources_that_speak(
    browser: Any, decks: dict[str, Path], name: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(decks[name].as_uri())
    shown = page.evaluate(
        "[...document.querySelectorAll('section.theme')].map(e => [e.querySelector('h2')"
        ".textContent.replace(/ \\(.*/, ''), e.querySelectorAll('table .source').length])"
    )
    page.close()
    counts: dict[str, int] = {}
    for title, count in shown:
        counts[title] = counts.get(title, 0) + count
    assert len(counts) == 3
    assert min(counts.values()) >= CASES[name]["sources"] - 1


def test_the_key_of_a_figure_is_a_numbered_list_on_the_slide_after_it(
    decks: dict[str, Path],
) -> None:
    page = lxml.html.parse(str(decks["bodies with long names"])).getroot()
    (slide,) = page.xpath("//section[contains(@class, 'key')]")
    names = [" ".join(item.text_content().split()) for item in slide.xpath("./ol/li")]
    assert len(names) == 12
    assert names[0] == samples.BODIES[0]


def test_notes_of_a_style_of_notes_stand_on_slides_of_their_own(
    browser: Any, decks: dict[str, Path]
) -> None:
    slides = lay_out(browser, decks["twelve sources"], 1280, 720)
    notes = [slide["title"] for slide in slides if slide["title"].startswith("Notes")]
    assert len(notes) > 1
    assert notes[0] == f"Notes (1 of {len(notes)})"


def test_the_deck_prints_one_page_a_slide_with_nothing_cut(browser: Any, reference: Path) -> None:
    deck = reference / "outputs" / "slides.html"
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(f"{deck.as_uri()}?print-pdf")
    page.wait_for_selector(".pdf-page")
    titles = page.evaluate("[...document.querySelectorAll('h1, h2')].map(e => e.textContent)")
    cut = page.evaluate(
        "[...document.querySelectorAll('.pdf-page > section')]"
        ".filter(e => e.scrollHeight > e.parentElement.clientHeight + 1).length"
    )
    printed = pypdf.PdfReader(
        io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))
    ).pages
    page.close()
    assert cut == 0
    assert len(printed) == len(titles)
    for sheet, title in zip(printed, titles, strict=True):
        shown = re.sub(r"\s+", "", sheet.extract_text())
        assert re.sub(r"\s+", "", title) in shown
        assert round(sheet.mediabox.width / sheet.mediabox.height, 2) == 1.78


def test_emphasis_and_titles_of_journals_are_in_italics(browser: Any, reference: Path) -> None:
    page = browser.new_page()
    page.goto((reference / "outputs" / "slides.html").as_uri())
    styles = page.evaluate(
        "[...document.querySelectorAll('.slides em')].map(e => getComputedStyle(e).fontStyle)"
    )
    page.close()
    assert len(styles) > 1
    assert set(styles) == {"italic"}


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_arrows_lie_below_all_that_is_read_and_beside_the_number(
    browser: Any, reference: Path, size: tuple[int, int]
) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto((reference / "outputs" / "slides.html").as_uri())
    page.wait_for_selector(".reveal.ready")
    page.evaluate("Reveal.configure({transition: 'none'})")
    boxes = page.evaluate(
        "['.navigate-left', '.navigate-right', '.slide-number', '.slides'].map("
        "name => document.querySelector(name).getBoundingClientRect().toJSON())"
    )
    page.close()
    *arrows, number, slides = boxes
    for arrow in arrows:
        assert slides["bottom"] - 48 * size[1] / 720 <= arrow["top"]
        assert arrow["bottom"] <= slides["bottom"]
        assert slides["left"] < arrow["left"] and arrow["right"] < number["left"]


def test_keys_turn_the_slides_and_show_all_of_them_at_once(browser: Any, reference: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto((reference / "outputs" / "slides.html").as_uri())
    page.wait_for_selector(".reveal.ready")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert page.evaluate("Reveal.getIndices().h") == 2
    page.keyboard.press("Escape")
    assert page.evaluate("Reveal.isOverview()")
    page.close()


def test_axe_finds_no_violation_in_the_deck(browser: Any, reference: Path) -> None:
    spec = util.find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        pytest.skip("axe-playwright-python, which carries axe-core, is not installed")
    script = (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto((reference / "outputs" / "slides.html").as_uri())
    page.wait_for_selector(".reveal.ready")
    page.evaluate(script)
    found = set()
    for number in range(page.evaluate("Reveal.getTotalSlides()")):
        page.evaluate(f"Reveal.slide({number})")
        results = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found |= {
            (item["id"], node["html"][:120])
            for item in results["violations"]
            for node in item["nodes"]
        }
    page.close()
    assert found == set()


def test_sources_have_the_colours_of_the_figures() -> None:
    style = (PACKAGE / "extension" / "slides.css").read_text(encoding="utf-8")
    given = re.findall(r"--source-(\d): (#[0-9a-f]{6})", style)
    assert given == [(str(n + 1), palette.choose_colour(n, 8)) for n in range(8)]
    runs = (PACKAGE / "extension" / "runs.lua").read_text(encoding="utf-8")
    assert re.findall(r'"([0-9a-f]{6})"', runs) == [colour[1:] for _, colour in given]
    for tenor in ("agree", "contradict"):
        assert f"--{tenor}: {palette.TENORS[tenor]}" in style
