"""Comments of a reviewed PowerPoint file, as LibreOffice and PowerPoint write them."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from word_files import edit_in_libreoffice

import reportgen
from reportgen.errors import ExchangeError
from reportgen.exchange.formats import Input
from reportgen.reviewing import pptx
from reportgen.reviewing.markings import Answer, Marking
from reportgen.workspace import PACKAGE

pytestmark = pytest.mark.program

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NEW = "http://schemas.microsoft.com/office/powerpoint/2018/8/main"
OF_NEW = "http://schemas.microsoft.com/office/2018/10/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"

SLIDE = f"""\
<p:sld xmlns:a="{A}" xmlns:p="{P}"><p:cSld><p:spTree>
<p:sp><p:nvSpPr><p:cNvPr id="2" name="Title 1"/><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr>
<p:spPr/><p:txBody><a:p><a:r><a:t>Four days </a:t></a:r><a:r><a:t>or five?</a:t></a:r></a:p>
</p:txBody></p:sp>
<p:sp><p:nvSpPr><p:cNvPr id="3" name="Content 2"/><p:nvPr><p:ph idx="1"/></p:nvPr></p:nvSpPr>
<p:spPr><a:xfrm><a:off x="0" y="2000000"/><a:ext cx="4000000" cy="2000000"/></a:xfrm></p:spPr>
<p:txBody><a:p><a:r><a:t>Output held.</a:t></a:r></a:p>
<a:p><a:r><a:t>People were well and rested.</a:t></a:r></a:p></p:txBody></p:sp>
<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="4" name="Table 3"/></p:nvGraphicFramePr>
<p:xfrm><a:off x="5000000" y="2000000"/><a:ext cx="4000000" cy="2000000"/></p:xfrm>
<a:graphic><a:graphicData><a:tbl><a:tblGrid><a:gridCol w="2000000"/><a:gridCol w="2000000"/>
</a:tblGrid>
<a:tr h="1000000"><a:tc><a:txBody><a:p><a:r><a:t>Theme</a:t></a:r></a:p></a:txBody></a:tc>
<a:tc><a:txBody><a:p><a:r><a:t>Adams</a:t></a:r></a:p></a:txBody></a:tc></a:tr>
<a:tr h="1000000"><a:tc><a:txBody><a:p><a:r><a:t>Pay</a:t></a:r></a:p></a:txBody></a:tc>
<a:tc><a:txBody><a:p><a:r><a:t>stays as it is</a:t></a:r></a:p></a:txBody></a:tc></a:tr>
</a:tbl></a:graphicData></a:graphic></p:graphicFrame>
</p:spTree></p:cSld></p:sld>"""

LAYOUT = f"""\
<p:sldLayout xmlns:a="{A}" xmlns:p="{P}"><p:cSld><p:spTree>
<p:sp><p:nvSpPr><p:cNvPr id="2" name="T"/><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr>
<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9000000" cy="1000000"/></a:xfrm></p:spPr></p:sp>
</p:spTree></p:cSld></p:sldLayout>"""


def relate(*relations: tuple[str, str]) -> str:
    """A part of relations: each its type and its target, with ids from rId1 on."""
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(relations, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{rows}</Relationships>'


def pack(parts: Mapping[str, str]) -> Input:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return Input("slides.pptx", made.getvalue())


def make(comments: str, kind: str, authors: str, author_kind: str) -> Input:
    """A presentation of one slide with a part of comments, and one of their authors."""
    return pack(
        {
            "_rels/.rels": relate((f"{R}/officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst>'
            '<p:sldId id="256" r:id="rId2"/></p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": relate(
                (author_kind, "authors.xml"), (f"{R}/slide", "slides/slide1.xml")
            ),
            "ppt/authors.xml": authors,
            "ppt/slides/slide1.xml": SLIDE,
            "ppt/slides/_rels/slide1.xml.rels": relate(
                (kind, "../comments/c1.xml"), (f"{R}/slideLayout", "../slideLayouts/l1.xml")
            ),
            "ppt/slideLayouts/l1.xml": LAYOUT,
            "ppt/comments/c1.xml": comments,
        }
    )


def read_old(*comments: str) -> tuple[Marking, ...]:
    authors = f'<p:cmAuthorLst xmlns:p="{P}"><p:cmAuthor id="0" name="Ada Reader" initials="A"/>'
    authors += '<p:cmAuthor id="1" name="Ben Writer"/></p:cmAuthorLst>'
    body = f'<p:cmLst xmlns:p="{P}">{"".join(comments)}</p:cmLst>'
    return pptx.read(make(body, f"{R}/comments", authors, f"{R}/commentAuthors")).markings


def old(text: str, x: int, y: int, *, author: int = 0, number: int = 1, more: str = "") -> str:
    """An older comment at a point in EMU."""
    point = f'<p:pos x="{x * 576 // 914400}" y="{y * 576 // 914400}"/>'
    return (
        f'<p:cm authorId="{author}" dt="2026-11-21T14:05:00.000" idx="{number}">{point}'
        f"<p:text>{text}</p:text>{more}</p:cm>"
    )


def read_new(*comments: str) -> tuple[Marking, ...]:
    authors = f'<p188:authorLst xmlns:p188="{NEW}"><p188:author id="{{A}}" name="Ada Reader"/>'
    authors += '<p188:author id="{B}" name="Ben Writer"/></p188:authorLst>'
    body = f'<p188:cmLst xmlns:p188="{NEW}" xmlns:a="{A}">{"".join(comments)}</p188:cmLst>'
    return pptx.read(make(body, f"{OF_NEW}/comments", authors, f"{OF_NEW}/authors")).markings


def new(text: str, marks: str, *, more: str = "", status: str = "") -> str:
    """A comment of today on what `marks` name."""
    state = f' status="{status}"' if status else ""
    monikers = 'xmlns:ac="http://schemas.microsoft.com/office/drawing/2013/main/command"'
    return (
        f'<p188:cm id="{{1}}" authorId="{{A}}" created="2026-11-21T14:05:00.123"{state}>'
        f"<ac:deMkLst {monikers}>{marks}</ac:deMkLst>{more}"
        f"<p188:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p188:txBody></p188:cm>"
    )


# ── older comments ───────────────────────────────────────────────────────────────────────


def test_a_point_stands_on_the_shape_that_it_is_in() -> None:
    (marking,) = read_old(old("Is it so?", 100_000, 2_500_000))
    assert (marking.who, marking.when) == ("Ada Reader", "2026-11-21T14:05:00")
    assert (marking.text, marking.words) == (
        "Is it so?",
        "Output held. People were well and rested.",
    )
    assert (marking.page, marking.section) == ("1", "Four days or five?")


def test_a_shape_that_the_layout_places_is_found() -> None:
    (marking,) = read_old(old("On the title", 100_000, 500_000))
    assert marking.words == "Four days or five?"


def test_a_point_in_a_table_stands_on_its_cell() -> None:
    (marking,) = read_old(old("As it was?", 7_500_000, 3_500_000))
    assert (marking.words, marking.row, marking.column) == ("stays as it is", "Pay", "Adams")


def test_a_point_beside_all_shapes_stands_on_the_title() -> None:
    (marking,) = read_old(old("Nowhere", 11_000_000, 6_000_000))
    assert marking.words == "Four days or five?"


def test_answers_in_a_thread_are_replies() -> None:
    parent = (
        '<p:extLst><p:ext><p15:threadingInfo xmlns:p15="x"><p15:parentCm authorId="0" idx="1"/>'
    )
    answer = old("Yes.", 0, 0, author=1, more=f"{parent}</p15:threadingInfo></p:ext></p:extLst>")
    (marking,) = read_old(old("Is it so?", 100_000, 2_500_000), answer)
    assert marking.replies == (Answer("Ben Writer", "2026-11-21T14:05:00", "Yes."),)


# ── comments of today ────────────────────────────────────────────────────────────────────


def test_marked_characters_are_counted_over_paragraphs() -> None:
    start = len("Output held.\rPeople were ")
    marks = f'<ac:spMk id="3"/><ac:txMk cp="{start}" len="4"><ac:context len="41"/></ac:txMk>'
    (marking,) = read_new(new("Healthy?", marks))
    assert (marking.before, marking.words, marking.after) == (
        "People were ",
        "well",
        " and rested.",
    )
    assert marking.when == "2026-11-21T14:05:00"


def test_a_comment_on_a_shape_stands_on_its_words() -> None:
    (marking,) = read_new(new("Good.", '<ac:spMk id="2"/>'))
    assert marking.words == "Four days or five?"


@pytest.mark.parametrize("marks", ["", '<ac:spMk id="99"/>', '<ac:sldMk cId="1" sldId="256"/>'])
def test_a_comment_on_the_slide_stands_on_its_title(marks: str) -> None:
    assert read_new(new("Good.", marks))[0].words == "Four days or five?"


def test_replies_and_a_closed_thread_are_read() -> None:
    body = "<p188:txBody><a:p><a:r><a:t>Done.</a:t></a:r></a:p></p188:txBody>"
    reply = f'<p188:reply id="2" authorId="{{B}}" created="2026-11-22T09:00:00">{body}</p188:reply>'
    more = f"<p188:replyLst>{reply}</p188:replyLst>"
    (marking,) = read_new(new("Is it so?", "", more=more, status="resolved"))
    assert marking.text == "Is it so?"
    assert marking.resolved
    assert marking.replies == (Answer("Ben Writer", "2026-11-22T09:00:00", "Done."),)


@pytest.mark.parametrize("place", ['cp="9999" len="9999"', 'cp="-5" len="-9"', 'cp="x" len=""'])
def test_characters_that_there_are_not_do_no_harm(place: str) -> None:
    (marking,) = read_new(new("Good.", f'<ac:spMk id="3"/><ac:txMk {place}/>'))
    assert marking.text == "Good."


# ── real files ───────────────────────────────────────────────────────────────────────────

STEPS = [
    "oNote = oDoc.DrawPages.getByIndex(1).createAndInsertAnnotation()",
    'oNote.Author = "Ada Reader"',
    'oNote.TextRange.String = "First line." & Chr(10) & "Second line."',
    "Dim oSpot As New com.sun.star.geometry.RealPoint2D",
    "oSpot.X = 40.0 : oSpot.Y = 60.0",
    "oNote.Position = oSpot",
    "oDay = oNote.DateTime",
    "oDay.Year = 2026 : oDay.Month = 11 : oDay.Day = 21",
    "oDay.Hours = 14 : oDay.Minutes = 5 : oDay.Seconds = 0",
    "oNote.DateTime = oDay",
]


@pytest.mark.thorough
def test_a_comment_made_in_impress_is_read_with_the_build_that_it_was_made_on(
    tmp_path: Path,
) -> None:
    shutil.copytree(PACKAGE / "starter", tmp_path / "brief")
    reportgen.build(tmp_path / "brief", to="pptx", engine="embedded", environ={})
    file = tmp_path / "brief" / "outputs" / "slides.pptx"
    plain = pptx.read(Input("slides.pptx", file.read_bytes()))
    assert plain.markings == ()
    made = edit_in_libreoffice(file, tmp_path / "reviewed", STEPS)
    reviewed = pptx.read(Input("reviewed.pptx", made.read_bytes()))
    assert reviewed.build == plain.build
    assert plain.build is not None
    (marking,) = reviewed.markings
    assert (marking.who, marking.when) == ("Ada Reader", "2026-11-21T14:05:00")
    assert marking.text == "First line.\nSecond line."
    assert marking.page == "2"
    assert marking.words


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a .pptx"),
        (b"%PDF-1.7", "not a .pptx"),
        (pack({"a": "b"}).data, "no presentation"),
        (pack({"_rels/.rels": relate((f"{R}/officeDocument", "x.xml"))}).data, "no presentation"),
        (
            pack(
                {
                    "_rels/.rels": relate((f"{R}/officeDocument", "word/document.xml")),
                    "word/document.xml": "<w:document xmlns:w='w'/>",
                }
            ).data,
            "no presentation",
        ),
        (
            pack(
                {
                    "_rels/.rels": relate((f"{R}/officeDocument", "p.xml")),
                    "p.xml": "<presentation",
                }
            ).data,
            "does not parse",
        ),
    ],
    ids=["empty", "pdf", "zip", "nothing", "word", "cut"],
)
def test_what_is_no_presentation_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(ExchangeError, match=said) as caught:
        pptx.read(Input("slides.pptx", data))
    assert caught.value.remedy


def test_two_thousand_comments_are_read() -> None:
    many = [old(f"Number {n}", 100_000, 2_500_000, number=n) for n in range(2_000)]
    assert len(read_old(*many)) == 2_000
