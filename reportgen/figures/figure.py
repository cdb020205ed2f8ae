"""A figure: drawn once from one table, to be had as SVG, PNG and interactive."""

from __future__ import annotations

from dataclasses import dataclass, field

from reportgen.figures.drawing import Canvas, Drawing
from reportgen.figures.interactive import Chart, write_json


@dataclass(frozen=True)
class Figure:
    """One figure of a brief, for the page or for a slide.

    `name` is what it is cross-referenced by (`stance` → @fig-stance). `caption` and `alt` are
    plain text; `alt` says in sentences what the figure shows. `table` names the table of
    `Tables` that it is drawn from. The interactive form is the same whatever the canvas, and
    holds all rows where a slide had to leave some out (its caption says so).
    """

    name: str
    canvas: Canvas
    caption: str
    alt: str
    table: str
    drawing: Drawing = field(repr=False)
    chart: Chart = field(repr=False)

    @property
    def filename(self) -> str:
        """The name of its files without extension: stance, or stance-slide."""
        return self.name if self.canvas.shape == "page" else f"{self.name}-{self.canvas.shape}"

    def svg(self) -> bytes:
        """The static figure as SVG, its letters as paths; the same bytes every time."""
        from reportgen.figures.static import render_svg  # matplotlib takes half a second

        return render_svg(self.drawing)

    def png(self, dpi: int = 200) -> bytes:
        """The static figure as PNG, at `dpi` pixels an inch of its canvas."""
        from reportgen.figures.static import render_png

        return render_png(self.drawing, dpi)

    def plotly(self) -> str:
        """The interactive figure as plotly's JSON, keys sorted; see `interactive` for its page."""
        return write_json(self.chart)
