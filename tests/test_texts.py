"""What the full texts of sources say, in every format and with every defect that they have."""

from __future__ import annotations

import hashlib
import io
import random
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from reportgen.errors import ReportgenError, UnreadableText, WorkspaceError
from reportgen.model.layout import TextLayout
from reportgen.model.locators import Locator
from reportgen.verification import flow
from reportgen.verification.formats import READERS
from reportgen.verification.shelf import find_texts, read_texts
from reportgen.verification.texts import SourceText, parse_text, read_text

GULLS = "Gulls nest on the outer cliffs."
TERNS = "Terns came back to the harbour in the spring."


def read(content: str, name: str = "birds.txt", **layout: object) -> SourceText:
    return parse_text(content.encode(), name, TextLayout.model_validate(layout))


def numbers(text: SourceText, label: str) -> list[str]:
    return [place.number for place in text.places if place.label == label]


def place(text: SourceText, words: str, label: str = "page") -> str:
    start = text.raw.index(words)
    return str(text.locate(start, start + len(words), label))


# ── what is seen through ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("raw", "read_as"),
    [
        ("a\u00a0b\u2003c\u2009d", "a b c d"),
        ("a\ufffdb\ufffd\ufffdc", "a b c"),
        ("ef\ufb01cient \ufb02ow", "efficient flow"),
        ("tempo-\nrarily", "tempo\u00adrarily"),
        ("tempo\u00ad\nrarily", "tempo\u00adrarily"),
        ("tempo-\ufffd\n\ufffdrarily", "tempo\u00adrarily"),
        ("1999-\n2001", "1999- 2001"),
        ("Ko\u0304no", "Kōno"),
        ("ze\u200bro\ufeff", "zero"),
        ("a\u202ab\u2069c\u061cd\ufe0fe", "abcde"),
        ("tempo\u00ac\nrarily", "tempo\u00adrarily"),
        ("tempo\u00ac rarily", "tempo\u00adrarily"),
        ("tempo\u00ad rarily", "tempo\u00adrarily"),
        ("a \u00ac b", "a \u00ac b"),
        ("tempo\u2e17\nrarily", "tempo\u00adrarily"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("하\u11ab글", "한글"),
        ("カ\u3099ギ か\u309b", "ガギ が"),
        ("ｶﾞｿﾘﾝ", "ガソリン"),
        ("Ａ１％（ｂ）", "A1%(b)"),
        ("\u2f00\u2f08", "一人"),
        ("\u332b", "パーセント"),
        ("\ufeee\ufedf\ufe8d \ufefb", "ولا لا"),
        ("محـــمد", "محمد"),
        ("\ufb20\ufb35", "עוּ"),
        ("don\u02bct don\uff07t", "don't don't"),
        ("\U0001d400\U0001d44f", "Ab"),
        ("é\u0301", "é\u0301"),
        ("ＡＢＣ", "ABC"),
        ("km² and ½", "km² and ½"),
        ("one\ntwo", "one two"),
        ("one\n \ntwo", "one\ntwo"),
    ],
)
def test_defects_of_the_text_are_normalised(raw: str, read_as: str) -> None:
    assert read(raw).text == read_as


ANY = st.text(st.characters(exclude_characters="\0"))


@given(ANY)
def test_every_character_leads_back_to_the_raw_text(raw: str) -> None:
    text = read(raw.encode("utf-8", "replace").decode())
    assert len(text.origins) == len(text.text)
    plain = [i for i, c in enumerate(text.text) if c.isascii() and c.isalnum()]
    assert all(
        text.raw[text.origins[i]] in (text.text[i], *"ﬀﬁﬂﬃﬄﬅﬆ")
        or ord(text.raw[text.origins[i]]) > 127
        for i in plain
    )


def test_the_hash_is_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "birds.txt"
    path.write_bytes(GULLS.encode())
    assert read_text(path).sha256 == hashlib.sha256(GULLS.encode()).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_are_told_apart_by_their_marks(encoding: str) -> None:
    assert parse_text("“Żal”".encode(encoding), "a.txt").text == "“Żal”"


