"""The reading room under fingers: what is selected there, how large what is tapped is, and zoom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typst
from browser import open_browser
from reading_room import Room, make_claim, serve_room, write_essay, write_workspace

pytestmark = pytest.mark.browser

BOOK = b"The council met on a Monday and spoke of the harbour for hours. #lorem(60)"
CLAIMS = [make_claim("e-quiet", "The harbour was quiet", locator="p. 1", stance=1)]
_SELECT = """([words, isLonger]) => {
  const touch = (name) => document.body.dispatchEvent(
    new PointerEvent(name, {pointerType: "touch", bubbles: true}));
  touch("pointerdown"); // and then no more: the browser selects by itself
  const find = () => {
    const root = document.querySelector(".scroll");
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.data.includes(words)) return [node, node.data.indexOf(words)];
    }
  };
  const [node, at] = find();
  if (isLonger) getSelection().extend(node, at + words.length);
  else getSelection().setBaseAndExtent(node, at, node, at + words.length);
}"""
_SMALL = """() => [...document.querySelectorAll(
  "button, a, input, select, textarea, summary, [role=separator]")].filter((one) => {
    if (!one.checkVisibility()) return false;
    const box = (one.matches("input") && one.closest("label") || one).getBoundingClientRect();
    const reach = (edge) => parseFloat(getComputedStyle(one, "::after")[edge]) || 0;
    const width = box.width - reach("left") - reach("right");
    const height = box.height - reach("top") - reach("bottom");
    return box.width && one.tabIndex >= 0 && (width < 24 || height < 24);
  }).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("room")
    (folder / "texts").mkdir()
    (folder / "texts/essay.txt").write_text(write_essay("free of charge."), encoding="utf-8")
    typst.compile(BOOK, output=str(folder / "texts/book.pdf"))
    workspace = write_workspace(folder / "workspace", {"essay": CLAIMS, "book": []})
    with serve_room(workspace, folder / "texts") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as opened:
        yield opened


def enter(browser: Any, address: str, width: int, source: str = "essay") -> Room:
    """The room on a screen that is touched."""
    size = {"width": width, "height": 800}
    context = browser.new_context(viewport=size, has_touch=True, is_mobile=True)
    room = Room(context.new_page(), address)
    room.page.locator(".flow, .word").first.wait_for()
    room.page.select_option(".viewer select", source)
    room.page.locator(".flow p" if source == "essay" else ".word").first.wait_for()
    return room


@pytest.mark.parametrize(
    ("source", "words", "more", "quote"),
    [
        ("essay", "harbour", "harbour was quiet", "harbour was quiet"),
        ("book", "council", "Monday", "council met on a Monday"),
    ],
)
def test_words_selected_by_a_long_press_and_by_handles_can_be_used(
    browser: Any, address: str, source: str, words: str, more: str, quote: str
) -> None:
    room = enter(browser, address, 390, source)
    room.page.evaluate(_SELECT, [words, False])
    room.page.wait_for_selector(".bar:visible")
    room.page.evaluate(_SELECT, [more, True])
    room.page.wait_for_timeout(400)
    box = room.page.locator(".bar").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    room.page.tap(".bar button >> nth=0")
    assert room.wait("mark")["quote"] == quote
    room.page.context.close()


def test_a_browser_that_takes_the_selection_away_at_a_touch_takes_nothing(
    browser: Any, address: str
) -> None:
    room = enter(browser, address, 390)
    room.page.evaluate(_SELECT, ["harbour was quiet", False])
    room.page.wait_for_selector(".bar:visible")
    drop = "one => one.addEventListener('pointerdown', () => getSelection().removeAllRanges())"
    room.page.locator(".bar").evaluate(drop)
    room.page.tap(".bar button >> nth=0")
    assert room.wait("mark")["quote"] == "harbour was quiet"
    room.page.context.close()


def test_all_that_is_tapped_is_large_enough(browser: Any, address: str) -> None:
    room = enter(browser, address, 1000)
    room.page.tap("li.claim >> nth=0 >> button.head")
    room.page.evaluate(
        "document.querySelectorAll('#side details').forEach(one => { one.open = true })"
    )
    assert room.page.evaluate(_SMALL) == []
    room.page.tap("#tab-matrix")
    assert room.page.evaluate(_SMALL) == []
    room.page.tap(".theme-name >> nth=0")
    assert room.page.evaluate(_SMALL) == []
    room.page.context.close()


def test_the_panes_are_made_wider_with_a_finger(browser: Any, address: str) -> None:
    room = enter(browser, address, 1000)
    box = room.page.locator("#splitter").bounding_box()
    session = room.page.context.new_cdp_session(room.page)
    x, y = box["x"] + box["width"] + 8, 400  # beside it, where a finger still finds it
    for kind, to in (("touchStart", x), ("touchMove", x - 100), ("touchMove", x - 200)):
        points = [{"x": to, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    room.until(lambda: room.page.locator("#splitter").bounding_box()["x"] < box["x"] - 150)
    room.page.context.close()


def test_a_window_zoomed_to_400_per_cent_scrolls_to_panes_as_high_as_it(
    browser: Any, address: str
) -> None:
    room = enter(browser, address, 320)
    room.page.set_viewport_size({"width": 320, "height": 256})
    for pane, scrolled in (("text", ".scroll"), ("side", "#panel-extract .side-scroll")):
        room.page.click(f"#panes [data-pane='{pane}']")
        assert room.page.locator(scrolled).bounding_box()["height"] >= 200
        assert room.page.evaluate("document.documentElement.scrollWidth") <= 320
    room.page.context.close()
