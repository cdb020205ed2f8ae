"""The environment that templates run in: where they are found, and what they may call.

A template is looked for in the workspace's `templates/`, then under the prefix `reportgen/`
among the packaged ones, then among these by its bare name; so a workspace's own brief.qmd.j2
may say `{% extends "reportgen/brief.qmd.j2" %}` and override one block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from jinja2 import meta, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from reportgen import markdown
from reportgen.dates import PartialDate
from reportgen.errors import Finding, Location
from reportgen.markdown import Markdown, Name, cite, escape, to_attribute, to_markdown, to_yaml
from reportgen.model import Brief, Claim, Evidence, Source
from reportgen.prose import Citation
from reportgen.rules import BAD_TEMPLATE, UNKNOWN_TEMPLATE
from reportgen.terms import find_terms
from reportgen.validation import suggest
from reportgen.workspace import BRIEF_FILE, PACKAGE

PACKAGED = PACKAGE / "templates"


class _MarkdownGenerator(CodeGenerator):
    """Makes `a ~ b` in a template escape for Markdown; Jinja's own would escape for HTML."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.filters['concatenate']((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, in which whatever is joined to Markdown is escaped for Markdown."""

    code_generator_class = _MarkdownGenerator
    intercepted_binops = frozenset(("+", "%"))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """`a + b` and `a % b`: what a macro gives back is Markup, which would escape for HTML."""
        if isinstance(left, Markup) or isinstance(right, Markup):
            left, right = _soften(left), _soften(right)
        return super().call_binop(context, operator, left, right)


def _soften(value: Any) -> Any:
    return Markdown(value) if isinstance(value, Markup) else value


def make_environment(templates: Path, lang: str) -> jinja2.Environment:
    """The environment that templates run in: sandboxed, strict, and escaping for Markdown."""
    name = find_terms(lang)
    packaged = jinja2.FileSystemLoader(PACKAGED)
    environment = _Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader(templates),
                jinja2.PrefixLoader({"reportgen": packaged}),
                packaged,
            ]
        ),
        autoescape=True,
        finalize=partial(to_markdown, name=name),
        undefined=jinja2.StrictUndefined,
        comment_start_string="<#",  # Jinja's own {# begins an identifier in Markdown
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(_make_filters(lang, name))
    environment.globals.update(_make_functions(name))
    return environment


def find_asset(templates: Path, name: str) -> Path:
    """A file that documents use as it is: the workspace's own, else the packaged one."""
    own = templates / name
    return own if own.is_file() else PACKAGED / name


def _make_filters(lang: str, name: Name) -> dict[str, Callable[..., Any]]:
    """The filters of templates, Jinja's own `join` and `escape` replaced by Markdown's."""
    locale = find_locale(lang)

    def write_date(date: PartialDate) -> str:
        return format_partial(date, locale)

    return {
        "join": partial(markdown.join, name=name),
        "concatenate": partial(markdown.join, name=name),
        "escape": partial(to_markdown, name=name),
        "e": partial(to_markdown, name=name),
        "safe": Markdown,
        "format": lambda text, *args, **words: _soften(text) % (words or args),
        "replace": _replace,
        "attribute": to_attribute,
        "yaml": to_yaml,
        "date": write_date,
        "number": lambda value: f"{value:.15g}",
        "stance": lambda value: Markdown(write_stance(value)),
    }


def _replace(text: Any, old: str, new: Any, count: int = -1) -> Any:
    """Jinja's `replace`; what comes into Markdown is escaped for it."""
    text = _soften(text) if isinstance(text, Markup) else str(text)
    if isinstance(new, Markup) and not isinstance(text, Markup):
        text = Markdown(escape(text))
    return text.replace(old, Markdown.escape(new) if isinstance(text, Markdown) else new, count)


def find_locale(lang: str) -> Locale:
    """The locale of a BCP 47 language, or of its base language, else English."""
    for name in (lang, lang.partition("-")[0]):
        try:
            return Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            pass  # the next, less particular name is tried
    return Locale("en", "GB")


def format_partial(date: PartialDate, locale: Locale) -> str:
    """A date in words, as precise as it is: 10 February 2017, February 2017, 2017, 2010–2011."""
    if "/" in date.text:
        start, end = (PartialDate.parse(part) for part in date.text.split("/"))
        words = [format_partial(start, locale), format_partial(end, locale)]
        return ("–" if all(word.isdecimal() for word in words) else " – ").join(words)
    if locale.language == "en":
        locale = Locale("en", "GB")  # day before month reads the same everywhere
    if date.text.count("-") == 2:
        return format_date(date.first, "long", locale)
    skeleton = "yMMMM" if "-" in date.text else "y"
    return format_skeleton(skeleton, date.first, locale=locale)


