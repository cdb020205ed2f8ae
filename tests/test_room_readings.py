"""The readings of a source in a browser: side by side, settled, in a table, and not seen at all."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from importlib import util
from pathlib import Path
from typing import Any

import pytest
import yaml
from browser import open_browser
from reading_room import Room, serve_room, write_essay, write_workspace

pytestmark = pytest.mark.browser

ESSAY = write_essay("would run free of charge until the summer.")
THEMES = [
    {"id": name, "label": name.title(), "question": "What?", "scale": {"low": "no", "high": "yes"}}
    for name in ("policy", "trade")
]
EXTRACT = """\
# An essay, read with care.
source: essay
label: Essay
genre: essay   # not a report
approach: a chronicle
thesis: The council closed a bridge.
claims:
  - id: e-quiet
    theme: policy
    claim: It was quiet.
    stance: 1    # hardly more
    certainty: firm
    locator: ¶1
    quote: The harbour was quiet in the morning
  - {id: e-close, theme: policy, claim: The bridge was closed., stance: -1, certainty: firm, \
locator: ¶1, quote: the council would close the old bridge}
  - id: e-merchants
    theme: policy
    claim: The merchants protested.
    stance: -2
    certainty: probable
    locator: ¶2
    quote: the merchants protested at once
  # — alone —
  - id: e-letters
    theme: trade
    claim: They wrote letters.
    locator: ¶2
    quote: in every letter to the mayor
  - id: e-fog
    theme: trade
    claim: There was fog.
    locator: ¶1
    quote: until the fog had gone
"""
SECOND = """\
source: essay
label: Essay
genre: essay
approach: a chronicle
thesis: The council closed a bridge.
claims:
  - {id: a, theme: policy, claim: Nobody spoke., stance: 2, certainty: firm, locator: ¶1, \
quote: harbour was quiet}
  - {id: b, theme: trade, claim: The way to the market was shut., stance: -2, certainty: firm, \
locator: ¶1, quote: would close the old bridge}
  - {id: c, theme: policy, claim: They complained., stance: -2, certainty: firm, locator: ¶2, \
quote: merchants protested at once}
  - id: d
    theme: trade
    claim: They lived by the bridge.
    stance: -1
    certainty: firm
    locator: ¶2
    quote: lived by the traffic
    evidence:
      - {kind: statement, summary: They said so., quote: they said so}
  - {id: e, theme: trade, claim: A ferry was promised., locator: ¶3, quote: promised a ferry}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as opened:
        yield opened


def write_readings(folder: Path, **readings: str) -> Path:
    """A workspace whose only source is the essay, with second readings."""
    write_workspace(folder, {})
    comparison = yaml.safe_dump({"themes": THEMES})
    (folder / "sources/comparison.yml").write_text(comparison, encoding="utf-8")
    (folder / "sources/essay.yml").write_text(EXTRACT, encoding="utf-8")
    for name, text in readings.items():
        (folder / f"sources/essay.{name}.yml").write_text(text, encoding="utf-8")
    (folder / "texts").mkdir()
    (folder / "texts/essay.txt").write_text(ESSAY, encoding="utf-8")
    return folder


Opening = Callable[..., Room]


@pytest.fixture
def enter(browser: Any) -> Iterator[Opening]:
    """Opens the room at its readings, in a context of the browser with the given options."""
    contexts = []

    def open_at(address: str, **options: Any) -> Room:
        options = {"viewport": {"width": 1400, "height": 900}, **options}
        contexts.append(browser.new_context(**options))
        room = Room(contexts[-1].new_page(), address)
        if options["viewport"]["width"] < 900:
            room.page.click("#panes button[data-pane='side']")
        room.page.click("#tab-readings")
        room.page.wait_for_selector("#panel-readings :is(.passages, .crossing, .empty:not([role]))")
        return room

    yield open_at
    for context in contexts:
        context.close()


