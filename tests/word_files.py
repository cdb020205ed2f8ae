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
