"""Annotations of a reviewed PDF, as Acrobat, Preview and other readers write them."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

import reportgen
from reportgen.errors import ExchangeError
from reportgen.exchange.formats import Input
from reportgen.model.formats import BUILD_KEY
from reportgen.reading.loading import load
from reportgen.reviewing import pdf
from reportgen.reviewing.markings import Answer, Edit, Marking, Reviewed
from reportgen.reviewing.reading import review
from reportgen.workspace import PACKAGE, Workspace
from tests.marking import Mark, annotate, find_boxes, typeset

TEXT = """\
= Findings
Firms in the trial produced as much in four days as they had in five. People slept more and fell
ill less often.

Pay can stay as it is where output stays as it is.
#pagebreak()
The trials say nothing about care.
"""
PDF = typeset(TEXT)


def read(data: bytes) -> Reviewed:
    return pdf.read(Input("brief.pdf", data))


def mark(words: str, kind: str = "Highlight", comment: str = "", **entries: Any) -> Mark:
    """A mark of Ada's on words."""
    given = {"T": "Ada Reader", "M": "D:20261121140500+01'00'", **entries}
    further = {
        name: TextStringObject(value) if isinstance(value, str) else value
        for name, value in given.items()
    }
    return Mark(words, kind=kind, comment=comment, further=further)


def only(*marks: Mark) -> Marking:
    (marking,) = read(annotate(PDF, marks)).markings
    return marking


def point(words: str, right: bool = False) -> ArrayObject:
    """A small rectangle at the beginning of words, or at their end."""
    left, low, end, high = next(iter(find_boxes(PDF, Mark(words))))
    x = end if right else left
    return ArrayObject([FloatObject(n) for n in (x - 2, low, x + 2, high)])


# ── comments ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["Highlight", "Underline", "Squiggly"])
def test_a_comment_on_marked_words_has_these_and_what_stands_around_them(kind: str) -> None:
    marking = only(mark("as much in four days", kind, "Says who?"))
    assert (marking.who, marking.when) == ("Ada Reader", "2026-11-21T14:05:00+01:00")
    assert (marking.text, marking.words) == ("Says who?", "as much in four days")
    assert marking.before.endswith("Firms in the trial produced ")
    assert marking.after.startswith(" as they had in five.")
    assert (marking.page, marking.change) == ("1", None)


def test_what_stands_around_is_the_paragraph_and_no_more() -> None:
    marking = only(mark("stay as it is", comment="?"))
    assert marking.before == "Pay can "
    assert marking.after == " where output stays as it is."


def test_a_highlight_without_a_word_is_a_marking_too() -> None:
    marking = only(mark("People slept more"))
    assert (marking.text, marking.words) == ("", "People slept more")


def test_words_that_a_program_copies_into_the_window_are_no_comment() -> None:
    assert only(mark("People slept more", comment="People slept more")).text == ""


def test_a_note_stands_at_a_point_in_the_text() -> None:
    marking = only(mark("", "Text", "Too short?", Rect=point("Pay can stay")))
    assert (marking.text, marking.words) == ("Too short?", "")
    assert marking.after.startswith("Pay can stay as it is")


def test_a_comment_in_a_window_of_its_own_is_read() -> None:
    popup = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Popup"),
            NameObject("/Contents"): TextStringObject("W"),
        }
    )
    assert only(mark("People slept more", Popup=popup)).text == "W"


def test_markings_stand_in_the_order_of_the_text() -> None:
    marks = (mark("Pay can stay", comment="2"), mark("Firms in the trial", comment="1"))
    found = read(annotate(PDF, marks)).markings
    assert [(one.text, one.order) for one in found] == [("1", 0), ("2", 1)]


# ── changes ──────────────────────────────────────────────────────────────────────────────


def test_words_that_are_struck_out_go() -> None:
    marking = only(mark("less often", "StrikeOut"))
    assert marking.change == Edit("less often", "")
    assert marking.words == "less often"


def test_a_caret_inserts_words_between_others() -> None:
    marking = only(mark("", "Caret", "nearly", Rect=point("as much in four days")))
    assert marking.change == Edit("", "nearly")
    assert marking.words == ""
    assert marking.before.endswith("produced ")
    assert marking.after.startswith("as much in four")


def replacement(first: str) -> bytes:
    """Words replaced as Acrobat does it: a caret and a strike-out, one leading to the other."""
    strike = mark("less often", "StrikeOut")
    caret = mark("", "Caret", "more rarely", Rect=point("less often", right=True))
    marks = (caret, strike) if first == "caret" else (strike, caret)
    data = annotate(PDF, marks)
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    entries = writer.pages[0]["/Annots"]
    entries[1].get_object()[NameObject("/IRT")] = entries[0]
    entries[1].get_object()[NameObject("/RT")] = NameObject("/Group")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize("first", ["caret", "strike"])
def test_a_caret_and_a_strike_out_together_replace(first: str) -> None:
    (marking,) = read(replacement(first)).markings
    assert marking.change == Edit("less often", "more rarely")
    assert (marking.words, marking.text) == ("less often", "")


