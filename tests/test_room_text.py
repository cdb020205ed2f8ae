"""The reading room's texts in a browser: shown, marked, searched, and harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import util
from pathlib import Path
from typing import Any

import pytest
import typst
from browser import open_browser
from reading_room import Room, make_claim, serve_room, write_essay, write_workspace

from reportgen.room import site

STATIC = Path(site.__file__).parent / "static"
pytestmark = pytest.mark.browser

ESSAY = write_essay("would run every ten min-\nutes, free of charge, until the summer.")
HOSTILE = (
    "Before <script>window.ran = 1</script> and <img src=x onerror='window.ran = 1'> after.\n\n"
    "An override \u202e turns these letters \u202c and ends.\n\n"
    "Letters beyond the first plane \U0001d518\U0001d520 and 😀 stand before the harbour wall."
)
ARABIC = "تغيرت السياسة الخارجية بعد الانتخابات، وسعت الحكومة إلى بناء علاقة جديدة."
JAPANESE = "政府は新しい大統領と個人的な信頼を築こうとした。首相は直ちに訪米した。"
CLAIMS = [
    make_claim("e-quiet", "The harbour was quiet", locator="p. 1"),
    make_claim("e-astray", "the merchants protested at once", locator="p. 2"),
    make_claim("e-draft", "free of charge", locator="p. 2", status="draft"),
]
PARAGRAPH = (
    "Sentence {} of a long text says little, but it says it in about as many words as others."
)
BOOK = """\
#set page(width: 12cm, height: 6cm, margin: 1cm)
#set text(size: 11pt)
The council met on a Monday. #for i in range(1, 4) [Its debate number #i went on for hours. ]
It ended with a vote that nobody had foreseen, and the mayor
#pagebreak()
had to resign before the winter. #lorem(40)
#for page in range(3, {pages}) [#pagebreak() Leaf #page of the book has its own words. #lorem(20)]
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("room")
    texts = folder / "texts"
    texts.mkdir()
    written = {
        "essay": ESSAY,
        "hostile": HOSTILE,
        "arabic": "\n\n".join([ARABIC] * 3),
        "japanese": "\n\n".join([JAPANESE] * 3),
        "long": "\n\n".join(map(PARAGRAPH.format, range(10_000))),
    }
    for name, text in written.items():
        (texts / f"{name}.txt").write_text(text, encoding="utf-8")
    pages = BOOK.replace("{pages}", "500").encode()
    typst.compile(pages, output=str(texts / "book.pdf"))
    typst.compile(b"#rect(width: 2cm)", output=str(texts / "scan.pdf"))
    names = ("essay", "book", *written, "scan", "absent")
    sources = {name: CLAIMS if name == "essay" else [] for name in names}
    with serve_room(write_workspace(folder / "workspace", sources), texts) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def room(browser: Any, address: str) -> Iterator[Room]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    yield Room(context.new_page(), address)
    context.close()


# ── what is shown ────────────────────────────────────────────────────────────────────────


def test_a_text_has_its_paragraphs_pages_and_headings(room: Room) -> None:
    room.show("essay")
    labels = room.page.eval_on_selector_all(
        ".flow [data-label]", "all => all.map(one => one.dataset.label)"
    )
    assert labels[:2] == ["p. 1", "¶1"]
    assert "p. 2" in labels
    assert room.page.inner_text(".flow h2") == "The first chapter"


def test_a_passage_is_told_by_its_line_and_sign_and_by_name(room: Room) -> None:
    room.show("essay")
    tags = room.page.locator(".flow .tag")
    names = [tags.nth(i).get_attribute("aria-label") for i in range(3)]
    assert names == [
        "Claim e-quiet, verified",
        "Claim e-astray, not verified",
        "Claim e-draft, draft",
    ]
    lines = room.page.eval_on_selector_all(
        ".flow mark", "all => all.map(one => getComputedStyle(one).textDecorationStyle)"
    )
    assert lines == ["solid", "wavy", "dotted"]
    shown = room.page.eval_on_selector_all(
        ".flow mark", "all => all.map(one => getComputedStyle(one).display)"
    )
    assert shown == ["inline"] * 3


def test_a_passage_leads_to_its_claim_by_click_and_by_key(room: Room) -> None:
    room.show("essay")
    room.page.click(".flow mark >> nth=0")
    assert room.wait("show-claim")["id"] == "e-quiet"
    room.page.focus(".flow .tag >> nth=1")
    room.page.keyboard.press("Enter")
    room.until(lambda: room.wait("show-claim")["id"] == "e-astray")


