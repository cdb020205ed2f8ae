"""XML that strangers wrote: no entities of its own, not too deep, not too large."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from reportgen.limits import DEEPEST_XML, MOST_ELEMENTS

_AGAIN = "Export it again; the file may have been cut short or edited."


class BadXml(ValueError):
    """What is wrong with XML, in a sentence, and its place; `remedy` is for an export."""

    def __init__(self, message: str, remedy: str, line: int, column: int) -> None:
        super().__init__(message)
        self.remedy, self.line, self.column = remedy, line, column


def parse_xml(data: bytes) -> Element:
    """The root of an XML document, with names as ElementTree has them: "{namespace}tag".

    Raises `BadXml` where it does not parse, declares entities, or is too large.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    grower = _Grower(parser)
    parser.buffer_text = True
    parser.StartElementHandler = grower.start
    parser.EndElementHandler = grower.end
    parser.CharacterDataHandler = grower.builder.data
    parser.EntityDeclHandler = grower.refuse_entity
    try:
        parser.Parse(data, True)
    except BadXml:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:  # an unknown encoding is a Lookup
        said = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else error
        place = parser.ErrorLineNumber, parser.ErrorColumnNumber + 1
        raise BadXml(f"The XML does not parse: {said}.", _AGAIN, *place) from error
    return grower.builder.close()


@dataclass
class _Grower:
    """Builds a tree of what expat tells, and stops where it grows out of bounds."""

    parser: expat.XMLParserType
    builder: TreeBuilder = field(default_factory=TreeBuilder)
    depth: int = 0
    count: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST_XML or self.count > MOST_ELEMENTS:
            what = "nested too deep" if self.depth > DEEPEST_XML else "too large"
            raise self.refuse(f"The XML is {what} to be read.", "Export less of it.")
        self.builder.start(_qualify(tag), {_qualify(k): v for k, v in attributes.items()})

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.builder.end(_qualify(tag))

    def refuse_entity(self, name: str, *_declaration: Any) -> None:
        what = f"The XML declares its own entity {name!r}, which no export needs."
        raise self.refuse(what, "Export it again with the original tool.")

    def refuse(self, message: str, remedy: str) -> BadXml:
        place = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        return BadXml(message, remedy, *place)


def _qualify(name: str) -> str:
    return f"{{{name}" if "}" in name else name
