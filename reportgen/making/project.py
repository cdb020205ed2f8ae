"""The Quarto project: everything that is computed, written into one folder anyone can render."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from reportgen.compare import Tables
from reportgen.errors import ReportgenError
from reportgen.figures import Figure
from reportgen.figures.page import pack_plotly, write_page_scripts
from reportgen.figures.raster import picture, rasterize
from reportgen.intake.files import read_plain
from reportgen.looks import PLACE, list_looks
from reportgen.making.cache import Cache
from reportgen.model.brief import Brief
from reportgen.model.formats import QUARTO_NAMES, DocumentFormat
from reportgen.settings import (
    Options,
    contribute,
    give_way,
    place_files,
    rename_files,
    write_settings,
)
from reportgen.templating.compose import Qmd

_HEADING = """\
# Made by reportgen from the extracts, the bibliography and the templates of a workspace.
# `quarto render` in this folder makes every document; nothing else is needed.
"""
_PNG: dict[str, frozenset[DocumentFormat]] = {
    "page": frozenset({"docx", "odt", "latex", "latex-pdf"}),
    "slide": frozenset({"pptx", "beamer"}),
}
"""The formats that show no SVG, by the shape of the figures in them."""


def begin_library(brief: Brief, cache: Cache) -> Future[bytes] | None:
    """Has plotly.js packed while other things are made; None where no page is made."""
    if "html" not in _list_formats(brief):
        return None
    aside = ThreadPoolExecutor(1)
    packed = aside.submit(cache.recall, pack_plotly, "plotly.js")
    aside.shutdown(wait=False)
    return packed


def write_project(
    folder: Path,
    brief: Brief,
    tables: Tables,
    figures: Iterable[Figure],
    qmds: tuple[Qmd, ...],
    style: Path,
    templates: Path,
    looks: Mapping[str, Mapping[str, Any]],
    extra: Mapping[str, bytes],
    enclosures: Mapping[str, bytes],
    cache: Cache,
    library: Future[bytes] | None,
) -> None:
    """Writes the project into an empty folder; the same brief gives the same bytes.

    `templates` is the workspace's folder of templates, whose files go before the packaged ones of
    the same names.
    `looks` is what the brand says of formats; `extra` are further files, of the brand and the
    language, `enclosures` the person's own. Figures that are in the cache are not rendered again.
    `library` is what `begin_library` gave.

    Raises OSError where the disk does not take it.
    """
    written = brief.publication.quarto
    options = contribute(rename_files(written, templates.parent))
    documents = tuple(qmd.document for qmd in qmds)
    settings = write_settings(documents, _describe(brief, looks), options)
    _write(folder / "_quarto.yml", _HEADING + settings)
    for name, content in list_looks(templates).items():
        _write_bytes(folder / PLACE / name, content)
    for qmd in qmds:
        _write(folder / f"{qmd.document}.qmd", give_way(qmd.text, options))
    _write(folder / "references.bib", brief.bibliography.to_bibtex())
    for name, content in extra.items():
        _write_bytes(folder / name, content)
    (folder / "style.csl").write_bytes(read_plain(style))
    _write_figures(folder / "figures", brief, tuple(figures), cache, library)
    for name, table in tables.by_name.items():
        text = table.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
        _write(folder / "data" / f"{name}.csv", text)
    _copy_files(templates.parent, written, folder)
    _write_enclosures(folder, brief, enclosures, cache)


def _describe(brief: Brief, looks: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What brief.yml and the brand say of the formats that the brief is made in."""
    own = {
        "pdf-standard": list(brief.publication.pdf_standards),
        "papersize": "us-letter" if brief.publication.paper == "letter" else "a4",
    }
    described: dict[str, Any] = {**looks, "typst": {**own, **looks.get("typst", {})}}
    formats = _list_formats(brief)
    made = [QUARTO_NAMES[name] for name in QUARTO_NAMES if name in formats]
    return {name: described[name] for name in made if name in described}


def _list_formats(brief: Brief) -> set[DocumentFormat]:
    return {f for document in brief.publication.documents.values() for f in document.formats}


def _copy_files(root: Path, options: Options, folder: Path) -> None:
    """What the workspace gives Quarto: extensions, profiles, and the files that options name."""
    for name, place in place_files(root, options).items():
        target = folder / place
        if target.exists():
            raise ReportgenError(
                f"{name} is a file name that reportgen needs for Quarto.",
                "Rename your file, and use the new name under quarto: in brief.yml.",
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_read_own(root, name))


def _write_enclosures(
    folder: Path, brief: Brief, enclosures: Mapping[str, bytes], cache: Cache
) -> None:
    """A person's own files; drawings in pixels too, for formats that show no SVG."""
    formats = _list_formats(brief)
    wants_png = any(formats & those for those in _PNG.values())
    for place, content in enclosures.items():
        _write_bytes(folder / place, content)
        if wants_png and place.endswith(".svg"):
            named = hashlib.sha256(content).hexdigest()
            png = cache.recall(partial(picture, content), "picture", named)
            _write_bytes(folder / f"{place.removesuffix('.svg')}.png", png)


def _read_own(root: Path, name: str) -> bytes:
    try:
        return read_plain(root / name)
    except OSError as error:
        what = f"The file {name!r} cannot be copied for Quarto: {error.strerror}."
        raise ReportgenError(what, "Make it smaller, or leave it out.") from error


def _write_figures(
    folder: Path,
    brief: Brief,
    figures: tuple[Figure, ...],
    cache: Cache,
    library: Future[bytes] | None,
) -> None:
    """Every figure as SVG, as PNG where Office formats want it, and all as one script.

    A thread makes the pixels of one figure while the next is drawn.
    """
    formats = _list_formats(brief)
    wanted = {shape: bool(formats & those) for shape, those in _PNG.items()}
    with ThreadPoolExecutor(1) as aside:
        begun = []
        for figure in figures:
            svg = cache.recall(figure.svg, "svg", repr(figure.drawing))
            _write(folder / f"{figure.filename}.svg", svg.decode())
            if figure.canvas.shape == "page":
                _write(folder.parent / "data" / f"figure-{figure.name}.csv", figure.data.csv())
            if wanted[figure.canvas.shape]:
                begun.append(aside.submit(_write_pixels, folder, figure, svg, cache))
        for one in begun:
            one.result()
    if library:
        pages = [figure for figure in figures if figure.canvas.shape == "page"]
        _write(folder / "interactive.html", write_page_scripts(pages, library.result().decode()))


def _write_pixels(folder: Path, figure: Figure, svg: bytes, cache: Cache) -> None:
    png = cache.recall(partial(rasterize, svg), "png", repr(figure.drawing))
    (folder / f"{figure.filename}.png").write_bytes(png)


def _write(path: Path, text: str) -> None:
    _write_bytes(path, text.encode())


def _write_bytes(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
