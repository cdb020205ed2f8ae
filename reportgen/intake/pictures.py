"""Pictures that documents show: how much they are once they are unpacked."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element

from reportgen.intake.expansion import Excess, Expansion
from reportgen.intake.files import read_plain
from reportgen.intake.xml import BadXml, parse_xml
from reportgen.limits import DEEPEST_XML, MOST_PIXELS, MOST_SHAPES

_LINK = "{http://www.w3.org/1999/xlink}href"
_JPEG = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(..)(..)", re.DOTALL)


def find_excess(path: Path) -> str:
    """Why a file cannot be shown, as what is said of it ("has …"); "" where it can.

    What is no picture needs only to be plain, and not too large.
    """
    try:
        data = read_plain(path)
        if path.suffix.lower() == ".svg":
            _measure_drawing(parse_xml(data))
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    except BadXml as error:
        return f"is no SVG that can be shown: {str(error).rstrip('.')}"
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
