"""Checks of templates before anything is made: each is there, parses, and knows what it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import jinja2
from jinja2 import nodes

from reportgen.errors import Finding, Location
from reportgen.model.brief import Brief
from reportgen.reading.validation import suggest
from reportgen.rules import BAD_TEMPLATE, UNKNOWN_TEMPLATE
from reportgen.templating.environment import PACKAGED, SHARED, make_environment, name_template
from reportgen.templating.expressions import Desk, Sheet
from reportgen.templating.hints import Hint, read_function
from reportgen.templating.statements import read_template
from reportgen.templating.variables import Variables
from reportgen.workspace import BRIEF_FILE


def check_templates(brief: Brief, templates: Path) -> Iterator[Finding]:
    """Every document has a template, which parses, and names nothing that there is not."""
    environment = make_environment(templates, "en")
    known = set(environment.list_templates())
    for name, document in brief.publication.documents.items():
        template = document.template or f"{name}.qmd.j2"
        if document.is_tables and document.template is None:
            continue
        if template not in known:
            where = brief.locate(BRIEF_FILE, "documents", name, "template")
            own = sorted(t for t in known if t.endswith(".qmd.j2") and t[0] != "_" and "/" not in t)
            otherwise = f"Write templates/{template}, or name one of: {', '.join(own)}."
            remedy = suggest(template, own, otherwise)
            yield UNKNOWN_TEMPLATE.at(where, f"There is no template {template!r}.", remedy)
        else:
            yield from proofread(environment, template, templates, document.parts)


def proofread(
    environment: jinja2.Environment, name: str, templates: Path, parts: Iterable[str] = ()
) -> list[Finding]:
    """What is wrong in a template, and in those of the workspace that it takes from.

    `parts` are the blocks that brief.yml has it print, if no template does.
    """
    findings = list(_find_faults(environment, name, templates))
    if findings or not _is_own(environment, name):
        return findings  # the packaged ones stand under their own tests; to parse them takes time
    sheet = open_sheet(environment, name, templates)
    if sheet is None:
        return findings

    @cache
    def open_other(other: str) -> Sheet | None:
        return open_sheet(environment, other, templates)

    base, seen = list_hints(environment)
    names = frozenset(environment.filters), frozenset(environment.tests)
    desk = Desk(open_other, base, *names, parts=frozenset(parts))
    read_template(desk, sheet, seen)
    return desk.findings


def list_hints(environment: jinja2.Environment) -> tuple[Mapping[str, Hint], Mapping[str, Hint]]:
    """What all templates see by name: those imported without context, and those of documents."""
    functions = {
        name: read_function(name, value) if _is_ours(value) else Any
        for name, value in environment.globals.items()
    }
    variables = get_type_hints(Variables)
    shared = {name: hint for name, hint in variables.items() if name in SHARED}
    return functions | shared, functions | variables


def _is_ours(value: Any) -> bool:
    return callable(value) and str(getattr(value, "__module__", "")).startswith("reportgen.")


def _is_own(environment: jinja2.Environment, name: str) -> bool:
    """Whether a template that can be found is the workspace's."""
    _, filename, _ = (environment.loader or jinja2.BaseLoader()).get_source(environment, name)
    return filename is None or not Path(filename).is_relative_to(PACKAGED)


def open_sheet(environment: jinja2.Environment, name: str, templates: Path) -> Sheet | None:
    """A template that parses, by the name that it is loaded by; None for any other."""
    try:
        text, filename, _ = (environment.loader or jinja2.BaseLoader()).get_source(
            environment, name
        )
        tree = environment.parse(text)
    except (jinja2.TemplateError, UnicodeDecodeError, RecursionError, MemoryError):
        return None  # `_find_faults` tells of these
    is_own = filename is None or not Path(filename).is_relative_to(PACKAGED)
    return Sheet(name, name_template(filename, name, templates), text, tree, is_own)


def _find_faults(
    environment: jinja2.Environment,
    name: str,
    templates: Path,
    above: tuple[str, ...] = (),
    named: Location | None = None,
) -> Iterator[Finding]:
    """One template and those that it names: each is there, parses, and never comes to itself.

    `above` are the files that lead to it, `named` is where the last of them names it.
    """
    place = Location(name_template(None, name, templates))
    try:
        loader = environment.loader or jinja2.BaseLoader()
        text, filename, _ = loader.get_source(environment, name)
        place = Location(name_template(filename, name, templates))
        if filename and Path(filename).is_relative_to(PACKAGED):
            return
        tree = environment.parse(text)
        others = dict(reversed(list(_list_references(environment, tree))))
        _compile(environment, tree)
    except jinja2.TemplateNotFound:
        remedy = "Write it in templates/, or begin the name with reportgen/ for a packaged one."
        yield BAD_TEMPLATE.at(named or place, f"There is no template {name!r}.", remedy)
        return
    except jinja2.TemplateSyntaxError as error:
        where = Location(place.path, error.lineno)
        yield BAD_TEMPLATE.at(where, f"{(error.message or '').rstrip('.')}.", "Correct it there.")
        return
    except UnicodeDecodeError:
        yield BAD_TEMPLATE.at(place, "The file is not UTF-8.", "Save it as UTF-8.")
        return
    except (RecursionError, MemoryError):
        message = "The template is nested too deeply to be read."
        yield BAD_TEMPLATE.at(place, message, "Nest fewer brackets or blocks.")
        return
    if place.path in above:
        message = "The template extends or includes itself."
        remedy = 'For the packaged one of this name write "reportgen/" before it.'
        yield BAD_TEMPLATE.at(place, message, remedy)
        return
    for other, line in sorted(others.items()):
        where = Location(place.path, line)
        yield from _find_faults(environment, other, templates, (*above, place.path), where)


def _list_references(
    environment: jinja2.Environment, tree: nodes.Template
) -> Iterator[tuple[str, int]]:
    """The templates that one names outright, with the line, but for those it may lack."""
    known = set(environment.list_templates())
    for node in tree.find_all((nodes.Extends, nodes.Import, nodes.FromImport, nodes.Include)):
        template = getattr(node, "template")  # noqa: B009 — which each of them has
        several = isinstance(template, nodes.List | nodes.Tuple)
        named = template.items if isinstance(template, nodes.List | nodes.Tuple) else [template]
        names = [part.value for part in named if isinstance(part, nodes.Const)]
        may_lack = several or getattr(node, "ignore_missing", False)
        yield from ((name, node.lineno) for name in names if name in known or not may_lack)


def _compile(environment: jinja2.Environment, tree: nodes.Template) -> None:
    """Compiles a template; which filters and tests there are not is told with all other names."""
    try:
        environment.compile(tree)
    except jinja2.TemplateAssertionError as error:
        if not (error.message or "").startswith(("No filter named", "No test named")):
            raise