@pytest.mark.parametrize(
    ("source", "words"), [("scan", "its pages are pictures"), ("absent", "absent.txt")]
)
def test_a_text_that_is_not_there_says_why_and_what_helps(
    room: Room, source: str, words: str
) -> None:
    room.page.select_option(".viewer select", source)
    room.until(lambda: words in room.page.inner_text(".scroll"))


def test_a_text_of_others_runs_nothing(room: Room) -> None:
    room.show("hostile")
    assert "<script>window.ran = 1</script>" in room.page.inner_text(".flow")
    assert room.page.locator(".flow script, .flow img").count() == 0
    assert room.page.evaluate("window.ran") is None
    direction = "getComputedStyle(document.querySelectorAll('.flow p')[1]).unicodeBidi"
    assert room.page.evaluate(direction) == "plaintext"


def test_arabic_stands_from_right_to_left(room: Room) -> None:
    room.show("arabic")
    assert room.page.get_attribute(".flow", "dir") == "rtl"


def test_of_ten_thousand_paragraphs_those_out_of_sight_are_not_laid_out(room: Room) -> None:
    room.show("long")
    hidden = """[...document.querySelectorAll(".flow p")].filter(
      (one) => !one.checkVisibility({contentVisibilityAuto: true})).length"""
    assert room.page.evaluate(hidden) > 9000


def test_what_another_window_writes_is_marked_without_loading_again(
    browser: Any, tmp_path: Path
) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/essay.txt").write_text(ESSAY, encoding="utf-8")
    folder = write_workspace(tmp_path / "workspace", {"essay": CLAIMS[:1]})
    with serve_room(folder, tmp_path / "texts") as address:
        room = Room(browser.new_page(), address)
        room.show("essay")
        room.until(lambda: room.page.locator(".flow .tag").count() == 1)
        room.page.evaluate("document.querySelector('.flow p').kept = true")
        extract = folder / "sources/essay.yml"
        text = extract.read_text("utf-8")
        more = text[text.index("- id:") :].replace("e-quiet", "e-free")
        more = more.replace("The harbour was quiet", "free of charge").replace("p. 1", "p. 2")
        extract.write_text(text + more, encoding="utf-8")
        room.until(lambda: room.page.locator(".flow .tag").count() == 2)
        assert room.page.evaluate("document.querySelector('.flow p').kept") is True