# What is not UTF-8 is told, with the encodings that it is likely to have, the right one first
# or among few.
WORDS = {
    "cp1250": ("Zażółć gęślą jaźń, rzekł Żakowski w Łodzi", "Windows-1250"),
    "iso8859-2": ("Zażółć gęślą jaźń, rzekł Żakowski w Łodzi", "ISO-8859-2"),
    "cp1252": ("“café” and naïve — it’s fine", "Windows-1252"),
    "latin-1": ("Größe über Maß", "Windows-1252"),
    "cp1251": ("Правительство сократило рабочую неделю", "Windows-1251"),
    "koi8-r": ("Правительство сократило рабочую неделю", "KOI8-R"),
    "cp1253": ("Η πολιτική της κυβέρνησης", "Windows-1253"),
    "cp1255": ("שבוע עבודה של ארבעה ימים", "Windows-1255"),
    "cp1256": ("السياسة الخارجية اليابانية", "Windows-1256"),
    "cp932": ("労働時間の短縮について政府は検討を始めた。", "Shift_JIS"),
    "euc_jp": ("労働時間の短縮について政府は検討を始めた。", "EUC-JP"),
    "cp949": ("생산량을 줄이지 않았다고 한다.", "EUC-KR"),
    "gb18030": ("工作时间缩短了，政府开始研究。", "GB18030"),
    "big5": ("工作時間縮短了，政府開始研究。", "Big5"),
}


@pytest.mark.parametrize("codec", WORDS)
def test_a_text_that_is_not_utf_8_is_told_with_the_likely_encodings(codec: str) -> None:
    words, name = WORDS[codec]
    with pytest.raises(UnreadableText) as caught:
        parse_text(f"One.\nSo {words}.".encode(codec), "a.txt")
    message = caught.value.message
    assert message.startswith("a.txt is not UTF-8 (byte 0x") and " at line 2, column " in message
    assert name in message
    assert "UTF-8" in caught.value.remedy


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_told(codec: str) -> None:
    with pytest.raises(UnreadableText, match=f"most likely {codec[:6].upper()}{codec[7:].upper()}"):
        parse_text("Zażółć these words.".encode(codec), "a.txt")


def test_a_text_that_is_utf_8_but_for_a_byte_is_told_with_its_place() -> None:
    with pytest.raises(UnreadableText, match=r"byte 0xff at line 1, column 5"):
        parse_text("Żółw\n".encode()[:-1] + b"\xff", "a.txt")


def test_line_ends_are_the_same_on_every_machine() -> None:
    assert parse_text(b"a\r\nb\rc", "a.txt").raw == "a\nb\nc"


# ── pages ────────────────────────────────────────────────────────────────────────────────


def test_form_feeds_part_pages_counted_from_the_first() -> None:
    text = read(f"{GULLS}\f{TERNS}\f", pages={"first": 85})
    assert numbers(text, "page") == ["85", "86"]
    assert place(text, "harbour") == "p. 86"


def test_a_line_can_open_a_page() -> None:
    text = read(f" {GULLS}\n {TERNS}\n ", pages={"first": 85, "mark": "^ "})
    assert numbers(text, "page") == ["85", "86"]
    assert " Terns" not in text.raw[text.find_places(Locator.parse("p. 85"))[0].start :][:30]


def test_a_mark_can_carry_the_number_of_its_page() -> None:
    text = read(f"[p. 7]\n{GULLS} And [p. 9] {TERNS}", pages={"mark": r"\[p\. (\d+)\]"})
    assert numbers(text, "page") == ["7", "9"]
    assert "[p." not in text.text


def test_page_numbers_are_read_off_running_heads_where_nobody_gives_them() -> None:
    pages = [
        f"BIRDS OF THE COAST {n}\n{GULLS} It is so {w}.\n"
        for n, w in zip(range(31, 35), "abcd", strict=True)
    ]
    assert numbers(read("\f".join(pages)), "page") == ["31", "32", "33", "34"]


def test_running_heads_and_page_numbers_do_not_break_sentences() -> None:
    pages = [
        f"Birds of the coast\nflew {w} and\n\n{n}"
        for n, w in zip((3, 4, 5, 6), ("up", "down", "off", "back"), strict=True)
    ]
    text = read("\f".join(pages), pages={"first": 3})
    assert "flew up and\nflew down and\nflew off and" in text.text
    assert text.text.count("Birds of the coast") == 4


