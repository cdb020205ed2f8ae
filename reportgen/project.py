"""The Quarto project: everything that is computed, written into one folder anyone can render."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from reportgen.compare import Tables
from reportgen.compose import Qmd
from reportgen.figures import Figure
from reportgen.figures.page import write_page_scripts
from reportgen.model import Brief
from reportgen.templating import find_asset

_CONFIG = """\
# Made by reportgen from the extracts, the bibliography and the templates of a workspace.
# `quarto render` in this folder makes every document; nothing else is needed.
project:
  type: default
  output-dir: _output
  render:
{documents}
"""


def write_project(
    folder: Path,
    brief: Brief,
    tables: Tables,
    figures: Iterable[Figure],
    qmds: tuple[Qmd, ...],
    style: Path,
    templates: Path,
) -> None:
    """Writes the project into an empty folder; the same brief gives the same bytes.

    `templates` is the workspace's folder of templates, whose brief.css and typst-header.typ go
    before the packaged ones.

    Raises OSError where the disk does not take it.
    """
    documents = "\n".join(f"    - {qmd.document}.qmd" for qmd in qmds)
    _write(folder / "_quarto.yml", _CONFIG.format(documents=documents))
    for name in ("brief.css", "typst-header.typ"):
        _write(folder / name, find_asset(templates, name).read_text(encoding="utf-8"))
    for qmd in qmds:
        _write(folder / f"{qmd.document}.qmd", qmd.text)
    _write(folder / "references.bib", brief.bibliography.to_bibtex())
    (folder / "style.csl").write_bytes(style.read_bytes())
    _write_figures(folder / "figures", brief, tuple(figures))
    for name, table in tables.by_name.items():
        text = table.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
        _write(folder / "data" / f"{name}.csv", text)


def _write_figures(folder: Path, brief: Brief, figures: tuple[Figure, ...]) -> None:
    """Every figure as SVG, as PNG where Office formats want it, and all as one script."""
    formats = {f for document in brief.publication.documents.values() for f in document.formats}
    wanted = {"page": "docx" in formats, "slide": "pptx" in formats}
    for figure in figures:
        _write(folder / f"{figure.filename}.svg", figure.svg().decode())
        if wanted[figure.canvas.shape]:
            (folder / f"{figure.filename}.png").write_bytes(figure.png())
    if "html" in formats:
        pages = [figure for figure in figures if figure.canvas.shape == "page"]
        _write(folder / "interactive.html", write_page_scripts(pages))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
