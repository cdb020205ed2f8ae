"""Opening files that strangers made: nothing in them costs more than it is worth.

Every reader of a format opens its file here: text by its encoding, JSON and XML with the place of
what is wrong, zip archives within bounds. An error says in which file, where, and what to do.
"""

from __future__ import annotations

import codecs
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any
from xml.etree.ElementTree import Element

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.formats import Input
from reportgen.intake import xml
from reportgen.intake.archives import BROKEN, Unbearable, open_archive
from reportgen.limits import LARGEST_FILE, LARGEST_UNPACKED, MEGABYTE

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
        if path.stat().st_size > LARGEST_FILE:
            raise _refuse_size(where)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ExchangeError(
            f"{str(path)!r} cannot be read: {reason}.", "Check its name and permissions."
        ) from error


def _refuse_size(where: Location) -> ExchangeError:
    most = LARGEST_FILE // MEGABYTE
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
            "Save or export it again as UTF-8.",
            find_place(file.name, before, len(before)),
        ) from error
    if (place := text.find("\0")) >= 0:
        raise ExchangeError(
            "The file is not text: it holds a null character.",
            "Export it again as text, as UTF-8.",
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
        raise ExchangeError("The JSON is nested too deeply to be read.", again, place) from error
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
    try:
        return xml.parse_xml(data)
    except xml.BadXml as error:
        place = Location(name, error.line, error.column)
        raise ExchangeError(str(error), error.remedy, place) from error


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
                data = stream.read(LARGEST_UNPACKED + 1)
        except BROKEN as error:
            raise ExchangeError(f"The file cannot be unpacked: {error}.", _AGAIN, where) from error
        if len(data) > LARGEST_UNPACKED:
            raise _refuse_size(where)
        return data


_AGAIN = "Export it again; the file may have been cut short in transfer."
_LESS = "Export less of it, or without a password, if you trust its origin."


def is_zip(file: Input) -> bool:
    """Whether a file begins as a zip archive does."""
    return file.data.startswith((b"PK\3\4", b"PK\5\6"))


def open_zip(file: Input) -> Archive:
    """The members of a zip archive (.docx, .xlsx, .qdpx).

    Raises `ExchangeError` where it is broken or encrypted, or would be too large unpacked.
    """
    where = Location(file.name)
    try:
        opened = open_archive(file.data)
    except Unbearable as error:
        raise ExchangeError(f"The archive {error}.", _LESS, where) from error
    except BROKEN as error:
        raise ExchangeError(f"The archive is broken: {error}.", _AGAIN, where) from error
    names = tuple(member.filename for member in opened.infolist() if not member.is_dir())
    return Archive(file.name, names, opened)
