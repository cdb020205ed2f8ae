"""Word and PowerPoint files, on reference files made from pandoc's own."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from reportgen.engines.embedded.pandoc import ASSETS, print_default_file, write_document
from reportgen.engines.embedded.powerpoint import REFERENCE_CHANGES, finish_slide
from reportgen.engines.embedded.project import Options, QuartoFile
from reportgen.errors import Finding

OfficeFormat = Literal["docx", "pptx"]
Change = Callable[[str], str]
_SLIDE = re.compile(r"ppt/slides/slide\d+\.xml")


def make_office_file(
    file: QuartoFile, options: Options, kind: OfficeFormat, *, project: Path, epoch: int
) -> tuple[bytes, tuple[Finding, ...]]:
    """A Word or PowerPoint file, with what was found; raises RenderFailed."""
    with tempfile.TemporaryDirectory(prefix="reportgen-") as scratch:
        target = Path(scratch, f"made.{kind}")
        reference = _make_reference(kind, Path(scratch))
        arguments = [f"--reference-doc={reference}", f"--output={target}"]
        made = write_document(
            file, options, kind, project=project, epoch=epoch, arguments=arguments
        )
        finished = Path(scratch, f"finished.{kind}")
        _rewrite(target, finished, _finishing_touches(target))
        return finished.read_bytes(), made.findings


def _make_reference(kind: OfficeFormat, scratch: Path) -> Path:
    """pandoc's own reference file with our look laid over it."""
    default = print_default_file(f"reference.{kind}", scratch)
    target = scratch / f"ours.{kind}"
    _rewrite(default, target, _WORD_CHANGES if kind == "docx" else REFERENCE_CHANGES)
    return target


def _finishing_touches(file: Path) -> dict[str, Change]:
    """What pandoc leaves to do, by the member of the file that it is done in."""
    with zipfile.ZipFile(file) as archive:
        slides = [name for name in archive.namelist() if _SLIDE.fullmatch(name)]
    return {**dict.fromkeys(slides, finish_slide), "word/document.xml": _keep_rows}


def _keep_rows(document: str) -> str:
    """Rows of tables that do not break across pages."""
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


def _restyle(styles: str) -> str:
    """Replaces the styles of the same id by ours, and adds those that are new."""
    ours = (ASSETS / "word-styles.xml").read_text("utf-8")
    for style in re.findall(r"<w:style .*?</w:style>", ours, re.DOTALL):
        identifier = re.search(r'w:styleId="([^"]*)"', style)
        assert identifier
        old = re.compile(
            rf'<w:style [^>]*w:styleId="{identifier[1]}"[^>]*>.*?</w:style>', re.DOTALL
        )
        if old.search(styles):
            styles = old.sub(lambda _, new=style: new, styles, count=1)  # type: ignore[misc]
        else:
            styles = styles.replace("</w:styles>", f"{style}</w:styles>")
    return styles


_WORD_CHANGES: dict[str, Change] = {"word/styles.xml": _restyle}
