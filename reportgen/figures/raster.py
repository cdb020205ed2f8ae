"""Static figures in pixels, for formats that show no SVG."""

from __future__ import annotations

import tempfile
from pathlib import Path

_PAGE = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("figure.svg")\n'


def rasterize(svg: bytes, dpi: int = 200) -> bytes:
    """An SVG without text as PNG, with `dpi` pixels an inch.

    By Typst, which takes a fifth of the time that matplotlib needs to draw it all once more.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="reportgen-typst-") as folder:
        Path(folder, "figure.svg").write_bytes(svg)
        compiler = typst.Compiler(root=folder, ignore_system_fonts=True)
        png = compiler.compile(input=_PAGE, format="png", ppi=dpi)
    assert isinstance(png, bytes)
    return png
