"""The reading room under names and texts that are meant to break its page, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browser import open_browser
from reading_room import Room, make_claim, serve_room, write_essay, write_workspace

pytestmark = pytest.mark.browser

HOSTILE = "javascript:window.ran=1 <script>window.ran=1</script> \u202eturned\u202c"
CLAIMS = [make_claim(name) for name in ("__proto__", "constructor", "toString")]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("breaking")
    (folder / "texts").mkdir()
    (folder / "texts/__proto__.txt").write_text(write_essay(HOSTILE), encoding="utf-8")
    sources = {"__proto__": CLAIMS, "constructor": [make_claim("valueOf", claim=HOSTILE)]}
    workspace = write_workspace(folder / "workspace", sources, title=HOSTILE)
    with serve_room(workspace, folder / "texts") as address, open_browser() as browser:
        opened = Room(browser.new_page(), address)
        opened.page.wait_for_selector("li.claim")
        opened.files = workspace / "sources"
        yield opened


def read_extracts(room: Room) -> str:
    return "".join(one.read_text("utf-8") for one in room.files.glob("*.yml"))


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString", "valueOf"])
def test_a_claim_may_be_called_as_what_every_object_has(room: Room, name: str) -> None:
    room.page.evaluate("id => core.emit('show-claim', {id})", name)
    form = room.page.locator(f"li.claim.open[data-claim='{name}']")
    box = form.locator("[data-field='claim'] textarea")
    box.fill(f"Written of {name}.")
    box.blur()
    room.until(lambda: f"Written of {name}." in read_extracts(room))
    assert not room.faults


def test_a_title_and_a_text_run_nothing(room: Room) -> None:
    assert HOSTILE in room.page.title() or "javascript:window.ran=1" in room.page.title()
    assert room.page.evaluate("window.ran") is None
    assert room.page.locator("#title script, .flow script").count() == 0


def test_save_pressed_twice_writes_one_claim(room: Room) -> None:
    page: Any = room.page
    page.click("#panel-extract .side-bar button.primary")
    page.fill("form.draft [data-field='claim'] textarea", "Pressed twice.")
    page.fill("form.draft [data-field='locator'] input", "¶1")
    page.select_option("form.draft [data-field='theme'] select", index=1)
    page.locator("form.draft button[type=submit]").dblclick()
    page.locator("form.draft").wait_for(state="detached")
    assert read_extracts(room).count("Pressed twice.") == 1
