"""The house's look in Office files: colours, typefaces and a logo."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.stationery.emblem import Emblem


@dataclass(frozen=True)
class Look:
    """Colours as RRGGBB, and typefaces that every Office has."""

    ink: str = "1F2227"
    muted: str = "5C5A54"
    accent: str = "1D3D63"
    line: str = "D9D4C8"
    panel: str = "F3F0E9"
    paper: str = "FFFFFF"
    heading: str = "1F2227"
    link: str = "1D3D63"
    mark: str = "1D3D63"
    """Of bars and rules."""
    serif: str = "Georgia"
    """For titles."""
    text: str = "Georgia"
    """For the sentences of a Word file."""
    sans: str = "Calibri"
    """For labels and tables, and the text of slides."""
    mono: str = "Consolas"
    emblem: Emblem | None = None
    """At the head of the first page, and on the title slide."""
