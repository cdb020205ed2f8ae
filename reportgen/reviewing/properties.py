"""The properties of an Office file: by which build it was made."""

from __future__ import annotations

from reportgen.exchange.safety import Archive
from reportgen.exchange.wordfile import get, list_relations, name_of, parse_part
from reportgen.model.formats import BUILD_KEY

_LONGEST = 64


def read_build(archive: Archive) -> str | None:
    """The id of the build that made a Word or PowerPoint file; None where it does not say.

    Raises `ExchangeError` where its properties do not parse.
    """
    for part in list_relations(archive, "").get("custom-properties", []):
        for element in parse_part(archive, part):
            if name_of(element) == "property" and get(element, "name") == BUILD_KEY:
                return "".join(element.itertext()).strip()[:_LONGEST] or None
    return None
