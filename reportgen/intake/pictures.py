"""Pictures that documents show: their kinds, whether they are whole, how much they unpack to."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element

from reportgen.intake.expansion import Excess, Expansion
from reportgen.intake.files import read_plain
from reportgen.intake.xml import BadXml, parse_xml
from reportgen.limits import DEEPEST_XML, MOST_PIXELS, MOST_SHAPES

_LINK = "{http://www.w3.org/1999/xlink}href"
_JPEG = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(..)(..)", re.DOTALL)


Kind = Literal[
    "PNG", "JPEG", "GIF", "SVG", "WebP", "AVIF", "HEIC", "TIFF", "BMP", "PDF", "EPS", "EMF", ""
]
_DRAWING = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml.*?\?>)?(?:\s|<!--.*?-->|<!DOCTYPE.*?>)*<(?:\w+:)?svg\b",
    re.DOTALL,
)
_SIGNS: tuple[tuple[re.Pattern[bytes], Kind], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "PNG"),
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"GIF8[79]a"), "GIF"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WebP"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "AVIF"),
    (re.compile(rb"....ftyp(?:hei|hev|mif|msf)", re.DOTALL), "HEIC"),
    (re.compile(rb"II\*\0|MM\0\*"), "TIFF"),
    (re.compile(rb"BM.{12}[\x0c-\x7c]\0\0\0", re.DOTALL), "BMP"),
    (re.compile(rb"%PDF-"), "PDF"),
    (re.compile(rb"%!PS-Adobe"), "EPS"),
    (re.compile(rb"\x01\0\0\0.{36} EMF", re.DOTALL), "EMF"),
    (
        re.compile(
            rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml.*?\?>)?(?:\s|<!--.*?-->|<!DOCTYPE.*?>)*<(?:\w+:)?svg\b",
            re.DOTALL,
        ),
        "SVG",
    ),
)
_ENDINGS: Mapping[str, Kind] = {
    "png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "svg": "SVG", "webp": "WebP",
    "avif": "AVIF", "heic": "HEIC", "heif": "HEIC", "tif": "TIFF", "tiff": "TIFF", "bmp": "BMP",
    "pdf": "PDF", "eps": "EPS", "emf": "EMF",
}  # fmt: skip
_SIZE = re.compile(rb"<(?:\w+:)?svg\b[^>]*>", re.DOTALL)
_LENGTH = rb"\s%s\s*=\s*[\"']\s*([0-9.]+)(px|pt|pc|mm|cm|in)?\s*[\"']"
_BOX = re.compile(rb"\sviewBox\s*=\s*[\"']\s*[-\d.e]+[\s,]+[-\d.e]+[\s,]+([\d.]+)[\s,]+([\d.]+)")
_PIXELS = {
    b"": 1.0,
    b"px": 1.0,
    b"pt": 4 / 3,
    b"pc": 16.0,
    b"mm": 96 / 25.4,
    b"cm": 96 / 2.54,
    b"in": 96.0,
}


def find_kind(data: bytes) -> Kind:
    """What kind of picture the bytes are, by how they begin; "" for none."""
    head = data[:65536]
    return next((kind for sign, kind in _SIGNS if sign.match(head)), "")


def name_kind(name: str) -> Kind:
    """The kind of picture that a file's name ends like; "" for none."""
    return _ENDINGS.get(name.rpartition(".")[2].lower(), "")


def is_whole(data: bytes) -> bool:
    """Whether nothing is lost of a picture, as far as its kind tells."""
    kind = find_kind(data)
    if kind == "PNG":
        return _is_whole_png(data)
    if kind == "JPEG":
        return _find_size(data) != (0, 0) and b"\xff\xd9" in data[-65536:]
    if kind == "GIF":
        return b"\x3b" in data[-16:]
    if kind == "WebP":
        return len(data) >= int.from_bytes(data[4:8], "little") + 8
    return True


def _is_whole_png(data: bytes) -> bool:
    place, kind = 8, b""
    while place + 12 <= len(data) and kind != b"IEND":
        size, kind = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8]
        end = place + 8 + size
        if zlib.crc32(data[place + 4 : end]) != int.from_bytes(data[end : end + 4]):
            return False
        place = end + 4
    return kind == b"IEND"


def measure_drawing(svg: bytes) -> tuple[float, float]:
    """The width and height of an SVG in CSS pixels, as far as it says them; else 0."""
    match = _SIZE.search(svg)
    head = match[0] if match else b""
    box = _BOX.search(head)
    width, height = (float(box[1]), float(box[2])) if box else (0.0, 0.0)
    return _read_length(head, b"width") or width, _read_length(head, b"height") or height


def _read_length(head: bytes, name: bytes) -> float:
    match = re.search(_LENGTH % name, head)
    try:
        return float(match[1]) * _PIXELS[match[2] or b""] if match else 0.0
    except ValueError:
        return 0.0


def find_excess(path: Path) -> str:
    """Why a file cannot be shown, as what is said of it ("has …"); "" where it can.

    What is not a picture needs only to be plain, and not too large.
    """
    try:
        data = read_plain(path)
        if path.suffix.lower() == ".svg":
            _measure_drawing(parse_xml(data))
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    except BadXml as error:
        return f"is not an SVG that can be shown: {str(error).rstrip('.')}"
    except Excess as error:
        return f"{error}"
    width, height = _find_size(data)
    return f"has {width:,} × {height:,} pixels" if width * height > MOST_PIXELS else ""


def _find_size(data: bytes) -> tuple[int, int]:
    """The width and height in pixels; (0, 0) for what has none, or is another kind of file."""
    if data.startswith(b"\x89PNG"):
        return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if data.startswith(b"GIF8"):
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    if data.startswith(b"\xff\xd8"):
        frames = [(int.from_bytes(w), int.from_bytes(h)) for h, w in _JPEG.findall(data)]
        return frames[-1] if frames else (0, 0)
    return 0, 0


def _measure_drawing(root: Element) -> None:
    """Raises `Excess` for symbols that use symbols, and so on."""
    parts = {element.get("id", ""): element for element in root.iter() if element.get("id")}
    Expansion(parts, _find_use, DEEPEST_XML, MOST_SHAPES).measure(root)


def _find_use(element: Element) -> str:
    return (element.get("href") or element.get(_LINK) or "").removeprefix("#")