def unfold(room: Room, words: str) -> Any:
    """Opens the passage that has some words; gives it."""
    item = room.page.locator("li.passage", has=room.page.locator(f".head:has-text('{words}')"))
    if "unfolded" not in (item.get_attribute("class") or ""):
        item.locator("button.head").click()
    item.locator(".passage-body").wait_for()
    return item


def settle(room: Room, words: str, action: str) -> None:
    """Does one thing with a passage, and waits until it is saved."""
    item = unfold(room, words)
    room.page.evaluate("document.querySelector('.saved').dataset.kind = ''")
    item.locator(f".act:has-text('{action}')").click()
    room.page.wait_for_selector(".saved[data-kind='good']")


def diff(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:2] not in ("--", "++", "@@")]


def list_states(room: Room) -> list[str]:
    return room.page.locator("li.passage .head .state-sign").all_inner_texts()


# ── settling ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "action", "lines"),
    [
        ("harbour was quiet", "Take +2", ["-    stance: 1    # hardly more",
                                          "+    stance: 2    # hardly more"]),
        ("harbour was quiet", "Keep +1", ["+    considered:", "+      stance: [2]"]),
        ("protested at once", "Take", ["-    certainty: probable", "+    certainty: firm"]),
        ("protested at once", "Keep", ["+    considered:", "+      certainty: [firm]"]),
        ("every letter", "Keep the claim", ["+    considered:", "+      unmarked: true"]),
        ("promised a ferry", "Leave it out", ["+left_out:", "+  - reader: anna", "+    claim: e"]),
        ("the fog had gone", "Remove the claim", [
            "-  - id: e-fog", "-    theme: trade", "-    claim: There was fog.",
            "-    locator: ¶1", "-    quote: until the fog had gone"]),
        ("lived by the traffic", "Take the claim", [
            "+  - id: e-bridge", "+    theme: trade", "+    claim: They lived by the bridge.",
            "+    stance: -1", "+    certainty: firm", '+    locator: "¶2"',
            "+    quote: lived by the traffic", "+    evidence:",
            "+      - kind: statement", "+        summary: They said so.",
            "+        quote: they said so"]),
    ],
)  # fmt: skip
def test_each_decision_is_the_smallest_change_of_the_extract_and_undone_as_one(
    tmp_path: Path, enter: Opening, words: str, action: str, lines: list[str]
) -> None:
    workspace = write_readings(tmp_path / "workspace", anna=SECOND)
    file = workspace / "sources/essay.yml"
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        assert list_states(room).count("open") == 7
        settle(room, words, action)
        made = diff(EXTRACT, file.read_text("utf-8"))
        assert made == lines
        room.until(lambda: list_states(room).count("open") == 6)
        room.page.keyboard.press("Control+z")
        room.until(lambda: file.read_text("utf-8") == EXTRACT)
        room.until(lambda: list_states(room).count("open") == 7)
        room.page.keyboard.press("Control+Shift+z")
        room.until(lambda: diff(EXTRACT, file.read_text("utf-8")) == made)
        assert room.faults == []


def test_another_theme_comes_with_its_stance_and_what_is_settled_stays_so(
    tmp_path: Path, enter: Opening
) -> None:
    workspace = write_readings(tmp_path / "workspace", anna=SECOND)
    file = workspace / "sources/essay.yml"
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        settle(room, "close the old bridge", "Take “Trade”")
        claim = yaml.safe_load(file.read_text("utf-8"))["claims"][1]
        assert (claim["theme"], claim["stance"]) == ("trade", -2)
        for words, action in [
            ("harbour was quiet", "Keep +1"), ("protested at once", "Keep"),
            ("every letter", "Keep the claim"), ("the fog had gone", "Keep the claim"),
            ("lived by the traffic", "Leave it out"), ("promised a ferry", "Take the claim"),
        ]:  # fmt: skip
            settle(room, words, action)
        room.until(lambda: "open" not in list_states(room))
        room.page.reload()
        room.page.click(".segments [data-segment='open']")
        assert "Everything is settled" in room.page.locator(".readings-list").inner_text()
        room.page.click(".segments [data-segment='settled']")
        assert len(list_states(room)) == 5
        settle(room, "harbour was quiet", "Open again")
        settle(room, "lived by the traffic", "Open again")
        room.page.click(".segments [data-segment='open']")
        room.until(lambda: list_states(room) == ["open", "open"])
        assert "left_out" not in file.read_text("utf-8")


