"""Templates and a brief become the text of .qmd files: pure, and escaped for Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from reportgen.errors import TemplateError
from reportgen.model import Brief
from reportgen.outline import Outline
from reportgen.styles import StyleTraits
from reportgen.templating import make_environment, name_template


@dataclass(frozen=True)
class Qmd:
    """One .qmd file: the document's name and its text."""

    document: str
    text: str


def compose(
    brief: Brief,
    outline: Outline,
    figures: Mapping[str, Any],
    slide_figures: Mapping[str, Any],
    templates: Path,
    style: StyleTraits,
) -> tuple[Qmd, ...]:
    """Writes the .qmd of every document of the brief.

    `figures` are the brief's figures by name as they stand on a page, `slide_figures` as they
    stand on a slide; `style` is what the citation style does. Raises `TemplateError`, naming
    template and line, where a template cannot be used.
    """
    environment = make_environment(templates, brief.publication.lang)
    context = {
        "brief": outline,
        "figures": figures,
        "slide_figures": slide_figures,
        "style": style,
    }
    documents = []
    for name, document in brief.publication.documents.items():
        template = document.template or f"{name}.qmd.j2"
        own = {
            "document": document,
            "name": name,
            "title": document.title or brief.publication.title,
        }
        text = _render(environment, template, {**context, **own}, templates)
        documents.append(Qmd(name, text))
    return tuple(documents)


_MISTAKES = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a template's own words can raise: they are code, and this is what code raises."""


def _render(
    environment: jinja2.Environment, name: str, context: Mapping[str, Any], templates: Path
) -> str:
    try:
        text = environment.get_template(name).render(context)
    except jinja2.TemplateNotFound as error:
        raise TemplateError(
            f"{name}: there is no template {error.name!r}.",
            "Write it in templates/, or mend the name.",
        ) from error
    except jinja2.TemplateSyntaxError as error:
        place = f"{name_template(error.filename, name, templates)}:{error.lineno}"
        raise TemplateError(f"{place}: {error.message}.", "Mend the template there.") from error
    except _MISTAKES as error:
        place = _find_line(error, name, templates)
        reason = str(error).rstrip(".") or type(error).__name__
        raise TemplateError(f"{place}: {reason}.", "Mend the template there.") from error
    return _tidy(text)


def _find_line(error: BaseException, name: str, templates: Path) -> str:
    """Where in a template an error arose: the deepest frame that is a template's."""
    place, traceback = f"templates/{name}", error.__traceback__
    while traceback:
        filename = traceback.tb_frame.f_code.co_filename
        if filename.endswith(".j2"):
            place = f"{name_template(filename, name, templates)}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place


def _tidy(text: str) -> str:
    """No more than one empty line in a row, and no spaces at the ends of lines."""
    lines = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
