"""What a brief in a repository of its own needs besides: checks at every push, hooks, sessions."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from reportgen.errors import WorkspaceError
from reportgen.intake.files import read_written
from reportgen.release import DISTRIBUTION, find_version
from reportgen.workspace import Workspace, write_files

Host = Literal["github", "gitlab"]

_HERE = Path(__file__).parent
_ALWAYS = {
    ".gitignore": "gitignore.txt",
    ".pre-commit-config.yaml": "hooks.yml",
    "noxfile.py": "noxfile.txt",
}
_FILES: dict[Host, dict[str, str]] = {
    "github": {".github/workflows/brief.yml": "workflow.yml", **_ALWAYS},
    "gitlab": {".gitlab-ci.yml": "pipeline.yml", **_ALWAYS},
}


@dataclass(frozen=True)
class Furnishing:
    """What was written, and what was there before and is not as it would have been written.

    `missing` are the lines that a kept .gitignore lacks; `above` is the folder of the repository
    where that is not the workspace's own: hosts look for their file there.
    """

    written: tuple[str, ...]
    kept: tuple[str, ...]
    missing: tuple[str, ...]
    above: Path | None


def furnish(workspace: Workspace, host: Host) -> Furnishing:
    """Writes the files that a workspace's repository needs at a host, beside those it has.

    A file that is there stays as it is. Raises `WorkspaceError` where a link leads elsewhere, or
    the disk refuses.
    """
    root = workspace.root
    texts = {name: _read(source) for name, source in _FILES[host].items()}
    for name in texts:
        _refuse_elsewhere(root, name)
    there = {name: read_written(root / name) for name in texts if (root / name).exists()}
    written = write_files(root, {n: text for n, text in texts.items() if n not in there})
    kept = sorted(n for n, old in there.items() if _plain(old) != texts[n].encode())
    missing = _find_missing(texts[".gitignore"], there.get(".gitignore"))
    return Furnishing(written, tuple(kept), missing, _find_above(root))


def _find_missing(wanted: str, there: bytes | None) -> tuple[str, ...]:
    """The rules that a .gitignore lacks; none where there is no such file."""
    if there is None:
        return ()
    lines = there.decode("utf-8", "replace").splitlines()
    rules = (line for line in wanted.splitlines() if line and line[0] != "#")
    return tuple(rule for rule in rules if rule not in lines)


def _read(name: str) -> str:
    """A file as it is written: it names the release that writes it, for the same bytes later."""
    text = (_HERE / name).read_text(encoding="utf-8")
    return text.replace("{requirement}", f"{DISTRIBUTION}=={find_version()}")


def _plain(content: bytes) -> bytes:
    """A text with the line ends of all systems but Windows: git may have given it others."""
    return content.replace(b"\r\n", b"\n")


def _refuse_elsewhere(root: Path, name: str) -> None:
    place = root / name
    in_the_way = os.path.lexists(place) and not place.is_file()
    if in_the_way or not place.resolve().is_relative_to(root):
        raise WorkspaceError(
            f"{name} cannot be written: a link or a folder stands in its place.",
            "Nothing was written. Move it elsewhere, and run the command again.",
        )


def _find_above(root: Path) -> Path | None:
    """The folder of the git repository that a workspace is in, where that is another folder."""
    folders = (root, *root.parents)
    home = next((folder for folder in folders if (folder / ".git").exists()), root)
    return None if home == root else home