def test_a_claim_is_taken_under_an_id_that_nothing_has(tmp_path: Path, enter: Opening) -> None:
    workspace = write_readings(tmp_path / "workspace", anna=SECOND)
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        field = unfold(room, "lived by the traffic").locator(".taking input")
        room.until(lambda: field.input_value() == "e-bridge")
        field.fill("e-fog")
        room.page.click(".act:has-text('Take the claim')")
        room.page.wait_for_selector("#trouble:has-text('e-fog')")
        field.fill("e-market")
        settle(room, "lived by the traffic", "Take the claim")
        claims = yaml.safe_load((workspace / "sources/essay.yml").read_text("utf-8"))["claims"]
        assert claims[-1]["id"] == "e-market" and claims[-1]["evidence"][0]["quote"]


def test_with_three_readings_a_decision_is_on_all_that_is_said(
    tmp_path: Path, enter: Opening
) -> None:
    like_first = SECOND.replace("stance: 2,", "stance: 1,").replace("id: a,", "id: z,")
    workspace = write_readings(tmp_path / "workspace", anna=SECOND, bo=like_first)
    file = workspace / "sources/essay.yml"
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        item = unfold(room, "harbour was quiet")
        assert item.locator("section.reading h4").all_inner_texts() == [
            "1\nThis extract", "2\nanna", "3\nbo"
        ]  # fmt: skip
        settle(room, "harbour was quiet", "Take +2")  # which bo does not say
        claim = yaml.safe_load(file.read_text("utf-8"))["claims"][0]
        assert (claim["stance"], claim["considered"]) == (2, {"stance": [1]})
        room.until(lambda: list_states(room)[0] == "settled")


def test_two_windows_that_settle_the_same_are_told_and_lose_nothing(
    tmp_path: Path, enter: Opening
) -> None:
    workspace = write_readings(tmp_path / "workspace", anna=SECOND)
    file = workspace / "sources/essay.yml"
    with serve_room(workspace, workspace / "texts") as address:
        one, other = enter(address), enter(address)
        other.page.route("**/api/events", lambda route: route.abort())
        other.page.reload()  # hears of nothing from now on
        unfold(other, "harbour was quiet")
        unfold(one, "harbour was quiet")
        settle(one, "harbour was quiet", "Take +2")
        other.page.locator(".act:has-text('Keep +1')").click()
        other.until(lambda: "considered" in file.read_text("utf-8"))
        assert "stance: 2" in file.read_text("utf-8")
        unfold(other, "lived by the traffic")
        settle(one, "lived by the traffic", "Take the claim")
        other.page.locator(".act:has-text('Take the claim')").click()
        other.page.wait_for_selector("#trouble:visible, li.passage.alike .head:has-text('lived')")
        ids = [c["id"] for c in yaml.safe_load(file.read_text("utf-8"))["claims"]]
        assert len(ids) == len(set(ids))


# ── what is seen ─────────────────────────────────────────────────────────────────────────


