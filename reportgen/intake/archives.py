"""Zip archives that may be unpacked: Office files, books, exports."""

from __future__ import annotations

import io
import zipfile
import zlib

from reportgen.limits import LARGEST_UNPACKED, MEGABYTE, MOST_MEMBERS

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError,
          ValueError)  # fmt: skip
"""What Python raises for an archive that is damaged, or packed in a way of its own."""


class Unbearable(ValueError):
    """An archive that nobody may open: why, as what is said of it ("is locked …")."""


def open_archive(content: bytes) -> zipfile.ZipFile:
    """A zip archive of a bearable size; no member gives more bytes than its head says.

    Raises `Unbearable` where it would unpack to too much or is locked, and what is in `BROKEN`.
    """
    if content.startswith(_OLE):
        raise Unbearable("is password-protected, or was saved by Office before 2007")
    archive = zipfile.ZipFile(io.BytesIO(content))
    members = archive.infolist()
    if sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise Unbearable(f"unpacks to more than {LARGEST_UNPACKED // MEGABYTE} MB")
    if len(members) > MOST_MEMBERS:
        raise Unbearable(f"unpacks to more than {MOST_MEMBERS:,} files")
    if any(member.flag_bits & 1 for member in members):
        raise Unbearable("is password-protected")
    return archive
