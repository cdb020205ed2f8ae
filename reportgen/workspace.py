"""Where things are on disk: a workspace's folders, and the files of the package."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reportgen.errors import WorkspaceError

try:
    import fcntl
except ImportError:  # not a POSIX system: nobody keeps two commands from each other
    fcntl = None  # type: ignore[assignment]

BRIEF_FILE = "brief.yml"
COMPARISON_FILE = "sources/comparison.yml"
TOOLS_FILE = "reportgen.lock"
PACKAGE = Path(__file__).parent
_PLAIN_PATH = re.compile(r"[\w./ -]+")


@dataclass(frozen=True)
class Workspace:
    """A folder with a brief.yml, and what stands where in it."""

    root: Path

    @classmethod
    def open(cls, folder: str | Path) -> Workspace:
        """The workspace in a folder; raises `WorkspaceError` where there is none."""
        try:
            return cls._open(folder)
        except (OSError, RuntimeError) as error:  # no permission, too long a name, no such home
            raise WorkspaceError(
                f"The folder {str(folder)!r} cannot be read: {error}.", "Check its name and rights."
            ) from error

    @classmethod
    def _open(cls, folder: str | Path) -> Workspace:
        root = Path(folder).expanduser()
        if root.name == BRIEF_FILE and root.is_file():
            root = root.parent
        if not root.exists():
            raise WorkspaceError(
                f"There is no folder {str(folder)!r}.",
                f"Make a workspace there with: reportgen init {folder}",
            )
        if not root.is_dir():
            raise WorkspaceError(
                f"{str(folder)!r} is a file, not a workspace.",
                f"Name the folder that holds {BRIEF_FILE}.",
            )
        if not (root / BRIEF_FILE).is_file():
            raise WorkspaceError(
                f"The folder {str(folder)!r} is no workspace: it has no {BRIEF_FILE}.",
                _suggest(root),
            )
        return cls(root.resolve())

    @property
    def templates(self) -> Path:
        """The workspace's own templates."""
        return self.root / "templates"

    @property
    def translations(self) -> Path:
        """The workspace's own translations."""
        return self.root / "translations"

    @property
    def outputs(self) -> Path:
        """What is made of the workspace."""
        return self.root / "outputs"

    @property
    def store(self) -> Path:
        """What is kept so that nothing is made twice; it may be deleted at any time."""
        return self.root / ".reportgen"

    def source_files(self) -> tuple[str, ...]:
        """The extracts, sorted by name, relative to the workspace; the comparison is not one."""
        names = [f"sources/{name}" for name in _list_names(self.root / "sources")]
        return tuple(n for n in names if n.endswith(".yml") and n != COMPARISON_FILE)

    def template_files(self) -> tuple[str, ...]:
        """The workspace's own templates, sorted by name, relative to the workspace."""
        files = [path for path in self.templates.rglob("*.j2") if path.name[0] != "."]
        return tuple(sorted(path.relative_to(self.root).as_posix() for path in files))

    def stray_files(self) -> tuple[str, ...]:
        """Files in sources/ that look like extracts and are not read."""
        names = _list_names(self.root / "sources")
        strays = [n for n in names if n.lower().endswith((".yml", ".yaml")) and n[-4:] != ".yml"]
        return tuple(f"sources/{name}" for name in strays)

    def bibliography_files(self) -> tuple[str, ...]:
        """The .bib files in the workspace and in its folders, sorted by name."""
        files = [p for pattern in ("*.bib", "*/*.bib") for p in self.root.glob(pattern)]
        return tuple(sorted(path.relative_to(self.root).as_posix() for path in files))

    def holds(self, name: str) -> bool:
        """Whether a name is that of a place within the workspace, links followed."""
        return (self.root / name).resolve().is_relative_to(self.root.resolve())

    def read(self, name: str) -> bytes:
        """The bytes of one of its files; raises OSError, also for what is no plain file."""
        path = self.root / name
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise OSError(errno.EINVAL, "It is no plain file")  # reading a pipe would never end
        return path.read_bytes()


def _suggest(root: Path) -> str:
    """Where a workspace is near a folder that is none, else how to make one."""
    for name in ("brief.yaml", "Brief.yml", "brief.yml.txt"):
        if (root / name).is_file():
            return f"Rename {name} to {BRIEF_FILE}."
    for parent in root.resolve().parents:
        if (parent / BRIEF_FILE).is_file():
            return f"There is one in {parent}: run reportgen there."
    below = sorted(path.parent.name for path in root.glob(f"*/{BRIEF_FILE}"))
    if below:
        return f"Did you mean {below[0]!r} in it?"
    return "Run reportgen in a folder that has one, or make one with: reportgen init FOLDER"


