"""Office files are zip files of XML parts: packed so that the same parts are the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
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


def relate(targets: Mapping[str, tuple[str, str]]) -> str:
    """A part's relationships: by id, what kind of part it relates to and where that is."""
    items = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def list_types(kinds: Mapping[str, str]) -> str:
    """The content type of each part, by its name, after `application/vnd.openxmlformats-`."""
    items = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{items}</Types>'
    )