def test_footnotes_do_not_break_sentences_nor_do_their_marks() -> None:
    text = read(
        "Gulls nest there.1 And they are\n\n1 See Ray, 12.\f not alone, he said.2 "
        "So\n\n2 Ibid.\f it is."
    )
    assert "there. And they are\nnot alone, he said. So\nit is." in text.text
    assert numbers(text, "note") == ["1", "2"]
    assert place(text, "See Ray") == "p. 1"


def test_a_footnote_without_a_mark_is_left_where_it_is() -> None:
    text = read("Of the gulls\n12 stayed\f and left.")
    assert "Of the gulls 12 stayed" in text.text


# ── paragraphs and sections ──────────────────────────────────────────────────────────────


def test_paragraphs_are_counted_from_the_first_of_the_body_to_its_last() -> None:
    body = f"{GULLS}\n\n  • A\n  • A\n\n{TERNS}"
    content = f"Site menu, and more.\n\nTitle\n\n{body}\n\nAll rights reserved."
    text = read(content, paragraphs={"from": "Gulls nest", "to": "Terns came"}, skip=[r"^\s*• A$"])
    assert numbers(text, "paragraph") == ["1", "2"]
    assert place(text, "harbour", "paragraph") == "para. 2"
    assert text.locate(0, 4, "paragraph") is None


def test_a_paragraph_that_does_not_exist_is_named() -> None:
    with pytest.raises(WorkspaceError, match="no paragraph that begins with 'Puffins'"):
        read(GULLS, paragraphs={"from": "Puffins"})


def test_a_pattern_that_is_none_is_named() -> None:
    with pytest.raises(ValidationError, match="is not a regular expression"):
        TextLayout.model_validate({"skip": ["("]})


@given(st.text(r"^$.|?*+(){}[]\sSdDwWaé• ", min_size=1, max_size=12))
def test_a_pattern_passes_just_where_the_library_that_searches_by_it_takes_it(pattern: str) -> None:
    try:
        regex.compile(pattern)
    except regex.error:
        with pytest.raises(ValidationError):
            TextLayout.model_validate({"skip": [pattern]})
    else:
        assert TextLayout.model_validate({"skip": [pattern]}).skip == (pattern,)


@pytest.mark.parametrize(
    ("locator", "covered"),
    [
        ("p. 2", True), ("p. 1", False), ("pp. 1–2", True), ("pp. 1-3", True), ("pp. 3, 2", True),
        ("pp. 3–4", False), ("p. 1f.", True), ("p. 1ff", True), ("p. 2n1", True), ("p. 99", False),
        ("chap. 9", None), ("fig. 2", None), ("p. xyz", False),
    ],
)  # fmt: skip
def test_locators_name_places_of_the_text(locator: str, covered: bool | None) -> None:
    text = read(f"One.\f{GULLS}\fThree.\fFour.")
    start = text.raw.index(GULLS)
    assert text.covers(Locator.parse(locator), start, start + len(GULLS)) is covered


@pytest.mark.parametrize(
    ("locator", "covered"),
    [
        ("vol. 2, p. 2", True), ("chap. 9, pp. 2-3", True), ("vol. 2, p. 1", False),
        ("p. 1; p. 2", True), ("p. 3; § Nowhere", None), ("p. 2; § Nowhere", True),
        ("p. 2, n. 9", True), ("n.p.", True), ("pp. 1 to 3", True), ("p. 1 passim", True),
    ],
)  # fmt: skip
def test_a_locator_of_several_kinds_names_the_narrowest_that_is_shown(
    locator: str, covered: bool | None
) -> None:
    text = read(f"One.\f{GULLS}\fThree.\fFour.")
    start = text.raw.index(GULLS)
    assert text.covers(Locator.parse(locator), start, start + len(GULLS)) is covered


def test_a_locator_of_several_pages_takes_text_that_straddles_them() -> None:
    text = read("gulls\fterns")
    assert text.covers(Locator.parse("pp. 1–2"), 0, 11) is True
    assert text.covers(Locator.parse("p. 1"), 0, 11) is False
    assert str(text.locate(0, 11, "page")) == "pp. 1–2"


