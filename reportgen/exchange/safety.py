"""Opening files that strangers made: nothing in them costs more than it is worth.

Every reader of a format opens its file here: text by its encoding, JSON and XML with the place of
what is wrong, zip archives within bounds. An error says in which file, where, and what to do.
"""

from __future__ import annotations

import codecs
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.formats import Input

MOST_BYTES = 128 * 2**20
"""How large a file may be, and all that is packed in one."""
MOST_MEMBERS = 10_000
MOST_DEPTH = 200
MOST_ELEMENTS = 2_000_000

_PACKED = frozenset({".docx", ".qdpx", ".xlsx", ".xlsm", ".zip"})
_MARKED_UP = frozenset({".qdc", ".qde", ".xml"})
_PLAIN = frozenset(
    {".ad", ".argdown", ".bib", ".csv", ".htm", ".html", ".md", ".ris", ".tsv", ".txt"}
)

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_file(path: Path) -> bytes:
    """The bytes of a file; raises `ExchangeError` where they cannot be had, or are too many."""
    where = Location(path.name)
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "does not exist"
            raise ExchangeError(f"{str(path)!r} {what}.", "Name a file that another tool wrote.")
        if path.stat().st_size > MOST_BYTES:
            raise _refuse_size(where)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ExchangeError(
            f"{str(path)!r} cannot be read: {reason}.", "Check its name and permissions."
        ) from error


def _refuse_size(where: Location) -> ExchangeError:
    most = MOST_BYTES // 2**20
    return ExchangeError(
        f"The file is larger than {most} MB.", "Split it, or export less of it.", where
    )


def probe(file: Input) -> None:
    """Opens a file that no format knows as what its name says it is, to find out what is wrong.

    Raises `ExchangeError`, with the place, where it is damaged or hostile.
    """
    ending = PurePath(file.name).suffix.lower()
    if is_zip(file) or ending in _PACKED:
        open_zip(file)
    elif ending in (".json", ".jsonld"):
        parse_json(file)
    elif ending in _MARKED_UP:
        parse_xml(file.data, file.name)
    elif ending in _PLAIN:
        decode_text(file)


# ── text and JSON ────────────────────────────────────────────────────────────────────────


