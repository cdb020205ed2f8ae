"""Whether a brand can be used as it is written: its colours, and its files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from reportgen.branding.colours import LEGIBLE
from reportgen.branding.house import (
    THEME_COLOURS,
    Pallor,
    find_colour,
    find_pale,
    list_files,
    walk_colours,
)
from reportgen.errors import Finding
from reportgen.intake.files import read_plain
from reportgen.intake.pictures import find_excess
from reportgen.model.brand import Brand
from reportgen.model.brief import Brief
from reportgen.reading.boundary import report_outside
from reportgen.reading.validation import find_near
from reportgen.rules import BAD_BRAND_FILE, BAD_VALUE, PALE_COLOUR
from reportgen.workspace import Workspace

_SIGNS = {".svg": b"<svg", ".png": b"\x89PNG", ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8"}
"""What is in every file of a kind of picture."""
_FONTS = (".otf", ".ttf", ".woff", ".woff2")


def check_brand(brief: Brief, workspace: Workspace) -> Iterator[Finding]:
    """The brand's colours are colours that can be read, and its files are there."""
    brand = brief.brand
    if brand is None:
        return
    wrong = list(_check_colours(brief, brand))
    yield from wrong
    if not wrong:
        yield from (_report_pale(brief, fault) for fault in find_pale(brand))
    for path, name in list_files(brand):
        yield from _check_file(brief, workspace, path, name)


def place_file(brief: Brief, name: str) -> str:
    """Where in the workspace a file is that the brand names: beside the brand."""
    return (PurePosixPath(brief.brand_file).parent / name).as_posix()


def _check_colours(brief: Brief, brand: Brand) -> Iterator[Finding]:
    known = [*(brand.color.palette if brand.color else ()), *THEME_COLOURS]
    for path, text in walk_colours(brand):
        try:
            find_colour(brand, text)
        except ValueError as error:
            reason, _, remedy = str(error).rpartition(". Write ")
            near = find_near(text, [name for name in known if name != path[-1]])
            hint = f"Did you mean {near!r}? " if near and "circle" not in reason else ""
            where = brief.locate_brand(*path)
            yield BAD_VALUE.at(where, f"{reason}.", f"{hint}Write {remedy}, e.g. #1d3d63.")


def _report_pale(brief: Brief, fault: Pallor) -> Finding:
    ratio = fault.colour.contrast(fault.ground)
    return PALE_COLOUR.at(
        brief.locate_brand(*fault.path),
        f"Text of {fault.colour} on {fault.ground} has a contrast of {ratio:.1f}:1, which not "
        f"everyone can read; it is not used for text.",
        f"Choose a colour with {LEGIBLE}:1 or more.",
    )


def _check_file(
    brief: Brief, workspace: Workspace, path: tuple[str | int, ...], name: str
) -> Iterator[Finding]:
    """A file of the brand is in the workspace, and of a kind that documents take."""
    where = brief.locate_brand(*path)
    kinds = tuple(_SIGNS) if path[0] == "logo" else _FONTS
    file = place_file(brief, name)
    if "://" in name:
        message = f"{name!r} is on the network, from which nothing is ever fetched."
        yield BAD_BRAND_FILE.at(
            where, message, "Save it next to the brand file, and name it there."
        )
    elif not workspace.holds(file):
        yield report_outside(workspace, where, file, name)
    elif not (workspace.root / file).is_file():
        message = f"There is no file {file!r}."
        yield BAD_BRAND_FILE.at(where, message, "Put it there, or correct its name.")
    elif not name.lower().endswith(kinds):
        message = f"Documents cannot use {name!r}."
        yield BAD_BRAND_FILE.at(where, message, f"Save it as one of: {', '.join(kinds)}.")
    elif path[0] == "logo" and not _is_picture(workspace.root / file):
        message = f"{name!r} is not the kind of picture its name says."
        yield BAD_BRAND_FILE.at(where, message, "Save it again, as SVG or PNG.")
    elif path[0] == "logo" and (excess := find_excess(workspace.root / file)):
        remedy = "Save it at a smaller size, or simplify it."
        yield BAD_BRAND_FILE.at(where, f"The logo {name!r} {excess}.", remedy)


def _is_picture(file: Path) -> bool:
    """Whether the kind is right; what cannot be read is told with all that is too much."""
    try:
        return _SIGNS[file.suffix.lower()] in read_plain(file)
    except OSError:
        return True
