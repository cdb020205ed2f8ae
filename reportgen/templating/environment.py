"""The environment that templates run in: where they are found, and what they may call.

A template is looked for in the workspace's `templates/`, then under the prefix `reportgen/`
among the packaged ones and under the name of a plug-in among this one's, then among the packaged
ones by its bare name; so a workspace's own brief.qmd.j2 may say
`{% extends "reportgen/brief.qmd.j2" %}` and override one block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension, extract_from_ast
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup

from reportgen.language.terms import find_terms
from reportgen.language.translation import Words, find_words
from reportgen.limits import LARGEST_TEMPLATE
from reportgen.model.brief import Claim, Evidence, Source
from reportgen.model.prose import Citation
from reportgen.plugins import PluginError, list_plugins
from reportgen.reading.enclosures import enclose
from reportgen.templating import markdown, speech
from reportgen.templating.access import offers
from reportgen.templating.brevity import (
    abridge,
    count_lines,
    cue,
    fits,
    gist,
    headline,
    lead,
    rest,
    shorten,
)
from reportgen.templating.bytecode import Bytecode
from reportgen.templating.frugality import refuse_growth, refuse_length
from reportgen.templating.hints import is_printable
from reportgen.templating.markdown import (
    Markdown,
    Name,
    attributes,
    cite,
    concatenate,
    to_markdown,
    to_yaml,
)
from reportgen.workspace import PACKAGE

PACKAGED = PACKAGE / "templates"
SHARED = ("brief", "figures", "slide_figures", "style", "version", "house")
"""The variables that are the same in all documents: macros see them, however imported."""


class _MarkdownGenerator(CodeGenerator):
    """Makes `a ~ b` in a template escape for Markdown; Jinja's own would escape for HTML."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.filters['concatenate']((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with fewer ways out; what is joined to Markdown is escaped for Markdown."""

    code_generator_class = _MarkdownGenerator
    intercepted_binops = frozenset(("+", "%", "*", "**"))

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._safe: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may have `obj.attr`: see `access`. It is so for all of its class."""
        kind: type = type(obj)
        safe = self._safe.get((kind, attr))
        if safe is None:
            safe = offers(kind, attr) and super().is_safe_attribute(obj, attr, value)
            self._safe[kind, attr] = safe
        return safe

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """`a + b` and the like: what a macro gives back is Markup, which would escape for HTML."""
        if isinstance(left, Markup) or isinstance(right, Markup):
            left, right = _soften(left), _soften(right)
        refuse_growth(operator, left, right)
        return super().call_binop(context, operator, left, right)


class UnknownName(jinja2.UndefinedError):
    """A template asks for what is not there: `name` of `owner`, which is None for a variable."""

    def __init__(self, message: str, owner: Any = None, name: str = "") -> None:
        super().__init__(message)
        self.owner, self.name = owner, name


class _Undefined(jinja2.StrictUndefined):
    """Jinja's, whose error keeps what was asked for of what."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: Any = None,
        exc: Any = jinja2.UndefinedError,
    ) -> None:
        if exc is jinja2.UndefinedError and hint is None:
            owner = None if obj is missing else obj
            exc = partial(UnknownName, owner=owner, name=str(name))
        super().__init__(hint, obj, name, exc)


def _soften(value: Any) -> Any:
    return Markdown(value) if isinstance(value, Markup) else value


_BYTECODE = Bytecode(PACKAGED, Path(__file__))


