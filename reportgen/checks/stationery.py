"""A workspace's own templates of Word and PowerPoint: whether they have what is looked for."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from xml.parsers.expat import ExpatError

from reportgen.errors import Finding, Location
from reportgen.intake.archives import Unbearable
from reportgen.intake.files import read_plain
from reportgen.model.brief import Brief
from reportgen.rules import BAD_OFFICE_FILE, MISSING_LAYOUTS, REMOTE
from reportgen.workspace import BRIEF_FILE

_LAYOUTS = (
    "Title Slide",
    "Title and Content",
    "Section Header",
    "Two Content",
    "Comparison",
    "Content with Caption",
    "Blank",
)
_STYLES = (
    "Normal",
    "Body Text",
    "First Paragraph",
    "Compact",
    "Title",
    "Subtitle",
    "Author",
    "Date",
    "Bibliography",
    "heading 1",
    "heading 2",
    "heading 3",
    "Table",
    "Table Caption",
    "Image Caption",
    "Captioned Figure",
    "Hyperlink",
)


_UNLOCKED = "Save a copy of it without a password, with nothing in it but its styles."
# The part that pandoc begins with, and what it must find in it.
_MAIN = {"docx": ("word/document.xml", b"body"), "pptx": ("ppt/presentation.xml", b"sldSz")}


def check_stationery(brief: Brief, root: Path) -> Iterator[Finding]:
    """The templates that brief.yml names are there, are what they are called, and have all parts.

    `root` is the workspace's folder.
    """
    own = {"pptx": brief.publication.pptx_template, "docx": brief.publication.docx_template}
    for kind, name in own.items():
        if name is not None:
            where = brief.locate(BRIEF_FILE, f"{kind}_template")
            yield from _check_file(root / name, name, "pptx" if kind == "pptx" else "docx", where)


def _check_file(
    path: Path, name: str, kind: Literal["docx", "pptx"], where: Location
) -> Iterator[Finding]:
    from reportgen.stationery import find_fetching_fields, find_linked_pictures, trim_template

    remedy = f"Save a template as .{kind} there, or leave {kind}_template out."
    if not path.is_file():
        yield BAD_OFFICE_FILE.at(where, f"There is no file {name!r} in the workspace.", remedy)
        return
    try:
        # Only what is taken over counts: of several slide masters, the first.
        with zipfile.ZipFile(io.BytesIO(trim_template(read_plain(path), kind))) as archive:
            lacking = _find_lacking(archive, kind)
            linked = [f"the picture {address}" for address in find_linked_pictures(archive)]
            linked += [f"the field {field}" for field in find_fetching_fields(archive)]
    except Unbearable as error:
        yield BAD_OFFICE_FILE.at(where, f"{name!r} {error}.", _UNLOCKED)
        return
    except OSError as error:
        message = f"{name!r} cannot be read: {error.strerror}."
        yield BAD_OFFICE_FILE.at(where, message, remedy)
        return
    except (zipfile.BadZipFile, KeyError, ValueError, ExpatError):
        yield BAD_OFFICE_FILE.at(where, f"{name!r} is not a .{kind} file.", remedy)
        return
    for what in linked:
        message = f"{name!r} shows {what}, which is fetched whenever the file is opened."
        yield REMOTE.at(where, message, "Embed it in the template, or remove it.")
    if lacking:
        what = "layouts" if kind == "pptx" else "styles"
        message = f"{name!r} lacks the {what} {', '.join(lacking)}."
        yield MISSING_LAYOUTS.at(where, message, _remedy(kind))


def _find_lacking(archive: zipfile.ZipFile, kind: Literal["docx", "pptx"]) -> list[str]:
    """What pandoc looks for by name and does not find; KeyError, ValueError for another file."""
    part, needed = _MAIN[kind]
    if needed not in archive.read(part):
        raise ValueError(part)
    if kind == "pptx":
        parts = [n for n in archive.namelist() if re.fullmatch(r"ppt/slideLayouts/[^/]+\.xml", n)]
        texts = [archive.read(part).decode("utf-8") for part in parts]
        found = {m[1] for text in texts if (m := re.search(r'<p:cSld[^>]* name="([^"]*)"', text))}
        return [layout for layout in _LAYOUTS if layout not in found]
    text = archive.read("word/styles.xml").decode("utf-8")
    names = {name.casefold() for name in re.findall(r'<w:name w:val="([^"]*)"', text)}
    return [style for style in _STYLES if style.casefold() not in names]


def _remedy(kind: Literal["docx", "pptx"]) -> str:
    if kind == "pptx":
        return (
            "Give layouts of the template these names (View, Slide Master); "
            "pandoc's own are used until then."
        )
    return "Add styles of these names; until then their text looks like ordinary text."
