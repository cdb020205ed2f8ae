"""What each kind of file is read as: its paragraphs, its headings, and what stands aside."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest

from reportgen.errors import UnreadableText
from reportgen.model.layout import TextLayout
from reportgen.model.locators import Locator
from reportgen.verification.texts import SourceText, parse_text


def read(content: str | bytes, name: str, **layout: object) -> SourceText:
    data = content.encode() if isinstance(content, str) else content
    return parse_text(data, name, TextLayout.model_validate(layout))


def paragraphs(text: SourceText) -> list[str]:
    """The words of each paragraph, without what is not text."""
    found = []
    for place in text.places:
        if place.label == "paragraph":
            start, end = text.find_range(place.start, place.end)
            found.append(" ".join(text.text[start:end].split()))
    return found


def sections(text: SourceText) -> list[str]:
    return [place.number for place in text.places if place.label == "section"]


# ── plain text ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "last",
    list(".。」』»”’।؟?!…:)）！։።។›"),
)
def test_a_block_that_ends_as_a_sentence_does_is_a_paragraph(last: str) -> None:
    for block in (f"2019 was short{last}", f"2019年に試験を行った{last}", f"Short it was{last}"):
        assert len(paragraphs(read(f"{block}\n\nAnd then it went on.", "a.txt"))) == 2


@pytest.mark.parametrize(
    "block",
    ["Conclusion", "4. Conclusion", "はじめに", "第一章 序論", "मुख्य बात", "خاتمة", "결론"],
)
def test_a_short_block_that_ends_in_no_sentence_is_a_heading(block: str) -> None:
    text = read(f"{block}\n\nAnd then it went on.", "a.txt")
    assert paragraphs(text) == ["And then it went on."]
    assert sections(text) == [block]


@pytest.mark.parametrize(
    "block",
    ["労働時間の短縮について政府は検討を始めたと新聞は伝えて報じた", "which goes on", "“Four days"],
)
def test_a_block_that_is_long_or_begins_within_a_sentence_is_none(block: str) -> None:
    assert sections(read(f"{block}\n\nAnd then it went on.", "a.txt")) == []


def test_a_line_that_begins_with_an_ideographic_space_begins_a_paragraph() -> None:
    content = "　政府は検討を始めた。\n効果は見られない。\n　企業は増えている。\n"
    text = read(content, "a.txt")
    assert len(paragraphs(text)) == 2
    start = text.raw.index("企業")
    assert text.covers(Locator.parse("¶2"), start, start + 2) is True


# ── Markdown ─────────────────────────────────────────────────────────────────────────────

FIRST, SECOND = "First paragraph of the body.", "Second paragraph of it."


@pytest.mark.parametrize(
    "before",
    [
        "---\ntitle: x\n---\n\n",
        "---\ntitle: x\nauthor: [a, b]\n...\n\n",
        "\n---\n# a comment\ntitle: x\n---\n",
        "+++\ntitle = 'x'\n+++\n\n",
        "---\n---\n\n",
        "\ufeff---\r\ntitle: x\r\n---\r\n\r\n",
        "# Heading\n\n",
        "# Heading\n",
        "## Heading ##\n\n",
        "# Heading {#id .class}\n\n",
        "Heading\n=======\n\n",
        "A heading\nin two lines\n---\n\n",
        "> # Heading\n\n",
        "<!-- a comment\n\nof two paragraphs -->\n\n",
        "[link]: https://example.org/a 'title'\n\n",
        "***\n\n",
        "```python\n# no heading\n\nx = 1\n```\n\n",
        "~~~\n# no heading\n~~~\n\n",
        "| a | b |\n|---|---|\n| c | d |\n\n",
        "::: {.callout}\n\n",
    ],
)
def test_what_is_no_paragraph_of_markdown_is_not_counted(before: str) -> None:
    text = read(f"{before}{FIRST}\n\n{SECOND}\n", "a.md")
    assert paragraphs(text) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("content", "headings"),
    [
        ("# One\n\nWords.\n\nTwo\n---\n\nWords.", ["One", "Two"]),
        ("```\n# no heading\n```\n\n# One\n\nWords.", ["One"]),
        ("# One {#one}\n\nWords.\n\n## Two ##\n\nWords.", ["One", "Two"]),
        ("#No heading\n\nWords.", []),
        ("    # code\n\nWords.", []),
        ("---\n# comment\ntitle: x\n---\n\n# One\n\nWords.", ["One"]),
    ],
)
def test_headings_of_markdown_are_those_of_commonmark(content: str, headings: list[str]) -> None:
    assert sections(read(content, "a.md")) == headings


def test_a_line_between_rules_that_says_nothing_of_the_text_is_part_of_it() -> None:
    assert FIRST in read(f"---\n\n{FIRST}\n\n---\n\n{SECOND}", "a.md").text


def test_notes_of_markdown_are_notes_and_do_not_break_sentences() -> None:
    text = read(
        "They left.[^a] And^[It is said.] they came[^2] back.\n\n"
        f"[^a]: See Ray.\n\n    And Cole.\n\n[^2]: Ibid.\n\n{SECOND}",
        "a.md",
    )
    assert "They left. And they came back." in text.text
    assert paragraphs(text) == ["They left. And they came back.", SECOND]
    notes = [(p.number, text.raw[p.start : p.end]) for p in text.places if p.label == "note"]
    assert [number for number, _ in notes] == ["1", "2"]
    assert "And Cole." in notes[0][1]


def test_links_of_markdown_are_read_as_their_words() -> None:
    text = read(
        "See [the report][1] and [its annex](a.md) or ![a chart](c.png).\n\n[1]: b.md", "a.md"
    )
    assert "See the report and its annex or a chart." in text.text


# ── HTML ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "aside",
    [
        "<nav><p>Menu</p></nav>",
        "<aside><p>Read also</p></aside>",
        "<header><p>The Daily</p></header>",
        "<footer><p>All rights</p></footer>",
        "<figure><img src='a.png'><figcaption>A chart.</figcaption></figure>",
        "<div role='navigation'><p>Menu</p></div>",
        "<div role=complementary><ul><li>Menu</ul></div>",
        "<table><tr><td>1<td>two<tr><td>3<td>four</table>",
        "<table><caption>A table</caption><tr><th>a</th></tr></table>",
        "<script>var x = '<p>no</p>'</script>",
        "<template><p>no</p></template>",
        "<p hidden>no</p>",
        "<div hidden><p>no</p></div>",
        "<p style='display: none'>no</p>",
        "<h2>Heading</h2>",
        "<pre><code>x = 1\n\ny = 2</code></pre>",
        "<form><select><option>a<option>b</select></form>",
        "<p>&nbsp;</p>",
    ],
)
def test_what_is_no_paragraph_of_a_page_is_not_counted(aside: str) -> None:
    text = read(f"<body>{aside}<p>{FIRST}<p>{SECOND}{aside}<p>Third.</body>", "a.html")
    assert paragraphs(text) == [FIRST, SECOND, "Third."]


@pytest.mark.parametrize(
    ("content", "read_as"),
    [
        ("この<ruby>漢字<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>の説明。", "この漢字の説明。"),
        ("<ruby>漢<rt>かん<rb>字<rt>じ</ruby>である。", "漢字である。"),
        ("<ruby><rb>漢</rb><rtc><rt>x</rt></rtc></ruby>である。", "漢である。"),
        ("It left.<sup>1</sup> Then it came.", "It left. Then it came."),
        ("It left<sup>12</sup> then.", "It left then."),
        ("It left.<sup><a href='#fn1'>1</a></sup> Then.", "It left. Then."),
        ("It left.<a href='#fn1'><sup>1</sup></a> Then.", "It left. Then."),
        ("It left<sup><a href='#cite_note-1'>[1]</a></sup> then.", "It left then."),
        ("It left<sup>[a]</sup> and<sup>*</sup> so<sup>†</sup>.", "It left and so."),
        ("It left.<a class='footnote-ref' href='#n'>3</a> Then.", "It left. Then."),
        ("Ten km<sup>2</sup> and 10<sup>6</sup> x<sup>n</sup>", "Ten km2 and 106 xn"),
        ("The 1<sup>st</sup> of M<sup>me</sup> Roy", "The 1st of Mme Roy"),
        ("See <a href='#fn'>the note</a>.", "See the note."),
        ("One<br>two<wbr>three &amp; <q>four</q>", "One twothree & four"),
        ("<span aria-label='x'>One</span> <svg><title>no</title></svg>two", "One two"),
    ],
)  # fmt: skip
def test_a_page_is_read_as_it_is_read_aloud(content: str, read_as: str) -> None:
    assert paragraphs(read(f"<p>{content}</p>", "a.html")) == [read_as]


def test_a_table_that_only_lays_out_the_page_holds_its_paragraphs() -> None:
    page = f"<table><tr><td>Menu</td><td><p>{FIRST}</p><p>{SECOND}</p></td></tr></table>"
    assert paragraphs(read(page, "a.html")) == [FIRST, SECOND]


def test_what_stands_aside_is_text_and_does_not_break_the_text() -> None:
    text = read("<p>It goes <aside>Read also this.</aside> on here.</p>", "a.html")
    assert "Read also this." in text.text
    assert "It goes on here." in " ".join(text.text.split())


def test_list_items_and_definitions_are_paragraphs_each() -> None:
    page = "<ul><li>One.<li>Two.</ul><dl><dt>Three<dd>Four.</dl><blockquote>Five.</blockquote>"
    assert paragraphs(read(page, "a.html")) == ["One.", "Two.", "Three", "Four.", "Five."]


def test_headings_of_menus_are_no_sections() -> None:
    page = "<nav><h2>Menu</h2></nav><header><h1>Title</h1></header><h2>One</h2><p>Words.</p>"
    assert sections(read(page, "a.html")) == ["Title", "One"]


@pytest.mark.parametrize(
    ("page", "numbers"),
    [
        ("<p>a</p><span role='doc-pagebreak' aria-label='12'></span><p>b</p>", ["", "12"]),
        ("<p>a</p><span epub:type='pagebreak' title='Page xii'/><p>b</p>", ["", "xii"]),
        ("<p>a</p><span epub:type='pagebreak'>13</span><p>b</p>", ["", "13"]),
        ("<p>a</p><span epub:type='pagebreak' aria-label=' page 14. '></span><p>b</p>", ["", "14"]),
    ],
)
def test_page_breaks_of_a_page_carry_their_numbers(page: str, numbers: list[str]) -> None:
    text = read(page, "a.html")
    assert [p.number for p in text.places if p.label == "page"] == numbers
    assert paragraphs(text) == ["a", "b"]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=iso-8859-2>", "iso8859-2"),
        ("<meta http-equiv=Content-Type content='text/html; charset=windows-1250'>", "cp1250"),
        ("<?xml version='1.0' encoding='ISO-8859-2'?>", "iso8859-2"),
        ("<meta charset='Shift_JIS'>", "cp932"),
        ("<meta charset=gb2312>", "gb18030"),
        ("<meta charset=utf-16>", "utf-8"),
        ("<!-- <meta charset=koi8-r> -->", "utf-8"),
        ("", "utf-8"),
    ],
)
def test_the_encoding_that_a_page_declares_holds(head: str, encoding: str) -> None:
    words = "ありがとう" if encoding == "cp932" else "谢谢" if encoding == "gb18030" else "Żółw"
    page = f"{head}<p>{words}</p>".encode(encoding)
    assert paragraphs(read(page, "a.html")) == [words]


@pytest.mark.parametrize(
    ("page", "word"),
    [
        (b"<meta charset=utf-8><p>caf\xe9</p>", "not UTF-8"),
        (b"<p>caf\xe9</p>", "not UTF-8"),
        (b"<meta charset=klingon><p>x</p>", "klingon"),
        (b"<meta charset=base64><p>x</p>", "base64"),
        (b"<meta charset=euc-jp><p>\xff\xff</p>", "is not in it"),
    ],
)
def test_a_page_that_is_not_in_the_encoding_that_it_declares_is_told(
    page: bytes, word: str
) -> None:
    with pytest.raises(UnreadableText, match=word):
        read(page, "a.html")


# ── EPUB ─────────────────────────────────────────────────────────────────────────────────

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'


def make_book(
    documents: Mapping[str, str], *, spine: str = "", nav: str = "", extra: Mapping[str, str] = {}
) -> bytes:
    """An EPUB of these documents, in this order, or in that of `spine` (names with spaces)."""
    names = spine.split() or list(documents)
    items = "".join(f'<item id="{n}" href="text/{n}.xhtml"/>' for n in documents)
    refs = "".join(f'<itemref idref="{n}"/>' for n in names)
    if nav:
        items += '<item id="nav" href="nav.xhtml" properties="nav"/>'
        refs = '<itemref idref="nav"/>' + refs
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as files:
        files.writestr("mimetype", "application/epub+zip")
        files.writestr("META-INF/container.xml", CONTAINER)
        files.writestr(
            "OPS/book.opf",
            f"<package><manifest>{items}</manifest><spine>{refs}</spine></package>",
        )
        if nav:
            files.writestr("OPS/nav.xhtml", nav)
        for name, body in documents.items():
            page = f'<?xml version="1.0" encoding="utf-8"?><html><body>{body}</body></html>'
            files.writestr(f"OPS/text/{name}.xhtml", page)
        for name, content in extra.items():
            files.writestr(name, content)
    return data.getvalue()


def test_a_book_is_read_in_the_order_of_its_spine_without_its_contents() -> None:
    book = make_book(
        {"b": f"<h1>Two</h1><p>{SECOND}</p>", "a": f"<h1>One</h1><p>{FIRST}</p>"},
        spine="a b",
        nav="<nav><ol><li><a href='text/a.xhtml'>One</a></li></ol></nav>",
    )
    text = read(book, "a.epub")
    assert sections(text) == ["One", "Two"]
    assert paragraphs(text) == [FIRST, SECOND]


def test_pages_of_a_book_are_those_that_it_marks() -> None:
    mark = '<span epub:type="pagebreak" id="p{0}" title="{0}"/>'
    body = f"{mark.format('xi')}<p>{FIRST}</p><p>{mark.format(12)}{SECOND}</p>"
    text = read(make_book({"a": body}), "a.epub")
    start = text.raw.index(SECOND)
    assert text.covers(Locator.parse("p. 12"), start, start + 5) is True
    assert text.covers(Locator.parse("p. xi"), start, start + 5) is False


def test_pages_of_a_book_are_those_of_its_list_of_pages() -> None:
    nav = (
        '<nav epub:type="toc"><a href="text/a.xhtml">One</a></nav><nav epub:type="page-list">'
        '<a href="text/a.xhtml">7</a><a href="text/b.xhtml#x">8</a></nav>'
    )
    book = make_book({"a": f"<p>{FIRST}</p>", "b": f"<p>{FIRST} <a id='x'/>{SECOND}</p>"}, nav=nav)
    text = read(book, "a.epub")
    assert [p.number for p in text.places if p.label == "page"] == ["", "7", "8"]
    start = text.raw.index(SECOND)
    assert str(text.locate(start, start + 5, "page")) == "p. 8"


@pytest.mark.parametrize(
    ("book", "word"),
    [
        (b"PK\x03\x04", "cannot be read as an EPUB"),
        (make_book({"a": "<p>x</p>"})[:-30], "cannot be read as an EPUB"),
        (make_book({"a": "<p>x</p>"}, spine="a missing").replace(b"text/a.xhtml", b"text/z.xhtml"),
         "cannot be read as an EPUB"),
        (make_book({"a": "<p>x</p>"}, extra={"META-INF/encryption.xml":
         '<enc:CipherReference URI="OPS/text/a.xhtml"/>'}), "copy-protected"),
    ],
)  # fmt: skip
def test_a_book_that_is_broken_or_locked_is_told(book: bytes, word: str) -> None:
    with pytest.raises(UnreadableText, match=word):
        read(book, "a.epub")


def test_a_book_whose_fonts_alone_are_encrypted_is_read() -> None:
    mark = '<enc:CipherReference URI="OPS/font.otf"/>'
    book = make_book({"a": f"<p>{FIRST}</p>"}, extra={"META-INF/encryption.xml": mark})
    assert paragraphs(read(book, "a.epub")) == [FIRST]


# ── Word ─────────────────────────────────────────────────────────────────────────────────

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PART = "application/vnd.openxmlformats-officedocument.wordprocessingml"
STYLES = """
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="H1"/></w:style>
<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="C"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="L"><w:name w:val="Outlined"/>
<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
"""


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def para(*parts: str, style: str = "") -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}{''.join(p if p.startswith('<') else run(p) for p in parts)}</w:p>"


def make_document(body: str, notes: Mapping[str, str] = {}) -> bytes:
    """A .docx of this body; `notes` are the footnotes and endnotes, by the kind's name."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as files:
        kinds = ["styles", *notes]
        types = f'<Override PartName="/word/document.xml" ContentType="{PART}.document.main+xml"/>'
        types += "".join(
            f'<Override PartName="/word/{kind}.xml" ContentType="{PART}.{kind}+xml"/>'
            for kind in kinds
        )
        schema = "http://schemas.openxmlformats.org/package/2006"
        files.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{schema}/content-types"><Default Extension="rels" ContentType='
            f'"application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        )
        relation = '<Relationship Id="r{0}" Type="{1}/{2}" Target="{3}"/>'
        files.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{schema}/relationships">'
            + relation.format(0, TYPE, "officeDocument", "word/document.xml")
            + "</Relationships>",
        )
        files.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{schema}/relationships">'
            + "".join(relation.format(n, TYPE, k, f"{k}.xml") for n, k in enumerate(kinds))
            + "</Relationships>",
        )
        files.writestr("word/styles.xml", f"<w:styles {W}>{STYLES}</w:styles>")
        files.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for kind, content in notes.items():
            files.writestr(f"word/{kind}.xml", f"<w:{kind} {W}>{content}</w:{kind}>")
    return data.getvalue()


