"""A Word document as an archive of XML parts, each found by the relations that lead to it.

Elements and attributes are known by their names alone, whichever edition of the standard they are
in: Word, LibreOffice and Google Docs have habits of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.formats import Input
from reportgen.exchange.safety import Archive, is_zip, open_zip, parse_xml


@dataclass(frozen=True)
class WordFile:
    """A document: the part that is its text, and the others that this refers to, by their kind."""

    archive: Archive = field(repr=False)
    document: str
    parts: Mapping[str, Sequence[str]]

    @classmethod
    def open(cls, file: Input) -> WordFile:
        """Opens one; raises `ExchangeError` where it is none, broken, or too large."""
        where = Location(file.name)
        if not is_zip(file):
            what = (
                "The file is not a .docx document: an older Word's, perhaps, or password-protected."
            )
            raise ExchangeError(
                what, "Save it as “Word Document (.docx)”, without a password.", where
            )
        archive = open_zip(file)
        document = find_document(archive)
        if document is None:
            raise ExchangeError("The archive holds no Word document.", "Save it again.", where)
        return cls(archive, document, list_relations(archive, document))

    def read(self, kind: str) -> list[Element]:
        """The roots of all parts of a kind ("comments", "footnotes")."""
        return [parse_part(self.archive, part) for part in self.parts.get(kind, [])]


def find_document(archive: Archive) -> str | None:
    """The part that is the document itself; None where there is none."""
    relations = list_relations(archive, "")
    found = [p for p in relations.get("officeDocument", []) if _is_document(archive, p)]
    usual = "word/document.xml"
    return found[0] if found else (usual if usual in archive.names else None)


def _is_document(archive: Archive, part: str) -> bool:
    return part.startswith("word/") or b"wordprocessingml" in archive.read(part)[:4096]


def list_relations(archive: Archive, part: str) -> dict[str, list[str]]:
    """The parts that a part refers to, by the last word of the relation's type."""
    rels = join(dirname(part), "_rels", f"{part.rpartition('/')[2]}.rels")
    found: dict[str, list[str]] = {}
    for element in parse_part(archive, rels).iter() if rels in archive.names else ():
        target = element.get("Target", "")
        path = normpath(
            target.lstrip("/") if target.startswith("/") else join(dirname(part), target)
        )
        if path in archive.names:
            found.setdefault(element.get("Type", "").rpartition("/")[2], []).append(path)
    return found


def parse_part(archive: Archive, part: str) -> Element:
    """The root of a part; raises `ExchangeError` where it does not parse."""
    return parse_xml(archive.read(part), f"{archive.name}/{part}")


def name_of(element: Element) -> str:
    """The name of an element, whatever namespace it is in."""
    return element.tag.rpartition("}")[2]


def get(element: Element, name: str) -> str:
    """An attribute by its name, whatever namespace it is in; "" where there is none."""
    found = (value for key, value in element.items() if key.rpartition("}")[2] == name)
    return next(found, "")
