"""A workspace as one object in Python, and a brief written out as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Concatenate, ParamSpec, TypeVar

from reportgen.editions.changes import Difference
from reportgen.editions.comparing import diff
from reportgen.errors import InvalidBrief, Misuse, WorkspaceError, is_fatal
from reportgen.inspection import trace, verify
from reportgen.library import compose_workspace, load
from reportgen.making.foresight import check
from reportgen.making.pipeline import build
from reportgen.model.brief import Brief
from reportgen.model.summary import summarize, write_table
from reportgen.reading.loading import load as read
from reportgen.reading.validation import listing
from reportgen.transcription import transcribe
from reportgen.workspace import Workspace as Folder
from reportgen.workspace import replace_files, write_files

P = ParamSpec("P")
R = TypeVar("R")


def _within(
    function: Callable[Concatenate[str | Path, P], R],
) -> Callable[Concatenate[Workspace, P], R]:
    """A function of a folder as a method of the workspace that is in it."""

    @wraps(function)
    def method(self: Workspace, /, *args: P.args, **options: P.kwargs) -> R:
        allowed: dict[str, Any] = {"allow": self.allowed, **options}
        return function(self.root, *args, **allowed)

    return method


@dataclass(frozen=True, repr=False)
class Workspace:
    """A folder with a brief.yml: `root`, and the folders elsewhere that it may read (`allowed`).

    It holds nothing that was read, so that every call sees the files as they are then. What its
    methods take, give and raise is what the functions of the same names do, `folder` and `allow`
    apart.
    """

    root: Path
    allowed: tuple[Path, ...] = ()

    def __repr__(self) -> str:
        return f"<Workspace {str(self.root)!r}>"

    def _repr_html_(self) -> str:
        """What a notebook shows of it: the brief as it is now, or what is wrong with it."""
        place = f"<p><code>{escape(str(self.root))}</code></p>"
        try:
            return place + summarize(load(self.root, allow=self.allowed))
        except InvalidBrief as error:
            told = error.findings
            rows = ((f.location, f.severity, f.code, f"{f.message} {f.remedy}") for f in told)
            return place + write_table(("place", "severity", "rule", "finding"), rows)
        except WorkspaceError as error:
            return f"{place}<p>{escape(str(error))}</p>"

    @classmethod
    def open(cls, folder: str | Path = ".", *, allow: Iterable[str | Path] = ()) -> Workspace:
        """The workspace in a folder, read once; `allow` names folders elsewhere that it may read.

        Raises `InvalidBrief`, with every finding, where it has errors; `reportgen.check` tells them
        without raising. Raises `WorkspaceError` where the folder is no workspace, `Misuse` where
        what is allowed is no folder.
        """
        found = Folder.open(folder, allow)
        load(found.root, allow=found.allowed)
        return cls(found.root, found.allowed)

    load = _within(load)
    check = _within(check)
    verify = _within(verify)
    trace = _within(trace)
    compose = _within(compose_workspace)
    build = _within(build)

    def diff(self, a: str | Path | None = "HEAD", b: str | Path | None = None) -> Difference:
        """What has changed from one edition to another; see `reportgen.diff`."""
        return diff(a, b, folder=self.root, allow=self.allowed)

    @property
    def outputs(self) -> Path:
        """The folder that builds write to; it need not be there yet."""
        return Folder(self.root).outputs


def open(folder: str | Path = ".", *, allow: Iterable[str | Path] = ()) -> Workspace:  # noqa: A001
    """The workspace in a folder; see `Workspace.open`, whose arguments and errors it has."""
    return Workspace.open(folder, allow=allow)


# ── writing a brief out ──────────────────────────────────────────────────────────────────


def write(brief: Brief, folder: str | Path, *, overwrite: bool = False) -> Workspace:
    """Writes a brief into a folder, as a workspace that loads to the same brief.

    The folder is made if need be; what else is in it stays. Files that are there already with
    other content are only written anew if `overwrite`. Not written is what a brief does not hold:
    drafts, comments, templates, pictures and styles of the workspace that it was read from, and
    entries of the bibliography that nothing cites.

    Raises `WorkspaceError`, with nothing written, where files are in the way, would be read with
    the brief, or cannot be written; `InvalidBrief` where the brief has errors; `Misuse` where it
    would read otherwise: sources that are not in the order of their dates need
    `publication.sources`.
    """
    files = transcribe(brief)
    root = _resolve(folder)
    _refuse_outside(root, files)
    _refuse_faults(brief, files)
    old = {name: _read(root / name) for name in files}
    new = {name: text.encode() for name, text in files.items()}
    _refuse_strays(Folder(root), files)
    taken = [name for name in files if old[name] not in (None, new[name])]
    if taken and not overwrite:
        raise WorkspaceError(
            f"{str(folder)!r} has other files of these names: {listing(taken)}.",
            "Name a new folder, or have them written anew with overwrite=True.",
        )
    changed = {name: (old[name], new[name]) for name in files if old[name] != new[name]}
    replace_files(root, changed)
    return Workspace(root)


def _resolve(folder: str | Path) -> Path:
    try:
        root = Path(folder).expanduser().resolve()
        is_file = root.exists() and not root.is_dir()
    except (OSError, RuntimeError, ValueError) as error:  # no such home, too long a name, a zero
        reason = f"{str(folder)!r} is no folder that can be made: {error}."
        raise WorkspaceError(reason, "Correct its name.") from error
    if is_file:
        raise WorkspaceError(f"{str(folder)!r} is a file.", "Name a folder.")
    return root


def _refuse_outside(root: Path, names: Iterable[str]) -> None:
    """Raises `WorkspaceError` for a file that would not be in the folder, by its name or a link."""
    for name in names:
        if not _is_within(root, name):
            raise WorkspaceError(
                f"{name!r} would be written outside {str(root)!r}.",
                "Name the file by a path in the workspace, and remove links that lead elsewhere.",
            )


def _is_within(root: Path, name: str) -> bool:
    try:
        return (root / name).resolve().is_relative_to(root)
    except (OSError, RuntimeError, ValueError):
        return False


def _refuse_faults(brief: Brief, files: Mapping[str, str]) -> None:
    """Raises for a brief that has errors, or would read otherwise from its files."""
    with TemporaryDirectory(prefix="reportgen-") as name:
        write_files(Path(name), files)
        loaded = read(Folder.open(name), remarks=bool(brief.remarks))
    if loaded.brief is None or is_fatal(loaded.findings):
        raise InvalidBrief(loaded.findings, Path())
    lost = [field for field in _WRITTEN if getattr(loaded.brief, field) != getattr(brief, field)]
    if lost:
        raise Misuse(
            f"The brief would read otherwise from its files, in {listing(lost)}.",
            "Sources stand in the order of their dates unless publication.sources gives another.",
        )


_WRITTEN = ("publication", "sources", "comparison", "brand", "slides", "readings", "remarks")
"""What of a brief is in its files; the bibliography there is that of what is cited."""


def _refuse_strays(folder: Folder, names: Mapping[str, str]) -> None:
    """Raises `WorkspaceError` for files in the way that would be read as parts of the brief."""
    there = (*folder.source_files(), *folder.reading_files(), *folder.slide_files())
    strays = [name for name in there if name not in names]
    if strays:
        raise WorkspaceError(
            f"{str(folder.root)!r} has files that would be read with the brief: {listing(strays)}.",
            "Name another folder, or delete them.",
        )


def _read(path: Path) -> bytes | None:
    """The bytes of a file; None where there is none."""
    try:
        return path.read_bytes() if path.exists() else None
    except OSError as error:
        raise WorkspaceError(
            f"{str(path)!r} is in the way: {error.strerror}.", "Name a new folder."
        ) from error
