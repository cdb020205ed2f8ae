"""Word files as reviewers give them back: saved by LibreOffice, or changed as Word changes them."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

DOCUMENT = "word/document.xml"


def read_part(file: Path, part: str = DOCUMENT) -> str:
    """The XML of a part of a Word file."""
    with zipfile.ZipFile(file) as archive:
        return archive.read(part).decode("utf-8")


def rewrite(
    file: Path, made: Path, change: Callable[[str], str], part: str = DOCUMENT, **more: str
) -> Path:
    """A copy of a Word file with a part changed; `more` are the parts of word/ that are new."""
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(made, "w") as copy:
        for name in archive.namelist():
            content = archive.read(name)
            if name == part:
                content = change(content.decode("utf-8")).encode("utf-8")
            if name.removeprefix("word/").removesuffix(".xml") not in more:
                copy.writestr(name, content)
        for name, text in more.items():
            copy.writestr(f"word/{name}.xml", text)
    return made


def list_bookmarks(file: Path) -> list[str]:
    """The names of all bookmarks, in the order of the text."""
    return re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]*)"', read_part(file))


def save_in_libreoffice(file: Path, folder: Path) -> Path:
    """The file as LibreOffice saves it; skips the test without LibreOffice."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    folder.mkdir()
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    wanted = ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder), str(file)]
    command = [office, profile, "--headless", *wanted]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return folder / file.name


# ── as Word writes it ────────────────────────────────────────────────────────────────────

_RUN = re.compile(
    r'<w:r>(<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t xml:space="preserve">([^<]*)</w:t></w:r>'
)
_DATE = "2026-11-25T10:30:00Z"
_HEAD = '<w:{} w:id="{}" w:author="{}" w:date="' + _DATE + '">'
_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _part_run(xml: str, words: str, nth: int) -> tuple[int, int, str, str, str]:
    """The nth run that has some words: where it stands, its look, and what is around them."""
    found = [match for match in _RUN.finditer(xml) if words in match[2]]
    assert len(found) > nth, f"no run has {words!r}"
    match = found[nth]
    before, _, after = match[2].partition(words)
    return match.start(), match.end(), match[1] or "", before, after


def _run(look: str, text: str, tag: str = "t") -> str:
    if not text:
        return ""
    return f'<w:r>{look}<w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def replace_words(
    xml: str, old: str, new: str, who: str = "Ann", number: int = 5000, nth: int = 0
) -> str:
    """The document with words exchanged while changes were tracked; either may be empty."""
    start, end, look, before, after = _part_run(xml, old, nth)
    gone = _HEAD.format("del", number, who) + _run(look, old, "delText") + "</w:del>"
    come = _HEAD.format("ins", number + 1, who) + _run(look, new) + "</w:ins>" if new else ""
    return xml[:start] + _run(look, before) + gone + come + _run(look, after) + xml[end:]


def insert_words(
    xml: str, after: str, new: str, who: str = "Ann", number: int = 5100, nth: int = 0
) -> str:
    """The document with words put in behind others while changes were tracked."""
    start, end, look, before, rest = _part_run(xml, after, nth)
    come = _HEAD.format("ins", number, who) + _run(look, new) + "</w:ins>"
    return xml[:start] + _run(look, before + after) + come + _run(look, rest) + xml[end:]


def move_words(xml: str, words: str, behind: str, who: str = "Ann", number: int = 5200) -> str:
    """The document with words moved behind others while changes were tracked."""
    start, end, look, before, after = _part_run(xml, words, 0)
    away = _HEAD.format("moveFrom", number, who) + _run(look, words) + "</w:moveFrom>"
    xml = xml[:start] + _run(look, before) + away + _run(look, after) + xml[end:]
    start, end, look, before, rest = _part_run(xml, behind, 0)
    here = _HEAD.format("moveTo", number + 1, who) + _run(look, words) + "</w:moveTo>"
    return xml[:start] + _run(look, before + behind) + here + _run(look, rest) + xml[end:]


