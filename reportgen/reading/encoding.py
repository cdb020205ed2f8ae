"""Bytes to text: every file of a workspace is UTF-8, with a byte order mark or without."""

from __future__ import annotations

import re

from reportgen.errors import Finding, Location
from reportgen.rules import UNREADABLE

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no text may hold: a Word or PowerPoint file with it would be broken."""


def decode(data: bytes, path: str) -> tuple[str, Finding | None]:
    """The text of a file; "" and a finding, with its place, where it is not UTF-8.

    So is a control character, which comes with words copied from a PDF or a terminal.
    """
    try:
        text = data.decode("utf-8-sig")
        finding = find_control(text, path)
        return ("", finding) if finding else (text, None)
    except UnicodeDecodeError as error:
        place = error.start + len(data) - len(error.object)  # the mark is not in what is decoded
    before = data[:place].rpartition(b"\n")[2].removeprefix(b"\xef\xbb\xbf").decode()
    where = Location(path, data.count(b"\n", 0, place) + 1, len(before) + 1)
    message = f"The file is not UTF-8 (byte 0x{data[place]:02x})."
    return "", UNREADABLE.at(where, message, "Save it as UTF-8.")


def find_control(text: str, path: str) -> Finding | None:
    """The finding of the first control character in a text; None where it has none."""
    match = CONTROL.search(text)
    if match is None:
        return None
    line = text.count("\n", 0, match.start()) + 1
    column = match.start() - text.rfind("\n", 0, match.start())
    message = f"The file holds a control character (U+{ord(match[0]):04X})."
    return UNREADABLE.at(Location(path, line, column), message, "Delete the character.")


def refuse_file(path: str, error: Exception) -> Finding:
    """The finding of a file whose bytes cannot be had."""
    reason = getattr(error, "strerror", None) or str(error)
    message = f"The file cannot be read: {reason}."
    return UNREADABLE.at(Location(path), message, "Check its name and permissions.")
