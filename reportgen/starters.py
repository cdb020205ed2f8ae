"""The workspaces that `reportgen init` begins with: a small commented one, and examples."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reportgen.errors import WorkspaceError
from reportgen.workspace import PACKAGE, expand, write_files

EXAMPLES = ("two-articles", "consultation", "literature-review", "class")
"""The workspaces that show how a kind of brief is written, each a folder of the package."""
_NEW_REPOSITORY = (".git", ".gitattributes", ".gitignore")


def create(folder: str | Path, schemas: Mapping[str, str], example: str = "") -> tuple[str, ...]:
    """Makes a small workspace that builds at once; returns its files, relative and sorted.

    `schemas` are JSON Schemas by file name, for editors; `example` is one of EXAMPLES. Raises
    `WorkspaceError` where the folder has anything in it that a new repository does not have, or
    cannot be written.
    """
    try:
        target = expand(folder)
        is_free = not target.exists() or (target.is_dir() and _is_free(target))
    except (OSError, RuntimeError) as error:  # no permission, too long a name, no such home
        message = f"The folder {str(folder)!r} cannot be made: {error}."
        raise WorkspaceError(message, "Check its name and permissions.") from error
    if not is_free:
        fault = "is not empty" if target.is_dir() else "is a file"
        raise WorkspaceError(f"{str(folder)!r} {fault}.", "Name a new or empty folder.")
    starter = PACKAGE / "examples" / example if example else PACKAGE / "starter"
    files = {
        path.relative_to(starter).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(starter.rglob("*"))
        if path.is_file()
    }
    files |= {f"schemas/{name}": text for name, text in schemas.items()}
    return write_files(target, files)


def _is_free(folder: Path) -> bool:
    """Whether a folder has nothing in it but what git and its hosts put into a new repository."""
    names = (path.name for path in folder.iterdir())
    return all(name in _NEW_REPOSITORY or name.startswith(("README", "LICENSE")) for name in names)
