"""The reading room while one writes: what check would find, how long it is, evidence of a claim."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import open_browser
from reading_room import (
    Room,
    field,
    make_claim,
    open_claim,
    run_axe,
    serve_room,
    show,
    write_essay,
    write_workspace,
)

pytestmark = pytest.mark.browser

ESSAY = write_essay("would run free of charge until the summer.")
LONG = "the harbour was quiet in the morning and the ferries that cross the bay stood there"
"""Sixteen words."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def room(browser: Any, tmp_path: Path) -> Iterator[Room]:
    """The room at a source of one claim, in a workspace of this test alone."""
    texts, claims = tmp_path / "texts", [make_claim("e-one", locator="p. 1")]
    texts.mkdir()
    (texts / "essay.txt").write_text(ESSAY, encoding="utf-8")
    folder = write_workspace(tmp_path / "workspace", {"essay": claims, "other": [make_claim("o")]})
    extract = folder / "sources/essay.yml"
    head = "genre: essay\napproach: a chronicle\nthesis: The council closed a bridge.\n"
    extract.write_text(extract.read_text("utf-8").replace("claims:\n", f"{head}claims:\n"), "utf-8")
    with serve_room(folder, texts) as address:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        opened = Room(context.new_page(), address)
        opened.file = extract
        show(opened, "essay")
        opened.page.wait_for_selector(".flow")
        yield opened
        assert not opened.faults
        context.close()


def start_claim(room: Room) -> Any:
    """The form of a new claim."""
    room.page.click("#panel-extract .side-bar button.primary")
    form = room.page.locator("form.draft")
    form.wait_for()
    return form


def type_into(form: Any, name: str, words: str) -> Any:
    """Writes into a field and stays in it; gives the field."""
    box = field(form, name)
    box.locator("input, textarea").first.fill(words)
    return box


def mark(room: Room, words: str, locator: str, use: str) -> None:
    """Words that are marked in the text, and what they are to become."""
    detail = {"source": "essay", "quote": words, "locator": locator, "as": use}
    room.page.evaluate("mark => core.emit('mark', mark)", detail)


def test_what_check_would_find_stands_at_the_field_before_it_is_left(room: Room) -> None:
    before = room.file.read_bytes()
    form = open_claim(room, "e-one")
    box = type_into(form, "period", "yesterday")
    box.locator(".finding.error").wait_for()
    assert "is not a date" in box.locator(".finding").inner_text()
    control = box.locator("input")
    assert control.get_attribute("aria-invalid") == "true"
    described = control.get_attribute("aria-describedby").split()
    assert box.locator("ul.findings").get_attribute("id") in described
    assert box.locator("ul.findings").get_attribute("aria-live") == "polite"
    assert room.file.read_bytes() == before
    type_into(form, "period", "2019")
    box.locator(".finding").wait_for(state="detached")
    assert room.file.read_bytes() == before
    type_into(form, "quote", "nothing of the kind is said anywhere")
    field(form, "quote").locator(".finding:has-text('not in the text')").wait_for()
    type_into(form, "quote", "a ferry that would run")
    field(form, "quote").locator(".finding:has-text('not at p. 1')").wait_for()


def test_words_more_that_are_too_many_are_told_once(room: Room) -> None:
    form = start_claim(room)
    box = type_into(form, "short", "word " * 13)
    box.locator(".finding:has-text('13 words')").wait_for()
    assert box.locator("ul.findings").get_attribute("aria-live") == "polite"
    type_into(form, "short", "word " * 14)
    box.locator(".finding:has-text('14 words')").wait_for()
    assert box.locator("ul.findings").get_attribute("aria-live") == "off"


def test_a_new_claim_is_checked_before_it_is_saved(room: Room) -> None:
    before = room.file.read_bytes()
    form = start_claim(room)
    type_into(form, "quote", LONG)
    field(form, "quote").locator(".finding:has-text('16 words')").wait_for()
    type_into(form, "quote", "every letter to the mayor")
    field(form, "quote").locator(".finding").first.wait_for(state="detached")
    type_into(form, "locator", "p. 2")
    field(form, "quote").locator(".finding:has-text('not at p. 2')").wait_for()
    form.locator("details.more").evaluate("one => { one.open = true; }")
    type_into(form, "id", "e-one")
    field(form, "id").locator(".finding:has-text('is taken')").wait_for()
    assert "This field is needed." in field(form, "claim").inner_text()  # it was left empty
    assert "needed" not in field(form, "theme").inner_text()  # nobody has been there yet
    assert room.file.read_bytes() == before
    type_into(form, "claim", "It is so.")
    room.page.keyboard.press("Control+Enter")
    assert "This field is needed." in field(form, "theme").inner_text()
    assert room.file.read_bytes() == before


