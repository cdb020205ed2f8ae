"""All that the outputs of a workspace depend on, as one number: where it is the same, so are they.

It is taken before anything slow is imported, and errs on the side of making things again: what
is not certain to leave the outputs as they are counts.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from reportgen.errors import WorkspaceError
from reportgen.limits import LARGEST_FILE
from reportgen.making.cache import VARIABLE
from reportgen.making.digests import (
    FileDigest,
    digest_file,
    digest_files,
    digest_values,
    list_sizes,
    list_tree,
)
from reportgen.making.fonts import digest_fonts
from reportgen.making.request import Request
from reportgen.plugins import list_modules
from reportgen.reading.enclosures import gather_enclosures
from reportgen.workspace import (
    BRIEF_FILE,
    COMPARISON_FILE,
    PACKAGE,
    REVIEW_FILE,
    TOOLS_FILE,
    Workspace,
    is_file,
)

_BIBLIOGRAPHY = "bibliography/references.bib"
_EXTRACTS = (".yml", ".yaml", ".json")
_VARIABLES = (
    "SOURCE_DATE_EPOCH",
    "QUARTO_",
    "REPORTGEN_",
    "TYPST_",
    "PANDOC",
    "XDG_DATA_",
    "FONTCONFIG_",
    "MPL_",
)
_DEEPEST = 100  # levels of YAML; the build itself refuses fewer


@dataclass(frozen=True)
class Fingerprint:
    """`digest` stands for all that outputs depend on.

    In it are `inputs`, the workspace's files, and `machine`: code, packages and fonts.
    """

    digest: str
    inputs: tuple[FileDigest, ...]
    machine: str


def take_fingerprint(
    workspace: Workspace, request: Request, environ: Mapping[str, str]
) -> Fingerprint:
    """What a build of a workspace depends on now; see `list_inputs` for its files.

    A file that cannot be read counts as one that holds nothing: the build itself tells of it.
    """
    _require_utf8(str(workspace.root))
    brief = _Settings.read(workspace, BRIEF_FILE)
    inputs = list_inputs(workspace, brief, (REVIEW_FILE,) if request.with_review else ())
    texts = request.texts or (workspace.root / brief.texts if brief.texts else None)
    fonts = digest_fonts(environ)
    machine = digest_values(sys.version, _list_packages(), digest_code(), digest_plugins(), fonts)
    digest = digest_values(
        machine,
        request.describe(),
        _identify_since(workspace, brief.since, environ),
        [(file.path, file.sha256) for file in inputs],
        _read_tools(workspace),
        list(list_sizes(texts)) if texts else [],
        {name: environ[name] for name in sorted(environ) if _matters(name)},
        list(_list_programs(request.engine_path, environ)),
    )
    return Fingerprint(digest, inputs, machine)


# ── the workspace ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Settings:
    """What a YAML file says, as far as it can name files: every text in it, and `texts`."""

    words: frozenset[str]
    texts: str
    has_bibliography: bool
    since: str = ""

    @classmethod
    def read(cls, workspace: Workspace, name: str) -> _Settings:
        try:
            text = workspace.read(name)
            node = None if _is_deep(text) else yaml.compose(text, Loader=yaml.CSafeLoader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError):
            node = None  # what cannot be read is a finding of the build itself
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        top = {str(key.value): value.value for key, value in pairs}
        texts = top.get("texts")
        own = (value for key, value in pairs if key.value != "texts")
        words = frozenset(word for value in own for word in _find_words(value, set()))
        since = top.get("since")
        return cls(
            words,
            texts if isinstance(texts, str) else "",
            "bibliography" in top,
            since if isinstance(since, str) else "",
        )


def _is_deep(text: bytes) -> bool:
    """Whether a YAML file is nested so deeply that composing it would overflow the stack."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return True
    return False


