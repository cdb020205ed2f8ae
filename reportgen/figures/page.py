"""The scripts of a page with interactive figures: plotly.js, the figures, what mounts them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from importlib import metadata, resources
from importlib.util import find_spec
from pathlib import Path

import deflate
import numpy as np

from reportgen.figures.figure import Figure
from reportgen.kept import find_kept, keep

_LEVEL = 10
"""libdeflate's levels below take a quarter of the time, and leave three hundredths more."""
_DIGITS = bytes(33 if code == ord("<") else code for code in range(42, 127))
"""85 characters that mean nothing in a script's element, in the order of what they count."""


_MOST = 400_000
"""The longest description that a browser draws soon; a timeline of 10,000 claims takes a minute."""


def write_page_scripts(figures: Iterable[Figure], library: str) -> str:
    """HTML for the end of a page's body: each figure takes the place of its static picture.

    `library` is what `pack_plotly` gives, so that the page needs no network. It and the figures are
    packed, and unpacked when the first figure comes near to what is seen. plotly.js is then run as
    a script of the page: `data-integrity` is the hash that a Content-Security-Policy allows it by.
    Pictures are found by the cross-reference of their figure (`fig-stance`). What would take a
    browser too long stays a picture.
    """
    written = ((figure, figure.plotly()) for figure in figures)
    shown = [(figure, chart) for figure, chart in written if len(chart) <= _MOST]
    charts = ",".join(f'"{figure.name}":{chart}' for figure, chart in shown)
    rooms = {figure.name: _find_room(figure) for figure, _ in shown}
    mount = resources.files("reportgen.figures").joinpath("mount.js").read_text(encoding="utf-8")
    return "".join(
        (
            library,
            _pack_figures(f"{{{charts}}}"),
            f"<script>\n{mount.strip()}({json.dumps(rooms, sort_keys=True)});\n</script>\n",
        )
    )


@lru_cache(maxsize=4)  # most changes that a preview shows leave them as they are
def _pack_figures(charts: str) -> str:
    return _pack("plotly-figures", charts)


def _find_room(figure: Figure) -> tuple[int, int]:
    """The height of a figure in pixels, and the least width that it can be read at, 0 for any."""
    layout = figure.chart["layout"]
    return layout["height"], layout.get("meta", {}).get("width", 0)


def pack_plotly() -> bytes:
    """plotly.js of the installed package, whole, as a script that is unpacked when it is needed.

    Packing takes nearly half a second, and is done once for an installation.
    """
    spec = find_spec("plotly")  # without the tenth of a second that its import takes
    assert spec is not None and spec.origin is not None
    script = Path(spec.origin).with_name("package_data") / "plotly.min.js"
    text = script.read_text(encoding="utf-8")
    packer = Path(__file__)
    origin = (
        hashlib.sha256(text.encode()).hexdigest(),
        hashlib.sha256(packer.read_bytes()).hexdigest(),
        metadata.version("deflate"),
    )
    packed = find_kept(packer, ".plotly", *origin)
    if packed is None:
        packed = _pack("plotly-library", text).encode()
        keep(packer, ".plotly", packed, *origin)
    return packed


def _pack(name: str, text: str) -> str:
    """A script that no browser runs: a text as gzip, in digits of 85.

    By libdeflate and not by Python's zlib, of which there are several that give different bytes.
    """
    content = text.encode()
    integrity = base64.b64encode(hashlib.sha256(content).digest()).decode()
    packed = bytes(deflate.gzip_compress(content, _LEVEL))
    return (
        f'<script type="application/gzip" id="{name}" data-integrity="sha256-{integrity}" '
        f'data-length="{len(packed)}">{_write_digits(packed)}</script>\n'
    )


def _write_digits(content: bytes) -> str:
    """Five characters for every four bytes, which is a fifteenth less than base64 has."""
    padded = content + bytes(-len(content) % 4)
    numbers = np.frombuffer(padded, ">u4").astype(np.uint32)
    digits = numbers[:, None] // 85 ** np.arange(4, -1, -1, dtype=np.uint32) % 85
    text: bytes = np.frombuffer(_DIGITS, np.uint8)[digits].tobytes()
    return text.decode("ascii")
