"""How Sphinx makes the site: `nox -s docs`, from the same Markdown that GitHub shows.

The root of the repository is the root of the site, so that links between pages, rules and the
papers beside the code hold in both. What navigation shows is what docs/index.md links to, by its
headings. Nothing is fetched, and the finished site asks nobody for anything: furo brings no fonts,
and Sphinx's search runs in the browser, from `file://` too.

Why Sphinx: of what was alive in November 2026, it alone checks anchors strictly together with pages
made from docstrings. MkDocs 2 has no themes or plugins yet, Material for MkDocs is at its end, and
Zensical, its successor, is not 1.0 and takes docstrings through MkDocs 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

import reportgen

project = "reportgen"
author = "The reportgen authors"
version = release = reportgen.__version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
root_doc = "docs/index"
include_patterns = ["docs/*.md", "docs/*.rst", "reportgen/rulebook/*.md"]
include_patterns += ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]
include_patterns += ["benchmarks/RESULTS.md"]
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]  # types in signatures: most are private, or other people's
highlight_language = "none"
default_role = "code"  # `so` is code in docstrings, as in Markdown

myst_heading_anchors = 4
suppress_warnings = ["myst.header"]  # rules and pages begin where they like

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 80

html_theme = "furo"
html_title = f"reportgen {version}"
html_copy_source = False
html_additional_pages = {"index": "forward.html"}  # build/site/ itself leads to docs/
html_static_path = ["_site/static"]
html_css_files = ["site.css"]
templates_path = ["_site"]

LINK = re.compile(r"^- \[[^\]]+\]\(([^)#]+)\)", re.MULTILINE)
PARAMETERS = re.compile(r'<dl>\s*<dd><em class="sig-param">.*?</dl>', re.DOTALL)


def add_navigation(_: Sphinx, name: str, text: list[str]) -> None:
    """Gives the front page its navigation, and the page of all rules the pages of each."""
    if name == root_doc:
        text[0] += "".join(write_tree(pages, caption) for caption, pages in read_tree(text[0]))
    elif name == "docs/rules":
        text[0] += write_tree(["../reportgen/rulebook/RG*"], glob=True)


def read_tree(text: str) -> Iterator[tuple[str, list[str]]]:
    """The headings of the front page, each with the pages that its list links to."""
    for section in text.split("\n## ")[1:]:
        yield section.splitlines()[0], LINK.findall(section)


def write_tree(pages: list[str], caption: str = "", *, glob: bool = False) -> str:
    """A hidden `toctree` of pages."""
    options = [f":caption: {caption}"] * bool(caption) + [":glob:"] * glob + [":hidden:"]
    return "\n".join(("", "```{toctree}", *options, "", *pages, "```", ""))


def leave_out_example(_: Sphinx, what: str, *rest: object) -> None:
    """Takes the docstring of the module itself away: docs/python.md says more than its example."""
    if what == "module":
        rest[-1].clear()


def shorten_signature(*about: Any) -> tuple[str, None] | None:
    """Leaves out what a class is made of where that is nothing that a person would write."""
    return ("", None) if "<factory>" in str(about[4]) else None


def list_addresses(app: Sphinx, error: Exception | None) -> None:
    """Writes the addresses outside the site, for a person to look at; nobody is asked."""
    if error:
        return
    pages = map(app.env.get_doctree, app.env.found_docs)
    links = [link.get("refuri", "") for page in pages for link in page.findall(nodes.reference)]
    outside = sorted({link for link in links if link.startswith("http")})
    Path(app.outdir, "addresses.txt").write_text("\n".join(outside) + "\n", encoding="utf-8")


def ease_access(*about: Any) -> None:
    """Gives captions of the navigation their level as headings, and lets keys scroll wide code.

    The arguments of a long signature are no list of definitions, which has terms.
    """
    page: dict[str, str] = about[3]
    for part, old, new in (
        ("furo_navigation_tree", 'role="heading"', 'role="heading" aria-level="2"'),
        ("body", "<pre>", '<pre tabindex="0">'),
    ):
        if part in page:
            page[part] = page[part].replace(old, new)
    page["body"] = PARAMETERS.sub(part_parameters, page.get("body", ""))


def part_parameters(match: re.Match[str]) -> str:
    """The arguments of a signature that takes several lines, each on its own."""
    lines = match[0].replace("<dd>", "<div>").replace("</dd>", "</div>")
    return f'<div class="parameters">{lines[4:-5]}</div>'


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", add_navigation)
    app.connect("autodoc-process-docstring", leave_out_example)
    app.connect("autodoc-process-signature", shorten_signature)
    app.connect("html-page-context", ease_access, priority=900)  # after furo
    app.connect("build-finished", list_addresses)