def test_both_readers_are_seen_in_the_text_and_lead_to_the_passage(
    tmp_path: Path, enter: Opening
) -> None:
    workspace = write_readings(tmp_path / "workspace", anna=SECOND)
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        page = room.page
        page.wait_for_selector(".flow mark.own.theirs")
        assert page.locator(".flow .tag.reading.own").first.get_attribute("aria-label") == (
            "Marked by This extract"
        )
        styles = page.evaluate("""() => ['own', 'theirs'].map(name => {
            const only = `.flow mark.${name}:not(.own.theirs)`;
            const style = getComputedStyle(document.querySelector(only));
            return [style.textDecorationLine, style.borderTopStyle];
        })""")
        assert styles == [["underline", "none"], ["none", "dashed"]]  # told apart without colours
        page.locator(".flow .tag.reading.theirs").last.click()
        page.wait_for_selector("li.passage.unfolded .head:has-text('promised a ferry')")
        unfold(room, "every letter")
        page.click("li.passage.unfolded .ways button:has-text('extract')")
        page.wait_for_selector("#panel-extract [data-claim='e-letters'].open")
        page.wait_for_selector(".flow mark.verified")
        assert page.locator(".flow mark.theirs").count() == 0


def test_what_agreement_means_is_said_in_words(tmp_path: Path, enter: Opening) -> None:
    workspace = write_readings(tmp_path / "workspace", anna=SECOND)
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        room.page.click(".about-readings summary")
        said = room.page.inner_text(".coefficients")
        assert "Cohen’s κ" in said and "Passages compared: 3." in said
        assert "agree no more often than chance" in said
        row = room.page.locator(".readers tbody tr").last.inner_text().split()
        assert row == ["2anna", "5", "5/6", "3", "2/3", "1/2"]


def test_a_class_of_thirty_is_a_table_that_scrolls_under_its_heads(
    tmp_path: Path, enter: Opening
) -> None:
    readings = {
        f"r{number:02}": SECOND.replace("stance: 2,", f"stance: {number % 3},")
        for number in range(29)
    }
    workspace = write_readings(tmp_path / "workspace", **readings)
    file = workspace / "sources/essay.yml"
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        page = room.page
        assert page.locator(".crossing thead th").count() == 31
        assert page.locator(".crossing tbody tr").count() == 7
        page.wait_for_selector(".tag.reading[data-label='×29']")
        page.select_option(".least", "15")
        room.until(lambda: page.locator(".crossing tbody tr").count() == 5)  # not mine alone
        page.select_option(".least", "1")
        page.evaluate("document.querySelector('.crossing-place').scrollTo(1500, 200)")
        corner, place = (
            page.locator(name).bounding_box() for name in (".corner", ".crossing-place")
        )
        assert abs(corner["x"] - place["x"]) < 3 and abs(corner["y"] - place["y"]) < 3
        page.click(".to-passage:has-text('harbour')")
        page.wait_for_selector("li.passage.unfolded .rows tbody tr >> nth=29")
        settle(room, "harbour was quiet", "Keep +1")
        claim = yaml.safe_load(file.read_text("utf-8"))["claims"][0]
        assert sorted(claim["considered"]["stance"]) == [0, 2]  # two answers of nineteen readers
        settle(room, "promised a ferry", "Leave it out")
        left = yaml.safe_load(file.read_text("utf-8"))["left_out"]
        assert len(left) == 29 and left[0] == {"reader": "r00", "claim": "e"}


def test_whoever_reads_again_sees_nothing_of_others_unless_it_is_asked_for(
    tmp_path: Path, enter: Opening
) -> None:
    wrong = EXTRACT.replace("theme: trade", "theme: nowhere")
    workspace = write_readings(tmp_path / "workspace", anna=SECOND, bo=SECOND)
    (workspace / "sources/essay.yml").write_text(wrong, encoding="utf-8")
    with serve_room(workspace, workspace / "texts", "--reader", "anna") as address:
        room = enter(address)
        page = room.page
        assert page.inner_text("#reader") == "Read by anna"
        assert page.title().startswith("anna · ")
        assert [t.strip() for t in page.locator(".tab:visible").all_inner_texts()] == [
            "Extract", "Readings"
        ]  # fmt: skip
        assert "A reading of its own, by anna" in page.inner_text("#panel-readings")
        assert "nowhere" not in str(page.evaluate("core.store.workspace"))
        assert "bo" not in page.inner_text("#panel-readings").split()
        page.click("#panel-readings button:has-text('Show')")
        unfold(room, "harbour was quiet")
        assert page.locator(".act").count() == 0  # the first reading is not theirs to settle
        assert page.locator(".tab:visible").count() == 4


