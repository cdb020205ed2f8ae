"""REFI-QDA: codes, selections, notes and links come in; a brief goes out as a project."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.errors import ExchangeError, Location
from reportgen.exchange import refiqda
from reportgen.exchange.formats import Input
from reportgen.exchange.passage import Harvest, Passage
from reportgen.model.brief import Brief
from tests.exchanges import (
    briefs,
    come_back,
    holdings,
    links_of,
    passages_of,
    patient,
    reads_or_refuses,
    spoil,
)
from tests.samples import make_brief

CODES = """<CodeBook><Codes>
<Code guid="00000000-0000-0000-0000-00000000000A" name="trade" isCodable="true" color="#F00082">
 <Description>Did trade grow?</Description>
 <Code guid="00000000-0000-0000-0000-00000000000B" name="ships" isCodable="true"/></Code>
<Code guid="00000000-0000-0000-0000-00000000000C" name="ships" isCodable="true"/>
</Codes></CodeBook>"""
CODING = '<Coding guid="x"><CodeRef targetGUID="{00000000-0000-0000-0000-00000000000a}"/></Coding>'


def project(sources: str, *, rest: str = "", origin: str = "NVivo 15", codes: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="{origin}">'
        '<Users><User guid="U" name="Ann"/></Users>'
        f"{codes}<Sources>{sources}</Sources>{rest}</Project>"
    ).encode()


def text_source(text: str, *selections: str) -> str:
    return (
        '<TextSource guid="s" name="abe2017.docx">'
        f"<PlainTextContent>{text}</PlainTextContent>{''.join(selections)}</TextSource>"
    )


def select(start: int, end: int, *, name: str = "", inner: str = "", guid: str = "p") -> str:
    return (
        f'<PlainTextSelection guid="{guid}" name={quoteattr(name)} startPosition="{start}" '
        f'endPosition="{end}" creatingUser="U" creationDateTime="2018-03-27T19:29:27Z">'
        f"{inner}</PlainTextSelection>"
    )


def read(data: bytes, name: str = "project.qde") -> Harvest:
    file = Input(name, data)
    assert refiqda.detect(file)
    return refiqda.read(file)


def first(data: bytes) -> Passage:
    return read(data).passages[0]


def pack(qde: bytes, **texts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("project.qde", qde)
        for name, data in texts.items():
            archive.writestr(f"Sources/{name.upper()}.txt", data)
    return packed.getvalue()


def test_a_selection_is_a_passage_with_its_codes_reader_and_remark() -> None:
    selection = select(3, 13, inner=f"<Description>So it\ndid.</Description>{CODING}")
    passage = first(project(text_source("So trade grew fast.", selection), codes=CODES))
    assert passage.words == "trade grew"
    assert (passage.prefix, passage.suffix) == ("So ", " fast.")
    assert (passage.source, passage.reader, passage.id) == ("abe2017", "Ann", "p")
    assert (passage.tags, passage.colour) == (("trade",), "#f00082")
    assert (passage.comment, passage.date) == ("So it did.", "2018-03-27T19:29:27Z")


def test_codes_are_topics_and_two_of_one_name_are_told_apart() -> None:
    topics = read(project("", codes=CODES)).topics
    assert [(topic.label, topic.question) for topic in topics] == [
        ("trade", "Did trade grow?"),
        ("trade: ships", ""),
        ("ships", ""),
    ]


def test_a_codebook_alone_gives_its_codes() -> None:
    data = CODES.replace("<CodeBook>", '<CodeBook xmlns="urn:QDA-XML:codebook:1.0">').encode()
    harvest = read(data, "codes.qdc")
    assert len(harvest.topics) == 3
    assert harvest.passages == ()


PIRATE = "Zażółć 🏴 gęślą.\r\nTrade grew fast.\r\nShips sailed."


@pytest.mark.parametrize("origin", ["NVivo 15", "ATLAS.ti 23", "MAXQDA 2022"])
@pytest.mark.parametrize("unit", ["utf-32-le", "utf-16-le"])
@pytest.mark.parametrize("ends", ["\r\n", "\n"])
@pytest.mark.parametrize("last", [0, 1])
def test_words_are_found_however_a_program_counts(
    origin: str, unit: str, ends: str, last: int
) -> None:
    text = PIRATE.replace("\r\n", ends)
    width = 4 if unit == "utf-32-le" else 2

    def span(words: str) -> tuple[int, int]:
        start = len(text[: text.index(words)].encode(unit)) // width
        return start, start + len(words.encode(unit)) // width - last

    wanted = ("Trade grew", "Ships sailed.", "gęślą.")
    selections = [select(*span(words), guid=words) for words in wanted]
    source = (
        '<TextSource guid="s" name="a.txt" plainTextPath="internal://abc.txt">'
        f"{''.join(selections)}</TextSource>"
    )
    data = pack(project(source, origin=origin), abc=PIRATE.encode("utf-8-sig"))
    passages = read(data, "p.qdpx").passages
    assert [passage.words for passage in passages] == list(wanted)


def test_a_name_that_has_the_words_settles_how_they_are_counted() -> None:
    text = "🏴🏴 aaa bbb ccc"
    (passage,) = read(project(text_source(text, select(5, 8, name="aaa")), origin="NVivo")).passages
    assert passage.words == "aaa"


def test_without_the_text_the_name_gives_the_words_where_it_is_they() -> None:
    source = '<TextSource guid="s" name="a.txt" plainTextPath="internal://x.txt">{}</TextSource>'
    begun = "Trade grew and grew, and ships sailed all over the sea…"
    harvest = read(
        project(
            source.format(
                select(10, 20, name="Trade grew", guid="1")
                + select(10, 400, name=begun, guid="2")
                + select(10, 400, name="my favourite", guid="3")
                + select(10, 400, name="Quotation 12:3", guid="4")
            )
        )
    )
    assert [(p.words, p.comment) for p in harvest.passages] == [
        ("Trade grew", ""),
        (begun.removesuffix("…"), ""),
        ("", "my favourite"),
    ]
    assert harvest.left_out == {"selections without text": 1}
    assert len(harvest.notices) == 1


def test_a_selection_of_a_pdf_has_its_page_and_its_words_once() -> None:
    source = (
        '<PDFSource guid="s" name="abe2017.pdf">'
        f'<PDFSelection guid="P" page="4" firstX="1" firstY="1" secondX="2" secondY="2">'
        '<Representation guid="r"><PlainTextContent>Tradegrew</PlainTextContent></Representation>'
        '</PDFSelection><Representation guid="t"><PlainTextContent>So Trade grew.'
        f"</PlainTextContent>{select(3, 13)}</Representation></PDFSource>"
    )
    (passage,) = read(project(source)).passages
    assert (passage.words, passage.page_index, passage.source) == ("Trade grew", 4, "abe2017")


def test_notes_are_remarks_and_links_between_selections_relations() -> None:
    source = text_source(
        "Trade grew. Ships sailed.",
        select(0, 11, guid="a", inner='<NoteRef targetGUID="N"/>'),
        select(12, 25, guid="b"),
    )
    rest = (
        '<Notes><Note guid="N" name="Memo"><PlainTextContent>So what?</PlainTextContent></Note>'
        '</Notes><Links><Link guid="1" name="contradicts" originGUID="A" targetGUID="b"/>'
        '<Link guid="2" name="is associated with" originGUID="a" targetGUID="b"/>'
        '<Link guid="3" name="supports" originGUID="N" targetGUID="b"/></Links>'
    )
    harvest = read(project(source, rest=rest))
    assert harvest.passages[0].comment == "So what?"
    assert [(link.from_, link.type, link.to) for link in harvest.links] == [
        ("a", "contradicts", "b")
    ]
    assert harvest.left_out == {
        "links that do not say how one item bears on the other": 1,
        "links between things other than selections": 1,
    }


def test_what_is_no_text_is_left_and_counted() -> None:
    source = (
        '<PictureSource guid="s"><PictureSelection guid="1"/></PictureSource>'
        '<VideoSource guid="v"><VideoSelection guid="2"/><VideoSelection guid="3"/>'
        f"{CODING}</VideoSource>"
    )
    assert read(project(source)).left_out == {
        "codes on whole sources": 1,
        "selections in pictures": 1,
        "selections in recordings": 2,
    }


@pytest.mark.parametrize(
    ("name", "data", "place"),
    [
        ("a.qde", b"<Project>", Location("a.qde", 1, 10)),
        ("a.qde", b"<other/>", Location("a.qde")),
        ("a.qdpx", pack(b"<Project"), Location("a.qdpx/project.qde", 1, 1)),
        ("a.qdpx", pack(b"<a/>")[:40], Location("a.qdpx")),
        ("a.qdpx", pack(b"").replace(b"project.qde", b"project.xml"), Location("a.qdpx")),
    ],
    ids=["not closed", "no project", "cut off inside", "cut off", "without a project"],
)
def test_a_broken_project_is_refused_with_its_place(
    name: str, data: bytes, place: Location
) -> None:
    with pytest.raises(ExchangeError) as caught:
        refiqda.read(Input(name, data))
    assert caught.value.place is not None
    assert caught.value.place.path == place.path
    assert caught.value.remedy


# ── out and in ───────────────────────────────────────────────────────────────────────────


@patient
@given(brief=briefs())
def test_a_brief_comes_back_but_for_its_bibliography(brief: Brief) -> None:
    back, held = come_back(refiqda, brief, "out.qdpx"), holdings(brief)
    assert passages_of(back) == passages_of(held)
    assert links_of(back) == links_of(held)
    assert back.topics == held.topics
    assert back.left_out == {}


def test_a_program_that_drops_the_notes_still_has_words_themes_and_relations() -> None:
    brief = make_brief(2, 4, relations=2)
    with zipfile.ZipFile(io.BytesIO(refiqda.write(brief, None))) as archive:
        bare = archive.read("project.qde").replace(b"reportgen: ", b"other: ")
        texts = [name for name in archive.namelist() if name.startswith("sources/")]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as other:
            other.writestr("project.qde", bare)
            for name in texts:
                other.writestr(name, archive.read(name))
    harvest = read(packed.getvalue(), "back.qdpx")
    assert [passage.words for passage in harvest.passages] == [
        passage.reading.statement for passage in holdings(brief).passages
    ]
    assert harvest.passages[0].tags == ("Theme 1",)
    assert len(harvest.links) == 2


def test_a_project_holds_no_clock_and_its_ids_stay() -> None:
    with zipfile.ZipFile(io.BytesIO(refiqda.write(make_brief(1, 1), None))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        one = archive.read("project.qde")
    with zipfile.ZipFile(io.BytesIO(refiqda.write(make_brief(1, 2), None))) as archive:
        assert one.split(b"<Sources>")[0] in archive.read("project.qde")
    assert b"DateTime" not in one


SEEDS = (
    project(text_source("So trade grew.", select(3, 13, inner=CODING)), codes=CODES),
    refiqda.write(make_brief(1, 1, evidence=1), None),
)


@patient
@given(data=spoil(SEEDS) | st.binary(max_size=40))
def test_a_spoiled_file_is_read_or_refused(data: bytes) -> None:
    reads_or_refuses(refiqda, data)