def write_stance(value: float | None) -> str:
    """A stance with its sign, −2 … +2, to one decimal; "–" where no side is taken."""
    if value is None:
        return "–"
    digits = f"{abs(value):.1f}".removesuffix(".0")
    return digits if digits == "0" else f"{'+' if value > 0 else '−'}{digits}"


def check_templates(brief: Brief, templates: Path) -> Iterator[Finding]:
    """Every document has a template, which parses, as do all that it takes from others."""
    environment = make_environment(templates, "en")
    known = set(environment.list_templates())
    for name, document in brief.publication.documents.items():
        template = document.template or f"{name}.qmd.j2"
        if template not in known:
            where = brief.locate(BRIEF_FILE, "documents", name, "template")
            own = sorted(t for t in known if t.endswith(".qmd.j2") and t[0] != "_" and "/" not in t)
            otherwise = f"Write templates/{template}, or name one of: {', '.join(own)}."
            remedy = suggest(template, own, otherwise)
            yield UNKNOWN_TEMPLATE.at(where, f"There is no template {template!r}.", remedy)
        else:
            yield from _check_template(environment, template, templates, ())


def _check_template(
    environment: jinja2.Environment, name: str, templates: Path, above: tuple[str, ...]
) -> Iterator[Finding]:
    """One template and those that it names: each is there, parses, and never comes to itself."""
    place = Location(name_template(None, name, templates))
    try:
        loader = environment.loader or jinja2.BaseLoader()
        text, filename, _ = loader.get_source(environment, name)
        place = Location(name_template(filename, name, templates))
        if filename and Path(filename).is_relative_to(PACKAGED):
            return  # these are the package's own, and stand under its tests
        tree = environment.parse(text)
        others = sorted(filter(None, meta.find_referenced_templates(tree)))
        environment.compile(tree)
    except jinja2.TemplateNotFound:
        remedy = "Write it in templates/, or begin the name with reportgen/ for a packaged one."
        yield BAD_TEMPLATE.at(place, f"There is no template {name!r}.", remedy)
        return
    except jinja2.TemplateSyntaxError as error:
        where = Location(place.path, error.lineno)
        yield BAD_TEMPLATE.at(where, f"{(error.message or '').rstrip('.')}.", "Mend it there.")
        return
    except UnicodeDecodeError:
        yield BAD_TEMPLATE.at(place, "The file is not UTF-8.", "Save it with the encoding UTF-8.")
        return
    if place.path in above:
        message = "The template extends or includes itself."
        remedy = 'For the packaged one of this name write "reportgen/" before it.'
        yield BAD_TEMPLATE.at(place, message, remedy)
        return
    for other in others:
        yield from _check_template(environment, other, templates, (*above, place.path))


def name_template(filename: str | None, name: str, templates: Path) -> str:
    """A template as its author knows it: by its place in the workspace or the package."""
    path = Path(filename or name)
    if path.is_relative_to(PACKAGED):
        return f"reportgen/{path.relative_to(PACKAGED).as_posix()}"
    own = path.relative_to(templates) if path.is_relative_to(templates) else path
    return f"templates/{own.as_posix()}"


def _rule(*widths: int) -> Markdown:
    """The line below a pipe table's head; columns are as wide, in proportion, as it says."""
    return Markdown("|" + "|".join(":" + "-" * max(width, 3) for width in widths) + "|")


def _make_functions(name: Name) -> dict[str, Callable[..., Any]]:
    """What templates call: citations of what a source says, with `name` for their locators."""

    def cite_claim(source: Source, claim: Claim) -> Markdown:
        return cite(Citation(source.key, claim.locator), name=name)

    def cite_evidence(source: Source, claim: Claim, evidence: Evidence) -> Markdown:
        return cite(Citation(source.key, evidence.locator or claim.locator), name=name)

    def cite_pair(one: Source, claim: Claim, other: Source, against: Claim) -> Markdown:
        ends = (Citation(one.key, claim.locator), Citation(other.key, against.locator))
        return cite(*ends, name=name)

    def cite_source(source: Source) -> Markdown:
        return cite(Citation(source.key))

    def cite_works(keys: Iterable[str]) -> Markdown:
        return cite(*(Citation(key) for key in keys))

    functions = (cite_claim, cite_evidence, cite_pair, cite_source, cite_works)
    return {function.__name__: function for function in functions} | {"rule": _rule}
