"""The folder of the full texts: which file is of which source, and which of them can be read."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.errors import UnreadableText, WorkspaceError
from reportgen.model.keys import name_files
from reportgen.model.layout import TextLayout
from reportgen.verification.formats import READERS
from reportgen.verification.texts import SourceText, read_text

_NO_TEXTS = frozenset({".bib", ".yml", ".yaml", ".json", ".csv", ".png", ".jpg", ".jpeg", ".bak"})
"""Endings of what may lie beside a text under its name, and is none."""


@dataclass(frozen=True)
class Shelf:
    """The texts of a folder by key, why others cannot be read, and which files were passed over."""

    texts: Mapping[str, SourceText] = field(repr=False, default_factory=dict)
    faults: Mapping[str, UnreadableText] = field(default_factory=dict)
    spares: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def find_texts(folder: Path, keys: Iterable[str]) -> dict[str, tuple[Path, ...]]:
    """The files of each source that has any in a folder: `<key>.txt`, `.md`, `.html` …

    Those come first whose format comes first in `READERS`; one whose format is not read is there
    only where no other is. Characters of a key that a file name cannot have (/ : and the like)
    are "_" in it. Raises `WorkspaceError` where the folder cannot be listed.
    """
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise WorkspaceError(
            f"The folder of the texts {str(folder)!r} cannot be read: {error.strerror}.",
            "Name the folder that holds the full texts of the sources.",
        ) from error
    by_stem: dict[str, list[Path]] = {}
    for path in paths:
        stem, ending = _split(path)
        if ending not in _NO_TEXTS and not path.name.startswith("."):
            by_stem.setdefault(stem, []).append(path)
    found = {}
    for key in keys:
        names = dict.fromkeys(_fold(name) for name in name_files(key))
        files = [path for name in names for path in by_stem.get(name, ())]
        known = [path for path in files if _split(path)[1] in READERS]
        if chosen := sorted(known, key=_rank) or files:
            found[key] = tuple(chosen)
    return found


def list_stems(folder: Path) -> tuple[str, ...]:
    """The names, without their endings, of the files in a folder that can be read as texts."""
    try:
        files = [path for path in folder.iterdir() if path.suffix.lower() in READERS]
    except OSError:
        return ()  # whoever reads the texts says so
    return tuple(sorted({path.stem for path in files if not path.name.startswith(".")}))


def _split(path: Path) -> tuple[str, str]:
    """A file's name and its ending, both in small letters; a folder may have none."""
    name, ending = _fold(path.name), path.suffix.lower()
    return name.removesuffix(ending), ending


def _fold(name: str) -> str:
    """A name as it is compared: some systems take letters apart, or make no difference of case."""
    return unicodedata.normalize("NFC", name).lower()


def _rank(path: Path) -> int:
    return list(READERS).index(_split(path)[1])


Reader = Callable[[Path, TextLayout], SourceText]
"""What gives the text of a file; it raises `UnreadableText` where there is none."""


def read_texts(
    folder: Path, layouts: Mapping[str, TextLayout], read: Reader | None = None
) -> Shelf:
    """The texts in a folder of all the sources that have one there.

    `layouts` has every source's key; `read` is `read_file`, or who has read some before. One that
    cannot be read is a fault of its source and no other's. Raises `WorkspaceError` where the
    folder cannot be listed.
    """
    found: dict[str, SourceText | UnreadableText] = {}
    files = find_texts(folder, layouts)
    for key, (path, *_) in files.items():
        try:
            found[key] = (read or read_file)(path, layouts[key])
        except UnreadableText as error:
            found[key] = error
    return arrange(files, found)


def arrange(
    files: Mapping[str, tuple[Path, ...]], found: Mapping[str, SourceText | UnreadableText]
) -> Shelf:
    """A shelf of what was found in the first file of each source."""
    texts = {key: one for key, one in found.items() if not isinstance(one, UnreadableText)}
    faults = {key: one for key, one in found.items() if isinstance(one, UnreadableText)}
    several = {key: tuple(path.name for path in paths) for key, paths in files.items()}
    return Shelf(texts, faults, {key: names for key, names in several.items() if len(names) > 1})


def read_file(path: Path, layout: TextLayout) -> SourceText:
    """The text of a file; raises `UnreadableText` where it is none."""
    if path.is_dir():
        raise UnreadableText(
            f"{path.name} is a folder, not a file.",
            f"Put the text itself there, as one file: {path.stem}.txt, .md, .html, .epub, .docx "
            "or .pdf.",
        )
    if not path.is_file():
        raise UnreadableText(
            f"{path.name} is not a readable file.", "If it is a link, check where it leads."
        )
    return read_text(path, layout)
