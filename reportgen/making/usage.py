"""Which files of a Quarto project a document is made of.

The figures, tables, scripts and other documents of a project concern only a document that names
them, itself or by a file that it uses. All else (styles, the bibliography, options, what begins
with an underscore) concerns every document: to make one again for nothing is better than not to.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

_OPTIONAL = ("figures/", "data/", "files/")
_READABLE = (".qmd", ".md", ".html", ".yml", ".typ", ".css", ".js", ".lua", ".tex")


def find_uses(
    project: Path, names: Iterable[str], documents: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """By the names of some documents the files among `names` that `<document>.qmd` is made of,
    sorted; all are in the project.

    Raises OSError where one cannot be read.
    """
    names = set(names)
    common = _follow(project, names, {name for name in names if not _is_optional(name)})
    own = {one: _follow(project, names - common, {f"{one}.qmd"}) for one in documents}
    return {one: tuple(sorted(common | uses)) for one, uses in own.items()}


def _follow(project: Path, names: set[str], new: set[str]) -> set[str]:
    """Some files, and those among `names` that these name, or others that they name."""
    uses: set[str] = set()
    while new:
        uses |= new
        text = "\n".join(_read(project / name) for name in sorted(new))
        new = {name for name in names - uses if _is_named(name, text)}
    return uses


def _is_optional(name: str) -> bool:
    if name.startswith("_"):  # the extension's pages too
        return False
    return name.startswith(_OPTIONAL) or name.endswith((".qmd", ".html"))


def _is_named(name: str, text: str) -> bool:
    """Whether a text names a file; an image is named without its ending."""
    if name.endswith(".qmd"):  # _quarto.yml names every document, and none of them for another
        return f"include {name}" in text
    is_picture = name.startswith(("figures/", "files/"))
    return (name.rpartition(".")[0] if is_picture else name) in text


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.suffix in _READABLE else ""
