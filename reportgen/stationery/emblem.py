"""The house's logo as Office files take it: a picture in pixels, whatever it was drawn as."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reportgen.errors import ReportgenError

MEDIA = "image_logo.png"
"""The picture's name in an Office file; pandoc takes from a reference file what begins so."""
_PAGE = b"""\
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#let logo = image.with(bytes(json(bytes(sys.inputs.logo))), format: sys.inputs.kind)
#context if measure(logo(height: 54pt)).width <= 400pt { logo(height: 54pt) } else {
  logo(width: 400pt)
}
"""


@dataclass(frozen=True)
class Emblem:
    """A PNG of 324 pixels in height, or 2400 in width, and what it shows in words."""

    png: bytes
    alt: str

    def fit(self, width: float, height: float) -> tuple[float, float]:
        """Its width and height where it fills such a room as far as its shape lets it."""
        across, down = (int.from_bytes(self.png[at : at + 4], "big") for at in (16, 20))
        scale = min(width / across, height / down)
        return across * scale, down * scale


def draw_emblem(name: str, content: bytes, alt: str) -> Emblem:
    """A logo's file (SVG, PNG or JPEG, as its name ends) as an emblem.

    Raises ReportgenError where the file is not a picture of its kind.
    """
    import typst  # takes a while to import

    kind = PurePosixPath(name).suffix.lower().lstrip(".").replace("jpeg", "jpg")
    logo = {"logo": json.dumps(list(content)), "kind": kind}
    nowhere = Path(__file__).parent  # no file is read
    try:
        png = typst.Compiler(root=nowhere, sys_inputs=logo).compile(_PAGE, format="png", ppi=432)
    except typst.TypstError as error:
        message = f"The logo {name!r} is not a picture that can be read: {error}."
        raise ReportgenError(message, "Save it again as PNG, and name that file.") from error
    assert isinstance(png, bytes)
    return Emblem(png, alt)
