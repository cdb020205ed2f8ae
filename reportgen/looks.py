"""The Quarto extension that all documents have their looks from, as files of one folder.

Most are in the package as they are; the files that lend Office documents their look are made, so
that no binary file stands among texts.
"""

from __future__ import annotations

from pathlib import Path

from reportgen.errors import WorkspaceError
from reportgen.stationery import Look, write_reference
from reportgen.workspace import PACKAGE

PLACE = "_extensions/reportgen"
"""Where the extension stands in a Quarto project."""
_FILES = PACKAGE / "extension"
_SCRIPTS = {"page.js": "page-script.html", "slides.js": "slides-script.html"}
"""The scripts, as what Quarto puts into a page's head."""


def list_looks(own: Path | None = None) -> dict[str, bytes]:
    """The files of the extension by their names, but for those that are made; sorted.

    A file of the same name in the folder `own` goes before the packaged one.
    """
    looks = {}
    for path in sorted(_FILES.rglob("*")):
        name = path.relative_to(_FILES).as_posix()
        chosen = own / name if own and (own / name).is_file() else path
        if chosen.is_file():
            looks[_SCRIPTS.get(name, name)] = _wrap(name, chosen.read_bytes())
    return looks


def _wrap(name: str, content: bytes) -> bytes:
    return b"<script>\n" + content + b"</script>\n" if name in _SCRIPTS else content


def list_all_looks() -> dict[str, bytes]:
    """The files of the extension, with those that are made as they are without a brand."""
    made = {f"reference.{kind}": write_reference(kind, Look()) for kind in ("docx", "pptx")}
    return {**list_looks(), **made}


def install(folder: Path, *, force: bool = False) -> Path:
    """Puts the extension into a folder of Quarto documents; returns where it stands.

    What is there already is replaced where it is the same, or with `force`. Raises
    `WorkspaceError` where it is another's or was changed, and where the disk refuses.
    """
    place, files = folder / PLACE, list_all_looks()
    there = {path.relative_to(place).as_posix(): path for path in _walk(place)}
    others = [name for name, path in there.items() if path.read_bytes() != files.get(name)]
    if others and not force:
        raise WorkspaceError(
            f"{place} differs from what this reportgen writes: {_list(others)}.",
            "Save what you need elsewhere, then replace the folder with --force.",
        )
    for name in others:
        there[name].unlink()
    try:
        for name, content in files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(content)
    except OSError as error:
        raise WorkspaceError(
            f"{place} cannot be written: {error.strerror or error}.",
            "Free some space, or choose another folder.",
        ) from error
    return place


def _walk(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _list(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
