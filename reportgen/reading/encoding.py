"""Bytes to text: every file of a workspace is UTF-8, with a byte order mark or without."""

from __future__ import annotations

from reportgen.errors import Finding, Location
from reportgen.rules import UNREADABLE


def decode(data: bytes, path: str) -> tuple[str, Finding | None]:
    """The text of a file; "" and a finding, with the place of the byte, where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        place = error.start + len(data) - len(error.object)  # the mark is not in what is decoded
    before = data[:place].rpartition(b"\n")[2].removeprefix(b"\xef\xbb\xbf").decode()
    where = Location(path, data.count(b"\n", 0, place) + 1, len(before) + 1)
    message = f"The file is not UTF-8 (byte 0x{data[place]:02x})."
    return "", UNREADABLE.at(where, message, "Save it as UTF-8.")


def refuse_file(path: str, error: Exception) -> Finding:
    """The finding of a file whose bytes cannot be had."""
    reason = getattr(error, "strerror", None) or str(error)
    message = f"The file cannot be read: {reason}."
    return UNREADABLE.at(Location(path), message, "Check its name and permissions.")
