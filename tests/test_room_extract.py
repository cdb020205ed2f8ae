"""The reading room's right side in a browser: the extract's forms, the matrix, saving, undo."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from browser import open_browser
from conftest import Command
from reading_room import (
    Room,
    field,
    make_claim,
    open_claim,
    run_axe,
    serve_room,
    show,
    write,
    write_essay,
    write_workspace,
)

pytestmark = pytest.mark.browser

ESSAY = write_essay("would run free of charge until the summer.")
HEADER = """\
# An essay, read with care.
source: {key}
label: {label}
genre: essay   # not a report
approach: a chronicle
thesis: The council closed a bridge.
claims:
"""
LETTER = """\
  # — what the merchants say —
  - id: l-trade
    theme: policy
    claim: The closing of the bridge has ruined trade in the old town.
    stance: -2
    certainty: firm
    locator: p. 3
"""
COMPARISON = """\
# The comparison.
themes:
  - id: policy
    label: Policy
    question: Was it right to close the bridge?
    scale: {low: wrong, high: right}
"""
BIBLIOGRAPHY = """\
@article{essay, author = {Ann Adams}, title = {The bridge}, journal = {Towns}, date = {2020}}
@article{letter, author = {Bo Berg}, title = {A letter}, journal = {Trade}, date = {2021}}
"""
STATE = "import('/static/core.js').then(core => core.api('/api/preview'))"
STATEMENT = "The merchants wrote to the mayor, who answered them with a promise."


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A room whose sources each belong to one test, so that none sees what another writes."""
    folder = tmp_path_factory.mktemp("room")
    texts = folder / "texts"
    texts.mkdir()
    names = ("seen", "left", "fought", "offline", "kept", "keyboard", "evidence", "hostile")
    for name in names:
        (texts / f"{name}.txt").write_text(ESSAY, encoding="utf-8")
    claims = {name: [make_claim(f"{name}-one"), make_claim(f"{name}-two")] for name in names}
    claims["hostile"][0]["claim"] = "<img src=x onerror='window.ran = 1'> <script>ran = 1</script>"
    many = [make_claim(f"m-{n}", claim=f"Statement {n} of a long list.") for n in range(3000)]
    workspace = write_workspace(folder / "workspace", {**claims, "many": many})
    (workspace / "sources/comparison.yml").write_text(COMPARISON, encoding="utf-8")
    with serve_room(workspace, texts) as address:
        yield address, workspace / "sources"


Opening = Callable[..., Room]


@pytest.fixture
def enter(browser: Any, served: tuple[str, Path]) -> Iterator[Opening]:
    """Opens the room at a source, in a context of the browser with the given options."""
    contexts = []

    def open_at(source: str, **options: Any) -> Room:
        options = {"viewport": {"width": 1400, "height": 900}, **options}
        contexts.append(browser.new_context(**options))
        room = Room(contexts[-1].new_page(), served[0])
        show(room, source)
        return room

    yield open_at
    for context in contexts:
        context.close()


# ── from a mark to the documents ─────────────────────────────────────────────────────────


