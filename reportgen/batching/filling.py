"""A template and the rows of a table → a workspace for each row.

A placeholder is a column's name between double angle brackets, `<<name>>`, in a value of a YAML
file. What it becomes is a text, whatever is in it: it is written in quotes, and never read as
YAML, Jinja or Markdown. Only where a placeholder is the whole of a value without quotes, and a
number stands in the table, it becomes a number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import yaml

from reportgen.batching.tables import Record, read_table
from reportgen.errors import Finding, InvalidBrief, Location, Misuse, WorkspaceError, sort_findings
from reportgen.making.digests import digest_values, list_tree
from reportgen.reading.validation import listing, suggest
from reportgen.rules import UNKNOWN_PLACEHOLDER, UNUSABLE_ROW
from reportgen.workspace import Workspace, replace_file

_PLACEHOLDER = re.compile(r"<<([^<>\r\n]{1,200})>>")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
_FILLED = (".yml", ".yaml")
_READ = (".bib", ".md", ".j2", ".po")
_UNFIT = re.compile(r'[\x00-\x1f/\\:*?"<>|]|^[. ]|[. ]$')
_LONGEST_NAME = 100
_RECORD = "filled.json"


@dataclass(frozen=True)
class Template:
    """The files of a workspace whose values have placeholders; `texts` are those with any."""

    root: Path
    files: Mapping[str, bytes]
    texts: Mapping[str, str]

    @cached_property
    def values(self) -> Mapping[str, Sequence[Value]]:
        """The values with placeholders of each YAML file; raises `Misuse` for one that is none."""
        filled = {name: text for name, text in self.texts.items() if name.endswith(_FILLED)}
        return {name: _find_values(name, text) for name, text in filled.items()}


@dataclass(frozen=True)
class Filling:
    """A workspace to be written: the files of a template, filled from one row of a table."""

    folder: Path
    files: Mapping[str, bytes]


def fill(template: Path, table: Path, into: Path, column: str | None = None) -> tuple[Path, ...]:
    """Writes a workspace below `into` for each row of a table (CSV); returns their folders.

    `column` names the one that has the folders' names, else it is the first. What is there already
    and the same is not touched. Raises `InvalidBrief` with all that is wrong in the template and
    the table, `Misuse` where these cannot be read, and `WorkspaceError` where a file was edited
    after it had been filled, or the disk refuses; nothing is written before all is right.
    """
    known = _read_template(template)
    head, *records = read_table(table) or (Record(1, ()),)
    heads = [cell.strip() for cell in head.cells]
    if column is not None and column not in heads:
        remedy = suggest(column, heads, f"The columns are: {listing(heads)}.")
        raise Misuse(f"{table}:{head.line}: There is no column {column!r}.", remedy)
    if not records:
        raise Misuse(f"{table} has no row.", "Write one below its head for each workspace.")
    place = heads.index(column) if column is not None else 0
    found = [*_check_template(known, heads), *_check_table(known, table, heads, records, place)]
    if found:
        raise InvalidBrief(sort_findings(found), known.root)
    fillings = [
        Filling(into / record.cells[place].strip(), _fill_all(known, heads, record))
        for record in records
    ]
    for filling in fillings:
        _refuse_edited(filling)
    for filling in fillings:
        _write(filling)
    return tuple(filling.folder for filling in fillings)


# ── the template ─────────────────────────────────────────────────────────────────────────


def _read_template(folder: Path) -> Template:
    workspace = Workspace.open(folder)
    names = [name for name in list_tree(workspace.root) if not name.startswith("outputs/")]
    files = {name: workspace.read(name) for name in names}
    texts = {}
    for name in names:
        if name.endswith((*_FILLED, *_READ)) and b"<<" in files[name]:
            try:
                texts[name] = files[name].decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise Misuse(f"{name} of the template is not UTF-8.", "Save it so.") from error
    return Template(workspace.root, files, texts)


def _check_template(template: Template, heads: list[str]) -> Iterator[Finding]:
    """Placeholders that no column fills, and known ones where none is filled."""
    for name, text in template.texts.items():
        spans = [span for span, _ in template.values.get(name, ())]
        for match in _PLACEHOLDER.finditer(text):
            column = match[1].strip()
            where = _locate(name, text, match.start())
            inside = any(start <= match.start() < end for start, end in spans)
            if inside and column not in heads:
                remedy = suggest(column, heads, f"The columns are: {listing(heads)}.")
                message = f"No column is called {column!r}."
                yield UNKNOWN_PLACEHOLDER.at(where, message, remedy)
            elif not inside and column in heads and not _is_comment(text, match.start()):
                message = f"{match[0]} is not filled here."
                remedy = "Placeholders are filled in the values of YAML files alone."
                yield UNKNOWN_PLACEHOLDER.at(where, message, remedy)


def _is_comment(text: str, index: int) -> bool:
    line = text[text.rfind("\n", 0, index) + 1 : index]
    return line.lstrip().startswith("#") or " #" in line


def _locate(name: str, text: str, index: int) -> Location:
    line = text.count("\n", 0, index) + 1
    return Location(name, line, index - text.rfind("\n", 0, index))


Value = tuple[tuple[int, int], yaml.ScalarNode]
"""A value of a YAML file: from where to where it stands, and what it is."""


def _find_values(name: str, text: str) -> list[Value]:
    """The values with placeholders, in the order in which they stand."""
    try:
        tree = yaml.compose(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise Misuse(f"{name}{place} of the template is no YAML.", "Run check on it.") from error
    found: dict[int, Value] = {}
    waiting: list[yaml.Node | None] = [tree]
    seen: set[int] = set()
    for node in waiting:
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            start, end = node.start_mark.index, node.end_mark.index
            if _PLACEHOLDER.search(node.value):
                found[start] = (start, end), node
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            waiting += (part for pair in node.value for part in pair)
    return [found[start] for start in sorted(found)]


# ── the table ────────────────────────────────────────────────────────────────────────────


def _check_table(
    template: Template, table: Path, heads: list[str], records: list[Record], place: int
) -> Iterator[Finding]:
    """What is wrong in rows; a column of a finding is that of the table, counted from 1."""
    at = partial(Location, str(table))
    for number, head in enumerate(heads):
        if head in heads[:number] and head:
            message = f"Two columns are called {head!r}."
            yield UNUSABLE_ROW.at(at(1, number + 1), message, "Rename one of them.")
    values = "".join(template.texts[name] for name in template.values)
    used = {match[1].strip() for match in _PLACEHOLDER.finditer(values)}
    taken: dict[str, int] = {}
    for record in records:
        cells = [cell.strip() for cell in record.cells]
        if len(cells) > len(heads):
            message = f"This row has {len(cells)} cells; the table has {len(heads)} columns."
            remedy = "Put a cell with commas in quotation marks."
            yield UNUSABLE_ROW.at(at(record.line, len(heads) + 1), message, remedy)
        for number, head in enumerate(heads):
            value = cells[number] if number < len(cells) else ""
            if not value and (head in used or number == place):
                message = f"The column {head!r} is empty."
                yield UNUSABLE_ROW.at(at(record.line, number + 1), message, "Fill it in.")
        name = cells[place] if place < len(cells) else ""
        if not name:
            continue
        where = at(record.line, place + 1)
        if _UNFIT.search(name) or len(name) > _LONGEST_NAME:
            message = f"{name[:_LONGEST_NAME]!r} cannot be the name of a folder."
            remedy = 'Leave out / \\ : * ? " < > | and dots at its ends; --name names a column.'
            yield UNUSABLE_ROW.at(where, message, remedy)
        elif (first := taken.setdefault(name.casefold(), record.line)) != record.line:
            message = f"The folder {name!r} is that of line {first} too."
            yield UNUSABLE_ROW.at(where, message, "Name another, or another column with --name.")


# ── filling ──────────────────────────────────────────────────────────────────────────────


def _fill_all(template: Template, heads: list[str], record: Record) -> dict[str, bytes]:
    row = dict(zip(heads, (cell.strip() for cell in record.cells), strict=False))
    filled = {
        name: _fill_text(template.texts[name], values, row).encode()
        for name, values in template.values.items()
    }
    return {**template.files, **filled}


def _fill_text(text: str, values: Iterable[Value], row: Mapping[str, str]) -> str:
    """A YAML file with its placeholders filled; everything else stays as it is."""
    parts, end = [], 0
    for (start, stop), node in values:
        parts += [text[end:start], _write_value(node, text[start:stop], row)]
        end = stop
    return "".join((*parts, text[end:]))


def _write_value(node: yaml.ScalarNode, source: str, row: Mapping[str, str]) -> str:
    before = _PROPERTIES.match(source)[0]  # type: ignore[index]  # it fits anything
    whole = _PLACEHOLDER.fullmatch(node.value)
    if whole and not node.style and _NUMBER.fullmatch(row[whole[1].strip()]):
        return before + row[whole[1].strip()]
    said = _PLACEHOLDER.sub(lambda match: row[match[1].strip()], node.value)
    quoted = json.dumps(said, ensure_ascii=False).replace("\x7f", "\\x7f")
    for character in "\x85\u2028\u2029\ufeff":  # JSON may have these as they are, YAML may not
        quoted = quoted.replace(character, f"\\u{ord(character):04x}")
    after = source[len(source.rstrip()) :] if node.style in ("|", ">") else ""
    return before + quoted + after


def _refuse_edited(filling: Filling) -> None:
    """Raises `WorkspaceError` where a file is neither as it was filled nor as it would be."""
    known = _read_record(filling.folder)
    for name, content in filling.files.items():
        path = filling.folder / name
        if not path.exists():
            continue
        now = path.read_bytes()
        if now != content and _digest(now) != known.get(name):
            raise WorkspaceError(
                f"{path} was edited, and would be filled anew.",
                "Move it elsewhere, change the template instead, or name another folder by --into.",
            )


def _write(filling: Filling) -> None:
    """Writes what is not there already, and takes away what the template has no more."""
    known = _read_record(filling.folder)
    try:
        for name, content in filling.files.items():
            path = filling.folder / name
            if not path.is_file() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(path, content)
        for name in known.keys() - filling.files.keys():
            path = filling.folder / name
            if path.is_file() and _digest(path.read_bytes()) == known[name]:
                path.unlink()
        record = {name: _digest(content) for name, content in sorted(filling.files.items())}
        if record != known:
            _place_record(filling.folder).parent.mkdir(exist_ok=True)
            replace_file(_place_record(filling.folder), json.dumps(record, indent=1).encode())
    except OSError as error:
        message = f"{filling.folder} cannot be written: {error.strerror or error}."
        raise WorkspaceError(message, "Free some space, or name another with --into.") from error


def _place_record(folder: Path) -> Path:
    return folder / ".reportgen" / _RECORD


def _read_record(folder: Path) -> dict[str, str]:
    """The files as they were filled, each with a number for what it held."""
    try:
        known = json.loads(_place_record(folder).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _digest(content: bytes) -> str:
    return digest_values(content.decode("latin-1"))
