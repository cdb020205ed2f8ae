"""Macros that a headless LibreOffice runs, for what no filter can do: comments, changes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

_MODULE = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Review"
 script:language="StarBasic">{code}</script:module>
"""
_LIBRARY = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Review"/>
</library:library>
"""
_FRAME = """
Sub Main
  Dim quiet(0) As New com.sun.star.beans.PropertyValue
  quiet(0).Name = "Hidden" : quiet(0).Value = True
  doc = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, quiet())
{code}
  Dim args(0) As New com.sun.star.beans.PropertyValue
  args(0).Name = "FilterName" : args(0).Value = "{filter}"
  doc.storeToURL("{made}", args())
  doc.close(True)
End Sub
"""
FILTERS = {".docx": "MS Word 2007 XML", ".pptx": "Impress MS PowerPoint 2007 XML"}


def edit_in_libreoffice(file: Path, made: Path, code: str) -> Path:
    """Opens a file, runs Basic with `doc` as the document, and saves it as `made`.

    Skips the test without LibreOffice.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    profile = made.parent / "profile"
    start = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    _run([*start, "--terminate_after_init"])  # it writes a library of its own first
    library = profile / "user" / "basic" / "Standard"
    library.mkdir(parents=True, exist_ok=True)
    values = {"source": file.as_uri(), "made": made.as_uri(), "filter": FILTERS[made.suffix]}
    whole = _FRAME.format(code=code, **values)
    (library / "Review.xba").write_text(_MODULE.format(code=escape(whole)), encoding="utf-8")
    (library / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    _run([*start, "macro:///Standard.Review.Main"])
    assert made.is_file(), "the macro has failed"
    return made


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=100)
