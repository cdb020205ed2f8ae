"""Where each piece of a .qmd comes from: a line of a template, or a value that a person wrote.

A finding about a .qmd, by either engine, is thus told at the place where it can be fixed. The
documents are composed a second time for it, with marks: each piece that a template prints begins
with a character that stands for its origin. Nothing of that is done where there is no finding,
and the marked text is used for nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial, wraps
from pathlib import Path
from typing import Any

import jinja2
import yaml
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup

from reportgen.errors import Finding, Location
from reportgen.model.bibliography import Entry
from reportgen.model.brief import Brief
from reportgen.model.notation import Notation
from reportgen.model.records import Record
from reportgen.model.slides import SlideFile
from reportgen.settings import place_files
from reportgen.templating.environment import name_template
from reportgen.templating.layout import MARK
from reportgen.templating.markdown import Markdown
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE

PROJECT = "outputs/quarto"
"""Where a finished project stands in a workspace."""

_FIRST, _LAST = 0xF0000, 0x10FFFD  # the characters of `MARK`


@dataclass(frozen=True)
class Origin:
    """What printed a piece of text: a template's line, and the value that it printed, if any."""

    template: Location
    value: Location | None = None


@dataclass(frozen=True)
class SourceMap:
    """By line of a .qmd, its pieces: the column where each begins, from 1, and its origin."""

    lines: tuple[tuple[tuple[int, Origin], ...], ...]

    def find(self, line: int, column: int = 0) -> Origin | None:
        """What printed a place, or without a column the beginning of its line; None if unknown."""
        pieces = self.lines[line - 1] if 0 < line <= len(self.lines) else ()
        begun = [origin for start, origin in pieces if start <= max(column, 1)]
        return begun[-1] if begun else None


Trace = Callable[[], Mapping[str, SourceMap]]
"""What makes the maps of a project's .qmd files, by their names."""


class _Placed(str):
    """A text of a brief that knows its place; for everything else a string like any other."""

    place: Location

    @classmethod
    def at(cls, text: str, place: Location) -> _Placed:
        """The text, with its place."""
        placed = cls(text)
        placed.place = place
        return placed


