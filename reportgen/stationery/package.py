"""Office files are zip files of XML parts: packed so that the same parts are the same bytes."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from xml.dom import minidom
from xml.dom.minidom import Document, Element
from xml.sax.saxutils import quoteattr

from reportgen.intake.xml import parse_xml as refuse_excess

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_REFERRING = frozenset({_OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships"})
_VML = ("urn:schemas-microsoft-com:office:office", "relid")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows


def pack(parts: Mapping[str, str | bytes]) -> bytes:
    """The parts by their names, in that order, as the bytes of a file; XML is text."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            member = zipfile.ZipInfo(name, _FIRST_DAY)
            member.compress_type = zipfile.ZIP_DEFLATED
            content = part if isinstance(part, bytes) else (XML + part).encode("utf-8")
            archive.writestr(member, content)
    return held.getvalue()


@dataclass(frozen=True)
class Relation:
    """A relationship of one part to another: of what kind, and to where.

    `target` is a part's name in the package, or is relative where it is to be written.
    """

    type: str
    target: str
    external: bool = False

    @property
    def kind(self) -> str:
        """The last word of the type: theme, slideLayout, image, …"""
        return self.type.rpartition("/")[2]


def relate(targets: Mapping[str, tuple[str, str]]) -> str:
    """A part's relationships: by id, what kind of part it relates to and where that is."""
    return write_relations(
        {name: Relation(f"{_OFFICE}/{kind}", to) for name, (kind, to) in targets.items()}
    )


def write_relations(targets: Mapping[str, Relation]) -> str:
    """A part's relationships, by their ids."""
    outside = ' TargetMode="External"'
    items = "".join(
        f'<Relationship Id="{name}" Type="{one.type}" Target={quoteattr(one.target)}'
        f"{outside if one.external else ''}/>"
        for name, one in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def list_types(kinds: Mapping[str, str]) -> str:
    """The content type of each part, by its name, after `application/vnd.openxmlformats-`."""
    prefix = "application/vnd.openxmlformats-"
    return write_types({name: f"{prefix}{kind}+xml" for name, kind in kinds.items()})


def write_types(kinds: Mapping[str, str]) -> str:
    """The content type of each part, by its name."""
    items = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{items}</Types>'
    )


# ── reading ──────────────────────────────────────────────────────────────────────────────


def parse_xml(content: bytes) -> Document:
    """A part of an Office file, of which none has a document type; raises ValueError, ExpatError.

    Without one there are no entities that expand without end.
    """
    if b"<!DOCTYPE" in content:
        raise ValueError("a part of an Office file has a document type")
    refuse_excess(content)
    return minidom.parseString(content)  # noqa: S318


def read_relations(content: bytes, folder: str) -> dict[str, Relation]:
    """A part's relationships by their ids; `folder` is the one that the part stands in."""
    found = {}
    for item in parse_xml(content).getElementsByTagNameNS("*", "Relationship"):
        external = item.getAttribute("TargetMode") == "External"
        target = item.getAttribute("Target")
        if not external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found[item.getAttribute("Id")] = Relation(item.getAttribute("Type"), target, external)
    return found


def find_linked_pictures(archive: zipfile.ZipFile) -> Iterator[str]:
    """The addresses of pictures that an Office file shows and does not hold."""
    for member in archive.namelist():
        if member.endswith(".rels"):
            relations = read_relations(archive.read(member), "").values()
            yield from (one.target for one in relations if one.external and one.kind == "image")


_QUOTED = re.compile(r'"[^"]*"')
_FETCHING = re.compile(
    r"\b(?:database|ddeauto|dde|import|includepicture|includetext|include|link)\b", re.IGNORECASE
)


def find_fetching_fields(archive: zipfile.ZipFile) -> Iterator[str]:
    """The names of Word's fields in a file that load, or start, what it does not hold."""
    for member in archive.namelist():
        if member.startswith("word/") and member.endswith(".xml"):
            page = parse_xml(archive.read(member))
            words = [
                attribute.value
                for field in page.getElementsByTagNameNS("*", "fldSimple")
                for attribute in field.attributes.values()
            ]
            pieces = page.getElementsByTagNameNS("*", "instrText")  # of a word, at times
            words.append("".join(n.nodeValue or "" for p in pieces for n in p.childNodes))
            told = _QUOTED.sub("", " ".join(words))
            yield from sorted({found.upper() for found in _FETCHING.findall(told)})


def read_types(content: bytes) -> Callable[[str], str]:
    """What tells the content type of a part by its name; "" where it has none."""
    page = parse_xml(content)
    by_name, by_suffix = (
        {
            item.getAttribute(key).lstrip("/.").lower(): item.getAttribute("ContentType")
            for item in page.getElementsByTagNameNS("*", tag)
        }
        for tag, key in (("Override", "PartName"), ("Default", "Extension"))
    )

    def find(name: str) -> str:
        lower = name.lower()
        return by_name.get(lower) or by_suffix.get(lower.rpartition(".")[2], "")

    return find


def find_references(node: Document | Element) -> Iterator[tuple[Element, str]]:
    """Every element that names a relationship, in their order, with the id that it names."""
    for element in node.getElementsByTagName("*"):
        for attribute in element.attributes.values():
            names = attribute.namespaceURI in _REFERRING
            names |= (attribute.namespaceURI, attribute.localName) == _VML
            if names and attribute.value:
                yield element, attribute.value


def find_gaps(content: bytes) -> list[str]:
    """What is missing in an Office file, in words, sorted: none where it is whole.

    These are parts that others relate to, relationships that a part names, and content types.
    Raises zipfile.BadZipFile or xml.parsers.expat.ExpatError for what is no such file.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    types = read_types(files.pop("[Content_Types].xml"))
    gaps = {f"{name} has no content type" for name in files if not types(name)}
    for name in files:
        gaps |= set(_find_part_gaps(name, files))
    return sorted(gaps)


def _find_part_gaps(name: str, files: Mapping[str, bytes]) -> Iterator[str]:
    folder, base = posixpath.split(name)
    if posixpath.basename(folder) == "_rels":
        for one in read_relations(files[name], posixpath.dirname(folder)).values():
            if not one.external and one.target not in files:
                yield f"{name} leads to {one.target}, which is not there"
    elif name.endswith(".xml"):
        told = files.get(posixpath.join(folder, "_rels", f"{base}.rels"))
        known = read_relations(told, folder) if told else {}
        for element, wanted in find_references(parse_xml(files[name])):
            if wanted not in known:
                yield f"{name} names {wanted} in {element.tagName}, which leads nowhere"