def test_a_mark_becomes_a_claim_that_is_verified_related_undone_and_built(
    browser: Any, tmp_path: Path
) -> None:
    workspace, texts = write_workspace(tmp_path / "workspace", {}), tmp_path / "texts"
    sources = workspace / "sources"
    texts.mkdir()
    (texts / "essay.txt").write_text(ESSAY, encoding="utf-8")
    (workspace / "bibliography/references.bib").write_text(BIBLIOGRAPHY)
    (sources / "comparison.yml").write_text(COMPARISON, encoding="utf-8")
    empty = HEADER.format(key="essay", label="Adams").removesuffix("claims:\n") + "claims: []\n"
    (sources / "essay.yml").write_text(empty, encoding="utf-8")
    letter = HEADER.format(key="letter", label="Berg") + LETTER
    (sources / "letter.yml").write_text(letter, encoding="utf-8")
    with serve_room(workspace, texts) as address:
        page = browser.new_context(viewport={"width": 1300, "height": 900}).new_page()
        room = Room(page, address)
        show(room, "essay")
        room.page.wait_for_selector(".flow")
        room.drag(room.find_word("every letter"), room.find_word("next page", end=True))
        page.keyboard.press("c")
        page.wait_for_selector("form.draft [data-field='claim'] textarea:focus")
        page.keyboard.type(STATEMENT)
        page.keyboard.press("Tab")
        page.keyboard.type("Pol")
        page.locator("form.draft .step input").nth(3).check()
        page.keyboard.press("Control+Enter")
        name = page.wait_for_selector("li.claim.open").get_attribute("data-claim")
        written = (sources / "essay.yml").read_text(encoding="utf-8")
        assert changes(empty, written) == [
            "-claims: []",
            "+claims:",
            f"+  - id: {name}",
            "+    theme: policy",
            f"+    claim: {STATEMENT}",
            "+    locator: pp. 1–2",
            "+    stance: 1",
            "+    quote: every letter to the mayor. On the next page",
        ]
        page.wait_for_selector("li.claim.open .status.verified:has-text('Found in the text')")

        relate(room, name, "l-trade", "contradicts", "Only one sees a promise.")
        comparison = (sources / "comparison.yml").read_text(encoding="utf-8")
        assert comparison.startswith(COMPARISON)
        assert comparison.removeprefix(COMPARISON).strip().split("\n") == [
            "relations:",
            f"  - from: {name}",
            "    to: l-trade",
            "    type: contradicts",
            "    note: Only one sees a promise.",
        ]

        page.focus("#tab-matrix")
        page.keyboard.press("p")
        frame = page.wait_for_selector("iframe", timeout=120_000)
        assert frame.get_attribute("src") == "/out/brief.html#sec-theme-policy"
        assert STATEMENT in frame.content_frame().inner_text("body")
        page.keyboard.press("s")
        deck = page.wait_for_selector("iframe[src*='/out/slides.html']", timeout=120_000)
        assert deck.get_attribute("src").endswith("#/sec-theme-policy")
        room.until(lambda: STATEMENT in deck.content_frame().inner_text("section.present"), 30)
        page.evaluate("import('/static/preview.js').then(one => one.lookAt('judgement', 9))")
        page.wait_for_selector("#panel-preview .notice:has-text('It stands on no slide.')")
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.keyboard.press("s")
        page.wait_for_selector("iframe[src*='/out/brief.html']")
        # What is edited while a build puts its outputs in place would be replaced without a copy.
        room.until(lambda: page.evaluate(STATE)["page"]["state"] == "ready", 120)
        (workspace / "outputs" / "brief.html").write_text("edited by hand", encoding="utf-8")
        page.keyboard.press("Control+z")
        room.until(lambda: (sources / "comparison.yml").read_text("utf-8") == COMPARISON)
        copied = page.locator("#panel-preview .notice:has-text('outputs/edited/brief.html')")
        copied.wait_for(timeout=120_000)
        copied.get_by_role("button").click()
        copied.wait_for(state="detached")
        page.keyboard.press("Control+Shift+z")
        room.until(lambda: (sources / "comparison.yml").read_text("utf-8") == comparison)
        assert not room.faults
    built = Command(workspace)("build", "--to", "html", cwd=workspace)
    assert built.returncode == 0, built.stderr
    assert STATEMENT in (workspace / "outputs/brief.html").read_text(encoding="utf-8")


def test_a_late_answer_of_the_preview_does_not_replace_a_newer_one(enter: Opening) -> None:
    room = enter("seen")
    state = {"state": "ready", "message": ""}
    told = {"page": state, "slides": state, "documents": [], "kept": []}
    copy = {"name": "outputs/brief.html", "copy": "outputs/edited/brief.html"}
    held: list[Any] = []

    def answer(route: Any) -> None:
        if route.request.method == "GET" and not held:
            held.append(route)
        else:
            route.fulfill(json={**told, "kept": [copy]})

    room.page.route("**/api/preview", answer)
    room.page.focus("#tab-matrix")
    room.page.keyboard.press("p")
    room.until(lambda: held)
    room.page.get_by_role("button", name="Build again").click()
    notice = room.page.locator(f"#panel-preview .notice:has-text('{copy['copy']}')")
    notice.wait_for()
    with room.page.expect_response("**/api/preview"):
        held[0].fulfill(json=told)
    room.page.wait_for_timeout(300)
    assert notice.is_visible()