class _OwnTemplates(jinja2.FileSystemLoader):
    """The templates of a workspace, where they are plain files of a bearable size."""

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template; TemplateSyntaxError for one that is too large to be any."""
        for folder in self.searchpath:
            path = Path(folder, template)
            if ".." not in path.parts and path.exists() and not _is_bearable(path):
                message = (
                    f"The file is not a plain file, or is larger than {LARGEST_TEMPLATE:,} bytes"
                )
                raise jinja2.TemplateSyntaxError(message, 1, template, str(path))
        return super().get_source(environment, template)


def _is_bearable(path: Path) -> bool:
    return path.is_file() and path.stat().st_size <= LARGEST_TEMPLATE


class _Enclosing(Extension):
    """Has a workspace's templates name each file of its own by its place in the project."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """The text of a template, line by line as it was."""
        templates: Path = vars(self.environment)["templates"]
        path = Path(filename or PACKAGED)
        if not path.is_relative_to(templates):
            return source
        folder = path.parent.relative_to(templates.parent).as_posix()
        return enclose(source, folder, templates.parent)


def make_environment(templates: Path, lang: str, words: Words | None = None) -> jinja2.Environment:
    """The environment that templates run in: sandboxed, strict, and escaping for Markdown.

    `words` are the language's, where a workspace has words of its own.
    """
    name, words = find_terms(lang), words or find_words(lang)
    packaged = jinja2.FileSystemLoader(PACKAGED)
    environment = _Environment(
        loader=jinja2.ChoiceLoader(
            [
                _OwnTemplates(templates),
                jinja2.PrefixLoader({"reportgen": packaged, **_load_plugged()}),
                packaged,
            ]
        ),
        autoescape=True,
        finalize=_make_printer(name),
        undefined=_Undefined,
        comment_start_string="<#",  # Jinja's own {# begins an identifier in Markdown
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=(_Enclosing,),
        # What is constant in a template would be compiled in the language of whoever compiles it.
        optimized=False,
        bytecode_cache=_BYTECODE,
    )
    environment.extend(templates=templates)
    environment.filters.update(_make_filters(name))
    environment.globals.update(_make_functions(name))
    environment.globals.update(speech.make_functions(words, name))
    environment.filters.update(speech.make_filters(words, name))
    return environment


@cache
def find_plugged() -> Mapping[str, Path]:
    """The folders of templates of plug-ins, by the prefix that they are found under."""
    found: dict[str, Path] = {}
    for plugin in list_plugins("templates"):
        with suppress(PluginError):  # `check_with_plugins` tells of it
            found.setdefault(plugin.name, plugin.find_folder())
    return found


def _load_plugged() -> dict[str, jinja2.BaseLoader]:
    return {name: jinja2.FileSystemLoader(folder) for name, folder in find_plugged().items()}


def _make_printer(name: Name) -> Callable[[nodes.EvalContext, Any], Markdown]:
    """What a template prints; what would show how it is stored is an error."""

    @jinja2.pass_eval_context  # so that nothing is printed when a template is compiled
    def print_value(_: nodes.EvalContext, value: Any) -> Markdown:
        refuse_length(value)
        text = to_markdown(value, name)
        own: type = type(value)
        if callable(value) or not _prints(own):
            kind = "tuple" if isinstance(value, tuple) else own.__name__
            raise TypeError(f"A {kind} does not print as text")
        return text

    return print_value


@cache
def _prints(kind: type) -> bool:
    """Whether values of a class are printable; asked once, of thousands that a document prints."""
    return is_printable(kind)


def _make_filters(name: Name) -> dict[str, Callable[..., Any]]:
    """The filters of templates, Jinja's own `join` and `escape` replaced by Markdown's."""

    def join(values: Iterable[Any], separator: str = "") -> Markdown:
        """Pieces in one, each escaped by itself; `~` does the same."""
        return markdown.join(values, separator, name)

    def escape(value: Any) -> Markdown:
        """Text as Markdown, where this must be explicit."""
        return to_markdown(value, name)

    return {
        "join": join,
        "concatenate": concatenate,
        "escape": escape,
        "e": escape,
        "safe": _trust,
        "format": _format,
        "replace": _replace,
        "yaml": to_yaml,
    }


def _trust(text: str) -> Markdown:
    """Your own string that is already Markdown, not escaped; never text of an extract."""
    return Markdown(text)