def test_short_forms_of_page_ranges_are_read() -> None:
    text = read("a\fb\fc", pages={"first": 195})
    assert [p.number for p in text.find_places(Locator.parse("pp. 195–6")) or ()] == ["195", "196"]


@pytest.mark.parametrize("locator", ["§ Conclusion", "sec. conclusion", "§ 4", "§ 4. Conclusion"])
def test_sections_are_found_by_their_headings(locator: str) -> None:
    text = read(f"3. Method\n\n{GULLS}\n\n4. Conclusion\n\n{TERNS}\n\n5. Notes\n\nNone.")
    start = text.raw.index(TERNS)
    assert text.covers(Locator.parse(locator), start, start + 5) is True
    assert text.covers(Locator.parse(locator), text.raw.index(GULLS), 20) is False


def test_sections_without_recognisable_heading_cannot_be_checked() -> None:
    assert read(GULLS).covers(Locator.parse("§ Conclusion"), 0, 5) is None


def test_a_person_can_name_the_headings() -> None:
    text = read(
        f"On the birds of\nthe harbour\n{TERNS}\n\n{GULLS}",
        headings=["On the birds of the harbour"],
    )
    assert numbers(text, "section") == ["On the birds of the harbour"]


# ── formats ──────────────────────────────────────────────────────────────────────────────


def test_markdown_is_read_without_its_markup() -> None:
    text = read(
        "---\ntitle: Birds\n---\n# On *gulls*\n\n"
        "Gulls **nest** on [the outer](http://x.org/a_b) cliffs.[^1]\n\n"
        "> And a_b `terns`\n\n[^1]: See Ray.\n",
        "birds.md",
    )
    assert "Gulls nest on the outer cliffs." in text.text
    assert "And a_b terns" in text.text
    assert "title" not in text.text
    assert numbers(text, "section") == ["On *gulls*"]


def test_html_is_read_as_it_is_seen() -> None:
    text = read(
        "<!DOCTYPE html><html><head><title>t</title><style>p{}</style></head><body><nav>Menu</nav>"
        "<h1>On gulls</h1><p>Gulls &amp; terns <em>nest</em>\n on the&nbsp;outer"
        '<a role="doc-noteref" href="#n">1</a> cliffs.</p><script>var x = "<p>no</p>";</script>'
        "<h2>Below</h2><p>More<br>lines</p><h1>On terns</h1><p>Terns.</p></body></html>",
        "birds.html",
        paragraphs={"from": "Gulls"},
    )
    assert "Gulls & terns nest on the outer cliffs." in text.text
    assert "var x" not in text.text
    assert numbers(text, "paragraph") == ["1", "2", "3"]
    inside = text.raw.index("More")
    assert text.covers(Locator.parse("§ On gulls"), inside, inside + 4) is True


def test_page_breaks_of_html_carry_their_numbers() -> None:
    text = read('<p>a</p><span role="doc-pagebreak" aria-label="12"></span><p>b</p>', "a.html")
    assert numbers(text, "page") == ["", "12"]


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    typst = pytest.importorskip("typst", reason="the typst wheel makes the PDF")
    pytest.importorskip("pypdf", reason="pypdf reads the PDF")
    folder = tmp_path_factory.mktemp("pdf")
    (folder / "a.typ").write_text(
        "#set page(width: 8cm, height: 6cm, header: [Birds of the coast])\n"
        "Gulls nest on the outer cliffs.\n"
        "#pagebreak()\nTerns came back.#footnote[See Ray.]\n#pagebreak()\nThe third page.\n",
        encoding="utf-8",
    )
    return bytes(typst.compile(str(folder / "a.typ")))


def test_pages_of_a_pdf_are_counted_from_the_first_one_given(pdf: bytes) -> None:
    text = parse_text(pdf, "birds.pdf", TextLayout.model_validate({"pages": {"first": 85}}))
    assert numbers(text, "page") == ["85", "86", "87"]
    assert place(text, "Terns came") == "p. 86"
    assert numbers(text, "paragraph") == []


