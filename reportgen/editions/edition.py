"""An edition of a workspace: a revision, a folder or a build's manifest, read for what it says.

Only what a person wrote is read, and compared: brief.yml, sources/, the bibliography, and what
templates and slides cite.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import join, normpath

import yaml

from reportgen.editions.repository import LINK, SUBMODULE, File, Repository, refuse_bulk
from reportgen.errors import Finding, Misuse, Severity, WorkspaceError
from reportgen.intake.files import read_written
from reportgen.model.brief import Brief
from reportgen.reading.loading import load
from reportgen.verification.lock import LOCK_FILE, Lock, read_lock
from reportgen.workspace import BRIEF_FILE, Workspace

WORKING_TREE = "the working tree"
_FOLDERS = ("sources", "slides", "templates")
_ENDINGS = (".yml", ".yaml", ".bib", ".json", ".md", ".j2")


@dataclass(frozen=True)
class Edition:
    """A workspace as it was at one time, as far as it can be read.

    `name` is what it was called by whoever asked for it, `commit` its hash where it is a revision.
    `findings` are the errors of its files, and `absent` says of each file that it has and whose
    content is not here why that is: neither is compared.
    """

    name: str
    brief: Brief
    lock: Lock | None = None
    commit: str = ""
    findings: tuple[Finding, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def date(self) -> str:
        """The date that its author gave it."""
        return self.brief.publication.date.text

    @property
    def title(self) -> str:
        """Its name, with the commit that it stands for and its date."""
        short = self.commit[:7]
        shown = f"{short}, " if short and not self.commit.startswith(self.name) else ""
        return f"{self.name} ({shown}{self.date})"

    @property
    def is_whole(self) -> bool:
        """Whether all of it could be read."""
        return not self.findings and not self.absent


def open_edition(
    name: str | Path | None,
    folder: str | Path = ".",
    allow: Iterable[str | Path] = (),
    environ: Mapping[str, str] | None = None,
) -> Edition:
    """The edition of a name: a folder, a manifest.json or its folder, else a revision of git.

    A revision is one of the repository that `folder` is in. None is the workspace in `folder` as
    it is. Raises `Misuse` where there is no such edition, and `WorkspaceError` where it cannot be
    read.
    """
    if name is None:
        return read_folder(Workspace.open(folder, allow), WORKING_TREE)
    path = Path(name)
    manifest = path / "manifest.json" if path.is_dir() else path
    if (path / BRIEF_FILE).is_file() or path.name == BRIEF_FILE:
        _refuse_double(str(name), Path(folder), environ)
        return read_folder(Workspace.open(path, allow), str(name))
    if manifest.name.endswith(".json") and manifest.is_file():
        return _read_manifest(manifest, str(name), Path(folder), allow, environ)
    if path.is_dir() and (path.is_absolute() or len(path.parts) != 1):
        message = f"The folder {path.name!r} is no workspace: it has no {BRIEF_FILE}."
        raise WorkspaceError(message, "Name a folder that has one, or a revision of git.")
    return read_revision(str(name), Path(folder), allow, environ)


def _refuse_double(name: str, folder: Path, environ: Mapping[str, str] | None) -> None:
    """Raises `Misuse` where a bare name is that of a workspace and of a revision too."""
    if name in (".", "..") or Path(name).name != name:
        return
    try:
        commit = Repository.find(folder, environ).seek(name)
    except WorkspaceError:
        return
    if commit:
        message = f"{name!r} is a folder, and a revision of git as well."
        remedy = f"Name the folder ./{name}, or the commit {commit[:12]}."
        raise Misuse(message, remedy)


def read_folder(workspace: Workspace, name: str) -> Edition:
    """The edition in a folder; raises `WorkspaceError` where its brief.yml cannot be read."""
    return _read(workspace, name)


def _read(
    workspace: Workspace, name: str, commit: str = "", absent: tuple[str, ...] = ()
) -> Edition:
    loaded = load(workspace, named=False)
    errors = tuple(f for f in loaded.findings if f.severity is Severity.ERROR)
    if loaded.brief is None:
        first = errors[0]
        raise WorkspaceError(
            f"The edition {name} cannot be read. {first.location}: {first.message}",
            f"{first.remedy} Or compare with another edition.",
        )
    lock = read_lock(workspace.root / LOCK_FILE)
    return Edition(name, loaded.brief, lock, commit, errors, absent)


# ── a revision ───────────────────────────────────────────────────────────────────────────


def read_revision(
    name: str,
    folder: Path,
    allow: Iterable[str | Path] = (),
    environ: Mapping[str, str] | None = None,
) -> Edition:
    """The edition of a revision, of the workspace that is in the same folder of the repository."""
    repository = Repository.find(folder, environ)
    commit = repository.resolve(name)
    listed = {file.path: file for file in repository.list_files(commit)}
    brief = f"{repository.prefix}{BRIEF_FILE}"
    if brief not in listed:
        raise Misuse(
            f"{name} has no {brief}: there was no workspace in this folder.",
            "Name a later revision, or a folder.",
        )
    wanted, absent = _choose(listed, repository)
    refuse_bulk(wanted.values(), name)
    held = repository.read(file.object for file in wanted.values())
    contents = {path: held[file.object] for path, file in wanted.items()}
    return _read_contents(contents, repository.prefix, name, commit, absent, allow)


def _choose(
    listed: Mapping[str, File], repository: Repository
) -> tuple[dict[str, File], tuple[str, ...]]:
    """The files to read, by their paths in the repository, and what is said of those not here."""
    chosen: dict[str, File] = {}
    absent: list[str] = []
    prefix = repository.prefix
    for path, file in listed.items():
        if not path.startswith(prefix) or not _is_input(path.removeprefix(prefix)):
            continue
        own = path.removeprefix(prefix)
        found = _follow(path, listed, repository) if file.mode == LINK else {path: file}
        if file.mode == SUBMODULE:
            absent.append(f"{own} is a submodule, whose files are not in this repository.")
        elif not found:
            absent.append(f"{own} is a link that leads out of the repository.")
        else:
            chosen |= {p: f for p, f in found.items() if _is_input(p.removeprefix(prefix))}
    for path in _list_named(chosen, listed, repository):
        chosen.setdefault(path, listed[path])
    return chosen, tuple(absent)


def _is_input(path: str) -> bool:
    """Whether a file of a workspace is one that an edition says something in."""
    top, *rest = PurePosixPath(path).parts
    if any(part.startswith(".") for part in (top, *rest)):
        return False
    if top in _FOLDERS:
        return path == top or path.endswith(_ENDINGS) or not rest
    return path == BRIEF_FILE or path.endswith(".bib")


def _follow(link: str, listed: Mapping[str, File], repository: Repository) -> dict[str, File]:
    """The file that a link leads to, or the files of a folder, by the paths where it has them.

    None where it leads out of the repository.
    """
    path = link
    for _ in range(10):
        file = listed.get(path)
        if file is None:
            inner = {p: f for p, f in listed.items() if p.startswith(f"{path}/")}
            plain = {p: f for p, f in inner.items() if f.mode not in (LINK, SUBMODULE)}
            return {f"{link}{p.removeprefix(path)}": f for p, f in plain.items()}
        if file.mode != LINK:
            return {link: file} if file.mode != SUBMODULE else {}
        target = os.fsdecode(repository.read((file.object,))[file.object])
        path = normpath(join(f"{PurePosixPath(path).parent}", target)).removeprefix("./")
    return {}


def _list_named(
    chosen: Mapping[str, File], listed: Mapping[str, File], repository: Repository
) -> Iterator[str]:
    """The bibliography, where brief.yml names one elsewhere in the repository."""
    brief = chosen[f"{repository.prefix}{BRIEF_FILE}"]
    named = _find_bibliography(repository.read((brief.object,))[brief.object])
    path = normpath(join(repository.prefix, named)) if named else ""
    if path in listed and listed[path].mode not in (LINK, SUBMODULE):
        yield path


def _find_bibliography(data: bytes) -> str:
    """What a brief.yml gives as its `bibliography`; "" for none, and where it cannot be read."""
    try:
        value = yaml.safe_load(data.decode(errors="replace"))
    except (yaml.YAMLError, RecursionError, ValueError):
        return ""  # reading the edition tells of it
    named = value.get("bibliography") if isinstance(value, dict) else None
    return named if isinstance(named, str) else ""


def _read_contents(
    contents: Mapping[str, bytes],
    prefix: str,
    name: str,
    commit: str,
    absent: tuple[str, ...],
    allow: Iterable[str | Path],
) -> Edition:
    """The edition that some files make up, by their paths in the repository."""
    with tempfile.TemporaryDirectory(prefix="reportgen-") as place:
        top = Path(place).resolve()
        for path, data in contents.items():
            target = top / path
            if not target.resolve().is_relative_to(top):
                continue  # git itself refuses to write such a path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        workspace = Workspace.open(top / prefix, (top, *allow))
        return _read(workspace, name, commit, absent)


# ── a build's manifest ───────────────────────────────────────────────────────────────────


def _read_manifest(
    path: Path,
    name: str,
    folder: Path,
    allow: Iterable[str | Path],
    environ: Mapping[str, str] | None,
) -> Edition:
    """The edition that a build was made of: its files are found by their hashes.

    They are looked for in the workspace, and in all commits of its repository.
    """
    wanted = {own: digest for own, digest in _list_inputs(path).items() if _is_input(own)}
    if BRIEF_FILE not in wanted:
        raise WorkspaceError(f"{path} names no {BRIEF_FILE} among its inputs.", "Build again.")
    contents: dict[str, bytes] = {}
    repository: Repository | None = None
    for own, digest in wanted.items():
        data = _read_same(folder / own, digest)
        if data is None:
            repository = repository or _find_history(folder, environ, own, name)
            data = _recall(repository, own, digest)
        if data is not None:
            contents[own] = data
    absent = tuple(
        f"{own} was never committed as it was then (SHA-256 {digest[:12]}…)."
        for own, digest in wanted.items()
        if own not in contents
    )
    if BRIEF_FILE not in contents:
        raise WorkspaceError(
            f"The edition {name} cannot be put together: {absent[0]}",
            "Commit what you publish, or compare with a revision or a folder.",
        )
    return _read_contents(contents, "", name, "", absent, allow)


def _list_inputs(path: Path) -> dict[str, str]:
    """The files that a manifest names as its inputs, with the hashes of what they held."""
    try:
        said = json.loads(read_written(path))
        return {str(entry["path"]): str(entry["sha256"]) for entry in said["inputs"]}
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise WorkspaceError(
            f"{path} is not the manifest of a build.",
            "Name the manifest.json in outputs/ of the build to compare with.",
        ) from error


def _read_same(path: Path, digest: str) -> bytes | None:
    try:
        data = read_written(path)
    except OSError:
        return None
    return data if sha256(data).hexdigest() == digest else None


def _find_history(
    folder: Path, environ: Mapping[str, str] | None, own: str, name: str
) -> Repository:
    try:
        return Repository.find(folder, environ)
    except WorkspaceError as error:
        message = f"The edition {name} cannot be put together: {own} has changed since."
        raise WorkspaceError(f"{message} {error.message}", error.remedy) from error


def _recall(repository: Repository, own: str, digest: str) -> bytes | None:
    """What a file held in some commit, by its hash; None where it never did."""
    for version in repository.list_versions(f"{repository.prefix}{own}"):
        data = repository.read((version,))[version]
        if sha256(data).hexdigest() == digest:
            return data
    return None
