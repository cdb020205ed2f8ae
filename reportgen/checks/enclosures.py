"""The files that slides, templates and prose name: each is there, and can be shown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from posixpath import basename, dirname, splitext

from reportgen.errors import Finding, Location
from reportgen.intake.files import read_plain
from reportgen.intake.pictures import Kind, find_excess, find_kind, is_whole, name_kind
from reportgen.model.brief import Brief
from reportgen.model.formats import TABLES, DocumentFormat
from reportgen.reading.addresses import Mention, find_reach
from reportgen.reading.boundary import report_outside
from reportgen.reading.enclosures import (
    find_file,
    gather_enclosures,
    list_candidates,
    list_known,
    list_mentions,
    read_text,
)
from reportgen.reading.validation import find_near
from reportgen.reading.yamldoc import walk_texts
from reportgen.rules import BAD_PICTURE, MISSING_FILE, UNSHOWN_PICTURE, WORDLESS_PICTURE
from reportgen.workspace import COMPARISON_FILE, Workspace

_PROJECT = ("_extensions/", "brand/", "data/", "figures/")
"""What a project holds besides: a template may name it."""
_EVERYWHERE: tuple[Kind, ...] = ("PNG", "JPEG", "GIF", "SVG")
_WEB = frozenset[Kind]((*_EVERYWHERE, "WebP", "AVIF", "BMP"))
_PRESS = frozenset[Kind]((*_EVERYWHERE, "WebP"))
_OFFICE = frozenset[Kind]((*_EVERYWHERE, "TIFF", "BMP", "EMF"))
_TEX = frozenset[Kind](("PNG", "JPEG", "SVG", "PDF"))
_SHOWN: Mapping[DocumentFormat, frozenset[Kind]] = {
    "html": _WEB,
    "revealjs": _WEB,
    "gfm": _WEB,
    "epub": _PRESS,
    "pdf": _PRESS,
    "docx": _OFFICE,
    "odt": _OFFICE,
    "pptx": _OFFICE,
    "latex": _TEX,
    "latex-pdf": _TEX,
    "beamer": _TEX,
}
_DECKS = frozenset[DocumentFormat](("beamer", "pptx", "revealjs"))
_PICTURES = ("picture", "backdrop")
_WRITTEN = frozenset((".bib", ".csl", ".j2", ".md", ".po", ".qmd", ".yaml", ".yml"))


@dataclass(frozen=True)
class _Named:
    """A file that is named: where, in which folder, how, and in which formats it is shown."""

    place: Location
    folder: str
    mention: Mention
    formats: Collection[DocumentFormat]


def check_enclosures(brief: Brief, workspace: Workspace) -> Iterator[Finding]:
    """Each file is there and in the workspace; each picture is whole, and shown by each format."""
    known: list[str] = []
    for named in _walk(brief, workspace):
        address = named.mention.address
        name = find_file(workspace.root, named.folder, address)
        if not name:
            if _may_lack(named, brief):
                continue
            known = known or list(list_known(workspace.root))
            yield from _report_missing(named, workspace, known)
        elif not workspace.holds(name):
            yield report_outside(workspace, named.place, name, address)
        elif named.mention.use in _PICTURES:
            yield from _check_picture(named, workspace, name)


# ── what is named ────────────────────────────────────────────────────────────────────────


def _walk(brief: Brief, workspace: Workspace) -> Iterator[_Named]:
    documents = brief.publication.documents
    shown = {name: frozenset(d.formats) - TABLES for name, d in documents.items()}
    every = frozenset[DocumentFormat]().union(*shown.values())
    made = {d.template or f"{name}.qmd.j2": shown[name] for name, d in documents.items()}
    for name in workspace.template_files():
        yield from _walk_text(workspace, name, made.get(name.removeprefix("templates/"), every))
    for name in workspace.slide_files():
        yield from _walk_text(workspace, name, every & _DECKS)
    prose = [(brief.locate(COMPARISON_FILE, *path), p) for path, p in brief.comparison.walk_prose()]
    for enclosure in gather_enclosures(workspace, (text.text for _, text in prose)).values():
        if enclosure.use == "text":
            yield from _walk_text(workspace, enclosure.name, every)
    written = read_text(workspace.root / COMPARISON_FILE) if prose else ""
    for place, text in prose:
        for image in text.images:
            mention = Mention(0, 0, image.path, "picture", bool(image.words))
            yield _Named(_find_place(written, place, image.path), "sources", mention, every)


def _walk_text(
    workspace: Workspace, name: str, formats: Collection[DocumentFormat]
) -> Iterator[_Named]:
    text = read_text(workspace.root / name)
    starts = [0, *accumulate(len(line) for line in text.splitlines(keepends=True))]
    for one in list_mentions(text):
        line = bisect_right(starts, one.start)
        place = Location(name, line, one.start - starts[line - 1] + 1)
        yield _Named(place, dirname(name), one, formats)


def _find_place(text: str, place: Location, path: str) -> Location:
    """Where a path stands in a value that begins at a place; that place, where it has escapes."""
    lines = text.split("\n")[place.line - 1 :]
    for number, line in enumerate(lines):
        start = line.find(path, place.column - 1 if number == 0 else 0)
        if start >= 0:
            return Location(place.path, place.line + number, start + 1)
    return place


def _may_lack(named: _Named, brief: Brief) -> bool:
    """Whether it is no finding here that there is no such file.

    What leads out is told as that; a document may link to another, and a template may name what
    the project has besides, or what an option gives it.
    """
    address, is_template = named.mention.address, named.folder.startswith("templates")
    if find_reach(address, named.folder) and find_reach(address):
        return True
    if named.mention.use == "link":
        stem, dot, _ = basename(address.partition("#")[0]).partition(".")
        return is_template or not dot or stem in brief.publication.documents
    return address.startswith(_PROJECT) or (is_template and _is_given(address, brief))


def _is_given(address: str, brief: Brief) -> bool:
    """Whether an option gives the project such a file, by its name or without its ending."""
    given = {text for _, text in walk_texts(brief.publication.quarto)}
    return address in given or any(text.rpartition(".")[0] == address for text in given)


# ── what is wrong ────────────────────────────────────────────────────────────────────────


def _report_missing(named: _Named, workspace: Workspace, known: Iterable[str]) -> Iterator[Finding]:
    address = named.mention.address
    tried = list_candidates(named.folder, address)
    places = [name for name in tried if not name.startswith("..")]
    if folder := next((name for name in tried if (workspace.root / name).is_dir()), ""):
        yield MISSING_FILE.at(
            named.place, f"{address} is a folder: {folder}/.", "Name a file that is in it."
        )
        return
    looked = " and ".join(dict.fromkeys(places[:1] + places[-1:]))
    message = f"There is no file {address!r}; looked for {looked}."
    otherwise = "Put it in one of these places, or correct the path."
    near = _find_near(tried, known)
    if near and near.casefold() in (name.casefold() for name in tried):
        message = f"There is no file {address!r}, but there is {near!r}: capital letters matter."
    yield MISSING_FILE.at(named.place, message, f"Did you mean {near!r}?" if near else otherwise)


def _ending(name: str) -> str:
    return splitext(name)[1].casefold()


def _find_near(tried: Iterable[str], known: Iterable[str]) -> str | None:
    """The file of the workspace that is most likely meant: of the same name, or of one like it.

    What people write is not meant by the name of a picture: council.md by council.png.
    """
    tried = list(tried)
    is_written = any(_ending(name) in _WRITTEN for name in tried)
    names = [name for name in known if is_written or _ending(name) not in _WRITTEN]
    for name in tried:
        same = [one for one in names if basename(one).casefold() == basename(name).casefold()]
        if near := find_near(name, same) or find_near(name, names):
            return near
        if same:
            return same[0]
    return None


def _check_picture(named: _Named, workspace: Workspace, name: str) -> Iterator[Finding]:
    if fault := _find_fault(workspace, name):
        yield BAD_PICTURE.at(named.place, *fault)
        return
    kind = find_kind(read_plain(workspace.root / name))
    if lacking := sorted(f for f in named.formats if kind not in _SHOWN[f]):
        message = f"{name} is {kind}, which {' and '.join(lacking)} cannot show."
        yield UNSHOWN_PICTURE.at(named.place, message, "Save it as PNG, JPEG or SVG.")
    if named.mention.use == "picture" and not named.mention.words:
        message = f"The picture {named.mention.address} has no description."
        remedy = "Describe it in the brackets: ![What it shows](…). Screen readers read this aloud."
        yield WORDLESS_PICTURE.at(named.place, message, remedy)


def _find_fault(workspace: Workspace, name: str) -> tuple[str, str] | None:
    """Why nothing can show a picture, and how to fix it; None where it can be shown."""
    if excess := find_excess(workspace.root / name):
        return f"The picture {name} {excess}.", "Save it at a smaller size, or simplify it."
    data = read_plain(workspace.root / name)
    kind, said = find_kind(data), name_kind(name)
    if not kind:
        what = "is empty" if not data else "is not a picture that documents can show"
        return f"The file {name} {what}.", "Save it again, as PNG, JPEG or SVG."
    if said and said != kind:
        return f"The file {name} is {kind}, but its name says {said}.", "Give it the right ending."
    if not is_whole(data):
        return f"The picture {name} is damaged: part of it is missing.", "Save or copy it again."
    return None
