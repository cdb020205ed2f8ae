"""`reportgen read`: what the room answers, what it writes, and what it refuses."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import signal
import stat
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPException
from io import BytesIO
from pathlib import Path
from typing import Any

import drafts
import pytest
import typst
import yaml
from conftest import Command
from PIL import Image
from starlette.testclient import TestClient

from reportgen.making.foresight import check
from reportgen.making.pipeline import build
from reportgen.room.desk import Desk
from reportgen.room.press import Press
from reportgen.room.sheets import Sheets
from reportgen.room.site import make_site
from reportgen.schemas import write_schemas
from reportgen.starters import create
from reportgen.workspace import Workspace

TOKEN = "a-token-that-is-long-enough"
ADDRESS = "http://127.0.0.1:8000"
ADAMS, BROWN = "sources/adams2024.yml", "sources/brown2025.yml"
COMPARISON = "sources/comparison.yml"
TEXT = """\
A trial of four days

Firms in the trial saw no measurable loss of output, and they kept to it for a year, as the co-
ordinator of the trial reported in the last of her three accounts.\f
Some of them went back. Others said that <script>alert(1)</script> they would “never again” work
on a Friday, if it could be helped.

People slept more than before the trial and fell ill less often than other people elsewhere did.
"""


class Room:
    """A room that is open, as a browser of its own page sees it."""

    def __init__(self, folder: Path, texts: Path | None = None, reader: str = "") -> None:
        self.folder = folder
        self.desk = Desk(Workspace.open(folder), texts, reader)
        make = partial(build, folder, engine="embedded")
        press = Press(self.desk, lambda kind: make(to=kind))
        site = make_site(self.desk, press, {"127.0.0.1", "localhost"}, TOKEN, lambda: True)
        self.client = TestClient(site, base_url=ADDRESS, cookies={"reportgen-8000": TOKEN})

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path: str, body: Any, status: int = 200, **headers: str) -> Any:
        own = {"X-Reportgen-Token": TOKEN, "Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"}
        answer = self.client.post(path, json=body, headers={**own, **headers})
        assert answer.status_code == status, answer.text
        return answer.json()

    def save(self, *changes: dict[str, Any], status: int = 200, label: str = "Edit") -> Any:
        return self.post("/api/save", {"label": label, "changes": list(changes)}, status)

    def read(self, name: str) -> Any:
        return yaml.safe_load((self.folder / name).read_text("utf-8"))


def put(path: list[Any], value: Any, was: Any, file: str = ADAMS) -> dict[str, Any]:
    return {"file": file, "op": "put", "path": path, "value": value, "was": was}


def add(path: list[Any], value: Any, file: str = ADAMS) -> dict[str, Any]:
    return {"file": file, "op": "add", "path": path, "value": value}


def drop(path: list[Any], was: Any, file: str = ADAMS) -> dict[str, Any]:
    return {"file": file, "op": "drop", "path": path, "was": was}


STANCE = ["claims", "#a-output", "stance"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create(tmp_path / "workspace", write_schemas())
    return tmp_path / "workspace"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "adams2024.txt").write_text(TEXT, "utf-8")
    return tmp_path / "texts"


@pytest.fixture
def room(folder: Path, texts: Path) -> Iterator[Room]:
    opened = Room(folder, texts)
    yield opened
    opened.desk.close()


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file that a person wrote; what stands beside them for a moment is to be gone."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# ── what is shown ────────────────────────────────────────────────────────────────────────


def test_the_workspace_has_sources_claims_themes_and_findings_at_their_fields(room: Room) -> None:
    room.save(put(["claims", "#a-output", "locator"], "p. 40", "p. 12"))
    room.desk.check()
    shown = room.get("/api/workspace")
    assert [source["key"] for source in shown["sources"]] == ["adams2024", "brown2025"]
    assert shown["claims"][0]["id"] == "a-output"
    assert shown["claims"][0]["path"] == ["claims", 0]
    assert shown["themes"][0]["scale"].keys() == {"low", "high"}
    assert shown["relations"][0]["path"] == ["relations", 0]
    paths = [tuple(f["path"]) for f in shown["findings"] if f["file"] == ADAMS and f["path"]]
    assert ("claims", 0, "locator") in paths or ("claims", 0, "quote") in paths


def test_an_extract_is_given_as_it_is_written_with_its_quotations_found(room: Room) -> None:
    room.desk.require_text("adams2024")
    shown = room.get("/api/extract/adams2024")
    assert shown["file"] == ADAMS
    assert shown["value"] == room.read(ADAMS)
    passage = shown["passages"][0]
    assert (passage["claim"], passage["evidence"]) == ("a-output", None)
    assert TEXT[passage["start"] : passage["end"]] == "no measurable loss of output"


def test_a_text_is_shown_in_blocks_whose_places_are_those_of_its_characters(room: Room) -> None:
    shown = room.get("/api/text/adams2024")
    assert shown["kind"] == "paragraphs"
    kinds = [block["kind"] for block in shown["blocks"]]
    assert kinds.count("page") == 2
    assert kinds.count("heading") == 1
    for block in shown["blocks"]:
        assert block["text"] == TEXT[block["start"] : block["end"]]
    assert all(a["end"] <= b["start"] for a, b in itertools.pairwise(shown["blocks"]))
    assert shown["marks"][0]["claim"] == "a-output"


def test_words_and_fields_are_given_for_the_forms(room: Room) -> None:
    assert room.get("/api/words")["Search"] == "Search"
    fields = room.get("/api/fields")
    assert list(fields["claim"])[:4] == ["id", "theme", "claim", "short"]
    assert fields["claim"]["stance"] | {"description": ""} == {
        "description": "", "required": False, "kind": "number", "record": None, "choices": [],
        "minimum": -2, "maximum": 2, "longest": None,
    }  # fmt: skip
    assert fields["relation"]["from"]["kind"] == "claim"
    assert fields["evidence"]["kind"]["choices"][0] == {"value": "event", "words": "event"}


def test_a_search_finds_words_across_line_ends_hyphens_and_capitals(room: Room) -> None:
    for wanted in ("coordinator of the trial", "CO-ORDINATOR", "said that"):
        hits = room.get(f"/api/search/adams2024?q={wanted}")["hits"]
        assert len(hits) == 1, wanted
    assert room.get("/api/search/adams2024?q=…")["hits"] == []
    assert room.get("/api/search/adams2024?q=")["hits"] == []


def test_ten_thousand_paragraphs_are_shown_and_searched(folder: Path, texts: Path) -> None:
    long = "\n\n".join(f"This is the paragraph of number {n}, and no other." for n in range(10_000))
    (texts / "adams2024.txt").write_text(long, "utf-8")
    room = Room(folder, texts)
    blocks = room.get("/api/text/adams2024")["blocks"]
    assert len(blocks) == 10_000
    assert blocks[-1]["label"] == "¶10000"
    found = room.get("/api/search/adams2024?q=paragraph")
    assert (len(found["hits"]), found["more"]) == (200, True)
    mark = {"source": "adams2024", "start": blocks[7000]["start"], "end": blocks[7000]["end"]}
    assert room.post("/api/mark", mark)["locator"] == "¶7001"
    room.desk.close()


# ── marks ────────────────────────────────────────────────────────────────────────────────


def mark(room: Room, words: str, **more: Any) -> Any:
    start = TEXT.index(words)
    return room.post(
        "/api/mark", {"source": "adams2024", "start": start, "end": start + len(words), **more}
    )


def test_a_mark_becomes_a_quotation_with_its_locator_and_heading(room: Room) -> None:
    made = mark(room, "went back")
    assert made["words"] == made["quote"] == "went back"
    assert (made["locator"], made["count"], made["places"]) == ("p. 2", 2, 1)
    assert made["heading"] == "A trial of four days"


def test_a_mark_is_widened_to_words_and_leaves_off_marks_at_its_ends(room: Room) -> None:
    assert mark(room, "ent back. Oth")["words"] == "went back. Others"
    assert mark(room, " went back. ")["words"] == "went back"
    assert mark(room, "“never again” wo")["words"] == "“never again” work"
    assert mark(room, "would “never")["words"] == "would “never"
    assert mark(room, "never again” ")["words"] == "never again"


def test_a_mark_goes_across_line_ends_broken_words_and_pages(room: Room) -> None:
    made = mark(room, "reported in the last of her three accounts.\f\nSome of them went")
    assert made["words"] == "reported in the last of her three accounts. Some of them went"
    assert made["locator"] == "pp. 1–2"
    assert mark(room, "as the co-\nordinator of")["words"] in (
        "as the coordinator of", "as the co-ordinator of",
    )  # fmt: skip


def test_a_long_mark_has_no_quotation_and_the_person_chooses(room: Room) -> None:
    made = mark(room, TEXT[TEXT.index("People") : TEXT.index(" did.")])
    assert made["count"] == 16
    assert made["quote"] == ""
    assert made["words"].startswith("People slept")


def test_what_a_mark_gives_is_verified_once_it_is_saved(room: Room) -> None:
    made = mark(room, "as the co-\nordinator of the trial reported")
    claim = {"id": "a-coordinator", "theme": "output", "claim": "She gave three accounts of it.",
             "locator": made["locator"], "quote": made["quote"]}  # fmt: skip
    room.save(add(["claims"], claim))
    passages = room.get("/api/extract/adams2024")["passages"]
    assert next(p for p in passages if p["claim"] == "a-coordinator")["status"] == "verified"
    counted = check(room.folder, texts=room.desk.library.folder)
    assert not [f for f in counted.findings if f.code.startswith("RG40") and "three" in f.message]


def test_locators_are_written_as_the_extract_writes_them(folder: Path, texts: Path) -> None:
    path = folder / ADAMS
    text = path.read_text("utf-8")
    for old, new in (("p. 12", "¶1"), ("p. 13", "¶2"), ("pp. 20–21", "¶2"), ("p. 30", "¶3")):
        text = text.replace(f"locator: {old}", f"locator: {new}")
    path.write_text(text, "utf-8")
    room = Room(folder, texts)
    assert mark(room, "fell ill")["locator"].startswith("¶")
    room.desk.close()


def test_a_mark_in_a_text_that_was_replaced_meanwhile_is_refused(room: Room) -> None:
    shown = room.get("/api/text/adams2024")["version"]
    assert mark(room, "went back", version=shown)["quote"] == "went back"
    path = room.desk.library.folder / "adams2024.txt"
    path.write_text(TEXT.replace("Some of them", "Nobody of all that were asked"), "utf-8")
    body = {"source": "adams2024", "start": 170, "end": 180, "version": shown}
    assert "replaced" in room.post("/api/mark", body, 409)["error"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"source": "nobody", "start": 0, "end": 5}, 404),
        ({"source": "adams2024", "start": 5, "end": 5}, 400),
        ({"source": "adams2024", "start": 10**9, "end": 10**9 + 5}, 400),
        ({"source": "adams2024", "start": -1, "end": 5}, 400),
        ({"source": "adams2024", "start": "0", "end": 5}, 400),
        ({"source": "adams2024", "start": True, "end": 5}, 400),
        ({"source": "adams2024", "words": "nothing of the kind stands anywhere here"}, 404),
        ({"source": "adams2024", "words": 7}, 400),
        ({"source": "adams2024", "words": "trial", "page": 7}, 404),
        ({"source": ["adams2024"], "start": 0, "end": 5}, 400),
        ({}, 400),
    ],
)
def test_a_mark_of_nothing_is_told(room: Room, body: Any, status: int) -> None:
    told = room.post("/api/mark", body, status)
    assert told["error"].endswith(".")


# ── pages ────────────────────────────────────────────────────────────────────────────────

PAGES = """\
#set page(width: 12cm, height: 8cm, margin: 1cm)
#set par(justify: true)
#set text(hyphenate: true, size: 11pt)
Firms in the trial saw no measurable loss of output, and they kept to it for a whole year.
#pagebreak()
Some of them went back, as the co-ordinator of the international organisation had expected. They
had volunteered, and
#pagebreak()
that matters more than anything else.
"""


@pytest.fixture
def paged(folder: Path, tmp_path: Path) -> Iterator[Room]:
    pytest.importorskip("pypdfium2")
    (tmp_path / "texts").mkdir()
    (tmp_path / "source.typ").write_text(PAGES, "utf-8")
    typst.compile(tmp_path / "source.typ", output=tmp_path / "texts" / "adams2024.pdf")
    path = folder / ADAMS
    extract = path.read_text("utf-8").replace("genre:", "text: {pages: {first: 12}}\ngenre:", 1)
    path.write_text(extract, "utf-8")
    room = Room(folder, tmp_path / "texts")
    room.desk.find_text("adams2024", wait=True)
    yield room
    room.desk.close()


def test_a_pdf_is_shown_in_pages_with_words_and_what_is_quoted(paged: Room) -> None:
    shown = paged.get("/api/text/adams2024")
    assert shown["kind"] == "pages"
    assert [page["label"] for page in shown["pages"]] == ["12", "13", "14"]
    assert shown["pages"][0]["width"] > shown["pages"][0]["height"]
    assert (shown["marks"][0]["claim"], shown["marks"][0]["page"]) == ("a-output", 0)
    page = paged.get("/api/page/adams2024/0")
    words = [word["text"] for word in page["words"]]
    assert words[:4] == ["Firms", "in", "the", "trial"]
    assert page["marks"][0]["status"] == "verified"
    inside = [
        word["text"]
        for word in page["words"]
        for place in page["marks"]
        if place["x"] - 0.001 <= word["x"] < place["x"] + place["w"]
        and abs(place["y"] - word["y"]) < 0.01
    ]
    assert " ".join(inside).startswith("no measurable loss of output")
    assert all(0 <= word[side] <= 1 for word in page["words"] for side in "xywh")


def test_the_picture_of_a_page_is_as_wide_as_it_is_wanted(paged: Room) -> None:
    for width, made in (("400", 400), ("1", 50), ("99999", 3000)):
        answer = paged.client.get(f"/api/page/adams2024/1.png?width={width}")
        assert answer.headers["content-type"] == "image/png"
        with Image.open(BytesIO(answer.content)) as picture:
            assert abs(picture.width - made) <= 1
    for bad in ("x", "-5", "1e3", "9999999"):
        assert paged.client.get(f"/api/page/adams2024/1.png?width={bad}").status_code == 400
    for path in ("/api/page/adams2024/3", "/api/page/adams2024/3.png", "/api/page/brown2025/0"):
        assert paged.client.get(path).status_code == 404


def test_words_marked_in_pages_become_a_quotation_that_is_verified(paged: Room) -> None:
    marked = {"source": "adams2024", "words": "They had vol- unteered, and that matters",
              "page": 1, "to_page": 2}  # fmt: skip
    made = paged.post("/api/mark", marked)
    assert made["quote"] == "They had volunteered, and that matters"
    assert (made["locator"], made["page"]) == ("pp. 13–14", 1)
    claim = {"id": "a-volunteers", "theme": "output", "claim": "They were willing.",
             "locator": made["locator"], "quote": made["quote"]}  # fmt: skip
    paged.save(add(["claims"], claim))
    passage = paged.get("/api/extract/adams2024")["passages"][-1]
    assert (passage["claim"], passage["status"]) == ("a-volunteers", "verified")
    for number in (1, 2):
        marks = paged.get(f"/api/page/adams2024/{number}")["marks"]
        assert "a-volunteers" in [one["claim"] for one in marks]


def test_a_file_that_is_no_pdf_is_told(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "adams2024.pdf").write_bytes(b"%PDF-1.7 and no more")
    room = Room(folder, tmp_path / "texts")
    for path in ("/api/text/adams2024", "/api/page/adams2024/0", "/api/page/adams2024/0.png"):
        answer = room.client.get(path)
        assert answer.status_code == 404
        assert "adams2024.pdf" in answer.json()["error"]
    room.desk.close()


@contextmanager
def while_it_is_read(paged: Room) -> Iterator[Room]:
    """The same room, opened anew, in which no text is read through while inside."""
    room, end = Room(paged.folder, paged.desk.library.folder), threading.Event()
    for _ in range(2):
        room.desk.library._pool.submit(end.wait)  # as two long books would
    os.utime(paged.desk.library.folder / "adams2024.pdf", (1, 1))  # it is another one now
    try:
        yield room
    finally:
        end.set()
        room.desk.close()


def test_words_are_marked_before_the_whole_text_is_read(paged: Room) -> None:
    marked = {"source": "adams2024", "words": "They had vol- unteered, and that matters",
              "page": 1, "to_page": 2}  # fmt: skip
    known = paged.post("/api/mark", marked)
    with while_it_is_read(paged) as room:
        made = room.post("/api/mark", marked)
        assert room.get("/api/workspace")["sources"][0]["text"]["state"] == "reading"
        assert {**made, "start": 0, "end": 0} == {**known, "start": 0, "end": 0}
        assert (made["start"], made["locator"]) == (None, "pp. 13–14")
        room.post("/api/mark", {**marked, "to_page": 9}, 404)
        room.post("/api/mark", {**marked, "words": "nothing of the kind stands there"}, 404)
        assert room.get("/api/extract/adams2024")["passages"] == []  # not: not found


def test_a_search_finds_what_is_read_by_then(paged: Room) -> None:
    known = paged.get("/api/search/adams2024?q=CO-ORDINATOR of the")["hits"]
    with while_it_is_read(paged) as room:
        found = room.get("/api/search/adams2024?q=CO-ORDINATOR of the")
    assert (found["read"], found["of"]) == (3, 3)
    assert [hit["page"] for hit in found["hits"]] == [hit["page"] for hit in known] == [1]
    assert found["hits"][0]["words"].startswith("co")


# ── preview ──────────────────────────────────────────────────────────────────────────────


def make_preview(room: Room, kind: str) -> Any:
    """Has a page or slides made; gives what is told of them in the end."""
    assert room.post("/api/preview", {"kind": kind})[kind]["state"] == "building"
    until = time.monotonic() + 120
    while (shown := room.get("/api/preview"))[kind]["state"] == "building":
        assert time.monotonic() < until
        time.sleep(0.1)
    return shown


def test_the_pages_are_made_and_shown_apart_from_the_room(room: Room) -> None:
    nothing = {"state": "none", "message": ""}
    told = {"page": nothing, "slides": nothing, "documents": [], "kept": []}
    assert room.get("/api/preview") == told
    shown = make_preview(room, "page")
    assert shown["page"]["state"] == "ready", shown["page"]["message"]
    assert shown["slides"] == nothing  # only what is looked at is made
    assert [one["kind"] for one in shown["documents"]] == ["page"]
    href = next(one["href"] for one in shown["documents"] if one["name"] == "brief.html")
    answer = room.client.get(href)
    assert "a-output" in answer.text
    assert "sandbox allow-scripts" in answer.headers["content-security-policy"]
    for path in ("/out/../brief.yml", "/out/%2e%2e/brief.yml", "/out/.staging/x", "/out/none"):
        assert room.client.get(path).status_code == 404
    room.post("/api/preview", {"kind": "pdf"}, 400)
    room.post("/api/preview", {"kind": ["page"]}, 400)


@pytest.mark.thorough
def test_the_slides_are_made_beside_the_page_with_places_for_claims_and_themes(room: Room) -> None:
    make_preview(room, "page")
    shown = make_preview(room, "slides")
    assert shown["slides"]["state"] == "ready", shown["slides"]["message"]
    kinds = {one["name"]: one["kind"] for one in shown["documents"]}
    assert kinds == {"brief.html": "page", "slides.html": "slides"}
    on_slides = room.get("/api/anchors/slides.html")
    assert {"claim-a-output", "sec-theme-output", "judgement-1"} <= set(on_slides)
    assert set(on_slides) < set(room.get("/api/anchors/brief.html"))
    for name in ("none.html", "manifest.json", "..%2Fbrief.yml", ".html"):
        assert room.client.get(f"/api/anchors/{name}").status_code == 404
    changed = room.save(
        put(["claims", "#a-output", "claim"], "Another.", room.read(ADAMS)["claims"][0]["claim"])
    )
    assert changed["diff"]
    again = {one["name"]: one["version"] for one in make_preview(room, "slides")["documents"]}
    assert (
        again["slides.html"]
        != next(o for o in shown["documents"] if o["kind"] == "slides")["version"]
    )


@pytest.mark.thorough
def test_a_page_that_somebody_edited_is_kept_and_told(room: Room) -> None:
    (made,) = make_preview(room, "page")["documents"]
    (room.folder / "outputs" / "brief.html").write_text("reviewed")
    (edited,) = room.get("/api/preview")["documents"]
    assert edited["version"] != made["version"]  # a browser that shows one loads the other
    copy = {"name": "outputs/brief.html", "copy": "outputs/edited/brief.html"}
    again = make_preview(room, "page")
    assert (again["kept"], again["documents"]) == ([copy], [made])
    assert (room.folder / copy["copy"]).read_text() == "reviewed"
    assert make_preview(room, "slides")["kept"] == [copy]  # until somebody has read it


def test_what_keeps_pages_from_being_made_is_told(room: Room) -> None:
    room.save(put(["claims", "#a-output", "theme"], "nowhere", "output"))
    shown = make_preview(room, "page")["page"]
    assert shown["state"] == "failed"
    assert "nowhere" in shown["message"]
    assert "Traceback" not in shown["message"]


# ── saves ────────────────────────────────────────────────────────────────────────────────


def test_a_save_changes_the_lines_concerned_and_no_other(room: Room) -> None:
    before = (room.folder / ADAMS).read_text("utf-8")
    made = room.save(put(STANCE, 1, 2))
    after = (room.folder / ADAMS).read_text("utf-8")
    changed = [
        (a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b
    ]
    assert len(changed) == 1
    assert changed[0][1].split("#")[1] == changed[0][0].split("#")[1]
    assert "+    stance: 1" in made["diff"]
    assert made["workspace"]["claims"][0]["stance"] == 1
    assert made["workspace"]["undo"] == "Edit"


def test_a_claim_and_its_relation_are_saved_together_or_not_at_all(room: Room) -> None:
    claim = {"id": "a-new", "theme": "output", "claim": "Something new.", "locator": "p. 1"}
    relation = {"from": "a-new", "to": "b-offices", "type": "contradicts"}
    room.save(add(["claims"], claim), add(["relations"], relation, COMPARISON))
    assert room.read(ADAMS)["claims"][-1] == claim
    assert room.read(COMPARISON)["relations"][-1] == relation
    files = read_files(room.folder)
    again = claim | {"id": "a-further"}
    told = room.save(
        add(["claims"], again), put(["answer"], "No.", "Not so.", COMPARISON), status=409
    )
    assert told["conflicts"][0]["path"] == ["answer"]
    assert read_files(room.folder) == files


def test_a_place_that_has_changed_since_is_not_overwritten(room: Room) -> None:
    path = room.folder / ADAMS
    path.write_text(path.read_text("utf-8").replace("stance: 2  ", "stance: -1 "), "utf-8")
    files = read_files(room.folder)
    told = room.save(put(STANCE, 1, 2), status=409)
    assert told["conflicts"] == [{"file": ADAMS, "path": STANCE, "mine": 1, "theirs": -1}]
    assert read_files(room.folder) == files


def test_what_others_changed_elsewhere_in_the_file_stays(room: Room) -> None:
    path = room.folder / ADAMS
    text = path.read_text("utf-8")
    first = {"id": "a-first", "theme": "pay", "claim": "It came first.", "locator": "p. 1"}
    path.write_text(text.replace("claims:\n", f"claims:\n  - {json.dumps(first)}\n", 1), "utf-8")
    room.save(put(STANCE, 1, 2))
    claims = room.read(ADAMS)["claims"]
    assert claims[0] == first
    assert claims[1]["stance"] == 1


def test_a_claim_with_an_id_that_is_taken_is_refused(room: Room) -> None:
    claim = {"id": "a-output", "theme": "output", "claim": "The same again.", "locator": "p. 1"}
    told = room.save(add(["claims"], claim), status=409)
    assert told["conflicts"]
    assert told["error"] == "The id 'a-output' is taken: nothing was saved."


def test_an_extract_that_is_not_there_begins_with_the_first_save(folder: Path, texts: Path) -> None:
    (folder / BROWN).unlink()
    brief = folder / "brief.yml"
    brief.write_text(f"{brief.read_text('utf-8')}\nsources: [adams2024, brown2025]\n", "utf-8")
    room = Room(folder, texts)
    shown = {source["key"]: source["exists"] for source in room.get("/api/workspace")["sources"]}
    assert shown == {"adams2024": True, "brown2025": False}
    claim = {"id": "b-new", "theme": "output", "claim": "A beginning.", "locator": "p. 1"}
    room.save(add(["claims"], claim, BROWN))
    assert room.read(BROWN) == {"source": "brown2025", "status": "draft", "claims": [claim]}
    room.desk.close()


def test_a_second_reader_writes_files_of_their_own(folder: Path, texts: Path) -> None:
    files = read_files(folder)
    room = Room(folder, texts, reader="ada")
    shown = room.get("/api/workspace")
    assert shown["reader"] == "ada"
    assert shown["sources"][0]["file"] == "sources/adams2024.ada.yml"
    assert shown["claims"] == []
    claim = {"id": "a-output", "theme": "output", "claim": "As I read it.", "locator": "p. 1"}
    room.save(add(["claims"], claim, "sources/adams2024.ada.yml"))
    first, second = room.read(ADAMS), room.read("sources/adams2024.ada.yml")
    assert second["claims"] == [claim]
    assert "status" not in second  # a draft would not be compared
    assert (second["source"], second["thesis"]) == ("adams2024", first["thesis"])
    found = check(folder).findings
    assert not [one for one in found if one.location.path == "sources/adams2024.ada.yml"]
    room.save(put(STANCE, 1, 2), status=404)
    assert {name: data for name, data in read_files(folder).items() if name in files} == files
    room.desk.close()


# ── what is being written ────────────────────────────────────────────────────────────────


def try_out(room: Room, change: dict[str, Any], of: Any = None) -> dict[tuple[Any, ...], str]:
    """What would be found, by the field that it is found in; and nothing is written."""
    files = read_files(room.folder)
    body = {"changes": [change]} | ({"of": of} if of is not None else {})
    found = room.post("/api/check", body)["findings"]
    assert read_files(room.folder) == files
    return {tuple(one["rest"]): one["message"] for one in found}


def test_what_check_would_find_is_told_of_a_value_that_nobody_has_saved(room: Room) -> None:
    room.desk.require_text("adams2024")
    claim = room.read(ADAMS)["claims"][0]
    path = ["claims", "#a-output"]
    said = try_out(room, put([*path, "quote"], "ruin all over the world", claim["quote"]))
    assert "is not in the text" in said["quote",]
    change = put([*path, "quote"], "fell ill less often than other people", claim["quote"])
    assert "is at p. 2, not at p. 12" in try_out(room, change)["quote",]
    said = try_out(room, put([*path, "short"], "word " * 13, claim.get("short")))
    assert "13 words; the limit is 12" in said["short",]
    change = put([*path, "period"], "yesterday", claim.get("period"))
    assert "is not a date" in try_out(room, change, of=path)["period",]


def test_a_place_that_does_not_fit_is_told_at_the_quotation_that_is_not_there(room: Room) -> None:
    room.desk.require_text("adams2024")
    change = put(["claims", "#a-output", "locator"], "p. 2", "p. 12")
    assert "not at p. 2" in try_out(room, change)["quote",]


def test_a_record_that_is_not_saved_yet_is_checked_in_what_is_written_of_it(room: Room) -> None:
    room.desk.require_text("adams2024")
    long = " ".join(TEXT.split()[5:25])
    claim = {"theme": "nowhere", "short": "word " * 13, "quote": long, "id": "b-offices"}
    said = try_out(room, add(["claims"], claim))
    assert said.keys() == {("theme",), ("short",), ("quote",), ("id",)}
    assert "There is no theme" in said["theme",]
    assert "20 words" in said["quote",]
    assert "taken" in said["id",]
    assert "taken" in try_out(room, add(["claims"], {"id": "a-output"}))["id",]
    assert try_out(room, add(["claims"], {"quote": "fell ill less often"})) == {}
    said = try_out(room, add(["claims"], {"quote": "fell ill less often", "locator": "p. 1"}))
    assert "not at p. 1" in said["quote",]
    evidence = {"quote": "words that stand nowhere in it"}
    said = try_out(room, add(["claims", "#a-output", "evidence"], evidence))
    assert said.keys() == {("quote",)}
    assert try_out(room, add(["relations"], {"from": "a-output"}, COMPARISON)) == {}
    said = try_out(room, add(["relations"], {"from": "a-output", "to": "x"}, COMPARISON))
    assert "There is no claim" in said["to",]


def test_an_extract_that_is_a_draft_is_checked_as_if_it_were_finished(room: Room) -> None:
    path = room.folder / ADAMS
    path.write_text(f"status: draft\n{path.read_text('utf-8')}", "utf-8")
    change = put(["claims", "#a-output", "short"], "word " * 13, None)
    was = room.read(ADAMS)["claims"][0].get("short")
    assert "13 words" in try_out(room, change | {"was": was})["short",]


def test_what_is_wrong_in_a_draft_is_told_once_it_is_saved_too(room: Room) -> None:
    path = room.folder / ADAMS
    path.write_text(f"status: draft\n{path.read_text('utf-8')}", "utf-8")
    was = room.read(ADAMS)["claims"][0].get("short")
    room.save(put(["claims", "#a-output", "short"], "word " * 13, was))
    room.desk.check()
    room.desk.wait_checked()
    found = room.get("/api/workspace")["findings"]
    place = ["claims", 0, "short"]
    told = next(one for one in found if one["file"] == ADAMS and one["path"] == place)
    assert "short: " in path.read_text("utf-8").splitlines()[told["line"] - 1]
    assert not [one for one in check(room.folder).findings if "13 words" in one.message]


def test_a_check_of_what_cannot_be_saved_is_told(room: Room) -> None:
    change = put(["claims", "#a-output", "quote"], "words that stand nowhere", "x")
    room.post("/api/check", {"changes": [change]}, 409)
    room.post("/api/check", {"changes": [change], "of": "claims"}, 400)
    room.post("/api/check", {"changes": []}, 400)
    room.post("/api/check", {"changes": [put(["title"], "x", None, "brief.yml")]}, 404)


# ── undo and redo ────────────────────────────────────────────────────────────────────────


def test_undo_gives_the_same_bytes_back_and_redo_makes_them_again(room: Room) -> None:
    states = [read_files(room.folder)]
    claim = {"id": "a-new", "theme": "output", "claim": "Something new.", "locator": "p. 1"}
    evidence = room.read(ADAMS)["claims"][0]["evidence"]
    for changes in (
        [put(STANCE, 1, 2)],
        [drop(["claims", "#a-output", "quote"], "no measurable loss of output")],
        [drop(["claims", "#a-output", "evidence", 0], evidence[0])],
        [add(["claims"], claim), put(["claims", "#a-new", "stance"], 1, None)],
        [put(["claims", "#a-new", "id"], "a-newer", "a-new")],
        [drop(["claims", "#a-newer"], claim | {"stance": 1, "id": "a-newer"})],
    ):
        room.save(*changes)
        states.append(read_files(room.folder))
    for state in reversed(states[:-1]):
        room.post("/api/undo", {})
        assert read_files(room.folder) == state
    room.post("/api/undo", {}, 409)
    for state in states[1:]:
        room.post("/api/redo", {})
        assert read_files(room.folder) == state
    room.post("/api/redo", {}, 409)


def test_undo_keeps_what_others_wrote_since_and_refuses_where_they_wrote(room: Room) -> None:
    room.save(put(STANCE, 1, 2))
    path = room.folder / ADAMS
    path.write_text(path.read_text("utf-8").replace("genre: report", "genre: study"), "utf-8")
    room.post("/api/undo", {})
    assert room.read(ADAMS)["genre"] == "study"
    assert room.read(ADAMS)["claims"][0]["stance"] == 2
    room.post("/api/redo", {})
    assert room.read(ADAMS)["claims"][0]["stance"] == 1
    path.write_text(path.read_text("utf-8").replace("stance: 1 ", "stance: 0 "), "utf-8")
    assert room.post("/api/undo", {}, 409)["conflicts"][0]["theirs"] == 0
    assert room.read(ADAMS)["claims"][0]["stance"] == 0


def test_a_step_that_no_longer_fits_is_told_and_left_out(room: Room) -> None:
    path = room.folder / ADAMS
    genre = put(["genre"], "study", "report")
    room.save(genre, label="Genre")
    before = path.read_bytes()
    room.save(put(STANCE, 1, 2), label="Stance")
    path.write_bytes(before)  # as version control does, or an editor
    told = room.post("/api/undo", {}, 409)
    assert "“Stance” cannot be undone: its files are as they were" in told["error"]
    assert f"Nothing was changed in {ADAMS}" in told["remedy"]
    assert path.read_bytes() == before
    assert room.get("/api/workspace")["undo"] == "Genre"
    room.post("/api/undo", {})
    assert room.read(ADAMS)["genre"] == "report"
    assert room.post("/api/redo", {})["workspace"]["redo"] is None


def test_a_save_into_a_file_that_does_not_parse_says_where_it_is_broken(room: Room) -> None:
    path = room.folder / ADAMS
    broken = path.read_bytes() + b"\n  broken: [\n"
    path.write_bytes(broken)
    answer = room.save(put(["thesis"], "New.", None), status=400)
    assert answer["error"].startswith(f"{ADAMS}:") and "does not parse" in answer["error"]
    assert path.read_bytes() == broken


def test_outputs_that_were_never_made_are_not_found(room: Room) -> None:
    shutil.rmtree(room.folder / "outputs", ignore_errors=True)
    assert room.client.get("/out/brief.html").status_code == 404


def test_a_new_save_leaves_nothing_to_redo(room: Room) -> None:
    room.save(put(STANCE, 1, 2), label="first")
    assert room.post("/api/undo", {})["workspace"]["redo"] == "first"
    shown = room.save(put(STANCE, 0, 2), label="second")["workspace"]
    assert (shown["undo"], shown["redo"]) == ("second", None)


def test_ids_are_proposed_with_the_prefix_of_the_source_and_are_free(room: Room) -> None:
    ask = {"source": "adams2024", "text": "Firms produced measurably more than before"}
    assert room.post("/api/propose-id", ask)["id"] == "a-produced-measurably"
    claim = {"id": "a-produced-measurably", "theme": "pay", "claim": "It is so.", "locator": "p. 1"}
    room.save(add(["claims"], claim))
    assert room.post("/api/propose-id", ask)["id"] == "a-produced-measurably-2"


def test_a_claim_is_renamed_everywhere_and_back(room: Room) -> None:
    files = read_files(room.folder)
    body = {"old": "a-output", "new": "a-yield"}
    shown = room.post("/api/rename", body)["workspace"]
    assert shown["claims"][0]["id"] == "a-yield"
    assert "a-output" not in (room.folder / COMPARISON).read_text("utf-8")
    told = room.post("/api/rename", {"old": "a-output", "new": "a-third"}, 400)
    assert "There is no claim" in told["error"]
    assert room.post("/api/rename", {"old": "a-yield", "new": "a b"}, 400)["error"]
    room.post("/api/undo", {})
    assert read_files(room.folder) == files
    room.post("/api/redo", {})
    path = room.folder / COMPARISON
    path.write_text(f"{path.read_text('utf-8')}# a remark\n", "utf-8")
    assert "have changed since" in room.post("/api/undo", {}, 409)["error"]


def test_a_theme_is_renamed_everywhere_and_back(room: Room) -> None:
    files = read_files(room.folder)
    room.post("/api/rename", {"what": "theme", "old": "output", "new": "yield"})
    assert room.read(COMPARISON)["themes"][0]["id"] == "yield"
    assert {claim["theme"] for claim in room.read(ADAMS)["claims"]} >= {"yield"}
    assert not [one for one in check(room.folder).findings if one.severity == "error"]
    room.post("/api/rename", {"what": "theme", "old": "output", "new": "x"}, 400)
    room.post("/api/rename", {"what": "source", "old": "output", "new": "x"}, 400)
    room.post("/api/undo", {})
    assert read_files(room.folder) == files


def test_themes_stand_in_another_order_unless_somebody_changed_them(room: Room) -> None:
    files = read_files(room.folder)
    ids = [theme["id"] for theme in room.read(COMPARISON)["themes"]]
    order = {"file": COMPARISON, "op": "order", "path": ["themes"], "value": ids[::-1], "was": ids}
    room.save(order)
    assert [theme["id"] for theme in room.read(COMPARISON)["themes"]] == ids[::-1]
    for wrong in ({}, {"was": ids[::-1], "value": ids[1:]}, {"path": ["answer"]}):
        assert room.save(order | {"value": ids[:1]} | wrong, status=409)["conflicts"]
    room.post("/api/undo", {})
    assert read_files(room.folder) == files
    room.post("/api/redo", {})
    assert [theme["id"] for theme in room.read(COMPARISON)["themes"]] == ids[::-1]


def test_a_second_reader_renames_their_own_claims(folder: Path, texts: Path) -> None:
    room = Room(folder, texts, reader="ada")
    files = read_files(folder)
    claim = {"id": "x", "theme": "output", "claim": "As I read it.", "locator": "p. 1"}
    room.save(add(["claims"], claim, "sources/adams2024.ada.yml"))
    room.post("/api/rename", {"old": "x", "new": "y"})
    assert room.read("sources/adams2024.ada.yml")["claims"][0]["id"] == "y"
    room.post("/api/rename", {"old": "a-output", "new": "z"}, 404)
    assert {name: data for name, data in read_files(folder).items() if name in files} == files
    room.desk.close()


# ── events ───────────────────────────────────────────────────────────────────────────────


def test_a_change_on_disk_is_noticed_and_told(room: Room) -> None:
    state = room.get("/api/workspace")["state"]
    path = room.folder / ADAMS
    path.write_text(path.read_text("utf-8").replace("stance: 2 ", "stance: 0 "), "utf-8")
    room.desk.notice()
    shown = room.get("/api/workspace")
    assert shown["state"] > state
    assert shown["claims"][0]["stance"] == 0


def test_a_save_is_told_to_all_and_noticing_it_tells_nothing_more(room: Room) -> None:
    room.get("/api/workspace")
    state = room.desk.state
    room.save(put(STANCE, 1, 2))
    assert room.desk.state > state
    room.desk.wait_checked()
    state = room.desk.state
    room.desk.notice()
    assert room.desk.state == state


def test_what_is_sent_again_as_its_answer_was_lost_is_added_once(room: Room) -> None:
    claim = {"id": "a-twice", "theme": "output", "claim": "Once is enough.", "locator": "p. 1"}
    room.save(add(["claims"], claim))
    assert room.save(add(["claims"], claim))["diff"] == ""
    assert [one["id"] for one in room.read(ADAMS)["claims"]].count("a-twice") == 1
    room.save(add(["claims"], {**claim, "claim": "Another."}), status=409)


# ── attacks ──────────────────────────────────────────────────────────────────────────────

POSTS = (
    "/api/check",
    "/api/rename",
    "/api/preview",
    "/api/save",
    "/api/mark",
    "/api/undo",
    "/api/redo",
    "/api/propose-id",
)
GETS = ("/", "/api/workspace", "/api/extract/adams2024", "/api/text/adams2024", "/api/words",
        "/api/fields", "/api/events", "/static/room.html", "/api/page/adams2024/0")  # fmt: skip


@pytest.mark.parametrize("path", [*GETS, *POSTS])
def test_who_does_not_know_the_token_is_kept_out(room: Room, path: str) -> None:
    stranger = TestClient(room.client.app, base_url=ADDRESS)
    answer = stranger.request("POST" if path in POSTS else "GET", path)
    assert answer.status_code == 403
    assert "reportgen read printed" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example"])
@pytest.mark.parametrize("path", [*GETS, *POSTS])
def test_a_name_that_was_bound_to_this_machine_is_refused(room: Room, path: str, host: str) -> None:
    method = "POST" if path in POSTS else "GET"
    assert room.client.request(method, path, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "https://127.0.0.1:8000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"X-Reportgen-Token": ""},
        {"X-Reportgen-Token": "another-token"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
    ],
)
@pytest.mark.parametrize("path", POSTS)
def test_a_request_from_a_page_of_another_site_changes_nothing(
    room: Room, path: str, headers: dict[str, str]
) -> None:
    files = read_files(room.folder)
    body = {"label": "Edit", "changes": [put(STANCE, 1, 2)]}
    room.post(path, body, 403, **headers)
    assert read_files(room.folder) == files


def test_nothing_is_changed_by_asking_with_get(room: Room) -> None:
    for path in set(POSTS) - {"/api/preview"}:
        assert room.client.get(path).status_code == 405
    room.client.get("/api/preview")
    assert room.get("/api/preview")["page"]["state"] == "none"


@pytest.mark.parametrize(
    "name",
    ["../brief.yml", "/etc/passwd", "sources/../brief.yml", "brief.yml", "sources/adams2024",
     "sources/comparison.yml/", "./sources/adams2024.yml", "sources/new.yml", "", "\0",
     "sources/adams2024.yml\0", "sources\\adams2024.yml", "bibliography/references.bib"],
)  # fmt: skip
def test_only_the_files_of_the_room_are_written(room: Room, name: str) -> None:
    files = read_files(room.folder.parent)
    told = room.save(put(["title"], "mine", None, name), status=404)
    assert "There is no extract" in told["error"]
    assert read_files(room.folder.parent) == files


@pytest.mark.parametrize(
    "key", ["..", "../adams2024", "..%2Fbrief", "%2Fetc%2Fpasswd", "nobody", "adams2024%00", "."]
)
@pytest.mark.parametrize("what", ["extract", "text", "search"])
def test_a_key_leads_to_no_other_file(room: Room, what: str, key: str) -> None:
    answer = room.client.get(f"/api/{what}/{key}")
    assert answer.status_code in (404, 405)
    assert "title" not in answer.text


@pytest.mark.parametrize("path", ["/static/../desk.py", "/static/%2e%2e/desk.py", "/desk.py"])
def test_no_other_file_of_the_package_is_served(room: Room, path: str) -> None:
    assert room.client.get(path).status_code == 404


def test_a_link_that_leads_out_of_the_workspace_is_not_written_through(
    folder: Path, texts: Path, tmp_path: Path
) -> None:
    shutil.move(folder / ADAMS, tmp_path / "outside.yml")
    (folder / ADAMS).symlink_to(tmp_path / "outside.yml")
    before = (tmp_path / "outside.yml").read_bytes()
    room = Room(folder, texts)
    assert room.get("/api/extract/adams2024")["value"] == {}
    told = room.save(put(["label"], "mine", None), status=403)
    assert "outside the workspace" in told["error"]
    assert (tmp_path / "outside.yml").read_bytes() == before
    room.desk.close()


def test_a_body_that_is_too_large_is_refused(room: Room) -> None:
    files = read_files(room.folder)
    told = room.save(put(["label"], "x" * 1_100_000, "Adams"), status=413)
    assert "1 MB" in told["error"]
    assert read_files(room.folder) == files


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b"7", b'"x"', b"\xff\xfe", b'{"label": NaN}', b"[" * 100_000],
)
@pytest.mark.parametrize("path", POSTS)
def test_what_is_no_object_of_json_is_told(room: Room, path: str, data: bytes) -> None:
    headers = {"X-Reportgen-Token": TOKEN, "Content-Type": "application/json"}
    answer = room.client.post(path, content=data, headers=headers)
    assert answer.status_code == 400
    assert "JSON" in answer.json()["error"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"label": 7, "changes": []},
        {"label": "x", "changes": []},
        {"label": "x", "changes": {}},
        {"label": "x", "changes": [7]},
        {"label": "x", "changes": [{}]},
        {"label": "x", "changes": [put([], 1, 2)]},
        {"label": "x", "changes": [put([1.5], 1, 2)]},
        {"label": "x", "changes": [put([-1], 1, 2)]},
        {"label": "x", "changes": [put([True], 1, 2)]},
        {"label": "x", "changes": [put([None], 1, 2)]},
        {"label": "x", "changes": [put([""], 1, 2)]},
        {"label": "x", "changes": [put([["claims"]], 1, 2)]},
        {"label": "x", "changes": [put("label", 1, 2)]},
        {"label": "x", "changes": [put(["label"], 1, 2) | {"op": "delete"}]},
        {"label": "x", "changes": [put(["label"], 1, 2) | {"file": 7}]},
        {"label": "x", "changes": [put(["label"], "a\x00b", "Adams")]},
        {"label": "x", "changes": [put(["label"], "a\ud800b", "Adams")]},
        {"label": "x", "changes": [put(["label"], {"": 1}, "Adams")]},
        {"label": "x", "changes": [add(["claims"], None)]},
        {"label": "x", "changes": [add(["claims"], [None])]},
        {"label": "x", "changes": [add(["claims"], "a-output")]},
        {"label": "x", "changes": [add(["claims"], {"id": "x", "colour": "red"})]},
        {"label": "x", "changes": [add(["claims"], {"id": "x", "warrant": {"colour": "red"}})]},
        {"label": "x", "changes": [add(["claims"], {"id": "x", "evidence": [None]})]},
        {"label": "x", "changes": [put(["claims", "#a-output"], None, {})]},
        {"label": "x", "changes": [put(["claims", "#a-output", "claim"], None, "x")]},
        {"label": "x", "changes": [put(["colour"], "red", None)]},
        {"label": "x", "changes": [put(["claims", "#a-output", "evidence", 0, "tone"], 1, None)]},
        {"label": "x", "changes": [put(["label"], [[[[[[[[[[[[1]]]]]]]]]]]], "Adams")]},
        {"label": "x", "changes": [put(["label"], 1, 2)] * 1001},
    ],
)
def test_json_of_wrong_types_is_told_and_changes_nothing(room: Room, body: Any) -> None:
    files = read_files(room.folder)
    headers = {"X-Reportgen-Token": TOKEN, "Content-Type": "application/json"}
    answer = room.client.post("/api/save", content=json.dumps(body), headers=headers)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"].endswith(".")
    assert read_files(room.folder) == files


@pytest.mark.parametrize(
    "change",
    [
        put(["claims", 99, "stance"], 1, None),
        put(["claims", "#nobody", "stance"], 1, None),
        put(["label", "x"], 1, None),
        put(["claims", "x"], 1, None),
        put(["label", 0], 1, None),
        add(["label"], {"id": "x"}),
        add(["claims", 99, "evidence"], {"kind": "event"}),
        drop(["claims", 99], {"id": "x"}),
    ],
)
def test_a_path_that_leads_to_nothing_is_told_and_changes_nothing(
    room: Room, change: dict[str, Any]
) -> None:
    files = read_files(room.folder)
    answer = room.client.post(
        "/api/save",
        json={"label": "x", "changes": [change]},
        headers={"X-Reportgen-Token": TOKEN},
    )
    assert answer.status_code in (400, 409), answer.text
    assert read_files(room.folder) == files


@pytest.mark.parametrize(
    ("value", "rest", "words"),
    [
        ({"quote": "in\x1b the trial"}, ["quote"], "'quote' has a control character after “in”"),
        ({"short": "x" * 300_000}, ["short"], "'short' has 300,000 characters; the limit is"),
        ({"evidence": [{"quantities": [{"value": 10**30}]}]},
         ["evidence", 0, "quantities", 0, "value"], "more than 18 digits"),
    ],
)  # fmt: skip
def test_a_value_that_no_file_holds_is_told_of_the_value_and_its_field(
    room: Room, value: Any, rest: list[Any], words: str
) -> None:
    files = read_files(room.folder)
    for path in ("/api/save", "/api/check"):
        told = room.post(path, {"label": "x", "changes": [add(["claims"], value)]}, 400)
        assert words in told["error"]
        assert told["rest"] == rest
        assert "page" not in told["remedy"] and "file" not in told["remedy"]
    was = room.read(ADAMS)["claims"][0].get("note")
    told = room.save(put(["claims", "#a-output", "note"], "a\x1b", was), status=400)
    assert told["error"].startswith("'note' has a control character")
    assert read_files(room.folder) == files


def test_marked_words_have_no_control_characters(folder: Path, texts: Path) -> None:
    escaped = TEXT.replace("went back", "went\x1b[1m back")
    (texts / "adams2024.txt").write_text(escaped, "utf-8")
    room = Room(folder, texts)
    start = escaped.index("of them went")
    body = {"source": "adams2024", "start": start, "end": start + len("of them went\x1b[1m back")}
    made = room.post("/api/mark", body)
    assert "\x1b" not in made["words"] + made["quote"]
    room.desk.close()


def test_an_extract_that_was_deleted_meanwhile_is_told_and_not_begun_anew(room: Room) -> None:
    room.get("/api/workspace")
    data = (room.folder / ADAMS).read_bytes()
    (room.folder / ADAMS).unlink()
    claim = {"id": "a-new", "theme": "output", "claim": "It is so.", "locator": "p. 1"}
    told = room.save(add(["claims"], claim), status=409)
    assert "has been deleted" in told["error"] and "Put the file back" in told["remedy"]
    assert not (room.folder / ADAMS).exists()
    (room.folder / ADAMS).write_bytes(data)
    room.save(add(["claims"], claim))


def test_a_script_in_a_text_or_a_name_stays_data(room: Room, texts: Path) -> None:
    for path in ("/api/text/adams2024", "/api/workspace", "/api/extract/adams2024"):
        answer = room.client.get(path)
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "<script>alert(1)</script>" in json.dumps(room.get("/api/text/adams2024"))
    page = room.client.get("/")
    assert "alert(1)" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_source_whose_name_has_markup_in_it_is_shown_as_data(folder: Path, texts: Path) -> None:
    name = "<img src=x onerror=alert(1)>"
    brief = folder / "brief.yml"
    brief.write_text(f"{brief.read_text('utf-8')}\nsources: [adams2024, '{name}']\n", "utf-8")
    room = Room(folder, texts)
    assert [source["key"] for source in room.get("/api/workspace")["sources"]][1] == name
    assert room.client.get("/api/workspace").headers["content-type"] == "application/json"
    assert "onerror" not in room.client.get("/").text
    room.desk.close()


# ── the command ──────────────────────────────────────────────────────────────────────────


class Running:
    """A running `reportgen read`, and what is asked of it over the network."""

    def __init__(self, process: Any) -> None:
        self.process = process
        self.address = process.stderr.readline().strip()
        self.port = int(re.findall(r":(\d+)/", self.address)[0])
        self.token = self.address.partition("token=")[2]

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {
            "Cookie": f"reportgen-{self.port}={self.token}",
            "X-Reportgen-Token": self.token,
            "Content-Type": "application/json",
        }
        try:
            connection.request(method, path, body and json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def listen(self, seconds: float = 20) -> Generator[int]:
        """The states that are told, until nothing comes for so long."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        headers = {"Cookie": f"reportgen-{self.port}={self.token}"}
        with closing(connection):
            connection.request("GET", "/api/events", headers=headers)
            with connection.getresponse() as answer:
                while line := answer.readline():
                    if line.startswith(b"data:"):
                        yield json.loads(line.removeprefix(b"data:"))["state"]