def create(folder: str | Path, schemas: Mapping[str, str]) -> tuple[str, ...]:
    """Makes a small workspace that builds at once; returns its files, relative and sorted.

    `schemas` are JSON Schemas by file name, for editors. Raises `WorkspaceError` where the
    folder has anything in it, or cannot be written.
    """
    try:
        target = Path(folder).expanduser()
        is_free = not target.exists() or (target.is_dir() and not any(target.iterdir()))
    except (OSError, RuntimeError) as error:  # no permission, too long a name, no such home
        message = f"The folder {str(folder)!r} cannot be made: {error}."
        raise WorkspaceError(message, "Check its name and rights.") from error
    if not is_free:
        raise WorkspaceError(f"{str(folder)!r} is not empty.", "Name a new or an empty folder.")
    starter = PACKAGE / "starter"
    files = {
        path.relative_to(starter).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(starter.rglob("*"))
        if path.is_file()
    }
    files |= {f"schemas/{name}": text for name, text in schemas.items()}
    return write_files(target, files)


def write_files(folder: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Writes text files below a folder, each whole or not at all; returns their names, sorted.

    Raises `WorkspaceError` where the disk does not take them.
    """
    try:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = _partial(path)
            try:
                partial.write_text(text, encoding="utf-8", newline="\n")
                partial.replace(path)
            except OSError:
                partial.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise WorkspaceError(
            f"{folder} cannot be written: {error.strerror or error}.",
            "Free some room, or choose another folder.",
        ) from error
    return tuple(sorted(files))


@contextmanager
def locked(root: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """While inside, no other build or import works in this workspace; waits for one that does.

    The lock is on the workspace's folder itself, leaves no file, and ends with the process.
    `tell` is called with a line where there is something to wait for.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(root, os.O_RDONLY)
    try:
        with suppress(OSError):  # a disk without locks, of some networks
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                tell("waiting for another build or import in this workspace")
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def replace_files(root: Path, files: Mapping[str, tuple[bytes | None, bytes]]) -> None:
    """Puts new bytes in the place of old ones (None: no file), in all files or in none.

    Only for whoever has the lock. Raises `WorkspaceError` where a file is not as it was when it
    was read, or the disk does not take the new ones.
    """
    paths = {name: (root / name).resolve() for name in files}  # a link stays one
    done: list[str] = []
    try:
        for name, (old, new) in files.items():
            _refuse_changed(paths[name], name, old)
            paths[name].parent.mkdir(parents=True, exist_ok=True)
            _partial(paths[name]).write_bytes(new)
            if old is not None:
                _partial(paths[name]).chmod(stat.S_IMODE(paths[name].stat().st_mode))
        for name, path in paths.items():
            _partial(path).replace(path)
            done.append(name)
    except OSError as error:
        for name in done:
            old = files[name][0]
            paths[name].unlink() if old is None else paths[name].write_bytes(old)
        raise WorkspaceError(
            f"{root} cannot be written: {error.strerror or error}.",
            "Nothing was changed. Free some room, or mend the rights of its files.",
        ) from error
    finally:
        for path in paths.values():
            _partial(path).unlink(missing_ok=True)


def _partial(path: Path) -> Path:
    return path.with_name(f".{path.name}.partial")


def _refuse_changed(path: Path, name: str, old: bytes | None) -> None:
    if (path.read_bytes() if path.exists() else None) != old:
        raise WorkspaceError(
            f"{name} was saved while files were brought in.", "Nothing was changed. Import again."
        )


def read_line(root: Path, name: str, number: int) -> str:
    """One line of a workspace's file, counted from 1; "" where there is none."""
    try:
        lines = (root / name).read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError:
        return ""  # what cannot be read has been reported; it only goes unquoted here
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _list_names(folder: Path) -> list[str]:
    """What a folder holds, sorted, without what editors hide in it; nothing where it is none."""
    try:
        return sorted(path.name for path in folder.iterdir() if path.name[0] != ".")
    except OSError:
        return []  # the comparison in it cannot be read then, which is a finding


def name_plainly(path: str) -> str:
    """Where a file of the workspace comes to stand in the Quarto project.

    It is the same path, unless that holds characters ("?", "#", "%20", quotation marks …) that
    mean something in an address, in Markdown or in Typst: then a name without them.
    """
    if _PLAIN_PATH.fullmatch(path):
        return path
    place = PurePosixPath(path)
    stem = re.sub(r"[^A-Za-z0-9]+", "-", place.stem).strip("-")
    digest = hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{stem or 'file'}-{digest}{place.suffix}"