def decode_text(file: Input) -> str:
    """The text of a file in UTF-8 (or UTF-16 or 32 with a byte order mark); lines end in "\\n".

    Raises `ExchangeError`, with line and column, where it is in another encoding.
    """
    mark, encoding = next((m for m in _MARKS if file.data.startswith(m[0])), (b"", "utf-8"))
    data = file.data[len(mark) :]
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        raise ExchangeError(
            f"The file is not {name} (byte 0x{data[error.start]:02x}).",
            "Save or export it again with the encoding UTF-8.",
            find_place(file.name, before, len(before)),
        ) from error
    if (place := text.find("\0")) >= 0:
        raise ExchangeError(
            "The file is no text: it holds a null character.",
            "Export it again as text, with the encoding UTF-8.",
            find_place(file.name, text, place),
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def find_place(name: str, text: str, offset: int) -> Location:
    """The line and column of a character of a text."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return Location(name, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)


def parse_json(file: Input) -> Any:
    """The value in a JSON file; raises `ExchangeError`, with its place, where it is none."""
    text = decode_text(file)
    again = "Export it again; the file may have been cut short or edited."
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = Location(file.name, error.lineno, error.colno)
        raise ExchangeError(f"The JSON does not parse: {error.msg}.", again, place) from error
    except RecursionError as error:
        place = Location(file.name)
        raise ExchangeError("The JSON is nested too deep to be read.", again, place) from error
    except ValueError as error:  # a number of thousands of digits
        raise ExchangeError(
            f"The JSON cannot be read: {error}.", again, Location(file.name)
        ) from error


# ── XML ──────────────────────────────────────────────────────────────────────────────────


def parse_xml(data: bytes, name: str) -> Element:
    """The root of an XML document, with names as ElementTree has them: "{namespace}tag".

    `name` is the file's, for messages ("Project.qdpx/project.qde"). Raises `ExchangeError`, with
    line and column, where it does not parse, declares entities, or is too large.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    grower = _Grower(
        lambda: Location(name, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
    )
    parser.buffer_text = True
    parser.StartElementHandler = grower.start
    parser.EndElementHandler = grower.end
    parser.CharacterDataHandler = grower.builder.data
    parser.EntityDeclHandler = grower.refuse_entity
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # an unknown encoding is a Lookup
        said = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else error
        place = Location(name, parser.ErrorLineNumber, parser.ErrorColumnNumber + 1)
        raise ExchangeError(
            f"The XML does not parse: {said}.",
            "Export it again; the file may have been cut short or edited.",
            place,
        ) from error
    return grower.builder.close()


@dataclass
class _Grower:
    """Builds a tree of what expat tells, and stops where it grows out of bounds."""

    locate: Callable[[], Location]
    builder: TreeBuilder = field(default_factory=TreeBuilder)
    depth: int = 0
    count: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > MOST_DEPTH or self.count > MOST_ELEMENTS:
            what = "nested too deep" if self.depth > MOST_DEPTH else "too large"
            raise ExchangeError(
                f"The XML is {what} to be read.", "Export less of it.", self.locate()
            )
        self.builder.start(_qualify(tag), {_qualify(k): v for k, v in attributes.items()})

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.builder.end(_qualify(tag))

    def refuse_entity(self, name: str, *_declaration: Any) -> None:
        raise ExchangeError(
            f"The XML declares an entity of its own, {name!r}, which no such export needs.",
            "Export it again with the tool that it comes from.",
            self.locate(),
        )


def _qualify(name: str) -> str:
    return f"{{{name}" if "}" in name else name


# ── zip archives ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Archive:
    """A zip archive whose members together are of a bearable size; nothing is ever unpacked."""

    name: str
    names: tuple[str, ...]
    _zip: zipfile.ZipFile = field(repr=False)

    def read(self, member: str) -> bytes:
        """The bytes of a member; raises `ExchangeError` where it is missing or broken."""
        where = Location(f"{self.name}/{member}")
        if member not in self.names:
            raise ExchangeError("The archive has no such file.", _AGAIN, where)
        try:
            with self._zip.open(member) as stream:
                data = stream.read(MOST_BYTES + 1)
        except _BROKEN as error:
            raise ExchangeError(f"The file cannot be unpacked: {error}.", _AGAIN, where) from error
        if len(data) > MOST_BYTES:
            raise _refuse_size(where)
        return data


_AGAIN = "Export it again; the file may have been cut short on its way."
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError,
           ValueError)  # fmt: skip


def is_zip(file: Input) -> bool:
    """Whether a file begins as a zip archive does."""
    return file.data.startswith((b"PK\3\4", b"PK\5\6"))


def open_zip(file: Input) -> Archive:
    """The members of a zip archive (.docx, .xlsx, .qdpx).

    Raises `ExchangeError` where it is broken or encrypted, or would be too large unpacked.
    """
    where = Location(file.name)
    try:
        opened = zipfile.ZipFile(io.BytesIO(file.data))
        members = opened.infolist()
    except _BROKEN as error:
        raise ExchangeError(f"The archive is broken: {error}.", _AGAIN, where) from error
    size = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or size > MOST_BYTES:
        most = f"{MOST_BYTES // 2**20} MB" if size > MOST_BYTES else f"{MOST_MEMBERS:,} files"
        raise ExchangeError(
            f"The archive would unpack to more than {most}.",
            "Export less of it, if you trust where it comes from.",
            where,
        )
    if any(member.flag_bits & 1 for member in members):
        raise ExchangeError(
            "The archive is locked with a password.", "Save a copy without one.", where
        )
    names = tuple(member.filename for member in members if not member.is_dir())
    return Archive(file.name, names, opened)
