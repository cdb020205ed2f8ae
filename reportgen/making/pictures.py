"""The pictures of a project: known by what they show before they are drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from reportgen.figures import Figure
from reportgen.figures.raster import picture, rasterize
from reportgen.making.cache import Cache
from reportgen.making.digests import FileDigest, digest_values
from reportgen.model.formats import DocumentFormat

_PNG: dict[str, frozenset[DocumentFormat]] = {
    "page": frozenset({"docx", "odt", "latex", "latex-pdf"}),
    "slide": frozenset({"pptx", "beamer"}),
}
"""The formats that show no SVG, by the shape of the figures in them."""


@dataclass(frozen=True)
class Picture:
    """A picture that is to come: its name in the project, and the values that it is made of."""

    name: str
    origin: tuple[str, ...]
    make: Callable[[], bytes]

    def foresee(self, folder: str) -> FileDigest:
        """Stands for the file in `folder` until it is there: the same values, the same digest."""
        return FileDigest(f"{folder}/{self.name}", digest_values(*self.origin), 0)

    def draw(self, project: Path, cache: Cache) -> None:
        """Writes it, from the cache where it was made before; raises OSError."""
        path = project / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(cache.recall(self.make, *self.origin))


def plan_pictures(
    figures: Iterable[Figure],
    enclosures: Mapping[str, bytes],
    formats: Collection[DocumentFormat],
) -> tuple[Picture, ...]:
    """Every figure as SVG; in pixels too, like a person's own drawings, for formats without SVG."""
    shapes = {shape for shape, those in _PNG.items() if those.intersection(formats)}
    planned = [one for figure in figures for one in _plan_figure(figure, shapes)]
    for place, content in enclosures.items() if shapes else ():
        if place.endswith(".svg"):
            origin = "picture", hashlib.sha256(content).hexdigest()
            name = f"{place.removesuffix('.svg')}.png"
            planned.append(Picture(name, origin, partial(picture, content)))
    return tuple(planned)


def _plan_figure(figure: Figure, shapes: Collection[str]) -> Iterator[Picture]:
    svg = cache(figure.svg)
    name, shown = f"figures/{figure.filename}", repr(figure.drawing)
    yield Picture(f"{name}.svg", ("svg", shown), svg)
    if figure.canvas.shape in shapes:
        yield Picture(f"{name}.png", ("png", shown), lambda: rasterize(svg()))