# ── bad input ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("claims: [", "sources/essay.bo.yml:2:1: The YAML does not parse"),
        ("", "empty"),
        (SECOND.replace("source: essay", "source: letter"), "says source: 'letter'"),
        (SECOND.replace("stance: 2", "stance: 7"), "off the scale"),
        ("source: essay\nclaims: []\n", "bo: no claims yet"),
        (SECOND.replace("quote: ", "quote: not here: ").replace("not here: ", "Nowhere "),
         "bo: none of the quotations stands in this text"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_reading_is_said_and_the_others_are_compared(
    tmp_path: Path, enter: Opening, broken: str, said: str
) -> None:
    workspace = write_readings(tmp_path / "workspace", anna=SECOND, bo=broken)
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        assert said in room.page.inner_text(".faults")
        settle(room, "harbour was quiet", "Take +2")
        assert room.faults == []


def test_readings_are_compared_by_their_places_where_the_text_is_missing(
    tmp_path: Path, enter: Opening
) -> None:
    workspace = write_readings(tmp_path / "workspace", anna=SECOND)
    (workspace / "texts/essay.txt").unlink()
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        assert "The text is not here" in room.page.inner_text(".faults")
        assert "by its place alone" in unfold(room, "harbour was quiet").inner_text()


def test_a_reading_that_goes_or_changes_meanwhile_is_noticed(
    tmp_path: Path, enter: Opening
) -> None:
    workspace = write_readings(tmp_path / "workspace", anna=SECOND, bo=SECOND)
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        unfold(room, "harbour was quiet")
        (workspace / "sources/essay.bo.yml").unlink()
        room.until(lambda: room.page.locator("section.reading").count() == 2)
        (workspace / "sources/essay.anna.yml").unlink()
        room.page.wait_for_selector("#panel-extract:visible")  # there is nothing to compare
        assert room.page.locator("#tab-readings").is_hidden()
        (workspace / "sources/essay.花子.yml").write_text(SECOND, encoding="utf-8")
        room.page.wait_for_selector("#tab-readings:visible")
        room.page.click("#tab-readings")
        room.page.wait_for_selector("li.passage")
        passage = unfold(room, "harbour was quiet")
        room.until(lambda: "花子" in passage.inner_text())
        assert room.faults == []


# ── keys, small windows, axe ─────────────────────────────────────────────────────────────


def test_the_keyboard_alone_settles_one_difference_after_the_other(
    tmp_path: Path, enter: Opening
) -> None:
    workspace = write_readings(tmp_path / "workspace", anna=SECOND)
    file = workspace / "sources/essay.yml"
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        keys = room.page.keyboard
        keys.press("o")
        room.page.wait_for_selector(".act:focus")
        keys.press("Enter")  # takes what anna says
        room.until(lambda: diff(EXTRACT, file.read_text("utf-8")))
        room.page.wait_for_selector("#panel-readings .side-bar button:focus:has-text('Next open')")
        keys.press("Enter")
        room.page.wait_for_selector("li.passage.unfolded >> nth=0 >> .act:focus")
        keys.press("Escape")
        room.page.wait_for_selector("li.passage > button.head:focus")
        keys.press("ArrowDown")
        keys.press("Enter")
        room.page.wait_for_selector("li.passage.unfolded > button.head:focus")
        keys.press("?")
        assert "Next open difference" in room.page.inner_text("dialog.shortcuts")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1400])
