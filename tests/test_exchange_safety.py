"""Files of strangers: what is broken, hostile or too large is a clear error with its place."""

from __future__ import annotations

import codecs
import io
import zipfile
from pathlib import Path

import pytest

from reportgen.errors import ExchangeError, Location
from reportgen.exchange import safety
from reportgen.exchange.formats import Input
from reportgen.exchange.opening import recognise
from reportgen.limits import LARGEST_UNPACKED


def refuse(action: object, *arguments: object) -> ExchangeError:
    with pytest.raises(ExchangeError) as caught:
        action(*arguments)  # type: ignore[operator]
    return caught.value


def pack(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)  # no clock in it
    return packed.getvalue()


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_text_is_read_by_its_mark_and_every_line_ends_alike(mark: bytes, encoding: str) -> None:
    data = mark + "Żakowski\r\nAbe\rTrump\n安倍".encode(encoding)
    assert safety.decode_text(Input("a.csv", data)) == "Żakowski\nAbe\nTrump\n安倍"


def test_text_in_another_encoding_is_refused_at_its_line_and_column() -> None:
    error = refuse(safety.decode_text, Input("a.csv", "a\r\nb,Müller".encode("cp1252")))
    assert error.place == Location("a.csv", 2, 4)
    assert str(error) == (
        "a.csv:2:4: The file is not UTF-8 (byte 0xfc). Save or export it again as UTF-8."
    )


def test_what_is_no_text_is_refused() -> None:
    assert refuse(safety.decode_text, Input("a.md", b"a\0b")).place == Location("a.md", 1, 2)


@pytest.mark.parametrize("text", ['{"a": 1,\n oops}', "", "[" * 100_000, "1" * 5000])
def test_json_that_does_not_parse_is_refused_with_its_place(text: str) -> None:
    error = refuse(safety.parse_json, Input("a.json", text.encode()))
    assert error.place is not None
    assert error.place.path == "a.json"


def test_xml_is_read_with_its_namespaces() -> None:
    root = safety.parse_xml(b'<a xmlns="urn:x" xmlns:y="urn:y" y:k="v"><b>t&amp;u</b></a>', "a.xml")
    assert root.tag == "{urn:x}a"
    assert root.get("{urn:y}k") == "v"
    assert root[0].text == "t&u"


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://example.org/x"> %x;]>\n<a/>',
    ],
)
def test_xml_that_declares_entities_is_refused(text: str) -> None:
    error = refuse(safety.parse_xml, text.encode(), "a.xml")
    assert "entity" in error.message
    assert error.place is not None
    assert error.place.line == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"<a>\n<b></a>", b"<a/><a/>", b"<a>" * 500, b"<?xml version='1.0' encoding='x-no'?><a/>"],
)
def test_xml_that_does_not_parse_is_refused_with_its_place(data: bytes) -> None:
    error = refuse(safety.parse_xml, data, "p.qdpx/project.qde")
    assert error.place is not None
    assert error.place.path == "p.qdpx/project.qde"


def test_an_archive_gives_its_members() -> None:
    archive = safety.open_zip(Input("p.qdpx", pack(**{"project.qde": b"<a/>"})))
    assert archive.names == ("project.qde",)
    assert archive.read("project.qde") == b"<a/>"
    assert "no such file" in str(refuse(archive.read, "other"))


def test_an_archive_that_would_grow_without_bound_is_refused() -> None:
    packed = pack(**{f"{n}.xml": bytes(2**20) for n in range(LARGEST_UNPACKED // 2**20 + 1)})
    assert len(packed) < 2**20
    assert "unpacks to more than" in str(refuse(safety.open_zip, Input("b.docx", packed)))


@pytest.mark.parametrize("cut", [0, 3, 30, -20])
def test_a_broken_archive_is_refused(cut: int) -> None:
    packed = pack(**{"a.xml": b"<a/>" * 100})
    assert "broken" in str(refuse(safety.open_zip, Input("a.docx", packed[:cut])))


def test_a_broken_member_is_refused_by_its_name() -> None:
    packed = bytearray(pack(**{"a.xml": b"<a/>" * 100}))
    packed[40] ^= 0xFF
    archive = safety.open_zip(Input("a.docx", bytes(packed)))
    assert str(refuse(archive.read, "a.xml")).startswith("a.docx/a.xml: ")


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    assert "does not exist" in str(refuse(safety.read_file, tmp_path / "none.pdf"))
    assert "is a folder" in str(refuse(safety.read_file, tmp_path))
    with (tmp_path / "large.pdf").open("wb") as file:
        file.truncate(200 * 2**20)
    assert "larger than" in str(refuse(safety.read_file, tmp_path / "large.pdf"))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.docx", pack(a=b"<a/>" * 100)[:60], "a.docx: The archive is broken"),
        ("a.qdpx", b"no archive", "a.qdpx: The archive is broken"),
        (
            "a.xlsx",
            pack(**{f"{n}": bytes(2**20) for n in range(129)}),
            "a.xlsx: The archive unpacks",
        ),
        ("a.csv", "Source;Claim\nabe;Größe".encode("cp1252"), "a.csv:2:7: The file is not UTF-8"),
        ("a.json", b'[{"id": 1},\n {"id": ', "a.json:2:9: The JSON does not parse"),
        ("a.xml", b"<a>\n<b></a>", "a.xml:2:6: The XML does not parse"),
        (
            "a.xml",
            b'<!DOCTYPE a [<!ENTITY e "x">]><a/>',
            "a.xml:1:25: The XML declares its own entity",
        ),
        ("a.json", b'{"a": 1}', "a.json: It is damaged, or in a format"),
    ],
)
def test_a_file_that_no_format_knows_is_told_what_is_wrong_with_it(
    name: str, data: bytes, said: str
) -> None:
    assert said in str(refuse(recognise, Input(name, data)))
