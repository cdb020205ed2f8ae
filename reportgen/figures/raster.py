"""Static figures in pixels, for formats that show no SVG."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.intake.pictures import measure_drawing

if TYPE_CHECKING:
    import typst

_DPI, _WIDEST = 200, 4000
_HEAD = 33  # bytes of a PNG before it may say how dense it is
_PAGE = b"""\
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""


def rasterize(svg: bytes, dpi: int = _DPI) -> bytes:
    """An SVG without text as PNG, with `dpi` pixels an inch.

    By Typst, which takes a fifth of the time that matplotlib needs to draw it all once more.
    """
    drawing = {"svg": svg.decode()}
    png = _keep_compiler().compile(input=_PAGE, sys_inputs=drawing, format="png", ppi=dpi)
    assert isinstance(png, bytes)
    return png


@cache
def _keep_compiler() -> typst.Compiler:
    """One for all pictures: each compiler holds on to what it drew."""
    import typst

    nowhere = Path(__file__).parent  # no file is read
    return typst.Compiler(root=nowhere, ignore_system_fonts=True)


def picture(svg: bytes) -> bytes:
    """A person's own drawing as PNG, as large as the drawing is, of 4,000 pixels a side at most.

    Text in it is set in the fonts that Typst brings.
    """
    side = max(measure_drawing(svg))
    dpi = max(1, min(_DPI, int(96 * _WIDEST / side))) if side else _DPI
    png = rasterize(svg, dpi)
    density = struct.pack(">IIB", round(dpi / 0.0254), round(dpi / 0.0254), 1)
    chunk = b"pHYs" + density
    size, check = struct.pack(">I", len(density)), struct.pack(">I", zlib.crc32(chunk))
    return png[:_HEAD] + size + chunk + check + png[_HEAD:]
