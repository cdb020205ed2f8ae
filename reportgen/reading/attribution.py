"""Which source a second reading is of: by its file's name, and by what it says."""

from __future__ import annotations

from reportgen.errors import Finding
from reportgen.reading.yamldoc import YamlDocument
from reportgen.rules import SOURCE_WITHOUT_EXTRACT


def report_other_source(document: YamlDocument, key: str) -> Finding | None:
    """What is wrong with a second reading of a source that says it is of another; None if none."""
    written = document.value.get("source") if isinstance(document.value, dict) else None
    if not isinstance(written, str) or written == key:
        return None
    name = document.positions.path
    message = f"The file {name} is a reading of {key!r} by its name, but says source: {written!r}."
    remedy = f"Write source: {key}, or rename the file."
    return SOURCE_WITHOUT_EXTRACT.at(document.positions.locate("source"), message, remedy)
