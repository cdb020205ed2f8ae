"""What a browser asks for by POST: marks, saves, undo and redo, names for claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reportgen.editing.entry import propose_id
from reportgen.room.desk import Desk
from reportgen.room.library import Reading
from reportgen.room.marking import find_words, make_mark
from reportgen.room.overview import describe_workspace
from reportgen.room.paging import Reader
from reportgen.room.refusal import Refusal
from reportgen.room.requests import take_number, take_text
from reportgen.room.saving import Save
from reportgen.room.sheets import Sheet
from reportgen.room.trying import try_out
from reportgen.room.wishes import read_path, read_wishes

Body = Mapping[str, Any]


def list_actions(desk: Desk, reader: Reader) -> dict[str, Callable[[Body], Any]]:
    """What is done for each address, and what comes of it."""
    return {
        "/api/mark": lambda body: _mark(desk, reader, body),
        "/api/save": lambda body: _save(desk, body),
        "/api/undo": lambda _: _answer(desk, desk.undo()),
        "/api/redo": lambda _: _answer(desk, desk.redo()),
        "/api/check": lambda body: _check(desk, body),
        "/api/rename": lambda body: _rename(desk, body),
        "/api/propose-id": lambda body: _propose_id(desk, body),
    }


def _mark(desk: Desk, reader: Reader, body: Body) -> dict[str, Any]:
    key = take_text(body, "source")
    start, end = take_number(body, "start"), take_number(body, "end")
    page, to_page = take_number(body, "page"), take_number(body, "to_page")
    if "words" in body and page is not None:
        early = reader.read_early(key, page, page if to_page is None else to_page)
        if early:
            return _mark_early(desk.open_extract(key), *early, take_text(body, "words"), page)
    reading, sheet = desk.require_text(key), desk.open_extract(key)
    if body.get("version") not in (None, reading.index.text.sha256):
        message = "The text has been replaced since it was shown: nothing was marked."
        raise Refusal(409, message, "It is shown anew: mark the words there.")
    if "words" in body:
        within = None if start is None or end is None else (start, end)
        start, end = find_words(reading, take_text(body, "words"), page, to_page, within)
    if start is None or end is None or start >= end:
        raise Refusal(400, "A mark has a start, and an end behind it; or words.")
    return make_mark(reading, sheet, start, end).to_json()


def _mark_early(
    sheet: Sheet, reading: Reading, first: int, words: str, page: int
) -> dict[str, Any]:
    """A mark of the pages that are read, of which `first` is the first; it has no places yet."""
    start, end = find_words(reading, words, None, None)
    mark = make_mark(reading, sheet, start, end).to_json()
    found = mark["page"] + first if mark["page"] is not None else page
    return {**mark, "start": None, "end": None, "page": found}


def _save(desk: Desk, body: Body) -> dict[str, Any]:
    return _answer(desk, desk.save(take_text(body, "label", longest=200), read_wishes(body)))


def _check(desk: Desk, body: Body) -> dict[str, Any]:
    """What would be found if changes were saved, which they are not."""
    of = body.get("of")
    path = None if of is None else read_path("of", of)
    return {"findings": try_out(desk, read_wishes(body), path)}


def _rename(desk: Desk, body: Body) -> dict[str, Any]:
    old, new = take_text(body, "old"), take_text(body, "new")
    if (what := body.get("what", "claim")) not in ("claim", "theme"):
        raise Refusal(400, f"There is nothing to rename that is called {what!r}.")
    return _answer(desk, desk.rename_theme(old, new) if what == "theme" else desk.rename(old, new))


def _answer(desk: Desk, save: Save) -> dict[str, Any]:
    return {"diff": save.diff, "workspace": describe_workspace(desk)}


def _propose_id(desk: Desk, body: Body) -> dict[str, str]:
    """An id for a claim of a source: its prefix, and the first longer words of a text."""
    key, text = take_text(body, "source"), take_text(body, "text")
    names = {
        source: desk.sheets.read(file).list_ids() for source, file in desk.list_sources().items()
    }
    return {"id": propose_id(names, key, text)}
