"""The findings of the embedded engine: their codes, and the words for each."""

from __future__ import annotations

from reportgen.engines.embedded.brand import find_unknown_family
from reportgen.engines.embedded.options import Options
from reportgen.errors import Finding, Location
from reportgen.glyphs import advise_font, advise_fonts, list_glyphs
from reportgen.rules import (
    ENGINE_WARNING,
    MISSING_FONT,
    MISSING_GLYPH,
    MISSING_IMAGE,
    REMOTE,
    UNKNOWN_CONSTRUCT,
    UNKNOWN_MARKUP,
    UNRESOLVED_CITATION,
    UNRESOLVED_REFERENCE,
)


def unknown_construct(place: Location, name: str) -> Finding:
    """A construct of Quarto's that this engine does not know."""
    return UNKNOWN_CONSTRUCT.at(
        place,
        f"The embedded engine does not know {name}.",
        "Quarto renders it: build with --engine quarto, or leave it out.",
    )


def unresolved_reference(place: Location, identifier: str) -> Finding:
    """A cross-reference to what is not in the document."""
    return UNRESOLVED_REFERENCE.at(
        place,
        f"@{identifier} does not exist in this document.",
        f"Give its target the id {{#{identifier}}}, or correct the reference.",
    )


def unresolved_citation(place: Location, key: str) -> Finding:
    """A citation of what is not in the bibliography."""
    return UNRESOLVED_CITATION.at(
        place,
        f"@{key} is not in the bibliography.",
        "Add an entry with this key, or correct the key.",
    )


def missing_image(place: Location, path: str) -> Finding:
    """An image whose file is not in the project."""
    return MISSING_IMAGE.at(
        place,
        f"There is no image {path} in the project.",
        "Put the file there, or correct the path; images are never fetched from the network.",
    )


def unknown_markup(place: Location, message: str) -> Finding:
    """What the extension does not understand of a document's arguments."""
    return UNKNOWN_MARKUP.at(place, message, "docs/markup.md lists the markup.")


def remote_image(place: Location, address: str) -> Finding:
    """An image that would have to be fetched."""
    return REMOTE.at(
        place,
        f"The image {address} is on the network, from which nothing is ever fetched.",
        "Put a copy in the workspace, and name that.",
    )


def tool_warning(place: Location, tool: str, words: str) -> Finding:
    """Anything else that pandoc or Typst warns of."""
    return ENGINE_WARNING.at(
        place,
        f"{tool} says: {words}",
        "Look at the output at this place.",
    )


def typst_warning(place: Location, words: str, options: Options) -> Finding:
    """What Typst warns of; a typeface that it does not have is a finding of its own."""
    if family := find_unknown_family(words, options):
        message = f"The typeface {family} is not installed; the PDF is set in another."
        return MISSING_FONT.at(place, message, advise_font(family))
    return tool_warning(place, "Typst", words)


def missing_glyphs(place: Location, characters: str) -> Finding:
    """Characters of the PDF that no font on this machine can show."""
    return MISSING_GLYPH.at(
        place,
        f"No font on this machine has {list_glyphs(characters)}; the PDF shows empty boxes and is "
        "not PDF/UA.",
        advise_fonts(characters),
    )
