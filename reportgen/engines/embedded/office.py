"""Word and PowerPoint files, on the reference file that their options name."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from reportgen.engines.embedded.conversion import Maker, Target
from reportgen.engines.embedded.options import Options
from reportgen.engines.embedded.powerpoint import finish_slide, read_areas
from reportgen.errors import RenderFailed
from reportgen.stationery import find_gaps

OfficeFormat = Literal["docx", "pptx"]
Change = Callable[[str], str]
_SLIDE = re.compile(r"ppt/slides/slide\d+\.xml")
# What stands above the text, which pandoc gives no direction.
_HEAD = re.compile(r'<w:pStyle w:val="(?:Title|Subtitle|Author|Date)" ?/>(?!<w:bidi)')


def make_office_file(options: Options, kind: OfficeFormat, *, project: Path) -> Maker:
    """A Word or PowerPoint file, with what was found; raises RenderFailed."""
    with tempfile.TemporaryDirectory(dir=project, prefix=".") as scratch:
        reference = _find_reference(options, kind, project)
        written = yield Target(kind, options, reference=reference)
        made, finished = Path(scratch, f"made.{kind}"), Path(scratch, f"finished.{kind}")
        made.write_bytes(written.content)
        _rewrite(made, finished, _finishing_touches(made))
        content = finished.read_bytes()
    _require_whole(content, kind, str(options.get("reference-doc", "")))
    return content, written.findings


def _require_whole(content: bytes, kind: OfficeFormat, reference: str) -> None:
    """Raises RenderFailed for a file that Office would call broken."""
    if gaps := find_gaps(content):
        raise RenderFailed(
            f"The .{kind} file would be broken: {gaps[0]}.",
            f"Something in {reference} is not carried over; simplify it and save it again.",
        )


def _find_reference(options: Options, kind: OfficeFormat, project: Path) -> Path | None:
    """The file that lends its look; pandoc's own where none is named."""
    named = options.get("reference-doc")
    if named is None:
        return None
    path = project / str(named)
    if not zipfile.is_zipfile(path):
        raise RenderFailed(
            f"reference-doc names {named}, which is no {kind} file.",
            f"Put a file saved as .{kind} there.",
        )
    return path


def _finishing_touches(file: Path) -> dict[str, Change]:
    """What pandoc leaves to do, by the member of the file that it is done in."""
    with zipfile.ZipFile(file) as archive:
        slides = [name for name in archive.namelist() if _SLIDE.fullmatch(name)]
        areas = read_areas(archive) if slides else None

    def finish(slide: str) -> str:
        return finish_slide(slide, areas) if areas else slide

    return {**dict.fromkeys(slides, finish), "word/document.xml": _keep_rows}


def _keep_rows(document: str) -> str:
    """Rows of tables that do not break across pages; columns from the side that lines begin on."""
    if "<w:bidi />" in document or "<w:bidi/>" in document:
        style = '<w:tblStyle w:val="Table" />'
        document = document.replace(style, f"{style}<w:bidiVisual />")
        document = _HEAD.sub(r"\g<0><w:bidi />", document)
    plain = document.replace("<w:tr><w:tc>", "<w:tr><w:trPr><w:cantSplit /></w:trPr><w:tc>")
    return plain.replace("<w:trPr><w:tblHeader", "<w:trPr><w:cantSplit /><w:tblHeader")


def _rewrite(source: Path, target: Path, changes: Mapping[str, Change]) -> None:
    """Copies a zip file, changing the text of some of its members; the same bytes every time."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for member in before.infolist():
            content = before.read(member)
            if member.filename in changes:
                content = changes[member.filename](content.decode("utf-8")).encode("utf-8")
            copy = zipfile.ZipInfo(member.filename, member.date_time)
            copy.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(copy, content)
