"""Where things are on disk: a workspace's folders, and the files of the package."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from reportgen.errors import Misuse, WorkspaceError
from reportgen.intake.files import read_written
from reportgen.model.keys import part_readings
from reportgen.platforms import hold_folder

BRIEF_FILE = "brief.yml"
COMPARISON_FILE = "sources/comparison.yml"
REVIEW_FILE = "review.yml"
TOOLS_FILE = "reportgen.lock"
PACKAGE = Path(__file__).resolve().parent
INPUTS = ("sources", "slides", "templates", "translations", "_extensions")
"""The folders that are read whole."""


@dataclass(frozen=True)
class Workspace:
    """A folder with a brief.yml, and what stands where in it.

    Files are read in it, and in the folders elsewhere that are `allowed`.
    """

    root: Path
    allowed: tuple[Path, ...] = ()

    @classmethod
    def open(cls, folder: str | Path, allow: Iterable[str | Path] = ()) -> Workspace:
        """The workspace in a folder, which may read what is in the folders of `allow` too.

        Raises `WorkspaceError` where there is none, `Misuse` where what is allowed is no folder.
        """
        try:
            return replace(cls._open(folder), allowed=tuple(_resolve_folder(p) for p in allow))
        except (OSError, RuntimeError) as error:  # no permission, too long a name, no such home
            raise WorkspaceError(
                f"The folder {str(folder)!r} cannot be read: {error}.",
                "Check its name and permissions.",
            ) from error

    @classmethod
    def _open(cls, folder: str | Path) -> Workspace:
        root = expand(folder)
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
                f"The folder {str(folder)!r} is not a workspace: it has no {BRIEF_FILE}.",
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
        extracts = self._list_extracts()
        readings = part_readings(extracts, self.peek)
        return tuple(name for name in extracts if name not in readings)

    def reading_files(self) -> dict[str, tuple[str, str]]:
        """The second readings: the name of the extract, without its ending, and of its reader."""
        return part_readings(self._list_extracts(), self.peek)

    def _list_extracts(self) -> tuple[str, ...]:
        names = [f"sources/{name}" for name in self._list_sources()]
        return tuple(n for n in names if n.endswith(".yml") and n != COMPARISON_FILE)

    def template_files(self) -> tuple[str, ...]:
        """The workspace's own templates, sorted by name, relative to the workspace."""
        return tuple(name for name in self.list_files("templates") if name.endswith(".j2"))

    def slide_files(self) -> tuple[str, ...]:
        """The slides that a person wrote, sorted by name, relative to the workspace."""
        names = self.list_files("slides")
        return tuple(n for n in names if n.endswith(".md") and n.count("/") == 1)

    def extension_files(self) -> tuple[str, ...]:
        """The files of Quarto extensions, sorted by name, relative to the workspace."""
        names = self.list_files("_extensions")
        return tuple(name for name in names if (self.root / name).is_file())

    def profile_files(self) -> tuple[str, ...]:
        """The settings of Quarto's profiles, sorted by name."""
        return tuple(sorted(path.name for path in self.root.glob("_quarto-*.yml")))

    def list_files(self, top: str) -> tuple[str, ...]:
        """The files below a folder that are not hidden, sorted; links are followed."""
        shown = (name for name in self._walk(top) if PurePosixPath(name).name[0] != ".")
        return tuple(sorted(name for name in shown if self.holds(name)))

    def stray_files(self) -> tuple[str, ...]:
        """Files in sources/ that look like extracts and are not read."""
        names = self._list_sources()
        strays = [n for n in names if n.lower().endswith((".yml", ".yaml")) and n[-4:] != ".yml"]
        return tuple(f"sources/{name}" for name in strays)

    def _list_sources(self) -> list[str]:
        return _list_names(self.root / "sources") if self.holds("sources") else []

    def bibliography_files(self) -> tuple[str, ...]:
        """The .bib files in the workspace and in its folders, sorted by name."""
        files = [p for pattern in ("*.bib", "*/*.bib") for p in self.root.glob(pattern)]
        return tuple(sorted(path.relative_to(self.root).as_posix() for path in files))

    def find(self, name: str) -> Path:
        """Where a name leads to, as seen from the workspace, every link followed."""
        return (self.root / name).resolve()

    def holds(self, name: str) -> bool:
        """Whether a workspace may name this path: the one place where that is decided.

        It must lead to the workspace itself, to the package, or to a folder that is allowed.
        """
        try:
            place = self.find(name)
        except (OSError, RuntimeError, ValueError):
            return True  # no path at all: there is nothing to be read
        return any(place.is_relative_to(home) for home in (self.root, PACKAGE, *self.allowed))

    def list_strays(self) -> tuple[str, ...]:
        """The links among what is read without being named that lead elsewhere.

        It is not asked whether anything is there: something may come to be.
        """
        tops = {*INPUTS, TOOLS_FILE, *(path.name for path in self.root.glob("_*.yml"))}
        names = {name for top in tops for name in (top, *self._walk(top))}
        return tuple(sorted(name for name in names if not self.holds(name)))

    def _walk(self, top: str) -> Iterator[str]:
        """Every file below a folder, and the links to folders in it that lead elsewhere."""
        seen: set[str] = set()
        for folder, folders, files in os.walk(self.root / top, followlinks=True):
            place = PurePosixPath(Path(os.path.relpath(folder, self.root)).as_posix())
            real, is_held = os.path.realpath(folder), self.holds(f"{place}")
            if not is_held or real in seen:
                folders.clear()
            seen.add(real)
            yield from (f"{place / name}" for name in files) if is_held else (f"{place}",)

    def read(self, name: str) -> bytes:
        """The bytes of one of its files; raises OSError, also for what is not a plain file."""
        if not self.holds(name):
            raise OSError(errno.EXDEV, f"It leads to {self.find(name)}, outside the workspace")
        return read_written(self.root / name)

    def peek(self, name: str) -> bytes:
        """What `read` gives; b"" where it cannot be read, and others are to say so."""
        try:
            return self.read(name)
        except OSError:
            return b""


