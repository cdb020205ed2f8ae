"""Comments of Word documents, as Word, LibreOffice and Google Docs write them."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import docx
import pytest

from reportgen.errors import ExchangeError
from reportgen.exchange.formats import Input
from reportgen.exchange.passage import Harvest
from tests.exchange import load, pack, read

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    f'xmlns:w="{W}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" '
    'xmlns:w16cid="http://schemas.microsoft.com/office/word/2016/wordml/cid" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def start(id_: int) -> str:
    return f'<w:commentRangeStart w:id="{id_}"/>'


def end(id_: int) -> str:
    return f'<w:commentRangeEnd w:id="{id_}"/><w:r><w:commentReference w:id="{id_}"/></w:r>'


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def comment(id_: int, *paragraphs: str, author: str = "Ann", para: str = "") -> str:
    body = "".join(f'<w:p w14:paraId="{para}">{p}</w:p>' for p in paragraphs or (run("So?"),))
    date = f'w:date="2026-01-02T03:0{id_ % 10}:00Z"'
    return f'<w:comment w:id="{id_}" w:author="{author}" {date}>{body}</w:comment>'


def make(
    body: str,
    *comments: str,
    footnotes: str = "",
    extended: str = "",
    ids: str = "",
    space: str = W,
) -> bytes:
    """A document of these paragraphs and comments."""
    parts = {
        "comments": f"<w:comments {SPACES}>{''.join(comments)}</w:comments>",
        "footnotes": f"<w:footnotes {SPACES}>{footnotes}</w:footnotes>",
        "commentsExtended": f"<w15:commentsEx {SPACES}>{extended}</w15:commentsEx>",
        "commentsIds": f"<w16cid:commentsIds {SPACES}>{ids}</w16cid:commentsIds>",
    }
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{name}" Target="{name}.xml"/>'
        for n, name in enumerate(parts)
    )
    package = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    main = f'<Relationship Id="m" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    members = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f"<Relationships {package}>{main}</Relationships>",
        "word/_rels/document.xml.rels": f"<Relationships {package}>{relations}</Relationships>",
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        **{f"word/{name}.xml": text for name, text in parts.items()},
    }
    return pack({name: text.replace(W, space) for name, text in members.items()})


def document(body: str, *comments: str, **parts: str) -> Harvest:
    return read("docx", "paper.docx", make(body, *comments, **parts))


@pytest.mark.parametrize("space", [W, STRICT])
def test_a_comment_comes_with_its_words_author_date_and_what_is_around(space: str) -> None:
    body = (
        f"<w:p>{run('Before ')}{start(0)}{run('the ')}{run('words')}{end(0)}{run(' after')}</w:p>"
    )
    data = make(body, comment(0, run("One. "), run("Two.")), space=space)
    (passage,) = read("docx", "paper.docx", data).passages
    assert (passage.words, passage.prefix, passage.suffix) == ("the words", "Before", "after")
    assert (passage.comment, passage.reader) == ("One. Two.", "Ann")
    assert passage.date == "2026-01-02T03:00:00Z"


def test_words_may_run_over_paragraphs_and_cells() -> None:
    cells = f"<w:tc><w:p>{run('of')}</w:p></w:tc><w:tc><w:p>{run('it')}{end(0)}</w:p></w:tc>"
    body = f"<w:p>{start(0)}{run('words')}</w:p><w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    assert document(body, comment(0)).passages[0].words == "words of it"


def test_what_is_inserted_counts_and_what_is_deleted_or_moved_away_does_not() -> None:
    changes = (
        f"<w:ins>{run('new ')}</w:ins><w:del><w:r><w:delText>old </w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('gone ')}</w:moveFrom><w:moveTo>{run('come ')}</w:moveTo>"
    )
    body = f"<w:p>{start(0)}{changes}{run('words')}{end(0)}</w:p>"
    assert document(body, comment(0)).passages[0].words == "new come words"


def test_fields_text_boxes_and_special_characters_are_read_once() -> None:
    field = "<w:r><w:instrText>PAGE</w:instrText></w:r>"
    box = (
        f"<mc:AlternateContent><mc:Choice>{run('box')}</mc:Choice>"
        f"<mc:Fallback>{run('box')}</mc:Fallback></mc:AlternateContent>"
    )
    signs = "<w:r><w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t><w:tab/></w:r>"
    body = f"<w:p>{start(0)}{field}{signs}{box}{end(0)}</w:p>"
    assert document(body, comment(0)).passages[0].words == "co\u2011op box"


def test_a_comment_in_a_footnote_is_read_behind_those_of_the_text() -> None:
    notes = f"<w:footnote><w:p>{start(0)}{run('note')}{end(0)}</w:p></w:footnote>"
    body = f"<w:p>{start(1)}{run('text')}{end(1)}</w:p>"
    harvest = document(body, comment(0), comment(1), footnotes=notes)
    assert [passage.words for passage in harvest.passages] == ["text", "note"]


def test_a_reply_names_the_comment_that_it_answers() -> None:
    body = f"<w:p>{start(0)}{start(1)}{run('words')}{end(0)}{end(1)}</w:p>"
    harvest = document(
        body,
        comment(0, para="0000000A"),
        comment(1, run("No."), author="Ben", para="0000000B"),
        extended='<w15:commentEx w15:paraId="0000000A" w15:done="1"/>'
        '<w15:commentEx w15:paraId="0000000B" w15:paraIdParent="0000000A" w15:done="0"/>',
        ids='<w16cid:commentId w16cid:paraId="0000000A" w16cid:durableId="D1"/>',
    )
    first, reply = harvest.passages
    assert (first.id, first.words, first.parent) == ("D1", "words", "")
    assert (reply.words, reply.parent, reply.reader, reply.comment) == ("", "D1", "Ben", "No.")
    assert harvest.notices[0][1].startswith("1 comment is marked as resolved")


def test_threads_that_go_round_in_a_circle_end() -> None:
    extended = (
        '<w15:commentEx w15:paraId="A" w15:paraIdParent="B"/>'
        '<w15:commentEx w15:paraId="B" w15:paraIdParent="A"/>'
    )
    harvest = document("", comment(0, para="A"), comment(1, para="B"), extended=extended)
    assert len(harvest.passages) == 2


def test_a_comment_on_nothing_is_kept_without_words() -> None:
    point = '<w:p><w:r><w:t>text</w:t><w:commentReference w:id="0"/></w:r></w:p>'
    harvest = document(point, comment(0), comment(7, run("On all.")), comment(8, run(" ")))
    assert [(p.words, p.comment) for p in harvest.passages] == [("", "So?"), ("", "On all.")]
    assert harvest.left_out == {"comments without content": 1}


def test_a_comment_keeps_its_name_when_another_is_put_before_it() -> None:
    body = f"<w:p>{start(3)}{run('words')}{end(3)}</w:p>"
    before = document(body, comment(3)).passages[0]
    again = comment(3).replace('w:id="3"', 'w:id="4"')
    body = f"<w:p>{start(3)}{run('new')}{end(3)}{start(4)}{run('words')}{end(4)}</w:p>"
    after = document(body, comment(3, author="Ben"), again).passages[1]
    assert before.id == after.id


def test_comments_that_python_docx_writes_are_read() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("Before ")
    marked = paragraph.add_run("the words")
    made.add_comment(marked, text="A remark.", author="Ann", initials="A")
    data = io.BytesIO()
    made.save(data)
    (passage,) = read("docx", "paper.docx", data.getvalue()).passages
    assert (passage.words, passage.comment, passage.reader) == ("the words", "A remark.", "Ann")


@pytest.mark.thorough
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_comments_that_libreoffice_writes_are_read(tmp_path: Path) -> None:
    body = f"<w:p>{run('Before ')}{start(0)}{start(1)}{run('the words')}{end(0)}{end(1)}</w:p>"
    extended = (
        '<w15:commentEx w15:paraId="0000000A" w15:done="0"/>'
        '<w15:commentEx w15:paraId="0000000B" w15:paraIdParent="0000000A" w15:done="0"/>'
    )
    made = tmp_path / "paper.docx"
    made.write_bytes(
        make(
            body,
            comment(0, para="0000000A"),
            comment(1, run("No."), author="Ben", para="0000000B"),
            extended=extended,
        )
    )
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for form, source in (("odt", made), ("docx", tmp_path / "paper.odt")):
        command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", tmp_path]
        subprocess.run([*command, source], check=True, capture_output=True, timeout=120)
    first, reply = read("docx", "paper.docx", made.read_bytes()).passages
    assert (first.words, first.comment, first.reader) == ("the words", "So?", "Ann")
    assert (reply.comment, reply.reader, reply.parent) == ("No.", "Ben", first.id)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(100), "The file is not a .docx document"),
        (pack({"a.txt": "x"}), "holds no Word document"),
        (make("<w:p>"), r"paper\.docx/word/document\.xml:1:\d+: The XML does not parse"),
        (make("", '<!DOCTYPE x [<!ENTITY e "e">]>'), r"paper\.docx/word/comments\.xml"),
        (make("")[:400], r"paper\.docx: The archive is broken"),
    ],
)
def test_a_document_that_is_broken_is_refused_with_its_place(data: bytes, words: str) -> None:
    with pytest.raises(ExchangeError, match=words):
        read("docx", "paper.docx", data)


def test_a_workbook_is_no_document() -> None:
    assert not load("docx").detect(Input("a.docx", pack({"xl/workbook.xml": "<x/>"})))
