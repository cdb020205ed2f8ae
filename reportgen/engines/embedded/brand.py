"""What the engine does itself for a brand: the rest is in the project's style sheets."""

from __future__ import annotations

import base64
import html as markup
import re
from pathlib import Path

from reportgen.engines.embedded.options import Options

FACES = ("mainfont", "headfont", "monofont")
"""The options that name the typefaces of a PDF."""
_MIMES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_UNKNOWN_FAMILY = re.compile(r"unknown font family: (.+)")


def embed_logo(html: str, options: Options, project: Path) -> str:
    """A page with its logo in it, as a data URI; raises OSError where that cannot be read."""
    house = options.get("house")
    logo = str(options.get("logo") or (house.get("logo", "") if isinstance(house, dict) else ""))
    mime, source = _MIMES.get(Path(logo).suffix.lower()), f'src="{markup.escape(logo)}"'
    if not mime or source not in html:
        return html
    data = base64.b64encode((project / logo).read_bytes()).decode()
    return html.replace(source, f'src="data:{mime};base64,{data}"', 1)


def find_unknown_family(warning: str, options: Options) -> str:
    """The typeface that Typst warns that it does not have; "" for any other warning."""
    match = _UNKNOWN_FAMILY.match(warning)
    asked = (str(options.get(name, "")) for name in FACES)
    # Typst tells it in small letters.
    return next((name for name in asked if name.lower() == match[1]), match[1]) if match else ""
