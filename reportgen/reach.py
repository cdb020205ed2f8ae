"""What documents would load from elsewhere: from the network, or from outside the project.

It is looked for in what a workspace gives Quarto, in its templates and its bibliography, and at
last in the documents as they are composed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from posixpath import dirname

from reportgen.errors import Finding, Location
from reportgen.intake.options import FRONT_MATTER
from reportgen.model.brief import Brief
from reportgen.reading.addresses import FINDERS, Loaded, find_in_markdown, find_in_page, find_reach
from reportgen.reading.enclosures import find_file, gather_enclosures
from reportgen.reading.yamldoc import read_yaml, walk_texts
from reportgen.rules import EMPTY_FILE, OUTSIDE, REMOTE
from reportgen.settings import Options, place_files, read_front
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE, Workspace, is_file

_LOADED = frozenset(
    (
        "abbreviations", "background-image", "brand", "cover-image", "css",
        "data-background-image", "epub-cover-image", "epub-fonts", "favicon", "filters",
        "format-resources", "header-includes", "highlight-style", "html-math-method", "image",
        "include-after", "include-after-body", "include-before", "include-before-body",
        "include-in-header", "katex", "logo", "mathjax", "metadata-files",
        "parallax-background-image", "reference-doc", "resources", "revealjs-url", "shortcodes",
        "slideous-url", "slidy-url", "syntax-definitions", "template", "template-partials",
        "theme", "title-slide-attributes",
    )
)  # fmt: skip
"""Quarto's options whose values are loaded; the words of all others are only printed."""
_FETCHING = frozenset(("katex", "mathjax", "webtex"))
_SERVICES = frozenset(("comments", "google-analytics", "multiplex"))
"""Options that put a service of the network into pages."""
_TEXTS = (".j2", ".md", ".qmd")
_TEMPLATES = (".css", ".html", ".j2", ".typ")
_PROJECT = ("figures/", "data/", "brand/")
_IMAGE = re.compile(r"\\include(?:graphics|svg)\*?\s*(?:\[[^\]]*\]\s*)*\{([^{}]*)\}")


def check_reach(brief: Brief, workspace: Workspace) -> Iterator[Finding]:
    """Nothing that the workspace gives its documents is loaded from elsewhere."""
    yield from check_options(brief)
    places = place_files(workspace.root, brief.publication.quarto)
    for name, place in places.items():
        yield from _check_file(workspace, name, f"{PurePosixPath(place).parent}")
    for path in sorted(workspace.templates.rglob("*")):
        if path.suffix in _TEMPLATES and path.is_file():
            yield from _check_file(workspace, path.relative_to(workspace.root).as_posix(), "")
    prose = (text.text for _, text in brief.comparison.walk_prose())
    for name in (*workspace.slide_files(), *gather_enclosures(workspace, prose)):
        yield from _check_file(workspace, name, dirname(name))
    for own, text in brief.comparison.walk_prose():
        for image in text.images:
            if not find_file(workspace.root, "sources", image.path):
                where = brief.locate(COMPARISON_FILE, *own)
                yield from _judge(where, image.path, "sources", None)
    for entry in brief.bibliography.entries.values():
        for found in _find_in_entry(entry.raw, entry.location.line):
            where = Location(entry.location.path, found.line, found.column)
            yield from _judge(where, found.address, "", None)


def check_options(brief: Brief) -> Iterator[Finding]:
    """No option of Quarto's names what would have to be fetched."""
    for own in _find_services(brief.publication.quarto):
        where = brief.locate(BRIEF_FILE, "quarto", *own)
        yield _report_remote(where, f"What the option {own[-1]} brings", "Leave it out.")
    for path, text in walk_texts(brief.publication.quarto):
        if not _LOADED.intersection(path):
            continue
        where = brief.locate(BRIEF_FILE, "quarto", *path)
        inner = [one.address for one in find_in_page(text)] if path[-1] == "text" else [text]
        for address in inner:
            if "html-math-method" in path and text in _FETCHING:
                yield _report_remote(where, f"The program for formulas, {text},", "Write mathml.")
            elif find_reach(address) == "remote":
                yield _report_remote(where, address)


