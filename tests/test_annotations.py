"""Annotations of a PDF: the words below a mark, its page as printed, and what was remarked."""

from __future__ import annotations

import io
from typing import Any

import marking
import pypdf
import pytest
from marking import Mark
from pypdf.generic import ArrayObject, FloatObject, NameObject, NumberObject, TextStringObject

from reportgen.errors import ExchangeError
from reportgen.exchange.annotations import detect, read
from reportgen.exchange.formats import Input
from reportgen.exchange.passage import Harvest

COLUMNS = """
#set par(justify: true)
#columns(2)[
  The harbour was full of ships from the islands, and the efficient officers of the customs
  counted them twice a week. Trade grew, year after year, until the war. #colbreak()
  After the war the ships came back more slowly. The low-cost carriers took what was left, and the
  customs officers went home for good.
]
"""
TWO_PAGES = "The first page has a line. #pagebreak() The second page has another line."


def harvest(source: str, *marks: Mark, **options: Any) -> Harvest:
    pdf = marking.annotate(marking.typeset(source), marks, **options)
    return read(Input("adams2024.pdf", pdf))


def words(source: str, *marks: Mark, **options: Any) -> list[str]:
    return [passage.words for passage in harvest(source, *marks, **options).passages]


def test_the_words_below_a_mark_are_read_with_what_is_known_of_it() -> None:
    (passage,) = harvest(TWO_PAGES, Mark("second page", 1, comment="Why?", id="A-1")).passages
    assert passage.words == "second page"
    assert (passage.comment, passage.id, passage.reader) == ("Why?", "A-1", "Ada Reader")
    assert (passage.colour, passage.date) == ("#ffd400", "2026-11-28T10:12:31+01:00")
    assert (passage.prefix, passage.suffix) == ("The", "has another line.")
    assert (passage.page_index, str(passage.place)) == (1, "adams2024.pdf#page=2")


@pytest.mark.parametrize("turned", [False, True])
def test_the_corners_of_a_mark_may_come_in_any_order(turned: bool) -> None:
    marked = "second page has another"
    assert words(TWO_PAGES, Mark(marked, page=1, turned=turned)) == [marked]


def test_words_go_on_over_lines_and_lose_the_hyphen_that_breaks_them() -> None:
    source = r"They asked for inter-\ nationalization, for low-\ cost ships, low-cost and fast."
    over = marking.over(marking.typeset(source), "asked for inter", "nationalization, for low")
    assert words(source, Mark("asked", further=over)) == ["asked for internationalization, for low"]
    parts = ("for low", "cost ships")
    over = marking.over(marking.typeset(source.replace("inter-\\ ", "")), *parts)
    found = words(source.replace("inter-\\ ", ""), Mark("asked", further=over))
    assert found == ["for low-cost ships"]


def test_a_mark_across_columns_is_read_down_one_and_then_the_other() -> None:
    parts = ("After the war the ships", "until the war.")
    over = marking.over(marking.typeset(COLUMNS), *parts)
    found = words(COLUMNS, Mark("war", further=over))
    assert found == ["until the war. After the war the ships"]


def test_ligatures_are_letters() -> None:
    assert words("#set text(ligatures: true)\nThe efficient officer fled.", Mark("efficient")) == [
        "efficient"
    ]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_any_other(turn: int) -> None:
    assert words(TWO_PAGES, Mark("first page"), Rotate=NumberObject(turn)) == ["first page"]


def test_a_cropped_page_is_read_as_any_other() -> None:
    box = ArrayObject([FloatObject(n) for n in (20, 20, 280, 190)])
    assert words(TWO_PAGES, Mark("first page"), CropBox=box) == ["first page"]


def test_the_page_is_the_one_printed_and_not_the_one_counted() -> None:
    labels = {NameObject("/S"): NameObject("/D"), NameObject("/St"): NumberObject(85)}
    marks = (Mark("first page"), Mark("second page", 1))
    found = harvest(TWO_PAGES, *marks, labels=labels).passages
    assert [passage.page_label for passage in found] == ["85", "86"]


def test_without_labels_the_page_is_the_number_that_pages_bear() -> None:
    heads = "#set page(footer: context [Example Review #(84 + counter(page).get().first())])\n"
    text = heads + " #pagebreak() ".join(f"Page of many words, number {n}." for n in "abcde")
    found = harvest(text, Mark("number c", 2), Mark("number e", 4)).passages
    assert [passage.page_label for passage in found] == ["87", "89"]