BOX = f"<w:txbxContent>{para('Boxed words.')}</w:txbxContent>"
SHAPE = f"<mc:Choice Requires='wps'><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>"
FALLBACK = f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback>"


@pytest.mark.parametrize(
    "box",
    [
        f"<mc:AlternateContent>{SHAPE}{FALLBACK}</mc:AlternateContent>",
        f"<mc:AlternateContent>{FALLBACK}</mc:AlternateContent>",
        f"<w:pict><v:textbox>{BOX}</v:textbox></w:pict>",
    ],
)
def test_the_words_of_a_text_box_stand_outside_the_sentence_and_once(box: str) -> None:
    body = para("Before the box ", f"<w:r>{box}</w:r>", "the line goes on.") + para(SECOND)
    text = read(make_document(body), "a.docx")
    assert paragraphs(text) == ["Before the box the line goes on.", SECOND]
    assert text.text.count("Boxed words.") == 1


@pytest.mark.parametrize(
    ("parts", "read_as"),
    [
        (("It ", f"<w:del>{run('never ')}</w:del>", f"<w:ins>{run('always ')}</w:ins>", "left."),
         "It always left."),
        ((f"<w:moveFrom>{run('Gone. ')}</w:moveFrom>", f"<w:moveTo>{run('Here.')}</w:moveTo>"),
         "Here."),
        (("It ", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>never</w:t></w:r>", "left."), "It left."),
        (("It ", "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>now</w:t></w:r>", " left."),
         "It now left."),
        (("See ", "<w:r><w:fldChar w:fldCharType='begin'/></w:r>",
          "<w:r><w:instrText>REF x</w:instrText></w:r>", run("code"),
          "<w:r><w:fldChar w:fldCharType='separate'/></w:r>", run("page 3"),
          "<w:r><w:fldChar w:fldCharType='end'/></w:r>", "."), "See page 3."),
        (("A ", f"<w:smartTag>{run('smart')}</w:smartTag>", f"<w:hyperlink>{run(' link')}"
          "</w:hyperlink>", f"<w:fldSimple>{run(' field')}</w:fldSimple>"), "A smart link field"),
        (("A ", f"<w:sdt><w:sdtPr/><w:sdtContent>{run('control')}</w:sdtContent></w:sdt>"),
         "A control"),
        (("A ", "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
          f"{run('Click here')}</w:sdtContent></w:sdt>", "line."), "A line."),
        (("<w:r><w:ruby><w:rt><w:r><w:t>かんじ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢字</w:t>"
          "</w:r></w:rubyBase></w:ruby></w:r>", "の説明"), "漢字の説明"),
        (("well<w:r><w:noBreakHyphen/></w:r>".replace("well", run("well")), "known ",
          "<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>"), "well-known x+1"),
        (("A ", "<w:commentRangeStart w:id='1'/>", "word",
          "<w:r><w:commentReference w:id='1'/></w:r>"), "A word"),
    ],
)  # fmt: skip
def test_a_paragraph_of_word_is_read_as_it_is_seen(parts: tuple[str, ...], read_as: str) -> None:
    assert paragraphs(read(make_document(para(*parts)), "a.docx")) == [read_as]


@pytest.mark.parametrize(
    "aside",
    [
        para("Heading", style="H1"),
        para("Heading", style="Own"),
        para("Heading", style="L"),
        para("Contents 3", style="T1"),
        para("Figure 1. A chart.", style="C"),
        f"<w:tbl><w:tr><w:tc>{para('A cell.')}</w:tc></w:tr></w:tbl>",
        para(),
        para(f"<w:del>{run('Deleted.')}</w:del>"),
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
        f"</w:sdtPr><w:sdtContent>{para('Contents')}</w:sdtContent></w:sdt>",
    ],
)
def test_what_is_no_paragraph_of_word_is_not_counted(aside: str) -> None:
    body = f"{aside}{para(FIRST)}{aside}{para(SECOND)}"
    assert paragraphs(read(make_document(body), "a.docx")) == [FIRST, SECOND]


def test_paragraphs_in_content_controls_are_counted() -> None:
    body = f"<w:sdt><w:sdtPr/><w:sdtContent>{para(FIRST)}</w:sdtContent></w:sdt>{para(SECOND)}"
    assert paragraphs(read(make_document(body), "a.docx")) == [FIRST, SECOND]


def test_headings_of_word_are_told_by_style_its_ancestors_and_its_level() -> None:
    body = para("One", style="H1") + para("Two", style="Own") + para("Three", style="L")
    assert sections(read(make_document(body), "a.docx")) == ["One", "Two", "Three"]


def test_footnotes_and_endnotes_are_numbered_as_word_prints_them() -> None:
    mark = "<w:r><w:{0}Reference w:id='{1}'/></w:r>"
    body = para("One", mark.format("footnote", 5), " and two", mark.format("endnote", 7))
    body += para("and three", mark.format("footnote", 2), mark.format("endnote", 3))
    notes = {
        f"{kind}s": "".join(
            f"<w:{kind} w:id='{n}'>{para(f'{kind} {n}.')}{para('More.')}</w:{kind}>"
            for n in (-1, 2, 3, 5, 7)
        )
        for kind in ("footnote", "endnote")
    }
    text = read(make_document(body, notes), "a.docx")
    found = [(p.number, text.raw[p.start : p.end]) for p in text.places if p.label == "note"]
    assert found == [
        ("1", "footnote 5.\nMore."),
        ("2", "footnote 2.\nMore."),
        ("i", "endnote 7.\nMore."),
        ("ii", "endnote 3.\nMore."),
    ]
    assert paragraphs(text) == ["One and two", "and three"]


def test_endnotes_alone_are_found_by_either_kind_of_number() -> None:
    body = para("One", "<w:r><w:endnoteReference w:id='2'/></w:r>") + para(SECOND)
    notes = {"endnotes": f"<w:endnote w:id='2'>{para('See Ray.')}</w:endnote>"}
    text = read(make_document(body, notes), "a.docx")
    start = text.raw.index("See Ray.")
    for locator in ("n. 1", "n. i"):
        assert text.covers(Locator.parse(locator), start, start + 8) is True
    assert text.covers(Locator.parse("n. 2"), start, start + 8) is False
