"""Reviewed files of any format, and what all of them say of a brief: each marking placed, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import cast

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.formats import Input
from reportgen.exchange.safety import read_file
from reportgen.language.translation import find_words
from reportgen.limits import MOST_REMARKS
from reportgen.model.brief import Brief
from reportgen.reviewing.markings import Marking, Reviewed
from reportgen.reviewing.placing import Placed, Placer
from reportgen.reviewing.printing import find_builds, find_captions
from reportgen.reviewing.templates import Templates
from reportgen.workspace import Workspace

_READERS = {".docx": "docx", ".docm": "docx", ".pdf": "pdf", ".pptx": "pptx"}
_LONGEST = 4
"""How many times as long as a document a copy may be for the two to be compared."""
_WAYS = "Give the .docx, .pptx or .pdf file that the reviewer sent back."


@dataclass(frozen=True)
class Copy:
    """A reviewed file: the document that it is a copy of, and whether of another build than ours.

    `is_older` is None where nothing can be said: the file names no build, or there is no output.
    """

    file: str
    document: str
    build: str | None
    is_older: bool | None
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """What reviewers say: the files, and their markings in the order of the documents."""

    copies: tuple[Copy, ...]
    placed: tuple[Placed, ...]


def read_reviewed(path: Path) -> Reviewed:
    """What is in a file; raises `ExchangeError` where it cannot be read."""
    reader = _READERS.get(path.suffix.lower())
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise ExchangeError(f"{str(path)!r} {what}.", _WAYS)
    data = read_file(path)
    if reader is None:
        raise ExchangeError("This is no format that reviewers use.", _WAYS, Location(path.name))
    module = import_module(f"reportgen.reviewing.{reader}")
    return cast("Reviewed", module.read(Input(path.name, data)))


def review(
    paths: Iterable[Path], brief: Brief, workspace: Workspace, name: str | None = None
) -> Review:
    """What is said in files, of which several may be copies of one document.

    `name` is said for whoever signed with none. Raises `ExchangeError` where a file cannot be read.
    """
    placer, copies = Placer(brief, find_captions(workspace.outputs)), []
    found: dict[str, list[tuple[int, int, Placed]]] = {}
    builds = find_builds(workspace.outputs)
    words = find_words(brief.publication.lang, workspace.translations)
    templates = Templates(brief, workspace.templates, words.find)
    for number, path in enumerate(paths):
        reviewed = read_reviewed(path)
        document = _find_document(path.name, reviewed.build, builds, brief)
        ours = builds.get(Path(document).stem)
        known = ours is not None and reviewed.build is not None
        older = ours != reviewed.build if known else None
        copies.append(Copy(path.name, document, reviewed.build, older, reviewed.left_out))
        if len(reviewed.markings) > MOST_REMARKS:
            said = f"The file has more than {MOST_REMARKS:,} comments and changes."
            raise ExchangeError(said, "Give the parts of it one by one.", Location(path.name))
        own = workspace.outputs / document
        untracked = () if older is not False else _find_untracked(path, own)
        for marking in (*reviewed.markings, *untracked):
            signed = marking if marking.who or not name else replace(marking, who=name)
            placed = _explain(placer.place(signed, document, reviewed.build), templates)
            found.setdefault(document, []).append((marking.paragraph, number, placed))
    merged = [each for document in found.values() for each in _merge(document)]
    return Review(tuple(copies), tuple(merged))


def _find_untracked(path: Path, own: Path) -> Iterator[Marking]:
    """What of a Word file of the build in outputs/ is other, though nobody tracked it."""
    if path.suffix.lower() not in (".docx", ".docm") or not own.is_file():
        return
    from reportgen.reviewing.comparing import find_untracked
    from reportgen.reviewing.docx import read_text

    printed = read_text(Input(own.name, read_file(own)))
    given = read_text(Input(path.name, read_file(path)))
    if len(given.paragraphs) <= _LONGEST * len(printed.paragraphs) + 100:
        yield from find_untracked(printed, given)


def _explain(placed: Placed, templates: Templates) -> Placed:
    """Of words that no field has, the block of the template that prints them.

    A comment stays with the record that it stands at, if there is one.
    """
    if placed.field is not None or (placed.place is not None and not placed.marking.change):
        return placed
    block = templates.find(placed.marking, placed.document)
    return replace(placed, place=block, location=None, how="template") if block else placed


def _find_document(name: str, build: str | None, builds: dict[str, str], brief: Brief) -> str:
    """The name of the document that a file is a copy of, whatever the reviewer called it."""
    suffix = Path(name).suffix.lower()
    for document, known in builds.items():
        if build is not None and known == build:
            return f"{document}{suffix}"
    stem = Path(name).stem.lower()
    named = [d for d in brief.publication.documents if stem.startswith(d.lower())]
    return f"{max(named, key=len)}{suffix}" if named else name


def _merge(placed: Sequence[tuple[int, int, Placed]]) -> list[Placed]:
    """The markings of copies of one document in its order, what several copies have once."""
    seen: set[tuple[object, ...]] = set()
    merged = []
    for _, _, each in sorted(placed, key=lambda item: item[0]):  # a stable sort
        marking = each.marking
        is_same = _tell_apart(marking)
        if is_same not in seen:
            seen.add(is_same)
            merged.append(each)
    return merged


def _tell_apart(marking: Marking) -> tuple[object, ...]:
    said = (marking.who, marking.when, marking.text, marking.words, marking.change)
    return (*said, marking.before, marking.replies)