def test_a_server_that_is_gone_is_told_and_the_text_stays(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/essay.txt").write_text(ESSAY, encoding="utf-8")
    folder = write_workspace(tmp_path / "workspace", {"essay": []})
    page = browser.new_page()
    with serve_room(folder, tmp_path / "texts") as address:
        room = Room(page, address)
        room.show("essay")
    room.until(lambda: "does not answer" in page.inner_text("#trouble"))
    assert "harbour" in page.inner_text(".flow")
    page.close()


# ── marking ──────────────────────────────────────────────────────────────────────────────


def test_words_marked_over_two_lines_become_a_quotation_with_its_place(room: Room) -> None:
    room.show("essay")
    room.drag(room.find_word("expected that"), room.find_word("would close the old", end=True))
    room.page.keyboard.press("c")
    mark = room.wait("mark")
    assert mark["quote"] == "expected that the council would close the old"
    assert (mark["locator"], mark["as"], mark["source"]) == ("p. 1", "claim", "essay")


def test_half_a_word_is_widened_to_the_whole(room: Room) -> None:
    room.show("essay")
    room.drag(room.find_word("arbour was"), room.find_word("was qui", end=True))
    room.page.click(".bar button >> nth=0")
    assert room.wait("mark")["quote"] == "harbour was quiet"


def test_a_broken_word_is_quoted_whole(room: Room) -> None:
    room.show("essay")
    room.drag(room.find_word("run every"), room.find_word("utes", end=True))
    room.page.keyboard.press("c")
    assert room.wait("mark")["quote"] == "run every ten minutes"


def test_letters_of_two_units_do_not_shift_a_mark(room: Room) -> None:
    room.show("hostile")
    room.drag(room.find_word("stand before"), room.find_word("harbour wall", end=True))
    room.page.keyboard.press("c")
    assert room.wait("mark")["words"] == "stand before the harbour wall"


def test_of_a_long_passage_over_a_page_break_the_words_are_chosen(room: Room) -> None:
    room.show("essay")
    room.drag(room.find_word("they said so"), room.find_word("run every ten", end=True))
    room.page.keyboard.press("c")
    room.page.wait_for_selector("dialog.chooser")
    assert "15 words" in room.page.inner_text("#chosen-count")
    room.page.click(".choice button:has-text('answer')")
    room.page.click(".choice button:has-text('promised')")
    room.page.click("text=Quote these words")
    mark = room.wait("mark")
    assert mark["quote"] == "answer of the mayor, who promised"
    assert mark["locator"] == "p. 2"  # that of the words, not of the passage


def test_a_choice_that_is_left_makes_nothing(room: Room) -> None:
    room.show("essay")
    room.drag(room.find_word("they said so"), room.find_word("run every ten", end=True))
    room.page.keyboard.press("c")
    room.page.wait_for_selector("dialog.chooser")
    room.page.keyboard.press("Escape")
    room.page.wait_for_selector("dialog.chooser", state="detached")
    assert [one for one in room.heard if one["name"] == "mark"] == []


def test_words_are_marked_without_a_mouse(room: Room) -> None:
    room.show("essay")
    room.page.focus(".scroll")
    for combo in ("m", "ArrowDown", "ArrowRight", *["Shift+ArrowRight"] * 3):
        room.page.keyboard.press(combo)
    assert room.selected == "harbour was quiet in"
    room.page.keyboard.press("c")
    assert room.wait("mark")["quote"] == "harbour was quiet in"


def test_words_are_marked_without_a_mouse_where_no_spaces_part_them(room: Room) -> None:
    room.show("japanese")
    room.page.focus(".scroll")
    for combo in ("m", "Shift+ArrowRight", "Shift+ArrowRight"):
        room.page.keyboard.press(combo)
    assert JAPANESE.startswith(room.selected)
    assert len(room.selected) > 2


def test_evidence_needs_a_claim_that_is_open_and_of_the_source(room: Room) -> None:
    room.show("essay")
    room.drag(room.find_word("The harbour"), room.find_word("was quiet", end=True))
    button = room.page.locator(".bar button >> nth=1")
    assert button.get_attribute("aria-disabled") == "true"
    room.page.evaluate("core.openClaim('e-quiet')")
    room.until(lambda: button.get_attribute("aria-disabled") is None)
    room.page.keyboard.press("e")
    assert room.wait("mark")["as"] == "evidence"


# ── pages ────────────────────────────────────────────────────────────────────────────────


def test_of_five_hundred_pages_only_those_near_are_pictures(room: Room) -> None:
    room.page.select_option(".viewer select", "book")
    room.page.wait_for_selector(".sheet .word")
    assert room.page.locator(".sheet").count() >= 499
    assert room.page.locator(".sheet img").count() < 12


def test_words_of_a_page_lie_over_their_picture_and_are_marked(room: Room) -> None:
    room.show("book")
    room.drag(_middle(room, 0, "council"), _middle(room, 0, "Monday."))
    assert room.selected == "council met on a Monday."
    room.page.keyboard.press("c")
    mark = room.wait("mark")
    assert (mark["quote"], mark["locator"]) == ("council met on a Monday", "p. 1")


def test_words_are_marked_over_the_break_between_two_pages(room: Room) -> None:
    room.show("book")
    room.page.wait_for_selector(".sheet[data-page='1'] .word")
    room.drag(_middle(room, 0, "mayor"), _middle(room, 1, "resign"))
    room.page.keyboard.press("c")
    mark = room.wait("mark")
    assert mark["words"] == "mayor had to resign"
    assert mark["locator"] == "pp. 1–2"


def test_words_of_a_page_are_looked_for_on_no_other(room: Room) -> None:
    told = room.page.evaluate(
        """() => core.api("/api/mark", {source: "book", words: "had to resign before the winter",
          page: 3, to_page: 3}).catch((refusal) => refusal.status)"""
    )
    assert told == 404


def test_one_goes_to_a_page_far_behind(room: Room) -> None:
    room.show("book")
    room.page.keyboard.press("g")
    room.page.keyboard.type("400")
    room.page.keyboard.press("Enter")
    room.page.wait_for_selector(".sheet[data-page='399'] .word")


def _middle(room: Room, page: int, word: str) -> tuple[float, float]:
    box = room.page.locator(f".sheet[data-page='{page}'] .word", has_text=word).first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


# ── search, two texts, the place where one reads ─────────────────────────────────────────


def test_search_counts_its_hits_and_goes_through_them(room: Room) -> None:
    room.show("essay")
    room.page.keyboard.press("/")
    room.page.keyboard.type("bridge")
    count = room.page.locator(".viewer .count")
    room.until(lambda: count.inner_text() == "1 of 2")
    room.page.keyboard.press("Enter")
    room.until(lambda: count.inner_text() == "2 of 2")
    room.page.keyboard.press("Shift+Enter")
    room.until(lambda: count.inner_text() == "1 of 2")
    assert room.page.evaluate("CSS.highlights.get('found').size") == 2


def test_hits_are_seen_where_a_browser_has_no_highlights(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.add_init_script("delete window.Highlight")  # as in Safari 16
    room = Room(context.new_page(), address)
    room.show("essay")
    room.page.keyboard.press("/")
    room.page.keyboard.type("bridge")
    boxes = room.page.locator(".light[data-light='found']")
    room.until(lambda: boxes.count() == 2)
    now = room.page.locator(".light[data-light='found-now']").bounding_box()
    x, y = room.find_word("bridge")
    assert now["x"] - 2 < x < now["x"] + now["width"]
    assert now["y"] < y < now["y"] + now["height"]
    room.page.keyboard.press("Escape")
    room.until(lambda: room.page.locator(".light").count() == 0)
    assert not room.faults
    context.close()


def test_no_script_has_what_the_oldest_browsers_cannot_parse() -> None:
    for path in sorted(STATIC.glob("*.js")):
        assert not re.search(r"\(\?<[=!]", path.read_text("utf-8")), (
            path.name
        )  # Safari 16.0 to 16.3


def test_two_texts_stand_side_by_side(room: Room) -> None:
    room.show("essay")
    room.page.keyboard.press("b")
    room.page.select_option(".viewer >> nth=1 >> select", "arabic")
    room.page.wait_for_selector(".viewer >> nth=1 >> .flow[dir=rtl]")
    assert room.page.locator(".viewer >> nth=0 >> .flow h2").count() == 1
    room.page.click(".viewer >> nth=1 >> text=Close")
    assert room.page.locator(".viewer").count() == 1


def test_a_passage_that_the_extract_asks_for_comes_into_sight(room: Room) -> None:
    room.show("essay")
    start = 10_000 // 2 * len(PARAGRAPH.format(5000))
    room.page.evaluate(
        "start => core.emit('show-passage', {source: 'long', start, end: start + 20, page: null})",
        start,
    )
    far = "document.querySelector('.scroll').scrollTop > 10_000"
    room.until(lambda: room.page.evaluate(far), seconds=60)  # its light may have gone out by then


def test_a_passage_still_comes_into_sight_when_news_arrive_before_its_text(room: Room) -> None:
    room.show("essay")
    start = 10_000 // 2 * len(PARAGRAPH.format(5000))
    with hold(room, "long") as held:
        room.page.evaluate(
            "start => core.emit('show-passage', {source: 'long', start, end: start + 20})", start
        )
        room.until(lambda: held)
        room.page.evaluate("core.emit('workspace')")
        room.page.wait_for_timeout(100)
    room.until(
        lambda: room.page.evaluate("document.querySelector('.scroll').scrollTop > 10_000"), 60
    )


def test_the_text_that_was_asked_for_last_is_shown_whichever_comes_first(room: Room) -> None:
    room.show("essay")
    with hold(room, "essay") as held:
        room.page.evaluate("core.emit('workspace')")  # the marks of the essay are asked for again
        room.until(lambda: held)
        room.show("long")
    room.page.wait_for_timeout(300)
    assert "says little" in room.page.locator(".flow p").first.inner_text()


@contextmanager
def hold(room: Room, source: str) -> Iterator[list[Any]]:
    """Keeps back the answers that have the text of a source until the end."""
    held: list[Any] = []
    pattern = re.compile(rf"/api/text/{source}\b")
    room.page.route(pattern, lambda route: held.append(route))
    yield held
    room.page.unroute(pattern)
    for route in held:
        with suppress(Exception):  # the page may have given up on it
            route.continue_()


def test_the_place_where_one_reads_is_kept_when_the_page_is_loaded_again(room: Room) -> None:
    room.show("long")
    room.page.evaluate("document.querySelector('.scroll').scrollTop = 90000")
    room.page.wait_for_timeout(500)
    before = room.page.evaluate("sessionStorage.getItem('place long')")
    room.page.reload()
    room.page.wait_for_selector(".flow")
    room.page.wait_for_timeout(500)
    assert room.page.evaluate("sessionStorage.getItem('place long')") == before
    assert room.page.evaluate("document.querySelector('.scroll').scrollTop") > 50_000


# ── how it looks to everybody ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_no_violation_and_nothing_is_too_wide(
    browser: Any, address: str, scheme: str, width: int
) -> None:
    spec = util.find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        pytest.skip("axe-playwright-python, which carries axe-core, is not installed")
    script = (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    room = Room(context.new_page(), address)
    for source in ("essay", "book"):
        room.show(source)
        room.page.evaluate(script)
        found = room.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        told = [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
        assert told == []
        assert room.page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
