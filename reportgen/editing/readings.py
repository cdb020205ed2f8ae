"""Second readings, `sources/<key>.<reader>.yml`: named, begun, and looked into."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reportgen.editing.folder import Folder
from reportgen.errors import Misuse
from reportgen.exchange.extracts import Extract
from reportgen.model.keys import name_reading
from reportgen.reading.yamldoc import read_yaml
from reportgen.writing.notation import write_field

_NAME = re.compile(r"[^\W_][\w-]{0,39}")
_SAID = ("label", "genre", "approach", "thesis")
"""What every extract that is no draft says of its source."""


def require_name(reader: str) -> str:
    """A reader's name; raises `Misuse` where it cannot be part of a file's."""
    if not _NAME.fullmatch(reader):
        raise Misuse(
            f"{reader!r} cannot be part of a file's name.",
            "Give a short name of letters, digits and hyphens, such as ada.",
        )
    return reader


def begin_extract(key: str, first: Mapping[str, Any] | None = None) -> bytes:
    """How an extract begins that is not there yet: as a draft.

    A second reading says of the source what the `first` does, so that claims alone are compared.
    """
    said = {name: first[name] for name in _SAID if name in first} if first else {}
    if len(said) < len(_SAID):
        said = {"status": "draft"}
    fields = {"source": key, **said}
    return "".join(write_field(name, value, 0) for name, value in fields.items()).encode()


def find_extract(folder: Folder, key: str, reader: str | None = None) -> Extract:
    """The extract of a source, or a second reader's, which is begun where there is none yet.

    One that is begun has no bytes, and a document that says how it begins. Raises `Misuse` where
    the source has no extract, or the reader's name cannot be one.
    """
    first = folder.find(key)
    if reader is None:
        return first
    name = name_reading(first.name, require_name(reader))
    for extract in folder.readings:
        if extract.name == name:
            return extract
    if any(extract.name == name for extract in folder.extracts.values()):
        raise Misuse(f"{name} is the extract of another source.", "Choose another name.")
    said = first.document.value
    begun = begin_extract(key, said if isinstance(said, dict) else None)
    return Extract(key, None, read_yaml(begun, name), name, reader=reader)
