"""A figure: drawn once from one table, to be had as SVG, PNG, interactive, and in words."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

from reportgen.figures.drawing import Canvas, Drawing, Entry
from reportgen.figures.interactive import Chart, write_json


@dataclass(frozen=True)
class DataTable:
    """What a figure shows, as text: the head of each column, and rows that begin with their own.

    Numbers are written as people read them; a cell is "" where there is nothing.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def csv(self) -> str:
        """The table as CSV, a row a line."""
        file = io.StringIO()
        csv.writer(file, lineterminator="\n").writerows((self.columns, *self.rows))
        return file.getvalue()


@dataclass(frozen=True)
class Figure:
    """One figure of a brief, for the page or for a slide.

    `name` is what it is cross-referenced by (`stance` → @fig-stance). `caption`, `note` and `alt`
    are plain text: `alt` says in sentences what the figure shows, `note` what part of the whole
    ("" where all is shown; the caption ends with it). `table` names the table of `Tables` that it
    is drawn from, `data` is what it shows of it for those who cannot see it. The interactive form
    is the same whatever the canvas.
    """

    name: str
    canvas: Canvas
    caption: str
    alt: str
    table: str
    data: DataTable = field(repr=False)
    drawing: Drawing = field(repr=False)
    chart: Chart = field(repr=False)
    note: str = ""

    @property
    def filename(self) -> str:
        """The name of its files without extension: stance, or stance-slide."""
        return self.name if self.canvas.shape == "page" else f"{self.name}-{self.canvas.shape}"

    @property
    def key(self) -> tuple[Entry, ...]:
        """What its marks stand for, to be said beside a figure that has no room for it."""
        return self.drawing.key

    def svg(self) -> bytes:
        """The static figure as SVG, its letters as paths; the same bytes every time."""
        from reportgen.figures.static import render_svg  # matplotlib is slow to import

        return render_svg(self.drawing)

    def png(self, dpi: int = 200) -> bytes:
        """The static figure as PNG, at `dpi` pixels an inch of its canvas."""
        from reportgen.figures.raster import rasterize

        return rasterize(self.svg(), dpi)

    def plotly(self) -> str:
        """The interactive figure as plotly's JSON, keys sorted; see `interactive` for its page."""
        return write_json(self.chart)
