"""Files in one archive, to travel to another machine and back."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path

from reportgen.errors import ReportgenError
from reportgen.intake.archives import BROKEN, Unbearable, open_archive
from reportgen.intake.files import read_plain
from reportgen.limits import LARGEST_UNPACKED, MEGABYTE, MOST_MEMBERS
from reportgen.making.digests import is_within


def pack(files: Iterable[tuple[str, Path]]) -> bytes:
    """Files under the names that they are to have; raises OSError where one cannot be read.

    Raises ReportgenError where they are more than travel.
    """
    packed, size, count = io.BytesIO(), 0, 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in files:
            content = read_plain(path)
            size, count = size + len(content), count + 1
            if size > LARGEST_UNPACKED or count > MOST_MEMBERS:
                raise ReportgenError(
                    f"It holds more than {LARGEST_UNPACKED // MEGABYTE} MB or {MOST_MEMBERS:,} "
                    "files, which is more than is sent.",
                    "Share the folder with the machines of the cluster, and leave out --ship.",
                )
            info = zipfile.ZipInfo(name)
            info.external_attr = stat.S_IMODE(path.stat().st_mode) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return packed.getvalue()


def unpack(data: bytes, folder: Path) -> None:
    """Writes the files of an archive below a folder, and nothing anywhere else.

    Raises ReportgenError for one that holds anything but files with names of their own within, or
    too much, and OSError where the disk refuses.
    """
    home = folder.resolve()
    try:
        archive = open_archive(data)
    except (*BROKEN, Unbearable) as error:
        raise _refuse(str(error)) from error
    with archive:
        for member in archive.infolist():
            target = home / member.filename
            kind = stat.S_IFMT(member.external_attr >> 16)
            if not is_within(member.filename) or not target.resolve().is_relative_to(home):
                raise _refuse(f"{member.filename!r} would lie elsewhere")
            if member.is_dir() or kind not in (0, stat.S_IFREG):
                raise _refuse(f"{member.filename!r} is no file")
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:  # a second one of that name is no file of ours
                file.write(_read(archive, member))
            if member.external_attr >> 16 & stat.S_IXUSR:
                target.chmod(0o755)


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(member)
    except BROKEN as error:
        raise _refuse(str(error)) from error


def _refuse(why: str) -> ReportgenError:
    return ReportgenError(f"What was sent cannot be unpacked: {why}.", "Call the batch again.")
