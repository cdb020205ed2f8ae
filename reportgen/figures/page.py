"""The scripts of a page with interactive figures: plotly.js, the figures, what mounts them."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources

from reportgen.figures.figure import Figure


def write_page_scripts(figures: Iterable[Figure]) -> str:
    """HTML for the end of a page's body: each figure takes the place of its static picture.

    plotly.js comes from the installed package and stands in it whole, so that the page needs no
    network. Pictures are found by the cross-reference of their figure (`fig-stance`).
    """
    library = resources.files("plotly").joinpath("package_data/plotly.min.js")
    mount = resources.files("reportgen.figures").joinpath("mount.js")
    specifications = ",".join(f'"{figure.name}":{figure.plotly()}' for figure in figures)
    scripts = (
        library.read_text(encoding="utf-8"),
        f"{mount.read_text(encoding='utf-8').strip()}({{{specifications}}});",
    )
    return "".join(f"<script>\n{script.strip()}\n</script>\n" for script in scripts)
