"""The fonts of this machine: what is drawn in them is drawn anew when there are others."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Mapping
from pathlib import Path

from reportgen.making.digests import digest_values, list_sizes

_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "~/AppData/Local/Microsoft/Windows/Fonts",
    "C:/Windows/Fonts",
)
_SETTINGS = "/etc/fonts/fonts.conf"
_NAMED = re.compile(r'<dir(?: prefix="(\w+)")?[^>]*>([^<]+)</dir>')


def digest_fonts(environ: Mapping[str, str]) -> str:
    """Which fonts the machine has, by name, size and time; what others lack is drawn in them."""
    folders = _list_folders(environ)
    places = {Path(place) for folder in folders for place, _, _ in os.walk(folder)}
    return digest_values([list(list_sizes(place)) for place in sorted(places)])


def _list_folders(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Where fonts may be: where systems keep them, and where fontconfig is told to look."""
    data = environ.get("XDG_DATA_HOME", "~/.local/share")
    settings = Path(environ.get("FONTCONFIG_FILE", _SETTINGS))
    text = settings.read_text("utf-8", "replace") if settings.is_file() else ""
    named = [f"{data}/{name}" if prefix == "xdg" else name for prefix, name in _NAMED.findall(text)]
    folders = (*_FOLDERS, f"{data}/fonts", *named)
    return tuple(os.path.expanduser(folder) for folder in folders)  # noqa: PTH111 (none without home)


class _Memory:
    """Which fonts figures and PDFs of this process are made in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known = ""

    def refresh(self, environ: Mapping[str, str]) -> None:
        """Has everything look for fonts again, where there are others than at the last time."""
        found = digest_fonts(environ)
        with self._lock:
            known, self._known = self._known, found
        if known in ("", found):
            return
        from reportgen.engines.embedded.pdf import PRESS
        from reportgen.figures.fonts import forget_fonts

        forget_fonts()
        PRESS.end()


_MEMORY = _Memory()
refresh_fonts = _MEMORY.refresh