def _format(text: Any, *args: Any, **words: Any) -> Any:
    """Jinja's `format`; what comes into Markdown is escaped for it."""
    return _soften(text) % (words or args)


def _replace(text: Any, old: str, new: Any, count: int = -1) -> Any:
    """Jinja's `replace`; what comes into Markdown is escaped for it."""
    text = _soften(text) if isinstance(text, Markup) else str(text)
    if isinstance(new, Markup) and not isinstance(text, Markup):
        text = Markdown.escape(text)
    return text.replace(old, Markdown.escape(new) if isinstance(text, Markdown) else new, count)


def name_template(filename: str | None, name: str, templates: Path) -> str:
    """A template as its author knows it: by its place in the workspace or a package."""
    path = Path(filename or name)
    if path.is_relative_to(PACKAGED):
        return f"reportgen/{path.relative_to(PACKAGED).as_posix()}"
    for prefix, folder in find_plugged().items():
        if path.is_relative_to(folder):
            return f"{prefix}/{path.relative_to(folder).as_posix()}"
    own = path.relative_to(templates) if path.is_relative_to(templates) else path
    return f"templates/{own.as_posix()}"


def _rule(*widths: int) -> Markdown:
    """The line below a pipe table's head; columns are as wide, in proportion, as it says."""
    return Markdown("|" + "|".join(":" + "-" * max(width, 3) for width in widths) + "|")


def _make_functions(name: Name) -> dict[str, Callable[..., Any]]:
    """What templates call: citations of what a source says, with `name` for their locators."""

    def cite_claim(source: Source, claim: Claim) -> Markdown:
        """A citation of where a source makes a claim."""
        return cite(Citation(source.key, claim.locator), name=name)

    def cite_evidence(source: Source, claim: Claim, evidence: Evidence) -> Markdown:
        """A citation of where a source gives evidence for a claim."""
        return cite(Citation(source.key, evidence.locator or claim.locator), name=name)

    def cite_pair(one: Source, claim: Claim, other: Source, against: Claim) -> Markdown:
        """One citation of two claims."""
        ends = (Citation(one.key, claim.locator), Citation(other.key, against.locator))
        return cite(*ends, name=name)

    def cite_source(source: Source) -> Markdown:
        """A citation of a source as a whole."""
        return cite(Citation(source.key))

    def cite_work(key: str) -> Markdown:
        """A work by its key in the bibliography, as a part of a sentence: Rose (1998)."""
        return Markdown(str(cite(Citation(key)))[1:-1])

    def cite_basis(basis: Iterable[tuple[Source, tuple[Claim, ...]]]) -> Markdown:
        """The first claim of each source that a judgement rests on, in one pair of brackets."""
        return cite(*(Citation(s.key, claims[0].locator) for s, claims in basis), name=name)

    functions = (cite_basis, cite_claim, cite_evidence, cite_pair, cite_source, cite_work)
    lengths = (abridge, count_lines, cue, fits, gist, headline, lead, rest, shorten)
    return {f.__name__: f for f in (*functions, *lengths, attributes)} | {"rule": _rule}


def extract_messages(templates: Path) -> frozenset[tuple[str, ...]]:
    """What templates give to `_` and `_n`: a message, or one for one and one for many.

    `templates` is a folder, or one template.
    """
    environment = make_environment(templates, "en")
    found = set()
    for path in [templates] if templates.is_file() else templates.rglob("*.j2"):
        try:
            tree = environment.parse(path.read_text(encoding="utf-8"))
        except (jinja2.TemplateSyntaxError, UnicodeDecodeError, OSError):
            continue  # `check_templates` reports it
        for _, function, texts in extract_from_ast(tree, ("_", "_n"), babel_style=False):
            wanted = tuple(texts or ())[: 2 if function == "_n" else 1]
            found.add(tuple(text for text in wanted if isinstance(text, str)))
    return frozenset(found - {()})