def test_marks_come_in_the_order_of_the_text() -> None:
    marks = (Mark("second page", 1), Mark("a line"), Mark("first page"))
    assert words(TWO_PAGES, *marks) == ["first page", "a line", "second page"]


def test_edits_and_drawings_are_left_and_counted() -> None:
    kinds = ("StrikeOut", "StrikeOut", "Caret", "FreeText", "Ink", "Square", "Link", "Popup")
    found = harvest(TWO_PAGES, Mark("first page"), *(Mark("line", kind=kind) for kind in kinds))
    assert [passage.words for passage in found.passages] == ["first page"]
    assert found.left_out == {"strike-outs": 2, "carets": 1, "text boxes": 1, "drawings": 2}


@pytest.mark.parametrize("kind", ["Underline", "Squiggly"])
def test_lines_below_words_mark_them_too(kind: str) -> None:
    assert words(TWO_PAGES, Mark("first page", kind=kind)) == ["first page"]


def test_a_note_is_a_comment_without_words_and_a_reply_names_what_it_answers() -> None:
    reply = Mark("", kind="Text", comment="No.", further={"IRT": "A-1"})
    review = Mark("", kind="Text", comment="Accepted", further={
        "IRT": "A-1", "State": TextStringObject("Accepted")})  # fmt: skip
    note = Mark("", kind="Text", comment="Good page.", id="N")
    found = harvest(TWO_PAGES, Mark("first page", comment="So?", id="A-1"), reply, review, note)
    by_comment = {passage.comment: passage for passage in found.passages}
    assert by_comment["No."].parent == "A-1"
    assert (by_comment["Good page."].words, by_comment["Good page."].id) == ("", "N")
    assert found.left_out == {"review marks": 1}


def test_a_comment_that_only_repeats_the_words_is_none() -> None:
    (passage,) = harvest(TWO_PAGES, Mark("first page", comment="first  page")).passages
    assert passage.comment == ""


def test_a_pdf_is_known_by_how_it_begins() -> None:
    assert detect(Input("x", marking.typeset("a")))
    assert not detect(Input("x.pdf", b"no PDF"))


def encrypt(pdf: bytes, user: str, algorithm: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.encrypt(user, "owner", algorithm=algorithm)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_anybody_may_read_is_read_encrypted_or_not(algorithm: str) -> None:
    pdf = marking.annotate(marking.typeset(TWO_PAGES), [Mark("first page", comment="So?")])
    (passage,) = read(Input("a.pdf", encrypt(pdf, "", algorithm))).passages
    assert (passage.words, passage.comment) == ("first page", "So?")


def test_a_pdf_with_a_password_is_refused() -> None:
    pdf = encrypt(marking.typeset(TWO_PAGES), "secret", "AES-256")
    with pytest.raises(ExchangeError, match=r"^a\.pdf: It is password-protected\. Save a copy"):
        read(Input("a.pdf", pdf))


def test_a_scanned_pdf_is_refused_with_what_to_do() -> None:
    pdf = marking.annotate(marking.typeset("#rect(width: 100pt, height: 50pt)"), [
        Mark("", further={"QuadPoints": ArrayObject([FloatObject(n) for n in
            (30, 170, 130, 170, 30, 120, 130, 120)])})])  # fmt: skip
    with pytest.raises(ExchangeError, match=r"its pages are pictures.*OCRmyPDF"):
        read(Input("a.pdf", pdf))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_pdf_that_was_cut_short_is_read_or_refused(share: float) -> None:
    pdf = marking.annotate(marking.typeset(TWO_PAGES), [Mark("first page")])
    try:
        found = read(Input("a.pdf", pdf[: int(len(pdf) * share)]))
    except ExchangeError as error:
        assert str(error).startswith("a.pdf: The PDF cannot be read")
    else:
        assert {passage.words for passage in found.passages} <= {"first page"}


def test_marks_that_are_written_wrongly_do_no_harm() -> None:
    odd = [
        Mark("first page", further={"QuadPoints": ArrayObject([FloatObject(1)] * 5)}),
        Mark("a line", further={"C": ArrayObject([])}),
        Mark("The", further={"M": TextStringObject("yesterday")}),
    ]
    found = harvest(TWO_PAGES, *odd)
    assert [passage.words for passage in found.passages] == ["The", "first page", "a line"]
    assert {p.words: (p.colour, p.date) for p in found.passages}["a line"][0] == ""