def lock_pdf(pdf: bytes, user: str, algorithm: str) -> bytes:
    """The same PDF, locked: with an empty password for readers only its rights are."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf locks the PDF")
    writer = pypdf.PdfWriter(io.BytesIO(pdf))
    writer.encrypt(user, "owner", algorithm=algorithm)
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def test_a_pdf_of_one_page_has_a_page(tmp_path: Path) -> None:
    typst = pytest.importorskip("typst", reason="the typst wheel makes the PDF")
    pytest.importorskip("pypdf", reason="pypdf reads the PDF")
    (tmp_path / "a.typ").write_text(GULLS, encoding="utf-8")
    data = bytes(typst.compile(str(tmp_path / "a.typ")))
    assert numbers(parse_text(data, "a.pdf"), "page") == ["1"]
    layout = TextLayout.model_validate({"pages": {"first": 85}})
    text = parse_text(data, "a.pdf", layout)
    assert numbers(text, "page") == ["85"]
    assert text.covers(Locator.parse("p. 85"), 0, 5) is True
    assert text.covers(Locator.parse("p. 1"), 0, 5) is False


def test_a_text_whose_first_page_is_given_has_one_even_without_form_feeds() -> None:
    assert numbers(read(GULLS, pages={"first": 85}), "page") == ["85"]
    assert numbers(read(GULLS), "page") == []


def test_blank_pages_of_a_pdf_are_pages(pdf: bytes) -> None:
    pypdf = pytest.importorskip("pypdf", reason="pypdf makes the PDF")
    writer = pypdf.PdfWriter(io.BytesIO(pdf))
    writer.add_blank_page(100, 100)
    writer.insert_blank_page(100, 100, 0)
    data = io.BytesIO()
    writer.write(data)
    text = parse_text(data.getvalue(), "a.pdf")
    assert numbers(text, "page") == ["1", "2", "3", "4", "5"]
    assert place(text, "Terns came") == "p. 3"


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_a_pdf_whose_rights_alone_are_locked_is_read(pdf: bytes, algorithm: str) -> None:
    assert "Terns came back" in parse_text(lock_pdf(pdf, "", algorithm), "a.pdf").text
    with pytest.raises(UnreadableText, match="password-protected"):
        parse_text(lock_pdf(pdf, "secret", algorithm), "a.pdf")


WITHOUT_CRYPTO = """
import sys
sys.modules["cryptography"] = None
from pathlib import Path
from reportgen.verification.texts import read_text
try:
    read_text(Path(sys.argv[1]))
except Exception as error:
    print(error)
