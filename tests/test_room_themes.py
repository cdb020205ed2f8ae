"""Themes in the reading room: their order, their groups and their ids."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from browser import open_browser
from reading_room import Room, field, make_claim, run_axe, serve_room, show, write_workspace

pytestmark = pytest.mark.browser

COMPARISON = """\
themes:
  # The first theme.
  - id: policy
    label: Policy
    group: Home
    question: Was it right to close the bridge?

  - id: trade
    label: Trade
    group: Home
    question: Did trade suffer?

  - id: peace
    label: Peace
    group: Abroad
    question: Is there peace?
silences:
  - {theme: policy, source: other, note: It does not say.}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def room(browser: Any, tmp_path: Path) -> Iterator[Room]:
    """The room at the matrix, in a workspace of this test alone."""
    (tmp_path / "texts").mkdir()
    sources = {"essay": [make_claim("e-one")], "other": [make_claim("o-one", theme="trade")]}
    folder = write_workspace(tmp_path / "workspace", sources)
    comparison = folder / "sources/comparison.yml"
    comparison.write_text(COMPARISON, encoding="utf-8")
    with serve_room(folder, tmp_path / "texts") as address:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        opened = Room(context.new_page(), address)
        opened.file = comparison
        show(opened, "essay")
        opened.page.keyboard.press("Alt+2")
        yield opened
        assert not opened.faults
        context.close()


def list_ids(room: Room) -> list[str]:
    return [one["id"] for one in yaml.safe_load(room.file.read_text("utf-8"))["themes"]]


def test_themes_and_groups_are_moved_from_the_keyboard_and_back(room: Room) -> None:
    page = room.page
    page.click("#panel-matrix .side-bar button:has-text('Order')")
    assert run_axe(room) == []
    page.focus("[aria-label='Move up: Trade']")
    page.keyboard.press("Alt+ArrowUp")
    room.until(lambda: list_ids(room) == ["trade", "policy", "peace"])
    first, second, *rest = COMPARISON.removeprefix("themes:\n").split("\n\n")
    assert room.file.read_text("utf-8") == "\n\n".join([f"themes:\n{second}", first, *rest])
    assert page.evaluate("document.activeElement.ariaLabel") == "Move up: Trade"
    page.wait_for_selector("#news:has-text('Place 1 of 2')", state="attached")
    page.keyboard.press("Enter")  # it is the first already
    page.click("[aria-label='Move up: Abroad']")
    room.until(lambda: list_ids(room) == ["peace", "trade", "policy"])
    for _ in range(2):
        page.keyboard.press("Control+z")
    room.until(lambda: room.file.read_text("utf-8") == COMPARISON)


def test_a_theme_has_another_id_everywhere_and_is_shown_under_it(room: Room) -> None:
    page, extract = room.page, room.file.parent / "essay.yml"
    before = extract.read_bytes()
    page.click("[data-cell='policy']")
    page.click(".view button:has-text('Change the id')")
    page.fill("dialog #new-id", "the-bridge")
    page.keyboard.press("Enter")
    room.until(lambda: "theme: the-bridge" in extract.read_text("utf-8"))
    written = room.file.read_text("utf-8")
    assert written == COMPARISON.replace("id: policy", "id: the-bridge").replace(
        "theme: policy", "theme: the-bridge"
    )
    page.wait_for_selector("#panel-matrix h2:has-text('Policy')")
    page.wait_for_selector(".sides [data-choose='e-one']")
    page.keyboard.press("Control+z")
    room.until(lambda: extract.read_bytes() == before)
    assert room.file.read_text("utf-8") == COMPARISON


def test_an_id_that_is_taken_is_told(room: Room) -> None:
    room.page.click("[data-cell='policy']")
    room.page.click(".view button:has-text('Change the id')")
    room.page.fill("dialog #new-id", "trade")
    room.page.keyboard.press("Enter")
    room.page.wait_for_selector("#trouble:has-text('There is a theme')")
    assert room.page.inner_text("#panel-matrix h2") == "Policy"


def test_a_new_theme_has_an_id_proposed_that_can_be_changed(room: Room) -> None:
    room.page.click("#panel-matrix .side-bar button:has-text('New theme')")
    form = room.page.locator("dialog form.draft")
    field(form, "label").locator("input").fill("Trade and money")
    identity = field(form, "id").locator("input")
    assert identity.input_value() == "trade-and-money"
    field(form, "label").locator("input").fill("Trade")
    assert identity.input_value() == "trade-2"
    form.locator("summary").click()
    identity.fill("money")
    field(form, "label").locator("input").fill("Trade and money again")
    assert identity.input_value() == "money"
    field(form, "question").locator("textarea, input").first.fill("Who pays?")
    room.page.keyboard.press("Control+Enter")
    room.until(lambda: list_ids(room)[-1] == "money")