@dataclass
class Tracer:
    """Has templates mark what they print; `templates` is the workspace's folder of them."""

    brief: Brief
    templates: Path
    _origins: dict[Origin, str] = field(default_factory=dict)
    _places: dict[int, tuple[object, Location]] = field(default_factory=dict)
    """By the identity of a value its place; the value itself is kept, so that no other has it."""

    def __post_init__(self) -> None:
        for record, place in _walk_brief(self.brief):
            self._places[id(record)] = (record, place(()))
            self._records[id(record)] = place

    _records: dict[int, Callable[[tuple[str | int, ...]], Location]] = field(default_factory=dict)

    def attach(self, environment: jinja2.Environment) -> None:
        """From now on what the environment's templates print is marked."""
        environment.bytecode_cache = None  # what is kept of templates marks nothing
        base = environment.code_generator_class
        environment.code_generator_class = type("_Marking", (_Marking, base), {"tracer": self})
        getattribute, getitem = environment.getattr, environment.getitem
        write = partial(environment.finalize, None) if environment.finalize else str

        def look_up(owner: Any, name: str) -> Any:
            return self._note(owner, name, getattribute(owner, name))

        def look_in(owner: Any, name: Any) -> Any:
            return self._note(owner, name, getitem(owner, name))

        def mark(value: Any, place: str, line: int) -> Any:
            if isinstance(value, SlideFile):
                return Markdown(self._mark_slides(value, Location(place, line)))
            printed = str(write(value))
            origin = Origin(Location(place, line), self._find(value))
            return Markdown(self._mark(origin) + printed) if printed else printed

        environment.getattr = look_up  # type: ignore[method-assign,assignment]
        environment.getitem = look_in  # type: ignore[method-assign,assignment]
        environment.filters = {name: self._keep(f) for name, f in environment.filters.items()}
        environment.filters["mark"] = mark
        functions = {n: self._keep(f) for n, f in environment.globals.items() if callable(f)}
        environment.globals.update(functions)

    def read(self, marked: str, text: str) -> SourceMap:
        """The map of a finished text, by the marks of the same text with marks.

        Both are laid out alike; of the finished one, options may have changed the front matter.
        """
        raw, lines = list(self._read_marks(marked)), text.split("\n")
        front = {words.strip(): pieces for words, pieces in reversed(raw) if words.strip()}
        body = lines.index("---", 1) if lines[0] == "---" and "---" in lines[1:] else 0
        later = len(raw) - len(lines)
        return SourceMap(
            tuple(
                front.get(line.strip(), ()) if number < body else raw[number + later][1]
                for number, line in enumerate(lines)
            )
        )

    def _read_marks(self, marked: str) -> Iterator[tuple[str, tuple[tuple[int, Origin], ...]]]:
        """Each line without its marks, and what they say of it."""
        origins = {mark: origin for origin, mark in self._origins.items()}
        current: Origin | None = None
        for line in marked.split("\n"):
            pieces = [(1, current)] if current else []
            for count, match in enumerate(MARK.finditer(line)):
                current = origins.get(match[0], current)
                pieces += [(match.start() - count + 1, current)] if current else []
            yield MARK.sub("", line), tuple(pieces)

    def mark_text(self, text: str, place: str, line: int) -> str:
        """A template's own words, each line of them marked."""
        lines = text.split("\n")
        for number, words in enumerate(lines):
            if words.strip():
                lines[number] = self._mark(Origin(Location(place, line + number))) + words
        return "\n".join(lines)

    def _mark_slides(self, slides: SlideFile, template: Location) -> str:
        """The text of slides, each line of it marked with where it stands in its file."""
        lines = enumerate(slides.text.split("\n"), start=1)
        return "\n".join(
            self._mark(Origin(template, Location(slides.path, number))) + words
            for number, words in lines
        )

    def _mark(self, origin: Origin) -> str:
        """The character of an origin; "" where there are no more."""
        number = _FIRST + len(self._origins)
        return self._origins.setdefault(origin, chr(number) if number <= _LAST else "")

    def _find(self, value: object) -> Location | None:
        if isinstance(value, _Placed):
            return value.place
        kept = self._places.get(id(value))
        return kept[1] if kept else None

    def _note(self, owner: object, name: object, value: Any) -> Any:
        """A value that a template asks of a record, with its place in what a person wrote."""
        locate = self._records.get(id(owner))
        if locate is None or not isinstance(name, str):
            return value
        return self._place(value, locate((name,)))

    def _place(self, value: Any, place: Location) -> Any:
        if type(value) is str:
            return _Placed.at(value, place)
        if isinstance(value, Notation | Markup):
            self._places[id(value)] = (value, place)
        return value

    def _keep(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A filter or function whose result has the place of what it was first given."""
        if hasattr(function, "jinja_pass_arg") or isinstance(function, type):
            return function

        @wraps(function)
        def call(*values: Any, **words: Any) -> Any:
            result = function(*values, **words)
            records = [v for v in values if id(v) in self._records]
            place = self._find(records[-1] if records else values[0] if values else None)
            return self._place(result, place) if place else result

        return call


class _Marking(CodeGenerator):
    """Writes templates' code so that every piece that is printed is marked."""

    tracer: Tracer

    def _where(self) -> str:
        return name_template(self.filename, self.name or "", self.tracer.templates)

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        text = super()._output_child_to_const(node, frame, finalize)
        return self.tracer.mark_text(text, self._where(), node.lineno)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        super()._output_child_pre(node, frame, finalize)
        self.write("environment.filters['mark'](")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(f", {self._where()!r}, {node.lineno})")
        super()._output_child_post(node, frame, finalize)


_Locate = Callable[[tuple[str | int, ...]], Location]


def _walk_brief(brief: Brief) -> Iterator[tuple[object, _Locate]]:
    """Every record of a brief, with what finds the places of its values."""
    files: list[tuple[str, object]] = [(BRIEF_FILE, brief.publication)]
    files += [(source.file, source) for source in brief.sources]
    files += [(COMPARISON_FILE, brief.comparison)]
    for file, record in files:
        for part, path in _walk_records(record, ()):
            yield part, _locator(brief, file, path)
    for entry in brief.bibliography.entries.values():
        yield entry, _stay(entry)


def _locator(brief: Brief, file: str, path: tuple[str | int, ...]) -> _Locate:
    return lambda more: brief.locate(file, *path, *more)


def _stay(entry: Entry) -> _Locate:
    return lambda _: entry.location


def _walk_records(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[Record, Any]]:
    """A record and all records in it, each with its path."""
    if isinstance(value, Record):
        yield value, path
        for name in type(value).model_fields:
            yield from _walk_records(getattr(value, name), (*path, name))
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from _walk_records(item, (*path, index))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _walk_records(item, (*path, key))


# ── findings ─────────────────────────────────────────────────────────────────────────────


def trace_findings(
    findings: Iterable[Finding],
    brief: Brief,
    project: Path,
    root: Path,
    trace: Trace,
) -> tuple[Finding, ...]:
    """Findings about the files in a project's folder, told at the places that a person can correct.

    `root` is the workspace's folder. `trace` is called only where there is a finding about a line
    of a .qmd.
    """
    found = tuple(findings)
    mapped = any(f.location.path.endswith(".qmd") and f.location.line for f in found)
    maps = trace() if mapped else {}
    return tuple(_trace_finding(finding, brief, project, root, maps) for finding in found)


def _trace_finding(
    finding: Finding, brief: Brief, project: Path, root: Path, maps: Mapping[str, SourceMap]
) -> Finding:
    place = finding.location
    here = replace(place, path=f"{PROJECT}/{place.path}")
    origin = maps[place.path].find(place.line, place.column) if place.path in maps else None
    if origin:
        related = [(here, "the place in the Quarto project")]
        related += [(origin.template, "this line of the template prints it")] * bool(origin.value)
        location = origin.value or origin.template
        return replace(finding, location=location, related=(*finding.related, *related))
    if elsewhere := _find_elsewhere(place, brief, project, root):
        related = [(here, "the place in the Quarto project")]
        return replace(finding, location=elsewhere, related=(*finding.related, *related))
    return replace(finding, location=here)


def _find_elsewhere(place: Location, brief: Brief, project: Path, root: Path) -> Location | None:
    """What a file of the project is made of, or a copy of; None where it is all our own."""
    if place.path == "references.bib" and place.line:
        text = (project / place.path).read_text(encoding="utf-8", errors="replace")
        return _find_in_bibliography(place, brief, text)
    if place.path == "_quarto.yml" and brief.publication.quarto:
        path = _find_setting(place, (project / place.path).read_text(encoding="utf-8"))
        return brief.locate(BRIEF_FILE, "quarto", *path)
    if place.path.startswith("_extensions/"):
        return place
    if place.path == "style.csl":
        return brief.locate(BRIEF_FILE, "csl")
    if place.path.endswith(".qmd"):  # as a whole, or at a line that none of its templates printed
        name = place.path.removesuffix(".qmd")
        own = f"templates/{place.path}.j2"
        return Location(own) if (root / own).is_file() else _locate_document(brief, name)
    copies = {copy: name for name, copy in place_files(root, brief.publication.quarto).items()}
    names = (f"templates/{place.path}", copies.get(place.path, place.path))
    return next((replace(place, path=name) for name in names if (root / name).is_file()), None)


def _locate_document(brief: Brief, name: str) -> Location:
    """Where brief.yml asks for a document: its name there, or the file where it is silent."""
    positions = brief.positions.get(BRIEF_FILE)
    return positions.locate_key("documents", name) if positions else Location(BRIEF_FILE)


def _find_setting(place: Location, text: str) -> tuple[str, ...]:
    """The keys that lead to the last value that begins on a line of a YAML file, or before it."""
    found: tuple[str, ...] = ()

    def walk(node: yaml.Node, path: tuple[str, ...]) -> None:
        nonlocal found
        for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
            if key.start_mark.line < place.line:
                found = (*path, str(key.value))
                walk(value, found)

    if root := yaml.compose(text, Loader=yaml.CSafeLoader):
        walk(root, ())
    return found if place.line else ()


def _find_in_bibliography(place: Location, brief: Brief, text: str) -> Location:
    """The line of the workspace's bibliography that a line of the project's is a copy of."""
    begun = [
        (number, match[1])
        for number, line in enumerate(text.split("\n")[: place.line], start=1)
        if (match := re.match(r"@\w+\s*\{\s*([^,\s]+)\s*,", line))
    ]
    if not begun or begun[-1][1] not in brief.bibliography.entries:
        return Location(brief.bibliography.path)
    first, key = begun[-1]
    entry = brief.bibliography.entries[key].location
    return Location(entry.path, entry.line + place.line - first, place.column)
