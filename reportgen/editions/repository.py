"""What git keeps of a workspace: revisions by their names, and files as they were committed.

Objects are read as they are: nothing is checked out, no hook and no filter runs, nothing is
fetched, and nothing is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.engines.process import Finished, TimedOut, run
from reportgen.errors import Misuse, WorkspaceError
from reportgen.limits import LARGEST_WRITTEN, MOST_MEMBERS

_OPTIONS = ("--no-pager", "-c", "protocol.allow=never", "-c", "core.fsmonitor=false")
_OF_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
"""Variables that name another repository; git itself sets them for whatever runs in a hook."""
_SETTINGS = {
    "LC_ALL": "C.UTF-8",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
_TIMEOUT = 120.0  # seconds for one call of git
LINK, SUBMODULE = "120000", "160000"


@dataclass(frozen=True)
class File:
    """A file of a commit: its path in the repository, git's mode of it, its object and size.

    A mode is `LINK` or `SUBMODULE` for what is no file; these have no size.
    """

    path: str
    mode: str
    object: str
    size: int


@dataclass(frozen=True)
class Repository:
    """A git repository, as seen from a folder in it.

    `prefix` is that folder's path in the repository: "" for its top, else it ends in a slash.
    """

    folder: Path
    prefix: str
    environ: Mapping[str, str] = field(repr=False)

    @classmethod
    def find(cls, folder: Path, environ: Mapping[str, str] | None = None) -> Repository:
        """The repository that a folder is in; `environ` stands for `os.environ`.

        Raises `WorkspaceError` where there is no git, or the folder is in no repository.
        """
        given = os.environ if environ is None else environ
        kept = {name: value for name, value in given.items() if name not in _OF_ELSEWHERE}
        here = cls(folder, "", {**kept, **_SETTINGS})
        ran = here._git("rev-parse", "--show-prefix")
        if ran.returncode:
            raise WorkspaceError(*_explain_none(folder, ran.stderr))
        return cls(folder, ran.stdout.removesuffix("\n"), here.environ)

    def resolve(self, revision: str) -> str:
        """The full hash of the commit that a name stands for; raises `Misuse` where there is none.

        A name may be a tag, a branch, a hash, `HEAD~2` or whatever else git understands.
        """
        found = self.seek(revision)
        if found:
            return found
        message = f"git knows no revision {revision!r} here."
        if self._git("rev-parse", "--verify", "--quiet", "HEAD").returncode:
            raise Misuse("The repository has no commit yet.", "Commit the workspace first.")
        shallow = self._git("rev-parse", "--is-shallow-repository").stdout.strip() == "true"
        if shallow:
            remedy = "The clone is shallow. Fetch the rest with: git fetch --unshallow --tags"
        else:
            remedy = "Name a tag, a branch, a commit, or a folder; git tag lists the tags."
        raise Misuse(message, remedy)

    def seek(self, revision: str) -> str:
        """What `resolve` gives; "" where there is no such commit."""
        wanted = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if not revision or "\0" in revision or "\n" in revision:
            return ""
        ran = self._git(*wanted)
        return "" if ran.returncode else ran.stdout.strip()

    def list_files(self, commit: str) -> tuple[File, ...]:
        """Every file of a commit, sorted by path, and what stands there in the place of files."""
        ran = self._demand("ls-tree", "-r", "-z", "-l", "--full-tree", commit)
        return tuple(sorted(_read_tree(ran.output), key=lambda file: file.path))

    def list_versions(self, path: str) -> tuple[str, ...]:
        """The objects that a file has been in any commit, the latest first."""
        named = ("-z", f"--format=%H:{path}", "--", f":(top,literal){path}")
        ran = self._demand("log", "--all", "--no-show-signature", *named)
        wanted = [one for one in ran.stdout.split("\0") if one]
        if not wanted:
            return ()
        asked = "".join(f"{one}\n" for one in wanted)
        told = self._demand("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=asked)
        pairs = (line.split(" ") for line in told.stdout.splitlines())
        return tuple(dict.fromkeys(pair[0] for pair in pairs if pair[1:] == ["blob"]))

    def read(self, objects: Iterable[str]) -> dict[str, bytes]:
        """What objects hold, by their hashes.

        Raises `WorkspaceError` where the repository lacks one, as a partial clone does.
        """
        wanted = list(dict.fromkeys(objects))
        if not wanted:
            return {}
        ran = self._demand("cat-file", "--batch", stdin="".join(f"{one}\n" for one in wanted))
        return dict(_read_batch(ran.output, wanted))

    def _demand(self, *words: str, stdin: str = "") -> Finished:
        """What git gives; raises `WorkspaceError` in git's own words where it gives nothing."""
        ran = self._git(*words, stdin=stdin)
        if ran.returncode:
            said = ran.stderr.strip().rpartition("\n")[2] or f"git {words[0]} failed"
            raise WorkspaceError(f"git cannot read the repository: {said}.", "Run git fsck in it.")
        return ran

    def _git(self, *words: str, stdin: str = "") -> Finished:
        try:
            return run(
                ("git", *_OPTIONS, *words),
                cwd=self.folder,
                env=self.environ,
                stdin=stdin,
                timeout=_TIMEOUT,
            )
        except FileNotFoundError as error:
            raise WorkspaceError(
                "There is no program git here, which reads earlier editions.",
                "Install git, or name two folders to compare.",
            ) from error
        except TimedOut as error:
            message = f"git did not answer within {error.seconds:g} s."
            raise WorkspaceError(message, "Try again, or name two folders to compare.") from error


def _explain_none(folder: Path, said: str) -> tuple[str, str]:
    """Why git reads no repository in a folder, and what to do."""
    if "dubious ownership" in said:
        message = f"git does not read the repository of {folder}: it belongs to another user."
        return message, f"If you trust it: git config --global --add safe.directory {folder}"
    if "not a git repository" in said:
        message = f"The folder {folder} is in no git repository, so it has no earlier edition."
        return message, "Name two folders to compare, or keep the workspace in git."
    return f"git reads no repository in {folder}: {said.strip()}.", "Mend the repository."


def _read_tree(data: bytes) -> Iterator[File]:
    """The lines of `git ls-tree -z -l`: mode, type, object and size, then the path."""
    for line in data.split(b"\0")[:-1]:
        head, _, path = line.partition(b"\t")
        mode, _, name, size = head.decode("ascii").split()
        yield File(os.fsdecode(path), mode, name, int(size) if size != "-" else 0)


def _read_batch(data: bytes, wanted: list[str]) -> Iterator[tuple[str, bytes]]:
    """The answers of `git cat-file --batch`: a line with object, type and size, then the bytes."""
    place = 0
    for name in wanted:
        end = data.find(b"\n", place)
        head = data[place:end].split(b" ")
        if end < 0 or len(head) != 3:
            raise WorkspaceError(
                f"The repository lacks the object {name[:12]} of this edition.",
                "The clone is a partial one. Make a whole one, or name two folders.",
            )
        size = int(head[2])
        yield name, data[end + 1 : end + 1 + size]
        place = end + 1 + size + 1


def refuse_bulk(files: Iterable[File], edition: str) -> None:
    """Raises `WorkspaceError` for more or larger files than a workspace has."""
    listed = list(files)
    if len(listed) > MOST_MEMBERS or sum(file.size for file in listed) > LARGEST_WRITTEN:
        raise WorkspaceError(
            f"The edition {edition} has too many files, or too large ones, to be read.",
            "Keep the workspace in a folder of its own.",
        )
