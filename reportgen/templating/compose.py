"""Templates and a brief become the text of .qmd files: pure, and escaped for Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jinja2

from reportgen.branding.livery import find_house
from reportgen.errors import Location, TemplateError
from reportgen.language.translation import Words
from reportgen.limits import DEEPEST_BRACKETS
from reportgen.model.brief import Brief
from reportgen.reading.validation import listing, suggest
from reportgen.release import find_version
from reportgen.styles import StyleTraits
from reportgen.templating.environment import SHARED, UnknownName, make_environment, name_template
from reportgen.templating.expressions import find_column
from reportgen.templating.frugality import is_tangled, make_range
from reportgen.templating.hints import list_members
from reportgen.templating.layout import lay_out
from reportgen.templating.outline import Outline
from reportgen.templating.variables import DrawnFigure, Variables


@dataclass(frozen=True)
class Qmd:
    """One .qmd file: the document's name and its text."""

    document: str
    text: str


def compose(
    brief: Brief,
    outline: Outline,
    figures: Mapping[str, DrawnFigure],
    slide_figures: Mapping[str, DrawnFigure],
    templates: Path,
    style: StyleTraits,
    words: Words | None = None,
    watch: Callable[[jinja2.Environment], None] | None = None,
) -> Iterator[Qmd]:
    """Writes the .qmd of every document of the brief, one after another.

    `figures` are the brief's figures by name as they stand on a page, `slide_figures` as they
    stand on a slide; `style` is what the citation style does. Raises `TemplateError`, naming
    template and line, where a template cannot be used. `words` are those of a workspace that has
    translations of its own. `watch` is given the environment before anything is rendered in it.
    """
    environment = make_environment(templates, brief.publication.lang, words)
    if watch:
        watch(environment)
    version, house = find_version(), find_house(brief)
    for name, document in brief.publication.documents.items():
        if document.is_tables:
            continue
        title = document.title or brief.publication.title
        drawn = figures, slide_figures
        length = document.length or brief.publication.length
        whole = document.model_copy(update={"length": length})
        seen = Variables(outline, whole, name, title, *drawn, style, version, house)
        environment.globals.update((shared, getattr(seen, shared)) for shared in SHARED)
        template = document.template or f"{name}.qmd.j2"
        text = _render(environment, template, vars(seen), templates)
        if watch is None:  # whoever watches has marks put into a text that was made before
            _refuse_tangle(template, text)
            _refuse_halves(template, text)
        yield Qmd(name, text)


_MISTAKES = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a template's own words can raise: they are code, and this is what code raises."""


def _render(
    environment: jinja2.Environment, name: str, context: Mapping[str, Any], templates: Path
) -> str:
    environment.globals["range"] = make_range()
    try:
        text = environment.get_template(name).render(context)
    except jinja2.TemplateNotFound as error:
        raise TemplateError(
            f"there is no template {error.name!r}.",
            "Write it in templates/, or correct the name.",
            Location(name),
        ) from error
    except jinja2.TemplateSyntaxError as error:
        place = Location(name_template(error.filename, name, templates), error.lineno)
        remedy = "Correct the template there."
        raise TemplateError(f"{error.message}.", remedy, place) from error
    except _MISTAKES as error:
        place = _find_place(error, name, templates)
        reason, remedy = _explain(error, {**environment.globals, **context})
        raise TemplateError(f"{reason}.", remedy, place) from error
    return lay_out(text)


def _refuse_tangle(name: str, text: str) -> None:
    if is_tangled(text):
        raise TemplateError(
            f"it nests brackets more than {DEEPEST_BRACKETS} levels deep.",
            "Nest fewer, or put a backslash before those that are text.",
            Location(f"templates/{name}"),
        )


def _refuse_halves(name: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise TemplateError(
            f"it writes {text[error.start]!r}, half of a character, which no file can hold.",
            "Write the character itself.",
            Location(f"templates/{name}"),
        ) from error


def _explain(error: Exception, seen: Iterable[str]) -> tuple[str, str]:
    """What went wrong in a template, and how to fix it; `seen` are the names that it sees."""
    otherwise = "Correct the template there."
    if not isinstance(error, UnknownName):
        return str(error).rstrip(".") or type(error).__name__, otherwise
    if error.owner is None:
        return f"There is no {error.name!r} here", suggest(error.name, seen, otherwise)
    if error.name.isdecimal():
        return f"There is no element {error.name}", otherwise
    if not isinstance(error.owner, Mapping):
        is_brief = isinstance(error.owner, Outline)
        owner = "brief" if is_brief else f"A {type(error.owner).__name__}"
        reason = f"{owner} has no {error.name!r}"
        return reason, suggest(error.name, list_members(type(error.owner)), otherwise)
    known = [str(key) for key in error.owner]
    otherwise = f"There is: {listing(known)}." if known else otherwise
    return f"There is no {error.name!r} among these", suggest(error.name, known, otherwise)


def _find_place(error: BaseException, name: str, templates: Path) -> Location:
    """Where in a template an error arose: the deepest frame that is a template's."""
    place, traceback = Location(f"templates/{name}"), error.__traceback__
    while traceback:
        filename, line = traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        if filename.endswith(".j2"):
            place = Location(name_template(filename, name, templates), line)
            if isinstance(error, UnknownName):
                text = Path(filename).read_text(encoding="utf-8")
                column = find_column(text, line, rf"\b{re.escape(error.name)}\b")
                place = replace(place, column=column)
        traceback = traceback.tb_next
    return place