# ── threads ──────────────────────────────────────────────────────────────────────────────


def answer(data: bytes, *entries: dict[str, Any]) -> bytes:
    """The PDF with notes that answer its first annotation, each the one before it if `deep`."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    listed = writer.pages[0]["/Annots"]
    leads = listed[0]
    for entry in entries:
        deep = entry.pop("deep", False)
        written = {
            NameObject(f"/{name}"): NameObject(value)
            if value.startswith("/")
            else TextStringObject(value)
            for name, value in {"Subtype": "/Text", **entry}.items()
        }
        made = DictionaryObject(
            {
                **written,
                NameObject("/IRT"): leads if deep else listed[0],
                NameObject("/Rect"): ArrayObject([FloatObject(0)] * 4),
            }
        )
        leads = writer._add_object(made)
        listed.append(leads)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_answers_are_replies_also_those_to_answers() -> None:
    data = annotate(PDF, [mark("People slept more", comment="Is it so?")])
    data = answer(
        data,
        {"T": "Ben Writer", "M": "D:20261122", "Contents": "Yes."},
        {"T": "Ada Reader", "M": "D:20261123", "Contents": "I see.", "deep": True},
    )
    (marking,) = read(data).markings
    assert marking.replies == (
        Answer("Ben Writer", "2026-11-22", "Yes."),
        Answer("Ada Reader", "2026-11-23", "I see."),
    )
    assert not marking.resolved


@pytest.mark.parametrize(("state", "resolved"), [("Completed", True), ("Accepted", False)])
def test_a_state_is_no_reply(state: str, resolved: bool) -> None:
    data = annotate(PDF, [mark("People slept more", comment="Is it so?")])
    said = {"State": state, "StateModel": "Review", "Contents": f"{state} set by Ben"}
    (marking,) = read(answer(data, said)).markings
    assert (marking.replies, marking.resolved) == ((), resolved)


def test_an_answer_to_what_was_deleted_is_a_comment_of_its_own() -> None:
    data = answer(annotate(PDF, [mark("People slept more", comment="a")]), {"Contents": "b"})
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    del writer.pages[0]["/Annots"][0]
    made = io.BytesIO()
    writer.write(made)
    assert [one.text for one in read(made.getvalue()).markings] == ["b"]


# ── real files ───────────────────────────────────────────────────────────────────────────


def test_marks_in_a_brief_are_placed_by_the_paragraph_that_they_are_in(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE / "starter", tmp_path / "brief")
    reportgen.build(tmp_path / "brief", to="pdf", engine="embedded", environ={})
    made = (tmp_path / "brief" / "outputs" / "brief.pdf").read_bytes()
    marks = [
        mark("the case is made", comment="1"),
        mark("without a cut in pay", "StrikeOut"),
        mark("Where the sources stand", comment="3"),
    ]
    file = tmp_path / "brief.pdf"
    file.write_bytes(annotate(made, marks))
    workspace = Workspace.open(tmp_path / "brief")
    brief = load(workspace).brief
    assert brief is not None
    placed = {p.marking.words: p.place for p in review([file], brief, workspace).placed}
    found = {words: place and f"{place.kind} {place.field}" for words, place in placed.items()}
    assert found == {
        "the case is made": "judgement text",
        "without a cut in pay": "brief question",
        "Where the sources stand": "template None",
    }


# ── the file ─────────────────────────────────────────────────────────────────────────────


def test_what_cannot_be_read_as_words_is_counted() -> None:
    data = annotate(PDF, [mark("People slept more", "Ink"), mark("Firms", comment="a")])
    reviewed = read(data)
    assert len(reviewed.markings) == 1
    assert reviewed.left_out[0].startswith("1 drawings, stamps or attachments")


@pytest.mark.parametrize(
    "told", [{f"/{BUILD_KEY}": "0123456789ab"}, {"/Keywords": f"a, {BUILD_KEY}=0123456789ab"}]
)
def test_the_build_is_read_from_the_files_information(told: dict[str, str]) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(PDF))
    writer.add_metadata(told)
    made = io.BytesIO()
    writer.write(made)
    assert read(made.getvalue()).build == "0123456789ab"
    assert read(PDF).build is None


@pytest.mark.parametrize("when", ["", "yesterday", "D:2026", "D:20261340", "D:20261121990000"])
def test_a_time_that_is_none_is_left_out(when: str) -> None:
    assert only(mark("Firms", comment="a", M=when)).when == ""


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7\n", PDF[:400]])
def test_what_is_no_pdf_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(ExchangeError) as caught:
        read(data)
    assert caught.value.remedy


def test_marks_in_a_circle_come_to_an_end() -> None:
    data = answer(annotate(PDF, [mark("Firms", comment="a")]), {"Contents": "b"}, {"Contents": "c"})
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    listed = writer.pages[0]["/Annots"]
    listed[0].get_object()[NameObject("/IRT")] = listed[2]
    made = io.BytesIO()
    writer.write(made)
    texts = {one.text for one in read(made.getvalue()).markings}
    assert texts