def changes(old: str, new: str) -> list[str]:
    """The lines that a diff adds and takes away."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def relate(room: Room, one: str, other: str, kind: str, note: str) -> None:
    """Relates two claims, chosen among those of both sides."""
    page = room.page
    page.keyboard.press("Alt+2")
    page.click(".cell >> nth=0")
    page.click(f"[data-choose='{one}']")
    page.click(f"[data-choose='{other}']")
    page.select_option("form.draft [data-field='type'] select", kind)
    page.fill("form.draft [data-field='note'] textarea", note)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".relation")


# ── what is saved, and when ──────────────────────────────────────────────────────────────


def test_a_field_is_saved_when_it_is_left_and_says_what_check_finds(
    enter: Opening, served: tuple[str, Path]
) -> None:
    room, file = enter("left"), served[1] / "left.yml"
    form = open_claim(room, "left-one")
    write(form, "qualifier", "Only in\nthe morning.")
    room.until(lambda: "qualifier: Only in the morning.\n" in file.read_text("utf-8"))
    write(form, "period", "yesterday")
    finding = field(form, "period").locator(".finding.error")
    finding.wait_for()
    assert "yesterday" in finding.inner_text()
    assert field(form, "period").locator("input").get_attribute("aria-invalid") == "true"
    write(form, "period", "")
    finding.wait_for(state="detached")
    room.until(lambda: "period" not in file.read_text("utf-8"))
    room.page.click("button.saved")
    assert "-  period: yesterday" in room.page.inner_text("dialog .diff")


def test_a_field_that_must_be_filled_in_is_not_emptied(enter: Opening) -> None:
    form = open_claim(enter("seen"), "seen-two")
    write(form, "claim", "  ")
    assert field(form, "claim").locator("textarea").input_value() == "What seen-two says."
    assert "cannot be empty" in field(form, "claim").inner_text()


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Written here."), ("theirs", "Elsewhere.")])
def test_where_a_place_has_changed_meanwhile_one_chooses(
    enter: Opening, served: tuple[str, Path], choice: str, kept: str
) -> None:
    room, file = enter("fought"), served[1] / "fought.yml"
    form = open_claim(room, "fought-one")
    write(form, "note", f"At first, before {choice}.")
    room.until(lambda: f"before {choice}" in file.read_text("utf-8"))
    box = field(form, "note").locator("textarea")
    box.fill("Written here.")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(f"At first, before {choice}.", "Elsewhere."), encoding="utf-8")
    room.page.wait_for_timeout(1200)
    assert box.input_value() == "Written here."
    box.blur()
    dialog = room.page.locator("dialog[open]")
    assert "Elsewhere." in dialog.inner_text()
    if choice == "mine":
        dialog.locator("button[type=submit]").click()
    else:
        dialog.locator("input[type=radio]").nth(1).check()
        dialog.locator("button[type=submit]").click()
    room.until(lambda: f"note: {kept}" in file.read_text("utf-8"))
    room.until(lambda: box.input_value() == kept)


def test_what_cannot_be_sent_is_kept_and_sent_later(
    enter: Opening, served: tuple[str, Path]
) -> None:
    room, file = enter("offline"), served[1] / "offline.yml"
    form = open_claim(room, "offline-one")
    room.page.context.set_offline(True)
    write(form, "rebuttal", "Unless it rains.")
    room.page.wait_for_selector("button.saved:has-text('Waiting')")
    assert "kept until the room answers" in field(form, "rebuttal").inner_text()
    assert "rebuttal" not in file.read_text("utf-8")
    room.page.context.set_offline(False)
    room.until(lambda: "rebuttal: Unless it rains." in file.read_text("utf-8"), 20)


def test_what_was_written_outlives_the_room_and_is_saved_in_the_next(
    browser: Any, tmp_path: Path
) -> None:
    folder, texts = (
        write_workspace(tmp_path / "workspace", {"essay": [make_claim("e-one")]}),
        tmp_path,
    )
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with serve_room(folder, texts, "--port", port) as address:
        page = browser.new_page()
        room = Room(page, address)
        form = open_claim(room, "e-one")
    write(form, "claim", "Written after the end.")
    page.wait_for_selector("button.saved:has-text('Waiting')")
    with serve_room(folder, texts, "--port", port) as address:
        page.wait_for_selector("#trouble:has-text('has ended')", timeout=60_000)
        page.goto(address)
        extract = folder / "sources/essay.yml"
        room.until(lambda: "Written after the end." in extract.read_text("utf-8"), 30)
    page.close()


def test_a_claim_that_is_being_written_outlives_a_reload(enter: Opening) -> None:
    room = enter("kept")
    room.page.click("#panel-extract .side-bar button.primary")
    room.page.fill("form.draft [data-field='claim'] textarea", "Half a sentence")
    room.page.reload()
    show(Room(room.page, room.page.url), "kept")
    box = room.page.locator("form.draft [data-field='claim'] textarea")
    box.wait_for()
    assert box.input_value() == "Half a sentence"


def test_marked_words_become_evidence_and_quotation_of_the_open_claim(
    enter: Opening, served: tuple[str, Path]
) -> None:
    room, file = enter("evidence"), served[1] / "evidence.yml"
    form = open_claim(room, "evidence-one")
    mark = {"source": "evidence", "quote": "the merchants protested at once", "locator": "p. 1"}
    room.page.evaluate("mark => core.emit('mark', mark)", {**mark, "as": "quotation"})
    room.until(lambda: "quote: the merchants protested at once" in file.read_text("utf-8"))
    mark = {**mark, "quote": "a ferry that would run", "locator": "p. 2", "as": "evidence"}
    room.page.evaluate("mark => core.emit('mark', mark)", mark)
    draft = form.locator("form.draft")
    draft.wait_for()
    field(draft, "kind").locator("select").select_option("statement")
    field(draft, "summary").locator("textarea").fill("The mayor promises a ferry.")
    room.page.keyboard.press("Control+Enter")
    room.until(lambda: "summary: The mayor promises a ferry." in file.read_text("utf-8"))
    form.locator(".record [data-field='quote'] .status.verified").wait_for()


# ── hands and eyes ───────────────────────────────────────────────────────────────────────


def test_the_keyboard_alone_writes_opens_changes_and_leaves_a_claim(
    enter: Opening, served: tuple[str, Path]
) -> None:
    room, file = enter("keyboard"), served[1] / "keyboard.yml"
    keys = room.page.keyboard
    keys.press("n")
    keys.type("The council closed the bridge.")
    keys.press("Tab")
    keys.type("Pol")
    room.page.focus("form.draft [data-field='locator'] input")
    keys.type("p. 1")
    keys.press("Control+Enter")
    room.until(lambda: "claim: The council closed the bridge." in file.read_text("utf-8"))
    room.page.wait_for_selector("li.claim.open > button.head:focus")
    keys.press("ArrowUp")
    keys.press("Enter")
    room.page.wait_for_selector("[data-claim='keyboard-two'].open > button.head:focus")
    keys.press("Tab")
    keys.press("Control+a")
    keys.type("Said anew.")
    keys.press("Escape")
    room.until(lambda: "claim: Said anew." in file.read_text("utf-8"))
    assert room.page.locator("li.claim.open").count() == 0
    keys.press("?")
    assert "Ctrl" in room.page.inner_text("dialog.shortcuts")


def test_keys_of_one_letter_can_be_turned_off(enter: Opening) -> None:
    room = enter("seen")
    room.page.keyboard.press("?")
    room.page.uncheck("dialog.shortcuts input[type=checkbox]")
    room.page.keyboard.press("Escape")
    room.page.keyboard.press("n")
    room.page.keyboard.press("Alt+2")
    assert room.page.locator("#panel-matrix").is_visible()
    assert room.page.locator("form.draft").count() == 0


def test_text_of_an_extract_is_never_markup(enter: Opening) -> None:
    room = enter("hostile")
    form = open_claim(room, "hostile-one")
    assert "<script>" in field(form, "claim").locator("textarea").input_value()
    room.page.keyboard.press("Alt+2")
    room.page.click(".cell >> nth=0")
    assert "<img" in room.page.inner_text(".sides")
    assert room.page.evaluate("window.ran") is None


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 1400), ("light", 360)])
def test_axe_finds_nothing_on_the_right_side(enter: Opening, scheme: str, width: int) -> None:
    room = enter("seen", color_scheme=scheme, viewport={"width": width, "height": 900})
    if width < 900:
        room.page.click("#panes button >> nth=1")
    run = partial(run_axe, room)

    open_claim(room, "seen-one")
    assert run() == []
    room.page.click("#panel-extract .side-bar button.primary")
    assert run() == []
    room.page.keyboard.press("Alt+2")
    assert run() == []
    room.page.click(".cell >> nth=0")
    assert run() == []
    room.page.click(".view .list > button >> nth=0")
    room.page.click("form.draft button:visible:has-text('Choose a claim') >> nth=0")
    assert run("dialog") == []


def test_nothing_is_wider_than_a_telephone(enter: Opening) -> None:
    room = enter("seen", viewport={"width": 360, "height": 740})
    room.page.click("#panes button >> nth=1")
    open_claim(room, "seen-one")
    wide = "[...document.querySelectorAll('#side *')].filter(one => one.offsetWidth > 360).length"
    assert room.page.evaluate(wide) == 0
    room.page.click("#tab-matrix")
    room.page.click(".theme-name >> nth=0")
    outer = "document.documentElement.scrollWidth <= 360"
    assert room.page.evaluate(outer)
    assert room.page.evaluate("document.querySelector('.view').scrollWidth <= 360")


def test_three_thousand_claims_are_listed_and_filtered(enter: Opening) -> None:
    room = enter("many")
    assert room.page.locator("li.claim").count() == 3000
    room.page.fill("#panel-extract .side-bar input", "statement 2999")
    room.until(lambda: room.page.locator("li.claim:not([hidden])").count() == 1)