def test_an_answer_that_is_overtaken_is_not_shown(room: Room) -> None:
    form = start_claim(room)
    asked = []
    room.page.on("request", lambda one: asked.append(one) if one.url.endswith("check") else None)
    box = field(form, "short")
    box.locator("textarea").press_sequentially("one two three four five six seven", delay=5)
    box.locator("textarea").fill("word " * 13)
    box.locator(".finding:has-text('13 words')").wait_for()
    assert len(asked) <= 2


def test_fields_with_a_longest_length_count_their_words(room: Room) -> None:
    form = start_claim(room)
    box = field(form, "quote")
    counter = box.locator(".counter")
    assert counter.inner_text() == "15 words at most"
    type_into(form, "quote", "every letter to the mayor")
    assert counter.inner_text() == "5 of 15 words"
    assert not counter.get_attribute("aria-live")
    described = box.locator("textarea").get_attribute("aria-describedby").split()
    assert counter.get_attribute("id") in described
    type_into(form, "quote", LONG)
    assert counter.inner_text() == "16 of 15 words: 1 too many"
    assert "over" in counter.get_attribute("class")
    type_into(form, "quote", "古い橋が閉じられた")
    assert counter.inner_text() == "5 of 15 words"
    room.page.keyboard.press("Alt+2")
    room.page.click(".theme-name >> nth=0")
    theme = room.page.locator(".view")
    for name, most in (("headline", 15), ("why", 25), ("low", 4), ("text", 150)):
        assert f"{most} words at most" in field(theme, name).inner_text()


def test_a_new_claim_is_saved_with_its_evidence_in_one_step(room: Room) -> None:
    before = room.file.read_bytes()
    mark(room, "the merchants protested at once", "p. 1", "claim")
    form = room.page.locator("form.draft")
    field(form, "claim").locator("textarea").fill("Trade was against it.")
    field(form, "theme").locator("select").select_option("policy")
    mark(room, "every letter to the mayor", "p. 1", "evidence")
    mark(room, "a ferry that would run", "p. 2", "evidence")
    items = form.locator("[data-list='evidence'] > ol > li")
    assert items.count() == 2
    assert field(items.nth(0), "locator").locator("input").input_value() == ""  # the claim's
    assert field(items.nth(1), "locator").locator("input").input_value() == "p. 2"
    room.page.keyboard.press("Control+Enter")
    assert "This field is needed." in field(items.nth(0), "kind").inner_text()
    for number, said in enumerate(("They wrote letters.", "A ferry is promised.")):
        field(items.nth(number), "kind").locator("select").select_option("statement")
        field(items.nth(number), "summary").locator("textarea").fill(said)
    type_into(items.nth(1), "quote", "a ferry of gold")
    field(items.nth(1), "quote").locator(".finding").wait_for()
    type_into(items.nth(1), "quote", "a ferry that would run")
    room.page.keyboard.press("Control+Enter")
    room.page.wait_for_selector("li.claim.open")
    added = room.file.read_text("utf-8").removeprefix(before.decode("utf-8"))
    assert added.strip().splitlines()[4:] == [
        "  quote: the merchants protested at once",
        "  evidence:",
        "    - kind: statement",
        "      summary: They wrote letters.",
        "      quote: every letter to the mayor",
        "    - kind: statement",
        "      summary: A ferry is promised.",
        "      locator: p. 2",
        "      quote: a ferry that would run",
    ]
    room.page.keyboard.press("Control+z")
    room.until(lambda: room.file.read_bytes() == before)


