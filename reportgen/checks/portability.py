"""Names of files that another operating system does not take."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reportgen.errors import Finding, Location
from reportgen.model.brief import Brief
from reportgen.rules import UNPORTABLE_NAME
from reportgen.workspace import BRIEF_FILE, INPUTS, Workspace

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICE = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE | re.DOTALL)
_REFUSED = re.compile(r'[<>:"\\|?*\x00-\x1f]')


def check_portability(brief: Brief, workspace: Workspace) -> Iterator[Finding]:
    """Every file that is read or made can have its name on Windows and macOS too."""
    names = sorted({name for top in INPUTS for name in workspace.list_files(top)})
    for name in names:
        if fault := find_name_fault(name):
            remedy = "Rename it if others are to work with it there."
            yield UNPORTABLE_NAME.at(Location(name), f"{name}: {fault}.", remedy)
    for name in brief.publication.documents:
        if fault := find_name_fault(name):
            where = brief.locate(BRIEF_FILE, "documents", name)
            remedy = "Give the document another name if it is to be made there."
            yield UNPORTABLE_NAME.at(where, f"The document {name!r}: {fault}.", remedy)
    yield from _check_case(names)


def find_name_fault(name: str) -> str:
    """Why Windows refuses a path with forward slashes, as a clause; "" where it does not."""
    for part in name.split("/"):
        if _DEVICE.fullmatch(part):
            return f"Windows keeps the name {part.partition('.')[0]!r} for a device"
        if found := _REFUSED.search(part):
            return f"Windows does not allow {found[0]!r} in the name of a file"
        if part.endswith((".", " ")):
            return "on Windows no name ends in a full stop or a space"
    return ""


def _check_case(names: list[str]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for name in names:
        other = first.setdefault(name.casefold(), name)
        if other != name:
            message = f"{name} and {other} differ only in case: Windows and macOS keep one of them."
            yield UNPORTABLE_NAME.at(Location(name), message, "Rename one of them.")