def is_file(path: Path) -> bool:
    """Whether there is a file; none has a name that no file can have."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def expand(folder: str | Path) -> Path:
    """A folder as it is named, from somebody's home where that is meant: one may be called ~."""
    path = Path(folder)
    return path if Path(*path.parts[:1]).exists() else path.expanduser()


def _resolve_folder(folder: str | Path) -> Path:
    path = expand(folder)
    if not path.is_dir():
        raise Misuse(f"There is no folder {str(folder)!r} to allow.", "Correct its name.")
    return path.resolve()


def _suggest(root: Path) -> str:
    """Where a workspace is near a folder that is none, else how to make one."""
    for name in ("brief.yaml", "Brief.yml", "brief.yml.txt"):
        if (root / name).is_file():
            return f"Rename {name} to {BRIEF_FILE}."
    for parent in root.resolve().parents:
        if (parent / BRIEF_FILE).is_file():
            return f"There is one in {parent}: run reportgen in that folder."
    below = sorted(path.parent.name for path in root.glob(f"*/{BRIEF_FILE}"))
    if below:
        return f"Did you mean {below[0]!r} in it?"
    return "Run reportgen in a folder that has one, or make one with: reportgen init FOLDER"


def write_files(folder: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Writes text files below a folder, each whole or not at all; returns their names, sorted.

    Raises `WorkspaceError` where the disk does not take them.
    """
    try:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, text.encode())
    except OSError as error:
        raise WorkspaceError(
            f"{folder} cannot be written: {error.strerror or error}.",
            "Name a folder."
            if isinstance(error, FileExistsError | NotADirectoryError)
            else "Free some space, or choose another folder.",
        ) from error
    return tuple(sorted(files))


def refuse_links(workspace: Workspace) -> None:
    """Raises `WorkspaceError` where what reportgen writes to leads elsewhere by a link.

    Of outputs/ these are the folders that a build works in; what it publishes takes the place of
    links.
    """
    outputs, store = workspace.outputs, workspace.store
    own = [store, *(outputs / name for name in (".staging", ".publishing", "logs"))]
    _refuse_link(workspace, outputs)
    for top in own:
        _refuse_link(workspace, top)
        for folder, folders, files in os.walk(top):
            for name in (*folders, *files):
                _refuse_link(workspace, Path(folder) / name)


def _refuse_link(workspace: Workspace, path: Path) -> None:
    if path.is_symlink() and not any(
        path.resolve().is_relative_to(folder) for folder in workspace.allowed
    ):
        name = path.relative_to(workspace.root).as_posix()
        raise WorkspaceError(
            f"{name} is a link to {os.path.realpath(path)}, and reportgen does not write through "
            f"links.",
            f"Remove the link, or allow it with --allow-path {os.path.realpath(path)}.",
        )


@contextmanager
def locked(workspace: Workspace, tell: Callable[[str], None]) -> Iterator[None]:
    """While inside, no other build or import works in this workspace; waits for one that does.

    The lock leaves no file in the workspace, and ends with the process.
    `tell` is called with a line where there is something to wait for. Raises `WorkspaceError`
    where what reportgen writes to leads elsewhere.
    """
    refuse_links(workspace)
    waiting = "waiting for another build or import in this workspace to finish"
    with hold_folder(workspace.root, partial(tell, waiting)):
        yield


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
            _write_new(_partial(paths[name]), new)
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
            "Nothing was changed. Free some space, or correct the rights of its files.",
        ) from error
    finally:
        for path in paths.values():
            with suppress(OSError):  # what is in the way has been told
                _partial(path).unlink(missing_ok=True)


def replace_file(path: Path, content: bytes) -> None:
    """Puts a file in the place of whatever is there, a link included; raises OSError."""
    partial = _partial(path)
    try:
        _write_new(partial, content)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def _partial(path: Path) -> Path:
    return path.with_name(f".{path.name}.partial")


def _write_new(path: Path, content: bytes) -> None:
    """Writes a file that nobody else has made: a link of its name would lead elsewhere."""
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(content)


def _refuse_changed(path: Path, name: str, old: bytes | None) -> None:
    if (path.read_bytes() if path.exists() else None) != old:
        raise WorkspaceError(
            f"{name} was saved by somebody else meanwhile.", "Nothing was changed. Try again."
        )


def read_line(root: Path, name: str, number: int) -> str:
    """One line of a workspace's file, counted from 1; "" where there is none."""
    try:
        lines = read_written(root / name).decode("utf-8-sig", "replace").split("\n")
    except OSError:
        return ""  # what cannot be read has been reported; it only goes unquoted here
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _list_names(folder: Path) -> list[str]:
    """What a folder holds, sorted, without what editors hide in it; nothing where it is none."""
    try:
        return sorted(path.name for path in folder.iterdir() if path.name[0] != ".")
    except OSError:
        return []  # the comparison in it cannot be read then, which is a finding