def check_composed(project: Path) -> Iterator[Finding]:
    """No .qmd file of a finished project loads anything from elsewhere; places are in that file."""
    for path in sorted(project.glob("*.qmd")):
        text = path.read_text(encoding="utf-8")
        yield from (bounds := tuple(_find_bombs(path.name, text)))
        if bounds:
            continue
        head = match[0] if (match := FRONT_MATTER.match(text)) else ""
        blank = "\n" * head.count("\n")
        options = read_front(head)
        found = (*_find_in_front(head, options), *find_in_markdown(blank + text[len(head) :]))
        for *_, name in _find_services(options):
            what = f"What the option {name} brings"
            yield _report_remote(Location(path.name, 1), what, "Leave it out.")
        for one in found:
            yield from _judge(Location(path.name, one.line, one.column), one.address, "", project)


def _find_bombs(name: str, text: str) -> Iterator[Finding]:
    """Options of a document that nobody can read: without end, or deeper than any are."""
    if match := FRONT_MATTER.match(text):
        document = read_yaml(match[1].encode("utf-8", "replace"), name)
        for finding in document.findings if document.value is None else ():
            place = finding.location
            if finding.code != EMPTY_FILE.code:
                yield replace(finding, location=replace(place, line=place.line + 1))


def _check_file(workspace: Workspace, name: str, folder: str) -> Iterator[Finding]:
    finder = FINDERS.get(PurePosixPath(name).suffix)
    if finder is None:
        return
    own = dirname(name)
    for one in finder(workspace.peek(name).decode("utf-8", "replace")):
        if name.endswith(_TEXTS) and _may_name(workspace, own, one.address):
            continue  # where it leads is told by `check_enclosures`
        where = Location(name, one.line, one.column)
        yield from _judge(where, one.address, folder, workspace.root)


def _may_name(workspace: Workspace, folder: str, address: str) -> bool:
    """Whether a text of a folder may name a file by this address: one that is carried."""
    if find_file(workspace.root, folder, address):
        return True
    return find_reach(address) != "remote" and not find_reach(address, folder)


def _find_in_entry(raw: str, first: int) -> Iterator[Loaded]:
    for match in _IMAGE.finditer(raw):
        line = raw.count("\n", 0, match.start())
        yield Loaded(first + line, match.start() - raw.rfind("\n", 0, match.start()), match[1])


def _find_in_front(head: str, options: Options) -> Iterator[Loaded]:
    """What the options of a document load, with their places in its head."""
    for path, text in walk_texts(options):
        if _LOADED.intersection(path) and find_reach(text):
            offset = max(head.find(text), 0)
            line = head.count("\n", 0, offset) + 1
            yield Loaded(line, offset - head.rfind("\n", 0, offset), text)


def _judge(where: Location, address: str, folder: str, root: Path | None) -> Iterator[Finding]:
    """The finding for an address in a file of `folder`; `root` is where "/" leads, if anywhere."""
    reach = find_reach(address, folder)
    if reach == "remote":
        yield _report_remote(where, address)
    elif reach == "outside" and not _is_in_project(address, root):
        yield OUTSIDE.at(
            where,
            f"{address} leads outside the project, which must hold everything that documents use.",
            "Put a copy into the workspace and list it under `quarto: resources:` in brief.yml, "
            "or a link to it, which needs --allow-path DIR for its folder.",
        )


def _is_in_project(address: str, root: Path | None) -> bool:
    """Whether a path from the root is meant as one from the project's, as Quarto takes it."""
    inner = address.removeprefix("/")
    if root is None or inner == address or inner.startswith("/") or find_reach(inner):
        return False
    return inner.startswith(_PROJECT) or is_file(root / inner)


def _report_remote(where: Location, what: str, remedy: str = "") -> Finding:
    return REMOTE.at(
        where,
        f"{what} is on the network, from which nothing is ever fetched.",
        remedy or "Put a copy in the workspace, and name that.",
    )


def _find_services(options: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of options that have pages ask a service."""
    for name, value in options.items() if isinstance(options, Mapping) else ():
        if name in _SERVICES and value:
            yield (*path, name)
        else:
            yield from _find_services(value, (*path, name))
