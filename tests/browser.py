"""A headless Chromium for the tests that look at pages; a test is skipped where there is none.

Its faces can be those of a test, and none of the machine's but for East Asian letters.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")

FACES = {"wide": "DejaVu Sans", "narrow": "STIXGeneral"}
"""Faces that matplotlib carries: one as wide as Verdana, one as narrow as Times."""
_GENERIC = ("serif", "sans-serif", "system-ui", "monospace")
_FONTCONFIG = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/cache</cachedir>
  <selectfont>
    <acceptfont><glob>{fonts}/{files}*.ttf</glob></acceptfont>
    <acceptfont><glob>*CJK*</glob></acceptfont>
    <rejectfont><glob>*</glob></rejectfont>
  </selectfont>
{rules}
</fontconfig>
"""
_RULE = """\
  <match target="pattern">
    <test name="family"><string>{generic}</string></test>
    <edit name="family" mode="prepend" binding="strong"><string>{family}</string></edit>
  </match>"""


@contextmanager
def open_browser(faces: str = "") -> Iterator[Any]:
    """A browser of Playwright's, which has only one of FACES where `faces` names it.

    Skips the test without Playwright or Chromium.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with tempfile.TemporaryDirectory() as folder, playwright.sync_playwright() as driver:
        env = dict(os.environ)
        if faces:
            env["FONTCONFIG_FILE"] = str(_write_fontconfig(Path(folder), FACES[faces]))
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS), env=env)
        try:
            yield browser
        finally:
            browser.close()


def _write_fontconfig(folder: Path, family: str) -> Path:
    matplotlib = pytest.importorskip("matplotlib", reason="matplotlib carries the faces")
    fonts = Path(matplotlib.get_data_path(), "fonts", "ttf")
    rules = [_RULE.format(generic=generic, family=family) for generic in _GENERIC]
    places = {"fonts": escape(str(fonts)), "folder": escape(str(folder))}
    text = _FONTCONFIG.format(**places, files=family.replace(" ", ""), rules="\n".join(rules))
    path = folder / "fonts.conf"
    path.write_text(text, encoding="utf-8")
    return path
