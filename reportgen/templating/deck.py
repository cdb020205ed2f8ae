"""What brief.yml chooses for a deck: its parts (blocks of its template, or files), and themes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import jinja2
from jinja2 import nodes

from reportgen.errors import Finding, Location
from reportgen.model.brief import Brief
from reportgen.model.publication import Document
from reportgen.reading.validation import listing, suggest
from reportgen.rules import NO_DECK, UNKNOWN_PART, UNKNOWN_THEME
from reportgen.templating.environment import make_environment
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE

_FIELDS = ("parts", "contrasts", "themes")
_WHOLE = frozenset(("front_matter", "options", "page_options", "typst_options", "body", "claims"))
"""The blocks that are no part of a talk, but what it stands in."""


def check_decks(brief: Brief, templates: Path) -> Iterator[Finding]:
    """What is chosen for a deck is there, and is chosen for a deck."""
    environment = None
    for name, document in brief.publication.documents.items():
        chosen = [field for field in _FIELDS if getattr(document, field)]
        if chosen and not document.is_deck:
            yield from _refuse(brief, name, document, chosen)
            continue
        yield from _check_themes(brief, name, document)
        if document.parts:
            environment = environment or make_environment(templates, "en")
            known = list_parts(environment, document.template or f"{name}.qmd.j2")
            yield from _check_parts(brief, name, document, known)


def _refuse(brief: Brief, name: str, document: Document, chosen: list[str]) -> Iterator[Finding]:
    for field in chosen:
        where = brief.locate(BRIEF_FILE, "documents", name, field)
        message = f"{field!r} is for slides, and {name!r} is made as {listing(document.formats)}."
        remedy = "Take it out, or move it to a document made as revealjs or pptx alone."
        yield NO_DECK.at(where, message, remedy)


def _check_themes(brief: Brief, name: str, document: Document) -> Iterator[Finding]:
    for place, theme in enumerate(document.themes):
        if brief.themes and theme not in brief.themes:
            where = brief.locate(BRIEF_FILE, "documents", name, "themes", place)
            message = f"There is no theme {theme!r} in {COMPARISON_FILE}."
            remedy = suggest(theme, brief.themes, f"The themes are: {listing(brief.themes)}.")
            yield UNKNOWN_THEME.at(where, message, remedy)


def _check_parts(
    brief: Brief, name: str, document: Document, known: tuple[str, ...]
) -> Iterator[Finding]:
    for place, part in enumerate(document.parts):
        where = brief.locate(BRIEF_FILE, "documents", name, "parts", place)
        if part.casefold().endswith(".md"):
            yield from _check_file(brief, part, where)
        elif known and part not in known:
            message = f"The deck {name!r} has no part {part!r}."
            yield UNKNOWN_PART.at(where, message, suggest(part, known, _offer(known)))


def _check_file(brief: Brief, part: str, where: Location) -> Iterator[Finding]:
    if part not in brief.slides and part not in brief.unread:
        message = f"There is no file {part!r} in the workspace."
        otherwise = "Write it, or take it out; slides of your own stand in slides/, as .md files."
        remedy = suggest(part, brief.slides, otherwise)
        if part.count("/") > 1:
            remedy = "Move it to slides/ itself; folders in it are not read."
        yield UNKNOWN_PART.at(where, message, remedy)


def _offer(known: tuple[str, ...]) -> str:
    return f"Its parts are: {listing(known, 30)}; or name a file of slides/."


def list_parts(environment: jinja2.Environment, template: str) -> tuple[str, ...]:
    """The blocks that a deck's template, and those that it extends, print as parts of it.

    In their order, the extended template's first; none where a template is not there.
    """
    parts: dict[str, None] = {}
    for tree in reversed(list(_walk_chain(environment, template))):
        parts |= dict.fromkeys(block.name for block in tree.find_all(nodes.Block))
    return tuple(part for part in parts if part not in _WHOLE)


def _walk_chain(environment: jinja2.Environment, name: str | None) -> Iterator[nodes.Template]:
    """A template and those above it, as far as each names the next outright."""
    seen = set()
    while name is not None and name not in seen:
        seen.add(name)
        try:
            loader = environment.loader or jinja2.BaseLoader()
            tree = environment.parse(loader.get_source(environment, name)[0])
        except (jinja2.TemplateError, UnicodeDecodeError, RecursionError, MemoryError):
            return  # which is a finding already
        yield tree
        above = next((extends.template for extends in tree.find_all(nodes.Extends)), None)
        name = str(above.value) if isinstance(above, nodes.Const) else None
