"""The Quarto project: everything that is computed, written into one folder anyone can render.

Its pictures come last: they take longest, and an engine can read its texts meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from reportgen.columns import WHERE_GATHERED
from reportgen.compare import Tables
from reportgen.errors import ReportgenError
from reportgen.figures import Figure
from reportgen.figures.page import pack_plotly, write_page_scripts
from reportgen.intake.files import read_plain
from reportgen.intake.options import FRONT_MATTER
from reportgen.looks import PLACE, list_looks
from reportgen.making.cache import Cache
from reportgen.making.digests import digest_values
from reportgen.making.marginalia import gather_remarks
from reportgen.making.pictures import Picture, plan_pictures
from reportgen.model.brief import Brief
from reportgen.model.formats import BUILD_KEY, QUARTO_NAMES, DocumentFormat
from reportgen.settings import (
    Options,
    contribute,
    give_way,
    place_files,
    read_front,
    rename_files,
    write_settings,
)
from reportgen.templating.compose import Qmd

_HEADING = """\
# Made by reportgen from the extracts, the bibliography and the templates of a workspace.
# `quarto render` in this folder makes every document; nothing else is needed.
"""


_BUILD_LENGTH = 12
"""How many hexadecimal digits the id of a build has: enough to tell a brief's copies apart."""


def begin_library(brief: Brief, cache: Cache) -> Future[bytes] | None:
    """Has plotly.js packed while other things are made; None where no page is made."""
    if "html" not in _list_formats(brief):
        return None
    aside = ThreadPoolExecutor(1)
    packed = aside.submit(cache.recall, pack_plotly, "plotly.js")
    aside.shutdown(wait=False)
    return packed


def write_texts(
    folder: Path,
    brief: Brief,
    qmds: Iterable[Qmd],
    style: bytes,
    templates: Path,
    looks: Mapping[str, Mapping[str, Any]],
    on_text: Callable[[str], None],
) -> dict[Qmd, str]:
    """Writes the settings, the extension and each text into an empty folder.

    `templates` is the workspace's folder of templates, whose files go before the packaged ones of
    the same names; `looks` is what the brand says of formats. `on_text` is called with the name of
    each document as soon as its text is there, while the next is not composed yet.

    Returns the texts, each with the id of its build. Raises OSError where the disk does not take
    them, and what composing them raises.
    """
    options = contribute(rename_files(brief.publication.quarto, templates.parent))
    documents = brief.publication.documents.items()
    names = tuple(name for name, document in documents if not document.is_tables)
    settings = write_settings(names, _describe(brief, looks), options)
    _write(folder / "_quarto.yml", _HEADING + settings)
    for name, content in list_looks(templates).items():
        _write_bytes(folder / PLACE / name, content)
    bibtex = brief.bibliography.to_bibtex()
    builds = {}
    for qmd in qmds:
        text = give_way(qmd.text, options)
        builds[qmd] = digest_values(text, bibtex, style.hex())[:_BUILD_LENGTH]
        _write(folder / f"{qmd.document}.qmd", _sign(text, builds[qmd]))
        on_text(qmd.document)
    _write(folder / "references.bib", bibtex)
    _write_bytes(folder / "style.csl", style)
    return builds


def write_rest(
    folder: Path,
    brief: Brief,
    tables: Tables,
    figures: Sequence[Figure],
    builds: Mapping[Qmd, str],
    templates: Path,
    extra: dict[str, bytes],
    enclosures: Mapping[str, bytes],
    library: Future[bytes] | None,
) -> tuple[Picture, ...]:
    """Writes all else beside the texts, and returns the pictures that the project still lacks.

    The same brief gives the same bytes. `builds` is what `write_texts` gave; `extra` are further
    files, of the brand and the language, `enclosures` the person's own. `library` is what
    `begin_library` gave.

    Raises OSError where the disk does not take it.
    """
    ids = {qmd.document: build for qmd, build in builds.items()}
    for name, content in (extra | gather_remarks(brief, ids)).items():
        _write_bytes(folder / name, content)
    pages = [figure for figure in figures if figure.canvas.shape == "page"]
    for figure in pages:
        _write(folder / "data" / f"figure-{figure.name}.csv", figure.data.csv())
    if library:
        scripts = write_page_scripts(pages, library.result().decode())
        _write(folder / "figures" / "interactive.html", scripts)
    for name, table in tables.plain.items():
        if table.rows or name not in WHERE_GATHERED:
            _write(folder / "data" / f"{name}.csv", table.to_csv())
    _copy_files(templates.parent, brief.publication.quarto, folder)
    for place, content in enclosures.items():
        _write_bytes(folder / place, content)
    return plan_pictures(figures, enclosures, _list_formats(brief))


def _sign(text: str, build: str) -> str:
    """A .qmd with the id of its build in its front matter, which Office files keep as a property.

    A copy that comes back from a reviewer is known by it. It stands for what the document says: its
    text, its references and their style.
    """
    match = FRONT_MATTER.match(text)
    if not match or not read_front(text):
        return text
    line = f'{BUILD_KEY}: "{build}"\n'  # in quotes: it may be all digits
    signed = text[: match.end(1)] + line + text[match.end(1) :]
    return signed if BUILD_KEY in read_front(signed) else text


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


def _read_own(root: Path, name: str) -> bytes:
    try:
        return read_plain(root / name)
    except OSError as error:
        what = f"The file {name!r} cannot be copied for Quarto: {error.strerror}."
        raise ReportgenError(what, "Make it smaller, or leave it out.") from error


def _write(path: Path, text: str) -> None:
    _write_bytes(path, text.encode())


def _write_bytes(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