def comment_words(xml: str, words: str, number: int, nth: int = 0) -> str:
    """The document with the range of a comment around some words."""
    start, end, look, before, after = _part_run(xml, words, nth)
    ranged = (
        f'<w:commentRangeStart w:id="{number}"/>{_run(look, words)}'
        f'<w:commentRangeEnd w:id="{number}"/>'
        f'<w:r><w:commentReference w:id="{number}"/></w:r>'
    )
    return xml[:start] + _run(look, before) + ranged + _run(look, after) + xml[end:]


def write_comments(*comments: tuple[int, str, str]) -> str:
    """The part of comments: each by its number, who made it, and what it says."""
    made = "".join(
        f'<w:comment w:id="{number}" w:author="{who}" w:date="{_DATE}" w:initials="A">'
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>"
        for number, who, text in comments
    )
    return f"<w:comments {_NAMESPACE}>{made}</w:comments>"


# ── as LibreOffice writes it ─────────────────────────────────────────────────────────────

_MACROS = """
Function Find(oDoc, sWords)
  oSearch = oDoc.createSearchDescriptor()
  oSearch.SearchString = sWords
  Find = oDoc.findFirst(oSearch)
End Function

Sub Remark(oDoc, sWords, sText, sWho)
  oFound = Find(oDoc, sWords)
  oNote = oDoc.createInstance("com.sun.star.text.textfield.Annotation")
  oNote.Content = sText
  oNote.Author = sWho
  oFound.Text.insertTextContent(oFound, oNote, True)
End Sub

Sub Change(oDoc, sWords, sNew)
  oFound = Find(oDoc, sWords)
  oFound.String = sNew
End Sub

Sub Main
  Dim open_(0) As New com.sun.star.beans.PropertyValue
  open_(0).Name = "Hidden"
  open_(0).Value = True
  oDoc = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, open_())
  {steps}
  Dim save_(0) As New com.sun.star.beans.PropertyValue
  save_(0).Name = "FilterName"
  save_(0).Value = "{filter}"
  oDoc.storeToURL("{target}", save_())
  oDoc.close(True)
  StarDesktop.terminate()
End Sub
"""
_FILTERS = {".docx": "MS Word 2007 XML", ".pptx": "Impress MS PowerPoint 2007 XML"}
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:{0} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{0}.dtd">
"""
_NAMES = 'xmlns:library="http://openoffice.org/2000/library"'


def edit_in_libreoffice(file: Path, folder: Path, steps: list[str]) -> Path:
    """The Word or PowerPoint file as LibreOffice saves it after the steps of a macro.

    Steps are calls of `Remark` and `Change` above, and lines of Basic. Skips the test without it.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    folder.mkdir()
    made, basic = folder / file.name, folder / "profile" / "user" / "basic"
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    subprocess.run(
        [*command, "--terminate_after_init"], check=True, capture_output=True, timeout=240
    )
    (basic / "Standard").mkdir(parents=True, exist_ok=True)
    places = {"source": file.as_uri(), "target": made.as_uri(), "filter": _FILTERS[file.suffix]}
    code = _MACROS.format(**places, steps="\n  ".join(steps)).replace("&", "&amp;")
    (basic / "Standard" / "Review.xba").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<script:module '
        'xmlns:script="http://openoffice.org/2000/script" script:name="Review" '
        f'script:language="StarBasic">{code}</script:module>',
        "utf-8",
    )
    (basic / "Standard" / "script.xlb").write_text(
        _LIBRARY.format("library")
        + f'<library:library {_NAMES} library:name="Standard" library:readonly="false" '
        'library:passwordprotected="false"><library:element library:name="Review"/>'
        "</library:library>",
        "utf-8",
    )
    (basic / "script.xlc").write_text(
        _LIBRARY.format("libraries")
        + f'<library:libraries {_NAMES} xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<library:library library:name="Standard" '
        'xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" '
        'library:link="false"/></library:libraries>',
        "utf-8",
    )
    macro = "macro:///Standard.Review.Main"
    subprocess.run([*command, "--norestore", macro], check=True, capture_output=True, timeout=240)
    assert made.exists(), "the macro did not run to its end"
    return made