"""


def test_the_package_that_opens_a_locked_pdf_is_named(pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(lock_pdf(pdf, "", "AES-256"))
    command = [sys.executable, "-c", WITHOUT_CRYPTO, str(tmp_path / "a.pdf")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "the package cryptography is not installed" in done.stdout
    assert "pip install 'reportgen-briefs[texts]'" in done.stdout


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9])
def test_a_pdf_that_is_cut_off_is_told_and_nothing_is_said_beside(
    share: float, pdf: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UnreadableText, match="cannot be read as a PDF file: it is incomplete"):
        parse_text(pdf[: int(len(pdf) * share)], "a.pdf")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("data", "name", "word", "remedy"),
    [
        (b"<!DOCTYPE html><p>Log in</p>", "a.pdf", "a web page", "Name it a.html"),
        (b"%PDF-1.7", "a.txt", "a PDF", "Name it a.pdf"),
        (b"{\\rtf1}", "a.txt", "rich text", ".docx or .pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.docx", "an old Word", "save it as .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         "a.docx", "password-protected", "without a password"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text", "a.docx",
         "an OpenDocument file", ".docx or .pdf"),
        (b"PK\x03\x04mimetypeapplication/epub+zip", "a.docx", "an EPUB", "Name it a.epub"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_its_name_says_is_told(
    data: bytes, name: str, word: str, remedy: str
) -> None:
    with pytest.raises(UnreadableText, match=word) as caught:
        parse_text(data, name)
    assert remedy in caught.value.remedy


def test_a_pdf_without_text_is_told_from_one_with() -> None:
    pypdf = pytest.importorskip("pypdf", reason="pypdf makes the PDF")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    data = io.BytesIO()
    writer.write(data)
    with pytest.raises(WorkspaceError, match="its pages are pictures"):
        parse_text(data.getvalue(), "scan.pdf")


def test_a_word_file_is_read_with_its_headings_tables_and_page_breaks() -> None:
    docx = pytest.importorskip("docx", reason="python-docx makes the file")
    document = docx.Document()
    document.add_heading("On gulls", 1)
    document.add_paragraph("Gulls nest ").add_run("on the outer cliffs.").bold = True
    document.add_page_break()
    document.add_table(1, 1).cell(0, 0).text = "Terns in a table"
    document.add_heading("On terns", 1)
    document.add_paragraph(TERNS)
    data = io.BytesIO()
    document.save(data)
    text = parse_text(
        data.getvalue(), "birds.docx", TextLayout.model_validate({"pages": {"first": 4}})
    )
    assert GULLS in text.text
    assert "Terns in a table" in text.text
    assert numbers(text, "section") == ["On gulls", "On terns"]
    assert numbers(text, "page") == ["4", "5"]
    assert place(text, "Terns in a") == "p. 5"


@pytest.mark.parametrize("ending", [".pdf", ".docx"])
def test_a_broken_file_is_named_with_its_format(ending: str) -> None:
    with pytest.raises(WorkspaceError, match=rf"a{ending} cannot be read as a (PDF|Word) file"):
        parse_text(b"not what it says", f"a{ending}")


def test_an_unknown_format_is_told_with_those_that_are_read() -> None:
    with pytest.raises(WorkspaceError, match=r"Save it as one of \.txt, \.md"):
        parse_text(b"", "a.odt")


@given(st.binary(max_size=400), st.sampled_from(sorted(READERS)))
def test_no_bytes_make_reading_raise_anything_but_its_own_errors(data: bytes, ending: str) -> None:
    try:
        parse_text(data, f"a{ending}")
    except ReportgenError:
        return


@given(
    st.text(alphabet="ab1. \n\f-<>&![]p/()*_#\ufffd\u00ad’’", max_size=200),
    st.sampled_from([".txt", ".md", ".html"]),
)
def test_no_text_makes_reading_raise_anything_but_its_own_errors(content: str, ending: str) -> None:
    try:
        read(content, f"a{ending}", pages={"mark": "^ ", "first": 3}, skip=["a"], headings=["b"])
    except ReportgenError:
        return


# ── finding the files ────────────────────────────────────────────────────────────────────


def test_texts_are_found_by_the_keys_of_the_sources(tmp_path: Path) -> None:
    for name in ("ray1678.txt", "ray1678.pdf", "DBLP_x_y.md", "other.txt"):
        (tmp_path / name).write_text(GULLS, encoding="utf-8")
    found = find_texts(tmp_path, ["ray1678", "DBLP:x/y", "absent"])
    assert {key: [path.name for path in paths] for key, paths in found.items()} == {
        "ray1678": ["ray1678.txt", "ray1678.pdf"],
        "DBLP:x/y": ["DBLP_x_y.md"],
    }
    shelf = read_texts(tmp_path, {"ray1678": TextLayout(), "absent": TextLayout()})
    assert list(shelf.texts) == ["ray1678"]
    assert shelf.spares == {"ray1678": ("ray1678.txt", "ray1678.pdf")}


def test_names_of_files_are_the_same_in_capitals_and_with_letters_taken_apart(
    tmp_path: Path,
) -> None:
    (tmp_path / unicodedata.normalize("NFD", "Müller2020.TXT")).write_text(GULLS, encoding="utf-8")
    assert list(read_texts(tmp_path, {"müller2020": TextLayout()}).texts) == ["müller2020"]


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="folder of the texts"):
        find_texts(tmp_path / "none", ["a"])


def test_plain_letters_are_tidied_alike_by_the_faster_pattern() -> None:
    signs = [*"aZ1_é-.’中", *" \n\n\t\r\f\x00\x1c\x7f\x85\xa0\xac\xad", *"\u058a\u0640\u02b9\u02ee"]
    signs += ["\u200b", "\u2010", "\u2029", "\ufe00", "\uff0d", "\ufffd"]
    chance = random.Random(7)
    for _ in range(20_000):
        words = "".join(chance.choices(signs, k=chance.randint(1, 9)))
        if not flow._RARE.search(words):
            both = (flow._ODD, flow._PLAIN)
            odd, plain = (
                [(m.span(), flow._replace(m)) for m in each.finditer(words)] for each in both
            )
            assert plain == odd, repr(words)