@pytest.fixture
def running(folder: Path, texts: Path) -> Iterator[Running]:
    with Command(folder).start("read", "--texts", str(texts), stderr=-1) as process:
        yield Running(process)
        process.send_signal(signal.SIGINT)
        process.wait(60)


@pytest.mark.thorough
def test_two_browsers_see_each_others_saves_and_what_an_editor_saves(
    running: Running, folder: Path
) -> None:
    first, second = running.listen(), running.listen()
    states = [next(first), next(second)]
    body = {"label": "Edit", "changes": [put(STANCE, 1, 2)]}
    assert running.ask("POST", "/api/save", body)[0] == 200
    assert next(first) > states[0]
    assert next(second) > states[1]
    time.sleep(1.5)
    path = folder / ADAMS
    path.write_text(path.read_text("utf-8").replace("label: Adams ", "label: Adamsen "), "utf-8")
    for _ in second:
        shown = running.ask("GET", "/api/workspace")[1]
        if shown["sources"][0]["label"] == "Adamsen":
            break
    assert shown["claims"][0]["stance"] == 1
    first.close()
    second.close()


@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_stopped_in_mid_save_leaves_whole_files(
    running: Running, folder: Path, number: int
) -> None:
    def save() -> None:
        for n in itertools.count():
            claim = {"id": f"a-{n}", "theme": "output", "claim": "It is so.", "locator": "p. 1"}
            relation = {"from": f"a-{n}", "to": "b-offices", "type": "contradicts"}
            changes = [add(["claims"], claim), add(["relations"], relation, COMPARISON)]
            try:
                running.ask("POST", "/api/save", {"label": "Edit", "changes": changes})
            except (OSError, HTTPException):
                return

    saving = threading.Thread(target=save)
    saving.start()
    time.sleep(1.2)
    running.process.send_signal(number)
    running.process.wait(30)
    saving.join(30)
    claims = yaml.safe_load((folder / ADAMS).read_text("utf-8"))["claims"]
    relations = yaml.safe_load((folder / COMPARISON).read_text("utf-8"))["relations"]
    added = [claim["id"] for claim in claims if claim["id"][2:].isdecimal()]
    assert added
    assert added == [one["from"] for one in relations if one["from"][2:].isdecimal()]
    assert not list(folder.rglob("*.partial"))
    assert "Traceback" not in running.process.stderr.read()


