"""Web pages and reveal.js decks: one file each, with everything in it."""

from __future__ import annotations

import importlib.util
import json
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from reportgen.engines.embedded.brand import embed_logo
from reportgen.engines.embedded.conversion import Maker, Target
from reportgen.engines.embedded.options import Options
from reportgen.engines.embedded.pandoc import ASSETS
from reportgen.engines.embedded.project import gather_template, read_included
from reportgen.engines.policy import protect
from reportgen.errors import EngineNotFound


def make_page(options: Options, *, project: Path) -> Maker:
    """A web page that opens from disk without network.

    Files of include-after-body are inserted as they are and never parsed: they may be large.
    """
    written = yield Target("html", options, template=project / str(options["template"]))
    head = [*_included(project, options, "css", _style)]
    head += _included(project, options, "include-in-header")
    tail = [_script(_asset("tabs.js")), *_included(project, options, "include-after-body")]
    text = embed_logo(written.text, options, project)
    return protect(_insert(text, head, tail)).encode(), written.findings


def make_deck(options: Options, *, project: Path) -> Maker:
    """A reveal.js deck that opens from disk without network, speaker notes included.

    The title slide is the template partial title-slide.html, as in Quarto.
    """
    with tempfile.TemporaryDirectory(dir=project, prefix=".") as scratch:
        template = gather_template(Path(scratch), ASSETS / "slides.html", options, project)
        written = yield Target("revealjs", options, template=template)
    head = [_style(_reveal("dist/reset.css")), _style(_reveal("dist/reveal.css"))]
    head += _included(project, options, "css", _style)
    head += _included(project, options, "include-in-header")
    tail = [_script(_reveal("dist/reveal.js")), _script(_reveal("dist/plugin/notes.js"))]
    tail += [_script(_asset("tabs.js")), _script(_asset("slides.js"))]
    tail.append(_script(_start_reveal(options)))
    tail += _included(project, options, "include-after-body")
    text = embed_logo(written.text, options, project)
    return protect(_insert(text, head, tail)).encode(), written.findings


def _start_reveal(options: Options) -> str:
    number: Any = options.get("slide-number", "c/t")
    settings = {
        "width": options.get("width", 1280),
        "height": options.get("height", 720),
        "margin": options.get("margin", 0.02),
        "center": bool(options.get("center", False)),
        "controls": options.get("controls", True) is not False,
        "controlsLayout": options.get("controls-layout", "bottom-right"),
        "controlsTutorial": False,
        "hash": True,
        "navigationMode": options.get("navigation-mode", "linear"),
        "pdfSeparateFragments": False,
        "slideNumber": "c/t" if number is True else number,
        "transition": options.get("transition", "none"),
    }
    written = json.dumps(settings, sort_keys=True).replace("<", "\\u003c")
    return f"startDeck({written});"


@cache
def _asset(name: str) -> str:
    return (ASSETS / name).read_text("utf-8")


@cache
def _reveal(name: str) -> str:
    """A file of reveal.js, from the pyreveal package; raises EngineNotFound."""
    spec = importlib.util.find_spec("pyreveal")
    path = Path(spec.origin).parent / "revealjs" / name if spec and spec.origin else Path()
    if not path.is_file():
        raise EngineNotFound(
            "The embedded engine needs reveal.js, which is not installed.",
            "Install it with: python -m pip install pyreveal",
        )
    return path.read_text("utf-8")


def _style(text: str) -> str:
    return f"<style>\n{text}\n</style>"


def _script(text: str) -> str:
    return f"<script>\n{text}\n</script>"


def _included(
    project: Path, options: Options, name: str, wrap: Callable[[str], str] = str
) -> Iterable[str]:
    return map(wrap, read_included(project, options, name))


def _insert(html: str, head: Iterable[str], tail: Iterable[str]) -> str:
    """Puts pieces at the end of head and body; only the template writes these two tags last."""
    before, head_tag, rest = html.partition("</head>")
    body, body_tag, after = rest.rpartition("</body>")
    pieces = [before, "\n".join(head), "\n", head_tag, body, "\n".join(tail), "\n", body_tag, after]
    return "".join(pieces)