def test_words_can_be_marked_as_evidence_of_a_claim_that_is_being_written(room: Room) -> None:
    form = start_claim(room)
    room.drag(room.find_word("every letter"), room.find_word("mayor", end=True))
    room.page.keyboard.press("e")
    item = form.locator("[data-list='evidence'] > ol > li")
    item.wait_for()
    assert "every letter to the mayor" in field(item, "quote").locator("textarea").input_value()
    item.locator("button:has-text('Remove')").click()
    item.wait_for(state="detached")
    assert form.locator("[data-list='evidence'] > button").evaluate("one => one.matches(':focus')")


def test_evidence_of_a_claim_in_the_making_outlives_a_reload(room: Room) -> None:
    mark(room, "the merchants protested at once", "p. 1", "claim")
    mark(room, "every letter to the mayor", "p. 1", "evidence")
    room.page.wait_for_selector("[data-list='evidence'] > ol > li")
    room.page.reload()
    item = room.page.locator("form.draft [data-list='evidence'] > ol > li")
    item.wait_for()
    assert field(item, "quote").locator("textarea").input_value() == "every letter to the mayor"


def test_the_bar_that_saves_a_new_claim_stands_at_the_end_of_the_pane(room: Room) -> None:
    mark(room, "the merchants protested at once", "p. 1", "claim")
    room.page.wait_for_selector("form.draft")
    pane, bar = (
        room.page.locator(place).bounding_box()
        for place in ("#panel-extract .side-scroll", "form.draft > .confirm")
    )
    assert abs(pane["y"] + pane["height"] - bar["y"] - bar["height"]) <= 1
    inside = "!!document.activeElement.closest('.confirm')"
    while not room.page.evaluate(inside):  # nothing that has the focus is behind it
        here = room.page.evaluate("document.activeElement.getBoundingClientRect().bottom")
        assert here <= bar["y"] + 1
        room.page.keyboard.press("Tab")


def test_a_value_that_no_file_holds_is_told_at_its_field(room: Room) -> None:
    before = room.file.read_bytes()
    form = open_claim(room, "e-one")
    box = type_into(form, "note", "x" * 30_000)
    box.locator(".finding:has-text('30,000 characters')").wait_for()
    box.locator("textarea").blur()
    box.locator(".state-of.bad:has-text('Shorten it')").wait_for()
    draft = start_claim(room)
    mark(room, "every letter to the mayor", "p. 1", "evidence")
    item = draft.locator("[data-list='evidence'] > ol > li")
    for place, name in ((draft, "claim"), (item, "summary")):
        type_into(place, name, "words")
    field(draft, "theme").locator("select").select_option("policy")
    field(draft, "locator").locator("input").fill("p. 1")
    field(item, "kind").locator("select").select_option("statement")
    type_into(item, "quote", "some\x07thing")
    room.page.keyboard.press("Control+Enter")
    said = field(item, "quote").locator(".state-of.bad:has-text('control character')")
    said.wait_for()
    assert "after “some”" in said.inner_text()
    assert room.file.read_bytes() == before


def test_a_step_that_no_longer_fits_is_told(room: Room) -> None:
    before = room.file.read_bytes()
    form = open_claim(room, "e-one")
    type_into(form, "note", "A remark.")
    field(form, "note").locator("textarea").blur()
    room.until(lambda: room.file.read_bytes() != before)
    room.file.write_bytes(before)
    room.page.wait_for_selector("#tools button[aria-disabled='false'] >> nth=0")
    room.page.keyboard.press("Control+z")
    room.page.wait_for_selector("#trouble:has-text('no longer fits')")
    room.page.wait_for_selector("#tools button[aria-disabled='true'] >> nth=0")
    assert room.file.read_bytes() == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_one_writes(room: Room, scheme: str) -> None:
    room.page.emulate_media(color_scheme=scheme)
    form = start_claim(room)
    type_into(form, "quote", LONG)
    mark(room, "a ferry of gold and of silver", "p. 2", "evidence")
    item = form.locator("[data-list='evidence'] > ol > li")
    field(item, "quote").locator(".finding").wait_for()
    form.locator("button[type=submit]").click()
    assert "This field is needed." in form.inner_text()
    assert run_axe(room) == []
    room.page.set_viewport_size({"width": 360, "height": 740})
    assert room.page.evaluate("document.documentElement.scrollWidth <= 360")