@pytest.mark.parametrize(
    "words", [("nowhere",), ("--texts", "nowhere"), ("--reader", "../ada"), ("--host", "1.2.3.4.5")]
)
def test_a_room_that_cannot_be_opened_is_told(folder: Path, words: tuple[str, ...]) -> None:
    done = Command(folder)("read", *words)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert words[-1] in done.stderr
    assert len(done.stderr.splitlines()) == 1


# ── a disk or a text that fails ──────────────────────────────────────────────────────────


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_half_written(room: Room) -> None:
    files = read_files(room.folder)
    (room.folder / "sources").chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert room.get("/api/workspace")["readonly"] is True
        told = room.save(put(STANCE, 1, 2), status=507)
        assert "cannot be written" in told["error"]
    finally:
        (room.folder / "sources").chmod(stat.S_IRWXU)
    assert read_files(room.folder) == files


def test_a_disk_that_takes_no_second_file_leaves_both_as_they_were(room: Room) -> None:
    resource = pytest.importorskip("resource")
    files = read_files(room.folder)
    claim = {"id": "a-new", "theme": "output", "claim": "Something new.", "locator": "p. 1"}
    relation = {"from": "a-new", "to": "b-offices", "type": "contradicts"}
    changes = [add(["claims"], claim), add(["relations"], relation, COMPARISON)]
    sizes = sorted((len(files[ADAMS]), len(files[COMPARISON])))
    assert sizes[0] + 200 < sizes[1]
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (sizes[1] - 100, limits[1]))
    try:
        told = room.save(*changes, status=507)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "cannot be written" in told["error"]
    assert read_files(room.folder) == files
    room.save(*changes)


