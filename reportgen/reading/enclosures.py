"""Files of a person's own that go into the Quarto project with the documents.

A path in an extract, in slides or in a template is relative to the file that it stands in, or
else to the workspace. The file is carried into the project, and in the .qmd stands its place there.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath
from unicodedata import normalize
from urllib.parse import unquote

from reportgen.intake.files import read_written
from reportgen.reading.addresses import Mention, Use, find_mentions, find_reach
from reportgen.workspace import Workspace

FOLDER = "files"
"""Where in the project they stand."""
_PLAIN_PATH = re.compile(r"[\w./ -]+")
_SAFE_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*")
_MADE = ("outputs", ".reportgen")
_EXTERNAL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//|#|\Z")
_TEXTS = (".md", ".qmd")


@dataclass(frozen=True)
class Enclosure:
    """A file that is carried: its name in the workspace, its place in the project, its use."""

    name: str
    place: str
    use: Use


# ── where a file is ──────────────────────────────────────────────────────────────────────


def find_file(root: Path, folder: str, address: str) -> str:
    """The file that an address in a file of `folder` leads to, as seen from the workspace.

    Its name is to the letter as the disk has it; "" where there is none.
    """
    found = (_spell(root, name) for name in list_candidates(folder, address))
    return next((name for name in found if name and (root / name).is_file()), "")


def list_candidates(folder: str, address: str) -> tuple[str, ...]:
    """Where a file may be that an address in a file of `folder` names, the likeliest first."""
    bare = re.split(r"[?#]", address, maxsplit=1)[0]
    spelled = dict.fromkeys(filter(None, (address, unquote(address), bare, unquote(bare))))
    named = [(base, path) for base in (folder, "") for path in spelled]
    names = [normpath(join(base, path)) for base, path in named]
    names += [normpath(path.lstrip("/")) for path in spelled if path.startswith("/")]
    return tuple(dict.fromkeys(names))


def is_local(address: str) -> bool:
    """Whether an address may be that of a file: not one on the network, nor filled in later."""
    return not ("\0" in address or _EXTERNAL.match(address) or find_reach(address) == "remote")


def _spell(root: Path, name: str) -> str:
    """A name as the disk has it; "" where there is no such name, or another with its letters."""
    if len(name) > 1000 or "\0" in name or PurePosixPath(name).parts[0] in _MADE:
        return ""
    if name.startswith(("/", "..")):
        return name
    spelled = ""
    for part in PurePosixPath(name).parts:
        if not (match := _match(part, root / spelled)):
            return ""
        spelled = join(spelled, match)
    return spelled


def _match(part: str, folder: Path) -> str:
    """A name in a folder: the same, or the same characters put together otherwise."""
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError:
        return ""
    if part in names:
        return part
    wanted = normalize("NFC", part)
    return next((name for name in sorted(names) if normalize("NFC", name) == wanted), "")


def list_known(root: Path) -> Iterator[str]:
    """The files of a workspace that a path might mean: none that are hidden or were made."""
    for folder, folders, files in os.walk(root):
        inner = os.path.relpath(folder, root).replace(os.sep, "/")
        folders[:] = sorted(name for name in folders if name[0] != "." and name not in _MADE)
        yield from (normpath(join(inner, name)) for name in sorted(files) if name[0] != ".")


# ── what it is called in the project ─────────────────────────────────────────────────────


def name_plainly(path: str) -> str:
    """Where a file of the workspace comes to stand in the Quarto project.

    It is the same path, unless that leads out of the workspace, or holds characters ("?", "#",
    "%20", quotation marks …) that mean something in an address, in Markdown or in Typst: then a
    name without them.
    """
    place = PurePosixPath(path)
    if _PLAIN_PATH.fullmatch(path) and not place.is_absolute() and ".." not in place.parts:
        return path
    return _rename(place)


def place_enclosure(name: str) -> str:
    """Where a carried file stands in the project.

    A drawing always has a name of its own, for a picture of it in pixels stands beside it.
    """
    is_drawing = name.lower().endswith(".svg")
    safe = name if _SAFE_PATH.fullmatch(name) and not is_drawing else _rename(PurePosixPath(name))
    return f"{FOLDER}/{safe}"


def write_address(place: str, use: Use) -> str:
    """How a .qmd names a carried file: a drawing without its ending, which the format chooses."""
    is_drawing = place.lower().endswith(".svg")
    return place[: -len(".svg")] if is_drawing and use == "picture" else place


def _rename(place: PurePosixPath) -> str:
    whole = normalize("NFC", place.as_posix())
    stem = re.sub(r"[^A-Za-z0-9]+", "-", PurePosixPath(whole).stem).strip("-")
    digest = hashlib.sha256(whole.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{stem or 'file'}-{digest}{place.suffix}"


# ── texts that name files ────────────────────────────────────────────────────────────────


def list_mentions(text: str) -> tuple[Mention, ...]:
    """The files that a text names, in the order of the text."""
    return tuple(sorted(one for one in find_mentions(text) if is_local(one.address)))


def enclose(text: str, folder: str, root: Path) -> str:
    """A text of `folder` that names each file by its place in the project.

    What is not there, or is no file of the workspace, stays as it is written.
    """
    pieces, end = [], 0
    for one in list_mentions(text):
        name = find_file(root, folder, one.address)
        if name and one.start >= end:
            address = write_address(place_enclosure(name), one.use)
            pieces += [text[end : one.start], address]
            end = one.end
    return "".join((*pieces, text[end:]))


def gather_enclosures(workspace: Workspace, prose: Iterable[str]) -> dict[str, Enclosure]:
    """By their names the files that slides, templates and `prose` name; and those that these name.

    `prose` are the texts of the comparison.
    """
    root, found = workspace.root, dict[str, Enclosure]()
    own = (*workspace.template_files(), *workspace.slide_files())
    new = {f"sources/{number}": text for number, text in enumerate(prose)}
    new |= {name: read_text(root / name) for name in own}
    while new:
        path, text = new.popitem()
        for one in list_mentions(text):
            name = find_file(root, dirname(path), one.address)
            if name and name not in found:
                found[name] = Enclosure(name, place_enclosure(name), one.use)
                if one.use == "text" and name.endswith(_TEXTS):
                    new[name] = read_text(root / name)
    return dict(sorted(found.items()))


def read_text(path: Path) -> str:
    """The text of a file; "" where it cannot be read, which is told where it is named."""
    try:
        return read_written(path).decode("utf-8-sig", "replace")
    except OSError:
        return ""