def _find_words(node: yaml.Node, seen: set[int]) -> Iterator[str]:
    """Every text below a node; an alias leads to a node that was seen."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        yield str(node.value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _find_words(item, seen)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _find_words(value, seen)


def list_inputs(
    workspace: Workspace, brief: _Settings | None = None, wanted: tuple[str, ...] = ()
) -> tuple[FileDigest, ...]:
    """The files that a build reads, sorted by path, with what they hold; `wanted` are others.

    These are brief.yml, the extracts, slides and templates, the files that these name, and every
    file that a value in brief.yml or in a YAML file that it names stands for: the bibliography, a
    citation style, a brand, a logo. The full texts of sources are not: what was found in them is
    in the lock file of quotations, with which a workspace without the texts is built alike.
    """
    root = workspace.root
    brief = brief or _Settings.read(workspace, BRIEF_FILE)
    own = ("slides", "templates", "translations", "_extensions")
    names = {
        f"{folder}/{name}"
        for folder in own
        for name in list_tree(root / folder, follow=lambda path: workspace.holds(str(path)))
    }
    names |= {f"sources/{name}" for name in list_tree(root / "sources") if _is_extract(name)}
    names |= {*wanted, BRIEF_FILE, *(() if brief.has_bibliography else (_BIBLIOGRAPHY,))}
    named = {path.name for path in root.glob("_*.yml")} | set(_list_named(root, "", brief.words))
    for name in [name for name in named if name.endswith((".yml", ".yaml"))]:
        words = _Settings.read(workspace, name).words
        named |= set(_list_named(root, f"{Path(name).parent}", words))
    named |= set(_list_enclosed(workspace))
    files = [n for n in names | named if workspace.holds(n) and (root / n).is_file()]
    for name in files:
        _require_utf8(name)
    return tuple(sorted(_digest(root / name, _shorten(name)) for name in files))


def _require_utf8(name: str) -> None:
    """Raises WorkspaceError for a name that no manifest can hold, and no other program be given."""
    try:
        name.encode()
    except UnicodeEncodeError as error:
        shown = os.fsencode(name).decode("utf-8", "backslashreplace")
        raise WorkspaceError(
            f"The name {shown} is not in UTF-8.", "Give it another name."
        ) from error


def _digest(path: Path, name: str) -> FileDigest:
    try:
        size = path.stat().st_size
        return digest_file(path, name) if size <= LARGEST_FILE else FileDigest(name, "", size)
    except OSError:
        return FileDigest(name, "", 0)


def _list_enclosed(workspace: Workspace) -> Iterable[str]:
    """The files that slides, templates and the comparison's prose name."""
    shows = b"](" in workspace.peek(COMPARISON_FILE)
    prose = _Settings.read(workspace, COMPARISON_FILE).words if shows else ()
    return gather_enclosures(workspace, (text for text in prose if "](" in text))


def _is_extract(name: str) -> bool:
    return "/" not in name and name.endswith(_EXTRACTS)


def _list_named(root: Path, folder: str, words: Iterable[str]) -> Iterator[str]:
    """The files that words name, as seen from the root or from a folder in it."""
    for word in words:
        for name in {word, f"{folder}/{word}" if folder else word}:
            if _is_file(root, name):
                yield os.path.normpath(name)


def _is_file(root: Path, name: str) -> bool:
    return bool(name) and "\n" not in name and len(name) <= 255 and is_file(root / name)


def _shorten(name: str) -> str:
    """A name that says nothing of the machine: of a file elsewhere, its last part."""
    path = Path(name)
    return path.name if path.is_absolute() else path.as_posix()


def _identify_since(
    workspace: Workspace, name: str, environ: Mapping[str, str]
) -> Mapping[str, str]:
    """The edition that a brief tells its changes from: a tag may come to stand for another."""
    if not name:
        return {}
    from reportgen.editions.since import identify  # reads the model, which few builds need for it

    return identify(name, workspace, environ)


def _read_tools(workspace: Workspace) -> tuple[bool, str]:
    """Whether there is a reportgen.lock, which may be a folder or a pipe, and what it holds."""
    path = workspace.root / TOOLS_FILE
    return os.path.lexists(path), _digest(path, TOOLS_FILE).sha256 if path.is_file() else ""


# ── the machine ──────────────────────────────────────────────────────────────────────────


@cache
def digest_code() -> str:
    """What this package itself holds: its code, templates and assets."""
    files = digest_files(PACKAGE, list_tree(PACKAGE))
    return digest_values([(file.path, file.sha256) for file in files])


@cache
def digest_plugins() -> str:
    """What the code of plug-ins holds: whoever writes one changes it under the same version."""
    found: list[object] = []
    for path in list_modules():
        names = list_tree(path) if path.is_dir() else (path.name,)
        files = digest_files(path if path.is_dir() else path.parent, names)
        found.append([path.name, [(file.path, file.sha256) for file in files]])
    return digest_values(found)


def _matters(variable: str) -> bool:
    return variable.startswith(_VARIABLES) and variable != VARIABLE


def _list_packages() -> list[str]:
    """All packages that are installed, with their versions, as their folders are called."""
    found: set[str] = set()
    for place in sys.path:
        with suppress(OSError), os.scandir(place or ".") as entries:
            found |= {entry.name for entry in entries if entry.name.endswith(".dist-info")}
    return sorted(found)


def _list_programs(path: Path | None, environ: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    """Every quarto that could be chosen, by place, size and time: asking it would be slow."""
    folders = (environ.get("PATH", ""), sysconfig.get_path("scripts"))
    places = (path, environ.get("QUARTO_PATH"), *(shutil.which("quarto", path=f) for f in folders))
    for place in (Path(place).resolve() for place in places if place):
        state = place.stat() if place.exists() else None
        yield str(place), state and (state.st_size, state.st_mtime_ns)