def test_a_text_that_is_missing_or_a_scan_is_told_in_words(folder: Path, tmp_path: Path) -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    texts = tmp_path / "texts"
    texts.mkdir()
    scan = pypdfium2.PdfDocument.new()
    scan.new_page(200, 300)
    scan.save(texts / "adams2024.pdf")
    room = Room(folder, texts)
    room.desk.find_text("adams2024", wait=True)
    shown = {s["key"]: s["text"] for s in room.get("/api/workspace")["sources"]}
    assert shown["adams2024"]["state"] == "unreadable"
    assert "its pages are pictures" in shown["adams2024"]["message"]
    assert "text recognition" in shown["adams2024"]["remedy"]
    assert shown["brown2025"]["state"] == "missing"
    assert len(room.get("/api/text/adams2024")["pages"]) == 1
    assert "no text of brown2025" in room.get("/api/text/brown2025", 404)["error"]
    told = room.post("/api/mark", {"source": "adams2024", "words": "any words"}, 404)
    assert "pictures" in told["error"]
    room.desk.close()


def test_a_workspace_without_texts_or_with_broken_files_opens_all_the_same(folder: Path) -> None:
    (folder / COMPARISON).write_text("themes: [", "utf-8")
    room = Room(folder)
    room.desk.wait_checked()
    shown = room.get("/api/workspace")
    assert shown["themes"] == []
    assert any(finding["file"] == COMPARISON for finding in shown["findings"])
    assert shown["sources"][0]["text"]["state"] == "missing"
    told = room.save(put(["answer"], "No.", None, COMPARISON), status=400)
    assert COMPARISON in told["error"]
    assert (folder / COMPARISON).read_text("utf-8") == "themes: ["
    room.desk.close()


def test_what_a_request_has_seen_first_is_told_to_the_others_all_the_same(tmp_path: Path) -> None:
    sheets = Sheets(Workspace.open(drafts.write(drafts.draft(), tmp_path)))
    before = sheets.brief
    drafts.write({"brief.yml": drafts.draft()["brief.yml"] | {"title": "Another"}}, tmp_path)
    assert sheets.brief is not before
    assert [sheets.has_changed(), sheets.has_changed()] == [True, False]


def test_what_the_room_itself_writes_is_no_news(tmp_path: Path) -> None:
    sheets = Sheets(Workspace.open(drafts.write(drafts.draft(), tmp_path)))
    made = (sheets.brief.data or b"") + b"# saved\n"
    sheets.expect({"brief.yml": made})
    (tmp_path / "brief.yml").write_bytes(made)
    assert not sheets.has_changed()