def test_axe_finds_nothing_and_nothing_is_cut(
    tmp_path: Path, enter: Opening, width: int, scheme: str
) -> None:
    spec = util.find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        pytest.skip("axe-playwright-python, which carries axe-core, is not installed")
    script = (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    more = {f"s{n}": SECOND for n in range(5)}
    workspace = write_readings(tmp_path / "workspace", anna=SECOND, bo="claims: [", **more)
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address, viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = room.page
        page.evaluate(script)
        for form in ("table", "list"):
            page.click(f".segments [data-segment='{form}']")
            if form == "list":
                settle(room, "promised a ferry", "Leave it out")
                unfold(room, "harbour was quiet")
                page.click(".about-readings summary")
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_of_a_reading_is_markup(tmp_path: Path, enter: Opening) -> None:
    hostile = SECOND.replace("Nobody spoke.", "'<img src=x onerror=\"window.ran = 1\">'")
    workspace = write_readings(tmp_path / "workspace", anna=hostile)
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        assert "<img src=x" in unfold(room, "harbour was quiet").inner_text()
        assert room.page.evaluate("window.ran") is None


def test_what_is_wrong_in_a_claim_is_not_taken_with_it(tmp_path: Path, enter: Opening) -> None:
    wrong = SECOND.replace("    stance: -1\n", "    stance: 9\n    colour: red\n")
    workspace = write_readings(tmp_path / "workspace", anna=wrong)
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        settle(room, "lived by the traffic", "Take the claim")
        claim = yaml.safe_load((workspace / "sources/essay.yml").read_text("utf-8"))["claims"][-1]
        assert claim["quote"] == "lived by the traffic" and claim["evidence"]
        assert not {"stance", "colour"} & claim.keys()


def test_readers_who_mark_to_the_same_word_share_a_label(tmp_path: Path, enter: Opening) -> None:
    workspace = write_readings(tmp_path / "workspace", anna=SECOND, bo=SECOND)
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        room.page.wait_for_selector(".tag.reading.theirs")
        labels = room.page.locator(".tag.reading.theirs").evaluate_all(
            "tags => tags.map(tag => tag.dataset.label)"
        )
        assert labels == ["2·3"] * 5


def test_readings_are_seen_though_their_tab_was_opened_before_the_text_came(
    tmp_path: Path, enter: Opening
) -> None:
    workspace = write_readings(tmp_path / "workspace", anna=SECOND)
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        room.page.click("#tab-extract")
        room.page.wait_for_selector(".tag.verified")
        held: list[Any] = []
        room.page.route("**/api/text/essay", lambda one: held.append(one))  # without readings
        room.page.reload()
        room.until(lambda: held)
        news = "import('/static/core.js').then(core => core.emit('workspace'))"
        for _ in range(2):
            room.page.evaluate(news)
            room.page.wait_for_timeout(100)
        room.page.click("#tab-readings")
        room.page.wait_for_selector(".tag.reading.theirs")


def test_both_readers_are_seen_on_the_pages_of_a_pdf(tmp_path: Path, enter: Opening) -> None:
    typst = pytest.importorskip("typst")
    workspace = write_readings(tmp_path / "workspace", anna=SECOND, bo=SECOND)
    (workspace / "texts/essay.txt").unlink()
    page = "#set page(height: 12cm)\n" + ESSAY.replace("\f", "\n#pagebreak()\n")
    typst.compile(page.encode(), output=str(workspace / "texts/essay.pdf"))
    with serve_room(workspace, workspace / "texts") as address:
        room = enter(address)
        for status in ("own", "theirs"):
            room.page.wait_for_selector(f".sheet .box.{status} .tag.reading")
        unfold(room, "promised a ferry")
        box = room.page.locator(".sheet[data-page='1'] .box.theirs").first
        room.until(lambda: box.count() and 0 < box.bounding_box()["y"] < 900)  # it is in sight
        room.page.click("#tab-extract")
        room.page.wait_for_selector(".sheet .box:is(.verified, .unverified)")
        assert room.page.locator(".sheet .box.theirs").count() == 0
